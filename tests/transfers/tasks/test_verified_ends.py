"""No upload ends as done without evidence: replies that confirm nothing, objects not stored."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rustfs_desktop.transfers.types import Answer, Transfer, TransferState
from tests.faults.fake_s3 import XMLNS, FakeS3, Reply, Request, error, xml
from tests.transfers.conftest import Driver

pytestmark = pytest.mark.usefixtures("hurried")

MIB = 1024 * 1024
SMALL, MIDDLE, BIG = 1000, 2 * MIB, 17 * MIB
STORES = ("PutObject", "CompleteMultipartUpload")
RESULT = "InitiateMultipartUploadResult"


def upload(lies: Driver, path: Path, size: int) -> Transfer:
    path.write_bytes(os.urandom(size))
    lies.upload(path)
    (transfer,) = lies.until(TransferState.DONE, TransferState.FAILED)
    lies.rest()
    return transfer


def code_of(transfer: Transfer) -> str:
    assert transfer.state is TransferState.FAILED
    assert transfer.error is not None
    return transfer.error.code


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=xml(f"<{RESULT} {XMLNS}><UploadId></UploadId></{RESULT}>")),
        Reply(body=xml(f"<{RESULT} {XMLNS}><UploadId> </UploadId></{RESULT}>")),
        Reply(body=xml(f"<{RESULT} {XMLNS}><Bucket>bucket</Bucket></{RESULT}>")),
        Reply(body=xml(f"<{RESULT}/>")),
        Reply(body=b""),
        Reply(204),
    ],
    ids=["empty", "blank", "missing", "empty root", "no body", "204"],
)
def test_an_upload_without_an_id_is_not_done(
    lies: Driver, fake: FakeS3, tmp_path: Path, reply: Reply
) -> None:
    create = "CreateMultipartUpload"
    fake.rules.append(lambda request: reply if request.what == create else None)
    is_empty = reply.status == 200 and not reply.body  # no S3 server answers that
    assert code_of(upload(lies, tmp_path / "file", BIG)) == ("NotS3" if is_empty else "NoUploadId")
    assert fake.count("CreateMultipartUpload") == (1 if is_empty else 3)
    assert fake.objects == {}


@pytest.mark.parametrize("size", [MIDDLE, BIG])
def test_an_object_that_is_not_there_is_not_done(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int
) -> None:
    def lose(request: Request) -> Reply | None:
        if request.what not in STORES:
            return None
        reply = fake.truth(request)
        fake.objects.clear()
        return reply

    fake.rules.append(lose)
    transfer = upload(lies, tmp_path / "file", size)
    assert code_of(transfer) == "NotStored"
    assert transfer.error is not None
    assert "not there" in transfer.error.text


def test_an_empty_folder_that_is_not_there_is_not_done(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    reply = Reply(headers={"ETag": '"d41d8cd98f00b204e9800998ecf8427e"'})
    fake.rules.append(lambda request: reply if request.what == "PutObject" else None)
    lies.upload(tmp_path / "folder")
    (transfer,) = lies.until(TransferState.DONE, TransferState.FAILED)
    assert code_of(transfer) == "NotStored"


@pytest.mark.parametrize(
    ("status", "code"), [(403, "AccessDenied"), (405, "MethodNotAllowed"), (501, "NotImplemented")]
)
@pytest.mark.parametrize("size", [MIDDLE, BIG])
def test_an_object_that_cannot_be_looked_at_is_done_and_says_so(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int, status: int, code: str
) -> None:
    def refuse(request: Request) -> Reply | None:
        is_look = request.what in ("HeadObject", "GetObject") and fake.objects
        return error(status, code) if is_look else None

    fake.rules.append(refuse)
    transfer = upload(lies, tmp_path / "file", size)
    assert transfer.state is TransferState.DONE
    assert transfer.verification == "confirmed by the server, could not be checked"


def test_an_object_that_was_cut_is_not_done(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    def cut(request: Request) -> Reply | None:
        if request.what != "PutObject":
            return None
        reply = fake.truth(request)
        fake.objects["bucket", "file"] = request.body[:-1]
        fake.etags["bucket", "file"] = reply.headers["ETag"].strip('"')
        return reply

    fake.rules.append(cut)
    assert code_of(upload(lies, tmp_path / "file", MIDDLE)) == "WrongSize"


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (error(400, "InvalidRequest", "Bucket quota exceeded"), TransferState.FAILED),
        (error(400, "InvalidPart"), TransferState.FAILED),
        (error(409, "OperationAborted"), TransferState.FAILED),
        (error(507, "XMinioStorageFull"), TransferState.FAILED),
        (error(412, "PreconditionFailed"), TransferState.SKIPPED),
    ],
    ids=["quota", "part", "conflict", "full", "taken"],
)
def test_an_upload_that_complete_refuses_is_aborted(
    lies: Driver, fake: FakeS3, tmp_path: Path, reply: Reply, state: TransferState
) -> None:
    """Its parts would take up space on the server that nobody knows of."""
    complete = "CompleteMultipartUpload"
    fake.rules.append(lambda request: reply if request.what == complete else None)
    (tmp_path / "file").write_bytes(os.urandom(BIG))
    lies.upload(tmp_path / "file")
    (transfer,) = lies.until(TransferState.FAILED, TransferState.NEEDS_ANSWER)
    if state is TransferState.SKIPPED:
        lies.engine.answer(transfer, Answer.SKIP)
    lies.until(state)
    lies.rest()
    assert fake.uploads == {}
    assert fake.count("AbortMultipartUpload") == 1
    assert lies.engine.journal.leftovers() == []
    assert fake.objects == {}
