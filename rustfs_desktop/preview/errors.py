"""Why a file cannot be shown."""

from __future__ import annotations

from rustfs_desktop.errors import AppError, Remedy
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Size


class PreviewError(AppError):
    """A file cannot be shown."""

    title = QT_TRANSLATE_NOOP("Messages", "This file cannot be previewed")
    remedy = Remedy.NONE


class UnreadablePicture(PreviewError):
    """The content is not a picture, or a damaged one."""

    title = QT_TRANSLATE_NOOP("Messages", "This picture cannot be read")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "The file is damaged, or it is not what its name says. Download it to check."
    )


class UnreadableDocument(PreviewError):
    """The content is not a PDF document, or a damaged one."""

    title = QT_TRANSLATE_NOOP("Messages", "This document cannot be read")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "The file is damaged, or it is not what its name says. Download it to check."
    )


class ProtectedDocument(PreviewError):
    """A document that only a password opens."""

    title = QT_TRANSLATE_NOOP("Messages", "This document is protected by a password")
    cause = QT_TRANSLATE_NOOP("Messages", "Download it to open it with its password.")


class TooManyPixels(PreviewError):
    """A picture that would need too much memory."""

    title = QT_TRANSLATE_NOOP("Messages", "This picture is too large to preview")
    cause = QT_TRANSLATE_NOOP("Messages", "It has {width} × {height} pixels.")


class UnreadableArchive(PreviewError):
    """The content is not an archive, or a damaged one."""

    title = QT_TRANSLATE_NOOP("Messages", "This archive cannot be read")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "The file is damaged or incomplete, or it is not what its name says. Download it to check.",
    )


class WrongContent(PreviewError):
    """The content of an entry of an archive is not what its checksum says."""

    title = QT_TRANSLATE_NOOP("Messages", "The content does not match its CRC-32 checksum")


class WrongLength(PreviewError):
    """The content of an entry of an archive is longer or shorter than the archive says."""

    title = QT_TRANSLATE_NOOP("Messages", "The content is not as long as the archive says")


class DecoderStopped(PreviewError):
    """The process that reads pictures ended: the file made it crash or need too much memory."""

    title = QT_TRANSLATE_NOOP("Messages", "The preview stopped unexpectedly")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "The file needs too much memory, or it is damaged. Nothing else is affected.",
    )
    remedy = Remedy.RETRY


class DecoderTooSlow(PreviewError):
    """The process that reads pictures did not finish in time."""

    title = QT_TRANSLATE_NOOP("Messages", "The preview took too long")
    cause = QT_TRANSLATE_NOOP("Messages", "The file may be damaged. Download it to open it.")
    remedy = Remedy.RETRY


class DecoderUnavailable(PreviewError):
    """The process that reads pictures cannot be started."""

    title = QT_TRANSLATE_NOOP("Messages", "Pictures cannot be previewed")
    cause = QT_TRANSLATE_NOOP("Messages", "The program that reads them could not be started.")
    remedy = Remedy.RETRY


class InColdStorage(PreviewError):
    """Reading the object would cost money or time: it is in an archive."""

    title = QT_TRANSLATE_NOOP("Messages", "No preview of files in cold storage")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "Its storage class is {storage_class}. Reading it may cost money."
    )


class LargeFile(PreviewError):
    """A file that is loaded only when the user asks for it.

    Attributes:
        size: How much would be loaded.
        may_load: Whether it can be loaded at all.
    """

    title = QT_TRANSLATE_NOOP("Messages", "Large files are not loaded by themselves")

    def __init__(self, size: int, *, may_load: bool) -> None:
        template = _NEVER if not may_load else _WHEN_ASKED
        super().__init__(cause=template.with_values(size=Size(size)))
        self.size = size
        self.may_load = may_load


_WHEN_ASKED = QT_TRANSLATE_NOOP("Messages", "The whole file is needed to show it: {size}.")
_NEVER = QT_TRANSLATE_NOOP("Messages", "At {size}, this file can only be downloaded.")
