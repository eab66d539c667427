"""The name of an upload on the server: whose it is, and under which condition it may be written."""

from __future__ import annotations

from collections.abc import Callable

from rustfs_desktop.errors import (
    AccessDenied,
    AlreadyExists,
    AppError,
    NotFound,
    PreconditionFailed,
)
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.api.denials import denial_details
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.types import Condition, ObjectHead
from rustfs_desktop.transfers.errors import NoFreeName
from rustfs_desktop.transfers.local.names import numbered_keys
from rustfs_desktop.transfers.tasks.signals import NeedsAnswer, StartOver
from rustfs_desktop.transfers.tasks.task import Task
from rustfs_desktop.transfers.types import Answer, CopyTransfer, UploadTransfer
from rustfs_desktop.transfers.verify.metadata import TRANSFER_ID_NAME

UNSEEN = ""  # something is there, but these keys may not look at it

Policy = Callable[[Answer, ObjectHead], bool]


class TargetObject:
    """Looks at the name before and after it is written.

    What a transfer wrote itself is never in its own way, not even after a restart: it carries the
    transfer's id.

    Args:
        task: That writes it.
        transfer: What is written.
        holds: Whether the answer (newer, different) wants what stands there to be replaced.

    Attributes:
        was_sent: Whether a request was sent that may have written it.
        found: What this very transfer stored there before, if ``choose_condition`` saw that.
    """

    def __init__(self, task: Task, transfer: UploadTransfer | CopyTransfer, holds: Policy) -> None:
        self._task = task
        self._transfer = transfer
        self._holds = holds
        self.was_sent = False
        self.found: ObjectHead | None = None

    def choose_condition(self, *, is_sent: bool = False) -> Condition:
        """Under which condition the target may be written; asks when its name is taken.

        Args:
            is_sent: The bytes are with the server under this key already, so that another name
                means to start over.
        """
        if self.is_surely_new:
            return Condition(must_be_new=True)
        return self.choose_condition_for(self.head(), is_sent=is_sent)

    def choose_condition_for(self, there: ObjectHead | None, *, is_sent: bool = False) -> Condition:
        """The same where it is known what is there."""
        transfer = self._transfer
        if there is None and transfer.seen != UNSEEN:
            return Condition(must_be_new=True)
        if there is not None and self.is_ours(there):
            self.found = there
            return Condition(etag=there.etag)
        if self._decide(there) is Answer.REPLACE:
            return Condition(etag=there.etag if there else "")
        if is_sent:
            raise StartOver(
                AppError(
                    QT_TRANSLATE_NOOP(
                        "Messages", "A file with this name was created in the meantime"
                    )
                )
            )
        transfer.key = self._free_key()
        return Condition(must_be_new=True)

    def head(self) -> ObjectHead | None:
        """What is there now; None if nothing is, or if the keys may not look.

        Why they may not is not asked: the request that writes will be told.
        """
        return _head(self._task.remote)

    def result(self) -> ObjectHead | None:
        """What is there after it was written; None only if the keys may write, but not look."""
        remote = self._task.remote
        try:
            with denial_details(remote):
                return head_object(remote)
        except (NotFound, AccessDenied):
            return None

    def find_ours(self) -> ObjectHead | None:
        """What an earlier request of this transfer stored, if one did and its reply was lost."""
        there = self.result()
        if there is None or not self.is_ours(there):
            return None
        return there

    def resolve_conflict(self, error: AlreadyExists) -> ObjectHead:
        """The condition did not hold: either it was us, or another program was quicker."""
        if not isinstance(error, PreconditionFailed):
            raise error
        there = self.head()
        if there is not None and self.is_ours(there):
            return there
        self.was_sent = False
        self._decide(there)
        self._transfer.seen = there.etag if there else UNSEEN
        raise NeedsAnswer from error

    def _decide(self, there: ObjectHead | None) -> Answer:
        def holds(answer: Answer) -> bool:
            return there is not None and self._holds(answer, there)

        return self._task.decide(there.etag if there else UNSEEN, holds)

    def is_ours(self, there: ObjectHead) -> bool:
        """Whether this very transfer stored what is there."""
        return there.metadata.get(TRANSFER_ID_NAME) == self._transfer.transfer_id

    @property
    def is_surely_new(self) -> bool:
        """Whether a look can be saved: the folder was empty, and the server checks as well."""
        transfer = self._transfer
        return transfer.seen is None and transfer.key.startswith(transfer.job.new_prefixes)

    def _free_key(self) -> str:
        job = self._transfer.job
        for key in numbered_keys(self._transfer.key):
            there = _head(Remote(job.server, job.bucket, key))
            if there is None or self.is_ours(there):
                return key
        raise NoFreeName


def _head(remote: Remote) -> ObjectHead | None:
    try:
        return head_object(remote)
    except (NotFound, AccessDenied):
        return None
