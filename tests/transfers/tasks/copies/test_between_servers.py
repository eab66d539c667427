"""Copies from one server to another, and what one server cannot do."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable, Sequence

import pytest

from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.tasks import copy_verification
from rustfs_desktop.transfers.types import TransferState
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import Driver, fake_client
from tests.transfers.tasks.copies.conftest import (
    ABOUT,
    MIB,
    Copies,
    is_about,
    kept,
    put_in_parts,
)
from tests.transfers.tasks.test_part_lengths import Parts

# From server to server ----------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 100_000])
def test_small_ones_go_through_here(across: Copies, fake: FakeS3, other: FakeS3, size: int) -> None:
    data = os.urandom(size)
    other.put("from", "a/file", data, ABOUT)

    across.start("a/file", base="a/", prefix="to/")
    transfer = across.one(TransferState.DONE)

    assert fake.objects["bucket", "to/file"] == data
    assert is_about(fake, "bucket", "to/file")
    assert transfer.verification == copy_verification.BOTH_SIDES
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
    transfer = across.one(TransferState.DONE)

    assert fake.objects["bucket", "big"] == data
    assert is_about(fake, "bucket", "big")
    assert (fake.etags["bucket", "big"] == etag) == bool(length)
    assert transfer.verification == (
        copy_verification.SAME_ETAG if length else copy_verification.BOTH_SIDES
    )
    assert transfer.bytes_done == len(data)


@pytest.mark.parametrize("older", ["", "bm90IHRoaXMgTUQ1ISEhIQ=="])
def test_parts_of_a_copy_keep_the_md5_of_the_whole(
    across: Copies, fake: FakeS3, other: FakeS3, older: str
) -> None:
    data = os.urandom(20 * MIB + 5)
    about = {**ABOUT, "x-amz-meta-md5chksum": older} if older else ABOUT
    etag = other.put("from", "big", data, about)

    across.start("big")
    across.one(TransferState.DONE)

    found = {name.lower(): value for name, value in fake.metadata["bucket", "big"].items()}
    assert base64.b64decode(found["x-amz-meta-md5chksum"]).hex() == etag


def test_uneven_parts_of_the_source_prove_less(across: Copies, fake: FakeS3, other: FakeS3) -> None:
    data = os.urandom(20 * MIB + 5)
    put_in_parts(other, "big", data, 7 * MIB + 1)

    across.start("big")
    transfer = across.one(TransferState.DONE)

    assert fake.objects["bucket", "big"] == data
    assert transfer.verification == copy_verification.PARTS_SENT


@pytest.mark.parametrize("lengths", [[6 * MIB, 1000], [7 * MIB + 1, 7 * MIB + 1, 6 * MIB]])
def test_parts_whose_length_the_server_tells_are_proved(
    across: Copies, fake: FakeS3, other: FakeS3, lengths: list[int]
) -> None:
    parts = Parts(other, lengths, "from")

    across.start("file.bin", is_move=True)
    transfer = across.one(TransferState.DONE)

    assert fake.objects["bucket", "file.bin"] == parts.data
    assert transfer.verification in (copy_verification.SAME_ETAG, copy_verification.BOTH_SIDES)


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("lengths", [[6 * MIB, 1000], [7 * MIB + 1, 7 * MIB + 1, 6 * MIB]])
def test_a_bit_that_flips_in_such_parts_is_noticed_before_the_source_goes(
    across: Copies, fake: FakeS3, other: FakeS3, lengths: list[int]
) -> None:
    parts = Parts(other, lengths, "from")
    parts.flips = 5000

    across.start("file.bin", is_move=True)
    transfer = across.one(TransferState.FAILED)

    assert transfer.error is not None
    assert transfer.error.code == "WrongBytes"
    across.driver.rest()
    assert ("bucket", "file.bin") not in fake.objects
    assert not fake.uploads
    assert other.objects["from", "file.bin"] == parts.data


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
    transfer = across.one(TransferState.FAILED)

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

    assert across.one(TransferState.DONE).verification == copy_verification.BOTH_SIDES
    assert fake.objects["bucket", "file"] == data
    assert not other.objects
    assert not fake.uploads


def test_a_source_that_does_not_exist_fails_by_its_name(copies: Copies) -> None:
    copies.start("missing", prefix="to/")
    transfer = copies.one(TransferState.FAILED)
    assert transfer.error is not None
    assert transfer.error.code == "NoSuchKey"


@pytest.mark.parametrize("size", [10, 17 * MIB])
def test_everything_stored_with_the_object_is_kept(
    across: Copies, fake: FakeS3, other: FakeS3, size: int
) -> None:
    stored = {
        "Content-Type": "text/html",
        "Content-Language": "fr",
        "Expires": "Fri, 02 Jan 2026 03:04:05 GMT",
        "x-amz-website-redirect-location": "/elsewhere",
        "x-amz-meta-name": "caf\xe9".encode().decode("latin-1"),
    }
    other.put("from", "file", os.urandom(size), stored | {"Content-Encoding": "aws-chunked,gzip"})
    across.start("file")
    transfer = across.one(TransferState.DONE, TransferState.FAILED)
    assert transfer.state is TransferState.DONE, transfer.error
    about, _ = kept(fake, "bucket", "file")
    expected = {name.lower(): text for name, text in stored.items()}
    expected |= {"content-encoding": "gzip", "x-amz-meta-name": "=?utf-8?b?Y2Fmw6k=?="}
    assert {name: about.get(name) for name in expected} == expected


def test_a_storage_class_that_is_unknown_there_is_told(
    across: Copies, fake: FakeS3, other: FakeS3
) -> None:
    other.put("from", "file", b"x", {**ABOUT, "x-amz-storage-class": "GLACIER"})

    def refuse(request: Request) -> Reply | None:
        is_unknown = request.headers.get("x-amz-storage-class") == "GLACIER"
        return error(400, "InvalidStorageClass") if is_unknown else None

    fake.rules.append(refuse)
    across.start("file")
    assert "storage class" in across.one(TransferState.DONE).verification
    assert fake.objects["bucket", "file"] == b"x"


def test_a_storage_class_is_kept(within: Copies, across: Copies, fake: FakeS3) -> None:
    fake.put("from", "file", b"x", {**ABOUT, "x-amz-storage-class": "COLD"})
    within.start("file")
    within.one(TransferState.DONE)
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
    assert within.one(TransferState.DONE).verification == copy_verification.BOTH_SIDES
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
    copies = Copies(lies, BucketLocation("other", fake_client(fake), "from"))

    copies.start("file")
    done = copies.one(TransferState.DONE)
    assert done.verification == copy_verification.BOTH_SIDES
    assert fake.objects["bucket", "file"] == b"content"


def test_tags_that_may_not_be_read_are_told(across: Copies, other: FakeS3) -> None:
    other.put("from", "file", b"content", ABOUT)
    other.rules.append(
        lambda request: error(403, "AccessDenied") if request.what == "GetObjectTagging" else None
    )
    across.start("file")
    assert "tags" in across.one(TransferState.DONE).verification
