"""Output that goes to a full disk: told where errors go, and nothing else stops."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.fake_s3 import FakeS3
from tests.waiting import patience_s

FULL = Path("/dev/full")

pytestmark = pytest.mark.skipif(not FULL.exists(), reason="no such device")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command whose output cannot be written."""
    with FULL.open("w") as output:
        return subprocess.run(
            [sys.executable, "-m", "rustfs_desktop", *arguments],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            timeout=patience_s(),
            check=False,
        )


def check(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 1
    assert done.stderr.count("Cannot write the output. It is incomplete.") == 1
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("form", [(), ("--json",), ("--csv",)])
@pytest.mark.parametrize("command", ["ls", "find", "du"])
def test_a_list_ends_with_1(fake: FakeS3, command: str, form: tuple[str, ...]) -> None:
    fake.put("bucket", "file", b"1")
    check(run(command, *form, "s3://bucket"))


def test_a_copy_goes_on_and_ends_with_1(fake: FakeS3, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"f{number}").write_bytes(b"1")
    check(run("cp", "-r", "--json", f"{tmp_path}/", "s3://bucket/"))
    assert {key for _, key in fake.objects} == {"f0", "f1", "f2"}


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_the_list_of_transfers_ends_with_1(
    fake: FakeS3, tmp_path: Path, form: tuple[str, ...]
) -> None:
    (tmp_path / "file").write_bytes(b"1")
    check(run("cp", "--json", str(tmp_path / "file"), "s3://bucket/"))
    check(run("transfers", "--all", *form))
