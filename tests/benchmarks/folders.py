"""Targets 6, 12 and 16: a folder of a million objects is opened, arranged and followed."""

from __future__ import annotations

import contextlib
import statistics
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence

from rustfs_desktop.s3.types import Credentials
from tests.benchmarks.listing import listing_server
from tests.benchmarks.program import MILLION, Found, in_window, lateness
from tests.benchmarks.programs import Peer, Programs
from tests.benchmarks.results import Row, against
from tests.benchmarks.stage import Stage

FIRST_ROWS_MS = 300.0
SORT_S, FILTER_S = 1.0, 0.3
SHOWN_S = 1.0
_PEERS = (Peer("s5cmd", "s5cmd"), Peer("rclone", "rclone"))
_PEER_LIMIT_S = 60.0
_FILTERS = (
    "photo-0000",
    "type:image size>10M",
    "-type:image",
    "*.png",
    "size<1K",
    "before:2026-03-01 type:document",
)


@contextlib.contextmanager
def _served(stage: Stage) -> Iterator[tuple[Programs, str]]:
    """Programs that speak to a server with a folder of a million objects, and its URL."""
    with listing_server(MILLION, "live_server") as url, stage.room() as home:
        programs = Programs()
        programs.use(url, Credentials("benchmark", "benchmark-secret"), home)
        yield programs, url


# Target 6 ------------------------------------------------------------------------------------


def open_folder(stage: Stage, rounds: int) -> list[Row]:
    """From the click to the first rows; the peers print their first line."""
    with _served(stage) as (programs, url):
        page_ms = statistics.median(_page_ms(url) for _ in range(10))
        work = "window: first rows of 1,000,000"
        return compare_opening(programs, "bucket", page_ms, work, rounds)


def compare_opening(
    programs: Programs, bucket: str, page_ms: float, work: str, rounds: int
) -> list[Row]:
    """Open a bucket in the window; one page of it takes the server so long."""
    found = [in_window(programs.environment, "open_folder", bucket) for _ in range(rounds)]
    peers = {
        f"{peer.name}, first line": statistics.median(
            _first_line_ms(programs, peer, bucket) for _ in range(min(rounds, 3))
        )
        for peer in _PEERS
    }
    times = [each for one in found for each in one["times_ms"]]

    def row(metric: str, took_ms: float) -> Row:
        ours, goal = took_ms - page_ms, f"≤ {FIRST_ROWS_MS:g}"
        return Row(6, work, metric, ours, peers, goal, 1.0, FIRST_ROWS_MS)

    return [
        row(f"ms, beside {page_ms:.0f} of the server", statistics.median(times)),
        row("ms, worst", max(times)),
    ]


def _page_ms(url: str) -> float:
    begin = time.perf_counter()
    with urllib.request.urlopen(f"{url}/bucket?list-type=2&max-keys=1000") as reply:
        reply.read()
    return (time.perf_counter() - begin) * 1000


def _first_line_ms(programs: Programs, peer: Peer, bucket: str) -> float:
    begin = time.perf_counter()
    with subprocess.Popen(
        programs.list(peer, bucket),
        env=programs.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        killer = threading.Timer(_PEER_LIMIT_S, process.kill)
        killer.start()
        process.stdout.readline()
        took_ms = (time.perf_counter() - begin) * 1000
        killer.cancel()
        process.kill()
    return took_ms


# Target 12 -----------------------------------------------------------------------------------


def arrange(stage: Stage, rounds: int) -> list[Row]:
    """Each column is sorted by, and each filter set in two orders; peers have no such table."""
    with _served(stage) as (programs, _url):
        return measure_arranging(programs, "bucket", MILLION, "1,000,000 rows", _FILTERS, rounds)


def measure_arranging(
    programs: Programs, bucket: str, count: int, what: str, filters: Sequence[str], rounds: int
) -> list[Row]:
    """Sort and filter a bucket that has so many objects; each filter leaves some, not all."""
    work = ("arrange", bucket, *filters)
    found = [in_window(programs.environment, *work) for _ in range(min(rounds, 3))]
    if any(one["rows"] != count or one["selected"] != count for one in found):
        msg = f"{found[0]['rows']} rows, {found[0]['selected']} selected instead of {count}"
        raise AssertionError(msg)
    rows = []
    for name, first in found[0].items():
        if isinstance(first, dict):
            limit = FILTER_S if "filter" in name else SORT_S
            ours = statistics.median(one[name]["cpu"] for one in found)
            rows.append(against(12, f"window, {what}: {name}", "CPU s", ours, limit))
    return rows + lateness(12, f"window, {what}: all of this", found)


# Target 16 -----------------------------------------------------------------------------------


def follow(stage: Stage, rounds: int) -> list[Row]:
    """Another program changes objects of an open folder; peers cannot follow one."""
    rows = []
    for count, spread, where in ((10_000, 1, "neighbors"), (10_000, 90, "anywhere")):
        found: list[Found] = []
        for _ in range(min(rounds, 3)):
            with _served(stage) as (programs, _url):  # unchanged each time
                found.append(in_window(programs.environment, "follow", "bucket", count, spread))
        if not all(one["is_equal"] for one in found):
            raise AssertionError("The rows are not what the server lists")
        work = f"window: {count:,} changes among 1,000,000, {where}"
        shown_s = statistics.median(one["shown_s"] for one in found)
        rows.append(against(16, work, "s after the last event", shown_s, SHOWN_S))
        rows += lateness(16, work, found)
        looked_up_s = statistics.median(one["verified_s"] for one in found)
        metric, limit = "s until all is looked up", float("inf")
        rows.append(Row(16, work, metric, looked_up_s, {}, "no goal", limit, SHOWN_S))
    return rows
