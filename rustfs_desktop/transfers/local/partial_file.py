"""The temporary file of a download, in the folder of the target, published when verified.

The final name only ever shows complete content.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import threading
from pathlib import Path

from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.local.disk_space import reserve_space
from rustfs_desktop.transfers.local.file_system import close_quietly
from rustfs_desktop.transfers.local.local_folder import LocalFolder, file_id_of
from rustfs_desktop.transfers.local.names import temporary_name
from rustfs_desktop.transfers.local.os_errors import local_error
from rustfs_desktop.transfers.local.quarantine import mark_downloaded

_NEW = (
    os.O_RDWR
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_HAS_NAMELESS = hasattr(os, "O_TMPFILE") and Path("/proc/self/fd").is_dir()
_NO_NAMELESS = (errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT, errno.EINVAL)
_YEAR_1_NS = -62_135_596_800 * 1_000_000_000
_YEAR_10000_NS = 253_402_300_800 * 1_000_000_000
_NO_TIMES = (errno.EPERM, errno.EACCES, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


class NameTaken(Exception):
    """A file or folder with the final name already exists."""


class PartialFile:
    """The temporary file of one download.

    Args:
        folder: Where it is, beside the target.
        name: The final name.
        token: Distinguishes it from others; a transfer always uses the same one, so that the file
            of an earlier attempt is found. Random if empty.
        is_nameless: It need not outlive the program: it has no name before the final one, where
            the system supports that.
        temp: Its own name, if the journal has it.
    """

    def __init__(
        self,
        folder: LocalFolder,
        name: str,
        token: str = "",
        *,
        is_nameless: bool = False,
        temp: str = "",
    ) -> None:
        self.folder = folder
        self.name = temp or temporary_name(name, token or secrets.token_hex(4), folder.longest_name)
        self.fd = -1
        self._lock = threading.Lock()
        self._is_nameless = False
        try:
            if is_nameless:
                self.fd = self._open_nameless()
            if self.fd < 0:
                if token:
                    folder.remove(self.name)
                self.fd = os.open(folder.at(self.name), _NEW, 0o666, dir_fd=folder.fd)
        except OSError as error:
            raise local_error(error, folder.path / name) from error

    @classmethod
    def reopen(cls, folder: LocalFolder, temp: str, inode: int, least: int) -> PartialFile | None:
        """Open the temporary file of an earlier run; None if it is another file now.

        Args:
            folder: The folder.
            temp: Its own name.
            inode: Its inode in the earlier run.
            least: How many bytes it must have at least.
        """
        try:
            fd = os.open(folder.at(temp), _NEW & ~(os.O_CREAT | os.O_EXCL), dir_fd=folder.fd)
        except OSError:
            return None
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode) or found.st_ino != inode or found.st_size < least:
            os.close(fd)
            return None
        return _Reopened(folder, temp, fd)

    def _open_nameless(self) -> int:
        if not _HAS_NAMELESS or self.folder.fd is None:
            return -1
        try:
            fd = os.open(".", os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o666, dir_fd=self.folder.fd)
        except OSError as error:
            if error.errno in _NO_NAMELESS:
                return -1
            raise
        self._is_nameless = True
        return fd

    @property
    def file_id(self) -> int | None:
        """Its device and inode in one number; None if it was closed and does not exist any more."""
        if self.fd < 0:
            return self.folder.file_id(self.name)
        return file_id_of(os.fstat(self.fd))

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be written to it any more."""
        return self.fd < 0

    @property
    def inode(self) -> int:
        """Its inode."""
        return os.fstat(self.fd).st_ino

    def reserve(self, size: int) -> None:
        """Allocate the disk space now, so that a full disk is known before the download."""
        if size:
            before = os.fstat(self.fd).st_size
            try:
                reserve_space(self.fd, self.folder.path, size)
            except OSError as error:
                if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                    os.ftruncate(self.fd, before)  # free what was allocated so far
                    raise local_error(error, self.folder.path) from error

    def write(self, data: memoryview, offset: int) -> None:
        """Write bytes at an offset; from any thread."""
        try:
            while data:
                done = self._write_at(data, offset)
                data, offset = data[done:], offset + done
        except OSError as error:
            raise local_error(error, self.folder.path) from error

    def _write_at(self, data: memoryview, offset: int) -> int:
        if hasattr(os, "pwrite"):
            return os.pwrite(self.fd, data, offset)
        with self._lock:  # Windows has one position for all
            os.lseek(self.fd, offset, os.SEEK_SET)
            return os.write(self.fd, data)

    def read(self, count: int, offset: int) -> bytes:
        """Read bytes back to verify them."""
        try:
            with self._lock:
                os.lseek(self.fd, offset, os.SEEK_SET)
                return os.read(self.fd, count)
        except OSError as error:
            raise local_error(error, self.folder.path) from error

    def sync(self) -> None:
        """Flush to the disk what was written so far."""
        try:
            (os.fdatasync if hasattr(os, "fdatasync") else os.fsync)(self.fd)
        except OSError as error:
            raise local_error(error, self.folder.path) from error

    def finish(self, size: int, modified_ns: int | None, url: str = "") -> None:
        """Truncate to the size, set the time, and flush everything to the disk.

        Args:
            size: In bytes.
            modified_ns: The time of the content, None if unknown; impossible ones are ignored.
            url: The URL of the object, for the quarantine mark.
        """
        try:
            os.ftruncate(self.fd, size)
            if url:
                mark_downloaded(self.fd, os.path.join(self.folder.path, self.name), url)  # noqa: PTH118  # slow
            if modified_ns is not None and _YEAR_1_NS <= modified_ns < _YEAR_10000_NS:
                self._set_time(modified_ns)
            os.fsync(self.fd)
        except OSError as error:
            raise local_error(error, self.folder.path) from error

    def _set_time(self, modified_ns: int) -> None:
        """Set the time, where the disk takes it: shares and sticks of other users may not."""
        try:
            os.utime(self._time_target(), ns=(modified_ns, modified_ns))
        except OverflowError:  # the system cannot store it
            return
        except OSError as error:
            if error.errno not in _NO_TIMES:
                raise

    def _time_target(self) -> int | Path:
        return self.fd if os.utime in os.supports_fd else self.folder.path / self.name

    def publish(self, name: str, *, replace: bool) -> None:
        """Give it its final name in one step, or raise ``NameTaken``."""
        source, target, fd = self.folder.at(self.name), self.folder.at(name), self.folder.fd
        try:
            if self._is_nameless and replace:
                self.folder.remove(self.name)
                self._link_as(source)
                self._is_nameless = False
            if self._is_nameless:
                self._link_as(target)
                self.close_file()
            elif replace:
                self.close_file()
                os.replace(source, target, src_dir_fd=fd, dst_dir_fd=fd)
            else:
                self.close_file()
                self._publish_new(source, target, fd)
        except FileExistsError as error:
            raise NameTaken from error
        except OSError as error:
            raise local_error(error, self.folder.path / name) from error
        crashpoint("down.published")
        self.folder.sync()

    def _link_as(self, name: str | Path) -> None:
        """Link the nameless file to a name that does not exist."""
        os.link(f"/proc/self/fd/{self.fd}", name, dst_dir_fd=self.folder.fd)

    def _publish_new(self, source: str | Path, target: str | Path, fd: int | None) -> None:
        """Publish without overwriting, even if another program takes the name first."""
        if fd is None:
            os.rename(source, target)  # noqa: PTH104  # Windows refuses when the target exists
            return
        try:
            os.link(source, target, src_dir_fd=fd, dst_dir_fd=fd, follow_symlinks=False)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            self._publish_without_links(source, target, fd)
            return
        crashpoint("down.linked")
        os.unlink(source, dir_fd=fd)

    def _publish_without_links(self, source: str | Path, target: str | Path, fd: int) -> None:
        """Reserve the name with an empty file, then replace that."""
        reserved = os.open(target, _NEW, 0o666, dir_fd=fd)
        close_quietly(reserved)
        try:
            os.replace(source, target, src_dir_fd=fd, dst_dir_fd=fd)
        except OSError:
            with contextlib.suppress(OSError):
                if not os.stat(target, dir_fd=fd, follow_symlinks=False).st_size:
                    os.unlink(target, dir_fd=fd)
            raise

    def close_file(self) -> None:
        """Close the file; more than once does no harm."""
        fd, self.fd = self.fd, -1
        if fd >= 0:
            close_quietly(fd)

    def discard(self) -> None:
        """Close it and remove it."""
        self.close_file()
        if not self._is_nameless:
            self.folder.remove(self.name)


class _Reopened(PartialFile):
    """The temporary file of an earlier run."""

    def __init__(self, folder: LocalFolder, temp: str, fd: int) -> None:
        self.folder, self.name, self.fd = folder, temp, fd
        self._lock = threading.Lock()
        self._is_nameless = False
