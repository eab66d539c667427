"""What a server supports, as far as its replies showed it: one object for each connection."""

from __future__ import annotations

import collections
import threading
from collections.abc import Mapping

from rustfs_desktop.s3.types import Unpacking


class ServerCapabilities:
    """Remembers what one server was found to support; usable from any thread.

    The questions change nothing. Who finds something out, by a probe or by a reply, records it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._checks_crc32: bool | None = None
        self._answers_expect = True
        self._unpacking: dict[str, Unpacking] = {}

    @property
    def checks_crc32(self) -> bool | None:
        """Whether it compares the CRC-32 sent with a part, and keeps that of the whole object.

        None: nobody found out yet.
        """
        return self._checks_crc32

    def record_crc32(self, *, is_checked: bool) -> None:
        """A reply showed whether the server compares CRC-32 values."""
        self._checks_crc32 = is_checked

    @property
    def answers_expect(self) -> bool:
        """Whether it answers ``Expect: 100-continue``; True until it once did not."""
        return self._answers_expect

    def record_no_continue(self) -> None:
        """The server did not answer ``Expect: 100-continue``, which cost a second."""
        self._answers_expect = False

    def unpacking(self, bucket: str) -> Unpacking | None:
        """How it unpacks a tar into objects of this bucket; None: nobody found out yet."""
        with self._lock:
            return self._unpacking.get(bucket)

    def record_unpacking(self, bucket: str, how: Unpacking) -> None:
        """A probe, or a failed upload, showed how the server unpacks tars in this bucket."""
        with self._lock:
            self._unpacking[bucket] = how

    def describe(self) -> Mapping[str, str]:
        """Name and value of each finding, for diagnostics; names no bucket."""
        with self._lock:
            headers = collections.Counter(self._unpacking.values())
        known = {True: "yes", False: "no", None: "unknown"}
        unpacking = [f"{how.value or 'no'} ({count})" for how, count in headers.items()]
        return {
            "checks CRC-32": known[self._checks_crc32],
            "answers Expect": "yes" if self._answers_expect else "no",
            "unpacks tars (buckets)": ", ".join(sorted(unpacking)) or "unknown",
        }
