"""An open local folder of a download, below the folder that the user chose.

Below that folder no link is followed, so that a planted one cannot lead the bytes elsewhere.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path

from rustfs_desktop.transfers.errors import FolderInTheWay, NotReplaceable, OutsideFolder
from rustfs_desktop.transfers.local.file_system import close_quietly, make_folder
from rustfs_desktop.transfers.local.os_errors import local_error

_USUAL_NAME_MAX = 255
_HAS_DIR_FD = os.open in os.supports_dir_fd and os.link in os.supports_dir_fd
_DIRECTORY = (
    os.O_RDONLY
    | getattr(os, "O_DIRECTORY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
)


class LocalFolder:
    """An open local folder below a root, reached without following links.

    Attributes:
        longest_name: How many bytes a name in it may have, as the file system says.
    """

    def __init__(self, root: Path, names: tuple[str, ...]) -> None:
        self.path = root.joinpath(*names)
        _must_be_inside(root, self.path)
        self.fd: int | None = None
        try:
            make_folder(root)
            if _HAS_DIR_FD:
                self.fd = _descend(root, names)
            else:
                _descend_by_path(root, names)
        except OSError as error:
            raise local_error(error, self.path) from error
        self.longest_name = _longest_name(self.path if self.fd is None else self.fd)

    def duplicate(self) -> LocalFolder:
        """Another handle of the same folder, to be closed on its own."""
        other = LocalFolder.__new__(LocalFolder)
        other.path = self.path
        other.longest_name = self.longest_name
        try:
            other.fd = os.dup(self.fd) if self.fd is not None else None
        except OSError as error:
            raise local_error(error, self.path) from error
        return other

    def close(self) -> None:
        """Close the handle; more than once does no harm."""
        fd, self.fd = self.fd, None
        if fd is not None:
            close_quietly(fd)

    def at(self, name: str) -> str | Path:
        """The path argument for a file in it, together with ``dir_fd=self.fd``."""
        return name if self.fd is not None else self.path / name

    def identity(self, name: str) -> tuple[int, int, int] | None:
        """Identifies the file of this name, to compare it later; None if there is none.

        A link to a regular file counts as a file: replacing it replaces the link only.

        Raises:
            NotReplaceable: It is a folder, a device, a pipe or a socket, or a link to one.
        """
        found = self._lstat(name)
        if found is None:
            return None
        mode = found.st_mode if not stat.S_ISLNK(found.st_mode) else self._target_mode(name)
        _must_be_file(mode, self.path / name)
        return found.st_ino, found.st_size, found.st_mtime_ns

    def file_id(self, name: str) -> int | None:
        """Device and inode of the file of this name, in one number; None if there is none."""
        found = self._lstat(name)
        return None if found is None else file_id_of(found)

    def has(self, name: str) -> bool:
        """Whether a file, a folder or anything else has the name."""
        return self._lstat(name) is not None

    def _lstat(self, name: str) -> os.stat_result | None:
        try:
            return os.stat(self.at(name), dir_fd=self.fd, follow_symlinks=False)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise local_error(error, self.path / name) from error

    def _target_mode(self, link: str) -> int:
        """The mode of the target of a link; 0 if the target does not exist."""
        try:
            return os.stat(self.at(link), dir_fd=self.fd).st_mode
        except OSError:
            return 0

    def remove(self, name: str) -> None:
        """Remove a file in it; does nothing if there is none."""
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            os.unlink(self.at(name), dir_fd=self.fd)

    def sync(self) -> None:
        """Flush its entries to the disk, where the system supports it."""
        if self.fd is not None:
            _sync(self.fd)


def check_replaceable(path: Path) -> None:
    """Raise an error if a path leads to something that no file may replace.

    Raises:
        NotReplaceable: It is a folder, a device, a pipe or a socket, or a link to one.
        LocalError: It cannot be checked.
    """
    try:
        _must_be_file(path.stat().st_mode, path)
    except FileNotFoundError:
        if path.is_symlink():  # to nothing
            raise NotReplaceable(detail=str(path)) from None
    except OSError as error:
        raise local_error(error, path) from error


def _must_be_file(mode: int, path: Path) -> None:
    if stat.S_ISDIR(mode):
        raise FolderInTheWay(detail=str(path))
    if not stat.S_ISREG(mode):
        raise NotReplaceable(detail=str(path))


def file_id_of(found: os.stat_result) -> int:
    """Device and inode in one number: a job keeps one per file, and two take thrice the memory."""
    return found.st_dev << 64 | found.st_ino


def _sync(folder: int) -> None:
    with contextlib.suppress(OSError):
        os.fsync(folder)


def _longest_name(folder: Path | int) -> int:
    try:
        return os.pathconf(folder, "PC_NAME_MAX")
    except (AttributeError, OSError, ValueError):
        return _USUAL_NAME_MAX


def _must_be_inside(root: Path, path: Path) -> None:
    """The last line of defense: unsafe names were replaced before."""
    if os.path.commonpath([root, os.path.normpath(path)]) != str(root):
        raise OutsideFolder


def _descend(root: Path, names: tuple[str, ...]) -> int:
    """Open one folder after the other, creating those that are missing; returns the last one."""
    fd = os.open(root, _DIRECTORY & ~getattr(os, "O_NOFOLLOW", 0))
    for name in names:
        try:
            with contextlib.suppress(FileExistsError):
                os.mkdir(name, dir_fd=fd)
                _sync(fd)  # else the new folder could vanish with what is safely in it
            inner = os.open(name, _DIRECTORY, dir_fd=fd)
        finally:
            os.close(fd)
        fd = inner
    return fd


def _descend_by_path(root: Path, names: tuple[str, ...]) -> None:
    """The same on systems without descriptors of folders."""
    path = root
    for name in names:
        path /= name
        with contextlib.suppress(FileExistsError):
            path.mkdir()
        is_junction = getattr(path, "is_junction", bool)
        if path.is_symlink() or is_junction() or not path.is_dir():
            raise OSError(errno.ENOTDIR, "not a folder", str(path))
