"""Jobs and transfers to keep."""

from __future__ import annotations

from rustfs_desktop.transfers.types import Direction, Job, Transfer, TransferState


def a_job(direction: Direction = Direction.UPLOAD) -> Job:
    return Job(direction, "home", None, "bucket", prefix="to/", endpoint="http://server")


def a_transfer(job: Job, seq: int = 1, *, key: str = "to/a", size: int = 100) -> Transfer:
    return Transfer(job, key, f"/from/{seq}", size, seq)


def run_to(transfer: Transfer, state: TransferState, proof: str = "whole") -> Transfer:
    """Move a transfer the way the engine does."""
    if transfer.state is not TransferState.RUNNING:
        transfer.move_to(TransferState.RUNNING)
    if state is TransferState.DONE:
        transfer.proof = proof
    if state is not TransferState.RUNNING:
        transfer.move_to(state)
    return transfer
