"""Removing what given-up transfers and questions left: uploads, temporary files, objects."""

from __future__ import annotations

import time
from pathlib import Path

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api import transfer as transfer_api
from rustfs_desktop.s3.api.contents import delete_for_good
from rustfs_desktop.s3.api.multipart import abort_unused_uploads
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.resume_state import THROW_AWAY, Leftover, ResumeStage
from rustfs_desktop.transfers.local.names import is_temporary_name, is_throw_away_key
from rustfs_desktop.transfers.local.partial_file import local_error
from rustfs_desktop.transfers.types import Transfer


def remove(leftover: Leftover, client: Client | None) -> None:
    """Remove it, or raise ``AppError`` if that must be tried again; that it is gone is fine.

    Args:
        leftover: What was left.
        client: For the server of an unfinished upload; None for a temporary file.
    """
    if leftover.path:
        path = Path(leftover.path)
        if is_temporary_name(path.name):  # nothing else is ever removed, whatever a journal says
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise local_error(error, path) from error
        return
    assert client is not None
    if leftover.upload_id == THROW_AWAY:
        if is_throw_away_key(leftover.key):  # no other object is ever removed
            delete_for_good(client, leftover.bucket, [leftover.key], CancelToken())
        return
    remote = Remote(client, leftover.bucket, leftover.key)
    if leftover.upload_id:
        transfer_api.abort_upload(remote, leftover.upload_id)
    else:  # it was asked for, and the id never arrived
        abort_unused_uploads(remote, leftover.since, CancelToken())


def give_up(journal: Journal, transfer: Transfer) -> list[Leftover]:
    """What a transfer kept for going on is left over now; the journal knows of it then."""
    saved, job = journal.resume_state(transfer), transfer.job
    left = []
    if saved is not None and (saved.upload_id or saved.stage is ResumeStage.CREATING):
        place = (job.connection_id, job.endpoint, job.bucket, transfer.key)
        left.append(Leftover(*place, saved.upload_id, since=saved.created))
    if saved is not None and saved.temp:
        path = Path(transfer.other_end).with_name(saved.temp)
        left.append(Leftover(job.connection_id, path=str(path), since=time.time()))
    for leftover in left:
        journal.add_leftover(leftover)
    journal.clear_resume_state(transfer)
    transfer.keep_until = 0.0
    return left
