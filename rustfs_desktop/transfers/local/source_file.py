"""The local file of an upload; detects changes, so that mixed content is never stored."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

from rustfs_desktop.transfers.errors import (
    SourceChanged,
    SourceUnavailable,
    SpecialFile,
    UnknownSize,
)
from rustfs_desktop.transfers.local.file_system import close_quietly, is_folder
from rustfs_desktop.transfers.local.os_errors import read_error

HELD_MAX = 32 * 1024 * 1024  # of one part; those of files above 280 GiB are larger
UNSIZED_MAX = 16 * 1024 * 1024
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class SourceFile:
    """A file that is opened once, with the identity it had then.

    Some file systems (``/proc``, some mounts) report 0 bytes for every file. Such a file is read at
    once, up to 16 MiB.

    Args:
        path: Its path.
        is_expected: It existed before, so a missing folder means that its disk is not connected.
    """

    def __init__(self, path: Path | str, *, is_expected: bool = False) -> None:
        self._path = str(path)
        if is_expected and not is_folder(Path(path).parent):
            raise SourceUnavailable(detail="its folder is not there")
        self._fd = open_regular(self._path)
        self._lock = threading.Lock()
        self._first = os.fstat(self._fd)
        self.size = self._first.st_size
        self.modified_ns = self._first.st_mtime_ns
        self._unsized = b""
        if not self.size:
            self._read_unsized()

    def close(self) -> None:
        """Close the file; more than once does no harm."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            close_quietly(fd)

    def read(self, first: int, stop: int) -> bytearray:
        """Exactly these bytes of the file as it was opened, or ``SourceChanged``."""
        if self._unsized:
            self.check()
            return bytearray(self._unsized[first:stop])
        data = bytearray(stop - first)
        view = memoryview(data)
        done = 0
        while done < len(data):
            got = self._read_at(view[done:], first + done)
            if not got:
                raise SourceChanged(detail=f"it ends after {first + done} of {self.size} bytes")
            done += got
        if stop >= self.size:
            self._check_end()
        self.check()
        return data

    def _check_end(self) -> None:
        """The file must end at its reported size, or the object would be incomplete."""
        if self.size and self._read_at(memoryview(bytearray(1)), self.size):
            raise SourceChanged(detail=f"it has more than the {self.size} bytes of its size")

    def _read_unsized(self) -> None:
        """Read the content of a file whose reported size is 0."""
        blocks: list[bytes] = []
        try:
            while block := os.read(self._fd, UNSIZED_MAX + 1):
                blocks.append(block)
                self.size += len(block)
                if self.size > UNSIZED_MAX:
                    raise UnknownSize
        except OSError as error:
            self.close()
            raise read_error(error) from error
        except UnknownSize:
            self.close()
            raise
        self._unsized = b"".join(blocks)

    def part(self, first: int, stop: int) -> bytearray | FilePart:
        """These bytes; of a large part they are read only when they are needed."""
        is_large = stop - first > HELD_MAX
        return FilePart(self, first, stop) if is_large else self.read(first, stop)

    def check(self) -> None:
        """Raise ``SourceChanged`` unless the path still leads to the same, unchanged file."""
        for now in (self._fstat(), _stat(self._path)):
            if _identity(now) != _identity(self._first):
                raise SourceChanged

    @property
    def identity(self) -> tuple[int, int, int, int]:
        """Size, time in ns, inode and device when it was opened."""
        return _identity(self._first)

    @property
    def was_touched(self) -> bool:
        """Whether the file may have been changed in a way that ``check`` does not notice.

        The modification time can be set back after a change, but not the time of the last status
        change. Only the content itself can then tell.
        """
        return self._fstat().st_ctime_ns != self._first.st_ctime_ns

    def _fstat(self) -> os.stat_result:
        try:
            return os.fstat(self._fd)
        except OSError as error:
            raise read_error(error) from error

    def _read_at(self, view: memoryview, offset: int) -> int:
        try:
            if hasattr(os, "preadv"):
                return os.preadv(self._fd, [view], offset)
            with self._lock:  # Windows has one position for all
                os.lseek(self._fd, offset, os.SEEK_SET)
                data = os.read(self._fd, len(view))
        except OSError as error:
            raise read_error(error) from error
        view[: len(data)] = data
        return len(data)


class FilePart:
    """Bytes of a source file that are not held in memory: each slice is read from the disk."""

    def __init__(self, source: SourceFile, first: int, stop: int) -> None:
        self._source = source
        self._first = first
        self._stop = stop

    def __len__(self) -> int:
        """The number of bytes."""
        return self._stop - self._first

    def __getitem__(self, where: slice, /) -> bytearray:
        """The bytes of a slice, or ``SourceChanged``."""
        start, stop, _ = where.indices(len(self))
        return self._source.read(self._first + start, self._first + max(start, stop))


def open_regular(path: Path | str) -> int:
    """Open a regular file for reading; never a link, a pipe or a device."""
    try:
        fd = os.open(path, _FLAGS | getattr(os, "O_NONBLOCK", 0))
        mode = os.fstat(fd).st_mode
    except OSError as error:
        raise read_error(error) from error
    if not stat.S_ISREG(mode):
        os.close(fd)
        raise SpecialFile
    return fd


def _stat(path: str) -> os.stat_result:
    try:
        return os.stat(path, follow_symlinks=False)  # noqa: PTH116  # Path.lstat makes a Path
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SourceChanged(detail=error.strerror or "") from error
    except OSError as error:
        raise read_error(error) from error


def _identity(now: os.stat_result) -> tuple[int, int, int, int]:
    return now.st_size, now.st_mtime_ns, now.st_ino, now.st_dev
