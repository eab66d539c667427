"""The errors of transfers that no server answered: local files, the journal, the transfers."""

from __future__ import annotations

from rustfs_desktop.errors import AppError, IntegrityError, Remedy, RetryClass
from rustfs_desktop.message import QT_TRANSLATE_NOOP

# Local files ----------------------------------------------------------------------------------


class LocalError(AppError):
    """A local file or folder cannot be used: it is unreadable, read-only or in the way."""


class DiskFull(LocalError):
    """No room is left on the disk, or the quota of the user is used up."""

    title = QT_TRANSLATE_NOOP("Messages", "The disk is full")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "Free up space, then resume. Large files continue where they stopped."
    )
    retry = RetryClass.USER


class LinkInTheWay(LocalError):
    """A link or a file has the name of a folder of the download."""

    title = QT_TRANSLATE_NOOP("Messages", "A link or a file is in place of a folder")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "Symbolic links inside the download folder are not followed. Choose another folder.",
    )


class NotWritable(LocalError):
    """The user has no permission to write a local file or folder."""

    title = QT_TRANSLATE_NOOP("Messages", "Cannot write the file")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "Check the permissions of the folder, or choose another one."
    )


class NameNotSupported(LocalError):
    """The disk cannot store this file name: it is too long, or has characters not allowed."""

    title = QT_TRANSLATE_NOOP("Messages", "The disk does not support this name")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "It is too long, or contains characters that are not allowed there. Choose another name "
        "or folder.",
    )


class NotReplaceable(LocalError):
    """Something that is not a regular file has the name of the file to be downloaded."""

    title = QT_TRANSLATE_NOOP("Messages", "A special file with this name already exists")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "Only regular files are replaced, never a device, a pipe, a socket, or a link to one. "
        "Choose another name or folder.",
    )
    remedy = Remedy.NONE


class FolderInTheWay(NotReplaceable):
    """A folder has the name of the file to be downloaded."""

    title = QT_TRANSLATE_NOOP("Messages", "A folder with this name already exists")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "A file cannot replace a folder. Rename the folder, or download to another folder.",
    )


class OutsideFolder(LocalError):
    """A name would lead out of the folder that the user chose."""

    title = QT_TRANSLATE_NOOP("Messages", "The name points outside the folder")
    cause = QT_TRANSLATE_NOOP("Messages", "The file was not downloaded.")


class NotPublished(LocalError):
    """A finished download cannot get its final name, often as another program has it open."""

    title = QT_TRANSLATE_NOOP("Messages", "Cannot rename the downloaded file")
    retry = RetryClass.BRIEF


class NoFreeName(AppError):
    """Every name that was tried for "keep both" exists."""

    title = QT_TRANSLATE_NOOP("Messages", "Cannot find an unused name")
    cause = QT_TRANSLATE_NOOP("Messages", "Too many copies with similar names exist.")


class Unreadable(LocalError):
    """The user has no permission to read a local file."""

    title = QT_TRANSLATE_NOOP("Messages", "Cannot read the file")
    cause = QT_TRANSLATE_NOOP("Messages", "Check that you have permission to read it.")


class SourceUnavailable(LocalError):
    """The disk or the network share of a local file was disconnected; it may come back."""

    title = QT_TRANSLATE_NOOP("Messages", "The file is not available")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "Its disk or network share is not connected. Connect it, then resume."
    )
    retry = RetryClass.USER


class EditConflict(AppError):
    """The object of an edited file is not the version any more that the file was made from."""

    title = QT_TRANSLATE_NOOP("Messages", "The file was changed on the server by someone else")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "Nothing was replaced, and your version is kept on this computer."
    )
    remedy = Remedy.NONE


class SourceChanged(LocalError):
    """The local file was changed or replaced after its upload started."""

    title = QT_TRANSLATE_NOOP("Messages", "The file changed during the upload")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "Nothing was stored. Upload it again when no program is writing to it."
    )


class UnknownSize(LocalError):
    """A large file that is empty according to its file system."""

    title = QT_TRANSLATE_NOOP("Messages", "The size of the file is unknown")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "Its file system says that it is empty, but it has content. Copy it to another disk, "
        "then upload the copy.",
    )


