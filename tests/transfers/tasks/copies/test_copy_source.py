"""The source of a copy: every read is of one version, and only that one is deleted."""

from __future__ import annotations

from typing import cast

import pytest

from rustfs_desktop.errors import AccessDenied, ChangedOnServer
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.errors import ContentMismatch
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.tasks.copy import Copy
from rustfs_desktop.transfers.tasks.copy_source import SourceObject
from rustfs_desktop.transfers.tasks.task import TaskTools
from rustfs_desktop.transfers.types import CopyJob, CopyTransfer
from rustfs_desktop.transfers.verification import DistinctCopy
from rustfs_desktop.transfers.verify import etags
from tests.faults.fake_s3 import FakeS3, error, md5_hex
from tests.transfers.conftest import fake_client
from tests.transfers.tasks.copies.conftest import ABOUT, put_in_parts

DATA = bytes(range(256)) * 40


@pytest.fixture
def source(fake: FakeS3, tools: TaskTools) -> SourceObject:
    """Of a copy from ``from/key``, which exists."""
    fake.put("from", "key", DATA, ABOUT)
    client = fake_client(fake)
    job = CopyJob("test", client, "bucket", source=BucketLocation("test", client, "from"))
    transfer = CopyTransfer(job, "copy", "key", len(DATA), seq=1)
    return SourceObject(Copy(transfer, tools), transfer)


def test_the_head_is_kept(source: SourceObject) -> None:
    source.load_head(md5_hex(DATA))
    assert (source.head.etag, source.head.size) == (md5_hex(DATA), len(DATA))
    assert source.md5 == md5_hex(DATA)


def test_another_version_is_not_taken(source: SourceObject) -> None:
    with pytest.raises(ChangedOnServer):
        source.load_head("0" * 32)
    assert source.head == ObjectHead("")


def test_what_the_source_refuses_is_known_as_its_refusal(
    source: SourceObject, fake: FakeS3
) -> None:
    fake.rules.append(lambda _: error(403, "AccessDenied"))
    with pytest.raises(AccessDenied) as caught:
        source.load_head()
    assert source.refusal is caught.value


@pytest.mark.parametrize(("first", "stop"), [(0, len(DATA)), (0, 10), (1000, len(DATA))])
def test_ranges_of_one_version_are_read(
    source: SourceObject, fake: FakeS3, first: int, stop: int
) -> None:
    source.load_head()
    assert source.read(first, stop) == DATA[first:stop]
    fake.put("from", "key", b"!" * len(DATA))
    with pytest.raises(ChangedOnServer):
        source.read(first, stop)


def test_tags_that_may_not_be_read_are_unknown(source: SourceObject, fake: FakeS3) -> None:
    assert source.tags() == {"colour": "dark red", "n": "2"}
    fake.rules.append(
        lambda each: error(403, "AccessDenied") if each.what == "GetObjectTagging" else None
    )
    assert source.tags() is None
    assert source.refusal is None


def test_content_is_compared_with_the_etag(source: SourceObject) -> None:
    source.load_head()
    assert source.verify_content(bytearray(DATA), md5_hex(DATA))
    with pytest.raises(ContentMismatch):
        source.verify_content(bytearray(DATA), md5_hex(b"other"))


@pytest.mark.parametrize("is_recorded", [True, False])
def test_content_is_compared_with_the_etag_of_parts(
    source: SourceObject, fake: FakeS3, is_recorded: bool
) -> None:
    length = 4096
    recorded = {"x-amz-meta-rfd-part-size": str(length)} if is_recorded else {}
    put_in_parts(fake, "key", DATA, length, **recorded)
    source.load_head()
    assert source.verify_content(bytearray(DATA), md5_hex(DATA)) == is_recorded
    if is_recorded:
        assert source.find_part_length() == length
        assert source.confirm_part_length(length)
        assert not source.confirm_part_length(2 * length)
        with pytest.raises(ContentMismatch):
            source.verify_content(bytearray(len(DATA)), md5_hex(bytes(len(DATA))))


def test_an_encrypted_object_cannot_be_compared(source: SourceObject, fake: FakeS3) -> None:
    put_in_parts(fake, "key", DATA, 4096)
    source.load_head()
    source.head = ObjectHead(source.head.etag, len(DATA), encryption="aws:kms")
    assert source.find_part_length() == 0
    assert not source.verify_content(bytearray(DATA), md5_hex(DATA))
    assert etags.part_count(source.head.etag) == 3


def proved(_found: ObjectHead) -> DistinctCopy:
    return cast("DistinctCopy", None)


def test_the_version_that_was_copied_is_deleted(source: SourceObject, fake: FakeS3) -> None:
    source.load_head()
    assert source.remove(source.head, proved) == ""
    assert fake.objects == {}


def test_a_source_that_changed_is_kept(source: SourceObject, fake: FakeS3) -> None:
    source.load_head()
    fake.put("from", "key", DATA)  # the same bytes at another time
    with pytest.raises(ChangedOnServer):
        source.remove(source.head, proved)
    assert fake.objects == {("from", "key"): DATA}


def test_without_a_proof_nothing_is_deleted(source: SourceObject, fake: FakeS3) -> None:
    def refuse(found: ObjectHead) -> DistinctCopy:
        assert found.etag == md5_hex(DATA)
        raise ContentMismatch

    source.load_head()
    with pytest.raises(ContentMismatch):
        source.remove(source.head, refuse)
    assert fake.count("DeleteObject") == 0
