"""Events of a bucket that wait until they are written into its index."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Set
from time import monotonic

from rustfs_desktop.s3.api.bucket_events import ObjectEvent

MOST_KEYS = 20_000  # that wait; of others the next update of the index finds out
_WAIT_S = 3.0  # until they are written: longer than names of the open folder wait for a look-up


class EventHints:
    """The last event of each key; thread-safe. Event threads add them, a worker writes them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: dict[str, ObjectEvent] = {}
        self._first_s = 0.0  # when the first of them was added

    @property
    def is_empty(self) -> bool:
        """Whether none wait."""
        return not self._events

    @property
    def is_due(self) -> bool:
        """Whether the first of them has waited long enough."""
        return monotonic() - self._first_s >= _WAIT_S

    def add(self, events: Iterable[ObjectEvent]) -> None:
        """Add events in the order in which they came."""
        with self._lock:
            if not self._events:
                self._first_s = monotonic()
            for event in events:
                if len(self._events) < MOST_KEYS or event.key in self._events:
                    self._events[event.key] = event

    def forget(self, keys: Set[str]) -> None:
        """Drop what is said of keys that are looked up from now on."""
        with self._lock:
            for key in keys & self._events.keys():
                del self._events[key]

    def take(self) -> list[ObjectEvent]:
        """All that wait; they are not returned again."""
        with self._lock:
            found, self._events = self._events, {}
        return list(found.values())
