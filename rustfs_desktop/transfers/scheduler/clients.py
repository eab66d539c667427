"""The clients of open connections, and those that the server rejected."""

from __future__ import annotations

from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.errors import AddressChanged, NotOpen
from rustfs_desktop.transfers.types import Job


class Clients:
    """Called with the engine's lock held."""

    def __init__(self) -> None:
        self._clients: dict[str, Client] = {}
        self._refused: dict[str, AppError] = {}
        self._pausing: set[str] = set()

    def set_client(self, connection_id: str, client: Client | None) -> None:
        """Set the client of a connection that was opened; None when it was closed."""
        self._refused.pop(connection_id, None)
        if client is None:
            self._clients.pop(connection_id, None)
        else:
            self._clients[connection_id] = client

    def client(self, connection_id: str) -> Client | None:
        """The client of an open connection; None if it is closed or its keys were rejected."""
        return None if connection_id in self._refused else self._clients.get(connection_id)

    def refuse(self, connection_id: str, error: AppError) -> bool:
        """Record that the server rejected the keys; False if that was known."""
        is_news = connection_id not in self._refused
        self._refused[connection_id] = error
        return is_news

    def allow_keys(self, job: Job) -> None:
        """Allow requests again with keys that were rejected."""
        for location in job.locations:
            self._refused.pop(location.connection_id, None)

    def begin_pause(self, connection_id: str) -> None:
        """Let nothing of a connection start while its transfers are paused one by one."""
        self._pausing.add(connection_id)

    def end_pause(self, connection_id: str) -> None:
        """All transfers of the connection are paused: those that are resumed may start."""
        self._pausing.discard(connection_id)

    def is_pausing(self, connection_id: str) -> bool:
        """Whether the transfers of a connection are being paused."""
        return connection_id in self._pausing

    def accept_job(self, job: Job) -> bool:
        """Add the clients that a new job comes with; True if one of them is new."""
        is_news = False
        for location in job.locations:
            if location.client is not None:
                is_news |= self._clients.get(location.connection_id) is not location.client
                self._clients[location.connection_id] = location.client
        return is_news

    def bind_job(self, job: Job) -> None:
        """Set the clients of a job, as far as its connections are open, and at the same servers."""
        for location in job.locations:
            client = self._clients.get(location.connection_id)
            is_same = client is not None and location.is_at(client.endpoint)
            location.client = client if is_same else None

    def obstacle(self, job: Job) -> AppError | None:
        """The error that keeps the job from running now; None if it can run."""
        for location in job.locations:
            if location.connection_id in self._refused:
                return self._refused[location.connection_id]
            client = self._clients.get(location.connection_id)
            if client is None:
                return NotOpen()
            if location.client is None and not location.is_at(client.endpoint):
                return location.address_changed(client.endpoint)
        return None

    def has_moved(self, job: Job) -> bool:
        """Whether a connection of the job is open, but at the address of another server."""
        return isinstance(self.obstacle(job), AddressChanged)

    def may_start(self, job: Job) -> bool:
        """Whether a transfer of the job may start now."""
        is_pausing = self._pausing and any(
            location.connection_id in self._pausing for location in job.locations
        )
        return not is_pausing and self.obstacle(job) is None

    def missing(self, job: Job) -> set[str]:
        """The connections of a job that are not open."""
        return {location.connection_id for location in job.locations} - self._clients.keys()


def uses(job: Job, connection_id: str) -> bool:
    """Whether a job needs this connection."""
    return any(location.connection_id == connection_id for location in job.locations)
