"""Moves, and copies beside their originals."""

from __future__ import annotations

import os

import pytest

from rustfs_desktop.transfers.types import Answer, TransferState
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.tasks.copies.conftest import ABOUT, MIB, Copies, is_about

# Moves --------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1000, 17 * MIB])
def test_the_source_of_a_move_is_deleted_last(
    copies: Copies, origin: FakeS3, fake: FakeS3, small_parts: None, size: int
) -> None:
    data = os.urandom(size)
    origin.put("from", "a/file", data, ABOUT)
    there: list[bytes | None] = []

    def watch(request: Request) -> Reply | None:
        if request.what == "DeleteObject":
            there.append(fake.objects.get(("bucket", "b/file")))
        return None

    origin.rules.append(watch)
    copies.start(prefixes=["a/"], base="a/", prefix="b/", is_move=True)
    copies.one(TransferState.DONE)

    assert there == [data]
    assert ("from", "a/file") not in origin.objects
    assert is_about(fake, "bucket", "b/file")


def test_a_source_that_changed_after_its_copy_stays(
    copies: Copies, origin: FakeS3, fake: FakeS3
) -> None:
    origin.put("from", "file", b"old", ABOUT)

    def change(request: Request) -> Reply | None:
        if request.bucket == "from" and ("bucket", "file") in fake.objects:
            origin.rules.remove(change)
            origin.put("from", "file", b"new")
        return None

    origin.rules.append(change)
    copies.start("file", is_move=True)
    transfer = copies.one(TransferState.FAILED)

    assert transfer.error is not None
    assert transfer.error.code == "SourceKept"
    assert origin.objects["from", "file"] == b"new"
    assert fake.objects["bucket", "file"] == b"old"

    copies.driver.engine.retry([transfer])
    if (
        copies.one(TransferState.NEEDS_ANSWER, TransferState.DONE).state
        is TransferState.NEEDS_ANSWER
    ):
        copies.driver.engine.answer(transfer, Answer.REPLACE)
    copies.one(TransferState.DONE)
    assert fake.objects["bucket", "file"] == b"new"
    assert ("from", "file") not in origin.objects


def test_a_source_that_may_not_be_deleted_is_tried_again_alone(
    within: Copies, fake: FakeS3
) -> None:
    fake.put("from", "file", b"content", ABOUT)

    def deny(request: Request) -> Reply | None:
        return error(403, "AccessDenied") if request.what == "DeleteObject" else None

    fake.rules.append(deny)
    within.start("file", is_move=True)
    transfer = within.one(TransferState.FAILED)
    assert transfer.error is not None
    assert transfer.error.code == "SourceKept"

    fake.rules.clear()
    within.driver.engine.retry([transfer])
    within.one(TransferState.DONE)
    assert fake.count("CopyObject") == 1
    assert set(fake.objects) == {("bucket", "file")}
    assert transfer.verification


def test_a_copy_that_nobody_may_look_at_keeps_its_source(within: Copies, fake: FakeS3) -> None:
    fake.put("from", "file", b"content", ABOUT)

    def deny(request: Request) -> Reply | None:
        is_look = request.what == "HeadObject" and request.bucket == "bucket"
        return error(403, "AccessDenied") if is_look else None

    fake.rules.append(deny)
    within.start("file", is_move=True)
    transfer = within.one(TransferState.FAILED)
    assert transfer.error is not None
    assert transfer.error.code == "SourceKept"
    assert ("from", "file") in fake.objects


def test_folders_move_with_their_marks(within: Copies, fake: FakeS3) -> None:
    for key in ("a/", "a/b/", "a/b/c"):
        fake.put("from", key, b"" if key.endswith("/") else b"x", ABOUT)
    within.start(prefixes=["a/"], base="a/", prefix="new/", is_move=True)
    within.until(TransferState.DONE)
    assert set(fake.objects) == {("bucket", "new/"), ("bucket", "new/b/"), ("bucket", "new/b/c")}


