"""The object that a copy is made of: one version of it, wherever it is."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from rustfs_desktop.errors import AccessDenied, AppError
from rustfs_desktop.s3.api import copy as copy_api
from rustfs_desktop.s3.api import transfer as transfer_api
from rustfs_desktop.s3.api.denials import denial_details
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.errors import ContentMismatch
from rustfs_desktop.transfers.tasks.download_verification import expected_md5, part_lengths
from rustfs_desktop.transfers.tasks.task import Task
from rustfs_desktop.transfers.types import CopyTransfer, Direction
from rustfs_desktop.transfers.verify import etags
from rustfs_desktop.transfers.verify.part_layout import PartLayout


class SourceObject:
    """One version of the source of a copy.

    Attributes:
        place: The bucket that it is in.
        head: Size, version and time, as soon as ``look`` was called.
        refusal: The last error of this server, as opposed to the target's.
    """

    def __init__(self, task: Task, transfer: CopyTransfer) -> None:
        self.location = transfer.job.source
        self.head = ObjectHead("")
        self.refusal: AppError | None = None
        self._task = task
        self._transfer = transfer
        self._layout = PartLayout(lambda: self.remote, task.token.check)

    @property
    def remote(self) -> Remote:
        """Where it is."""
        return Remote(self.location.server, self.location.bucket, self._transfer.source.key)

    def look(self, etag: str = "") -> None:
        """Ask what it is; ``IntegrityError`` unless it is the version that is meant, if one is."""
        with self._asking(), denial_details(self.remote):
            head = head_object(self.remote)
        if etag and head.etag != etag:
            raise transfer_api.changed_on_server()
        self.head = head

    def tags(self) -> dict[str, str] | None:
        """Its tags; None if these keys may not read them."""
        try:
            return copy_api.read_tags(self.remote)
        except AccessDenied:
            return None

    def read(self, first: int, stop: int) -> bytearray:
        """Exactly these bytes of this version, as fast as the limits allow."""
        data = bytearray(stop - first)
        view, done = memoryview(data), 0
        task, connection_id = self._task, self.location.connection_id

        def take(piece: memoryview) -> None:
            nonlocal done
            view[done : done + len(piece)] = piece
            done += len(piece)
            task.tools.limits.throttle(connection_id, Direction.DOWNLOAD, len(piece), task.token)

        with self._asking():
            if stop - first == self.head.size:
                transfer_api.get_object(self.remote, lambda head: self._same(head, take), stop)
            else:
                transfer_api.get_range(self.remote, first, stop, self.head, take)
        return data

    def remove(self, etag: str) -> str:
        """Delete it, if it is still this version; the id of the delete marker, if any."""
        with self._asking(), denial_details(self.remote):
            return copy_api.delete_version(self.remote, etag)

    @property
    def md5(self) -> str:
        """The MD5 of the whole content as the server tells it; empty if it does not."""
        return expected_md5(self.head)

    def find_part_length(self) -> int:
        """Ask how long the parts are that its ETag was made of; 0 if that cannot be said."""
        if self.head.encryption:
            return 0
        told, guessed = part_lengths(self.head)
        with self._asking():
            asked = 0 if told else self._layout.part_length(self.head)
        return next(iter([*told, *filter(None, [asked]), *guessed]), 0)

    def confirm_part_length(self, length: int) -> bool:
        """Ask whether its parts are of this length for sure: its server says so, or we noted it."""
        if self.head.encryption or length != self.find_part_length():
            return False
        with self._asking():
            places = self._layout.ranges(self.head)
        told, _ = part_lengths(self.head)
        return places == etags.ranges(self.head.size, length) or (not places and length in told)

    def verify_content(self, data: bytearray, md5: str) -> bool:
        """Compare all of its bytes with what its server has; False if that cannot be told.

        Raises:
            IntegrityError: They are not.
        """
        if self.md5:
            is_same, is_sure = self.md5 == md5, True
        elif length := self.find_part_length():
            view = memoryview(data)
            places = etags.ranges(len(data), length)
            found = etags.composite(etags.new_md5(view[a:b]).digest() for a, b in places)
            is_same = found == self.head.etag
            is_sure = not is_same and self.confirm_part_length(length)
        else:
            return False
        if not is_same and is_sure:
            raise ContentMismatch
        return is_same

    def _same(
        self, head: ObjectHead, take: Callable[[memoryview], None]
    ) -> Callable[[memoryview], None]:
        if (head.etag, head.size) != (self.head.etag, self.head.size):
            raise transfer_api.changed_on_server()
        return take

    @contextlib.contextmanager
    def _asking(self) -> Iterator[None]:
        """Remember whose error it was."""
        try:
            yield
        except AppError as error:
            self.refusal = error
            raise
