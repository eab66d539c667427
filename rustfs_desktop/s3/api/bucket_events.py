"""Events of a bucket as RustFS and MinIO send them: ``GET /bucket?events=…``, a line for each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

from rustfs_desktop.errors import AccessDenied, NotImplementedByServer, RequestRefused
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.errors.translate import translate_errors
from rustfs_desktop.s3.types import MAX_SIZE

_ACTION = "s3:ListenBucketNotification"
_CHUNK_BYTES = 256 * 1024
_MAX_LINE_BYTES = 256 * 1024  # an event of RustFS has about 1 KB
_MAX_KEY_BYTES = 1024
_MAX_ETAG_CHARS = 128
_TYPE = "text/event-stream"


class ObjectEvent(NamedTuple):
    """A hint that an object changed; look at the server for what it is now.

    The server's events are no more than that: an undelete is reported as a removal, and members of
    a tar have old sequencers.

    Attributes:
        is_final: Whether the key does not exist after this removal, as far as the server says: no
            version is left, and no delete marker was added or removed.
        size: The size in bytes; -1 if it is not known, as for removals.
        etag: Without quotes; empty if it is not known.
        modified: When it happened, in seconds since 1970, which is about when the object was
            stored; -1 if it is not known.
    """

    key: str
    is_removal: bool
    is_final: bool = False
    size: int = -1
    etag: str = ""
    modified: float = -1.0

    @property
    def tells_state(self) -> bool:
        """Whether it says what there is now: an object with its size, or nothing."""
        return self.is_final or self.size >= 0


class EventLines:
    """Splits what arrives into lines and reads the events in them; for any input.

    Memory is bounded, and each byte is looked at once, however small the chunks are.

    Attributes:
        lost: The number of lines that could not be read; each may have been an event.
    """

    def __init__(self) -> None:
        self._line = bytearray()  # as far as it arrived
        self._is_skipping = False  # the rest of a line that is too long
        self.lost = 0

    def feed(self, data: bytes) -> list[ObjectEvent]:
        """The events in the lines that are complete now."""
        first, *others = data.split(b"\n")
        self._add(first)
        if not others:
            return []
        lines = [bytes(self._line), *others[:-1]]
        self._line.clear()
        self._is_skipping = False
        self._add(others[-1])
        return [event for line in lines if line.strip() for event in self._read(line)]

    def _add(self, data: bytes) -> None:
        """Add to the line that has not ended."""
        if self._is_skipping:
            return
        self._line += data if self._line else data.lstrip(b" ")  # without keep-alives
        if len(self._line) > _MAX_LINE_BYTES:
            self._line.clear()
            self._is_skipping = True
            self.lost += 1

    def _read(self, line: bytes) -> list[ObjectEvent]:
        """The events of one line; comments and the other fields of an event stream have none."""
        field, colon, value = line.strip().partition(b":")
        if field == b"data" and value:
            line = value
        elif colon and (not field or field.isalpha()):
            return []
        try:
            if len(line) > _MAX_LINE_BYTES:
                raise ValueError
            return [_event(record) for record in json.loads(line)["Records"]]
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            self.lost += 1
            return []


def _event(record: Any) -> ObjectEvent:  # noqa: ANN401  # any JSON value
    """One event; raises ValueError, TypeError, LookupError or AttributeError if it is none."""
    found = record["s3"]["object"]
    key = unquote_plus(found["key"], errors="strict")
    if len(key.encode()) > _MAX_KEY_BYTES:  # ValueError for half a surrogate pair, too
        raise ValueError
    name = record["eventName"].removeprefix("s3:")
    if not name.startswith("ObjectCreated"):
        is_final = name == "ObjectRemoved:Delete" and not found.get("versionId")
        return ObjectEvent(key, is_removal=True, is_final=is_final)
    size, etag = found.get("size"), found.get("eTag")
    is_size = type(size) is int and 0 <= size <= MAX_SIZE
    is_etag = isinstance(etag, str) and len(etag) <= _MAX_ETAG_CHARS
    return ObjectEvent(
        key,
        is_removal=False,
        size=size if is_size else -1,
        etag=etag.strip('"') if is_etag else "",
        modified=_seconds(record.get("eventTime")),
    )


def _seconds(text: Any) -> float:  # noqa: ANN401  # any JSON value
    """A time of an event in seconds since 1970; -1 if it is none."""
    try:
        time = datetime.fromisoformat(text)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return -1.0


def listen(client: Client, bucket: str) -> Iterator[list[ObjectEvent] | None]:
    """The events of a bucket as they arrive, first an empty list as soon as the server listens.

    None stands for events that were lost. It ends when the server ends the reply. To stop it, use
    an ``Interrupt`` around it.

    Raises:
        AccessDenied: These access keys may not listen; it is remembered.
        NotImplementedByServer: The server has no events, or the reply to an earlier call said so.
        S3Error: The connection was lost.
    """
    if not client.capabilities.may_send_events(bucket):
        raise _no_events()
    reply = _open_reply(client, bucket)
    try:
        yield []
        lines, lost = EventLines(), 0
        while data := _read_some(client, bucket, reply):
            events = lines.feed(data)
            if events:
                yield events
            if lines.lost > lost:
                lost = lines.lost
                yield None
    finally:
        reply.raw.close()


def _open_reply(client: Client, bucket: str) -> Any:  # noqa: ANN401  # botocore's response
    try:
        with translate_errors(_ACTION, bucket, client=client):
            boto: Any = client.events
            reply = boto.list_objects(Bucket=bucket)["Body"]
    except (AccessDenied, RequestRefused):  # not allowed here, or not known to this server
        client.capabilities.record_no_events(bucket)
        raise
    content_type = reply.headers.get("Content-Type", "")
    if _TYPE not in content_type:
        reply.raw.close()
        if "xml" in content_type:  # an ordinary listing, not the page of a portal
            client.capabilities.record_no_events()
        raise _no_events()
    return reply


def _read_some(client: Client, bucket: str, reply: Any) -> bytes:  # noqa: ANN401
    with translate_errors(_ACTION, bucket, client=client):
        data: bytes = reply.raw.read1(_CHUNK_BYTES)
    return data


def _no_events() -> NotImplementedByServer:
    return NotImplementedByServer(
        QT_TRANSLATE_NOOP("Messages", "The server does not report changes"), code="NotImplemented"
    )
