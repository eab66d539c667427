"""Whatever is done in whatever order, the journal holds what a simple model holds."""

from __future__ import annotations

import copy
import functools
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis.strategies as some
import pytest
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from rustfs_desktop.transfers.errors import JournalError
from rustfs_desktop.transfers.journal import opening, writer
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.resume_state import FinishedPart, Leftover, ResumeState
from rustfs_desktop.transfers.types import Transfer, TransferState, UploadTransfer
from tests.transfers.journal.samples import a_job

_JOBS = some.integers(0, 2)
_SEQS = some.integers(1, 4)
_NOTED = some.sampled_from(
    [TransferState.WAITING, TransferState.RUNNING, TransferState.PAUSED, TransferState.FAILED]
)


class Failing(sqlite3.Connection):
    """Every statement fails while it should."""

    fails = False

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        if Failing.fails:
            raise sqlite3.OperationalError("disk I/O error")
        return super().execute(sql, parameters)


class Machine(RuleBasedStateMachine):
    """Jobs, their transfers by number as [state, saved, parts], and leftovers."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.connect = functools.partial(sqlite3.connect, factory=Failing)
        self.journal = Journal.open(self.folder, self.connect)
        self.jobs = [a_job() for _count in range(3)]
        self.objects: dict[tuple[str, int], Transfer] = {}
        self.model: dict[str, dict[int, list[Any]]] = {}
        self.left: set[Leftover] = set()

    def teardown(self) -> None:
        Failing.fails = False
        self.journal.close()
        shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        self.durable = copy.deepcopy((self.model, self.left))

    def transfer(self, number: int, seq: int) -> Transfer:
        job = self.jobs[number]
        if (job.job_id, seq) not in self.objects:
            self.objects[job.job_id, seq] = UploadTransfer(job, "k", f"/x/{seq}", 100, seq)
            self.journal.update_transfer(self.objects[job.job_id, seq])
            self.model.setdefault(job.job_id, {})[seq] = [TransferState.WAITING, None, {}]
        return self.objects[job.job_id, seq]

    def row(self, transfer: Transfer) -> list[Any]:
        return self.model[transfer.job.job_id][transfer.seq]

    @rule(number=_JOBS, seq=_SEQS, state=_NOTED)
    def note(self, number: int, seq: int, state: TransferState) -> None:
        transfer = self.transfer(number, seq)
        transfer.state = self.row(transfer)[0] = state
        self.journal.update_transfer(transfer)

    @rule(number=_JOBS, seq=_SEQS, upload_id=some.text(max_size=3))
    def save(self, number: int, seq: int, upload_id: str) -> None:
        transfer = self.transfer(number, seq)
        self.row(transfer)[1] = ResumeState(upload_id=f"{transfer.transfer_id}-{upload_id}")
        self.journal.save_resume_state(transfer, self.row(transfer)[1])

    @rule(number=_JOBS, seq=_SEQS, part=some.integers(1, 3))
    def add_part(self, number: int, seq: int, part: int) -> None:
        transfer = self.transfer(number, seq)
        if self.row(transfer)[1] is not None:
            done = FinishedPart(part, 30 * part, 30, b"m" * 16, "e")
            self.row(transfer)[2][part] = done
            self.journal.add_part(transfer, done)

    @rule(number=_JOBS, seq=_SEQS)
    def clear_resume_state(self, number: int, seq: int) -> None:
        transfer = self.transfer(number, seq)
        self.row(transfer)[1:] = [None, {}]
        self.journal.clear_resume_state(transfer)

    @rule(number=_JOBS)
    def remove_job(self, number: int) -> None:
        job = self.jobs[number]
        for row in self.model.pop(job.job_id, {}).values():
            if row[1] is not None and row[1].upload_id:
                place = (job.connection_id, job.endpoint, job.bucket, "k")
                self.left.add(Leftover(*place, row[1].upload_id))
        self.journal.remove_job(job)
        self.jobs[number] = a_job()

    @rule(name=some.sampled_from("abc"), is_gone=some.booleans())
    def leftover(self, name: str, *, is_gone: bool) -> None:
        leftover = Leftover("home", "http://server", "bucket", name)
        if is_gone:
            self.left.discard(leftover)
            self.journal.remove_leftover(leftover)
        else:
            self.left.add(leftover)
            self.journal.add_leftover(leftover)

    @rule()
    def flush(self) -> None:
        self.journal.flush()
        self.durable = copy.deepcopy((self.model, self.left))

    @rule()
    def fail_to_flush(self) -> None:
        Failing.fails = True
        try:
            self.journal.flush()
        except JournalError:
            assert self.journal.failure is not None
        Failing.fails = False

    @rule()
    def crash(self) -> None:
        """What was not flushed is lost; all of it, because nothing else writes here."""
        self.journal._writer._batch = type(self.journal._writer._batch)()
        self.journal.close()
        self.journal = Journal.open(self.folder, self.connect)
        self.model, self.left = copy.deepcopy(self.durable)
        adopted = {job.job_id: job for job in self.journal.adopt(lambda _job: True)}
        assert set(adopted) == set(self.model)
        for transfers in self.model.values():
            for row in transfers.values():
                row[0] = TransferState.WAITING if row[0] is TransferState.RUNNING else row[0]
        self.jobs = [*adopted.values(), a_job(), a_job(), a_job()][:3]
        self.objects = {
            (job.job_id, transfer.seq): transfer
            for job in adopted.values()
            for transfer in self.journal.transfers(job)
        }

    @rule()
    def compare(self) -> None:
        found = {
            row.job.job_id: {
                each.seq: [each.state, self.journal.resume_state(each), self.journal.parts(each)]
                for each in self.journal.transfers(row.job)
            }
            for row in self.journal.jobs()
        }
        self.durable = copy.deepcopy((self.model, self.left))
        for transfers in self.model.values():
            for row in transfers.values():
                row[0] = TransferState.WAITING if row[0] is TransferState.RUNNING else row[0]
        assert found == self.model
        assert set(self.journal.leftovers()) == self.left
        assert self.journal.check() == []
        self.model = copy.deepcopy(self.durable[0])


@pytest.mark.usefixtures("_nothing_by_itself")
def test_the_journal_is_like_its_model() -> None:
    settings = hypothesis.settings(max_examples=50, stateful_step_count=40, deadline=None)
    hypothesis.stateful.run_state_machine_as_test(Machine, settings=settings)  # type: ignore[no-untyped-call]


@pytest.fixture
def _nothing_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "COMMIT_S", 1000.0)


_VICTIM = """
import itertools, sys
from pathlib import Path
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.resume_state import ResumeState, FinishedPart
from tests.transfers.journal.samples import a_job, a_transfer
journal, job = Journal.open(Path(sys.argv[1])), a_job()
journal.add_job(job)
for seq in itertools.count(1):
    transfer = a_transfer(job, seq)
    journal.save_resume_state(transfer, ResumeState(upload_id=f"id-{seq}"))
    journal.add_part(transfer, FinishedPart(1, 0, 60, etag="e"))
    if seq % 7 == 0:
        journal.flush()
        print(seq, flush=True)
"""


@pytest.mark.parametrize("lines", [1, 5, 30, 100])
def test_what_was_flushed_before_a_kill_is_there(tmp_path: Path, lines: int) -> None:
    victim = subprocess.Popen(
        [sys.executable, "-c", _VICTIM, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert victim.stdout is not None
    promised = [int(victim.stdout.readline()) for _count in range(lines)]
    victim.kill()
    promised += [int(line) for line in victim.communicate()[0].splitlines() if line]
    journal = Journal.open(tmp_path)
    assert journal.problem == ""
    assert journal.check() == []
    (job,) = journal.adopt(lambda _job: True)
    found = list(journal.transfers(job))
    assert [each.seq for each in found] == list(range(1, len(found) + 1))
    assert len(found) >= promised[-1]
    assert all(each.has_resume_state and each.bytes_done == 60 for each in found)
    journal.close()
    assert (tmp_path / opening.FILE_NAME).stat().st_size > 0
