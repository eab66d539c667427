"""Events of a bucket: RustFS's lines, hostile lines, servers without events, and stopping."""

from __future__ import annotations

import contextlib
import sys
import threading
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import (
    AccessDenied,
    Cancelled,
    NotImplementedByServer,
    S3Error,
    ServerBusy,
)
from rustfs_desktop.s3.api import bucket_events
from rustfs_desktop.s3.api.bucket_events import EventLines, ObjectEvent, listen
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.http import event_transport
from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.s3.types import MAX_SIZE
from tests.service.event_server import BUCKET, EventServer, event, serving
from tests.waiting import patience_s, wait_for


@pytest.fixture
def served() -> Iterator[tuple[EventServer, Client]]:
    with serving() as made:
        yield made


def stored(key: str) -> ObjectEvent:
    """What ``event`` says of an object that was stored."""
    return ObjectEvent(key, is_removal=False, size=1, etag=f"{1:032x}", modified=1795946400.0)


@pytest.mark.parametrize("key", ["a b+c é.txt", "f/g/", "%2F", "\u202egpj.exe", "a\nb", "😀"])
def test_keys_come_as_they_are(key: str) -> None:
    assert EventLines().feed(event(key, "ObjectCreated:Put")) == [stored(key)]


def test_the_key_of_rustfs() -> None:
    line = (
        b'{"Records":[{"eventName":"ObjectRemoved:NoOP","s3":{"object":{"key":"a+b%2Bc%2Fd"}}}]}\n'
    )
    assert EventLines().feed(line) == [ObjectEvent("a b+c/d", is_removal=True)]


@pytest.mark.parametrize(
    ("name", "version_id", "is_final"),
    [
        ("ObjectRemoved:Delete", "", True),
        ("ObjectRemoved:Delete", "v1", False),  # other versions may be left
        ("ObjectRemoved:DeleteMarkerCreated", "v2", False),  # an undelete, too
        ("ObjectRemoved:DeleteMarkerCreated", "", False),
        ("ObjectRemoved:NoOP", "", False),
    ],
)
def test_only_the_removal_of_the_object_itself_is_final(
    name: str, version_id: str, is_final: bool
) -> None:
    (found,) = EventLines().feed(event("key", name, version_id=version_id))
    assert (found.is_removal, found.is_final, found.tells_state) == (True, is_final, is_final)


VALUES = [
    ('"size": true', "size", -1),
    ('"size": -3', "size", -1),
    ('"size": 1.5', "size", -1),
    ('"size": "7"', "size", -1),
    (f'"size": {MAX_SIZE + 1}', "size", -1),
    ('"size": null', "size", -1),
    (f'"size": {MAX_SIZE}', "size", MAX_SIZE),
    ('"eTag": 7', "etag", ""),
    ('"eTag": "\\"ab-2\\""', "etag", "ab-2"),
    (f'"eTag": "{"e" * 10_000}"', "etag", ""),
]


@pytest.mark.parametrize(("value", "field", "expected"), VALUES)
def test_values_that_an_object_cannot_have_are_not_known(
    value: str, field: str, expected: object
) -> None:
    line = '{"Records":[{"eventName":"s3:ObjectCreated:Put","s3":{"object":{"key":"k",%s}}}]}\n'
    (found,) = EventLines().feed((line % value).encode())
    assert getattr(found, field) == expected
    assert found.modified == -1.0
    assert found.tells_state == (field == "size" and expected == MAX_SIZE)


@pytest.mark.parametrize(
    ("time", "modified"),
    [
        ('"2026-11-29T10:00:00.250Z"', 1795946400.25),
        ('"2026-11-29T11:00:00+01:00"', 1795946400.0),
        ('"2026-11-29T10:00:00"', 1795946400.0),
        ('"yesterday"', -1.0),
        ("7", -1.0),
        ("null", -1.0),
    ],
)
def test_the_time_of_an_event(time: str, modified: float) -> None:
    line = (
        '{"Records":[{"eventName":"s3:ObjectCreated:Put","eventTime":%s,'
        '"s3":{"object":{"key":"k","size":1}}}]}\n'
    )
    (found,) = EventLines().feed((line % time).encode())
    assert found.modified == modified


@given(st.lists(st.integers(1, 60), max_size=40))
def test_any_division_of_the_bytes_gives_the_same_events(sizes: list[int]) -> None:
    data = b"  " + b"".join(event(f"k{number}", "ObjectCreated:Copy") for number in range(5))
    data = data.replace(b"\n", b"\n \r\n\n ", 2)
    lines, found, start = EventLines(), [], 0
    for size in [*sizes, len(data)]:
        found += lines.feed(data[start : start + size])
        start += size
    assert [each.key for each in found] == [f"k{number}" for number in range(5)]
    assert lines.lost == 0


HOSTILE = [
    b"no JSON",
    b"[]",
    b"{}",
    b"null",
    b'{"Records":7}',
    b'{"Records":[7]}',
    b'{"Records":[{"s3":{"object":{"key":7}},"eventName":"x"}]}',
    b'{"Records":[{"s3":{"object":{"key":"a"}}}]}',
    b'{"Records":[{"s3":[],"eventName":"x"}]}',
    b'{"Records":[{"eventName":"x","s3":{"object":{"key":"%ff"}}}]}',
    b'{"Records":[{"eventName":"x","s3":{"object":{"key":"\\ud800"}}}]}',
    b'{"Records":[{"eventName":"x","s3":{"object":{"key":"%s"}}}]}' % (b"k" * 1025),
    b"[" * 100_000,
    b"9" * 10_000,
    b"\xff\xfe",
    b'"' + b"x" * 300_000 + b'"',
]


