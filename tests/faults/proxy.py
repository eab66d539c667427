"""A proxy on loopback between a client and an S3 server that does harm on demand.

It speaks HTTP/1.1 and leaves the Host header alone, so signatures stay valid. What it does to a
request is a *verb* (``tests.faults.verbs``): a coroutine that gets the ``Exchange``. ``on`` says
which requests a verb is for; all others pass untouched. Everything that passes is in ``log``: the
witness for how often which bytes went over the wire, and what was under way at the same time.

Below HTTP: ``down`` refuses connections, ``up`` takes them again, ``sever`` resets those that are
open, ``hush`` lets nothing through without closing anything.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import fnmatch
import hashlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, unquote_to_bytes

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoKeys

from rustfs_desktop.s3.types import Credentials
from tests.faults.wire import Reply, Request
from tests.waiting import patience_s

_LIMIT = 64 * 1024
_PROBE_PART = "10000"
_NO_LINGER = struct.pack("ii", 1, 0)
_SEND_BUFFER = 128 * 1024  # what a reset drops was not received, but counted in ``Seen.got``


@dataclasses.dataclass(slots=True, eq=False)
class Seen:
    """One request as it went over the wire.

    Attributes:
        request: Without its body.
        verb: What was done to it; empty if it passed.
        sent: How many bytes of its body arrived.
        sha256: Of these bytes.
        status: What the client was answered; 0 if nothing.
        got: How many bytes of the answer's body left; a reset may drop the last 512 KiB of them.
        began: Monotonic time when its head was there.
        ended: Monotonic time when the exchange was over; 0.0 before.
        gone: Monotonic time when the client closed the connection meanwhile; 0.0 if it did not.
    """

    request: Request
    verb: str = ""
    sent: int = 0
    sha256: str = ""
    status: int = 0
    got: int = 0
    began: float = dataclasses.field(default_factory=time.monotonic)
    ended: float = 0.0
    gone: float = 0.0

    @property
    def what(self) -> str:
        """The S3 name of the operation, or ``ProbePart``."""
        return operation(self.request)

    @property
    def part(self) -> int:
        """The number of the part it carries, 0 if it is no part."""
        return int(self.request.query.get("partNumber", 0))


def operation(request: Request) -> str:
    """The S3 name, but parts that only find out what a server checks are no real ones."""
    return "ProbePart" if request.query.get("partNumber") == _PROBE_PART else request.what


Verb = Callable[["Exchange"], Coroutine[Any, Any, None]]
Where = Callable[[Request], bool]


@dataclasses.dataclass(slots=True)
class Rule:
    """Which requests a verb is for; see ``FaultProxy.on``."""

    what: str
    verb: Verb
    times: int | None
    where: Where | None
    busy: int
    skip: int
    hits: int = 0

    def takes(self, request: Request, in_flight: int) -> bool:
        """Whether it applies to this request, which then counts."""
        what = operation(request)
        if not any(fnmatch.fnmatchcase(what, name) for name in self.what.split("|")):
            return False
        if in_flight <= self.busy or (self.where is not None and not self.where(request)):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None and self.hits >= self.times:
            return False
        self.hits += 1
        return True


class FaultProxy:
    """Runs in a thread of its own while the ``with`` block lasts.

    Args:
        host: Of the server behind it.
        port: Of the server behind it.
        keys: Sign a request again when a verb changed it. Otherwise the server would
            notice, and no harm would be done.
        tls: The certificate to show; the server behind it is spoken to without encryption.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        keys: Credentials | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.upstream = (host, port)
        self.keys = keys
        self.tls = tls
        self.log: list[Seen] = []
        self.rules: list[Rule] = []
        self.in_flight = 0
        self.connections = 0
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._listener: socket.socket | None = None
        self._clients: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._resets = 0
        self._quiet = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fault-proxy")

    @property
    def url(self) -> str:
        """The endpoint URL for the client."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # What a test says ----------------------------------------------------------------------

    def on(
        self,
        what: str,
        verb: Verb,
        *,
        times: int | None = 1,
        where: Where | None = None,
        busy: int = 0,
        skip: int = 0,
    ) -> Rule:
        """From now on do this to such requests; what was said first goes first.

        Args:
            what: The S3 name of the operation, with ``*``, several joined by ``|``.
            verb: What to do.
            times: How often; None for ever.
            where: A further condition.
            busy: Only while more requests than this are under way.
            skip: How many such requests pass before.
        """
        rule = Rule(what, verb, times, where, busy, skip)
        self.rules.append(rule)
        return rule

    def count(self, what: str) -> int:
        """How many requests of one operation arrived."""
        return sum(seen.what == what for seen in list(self.log))

    def sent(self, what: str) -> int:
        """How many bytes of bodies arrived for one operation, repetitions and all."""
        return sum(seen.sent for seen in list(self.log) if seen.what == what)

    def down(self) -> None:
        """Refuse connections from now on, and reset those that are open."""
        self._do(self._unlisten())

    def up(self) -> None:
        """Take connections again, at the same port."""
        self._do(self._listen())

    def sever(self) -> None:
        """Reset all connections."""
        self._do(self._reset_all())

    @contextlib.contextmanager
    def hush(self) -> Iterator[None]:
        """No byte goes through, and nothing is closed, as with a cable that is pulled."""
        self._loop.call_soon_threadsafe(self._quiet.set)
        try:
            yield
        finally:
            self._do(self._end_hush())

    # The loop's side -----------------------------------------------------------------------

    def _do(self, work: Awaitable[None]) -> None:
        async def run() -> None:
            await work

        asyncio.run_coroutine_threadsafe(run(), self._loop).result(patience_s())

    async def _listen(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=100)
        self._listener.setblocking(False)
        self.port = self._listener.getsockname()[1]
        self._start(self._accept(self._listener))

    async def _accept(self, listener: socket.socket) -> None:
        # Not asyncio's own server: it loses connections that come while it is being closed.
        while listener is self._listener:
            try:
                accepted, _ = await self._loop.sock_accept(listener)
            except OSError:
                return
            if listener is not self._listener:  # closed in the very moment
                accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
                accepted.close()
                return
            self.connections += 1
            accepted.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
            self._start(self._serve(accepted, self._resets))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _unlisten(self) -> None:
        if self._listener is not None:
            self._loop.remove_reader(self._listener)
            self._listener.close()
            self._listener = None
        await self._reset_all()

    async def _reset_all(self) -> None:
        self._resets += 1
        for writer in list(self._clients):
            reset(writer)

    async def _end_hush(self) -> None:
        self._quiet.clear()
        await self._reset_all()

    async def _close(self) -> None:
        await self._unlisten()
        for _, writer in self._idle:
            writer.close()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, accepted: socket.socket, resets: int) -> None:
        reader = asyncio.StreamReader(_LIMIT)
        protocol = asyncio.StreamReaderProtocol(reader)
        try:
            transport, _ = await self._loop.connect_accepted_socket(
                lambda: protocol, accepted, ssl=self.tls
            )
        except (OSError, ssl.SSLError):
            accepted.close()
            return
        writer = asyncio.StreamWriter(transport, protocol, reader, self._loop)
        if resets != self._resets:  # all were reset while this one was being set up
            reset(writer)
            return
        self._clients.add(writer)
        try:
            await self._exchanges(reader, writer)
        except (EOFError, OSError, ssl.SSLError):
            pass  # the client went away
        finally:
            self._clients.discard(writer)
            writer.close()

    async def _exchanges(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request after the other, as long as the connection is open."""
        exchange: Exchange | None = None
        feed_eof = reader.feed_eof

        def note_eof() -> None:
            if exchange is not None and not exchange.seen.ended:
                exchange.seen.gone = exchange.seen.gone or time.monotonic()
            feed_eof()

        reader.feed_eof = note_eof  # type: ignore[method-assign]
        while not writer.is_closing():
            exchange = Exchange(self, reader, writer)
            await exchange.run()

    def verb_for(self, request: Request) -> Verb | None:
        """What is to be done to this request."""
        for rule in self.rules:
            if rule.takes(request, self.in_flight):
                return rule.verb
        return None

    async def while_hushed(self) -> None:
        """Wait as long as the cable is out."""
        while self._quiet.is_set():
            await asyncio.sleep(0.01)

    async def upstream_connection(
        self,
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to the server, one that was used before if possible."""
        while self._idle:
            reader, writer = self._idle.pop()
            if not (reader.at_eof() or writer.is_closing()):
                return reader, writer
            writer.close()
        host, port = self.upstream
        return await asyncio.open_connection(host, port, limit=_LIMIT)

    def give_back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """The connection may be used again."""
        self._idle.append((reader, writer))


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with a reset: the other side gets an error, not an end."""
    sock = writer.get_extra_info("socket")
    if sock is not None:  # it was not closed already
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    writer.transport.abort()


class Exchange:
    """One request and its answer, in the hands of a verb.

    Attributes:
        request: What arrived; its body is filled by ``receive``. A verb may change it.
        headers: The request's headers as they are passed on. A verb may change them.
        seen: Its entry in the log.
    """

    def __init__(
        self, proxy: FaultProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.proxy = proxy
        self.request = Request("", "", "", {}, {}, b"")
        self.headers: dict[str, str] = {}
        self.seen = Seen(self.request)
        self.answers_expect = True
        self._reader = reader
        self._writer = writer
        self._line = ""
        self._body = bytearray()
        self._was_told = False

    async def run(self) -> None:
        """Serve it."""
        await self._read_head()
        await self.proxy.while_hushed()
        self.proxy.in_flight += 1
        try:
            verb = self.proxy.verb_for(self.request)
            if verb is None:
                await self.passed()
            else:
                self.seen.verb = getattr(verb, "__qualname__", "").partition(".")[0]
                await verb(self)
        finally:
            self.proxy.in_flight -= 1
            self.seen.ended = time.monotonic()
            self.seen.sha256 = hashlib.sha256(self._body).hexdigest()

    async def passed(self) -> None:
        """What happens to a request that nobody wants to harm."""
        await self.receive()
        await self.send(await self.ask())

    # Steps for verbs -----------------------------------------------------------------------

    @property
    def length(self) -> int:
        """How long the request's body is."""
        return int(self.headers.get("Content-Length") or 0)

    async def receive(self, count: int | None = None) -> bytes:
        """Read the body, or so much more of it."""
        if self.headers.get("Expect", "").lower() == "100-continue" and not self._was_told:
            self._was_told = True
            if self.answers_expect:
                self._writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        stop = self.length if count is None else min(len(self._body) + count, self.length)
        while len(self._body) < stop:
            piece = await self._reader.read(min(_LIMIT, stop - len(self._body)))
            if not piece:
                raise EOFError
            self._body += piece
            self.seen.sent += len(piece)
            await self.proxy.while_hushed()
        self.request.body = bytes(self._body)
        return self.request.body

    async def ask(self) -> Reply:
        """Have the server do it; its answer."""
        connection = await self.proxy.upstream_connection()
        try:
            reply, is_reusable = await self._ask(*connection)
        except BaseException:
            connection[1].close()
            raise
        if is_reusable:
            self.proxy.give_back(*connection)
        else:
            connection[1].close()
        return reply

    async def send(self, reply: Reply, *, piece: int = _LIMIT, pause_s: float = 0.0) -> None:
        """Answer the client, the body in pieces if wanted."""
        await self.proxy.while_hushed()
        self.seen.status = reply.status
        if not reply.status:
            self.reset()
            return
        assert isinstance(reply.body, bytes)
        body = reply.body[: reply.cut]
        self._writer.write(self._head(reply))
        if self.request.method != "HEAD" and reply.status not in (204, 304):
            for first in range(0, len(body), piece):
                self._writer.write(body[first : first + piece])
                await self._writer.drain()
                self.seen.got += len(body[first : first + piece])
                if pause_s:
                    await asyncio.sleep(pause_s)
        await self._writer.drain()
        if reply.reset:
            self.reset()
        elif reply.cut is not None or not reply.length:
            self._writer.close()

    async def write(self, data: bytes) -> None:
        """Send the client just this."""
        self._writer.write(data)
        await self._writer.drain()

    def reset(self) -> None:
        """Reset the connection to the client."""
        reset(self._writer)

    async def until_gone(self) -> None:
        """Wait, and say nothing, until the client closes the connection."""
        while await self._reader.read(_LIMIT):
            pass
        self._writer.close()

    # HTTP ----------------------------------------------------------------------------------

    async def _read_head(self) -> None:
        self._line, self.headers = await _read_head(self._reader)
        method, target, _ = self._line.split(" ", 2)
        path, _, query = target.partition("?")
        bucket, _, key = path.removeprefix("/").partition("/")
        self.request = Request(
            method,
            unquote_to_bytes(bucket).decode(),
            unquote_to_bytes(key).decode("utf-8", "surrogateescape"),
            dict(parse_qsl(query, keep_blank_values=True)),
            dict(self.headers),
            b"",
        )
        self.seen = Seen(dataclasses.replace(self.request))
        self.proxy.log.append(self.seen)

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[Reply, bool]:
        body = self.request.body
        if self.headers != self.request.headers or body != self._body:
            self._sign_again(body)
        lines = [self._line]
        lines += [f"{name}: {text}" for name, text in self.headers.items() if name != "Expect"]
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        await writer.drain()
        line, headers = await _read_head(reader)
        status = int(line.split(" ", 2)[1])
        has_body = self.request.method != "HEAD" and status not in (204, 304)
        content = await _read_body(reader, headers) if has_body else b""
        is_reusable = headers.pop("Connection", "").lower() != "close" and (
            not has_body or "Content-Length" in headers or "Transfer-Encoding" in headers
        )
        headers.pop("Transfer-Encoding", "")
        if has_body:
            headers.pop("Content-Length", "")
        return Reply(status, content, headers), is_reusable

    def _sign_again(self, body: bytes) -> None:
        if self.proxy.keys is None or "Authorization" not in self.headers:
            return
        names = self.headers["Authorization"].partition("SignedHeaders=")[2].partition(",")[0]
        region = self.headers["Authorization"].split("/")[2]
        signed = {n: t for n, t in self.headers.items() if n.lower() in names.split(";")}
        url = f"http://{self.headers['Host']}{self._line.split(' ', 2)[1]}"
        request = AWSRequest(self.request.method, url, signed, body)
        keys = BotoKeys(self.proxy.keys.access_key, self.proxy.keys.secret_key)
        S3SigV4Auth(keys, "s3", region).add_auth(request)
        self.headers |= {_usual(name): text for name, text in request.headers.items()}

    def _head(self, reply: Reply) -> bytes:
        headers = dict(reply.headers)
        if self.request.method != "HEAD" and reply.length and reply.status not in (204, 304):
            assert isinstance(reply.body, bytes)
            headers.setdefault("Content-Length", str(len(reply.body)))
        if reply.cut is not None or not reply.length:
            headers["Connection"] = "close"
        lines = [f"HTTP/1.1 {reply.status} -"]
        lines += [f"{name}: {text}" for name, text in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


async def _read_head(reader: asyncio.StreamReader) -> tuple[str, dict[str, str]]:
    """The first line, and the headers by their usual names."""
    raw = await reader.readuntil(b"\r\n\r\n")
    line, *rest = raw.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    headers = {}
    for text in rest:
        name, _, value = text.partition(":")
        headers[_usual(name)] = value.strip()
    return line, headers


def _usual(name: str) -> str:
    """``content-length`` → ``Content-Length``, as servers in Go write it; but it is ``ETag``."""
    return "ETag" if name.lower() == "etag" else "-".join(map(str.capitalize, name.split("-")))


async def _read_body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("Transfer-Encoding", "").lower() == "chunked":
        pieces = []
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            pieces.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readuntil(b"\r\n")
        return b"".join(pieces)
    if "Content-Length" in headers:
        return await reader.readexactly(int(headers["Content-Length"]))
    return await reader.read()
