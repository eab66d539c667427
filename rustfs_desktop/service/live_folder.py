"""Follows an open folder on the server: by events, and by listing it again now and then."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service.background import Background, BackgroundTask
from rustfs_desktop.service.change_slices import ChangeSlices
from rustfs_desktop.service.changed_names import ChangedName, ChangedNames
from rustfs_desktop.service.event_stream import EventStream
from rustfs_desktop.service.folder_changes import FolderChanges
from rustfs_desktop.service.growing_pause import GrowingPause
from rustfs_desktop.service.listed_folder import ListedFolder
from rustfs_desktop.service.listing_delay import ListingDelay
from rustfs_desktop.service.listing_times import ListingTimes
from rustfs_desktop.service.look_up_merge import LookUpIndexes, look_up_and_merge
from rustfs_desktop.service.work_queue import Urgency

_CHECK_PAUSE_S = 5.0  # between two checks of the same folder
_REGULAR_S = 300.0  # between checks while events arrive, which may get lost
_FAILURE_PAUSE_S = 5.0  # before the server is asked again after an error, longer each time
_LONGEST_PAUSE_S = 300.0
_QUIET_S = 600.0  # without errors; then the pauses are short again
_MAX_ROWS = 5000  # a larger folder is not checked
_MANY_NAMES = 500  # in a small folder: listing it takes fewer requests than looking them up
_POLL_MS = 200
_REPORTED = 1000  # names that are taken from events before control returns to the event loop


class LiveFolder(QObject):
    """Follows one folder at a time; create it and call it on the GUI thread.

    What an event says is shown at once, but it is only a hint: what is true is what the server
    lists. So every name is looked up afterwards, and events may arrive late, in any order,
    repeated, or for nothing.

    Args:
        background: Runs the requests.
        indexes: What is looked up is merged into them, and what events say of the whole bucket.
        has_folder: Whether the folder with this prefix is shown.
        is_busy: Whether the rows are being sorted or the like; changes wait meanwhile.

    Signals:
        ready: The listing of the folder that was opened may start now.
        changed: What the folder has on the server now, or has as an event says (FolderChanges).
        outgrown: Its rows may be wrong, and it is too large to be checked: list it like a new one.
    """

    ready = Signal()
    changed = Signal(object)
    outgrown = Signal()

    def __init__(
        self,
        background: Background,
        indexes: LookUpIndexes,
        has_folder: Callable[[str], bool],
        is_busy: Callable[[], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._background, self._indexes = background, indexes
        self._has_folder = has_folder
        self._folder: ListedFolder | None = None
        self._task: BackgroundTask | None = None
        self._is_listed = self._is_small = False
        self._must_list = False
        self._times = ListingTimes()
        self._after_error = _pause(0.0)
        self._stream: EventStream | None = None
        self._delay = ListingDelay(self)
        self._delay.ready.connect(self.ready)
        self._poll = QTimer(self)
        self._poll.timeout.connect(self._take_events)
        self._slices = ChangeSlices(is_busy, self)
        self._slices.ready.connect(self.changed)
        self._unsure: set[str] = set()  # folders to look up even if they are shown
        self._unused = QTimer(self, singleShot=True, interval=0)
        self._unused.timeout.connect(self._leave_stream)

    @property
    def is_checking(self) -> bool:
        """Whether the server is being asked what is in the folder, or changes are emitted."""
        return self._task is not None or not self._slices.is_empty

    @property
    def is_verified(self) -> bool:
        """Whether all that events said was looked up, and is emitted."""
        waits = self._stream is not None and len(self._stream.names) > 0
        return not waits and not self.is_checking

    @property
    def unchecked_s(self) -> float:
        """How long ago a folder was listed that is too large to be checked; 0 if it is followed."""
        hears = self._stream is not None and self._stream.is_listening
        is_unchecked = self._is_listed and not self._is_small and not hears
        return self._times.age_s if is_unchecked else 0.0

    def open(self, folder: ListedFolder) -> None:
        """Listen to a folder; ``ready`` is emitted when its listing may start, or at once."""
        self._leave()
        self._folder = folder
        self._times.open(folder)
        if self._stream is None or not self._stream.watch(folder):
            self._leave_stream()
            self._stream = stream = self._indexes.take_stream(folder) or self._new_stream(folder)
            self.destroyed.connect(stream.stop)
        self._delay.wait_for(self._stream)

    def follow(self, rows: int, *, is_older: bool = False) -> None:
        """Follow it from now on: it has been listed completely, and has so many rows.

        Args:
            rows: How many folders and objects were listed.
            is_older: Whether the listing started before the folder was opened.
        """
        self._is_listed = True
        self._is_small = rows <= _MAX_ROWS
        self._times.note_end()
        self._after_error = _pause(_FAILURE_PAUSE_S)  # the server answers
        if self._stream is not None and not self._is_small:
            if not self._delay.hears_all:
                # Events count from about its start; another listing would take too long.
                self._stream.names.take_incomplete()
        elif is_older:
            self._must_list = True
        self._poll.start(_POLL_MS)

    def stop(self) -> None:
        """Follow no folder; no signal is emitted any more."""
        self._leave()
        self._leave_stream()

    def pause(self) -> None:
        """Follow no folder, but listen until control returns to the event loop.

        If another folder of the bucket is opened until then, no event of it can be missed, and it
        does not have to be listed twice.
        """
        self._leave()
        self._unused.start()

    def check(self) -> None:
        """List a small folder again, unless that happened a moment ago."""
        if self._times.age_s >= _CHECK_PAUSE_S:
            self._list()

    def _leave(self) -> None:
        self._unused.stop()
        self._delay.cancel()
        self._poll.stop()
        self._slices.clear()
        self._unsure.clear()
        self._write_hints(is_last=True)
        self._folder = None
        self._is_listed = self._must_list = False
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _new_stream(self, folder: ListedFolder) -> EventStream:
        stream = EventStream(folder, self._indexes.event_hints(folder.client, folder.bucket))
        stream.start()
        return stream

    def _leave_stream(self) -> None:
        """It may go on listening for the index of its bucket."""
        stream, self._stream = self._stream, None
        if stream is not None:
            self.destroyed.disconnect(stream.stop)
            self._indexes.keep_stream(stream)

    def _list(self) -> None:
        folder = self._folder
        if folder is None or not self._is_listed or not self._is_small or self._task is not None:
            return
        self._must_list = False
        names = self._stream.names if self._stream is not None else ChangedNames(folder.prefix)
        self._show_reported(names)
        names.clear()
        self._times.note_start()

        def done(page: Page | None) -> None:
            self._task = None
            self._times.note_end()
            if page is not None:
                newer = names.names
                self._slices.add(FolderChanges(page, is_whole=True).without(newer))
                self._unsure = set(newer)
            else:
                self._is_small = False
                self.outgrown.emit()

        self._run(folder, lambda token: _list_small(folder, token), done)

    def _run(
        self,
        folder: ListedFolder,
        work: Callable[[CancelToken], Page | None],
        done: Callable[[Page | None], None],
    ) -> None:
        self._task = self._background.run(
            self,
            work,
            done,
            self._on_failed,
            connection=folder.client,
            urgency=Urgency.VISIBLE,
        )

    def _take_events(self) -> None:
        """Show what events say, and ask the server about it."""
        self._write_hints()
        stream = self._stream
        if stream is None or not (stream.is_running or stream.has_listened):
            self._poll.stop()
            return
        if self._task is None and self._after_error.is_over:
            self._verify(stream.names)
        self._show_reported(stream.names, _REPORTED)
        self._poll.setInterval(0 if stream.names.has_reported else _POLL_MS)

    def _write_hints(self, *, is_last: bool = False) -> None:
        """Let what events say of the whole bucket be written into its index."""
        if (folder := self._folder) is not None:
            self._indexes.write_hints(folder.client, folder.bucket, is_last=is_last)

    def _verify(self, names: ChangedNames) -> None:
        self._must_list |= names.take_incomplete()
        if self._is_list_due():
            self._list_again()
        elif self._is_small and len(names) > _MANY_NAMES:
            self._list()
        elif names.is_settled:
            self._look_up(names)

    def _show_reported(self, names: ChangedNames, most: int | None = None) -> None:
        reported = names.take_reported(most)
        for prefix in reported.listed.prefixes:
            if not self._slices.is_empty or not self._has_folder(prefix):
                self._unsure.add(prefix)
        self._slices.add(reported)

    def _list_again(self) -> None:
        if self._must_list:
            self._times.start_pause(is_small=self._is_small)
        if self._is_small:
            self._list()
        else:
            self._must_list = False
            self.outgrown.emit()

    def _is_list_due(self) -> bool:
        """Whether the folder must be listed again now."""
        if self._must_list:
            return self._times.is_pause_over(is_small=self._is_small)
        return self._is_small and self._times.age_s >= _REGULAR_S

    def _look_up(self, changed: ChangedNames) -> None:
        folder = self._folder
        asked = changed.take()
        folders = {name for name in asked if name.endswith("/")}
        names = asked.keys() - {name for name in folders if not self._matters(name, asked[name])}
        if folder is None or not names:
            return
        merge = self._indexes.start_look_up(folder.client, folder.bucket)

        def work(token: CancelToken) -> Page | None:
            return look_up_and_merge(folder, names, merge, token)

        def done(page: Page | None) -> None:
            self._task = None
            self._indexes.write_looked_up(folder.client, folder.bucket)
            if page is not None:
                newer = changed.names
                gone = names.difference(page.keys, page.prefixes)
                self._slices.add(FolderChanges(page, gone).without(newer))
                self._unsure = (self._unsure - names) | (names & newer)

        self._run(folder, work, done)

    def _matters(self, name: str, how: ChangedName) -> bool:
        """Whether the row of a folder may appear or go; it does not change otherwise."""
        if name in self._unsure:
            return True
        if self._has_folder(name):
            return how.may_be_gone
        return how.may_be_new or not self._slices.is_empty

    def _on_failed(self, _error: AppError) -> None:
        """Nobody asked for the check: the rows stay, and the next request reports the problem."""
        self._must_list = self._stream is not None
        self._after_error.start()
        self._task = None
        self._times.note_failure()


def _pause(first_s: float) -> GrowingPause:
    return GrowingPause(first_s, _LONGEST_PAUSE_S, _QUIET_S)


def _list_small(folder: ListedFolder, token: CancelToken) -> Page | None:
    """Worker thread: everything in the folder; None if that is too much."""
    whole = Page()
    for page in list_pages(folder.client, folder.bucket, folder.prefix, cancel=token):
        whole.extend(page)
        if len(whole) > _MAX_ROWS:
            return None
    return whole
