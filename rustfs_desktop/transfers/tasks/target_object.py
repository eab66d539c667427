"""The target key of an upload or copy: conditional writes, and conflicts with existing objects."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from rustfs_desktop.errors import (
    AccessDenied,
    AlreadyExists,
    AppError,
    InternalError,
    NoSuchBucket,
    NotConfirmed,
    NotFound,
    NotImplementedByServer,
    PreconditionFailed,
    RequestRefused,
)
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message
from rustfs_desktop.s3.api.denial_details import denial_details
from rustfs_desktop.s3.api.multipart import was_stored
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.distinct import are_distinct
from rustfs_desktop.s3.types import Condition, ObjectHead
from rustfs_desktop.transfers.errors import NoFreeName, NotReplaced, NotStored
from rustfs_desktop.transfers.local.names import KEY_TAKEN, numbered_keys
from rustfs_desktop.transfers.policy.retry import is_outage
from rustfs_desktop.transfers.tasks.signals import NeedsAnswer, StartOver
from rustfs_desktop.transfers.tasks.task import Task
from rustfs_desktop.transfers.types import Answer, CopyTransfer, Problem, UploadTransfer
from rustfs_desktop.transfers.verify.metadata import TRANSFER_ID_NAME

UNREADABLE = ""  # the identity of an existing object that these keys may not read

UNGUARDED = QT_TRANSLATE_NOOP(
    "Messages", "the server cannot guard against others who write the same file at the same moment"
)
_NEW = Condition(must_be_new=True)

ReplacePolicy = Callable[[Answer, ObjectHead], bool]


class TargetObject:
    """Checks the target key before and after it is written.

    An object that this transfer stored itself is never a conflict, not even after a restart: its
    metadata has the transfer's id.

    Args:
        task: The task that writes the object.
        transfer: Its transfer.
        wants_to_replace: Whether the answer "newer" or "different" means to replace the object.

    Attributes:
        was_sent: Whether a request was sent that may have written the object.
        found_ours: The object that this transfer stored earlier, if ``choose_condition`` found it.
        was_free: Whether the server said, before the write, that it has no object of this name.
    """

    def __init__(
        self,
        task: Task,
        transfer: UploadTransfer | CopyTransfer,
        wants_to_replace: ReplacePolicy,
    ) -> None:
        self._task = task
        self._transfer = transfer
        self._wants_to_replace = wants_to_replace
        self.was_sent = False
        self.found_ours: ObjectHead | None = None
        self.was_free = False
        self._replaced: ObjectHead | None = None

    def choose_condition(self, *, is_data_sent: bool = False) -> Condition:
        """Choose the condition for writing the target; ``NeedsAnswer`` if its name is taken.

        Sends a HeadObject request unless the target is in a new folder.

        Args:
            is_data_sent: The parts were uploaded to this key already, so that another key means
                to start over.
        """
        if self.can_skip_head:
            self.was_free = True
            return _NEW
        return self.choose_condition_for(self.head(), is_data_sent=is_data_sent)

    def choose_condition_for(
        self, existing: ObjectHead | None, *, is_data_sent: bool = False
    ) -> Condition:
        """Choose the condition where the existing object, or that there is none, is known."""
        transfer = self._transfer
        if existing is None and transfer.existing_identity != UNREADABLE:
            return _NEW
        if existing is not None and self.is_ours(existing):
            self.found_ours = existing
            return Condition(etag=existing.etag)
        is_of_job = existing is not None and self.is_of_job(existing)
        if self._decide(existing) is Answer.REPLACE and not is_of_job:
            self.check_replaceable(existing)
            self._replaced = existing
            return Condition(etag=existing.etag if existing else "")
        if is_data_sent:
            raise StartOver(
                AppError(
                    QT_TRANSLATE_NOOP(
                        "Messages", "A file with this name was created in the meantime"
                    )
                )
            )
        if is_of_job:
            self._note_taken_key()
        transfer.key = self._free_key()
        return _NEW

    def check_replaced(self, stored: ObjectHead, expected: str) -> None:
        """Raise ``NotReplaced`` if it is still the object that was to be replaced.

        Args:
            stored: What a look after the write shows.
            expected: The ETag of what was sent: an object that has it had the same content before.
        """
        old = self._replaced
        if old is None or stored.etag != old.etag or stored.etag == expected:
            return
        if not are_distinct(old, stored) and not self.is_ours(stored):
            raise NotReplaced(detail=f"ETag {old.etag}")

    def check_replaceable(self, existing: ObjectHead | None) -> None:  # for subclasses
        """Raise if the object, which the user wants to replace, must not be."""

    def head(self) -> ObjectHead | None:
        """Send a HeadObject request; None if there is no object, or the keys may not read it.

        A denial is not explained: the request that writes will fail with an explanation.
        """
        return self._head(self._task.remote)

    def head_stored(self, *, with_reason: bool = True) -> ObjectHead | None:
        """Request the head of the stored object; None only if the keys or the server refuse it.

        Args:
            with_reason: Ask for the reason of a refusal, in one more request: the access keys may
                have been replaced. Not needed right after the write of a small file.

        Raises:
            NotStored: There is no object.
        """
        remote = self._task.remote
        try:
            with denial_details(remote) if with_reason else contextlib.nullcontext():
                return head_object(remote, needs_etag=False)
        except NoSuchBucket:
            raise
        except NotFound as error:
            raise NotStored(detail=error.detail) from error
        except (AccessDenied, NotImplementedByServer):
            return None

    def find_stored(self) -> ObjectHead | None:
        """Look for an object that may have been stored; None if there is none, or it is unknown."""
        try:
            return self.head_stored()
        except (NotStored, NoSuchBucket):
            return None

    def has_older_version(self, etag: str) -> bool:
        """Whether a listed version has this ETag; False where versions cannot be listed."""
        try:
            return was_stored(self._task.remote, etag, self._task.token)
        except AppError as error:
            if is_outage(error):
                raise
            return False

    def find_ours(self) -> ObjectHead | None:
        """Look for the object that an earlier request of this transfer stored; None if none did."""
        existing = self.find_stored()
        if existing is None or not self.is_ours(existing):
            return None
        return existing

    def find_unconfirmed(self, error: NotConfirmed, expected: str) -> ObjectHead:
        """Look for the object that was written with a reply that does not confirm it.

        Args:
            error: Raised again unless the object is there, and of this transfer or new.
            expected: The ETag that it has if the server makes ETags of MD5s.
        """
        existing = self.find_stored()
        if existing is None:
            raise error
        is_new = self.was_free or (
            self._replaced is not None and are_distinct(self._replaced, existing)
        )
        if not (is_new or existing.etag == expected or self.is_ours(existing)):
            raise error
        return existing

    def resolve_conflict(self, error: AlreadyExists) -> ObjectHead:
        """Handle a failed condition: this transfer stored the object, or another program did.

        Returns:
            The object that an earlier request of this transfer stored.

        Raises:
            NeedsAnswer: Another program stored one.
        """
        if not isinstance(error, PreconditionFailed):
            raise error
        existing = self.head()
        if existing is not None and self.is_ours(existing):
            return existing
        self.was_sent = False
        self._decide(existing)
        self._transfer.existing_identity = _identity(existing)
        raise NeedsAnswer from error

    def _decide(self, existing: ObjectHead | None) -> Answer:
        def wants_to_replace(answer: Answer) -> bool:
            return existing is not None and self._wants_to_replace(answer, existing)

        return self._task.decide(_identity(existing), wants_to_replace)

    def is_ours(self, existing: ObjectHead) -> bool:
        """Whether this transfer stored the object."""
        return existing.metadata.get(TRANSFER_ID_NAME) == self._transfer.transfer_id

    def is_of_job(self, existing: ObjectHead) -> bool:
        """Whether a transfer of this job stored the object: no other one replaces it.

        Their keys differ, but a server may take two keys for one.
        """
        job_id, _, _ = existing.metadata.get(TRANSFER_ID_NAME, "").rpartition("-")
        return job_id == self._transfer.job.job_id

    @property
    def can_skip_head(self) -> bool:
        """Whether no HeadObject is needed: the folder is new, and the write is conditional."""
        transfer = self._transfer
        is_in_new_folder = transfer.key.startswith(transfer.job.new_prefixes)
        return transfer.existing_identity is None and is_in_new_folder and self._supports(_NEW)

    @property
    def weaker_promises(self) -> list[Message]:
        """What the server cannot promise of a write, for the verification."""
        is_guarded = self._supports(_NEW) and (self._replaced is None or self._replaced.etag)
        return [] if is_guarded else [UNGUARDED]

    def request_condition(self, chosen: Condition) -> Condition:
        """The chosen condition for a request right after a HEAD; none if the server has none."""
        return chosen if self._supports(chosen) else Condition()

    def _supports(self, condition: Condition) -> bool:
        return self._transfer.job.server.capabilities.supports_condition(condition)

    def _note_taken_key(self) -> None:
        """Tell at the end and in the receipt that the object gets another name."""
        transfer, job = self._transfer, self._transfer.job
        job.problems.append(Problem(transfer.source_text, KEY_TAKEN, is_left_out=False))
        self._task.journal.update_job(job)

    def _free_key(self) -> str:
        job = self._transfer.job
        for key in numbered_keys(self._transfer.key):
            self.was_free = False
            existing = self._head(Remote(job.server, job.bucket, key))
            if existing is None or self.is_ours(existing):
                return key
        raise NoFreeName

    def _head(self, remote: Remote) -> ObjectHead | None:
        try:
            return head_object(remote, needs_etag=False)
        except NotFound:
            self.was_free = True
            return None
        except AccessDenied:
            return None
        except (RequestRefused, InternalError):  # may be an expired or broken token
            with denial_details(remote):
                raise


def _identity(existing: ObjectHead | None) -> str:
    """What tells the existing object from one that replaces it while the user decides."""
    if existing is None:
        return UNREADABLE
    return existing.etag or f"{existing.size} {existing.modified}"
