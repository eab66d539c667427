"""A move whose target is its source, under another name: the only copy is never deleted."""

from __future__ import annotations

import dataclasses
import os
import posixpath
from collections.abc import Callable

import pytest

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.types import Answer, Transfer, TransferState
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import Driver
from tests.transfers.tasks.copies.conftest import ABOUT, MIB, Copies

ENDS = (TransferState.FAILED, TransferState.DONE, TransferState.SKIPPED)


@pytest.fixture
def second_url(lies: Driver, fake: FakeS3) -> Copies:
    """Copies from a bucket to itself, through two connections with different URLs."""
    client = Client(Endpoint(fake.url.replace("127.0.0.1", "localhost")), Credentials("k", "s"))
    return Copies(lies, BucketLocation("second", client, "bucket"))


def code_of(transfer: Transfer) -> str:
    assert transfer.state is TransferState.FAILED, transfer.state
    assert transfer.error is not None
    return transfer.error.code


def without_metadata(request: Request) -> Reply | None:
    """Store no user-defined metadata."""
    if request.what in ("PutObject", "CreateMultipartUpload"):
        request.headers = {
            name: value
            for name, value in request.headers.items()
            if not name.lower().startswith("x-amz-meta-")
        }
    return None


def in_one_second(fake: FakeS3) -> Callable[[Request], Reply | None]:
    """Everything is stored in the same second."""

    def rule(_request: Request) -> Reply | None:
        fake.modified.clear()
        return None

    return rule


@pytest.mark.parametrize("keeps_metadata", [True, False])
@pytest.mark.parametrize("size", [0, 1000, 17 * MIB])
def test_a_move_onto_itself_through_another_url(
    second_url: Copies, fake: FakeS3, size: int, keeps_metadata: bool
) -> None:
    data = os.urandom(size)
    fake.put("bucket", "file", data, ABOUT)
    if not keeps_metadata:
        fake.rules.append(without_metadata)
    second_url.start("file", is_move=True, answer=Answer.REPLACE)
    assert code_of(second_url.one(*ENDS)) == "SameObject"
    assert fake.objects == {("bucket", "file"): data}
    assert fake.count("DeleteObject") == fake.count("PutObject") == 0


def test_a_question_about_itself_is_refused_when_it_is_answered(
    second_url: Copies, fake: FakeS3
) -> None:
    fake.put("bucket", "file", b"content", ABOUT)
    second_url.start("file", is_move=True)
    transfer = second_url.one(TransferState.NEEDS_ANSWER)
    second_url.driver.engine.answer(transfer, Answer.REPLACE)
    assert code_of(second_url.one(*ENDS)) == "SameObject"
    assert fake.objects == {("bucket", "file"): b"content"}


@pytest.mark.parametrize("keeps_metadata", [True, False])
@pytest.mark.parametrize("size", [1000, 17 * MIB])
def test_a_target_that_may_not_be_looked_at_before_it_is_written(
    second_url: Copies, fake: FakeS3, size: int, keeps_metadata: bool
) -> None:
    """The keys of the target may only write at first; the object is then stored onto itself."""
    data = os.urandom(size)
    fake.put("bucket", "file", data, ABOUT)
    is_stored: list[bool] = []

    def deny(request: Request) -> Reply | None:
        if request.what in ("PutObject", "CompleteMultipartUpload"):
            reply = fake.truth(request)
            is_stored.extend([True] * (reply.status == 200))
            return reply
        is_look = request.what in ("HeadObject", "GetObject")
        is_target = request.headers.get("Host", "").startswith("127.0.0.1")
        return error(403, "AccessDenied") if is_look and is_target and not is_stored else None

    if not keeps_metadata:
        fake.rules.append(without_metadata)
    fake.rules += [in_one_second(fake), deny]
    second_url.start("file", is_move=True, answer=Answer.REPLACE)
    assert code_of(second_url.one(*ENDS)) == "SourceKept"
    assert is_stored
    assert fake.objects == {("bucket", "file"): data}
    assert fake.count("DeleteObject") == 0


