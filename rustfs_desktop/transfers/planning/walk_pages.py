"""Listings of prefixes for walks; unlike ``list_pages`` they wait until an outage is over."""

from __future__ import annotations

from collections.abc import Iterator

from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.types import Page
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.planning.outages import wait_out
from rustfs_desktop.transfers.types import Job


def walk_pages(job: Job, location: BucketLocation, prefix: str) -> Iterator[Page]:
    """The pages of everything below a prefix.

    During an outage ``job.waits_for`` is the error; the listing then continues after the last key,
    with the client that the connection has by then.

    Raises:
        AppError: A request failed for another reason, or the server does not sort its keys.
    """
    last, attempts, is_sorted = "", 0, True
    while True:
        try:
            for page in _pages_after(job, location, prefix, last):
                job.waits_for, attempts = None, 0
                is_sorted = is_sorted and [last, *page.keys] == sorted([last, *page.keys])
                yield page
                last = page.keys[-1] if page.keys else last
        except AppError as error:
            attempts += 1
            if not is_sorted:
                raise
            wait_out(job, location, error, attempts)
        else:
            return


def _pages_after(job: Job, location: BucketLocation, prefix: str, last: str) -> Iterator[Page]:
    """The pages with the keys after ``last``, also of servers that ignore start-after."""
    for page in list_pages(
        location.server, location.bucket, prefix, delimiter="", cancel=job.cancel, start_after=last
    ):
        if last and page.keys and page.keys[0] <= last:
            page.remove_rows_up_to(last)
        yield page
