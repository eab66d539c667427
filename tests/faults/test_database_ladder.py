"""The i-th statement of the journal fails, for i = 1, 2, 3, … until none is left to fail.

Whatever that breaks: afterwards the program, started once more, comes to the same end.
"""

from __future__ import annotations

import contextlib
import dataclasses
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.engine import Engine
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.locations import ObjectSelection
from rustfs_desktop.transfers.planning import expand
from rustfs_desktop.transfers.types import DownloadJob, Job, TransferState, UploadJob
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.conftest import everywhere
from tests.faults.fake_s3 import FakeS3
from tests.faults.stage import content
from tests.transfers.conftest import Driver, fake_client
from tests.transfers.journal.test_faults import Ladder
from tests.waiting import patience_s, wait_for

BIG = 3 * MIB + 1000
FILES = {"big": content(BIG), "small": content(1000), "other": content(2000)}
_ENDED = (
    TransferState.DONE,
    TransferState.FAILED,
    TransferState.PAUSED,
    TransferState.CANCELLED,
    TransferState.SKIPPED,
)


def connect(*arguments: Any, **more: Any) -> sqlite3.Connection:
    return sqlite3.connect(*arguments, factory=Ladder, **more)


@dataclasses.dataclass
class Round:
    """One climb: its own folder, its own server's content."""

    fake: FakeS3
    folder: Path
    way: str

    @property
    def source(self) -> Path:
        return self.folder / "source"

    @property
    def target(self) -> Path:
        return self.folder / "target"

    def prepare(self) -> None:
        self.fake.objects.clear()
        self.fake.uploads.clear()
        if self.way == "up":
            self.source.mkdir(parents=True)
        for name, data in FILES.items():
            if self.way == "up":
                (self.source / name).write_bytes(data)
            else:
                self.fake.put("bucket", name, data)

    def job(self, driver: Driver) -> Job:
        job: UploadJob | DownloadJob
        if self.way == "up":
            job = UploadJob("test", driver.client, "bucket")
            job.selection = expand.select_files([self.source / name for name in FILES])
        else:
            job = DownloadJob("test", driver.client, "bucket", folder=self.target)
            job.selection = ObjectSelection([(name, len(data)) for name, data in FILES.items()], [])
        driver.jobs.append(job)
        return job

    def run(self, fail_at: int) -> None:
        """The program with the failure, until nothing goes on by itself."""
        Ladder.fail_at, Ladder.count = fail_at, 0
        try:
            journal = Journal.open(self.folder / "journal", connect)
        except AppError:  # said at the start, and tried again
            journal = Journal.open(self.folder / "journal", connect)
        with self._engine(journal) as driver:
            driver.engine.start_job(self.job(driver), expand.plan_of)
            wait_for(lambda: self._is_still(driver), driver.transfers)

    def go_on(self) -> None:
        """The program once more, without a failure, until all is done."""
        Ladder.fail_at = 0
        with self._engine(Journal.open(self.folder / "journal")) as driver:
            driver.engine.set_client("test", driver.client)
            driver.engine.restore(expand.plan_of)
            wait_for(lambda: not driver.engine.is_working)
            if not driver.look() and not self.is_complete:  # the job was refused, and said so
                driver.engine.start_job(self.job(driver), expand.plan_of)
            driver.engine.resume_all()
            driver.engine.retry(driver.look())
            wait_for(lambda: self._is_still(driver), driver.transfers)
            assert {transfer.state for transfer in driver.look()} <= {TransferState.DONE}
            driver.rest()
            assert driver.engine.journal.check() == []
            left = driver.engine.journal.leftovers()  # what was requested may come late
            assert [each for each in left if each.path or each.upload_id] == []
            assert self.fake.uploads == {}

    def _is_still(self, driver: Driver) -> bool:
        is_planned = all(job.is_planned or job.error for job in driver.jobs)
        states = {transfer.state for transfer in driver.look()}
        return is_planned and states <= set(_ENDED) and not driver.engine.is_working

    @property
    def is_complete(self) -> bool:
        if self.way == "up":
            return {key: data for (_, key), data in self.fake.objects.items()} == FILES
        found = self.target.glob("*") if self.target.exists() else ()
        return {path.name: path.read_bytes() for path in found} == FILES

    @contextlib.contextmanager
    def _engine(self, journal: Journal) -> Iterator[Driver]:
        engine = Engine(journal=journal)
        client = fake_client(self.fake)
        try:
            yield Driver(engine, client, "bucket")
        finally:
            engine.stop(patience_s(), keep=True)
            journal.close()
            client.close()


@pytest.mark.parametrize("way", ["up", "down"])
@pytest.mark.parametrize("step", [17, pytest.param(1, marks=pytest.mark.faults)])
def test_any_single_failure_of_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str, step: int
) -> None:
    hurry: Callable[[AppError, int], float] = lambda _error, _attempts: 0.01  # noqa: E731
    everywhere(monkeypatch, "delay_s", hurry)
    everywhere(monkeypatch, "SINGLE_MAX", MIB)
    everywhere(monkeypatch, "RANGE_BYTES", MIB)
    with FakeS3() as fake:
        for fail_at in range(1, sys.maxsize, step):
            climb = Round(fake, tmp_path / str(fail_at), way)
            climb.prepare()
            climb.run(fail_at)
            climb.go_on()
            assert climb.is_complete, f"statement {fail_at}"
            assert fake.uploads == {}, f"statement {fail_at}"
            if Ladder.count < fail_at:
                return
