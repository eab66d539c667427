"""Keeps listening to buckets whose folders are not open any more, for their indexes."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QObject, QTimer, Signal

from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.event_stream import EventStream
from rustfs_desktop.service.listed_folder import ListedFolder

MOST_STREAMS = 4  # of a connection; each is a connection to the server and a thread
_REPORT_MS = 1000


class KeptStreams(QObject):
    """The streams of buckets that were left last; create it and call it on the GUI thread.

    Signals:
        heard: There may be events of a bucket (Client, its name); emitted now and then.
    """

    heard = Signal(object, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._streams: list[EventStream] = []  # the one that was left last at the end
        self._timer = QTimer(self, interval=_REPORT_MS)
        self._timer.timeout.connect(self._report)

    def keep(self, stream: EventStream) -> None:
        """Go on listening; the longest unused stream of the connection ends if there are many."""
        same = [each for each in self._streams if each.client is stream.client]
        if any(each.bucket == stream.bucket for each in same) or not stream.is_listening:
            stream.stop()
            return
        for each in same[: max(0, len(same) + 1 - MOST_STREAMS)]:
            self._end(each)
        stream.unwatch()
        self._streams.append(stream)
        self.destroyed.connect(stream.stop)
        self._timer.start()

    def take(self, folder: ListedFolder) -> EventStream | None:
        """The stream of the bucket of a folder, which watches it now; None if there is none."""
        found = next((each for each in self._streams if each.watch(folder)), None)
        if found is not None:
            self._streams.remove(found)
            self.destroyed.disconnect(found.stop)
        return found

    def retain(self, clients: Collection[Client]) -> None:
        """End the streams of other clients: their connection is offline."""
        for stream in [each for each in self._streams if each.client not in clients]:
            self._end(stream)

    def _end(self, stream: EventStream) -> None:
        self._streams.remove(stream)
        self.destroyed.disconnect(stream.stop)
        stream.stop()

    def _report(self) -> None:
        for stream in list(self._streams):
            self.heard.emit(stream.client, stream.bucket)
            if not stream.is_running:
                self._end(stream)
        if not self._streams:
            self._timer.stop()
