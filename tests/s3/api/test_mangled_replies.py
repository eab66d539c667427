"""Whatever a server replies, an operation returns or raises one of our errors."""

from __future__ import annotations

import contextlib
import hashlib
import random
from collections.abc import Callable
from typing import Any

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.api import (
    buckets,
    contents,
    copy,
    downloads,
    existing_objects,
    listing,
    multipart,
    object_requests,
    objects,
    probe,
    uploads,
    versions,
)
from rustfs_desktop.s3.api.payload import Payload
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.fast.client import FastClient, read_head, read_stored
from rustfs_desktop.s3.types import Condition, ObjectHead, ObjectHeaders
from tests.faults.fake_s3 import FakeS3, Reply, Request, xml
from tests.s3.api.mangling import mangled
from tests.waiting import patience_s, wait_for

_SEEDS = range(6)
_DATA = b"hello"
_MD5 = hashlib.md5(_DATA, usedforsecurity=False).digest()
_HEADERS = ObjectHeaders("text/plain", {})
_HEAD = ObjectHead(_MD5.hex(), size=len(_DATA))
_NONE = Condition()
_TOKEN = CancelToken()

Operation = Callable[[Client, str], object]


def of(client: Client, key: str = "a") -> Remote:
    return Remote(client, "bucket", key)


def payload() -> Payload:
    return Payload(_DATA, _MD5, lambda _count: None)


def list_versions(request: Request) -> Reply | None:
    """The reply that the fake server does not know."""
    if "versions" not in request.query:
        return None
    versions = "".join(
        f"<Version><Key>{key}</Key><VersionId>1</VersionId><IsLatest>true</IsLatest>"
        f"<ETag>{_HEAD.etag}</ETag><Size>5</Size></Version>"
        for key in ("a", "b/c")
        if key.startswith(request.query.get("prefix", ""))
    )
    body = f"<Name>{request.bucket}</Name><IsTruncated>false</IsTruncated>{versions}"
    kept = body if request.bucket == "bucket" else f"<Name>{request.bucket}</Name>"
    return Reply(body=xml(f"<ListVersionsResult>{kept}</ListVersionsResult>"))


def ignore(_value: object) -> None:
    pass


def without_boto(operation: Operation) -> Operation:
    """The same operation while boto3 is not loaded."""

    def run(client: Client, upload: str) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(object_requests, "is_boto_loaded", lambda: False)
            operation(client, upload)

    return run


def fast(start: Callable[[FastClient], None], read: Callable[[Any], object]) -> Operation:
    """An operation of the client without boto3."""

    def run(client: Client, _upload: str) -> None:
        with contextlib.closing(FastClient(client, "bucket")) as fast_client:
            fast_client.open()
            start(fast_client)
            replies: list[Any] = []
            wait_for(lambda: replies.extend(fast_client.wait(patience_s())) or replies)
            for reply in replies:
                read(reply)

    return run


