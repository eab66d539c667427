"""The program's folders are the user's alone, whichever part of the program makes them first."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rustfs_desktop import log
from rustfs_desktop.accounts.connections import ConnectionStore
from rustfs_desktop.private_folder import make_private_folder
from rustfs_desktop.transfers.journal.journal import Journal


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


def start_log(folder: Path) -> None:
    handler = log.start_log(folder / "log")
    log.logging.getLogger().removeHandler(handler)
    handler.close()


MAKERS: dict[str, Callable[[Path], object]] = {
    "journal": lambda folder: Journal.open(folder / "transfers").close(),
    "log": start_log,
    "connections": lambda folder: ConnectionStore(folder / "connections.json").save([]),
}


@pytest.mark.parametrize("maker", MAKERS)
def test_whoever_makes_the_folder_makes_it_private(tmp_path: Path, maker: str) -> None:
    folder = tmp_path / "share" / "rustfs-desktop"
    MAKERS[maker](folder)
    for made in (folder.parent, folder, *(each for each in folder.iterdir() if each.is_dir())):
        assert mode(made) == 0o700, made


def test_a_folder_of_an_earlier_version_becomes_private(tmp_path: Path) -> None:
    folder = tmp_path / "share" / "rustfs-desktop" / "log"
    folder.mkdir(parents=True, mode=0o755)
    make_private_folder(folder)
    assert mode(folder) == mode(folder.parent) == 0o700
    assert mode(tmp_path / "share") == 0o777  # of other programs too


def test_a_file_in_place_of_it_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        make_private_folder(tmp_path / "file")
    with pytest.raises(OSError, match="file"):
        make_private_folder(tmp_path / "file" / "inside")
