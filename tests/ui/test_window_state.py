"""What is remembered of the window between runs, and what an older version remembered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.service.settings import Settings
from rustfs_desktop.ui.actions import Actions
from rustfs_desktop.ui.look.side_panel import SidePanelSplitter
from rustfs_desktop.ui.splitter import TransferSplitter
from rustfs_desktop.ui.transfers.panel import TransferPanel
from rustfs_desktop.ui.window_state import WindowState
from tests.ui.browser_stage import HOME, Stage, stage, store
from tests.ui.transfers.panel_stage import FakeQueue

__all__ = ["stage", "store"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def actions(qtbot: QtBot, stage: Stage) -> Iterator[Actions]:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(stage.browser.window())
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    yield Actions(window)
    window.close()


def state_of(stage: Stage, actions: Actions, settings: Settings) -> WindowState:
    panel = TransferPanel(FakeQueue())  # type: ignore[arg-type]
    side = stage.tree.parentWidget()
    assert isinstance(side, SidePanelSplitter)
    window = stage.browser.window()
    assert isinstance(window, QMainWindow)
    splitter = TransferSplitter(QWidget(), panel, window)
    return WindowState(window, (side, splitter, stage.group, panel), actions, settings)


def test_widths_saved_by_version_0_1_0_are_taken_over(
    stage: Stage, actions: Actions, settings: Settings
) -> None:
    settings.set_state("browser", QByteArray(json.dumps({"panes": [260, 310]}).encode()))
    state_of(stage, actions, settings).restore()
    stage.browser.window().resize(1280, 800)  # the offscreen screen is narrower
    stage.qtbot.waitUntil(lambda: stage.tree.width() == 260)
    assert stage.browser.side.panel_width == 310


def test_what_is_saved_can_be_read_by_version_0_1_0(
    stage: Stage, actions: Actions, settings: Settings
) -> None:
    stage.open()
    stage.browser.side.set_panel_width(300)
    state_of(stage, actions, settings).save()
    saved = json.loads(bytes(settings.state("browser").data()))
    assert saved["panes"] == [220, 300]
    assert saved["objects"] == stage.browser._pane.table.header.layout_state()
    assert saved["buckets"] == stage.browser._pane.buckets.header.layout_state()
    assert settings.last_location == Location(HOME, "photos")


@pytest.mark.parametrize(
    "saved",
    [b"", b"{", b"[]", b'{"panes": [1]}', b'{"panes": "x"}', b"[" * 100_000, b"9" * 5000, b"\xff"],
)
def test_a_state_that_cannot_be_read_changes_nothing(
    stage: Stage, actions: Actions, settings: Settings, saved: bytes
) -> None:
    settings.set_state("browser", QByteArray(saved))
    state_of(stage, actions, settings).restore()
    assert stage.tree.width() == 220
    assert stage.browser.side.panel_width == 280


def test_sizes_that_no_screen_has_are_limited(
    stage: Stage, actions: Actions, settings: Settings
) -> None:
    header = stage.browser._pane.table.header
    columns = header.layout_state() | {"widths": [10**30] * header.count()}
    state = json.dumps({"objects": columns, "panes": [10**30, -(10**30)]})
    settings.set_state("browser", QByteArray(state.encode()))
    state_of(stage, actions, settings).restore()
    assert max(header.sectionSize(column) for column in range(header.count())) == 4096


def test_panels_follow_their_actions(stage: Stage, actions: Actions, settings: Settings) -> None:
    state_of(stage, actions, settings).restore()
    stage.browser.window().resize(1280, 800)
    assert stage.browser._inspector.isVisible()
    actions["tree"].setChecked(False)
    assert not stage.tree.isVisible()
    assert not settings.tree_visible
    actions["inspector"].setChecked(False)
    assert not stage.browser._inspector.isVisible()
    assert not settings.inspector_visible
    actions["tree"].setChecked(True)
    assert stage.tree.isVisible()
