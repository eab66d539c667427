"""Copies and moves within one server, and from one server to another."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence

import pytest

from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers import copy_parts, copy_proof, plan
from rustfs_desktop.transfers.types import Answer, Direction, Job, Place, State, Transfer
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import Driver, fake_client

MIB = 1024 * 1024
ABOUT = {
    "Content-Type": "text/x-test",
    "Cache-Control": "max-age=60",
    "x-amz-meta-one": "1",
    "x-amz-meta-mtime": "5.5",
    "x-amz-tagging": "colour=dark+red&n=2",
}


@dataclasses.dataclass
class Copies:
    """Starts copies on an engine; the target is where the engine's driver uploads to."""

    driver: Driver
    source: Place

    def start(
        self,
        *keys: str,
        prefixes: Sequence[str] = (),
        base: str = "",
        prefix: str = "",
        is_move: bool = False,
        answer: Answer | None = None,
    ) -> Job:
        driver = self.driver
        job = Job(Direction.COPY, "test", driver.client, driver.bucket, prefix=prefix)
        job.source = dataclasses.replace(self.source, prefix=base)
        job.is_move, job.answer_for_all = is_move, answer
        job.what = plan.chosen_objects([(key, 0) for key in keys], prefixes)
        driver.jobs.append(job)
        driver.engine.start(job, plan.plan_of)
        return job

    def until(self, *states: State) -> list[Transfer]:
        return self.driver.until(*states)

    def one(self, *states: State) -> Transfer:
        (transfer,) = self.until(*states)
        return transfer


@pytest.fixture
def within(lies: Driver) -> Copies:
    """Copies within one fake server, from the bucket ``from``."""
    return Copies(lies, Place("test", lies.client, "from"))


@pytest.fixture
def other() -> Iterator[FakeS3]:
    """The server that ``across`` copies from."""
    with FakeS3(["from"]) as made:
        yield made


@pytest.fixture
def across(lies: Driver, other: FakeS3) -> Copies:
    """Copies from one fake server to another."""
    return Copies(lies, Place("other", fake_client(other), "from"))


@pytest.fixture(autouse=True)
def from_bucket(fake: FakeS3) -> None:
    fake.buckets.add("from")


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies of more than 16 MiB are made in parts, by the server as well."""
    monkeypatch.setattr(copy_parts, "SERVER_MOST", 16 * MIB)
    monkeypatch.setattr(copy_parts, "SERVER_PART", 0)


def put_in_parts(fake: FakeS3, key: str, data: bytes, length: int, **headers: str) -> str:
    """As an upload in parts would leave it."""
    fake.put("from", key, data, {**ABOUT, **headers})
    digests = [
        hashlib.md5(data[first : first + length]).digest() for first in range(0, len(data), length)
    ]
    etag = f"{hashlib.md5(b''.join(digests)).hexdigest()}-{len(digests)}"
    fake.etags["from", key] = etag
    return etag


def kept(fake: FakeS3, bucket: str, key: str) -> tuple[dict[str, str], dict[str, str]]:
    """The person's headers and tags of an object, without our marks."""
    about = {
        name.lower(): value
        for name, value in fake.metadata[bucket, key].items()
        if not name.lower().startswith("x-amz-meta-rfd-")
    }
    return about, fake.tags[bucket, key]


def is_about(fake: FakeS3, bucket: str, key: str) -> bool:
    expected = {name.lower(): value for name, value in ABOUT.items() if "tagging" not in name}
    return kept(fake, bucket, key) == (expected, {"colour": "dark red", "n": "2"})


# By the server itself -----------------------------------------------------------------------


def test_the_server_copies_with_all_that_is_kept(within: Copies, fake: FakeS3) -> None:
    etag = fake.put("from", "a/file", b"content", ABOUT)

    within.start("a/file", base="a/", prefix="to/")
    transfer = within.one(State.DONE)

    assert transfer.proof == copy_proof.SAME_ETAG
    assert transfer.digest == f"etag:{etag}"
    assert transfer.bytes_done == transfer.size == 7
    assert fake.objects["bucket", "to/file"] == fake.objects["from", "a/file"] == b"content"
    assert is_about(fake, "bucket", "to/file")
    assert fake.count("GetObject") == 0


