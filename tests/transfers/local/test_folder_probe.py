"""Folders are asked what names they can hold, and tell it whatever their file system is called."""

from __future__ import annotations

import errno
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from rustfs_desktop.transfers.local.folder_probe import (
    FolderProbe,
    LocalDirectory,
    probe_folder,
    probe_similar_names,
)
from rustfs_desktop.transfers.local.folder_rules import (
    CONTROL_CHARACTERS,
    NOT_UTF8,
    UNUSUAL_CHARACTERS,
    FolderRules,
)
from rustfs_desktop.transfers.local.names import NameRules

LINUX, WINDOWS, MACOS = (system.value for system in NameRules)


class FakeDirectory:
    """A folder of another file system.

    Attributes:
        names: The names in it, as they are kept.
    """

    def __init__(
        self,
        fold: Callable[[str], str] = str,
        *,
        length: Callable[[str], int] = lambda name: len(os.fsencode(name)),
        longest: int = 255,
        refused: str = "",
        refuse: int = errno.EINVAL,
    ) -> None:
        self.names: set[str] = set()
        self.tries = 0
        self._fold = fold
        self._is_too_long = lambda name: length(name) > longest
        self._refused = refused
        self._refuse = refuse

    def create(self, name: str) -> None:
        self.tries += 1
        if self._is_too_long(name):
            raise OSError(errno.ENAMETOOLONG, "too long")
        if any(char in self._refused for char in name):
            raise OSError(self._refuse, "refused")
        if self.has(name):
            raise FileExistsError(errno.EEXIST, "there")
        self.names.add(self._fold(name))

    def has(self, name: str) -> bool:
        return not self._is_too_long(name) and self._fold(name) in self.names

    def remove(self, name: str) -> None:
        self.names.remove(self._fold(name))


def utf16(name: str) -> int:
    return len(name.encode("utf-16-le", "surrogatepass")) // 2


def decomposed(name: str) -> str:
    return unicodedata.normalize("NFD", name).casefold()


def cifs(name: str) -> str:
    return name.upper().rstrip(". ")


