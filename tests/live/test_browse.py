"""Buckets and objects on a real server."""

from __future__ import annotations

import os
import uuid

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api.buckets import bucket_details, create_bucket, delete_bucket, list_buckets
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.api.objects import create_folder, delete_objects, delete_prefix, head_object
from rustfs_desktop.s3.api.probe import probe
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.rustfs_keys import storable_key
from rustfs_desktop.s3.types import Page
from tests.conftest import LiveServer

# What RustFS and others store under the name they were given.
ODD_KEYS = [
    "plain.txt",
    "with space",
    "plus+percent%20%2F",
    "?versionId",
    "a#b&c=d;e,f@g",
    "a:b",
    "quote'\"<b>",
    "star*pipe|[1]{2}^~",
    "$HOME `id` $(id)",
    "café",
    "cafe\u0301",
    "文件/😀.txt",
    "\u202egpj.exe",
    "tab\there",
    "line\nfeed",
    "escape\x1b[31m",
    "control\x01",
    ".hidden/.file",
    "--help",
    "R&D report",
    "=cmd|' /C calc'!A0",
    "x" * 255,
]


def put(client: Client, bucket: str, key: str, body: bytes = b"x") -> None:
    client.browse.put_object(Bucket=bucket, Key=key, Body=body)


def listed(client: Client, bucket: str, prefix: str = "", delimiter: str = "/") -> Page:
    whole = Page()
    for page in list_pages(client, bucket, prefix, delimiter=delimiter, cancel=CancelToken()):
        whole.extend(page)
    return whole


def test_probe_counts_the_buckets(server: LiveServer, bucket: str) -> None:
    found = probe(server.endpoint, server.credentials)
    assert found.buckets is not None
    assert found.buckets >= 1
    assert found.note == ""


@pytest.mark.skipif(
    os.environ.get("S3_TEST_PROGRAM") != "rustfs", reason="needs a server that is RustFS for sure"
)
def test_rustfs_is_recognized(client: Client) -> None:
    """It does not name itself in its replies."""
    list_buckets(client)
    assert client.capabilities.is_rustfs is True


def test_a_bucket_comes_and_goes(client: Client) -> None:
    name = f"test-{uuid.uuid4().hex[:16]}"
    create_bucket(client, name)
    found = {bucket.name: bucket for bucket in list_buckets(client)}
    assert found[name].created is not None
    assert found[name].created.tzinfo is not None
    details = bucket_details(client, name)
    assert (details.name, details.versioning) == (name, "Off")
    assert details.region
    delete_bucket(client, name)
    assert name not in {bucket.name for bucket in list_buckets(client)}


def test_folders_and_files(client: Client, bucket: str) -> None:
    for key in ("a/1", "a/b/2", "c.txt"):
        put(client, bucket, key, key.encode())
    top = listed(client, bucket)
    assert (top.prefixes, top.keys, top.sizes) == (["a/"], ["c.txt"], [5])
    assert top.modified[0] > 1_700_000_000
    assert len(top.etags[0]) == 32
    inside = listed(client, bucket, "a/")
    assert (inside.prefixes, inside.keys) == (["a/b/"], ["a/1"])
    assert sorted(listed(client, bucket, delimiter="").keys) == ["a/1", "a/b/2", "c.txt"]


def test_a_folder_of_several_pages(client: Client, bucket: str) -> None:
    keys = {f"many/{number:04}" for number in range(1203)}
    for key in keys:
        put(client, bucket, key, b"")
    pages = list(list_pages(client, bucket, "many/", cancel=CancelToken()))
    assert len(pages) >= 2
    assert {key for page in pages for key in page.keys} == keys
    assert pages[-1].next_token is None
    deleted = delete_prefix(client, bucket, "many/", CancelToken(), lambda _n: None)
    assert deleted.deleted == len(keys)
    assert len(listed(client, bucket)) == 0


def test_folders_in_a_deleted_folder_go_too(client: Client, bucket: str) -> None:
    for key in ("top", "a/1", "a/b/c/2", "a/d/3", "ab/4"):
        put(client, bucket, key)
    result = delete_prefix(client, bucket, "a/", CancelToken(), lambda _n: None)
    assert (result.deleted, result.failures) == (3, ())
    rest = listed(client, bucket)
    assert (rest.prefixes, rest.keys) == (["ab/"], ["top"])


@pytest.mark.parametrize("key", ODD_KEYS)
def test_odd_names_are_listed_looked_at_and_deleted(client: Client, bucket: str, key: str) -> None:
    if client.capabilities.is_rustfs:
        key = storable_key(key)
    put(client, bucket, key, key.encode())
    assert listed(client, bucket, delimiter="").keys == [key]
    info = head_object(Remote(client, bucket, key), repeats=True)
    assert info.size == len(key.encode())
    assert info.modified is not None
    result = delete_objects(client, bucket, [key, "other"], CancelToken(), lambda _n: None)
    assert (result.deleted, result.failures) == (2, ())
    assert len(listed(client, bucket, delimiter="")) == 0


def test_new_folder_is_shown_and_is_empty(client: Client, bucket: str) -> None:
    create_folder(client, bucket, "new folder/")
    assert listed(client, bucket).prefixes == ["new folder/"]
    assert len(listed(client, bucket, "new folder/")) == 0
    result = delete_prefix(client, bucket, "new folder/", CancelToken(), lambda _n: None)
    assert result.failures == ()
    assert len(listed(client, bucket)) == 0


def test_head_tells_type_and_metadata(client: Client, bucket: str) -> None:
    client.browse.put_object(
        Bucket=bucket, Key="k", Body=b"12", ContentType="text/x-test", Metadata={"color": "red"}
    )
    info = head_object(Remote(client, bucket, "k"), repeats=True)
    assert info.content_type == "text/x-test"
    assert info.metadata == {"color": "red"}
    assert len(info.etag) == 32
