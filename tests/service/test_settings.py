"""What is remembered between two runs of the program."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.service.preferences import Preferences
from rustfs_desktop.service.settings import DEFAULT_LINK_EXPIRY_S, Settings
from rustfs_desktop.transfers.types import Answer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.ini"


def test_without_a_file_everything_has_its_default(path: Path) -> None:
    settings = Settings(path)
    assert settings.link_expiry_s == DEFAULT_LINK_EXPIRY_S
    assert settings.preferences == Preferences()
    assert settings.last_chosen_folder == Path.home()
    assert (settings.tree_visible, settings.inspector_visible) == (True, True)
    assert (settings.transfers_open, settings.transfers_height) == (False, 0)
    assert settings.last_location is None
    assert settings.state("table").isEmpty()


def test_everything_is_there_again_in_the_next_run(path: Path, tmp_path: Path) -> None:
    before = Settings(path)
    before.link_expiry_s = 60
    before.download_folder = tmp_path / "in"
    before.last_chosen_folder = tmp_path
    before.tree_visible = before.inspector_visible = False
    before.transfers_open, before.transfers_height = True, 210
    before.last_location = Location("id", "bucket", "ü/a b/")
    before.set_state("table", QByteArray(b"\x00\xff"))
    before.sync()
    after = Settings(path)
    assert after.link_expiry_s == 60
    assert after.download_folder == tmp_path / "in"
    assert after.last_chosen_folder == tmp_path
    assert (after.tree_visible, after.inspector_visible) == (False, False)
    assert (after.transfers_open, after.transfers_height) == (True, 210)
    assert after.last_location == Location("id", "bucket", "ü/a b/")
    assert after.state("table") == QByteArray(b"\x00\xff")
    after.last_location = None
    assert after.last_location is None


def test_preferences_are_kept_and_announced(qtbot: QtBot, path: Path) -> None:
    settings = Settings(path)
    wanted = Preferences(answer=Answer.SKIP, files=3, notifies=False)
    with qtbot.waitSignal(settings.preferences_changed):
        settings.preferences = wanted
    settings.sync()
    assert Settings(path).preferences == wanted


def test_a_folder_that_is_gone_is_not_offered(path: Path, tmp_path: Path) -> None:
    settings = Settings(path)
    settings.last_chosen_folder = tmp_path / "gone"
    assert settings.last_chosen_folder == Path.home()


def test_nonsense_in_the_file_is_the_default(path: Path) -> None:
    path.write_text("[link]\nexpiry_s=soon\n[window]\ntree=perhaps\n[transfers]\npreferences=[1]\n")
    settings = Settings(path)
    assert settings.link_expiry_s == DEFAULT_LINK_EXPIRY_S
    assert settings.tree_visible
    assert settings.preferences == Preferences()
