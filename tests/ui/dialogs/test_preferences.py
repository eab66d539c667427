"""Preferences survive the disk, a careless editor of the file, and the dialog."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QTime
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rustfs_desktop.service.preferences import Appearance, Preferences, read, write
from rustfs_desktop.service.settings import Settings
from rustfs_desktop.transfers.policy.bandwidth import DailyLimit, SpeedLimit
from rustfs_desktop.transfers.types import Answer
from rustfs_desktop.ui.dialogs.preferences import PreferencesDialog
from rustfs_desktop.ui.look import theme
from tests.ui import audit
from tests.ui.window_stage import WindowStage

SPEEDS = st.builds(SpeedLimit, st.integers(0, 1 << 40), st.integers(0, 1 << 40))
ALL = st.builds(
    Preferences,
    continues=st.booleans(),
    answer=st.none() | st.sampled_from(Answer),
    speed=SPEEDS,
    hours=st.none() | st.builds(DailyLimit, st.integers(0, 1439), st.integers(0, 1439), SPEEDS),
    connections=st.dictionaries(st.text(max_size=8), SPEEDS.filter(lambda s: s != SpeedLimit())),
    files=st.integers(0, 16),
    requests=st.integers(0, 32),
    kept_h=st.integers(1, 8760),
    notifies=st.booleans(),
    stays_awake=st.booleans(),
    appearance=st.sampled_from(Appearance),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
)
SOME = Preferences(
    continues=False,
    answer=Answer.NEWER,
    speed=SpeedLimit(2_500_000, 0),
    hours=DailyLimit(8 * 60 + 30, 18 * 60, SpeedLimit(0, 500_000)),
    connections={"a": SpeedLimit(1_000_000, 0), "gone": SpeedLimit(0, 3_000_000)},
    files=3,
    requests=8,
    kept_h=48,
    notifies=False,
    stays_awake=False,
    appearance=Appearance.DARK,
)


@given(ALL)
def test_what_is_written_is_read(preferences: Preferences) -> None:
    assert read(write(preferences)) == preferences


@given(st.text())
def test_any_text_is_read_as_something(text: str) -> None:
    assert isinstance(read(text), Preferences)


@given(
    JSON,
    st.sampled_from(["appearance", "speed", "hours", "connections", "files", "kept_h", "answer"]),
)
def test_a_value_without_sense_is_the_default(value: object, name: str) -> None:
    found = read(json.dumps({name: value, "continues": False}))
    assert found.continues is False
    assert 0 <= found.files <= 16
    assert found.kept_h >= 1


def test_they_are_there_after_a_restart(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    assert settings.preferences == Preferences()
    settings.preferences = SOME
    settings.sync()
    assert Settings(tmp_path / "settings.ini").preferences == SOME


def dialog_of(qtbot: QtBot, preferences: Preferences) -> PreferencesDialog:
    made = PreferencesDialog(
        preferences, Path("/home/me/Downloads"), [("a", "my-<b>rustfs</b>"), ("b", "x" * 300)]
    )
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    return made


@pytest.mark.parametrize("page", [0, 1, 2, 3])
@pytest.mark.parametrize("preferences", [Preferences(), SOME])
def test_every_page_can_be_read_and_reached(
    qtbot: QtBot, look: None, preferences: Preferences, page: int
) -> None:
    dialog = dialog_of(qtbot, preferences)
    dialog.page._group.button(page).click()
    assert audit.problems(dialog) == []


@pytest.mark.parametrize("preferences", [Preferences(), SOME])
def test_the_dialog_changes_nothing_by_itself(qtbot: QtBot, preferences: Preferences) -> None:
    assert dialog_of(qtbot, preferences).preferences == preferences


def test_the_limits_of_each_connection_are_kept_while_one_looks_around(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, SOME)
    speed = dialog.speed
    assert speed.of_connection.speed == SpeedLimit(1_000_000, 0)
    speed.connection.setCurrentIndex(1)
    assert speed.of_connection.speed == SpeedLimit()
    speed.of_connection.down.setValue(7)
    speed.connection.setCurrentIndex(0)
    speed.of_connection.up.setValue(0)
    assert speed.connections == {"b": SpeedLimit(0, 7_000_000), "gone": SpeedLimit(0, 3_000_000)}


def test_hours_can_be_given_and_taken_away(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, Preferences())
    speed = dialog.speed
    assert not speed.at_hours.up.isEnabled()
    speed.hours_on.setChecked(True)
    speed.begin.setTime(QTime(22, 0))
    speed.end.setTime(QTime(6, 30))
    speed.at_hours.up.setValue(0.5)
    assert speed.hours == DailyLimit(22 * 60, 6 * 60 + 30, SpeedLimit(500_000, 0))
    speed.hours_on.setChecked(False)
    assert speed.hours is None


def test_hours_that_end_when_they_begin_are_told(qtbot: QtBot, look: None) -> None:
    dialog = dialog_of(qtbot, Preferences())
    dialog.show()
    speed = dialog.speed
    speed.begin.setTime(QTime(9, 0))
    speed.end.setTime(QTime(9, 0))
    assert speed.no_time.isHidden()
    speed.hours_on.setChecked(True)
    assert not speed.no_time.isHidden()
    assert speed.hours is None
    speed.end.setTime(QTime(10, 0))
    assert speed.no_time.isHidden()
    assert speed.hours is not None


def test_saving_is_what_changes_them(program: WindowStage) -> None:
    program.start()
    program.trigger("preferences")
    dialog = program.dialog(PreferencesDialog)
    dialog.transfers.notifies.setChecked(False)
    dialog.reject()
    assert program.app.settings.preferences.notifies
    program.trigger("preferences")
    dialog = program.dialog(PreferencesDialog)
    dialog.transfers.notifies.setChecked(False)
    program.agree(dialog)
    assert not program.app.settings.preferences.notifies


@pytest.mark.parametrize("page", [0, 1, 2])
def test_they_fit_a_small_window_at_a_large_font(qtbot: QtBot, large_font: None, page: int) -> None:
    dialog = dialog_of(qtbot, SOME)
    dialog.page._group.button(page).click()
    qtbot.waitUntil(lambda: audit.clipped_texts(dialog) == [])
    assert dialog.width() <= 800


def test_the_theme_is_chosen_by_hand_and_stays(program: WindowStage, qapp: QApplication) -> None:
    program.start()
    program.trigger("preferences")
    dialog = program.dialog(PreferencesDialog)
    program.click(dialog.page._group.button(3))
    program.click(dialog.appearance.theme._group.button(2))
    assert not theme.is_dark()
    program.agree(dialog)
    assert theme.is_dark()
    program.stop()
    theme.apply_theme(qapp, dark=False)
    program.start()
    assert theme.is_dark()
    program.trigger("preferences")
    dialog = program.dialog(PreferencesDialog)
    program.click(dialog.page._group.button(3))
    program.click(dialog.appearance.theme._group.button(1))
    program.agree(dialog)
    assert not theme.is_dark()
