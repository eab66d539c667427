"""``python -m tests.benchmarks``: measure, compare every byte, print, write ``bench.json``."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.benchmarks import (
    deleting,
    folders,
    listing,
    moving,
    packing,
    program,
    programs,
    real_objects,
    results,
    searching,
    thumbnails,
)
from tests.benchmarks.results import Row
from tests.benchmarks.stage import Stage, stage

Target = Callable[[Stage, int], list[Row]]

TARGETS: dict[int, Target] = {
    1: moving.upload_big,
    2: moving.download_big,
    3: packing.upload_small,
    4: moving.download_small,
    5: listing.list_keys,
    6: folders.open_folder,
    7: deleting.delete_many,
    8: program.smooth,
    10: program.small_in_memory,
    11: program.long_queue,
    12: folders.arrange,
    13: searching.search,
    14: thumbnails.show_icons,
    16: folders.follow,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the chosen targets; 0 if all of them are met."""
    options = _parser().parse_args(arguments)
    absent = programs.missing()
    if absent:
        sys.exit(f"Not installed: {', '.join(absent)}. Run: pip install --editable '.[bench]'")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the memory disk is cleared
    rows: list[Row] = []
    with stage() as made:
        begin = time.monotonic()
        for number, found in _measure(made, options.targets, options.rounds):
            rows += found
            results.write(rows, options.output)
            took_s = time.monotonic() - begin
            _say(f"Target {number}\n{results.table(found)}\n({took_s:.0f} s)\n")
            begin = time.monotonic()
    sys.stdout.write(f"{results.table(rows)}\n\n")
    missed = sum(not row.met for row in rows)
    sys.stdout.write(f"{len(rows) - missed} of {len(rows)} met; see {options.output}\n")
    return 1 if missed else 0


def _measure(made: Stage, targets: list[int], rounds: int) -> Iterator[tuple[int, list[Row]]]:
    """Each target and its rows; those on many real objects come last."""
    for number in targets:
        yield number, TARGETS[number](made, rounds)
    yield from real_objects.measure(made, targets, rounds)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "--targets",
        type=_numbers,
        default=sorted(TARGETS),
        metavar="1,2,…",
        help="only these (%(default)s)",
    )
    parser.add_argument("--rounds", type=int, default=5, help="for the medians (%(default)s)")
    parser.add_argument("--output", type=Path, default=Path("bench.json"), metavar="FILE")
    return parser


def _numbers(text: str) -> list[int]:
    numbers = [int(each) for each in text.split(",")]
    if not set(numbers) <= set(TARGETS):
        raise argparse.ArgumentTypeError(f"known are {sorted(TARGETS)}")
    return numbers


if __name__ == "__main__":
    sys.exit(main())
