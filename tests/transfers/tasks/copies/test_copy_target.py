"""The target of a copy: whose object it is, and what is stored with it."""

from __future__ import annotations

import base64
import dataclasses
import hashlib

import pytest

from rustfs_desktop.errors import InvalidStorageClass
from rustfs_desktop.s3.types import ObjectHead, ObjectHeaders
from rustfs_desktop.transfers.errors import InvalidMetadata, SameObject
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.tasks.copy import Copy
from rustfs_desktop.transfers.tasks.copy_source import SourceObject
from rustfs_desktop.transfers.tasks.copy_target import CopyTarget
from rustfs_desktop.transfers.tasks.task import TaskTools
from rustfs_desktop.transfers.types import CopyJob, CopyTransfer
from rustfs_desktop.transfers.verify.metadata import (
    PART_SIZE_NAME,
    TRANSFER_ID_NAME,
    WHOLE_MD5_NAME,
)
from tests.faults.fake_s3 import FakeS3, error
from tests.transfers.conftest import fake_client
from tests.transfers.tasks.copies.conftest import ABOUT

DATA = b"content"


class Ends:
    """The source and the target of one copy, from ``from/key`` to ``bucket/copy``."""

    def __init__(self, fake: FakeS3, tools: TaskTools) -> None:
        client = fake_client(fake)
        location = BucketLocation("test", client, "from", endpoint=fake.url)
        self.job = CopyJob("test", client, "bucket", source=location)
        self.transfer = CopyTransfer(self.job, "copy", "key", len(DATA), seq=1)
        self.task = Copy(self.transfer, tools)
        self.source = SourceObject(self.task, self.transfer)
        self.target = CopyTarget(self.task, self.transfer, self.source)

    def add_metadata(self, name: str, value: str) -> None:
        """Let the source have it."""
        head = self.source.head
        self.source.head = dataclasses.replace(head, metadata={**head.metadata, name: value})

    def stored_headers(self, part_length: int = 0) -> ObjectHeaders:
        """What a request would store."""
        return self.target.store(lambda headers: headers, part_length)


@pytest.fixture
def ends(fake: FakeS3, tools: TaskTools) -> Ends:
    fake.put("from", "key", DATA, ABOUT)
    made = Ends(fake, tools)
    made.source.load_head()
    return made


def test_only_a_copy_that_was_sent_is_ours(ends: Ends) -> None:
    """By its ETag, as a copy by the server has no transfer id."""
    copy = dataclasses.replace(ends.source.head, modified=ends.source.head.modified + 1)
    assert not ends.target.is_ours(copy)
    ends.target.was_sent = True
    assert ends.target.is_ours(copy)
    assert not ends.target.is_ours(dataclasses.replace(copy, etag="0" * 32))


def test_a_copy_may_be_that_of_a_killed_run_whose_journal_does_not_have_it(ends: Ends) -> None:
    copy = dataclasses.replace(ends.source.head, modified=ends.job.created + 1)
    older = dataclasses.replace(copy, modified=ends.job.created - 3600)
    assert not ends.target.is_ours(copy)
    ends.job.is_adopted = True
    assert ends.target.is_ours(copy)
    assert not ends.target.is_ours(older)
    assert not ends.target.is_ours(dataclasses.replace(copy, etag="0" * 32))


def test_the_transfer_id_shows_whose_it_is(ends: Ends) -> None:
    ours = ObjectHead("0" * 32, metadata={TRANSFER_ID_NAME: ends.transfer.transfer_id})
    assert ends.target.is_ours(ours)
    assert not ends.target.is_ours(ObjectHead("0" * 32, metadata={TRANSFER_ID_NAME: "other-1"}))


def test_a_move_onto_what_may_be_its_source_is_refused(ends: Ends) -> None:
    ends.job.is_move = True
    ends.transfer.key = "KEY"
    ends.target.check_replaceable(None)
    with pytest.raises(SameObject):
        ends.target.check_replaceable(ends.source.head)
    ends.target.check_replaceable(ObjectHead("0" * 32, 1))
    assert ends.target.is_shown_distinct


def test_the_headers_of_the_source_are_stored_with_the_transfer_id(ends: Ends) -> None:
    headers = ends.stored_headers()
    assert headers.content_type == "text/x-test"
    assert headers.tags == {"colour": "dark red", "n": "2"}
    assert headers.metadata == {
        "one": "1",
        "mtime": "5.5",
        TRANSFER_ID_NAME: ends.transfer.transfer_id,
    }


def test_a_copy_in_parts_has_the_md5_of_the_whole(ends: Ends) -> None:
    ends.add_metadata(PART_SIZE_NAME, "1")  # of the source
    metadata = ends.stored_headers(4096).metadata
    assert metadata[PART_SIZE_NAME] == "4096"
    assert metadata[WHOLE_MD5_NAME] == base64.b64encode(hashlib.md5(DATA).digest()).decode()
    assert PART_SIZE_NAME not in ends.stored_headers().metadata


def test_metadata_that_no_header_can_have_is_refused(ends: Ends) -> None:
    ends.add_metadata("é", "1")
    with pytest.raises(InvalidMetadata):
        ends.stored_headers()


def test_what_could_not_be_copied_is_named_once(ends: Ends, fake: FakeS3) -> None:
    fake.rules.append(
        lambda each: error(403, "AccessDenied") if each.what == "GetObjectTagging" else None
    )
    ends.source.head = dataclasses.replace(ends.source.head, storage_class="COLD")
    sent: list[str] = []

    def call(headers: ObjectHeaders) -> None:
        sent.append(headers.storage_class)
        if headers.storage_class:
            raise InvalidStorageClass

    for _ in range(2):
        ends.target.store(call)
    assert sent == ["COLD", "", "COLD", ""]
    assert ends.target.omissions == [
        "tags could not be read",
        "storage class not supported by the server",
    ]


def test_that_a_copy_starts_is_saved_before(ends: Ends, fake: FakeS3) -> None:
    stored, condition = ends.target.prepare_request()
    assert stored is None
    assert condition.must_be_new
    saved = ends.task.journal.resume_state(ends.transfer)
    assert saved is not None
    assert (saved.etag, saved.size) == (ends.source.head.etag, len(DATA))

    fake.put("bucket", "copy", DATA)  # the reply was lost
    stored, condition = ends.target.prepare_request()
    assert stored is not None
    assert condition.etag == stored.etag == ends.source.head.etag
