"""What a location on a server names: an object, the contents of a folder, both or nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rustfs_desktop.console.locations import parse_location
from rustfs_desktop.console.remote_pages import folder_prefix, remote_pages
from rustfs_desktop.errors import NotFound
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from tests.faults.fake_s3 import FakeS3


@pytest.fixture
def client(fake: FakeS3) -> Iterator[Client]:
    for key in ("a", "a/b/deep.txt", "a/one.txt", "a.txt"):
        fake.put("bucket", key, b"x")
    fake.put("bucket", "empty/", b"")
    made = Client(Endpoint(fake.url), Credentials("me", "secretsecret"))
    yield made
    made.close()


def found(client: Client, address: str, *, is_recursive: bool = False) -> list[tuple[str, str]]:
    """Each name with the folder that contains it."""
    pages = remote_pages(client, parse_location(address), is_recursive=is_recursive)
    return [(folder, name) for folder, page in pages for name in (*page.prefixes, *page.keys)]


def test_without_a_slash_it_is_the_object_and_the_folder_of_this_name(client: Client) -> None:
    in_folder = [("a/", "a/b/"), ("a/", "a/one.txt")]
    assert found(client, "s3://bucket/a") == [("", "a"), *in_folder]
    assert found(client, "s3://bucket/a/") == in_folder


def test_names_that_only_begin_so_are_not_meant(client: Client) -> None:
    assert found(client, "s3://bucket/a/one.txt") == [("a/", "a/one.txt")]
    with pytest.raises(NotFound):
        found(client, "s3://bucket/a/one")


def test_a_recursive_listing_has_objects_only(client: Client) -> None:
    assert found(client, "s3://bucket/a/", is_recursive=True) == [
        ("a/", "a/b/deep.txt"),
        ("a/", "a/one.txt"),
    ]


def test_an_empty_folder_with_a_marker_exists(client: Client) -> None:
    assert found(client, "s3://bucket/empty/") == []
    assert found(client, "s3://bucket/empty") == []


def test_an_empty_bucket_exists(client: Client, fake: FakeS3) -> None:
    client.browse.create_bucket(Bucket="new")
    assert found(client, "s3://new/") == []


@pytest.mark.parametrize("address", ["s3://bucket/nothing", "s3://bucket/nothing/"])
def test_nothing_is_an_error_that_names_the_address(client: Client, address: str) -> None:
    with pytest.raises(NotFound, match="No such file or folder") as caught:
        found(client, address)
    assert address in str(caught.value.cause)


@pytest.mark.parametrize(
    ("address", "prefix"),
    [("s3://bucket", ""), ("s3://bucket/", ""), ("s3://bucket/a", "a/"), ("s3://bucket/a/", "a/")],
)
def test_the_prefix_of_the_folder(address: str, prefix: str) -> None:
    assert folder_prefix(parse_location(address)) == prefix
