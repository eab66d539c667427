"""What a command shows on a terminal and elsewhere."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

from rustfs_desktop.console.report import Report
from rustfs_desktop.errors import AppError, NotFound
from rustfs_desktop.transfers.scheduler.progress import Changes
from rustfs_desktop.transfers.types import (
    TransferState,
    UploadJob,
    UploadTransfer,
)
from tests.faults.fake_s3 import FakeS3


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    @property
    def screen(self) -> list[str]:
        """What is left to see, line by line."""
        lines = [""]
        for piece in self.getvalue().replace("\n", "\r\n").split("\r"):
            text = piece.removeprefix("\n")
            if piece.startswith("\n"):
                lines.append("")
            lines[-1] = text + lines[-1][len(text) :]
        return [line.rstrip() for line in lines]


def changes(done: int, total: int, **counts: int) -> Changes:
    states = dict.fromkeys(TransferState, 0) | {
        TransferState[name]: count for name, count in counts.items()
    }
    return Changes(counts=states, bytes_done=done, bytes_total=total)


def test_one_line_follows_the_work_and_gives_way_to_others() -> None:
    terminal = Terminal()
    report = Report(as_json=False, out=io.StringIO(), err=terminal)
    report.report_changes(changes(0, 2000, RUNNING=2))
    report.report_changes(changes(1000, 2000, RUNNING=1, DONE=1))
    (line,) = terminal.screen
    assert "50%" in line
    assert "1 of 2 files" in line
    assert "1 of 2 KB" in line
    report.warn("Something is odd")
    report.report_changes(changes(2000, 2000, DONE=2))
    report.end(changes(2000, 2000, DONE=2), 0, "That was it.")
    assert terminal.screen == [
        "Something is odd",
        "2 files copied; 2 KB in 0 s",
        "That was it.",
        "",
    ]


def test_without_a_terminal_only_what_matters_is_said() -> None:
    err = io.StringIO()
    report = Report(as_json=False, out=io.StringIO(), err=err)
    job = UploadJob("test", None, "bucket")
    found = changes(0, 1, FAILED=1)
    for number in range(3):
        transfer = UploadTransfer(job, f"{number}", "", 1)
        transfer.move_to(TransferState.PAUSED, AppError("The disk is full"))
        found.touched[transfer] = None
    report.report_changes(found)
    assert err.getvalue() == "The disk is full\n"


def test_nobody_listening_does_not_end_the_work(fake: FakeS3, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"a")
    command = [sys.executable, "-m", "rustfs_desktop", "cp", "--json", str(path), "s3://bucket"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
    assert process.returncode == 0
    assert fake.objects["bucket", "a"] == b"a"


def test_the_message_of_the_server_is_printed_safely() -> None:
    out, err = io.StringIO(), io.StringIO()
    error = NotFound(
        "Gone", "It was deleted.", detail="NoSuchKey: \x1b[31mno\u202e", code="NoSuchKey"
    )
    Report(as_json=False, out=out, err=err).report_error("a\nb", error)
    assert err.getvalue() == "a␊b: Gone. It was deleted. (NoSuchKey: ␛[31mno⟨U+202E⟩)\n"
    Report(as_json=True, out=out, err=err).report_error("a", error)
    assert json.loads(out.getvalue()) == {
        "event": "error",
        "name": "a",
        "error": "Gone. It was deleted.",
        "code": "NoSuchKey",
        "detail": error.detail,
    }
