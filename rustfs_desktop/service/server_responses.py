"""Which servers respond, as far as transfers show it."""

from __future__ import annotations

from collections.abc import Iterable

from rustfs_desktop.errors import AppError, NotConnected
from rustfs_desktop.transfers.types import Job, Transfer, TransferState


def server_responses(touched: Iterable[Transfer]) -> dict[str, AppError | None]:
    """For each connection, why its server does not respond; None if it does.

    A server that answered one transfer responds. Of a copy between two servers it is not known
    which of them does not.
    """
    answered: set[Job] = set()
    silent: dict[Job, AppError] = {}
    for transfer in touched:  # thousands in one turn of the GUI thread
        error = transfer.error
        if error is None:
            if transfer.job not in answered and _was_answered(transfer):
                answered.add(transfer.job)
        elif isinstance(error, NotConnected):
            silent[transfer.job] = error
    found: dict[str, AppError | None] = {}
    for job, error in silent.items():
        connections = {location.connection_id for location in job.locations}
        if len(connections) == 1:
            found.update(dict.fromkeys(connections, error))
    for job in answered:
        found.update({location.connection_id: None for location in job.locations})
    return found


def _was_answered(transfer: Transfer) -> bool:
    is_moving = transfer.state is TransferState.RUNNING and transfer.bytes_done > 0
    return is_moving or transfer.state is TransferState.DONE
