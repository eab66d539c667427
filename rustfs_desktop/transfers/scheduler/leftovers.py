"""Removes single leftovers: unfinished uploads, temporary files, objects of probes."""

from __future__ import annotations

import time
from pathlib import Path

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api import uploads
from rustfs_desktop.s3.api.contents import delete_for_good
from rustfs_desktop.s3.api.multipart import abort_unused_uploads
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.resume_state import (
    THROW_AWAY,
    Leftover,
    ResumeStage,
    ResumeState,
)
from rustfs_desktop.transfers.local.names import is_temporary_name, is_throw_away_key
from rustfs_desktop.transfers.local.os_errors import local_error
from rustfs_desktop.transfers.types import Transfer

_LATEST_S = 15 * 60.0  # a request reaches the server before: no network holds it back longer


def remove(leftover: Leftover, client: Client | None, journal: Journal) -> bool:
    """Remove a leftover; it is no error if it does not exist.

    False if it must be looked for once more: it may still come to exist, or could not be told
    from an upload that is used.

    Args:
        leftover: The leftover.
        client: The client of the server; None for a temporary file.
        journal: What it says is uploaded now is kept.

    Raises:
        AppError: It must be tried again.
    """
    if leftover.path:
        path = Path(leftover.path)
        if is_temporary_name(path.name):  # never another file, even if the journal is damaged
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise local_error(error, path) from error
        return True
    assert client is not None
    if leftover.upload_id == THROW_AWAY:
        if is_throw_away_key(leftover.key):  # never another object
            delete_for_good(client, leftover.bucket, [leftover.key], CancelToken())
        return True
    remote = Remote(client, leftover.bucket, leftover.key)
    if leftover.upload_id:
        uploads.abort_upload(remote, leftover.upload_id)
        return True
    may_come_late = time.time() - leftover.since < _LATEST_S
    is_removed = abort_unused_uploads(  # the reply with the id was lost
        remote, leftover.since, CancelToken(), lambda: journal.has_upload_to(leftover)
    )
    return is_removed and not may_come_late


def give_up(journal: Journal, transfer: Transfer, saved: ResumeState | None) -> list[Leftover]:
    """Turn the saved state of a transfer into leftovers in the journal, and return them."""
    job, left = transfer.job, list[Leftover]()
    if saved is not None and (saved.upload_id or saved.stage is ResumeStage.CREATING):
        where = (job.connection_id, job.endpoint, job.bucket, transfer.key)
        left.append(Leftover(*where, saved.upload_id, since=saved.created))
    if saved is not None and saved.temp:
        path = Path(transfer.path_or_key).with_name(saved.temp)
        left.append(Leftover(job.connection_id, path=str(path), since=time.time()))
    for leftover in left:
        journal.add_leftover(leftover)
    journal.clear_resume_state(transfer)
    transfer.keep_until = 0.0
    return left
