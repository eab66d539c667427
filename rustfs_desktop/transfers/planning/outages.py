"""Waiting for the end of an outage while a job is planned."""

from __future__ import annotations

import logging

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.policy.retry import delay_s, is_outage
from rustfs_desktop.transfers.types import Job

_log = logging.getLogger(__name__)


def wait_out(job: Job, location: BucketLocation, error: AppError, attempts: int) -> None:
    """Wait a moment before a request is repeated; ``job.waits_for`` is the error from then on.

    Args:
        job: The job that is planned.
        location: Where the request was sent.
        error: Why it failed.
        attempts: How often it has failed in a row.

    Raises:
        AppError: The same error, if it is not an outage.
    """
    if not is_outage(error):
        raise error
    if attempts == 1:
        _log.info("Planning waits for %s: %s", location.endpoint, error.code)
    job.waits_for = error
    job.cancel.wait(delay_s(error, attempts))
    job.cancel.check()
