"""What happens to single files, in the log.

The begin and the end are logged for large files only: the log would hold little else.
"""

from __future__ import annotations

import logging

from rustfs_desktop.log import named
from rustfs_desktop.transfers.types import Transfer

_log = logging.getLogger(__name__)


def log_file_event(transfer: Transfer, event: str) -> None:
    """Log an event of a transfer; names in ``event`` are marked by the caller."""
    number, job, kind = transfer.seq, transfer.job.id, transfer.direction.value
    _log.info("File %d of job %d (%s of %s) %s", number, job, kind, named(transfer.key), event)
