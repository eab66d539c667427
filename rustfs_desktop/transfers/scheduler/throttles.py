"""The throttles of all servers, and the limit of parallel requests to all of them."""

from __future__ import annotations

from rustfs_desktop.transfers.policy.retry import Throttle

REQUESTS = 6


class Throttles:
    """One throttle for each server; called with the engine's lock held.

    Attributes:
        requests: How many requests may run in parallel, to all servers.
    """

    def __init__(self) -> None:
        self.requests = REQUESTS
        self._throttles: dict[str, Throttle] = {}

    def add_server(self, endpoint: str) -> None:
        """Create the throttle of a server, unless it has one."""
        if endpoint not in self._throttles:
            self._throttles[endpoint] = Throttle(self.requests)

    def of_server(self, endpoint: str) -> Throttle:
        """The throttle of a server that was added."""
        return self._throttles[endpoint]

    def set_requests(self, count: int) -> None:
        """Set how many requests may run in parallel; busy servers get fewer."""
        self.requests = count
        for throttle in self._throttles.values():
            throttle.set_most(count)

    @property
    def blocked_until(self) -> list[float]:
        """Until when each server is blocked, in monotonic time."""
        return [throttle.blocked_until for throttle in self._throttles.values()]
