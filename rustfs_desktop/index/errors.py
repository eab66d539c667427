"""Errors of the index."""

from __future__ import annotations

from rustfs_desktop.errors import AppError
from rustfs_desktop.message import QT_TRANSLATE_NOOP


class IndexUnavailable(AppError):
    """The file of the index cannot be read or written, for a reason that is no damage."""

    title = QT_TRANSLATE_NOOP("Messages", "Cannot use the search index")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "The folder for cached files cannot be written, or the disk is full. Nothing on the server "
        "is affected.",
    )


class IndexReplaced(Exception):
    """The index was damaged or deleted and is a new one now; a listing must start again."""
