"""``python -m tests.rustfs_job``: the live tests and the tour on the RustFS program of the PATH.

Without one it says so and ends well. The server listens on loopback only, with its data in a
temporary folder.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rustfs_desktop.demo.programs import RUSTFS, NoDemoServer, find_program
from rustfs_desktop.demo.server import DemoServer

Run = Callable[[Sequence[str], Mapping[str, str]], int]
LIVE_TESTS = ("-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "-m", "live and not faults")


def main(run: Run) -> int:
    """Run both; returns the exit code."""
    try:
        _, path = find_program(RUSTFS)
    except NoDemoServer:
        sys.stdout.write(
            "No rustfs program is on the PATH: the live tests run on SeaweedFS only.\n"
        )
        return 0
    sys.stdout.write(f"The live tests and the tour on {path}\n")
    sys.stdout.flush()
    with tempfile.TemporaryDirectory(prefix="rustfs-job-") as folder:
        return _live_tests(Path(folder), run) or _tour(Path(folder), run)


def _live_tests(folder: Path, run: Run) -> int:
    server = DemoServer(folder / "server", program=RUSTFS)
    server.start()
    try:
        found = {
            "S3_TEST_ENDPOINT": server.endpoint.url,
            "S3_TEST_ACCESS_KEY": server.credentials.access_key,
            "S3_TEST_SECRET_KEY": server.credentials.secret_key,
            "S3_TEST_PROGRAM": RUSTFS,
        }
        return run(LIVE_TESTS, {**os.environ, **found})
    finally:
        server.stop()


def _tour(folder: Path, run: Run) -> int:
    """The tour starts a demo server itself, which is RustFS where it is installed."""
    home = {
        name: str(folder / name)
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    }
    for place in home.values():
        Path(place).mkdir()
    command = (
        "-m",
        "rustfs_desktop",
        "--demo",
        "--tour",
        str(folder / "tour"),
        "--tour-objects",
        "3000",
    )
    return run(command, {**os.environ, **home})


def run_python(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run this Python with the arguments."""
    return subprocess.run([sys.executable, *arguments], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(run_python))
