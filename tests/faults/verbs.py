"""What the fault proxy can do to a request: one function, one kind of harm."""

from __future__ import annotations

import asyncio
import dataclasses
import functools
from collections.abc import Callable

from tests.faults.fake_s3 import error
from tests.faults.proxy import Exchange, Verb
from tests.faults.wire import Reply, Request

# Where ---------------------------------------------------------------------------------------


def part(*numbers: int) -> Callable[[Request], bool]:
    """Only these parts of an upload."""
    return lambda request: int(request.query.get("partNumber", 0)) in numbers


def range_from(*firsts: int) -> Callable[[Request], bool]:
    """Only the ranges that begin there."""
    return lambda request: request.range is not None and request.range[0] in firsts


def key(name: str) -> Callable[[Request], bool]:
    """Only this object."""
    return lambda request: request.key == name


# Below HTTP ----------------------------------------------------------------------------------


def reset_request(share: float) -> Verb:
    """Reset the connection when this share of the request's body was there."""

    async def verb(x: Exchange) -> None:
        await x.receive(int(x.length * share))
        x.reset()

    return verb


def reset_reply(count: int) -> Verb:
    """Reset the connection after so many bytes of the answer (negative: before its end)."""

    async def verb(x: Exchange) -> None:
        await x.receive()
        reply = await x.ask()
        assert isinstance(reply.body, bytes)
        cut = count if count >= 0 else len(reply.body) + count
        await x.send(dataclasses.replace(reply, cut=cut, reset=True))

    return verb


async def reset_header(x: Exchange) -> None:
    """Reset the connection in the header of the answer."""
    await x.receive()
    await x.ask()
    await x.write(b"HTTP/1.1 2")
    x.reset()


async def lose_request(x: Exchange) -> None:
    """The server never hears of it, the client gets a reset."""
    await x.receive()
    x.reset()


async def lose_reply(x: Exchange) -> None:
    """The server does it, the client gets a reset."""
    await x.receive()
    await x.ask()
    x.reset()


async def swallow(x: Exchange) -> None:
    """The server never hears of it, the client nothing at all."""
    await x.receive()
    await x.until_gone()


async def swallow_reply(x: Exchange) -> None:
    """The server does it, the client hears nothing at all."""
    await x.receive()
    await x.ask()
    await x.until_gone()


def late(seconds: float) -> Verb:
    """The answer takes longer."""

    async def verb(x: Exchange) -> None:
        await asyncio.sleep(seconds)
        await x.passed()

    return verb


def dribble(piece: int, pause_s: float) -> Verb:
    """The answer's body comes in drops."""

    async def verb(x: Exchange) -> None:
        await x.receive()
        await x.send(await x.ask(), piece=piece, pause_s=pause_s)

    return verb


async def no_continue(x: Exchange) -> None:
    """``Expect: 100-continue`` is not answered."""
    x.answers_expect = False
    await x.passed()


# Instead of the server -----------------------------------------------------------------------


def answer(reply: Reply) -> Verb:
    """Say this, and ask nobody."""

    async def verb(x: Exchange) -> None:
        await x.receive()
        await x.send(dataclasses.replace(reply, headers=dict(reply.headers)))

    return verb


def status(number: int, code: str = "", **headers: str) -> Verb:
    """Answer with an error; ``Retry_After="7"`` and the like become headers."""
    reply = error(number, code or {503: "SlowDown", 500: "InternalError"}.get(number, "Error"))
    reply.headers.update({name.replace("_", "-"): text for name, text in headers.items()})
    return answer(reply)


def busy(number: int, seconds: float) -> Verb:
    """What a server does that waits for a lock and gives up."""

    async def verb(x: Exchange) -> None:
        await x.receive()
        await asyncio.sleep(seconds)
        await x.send(error(number, "SlowDown"))

    return verb


def ok_with_error(code: str) -> Verb:
    """Status 200, and an error inside after some white space."""
    inside = error(500, code)
    assert isinstance(inside.body, bytes)
    head, _, rest = inside.body.partition(b"?>")
    return answer(Reply(200, head + b"?>\n   \n" + rest, {"Content-Type": "application/xml"}))


