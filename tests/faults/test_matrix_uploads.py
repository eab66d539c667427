"""Rows F10 to F19 and F28 of the fault matrix: what can happen to an upload in parts."""

from __future__ import annotations

import pytest

from rustfs_desktop.s3 import client as s3_client
from rustfs_desktop.transfers.types import Answer, TransferState
from tests.faults import verbs
from tests.faults.proxy import Exchange, Verb
from tests.faults.stage import BIG, PART, Stage, content
from tests.faults.wire import Reply
from tests.waiting import moment_s

CREATE, COMPLETE = "CreateMultipartUpload", "CompleteMultipartUpload"


@pytest.mark.parametrize("times", [1, 3])
def test_f10_an_error_inside_a_200(stage: Stage, times: int) -> None:
    path = stage.file()
    stage.proxy.on(COMPLETE, verbs.ok_with_error("InternalError"), times=times)
    stage.upload(path)

    assert stage.end().state is TransferState.DONE
    assert stage.proxy.sent("UploadPart") == BIG
    stage.assert_nothing_lost()


@pytest.mark.parametrize("verb", [verbs.lose_reply, verbs.lose_request], ids=["done", "not done"])
@pytest.mark.parametrize("times", [1, 2])
def test_f11_the_reply_to_the_beginning_is_lost(stage: Stage, verb: Verb, times: int) -> None:
    path = stage.file()
    stage.proxy.on(CREATE, verb, times=times)
    stage.upload(path)

    assert stage.end().state is TransferState.DONE
    used = {s.request.query["uploadId"] for s in stage.proxy.log if s.what == "UploadPart"}
    assert len(used) == 1
    assert stage.uploads() == set()
    stage.assert_nothing_lost()


def test_f12_the_replies_to_all_parts_are_lost(stage: Stage) -> None:
    path = stage.file()
    for number in range(1, 6):
        stage.proxy.on("UploadPart", verbs.lose_reply, where=verbs.part(number))
    stage.upload(path)

    assert stage.end().state is TransferState.DONE
    assert stage.proxy.sent("UploadPart") <= 2 * BIG
    stage.assert_nothing_lost()


def end_is_lost(stage: Stage, monkeypatch: pytest.MonkeyPatch, verb: Verb, times: int) -> None:
    """The last request or its reply is lost; no part is sent again because of it."""
    monkeypatch.setattr(s3_client, "SLOW_READ_TIMEOUT_S", moment_s(1))
    path = stage.file()
    stage.proxy.on(COMPLETE, verb, times=times)
    stage.upload(path)

    assert stage.end().state is TransferState.DONE
    assert stage.proxy.sent("UploadPart") == BIG


@pytest.mark.parametrize("verb", [verbs.lose_reply, verbs.swallow_reply], ids=["reset", "silence"])
def test_f13_the_server_made_it_an_object_and_the_reply_is_lost(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, verb: Verb
) -> None:
    end_is_lost(stage, monkeypatch, verb, times=1)
    assert stage.proxy.count(COMPLETE) == 1
    stage.assert_nothing_lost()


def test_f13_even_if_the_next_question_is_lost_as_well(stage: Stage) -> None:
    path = stage.file()
    stage.proxy.on(COMPLETE, verbs.lose_reply)
    stage.proxy.on("HeadObject", verbs.lose_reply, times=2, skip=1)
    stage.upload(path)

    assert stage.end().state is TransferState.DONE
    assert stage.proxy.sent("UploadPart") == BIG
    stage.assert_nothing_lost()


@pytest.mark.parametrize("verb", [verbs.lose_request, verbs.swallow], ids=["reset", "silence"])
@pytest.mark.parametrize("times", [1, 3])
def test_f14_the_server_never_heard_of_the_end(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, verb: Verb, times: int
) -> None:
    end_is_lost(stage, monkeypatch, verb, times)
    assert stage.proxy.count(COMPLETE) == times + 1
    stage.assert_nothing_lost()


def forget_uploads(stage: Stage) -> None:
    """As a server does after a day, or another client that cleans up."""
    for upload in stage.direct.browse.list_multipart_uploads(Bucket=stage.bucket)["Uploads"]:
        stage.direct.browse.abort_multipart_upload(
            Bucket=stage.bucket, Key=upload["Key"], UploadId=upload["UploadId"]
        )


@pytest.mark.parametrize("what", ["UploadPart", COMPLETE])
def test_f15_the_server_forgot_the_upload(stage: Stage, what: str) -> None:
    path = stage.file()
    skip = 3 if what == "UploadPart" else 0
    stage.proxy.on(what, verbs.before(lambda: forget_uploads(stage)), skip=skip)
    stage.upload(path)

    assert stage.end().state is TransferState.DONE
    assert stage.proxy.count(CREATE) == 2
    stage.assert_nothing_lost()


