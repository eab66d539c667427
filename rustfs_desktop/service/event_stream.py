"""Reads the events of a bucket on a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError, Cancelled, NotConnected, ServerBusy
from rustfs_desktop.s3.api.bucket_events import ObjectEvent, listen
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.service.changed_names import ChangedNames
from rustfs_desktop.service.defects import as_app_error
from rustfs_desktop.service.event_hints import EventHints
from rustfs_desktop.service.growing_pause import GrowingPause
from rustfs_desktop.service.listed_folder import ListedFolder

_log = logging.getLogger(__name__)

_FIRST_WAIT_S = 1.0  # before connecting again, twice as long each time
_LONGEST_WAIT_S = 60.0
_LASTING_S = 60.0  # then connecting again counts as the first time


class _NoNames(ChangedNames):
    """The names in no folder."""

    def add(self, events: Iterable[ObjectEvent]) -> None:
        """Nothing is shown of them."""

    def lose(self) -> None:
        """Nothing is shown that could be wrong."""


class EventStream:
    """Listens to the bucket of a folder until it is stopped, on a daemon thread.

    It reads as fast as it can: a server that has to wait for a reader drops events without a word.
    The thread keeps the stream alive until it is stopped.

    Args:
        folder: The folder that is watched first.
        hints: Takes the events of the whole bucket for its index.

    Attributes:
        names: What changed in the folder since it was watched.
        is_listening: Whether the server sends events now.
        has_listened: Whether the server agreed to send events; they may have ended since.
        has_failed: Whether connecting failed; it is tried again unless the server refused.
    """

    def __init__(self, folder: ListedFolder, hints: EventHints | None = None) -> None:
        self._folder, self._hints = folder, hints
        self.is_listening = self.has_listened = self.has_failed = False
        self.names = ChangedNames(folder.prefix)
        self._token = CancelToken()
        self._thread = threading.Thread(target=self._read, name="bucket-events", daemon=True)

    @property
    def client(self) -> Client:
        """The client of the server."""
        return self._folder.client

    @property
    def bucket(self) -> str:
        """The bucket it listens to."""
        return self._folder.bucket

    @property
    def is_running(self) -> bool:
        """Whether events may come; False as soon as the server refused to send any."""
        return self._thread.is_alive() and not self._token.is_set

    @property
    def is_connecting(self) -> bool:
        """Whether it is not known yet if events come."""
        client, bucket, _prefix = self._folder
        may_listen = self.is_running and client.capabilities.may_send_events(bucket)
        return may_listen and not (self.has_listened or self.has_failed)

    def start(self) -> None:
        """Start listening."""
        self._thread.start()

    def watch(self, folder: ListedFolder) -> bool:
        """Collect the names of another folder; False if it is not in the bucket it listens to."""
        if not self.is_running or folder[:2] != self._folder[:2]:
            return False
        self.names = ChangedNames(folder.prefix)
        return True

    def unwatch(self) -> None:
        """Collect no names until another folder is watched; its index goes on hearing."""
        self.names = _NoNames("")

    def stop(self) -> None:
        """Stop at once; the thread ends soon."""
        self._token.set()

    def _read(self) -> None:
        """Event thread: listen, and connect again when the connection is lost."""
        interrupt, folder = Interrupt(self._token), self._folder
        wait = GrowingPause(_FIRST_WAIT_S, _LONGEST_WAIT_S, _LASTING_S)
        while not self._token.is_set:
            try:
                with interrupt:
                    for events in listen(folder.client, folder.bucket):
                        if events:
                            self.names.add(events)
                            if self._hints is not None:
                                self._hints.add(events)
                        else:  # it listens from now on, or events were lost
                            self.names.lose()
                        self.is_listening = self.has_listened = True
            except Cancelled:
                return
            except (NotConnected, ServerBusy):
                _log.info("The connection for events was lost")
            except AppError as error:
                if not self._token.is_set:
                    _log.info("No events of this bucket (%s)", error.code)
                return
            except Exception as error:  # no failure may end the program
                _log.info("Reading events failed: %s", as_app_error(error).code)
                return
            finally:
                self.is_listening = False
                self.has_failed = True
            self._token.wait(wait.start())
