"""Jobs and transfers to keep."""

from __future__ import annotations

from typing import Any

from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.types import (
    CopyJob,
    CopyTransfer,
    DownloadJob,
    DownloadTransfer,
    Job,
    Transfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from rustfs_desktop.transfers.verification import Verification

KINDS: dict[type[Job], type[Transfer]] = {
    UploadJob: UploadTransfer,
    DownloadJob: DownloadTransfer,
    CopyJob: CopyTransfer,
}


def a_job(kind: type[Job] = UploadJob) -> Job:
    source = BucketLocation("other", None, "from", endpoint="http://other")
    more: dict[str, Any] = {"source": source} if kind is CopyJob else {}
    return kind("home", None, "bucket", prefix="to/", endpoint="http://server", **more)


def a_transfer(job: Job, seq: int = 1, *, key: str = "to/a", size: int = 100) -> Transfer:
    return KINDS[type(job)](job, key, f"/from/{seq}", size, seq)


def run_to(transfer: Transfer, state: TransferState, verification: str = "whole") -> Transfer:
    """Move a transfer the way the engine does."""
    if transfer.state is not TransferState.RUNNING:
        transfer.move_to(TransferState.RUNNING)
    if state is TransferState.DONE:
        transfer.finish(Verification(verification))
    elif state is not TransferState.RUNNING:
        transfer.move_to(state)
    return transfer
