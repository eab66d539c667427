"""Makes replies of a server wrong in all the ways that servers, proxies and attackers do."""

from __future__ import annotations

import random
import re

from tests.faults.wire import Reply

_HEADERS = (
    "Content-Length", "Content-Range", "ETag", "Last-Modified", "x-amz-version-id",
    "x-amz-meta-mtime", "x-amz-meta-rfd-part-size", "Date", "Retry-After", "Expires",
    "x-amz-checksum-type", "x-amz-delete-marker", "x-amz-mp-parts-count", "x-amz-missing-meta",
    "Content-Type", "Content-Encoding", "x-amz-object-lock-retain-until-date",
    "x-amz-server-side-encryption-bucket-key-enabled",
)  # fmt: skip
_VALUES = (
    "", "9" * 5000, "-1", str(2**63), str(10**30), "abc", "\xb2", "1e9", "NaN", 'W/""', '"',
    f"Mon, 01 Jan {'9' * 20} 00:00:00 GMT", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00", f"bytes 0-1/{'9' * 5000}", "bytes */*", "  12  ", "1_000", "url",
)  # fmt: skip
_ENCODINGS = (b"klingon", b"utf-16", b"utf-7", b"idna", b"rot13", b"hex", b"undefined", b"mbcs")
_STATUS = (200, 201, 204, 206, 302, 304, 400, 404, 412, 416, 500, 503)
_ELEMENT = re.compile(rb"<(\w+)>([^<>]*)</\1>")


def mangled(reply: Reply, chance: random.Random) -> Reply:
    """The reply with one to three things wrong; its connection is closed after it."""
    body = reply.body if isinstance(reply.body, bytes) else b"".join(reply.body)
    status, headers = reply.status, dict(reply.headers)
    for _ in range(chance.choice((1, 1, 2, 3))):
        how = chance.randrange(8)
        if how < 2:
            headers[chance.choice(_HEADERS)] = chance.choice(_VALUES)
        elif how == 2:
            status = chance.choice(_STATUS)
        else:
            body = _mangled_body(body, chance)
    return Reply(status, body, headers, cut=len(body), length=chance.random() < 0.8)


def _mangled_body(body: bytes, chance: random.Random) -> bytes:
    how = chance.choice(
        ("empty", "root", "value", "twice", "none", "inside", "coding", "deep", "cut")
    )
    if how == "empty":
        return b""
    if how == "cut":
        return body[: chance.randrange(len(body) + 1)]
    if how == "deep":
        return body.replace(b"</", b"<a>" * 3000 + b"</a>" * 3000 + b"</", 1)
    if how == "coding":
        coding = b'encoding="%s"' % chance.choice(_ENCODINGS)
        return re.sub(rb'encoding="[^"]*"', coding, body)
    if how == "root":
        root = re.search(rb"<(\w+)[ >]", body.partition(b"?>")[2])
        return b"<" + root[1] + b"/>" if root else body
    elements = list(_ELEMENT.finditer(body))
    if not elements:
        return body
    element = chance.choice(elements)
    value = chance.choice(_VALUES).encode()
    new = {
        "value": b"<%b>%b</%b>" % (element[1], value, element[1]),
        "twice": element[0] * 2,
        "none": b"",
        "inside": b"<%b><a>%b</a></%b>" % (element[1], value, element[1]),
    }[how]
    return body[: element.start()] + new + body[element.end() :]
