"""The server of the tour that makes up its objects."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import S3Error
from rustfs_desktop.s3.api.buckets import bucket_details, list_buckets
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.api.objects import create_folder, head_object
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.types import Page
from rustfs_desktop.tour.generated_bucket import (
    BUCKET,
    CREDENTIALS,
    FOLDER,
    GeneratedServer,
    key_of,
)

COUNT = 2_500
KEYS = [key_of(number) for number in range(COUNT)]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with (
        GeneratedServer(COUNT) as server,
        contextlib.closing(Client(server.endpoint, CREDENTIALS)) as made,
    ):
        yield made


def pages(client: Client, prefix: str, delimiter: str = "/", start_after: str = "") -> list[Page]:
    token = CancelToken()
    return list(
        list_pages(
            client, BUCKET, prefix, delimiter=delimiter, cancel=token, start_after=start_after
        )
    )


def keys(found: list[Page]) -> list[str]:
    return [key for page in found for key in page.keys]


def test_the_folder_is_listed_in_pages(client: Client) -> None:
    found = pages(client, FOLDER)
    assert [len(page.keys) for page in found] == [1000, 1000, 500]
    assert keys(found) == KEYS == sorted(KEYS)
    modified = [time_s for page in found for time_s in page.modified]
    assert max(modified) <= time.time()
    assert min(modified) > time.time() - 501 * 86_400


def test_the_top_has_only_the_folder(client: Client) -> None:
    (page,) = pages(client, "")
    assert (page.prefixes, list(page.keys)) == ([FOLDER], [])
    assert [bucket.name for bucket in list_buckets(client)] == [BUCKET]


@pytest.mark.parametrize(
    ("prefix", "start_after", "wanted"),
    [
        ("", "", KEYS),
        (f"{FOLDER}00012", "", KEYS[1200:1300]),
        (FOLDER, KEYS[2400], KEYS[2401:]),
        ("", KEYS[-1], []),
        ("other/", "", []),
    ],
)
def test_all_keys_below_a_prefix(
    client: Client, prefix: str, start_after: str, wanted: list[str]
) -> None:
    assert keys(pages(client, prefix, "", start_after)) == wanted


def test_properties_are_those_of_the_listing(client: Client) -> None:
    assert bucket_details(client, BUCKET).versioning == "Off"
    listed = pages(client, FOLDER)[0]
    head = head_object(Remote(client, BUCKET, KEYS[7]), repeats=True)
    assert (head.size, head.etag) == (listed.sizes[7], listed.etags[7])
    assert head.modified_at is not None
    assert head.modified_at.timestamp() == listed.modified[7]


def test_nothing_else_is_answered(client: Client) -> None:
    with pytest.raises(S3Error):
        head_object(Remote(client, BUCKET, f"{FOLDER}none"), repeats=True)
    with pytest.raises(S3Error):
        next(list_pages(client, "another", cancel=CancelToken()))
    with pytest.raises(S3Error):
        create_folder(client, BUCKET, "new/")
