"""Target 14: the icon view of 2,000 pictures of 4 MB."""

from __future__ import annotations

import concurrent.futures
import statistics
import time
import urllib.request

from rustfs_desktop.s3.types import Credentials
from tests.benchmarks.listing import listing_server
from tests.benchmarks.program import in_window, lateness
from tests.benchmarks.programs import Programs
from tests.benchmarks.results import Row, against
from tests.benchmarks.stage import Stage

COUNT = 2_000
SCREEN_S = 1.5
GROWN_MB = 120.0
_CELLS = 20
_WORK = "window: 2,000 pictures of 4 MB"


def show_icons(stage: Stage, rounds: int) -> list[Row]:
    """Screens of pictures, and none that only pass by."""
    with listing_server(COUNT, "picture_server") as url, stage.room() as home:
        programs = Programs()
        programs.use(url, Credentials("benchmark", "benchmark-secret"), home)
        server_s = statistics.median(_server_s(url) for _ in range(3))
        environment = programs.environment
        found = [in_window(environment, "show_icons", "bucket") for _ in range(rounds)]
    times = [took / one["cells"] * len(one["times_s"]) for one in found for took in one["times_s"]]
    screen_s = statistics.median(times) * _CELLS - server_s
    extra = max(one["requests"] / one["cells"] for one in found)
    grown = statistics.median(one["grown"] for one in found) / 1e6
    return [
        against(14, _WORK, f"s a screen of {_CELLS}, beside {server_s:.1f}", screen_s, SCREEN_S),
        against(14, _WORK, "requests a cell", extra, 1.0),
        against(14, _WORK, "requests for cells passed by", max(f["passed"] for f in found), 0.5),
        against(14, _WORK, "MB more memory", grown, GROWN_MB),
        *lateness(14, f"{_WORK}, scrolled", found),
    ]


def _server_s(url: str) -> float:
    """How long the server takes for a screen of pictures, four at a time."""
    begin = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(_read, [f"{url}/bucket/object-{n:09}.jpg" for n in range(_CELLS)]))
    return time.perf_counter() - begin


def _read(url: str) -> int:
    with urllib.request.urlopen(url) as reply:
        return len(reply.read())