class SymbolicLink(LocalError):
    """A symbolic link was to be uploaded."""

    title = QT_TRANSLATE_NOOP("Messages", "This is a symbolic link")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "Symbolic links are not followed, because they may point outside the folder."
    )
    remedy = Remedy.NONE


class SpecialFile(LocalError):
    """A pipe, a socket or a device was to be uploaded."""

    title = QT_TRANSLATE_NOOP("Messages", "This is a special file")
    cause = QT_TRANSLATE_NOOP("Messages", "Only regular files can be uploaded.")


# The journal ----------------------------------------------------------------------------------


class JournalError(AppError):
    """The journal cannot be written or read."""

    title = QT_TRANSLATE_NOOP("Messages", "Cannot save the transfer list")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "The disk may be full or write-protected. Saving is retried automatically."
    )
    retry = RetryClass.USER


class JournalUnusable(JournalError):
    """The journal cannot be opened; transfers work without one."""

    title = QT_TRANSLATE_NOOP("Messages", "Cannot open the transfer list")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "Transfers still work, but unfinished ones cannot be resumed after you quit."
    )


class JournalInUse(JournalError):
    """A damaged journal cannot be repaired, because another process uses it."""

    title = QT_TRANSLATE_NOOP("Messages", "The transfer list is damaged")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "Another RustFS Desktop is using it. Quit it, then start this one again."
    )
    remedy = Remedy.NONE


class JournalNewer(JournalError):
    """A newer version of the program wrote the journal."""

    title = QT_TRANSLATE_NOOP(
        "Messages", "The transfer list is from a newer version of RustFS Desktop"
    )
    cause = QT_TRANSLATE_NOOP("Messages", "Use the newer version, or update this one.")
    remedy = Remedy.NONE


# Transfers ------------------------------------------------------------------------------------


class NotOpen(AppError):
    """The connection that a transfer needs is not open, as after a restart."""

    title = QT_TRANSLATE_NOOP("Messages", "The connection is not open")
    cause = QT_TRANSLATE_NOOP("Messages", "The transfer continues as soon as you connect.")
    retry = RetryClass.OUTAGE


class AddressChanged(AppError):
    """The connection of a transfer leads to another server than when the transfer was started."""

    title = QT_TRANSLATE_NOOP("Messages", "The address of the connection has changed")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "The transfer was started at {old} and does not continue at {new}, which may be another "
        "server. Change the address back, or cancel the transfer and start it again.",
    )
    remedy = Remedy.NONE


class IntoItself(AppError):
    """A folder was to be copied or moved into itself."""

    title = QT_TRANSLATE_NOOP("Messages", "Cannot copy a folder into itself")
    cause = QT_TRANSLATE_NOOP("Messages", "Choose another folder, or another name.")
    remedy = Remedy.NONE


class SameObject(AppError):
    """The source and the target are one object, or cannot be told apart."""

    title = QT_TRANSLATE_NOOP("Messages", "The source and the target are the same file")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "Both names lead to the same file, or to two that look the same. Nothing was moved or "
        "deleted. Choose another folder, or another name.",
    )
    remedy = Remedy.NONE


class SamePlace(AppError):
    """A folder was to be copied onto or into itself, through another connection or name."""

    title = QT_TRANSLATE_NOOP("Messages", "The source and the target are the same folder")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "Both connections, or both names of the bucket, lead to the same files. Nothing was "
        "copied or deleted. Choose another folder.",
    )
    remedy = Remedy.NONE


class InvalidMetadata(AppError):
    """The metadata of an object cannot be sent in the headers of a request."""

    title = QT_TRANSLATE_NOOP("Messages", "Unsupported object metadata")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "The metadata contains characters that S3 does not allow. Change the metadata first.",
    )


class Unconfirmed(AppError):
    """The reply to the end of an upload was lost, and the server does not know the upload now."""

    title = QT_TRANSLATE_NOOP("Messages", "Unknown whether the file was stored")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "The connection was lost before the server confirmed the upload, and the "
        "server no longer knows it. Check whether the file is there; if not, upload "
        "it again.",
    )
    remedy = Remedy.REFRESH


