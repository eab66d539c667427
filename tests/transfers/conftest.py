"""An engine to drive by hand, and the real or the fake server to drive it against."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.transfers.engine import Engine
from rustfs_desktop.transfers.locations import ObjectSelection
from rustfs_desktop.transfers.pipelines import small_files, tar_batch, tar_batches
from rustfs_desktop.transfers.planning import expand, planner
from rustfs_desktop.transfers.scheduler import slices
from rustfs_desktop.transfers.types import (
    Answer,
    DownloadJob,
    Job,
    Transfer,
    TransferState,
    UploadJob,
)
from tests.faults.fake_s3 import FakeS3
from tests.waiting import patience_s, wait_for


@dataclasses.dataclass
class Driver:
    """An engine with one server and one bucket."""

    engine: Engine
    client: Client
    bucket: str
    transfers: list[Transfer] = dataclasses.field(default_factory=list)
    jobs: list[Job] = dataclasses.field(default_factory=list)

    def upload(self, *paths: Path, prefix: str = "") -> Job:
        job = self.job_of(*paths, prefix=prefix)
        self.engine.start_job(job, expand.plan_of)
        return job

    def job_of(self, *paths: Path, prefix: str = "") -> Job:
        """An upload that has not started."""
        job = UploadJob("test", self.client, self.bucket, prefix=prefix)
        job.selection = expand.select_files(paths)
        self.jobs.append(job)
        return job

    def download(
        self,
        folder: Path,
        *,
        objects: Sequence[tuple[str, int]] = (),
        prefixes: Sequence[str] = (),
        base: str = "",
        policy: Answer | None = None,
    ) -> Job:
        job = DownloadJob("test", self.client, self.bucket, prefix=base, folder=folder)
        job.selection = ObjectSelection(objects, prefixes)
        job.answer_for_all = policy
        self.jobs.append(job)
        self.engine.start_job(job, expand.plan_of)
        return job

    def look(self) -> list[Transfer]:
        """All transfers so far."""
        self.transfers += self.engine.take_changes().added
        return self.transfers

    def until(self, *states: TransferState) -> list[Transfer]:
        """Wait until every transfer of a fully planned queue is in one of the states."""
        wait_for(lambda: self._all_in(states), self.transfers)
        return self.transfers

    def _all_in(self, states: tuple[TransferState, ...]) -> bool:
        planned = all(job.is_planned for job in self.jobs)
        return planned and all(transfer.state in states for transfer in self.look())

    def rest(self) -> list[Transfer]:
        """Wait until nothing is going on any more, cleaning up included."""
        wait_for(lambda: not self.engine.is_busy, self.transfers)
        return self.look()


LONG_S = 3600.0  # longer than any test, on a machine however busy


@pytest.fixture(autouse=True)
def long_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the engine does in its first moments does not depend on how busy this computer is.

    All of a job is found before its first byte moves, and a pipeline opens before workers take its
    files.
    """
    monkeypatch.setattr(planner, "PREFLIGHT_S", LONG_S)
    monkeypatch.setattr(small_files, "_OPENING_S", LONG_S)


@pytest.fixture
def found_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """All files of a job wait together, so that it is known how many of them a tar holds.

    Between two slices a tar takes those of the first, when the walk's thread has to wait meanwhile.
    """
    monkeypatch.setattr(slices, "SLICE", 10_000)


def fake_client(fake: FakeS3) -> Client:
    return Client(Endpoint(fake.url), Credentials("key", "secret"))


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = Engine()
    yield made
    assert made.stop(patience_s()), "the engine did not come to rest"


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat soon: how long the waits are is tested elsewhere."""
    for module in ("scheduler.cleanup", "scheduler.step_results", "policy.retry"):
        monkeypatch.setattr(
            f"rustfs_desktop.transfers.{module}.delay_s", lambda _error, _attempts: 0.01
        )


@pytest.fixture
def short_tar_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next tar follows soon, and after a lost reply the server stores nothing for long."""
    monkeypatch.setattr(tar_batch, "LOST_S", 0.05)
    monkeypatch.setattr(tar_batches, "_PAUSE_S", 0.05)


@pytest.fixture
def fake() -> Iterator[FakeS3]:
    with FakeS3() as made:
        yield made


@pytest.fixture
def lies(fake: FakeS3, engine: Engine) -> Driver:
    """Drives against the fake server, which ends after the engine."""
    return Driver(engine, fake_client(fake), "bucket")


@pytest.fixture
def live(client: Client, bucket: str, engine: Engine) -> Driver:
    """Drives against the real server."""
    return Driver(engine, client, bucket)
