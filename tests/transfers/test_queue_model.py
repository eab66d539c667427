"""Whatever happens in whatever order: nothing is lost, nothing is half there, nothing is forgotten.

A server that answers only as many requests as it is let brings every transfer to a stop in the
middle. There the user, the network, the server and the end of the program step in.
"""

from __future__ import annotations

import contextlib
import gc
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import hypothesis.strategies as some
import pytest
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.transfers import crashpoints
from rustfs_desktop.transfers.engine import Engine
from rustfs_desktop.transfers.journal.batch import Batch
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.resume_state import ResumeStage
from rustfs_desktop.transfers.locations import BucketLocation, LocalFile, ObjectSelection
from rustfs_desktop.transfers.planning import expand
from rustfs_desktop.transfers.planning.planner import Plan
from rustfs_desktop.transfers.scheduler import transfer_control
from rustfs_desktop.transfers.types import (
    Answer,
    CopyJob,
    DownloadJob,
    Job,
    Problem,
    Transfer,
    TransferState,
    UploadJob,
)
from rustfs_desktop.transfers.verify import etags
from tests.faults.fake_s3 import FakeS3
from tests.transfers.conftest import Driver
from tests.transfers.model_job import ModelJob
from tests.transfers.model_stops import Death, Gate
from tests.waiting import deadline, patience_s, wait_for

POINTS = crashpoints.UPLOAD_POINTS + crashpoints.DOWNLOAD_POINTS + crashpoints.COPY_POINTS
_THREADS = ("transfer", "background-jobs", "small-files", "stored-checks", "journal", "plan-")
_STILL_S = 0.08
_POLICIES = some.sampled_from([None, Answer.REPLACE, Answer.KEEP_BOTH, Answer.SKIP])
_WHICH = some.integers(0, 5)


def odd_plan(job: Job) -> Iterator[Transfer]:
    """The transfers of a job after a problem of all of it."""
    job.problems.append(
        Problem("server", "it refuses", is_serious=True, is_left_out=False, is_of_job=True)
    )
    yield from expand.plan_of(job)