@pytest.mark.parametrize("line", HOSTILE)
def test_a_line_that_is_no_event_counts_as_lost(line: bytes) -> None:
    lines = EventLines()
    good = event("good", "ObjectCreated:Put")
    assert lines.feed(line + b"\n" + good) == [stored("good")]
    assert lines.lost == 1


IGNORED = [b": keep-alive", b":", b"event: x", b"id: 7\r", b"retry: 100", b"event:", b"data:"]


@pytest.mark.parametrize("line", IGNORED)
def test_comments_and_other_fields_are_no_lost_events(line: bytes) -> None:
    lines = EventLines()
    good = event("good", "ObjectCreated:Put")
    assert lines.feed(line + b"\n" + good) == [stored("good")]
    assert lines.lost == 0


@pytest.mark.parametrize("start", [b"data:", b"data: "])
def test_a_data_field_has_the_event(start: bytes) -> None:
    lines = EventLines()
    good = event("a:b", "ObjectCreated:Put")
    assert lines.feed(start + good + b"\n") == [stored("a:b")]
    assert lines.feed(start + b"no JSON\n") == []
    assert lines.lost == 1


def test_a_line_without_an_end_takes_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket_events, "_MAX_LINE_BYTES", 100)
    lines = EventLines()
    for _ in range(50):
        assert lines.feed(b"x" * 30) == []
    assert sys.getsizeof(lines._line) < 1000
    assert lines.feed(b"\n" + b'{"Records":[]}\n') == []
    assert lines.lost == 1


def test_a_byte_more_of_a_long_line_copies_no_others() -> None:
    lines = EventLines()
    lines.feed(b"x" * 200_000)
    lines.feed(b"x")  # makes room for more
    tracemalloc.start()
    lines.feed(b"x")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000


def test_events_of_a_server(served: tuple[EventServer, Client]) -> None:
    server, client = served
    token, heard = CancelToken(), list[object]()

    def read() -> None:
        with contextlib.suppress(Cancelled), Interrupt(token):
            heard.extend(listen(client, BUCKET))

    thread = threading.Thread(target=read)
    thread.start()
    wait_for(lambda: server.listeners == 1)
    server.put("a/b c")
    server.send(b"broken\n")
    server.delete("a/b c")
    wait_for(lambda: len(heard) == 4, heard)
    token.set()
    thread.join(patience_s())
    assert not thread.is_alive()
    gone = ObjectEvent("a/b c", is_removal=True, is_final=True)
    assert heard == [[], [stored("a/b c")], None, [gone]]
    assert server.asked_for_events == [["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]]
    assert server.listed == []


def test_other_servers_are_asked_once(served: tuple[EventServer, Client]) -> None:
    server, client = served
    server.ignores_events = True
    for _ in range(3):
        with pytest.raises(NotImplementedByServer):
            next(listen(client, BUCKET))
    assert len(server.listed) == 1
    assert client.capabilities.describe()["sends events"] == "no"


def test_a_denial_counts_for_its_bucket(served: tuple[EventServer, Client]) -> None:
    server, client = served
    server.refusal = 403
    with pytest.raises(AccessDenied):
        next(listen(client, BUCKET))
    assert not client.capabilities.may_send_events(BUCKET)
    assert client.capabilities.may_send_events("other")


def test_a_server_out_of_reach_is_asked_again(served: tuple[EventServer, Client]) -> None:
    server, client = served
    server.refusal = 503
    with pytest.raises(ServerBusy):
        next(listen(client, BUCKET))
    assert client.capabilities.may_send_events(BUCKET)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (403, "RequestTimeTooSkewed"),
        (403, "InvalidAccessKeyId"),
        (400, "AuthorizationHeaderMalformed"),
        (404, "NoSuchBucket"),
    ],
)
def test_what_can_be_corrected_is_not_remembered(
    served: tuple[EventServer, Client], status: int, code: str
) -> None:
    server, client = served
    server.refusal, server.code = status, code
    with pytest.raises(S3Error):
        next(listen(client, BUCKET))
    assert client.capabilities.may_send_events(BUCKET)


def test_an_unknown_request_is_remembered(served: tuple[EventServer, Client]) -> None:
    server, client = served
    server.refusal, server.code = 501, "NotImplemented"
    with pytest.raises(NotImplementedByServer):
        next(listen(client, BUCKET))
    assert not client.capabilities.may_send_events(BUCKET)


def test_the_page_of_a_portal_says_nothing_of_the_server(
    served: tuple[EventServer, Client],
) -> None:
    server, client = served
    server.portal = "<html>Welcome</html>"
    with pytest.raises(S3Error):
        next(listen(client, BUCKET))
    assert client.capabilities.may_send_events(BUCKET)


def test_nothing_is_sent_where_the_reply_could_not_be_kept_open(
    served: tuple[EventServer, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """boto3 would read it without an end."""
    server, client = served
    monkeypatch.setattr(event_transport, "request_context", lambda _request: None)
    with pytest.raises(S3Error):
        next(listen(client, BUCKET))
    assert server.asked_for_events == []
    assert client.capabilities.may_send_events(BUCKET)
