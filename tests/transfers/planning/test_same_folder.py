"""Folders that may be one folder under two names."""

from __future__ import annotations

import pytest

from rustfs_desktop.transfers.locations import BucketLocation, ObjectSelection
from rustfs_desktop.transfers.planning import expand
from rustfs_desktop.transfers.planning.same_folder import is_same_folder, may_be_inside
from rustfs_desktop.transfers.types import CopyJob
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import fake_client


@pytest.fixture
def job(fake: FakeS3) -> CopyJob:
    """From a bucket to itself, as two connections reach it."""
    return CopyJob(
        "test",
        fake_client(fake),
        "bucket",
        source=BucketLocation("second", fake_client(fake), "bucket"),
    )


@pytest.mark.parametrize(
    ("target", "expected"), [("a/", True), ("a/b/", True), ("A//b/", True), ("ab/", False)]
)
def test_one_folder_under_two_names(
    job: CopyJob, fake: FakeS3, target: str, expected: bool
) -> None:
    fake.put("bucket", "a/file", b"content")
    assert is_same_folder(job, "a/", target) is expected
    assert bool(fake.requests) is expected


def test_folders_with_other_content_are_two(job: CopyJob, fake: FakeS3) -> None:
    fake.buckets.add("from")
    job.source.bucket = "from"
    fake.put("from", "a/file", b"content")
    assert not is_same_folder(job, "a/", "a/")
    fake.put("bucket", "a/file", b"content")
    assert not is_same_folder(job, "a/", "a/")
    fake.modified.clear()
    assert is_same_folder(job, "a/", "a/")


def test_where_nobody_may_list_nothing_is_shown(job: CopyJob, fake: FakeS3) -> None:
    fake.put("bucket", "a/file", b"content")
    fake.rules.append(
        lambda request: error(403, "AccessDenied") if request.what == "ListObjectsV2" else None
    )
    assert is_same_folder(job, "a/", "a/") is None


def test_one_folder_that_changes_between_the_two_listings(job: CopyJob, fake: FakeS3) -> None:
    fake.put("bucket", "a/file", b"content")
    listings: list[Request] = []

    def change(request: Request) -> Reply | None:
        if request.what == "ListObjectsV2":
            listings.append(request)
            fake.put("bucket", f"a/{len(listings)}", b"new")
        return None

    fake.rules.append(change)
    assert is_same_folder(job, "a/", "a/b/")


@pytest.mark.parametrize("target", ["", "backup/"])
def test_a_whole_bucket_is_copied_while_it_is_listed(
    job: CopyJob, fake: FakeS3, target: str
) -> None:
    """The target is shown to be another bucket."""
    fake.page_size = 10
    fake.buckets.add("from")
    job.source.bucket, job.prefix = "from", target
    for number in range(100):
        fake.put("from", f"file {number}", b"content")
    fake.put("bucket", "other", b"content")
    job.selection = ObjectSelection((), [""])
    assert next(expand.plan_of(job)).key == f"{target}file 0"
    assert sum(request.bucket == "from" for request in fake.requests) < 5


def test_what_a_walk_may_find_of_its_own_copies() -> None:
    assert may_be_inside("a/b/", "a/")
    assert may_be_inside("/A//b/", "a/")
    assert may_be_inside("a/b/", "")
    assert not may_be_inside("a/", "a/")
    assert not may_be_inside("b/", "a/")
