"""Deleting the source of a move, last: only after its copy was verified and is another object."""

from __future__ import annotations

import functools

from rustfs_desktop.errors import (
    AppError,
    AuthError,
    Cancelled,
    IntegrityError,
    NotConnected,
    ServerBusy,
)
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers import verification
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.errors import (
    NotOpen,
    SameObject,
    SourceKept,
    StoredBeforeCancel,
)
from rustfs_desktop.transfers.journal.resume_state import ResumeStage, ResumeState
from rustfs_desktop.transfers.tasks.copy_source import SourceObject
from rustfs_desktop.transfers.tasks.copy_target import CopyTarget
from rustfs_desktop.transfers.tasks.task import Task
from rustfs_desktop.transfers.types import CopyTransfer
from rustfs_desktop.transfers.verification import SeenCopy, Verification
from rustfs_desktop.transfers.verify.metadata import TRANSFER_ID_NAME

NOT_READABLE = QT_TRANSLATE_NOOP(
    "Messages", "The access keys may not read the copy. Both files exist now."
)
COPY_REPLACED = QT_TRANSLATE_NOOP(
    "Messages", "Someone else replaced the copy. Both files exist now."
)
_BOTH_EXIST = QT_TRANSLATE_NOOP(
    "Messages", "The server had confirmed the copy. Both files exist now."
)
MAY_BE_DELETED = QT_TRANSLATE_NOOP(
    "Messages",
    "The copy is stored. The original may already be deleted; check whether it still exists.",
)
_ORIGINAL_CHANGED = QT_TRANSLATE_NOOP(
    "Messages", "The original was changed during the copy. Both files exist now."
)
_NOT_DISTINCT = QT_TRANSLATE_NOOP(
    "Messages",
    "The copy and the original look like the same file, so nothing was deleted. Compare the two, "
    "then delete the one that is not needed.",
)
_NOT_DELETED = QT_TRANSLATE_NOOP(
    "Messages", "The server refused the deletion. Both files exist now."
)


class SourceRemoval:
    """The last step of a move.

    Attributes:
        is_running: Whether the journal says that the source is being deleted.
    """

    def __init__(
        self, task: Task, transfer: CopyTransfer, source: SourceObject, target: CopyTarget
    ) -> None:
        self.is_running = False
        self._task = task
        self._transfer = transfer
        self._source = source
        self._target = target
        self._saved = ResumeState()

    def resume(self, saved: ResumeState) -> SeenCopy:
        """Look again at the copy of a move that ended while its source was being deleted."""
        self._saved, self.is_running = saved, True
        existing = self._target.head_stored()
        if existing is None:
            raise source_kept(NOT_READABLE)
        if saved.expected_etag not in ("", existing.etag) or saved.size not in (0, existing.size):
            raise source_kept(COPY_REPLACED)
        return verification.seen_before(existing, self._transfer.verification)

    def stored_before_cancel(self) -> AppError:
        """What a canceled transfer shows whose copy is stored."""
        if not self._transfer.job.is_move:
            return StoredBeforeCancel()
        return StoredBeforeCancel(cause=MAY_BE_DELETED if self.is_running else _BOTH_EXIST)

    def remove(self, verified: Verification) -> None:
        """Delete the source of a move; the journal has its version before.

        Raises:
            SourceKept: It was not deleted.
        """
        if not isinstance(verified, SeenCopy):
            raise source_kept(NOT_READABLE)
        if not self.is_running:
            self._save(verified)
        crashpoint("copy.deleting_saved")
        prove = functools.partial(
            verification.distinct_copy,
            verified,
            mark=(TRANSFER_ID_NAME, self._transfer.transfer_id),
            is_shown=self._target.is_shown_distinct,
        )
        try:
            self._transfer.source_marker = self._source.remove(self._saved.source_head(), prove)
        except (NotConnected, NotOpen, ServerBusy, AuthError, Cancelled):
            raise
        except IntegrityError as error:
            self.is_running = False  # the next attempt copies the new version
            raise source_kept(_ORIGINAL_CHANGED, error) from error
        except SameObject as error:
            self.is_running = False
            raise source_kept(_NOT_DISTINCT, error) from error
        except AppError as error:
            raise source_kept(_NOT_DELETED, error) from error
        crashpoint("copy.deleted")

    def _save(self, seen: SeenCopy) -> None:
        transfer, journal, head = self._transfer, self._task.journal, self._source.head
        self._saved = ResumeState(
            ResumeStage.DELETING,
            etag=head.etag,
            size=head.size,
            modified=head.modified,
            version_id=head.version_id,
            expected_etag=seen.existing.etag,
        )
        transfer.verification, transfer.digest = seen.text, seen.digest
        journal.update_transfer(transfer)
        journal.save_resume_state(transfer, self._saved)
        journal.flush()
        self.is_running = True


def unseen_copy(transfer: CopyTransfer, stored: ObjectHead) -> Verification:
    """Accept a copy that cannot be looked at; a move fails and keeps its source."""
    if transfer.job.is_move:
        raise source_kept(NOT_READABLE)
    return verification.unseen(stored)


def replaced_copy(transfer: CopyTransfer, stored: ObjectHead) -> Verification:
    """Accept a copy that someone else replaced; a move fails and keeps its source."""
    if transfer.job.is_move:
        raise source_kept(COPY_REPLACED)
    return verification.replaced(stored)


def source_kept(cause: Message, error: AppError | None = None) -> AppError:
    """The error of a move that ended as a copy."""
    return SourceKept(
        cause=cause,
        detail=error.detail or str(error) if error else "",
    )