def normalizing(request: Request) -> Reply | None:
    """Take ``a//b``, ``./a/b`` and ``/a/b`` for ``a/b``, and ``A/B`` as well."""
    if request.key:
        request.key = plain(request.key)
    if request.query.get("prefix"):
        request.query["prefix"] = plain(request.query["prefix"])
    return None


def plain(key: str) -> str:
    end = "/" if key.endswith("/") else ""
    return posixpath.normpath(f"/{key}").lstrip("/").casefold() + end


@pytest.mark.parametrize("answer", [None, Answer.REPLACE])
@pytest.mark.parametrize("target", ["a//b", "/a/b", "a/./b", "a/x/../b", "A/b", "a/B"])
def test_a_move_onto_itself_under_a_key_that_the_server_normalizes(
    inside: Copies, fake: FakeS3, target: str, answer: Answer | None
) -> None:
    fake.put("bucket", "a/b", b"content", ABOUT)
    fake.rules.append(normalizing)
    inside.start("a/b", base="a/b", prefix=target, is_move=True, answer=answer)
    transfer = inside.one(*ENDS, TransferState.NEEDS_ANSWER)
    if answer is None:
        inside.driver.engine.answer(transfer, Answer.REPLACE)
        transfer = inside.one(*ENDS)
    assert code_of(transfer) in ("SameObject", "StoredElsewhere")
    assert fake.objects == {("bucket", "a/b"): b"content"}


@pytest.mark.parametrize("target", ["a//", "/a/", "./a/", "A/"])
def test_a_folder_moved_onto_itself_under_such_a_prefix(
    inside: Copies, fake: FakeS3, target: str
) -> None:
    """The target lists as an empty folder, so that its names need no look."""
    for name in ("one", "two", "deep/three"):
        fake.put("bucket", f"a/{name}", name.encode(), ABOUT)
    before = dict(fake.objects)

    def hide(request: Request) -> Reply | None:
        if request.query.get("prefix") == target:
            request.query["prefix"] = "nothing/"
        return None

    fake.rules += [hide, normalizing, in_one_second(fake)]
    inside.start(prefixes=["a/"], base="a/", prefix=target, is_move=True, answer=Answer.REPLACE)
    inside.until(*ENDS)
    inside.driver.rest()
    assert fake.objects == before


def test_a_bucket_with_two_names(lies: Driver, fake: FakeS3) -> None:
    """As an access point of Amazon has one."""
    fake.buckets.add("alias")
    fake.put("bucket", "file", b"content", ABOUT)

    def rename(request: Request) -> Reply | None:
        if request.bucket == "alias":
            request.bucket = "bucket"
        return None

    fake.rules.append(rename)
    copies = Copies(lies, BucketLocation("test", lies.client, "alias"))
    copies.start("file", is_move=True, answer=Answer.REPLACE)
    assert code_of(copies.one(*ENDS)) == "SameObject"
    assert fake.objects == {("bucket", "file"): b"content"}


def test_two_files_that_look_the_same_are_not_taken_for_one_when_their_times_differ(
    within: Copies, fake: FakeS3
) -> None:
    fake.put("from", "file", b"content", ABOUT)
    fake.put("bucket", "file", b"content", ABOUT)
    within.start("file", is_move=True, answer=Answer.REPLACE)
    within.one(TransferState.DONE)
    assert fake.objects == {("bucket", "file"): b"content"}


