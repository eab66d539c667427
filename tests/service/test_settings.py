"""What is remembered between two runs of the program."""

from __future__ import annotations

import random
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
    for gone in (tmp_path / "gone", tmp_path / ("x" * 300)):
        settings.last_chosen_folder = gone
        assert settings.last_chosen_folder == Path.home()


def test_nonsense_in_the_file_is_the_default(path: Path) -> None:
    path.write_text("[link]\nexpiry_s=soon\n[window]\ntree=perhaps\n[transfers]\npreferences=[1]\n")
    settings = Settings(path)
    assert settings.link_expiry_s == DEFAULT_LINK_EXPIRY_S
    assert settings.tree_visible
    assert settings.preferences == Preferences()


@pytest.mark.parametrize("number", [str(10**30), str(2**31), "9" * 5000, "1e9", "NaN"])
def test_numbers_that_qt_cannot_take_are_the_default(path: Path, number: str) -> None:
    path.write_text(f"[link]\nexpiry_s={number}\n[window]\ntransfers_height={number}\n")
    settings = Settings(path)
    assert settings.link_expiry_s == DEFAULT_LINK_EXPIRY_S
    assert settings.transfers_height == 0


@pytest.mark.parametrize("seed", range(5))
def test_any_damage_to_the_file_is_survived(path: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    whole = Settings(path)
    whole.preferences, whole.download_folder = Preferences(files=3), tmp_path
    whole.last_location, whole.link_expiry_s = Location("id", "bücket", "a/"), 60
    whole.set_state("table", QByteArray(b"\x00\xff"))
    whole.sync()
    content = path.read_bytes()
    for _ in range(50):
        data = bytearray(content)
        for _ in range(chance.randrange(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data[: chance.randrange(len(data))] if chance.random() < 0.2 else data)
        settings = Settings(path)
        assert settings.preferences.files >= 0
        assert abs(settings.link_expiry_s) < 2**31
        settings.state("table")
        settings.last_chosen_folder.is_dir()
        settings.download_folder.is_dir()
        assert settings.last_location is None or settings.last_location.connection_id