class Machine(RuleBasedStateMachine):
    """Uploads, downloads, copies and moves of one file each, with numbers for names."""

    def __init__(self) -> None:
        super().__init__()
        self.ends = contextlib.ExitStack()
        self.folder = Path(tempfile.mkdtemp())
        self.ends.callback(shutil.rmtree, self.folder)
        for name in ("from", "to"):
            (self.folder / name).mkdir()
        patch = self.ends.enter_context(pytest.MonkeyPatch.context())
        _hurry(patch)
        self.death = Death(patch)
        self.fake = self.ends.enter_context(FakeS3())
        self.gate = Gate(self.fake, self.death)
        self.entries: list[ModelJob] = []
        self.random = random.Random(0)
        self.is_well = True
        self.others = set(threading.enumerate())
        self.run = self.begin()

    # Lives of the program ------------------------------------------------------------------

    def begin(self) -> Driver:
        engine = Engine(journal=Journal.open(self.folder / "journal"))
        run = Driver(engine, self.client(), "bucket")
        engine.set_client("test", run.client)
        engine.restore(expand.plan_of)
        return run

    def client(self) -> Client:
        """With keys that are good now."""
        return Client(Endpoint(self.fake.url), Credentials(self.gate.key, "secret"))

    def kill(self) -> None:
        """The program ends; whatever its threads were about to do, they do not do."""
        engine, journal = self.run.engine, self.run.engine.journal
        self.death.is_now = True
        self.gate.lose()
        engine._pipelines.close()
        engine._workers.close(deadline())
        engine._background.close(deadline())
        with journal._writer._lock:
            journal._writer._batch = Batch()
            journal._writer._is_closed = True
            journal._writer._changed.notify_all()
        for thread in set(threading.enumerate()) - self.others:
            if thread.name.startswith(_THREADS):
                thread.join(patience_s())
                assert not thread.is_alive(), thread
        journal._store.connection.close()
        assert journal._owner is not None
        journal._owner.release()
        self.run.client.close()
        gc.collect()  # a process that ends closes what is open
        self.death.is_now, self.death.point = False, ""

    def settle(self) -> None:
        """Wait until nothing moves: all is done, or held at the gate, or the program is dead."""
        seen, since = -1, 0.0

        def is_still() -> bool:
            nonlocal seen, since
            now, count = time.monotonic(), len(self.fake.requests)
            if count != seen or (self.gate.passes > 0 and self.gate.held):
                seen, since = count, now
            is_held = bool(self.gate.held) and now > since + _STILL_S
            return self.death.is_now or is_held or not self.run.engine.is_working

        wait_for(is_still, self.entries)
        self.gate.passes = 0
        if self.death.is_now:
            self.kill()
            self.run = self.begin()
            self.settle()

    @contextlib.contextmanager
    def then_all_is_well(self) -> Iterator[None]:
        self.is_well = False
        yield
        self.settle()
        self.check()
        self.is_well = True

    # The user ----------------------------------------------------------------------------

    @rule(
        is_big=some.booleans(),
        is_taken=some.booleans(),
        policy=_POLICIES,
        is_odd=some.sampled_from([False, False, True]),
    )
    def upload(
        self, is_big: bool, is_taken: bool, policy: Answer | None, is_odd: bool = False
    ) -> None:
        """What is odd about some is that all of them have a problem: they are held."""
        with self.then_all_is_well():
            number = len(self.entries)
            job = UploadJob("test", self.run.client, "bucket", prefix="up/")
            job.selection = expand.select_files([self.folder / "from" / f"{number}.bin"])
            self._begin(job, is_big, is_taken, policy, odd_plan if is_odd else expand.plan_of)

    @rule(is_big=some.booleans(), is_taken=some.booleans(), policy=_POLICIES)
    def download(self, is_big: bool, is_taken: bool, policy: Answer | None) -> None:
        with self.then_all_is_well():
            client, folder = self.run.client, self.folder / "to"
            job = DownloadJob("test", client, "bucket", "from/", folder=folder)
            self._begin(job, is_big, is_taken, policy)

    @rule(
        is_big=some.booleans(), is_taken=some.booleans(), policy=_POLICIES, is_move=some.booleans()
    )
    def copy(self, is_big: bool, is_taken: bool, policy: Answer | None, is_move: bool) -> None:
        with self.then_all_is_well():
            client = self.run.client
            source = BucketLocation("test", client, "bucket", "from/")
            job = CopyJob("test", client, "bucket", "up/", source=source, is_move=is_move)
            self._begin(job, is_big, is_taken, policy)

    def _begin(
        self,
        job: Job,
        is_big: bool,
        is_taken: bool,
        policy: Answer | None,
        plan: Plan = expand.plan_of,
    ) -> None:
        size = self.random.randrange(2 * etags.MIB, 4 * etags.MIB) if is_big else 1000
        entry = ModelJob(job, [], may_replace=policy is Answer.REPLACE)
        self.entries.append(entry)
        self._set_source(entry, self.random.randbytes(size))
        if is_taken:
            self._set_target(entry, b"somebody else's")
        if isinstance(job, DownloadJob | CopyJob):
            job.selection = ObjectSelection([(f"from/{len(self.entries) - 1}.bin", size)], [])
        job.answer_for_all = policy
        self.run.engine.start_job(job, plan)

    @rule(which=_WHICH)
    def pause(self, which: int) -> None:
        with self.then_all_is_well():
            self.run.engine.pause(self._shown(which))
            self.gate.lose()

    @rule()
    def resume_all(self) -> None:
        with self.then_all_is_well():
            self.run.engine.resume_all()

    @rule()
    def go_ahead(self) -> None:
        """The user saw what is to be expected of the jobs that are held."""
        with self.then_all_is_well():
            for job in {transfer.job for transfer in self.run.look() if transfer.job.is_held}:
                self.run.engine.start_held_job(job)

    @rule(which=_WHICH)
    def cancel(self, which: int) -> None:
        with self.then_all_is_well():
            self.run.engine.cancel(self._shown(which))
            self.gate.lose()

    @rule(which=_WHICH)
    def retry(self, which: int) -> None:
        with self.then_all_is_well():
            self.run.engine.retry(self._shown(which))

    @rule(which=_WHICH, answer=some.sampled_from([Answer.REPLACE, Answer.KEEP_BOTH]))
    def answer(self, which: int, answer: Answer) -> None:
        with self.then_all_is_well():
            for transfer in self._shown(which):
                if transfer.state is TransferState.NEEDS_ANSWER:
                    self._entry(transfer).may_replace |= answer is Answer.REPLACE
                    self.run.engine.answer(transfer, answer)

    @rule()
    def connect(self) -> None:
        """With the keys that are good now."""
        with self.then_all_is_well():
            self.run.client = self.client()
            self.run.engine.set_client("test", self.run.client)

    # The others ----------------------------------------------------------------------------

    @rule()
    def rotate(self) -> None:
        """The server takes other keys from now on."""
        self.gate.key = f"key{len(self.fake.requests)}"

    @rule(count=some.integers(1, 12))
    def let(self, count: int) -> None:
        with self.then_all_is_well():
            self.gate.let(count)

    @rule(point=some.sampled_from(["", *POINTS]), count=some.integers(1, 12))
    def crash(self, point: str, count: int) -> None:
        """The program dies at a place if it comes there, else where it is."""
        with self.then_all_is_well():
            self.death.point = point
            if point:
                self.gate.let(count)
                self.settle()
            self.death.is_now = True

    @rule(faults=some.lists(some.sampled_from(["busy", "lost", "reply lost"]), max_size=3))
    def fault(self, faults: list[str]) -> None:
        self.gate.faults += faults

    @rule()
    def expire(self) -> None:
        """The server removes all unfinished uploads."""
        with self.then_all_is_well(), self.fake.lock:
            self.fake.uploads.clear()

    @precondition(lambda self: self.entries)
    @rule(which=_WHICH)
    def edit_source(self, which: int) -> None:
        with self.then_all_is_well():
            entry = self.entries[which % len(self.entries)]
            self._set_source(entry, self.random.randbytes(len(entry.versions[-1])))

    @precondition(lambda self: self.entries)
    @rule(which=_WHICH)
    def edit_target(self, which: int) -> None:
        with self.then_all_is_well():
            entry = self.entries[which % len(self.entries)]
            self._set_target(entry, self.random.randbytes(20))

    # The end -------------------------------------------------------------------------------

    def teardown(self) -> None:
        with self.ends:
            if self.is_well:
                self.finish()
            self.kill()

    def finish(self) -> None:
        """With everything in order again, every transfer comes to an end and nothing is left."""
        self.gate.open()
        self.connect()
        self.go_ahead()
        self.kill()
        self.run = self.begin()
        wait_for(self._is_over, self.run.transfers)
        self.check()
        for _, transfer in self._rows():
            assert transfer.state.is_final, transfer
        assert self.fake.uploads == {}
        assert list((self.folder / "to").glob(".*")) == []
        left = self.run.engine.journal.leftovers()
        assert [each for each in left if each.path or each.upload_id] == []  # others may come late

    def _is_over(self) -> bool:
        engine = self.run.engine
        if engine.is_working:
            return False
        waiting = [each for each in self.run.look() if not each.state.is_final]
        for transfer in waiting:
            if transfer.state is TransferState.NEEDS_ANSWER:
                self._entry(transfer).may_replace = True
                engine.answer(transfer, Answer.REPLACE)
        engine.resume(waiting)
        return not waiting

    # What must hold ------------------------------------------------------------------------

    def check(self) -> None:
        journal = self.run.engine.journal
        assert journal.check() == []
        rows = list(self._rows())
        assert {row.job.job_id for row in journal.jobs()} == {
            entry.job.job_id for entry in self.entries
        }
        for number, entry in enumerate(self.entries):
            self._check_source(number, entry)
            self._check_target(number, entry)
        for entry, transfer in rows:
            assert transfer.state is not TransferState.FAILED or transfer.error is not None
            if transfer.state is TransferState.DONE and not entry.is_proved:
                entry.is_proved = True
                others = entry.foreign[-1:] if entry.is_replaced else []
                assert self._at(transfer) in [*entry.versions, *others], transfer
        self._check_nothing_is_unknown([transfer for _, transfer in rows])

    def _check_source(self, number: int, entry: ModelJob) -> None:
        if isinstance(entry.job, UploadJob):
            source = (self.folder / "from" / f"{number}.bin").read_bytes()
        else:
            source = self.fake.objects.get(("bucket", f"from/{number}.bin"), b"")
        if source or not entry.is_move:
            assert source == entry.versions[-1]
        elif not entry.is_replaced:  # it was moved
            assert entry.versions[-1] in self._targets(entry).values(), number

    def _check_target(self, number: int, entry: ModelJob) -> None:
        """Absent, or one of the old, or one of the new; also at the names of copies."""
        for name, content in self._targets(entry).items():
            if int(name.removesuffix(".bin").partition(" ")[0]) == number:
                assert content in (*entry.versions, *entry.foreign), name
        if entry.foreign and not entry.may_replace and not entry.is_proved:
            assert self._targets(entry)[f"{number}.bin"] == entry.foreign[-1]

    def _targets(self, entry: ModelJob) -> dict[str, bytes]:
        if isinstance(entry.job, DownloadJob):
            found = (self.folder / "to").glob("[0-9]*")
            return {path.name: path.read_bytes() for path in found}
        with self.fake.lock:
            items = list(self.fake.objects.items())
        return {
            key.removeprefix("up/"): content for (_, key), content in items if key.startswith("up/")
        }

    def _check_nothing_is_unknown(self, transfers: list[Transfer]) -> None:
        journal = self.run.engine.journal
        uploads, files, keys = set(), set(), set()
        for leftover in journal.leftovers():
            uploads.add(leftover.upload_id)
            files.add(Path(leftover.path).name)
            keys |= {leftover.key} if not leftover.upload_id else set()
        for transfer in transfers:
            saved = journal.resume_state(transfer)
            if saved is not None:
                uploads.add(saved.upload_id)
                files.add(saved.temp)
                keys |= {transfer.key} if saved.stage is ResumeStage.CREATING else set()
        with self.fake.lock:
            unknown = {id_: each.key for id_, each in self.fake.uploads.items()}
        assert not [key for id_, key in unknown.items() if id_ not in uploads and key not in keys]
        assert {path.name for path in (self.folder / "to").glob(".*")} <= files

    # Helpers -------------------------------------------------------------------------------

    def is_removing(self, entry: ModelJob) -> bool:
        """Whether a copy was looked at for the last time: the deletion of its source waits.

        What others store there from now on comes after the move: no request can hinder it.
        """
        number, journal = self.entries.index(entry), self.run.engine.journal
        saved = [journal.resume_state(each) for owner, each in self._rows() if owner is entry]
        is_saved = any(each and each.stage is ResumeStage.DELETING for each in saved)
        return is_saved and f"from/{number}.bin" in self.gate.held

    def _rows(self) -> Iterator[tuple[ModelJob, Transfer]]:
        """Every transfer, as the journal has it."""
        by_tag = {entry.job.job_id: entry for entry in self.entries}
        journal = self.run.engine.journal
        for row in journal.jobs():
            for transfer in journal.transfers(row.job):
                yield by_tag[row.job.job_id], transfer

    def _shown(self, which: int) -> list[Transfer]:
        shown = self.run.look()
        return shown[which % len(shown) :][:1] if shown else []

    def _entry(self, transfer: Transfer) -> ModelJob:
        (entry,) = (entry for entry in self.entries if entry.job.job_id == transfer.job.job_id)
        return entry

    def _at(self, transfer: Transfer) -> bytes:
        if isinstance(transfer.target, LocalFile):
            return Path(transfer.target.path).read_bytes()
        return self.fake.objects["bucket", transfer.key]

    def _set_source(self, entry: ModelJob, content: bytes) -> None:
        number = self.entries.index(entry)
        entry.versions.append(content)
        if isinstance(entry.job, UploadJob):
            (self.folder / "from" / f"{number}.bin").write_bytes(content)
            return
        with self.fake.lock:
            self.fake.put("bucket", f"from/{number}.bin", content)

    def _set_target(self, entry: ModelJob, content: bytes) -> None:
        number = self.entries.index(entry)
        entry.foreign.append(content)
        if isinstance(entry.job, DownloadJob):
            other = self.folder / f"{number}"
            other.write_bytes(content)
            other.replace(self.folder / "to" / f"{number}.bin")
            return
        with self.fake.lock:
            is_moved = entry.is_move and ("bucket", f"from/{number}.bin") not in self.fake.objects
            entry.is_replaced |= is_moved or self.is_removing(entry)
            self.fake.put("bucket", f"up/{number}.bin", content)


