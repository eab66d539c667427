"""Targets 5, 6, 8, 10, 12 and 13 on 100,000 objects of a real server, in one folder.

Target 16 is not among them: the server of the benchmarks sends no events.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Collection, Iterator

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api.listing import list_pages
from tests.benchmarks import folders, listing, searching
from tests.benchmarks.folder_server import key_of
from tests.benchmarks.measure import run
from tests.benchmarks.program import MB, MILLION_MB, Found, in_window, lateness
from tests.benchmarks.programs import Peer
from tests.benchmarks.results import Row, against
from tests.benchmarks.stage import BUCKET, Stage

COUNT = 100_000
_AT_A_TIME = 10_000
_SIZES = 100
_MANY = "100,000 real objects"
_FILTERS = ("holiday", "-type:image", "*.jpg", "size<10", "age<7d type:image")
_QUERIES = ("holiday", "holiday type:image", "*-beach-*.jpg", "a1f", "-type:image", "size<10")
_UPLOADER = Peer("s5cmd, 32 workers", "s5cmd", ("--numworkers", "32"))

Target = Callable[[Stage, int], list[Row]]


def measure(stage: Stage, targets: Collection[int], rounds: int) -> Iterator[tuple[int, list[Row]]]:
    """The chosen ones of these targets and their rows; the objects are made once for all."""
    chosen = sorted(TARGETS.keys() & set(targets))
    if chosen:
        _fill(stage)
    for number in chosen:
        yield number, TARGETS[number](stage, rounds)


def _fill(stage: Stage) -> None:
    """Upload tiny files to an empty server, some at a time because a run is limited."""
    stage.fresh()
    for first in range(0, COUNT, _AT_A_TIME):
        _upload(stage, range(first, first + _AT_A_TIME))


def _upload(stage: Stage, numbers: range) -> None:
    with stage.room() as room:
        for number in numbers:
            (room / name_of(number)).write_bytes(b"x" * (number % _SIZES))
        run(stage.programs.put_to_top(_UPLOADER, room, BUCKET), stage.programs.environment)


def name_of(number: int) -> str:
    """The key of an object."""
    return key_of(number, COUNT).rpartition("/")[2]


def _list(stage: Stage, rounds: int) -> list[Row]:
    return listing.compare(stage.programs, BUCKET, COUNT, f"list {_MANY}", rounds)


def _open(stage: Stage, rounds: int) -> list[Row]:
    page_ms = statistics.median(_page_ms(stage) for _ in range(10))
    work = f"window: first rows of {_MANY}"
    return folders.compare_opening(stage.programs, BUCKET, page_ms, work, rounds)


def _page_ms(stage: Stage) -> float:
    begin = time.perf_counter()
    next(list_pages(stage.client, BUCKET, cancel=CancelToken()))
    return (time.perf_counter() - begin) * 1000


def _smooth(stage: Stage, rounds: int) -> list[Row]:
    return lateness(8, f"window: list {_MANY}", _shown(stage, rounds))


def _memory(stage: Stage, rounds: int) -> list[Row]:
    more = statistics.median(each["peak"] - each["idle"] for each in _shown(stage, rounds))
    return [against(10, f"window: list {_MANY}", "MB more than idle", more / MB, MILLION_MB)]


def _shown(stage: Stage, rounds: int) -> list[Found]:
    found = [in_window(stage.programs.environment, "show", BUCKET) for _ in range(min(rounds, 3))]
    if any(each["rows"] != COUNT for each in found):
        msg = f"{found[0]['rows']} rows instead of {COUNT}"
        raise AssertionError(msg)
    return found


def _arrange(stage: Stage, rounds: int) -> list[Row]:
    return folders.measure_arranging(stage.programs, BUCKET, COUNT, _MANY, _FILTERS, rounds)


def _search(stage: Stage, rounds: int) -> list[Row]:
    with stage.room() as room:
        rows = searching.compare(
            stage.programs, BUCKET, COUNT, room / "index", rounds, "real objects"
        )
    return rows + _search_in_window(stage, rounds)


def _search_in_window(stage: Stage, rounds: int) -> list[Row]:
    environment, work = stage.programs.environment, f"window: search in {_MANY}"
    found = [in_window(environment, "search", BUCKET, *_QUERIES) for _ in range(min(rounds, 3))]
    if not all(one["is_complete"] for one in found):
        msg = "The index is not complete"
        raise AssertionError(msg)
    times = [each for one in found for each in one["times_ms"]]
    metric = "ms to the first painted results, worst"
    return [against(13, work, metric, max(times), searching.HITS_MS)]


TARGETS: dict[int, Target] = {
    5: _list,
    6: _open,
    8: _smooth,
    10: _memory,
    12: _arrange,
    13: _search,
}