# The look at the copy -------------------------------------------------------------------------


@pytest.mark.usefixtures("hurried", "small_parts")
@pytest.mark.parametrize("key", ["a/file", "a/folder/"])
@pytest.mark.parametrize("size", [1000, 17 * MIB])
def test_a_copy_that_is_not_there_keeps_its_source(
    copies: Copies, origin: FakeS3, fake: FakeS3, size: int, key: str
) -> None:
    """The server confirms the copy and does not have it."""
    origin.put("from", key, b"" if key.endswith("/") else os.urandom(size), ABOUT)

    def lose(request: Request) -> Reply | None:
        if request.bucket != "bucket":
            return None
        if request.what in ("PutObject", "CopyObject", "CompleteMultipartUpload"):
            reply = fake.truth(request)
            fake.objects.pop(("bucket", request.key), None)
            return reply
        return None

    fake.rules.append(lose)
    copies.start(prefixes=["a/"], base="a/", prefix="b/", is_move=True)
    transfer = copies.one(TransferState.FAILED)

    assert transfer.error is not None
    assert transfer.error.code == "NotStored"
    assert set(origin.objects) == {("from", key)}


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("change", ["cut", "other"])
def test_a_copy_that_differs_keeps_its_source(
    copies: Copies, origin: FakeS3, fake: FakeS3, change: str
) -> None:
    """The server confirms the copy with the right ETag, and stored something else."""
    origin.put("from", "file", b"content", ABOUT)

    def damage(request: Request) -> Reply | None:
        if request.what not in ("PutObject", "CopyObject"):
            return None
        reply = fake.truth(request)
        fake.objects["bucket", "file"] = b"cont" if change == "cut" else b"CONTENT"
        return reply

    fake.rules.append(damage)
    copies.start("file", is_move=True)
    transfer = copies.one(TransferState.FAILED)

    assert transfer.error is not None
    assert transfer.error.code in ("WrongSize", "WrongBytes")
    assert origin.objects["from", "file"] == b"content"


@pytest.mark.parametrize(
    ("status", "code"), [(403, "AccessDenied"), (405, "MethodNotAllowed"), (501, "NotImplemented")]
)
@pytest.mark.parametrize("key", ["a/file", "a/folder/"])
def test_a_copy_that_cannot_be_looked_at_keeps_its_source(
    copies: Copies, origin: FakeS3, fake: FakeS3, key: str, status: int, code: str
) -> None:
    origin.put("from", key, b"" if key.endswith("/") else b"content", ABOUT)

    def refuse(request: Request) -> Reply | None:
        is_look = request.what in ("HeadObject", "GetObject") and request.bucket == "bucket"
        is_there = any(bucket == "bucket" for bucket, _ in fake.objects)
        return error(status, code) if is_look and is_there else None

    fake.rules.append(refuse)
    copies.start(prefixes=["a/"], base="a/", prefix="b/", is_move=True)
    transfer = copies.one(TransferState.FAILED)

    assert transfer.error is not None
    assert transfer.error.code == "SourceKept"
    assert ("from", key) in origin.objects


def test_servers_that_store_no_metadata_can_be_moved_to(
    across: Copies, fake: FakeS3, other: FakeS3
) -> None:
    other.put("from", "file", b"content", ABOUT)

    def drop(request: Request) -> Reply | None:
        if request.what == "PutObject":
            request.headers = {
                name: value
                for name, value in request.headers.items()
                if not name.lower().startswith("x-amz-meta-")
            }
        return None

    fake.rules.append(drop)
    across.start("file", is_move=True)
    across.one(TransferState.DONE)
    assert fake.objects == {("bucket", "file"): b"content"}
    assert other.objects == {}


