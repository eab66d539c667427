"""Targets 8, 10 and 11: the window stays smooth and small while it works."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.benchmarks.listing import listing_server
from tests.benchmarks.measure import interleaved, medians, run
from tests.benchmarks.moving import BIG, COUNT, FOLDERS, SIZE
from tests.benchmarks.programs import BIG_PEERS, OURS, SMALL_PEERS
from tests.benchmarks.results import Row, against
from tests.benchmarks.stage import BUCKET, Stage, WrongBytes, check_folder, file_digest

P99_MS, WORST_MS = 16.0, 100.0
IDLE_MB, TRANSFER_MB, MILLION_MB, QUEUE_MB = 130.0, 100.0, 200.0, 150.0
MILLION = 1_000_000
MANY = 100_000
JOURNAL_SHARE = 0.05
MB = 1_000_000

# As the command line starts the window.
_START = """
import sys
from rustfs_desktop.pyside_sources import stop_reading
stop_reading()
from tests.benchmarks.window import main
main(sys.argv[1:])
"""

Found = dict[str, Any]


def in_window(environment: Mapping[str, str], *arguments: object) -> Found:
    """Let the window do a work, see :mod:`tests.benchmarks.window`."""
    command = [sys.executable, "-c", _START, *map(str, arguments)]
    sample = run(command, environment)
    found: Found = json.loads(sample.output.splitlines()[-1])
    return found


def _window(stage: Stage, *arguments: object, url: str = "") -> Found:
    environment = stage.programs.environment
    return in_window(environment | ({"RUSTFS_ENDPOINT": url} if url else {}), *arguments)


# Target 8 ------------------------------------------------------------------------------------


def smooth(stage: Stage, rounds: int) -> list[Row]:
    """How late the window's thread is while each of the targets 1 to 4 and 7 runs in it."""
    works: dict[str, Callable[[Stage], Found]] = {
        "idle": _nothing,
        "upload 1 GiB": _upload_big,
        "download 1 GiB": _download_big,
        "upload 5,000 × 10 KiB": _upload_small,
        "download 5,000 × 10 KiB": _download_small,
        "delete 5,000 objects": _delete,
        "list 1,000,000 objects": _list_million,
    }
    rows = []
    for name, work in works.items():
        found = [work(stage) for _ in range(rounds)]
        rows += lateness(8, f"window: {name}", found)
    return rows


def lateness(target: int, work: str, found: list[Found]) -> list[Row]:
    """How late the window's thread was, as two rows."""
    return [
        against(target, work, f"{word} late ms", statistics.median(f[key] for f in found), limit)
        for word, key, limit in (("p99", "p99_ms", P99_MS), ("worst", "worst_ms", WORST_MS))
    ]


def _nothing(stage: Stage) -> Found:
    stage.fresh()
    return _window(stage, "nothing")


def _upload_big(stage: Stage) -> Found:
    path = stage.big_file(BIG)
    stage.fresh()
    found = _window(stage, "upload", BUCKET, "big", path)
    stage.check_object(f"big/{path.name}", path)
    return found


def _download_big(stage: Stage) -> Found:
    path = stage.big_file(BIG)
    stage.fresh()
    put = stage.programs.put(BIG_PEERS[0], path, BUCKET, "big/big.bin")
    run(put, stage.programs.environment)
    with stage.room() as room:
        found = _window(stage, "download", BUCKET, "big", room)
        if file_digest(room / "big" / "big.bin") != file_digest(path):
            raise WrongBytes("big.bin")
    return found


def _upload_small(stage: Stage) -> Found:
    folder = stage.small_files(COUNT, SIZE, FOLDERS)
    stage.fresh()
    found = _window(stage, "upload", BUCKET, "tree", folder)
    stage.check_prefix(f"tree/{folder.name}", folder)
    return found


def _put_small(stage: Stage) -> Path:
    folder = stage.small_files(COUNT, SIZE, FOLDERS)
    stage.fresh()
    put = stage.programs.put_folder(SMALL_PEERS[0], folder, BUCKET, "tree")
    run(put, stage.programs.environment)
    return folder


def _download_small(stage: Stage) -> Found:
    folder = _put_small(stage)
    with stage.room() as room:
        found = _window(stage, "download", BUCKET, "tree", room)
        check_folder(room / "tree", folder)
    return found


def _delete(stage: Stage) -> Found:
    _put_small(stage)
    return _window(stage, "delete", BUCKET, "tree")


def _list_million(stage: Stage) -> Found:
    with listing_server(MILLION) as url:
        found = _window(stage, "show", "bucket", url=url)
    if found["rows"] != MILLION:
        msg = f"{found['rows']} rows instead of {MILLION}"
        raise AssertionError(msg)
    return found


# Target 10 -----------------------------------------------------------------------------------


def small_in_memory(stage: Stage, rounds: int) -> list[Row]:
    """The window idle, with 1 GiB under way, with a million rows; and the command beside others."""
    rounds = min(rounds, 3)
    idle = [_nothing(stage)["idle"] for _ in range(rounds)]
    rows = [against(10, "window, idle", "MB", statistics.median(idle) / MB, IDLE_MB)]
    for name, work, limit in (
        ("upload 1 GiB", _upload_big, TRANSFER_MB),
        ("download 1 GiB", _download_big, TRANSFER_MB),
        ("list 1,000,000 objects", _list_million, MILLION_MB),
    ):
        found = [work(stage) for _ in range(rounds)]
        more = statistics.median(each["peak"] - each["idle"] for each in found)
        rows.append(against(10, f"window: {name}", "MB more than idle", more / MB, limit))
    return [*rows, _command_memory(stage, rounds)]


def _command_memory(stage: Stage, rounds: int) -> Row:
    path = stage.big_file(BIG)
    programs = stage.programs
    commands = {OURS: programs.our_put} | {
        peer.name: lambda *place, peer=peer: programs.put(peer, *place)  # type: ignore[misc]
        for peer in BIG_PEERS
        if "," not in peer.name
    }

    def measure(name: str) -> Any:
        stage.fresh()
        command = commands[name](path, BUCKET, "big.bin")
        return run(command, programs.environment, watch_memory=True)

    samples = interleaved({n: (lambda n=n: measure(n)) for n in commands}, rounds)  # type: ignore[misc]
    numbers = {name: value / MB for name, value in medians(samples, "memory").items()}
    ours, best = numbers.pop(OURS), min(numbers.values())
    return Row(10, "cp: upload 1 GiB", "MB", ours, numbers, "no goal", float("inf"), best)


# Target 11 -----------------------------------------------------------------------------------


def long_queue(stage: Stage, rounds: int) -> list[Row]:
    """A hundred thousand files are planned while the first move, then all are cancelled."""
    folder = stage.small_files(MANY, 100, 100)
    found = []
    for _ in range(min(rounds, 3)):
        stage.fresh()
        found.append(_window(stage, "queue", BUCKET, "queue", folder))

    def middle(key: str) -> float:
        return statistics.median(each[key] for each in found)

    work = "window: queue of 100,000 files"
    late_start = max(not each["moved_before_planned"] for each in found)
    more = statistics.median(each["peak"] - each["idle"] for each in found) / MB
    return [
        against(11, work, "walk ended before the first file moved", float(late_start), 0.5),
        against(11, work, "MB more than idle", more, QUEUE_MB),
        against(11, work, "journal, share of wall", middle("journal_share"), JOURNAL_SHARE),
        *lateness(11, work, found),
    ]
