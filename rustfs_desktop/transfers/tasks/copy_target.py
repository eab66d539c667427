"""The name of a copy, and all that is to be kept with it."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Callable
from typing import TypeVar

from rustfs_desktop.errors import InvalidStorageClass
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message
from rustfs_desktop.s3.types import Condition, ObjectHead, ObjectHeaders
from rustfs_desktop.transfers.errors import InvalidMetadata
from rustfs_desktop.transfers.journal.resume_state import ResumeState
from rustfs_desktop.transfers.tasks import copy_verification
from rustfs_desktop.transfers.tasks.copy_source import SourceObject
from rustfs_desktop.transfers.tasks.target_object import TargetObject
from rustfs_desktop.transfers.tasks.task import Task
from rustfs_desktop.transfers.types import CopyTransfer
from rustfs_desktop.transfers.verify.metadata import (
    PART_SIZE_NAME,
    TRANSFER_ID_NAME,
    WHOLE_MD5_NAME,
)

_Result = TypeVar("_Result")


class CopyTarget(TargetObject):
    """Where the copy goes; what has the source's content counts as ours once we began.

    A copy that the server made at once carries the source's marks, not ours.

    Attributes:
        was_started: Whether a task before this one may have written it.
        losses: What could not be kept, in words.
    """

    _transfer: CopyTransfer

    def __init__(self, task: Task, transfer: CopyTransfer, origin: SourceObject) -> None:
        super().__init__(
            task,
            transfer,
            lambda answer, there: copy_verification.wants_to_replace(answer, origin.head, there),
        )
        self.was_started = False
        self.losses: list[Message] = []
        self._journal = task.journal
        self._origin = origin

    def is_ours(self, there: ObjectHead) -> bool:
        """Whether this very transfer stored what is there."""
        if self.is_marked(there):
            return True
        is_possible = (self.was_sent or self.was_started) and not self._is_source
        return is_possible and copy_verification.is_same(self._origin.head, there)

    def is_marked(self, there: ObjectHead) -> bool:
        """Whether what is there names this transfer."""
        return super().is_ours(there)

    @property
    def _is_source(self) -> bool:
        """Whether the source itself stands at the name."""
        transfer, source = self._transfer, self._origin.location
        target = (transfer.job.endpoint, transfer.bucket, transfer.key)
        return (source.endpoint, source.bucket, transfer.source.key) == target

    def claim(self) -> tuple[ObjectHead | None, Condition]:
        """What an earlier attempt stored, if it did, and under which condition to store it."""
        stored = self.find_ours() if self.was_sent else None
        condition = Condition(etag=stored.etag) if stored else self.choose_condition()
        stored = stored or self.found
        if stored is None:
            self.was_sent = True
            head = self._origin.head
            self._journal.save_resume_state(
                self._transfer, ResumeState(etag=head.etag, size=head.size)
            )
        return stored, condition

    def store(self, call: Callable[[ObjectHeaders], _Result], part_length: int = 0) -> _Result:
        """Store with all that is kept with the source, as far as this server knows such things."""
        kept = self._kept(part_length)
        try:
            return call(kept)
        except InvalidStorageClass:
            self._lose(QT_TRANSLATE_NOOP("Messages", "storage class not supported by the server"))
            return call(dataclasses.replace(kept, storage_class=""))

    def _kept(self, part_length: int) -> ObjectHeaders:
        kept, tags = self._origin.head.stored_headers(), self._origin.tags()
        if tags is None:
            self._lose(QT_TRANSLATE_NOOP("Messages", "tags could not be read"))
        metadata = {**kept.metadata, TRANSFER_ID_NAME: self._transfer.transfer_id}
        metadata.pop(PART_SIZE_NAME, None)
        if part_length:
            metadata[PART_SIZE_NAME] = str(part_length)
            if self._origin.md5:  # its ETag tells; that of parts will not
                digest = bytes.fromhex(self._origin.md5)
                metadata[WHOLE_MD5_NAME] = base64.b64encode(digest).decode()
        if not all(value.isascii() for value in metadata.values()):
            raise InvalidMetadata
        storage_class = "" if kept.storage_class == "STANDARD" else kept.storage_class
        return dataclasses.replace(
            kept, metadata=metadata, tags=tags or {}, storage_class=storage_class
        )

    def _lose(self, what: Message) -> None:
        if what not in self.losses:
            self.losses.append(what)
