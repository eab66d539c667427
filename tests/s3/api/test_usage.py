"""Sizes that RustFS reports: its replies, hostile ones, refusals, and servers that know none."""

from __future__ import annotations

import calendar
import itertools
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rustfs_desktop.errors import (
    AccessDenied,
    AppError,
    AuthError,
    InvalidName,
    NotConnected,
    NotImplementedByServer,
    NotS3,
    S3Error,
    ServerBusy,
    UnusableServer,
)
from rustfs_desktop.s3.api import usage
from rustfs_desktop.s3.api.buckets import list_buckets
from rustfs_desktop.s3.api.usage import (
    FolderUsage,
    ReportedTotals,
    bucket_sizes,
    folder_usage,
)
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.fast import sigv4
from rustfs_desktop.s3.http import boto_transport
from rustfs_desktop.s3.http.admin_transport import AdminTransport
from rustfs_desktop.s3.types import MAX_SIZE, Addressing, Credentials, Endpoint
from tests.faults.fake_s3 import FakeS3, Reply, error
from tests.faults.rustfs import RUSTFS_HEADERS
from tests.faults.rustfs_usage import SCANNED, UsageReplies, bucket_row, not_scanned, totals
from tests.faults.rustfs_usage import usage as scanned
from tests.s3.conftest import KEYS

HUGE = 10**30


@pytest.fixture
def replies(fake: FakeS3, to_fake: Client) -> UsageReplies:
    made = UsageReplies(fake)
    list_buckets(to_fake)  # from its header the client knows that it is RustFS
    return made


def test_a_scanned_folder(replies: UsageReplies, to_fake: Client) -> None:
    rows = {"d0": totals(3000, 30), "top.txt": totals(5, 1), "old": totals(90, 3, 9, 1)}
    replies.folders["a b+é"] = scanned("a b+é", totals(3095, 34, 9, 1), **rows)
    found = folder_usage(to_fake, "bucket", "a b+é/")
    assert found == FolderUsage(
        ReportedTotals(3095, 34, has_versions=True),
        {
            "d0": ReportedTotals(3000, 30),
            "top.txt": ReportedTotals(5, 1),
            "old": ReportedTotals(90, 3, has_versions=True),
        },
        float(SCANNED),
    )
    assert replies.asked == ["bucket/a b+é/"]


def test_a_compacted_folder_has_totals_only(replies: UsageReplies, to_fake: Client) -> None:
    replies.folders["small"] = scanned("small", totals(100, 10))
    found = folder_usage(to_fake, "bucket", "small/")
    assert found.totals == ReportedTotals(100, 10)
    assert not found.is_partial
    assert found.has_partial_children
    assert not found.children


def test_totals_with_versions_are_never_exact(replies: UsageReplies, to_fake: Client) -> None:
    """One version of one object may be beside a null version, which RustFS does not count."""
    counts: list[tuple[Any, Any]] = [(1, 0), (2, 0), (0, 1), (None, 0), (0, "no")]
    for versions, markers in counts:
        replies.folders[""] = scanned("", totals(9, 1, versions, markers))
        found = folder_usage(to_fake, "bucket", "").totals
        assert found == ReportedTotals(9, 1, has_versions=True), (versions, markers)


def test_zeros_before_a_scan_are_unknown(replies: UsageReplies, to_fake: Client) -> None:
    assert folder_usage(to_fake, "bucket", "new/") == FolderUsage()
    replies.folders["gone"] = not_scanned("gone") | {"lastUpdateUnixSecs": SCANNED}
    assert folder_usage(to_fake, "bucket", "gone/") == FolderUsage()


def test_disks_that_did_not_report_make_lower_limits(
    replies: UsageReplies, to_fake: Client
) -> None:
    rows = {"a": totals(1, 1)}
    replies.folders[""] = scanned("", totals(1, 1), **rows) | {"setsTotal": 2}
    found = folder_usage(to_fake, "bucket", "")
    assert found.is_partial
    assert found.has_partial_children
    replies.folders[""] = scanned("", totals(1, 1), **rows) | {"subPrefixesPartial": True}
    found = folder_usage(to_fake, "bucket", "")
    assert not found.is_partial
    assert found.has_partial_children


def test_buckets_of_the_account(replies: UsageReplies, to_fake: Client) -> None:
    replies.buckets = [
        bucket_row("plain", 3000, 32),
        bucket_row("versioned", 10, 1, versioning=True),
        bucket_row("was-versioned", 10, 1, versioning_suspended=True),
        bucket_row("empty", 0, 0),
        bucket_row("fresh", None, None),
    ]
    assert bucket_sizes(to_fake) == {
        "plain": ReportedTotals(3000, 32),
        "versioned": ReportedTotals(10, 1, has_versions=True),
        "was-versioned": ReportedTotals(10, 1, has_versions=True),
        "empty": ReportedTotals(0, 0),
    }