def test_folders_are_copied_with_their_marks(within: Copies, fake: FakeS3) -> None:
    for key in ("a/", "a/b/", "a/b/c", "a/d"):
        fake.put("from", key, b"" if key.endswith("/") else b"x", ABOUT)

    job = within.start(prefixes=["a/"], prefix="to/")
    within.until(State.DONE)

    copied = {key for bucket, key in fake.objects if bucket == "bucket"}
    assert copied == {"to/a/", "to/a/b/", "to/a/b/c", "to/a/d"}
    assert job.problems == []
    assert all(transfer.proof for transfer in within.driver.transfers)


def test_big_objects_are_copied_in_parts(within: Copies, fake: FakeS3, small_parts: None) -> None:
    data = os.urandom(17 * MIB)
    fake.put("from", "big", data, ABOUT)

    within.start("big")
    transfer = within.one(State.DONE)

    assert fake.objects["bucket", "big"] == data
    assert fake.count("UploadPartCopy") == 2
    assert fake.count("GetObject") == 0
    assert transfer.proof == copy_proof.SIZE_ONLY
    assert transfer.bytes_done == len(data)
    assert is_about(fake, "bucket", "big")
    assert not fake.uploads


def test_parts_of_the_same_length_prove_the_copy(
    within: Copies, fake: FakeS3, small_parts: None
) -> None:
    data = os.urandom(17 * MIB)
    etag = put_in_parts(fake, "big", data, 8 * MIB)

    within.start("big")
    transfer = within.one(State.DONE)

    assert fake.count("UploadPartCopy") == 3
    assert transfer.proof == copy_proof.SAME_ETAG
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
    transfer = within.one(State.DONE)

    assert fake.etags.get(("bucket", "big")) is None  # the server made one whole of it
    assert transfer.proof == copy_proof.SAME_CHECKSUM
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
    transfer = within.one(State.FAILED)

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
    assert within.one(State.DONE).proof == copy_proof.SAME_ETAG
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

    assert within.one(State.DONE, State.NEEDS_ANSWER).state is State.DONE
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
    transfer = within.one(State.FAILED)

    assert transfer.error is not None
    assert transfer.error.code == "ChangedOnServer"
    within.driver.rest()
    assert ("bucket", "big") not in fake.objects
    assert not fake.uploads


# Names that are taken -----------------------------------------------------------------------


@pytest.mark.parametrize("way", ["within", "across"])
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
    request: pytest.FixtureRequest,
    fake: FakeS3,
    way: str,
    answer: Answer,
    expected: dict[str, bytes],
) -> None:
    copies: Copies = request.getfixturevalue(way)
    from_fake = fake if way == "within" else request.getfixturevalue("other")
    from_fake.put("from", "file", b"newer", ABOUT)
    fake.put("bucket", "file", b"old", {"x-amz-meta-mtime": "5.5"})

    copies.start("file")
    transfer = copies.one(State.NEEDS_ANSWER)
    assert fake.objects["bucket", "file"] == b"old"
    copies.driver.engine.answer(transfer, answer)
    copies.one(State.DONE, State.SKIPPED)

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
    within.one(State.NEEDS_ANSWER)
    assert fake.objects["bucket", "file"] == b"theirs"


def test_what_is_the_same_needs_no_copy_when_only_different_ones_are_wanted(
    within: Copies, fake: FakeS3
) -> None:
    fake.put("from", "file", b"same", ABOUT)
    fake.put("bucket", "file", b"same")
    within.start("file", answer=Answer.DIFFERENT)
    within.one(State.SKIPPED)


# From server to server ----------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 100_000])
def test_small_ones_go_through_here(across: Copies, fake: FakeS3, other: FakeS3, size: int) -> None:
    data = os.urandom(size)
    other.put("from", "a/file", data, ABOUT)

    across.start("a/file", base="a/", prefix="to/")
    transfer = across.one(State.DONE)

    assert fake.objects["bucket", "to/file"] == data
    assert is_about(fake, "bucket", "to/file")
    assert transfer.proof == copy_proof.BOTH_SIDES
    assert transfer.digest == f"md5:{hashlib.md5(data).hexdigest()}"
    assert transfer.bytes_done == size


@pytest.mark.parametrize("length", [0, 6 * MIB, 7 * MIB + 1])
def test_big_ones_go_through_here_part_by_part(
    across: Copies, fake: FakeS3, other: FakeS3, length: int
) -> None:
    data = os.urandom(20 * MIB + 5)
    if length:
        etag = put_in_parts(other, "big", data, length, **{"x-amz-meta-rfd-part-size": str(length)})
    else:
        etag = other.put("from", "big", data, ABOUT)

    across.start("big")
    transfer = across.one(State.DONE)

    assert fake.objects["bucket", "big"] == data
    assert is_about(fake, "bucket", "big")
    assert (fake.etags["bucket", "big"] == etag) == bool(length)
    assert transfer.proof == (copy_proof.SAME_ETAG if length else copy_proof.BOTH_SIDES)
    assert transfer.bytes_done == len(data)


