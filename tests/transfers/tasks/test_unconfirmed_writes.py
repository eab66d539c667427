"""Replies to writes that have no ETag: a look decides, and the verification says what it saw."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rustfs_desktop.transfers.locations import BucketLocation, ObjectSelection
from rustfs_desktop.transfers.planning import expand
from rustfs_desktop.transfers.tasks import copy_parts, copy_verification
from rustfs_desktop.transfers.types import Answer, CopyJob, Transfer, TransferState
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import XMLNS, FakeS3, Reply, Request, error, xml
from tests.transfers.conftest import Driver, fake_client

pytestmark = pytest.mark.usefixtures("hurried")

SMALL, MIDDLE, BIG = 1000, 2 * MIB, 17 * MIB
WRITES = ("PutObject", "UploadPart", "CopyObject", "UploadPartCopy", "CompleteMultipartUpload")
ROOTS = {
    "CopyObject": "CopyObjectResult",
    "UploadPartCopy": "CopyPartResult",
    "CompleteMultipartUpload": "CompleteMultipartUploadResult",
}
ENDS = (TransferState.DONE, TransferState.FAILED)
SIZE = "size confirmed by the server, which sends no ETag"


def silent(fake: FakeS3, *, in_head: bool, is_stored: bool = True) -> None:
    """Confirm writes without an ETag; ``in_head`` tells whether HEAD has one."""

    def rule(request: Request) -> Reply | None:
        if request.what not in WRITES and (request.what != "HeadObject" or in_head):
            return None
        reply = fake.truth(request)
        reply.headers.pop("ETag", None)
        reply.headers["x-amz-request-id"] = "1"
        if (root := ROOTS.get(request.what)) and reply.status == 200:
            reply.body = xml(f"<{root}></{root}>")
        if not is_stored and request.what in WRITES:
            fake.objects.pop((request.bucket, request.key), None)
        return reply

    fake.rules.append(rule)


def upload(lies: Driver, path: Path, size: int) -> Transfer:
    path.write_bytes(os.urandom(size))
    job = lies.job_of(path)
    job.answer_for_all = Answer.REPLACE
    lies.engine.start_job(job, expand.plan_of)
    (transfer,) = lies.until(*ENDS)
    lies.rest()
    return transfer


@pytest.mark.parametrize("is_replace", [True, False])
@pytest.mark.parametrize("in_head", [True, False])
@pytest.mark.parametrize("size", [SMALL, MIDDLE, BIG])
def test_an_upload_is_done_if_it_is_there(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int, in_head: bool, is_replace: bool
) -> None:
    if is_replace:
        fake.put("bucket", "file", b"old")
    silent(fake, in_head=in_head)
    transfer = upload(lies, tmp_path / "file", size)
    assert transfer.state is TransferState.DONE, transfer.error
    assert fake.objects["bucket", "file"] == (tmp_path / "file").read_bytes()
    verified = "MD5 of all parts verified" if size == BIG else "MD5 confirmed by the server"
    expected = verified if in_head else SIZE
    if is_replace and not in_head:
        assert str(transfer.verification).startswith(f"{SIZE}; the server cannot guard")
    else:
        assert transfer.verification == expected


@pytest.mark.parametrize(("size", "code"), [(SMALL, "NoETag"), (BIG, "Unconfirmed")])
def test_an_upload_that_is_not_there_is_not_done(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int, code: str
) -> None:
    silent(fake, in_head=True, is_stored=False)
    transfer = upload(lies, tmp_path / "file", size)
    assert transfer.state is TransferState.FAILED
    assert transfer.error is not None
    assert transfer.error.code == code


@pytest.mark.parametrize("size", [SMALL, BIG])
def test_an_upload_that_cannot_be_looked_at_is_not_done(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int
) -> None:
    fake.rules.append(
        lambda request: (
            error(403, "AccessDenied") if request.what in ("HeadObject", "GetObject") else None
        )
    )
    silent(fake, in_head=True)
    transfer = upload(lies, tmp_path / "file", size)
    assert transfer.state is TransferState.FAILED
    assert transfer.error is not None
    assert transfer.error.code in ("NoETag", "Unconfirmed")


def test_an_old_object_is_not_taken_for_the_new_one(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    fake.put("bucket", "file", os.urandom(SMALL))
    reply = Reply(200, headers={"x-amz-request-id": "1"})
    fake.rules.append(lambda request: reply if request.what == "PutObject" else None)
    transfer = upload(lies, tmp_path / "file", SMALL)
    assert transfer.state is TransferState.FAILED
    assert transfer.error is not None
    assert transfer.error.code == "NoETag"


@pytest.mark.parametrize("is_move", [True, False])
@pytest.mark.parametrize("is_stored", [True, False])
@pytest.mark.parametrize("is_across", [True, False])
def test_copies(
    lies: Driver, fake: FakeS3, is_across: bool, is_stored: bool, is_move: bool
) -> None:
    fake.buckets.add("from")
    with FakeS3(["from"]) as other:
        server = other if is_across else fake
        server.put("from", "file", b"content")
        silent(fake, in_head=True, is_stored=is_stored)
        source = BucketLocation("other" if is_across else "test", fake_client(server), "from")
        job = CopyJob("test", lies.client, "bucket", source=source, is_move=is_move)
        job.selection = ObjectSelection([("file", 7)])
        lies.jobs.append(job)
        lies.engine.start_job(job, expand.plan_of)
        (transfer,) = lies.until(*ENDS)
        if is_stored:
            assert transfer.state is TransferState.DONE, transfer.error
            assert transfer.verification == (
                copy_verification.BOTH_SIDES if is_across else copy_verification.SAME_ETAG
            )
            assert fake.objects["bucket", "file"] == b"content"
        else:
            assert transfer.state is TransferState.FAILED
        assert (("from", "file") in server.objects) is not (is_move and is_stored)


@pytest.mark.parametrize("is_listed", [True, False])
def test_a_copy_in_parts_takes_the_etags_from_the_list(
    lies: Driver, fake: FakeS3, monkeypatch: pytest.MonkeyPatch, is_listed: bool
) -> None:
    monkeypatch.setattr(copy_parts, "MAX_SERVER_PART", 16 * MIB)
    monkeypatch.setattr(copy_parts, "MIN_SERVER_PART", 0)
    data = os.urandom(BIG)
    fake.put("bucket", "file", data)
    if not is_listed:
        fake.rules.append(
            lambda request: (
                Reply(body=xml(f"<ListPartsResult {XMLNS}></ListPartsResult>"))
                if request.what == "ListParts"
                else None
            )
        )
    silent(fake, in_head=True)
    source = BucketLocation("test", lies.client, "bucket")
    job = CopyJob("test", lies.client, "bucket", "copy/", source=source, is_move=True)
    job.selection = ObjectSelection([("file", BIG)])
    lies.jobs.append(job)
    lies.engine.start_job(job, expand.plan_of)
    (transfer,) = lies.until(*ENDS)
    lies.rest()
    if is_listed:
        assert transfer.state is TransferState.DONE, transfer.error
        assert fake.objects == {("bucket", "copy/file"): data}
    else:
        assert transfer.state is TransferState.FAILED
        assert transfer.error is not None
        assert transfer.error.code == "NoETag"
        assert fake.objects == {("bucket", "file"): data}
        assert fake.uploads == {}
