"""A defect in the thread of a pipeline: no file is lost, and later files get a new thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rustfs_desktop.s3.fast.client import FastClient
from rustfs_desktop.s3.types import Unpacking
from rustfs_desktop.service.defects import attempt_safely
from rustfs_desktop.transfers.engine import Engine
from rustfs_desktop.transfers.pipelines import small_files, tar_batches
from rustfs_desktop.transfers.pipelines.stored_checks import StoredChecks
from rustfs_desktop.transfers.scheduler.pipeline_steps import PipelineSteps
from rustfs_desktop.transfers.types import TransferState
from tests.faults import fake_tars
from tests.faults.fake_s3 import FakeS3, Request
from tests.transfers.conftest import Driver
from tests.waiting import patience_s, wait_for

pytestmark = pytest.mark.usefixtures("hurried", "found_at_once")

COUNT = 80


class PipelineClient(FastClient):
    """The client of the small-file pipelines alone."""


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """As the program makes it: a defect is an error like others."""
    monkeypatch.setattr(small_files, "FastClient", PipelineClient)
    monkeypatch.setattr(small_files, "_MAX_PAUSE_S", 0.05)
    monkeypatch.setattr(tar_batches, "_PAUSE_S", 0.0)
    made = Engine(attempt_safely)
    yield made
    assert made.stop(patience_s()), "the engine did not come to rest"


def break_once(
    monkeypatch: pytest.MonkeyPatch, owner: type, name: str, *, after: bool = False
) -> None:
    """Let the first call of a method raise, before or after its work; later ones do their work."""
    original, left = getattr(owner, name), [1]

    def call(*args: Any, **options: Any) -> Any:
        is_broken = bool(left) and bool(left.pop())
        if is_broken and not after:
            raise RuntimeError("broken")
        result = original(*args, **options)
        if is_broken:
            raise RuntimeError("broken")
        return result

    monkeypatch.setattr(owner, name, call)


def upload(lies: Driver, folder: Path) -> None:
    folder.mkdir()
    for number in range(COUNT):
        (folder / f"f{number:03}").write_bytes(b"%d" % number)
    lies.upload(folder)
    lies.until(TransferState.DONE)


def is_fast(request: Request) -> bool:
    return request.headers.get("User-Agent") == "rustfs-desktop"


def fast_puts(fake: FakeS3) -> int:
    return sum(is_fast(each) and each.what == "PutObject" for each in list(fake.requests))


def threads(name: str) -> list[str]:
    return [each.name for each in threading.enumerate() if each.name == name]


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (PipelineClient, "open"),
        (PipelineClient, "wait"),
        (StoredChecks, "add"),
        (small_files.SmallFilePipeline, "_check_progress"),
    ],
)
def test_a_broken_pipeline_is_replaced(
    lies: Driver,
    fake: FakeS3,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    owner: type,
    name: str,
) -> None:
    lies.client.capabilities.record_unpacking("bucket", Unpacking.NEVER)
    break_once(monkeypatch, owner, name)
    upload(lies, tmp_path / "one")
    assert len(fake.objects) == COUNT
    with monkeypatch.context() as soon:
        soon.setattr(small_files, "IDLE_S", 0.0)
        wait_for(lambda: not threads("small-files"))
    before = fast_puts(fake)
    upload(lies, tmp_path / "two")
    assert len(fake.objects) == 2 * COUNT
    assert fast_puts(fake) - before == COUNT


@pytest.mark.parametrize("name", ["_check", "_list"])
def test_a_broken_check_leaves_its_files_to_a_head(
    lies: Driver, fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    lies.client.capabilities.record_unpacking("bucket", Unpacking.NEVER)
    break_once(monkeypatch, StoredChecks, name)
    upload(lies, tmp_path / "one")
    assert {each.verification for each in lies.look()} == {"MD5 confirmed by the server"}
    assert fast_puts(fake) == COUNT
    heads = fake.count("HeadObject")
    assert heads >= 1
    upload(lies, tmp_path / "two")
    assert fake.count("HeadObject") == heads


@pytest.mark.parametrize(
    "broken",
    [
        (tar_batches.TarBatch, "send", False),
        (tar_batches.TarBatch, "send", True),
        (tar_batches.TarPipeline, "_adapt", False),
        (PipelineSteps, "take_for_tar", False),
        (tar_batches.TarPipeline, "_take_steps", False),
        (tar_batches.TarClient, "open", False),
    ],
)
def test_a_broken_tar_thread_is_replaced(
    lies: Driver,
    fake: FakeS3,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    broken: tuple[type, str, bool],
) -> None:
    owner, name, after = broken
    lies.client.capabilities.record_unpacking("bucket", Unpacking.PLAIN)
    fake.unpacks = fake_tars.rustfs()
    break_once(monkeypatch, owner, name, after=after)
    upload(lies, tmp_path / "one")
    assert len(fake.objects) == COUNT
    lies.rest()
    before = len(fake.requests)
    upload(lies, tmp_path / "two")
    assert len(fake.objects) == 2 * COUNT
    sent = [each for each in list(fake.requests)[before:] if each.what == "PutObject"]
    assert [each.key.endswith(".tar") for each in sent] == [True]
