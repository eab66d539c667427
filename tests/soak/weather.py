"""Random faults on the way to the server, one after the other, while the block lasts."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from tests.faults import verbs
from tests.faults.proxy import FaultProxy, Verb
from tests.faults.wire import Reply, Request

_WRITES = "PutObject|UploadPart|CompleteMultipartUpload|CreateMultipartUpload|CopyObject"
_BODIES = "PutObject|UploadPart"
_PAUSE_S = (0.1, 1.5)
_OUTAGE_S = (0.3, 4.0)
_MOST_RULES = 30


class Weather:
    """A thread that does harm.

    Attributes:
        done: How often each harm was set up.
    """

    def __init__(self, proxy: FaultProxy, chance: random.Random) -> None:
        self.done: dict[str, int] = {}
        self._proxy = proxy
        self._chance = chance
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="weather")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._end.set()
        self._thread.join()
        self._proxy.rules = []

    def _run(self) -> None:
        while not self._end.wait(self._chance.uniform(*_PAUSE_S)):
            kind = self._chance.choices((self._harm, self._outage), (12, 1))[0]
            kind()

    def _outage(self) -> None:
        """Of the whole network: cut, refused, or silent."""
        kind = self._chance.choice(("sever", "down", "hush"))
        self.done[kind] = self.done.get(kind, 0) + 1
        seconds = self._chance.uniform(*_OUTAGE_S)
        if kind == "sever":
            self._proxy.sever()
        elif kind == "hush":
            with self._proxy.hush():
                self._end.wait(seconds)
        else:
            self._proxy.down()
            self._end.wait(seconds)
            self._proxy.up()

    def _harm(self) -> None:
        """To the next few requests of some kind."""
        what, verb = self._chance.choice(HARMS)(self._chance)
        name = verb.__qualname__.partition(".")[0]
        self.done[name] = self.done.get(name, 0) + 1
        times = self._chance.randint(1, 6)
        where = _has_body if what == _BODIES else None
        self._proxy.on(what, verb, times=times, where=where, skip=self._chance.randint(0, 5))
        left = [rule for rule in self._proxy.rules if rule.hits < (rule.times or 0)]
        self._proxy.rules = left[-_MOST_RULES:]


def _has_body(request: Request) -> bool:
    return int(request.headers.get("Content-Length", 0)) > 0


def _flipped(reply: Reply) -> Reply:
    """One bit of what is read, if anything is."""
    if reply.status in (200, 206) and isinstance(reply.body, bytes) and reply.body:
        reply.body = verbs.flipped(reply.body, len(reply.body) // 2)
    return reply


def _shortened(count: int) -> Verb:
    """Less than was promised, the connection closed as if all were well."""

    def cut(reply: Reply) -> Reply:
        assert isinstance(reply.body, bytes)
        reply.cut = max(0, len(reply.body) - count)
        return reply

    return verbs.changed(cut)


Harm = Callable[[random.Random], tuple[str, Verb]]
HARMS: list[Harm] = [
    lambda chance: (_BODIES, verbs.reset_request(chance.random())),
    lambda chance: ("GetObject", verbs.reset_reply(chance.randint(0, 100_000))),
    lambda _: ("*", verbs.reset_header),
    lambda _: (_WRITES, verbs.lose_request),
    lambda _: (_WRITES, verbs.lose_reply),
    lambda _: ("HeadObject|GetObject|ListObjectsV2|ListParts", verbs.lose_reply),
    lambda _: ("DeleteObject|AbortMultipartUpload", verbs.lose_reply),
    lambda chance: ("*", verbs.late(chance.uniform(0.1, 2.0))),
    lambda _: ("GetObject", verbs.dribble(65536, 0.05)),
    lambda _: ("*", verbs.status(503)),
    lambda _: ("*", verbs.status(500)),
    lambda _: ("*", verbs.status(503, "SlowDown", Retry_After="1")),
    lambda chance: (_WRITES, verbs.busy(503, chance.uniform(0.1, 1.0))),
    lambda _: ("CompleteMultipartUpload|CopyObject", verbs.ok_with_error("InternalError")),
    lambda _: (_BODIES, verbs.corrupt_request(0)),
    lambda _: (_BODIES, verbs.corrupt_request(0, "Content-MD5")),
    lambda _: ("PutObject|UploadPart|CompleteMultipartUpload", verbs.twice),
    lambda _: ("GetObject", verbs.changed(_flipped)),
    lambda chance: ("GetObject", _shortened(chance.randint(1, 9))),
    lambda _: ("GetObject", verbs.whole_object),
]