@pytest.mark.parametrize("answer", [Answer.REPLACE, Answer.KEEP_BOTH, Answer.SKIP])
def test_f16_another_client_takes_the_name_meanwhile(stage: Stage, answer: Answer) -> None:
    path = stage.file()
    other = content(1000, 7)

    def take_the_name() -> None:
        stage.direct.transfer.put_object(Bucket=stage.bucket, Key="file.bin", Body=other)

    stage.known["file.bin"].insert(0, other)
    stage.proxy.on(COMPLETE, verbs.before(take_the_name))
    stage.upload(path)
    transfer = stage.is_in(TransferState.NEEDS_ANSWER)
    assert stage.fetched("file.bin") == other
    stage.known["file (1).bin"] = [None, stage.sources[path]]

    stage.driver.engine.answer(transfer, answer)
    stage.end()
    assert transfer.state is (
        TransferState.SKIPPED if answer is Answer.SKIP else TransferState.DONE
    )
    if answer is not Answer.REPLACE:
        assert stage.fetched("file.bin") == other
    stage.assert_nothing_lost()


def test_f18_etags_that_say_nothing(stage: Stage) -> None:
    """As with server-side encryption: what is told of a part is no MD5 of it."""
    told: dict[str, str] = {}

    def hide(reply: Reply) -> Reply:
        real = reply.headers["ETag"].strip('"')
        told[f"opaque-{len(told)}"] = real
        return Reply(200, b"", reply.headers | {"ETag": f'"opaque-{len(told) - 1}"'})

    async def uncover(x: Exchange) -> None:
        body = await x.receive()
        for name, real in told.items():
            body = body.replace(name.encode(), real.encode())
        x.request.body, x.headers["Content-Length"] = body, str(len(body))
        reply = await x.ask()
        assert isinstance(reply.body, bytes)
        await x.send(Reply(200, reply.body.replace(b"-5&", b"-5-opaque&"), reply.headers))

    path = stage.file()
    stage.proxy.on("UploadPart", verbs.changed(hide), times=None)
    stage.proxy.on(COMPLETE, uncover, times=None)
    stage.proxy.on("HeadObject", verbs.header("ETag", '"opaque"'), times=None)
    stage.upload(path)

    transfer = stage.end()
    assert transfer.state is TransferState.DONE
    assert transfer.verification == "size confirmed by the server"
    stage.assert_nothing_lost()


@pytest.mark.parametrize(
    ("times", "state"),
    [(1, TransferState.DONE), (2, TransferState.DONE), (9, TransferState.FAILED)],
)
@pytest.mark.parametrize("offset", [0, PART - 1])
def test_f19_a_bit_flips_on_the_way_and_nobody_tells(
    stage: Stage, times: int, state: TransferState, offset: int
) -> None:
    path = stage.file()
    damage = verbs.corrupt_request(offset, "Content-Md5", "X-Amz-Checksum-Crc32")
    stage.proxy.on("UploadPart", damage, times=times, where=verbs.part(2))
    stage.upload(path)

    transfer = stage.end()
    is_missed = transfer.error is not None and "checksum missing" in transfer.error.detail
    state = TransferState.FAILED if is_missed else state  # MinIO misses the header
    assert transfer.state is state
    if state is TransferState.FAILED:
        assert transfer.error is not None
        assert is_missed or transfer.error.code == "WrongBytes"
        assert stage.proxy.count(COMPLETE) == 0
        assert stage.keys() == []
    stage.assert_nothing_lost()


@pytest.mark.parametrize(("times", "state"), [(2, TransferState.DONE), (9, TransferState.FAILED)])
def test_f19_a_bit_flips_on_the_way_and_the_server_notices(
    stage: Stage, times: int, state: TransferState
) -> None:
    path = stage.file()
    stage.proxy.on("UploadPart", verbs.corrupt_request(5), times=times, where=verbs.part(2))
    stage.upload(path)

    assert stage.end().state is state
    stage.assert_nothing_lost()


@pytest.mark.parametrize("what", ["UploadPart", COMPLETE])
@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "EntityTooLarge"),
        (413, ""),
        (400, "EntityTooSmall"),
        (400, "InvalidPart"),
        (400, "InvalidPartOrder"),
        (403, "QuotaExceeded"),
        (400, "XMinioAdminBucketQuotaExceeded"),
        (507, "XMinioStorageFull"),
    ],
)
def test_f28_what_repeating_does_not_help(stage: Stage, what: str, status: int, code: str) -> None:
    path = stage.file()
    stage.proxy.on(what, verbs.status(status, code or "413"), times=None)
    stage.upload(path)

    assert stage.end().state is TransferState.FAILED
    assert stage.proxy.count(what) <= 4
    assert stage.uploads() == set()
    stage.assert_nothing_lost()