OPERATIONS: dict[str, Operation] = {
    "put": lambda c, _u: uploads.put_object(of(c, "n"), payload(), _HEADERS, _NONE),
    "create": lambda c, _u: uploads.create_upload(of(c, "n"), _HEADERS),
    "create with CRC": lambda c, _u: uploads.create_crc_upload(of(c, "n"), _HEADERS),
    "part": lambda c, u: uploads.upload_part(of(c, "n"), u, 1, payload()),
    "complete": lambda c, u: uploads.complete_upload(of(c, "n"), u, [_HEAD.etag], _NONE),
    "abort": lambda c, _u: uploads.abort_upload(of(c, "n"), "other"),
    "range": lambda c, _u: downloads.get_range(of(c), 1, 3, _HEAD, ignore),
    "get": lambda c, _u: downloads.get_object(of(c), lambda _head: ignore, 5),
    "head": lambda c, _u: objects.head_object(of(c), with_checksums=True),
    "part length": lambda c, _u: objects.part_length(of(c), _HEAD, 1),
    "create folder": lambda c, _u: objects.create_folder(c, "bucket", "new/"),
    "delete": lambda c, _u: objects.delete_objects(c, "bucket", ["x", "y"], _TOKEN, ignore),
    "delete prefix": lambda c, _u: objects.delete_prefix(c, "bucket", "z/", _TOKEN, ignore),
    "tags": lambda c, _u: copy.read_tags(of(c)),
    "copy": lambda c, _u: copy.copy_object(of(c), _HEAD, of(c, "to"), _NONE),
    "copy part": lambda c, u: copy.copy_part(of(c), _HEAD.etag, of(c, "n"), u, 1, (0, 5)),
    "delete version": lambda c, _u: copy.delete_version(of(c, "gone"), _HEAD.etag),
    "list parts": lambda c, u: multipart.list_parts(of(c, "n"), u, _TOKEN),
    "abort unused": lambda c, _u: multipart.abort_unused_uploads(of(c, "n"), 0.0, _TOKEN),
    "was stored": lambda c, _u: multipart.was_stored(of(c), _HEAD.etag, _TOKEN),
    "list": lambda c, _u: list(listing.list_pages(c, "bucket", cancel=_TOKEN)),
    "check access": lambda c, _u: listing.check_access(c, "bucket", _TOKEN),
    "versions": lambda c, _u: list(versions.version_pages(c, "bucket", "", _TOKEN)),
    "uploads": lambda c, _u: list(versions.upload_pages(c, "bucket", "", _TOKEN)),
    "count": lambda c, _u: contents.count_contents(c, "bucket", "", _TOKEN, ignore),
    "buckets": lambda c, _u: buckets.list_buckets(c),
    "bucket details": lambda c, _u: buckets.bucket_details(c, "bucket"),
    "create bucket": lambda c, _u: buckets.create_bucket(c, "other-bucket"),
    "delete bucket": lambda c, _u: buckets.delete_bucket(c, "new-bucket"),
    "existing": lambda c, _u: existing_objects.existing_objects(c, "bucket", ["a", "b"], _TOKEN),
    "probe": lambda c, _u: probe.probe(c.endpoint, c.credentials),
    "fast get": fast(lambda f: f.get("", "a", 100), lambda reply: read_head(reply, 5)),
    "fast head": fast(lambda f: f.head("", "a"), lambda reply: read_head(reply, 5)),
    "fast put": fast(
        lambda f: f.put("", "f", (bytearray(_DATA), _MD5), _HEADERS, _NONE), read_stored
    ),
}
OPERATIONS |= {
    f"{name} without boto": without_boto(OPERATIONS[name])
    for name in ("range", "get", "head", "part length")
}


@pytest.fixture
def upload(fake: FakeS3, to_fake: Client, monkeypatch: pytest.MonkeyPatch) -> str:
    """An unfinished upload with a part, beside some objects; botocore repeats without a pause."""
    backoff = "botocore.retries.standard.ExponentialBackoff.delay_amount"
    monkeypatch.setattr(backoff, lambda *_: 0)
    fake.buckets.add("new-bucket")
    fake.rules.append(list_versions)
    for key in ("a", "b/c", "z/1"):
        fake.put("bucket", key, _DATA)
    upload = uploads.create_upload(of(to_fake, "n"), _HEADERS)
    uploads.upload_part(of(to_fake, "n"), upload, 1, payload())
    return upload


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_reply_raises_an_error_of_python(
    fake: FakeS3, to_fake: Client, upload: str, name: str
) -> None:
    chance = random.Random(0)

    def mangle(request: Request) -> Reply | None:
        reply = list_versions(request) or fake.truth(request)
        return mangled(reply, chance) if chance.random() < 0.8 else reply

    OPERATIONS[name](to_fake, upload)  # with true replies it works
    fake.rules.insert(0, mangle)
    for seed in _SEEDS:
        chance.seed(f"{seed} {name}")
        try:
            OPERATIONS[name](to_fake, upload)
        except AppError:
            pass
        except Exception as error:
            error.add_note(f"with the seed {seed}")
            raise
