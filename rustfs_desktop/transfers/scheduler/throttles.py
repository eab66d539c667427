"""The throttle of each server, and how many requests go out at once to all of them."""

from __future__ import annotations

from rustfs_desktop.transfers.policy.retry import Throttle

REQUESTS = 6


class Throttles:
    """Not thread-safe by itself: the engine's lock is held round every call.

    Attributes:
        requests: How many requests go out at once, to all servers.
    """

    def __init__(self) -> None:
        self.requests = REQUESTS
        self._throttles: dict[str, Throttle] = {}

    def of_server(self, endpoint: str) -> Throttle:
        """The one of this server, made when it is first needed."""
        throttle = self._throttles.get(endpoint)
        if throttle is None:
            throttle = self._throttles[endpoint] = Throttle(self.requests)
        return throttle

    def set_requests(self, count: int) -> None:
        """How many requests may go out at once, as long as the servers cope."""
        self.requests = count
        for throttle in self._throttles.values():
            throttle.set_most(count)

    @property
    def blocked_until(self) -> list[float]:
        """When each server may be asked again, in monotonic time."""
        return [throttle.blocked_until for throttle in self._throttles.values()]
