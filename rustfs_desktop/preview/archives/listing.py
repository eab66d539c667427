"""Lists what is in an archive by ranges, in bounds; what is left out is said."""

from __future__ import annotations

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.file_kinds import file_extension
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message, Size
from rustfs_desktop.preview.archive_entries import (
    MOST_ENTRIES,
    ArchiveEntry,
    ArchiveTree,
    EntryTable,
)
from rustfs_desktop.preview.archives.sources import (
    ByteSource,
    RangeSource,
    ReadEnough,
    UnpackedSource,
)
from rustfs_desktop.preview.archives.tar_members import read_members
from rustfs_desktop.preview.archives.unpacking import Compression
from rustfs_desktop.preview.archives.zip_directory import read_directory
from rustfs_desktop.preview.errors import UnreadableArchive
from rustfs_desktop.preview.types import ArchivePreview

DIRECTORY_BYTES = 48 << 20
"""The most of a zip archive that is read: a directory of a million entries."""

TAR_BYTES = 16 << 20
TAR_RANGES = 100
UNPACKED_BYTES = 256 << 20
_CHUNK = 4096
_TARS = {
    "tar": None,
    "gz": Compression.GZIP,
    "tgz": Compression.GZIP,
    "bz2": Compression.BZIP2,
    "tbz2": Compression.BZIP2,
    "tbz": Compression.BZIP2,
    "xz": Compression.XZ,
    "txz": Compression.XZ,
}
_MANY = QT_TRANSLATE_NOOP("Messages", "Only the first {shown} of {all} entries are shown.")
_MANY_MORE = QT_TRANSLATE_NOOP("Messages", "Only the first {shown} entries are shown.")
_PART = QT_TRANSLATE_NOOP("Messages", "Only what is in the first {part} of {size} is shown.")
_DAMAGED = QT_TRANSLATE_NOOP("Messages", "The archive is damaged after these entries.")


def is_tar(key: str) -> bool:
    """Whether an archive with this name is a tar archive; the others are zip archives."""
    return file_extension(key) in _TARS


def tar_source(
    key: str, source: RangeSource, most_unpacked: int, cancel: CancelToken
) -> RangeSource | UnpackedSource:
    """The bytes of the tar archive that an object with this name is, unpacked."""
    compression = _TARS[file_extension(key)]
    if compression is None:
        return source
    return UnpackedSource(source, compression, most_unpacked, cancel)


def list_zip(source: RangeSource, cancel: CancelToken) -> ArchivePreview:
    """The entries of a zip archive.

    Raises:
        UnreadableArchive: It is none, or it is damaged.
    """
    try:
        directory = read_directory(source, cancel)
    except ReadEnough as error:
        raise UnreadableArchive(detail="the directory is damaged") from error
    shown, note = len(directory.entries), Message("")
    if shown < directory.count:
        is_cut = shown == MOST_ENTRIES
        note = _MANY.with_values(shown=shown, all=directory.count) if is_cut else _DAMAGED
    return ArchivePreview(directory.entries, ArchiveTree(directory.entries), note)


def list_tar(key: str, source: RangeSource, cancel: CancelToken) -> ArchivePreview:
    """The entries of a tar archive, as far as they are found by reading so much of it.

    Raises:
        UnreadableArchive: It is none.
    """
    entries, note = EntryTable(), Message("")
    try:
        _read(tar_source(key, source, UNPACKED_BYTES, cancel), entries, cancel)
        if len(entries) == MOST_ENTRIES:
            note = _MANY_MORE.with_values(shown=MOST_ENTRIES)
    except ReadEnough:
        part, size = min(source.position, source.size), source.size
        note = _PART.with_values(part=Size(part), size=Size(size))
    except UnreadableArchive:
        if not len(entries):
            raise
        note = _DAMAGED
    return ArchivePreview(entries, ArchiveTree(entries), note)


def _read(source: ByteSource, entries: EntryTable, cancel: CancelToken) -> None:
    chunk: list[ArchiveEntry] = []
    try:
        for entry in read_members(source):
            chunk.append(entry)
            if len(chunk) == _CHUNK:
                cancel.check()
                entries.extend(chunk)
                chunk = []
            if len(entries) + len(chunk) == MOST_ENTRIES:
                return
    finally:
        entries.extend(chunk)
