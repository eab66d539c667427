"""Asking whether a pipeline takes a file starts and wakes nothing; offering it does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from unittest.mock import Mock, create_autospec

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint, Unpacking
from rustfs_desktop.transfers.pipelines import stored_checks
from rustfs_desktop.transfers.pipelines.small_files import SmallFilePipeline, SmallFilePipelines
from rustfs_desktop.transfers.pipelines.tar_batches import MIN_WAITING, TarPipeline
from rustfs_desktop.transfers.pipelines.throw_away import ThrowAwayObjects
from rustfs_desktop.transfers.scheduler.pipeline_steps import PipelineSteps
from rustfs_desktop.transfers.tasks.attempt import attempt
from rustfs_desktop.transfers.tasks.task import Step, StepName
from rustfs_desktop.transfers.types import UploadJob, UploadTransfer
from tests.waiting import wait_for


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the threads that were to be started; none is."""
    names: list[str] = []
    monkeypatch.setattr(threading.Thread, "start", lambda thread: names.append(thread.name))
    return names


@pytest.fixture
def client() -> Iterator[Client]:
    made = Client(Endpoint("http://127.0.0.1:1"), Credentials())
    yield made
    made.close()


@pytest.fixture
def source() -> Mock:
    """Steps of a job of which many small files wait."""
    made = create_autospec(PipelineSteps, instance=True)
    made.lock = threading.Condition()
    made.count_waiting.return_value = MIN_WAITING
    made.is_way_free.return_value = True
    return made


@pytest.fixture
def transfer(client: Client) -> UploadTransfer:
    job = UploadJob("c", client, "bucket", prefix="new/", new_prefixes=("new/",))
    return UploadTransfer(job, "new/file", "/tmp/file", 5, seq=1)


@pytest.fixture
def pipelines(source: Mock) -> SmallFilePipelines:
    return SmallFilePipelines(source, create_autospec(ThrowAwayObjects, instance=True), attempt)


@pytest.mark.parametrize("known", [None, Unpacking.PLAIN, Unpacking.NEVER])
def test_asking_tars_starts_no_thread(
    source: Mock,
    client: Client,
    transfer: UploadTransfer,
    started: list[str],
    known: Unpacking | None,
) -> None:
    tars = TarPipeline(source, Mock(), attempt, client, "bucket")
    if known is not None:
        client.capabilities.record_unpacking("bucket", known)
    assert tars.accepts(transfer) is (known is Unpacking.PLAIN)
    assert tars.wants(transfer) is (known is not Unpacking.NEVER)
    assert started == []
    assert tars.is_idle


def test_asking_a_pipeline_wakes_nobody(
    pipelines: SmallFilePipelines, source: Mock, transfer: UploadTransfer, started: list[str]
) -> None:
    client = transfer.job.server
    pipeline = SmallFilePipeline(pipelines, source, attempt, client, "bucket")
    assert pipeline.is_ready
    assert not pipelines.is_for(transfer, pipeline)  # the bucket has none yet
    assert not pipeline._wake_event.is_set()
    assert started == []


def test_an_offer_starts_what_is_to_take_the_file(
    pipelines: SmallFilePipelines, source: Mock, transfer: UploadTransfer, started: list[str]
) -> None:
    source.count_waiting.return_value = 1  # too few for tars
    assert pipelines.offer(transfer)
    assert started == ["small-files"]


def test_an_offer_of_many_files_lets_the_server_be_asked_about_tars(
    pipelines: SmallFilePipelines, transfer: UploadTransfer, started: list[str]
) -> None:
    assert pipelines.offer(transfer)  # meanwhile the other pipeline takes it
    assert pipelines.is_probing
    assert sorted(started) == ["small-files", "tars"]


def test_a_closed_engine_offers_nothing(
    pipelines: SmallFilePipelines, transfer: UploadTransfer, started: list[str]
) -> None:
    pipelines.close()
    assert not pipelines.offer(transfer)
    assert started == []


def test_what_is_lent_after_the_end_comes_back_without_a_listing(
    source: Mock,
    pipelines: SmallFilePipelines,
    transfer: UploadTransfer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As by a worker that asked before the end whether it may lend the step."""
    listings: list[object] = []
    monkeypatch.setattr(
        stored_checks, "existing_objects", lambda *_, cancel=None: listings.append(cancel)
    )
    task = Mock(transfer=transfer, token=CancelToken(), verification=None)
    step = Step(task, StepName.BEGIN, Mock())
    assert pipelines.can_check(transfer)
    pipelines.close()
    pipelines.check_later(step)
    wait_for(lambda: source.return_steps.called)
    assert source.return_steps.call_args.args[0] == [(step, None)]
    assert listings == []
