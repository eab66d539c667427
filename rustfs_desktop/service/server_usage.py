"""Sizes of buckets and folders as servers report them, requested seldom and kept."""

from __future__ import annotations

import collections
import dataclasses
import time
import weakref
from collections.abc import Mapping
from time import monotonic

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api.usage import FolderUsage, ReportedTotals, bucket_sizes, folder_usage
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.work_queue import Urgency

PAUSE_S = 60.0  # the server looks no more often
_KEPT_FOLDERS = 32  # of each server; a reply may have 10,000 rows


@dataclasses.dataclass(slots=True)
class _Reports:
    """What one server reported.

    Attributes:
        folders: By bucket and prefix, the newest last.
        buckets: By name.
        buckets_read: When the buckets were reported, in seconds since 1970.
    """

    folders: collections.OrderedDict[tuple[str, str], FolderUsage] = dataclasses.field(
        default_factory=collections.OrderedDict
    )
    buckets: Mapping[str, ReportedTotals] = dataclasses.field(default_factory=dict)
    buckets_read: float = 0.0


class ServerUsage(QObject):
    """The reported sizes of all connections; create it and call it on the GUI thread.

    A bucket is asked for at most once a minute, however many folders of it are shown meanwhile.

    Signals:
        folder_reported: A folder was reported (Client, bucket, prefix).
        buckets_reported: The buckets of a server were reported (Client).
    """

    folder_reported = Signal(object, object, object)
    buckets_reported = Signal(object)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._reports: weakref.WeakKeyDictionary[Client, _Reports] = weakref.WeakKeyDictionary()
        self._requested: dict[tuple[str, str], float] = {}  # by URL and bucket

    def folder(self, client: Client, bucket: str, prefix: str) -> FolderUsage | None:
        """What was last reported about a folder; None if nothing was."""
        found = self._reports.get(client)
        return found.folders.get((bucket, prefix)) if found is not None else None

    def bucket(self, client: Client, bucket: str) -> tuple[ReportedTotals, float] | None:
        """What was last reported about a bucket, and when; None if nothing was."""
        totals, at = self.buckets(client)
        return (totals[bucket], at) if bucket in totals else None

    def buckets(self, client: Client) -> tuple[Mapping[str, ReportedTotals], float]:
        """What was last reported about all buckets, and when; empty if nothing was."""
        found = self._reports.get(client)
        return (found.buckets, found.buckets_read) if found is not None else ({}, 0.0)

    def request_folder(self, client: Client, bucket: str, prefix: str) -> float:
        """Ask for the sizes in a folder; ``folder_reported`` follows unless the request fails.

        Returns:
            In how many seconds the bucket can be asked for again, if it was not now; else 0.0.
        """
        if not client.capabilities.may_report_folder_sizes:
            return 0.0
        wait_s = self._begin_pause(client, bucket)
        if wait_s:
            return wait_s

        def work(_token: CancelToken) -> FolderUsage:
            return folder_usage(client, bucket, prefix)

        def done(usage: FolderUsage) -> None:
            folders = self._reports.setdefault(client, _Reports()).folders
            folders[bucket, prefix] = usage
            folders.move_to_end((bucket, prefix))
            if len(folders) > _KEPT_FOLDERS:
                folders.popitem(last=False)
            self.folder_reported.emit(client, bucket, prefix)

        self._background.run(self, work, done, _ignore, connection=client, urgency=Urgency.PREFETCH)
        return 0.0

    def request_buckets(self, client: Client) -> None:
        """Ask for the sizes of all buckets, unless that was done less than a minute ago."""
        if not client.capabilities.may_report_bucket_sizes or self._begin_pause(client, ""):
            return

        def work(_token: CancelToken) -> Mapping[str, ReportedTotals]:
            return bucket_sizes(client)

        def done(buckets: Mapping[str, ReportedTotals]) -> None:
            reports = self._reports.setdefault(client, _Reports())
            reports.buckets, reports.buckets_read = buckets, time.time()
            self.buckets_reported.emit(client)

        self._background.run(self, work, done, _ignore, connection=client, urgency=Urgency.PREFETCH)

    def _begin_pause(self, client: Client, bucket: str) -> float:
        """Start the pause after a request; or return what is left of the last one, in seconds."""
        key, now = (client.endpoint.url, bucket), monotonic()
        self._requested = {each: at for each, at in self._requested.items() if at + PAUSE_S > now}
        if key in self._requested:
            return self._requested[key] + PAUSE_S - now
        self._requested[key] = now
        return 0.0


def _ignore(_error: object) -> None:
    """The sizes stay as they were last reported, or unknown."""
