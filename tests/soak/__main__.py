"""``python -m tests.soak MINUTES [--seed N]``: mixed work under random faults, then every byte.

Rounds of about a minute, each on a new server: commands are given, killed, stopped and given again
while requests fail at random; then the faults end, every command is run to its end, and all
files are compared. It listens on loopback only, and ends by itself.
"""

from __future__ import annotations

import argparse
import collections
import concurrent.futures
import random
import sys
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.types import DownloadJob, Job, TransferState
from tests.benchmarks.stage import BUCKET, OWNER, Stage, stage
from tests.faults.proxy import FaultProxy
from tests.soak.operations import Operation, Runner, World, Wrong
from tests.soak.race import Race
from tests.soak.weather import Weather

if TYPE_CHECKING:
    from types_boto3_s3.type_defs import MultipartUploadTypeDef

_T = TypeVar("_T")
_R = TypeVar("_R")
_ROUND_S = 60.0
_WORKERS = 3
_MOST_BYTES = 1024**3
_CALM_RUNS = 4


class Round:
    """One server, one journal, and what was done with them."""

    def __init__(self, made: Stage, seed: str) -> None:
        self.stage = made
        self.operations: list[Operation] = []
        self.harms: dict[str, int] = {}
        self._seed = seed
        self._folder = made.root / "home" / "data" / "rustfs-desktop" / "transfers"
        self.world = World(made.root / "files", made.client, BUCKET)
        self.runner = Runner(made.programs.environment)
        self.race = Race(made.root / "race", made.client, "race", made.programs)

    def run(self, until: float) -> None:
        """All of it.

        Raises:
            Wrong: Something is not as it must be.
        """
        server = urlsplit(self.stage.client.endpoint.url)
        assert server.hostname
        assert server.port
        with FaultProxy(server.hostname, server.port, keys=OWNER.credentials) as proxy:
            self.stage.programs.use(proxy.url, OWNER.credentials, self.stage.root / "home")
            self.runner.environment = self.stage.programs.environment
            with Weather(proxy, random.Random(f"{self._seed} weather")) as weather:
                with concurrent.futures.ThreadPoolExecutor() as pool:
                    races = [pool.submit(self._race, name, until) for name in self.race.writers]
                    open_operations = self._work(until)
                for each in races:
                    each.result()
                self.harms = weather.done
            _in_parallel(self._finish, open_operations)
        self.race.check()
        self.world.compare_all()
        self._check_journal()

    def _race(self, writer: str, until: float) -> None:
        """One of those that write the same names, all the time."""
        chance = random.Random(f"{self._seed} {writer}")
        while time.monotonic() < until:
            self.race.write(writer, chance)

    def _work(self, until: float) -> list[Operation]:
        """Operations in bad weather; those that could not be finished."""

        def worker(number: int) -> Operation | None:
            chance = random.Random(f"{self._seed} {number}")
            operation = None
            while time.monotonic() < until and self.world.size < _MOST_BYTES:
                operation = operation or self._next(chance)
                if self._is_done(operation) or self.runner.harried(operation, chance):
                    self.world.ended(operation)
                    operation = None
            return operation

        return [
            operation
            for operation in _in_parallel(worker, range(_WORKERS))
            if operation is not None
        ]

    def _next(self, chance: random.Random) -> Operation:
        operation = self.world.next(chance)
        self.operations.append(operation)
        return operation

    def _finish(self, operation: Operation) -> None:
        """In good weather everything comes to its end."""
        for _ in range(_CALM_RUNS):
            if self._is_done(operation) or self.runner.calmly(operation):
                self.world.ended(operation)
                return
        raise Wrong(f"{operation} cannot be finished: {operation.said}")

    def _is_done(self, operation: Operation) -> bool:
        """Whether the journal says so, although the command was killed before it could."""
        journal = Journal.open(self._folder)
        try:
            rows = [row for row in journal.jobs() if _place(row.job) == operation.target]
            return any(row.is_finished and set(row.counts) == {TransferState.DONE} for row in rows)
        finally:
            journal.close()

    def _check_journal(self) -> None:
        """No row is lost, and nothing is on the server or on the disk that it does not know."""
        journal = Journal.open(self._folder)
        try:
            faults = [*filter(None, [journal.problem]), *journal.check()]
            rows = collections.defaultdict(list)
            for row in journal.jobs():
                counts = {state: n for state, n in row.counts.items() if n}
                if counts or row.job.error is None:  # else nothing was found to be done
                    rows[_place(row.job)].append(counts)
            for operation in self.operations:
                if rows[operation.target] != [{TransferState.DONE: len(operation.content)}]:
                    faults.append(f"{operation}: the journal has {rows[operation.target]}")
            left = journal.leftovers()
            known = {leftover.upload_id for leftover in left if leftover.upload_id}
            requested = {leftover.key for leftover in left if not leftover.upload_id}
        finally:
            journal.close()
        uploads = self.stage.client.browse.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])
        faults += [
            self._told(each)
            for each in uploads
            if each["UploadId"] not in known and each["Key"] not in requested
        ]
        if faults:
            raise Wrong("; ".join(faults))

    def _told(self, upload: MultipartUploadTypeDef) -> str:
        """A forgotten upload: its parts, and how long before and after it the command ran."""
        key, begin = upload["Key"], upload["Initiated"].timestamp()
        parts = self.stage.client.browse.list_parts(
            Bucket=BUCKET, Key=key, UploadId=upload["UploadId"]
        ).get("Parts", [])
        runs = [
            f"{start - begin:+.2f} to {end - begin:+.2f} s: {code}"
            for operation in self.operations
            if key.startswith(f"{operation.target}/")
            for (start, end), code in zip(operation.times, operation.codes, strict=False)
        ]
        return f"{key}: a forgotten upload of {len(parts)} parts (runs {', '.join(runs)})"


