"""The target object of a copy: write conditions, and the metadata that is copied with it."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Callable
from typing import TypeVar

from rustfs_desktop.errors import InvalidStorageClass
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message
from rustfs_desktop.s3.api.multipart import MAX_CLOCK_SKEW_S
from rustfs_desktop.s3.distinct import are_distinct, may_be_same_key
from rustfs_desktop.s3.header_text import encoded_metadata
from rustfs_desktop.s3.types import Condition, ObjectHead, ObjectHeaders
from rustfs_desktop.transfers.errors import InvalidMetadata, SameObject
from rustfs_desktop.transfers.journal.resume_state import ResumeState
from rustfs_desktop.transfers.tasks import copy_verification
from rustfs_desktop.transfers.tasks.copy_source import SourceObject
from rustfs_desktop.transfers.tasks.signals import SkipTransfer
from rustfs_desktop.transfers.tasks.target_object import UNGUARDED, TargetObject
from rustfs_desktop.transfers.tasks.task import Task
from rustfs_desktop.transfers.tasks.upload import check_stored
from rustfs_desktop.transfers.types import CopyTransfer
from rustfs_desktop.transfers.verify.metadata import (
    PART_SIZE_NAME,
    TRANSFER_ID_NAME,
    WHOLE_MD5_NAME,
)

_Result = TypeVar("_Result")


class CopyTarget(TargetObject):
    """The target of a copy; once the copy started, an object with the source's ETag is ours.

    A server-side copy in one request has the source's metadata, without the id of this transfer.

    Attributes:
        was_started: Whether an earlier task of this transfer may have written the object.
        has_sent_id: Whether the copy was stored with the transfer id in its metadata.
        is_unguarded: Whether the server ignored the condition of the copy.
        omissions: Texts about properties that could not be copied.
    """

    _transfer: CopyTransfer

    def __init__(self, task: Task, transfer: CopyTransfer, source: SourceObject) -> None:
        super().__init__(
            task,
            transfer,
            lambda answer, existing: copy_verification.wants_to_replace(
                answer, source.head, existing
            ),
        )
        self.was_started = False
        self.has_sent_id = False
        self.is_unguarded = False
        self.omissions: list[Message] = []
        self._was_other = False
        self._journal = task.journal
        self._source = source

    def is_ours(self, existing: ObjectHead) -> bool:
        """Whether this transfer stored the object."""
        if self.has_transfer_id(existing):
            return True
        is_same = copy_verification.is_same(self._source.head, existing)
        return is_same and self._may_have_stored(existing) and self._is_other(existing)

    def has_transfer_id(self, existing: ObjectHead) -> bool:
        """Whether the object's metadata has the id of this transfer."""
        return super().is_ours(existing)

    def was_replaced(self, existing: ObjectHead, sent_etag: str) -> bool:
        """Whether another transfer replaced the copy meanwhile.

        Raises:
            IntegrityError: It is not what was sent, and nothing shows that it was stored.
        """
        self.check_replaced(existing, sent_etag or self._source.head.etag)
        if not self.has_sent_id or existing.etag == sent_etag or self.has_transfer_id(existing):
            return False
        if TRANSFER_ID_NAME in existing.metadata:
            return True
        if sent_etag:
            check_stored(existing, sent_etag)
        return False

    def check_replaceable(self, existing: ObjectHead | None) -> None:
        """Raise ``SameObject`` if the target of a move may be its source; skip such a copy.

        Raises:
            SkipTransfer: The copy would replace its source, or an identical object, by itself.
        """
        if existing is None:
            return
        if not self._transfer.job.is_move:
            if self._looks_like_source(existing):
                raise SkipTransfer
            return
        if not self._is_other(existing):
            raise SameObject
        self._was_other = True

    @property
    def can_skip_head(self) -> bool:
        """As for uploads; a name that may be that of the source is always looked at."""
        transfer = self._transfer
        return super().can_skip_head and (
            transfer.key == transfer.source.key or not self._may_have_key_of_source
        )

    @property
    def weaker_promises(self) -> list[Message]:
        """As for uploads; some servers guard these, but no copies."""
        return [UNGUARDED] if self.is_unguarded else super().weaker_promises

    @property
    def is_shown_distinct(self) -> bool:
        """Whether it was shown before the copy that the target is not the source."""
        if self._was_other:
            return True
        if self._may_have_key_of_source:  # HEAD may tell other names apart than a write does
            return self.was_free and self._transfer.key == self._transfer.source.key
        return self.was_free or self._is_same_server

    def _may_have_stored(self, existing: ObjectHead) -> bool:
        """Whether a request of this transfer may have stored the object, also one of a killed run.

        The journal may not have what a run did in its last moments.
        """
        job = self._transfer.job
        is_newer = existing.modified >= job.created - MAX_CLOCK_SKEW_S
        return self.was_sent or self.was_started or (job.is_adopted and is_newer)

    def _is_other(self, existing: ObjectHead) -> bool:
        """Whether the existing object is shown to be another one than the source."""
        return self.is_shown_distinct or are_distinct(self._source.head, existing)

    def _looks_like_source(self, existing: ObjectHead) -> bool:
        """Whether nothing tells the existing object from the source: name, content and time."""
        source = self._source.head
        is_same = copy_verification.is_same(source, existing) and existing.modified >= 0
        return self._may_have_key_of_source and is_same and not are_distinct(source, existing)

    @property
    def _is_same_server(self) -> bool:
        return self._source.location.endpoint == self._transfer.job.endpoint

    @property
    def _may_have_key_of_source(self) -> bool:
        return may_be_same_key(self._transfer.key, self._transfer.source.key)

    def prepare_request(self) -> tuple[ObjectHead | None, Condition]:
        """Choose the condition for a copy in one request, and save that it starts.

        Returns:
            The object that an earlier attempt stored, if one did, and the condition.
        """
        stored = self.find_ours() if self.was_sent else None
        condition = Condition(etag=stored.etag) if stored else self.choose_condition()
        stored = stored or self.found_ours
        if stored is None:
            self.was_sent = True
            head = self._source.head
            self._journal.save_resume_state(
                self._transfer, ResumeState(etag=head.etag, size=head.size)
            )
        return stored, condition

    def store(self, call: Callable[[ObjectHeaders], _Result], part_length: int = 0) -> _Result:
        """Call a request with the source's headers, without a storage class the server rejects."""
        headers = self._headers(part_length)
        try:
            return call(headers)
        except InvalidStorageClass:
            self._add_omission(
                QT_TRANSLATE_NOOP("Messages", "storage class not supported by the server")
            )
            return call(dataclasses.replace(headers, storage_class=""))

    def _headers(self, part_length: int) -> ObjectHeaders:
        headers, tags = self._source.head.stored_headers(), self._source.tags()
        if tags is None:
            self._add_omission(QT_TRANSLATE_NOOP("Messages", "tags could not be read"))
        copied = {name: encoded_metadata(text) for name, text in headers.metadata.items()}
        metadata = {**copied, TRANSFER_ID_NAME: self._transfer.transfer_id}
        metadata.pop(PART_SIZE_NAME, None)
        if part_length:
            metadata[PART_SIZE_NAME] = str(part_length)
            if self._source.md5:  # the composite ETag of the copy will not have it
                digest = bytes.fromhex(self._source.md5)
                metadata[WHOLE_MD5_NAME] = base64.b64encode(digest).decode()
        if not all(name.isascii() for name in metadata):
            raise InvalidMetadata
        storage_class = "" if headers.storage_class == "STANDARD" else headers.storage_class
        return dataclasses.replace(
            headers, metadata=metadata, tags=tags or {}, storage_class=storage_class
        )

    def _add_omission(self, omission: Message) -> None:
        if omission not in self.omissions:
            self.omissions.append(omission)
