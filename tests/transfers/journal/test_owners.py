"""A job belongs to one living process."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.owners import ProcessLock
from rustfs_desktop.transfers.journal.resume_state import FinishedPart, Leftover, ResumeState
from rustfs_desktop.transfers.types import Job, TransferState
from tests.transfers.journal.samples import a_job, a_transfer, run_to

_OTHER = """
import sys
from pathlib import Path
from rustfs_desktop.transfers.journal.journal import Journal
from tests.transfers.journal.samples import a_job, a_transfer
journal = Journal.open(Path(sys.argv[1]))
job = a_job()
journal.add_job(job)
journal.update_transfer(a_transfer(job))
journal.flush()
print(job.job_id, flush=True)
sys.stdin.read()
"""


def test_a_job_of_a_living_process_is_left_alone(tmp_path: Path) -> None:
    first, second = Journal.open(tmp_path), Journal.open(tmp_path)
    job = a_job()
    first.add_job(job)
    assert second.adopt(lambda _job: True) == []
    (row,) = second.jobs()
    assert (row.is_alive, row.is_ours) == (True, False)
    first.close()
    assert [each.job_id for each in second.adopt(lambda _job: True)] == [job.job_id]
    (row,) = second.jobs()
    assert (row.is_alive, row.is_ours) == (True, True)
    third = Journal.open(tmp_path)
    assert third.adopt(lambda _job: True) == []
    second.close()
    third.close()


def test_a_killed_process_loses_its_jobs(tmp_path: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", _OTHER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    tag = other.stdout.readline().strip()
    journal = Journal.open(tmp_path)
    assert journal.adopt(lambda _job: True) == []
    other.kill()
    other.communicate()
    (job,) = journal.adopt(lambda _job: True)
    assert job.job_id == tag
    assert [each.seq for each in journal.transfers(job)] == [1]
    journal.close()


def test_only_one_gets_what_a_dead_process_left(tmp_path: Path) -> None:
    first = Journal.open(tmp_path)
    for _count in range(20):
        first.add_job(a_job())
    first.close()
    heirs = [Journal.open(tmp_path) for _count in range(4)]
    got: list[str] = []
    accepted: list[str] = []
    start = threading.Barrier(len(heirs))

    def accept(job: Job) -> bool:
        accepted.append(job.job_id)
        return True

    def adopt(journal: Journal) -> None:
        start.wait()
        got.extend(job.job_id for job in journal.adopt(accept))

    threads = [threading.Thread(target=adopt, args=(journal,)) for journal in heirs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(set(got)) == 20
    assert sorted(accepted) == sorted(got)
    for journal in heirs:
        journal.close()


def test_a_job_that_nobody_wants_waits(tmp_path: Path) -> None:
    first = Journal.open(tmp_path)
    first.add_job(a_job())
    first.close()
    second = Journal.open(tmp_path)
    assert second.adopt(lambda _job: False) == []
    assert len(second.adopt(lambda _job: True)) == 1
    second.close()


def test_only_what_is_undone_or_failed_is_taken_over(tmp_path: Path) -> None:
    first = Journal.open(tmp_path)
    tags = {}
    for state in (TransferState.DONE, TransferState.FAILED, TransferState.WAITING):
        job = a_job()
        job.is_planned = True
        first.add_job(job)
        transfer = a_transfer(job)
        first.update_transfer(
            transfer if state is TransferState.WAITING else run_to(transfer, state)
        )
        tags[state] = job.job_id
    first.close()
    second = Journal.open(tmp_path)
    adopted = {job.job_id for job in second.adopt(lambda _job: True)}
    assert adopted == {tags[TransferState.FAILED], tags[TransferState.WAITING]}
    second.close()


def test_what_an_ended_process_forgot_to_remove_is_left_over(tmp_path: Path) -> None:
    first, job = Journal.open(tmp_path), a_job()
    cancelled, going = a_transfer(job, 1), a_transfer(job, 2)
    for transfer, upload_id in ((cancelled, "one"), (going, "two")):
        first.save_resume_state(transfer, ResumeState(upload_id=upload_id, created=5.0))
        first.add_part(transfer, FinishedPart(1, 0, 60, etag="e"))
    first.update_transfer(run_to(cancelled, TransferState.CANCELLED))
    first.close()
    second = Journal.open(tmp_path)
    assert second.leftovers() == [Leftover("home", "http://server", "bucket", "to/a", "one", "", 5)]
    assert second.check() == []
    (job,) = second.adopt(lambda _job: True)
    (found,) = second.transfers(job, unfinished_only=True)
    assert second.resume_state(found) == ResumeState(upload_id="two", created=5.0)
    second.close()


def test_dead_locks_do_not_gather(tmp_path: Path) -> None:
    for _count in range(3):
        owner = ProcessLock(tmp_path)
        owner.release()
        (tmp_path / f"owner-{owner.name}.lock").touch()
    journal = Journal.open(tmp_path)
    assert len(list(tmp_path.glob("owner-*.lock"))) == 1
    journal.close()
    assert not list(tmp_path.glob("owner-*.lock"))


def test_a_question_removes_nothing(tmp_path: Path) -> None:
    owner = ProcessLock(tmp_path)
    stale = tmp_path / "owner-stale.lock"
    stale.touch()
    assert not owner.is_alive("stale")
    assert not owner.has_others()
    assert stale.exists()
    owner.remove_stale()
    assert not stale.exists()
    assert owner.is_alive(owner.name)
    other = ProcessLock(tmp_path)
    assert owner.has_others()
    other.release()
    owner.release()


def test_an_owner_that_cannot_be_asked_counts_as_alive(tmp_path: Path) -> None:
    owner = ProcessLock(tmp_path)
    (tmp_path / "owner-odd.lock").mkdir()
    assert owner.is_alive("odd")
    assert not owner.is_alive("gone")
    owner.release()
