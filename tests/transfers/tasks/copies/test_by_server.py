"""Copies that the server makes by itself."""

from __future__ import annotations

import hashlib
import os

import pytest

from rustfs_desktop.transfers.tasks import copy_verification
from rustfs_desktop.transfers.types import Answer, TransferState
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.tasks.copies.conftest import (
    ABOUT,
    MIB,
    Copies,
    is_about,
    put_in_parts,
)

# By the server itself -----------------------------------------------------------------------


def test_the_server_copies_with_all_that_is_kept(within: Copies, fake: FakeS3) -> None:
    etag = fake.put("from", "a/file", b"content", ABOUT)

    within.start("a/file", base="a/", prefix="to/")
    transfer = within.one(TransferState.DONE)

    assert transfer.verification == copy_verification.SAME_ETAG
    assert transfer.digest == f"etag:{etag}"
    assert transfer.bytes_done == transfer.size == 7
    assert fake.objects["bucket", "to/file"] == fake.objects["from", "a/file"] == b"content"
    assert is_about(fake, "bucket", "to/file")
    assert fake.count("GetObject") == 0


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("way", ["within", "across"])
def test_a_copy_that_is_not_there_is_not_done(
    request: pytest.FixtureRequest, fake: FakeS3, way: str
) -> None:
    copies: Copies = request.getfixturevalue(way)
    server = fake if way == "within" else request.getfixturevalue("other")
    server.put("from", "file", b"content", ABOUT)

    def lose(request: Request) -> Reply | None:
        if request.what not in ("CopyObject", "PutObject"):
            return None
        reply = fake.truth(request)
        del fake.objects["bucket", "file"]
        return reply

    fake.rules.append(lose)
    copies.start("file")
    transfer = copies.one(TransferState.FAILED)
    assert transfer.error is not None
    assert transfer.error.code == "NotStored"


def test_folders_are_copied_with_their_marks(within: Copies, fake: FakeS3) -> None:
    for key in ("a/", "a/b/", "a/b/c", "a/d"):
        fake.put("from", key, b"" if key.endswith("/") else b"x", ABOUT)

    job = within.start(prefixes=["a/"], prefix="to/")
    within.until(TransferState.DONE)

    copied = {key for bucket, key in fake.objects if bucket == "bucket"}
    assert copied == {"to/a/", "to/a/b/", "to/a/b/c", "to/a/d"}
    assert job.problems == []
    assert all(transfer.verification for transfer in within.driver.transfers)


def test_big_objects_are_copied_in_parts(within: Copies, fake: FakeS3, small_parts: None) -> None:
    data = os.urandom(17 * MIB)
    fake.put("from", "big", data, ABOUT)

    within.start("big")
    transfer = within.one(TransferState.DONE)

    assert fake.objects["bucket", "big"] == data
    assert fake.count("UploadPartCopy") == 2
    assert fake.count("GetObject") == 0
    assert transfer.verification == copy_verification.SIZE_ONLY
    assert transfer.bytes_done == len(data)
    assert is_about(fake, "bucket", "big")
    assert not fake.uploads


def test_parts_of_the_same_length_prove_the_copy(
    within: Copies, fake: FakeS3, small_parts: None
) -> None:
    data = os.urandom(17 * MIB)
    etag = put_in_parts(fake, "big", data, 8 * MIB)

    within.start("big")
    transfer = within.one(TransferState.DONE)

    assert fake.count("UploadPartCopy") == 3
    assert transfer.verification == copy_verification.SAME_ETAG
    assert transfer.digest == f"etag:{etag}"


def test_checksums_prove_what_etags_cannot(within: Copies, fake: FakeS3) -> None:
    data = os.urandom(17 * MIB)
    put_in_parts(fake, "big", data, 8 * MIB, **{"x-amz-meta-x": "y"})

    def checksums(request: Request) -> Reply | None:
        if request.what != "HeadObject" or "x-amz-checksum-mode" not in request.headers:
            return None
        reply = fake.truth(request)
        reply.headers["x-amz-checksum-crc64nvme"] = "abc="
        return reply

    fake.rules.append(checksums)
    within.start("big")
    transfer = within.one(TransferState.DONE)

    assert fake.etags.get(("bucket", "big")) is None  # the server made one whole of it
    assert transfer.verification == copy_verification.SAME_CHECKSUM
    assert transfer.digest == f"etag:{hashlib.md5(data).hexdigest()}"


