"""A replace that the server confirms and does not store never ends as done."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rustfs_desktop.transfers.locations import BucketLocation, ObjectSelection
from rustfs_desktop.transfers.planning import expand
from rustfs_desktop.transfers.tasks import copy_parts
from rustfs_desktop.transfers.types import Answer, CopyJob, Transfer, TransferState
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import FakeS3, Reply, Request, xml
from tests.transfers.conftest import Driver, fake_client

pytestmark = pytest.mark.usefixtures("hurried")

SMALL, MIDDLE, BIG = 1000, 2 * MIB, 17 * MIB
STORES = ("PutObject", "CopyObject", "CompleteMultipartUpload")
MARK = {"x-amz-meta-rfd-transfer": "0123456789abcdef-1"}
ENDS = (TransferState.DONE, TransferState.FAILED)


def upload(lies: Driver, path: Path, size: int) -> Transfer:
    path.write_bytes(os.urandom(size))
    job = lies.job_of(path)
    job.answer_for_all = Answer.REPLACE
    lies.engine.start_job(job, expand.plan_of)
    (transfer,) = lies.until(*ENDS)
    return transfer


def code_of(transfer: Transfer) -> str:
    assert transfer.state is TransferState.FAILED, transfer.verification
    assert transfer.error is not None
    return transfer.error.code


def keeping(fake: FakeS3) -> None:
    """Confirm every write to the bucket, and keep what was there."""

    def keep(request: Request) -> Reply | None:
        if request.what not in STORES or request.bucket != "bucket":
            return None
        place = (request.bucket, request.key)
        tables = (fake.objects, fake.metadata, fake.etags, fake.modified)
        old = [(table, table.get(place)) for table in tables]
        reply = fake.truth(request)
        for table, value in old:
            table.pop(place, None)  # type: ignore[attr-defined]
            if value is not None:
                table[place] = value  # type: ignore[index]
        return reply

    fake.rules.append(keep)


def without_metadata(request: Request) -> Reply | None:
    """Store no user-defined metadata."""
    for name in [name for name in request.headers if name.lower().startswith("x-amz-meta-")]:
        del request.headers[name]
    return None


@pytest.mark.parametrize("headers", [MARK, {}], ids=["ours", "other"])
@pytest.mark.parametrize("size", [SMALL, MIDDLE, BIG])
def test_an_upload_that_replaced_nothing(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int, headers: dict[str, str]
) -> None:
    """The old object may have been uploaded by this program as well, with a mark of its own."""
    fake.put("bucket", "file", os.urandom(size), headers)
    keeping(fake)
    transfer = upload(lies, tmp_path / "file", size)
    assert code_of(transfer) == "NotReplaced"
    assert transfer.error is not None
    assert "still has the old one" in transfer.error.text


@pytest.mark.parametrize("size", [SMALL, MIDDLE])
def test_wrong_bytes_on_a_server_without_metadata(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int
) -> None:
    def damage(request: Request) -> Reply | None:
        if request.what != "PutObject":
            return None
        reply = fake.truth(request)
        fake.objects["bucket", "file"] = bytes(size)
        return reply

    fake.rules += [without_metadata, damage]
    assert code_of(upload(lies, tmp_path / "file", size)) == "WrongBytes"


def test_an_upload_of_the_same_content_is_done(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    """A server may have good reasons to store nothing then."""
    fake.rules.append(without_metadata)
    keeping(fake)
    path = tmp_path / "file"
    path.write_bytes(b"content")
    fake.put("bucket", "file", b"content")
    job = lies.job_of(path)
    job.answer_for_all = Answer.REPLACE
    lies.engine.start_job(job, expand.plan_of)
    (transfer,) = lies.until(TransferState.DONE)
    assert transfer.verification == "MD5 confirmed by the server"


@pytest.mark.parametrize("size", [SMALL, BIG])
def test_an_object_that_another_transfer_replaced_is_done(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int
) -> None:
    def replace(request: Request) -> Reply | None:
        if request.what not in STORES:
            return None
        reply = fake.truth(request)
        fake.put("bucket", "file", b"newer", MARK)
        return reply

    fake.rules.append(replace)
    transfer = upload(lies, tmp_path / "file", size)
    assert transfer.state is TransferState.DONE
    assert transfer.verification == "stored, then replaced by someone else"


def test_an_object_that_others_replaced_is_done_where_versions_show_it(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    stored: list[str] = []

    def replace(request: Request) -> Reply | None:
        if "versions" in request.query:
            text = (
                "<ListVersionsResult><Name>bucket</Name><IsTruncated>false</IsTruncated><Version>"
                f"<Key>file</Key><VersionId>1</VersionId><ETag>{stored[0]}</ETag>"
                "<Size>1</Size></Version></ListVersionsResult>"
            )
            return Reply(body=xml(text))
        if request.what != "PutObject":
            return None
        reply = fake.truth(request)
        stored.append(reply.headers["ETag"])
        fake.put("bucket", "file", b"newer")
        return reply

    fake.rules.append(replace)
    transfer = upload(lies, tmp_path / "file", MIDDLE)
    assert transfer.state is TransferState.DONE
    assert transfer.verification == "stored, then replaced by someone else"


@pytest.mark.parametrize("is_move", [True, False])
@pytest.mark.parametrize("is_across", [True, False])
@pytest.mark.parametrize("size", [SMALL, BIG])
def test_a_copy_that_replaced_nothing(
    lies: Driver,
    fake: FakeS3,
    monkeypatch: pytest.MonkeyPatch,
    size: int,
    is_across: bool,
    is_move: bool,
) -> None:
    """The old object has the same size, and an ETag that nothing can be compared with."""
    monkeypatch.setattr(copy_parts, "MAX_SERVER_PART", 16 * MIB)
    monkeypatch.setattr(copy_parts, "MIN_SERVER_PART", 0)
    fake.buckets.add("from")
    with FakeS3(["from"]) as other:
        server = other if is_across else fake
        data = os.urandom(size)
        server.put("from", "earlier", b"")
        server.put("from", "file", data)
        fake.put("bucket", "file", os.urandom(size), MARK)
        fake.etags["bucket", "file"] = "not-an-md5"
        keeping(fake)
        source = BucketLocation("other" if is_across else "test", fake_client(server), "from")
        job = CopyJob("test", lies.client, "bucket", source=source, is_move=is_move)
        job.selection = ObjectSelection([("file", size)])
        job.answer_for_all = Answer.REPLACE
        lies.jobs.append(job)
        lies.engine.start_job(job, expand.plan_of)
        (transfer,) = lies.until(*ENDS)
        lies.rest()
        assert code_of(transfer) == "NotReplaced"
        assert server.objects["from", "file"] == data
