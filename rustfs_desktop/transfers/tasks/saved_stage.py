"""What a canceled transfer without a task shows, by the stage that the journal has of it."""

from __future__ import annotations

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.errors import MayBeStored, StoredBeforeCancel
from rustfs_desktop.transfers.journal.resume_state import ResumeStage, ResumeState
from rustfs_desktop.transfers.tasks.source_removal import MAY_BE_DELETED
from rustfs_desktop.transfers.types import CopyTransfer, Transfer, TransferState


def stored_before_cancel(transfer: Transfer, saved: ResumeState | None) -> AppError | None:
    """What a canceled transfer shows if the server stored its file, or may have.

    The journal has a stage before its request is sent: whether it was executed is not known. But
    the server refused the request of a transfer that asks what to do with an existing file.
    """
    if saved is None or transfer.state is TransferState.NEEDS_ANSWER:
        return None
    if saved.stage is ResumeStage.DELETING:
        return StoredBeforeCancel(cause=MAY_BE_DELETED)
    is_small_copy = isinstance(transfer, CopyTransfer) and not saved.upload_id
    is_copying = is_small_copy and saved.stage is ResumeStage.ACTIVE
    return MayBeStored() if is_copying or saved.stage is ResumeStage.COMPLETING else None
