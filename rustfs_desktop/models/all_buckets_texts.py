"""What a search of all buckets says: how much was found, in which buckets, and what is missing."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models.format import number_text, plural_count
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.models.search_line_texts import SearchLineState, found_text
from rustfs_desktop.models.space_texts import listed_text
from rustfs_desktop.service.all_buckets_search import AllBucketsProgress, BucketCounts

translate = QCoreApplication.translate


def all_buckets_line(progress: AllBucketsProgress, *, is_reading: bool) -> SearchLineState:
    """The line above the results of a search of all buckets."""
    buckets = progress.buckets
    is_final = not is_reading and not buckets.incomplete
    count, searched = plural_count(progress.searched), buckets.searched  # lupdate needs names
    parts = [
        translate("SearchLine", "in %Ln file(s)", "", count),
        translate("SearchLine", "%Ln bucket(s) searched", "", searched),
    ]
    if progress.is_full:
        shown = translate("SearchLine", "the first {n} are shown")
        parts.append(shown.format(n=number_text(progress.found)))
    parts += _missing_parts(buckets)
    return SearchLineState(found_text(progress, is_final=is_final), details_text(parts), ())


def _missing_parts(buckets: BucketCounts) -> list[str]:
    """What was not searched, and how old the oldest index is."""
    parts, skipped, incomplete = [], buckets.skipped, buckets.incomplete
    if skipped:
        parts.append(translate("SearchLine", "%Ln bucket(s) without an index", "", skipped))
    if incomplete:
        parts.append(translate("SearchLine", "%Ln index(es) incomplete", "", incomplete))
    if buckets.oldest is not None:
        age = listed_text(time.time() - buckets.oldest)
        parts.append(translate("SearchLine", "oldest index {age}").format(age=age))
    return parts


def all_buckets_advice(buckets: BucketCounts) -> str:
    """What to do where nothing was found."""
    if count := buckets.skipped:
        return translate(
            "SearchLine",
            "%Ln bucket(s) without an index were not searched. Search such a bucket alone, or"
            " index it there.",
            "",
            count,
        )
    return translate("SearchLine", "Remove a condition, or update the indexes of the buckets.")
