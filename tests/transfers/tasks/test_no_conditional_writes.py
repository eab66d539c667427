"""Uploads and moves on servers that refuse conditional writes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rustfs_desktop.s3.types import Condition
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.types import Answer, TransferState
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import FakeS3, Request
from tests.faults.rules import no_conditional_writes
from tests.transfers.conftest import Driver
from tests.transfers.tasks.copies.conftest import Copies

pytestmark = pytest.mark.usefixtures("hurried")


@pytest.fixture
def plain(fake: FakeS3) -> FakeS3:
    """A fake server without conditional writes."""
    fake.rules.append(no_conditional_writes)
    return fake


def is_conditional(request: Request) -> bool:
    return no_conditional_writes(request) is not None


@pytest.mark.parametrize("size", [0, 100, 2 * MIB, 20 * MIB])
def test_files_of_every_size_are_uploaded(
    lies: Driver, plain: FakeS3, tmp_path: Path, size: int
) -> None:
    (tmp_path / "file").write_bytes(data := os.urandom(size))
    lies.upload(tmp_path / "file")
    (transfer,) = lies.until(TransferState.DONE, TransferState.FAILED)
    assert transfer.state is TransferState.DONE, transfer.error
    assert plain.objects["bucket", "file"] == data
    assert "cannot guard against others" in transfer.verification


def test_a_folder_is_uploaded_with_a_look_at_each_key(
    lies: Driver, plain: FakeS3, tmp_path: Path
) -> None:
    lies.client.capabilities.record_unsupported_condition(Condition(must_be_new=True))
    folder = tmp_path / "folder"
    (folder / "empty").mkdir(parents=True)
    for number in range(10):
        (folder / f"{number}").write_bytes(b"%d" % number)
    lies.upload(folder)
    lies.until(TransferState.DONE)
    assert [plain.objects["bucket", f"folder/{number}"] for number in range(10)] == [
        b"%d" % number for number in range(10)
    ]
    assert not any(map(is_conditional, plain.requests))


@pytest.mark.parametrize("size", [100, 20 * MIB])
@pytest.mark.parametrize("is_known", [True, False])
def test_an_existing_object_is_asked_about(
    lies: Driver, plain: FakeS3, tmp_path: Path, size: int, is_known: bool
) -> None:
    if is_known:
        lies.client.capabilities.record_unsupported_condition(Condition(must_be_new=True))
    plain.put("bucket", "file", b"of someone else")
    (tmp_path / "file").write_bytes(data := os.urandom(size))
    lies.upload(tmp_path / "file")
    (transfer,) = lies.until(TransferState.NEEDS_ANSWER)
    assert plain.objects["bucket", "file"] == b"of someone else"

    lies.engine.answer(transfer, Answer.REPLACE)
    lies.until(TransferState.DONE)
    assert plain.objects["bucket", "file"] == data


@pytest.mark.parametrize("size", [100, 20 * MIB])
def test_objects_are_moved(lies: Driver, plain: FakeS3, size: int) -> None:
    plain.put("bucket", "a/file", data := os.urandom(size))
    copies = Copies(lies, BucketLocation("test", lies.client, "bucket"))
    copies.start(prefixes=["a/"], base="a/", prefix="b/", is_move=True)
    transfer = copies.one(TransferState.DONE, TransferState.FAILED)
    assert transfer.state is TransferState.DONE, transfer.error
    assert plain.objects == {("bucket", "b/file"): data}
    assert "cannot guard against others" in transfer.verification


def test_a_copy_on_minio_looks_first_and_says_so(lies: Driver, fake: FakeS3) -> None:
    """In a new folder nothing else asks for the key before the server copies."""
    fake.reply_headers["Server"] = "MinIO"
    fake.put("bucket", "a/file", b"data")
    copies = Copies(lies, BucketLocation("test", lies.client, "bucket"))
    copies.start(prefixes=["a/"], base="a/", prefix="b/")
    transfer = copies.one(TransferState.DONE, TransferState.FAILED)
    assert "cannot guard against others" in transfer.verification
    asked = [request.what for request in fake.requests if request.key == "b/file"]
    assert asked.index("HeadObject") < asked.index("CopyObject")
