"""Target 5: list 100,000 and 1,000,000 keys of a server that has its pages ready."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator

from rustfs_desktop.s3.types import Credentials
from tests.benchmarks.measure import Sample, run
from tests.benchmarks.moving import Command, measured
from tests.benchmarks.programs import Peer, Programs
from tests.benchmarks.results import Goal, Row, compared
from tests.benchmarks.stage import Stage

COUNTS = (100_000, 1_000_000)
_PEERS = (Peer("s5cmd", "s5cmd"), Peer("rclone", "rclone"))
_GOALS = [Goal("wall", 1.0, of="s5cmd"), Goal("cpu", 1.0, of="s5cmd")]


@contextlib.contextmanager
def listing_server(count: int, module: str = "listing_server") -> Iterator[str]:
    """The URL of a server with a bucket of so many objects."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", str(count)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def list_keys(stage: Stage, rounds: int) -> list[Row]:
    """Every program prints every key."""
    rows = []
    for count in COUNTS:
        with listing_server(count) as url, stage.room() as home:
            programs = Programs()
            programs.use(url, Credentials("benchmark", "benchmark-secret"), home)
            rows += compare(programs, "bucket", count, f"list {count:,} keys", rounds)
    return rows


def compare(programs: Programs, bucket: str, count: int, work: str, rounds: int) -> list[Row]:
    """Every program prints every key of a bucket, which has so many."""

    def one(command: Command) -> Sample:
        sample = run(command(bucket), programs.environment)
        if sample.output.count("\n") != count:
            msg = f"{sample.output.count(chr(10))} keys instead of {count}"
            raise AssertionError(msg)
        return sample

    samples = measured(one, programs.our_list, programs.list, _PEERS, rounds)
    return compared(5, work, samples, _GOALS)