def test_unusual_parts_of_the_source_prove_less(
    across: Copies, fake: FakeS3, other: FakeS3
) -> None:
    data = os.urandom(20 * MIB + 5)
    put_in_parts(other, "big", data, 7 * MIB + 1)

    across.start("big")
    transfer = across.one(State.DONE)

    assert fake.objects["bucket", "big"] == data
    assert transfer.proof == copy_proof.PARTS_SENT


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("size", [1000, 20 * MIB])
def test_bytes_that_change_on_the_way_here_are_never_stored(
    across: Copies, fake: FakeS3, other: FakeS3, size: int
) -> None:
    data = os.urandom(size)
    other.put("from", "file", data, ABOUT)

    def flip(request: Request) -> Reply | None:
        if request.what != "GetObject":
            return None
        reply = other.truth(request)
        assert isinstance(reply.body, bytes)
        reply.body = reply.body[:-1] + bytes([reply.body[-1] ^ 1])
        return reply

    other.rules.append(flip)
    across.start("file", is_move=True)
    transfer = across.one(State.FAILED)

    assert transfer.error is not None
    assert transfer.error.code == "WrongBytes"
    across.driver.rest()
    assert ("bucket", "file") not in fake.objects
    assert not fake.uploads
    assert other.objects["from", "file"] == data


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("size", [1000, 20 * MIB])
def test_broken_connections_on_either_side_are_got_over(
    across: Copies, fake: FakeS3, other: FakeS3, size: int
) -> None:
    data = os.urandom(size)
    other.put("from", "file", data, ABOUT)

    def every_other(server: FakeS3, what: Sequence[str]) -> Callable[[Request], Reply | None]:
        def rule(request: Request) -> Reply | None:
            if request.what not in what or server.count(request.what) % 2 == 0:
                return None
            return Reply(0)

        return rule

    other.rules.append(every_other(other, ["GetObject", "HeadObject"]))
    fake.rules.append(every_other(fake, ["PutObject", "UploadPart", "CompleteMultipartUpload"]))
    across.start("file", is_move=True)

    assert across.one(State.DONE).proof == copy_proof.BOTH_SIDES
    assert fake.objects["bucket", "file"] == data
    assert not other.objects
    assert not fake.uploads


@pytest.mark.parametrize("way", ["within", "across"])
def test_a_source_that_does_not_exist_fails_by_its_name(
    request: pytest.FixtureRequest, way: str
) -> None:
    copies: Copies = request.getfixturevalue(way)
    copies.start("missing", prefix="to/")
    transfer = copies.one(State.FAILED)
    assert transfer.error is not None
    assert transfer.error.code == "NoSuchKey"


def test_a_storage_class_that_is_unknown_there_is_told(
    across: Copies, fake: FakeS3, other: FakeS3
) -> None:
    other.put("from", "file", b"x", {**ABOUT, "x-amz-storage-class": "GLACIER"})

    def refuse(request: Request) -> Reply | None:
        is_unknown = request.headers.get("x-amz-storage-class") == "GLACIER"
        return error(400, "InvalidStorageClass") if is_unknown else None

    fake.rules.append(refuse)
    across.start("file")
    assert "storage class" in across.one(State.DONE).proof
    assert fake.objects["bucket", "file"] == b"x"


def test_a_storage_class_is_kept(within: Copies, across: Copies, fake: FakeS3) -> None:
    fake.put("from", "file", b"x", {**ABOUT, "x-amz-storage-class": "COLD"})
    within.start("file")
    within.one(State.DONE)
    assert fake.metadata["bucket", "file"]["x-amz-storage-class"] == "COLD"


# What a server cannot do --------------------------------------------------------------------


@pytest.mark.parametrize("size", [1000, 17 * MIB])
def test_servers_that_cannot_copy_are_helped(
    within: Copies, fake: FakeS3, small_parts: None, size: int
) -> None:
    data = os.urandom(size)
    fake.put("from", "file", data, ABOUT)
    fake.rules.append(
        lambda request: (
            error(501, "NotImplemented")
            if request.what in ("CopyObject", "UploadPartCopy")
            else None
        )
    )

    within.start("file")
    assert within.one(State.DONE).proof == copy_proof.BOTH_SIDES
    assert fake.objects["bucket", "file"] == data
    assert is_about(fake, "bucket", "file")