@pytest.mark.usefixtures("hurried")
def test_a_copy_with_other_bytes_is_never_done(within: Copies, fake: FakeS3) -> None:
    fake.put("from", "file", b"content", ABOUT)

    def lie(request: Request) -> Reply | None:
        if request.what != "CopyObject":
            return None
        reply = fake.truth(request)
        fake.objects["bucket", "file"] = b"kontent"
        etag = hashlib.md5(b"kontent").hexdigest()
        assert isinstance(reply.body, bytes)
        reply.body = reply.body.replace(hashlib.md5(b"content").hexdigest().encode(), etag.encode())
        return reply

    fake.rules.append(lie)
    within.start("file", is_move=True)
    transfer = within.one(TransferState.FAILED)

    assert transfer.error is not None
    assert transfer.error.code == "WrongBytes"
    assert fake.objects["from", "file"] == b"content"


@pytest.mark.usefixtures("hurried")
def test_an_error_behind_a_200_is_tried_again(within: Copies, fake: FakeS3) -> None:
    fake.put("from", "file", b"content", ABOUT)

    def fail(request: Request) -> Reply | None:
        if request.what == "CopyObject" and fake.count("CopyObject") < 3:
            return Reply(body=error(500, "InternalError").body)
        return None

    fake.rules.append(fail)
    within.start("file")
    done = within.one(TransferState.DONE)
    assert done.verification == copy_verification.SAME_ETAG
    assert fake.count("CopyObject") == 3


@pytest.mark.usefixtures("hurried")
def test_a_reply_that_was_lost_is_found_out(within: Copies, fake: FakeS3) -> None:
    fake.put("from", "file", b"content", ABOUT)

    def lose(request: Request) -> Reply | None:
        if request.what == "CopyObject":
            fake.truth(request)
            return Reply(0)
        return None

    fake.rules.append(lose)
    within.start("file")

    assert within.one(TransferState.DONE, TransferState.NEEDS_ANSWER).state is TransferState.DONE
    assert fake.count("CopyObject") == 1


@pytest.mark.usefixtures("small_parts")
def test_a_source_that_changes_on_the_way_is_not_mixed(within: Copies, fake: FakeS3) -> None:
    fake.put("from", "big", bytes(17 * MIB), ABOUT)

    def change(request: Request) -> Reply | None:
        if request.what == "UploadPartCopy" and request.query["partNumber"] == "2":
            fake.put("from", "big", b"x" * 17 * MIB, ABOUT)
        return None

    fake.rules.append(change)
    within.start("big")
    transfer = within.one(TransferState.FAILED)

    assert transfer.error is not None
    assert transfer.error.code == "ChangedOnServer"
    within.driver.rest()
    assert ("bucket", "big") not in fake.objects
    assert not fake.uploads


# Names that are taken -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer.REPLACE, {"file": b"newer"}),
        (Answer.KEEP_BOTH, {"file": b"old", "file (1)": b"newer"}),
        (Answer.SKIP, {"file": b"old"}),
        (Answer.DIFFERENT, {"file": b"newer"}),
        (Answer.NEWER, {"file": b"old"}),
    ],
)
def test_taken_names_are_asked_about(
    copies: Copies, origin: FakeS3, fake: FakeS3, answer: Answer, expected: dict[str, bytes]
) -> None:
    origin.put("from", "file", b"newer", ABOUT)
    fake.put("bucket", "file", b"old", {"x-amz-meta-mtime": "5.5"})

    copies.start("file")
    transfer = copies.one(TransferState.NEEDS_ANSWER)
    assert fake.objects["bucket", "file"] == b"old"
    copies.driver.engine.answer(transfer, answer)
    copies.one(TransferState.DONE, TransferState.SKIPPED)

    found = {key: data for (bucket, key), data in fake.objects.items() if bucket == "bucket"}
    assert found == expected


def test_what_came_there_since_the_look_is_not_replaced(within: Copies, fake: FakeS3) -> None:
    fake.put("from", "file", b"new", ABOUT)

    def come(request: Request) -> Reply | None:
        if request.what == "CopyObject":
            fake.put("bucket", "file", b"theirs")
        return None

    fake.rules.append(come)
    within.start("file")
    within.one(TransferState.NEEDS_ANSWER)
    assert fake.objects["bucket", "file"] == b"theirs"


def test_what_is_the_same_needs_no_copy_when_only_different_ones_are_wanted(
    within: Copies, fake: FakeS3
) -> None:
    fake.put("from", "file", b"same", ABOUT)
    fake.put("bucket", "file", b"same")
    within.start("file", answer=Answer.DIFFERENT)
    within.one(TransferState.SKIPPED)


def test_a_website_redirect_is_kept(within: Copies, fake: FakeS3) -> None:
    fake.put("from", "file", b"x", ABOUT | {"x-amz-website-redirect-location": "/there"})
    within.start("file")
    within.one(TransferState.DONE)
    assert fake.count("CopyObject") == 1
    assert fake.metadata["bucket", "file"]["x-amz-website-redirect-location"] == "/there"
