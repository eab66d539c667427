"""The task that uploads an edited file: only over the version that it was made from."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from rustfs_desktop.errors import AccessDenied, AlreadyExists, NotFound, PreconditionFailed
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message
from rustfs_desktop.s3.api.copy import read_tags
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.header_text import encoded_metadata
from rustfs_desktop.s3.types import Condition, ObjectHead, ObjectHeaders, Unpacking
from rustfs_desktop.transfers.errors import EditConflict
from rustfs_desktop.transfers.local.source_file import SourceFile
from rustfs_desktop.transfers.locations import EditedObject
from rustfs_desktop.transfers.tasks.target_object import ReplacePolicy
from rustfs_desktop.transfers.tasks.upload import Upload, UploadTarget
from rustfs_desktop.transfers.types import Answer, UploadTransfer
from rustfs_desktop.transfers.verify.metadata import PART_SIZE_NAME, WHOLE_MD5_NAME

_NO_METADATA = QT_TRANSLATE_NOOP("Messages", "the metadata of the file could not be read and kept")
_NO_TAGS = QT_TRANSLATE_NOOP("Messages", "the tags of the file could not be read and kept")
# Metadata about the old content, or that would make the server unpack the new one.
_NOT_KEPT = {
    PART_SIZE_NAME,
    WHOLE_MD5_NAME,
    Unpacking.METADATA.value.removeprefix("x-amz-meta-"),
}


class EditedUpload(Upload):
    """Uploads an edited file with the metadata and tags of the object that it was made from.

    ``EditConflict`` if that has another version meanwhile; nobody is asked here. With the answer
    *keep both* it is stored beside that object.
    """

    _target: EditedTarget

    def _make_target(self) -> EditedTarget:
        return EditedTarget(self, self._compare_with_target, self._compare_md5)

    def _headers(self, source: SourceFile, metadata: dict[str, str]) -> ObjectHeaders:
        own = super()._headers(source, metadata)
        head = self._target.edited_head()
        if head is None:
            return own
        kept = {
            name: encoded_metadata(text)
            for name, text in head.metadata.items()
            if name not in _NOT_KEPT and name.isascii()
        }
        stored = head.stored_headers()
        return dataclasses.replace(
            stored,
            content_type=head.content_type or own.content_type,
            metadata=kept | dict(own.metadata),
            storage_class="" if stored.storage_class == "STANDARD" else stored.storage_class,
            tags=self._target.edited_tags(),
        )


class EditedTarget(UploadTarget):
    """The target of an edited file: the one version of it that may be replaced."""

    _transfer: UploadTransfer

    def __init__(
        self, upload: Upload, wants_to_replace: ReplacePolicy, compare_md5: Callable[[str], bool]
    ) -> None:
        super().__init__(upload, wants_to_replace, compare_md5)
        self._omissions: list[Message] = []

    @property
    def weaker_promises(self) -> list[Message]:
        """As for uploads, and what of the object could not be kept."""
        return [*self._omissions, *super().weaker_promises]

    def choose_condition(self, *, is_data_sent: bool = False) -> Condition:
        """The condition that nobody changed the object.

        Raises:
            EditConflict: Someone changed or deleted it.
        """
        if self._keeps_both:
            return super().choose_condition(is_data_sent=is_data_sent)
        etag = self._edited.etag
        self.was_free = False
        existing = self.head()
        if existing is None:  # there is none, or these keys may only write
            if self.was_free and etag:
                raise EditConflict
            return Condition(etag=etag) if etag else Condition(must_be_new=True)
        if self.is_ours(existing):
            self.found_ours = existing
        elif existing.etag != etag:
            raise EditConflict(detail=f"ETag {existing.etag} instead of {etag}")
        else:
            self._replaced = existing
        return Condition(etag=existing.etag)

    def resolve_conflict(self, error: AlreadyExists) -> ObjectHead:
        """Someone changed the object since it was looked at, unless this transfer stored it."""
        if self._keeps_both or not isinstance(error, PreconditionFailed):
            return super().resolve_conflict(error)
        existing = self.head()
        if existing is not None and self.is_ours(existing):
            return existing
        self.was_sent = False
        raise EditConflict from error

    def edited_head(self) -> ObjectHead | None:
        """The metadata of the object that was edited; None if it has gone, or is not readable."""
        try:
            return self._replaced or head_object(self._edited_remote, needs_etag=False)
        except NotFound:
            return None
        except AccessDenied:
            self._omissions.append(_NO_METADATA)
            return None

    def edited_tags(self) -> dict[str, str]:
        """Its tags; none if they are not readable, which is told at the end."""
        try:
            return read_tags(self._edited_remote)
        except NotFound:
            return {}
        except AccessDenied:
            self._omissions.append(_NO_TAGS)
            return {}

    @property
    def can_skip_head(self) -> bool:
        """Never: the object is known to exist."""
        return False

    @property
    def _edited(self) -> EditedObject:
        edited = self._transfer.job.edited
        assert edited is not None
        return edited

    @property
    def _edited_remote(self) -> Remote:
        job = self._transfer.job
        return Remote(job.server, job.bucket, self._edited.key)

    @property
    def _keeps_both(self) -> bool:
        return self._transfer.job.answer_for_all is Answer.KEEP_BOTH
