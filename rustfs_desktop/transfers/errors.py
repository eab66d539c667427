"""What can go wrong on this computer while files are transferred; no server has a part in it."""

from __future__ import annotations

from rustfs_desktop.errors import AppError, Remedy, RetryClass

# Local files ----------------------------------------------------------------------------------


class LocalError(AppError):
    """A local file or folder is in the way, or cannot be read or written."""


class DiskFull(LocalError):
    """No room is left on the disk, or the quota of the user is used up."""

    title = "The disk is full"
    cause = "Make room, then resume. What arrived of a large file is kept."
    retry = RetryClass.USER


class LinkInTheWay(LocalError):
    """A link, or a file, stands where a folder of the download should be."""

    title = "A link or a file stands where a folder should be"
    cause = "Links inside the download folder are not followed. Choose another folder."


class NotWritable(LocalError):
    """A local file or folder cannot be written."""

    title = "The file cannot be written"
    cause = "Check that you may write to the folder, or choose another one."


class FolderInTheWay(LocalError):
    """A folder has the name of the file to be downloaded."""

    title = "A folder of this name is in the way"
    cause = "A file cannot replace a folder. Rename the folder or download elsewhere."
    remedy = Remedy.NONE


class OutsideFolder(LocalError):
    """A name would lead out of the folder that the user chose."""

    title = "The name leads out of the folder"
    cause = "Nothing was written."


class NotPublished(LocalError):
    """A finished download cannot get its final name, often as another program has it open."""

    title = "The finished file cannot get its name"
    retry = RetryClass.BRIEF


class NoFreeName(AppError):
    """Every name that was tried for "keep both" is taken."""

    title = "No free name was found"
    cause = "There are thousands of copies already."


class Unreadable(LocalError):
    """A local file cannot be read."""

    title = "The file cannot be read"
    cause = "Check that it still exists and that you may read it."


class SourceUnavailable(LocalError):
    """The disk or the network share of a local file went away; it may come back."""

    title = "The file cannot be reached"
    cause = "The disk or share that it is on is not there. Connect it again, then resume."
    retry = RetryClass.USER


class SourceChanged(LocalError):
    """The local file is not the one any more whose first part was sent."""

    title = "The file changed while it was uploaded"
    cause = "Nothing was stored. Upload it again when it is at rest."


class SymbolicLink(LocalError):
    """A symbolic link was to be uploaded."""

    title = "This is a link, not a file"
    cause = "Links are not followed, because they may lead out of the folder."
    remedy = Remedy.NONE


class SpecialFile(LocalError):
    """A pipe, a socket or a device was to be uploaded."""

    title = "This is not a plain file"
    cause = "Only plain files can be uploaded."


# The journal ----------------------------------------------------------------------------------


class JournalError(AppError):
    """The journal cannot be written or read."""

    title = "The list of transfers cannot be saved"
    cause = "The disk may be full or write-protected. It is tried again by itself."
    retry = RetryClass.USER


class JournalUnusable(JournalError):
    """The journal cannot be opened; transfers work without one."""

    title = "The list of transfers cannot be opened"
    cause = "Transfers work, but what is unfinished at the end of the program is forgotten."


class JournalInUse(JournalError):
    """A damaged journal cannot be repaired, because another process uses it."""

    title = "The list of transfers is damaged"
    cause = "Another running program still uses it. Close that and start again."
    remedy = Remedy.NONE


class JournalNewer(JournalError):
    """A newer version of the program wrote the journal."""

    title = "The list of transfers was written by a newer version of this program"
    cause = "Update this program, or use the newer one."
    remedy = Remedy.NONE


# Transfers ------------------------------------------------------------------------------------


class NotOpen(AppError):
    """The connection that a transfer needs is not open, as after a restart."""

    title = "The connection is not open"
    cause = "It goes on by itself as soon as you connect."
    retry = RetryClass.OUTAGE


class IntoItself(AppError):
    """A folder was to be copied or moved into itself."""

    title = "A folder cannot be put into itself"
    cause = "Choose another folder, or another name."
    remedy = Remedy.NONE


class InvalidMetadata(AppError):
    """The metadata of an object cannot be sent in the headers of a request."""

    title = "What is kept with the file cannot be sent"
    cause = "Its metadata holds letters that servers do not take. Change it first."


class Unconfirmed(AppError):
    """The reply that an upload was stored was lost, and the server cannot tell any more."""

    title = "It is not certain whether the file was stored"
    cause = (
        "The server's answer got lost, and now it knows nothing of the upload. "
        "Look at what is there, then upload the file again if it is not yours."
    )
    remedy = Remedy.REFRESH


class SourceKept(AppError):
    """A move that ended as a copy: the original was not deleted."""

    title = "Copied, but the original was not removed"


class StoredElsewhere(AppError):
    """The server stored the file under a changed name."""

    title = "The server stored the file under another name"
    cause = "It cannot keep this name as it is. Rename the file and upload it again."
    remedy = Remedy.REFRESH


class CopyDiffers(AppError):
    """The copy on the server is not the same as the original."""

    title = "The copy is not the same as the original"
    cause = "The server made something else of it. Delete the copy; the original was not touched."
    remedy = Remedy.REFRESH