REFUSED = ':?*"<>|\\' + CONTROL_CHARACTERS
FAT = FakeDirectory(lambda name: name.upper().rstrip("."), length=utf16, refused=REFUSED + NOT_UTF8)
KINDS = {
    "ext4": (FakeDirectory(), LINUX, FolderRules()),
    "ext4 with casefold": (
        FakeDirectory(decomposed),
        LINUX,
        FolderRules(ignores_case=True, ignores_form=True),
    ),
    "FAT on Linux": (
        FAT,
        LINUX,
        FolderRules(
            is_utf16=True, refused=REFUSED + NOT_UTF8, refuses_end=True, ignores_case=True
        ),
    ),
    "FAT without Unicode": (
        FakeDirectory(str.upper, refused="é文" + REFUSED),
        LINUX,
        FolderRules(refused=REFUSED, ignores_case=True),
    ),
    "CIFS": (
        FakeDirectory(cifs, refused=REFUSED + NOT_UTF8, refuse=errno.ENOENT),
        LINUX,
        FolderRules(refused=REFUSED + NOT_UTF8, refuses_end=True, ignores_case=True),
    ),
    "ZFS with UTF-8 only": (
        FakeDirectory(refused=NOT_UTF8, refuse=errno.EILSEQ),
        LINUX,
        FolderRules(refused=NOT_UTF8),
    ),
    "a share without line breaks": (
        FakeDirectory(refused="".join(UNUSUAL_CHARACTERS[:3])),
        LINUX,
        FolderRules(refused="".join(UNUSUAL_CHARACTERS[:3])),
    ),
    "eCryptfs": (FakeDirectory(longest=143), LINUX, FolderRules(longest=143)),
    "very short names": (FakeDirectory(longest=30), LINUX, FolderRules(longest=30)),
    "APFS": (FakeDirectory(decomposed), MACOS, MACOS),
    "APFS with case": (
        FakeDirectory(lambda name: unicodedata.normalize("NFD", name)),
        MACOS,
        FolderRules(refused=MACOS.refused, ignores_form=True),
    ),
    "NTFS on Windows": (
        FakeDirectory(str.upper, length=utf16, refused='\\*?"<>|'),
        WINDOWS,
        FolderRules(
            is_utf16=True,
            refused=WINDOWS.refused,
            refuses_end=True,
            refuses_devices=True,
            ignores_case=True,
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_each_file_system_tells_its_rules(kind: str) -> None:
    directory, system, rules = KINDS[kind]
    assert probe_folder(directory, system) == rules
    assert directory.names == set()


def test_folders_of_one_disk_may_differ_in_case() -> None:
    parent = FolderRules(longest=143, refused=":")
    folder = FakeDirectory(decomposed, longest=143, refused=":")
    found = probe_similar_names(folder, parent)
    assert found == FolderRules(longest=143, refused=":", ignores_case=True, ignores_form=True)
    assert (folder.tries, folder.names) == (1, set())


def test_a_usual_disk_is_asked_little() -> None:
    directory = FakeDirectory()
    probe_folder(directory, LINUX)
    assert directory.tries <= 3


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC, errno.EIO])
def test_where_nothing_can_be_made_nothing_is_said(number: int) -> None:
    class Closed(FakeDirectory):
        def create(self, name: str) -> None:
            raise OSError(number, name)

    assert probe_folder(Closed(), LINUX) is None


def test_a_real_folder_is_as_it_was(tmp_path: Path) -> None:
    found = probe_folder(LocalDirectory(tmp_path), LINUX)
    assert found is not None
    assert found.longest >= 143
    assert list(tmp_path.iterdir()) == []
    for char in ':?*"<>|\\':
        assert (char in found.refused) is not LocalDirectoryHolds(tmp_path).holds(f"x{char}x")


class LocalDirectoryHolds:
    """Whether a real folder takes a name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def holds(self, name: str) -> bool:
        try:
            (self._folder / name).touch()
        except OSError:
            return False
        (self._folder / name).unlink()
        return True


def test_folders_that_are_not_there_yet_are_as_those_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def probe(directory: LocalDirectory, _system: FolderRules) -> FolderRules | None:
        asked.append(directory._path)
        return FolderRules(longest=100 + len(asked))

    monkeypatch.setattr("rustfs_desktop.transfers.local.folder_probe.probe_folder", probe)
    (tmp_path / "there" / "in").mkdir(parents=True)
    (tmp_path / "there" / "link").symlink_to(tmp_path)

    new = FolderProbe(tmp_path / "new" / "root", LINUX)
    top = new.rules_of((), LINUX)
    assert new.rules_of(("in",), top) is top
    assert asked == [tmp_path]

    old = FolderProbe(tmp_path / "there", LINUX)
    top = old.rules_of((), LINUX)
    assert old.rules_of(("in",), top) == top
    assert asked[1:] == [tmp_path / "there"]  # the same disk has the same rules
    old._disks.clear()
    assert old.rules_of(("in",), top).longest == 103
    assert old.rules_of(("in", "new"), top) is top
    assert old.rules_of(("link",), top) is top
    assert asked[1:] == [tmp_path / "there", tmp_path / "there" / "in"]


def test_what_a_killed_probe_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    left, others = [".rfd-0123abcd-A", ".rfd-0123abcd-Aé:?"], [".rfd-0123abcd-B", ".rfd-x-A", "A"]
    for name in [*left, *others]:
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (1_700_000_000, 1_700_000_000))
    (tmp_path / ".rfd-11111111-A").touch()  # of a probe that is running
    (tmp_path / ".rfd-22222222-A").write_text("a file of the user")
    os.utime(tmp_path / ".rfd-22222222-A", (1_700_000_000, 1_700_000_000))
    FolderProbe(tmp_path, LINUX).rules_of((), LINUX)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {*others, ".rfd-11111111-A", ".rfd-22222222-A"}
