"""Loads the thumbnails that are on screen: each once, however many views show it.

What nobody looks at any more is not loaded, and nothing is read from cold storage, of large
pictures, or of more than a certain amount in one folder.
"""

from __future__ import annotations

import dataclasses
import queue
import threading
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError, Cancelled, ChangedOnServer
from rustfs_desktop.preview.decoder.process import Decoder
from rustfs_desktop.preview.errors import DecoderUnavailable, PreviewError
from rustfs_desktop.preview.formats import format_of
from rustfs_desktop.preview.types import PreviewFormat
from rustfs_desktop.s3.api.downloads import RangesIgnored, get_object, get_range
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.service.background import Background, BackgroundTask
from rustfs_desktop.service.bounded_cache import BoundedCache
from rustfs_desktop.service.cold_storage import COLD_CLASSES
from rustfs_desktop.service.thumbnail_files import ThumbnailFiles, thumbnail_name
from rustfs_desktop.service.thumbnail_image import PictureRoom, fitted, image_of, packed, unpacked
from rustfs_desktop.service.work_queue import Urgency

MOST_BYTES = 32 << 20
"""Larger pictures have no thumbnail: all of a picture is read for it."""
FOLDER_BYTES = 1 << 30
"""What is read for the thumbnails of one folder, until it is refreshed."""

_KEPT_BYTES = 32 << 20
_DECODERS = 2
_SIDES = (256, 512)  # of the largest cells, so that zooming in reads nothing again
_MOST_FAILED = 20_000