@pytest.mark.parametrize("code", ["AccessDenied", "NoSuchBucket", "NoSuchKey"])
def test_keys_that_do_not_see_the_source_are_helped_by_those_that_do(
    lies: Driver, fake: FakeS3, code: str
) -> None:
    fake.put("from", "file", b"content", ABOUT)
    fake.rules.append(
        lambda request: (
            error(403 if code == "AccessDenied" else 404, code)
            if request.what == "CopyObject"
            else None
        )
    )
    copies = Copies(lies, Place("other", fake_client(fake), "from"))

    copies.start("file")
    assert copies.one(State.DONE).proof == copy_proof.BOTH_SIDES
    assert fake.objects["bucket", "file"] == b"content"


def test_tags_that_may_not_be_read_are_told(across: Copies, other: FakeS3) -> None:
    other.put("from", "file", b"content", ABOUT)
    other.rules.append(
        lambda request: error(403, "AccessDenied") if request.what == "GetObjectTagging" else None
    )
    across.start("file")
    assert "tags" in across.one(State.DONE).proof


# Moves --------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1000, 17 * MIB])
@pytest.mark.parametrize("way", ["within", "across"])
def test_the_source_of_a_move_is_deleted_last(
    request: pytest.FixtureRequest, fake: FakeS3, small_parts: None, way: str, size: int
) -> None:
    copies: Copies = request.getfixturevalue(way)
    server = fake if way == "within" else request.getfixturevalue("other")
    data = os.urandom(size)
    server.put("from", "a/file", data, ABOUT)
    there: list[bytes | None] = []

    def watch(request: Request) -> Reply | None:
        if request.what == "DeleteObject":
            there.append(fake.objects.get(("bucket", "b/file")))
        return None

    server.rules.append(watch)
    copies.start(prefixes=["a/"], base="a/", prefix="b/", is_move=True)
    copies.one(State.DONE)

    assert there == [data]
    assert ("from", "a/file") not in server.objects
    assert is_about(fake, "bucket", "b/file")


@pytest.mark.parametrize("way", ["within", "across"])
def test_a_source_that_changed_after_its_copy_stays(
    request: pytest.FixtureRequest, fake: FakeS3, way: str
) -> None:
    copies: Copies = request.getfixturevalue(way)
    server = fake if way == "within" else request.getfixturevalue("other")
    server.put("from", "file", b"old", ABOUT)

    def change(request: Request) -> Reply | None:
        if request.bucket == "from" and ("bucket", "file") in fake.objects:
            server.rules.remove(change)
            server.put("from", "file", b"new")
        return None

    server.rules.append(change)
    copies.start("file", is_move=True)
    transfer = copies.one(State.FAILED)

    assert transfer.error is not None
    assert transfer.error.code == "SourceKept"
    assert server.objects["from", "file"] == b"new"
    assert fake.objects["bucket", "file"] == b"old"

    copies.driver.engine.retry([transfer])
    if copies.one(State.NEEDS_ANSWER, State.DONE).state is State.NEEDS_ANSWER:
        copies.driver.engine.answer(transfer, Answer.REPLACE)
    copies.one(State.DONE)
    assert fake.objects["bucket", "file"] == b"new"
    assert ("from", "file") not in server.objects


def test_a_source_that_may_not_be_deleted_is_tried_again_alone(
    within: Copies, fake: FakeS3
) -> None:
    fake.put("from", "file", b"content", ABOUT)

    def deny(request: Request) -> Reply | None:
        return error(403, "AccessDenied") if request.what == "DeleteObject" else None

    fake.rules.append(deny)
    within.start("file", is_move=True)
    transfer = within.one(State.FAILED)
    assert transfer.error is not None
    assert transfer.error.code == "SourceKept"

    fake.rules.clear()
    within.driver.engine.retry([transfer])
    within.one(State.DONE)
    assert fake.count("CopyObject") == 1
    assert set(fake.objects) == {("bucket", "file")}
    assert transfer.proof


def test_a_copy_that_nobody_may_look_at_keeps_its_source(within: Copies, fake: FakeS3) -> None:
    fake.put("from", "file", b"content", ABOUT)

    def deny(request: Request) -> Reply | None:
        is_look = request.what == "HeadObject" and request.bucket == "bucket"
        return error(403, "AccessDenied") if is_look else None

    fake.rules.append(deny)
    within.start("file", is_move=True)
    transfer = within.one(State.FAILED)
    assert transfer.error is not None
    assert transfer.error.code == "SourceKept"
    assert ("from", "file") in fake.objects


