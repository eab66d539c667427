"""The folder of one edited file: the file itself, the kept states, and the record of both.

::

    <id>/edit.json           the record, replaced as a whole
    <id>/file/<name>         what the other program opens; it may do anything in this folder
    <id>/kept/<n>/<name>     the kept states

A state is copied and synced before the record names it, and the record names an upload before it
starts. So whatever ends the program, each state that was noticed is on this computer or on the
server, and it is known which.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import shutil
import stat
import time
from collections.abc import Callable
from pathlib import Path

from rustfs_desktop.edits.types import EditRecord, KeptState
from rustfs_desktop.private_folder import make_private_folder
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.errors import LocalError
from rustfs_desktop.transfers.local.file_system import sync_folder
from rustfs_desktop.transfers.local.os_errors import local_error

RECORD, FILE, KEPT = "edit.json", "file", "kept"
_PART = ".part"
_NOT_FOLLOWED = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_CHUNK = 1024 * 1024
_MOST_RECORD = 1024 * 1024


class StillChanging(LocalError):
    """Another program is writing the file at this moment, or has taken it away."""


@dataclasses.dataclass(frozen=True, slots=True)
class FileIdentity:
    """What tells whether a file was written since it was looked at."""

    size: int
    modified_ns: int
    inode: int


def identity_of(path: Path) -> FileIdentity | None:
    """The identity of a regular file; None if there is none."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return _identity(found) if stat.S_ISREG(found.st_mode) else None


def _identity(found: os.stat_result) -> FileIdentity:
    return FileIdentity(found.st_size, found.st_mtime_ns, found.st_ino)