Identity = tuple[str, str, str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class ThumbnailSubject:
    """An object on screen, with what the listing says of it."""

    connection_id: str
    client: Client
    bucket: str
    key: str
    size: int
    etag: str
    storage_class: str = ""

    @property
    def identity(self) -> Identity:
        """This version of the object."""
        return self.connection_id, self.bucket, self.key, self.etag

    @property
    def folder(self) -> Folder:
        """Its folder."""
        return self.connection_id, self.bucket, self.key[: self.key.rfind("/") + 1]

    @property
    def may_have_picture(self) -> bool:
        """Whether it is read at all."""
        return (
            format_of(self.key) is PreviewFormat.IMAGE
            and 0 < self.size <= MOST_BYTES
            and bool(self.etag)
            and self.storage_class not in COLD_CLASSES
        )


Folder = tuple[str, str, str]
Wishes = Mapping[ThumbnailSubject, PictureRoom]


@dataclasses.dataclass(frozen=True, slots=True)
class Thumbnail:
    """A picture, and the room for which it was made."""

    image: QImage
    room: PictureRoom


class OverBudget(PreviewError):
    """Enough was read for the thumbnails of a folder."""


class Thumbnails(QObject):
    """Loads thumbnails on worker threads, and keeps the last ones; GUI thread only.

    Signals:
        loaded: A thumbnail is there (the identity of its subject).
    """

    loaded = Signal(object)

    def __init__(
        self, background: Background, folder: Path | None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._maker = _Maker(ThumbnailFiles(folder))
        self._kept: BoundedCache[Thumbnail] = BoundedCache(_KEPT_BYTES)
        self._wishes: dict[int, Wishes] = {}
        self._running: dict[Identity, tuple[BackgroundTask, PictureRoom]] = {}
        self._failed: dict[Identity, Folder] = {}

    def known(self, subject: ThumbnailSubject) -> Thumbnail | None:
        """The picture of an object, perhaps for another room; None while there is none."""
        return self._kept.take(subject.identity)

    def set_wishes(self, view: QObject, wishes: Wishes) -> None:
        """Load what a view shows now, and nothing that it alone showed before."""
        if wishes:
            self._wishes[id(view)] = wishes
        else:
            self._wishes.pop(id(view), None)
        wanted = {
            subject.identity: (subject, room)
            for every in self._wishes.values()
            for subject, room in every.items()
        }
        for identity in [each for each in self._running if each not in wanted]:
            self._running.pop(identity)[0].cancel()
        for identity, (subject, room) in wanted.items():
            if self._lacks(identity, room) and subject.may_have_picture:
                self._load(subject, room)

    def forget_failures(self, folder: Folder) -> None:
        """Try again what could not be read in a folder, and start its budget over."""
        self._failed = {each: there for each, there in self._failed.items() if there != folder}
        self._maker.budget.start_over(folder)

    def close(self) -> None:
        """End the processes that read pictures."""
        self._wishes.clear()
        self._maker.close()

    def _lacks(self, identity: Identity, room: PictureRoom) -> bool:
        made = self._kept.take(identity)
        is_there = made is not None and made.room == room
        return not is_there and identity not in self._failed and identity not in self._running

    def _load(self, subject: ThumbnailSubject, room: PictureRoom) -> None:
        identity = subject.identity
        task = self._background.run(
            self,
            partial(self._maker.make, subject, room),
            partial(self._on_made, identity, room),
            partial(self._on_failed, subject),
            connection=subject.client,
            urgency=Urgency.PICTURE,
        )
        self._running[identity] = task, room

    def _on_made(self, identity: Identity, room: PictureRoom, image: QImage) -> None:
        self._running.pop(identity, None)
        self._kept.keep(identity, Thumbnail(image, room), image.sizeInBytes())
        self.loaded.emit(identity)

    def _on_failed(self, subject: ThumbnailSubject, error: AppError) -> None:
        self._running.pop(subject.identity, None)
        if isinstance(error, Cancelled):
            return
        if len(self._failed) >= _MOST_FAILED:
            self._failed.clear()
        self._failed[subject.identity] = subject.folder


class _Budget:
    """How much was read for the thumbnails of each folder; any thread."""

    def __init__(self) -> None:
        self._read: dict[Folder, int] = {}
        self._lock = threading.Lock()

    def spend(self, folder: Folder, count: int) -> None:
        """Note that so much is going to be read.

        Raises:
            OverBudget: It would be too much.
        """
        with self._lock:
            total = self._read.get(folder, 0) + count
            if total > FOLDER_BYTES:
                raise OverBudget
            self._read[folder] = total

    def start_over(self, folder: Folder) -> None:
        """Allow as much again."""
        with self._lock:
            self._read.pop(folder, None)


class _Maker:
    """What the workers use; holds no Qt object."""

    def __init__(self, files: ThumbnailFiles) -> None:
        self.budget = _Budget()
        self._files = files
        self._decoders = [Decoder() for _ in range(_DECODERS)]
        self._free: queue.SimpleQueue[Decoder] = queue.SimpleQueue()
        for decoder in self._decoders:
            self._free.put(decoder)
        self._closing = CancelToken()

    def close(self) -> None:
        """Stop decoding."""
        self._closing.set()
        for decoder in self._decoders:
            decoder.close()

    def make(self, subject: ThumbnailSubject, room: PictureRoom, cancel: CancelToken) -> QImage:
        """The picture of an object: from the disk, or else from the server."""
        cancel.check()
        name = thumbnail_name(subject.identity)
        side = next((each for each in _SIDES if each >= _SIDES[0] * room.ratio), _SIDES[-1])
        if self._files.has_failed(name):
            raise PreviewError
        known = self._files.read(name, side)
        image = unpacked(known, side) if known is not None else None
        if image is None:
            data = self._read(subject, cancel)
            image = self._decode(name, data, side)
            self._files.write(name, side, packed(image))
        return fitted(image, room)

    def _read(self, subject: ThumbnailSubject, cancel: CancelToken) -> bytes:
        """All of an object, in one request."""
        self.budget.spend(subject.folder, subject.size)
        remote = Remote(subject.client, subject.bucket, subject.key)
        head, read = ObjectHead(subject.etag, subject.size), bytearray()
        try:
            get_range(remote, 0, subject.size, head, read.extend)
        except RangesIgnored:
            read.clear()
            found = get_object(remote, lambda _head: read.extend, subject.size)
            if found.etag != subject.etag:
                raise ChangedOnServer from None
        cancel.check()
        return bytes(read)

    def _decode(self, name: str, data: bytes, side: int) -> QImage:
        """Decode what was read even if it is not wanted any more: the next time it is there."""
        decoder = self._free.get()
        try:
            return image_of(decoder.picture(data, side, side, self._closing))
        except PreviewError as error:
            if not self._closing.is_set and not isinstance(error, DecoderUnavailable):
                self._files.write_failure(name)
            raise
        finally:
            self._free.put(decoder)