def _hurry(patch: pytest.MonkeyPatch) -> None:
    """Small parts, and no long waits."""
    patch.setattr(transfer_control, "GRACE_S", 0.0)
    patch.setattr(etags, "SINGLE_MAX", etags.MIB)
    patch.setattr("rustfs_desktop.transfers.tasks.download.RANGE_BYTES", etags.MIB)
    for name in ("MAX_SERVER_PART", "MIN_SERVER_PART", "MIN_PART"):
        patch.setattr(f"rustfs_desktop.transfers.tasks.copy_parts.{name}", etags.MIB)
    patch.setattr("rustfs_desktop.transfers.tasks.download_ranges._SYNC_SHARE", 0)
    for module in ("scheduler.cleanup", "scheduler.step_results", "policy.retry"):
        patch.setattr(f"rustfs_desktop.transfers.{module}.delay_s", _soon)


def _soon(_error: AppError, _attempts: int) -> float:
    return 0.01


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    "round_",
    [
        0,
        *(
            pytest.param(n, marks=[pytest.mark.faults, pytest.mark.timeout(600)])
            for n in range(1, 9)
        ),
    ],
)
def test_nothing_is_lost_whatever_happens(round_: int) -> None:
    settings = hypothesis.settings(
        max_examples=8 if round_ else 5,
        stateful_step_count=25 if round_ else 12,
        deadline=None,
        derandomize=not round_,
        database=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.stateful.run_state_machine_as_test(Machine, settings=settings)