# To the request ------------------------------------------------------------------------------


def strip(*names: str) -> Verb:
    """Take headers out of the request."""

    async def verb(x: Exchange) -> None:
        for name in names:
            x.headers.pop(name, None)
        await x.passed()

    return verb


def corrupt_request(offset: int, *without: str) -> Verb:
    """Flip a bit of the body on its way, and take the headers that would betray it."""

    async def verb(x: Exchange) -> None:
        await x.receive()
        x.request.body = flipped(x.request.body, offset)
        for name in without:
            x.headers.pop(name, None)
        await x.send(await x.ask())

    return verb


async def twice(x: Exchange) -> None:
    """The server gets it twice, the client the second answer."""
    await x.receive()
    await x.ask()
    await x.send(await x.ask())


def before(call: Callable[[], object]) -> Verb:
    """Do something else first, on a thread of its own."""

    async def verb(x: Exchange) -> None:
        await asyncio.to_thread(call)
        await x.passed()

    return verb


def after(call: Callable[[], object]) -> Verb:
    """Do something else between the server's answer and the client."""

    async def verb(x: Exchange) -> None:
        await x.receive()
        reply = await x.ask()
        await asyncio.to_thread(call)
        await x.send(reply)

    return verb


# To the answer -------------------------------------------------------------------------------


def changed(change: Callable[[Reply], Reply | None]) -> Verb:
    """Change the answer."""

    async def verb(x: Exchange) -> None:
        await x.receive()
        reply = await x.ask()
        await x.send(change(reply) or reply)

    return verb


def corrupt_reply(offset: int) -> Verb:
    """Flip a bit of the answer's body."""
    return changed(lambda reply: dataclasses.replace(reply, body=flipped(reply.body, offset)))


def truncate(count: int, *, keep_length: bool) -> Verb:
    """Leave out the last bytes of the answer, with or without a header that tells."""

    def cut(reply: Reply) -> Reply:
        assert isinstance(reply.body, bytes)
        kept = len(reply.body) - count
        return dataclasses.replace(reply, cut=kept, length=keep_length)

    return changed(cut)


def chunked(count: int) -> Verb:
    """Leave out the last bytes of an answer in chunks that ends as it should."""

    def cut(reply: Reply) -> Reply:
        assert isinstance(reply.body, bytes)
        body = reply.body[: len(reply.body) - count]
        frames = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        headers = {**reply.headers, "Transfer-Encoding": "chunked"}
        return Reply(reply.status, frames, headers, length=False)

    return changed(cut)


def header(name: str, text: str | None) -> Verb:
    """Replace a header of the answer, or take it out."""

    def change(reply: Reply) -> Reply:
        headers = {k: v for k, v in reply.headers.items() if k.lower() != name.lower()}
        return dataclasses.replace(reply, headers=headers | ({} if text is None else {name: text}))

    return changed(change)


async def whole_object(x: Exchange) -> None:
    """The range is ignored: all of the object comes, with status 200."""
    x.headers.pop("Range", None)
    await x.passed()


def shorten_range(count: int) -> Verb:
    """The server is asked for a shorter range, and says so."""

    async def verb(x: Exchange) -> None:
        first, last = x.request.range or (0, 0)
        x.headers["Range"] = f"bytes={first}-{last - count}"
        await x.passed()

    return verb


def flipped(body: object, offset: int) -> bytes:
    """The bytes with one bit changed."""
    assert isinstance(body, bytes)
    return body[:offset] + bytes([body[offset] ^ 1]) + body[offset + 1 :]


def chain(*verbs: Verb) -> Verb:
    """The first for the first such request, the second for the second, …; the last for the rest."""
    left = list(verbs)

    @functools.wraps(verbs[0])
    async def verb(x: Exchange) -> None:
        await (left.pop(0) if len(left) > 1 else left[0])(x)

    return verb
