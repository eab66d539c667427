"""Servers that write their ETags in uppercase, and compare them so: they prove as much."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from rustfs_desktop.transfers.locations import BucketLocation, ObjectSelection
from rustfs_desktop.transfers.planning import expand
from rustfs_desktop.transfers.tasks import copy_verification, download_verification
from rustfs_desktop.transfers.types import Answer, CopyJob, TransferState
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import Driver

pytestmark = pytest.mark.usefixtures("hurried")

SMALL, BIG = 1000, 17 * MIB
IN_XML = re.compile(rb"&quot;([0-9a-f]{32}(?:-[0-9]+)?)&quot;")
CONDITIONS = ("If-Match", "x-amz-copy-source-if-match")


@pytest.fixture
def shouting(fake: FakeS3) -> FakeS3:
    """The fake server with ETags in uppercase."""

    def shout(request: Request) -> Reply | None:
        headers = dict(request.headers)
        for name, value in request.headers.items():
            if name.lower() in map(str.lower, CONDITIONS):
                if value != value.upper():
                    return error(412, "PreconditionFailed")
                headers[name] = value.lower()
        request.headers = headers
        if request.what == "CompleteMultipartUpload" and re.search(
            rb"<ETag>[^<]*[a-f]", request.body.replace(b"&quot;", b"")
        ):
            return error(400, "InvalidPart")
        reply = fake.truth(request)
        if "ETag" in reply.headers:
            reply.headers["ETag"] = reply.headers["ETag"].upper()
        if isinstance(reply.body, bytes) and request.what != "GetObject":
            reply.body = IN_XML.sub(
                lambda found: b"&quot;" + found[1].upper() + b"&quot;", reply.body
            )
        return reply

    fake.rules.append(shout)
    return fake


@pytest.mark.parametrize(
    ("size", "words"),
    [(SMALL, "MD5 confirmed by the server"), (BIG, "MD5 of all parts verified")],
)
def test_uploads(lies: Driver, shouting: FakeS3, tmp_path: Path, size: int, words: str) -> None:
    shouting.put("bucket", "file", b"old")
    data = os.urandom(size)
    (tmp_path / "file").write_bytes(data)
    job = lies.job_of(tmp_path / "file")
    job.answer_for_all = Answer.REPLACE
    lies.engine.start_job(job, expand.plan_of)
    (transfer,) = lies.until(TransferState.DONE, TransferState.FAILED)
    assert transfer.state is TransferState.DONE, transfer.error
    assert shouting.objects["bucket", "file"] == data
    assert transfer.verification == words


def test_many_small_uploads_need_no_look_at_each(
    lies: Driver, shouting: FakeS3, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    for number in range(40):
        (tmp_path / "folder" / str(number)).write_bytes(os.urandom(100))
    lies.upload(tmp_path / "folder")
    found = lies.until(TransferState.DONE, TransferState.FAILED)
    assert {str(transfer.verification) for transfer in found} == {"MD5 confirmed by the server"}
    assert shouting.count("HeadObject") == 0


@pytest.mark.parametrize("size", [SMALL, BIG])
def test_downloads(lies: Driver, shouting: FakeS3, tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    shouting.put("bucket", "file", data)
    lies.download(tmp_path, objects=[("file", size)])
    (transfer,) = lies.until(TransferState.DONE, TransferState.FAILED)
    assert transfer.state is TransferState.DONE, transfer.error
    assert (tmp_path / "file").read_bytes() == data
    assert transfer.verification == download_verification.WHOLE


def test_moves(lies: Driver, shouting: FakeS3) -> None:
    data = os.urandom(SMALL)
    shouting.put("bucket", "file", data)
    source = BucketLocation("test", lies.client, "bucket")
    job = CopyJob("test", lies.client, "bucket", "copy/", source=source, is_move=True)
    job.selection = ObjectSelection([("file", SMALL)])
    lies.jobs.append(job)
    lies.engine.start_job(job, expand.plan_of)
    (transfer,) = lies.until(TransferState.DONE, TransferState.FAILED)
    assert transfer.state is TransferState.DONE, transfer.error
    assert shouting.objects == {("bucket", "copy/file"): data}
    assert transfer.verification == copy_verification.SAME_ETAG
