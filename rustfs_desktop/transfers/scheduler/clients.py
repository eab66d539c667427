"""Which connections are open, and which of them the server refuses: what a job needs to run."""

from __future__ import annotations

from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.errors import NotOpen
from rustfs_desktop.transfers.types import Job


class Servers:
    """Not thread-safe by itself: the engine's lock is held round every call."""

    def __init__(self) -> None:
        self._clients: dict[str, Client] = {}
        self._refused: dict[str, AppError] = {}

    def connect(self, connection_id: str, client: Client | None) -> None:
        """The connection was opened, or opened again with other keys; None if it was closed."""
        self._refused.pop(connection_id, None)
        if client is None:
            self._clients.pop(connection_id, None)
        else:
            self._clients[connection_id] = client

    def client(self, connection_id: str) -> Client | None:
        """The client of an open connection whose keys are good, as far as is known."""
        return None if connection_id in self._refused else self._clients.get(connection_id)

    def refuse(self, connection_id: str, error: AppError) -> bool:
        """The server refuses the keys; True if that is news."""
        is_news = connection_id not in self._refused
        self._refused[connection_id] = error
        return is_news

    def forgive(self, job: Job) -> None:
        """Try the keys again that were refused."""
        for place in job.locations:
            self._refused.pop(place.connection_id, None)

    def accept(self, job: Job) -> None:
        """The connections that a new job brings along are open."""
        for place in job.locations:
            if place.client is not None:
                self._clients[place.connection_id] = place.client

    def obstacle(self, job: Job) -> AppError | None:
        """Why the job cannot run now, None if it can; gives it the clients that are open."""
        for place in job.locations:
            place.client = self._clients.get(place.connection_id)
            if place.connection_id in self._refused:
                return self._refused[place.connection_id]
            if place.client is None:
                return NotOpen()
        return None

    def missing(self, job: Job) -> set[str]:
        """The connections of a job that are not open."""
        needed = {place.connection_id for place in job.locations}
        return needed - self._clients.keys()


def uses(job: Job, connection_id: str) -> bool:
    """Whether a job needs this connection."""
    return any(place.connection_id == connection_id for place in job.locations)
