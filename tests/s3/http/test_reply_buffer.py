"""Bodies of replies: collected whole, or refused before they take memory."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import S3Error
from rustfs_desktop.s3.api.buckets import list_buckets
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.api.multipart import list_parts
from rustfs_desktop.s3.api.versions import upload_pages, version_pages
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.errors.replies import ReplyTooBig, ReplyTooComplex
from rustfs_desktop.s3.http.reply_buffer import ReplyBuffer
from tests.faults.fake_s3 import FakeS3
from tests.faults.wire import Reply

MIB = 2**20
_CANCEL = CancelToken()
LISTINGS: dict[str, Callable[[Client], object]] = {
    "ListBucketResult": lambda c: list(list_pages(c, "bucket", cancel=_CANCEL)),
    "ListVersionsResult": lambda c: list(version_pages(c, "bucket", "", _CANCEL)),
    "ListMultipartUploadsResult": lambda c: list(upload_pages(c, "bucket", "", _CANCEL)),
    "ListPartsResult": lambda c: list_parts(Remote(c, "bucket", "key"), "id", _CANCEL),
    "ListAllMyBucketsResult": list_buckets,
}


def test_pieces_become_one_body() -> None:
    buffer = ReplyBuffer()
    for piece in (b"<a>", b"text", b"</a>"):
        buffer.add(piece)
    assert (buffer.content(), buffer.size) == (b"<a>text</a>", 11)


def test_the_size_is_limited() -> None:
    buffer = ReplyBuffer(max_bytes=10)
    buffer.add(b"0123456789")
    with pytest.raises(ReplyTooBig):
        buffer.add(b"0")


@pytest.mark.parametrize(
    "junk",
    [
        pytest.param(b"<a/>" * 1_000_000, id="elements"),
        pytest.param(b"<a>" * 250_000 + b"</a>" * 250_000, id="depth"),
        pytest.param(b"<a " + b"".join(b"a%d='' " % n for n in range(200_000)), id="attributes"),
    ],
)
def test_junk_is_refused_while_it_comes(junk: bytes) -> None:
    buffer = ReplyBuffer()
    with pytest.raises(ReplyTooComplex):
        _add_pieces(buffer, junk)
    assert buffer.size < 2 * MIB


@pytest.mark.parametrize("root", LISTINGS)
@pytest.mark.parametrize("junk", [b"<a/>" * (MIB // 4), b"x" * MIB], ids=["elements", "text"])
def test_a_listing_of_junk_takes_little_memory(
    fake: FakeS3, to_fake: Client, root: str, junk: bytes
) -> None:
    sent = 0

    def pieces() -> Iterator[bytes]:
        nonlocal sent
        yield f"<{root}><Buckets>".encode()
        for _ in range(31):
            yield junk
            sent += MIB

    for load in ("browse", "listing", "transfer", "connecting"):
        getattr(to_fake, load)  # imported before memory is measured
    fake.rules.append(lambda _request: Reply(200, pieces()))
    gc.collect()
    before = _reset_peak()
    with pytest.raises(S3Error, match="too large"):
        LISTINGS[root](to_fake)
    assert _memory("VmHWM") - before < 24 * MIB
    assert sent <= 16 * MIB  # with what the sockets buffer


def _add_pieces(buffer: ReplyBuffer, body: bytes) -> None:
    for start in range(0, len(body), 1000):
        buffer.add(body[start : start + 1000])


def _memory(name: str) -> int:
    match = re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert match is not None
    return int(match[1]) * 1024


def _reset_peak() -> int:
    """Let the peak of the memory start again; returns what is in use."""
    Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")
