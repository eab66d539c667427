"""How transfers of the queue's model are stopped: a death of the program, a gate at the server."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any

import pytest

from rustfs_desktop.transfers.journal.writer import JournalWriter
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.waiting import patience_s

_TASKS = (
    "upload multipart_upload download download_ranges fetch_ranges small_object copy copy_parts"
)
_MODULES = ["local.partial_file", *(f"tasks.{name}" for name in _TASKS.split())]
_ACTS = ["pwrite", "fdatasync", "fsync", "link", "unlink", "replace"]
_ACTS += ["rename", "ftruncate", "utime", "mkdir"]


class Killed(BaseException):
    """A thread of a program that was killed does nothing more."""


class Death:
    """Ends all threads of an engine at once, perhaps at a place in the code.

    Attributes:
        is_now: Whether the program is dead, and its threads do not all know it yet.
        point: Where it dies.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.is_now = False
        self.point = ""
        for name in _ACTS:
            patch.setattr(os, name, self._mortal(getattr(os, name)))
        for name in ("change", "update_transfer", "flush"):
            patch.setattr(JournalWriter, name, self._mortal(getattr(JournalWriter, name)))
        for module in _MODULES:
            patch.setattr(f"rustfs_desktop.transfers.{module}.crashpoint", self._crashpoint)
        tell = threading.excepthook

        def tell_of_others(args: threading.ExceptHookArgs) -> None:
            if args.exc_type is not Killed:
                tell(args)

        patch.setattr(threading, "excepthook", tell_of_others)

    def _mortal(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self._strike()
            return real(*args, **kwargs)

        return call

    def _crashpoint(self, name: str) -> None:
        if name == self.point:
            self.is_now = True
        self._strike()

    def _strike(self) -> None:
        if self.is_now and threading.current_thread() is not threading.main_thread():
            raise Killed


class Gate:
    """Lets as many requests to objects pass as it is told, and may do something to them.

    Attributes:
        held: The keys of the objects whose requests wait here.
        key: The access key that the server takes now.
    """

    def __init__(self, fake: FakeS3, death: Death) -> None:
        self.passes = 0
        self.is_open = False
        self.held: list[str] = []
        self.faults: list[str] = []
        self.key = "key"
        self._fake, self._death = fake, death
        self._lost = 0
        self._news = threading.Condition()
        fake.rules.append(self)

    def let(self, count: int) -> None:
        with self._news:
            self.passes += count
            self._news.notify_all()

    def lose(self) -> None:
        """What is under way never arrives."""
        with self._news:
            self._lost += 1
            self._news.notify_all()

    def open(self) -> None:
        with self._news:
            self.is_open = True
            self.faults.clear()
            self._news.notify_all()

    def __call__(self, request: Request) -> Reply | None:
        if not request.key:
            return Reply(0) if self._death.is_now else None
        with self._news:
            before = self._lost
            self.held.append(request.key)
            self._news.wait_for(lambda: self._goes_on(before), patience_s())
            self.held.remove(request.key)
            if self._death.is_now or self._lost != before:
                return Reply(0)
            if self.is_open and self._is_known(request):
                return None
            self.passes -= 1
            if not self._is_known(request):
                return error(403, "InvalidAccessKeyId")
            fault = self.faults.pop() if self.faults else ""
        if fault == "busy":
            return error(503, "SlowDown")
        if fault == "reply lost":
            self._fake.truth(request)
        return Reply(0) if fault else None

    def _is_known(self, request: Request) -> bool:
        return f"Credential={self.key}/" in request.headers.get("authorization", "")

    def _goes_on(self, before: int) -> bool:
        return bool(self.passes > 0 or self.is_open or self._lost != before or self._death.is_now)