class EditFolder:
    """One edited file on disk; one thread at a time calls it.

    Attributes:
        record: What ``edit.json`` has.
    """

    def __init__(self, folder: Path, record: EditRecord) -> None:
        self.folder = folder
        self.record = record

    @property
    def path(self) -> Path:
        """The file that the other program opens."""
        return self.folder / FILE / self.record.name

    @property
    def kept_folder(self) -> Path:
        """The folder of the kept states."""
        return self.folder / KEPT

    def state_path(self, state: KeptState) -> Path:
        """The copy of a kept state."""
        return self.kept_folder / str(state.number) / self.record.name

    def make(self) -> None:
        """Create the empty folders, for the user alone.

        Raises:
            LocalError: They cannot be created.
        """
        try:
            for each in (self.folder, self.path.parent, self.kept_folder):
                make_private_folder(each)
            sync_folder(self.folder.parent)
        except OSError as error:
            raise local_error(error, self.folder) from error

    def take_state(self) -> KeptState | None:
        """Copy what the file has now, and write it down; None if it is no other than before.

        Raises:
            StillChanging: It is not there, or changed meanwhile: to be called again.
            LocalError: It cannot be read or kept.
        """
        part = self.kept_folder / _PART
        try:
            state = self._copy_state(part)
            newest = self.record.newest
            if newest is not None and newest.sha256 == state.sha256:
                part.unlink()
                return None
            crashpoint("edit.copied")
            target = self.state_path(state)
            make_private_folder(target.parent)
            part.rename(target)
            sync_folder(target.parent)
            sync_folder(self.kept_folder)
        except OSError as error:
            raise local_error(error, self.path) from error
        crashpoint("edit.kept")
        if state.number == 0:  # what was opened is what the server has
            state.sent, state.etag = state.saved, self.record.etag
        self.record.states.append(state)
        self._save_and_drop("edit.recorded")
        return state

    def _copy_state(self, part: Path) -> KeptState:
        """Copy the file, unless it changes meanwhile."""
        try:
            fd = os.open(self.path, os.O_RDONLY | _NOT_FOLLOWED)
        except FileNotFoundError as error:
            raise StillChanging from error
        with open(fd, "rb") as source, open(part, "wb", opener=open_private) as copy:  # noqa: PTH123
            before = os.fstat(source.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise StillChanging
            sha256, md5 = _copy_all(source.read, copy.write)
            copy.flush()
            os.fsync(copy.fileno())
            if _identity(os.fstat(source.fileno())) != _identity(before):
                raise StillChanging
        if identity_of(self.path) != _identity(before):
            raise StillChanging
        numbers = [state.number for state in self.record.states]
        number = max(numbers, default=-1) + 1
        return KeptState(number, sha256, md5, before.st_size, time.time())

    def record_upload(self, job_id: str, state: KeptState) -> None:
        """Write down that a job will upload a state, before it starts."""
        self.record.uploads[job_id] = state.number
        self.save()
        crashpoint("edit.intended")

    def record_sent(self, state: KeptState, etag: str, version_id: str) -> None:
        """Write down that the server has a state, and forget states that are too old."""
        state.sent, state.etag, state.version_id = time.time(), etag, version_id
        self.record.etag = etag
        self._save_and_drop("edit.sent")

    def _save_and_drop(self, point: str) -> None:
        """Save the record without the states that are too old, then remove those."""
        dropped = self.record.drop_old_states()
        self.save()
        crashpoint(point)
        for number in dropped:
            shutil.rmtree(self.kept_folder / str(number), ignore_errors=True)

    def save(self) -> None:
        """Replace ``edit.json`` by the record, as a whole and for good.

        Raises:
            LocalError: It cannot be written; the old one is still there.
        """
        target = self.folder / RECORD
        part = target.with_suffix(_PART)
        try:
            with open(part, "w", encoding="ascii", opener=open_private) as file:
                json.dump(self.record.to_json(), file)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
            sync_folder(self.folder)
        except OSError as error:
            raise local_error(error, target) from error

    def adopt_copies(self) -> None:
        """After a crash, take up the copy that was kept and not written down; drop the rest.

        Copies that the record does not name and that are not newer were about to be removed.
        """
        known = {state.number for state in self.record.states}
        newest = max(known, default=-1)
        with contextlib.suppress(OSError):
            (self.kept_folder / _PART).unlink()
        for number in sorted(_numbers(self.kept_folder) - known):
            found = _state_of(self.kept_folder / str(number) / self.record.name, number)
            if number > newest and found is not None:
                self.record.states.append(found)
                self._save_and_drop("edit.recorded")
            elif number <= newest:
                shutil.rmtree(self.kept_folder / str(number), ignore_errors=True)

    def remove(self) -> None:
        """Remove everything, the record first: without it the rest is nothing."""
        with contextlib.suppress(OSError):
            (self.folder / RECORD).unlink()
            sync_folder(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)


def read_folder(folder: Path) -> EditFolder | None:
    """The edited file of a folder; None if it was never written down completely.

    Raises:
        ValueError: Its record is damaged.
        OSError: It cannot be read.
    """
    path = folder / RECORD
    try:
        if path.stat().st_size > _MOST_RECORD:
            raise ValueError("too large")
        found = json.loads(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    except RecursionError as error:
        raise ValueError("too deep") from error
    record = EditRecord.from_json(found)
    if record.edit_id != folder.name:
        raise ValueError("another folder")
    return EditFolder(folder, record)


def _copy_all(read: Callable[[int], bytes], write: Callable[[bytes], object]) -> tuple[str, str]:
    """Copy everything; the SHA-256 and the MD5 of it."""
    sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
    while data := read(_CHUNK):
        sha256.update(data)
        md5.update(data)
        write(data)
    return sha256.hexdigest(), md5.hexdigest()


def _state_of(path: Path, number: int) -> KeptState | None:
    """The state of a copy that is there; None if it cannot be read."""
    try:
        with path.open("rb") as file:
            sha256, md5 = _copy_all(file.read, len)
            found = os.fstat(file.fileno())
    except OSError:
        return None
    return KeptState(number, sha256, md5, found.st_size, found.st_mtime)


def _numbers(folder: Path) -> set[int]:
    try:
        return {int(each.name) for each in folder.iterdir() if each.name.isdecimal()}
    except OSError:
        return set()


def open_private(path: str, flags: int) -> int:
    """Open a file that nobody else may read."""
    return os.open(path, flags | _NOT_FOLLOWED, 0o600)
