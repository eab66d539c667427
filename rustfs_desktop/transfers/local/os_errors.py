"""What the error numbers of the operating system mean for local files and folders.

One table for all, so that a failing disk is never called a missing permission.
"""

from __future__ import annotations

import errno
from pathlib import Path

from rustfs_desktop.transfers.disk_errors import (
    DiskFailure,
    EncryptionLocked,
    FileGone,
    FileInUse,
    FileTooLarge,
    FolderGone,
    FolderUnavailable,
    NotRead,
    NotSupported,
    NotWritten,
    OutOfMemory,
    QuotaUsedUp,
    TooManyOpenFiles,
    WriteProtected,
)
from rustfs_desktop.transfers.errors import (
    DiskFull,
    FolderInTheWay,
    LinkInTheWay,
    LocalError,
    NameNotSupported,
    NotWritable,
    SourceUnavailable,
    SymbolicLink,
    Unreadable,
)

# The network of a share, and a disk that was removed; some numbers exist on some systems only.
_DISCONNECTED = (
    "ENXIO ENODEV ESTALE ENOMEDIUM ENOTCONN EHOSTDOWN EHOSTUNREACH ENETDOWN ENETUNREACH ENETRESET"
    " ETIMEDOUT ECONNREFUSED ECONNRESET ECONNABORTED ESHUTDOWN ENOLINK ENONET EREMCHG EPIPE"
)
_Types = dict[str, type[LocalError]]
_BOTH: _Types = {
    "EIO EREMOTEIO EBADMSG EUCLEAN ENODATA": DiskFailure,
    "ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED": EncryptionLocked,
    "EBUSY ETXTBSY EAGAIN EDEADLK ENOLCK": FileInUse,
    "EMFILE ENFILE": TooManyOpenFiles,
    "ENOMEM ENOBUFS": OutOfMemory,
    "ENOTSUP EOPNOTSUPP ENOSYS ENOTTY": NotSupported,
    "ENOSPC": DiskFull,
    "EDQUOT": QuotaUsedUp,
    "EFBIG EOVERFLOW": FileTooLarge,
    "EROFS": WriteProtected,
}
_WRITING: _Types = {
    "EACCES EPERM": NotWritable,
    "ENOENT": FolderGone,
    "EISDIR ENOTEMPTY": FolderInTheWay,
    "EEXIST ELOOP ENOTDIR EMLINK": LinkInTheWay,
    "ENAMETOOLONG EINVAL EILSEQ": NameNotSupported,
    _DISCONNECTED: FolderUnavailable,
}
_READING: _Types = {
    "EACCES EPERM": Unreadable,
    "ENOENT ENOTDIR": FileGone,
    "ELOOP": SymbolicLink,
    _DISCONNECTED: SourceUnavailable,
}


def _by_number(table: _Types) -> dict[int, type[LocalError]]:
    return {
        getattr(errno, name): kind
        for names, kind in table.items()
        for name in names.split()
        if hasattr(errno, name)
    }


_ANY_ERRORS = _by_number(_BOTH)
_WRITE_ERRORS = _by_number(_BOTH | _WRITING)
_READ_ERRORS = _by_number(_BOTH | _READING)


def local_error(error: OSError, path: Path) -> LocalError:
    """Why a local folder or file could not be written."""
    kind = _WRITE_ERRORS.get(error.errno or 0, NotWritten)
    return kind(detail=f"{path}: {error.strerror or error}")


def read_error(error: OSError, path: Path | None = None) -> LocalError:
    """Why a local file could not be read."""
    kind = _READ_ERRORS.get(error.errno or 0, NotRead)
    detail = str(error.strerror or error)
    return kind(detail=f"{path}: {detail}" if path else detail)


def known_error(error: OSError) -> LocalError | None:
    """What an error means whatever was done to the file; None if that depends on it."""
    kind = _ANY_ERRORS.get(error.errno or 0)
    return kind(detail=str(error)) if kind else None
