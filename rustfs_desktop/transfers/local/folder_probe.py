"""Probes which names a folder can hold, by creating files in it.

The operating system alone does not tell: a USB stick on Linux has the rules of its file system.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import os
import re
import secrets
import stat
import time
from pathlib import Path
from typing import Protocol

from rustfs_desktop.transfers.local.file_system import close_quietly, is_folder, nearest_existing
from rustfs_desktop.transfers.local.folder_rules import UNUSUAL_CHARACTERS, FolderRules
from rustfs_desktop.transfers.local.names import LocalNames, NameRules

# Refused by FAT, exFAT, NTFS and network shares, or by disks that take UTF-8 only.
_DOUBTFUL = (*':?*"<>|\\', *UNUSUAL_CHARACTERS)
_PROBE_FILE = re.compile(r"\.rfd-[0-9a-f]{8}-A", re.IGNORECASE)  # some disks change the case
_OLD_S = 60.0  # a probe takes much less
_USUAL_LENGTH = 255
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
# Reasons for a failure that have nothing to do with the name.
_OTHER_REASONS = (errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EROFS)


class Directory(Protocol):
    """What a probe needs of a folder; the methods may raise ``OSError``."""

    def create(self, name: str) -> None:
        """Create an empty file; fail if the name exists."""

    def has(self, name: str) -> bool:
        """Whether the folder finds something under the name."""

    def remove(self, name: str) -> None:
        """Remove a file."""


class LocalDirectory:
    """A folder of this computer."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def create(self, name: str) -> None:
        """Create an empty file; fail if the name exists."""
        close_quietly(os.open(self._path / name, _FLAGS, 0o600))

    def has(self, name: str) -> bool:
        """Whether the folder finds something under the name."""
        return os.path.lexists(self._path / name)

    def remove(self, name: str) -> None:
        """Remove a file."""
        (self._path / name).unlink()


class FolderProbe:
    """The rules of the folders of one download, whose ``LocalNames`` asks once for each."""

    def __init__(self, root: Path, system: FolderRules) -> None:
        self._root = root
        self._system = system
        self._root_exists = is_folder(root)
        self._disks: dict[int, FolderRules] = {}

    def rules_of(self, names: tuple[str, ...], parent: FolderRules) -> FolderRules:
        """The rules of a folder below the root; those of its parent if it does not exist yet.

        Args:
            names: Its path below the root; empty for the root.
            parent: The rules of its parent, for a folder that cannot be probed.
        """
        if names and not self._root_exists:
            return parent
        folder = self._root.joinpath(*names) if names else nearest_existing(self._root)
        try:
            found = folder.lstat() if names else folder.stat()
        except OSError:
            return parent
        if not stat.S_ISDIR(found.st_mode):
            return parent
        _remove_old_probes(folder)
        directory = LocalDirectory(folder)
        disk = self._disks.get(found.st_dev)
        if disk is not None:
            return probe_similar_names(directory, disk) or disk
        rules = probe_folder(directory, self._system)
        if rules is not None:
            self._disks[found.st_dev] = rules
        return rules or parent


def _remove_old_probes(folder: Path) -> None:
    """Remove what probes left in a folder when the program was killed meanwhile."""
    latest = time.time() - _OLD_S
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not _PROBE_FILE.match(entry.name):
                continue
            with contextlib.suppress(OSError):
                found = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(found.st_mode) and not found.st_size and found.st_mtime < latest:
                    Path(entry.path).unlink()


def local_names(folder: Path, prefix: str) -> LocalNames:
    """The local names of a download to a folder, by the rules that each folder below it has.

    Args:
        folder: The folder that is downloaded to.
        prefix: The start of all keys, which the paths do not have.
    """
    system = NameRules.here()
    return LocalNames(prefix, system, FolderProbe(folder, system.value).rules_of)


def probe_folder(directory: Directory, system: FolderRules) -> FolderRules | None:
    """The rules of a folder, None if no file can be created in it.

    Args:
        directory: The folder; each file that is created in it is removed at once.
        system: The rules of the operating system for all folders, which are not probed.
    """
    probe = _Probe(directory, system)
    try:
        return probe.rules()
    except OSError:
        return None


def probe_similar_names(directory: Directory, disk: FolderRules) -> FolderRules | None:
    """The rules of another folder of a disk, None if no file can be created in it.

    Only which names are treated as the same may differ between folders of a disk.
    """
    probe = _Probe(directory, disk)
    try:
        return probe.similar_rules()
    except OSError:
        return None


def _sample(chars: str) -> str:
    """Some characters of a group: a folder holds all of them or none."""
    return "".join(dict.fromkeys((chars[0], chars[len(chars) // 2], chars[-1])))


class _Probe:
    def __init__(self, directory: Directory, system: FolderRules) -> None:
        self._directory = directory
        self._system = system
        self._name = f".rfd-{secrets.token_hex(4)}-A"

    def rules(self) -> FolderRules | None:
        """Most folders hold the first name that is tried, and need three more checks."""
        doubtful = [chars for chars in _DOUBTFUL if chars not in self._system.refused]
        end = "" if self._system.refuses_end else "."
        hardest = f"{self._name}é{''.join(map(_sample, doubtful))}{end}"
        for name in (hardest, f"{self._name}é", self._name):
            if self._create(name):
                break
        else:
            return None
        found = self._similar_names(name)
        if name != hardest:
            refused = "".join(
                chars for chars in doubtful if not self._holds(f"{self._name}{_sample(chars)}x")
            )
            found = dataclasses.replace(
                found,
                refused=self._system.refused + refused,
                refuses_end=not (end and self._keeps_end(f"{self._name}{end}")),
            )
        longest, is_utf16 = self._longest()
        return dataclasses.replace(found, longest=longest, is_utf16=is_utf16)

    def similar_rules(self) -> FolderRules | None:
        """The rules of the disk, with the names that this folder treats as the same."""
        for name in (f"{self._name}é", self._name):
            if self._create(name):
                return self._similar_names(name)
        return None

    def _similar_names(self, name: str) -> FolderRules:
        """Which other names lead to a file that was created; removes it."""
        has = self._directory.has
        try:
            return dataclasses.replace(
                self._system,
                ignores_case=has(name.replace("-A", "-a")),
                ignores_form="é" in name and has(name.replace("é", "e\u0301")),
                refuses_end=self._system.refuses_end or (name[-1] == "." and has(name[:-1])),
            )
        finally:
            self._remove(name)

    def _keeps_end(self, name: str) -> bool:
        """Whether a dot at the end of a name is neither refused nor dropped."""
        if not self._create(name):
            return False
        try:
            return not self._directory.has(name[:-1])
        finally:
            self._remove(name)

    def _longest(self) -> tuple[int, bool]:
        """The length of the longest name, and whether it counts in UTF-16 units."""
        if self._holds(self._name + "文" * 100):
            return _USUAL_LENGTH, True
        least, most = len(self._name), _USUAL_LENGTH
        while least < most:
            middle = most if most == _USUAL_LENGTH else (least + most + 1) // 2
            if self._holds(self._name.ljust(middle, "x")):
                least = middle
            else:
                most = middle - 1
        return least, False

    def _holds(self, name: str) -> bool:
        is_created = self._create(name)
        if is_created:
            self._remove(name)
        return is_created

    def _create(self, name: str) -> bool:
        try:
            self._directory.create(name)
        except OSError as error:
            if error.errno in _OTHER_REASONS:
                raise
            return False
        return True

    def _remove(self, name: str) -> None:
        with contextlib.suppress(OSError):
            self._directory.remove(name)
