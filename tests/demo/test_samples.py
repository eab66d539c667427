"""The sample data arrives whole, once, and can be stopped on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.demo import catalog, samples
from rustfs_desktop.demo.catalog import BIG_KEY, BIG_PARTS, BIG_SIZE, DOCUMENTS, INVOICES, PHOTOS
from rustfs_desktop.demo.programs import WEED
from rustfs_desktop.demo.samples import make_samples
from rustfs_desktop.demo.server import DemoServer
from rustfs_desktop.errors import Cancelled
from rustfs_desktop.s3.client import Client


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    server = DemoServer(tmp_path_factory.mktemp("demo"), program=WEED)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def filled(demo: DemoServer) -> Iterator[Client]:
    """A server with the sample data, made in two goes: the first is stopped on the way."""
    client = Client(demo.endpoint, demo.credentials)
    token = CancelToken()
    uploaded = 0

    def put(client: Client, sample: catalog.Sample) -> None:
        nonlocal uploaded
        uploaded += 1
        if uploaded == 20:
            token.set()
        _put(client, sample)

    _put = samples._put
    samples._put = put
    try:
        with pytest.raises(Cancelled):
            make_samples(client, token)
    finally:
        samples._put = _put
    make_samples(client, CancelToken())
    yield client
    client.close()


def versions(client: Client, bucket: str) -> dict[str, list[str]]:
    """The ETags of every key, the oldest first; a delete marker is an empty one."""
    pages = list(client.browse.get_paginator("list_object_versions").paginate(Bucket=bucket))
    rows = [
        (row["Key"], row["LastModified"], row.get("ETag", ""))
        for page in pages
        for row in (*page.get("Versions", []), *page.get("DeleteMarkers", []))
    ]
    found: dict[str, list[str]] = {}
    for key, _, etag in sorted(rows, key=lambda row: row[1]):
        found.setdefault(key, []).append(etag.strip('"'))
    return found


def test_every_sample_is_there_with_its_bytes(filled: Client) -> None:
    expected: dict[str, dict[str, list[str]]] = {PHOTOS: {}, DOCUMENTS: {}}
    for sample in catalog.all_samples():
        digest = hashlib.md5(sample.make()).hexdigest() if sample.make else ""
        expected[sample.bucket].setdefault(sample.key, []).append(digest)
    photos = versions(filled, PHOTOS)
    assert photos.pop(BIG_KEY)
    assert photos == expected[PHOTOS]
    found = versions(filled, DOCUMENTS)
    # Versions made within one second have no order that the listing shows.
    assert {key: sorted(etags) for key, etags in found.items()} == {
        key: sorted(etags) for key, etags in expected[DOCUMENTS].items()
    }


def test_the_newest_version_is_the_last_one(filled: Client) -> None:
    with filled.browse.get_object(Bucket=DOCUMENTS, Key="report.md")["Body"] as body:
        assert b"Version 3 of 3." in body.read()


def test_big_file_is_over_64_mib_and_right(filled: Client) -> None:
    head = filled.browse.head_object(Bucket=PHOTOS, Key=BIG_KEY)
    assert head["ContentLength"] == BIG_SIZE > 64 * 1024 * 1024
    digest = hashlib.md5(usedforsecurity=False)
    with filled.browse.get_object(Bucket=PHOTOS, Key=BIG_KEY)["Body"] as body:
        while chunk := body.read(1024 * 1024):
            digest.update(chunk)
    made = hashlib.md5(usedforsecurity=False)
    for index in range(BIG_PARTS):
        made.update(catalog.big_part(index))
    assert digest.digest() == made.digest()


def test_some_hundred_small_files_lie_in_one_folder(filled: Client) -> None:
    found = [key for key in versions(filled, DOCUMENTS) if key.startswith("invoices/2026/")]
    assert len(found) == INVOICES


def test_nothing_unfinished_is_left(filled: Client) -> None:
    for bucket in (PHOTOS, DOCUMENTS):
        assert not filled.browse.list_multipart_uploads(Bucket=bucket).get("Uploads")


def test_what_the_user_deleted_stays_deleted(filled: Client) -> None:
    filled.browse.delete_object(Bucket=PHOTOS, Key="README.txt")
    make_samples(filled, CancelToken())
    assert "README.txt" not in versions(filled, PHOTOS)