def test_folders_move_with_their_marks(within: Copies, fake: FakeS3) -> None:
    for key in ("a/", "a/b/", "a/b/c"):
        fake.put("from", key, b"" if key.endswith("/") else b"x", ABOUT)
    within.start(prefixes=["a/"], base="a/", prefix="new/", is_move=True)
    within.until(State.DONE)
    assert set(fake.objects) == {("bucket", "new/"), ("bucket", "new/b/"), ("bucket", "new/b/c")}


# Onto itself --------------------------------------------------------------------------------


@pytest.fixture
def inside(lies: Driver) -> Copies:
    """Copies within one bucket."""
    return Copies(lies, Place("test", lies.client, "bucket"))


def test_a_copy_beside_its_original_gets_another_name(inside: Copies, fake: FakeS3) -> None:
    fake.put("bucket", "a/file.txt", b"content", ABOUT)
    inside.start("a/file.txt", base="a/", prefix="a/")
    inside.one(State.DONE)
    assert fake.objects["bucket", "a/file.txt"] == fake.objects["bucket", "a/file (1).txt"]


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
    inside.until(State.DONE)
    assert fake.objects == {("bucket", "a/b/x"): b"a/b/b/x", ("bucket", "a/bc"): b"a/bc"}


def test_renaming_an_object_and_a_folder(inside: Copies, fake: FakeS3) -> None:
    fake.put("bucket", "a/old.txt", b"content", ABOUT)
    fake.put("bucket", "a/folder/x/y", b"y", ABOUT)
    inside.start("a/old.txt", base="a/old.txt", prefix="a/new.txt", is_move=True)
    inside.start(prefixes=["a/folder/"], base="a/folder/", prefix="a/box/", is_move=True)
    inside.until(State.DONE)
    assert set(fake.objects) == {("bucket", "a/new.txt"), ("bucket", "a/box/x/y")}


# Against the real server --------------------------------------------------------------------


@pytest.fixture
def real(live: Driver) -> Copies:
    """Copies within one bucket of the real server."""
    return Copies(live, Place("test", live.client, live.bucket))


KEYS = ["plain", "a b+c%41?d&e=f", "ü/日本/😀", "'\"<b>&amp;", "\u202e\u2028x"]


@pytest.mark.parametrize("is_move", [False, True])
def test_a_folder_on_a_real_server(
    real: Copies, client: Client, bucket: str, is_move: bool
) -> None:
    for key in KEYS:
        client.transfer.put_object(
            Bucket=bucket, Key=f"from/{key}", Body=key.encode(), Metadata={"k": "v"}, Tagging="t=1"
        )
    client.transfer.put_object(Bucket=bucket, Key="from/empty/", Body=b"")

    real.start(prefixes=["from/"], prefix="to/", is_move=is_move)
    real.until(State.DONE)

    assert all(transfer.proof for transfer in real.driver.transfers)
    for key in KEYS:
        reply = client.transfer.get_object(Bucket=bucket, Key=f"to/from/{key}")
        assert reply["Body"].read() == key.encode()
        assert reply["Metadata"] == {"k": "v"}
        tags = client.transfer.get_object_tagging(Bucket=bucket, Key=f"to/from/{key}")
        assert tags["TagSet"] == [{"Key": "t", "Value": "1"}]
    left = client.transfer.list_objects_v2(Bucket=bucket, Prefix="from/").get("Contents", [])
    assert bool(left) is not is_move


@pytest.mark.parametrize("by_server", [True, False])
@pytest.mark.usefixtures("small_parts")
def test_a_big_object_on_a_real_server(
    real: Copies, client: Client, bucket: str, monkeypatch: pytest.MonkeyPatch, by_server: bool
) -> None:
    data = os.urandom(33 * MIB + 7)
    client.transfer.put_object(Bucket=bucket, Key="big", Body=data, Metadata={"k": "v"})
    if not by_server:
        real.source.endpoint = "http://elsewhere"

    real.start("big", prefix="copy/", is_move=True)
    transfer = real.one(State.DONE)

    reply = client.transfer.get_object(Bucket=bucket, Key="copy/big")
    assert reply["Body"].read() == data
    assert reply["Metadata"]["k"] == "v"
    assert transfer.proof == (copy_proof.SIZE_ONLY if by_server else copy_proof.BOTH_SIDES)
    assert not client.transfer.list_objects_v2(Bucket=bucket, Prefix="big").get("Contents")
    assert not client.transfer.list_multipart_uploads(Bucket=bucket).get("Uploads")
