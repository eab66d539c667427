"""Loads previews: reads what is needed of an object by a range, and lets readers turn it into one.

Nothing is asked for twice: what was read is kept by its ETag. Nothing is read from cold storage.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError, ChangedOnServer, InvalidRange
from rustfs_desktop.preview.archives import listing
from rustfs_desktop.preview.archives.sources import Fetch, RangeSource
from rustfs_desktop.preview.decoder.process import Decoder
from rustfs_desktop.preview.errors import InColdStorage, LargeFile
from rustfs_desktop.preview.formats import format_of, is_picture
from rustfs_desktop.preview.reading import (
    NEEDS_ALL,
    TEXT_BYTES,
    FileStart,
    bytes_needed,
    read_preview,
)
from rustfs_desktop.preview.types import (
    ArchivePreview,
    EmptyPreview,
    HexPreview,
    ImagePreview,
    JsonPreview,
    PagePreview,
    Preview,
    PreviewFormat,
    TablePreview,
    TextPreview,
)
from rustfs_desktop.s3.api.downloads import RangesIgnored, get_object, get_range
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.service.background import Background, BackgroundTask
from rustfs_desktop.service.bounded_cache import BoundedCache
from rustfs_desktop.service.cold_storage import COLD_CLASSES
from rustfs_desktop.service.thumbnails import Thumbnails
from rustfs_desktop.service.work_queue import Urgency

MOST_BYTES = 256 << 20
"""More is not loaded even if the user asks for it."""

_DATA_BYTES = 48 << 20
_PREVIEW_BYTES = 64 << 20
_SNIFFED_BYTES = 64 << 10


@dataclasses.dataclass(frozen=True, slots=True)
class PreviewSubject:
    """An object to show, with what the listing says of it.

    Attributes:
        size: In bytes; -1 if not known.
        etag: Empty if not known.
    """

    client: Client
    bucket: str
    key: str
    size: int = -1
    etag: str = ""
    storage_class: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class PreviewOptions:
    """How an object is to be shown.

    Attributes:
        box: The most pixels of a picture, across and down.
        page: Which page of a document, from 0.
        most_bytes: More is not loaded without a question.
        as_text: Show the text of a table, of JSON or of Markdown as it is.
        skips_binary: Show nothing rather than the bytes of a file.
        urgency: How urgent it is.
    """

    box: tuple[int, int]
    most_bytes: int
    as_text: bool = False
    page: int = 0
    skips_binary: bool = False
    urgency: Urgency = Urgency.AWAITED


class Previews(QObject):
    """Loads previews on worker threads, and keeps the last ones.

    Args:
        background: Runs the requests.
        folder: Where thumbnails are kept; without one, only in memory.

    Attributes:
        thumbnails: The small pictures of the icon view.
    """

    def __init__(
        self, background: Background, parent: QObject | None = None, *, folder: Path | None = None
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._loader = _Loader()
        self.thumbnails = Thumbnails(background, folder, self)

    def known(self, subject: PreviewSubject, options: PreviewOptions) -> Preview | None:
        """The preview, if it was loaded before."""
        if not subject.etag:
            return None
        shown = format_of(subject.key) or PreviewFormat.TEXT
        return self._loader.take(_key(subject, options, shown), options)

    def load(
        self,
        owner: QObject,
        subject: PreviewSubject,
        options: PreviewOptions,
        done: Callable[[Preview | None], None],
        failed: Callable[[AppError], None],
    ) -> BackgroundTask:
        """Load a preview; ``done`` gets None where there is nothing to show but the bytes.

        ``failed`` gets a :class:`LargeFile` if the user has to be asked first.
        """
        return self._background.run(
            owner,
            partial(self._loader.load, subject, options),
            done,
            failed,
            connection=subject.client,
            urgency=options.urgency,
        )

    def close(self) -> None:
        """End the processes that read pictures."""
        self._loader.decoder.close()
        self.thumbnails.close()


class _Loader:
    """What the workers use; holds no Qt object."""

    def __init__(self) -> None:
        self.decoder = Decoder()
        self._previews: BoundedCache[Preview] = BoundedCache(_PREVIEW_BYTES)
        self._data: BoundedCache[bytes] = BoundedCache(_DATA_BYTES)

    def take(self, key: tuple[object, ...], options: PreviewOptions) -> Preview | None:
        """A preview that was kept, if it is wanted."""
        return _wanted(self._previews.take(key), options)

    def load(
        self, subject: PreviewSubject, options: PreviewOptions, cancel: CancelToken
    ) -> Preview | None:
        """The preview of an object; None if only its bytes could be shown, and are not wanted."""
        if subject.storage_class in COLD_CLASSES:
            cause = InColdStorage.cause.with_values(storage_class=subject.storage_class)
            raise InColdStorage(cause=cause)
        if options.skips_binary and format_of(subject.key) is PreviewFormat.HEX:
            return None
        head = ObjectHead(subject.etag, subject.size)
        is_listed = bool(subject.etag) and subject.size >= 0
        if is_listed:
            try:
                return self._load(subject, head, options, cancel)
            except (ChangedOnServer, InvalidRange):
                cancel.check()  # the listing is older than the object
        remote = Remote(subject.client, subject.bucket, subject.key)
        head = head_object(remote, repeats=True)
        return self._load(subject, head, options, cancel)

    def _load(
        self,
        subject: PreviewSubject,
        head: ObjectHead,
        options: PreviewOptions,
        cancel: CancelToken,
    ) -> Preview | None:
        if not head.size:
            return EmptyPreview()
        subject = dataclasses.replace(subject, size=head.size, etag=head.etag)
        shown = self._format(subject, head, options)
        key = _key(subject, options, shown)
        if (known := self.take(key, options)) is not None:
            return known
        if shown is PreviewFormat.ARCHIVE:
            listed = _list_archive(subject, head, cancel)
            preview: Preview = dataclasses.replace(listed, etag=head.etag, size=head.size)
            self._previews.keep(key, preview, _size_of(preview))
            return preview
        needed = bytes_needed(shown, head.size)
        most = options.most_bytes if shown in NEEDS_ALL else TEXT_BYTES
        if needed > most:
            # A document is kept whole, else each page would read it again.
            largest = MOST_BYTES if shown is PreviewFormat.IMAGE else _DATA_BYTES
            raise LargeFile(needed, may_load=needed <= largest)
        data = self._read(subject, head, needed)
        cancel.check()
        file = FileStart(subject.key, data, head.size)
        preview = read_preview(file, shown, options.box, self.decoder, cancel, options.page)
        self._previews.keep(key, preview, _size_of(preview))
        return _wanted(preview, options)

    def _format(
        self, subject: PreviewSubject, head: ObjectHead, options: PreviewOptions
    ) -> PreviewFormat:
        shown = format_of(subject.key)
        if shown is None:
            start = self._read(subject, head, min(_SNIFFED_BYTES, head.size))
            shown = PreviewFormat.IMAGE if is_picture(start) else PreviewFormat.TEXT
        if options.as_text and shown not in (*NEEDS_ALL, PreviewFormat.HEX):
            return PreviewFormat.TEXT
        return shown

    def _read(self, subject: PreviewSubject, head: ObjectHead, count: int) -> bytes:
        """The first bytes of an object, which must be this version of it."""
        key = (subject.client.endpoint.address, subject.bucket, subject.key, head.etag)
        known = self._data.take(key)
        if known is not None and len(known) >= count:
            return known[:count] if len(known) > count else known
        remote = Remote(subject.client, subject.bucket, subject.key)
        read = bytearray()
        try:
            get_range(remote, 0, count, head, read.extend)
        except RangesIgnored:
            if count < head.size:
                raise
            read.clear()
            found = get_object(remote, lambda _head: read.extend, head.size)
            if found.etag != head.etag:
                raise ChangedOnServer from None
        data = bytes(read)
        self._data.keep(key, data, len(data))
        return data


def range_fetcher(subject: PreviewSubject, head: ObjectHead) -> Fetch:
    """Reads ranges of this version of an object."""
    remote = Remote(subject.client, subject.bucket, subject.key)

    def fetch(first: int, stop: int) -> bytes:
        read = bytearray()
        get_range(remote, first, stop, head, read.extend)
        return bytes(read)

    return fetch


def _list_archive(subject: PreviewSubject, head: ObjectHead, cancel: CancelToken) -> ArchivePreview:
    fetch = range_fetcher(subject, head)
    if listing.is_tar(subject.key):
        source = RangeSource(fetch, head.size, listing.TAR_BYTES, listing.TAR_RANGES)
        return listing.list_tar(subject.key, source, cancel)
    return listing.list_zip(RangeSource(fetch, head.size, listing.DIRECTORY_BYTES), cancel)


def _wanted(preview: Preview | None, options: PreviewOptions) -> Preview | None:
    return None if options.skips_binary and isinstance(preview, HexPreview) else preview


def _key(
    subject: PreviewSubject, options: PreviewOptions, shown: PreviewFormat
) -> tuple[object, ...]:
    """What a preview is kept by: only pictures differ with the size that they have on screen."""
    where = subject.client.endpoint.address, subject.bucket, subject.key, subject.etag
    if shown in NEEDS_ALL:
        return *where, options.box, options.page
    return *where, options.as_text


def _size_of(preview: Preview) -> int:
    """About how much memory a preview takes."""
    if isinstance(preview, ImagePreview):
        return len(preview.pixels)
    if isinstance(preview, PagePreview):
        return len(preview.image.pixels)
    if isinstance(preview, TextPreview):
        spans = sum(map(len, preview.spans.values()))
        return sum(map(len, preview.lines)) * 2 + len(preview.lines) * 60 + spans * 100
    if isinstance(preview, TablePreview):
        return len(preview.rows) * (80 + preview.column_count * 60)
    if isinstance(preview, JsonPreview):
        return len(preview.nodes) * 300
    if isinstance(preview, ArchivePreview):
        return len(preview.entries) * 120 + len(preview.tree) * 60
    return len(preview.data) if isinstance(preview, HexPreview) else 100