@pytest.mark.parametrize("is_move", [True, False])
@pytest.mark.parametrize("key", ["a//b", "a/../b", "a/./b", "/b", "a/..", "a//"])
def test_names_that_another_server_may_change_stay_where_they_are(
    across: Copies, fake: FakeS3, other: FakeS3, key: str, is_move: bool
) -> None:
    for each in ("a/plain", key):
        other.put("from", each, each.encode(), ABOUT)
    job = across.start("a/plain", key, is_move=is_move)
    across.until(TransferState.DONE)
    across.driver.rest()
    assert fake.objects == {("bucket", "a/plain"): b"a/plain"}
    assert other.objects["from", key] == key.encode()
    (problem,) = job.problems
    assert problem.name == key
    assert problem.is_serious
    assert problem.reason.startswith("A name with “//”, “.” or “..” cannot be copied to another")


# Onto itself --------------------------------------------------------------------------------


def test_a_copy_beside_its_original_gets_another_name(inside: Copies, fake: FakeS3) -> None:
    fake.put("bucket", "a/file.txt", b"content", ABOUT)
    inside.start("a/file.txt", base="a/", prefix="a/", answer=Answer.KEEP_BOTH)
    inside.one(TransferState.DONE)
    assert fake.objects["bucket", "a/file.txt"] == fake.objects["bucket", "a/file (1).txt"]


@pytest.mark.parametrize("answer", [None, Answer.REPLACE])
def test_a_copy_onto_itself_is_told_and_not_made(
    inside: Copies, fake: FakeS3, answer: Answer | None
) -> None:
    fake.put("bucket", "a/file", b"content", ABOUT)
    job = inside.start("a/file", base="a/", prefix="a/", answer=answer)
    inside.driver.rest()
    assert inside.driver.look() == []
    assert [(each.name, each.reason) for each in job.problems] == [
        ("a/file", "The source and the target are the same file")
    ]
    assert fake.objects == {("bucket", "a/file"): b"content"}


def test_what_is_moved_to_where_it_is_stays_there(inside: Copies, fake: FakeS3) -> None:
    fake.put("bucket", "a/file", b"content", ABOUT)
    job = inside.start("a/file", base="a/", prefix="a/", is_move=True)
    inside.driver.rest()
    assert inside.driver.look() == []
    assert len(job.problems) == 1
    assert fake.objects == {("bucket", "a/file"): b"content"}


@pytest.mark.parametrize("is_move", [True, False])
@pytest.mark.parametrize("prefix", ["a/", "a/b/", "a/b/c/"])
def test_no_folder_is_copied_into_itself(
    inside: Copies, fake: FakeS3, prefix: str, is_move: bool
) -> None:
    fake.put("bucket", "a/b/file", b"content", ABOUT)
    job = inside.start(prefixes=["a/b/"], base="a/", prefix=prefix, is_move=is_move)
    inside.driver.rest()
    assert inside.driver.look() == []
    assert job.error is not None
    assert job.error.code == "IntoItself"
    assert set(fake.objects) == {("bucket", "a/b/file")}


def test_names_are_given_like_folders(inside: Copies, fake: FakeS3) -> None:
    for key in ("a/b/x", "a/b/b/x", "a/bc"):
        fake.put("bucket", key, key.encode(), ABOUT)
    inside.start(prefixes=["a/b/b/"], base="a/b/", prefix="a/", is_move=True, answer=Answer.REPLACE)
    inside.until(TransferState.DONE)
    assert fake.objects == {("bucket", "a/b/x"): b"a/b/b/x", ("bucket", "a/bc"): b"a/bc"}


def test_renaming_an_object_and_a_folder(inside: Copies, fake: FakeS3) -> None:
    fake.put("bucket", "a/old.txt", b"content", ABOUT)
    fake.put("bucket", "a/folder/x/y", b"y", ABOUT)
    inside.start("a/old.txt", base="a/old.txt", prefix="a/new.txt", is_move=True)
    inside.start(prefixes=["a/folder/"], base="a/folder/", prefix="a/box/", is_move=True)
    inside.until(TransferState.DONE)
    assert set(fake.objects) == {("bucket", "a/new.txt"), ("bucket", "a/box/x/y")}
