"""Which connections are open, and which of them the server refuses: what a job needs to run."""

from __future__ import annotations

from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.errors import NotOpen
from rustfs_desktop.transfers.types import Job


class Clients:
    """Not thread-safe by itself: the engine's lock is held round every call."""

    def __init__(self) -> None:
        self._clients: dict[str, Client] = {}
        self._refused: dict[str, AppError] = {}

    def set_client(self, connection_id: str, client: Client | None) -> None:
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

    def allow_keys(self, job: Job) -> None:
        """Try the keys again that were refused."""
        for location in job.locations:
            self._refused.pop(location.connection_id, None)

    def accept_job(self, job: Job) -> bool:
        """The connections that a new job brings along are open; True if a client is new."""
        is_news = False
        for location in job.locations:
            if location.client is not None:
                is_news |= self._clients.get(location.connection_id) is not location.client
                self._clients[location.connection_id] = location.client
        return is_news

    def bind_job(self, job: Job) -> None:
        """Give a job the clients of its connections, as far as they are open."""
        for location in job.locations:
            location.client = self._clients.get(location.connection_id)

    def obstacle(self, job: Job) -> AppError | None:
        """Why the job cannot run now, None if it can."""
        for location in job.locations:
            if location.connection_id in self._refused:
                return self._refused[location.connection_id]
            if location.connection_id not in self._clients:
                return NotOpen()
        return None

    def missing(self, job: Job) -> set[str]:
        """The connections of a job that are not open."""
        return {location.connection_id for location in job.locations} - self._clients.keys()


def uses(job: Job, connection_id: str) -> bool:
    """Whether a job needs this connection."""
    return any(location.connection_id == connection_id for location in job.locations)
