"""Running programs and measuring what they cost: wall time, processor time, memory."""

from __future__ import annotations

import dataclasses
import os
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

LIMIT_S = 400.0
_LOOK_S = 0.02


@dataclasses.dataclass(frozen=True, slots=True)
class Sample:
    """One run of a program.

    Attributes:
        wall: Seconds from its start to its end.
        cpu: Seconds of processor time, of all its threads and children.
        memory: The most it had in memory, in bytes; 0 when nobody watched.
        output: What it wrote to its standard output.
    """

    wall: float
    cpu: float
    memory: int = 0
    output: str = ""


class RunFailed(Exception):
    """A program did not do what it was started for; without that its times say nothing."""


def run(
    command: Sequence[str], environment: Mapping[str, str], *, watch_memory: bool = False
) -> Sample:
    """Run a program to its end."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begin = time.perf_counter()
        process = subprocess.Popen(
            command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=out, stderr=err
        )
        killer = threading.Timer(LIMIT_S, process.kill)
        killer.daemon = True  # who interrupts the benchmarks does not wait for it
        killer.start()
        peak = _watch(process.pid) if watch_memory else 0
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        killer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        output = out.read().decode(errors="replace")
        if process.returncode != 0:
            words = (err.read().decode(errors="replace") or output)[-2000:]
            msg = f"{' '.join(command)[:300]} ended with {process.returncode}: {words}"
            raise RunFailed(msg)
    return Sample(wall, usage.ru_utime + usage.ru_stime, peak, output)


def _watch(pid: int) -> int:
    """The most memory that a process had; the usage told at its end counts its parent's too."""
    peak, status = 0, Path(f"/proc/{pid}/status")
    while True:
        found = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
        if not found:  # it ended
            return peak
        peak = int(found[0].split()[1]) * 1024
        time.sleep(_LOOK_S)


def interleaved(work: Mapping[str, Callable[[], Sample]], rounds: int) -> dict[str, list[Sample]]:
    """Run each in turn, so many times round: what disturbs the computer disturbs all of them."""
    samples: dict[str, list[Sample]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, one in work.items():
            samples[name].append(one())
    return samples


def medians(samples: Mapping[str, Sequence[Sample]], metric: str) -> dict[str, float]:
    """The median of one measure for each."""
    return {
        name: statistics.median(getattr(sample, metric) for sample in found)
        for name, found in samples.items()
        if found
    }
