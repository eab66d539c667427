"""Downloads without a checksum: the size that arrived is that of a listing, or it is an error."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from rustfs_desktop.transfers.types import Transfer, TransferState
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import Driver

pytestmark = pytest.mark.usefixtures("hurried")

MIB = 1024 * 1024
PLACE = ("bucket", "file.bin")
SIZES = pytest.mark.parametrize("size", [100_000, 2 * MIB, 17 * MIB])
CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda data: data[:-1000],
    "padded": lambda data: data + bytes(1000),
    "compressed": lambda data: b"\x1f\x8b" + data[: len(data) // 2],
}


def store(fake: FakeS3, size: int) -> bytes:
    data = random.Random(size).randbytes(size)
    fake.put(*PLACE, data)
    fake.etags[PLACE] = "opaque"
    return data


def download(lies: Driver, folder: Path, planned: int) -> Transfer:
    lies.download(folder, objects=[("file.bin", planned)])
    (transfer,) = lies.until(TransferState.DONE, TransferState.FAILED)
    lies.rest()
    return transfer


@SIZES
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("honest_head", [True, False])
def test_a_proxy_that_changes_the_content_and_its_length_is_noticed(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int, change: str, honest_head: bool
) -> None:
    changed = CHANGES[change](store(fake, size))

    def proxy(request: Request) -> Reply | None:
        is_seen = request.what == "GetObject" or (request.what == "HeadObject" and not honest_head)
        if not is_seen:
            return None
        with fake.lock:
            true, fake.objects[PLACE] = fake.objects[PLACE], changed
            reply = fake.truth(request)
            fake.objects[PLACE] = true
        if change == "compressed":
            reply.headers["Content-Encoding"] = "gzip"
        return reply

    fake.rules.append(proxy)
    transfer = download(lies, tmp_path / "out", size)
    assert transfer.state is TransferState.FAILED
    assert transfer.error is not None
    assert transfer.error.code in ("WrongSize", "WrongBytes", "InvalidRange")
    assert list((tmp_path / "out").iterdir()) == []


@SIZES
@pytest.mark.parametrize("planned", [0, 5])
def test_an_object_of_another_size_than_planned_is_taken_if_the_server_lists_it_so(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int, planned: int
) -> None:
    data = store(fake, size)
    transfer = download(lies, tmp_path / "out", planned)
    assert transfer.state is TransferState.DONE
    assert transfer.verification == "size and version verified"
    assert (tmp_path / "out" / "file.bin").read_bytes() == data


def test_the_size_of_the_plan_needs_no_other_request(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    store(fake, 100_000)
    transfer = download(lies, tmp_path / "out", 100_000)
    assert transfer.verification == "size and version verified"
    assert fake.count("HeadObject") == fake.count("ListObjectsV2") == 0


def test_keys_that_may_not_list_compare_with_a_head(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    store(fake, 100_000)
    fake.rules.append(
        lambda request: error(403, "AccessDenied") if request.what == "ListObjectsV2" else None
    )
    transfer = download(lies, tmp_path / "out", 5)
    assert transfer.state is TransferState.DONE
    assert transfer.verification == ("size and version verified, according to the server's reply")
    assert fake.count("HeadObject") == 1


@SIZES
def test_the_next_attempt_compares_with_the_planned_size_again(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int
) -> None:
    """What a proxy made of it is not taken for the plan."""
    cut = CHANGES["cut"](store(fake, size))

    def proxy(request: Request) -> Reply | None:
        if request.what not in ("GetObject", "HeadObject"):
            return None
        with fake.lock:
            true, fake.objects[PLACE] = fake.objects[PLACE], cut
            reply = fake.truth(request)
            fake.objects[PLACE] = true
        return reply

    fake.rules.append(proxy)
    transfer = download(lies, tmp_path / "out", size)
    assert transfer.state is TransferState.FAILED
    lies.engine.retry([transfer])
    lies.until(TransferState.RUNNING, TransferState.FAILED)
    assert lies.until(TransferState.DONE, TransferState.FAILED)[0].state is TransferState.FAILED
    assert list((tmp_path / "out").iterdir()) == []