@pytest.mark.parametrize("way", ["within", "across"])
@pytest.mark.parametrize("prefixes", [False, True])
def test_files_stored_in_one_second_are_moved(
    request: pytest.FixtureRequest, fake: FakeS3, way: str, prefixes: bool
) -> None:
    """That the target's name was free shows that it is another object."""
    copies: Copies = request.getfixturevalue(way)
    server = fake if way == "within" else request.getfixturevalue("other")
    server.put("from", "a/file", b"content", ABOUT)
    fake.rules += [in_one_second(fake), without_metadata]
    server.rules.append(in_one_second(server))
    if prefixes:
        copies.start(prefixes=["a/"], is_move=True)
    else:
        copies.start("a/file", is_move=True)
    copies.one(TransferState.DONE)
    assert fake.objects == {("bucket", "a/file"): b"content"}
    assert ("from", "a/file") not in server.objects


@pytest.mark.parametrize("is_move", [True, False])
@pytest.mark.parametrize("prefix", ["a/", "a/b/"])
def test_a_folder_into_itself_through_another_url(
    second_url: Copies, fake: FakeS3, prefix: str, is_move: bool
) -> None:
    fake.put("bucket", "a/file", b"content", ABOUT)
    job = second_url.start(prefixes=["a/"], base="a/", prefix=prefix, is_move=is_move)
    second_url.driver.rest()
    assert second_url.driver.look() == []
    assert job.error is not None
    assert job.error.code == "SamePlace"
    assert fake.objects == {("bucket", "a/file"): b"content"}


@pytest.mark.parametrize("is_move", [True, False])
def test_a_folder_into_itself_where_nothing_shows_it(
    second_url: Copies, fake: FakeS3, is_move: bool
) -> None:
    """The keys of the target may not list: its copies are not copied again."""
    fake.page_size = 1
    for name in ("a/1", "a/2", "a/z/3"):
        fake.put("bucket", name, name.encode(), ABOUT)

    def deny(request: Request) -> Reply | None:
        is_target = request.headers.get("Host", "").startswith("127.0.0.1")
        is_list = request.what == "ListObjectsV2"
        return error(403, "AccessDenied") if is_target and is_list else None

    fake.rules.append(deny)
    second_url.start(prefixes=["a/"], base="a/", prefix="a/new/", is_move=is_move)
    second_url.until(TransferState.DONE)
    copied = {("bucket", f"a/new/{name}") for name in ("1", "2", "z/3")}
    kept = set() if is_move else {("bucket", name) for name in ("a/1", "a/2", "a/z/3")}
    assert set(fake.objects) == copied | kept


def test_folders_of_two_servers_with_the_same_names_are_copied(
    across: Copies, fake: FakeS3, other: FakeS3
) -> None:
    fake.put("bucket", "a/file", b"older", ABOUT)
    other.put("from", "a/file", b"content", ABOUT)
    across.start(prefixes=["a/"], is_move=True, answer=Answer.REPLACE)
    across.one(TransferState.DONE)
    assert fake.objects == {("bucket", "a/file"): b"content"}
    assert other.objects == {}


def test_a_name_that_only_a_write_takes_for_the_source(inside: Copies, fake: FakeS3) -> None:
    """A server that keeps objects in a file system finds no ``a/b/``, and stores it as ``a/b``."""
    fake.put("bucket", "a/b", b"content", ABOUT)

    def like_a_file_system(request: Request) -> Reply | None:
        is_stored = fake.count("CopyObject") > 0
        if request.key != "a/b/" or (request.what == "HeadObject" and not is_stored):
            return None
        if request.what == "CopyObject":
            return fake.truth(dataclasses.replace(request, key="a/b", headers=plainly(request)))
        request.key = "a/b"
        return None

    fake.rules += [in_one_second(fake), like_a_file_system]
    inside.start("a/b", base="a/b", prefix="a/b/", is_move=True, answer=Answer.REPLACE)
    assert code_of(inside.one(*ENDS)) == "SourceKept"
    assert fake.objects == {("bucket", "a/b"): b"content"}


def plainly(request: Request) -> dict[str, str]:
    """The headers without a condition."""
    return {name: value for name, value in request.headers.items() if name != "If-None-Match"}
