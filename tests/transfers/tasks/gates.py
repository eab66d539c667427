"""Holds requests of one kind back, so that a test can act meanwhile."""

from __future__ import annotations

import threading

from tests.faults.fake_s3 import FakeS3, Reply, Request
from tests.waiting import hold_until

STORED = ("bucket", "file")
FOLDER = ("bucket", "folder/")


class Gate:
    """A rule that holds a kind of request once the file is stored, until it opens.

    Attributes:
        reached: A request came.
    """

    def __init__(self, fake: FakeS3, what: str) -> None:
        self._fake = fake
        self._what = what
        self.reached = threading.Event()
        self.open = threading.Event()
        self.is_early = what != "HeadObject"
        fake.rules.append(self)

    def __call__(self, request: Request) -> Reply | None:
        is_stored = self._fake.objects.keys() & {STORED, FOLDER} and request.bucket == "bucket"
        if request.what != self._what or not (is_stored or self.is_early):
            return None
        reply = self._fake.truth(request)
        self.reached.set()
        hold_until(self.open)
        return reply
