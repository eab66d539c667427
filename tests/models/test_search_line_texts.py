"""The texts of the line above search results."""

from __future__ import annotations

import time

import pytest

from rustfs_desktop.errors import AppError
from rustfs_desktop.index.types import Coverage
from rustfs_desktop.models.format import number_text
from rustfs_desktop.models.search_line_texts import LineStep, search_line
from rustfs_desktop.models.space_texts import index_text
from rustfs_desktop.service.open_index import IndexStatus
from rustfs_desktop.service.search import MOST_RESULTS, SearchProgress

pytestmark = pytest.mark.usefixtures("qapp")


def complete(age: float = 0, **values: int) -> Coverage:
    return Coverage(time.time() - age, 1, 1, **values)


def searched(count: int, found: int, coverage: Coverage | None = None) -> SearchProgress:
    made = SearchProgress()
    if coverage is not None:
        made.set_coverage(coverage)
        count = 0
    else:
        made.set_server()
    made.add(count, found)
    return made


def test_a_complete_index_says_its_age_and_can_be_updated() -> None:
    coverage = complete(3 * 86_400 + 60, objects=204)
    line = search_line(
        searched(0, 210, coverage), IndexStatus(coverage, is_looked_up=True), is_reading=False
    )
    assert line.found == "210 found"
    assert line.details == "in 204 files · index listed 3 d ago"
    assert line.steps == (LineStep.UPDATE,)


def test_an_index_that_lacks_changes_says_why_the_server_is_searched() -> None:
    coverage = Coverage(None, 1, 2, objects=5, lacks_changes=True)
    line = search_line(searched(7, 1), IndexStatus(coverage, is_looked_up=True), is_reading=False)
    assert line.details == "in 7 files · the index is out of date: the server was searched"
    assert line.steps == (LineStep.UPDATE,)
    running = IndexStatus(coverage, is_looked_up=True, is_running=True)
    line = search_line(searched(7, 1), running, is_reading=True)
    assert line.details == "in 7 files · listing what has changed: searching the server"


def test_an_update_says_how_far_it_is() -> None:
    coverage = complete(120, objects=5)
    running = IndexStatus(Coverage(coverage.listed, 1, 4, 5), is_looked_up=True, is_running=True)
    line = search_line(searched(0, 1, coverage), running, is_reading=False)
    assert (line.found, line.details) == (
        "1 found",
        "in 5 files · index listed 2 min ago, updating 25 %",
    )
    assert line.steps == (LineStep.PAUSE,)


def test_an_index_that_is_being_built_never_has_all() -> None:
    partial = Coverage(None, 28, 100, 340)
    running = IndexStatus(partial, is_looked_up=True, is_running=True)
    line = search_line(searched(0, 210, partial), running, is_reading=False)
    assert line.found == "210 found so far"
    assert line.details == "in 340 files · index 28 %"
    assert line.steps == (LineStep.PAUSE,)


def test_a_share_of_one_folder_says_nothing() -> None:
    partial = Coverage(None, 1, 2, 340)
    running = IndexStatus(partial, is_looked_up=True, is_running=True)
    line = search_line(searched(7, 1), running, is_reading=True)
    assert line.details == "in 7 files · indexing, 340 files so far: searching the server"
    nothing = IndexStatus(Coverage(None, 1, 2, 0), is_looked_up=True, is_running=True)
    line = search_line(searched(7, 1), nothing, is_reading=True)
    assert line.details == "in 7 files · indexing: searching the server"
    paused = IndexStatus(partial, is_looked_up=True)
    line = search_line(searched(7, 1), paused, is_reading=True)
    assert line.details == "in 7 files · index of 340 files so far, paused: searching the server"
    listed = complete(120, objects=5)
    updating = Coverage(listed.listed, 1, 2, 5)
    running = IndexStatus(updating, is_looked_up=True, is_running=True)
    line = search_line(searched(0, 1, listed), running, is_reading=False)
    assert line.details == "in 5 files · index listed 2 min ago, updating"


def test_without_an_index_the_server_is_searched() -> None:
    none = IndexStatus(is_looked_up=True)
    line = search_line(searched(100, 3), none, is_reading=True)
    assert line.found == "3 found so far"
    assert line.details == "in 100 files · no index: searching the server"
    assert line.steps == (LineStep.STOP, LineStep.INDEX)
    line = search_line(searched(100, 3), none, is_reading=False)
    assert (line.found, line.steps) == ("3 found", (LineStep.INDEX,))
    assert line.details == "in 100 files · no index: the server was searched"


def test_before_a_search_has_chosen_where_it_says_nothing_of_it() -> None:
    coverage = complete(objects=5)
    line = search_line(SearchProgress(), IndexStatus(coverage, is_looked_up=True), is_reading=True)
    assert (line.found, line.details) == ("", "Searching…")
    assert line.steps == (LineStep.UPDATE,)
    status = IndexStatus(coverage, is_looked_up=True)
    line = search_line(SearchProgress(), status, is_reading=False)  # stopped before
    assert (line.found, line.details) == ("", "index listed just now")


def test_a_paused_index_is_continued() -> None:
    paused = IndexStatus(Coverage(None, 3, 4, 7), is_looked_up=True)
    line = search_line(searched(10, 3), paused, is_reading=True)
    assert line.details == "in 10 files · index 75 %, paused: searching the server"
    assert line.steps == (LineStep.STOP, LineStep.CONTINUE)


def test_more_than_are_shown() -> None:
    coverage = complete(objects=50_000)
    progress = searched(0, MOST_RESULTS, coverage)
    status = IndexStatus(coverage, is_looked_up=True)
    assert search_line(progress, status, is_reading=True).found == f"{number_text(10_000)}+ found"
    progress.set_total(23_456)
    line = search_line(progress, status, is_reading=False)
    assert line.found == f"{number_text(23_456)} found"
    assert f"the first {number_text(10_000)} are shown" in line.details


def test_why_indexing_stopped_is_said() -> None:
    status = IndexStatus(is_looked_up=True, error=AppError("No right to list"))
    line = search_line(None, status, is_reading=False)
    assert line.found == ""
    assert line.details == "this bucket has no index · indexing stopped: No right to list"
    assert search_line(None, IndexStatus(), is_reading=False).steps == ()


def test_an_impossible_age_is_no_error() -> None:
    coverage = complete(9e15, objects=5)
    line = search_line(
        searched(0, 1, coverage), IndexStatus(coverage, is_looked_up=True), is_reading=False
    )
    assert line.details.startswith("in 5 files · index listed ")


def test_the_age_of_an_index_is_told_as_in_a_map() -> None:
    coverage = complete(7_510, objects=5)
    status = IndexStatus(coverage, is_looked_up=True)
    age = index_text(status, coverage.listed, time.time())
    assert age == "listed 2 h 5 min ago"
    assert search_line(SearchProgress(), status, is_reading=False).details == f"index {age}"