def test_requests_are_signed(
    replies: UsageReplies, to_fake: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder_usage(to_fake, "bucket", "a b+c/é~")
    bucket_sizes(to_fake)
    for request, query in zip(
        replies.requests,
        ("max-entries=10000&prefix=a%20b%2Bc%2F%C3%A9~", ""),
        strict=True,
    ):
        sent = request.headers
        headers = {"host": sent["Host"]}
        moment = calendar.timegm(time.strptime(sent["X-Amz-Date"], "%Y%m%dT%H%M%SZ"))
        monkeypatch.setattr(sigv4.time, "time", lambda moment=moment: float(moment))
        signer = sigv4.Signer(KEYS, "us-east-1")
        path = f"/rustfs/{request.key}"
        signer.sign("GET", path, headers, sent["X-Amz-Content-SHA256"], query)
        assert sent["Authorization"] == headers["authorization"]


def test_virtual_hosts_do_not_change_the_address(replies: UsageReplies, fake: FakeS3) -> None:
    client = Client(Endpoint(fake.url, addressing=Addressing.VIRTUAL), KEYS)
    client.capabilities.record_server(RUSTFS_HEADERS)
    replies.folders[""] = scanned("", totals(1, 1))
    assert folder_usage(client, "bucket", "").totals == ReportedTotals(1, 1)
    client.close()


def test_only_rustfs_is_asked(fake: FakeS3, to_fake: Client) -> None:
    """Elsewhere the path is that of an object in a bucket that may belong to anyone."""
    list_buckets(to_fake)
    seen = len(fake.requests)
    for ask in (lambda: folder_usage(to_fake, "bucket", ""), lambda: bucket_sizes(to_fake)):
        with pytest.raises(NotImplementedByServer):
            ask()
    assert len(fake.requests) == seen


def test_nobody_asks_without_keys(
    replies: UsageReplies, fake: FakeS3, connect: Callable[..., Client]
) -> None:
    client = connect(fake.url, Credentials())
    client.capabilities.record_server(RUSTFS_HEADERS)
    with pytest.raises(NotImplementedByServer):
        folder_usage(client, "bucket", "")
    assert replies.requests == []


REFUSALS = [
    error(403, "AccessDenied", "Access Denied"),
    Reply(403),
    error(404, "NoSuchBucket"),
    error(404, "NoSuchKey"),
    Reply(404),
    error(400, "InvalidArgument", "unknown query parameter: max-entries"),
    error(405, "MethodNotAllowed"),
    error(501, "NotImplemented"),
    error(400, "WhatIsThis"),
]


@pytest.mark.parametrize("reply", REFUSALS)
def test_a_refusal_is_remembered(replies: UsageReplies, to_fake: Client, reply: Reply) -> None:
    replies.reply = reply
    for _ in range(3):
        with pytest.raises(S3Error):
            folder_usage(to_fake, "bucket", "")
        with pytest.raises(S3Error):
            bucket_sizes(to_fake)
    assert len(replies.requests) == 2
    described = to_fake.capabilities.describe()
    assert described["reports folder sizes"] == described["reports bucket sizes"] == "no"


def test_the_two_are_refused_separately(replies: UsageReplies, to_fake: Client) -> None:
    """A key for one bucket may not ask for its folders, but for the account."""
    replies.buckets = [bucket_row("bucket", 7, 1)]
    replies.reply = error(403, "AccessDenied")
    with pytest.raises(AccessDenied):
        folder_usage(to_fake, "bucket", "")
    replies.reply = None
    assert bucket_sizes(to_fake) == {"bucket": ReportedTotals(7, 1)}


HTML = b"<!DOCTYPE html><html><body>Log in</body></html>"
OUTAGES: list[tuple[Reply, type[AppError]]] = [
    (Reply(200, HTML, {"Content-Type": "text/html"}), NotS3),
    (Reply(403, HTML, {"Content-Type": "text/html"}), NotS3),
    (Reply(200, b"<ListBucketResult/>"), NotS3),
    (Reply(302, b"", {"Location": "http://login.example/"}), UnusableServer),
    (error(307, "TemporaryRedirect"), UnusableServer),
    (error(503, "ServiceUnavailable"), ServerBusy),
    (error(500, "InternalError"), ServerBusy),
    (Reply(502, HTML, {"Content-Type": "text/html"}), ServerBusy),
    (error(403, "RequestTimeTooSkewed"), AuthError),
    (error(403, "SignatureDoesNotMatch"), AuthError),
    (error(403, "InvalidAccessKeyId"), AuthError),
    (Reply(0), NotConnected),
    (Reply(200, b'{"usage":', cut=4), NotConnected),
]


@pytest.mark.parametrize(("reply", "kind"), OUTAGES)
def test_an_outage_is_no_refusal(
    replies: UsageReplies, to_fake: Client, reply: Reply, kind: type[AppError]
) -> None:
    replies.reply = reply
    with pytest.raises(kind):
        folder_usage(to_fake, "bucket", "")
    with pytest.raises(kind):
        bucket_sizes(to_fake)
    replies.reply = None
    assert folder_usage(to_fake, "bucket", "") == FolderUsage()
    assert bucket_sizes(to_fake) == {}
    assert not any("login" in request.headers["Host"] for request in replies.requests)


def test_an_invalid_prefix_is_no_refusal(replies: UsageReplies, to_fake: Client) -> None:
    for bucket, prefix in (("bucket", "\ud800"), ("..", "")):
        with pytest.raises(InvalidName):
            folder_usage(to_fake, bucket, prefix)
    assert replies.requests == []
    assert folder_usage(to_fake, "bucket", "") == FolderUsage()


UNREADABLE = [
    b"{",
    b'{"usage"',
    b'{"setsReporting":' + b"1" * 10_000 + b"}",
    b'{"a":' + b"[" * 50_000,
    b'{"a":[' + b"{}," * 100_001 + b"{}]}",
    b'{"a":[' + b"0," * 500_001 + b"0]}",
    b'{"a":\xff}',
]


def test_what_is_no_json_is_an_error(replies: UsageReplies, to_fake: Client) -> None:
    for body in UNREADABLE:
        replies.reply = Reply(200, body)
        with pytest.raises(UnusableServer):
            folder_usage(to_fake, "bucket", "")
        with pytest.raises(UnusableServer):
            bucket_sizes(to_fake)
    assert len(replies.requests) == 2 * len(UNREADABLE)


NO_COUNTS: list[object] = [-1, HUGE, -HUGE, 1.5, True, "7", None, [], {}, MAX_SIZE + 1]


def test_no_count_is_unknown(replies: UsageReplies, to_fake: Client) -> None:
    good: dict[str, Any] = totals(5, 1)
    for bad, name in itertools.product(NO_COUNTS, ("size", "objects")):
        replies.folders[""] = scanned("", good | {name: bad}, a=good | {name: bad}, b=good)
        found = folder_usage(to_fake, "bucket", "")
        assert found.totals is None, bad
        assert found.children == {"b": ReportedTotals(5, 1)}, bad
        replies.buckets = [bucket_row("bucket", 5, 1) | {name: bad}, bucket_row("good", 5, 1)]
        assert bucket_sizes(to_fake) == {"good": ReportedTotals(5, 1)}, bad


def test_no_count_of_disks_or_time_is_unknown(replies: UsageReplies, to_fake: Client) -> None:
    good = totals(5, 1)
    for bad in NO_COUNTS:
        replies.folders[""] = scanned("", good) | {"setsReporting": bad}
        assert folder_usage(to_fake, "bucket", "") == FolderUsage(), bad
        replies.folders[""] = scanned("", good) | {"lastUpdateUnixSecs": bad}
        assert folder_usage(to_fake, "bucket", "").scanned is None, bad
        replies.folders[""] = scanned("", good) | {"setsTotal": bad}
        assert folder_usage(to_fake, "bucket", "").is_partial, bad


def test_children_without_objects_are_unknown(replies: UsageReplies, to_fake: Client) -> None:
    replies.folders[""] = scanned("", totals(1, 1), empty=totals(0, 0), small=totals(0, 1))
    assert list(folder_usage(to_fake, "bucket", "").children) == ["small"]


@settings(max_examples=20)
@given(st.recursive(st.none() | st.integers() | st.text() | st.booleans(), st.lists))
def test_any_json_is_read(value: object) -> None:
    for name in ("usage", "subPrefixes", "lastUpdateUnixSecs", "setsTotal", "subPrefixesPartial"):
        body = json.dumps(scanned("", totals(1, 1), a=totals(1, 1)) | {name: value})
        found = usage._read_folder(usage._parse(body.encode()))
        assert found.totals in (None, ReportedTotals(1, 1))


def test_a_reply_without_end_is_not_read(
    replies: UsageReplies, to_fake: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AdminTransport, "max_reply_bytes", 100_000)
    replies.reply = Reply(200, itertools.chain([b"{"], itertools.repeat(b" " * 1000)), length=False)
    with pytest.raises(S3Error, match="too large"):
        folder_usage(to_fake, "bucket", "")
    assert to_fake.capabilities.may_report_folder_sizes


def test_a_reply_that_takes_too_long_ends(
    replies: UsageReplies, to_fake: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boto_transport, "REPLY_DEADLINE_S", 0.05)
    replies.reply = Reply(200, itertools.repeat(b" "), length=False)
    with pytest.raises(NotConnected):
        folder_usage(to_fake, "bucket", "")
    assert to_fake.capabilities.may_report_folder_sizes