def _place(job: Job) -> str:
    """The name of the operation that a job is for."""
    if isinstance(job, DownloadJob):
        return job.folder.name
    return job.prefix.rstrip("/")


def _in_parallel(call: Callable[[_T], _R], things: Iterable[_T]) -> list[_R]:
    with concurrent.futures.ThreadPoolExecutor() as pool:
        return list(pool.map(call, things))


def main() -> int:
    """The exit code: 0 if nothing was lost."""
    options = parser().parse_args()
    end = time.monotonic() + 60.0 * options.minutes
    number = 0
    while number == 0 or time.monotonic() < end:
        number += 1
        seed = f"{options.seed}-{number}"
        with stage() as made:
            made.fresh()
            one = Round(made, seed)
            try:
                one.run(min(end, time.monotonic() + _ROUND_S))
            except Wrong as error:
                sys.stdout.write(f"round {seed}: {error}\n")
                return 1
            sys.stdout.write(f"round {seed}: {told(one)}\n")
            sys.stdout.flush()
    sys.stdout.write(f"Nothing was lost in {number} rounds; the seed was {options.seed}.\n")
    return 0


def told(one: Round) -> str:
    """What a round was."""
    kinds = collections.Counter(operation.kind for operation in one.operations)
    files = sum(len(operation.content) for operation in one.operations)
    operations = ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items()))
    runner = one.runner
    return (
        f"{operations} ({files} files, {one.world.size >> 20} MiB made); {runner.runs} runs,"
        f" {runner.kills} killed, {runner.pauses} stopped; {one.race.runs} runs raced,"
        f" {len(one.race.done)} files of them done; {sum(one.harms.values())} faults"
        f" of {len(one.harms)} kinds"
    )


def parser() -> argparse.ArgumentParser:
    """The arguments."""
    made = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    made.add_argument("minutes", type=float, help="how long to start new commands")
    made.add_argument("--seed", default=str(time.time_ns() % 1_000_000), help="to do it again")
    return made


if __name__ == "__main__":
    sys.exit(main())