class StoredBeforeCancel(AppError):
    """Shown for a canceled transfer whose file was already stored."""

    title = QT_TRANSLATE_NOOP("Messages", "Canceled after the file was stored")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "The file was already stored on the server and was not removed. It was not verified; "
        "delete it if you do not need it.",
    )
    remedy = Remedy.REFRESH


class MayBeStored(AppError):
    """Shown for a canceled transfer that was stopped while the server was storing its file."""

    title = QT_TRANSLATE_NOOP("Messages", "Canceled while the file was being stored")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "The server may have stored the file. Check whether it is there; delete it if you do not "
        "need it.",
    )
    remedy = Remedy.REFRESH


class NotVerified(AppError):
    """A task ended without evidence that its result was stored."""

    title = QT_TRANSLATE_NOOP("Messages", "The result could not be verified")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "The transfer ended without a confirmation. Start it again."
    )


class SourceKept(AppError):
    """A move that ended as a copy: the original was not deleted."""

    title = QT_TRANSLATE_NOOP("Messages", "Copied, but the original was not deleted")


class StoredElsewhere(AppError):
    """The server stored the file under a changed name."""

    title = QT_TRANSLATE_NOOP("Messages", "The server stored the file under another name")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "The server does not support this name. Use another name, then start the transfer again.",
    )
    remedy = Remedy.REFRESH


class CopyDiffers(AppError):
    """The copy on the server is not the same as the original."""

    title = QT_TRANSLATE_NOOP("Messages", "The copy differs from the original")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "The server did not copy the file correctly. Delete the copy; the original is unchanged.",
    )
    remedy = Remedy.REFRESH


class UploadExpired(AppError):
    """The server removed an unfinished upload."""

    title = QT_TRANSLATE_NOOP("Messages", "The unfinished upload expired")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "Servers delete unfinished uploads after some time. The upload starts over."
    )


class TemporaryGone(LocalError):
    """The temporary file of a download was changed or deleted."""

    title = QT_TRANSLATE_NOOP("Messages", "The unfinished download was changed or deleted")
    cause = QT_TRANSLATE_NOOP("Messages", "The download starts over.")


class ContentMismatch(IntegrityError):
    """The bytes that arrived have another checksum than those on the server."""

    code = "WrongBytes"
    title = QT_TRANSLATE_NOOP("Messages", "Checksum mismatch")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "A proxy or the network changes the data. The damaged data was discarded."
    )


class ReceivedSizeMismatch(IntegrityError):
    """The number of bytes that arrived is not the size of the object."""

    code = "WrongSize"
    title = QT_TRANSLATE_NOOP("Messages", "Wrong size received")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "The server lists the file with another size. A proxy may cut, pad or compress it. The "
        "damaged data was discarded.",
    )


class StoredContentMismatch(IntegrityError):
    """The server stored other bytes than were sent."""

    code = "WrongBytes"
    title = QT_TRANSLATE_NOOP("Messages", "Checksum mismatch")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "The server stored different data than was sent. A proxy or the network "
        "changes the data. Do not use the uploaded file.",
    )


class NotStored(IntegrityError):
    """The server confirmed an object, but does not have it."""

    title = QT_TRANSLATE_NOOP("Messages", "The server did not store the file")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "The server confirmed the file, but it is not there. Start the transfer again. If this "
        "happens again, the server loses data: tell its administrator.",
    )


class NotReplaced(NotStored):
    """The server confirmed that it replaced an object, and still has the old one."""

    title = QT_TRANSLATE_NOOP("Messages", "The server did not replace the file")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "The server confirmed the new file, but still has the old one. Start the transfer again. "
        "If this happens again, the server loses data: tell its administrator.",
    )


class SizeMismatch(IntegrityError):
    """The server stored another number of bytes than was sent."""

    code = "WrongSize"
    title = QT_TRANSLATE_NOOP("Messages", "Wrong size on the server")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "The server stored a different number of bytes than was sent. Delete the "
        "file on the server and upload it again.",
    )
