"""Reads the events of a bucket on a thread of its own, and keeps the names that changed."""

from __future__ import annotations

import dataclasses
import logging
import threading
from collections.abc import Iterable, Mapping

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError, Cancelled, NotConnected, ServerBusy
from rustfs_desktop.s3.api.bucket_events import ObjectEvent, listen
from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.service.defects import as_app_error
from rustfs_desktop.service.growing_pause import GrowingPause
from rustfs_desktop.service.listed_folder import ListedFolder

_log = logging.getLogger(__name__)

MOST_NAMES = 20_000  # that wait to be looked up; more, and the folder is listed again
_FIRST_WAIT_S = 1.0  # before connecting again, twice as long each time
_LONGEST_WAIT_S = 60.0
_LASTING_S = 60.0  # then connecting again counts as the first time


@dataclasses.dataclass(slots=True)
class ChangedName:
    """What may have happened to a key or prefix.

    Attributes:
        may_be_new: It may exist now; RustFS reports an undelete as a removal, too.
        may_be_gone: It may not exist any more.
    """

    may_be_new: bool = False
    may_be_gone: bool = False


class ChangedNames:
    """The names in one folder that changed: keys, and prefixes of its folders; thread-safe."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._lock = threading.Lock()
        self._names: dict[str, ChangedName] = {}
        self._is_incomplete = False

    def add(self, events: Iterable[ObjectEvent]) -> None:
        """Note what these events mean for the folder."""
        with self._lock:
            for event in events:
                self._add(event)
            if len(self._names) > MOST_NAMES:
                self._is_incomplete = True
                self._names.clear()

    def lose(self) -> None:
        """Note that anything may have changed."""
        with self._lock:
            self._is_incomplete = True

    def clear(self) -> None:
        """Forget everything: the folder is listed from now on."""
        with self._lock:
            self._names.clear()
            self._is_incomplete = False

    def take_incomplete(self) -> bool:
        """Whether anything may have changed since the last call: the folder must be listed."""
        with self._lock:
            found, self._is_incomplete = self._is_incomplete, False
        return found

    def take(self) -> Mapping[str, ChangedName]:
        """The names; they are not returned again."""
        with self._lock:
            found, self._names = self._names, {}
        return found

    def _add(self, event: ObjectEvent) -> None:
        key, prefix = event.key, self._prefix
        if not key.startswith(prefix):
            # RustFS reports a deleted folder with all in it as one object without a slash.
            if event.is_removal and prefix.startswith(f"{key}/"):
                self._is_incomplete = True
            return
        head, slash, _rest = key[len(prefix) :].partition("/")
        self._note(prefix + head + slash, may_be_new=True, may_be_gone=event.is_removal)
        if event.is_removal and not slash and head:
            self._note(f"{key}/", may_be_new=False, may_be_gone=True)

    def _note(self, name: str, *, may_be_new: bool, may_be_gone: bool) -> None:
        changed = self._names.setdefault(name, ChangedName())
        changed.may_be_new |= may_be_new
        changed.may_be_gone |= may_be_gone


class EventStream:
    """Listens to the bucket of a folder until it is stopped, on a daemon thread.

    It reads as fast as it can: a server that has to wait for a reader drops events without a word.
    The thread keeps the stream alive until it is stopped.

    Attributes:
        names: What changed in the folder since it was watched.
        is_listening: Whether the server sends events now.
        has_listened: Whether the server agreed to send events; they may have ended since.
    """

    def __init__(self, folder: ListedFolder) -> None:
        self._folder = folder
        self.is_listening = self.has_listened = False
        self.names = ChangedNames(folder.prefix)
        self._token = CancelToken()
        self._thread = threading.Thread(target=self._read, name="bucket-events", daemon=True)

    @property
    def is_running(self) -> bool:
        """Whether events may come; False as soon as the server refused to send any."""
        return self._thread.is_alive() and not self._token.is_set

    def start(self) -> None:
        """Start listening."""
        self._thread.start()

    def watch(self, folder: ListedFolder) -> bool:
        """Collect the names of another folder; False if it is not in the bucket it listens to."""
        if not self.is_running or folder[:2] != self._folder[:2]:
            return False
        self.names = ChangedNames(folder.prefix)
        return True

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
                        self.is_listening = self.has_listened = True
                        if events:
                            self.names.add(events)
                        else:  # it listens from now on, or events were lost
                            self.names.lose()
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
            self._token.wait(wait.start())
