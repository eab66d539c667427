"""Target 13: search in an indexed bucket of a million keys, also while it is being indexed."""

from __future__ import annotations

import json
import shlex
import statistics
import sys
from pathlib import Path
from typing import Any

from rustfs_desktop.s3.types import Credentials
from tests.benchmarks.listing import listing_server
from tests.benchmarks.measure import run
from tests.benchmarks.programs import OURS, Peer, Programs
from tests.benchmarks.results import Row, against
from tests.benchmarks.stage import Stage

COUNT = 1_000_000
HITS_MS, INDEX_MB, INDEX_CPU_S = 100.0, 180.0, 30.0
_RCLONE = Peer("rclone", "rclone", ("--fast-list",))
_TEXT = "holiday"


def search(stage: Stage, rounds: int) -> list[Row]:
    """Build an index, search meanwhile and afterwards; the peer lists and filters."""
    with listing_server(COUNT, "folder_server") as url, stage.room() as home:
        programs = Programs()
        programs.use(url, Credentials("benchmark", "benchmark-secret"), home)
        return compare(programs, "bucket", COUNT, home / "index", rounds)


def compare(
    programs: Programs, bucket: str, count: int, folder: Path, rounds: int, what: str = "keys"
) -> list[Row]:
    """Search a bucket that has so many objects; its index is built in a folder."""
    command = [sys.executable, "-m", "tests.benchmarks.indexing", str(folder), bucket, _TEXT]
    output = run(command, programs.environment).output
    found: dict[str, Any] = json.loads(output.splitlines()[-1])
    if found["objects"] != count:
        msg = f"{found['objects']} objects instead of {count}"
        raise AssertionError(msg)
    lsf = shlex.join(programs.list(_RCLONE, bucket))
    pipe = ["sh", "-c", f"{lsf} | grep -c {_TEXT}"]
    runs = [run(pipe, programs.environment) for _ in range(min(rounds, 3))]
    if any(int(each.output) != found["hits"] for each in runs):
        msg = f"{found['hits']} hits instead of {runs[0].output}"
        raise AssertionError(msg)
    work = f"{count:,} {what}"
    return _rows(found, work, count / COUNT, statistics.median(each.wall for each in runs))


def _rows(found: dict[str, Any], keys: str, share: float, peer_s: float) -> list[Row]:
    """Costs that grow with the number of keys may have their share of those of a million."""

    def make(work: str, metric: str, key: str, limit: float) -> Row:
        return against(13, f"search in {keys}: {work}", metric, found[key], limit)

    return [
        make("first 1,000 hits, worst", "ms", "worst_ms", HITS_MS),
        make("likewise while it is built", "ms", "building_ms", HITS_MS),
        make("first hits of two letters", "ms", "short_ms", HITS_MS),
        make("index", "MB", "megabytes", INDEX_MB * share),
        make("index, beside the listing", "CPU s", "cpu_s", INDEX_CPU_S * share),
        Row(
            13,
            f"search {_TEXT} in {keys}, all hits",
            "wall s",
            found["all_s"],
            {f"{_RCLONE.name} | grep": peer_s},
            f"≤ {OURS} is faster",
            1.0,
            peer_s,
        ),
    ]
