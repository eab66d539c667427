"""The errors that a disk, a network share or the system reports for a local file or folder.

``transfers.local.os_errors`` has the error numbers that they stand for.
"""

from __future__ import annotations

from rustfs_desktop.errors import RetryClass
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.transfers.errors import DiskFull, LocalError


class QuotaUsedUp(DiskFull):
    """The user may not store more on the disk."""

    title = QT_TRANSLATE_NOOP("Messages", "Your disk quota is used up")


class FileTooLarge(LocalError):
    """The file system, or a limit of the process, allows no file of this size."""

    title = QT_TRANSLATE_NOOP("Messages", "The file is too large for this disk")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "Its file system cannot store files of this size. Choose another disk."
    )


class WriteProtected(LocalError):
    """The file system is mounted read-only."""

    title = QT_TRANSLATE_NOOP("Messages", "The disk is write-protected")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "Remove the write protection, then resume; or choose another folder."
    )
    retry = RetryClass.USER


class DiskFailure(LocalError):
    """The disk cannot read or write; one that was unplugged says so, too."""

    title = QT_TRANSLATE_NOOP("Messages", "The disk reports an error")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "It may be damaged or disconnected. Check the disk or the network share, then resume.",
    )
    retry = RetryClass.USER


class FolderUnavailable(LocalError):
    """The disk or the network share of a local folder is not connected."""

    title = QT_TRANSLATE_NOOP("Messages", "The folder is not available")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "Its disk or network share is not connected. Connect it, then resume."
    )
    retry = RetryClass.USER


class FolderGone(LocalError):
    """A local folder was deleted or renamed while it was used."""

    title = QT_TRANSLATE_NOOP("Messages", "The folder does not exist")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "It may have been deleted or renamed. Choose another folder."
    )


class EncryptionLocked(LocalError):
    """The file system needs a key to read or write an encrypted folder."""

    title = QT_TRANSLATE_NOOP("Messages", "The folder is encrypted and locked")
    cause = QT_TRANSLATE_NOOP("Messages", "Unlock it, then resume.")
    retry = RetryClass.USER


class FileInUse(LocalError):
    """Another program has locked a local file."""

    title = QT_TRANSLATE_NOOP("Messages", "Another program is using the file")
    cause = QT_TRANSLATE_NOOP("Messages", "Close it there, then try again.")


class TooManyOpenFiles(LocalError):
    """The program or the system may not open more files."""

    title = QT_TRANSLATE_NOOP("Messages", "Too many files are open")
    cause = QT_TRANSLATE_NOOP("Messages", "Close other programs, then try again.")


class OutOfMemory(LocalError):
    """The system has no memory for a file operation."""

    title = QT_TRANSLATE_NOOP("Messages", "Not enough memory")
    cause = QT_TRANSLATE_NOOP("Messages", "Close other programs, then try again.")


class NotSupported(LocalError):
    """The file system does not have what is asked of it."""

    title = QT_TRANSLATE_NOOP("Messages", "The disk does not support this")
    cause = QT_TRANSLATE_NOOP("Messages", "Choose a folder on another disk.")


class NotWritten(LocalError):
    """A local file or folder cannot be written, and only the message of the system says why."""

    title = QT_TRANSLATE_NOOP("Messages", "Cannot write the file")
    cause = QT_TRANSLATE_NOOP("Messages", "See details for the message of the system.")


class NotRead(LocalError):
    """A local file cannot be read, and only the message of the system says why."""

    title = QT_TRANSLATE_NOOP("Messages", "Cannot read the file")
    cause = QT_TRANSLATE_NOOP("Messages", "See details for the message of the system.")


class FileGone(LocalError):
    """A local file was deleted or renamed before it was read."""

    title = QT_TRANSLATE_NOOP("Messages", "The file does not exist")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "It may have been deleted or renamed. Choose the file again."
    )
