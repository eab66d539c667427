"""Conditional writes on servers that refuse the headers."""

from __future__ import annotations

import contextlib
import hashlib

import pytest

from rustfs_desktop.errors import (
    AccessDenied,
    InvalidArgument,
    NotFound,
    NotImplementedByServer,
    PreconditionFailed,
)
from rustfs_desktop.s3.api import copy as copy_api
from rustfs_desktop.s3.api import uploads
from rustfs_desktop.s3.api.conditional_write import check_condition, write_if
from rustfs_desktop.s3.api.payload import Payload
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.types import Condition, ObjectHead, ObjectHeaders
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.faults.rules import no_conditional_writes

NEW = Condition(must_be_new=True)
DATA = b"content" * 60_000  # more than one chunk


@pytest.fixture
def remote(to_fake: Client) -> Remote:
    return Remote(to_fake, "bucket", "key")


def put(remote: Remote, condition: Condition, counts: list[int] | None = None) -> ObjectHead:
    counts = [] if counts is None else counts
    md5 = hashlib.md5(DATA, usedforsecurity=False).digest()
    payload = Payload(DATA, md5, counts.append)
    return uploads.put_object(remote, payload, ObjectHeaders("text/plain", {}), condition)


def test_the_server_is_asked_once_and_then_looked_at(fake: FakeS3, remote: Remote) -> None:
    fake.rules.append(no_conditional_writes)
    counts: list[int] = []
    put(remote, NEW, counts)
    assert fake.objects["bucket", "key"] == DATA
    assert sum(counts) == len(DATA)
    assert [request.what for request in fake.requests] == ["PutObject", "HeadObject", "PutObject"]

    put(Remote(remote.client, "bucket", "other"), NEW)
    assert [request.what for request in fake.requests[3:]] == ["HeadObject", "PutObject"]
    assert remote.client.capabilities.describe()["refuses conditions"] == "if-none-match"


def test_an_existing_object_is_not_overwritten(fake: FakeS3, remote: Remote) -> None:
    fake.rules.append(no_conditional_writes)
    etag = fake.put("bucket", "key", b"of someone else")
    for condition in (NEW, Condition(etag="0" * 32)):
        with pytest.raises(PreconditionFailed):
            put(remote, condition)
    assert fake.objects["bucket", "key"] == b"of someone else"

    put(remote, Condition(etag=etag))
    assert fake.objects["bucket", "key"] == DATA


def test_the_object_to_replace_must_exist(fake: FakeS3, remote: Remote) -> None:
    fake.rules.append(no_conditional_writes)
    with pytest.raises(NotFound):
        put(remote, Condition(etag="0" * 32))


def test_if_none_match_may_be_supported_alone(fake: FakeS3, remote: Remote) -> None:
    fake.rules.append(
        lambda request: no_conditional_writes(request) if "If-Match" in request.headers else None
    )
    etag = put(remote, NEW).etag
    put(remote, Condition(etag=etag))
    assert remote.client.capabilities.describe()["refuses conditions"] == "if-match"
    assert remote.client.capabilities.supports_condition(NEW)


def test_the_whole_operation_may_be_unsupported(fake: FakeS3, remote: Remote) -> None:
    fake.rules.append(
        lambda request: error(501, "NotImplemented") if request.method == "PUT" else None
    )
    with pytest.raises(NotImplementedByServer):
        put(remote, NEW)
    assert remote.client.capabilities.supports_condition(NEW)


@pytest.mark.parametrize("message", ["Unsupported header: If-None-Match", "Invalid key"])
def test_400_counts_if_it_names_the_header(fake: FakeS3, remote: Remote, message: str) -> None:
    def refuse(request: Request) -> Reply | None:
        is_refused = no_conditional_writes(request)
        return error(400, "InvalidArgument", message) if is_refused else None

    fake.rules.append(refuse)
    if "If-None-Match" in message:
        put(remote, NEW)
        assert fake.objects["bucket", "key"] == DATA
    else:
        with pytest.raises(InvalidArgument):
            put(remote, NEW)


def test_nothing_is_stored_where_one_may_not_look(fake: FakeS3, remote: Remote) -> None:
    fake.rules.append(no_conditional_writes)
    fake.rules.append(
        lambda request: error(403, "AccessDenied") if request.method == "HEAD" else None
    )
    with pytest.raises(AccessDenied):
        put(remote, NEW)
    assert not fake.objects


def test_uploads_in_parts_and_copies(fake: FakeS3, remote: Remote) -> None:
    fake.rules.append(no_conditional_writes)
    upload_id = uploads.create_upload(remote, ObjectHeaders("text/plain", {}))
    payload = Payload(DATA, hashlib.md5(DATA, usedforsecurity=False).digest(), lambda _count: None)
    part = uploads.upload_part(remote, upload_id, 1, payload)
    uploads.complete_upload(remote, upload_id, [part.etag], NEW)
    assert fake.objects["bucket", "key"] == DATA

    source, target = remote, Remote(remote.client, "bucket", "copy")
    etag = fake.etags["bucket", "key"]
    copy_api.copy_object(source, ObjectHead(etag), target, NEW)
    assert fake.objects["bucket", "copy"] == DATA
    with pytest.raises(PreconditionFailed):
        copy_api.copy_object(source, ObjectHead(etag), target, NEW)


@pytest.mark.parametrize(
    ("stored", "condition", "kind"),
    [
        (b"", NEW, None),
        (b"x", NEW, PreconditionFailed),
        (b"x", Condition(etag=hashlib.md5(b"x").hexdigest()), None),
        (b"x", Condition(etag="another"), PreconditionFailed),
        (b"", Condition(etag="another"), NotFound),
    ],
)
def test_a_condition_is_compared_with_the_object(
    fake: FakeS3, remote: Remote, stored: bytes, condition: Condition, kind: type[Exception] | None
) -> None:
    if stored:
        fake.put("bucket", "key", stored)
    with pytest.raises(kind) if kind else contextlib.nullcontext():
        check_condition(remote, condition)


def test_a_server_that_takes_conditions_is_not_looked_at(fake: FakeS3, remote: Remote) -> None:
    sent: list[Condition] = []
    write_if(remote, NEW, sent.append)
    assert sent == [NEW]
    assert fake.requests == []
