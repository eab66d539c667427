"""Target 7: delete 10,000 objects."""

from __future__ import annotations

import sys

from tests.benchmarks.measure import Sample, run
from tests.benchmarks.moving import Command, measured
from tests.benchmarks.programs import SMALL_PEERS
from tests.benchmarks.results import Goal, Row, compared
from tests.benchmarks.stage import BUCKET, Stage

COUNT = 10_000


def delete_many(stage: Stage, rounds: int) -> list[Row]:
    """Every round deletes objects that were just put there."""
    folder = stage.small_files(COUNT, 1, 20)
    stage.fresh()
    programs = stage.programs

    def one(command: Command) -> Sample:
        prefix = stage.new_name("gone")
        put = programs.put_folder(SMALL_PEERS[0], folder, BUCKET, prefix)
        run(put, programs.environment)
        sample = run(command(BUCKET, prefix), programs.environment)
        left = stage.client.browse.list_objects_v2(Bucket=BUCKET, Prefix=f"{prefix}/")
        if left["KeyCount"]:
            msg = f"{left['KeyCount']} objects are left"
            raise AssertionError(msg)
        return sample

    samples = measured(one, _our_command, programs.delete_prefix, SMALL_PEERS, rounds)
    return compared(7, "delete 10,000 objects", samples, [Goal("wall", 1.0)])


def _our_command(bucket: str, prefix: str) -> list[str]:
    return [sys.executable, "-m", "tests.benchmarks.deletion", bucket, f"{prefix}/"]
