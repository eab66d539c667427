"""A folder of a million photos that can change: it lists them, and sends events of changes.

Run as a program of its own with the number of keys; it prints its URL and serves until its input
ends. ``GET /change?count=…&spread=…`` makes so many changes and reports them, at once.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import queue
import sys
import threading
import time
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from tests.benchmarks.listing_server import PAGE, Pages, serve

EXTENSIONS = ("jpg", "png", "log", "txt", "csv")
_XMLNS = "http://s3.amazonaws.com/doc/2006-03-01/"
_LARGEST = 20_000_000


def new_share(count: int) -> int:
    """How many of so many changes are new objects; the others are half gone, half replaced."""
    return count // 2


@dataclasses.dataclass
class Burst:
    """Lines that are sent one after the other."""

    lines: list[bytes]
    is_sent: threading.Event = dataclasses.field(default_factory=threading.Event)


class LivePages(Pages):
    """Lists what is there now; a continuation token is the last key of a page."""

    keys: list[str] = []  # of the one bucket that this program serves
    replaced: set[str] = set()
    listeners: list[queue.SimpleQueue[Burst]] = []

    def respond(self, query: dict[str, list[str]]) -> None:
        """Answer a listing, send events as long as somebody reads them, or change objects."""
        if "events" in query:
            self._send_events()
        elif "spread" in query:
            burst = Burst(self._change(int(query["count"][0]), int(query["spread"][0])))
            self.listeners[-1].put(burst)
            burst.is_sent.wait()
            self.reply(json.dumps({"sent_s": time.time()}))
        else:
            super().respond(query)

    def answer(self, query: dict[str, list[str]]) -> str:
        """A page of what is there."""
        if "list-type" not in query:
            return super().answer(query)
        prefix = query.get("prefix", [""])[0]
        after = query.get("continuation-token", query.get("start-after", [""]))[0]
        start = max(bisect_left(self.keys, prefix), bisect_right(self.keys, after))
        most = int(query.get("max-keys", [str(PAGE)])[0])
        found = [key for key in self.keys[start : start + most] if key.startswith(prefix)]
        following = self.keys[start + most : start + most + 1]
        is_last = len(found) < most or not following or not following[0].startswith(prefix)
        token = "" if is_last else f"<NextContinuationToken>{found[-1]}</NextContinuationToken>"
        rows = "".join(map(self._row, found))
        return (
            f'<ListBucketResult xmlns="{_XMLNS}"><Name>bucket</Name><Prefix>{prefix}</Prefix>'
            f"<MaxKeys>{most}</MaxKeys><EncodingType>url</EncodingType>"
            f"<IsTruncated>{str(not is_last).lower()}</IsTruncated>{token}{rows}</ListBucketResult>"
        )

    def _row(self, key: str) -> str:
        noise = self._noise(key)
        return (
            f"<Contents><Key>{key}</Key><LastModified>2026-0{1 + noise % 9}-{10 + noise % 19}"
            f"T12:{noise % 60:02}:00.000Z</LastModified><ETag>&#34;{noise:032x}&#34;</ETag>"
            f"<Size>{noise % _LARGEST}</Size><StorageClass>STANDARD</StorageClass></Contents>"
        )

    def _noise(self, key: str) -> int:
        """A number by which an object differs from others, and from what it replaced."""
        return zlib.crc32(key.encode()) + (key in self.replaced)

    def _change(self, count: int, spread: int) -> list[bytes]:
        """Change neighbors in the middle, or only one of so many; the events, new objects last."""
        cls, new_count = type(self), new_share(count)
        first = (len(self.keys) - count * spread) // 2
        chosen = self.keys[first::spread][:count]
        new = [f"{key[:-4]}-new{key[-4:]}" for key in chosen[:new_count]]
        half = (new_count + count) // 2
        gone, replaced = chosen[new_count:half], chosen[half:]
        cls.keys = sorted({*self.keys, *new}.difference(gone))
        cls.replaced = {*self.replaced, *replaced}
        removed = [_event("ObjectRemoved:Delete", {"key": key}) for key in gone]
        return removed + [self._stored(key) for key in replaced + new]

    def _stored(self, key: str) -> bytes:
        noise = self._noise(key)
        found = {"key": key, "size": noise % _LARGEST, "eTag": f"{noise:032x}"}
        return _event("ObjectCreated:Put", found)

    def _send_events(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.close_connection = True
        stream: queue.SimpleQueue[Burst] = queue.SimpleQueue()
        with contextlib.suppress(OSError):
            self._send_chunk(b'{"Records":[]}\n')
            self.listeners.append(stream)
            for burst in _taken(stream):
                for line in burst.lines:
                    self._send_chunk(line)
                burst.is_sent.set()
        if stream in self.listeners:
            self.listeners.remove(stream)

    def _send_chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))


def _taken(stream: queue.SimpleQueue[Burst]) -> Iterator[Burst]:
    """What is to be sent, and a keep-alive now and then."""
    while True:
        try:
            yield stream.get(timeout=1.0)
        except queue.Empty:
            yield Burst([b" "])


def _event(name: str, found: dict[str, object]) -> bytes:
    """A line as RustFS sends it."""
    record = {
        "eventName": f"s3:{name}",
        "eventTime": "2026-11-30T12:00:00.123Z",
        "s3": {"bucket": {"name": "bucket"}, "object": found | {"sequencer": "0"}},
    }
    return json.dumps({"Records": [record]}).encode() + b"\n"


if __name__ == "__main__":
    total = int(sys.argv[1])
    LivePages.keys = sorted(f"photo-{n:09}.{EXTENSIONS[n % 5]}" for n in range(total))
    serve(LivePages, total)
