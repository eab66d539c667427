"""Downloads of object content (GetObject): every reply is compared with the request; no retries.

boto3's ``download_file`` reports success with wrong bytes when a server ignores a range, sends a
shorter one, or closes the connection early. Here anything else than the requested bytes raises
``IntegrityError``. Any thread can stop the calls that are made inside ``with Interrupt(…):``.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from rustfs_desktop.errors import (
    AlreadyExists,
    ChangedOnServer,
    IntegrityError,
    NotConnected,
    S3Error,
)
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.api.object_head import read_head, wrong_bytes
from rustfs_desktop.s3.api.object_requests import ObjectContent, get_content
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.interrupt import raise_if_interrupted
from rustfs_desktop.s3.types import ObjectHead, original_etag, plain_etag

_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,19})-([0-9]{1,19})/([0-9]{1,19})")


class RangesIgnored(IntegrityError):
    """The server ignored the Range header and sent the whole object."""


def get_range(
    remote: Remote, first: int, stop: int, expected: ObjectHead, sink: Callable[[memoryview], None]
) -> None:
    """GetObject with a range: pass the bytes from ``first`` up to ``stop`` to ``sink``.

    Raises:
        RangesIgnored: The server is sending the whole object.
        IntegrityError: The reply is not exactly these bytes of the expected version.
    """
    try:
        content = get_content(
            remote,
            Range=f"bytes={first}-{stop - 1}",
            IfMatch=f'"{original_etag(expected.etag)}"',
            **expected.version_arguments(),
        )
    except AlreadyExists as error:  # 412: the condition did not hold
        raise ChangedOnServer from error
    with contextlib.closing(content):
        _check_range(content.reply, first, stop, expected)
        _read_exactly(content, stop - first, sink)


def get_object(
    remote: Remote, open_sink: Callable[[ObjectHead], Callable[[memoryview], None]], size_hint: int
) -> ObjectHead:
    """GetObject: read a whole object in one request.

    Args:
        remote: The object.
        open_sink: Called with the headers of the reply; returns the function that gets the bytes.
        size_hint: The expected size if the reply has no Content-Length.
    """
    with contextlib.closing(get_content(remote)) as content:
        reply = content.reply
        if reply["ResponseMetadata"]["HTTPStatusCode"] != 200:
            raise wrong_bytes(
                QT_TRANSLATE_NOOP("Messages", "The server sent only a part of the file")
            )
        length = reply.get("ContentLength")
        head = read_head(reply, size_hint if length is None else length, needs_etag=False)
        _read_exactly(content, head.size, open_sink(head))
    return head


def _read_exactly(content: ObjectContent, count: int, sink: Callable[[memoryview], None]) -> None:
    """Read ``count`` bytes and make sure that no more follow."""
    missing = count
    while data := content.read():
        if len(data) > missing:
            raise wrong_bytes(QT_TRANSLATE_NOOP("Messages", "The server sent too much data"))
        missing -= len(data)
        sink(memoryview(data))
    if missing:
        raise_if_interrupted()
        is_announced = content.reply.get("ContentLength") == count
        raise _too_few_bytes(f"{missing} bytes missing", is_announced=is_announced)


def _check_range(reply: Mapping[str, Any], first: int, stop: int, expected: ObjectHead) -> None:
    """Compare the reply's headers with the requested range."""
    status = reply["ResponseMetadata"]["HTTPStatusCode"]
    if status == 200:
        raise RangesIgnored(
            QT_TRANSLATE_NOOP("Messages", "The server does not support range requests")
        )
    text = reply.get("ContentRange", "")
    match = _CONTENT_RANGE.fullmatch(text)
    requested = (first, stop - 1, expected.size)
    if status != 206 or match is None or tuple(map(int, match.groups())) != requested:
        raise wrong_bytes(
            QT_TRANSLATE_NOOP("Messages", "The server sent the wrong range"), f"{status} {text}"
        )
    if plain_etag(reply.get("ETag")) != expected.etag:
        raise ChangedOnServer
    length = reply.get("ContentLength")
    if length is not None and length != stop - first:
        raise wrong_bytes(
            QT_TRANSLATE_NOOP("Messages", "The server sent a range of the wrong length"),
            f"{length} bytes",
        )


def _too_few_bytes(detail: str, *, is_announced: bool) -> S3Error:
    """The error for a short body: the connection was lost if Content-Length had the full length."""
    if not is_announced:
        return wrong_bytes(QT_TRANSLATE_NOOP("Messages", "The server sent too little data"), detail)
    return NotConnected(
        QT_TRANSLATE_NOOP("Messages", "The connection was lost"),
        QT_TRANSLATE_NOOP("Messages", "Try again."),
        detail=detail,
        code="ConnectionClosed",
    )
