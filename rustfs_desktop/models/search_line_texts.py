"""What the line above search results says: how much was found, where, and how current that is."""

from __future__ import annotations

import dataclasses
import enum
import time

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.index.types import Coverage
from rustfs_desktop.models.format import number_text, plural_count
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.models.message_texts import title_text
from rustfs_desktop.models.space_texts import listed_text
from rustfs_desktop.service.open_index import IndexStatus
from rustfs_desktop.service.search import SearchProgress, SearchSource

translate = QCoreApplication.translate


class LineStep(enum.Enum):
    """What a button of the line does."""

    STOP = "stop"
    PAUSE = "pause"
    CONTINUE = "continue"
    UPDATE = "update"
    INDEX = "index"


@dataclasses.dataclass(frozen=True, slots=True)
class SearchLineState:
    """The texts and buttons of the line.

    Attributes:
        found: How many results there are; empty before a search.
        details: Where they are from.
        steps: What the user can do.
    """

    found: str
    details: str
    steps: tuple[LineStep, ...]


def search_line(
    progress: SearchProgress | None, status: IndexStatus, *, is_reading: bool
) -> SearchLineState:
    """The line for a search, or for an open search without a query yet (None).

    Args:
        progress: How far the search is.
        status: The state of the index of the bucket.
        is_reading: Whether more results may come.
    """
    if progress is None or (progress.source is SearchSource.UNKNOWN and not is_reading):
        return SearchLineState("", _index_text(status), _index_steps(status))
    if progress.source is SearchSource.UNKNOWN:
        return SearchLineState("", translate("SearchLine", "Searching…"), _index_steps(status))
    is_partial = progress.coverage is not None and not progress.coverage.is_complete
    count = plural_count(progress.searched)
    parts = [translate("SearchLine", "in %Ln file(s)", "", count)]
    if progress.is_full:
        shown = translate("SearchLine", "the first {n} are shown")
        parts.append(shown.format(n=number_text(progress.found)))
    if progress.source is SearchSource.INDEX:
        parts.append(_index_text(status))
    else:
        parts.append(_server_text(status, is_reading=is_reading))
    stop = (LineStep.STOP,) if is_reading and progress.source is SearchSource.SERVER else ()
    found = found_text(progress, is_final=not is_reading and not is_partial)
    return SearchLineState(found, details_text(parts), (*stop, *_index_steps(status)))


def found_text(progress: SearchProgress, *, is_final: bool) -> str:
    """How many results there are: ``210 found so far``."""
    if progress.total is not None:
        template, count = translate("SearchLine", "{n} found"), progress.total
    elif progress.is_full:
        template, count = translate("SearchLine", "{n}+ found"), progress.found
    elif is_final:
        template, count = translate("SearchLine", "{n} found"), progress.found
    else:
        template, count = translate("SearchLine", "{n} found so far"), progress.found
    return template.format(n=number_text(count))


def _index_text(status: IndexStatus) -> str:
    """How complete and how old the index is."""
    coverage = status.coverage
    if coverage is None:
        if status.is_running:
            return translate("SearchLine", "indexing…")
        return _no_index_text(status)
    if coverage.lacks_changes:
        words = (
            translate("SearchLine", "listing what has changed")
            if status.is_running
            else translate("SearchLine", "the index is out of date")
        )
        return details_text([words, _error_text(status)])
    if coverage.listed is None:
        words = _partial_index_text(coverage, is_running=status.is_running)
        return details_text([words, _error_text(status)])
    template = translate("SearchLine", "index {age}")
    if status.is_running and coverage.has_percent:
        template = translate("SearchLine", "index {age}, updating {percent} %")
    elif status.is_running:
        template = translate("SearchLine", "index {age}, updating")
    percent, age = number_text(coverage.percent), listed_text(time.time() - coverage.listed)
    return details_text([template.format(age=age, percent=percent), _error_text(status)])


def _partial_index_text(coverage: Coverage, *, is_running: bool) -> str:
    if coverage.has_percent:
        template = (
            translate("SearchLine", "index {percent} %")
            if is_running
            else translate("SearchLine", "index {percent} %, paused")
        )
        return template.format(percent=number_text(coverage.percent))
    if is_running and not coverage.objects:
        return translate("SearchLine", "indexing…")
    count = plural_count(coverage.objects)
    return (
        translate("SearchLine", "indexing, %Ln file(s) so far", "", count)
        if is_running
        else translate("SearchLine", "index of %Ln file(s) so far, paused", "", count)
    )


def _no_index_text(status: IndexStatus) -> str:
    if not status.is_looked_up:
        return ""
    return details_text([translate("SearchLine", "this bucket has no index"), _error_text(status)])


def _server_text(status: IndexStatus, *, is_reading: bool) -> str:
    """Why the server is searched."""
    if status.is_running or status.coverage is not None:
        reason = _index_text(status)
    else:
        reason = details_text([translate("SearchLine", "no index"), _error_text(status)])
    words = (
        translate("SearchLine", "{reason}: searching the server")
        if is_reading
        else translate("SearchLine", "{reason}: the server was searched")
    )
    return words.format(reason=reason.removesuffix("…"))


def _error_text(status: IndexStatus) -> str:
    if status.error is None:
        return ""
    words = translate("SearchLine", "indexing stopped: {reason}")
    return words.format(reason=title_text(status.error))


def _index_steps(status: IndexStatus) -> tuple[LineStep, ...]:
    if status.is_running:
        return (LineStep.PAUSE,)
    if status.coverage is None:
        return (LineStep.INDEX,) if status.is_looked_up else ()
    has_all = status.is_complete or status.lacks_changes
    return (LineStep.UPDATE if has_all else LineStep.CONTINUE,)
