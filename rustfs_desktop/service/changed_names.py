"""The names in an open folder that changed, as events of its bucket say."""

from __future__ import annotations

import dataclasses
import itertools
import threading
from collections.abc import Iterable, Mapping, Set
from time import monotonic

from rustfs_desktop.s3.api.bucket_events import ObjectEvent
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.folder_changes import FolderChanges

MOST_NAMES = 20_000  # that wait to be looked up; more, and the folder is listed again
_SETTLED_S = 0.2  # without events
_LONGEST_S = 2.0  # that a name waits for events to end


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
    """The names in one folder that changed: keys, and prefixes of its folders; thread-safe.

    What events say of a name can be shown at once. It is no more than a hint, so every name also
    waits to be looked up.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._lock = threading.Lock()
        self._names: dict[str, ChangedName] = {}
        self._reported: dict[str, ObjectEvent] = {}  # the last event, if it says what there is
        self._is_incomplete = False
        self._first_s = self._last_s = 0.0  # when names were added

    def __len__(self) -> int:
        """How many names wait to be looked up."""
        return len(self._names)

    @property
    def names(self) -> Set[str]:
        """The names that wait to be looked up."""
        with self._lock:
            return frozenset(self._names)

    @property
    def is_settled(self) -> bool:
        """Whether it is time to look names up: no more come, or the first has waited for long."""
        now_s = monotonic()
        return now_s - self._last_s >= _SETTLED_S or now_s - self._first_s >= _LONGEST_S

    def add(self, events: Iterable[ObjectEvent]) -> None:
        """Note what these events mean for the folder."""
        with self._lock:
            for event in events:
                self._add(event)
            if len(self._names) > MOST_NAMES:
                self._is_incomplete = True
                self._names.clear()
                self._reported.clear()

    def lose(self) -> None:
        """Note that anything may have changed."""
        with self._lock:
            self._is_incomplete = True

    def clear(self) -> None:
        """Forget everything: the folder is listed from now on."""
        with self._lock:
            self._names.clear()
            self._reported.clear()
            self._is_incomplete = False

    def take_incomplete(self) -> bool:
        """Whether anything may have changed since the last call: the folder must be listed."""
        with self._lock:
            found, self._is_incomplete = self._is_incomplete, False
        return found

    def take(self) -> Mapping[str, ChangedName]:
        """The names that wait to be looked up; they are not returned again."""
        with self._lock:
            found, self._names = self._names, {}
        return found

    @property
    def has_reported(self) -> bool:
        """Whether events said more than was taken."""
        return bool(self._reported)

    def take_reported(self, most: int | None = None) -> FolderChanges:
        """What there is and what is gone as far as events say so; it is not returned again.

        Args:
            most: So many names at most; all if None.
        """
        with self._lock:
            found = dict(itertools.islice(self._reported.items(), most))
            for name in found:
                del self._reported[name]
        return _changes(found)

    def _add(self, event: ObjectEvent) -> None:
        key, prefix = event.key, self._prefix
        if not key.startswith(prefix):
            # RustFS reports a deleted folder with all in it as one object without a slash.
            if event.is_removal and prefix.startswith(f"{key}/"):
                self._is_incomplete = True
            return
        head, slash, _rest = key[len(prefix) :].partition("/")
        name = prefix + head + slash
        self._note(name, may_be_new=True, may_be_gone=event.is_removal)
        if event.is_removal and not slash and head:
            self._note(f"{key}/", may_be_new=False, may_be_gone=True)
        if name == prefix:
            return  # the marker of the folder is shown only if it has a size
        if event.tells_state and not (slash and event.is_removal):
            self._reported[name] = event
        else:
            self._reported.pop(name, None)

    def _note(self, name: str, *, may_be_new: bool, may_be_gone: bool) -> None:
        self._last_s = monotonic()
        if not self._names:
            self._first_s = self._last_s
        changed = self._names.setdefault(name, ChangedName())
        changed.may_be_new |= may_be_new
        changed.may_be_gone |= may_be_gone


def _changes(reported: Mapping[str, ObjectEvent]) -> FolderChanges:
    """What these events say of keys, and of prefixes, below which an object was stored."""
    page, gone = Page(), set()
    for name, event in reported.items():
        if name.endswith("/"):
            page.prefixes.append(name)
        elif event.is_removal:
            gone.add(name)
        else:
            page.keys.append(name)
            page.sizes.append(event.size)
            page.modified.append(event.modified)
            page.etags.append(event.etag)
            page.storage_classes.append("")
    return FolderChanges(page, frozenset(gone), is_reported=True)
