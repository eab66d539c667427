"""A server that sends the events of its bucket as RustFS does, with faults that a test sets."""

from __future__ import annotations

import contextlib
import itertools
import json
import queue
import socket
import threading
import time
from bisect import bisect_left
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote_plus, urlsplit
from xml.sax.saxutils import escape

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.service.event_stream import EventStream
from rustfs_desktop.service.listed_folder import ListedFolder
from tests.waiting import POLL_S, hold_until

BUCKET = "bucket"
_KEEP_ALIVE_POLLS = 40
_PING = b'{"Records":[]}\n'
_BUCKETS = (
    b"<ListAllMyBucketsResult><Owner/><Buckets><Bucket><Name>bucket</Name></Bucket></Buckets>"
    b"</ListAllMyBucketsResult>"
)
_XMLNS = "http://s3.amazonaws.com/doc/2006-03-01/"


class EventServer:
    """Objects, and who listens to their changes.

    Attributes:
        objects: Size by key.
        listed: The queries of all listings.
        listeners: The number of connections that listen now.
        refusal: The status of the reply to who wants to listen; 0 lets them.
        code: The error code of that reply; by its status if empty.
        portal: A web page that answers instead, as of the Wi-Fi of a hotel.
        ignores_events: Whether it answers with a listing, as other servers do.
        is_mute: Whether no events are sent, as if they were lost.
        may_listen: Set it to let those who want to listen have a reply.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.objects: dict[str, int] = {}
        self.listed: list[dict[str, str]] = []
        self.asked_for_events: list[list[str]] = []
        self.streams: list[queue.SimpleQueue[bytes | None]] = []
        self.refusal = 0
        self.code = self.portal = ""
        self.ignores_events = False
        self.is_mute = False
        self.may_listen = threading.Event()
        self.may_listen.set()
        self.connections: set[socket.socket] = set()

    @property
    def listeners(self) -> int:
        return len(self.streams)

    def put(self, key: str, size: int = 1, name: str = "ObjectCreated:Put") -> None:
        with self.lock:
            self.objects[key] = size
            self.send(event(key, name, size))

    def delete(self, key: str, name: str = "ObjectRemoved:Delete") -> None:
        with self.lock:
            self.objects.pop(key, None)
            self.send(event(key, name))

    def send(self, line: bytes) -> None:
        """Send a line to all listeners."""
        if not self.is_mute:
            for stream in list(self.streams):
                stream.put(line)

    def hang_up(self) -> None:
        """Close all connections that listen."""
        for stream in list(self.streams):
            stream.put(None)

    def shut_down(self) -> None:
        """End all connections, also idle ones."""
        self.may_listen.set()
        self.hang_up()
        for connection in list(self.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def sorted_keys(self) -> list[str]:
        return sorted(self.objects)

    def page(self, query: dict[str, str]) -> str:
        with self.lock:
            self.listed.append(query)
            keys = self.sorted_keys()
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        after = query.get("continuation-token") or query.get("start-after", "")
        most = int(query.get("max-keys", "1000"))
        names: dict[str, bool] = {}
        for key in itertools.islice(keys, bisect_left(keys, max(prefix, after)), None):
            if not key.startswith(prefix) or len(names) > most:
                break
            head, slash, _ = key[len(prefix) :].partition(delimiter or "\0")
            name = prefix + head + slash if slash else key
            if name > after and not (slash and after.startswith(name)):
                names[name] = bool(slash)
        shown = list(names)[:most]
        is_cut = len(names) > most
        rows = [self._row(name, is_folder=names[name]) for name in shown]
        last = escape(shown[-1]) if shown else ""
        token = f"<NextContinuationToken>{last}</NextContinuationToken>"
        return (
            f'<ListBucketResult xmlns="{_XMLNS}"><Name>{BUCKET}</Name>'
            f"<Prefix>{escape(quote_plus(prefix))}</Prefix><EncodingType>url</EncodingType>"
            f"<IsTruncated>{str(is_cut).lower()}</IsTruncated>{token if is_cut else ''}"
            f"{''.join(rows)}</ListBucketResult>"
        )

    def _row(self, name: str, *, is_folder: bool) -> str:
        shown = quote_plus(name)
        if is_folder:
            return f"<CommonPrefixes><Prefix>{shown}</Prefix></CommonPrefixes>"
        size = self.objects.get(name, 0)
        return (
            f"<Contents><Key>{shown}</Key><Size>{size}</Size><ETag>&quot;{size:032x}&quot;</ETag>"
            "<LastModified>2026-11-29T10:00:00.000Z</LastModified>"
            "<StorageClass>STANDARD</StorageClass></Contents>"
        )


class NoIndexes:
    """For folders that are followed without an index of their bucket."""

    def start_look_up(self, client: Client, bucket: str) -> None:
        """Nothing is merged."""

    def write_looked_up(self, client: Client, bucket: str) -> None:
        """Nothing waits."""

    def event_hints(self, client: Client, bucket: str) -> None:
        """Nothing takes them."""

    def write_hints(self, client: Client, bucket: str, *, is_last: bool = False) -> None:
        """Nothing waits."""

    def keep_stream(self, stream: EventStream) -> None:
        """No index listens."""
        stream.stop()

    def take_stream(self, folder: ListedFolder) -> None:
        """None is kept."""


def event(key: str, name: str, size: int = 1, version_id: str = "") -> bytes:
    """A line as RustFS sends it: the slash is encoded, too."""
    detail: dict[str, object] = {"key": quote_plus(key), "sequencer": "0"}
    if name.startswith("ObjectCreated"):
        detail |= {"size": size, "eTag": f"{size:032x}"}
    if version_id:
        detail["versionId"] = version_id
    record = {
        "eventName": f"s3:{name}",
        "eventTime": "2026-11-29T10:00:00.000Z",
        "s3": {"bucket": {"name": BUCKET}, "object": detail},
    }
    return json.dumps({"Records": [record]}).encode() + b"\n"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store: EventServer

    def setup(self) -> None:
        super().setup()
        self.store.connections.add(self.connection)

    def finish(self) -> None:
        super().finish()
        self.store.connections.discard(self.connection)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query, keep_blank_values=True)
        if parts.path == "/":
            self._reply(200, _BUCKETS)
        elif "events" in query and not self.store.ignores_events:
            self.store.asked_for_events.append(query["events"])
            self._listen()
        else:
            page = self.store.page({name: values[0] for name, values in query.items()})
            self._reply(200, page.encode())

    def _reply(self, status: int, body: bytes, content_type: str = "application/xml") -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _listen(self) -> None:
        store = self.store
        hold_until(store.may_listen)
        if store.refusal:
            code = store.code or {403: "AccessDenied", 503: "SlowDown"}[store.refusal]
            self._reply(store.refusal, b"<Error><Code>%s</Code></Error>" % code.encode())
            return
        if store.portal:
            self._reply(200, store.portal.encode(), "text/html")
            return
        stream: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        store.streams.append(stream)  # first: who has the reply gets every event from then on
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self._chunk(_PING)
            while (line := _next(stream)) is not None:
                self._chunk(line)
        if stream in store.streams:
            store.streams.remove(stream)

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _next(stream: queue.SimpleQueue[bytes | None]) -> bytes | None:
    """The next line, or a keep-alive as RustFS sends it without a ping."""
    for _ in range(_KEEP_ALIVE_POLLS):
        with contextlib.suppress(queue.Empty):
            return stream.get_nowait()
        time.sleep(POLL_S)
    return b" "


@contextlib.contextmanager
def serving(store: EventServer | None = None) -> Iterator[tuple[EventServer, Client]]:
    """A server and a client of it."""
    store = store or EventServer()
    handler = type("Handler", (_Handler,), {"store": store})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    client = Client(Endpoint(f"http://127.0.0.1:{server.server_port}"), Credentials("a", "b"))
    try:
        yield store, client
    finally:
        server.shutdown()
        client.close()
        store.shut_down()
        server.server_close()
        thread.join()
