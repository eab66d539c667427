"""A server with many objects that change within a moment, told by events."""

from __future__ import annotations

import random
from bisect import bisect_left, insort

from tests.service.event_server import EventServer


class BurstServer(EventServer):
    """Many objects; their keys stay sorted, so that a page takes no time."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.objects = {f"object-{number:07}.bin": 1 for number in range(count)}
        self._sorted = list(self.objects)

    def sorted_keys(self) -> list[str]:
        return list(self._sorted)

    def put(self, key: str, size: int = 1, name: str = "ObjectCreated:Put") -> None:
        with self.lock:
            if key not in self.objects:
                insort(self._sorted, key)
            super().put(key, size, name)

    def delete(self, key: str, name: str = "ObjectRemoved:Delete") -> None:
        with self.lock:
            del self._sorted[bisect_left(self._sorted, key)]
            super().delete(key, name)

    def change(self, count: int, kept: set[str]) -> None:
        """Half of the changes are new objects, a quarter replaced, a quarter deleted ones."""
        choice = random.Random(count)  # no secret
        old = choice.sample(sorted(self.objects.keys() - kept), count // 2)
        most = len(self.objects)
        for number in range(count):
            match number % 4:
                case 0:
                    self.put(old.pop(), number)
                case 1:
                    self.delete(old.pop())
                case _:
                    self.put(f"object-{choice.randrange(most):07}-{number}.bin", number)
