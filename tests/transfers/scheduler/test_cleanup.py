"""Leftovers are in the journal until they are removed, however often that takes."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AccessDenied, AppError, NotConnected, NotFound
from rustfs_desktop.s3.api import multipart, uploads
from rustfs_desktop.s3.api.versions import UnfinishedUpload
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.types import ObjectHeaders
from rustfs_desktop.transfers.journal.resume_state import Leftover, ResumeStage, ResumeState
from rustfs_desktop.transfers.local.names import temporary_name
from rustfs_desktop.transfers.scheduler import leftovers
from rustfs_desktop.transfers.scheduler.schedule import CleanupStep
from rustfs_desktop.transfers.tasks.attempt import attempt
from rustfs_desktop.transfers.types import UploadJob, UploadTransfer
from tests.transfers.scheduler.rig import Rig

CONTENT = ObjectHeaders("text/plain", {})
UPLOAD = Leftover("c", "http://127.0.0.1:9", "bucket", "key", "id")


def journaled(rig: Rig) -> list[Leftover]:
    rig.journal.flush()
    return rig.journal.leftovers()


def scheduled(rig: Rig, leftover: Leftover) -> CleanupStep:
    """The step that a worker would take for a leftover of the journal."""
    rig.journal.add_leftover(leftover)
    with rig.lock:
        rig.cleanup.remove_soon(leftover, rig.client)
        rig.cleanup.remove_soon(leftover, rig.client)
        (step,) = rig.schedule.cleanup_steps
        rig.schedule.cleanup_steps.clear()
        step.throttle.in_flight += 1
    return step


def fail_with(monkeypatch: pytest.MonkeyPatch, error: AppError) -> None:
    def remove(*_: object) -> None:
        raise error

    monkeypatch.setattr(leftovers, "remove", remove)


def test_a_temporary_file_is_removed_and_forgotten(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / temporary_name("file", "token")
    path.write_bytes(b"half")
    step = scheduled(rig, Leftover("c", path=str(path), since=time.time()))
    rig.cleanup.do_step(step, attempt)
    assert not path.exists()
    assert journaled(rig) == []
    assert step.throttle.in_flight == 0


def test_an_outage_is_waited_out(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    step = scheduled(rig, UPLOAD)
    fail_with(monkeypatch, NotConnected())
    rig.cleanup.do_step(step, attempt)
    assert rig.schedule.cleanup_steps == [step]
    assert step.attempts == 1
    assert step.ready_at > 0
    assert journaled(rig) == [UPLOAD]


def test_what_is_refused_stays_in_the_journal_for_the_next_sweep(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = scheduled(rig, UPLOAD)
    fail_with(monkeypatch, AccessDenied())
    rig.cleanup.do_step(step, attempt)
    assert rig.schedule.cleanup_steps == []
    assert journaled(rig) == [UPLOAD]
    with rig.lock:
        rig.cleanup.remove_soon(UPLOAD, rig.client)
    assert len(rig.schedule.cleanup_steps) == 1


def test_an_upload_that_appears_late_is_found_by_a_later_sweep(
    rig: Rig, client: Client, bucket: str
) -> None:
    where = (UPLOAD.connection_id, client.endpoint.url, bucket, "key")
    requested = Leftover(*where, since=time.time())
    remote = Remote(client, bucket, "key")

    def sweep(leftover: Leftover) -> None:
        rig.journal.add_leftover(leftover)
        rig.throttles.add_server("")
        step = CleanupStep(leftover, client, rig.throttles.of_server(""), ready_at=0.0)
        step.throttle.in_flight += 1
        rig.cleanup.do_step(step, attempt)

    sweep(requested)  # nothing is there yet, and the request for it may be on its way
    assert journaled(rig) == [requested]
    late = uploads.create_upload(remote, CONTENT)
    sweep(requested)
    with pytest.raises(NotFound):
        multipart.list_parts(remote, late, CancelToken())
    rig.journal.remove_leftover(requested)
    old = dataclasses.replace(requested, since=time.time() - 3600)
    sweep(old)  # no network holds a request back that long
    assert journaled(rig) == []


def test_an_upload_that_a_transfer_uses_is_not_taken_for_the_late_one(
    rig: Rig, client: Client, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = UploadJob(UPLOAD.connection_id, client, bucket)
    transfer = UploadTransfer(job, "key", "/tmp/file", 1, seq=1)
    rig.journal.add_job(job)
    rig.journal.update_transfer(transfer)
    used = uploads.create_upload(Remote(client, bucket, "key"), CONTENT)
    rig.journal.save_resume_state(transfer, ResumeState(ResumeStage.ACTIVE, used))
    rig.journal.flush()
    where = (UPLOAD.connection_id, client.endpoint.url, bucket)
    requested = Leftover(*where, "key", since=time.time() - 3600)
    rig.journal.add_leftover(requested)
    upload = UnfinishedUpload("key", used, time.time())
    monkeypatch.setattr(multipart, "upload_pages", lambda *_, **__: [[upload]])
    rig.throttles.add_server("")
    step = CleanupStep(requested, client, rig.throttles.of_server(""), ready_at=0.0)
    step.throttle.in_flight += 1
    rig.cleanup.do_step(step, attempt)
    assert journaled(rig) == [requested]
    assert multipart.list_parts(Remote(client, bucket, "key"), used, CancelToken()) == {}


def test_a_sweep_takes_what_open_connections_left_and_gives_up_after_a_month(rig: Rig) -> None:
    now = time.time()
    ours = Leftover("c", "http://127.0.0.1:9", "bucket", "new", "1", since=now)
    closed = Leftover("other", "http://127.0.0.1:9", "bucket", "new", "2", since=now)
    moved = Leftover("c", "http://elsewhere:9", "bucket", "new", "3", since=now)
    old = Leftover("c", "http://127.0.0.1:9", "bucket", "old", "4", since=now - 31 * 24 * 3600)
    for leftover in (ours, closed, moved, old):
        rig.journal.add_leftover(leftover)
    rig.journal.flush()
    for _ in rig.cleanup.sweep():
        pass
    assert [step.leftover for step in rig.schedule.cleanup_steps] == [ours]
    assert set(journaled(rig)) == {ours, closed, moved}


def test_a_transfer_that_is_given_up_leaves_its_upload_to_be_removed(rig: Rig) -> None:
    transfer = rig.add_transfer()
    state = ResumeState(ResumeStage.ACTIVE, "id", created=time.time())
    rig.journal.save_resume_state(transfer, state)
    rig.journal.flush()
    rig.cleanup.give_up(transfer)
    (leftover,) = journaled(rig)
    assert (leftover.key, leftover.upload_id) == (transfer.key, "id")
    assert [step.leftover for step in rig.schedule.cleanup_steps] == [leftover]
    assert not transfer.has_resume_state
