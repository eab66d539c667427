"""What a command shows on a terminal and elsewhere."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rustfs_desktop.cli import main
from rustfs_desktop.console.report import Report
from rustfs_desktop.errors import AppError, AuthError, NotFound, WrongRegion
from rustfs_desktop.transfers.errors import NotOpen
from rustfs_desktop.transfers.scheduler.progress import Changes
from rustfs_desktop.transfers.types import (
    TransferState,
    UploadJob,
    UploadTransfer,
)
from tests.faults.fake_s3 import FakeS3, error


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
    gone = NotFound(
        "Gone", "It was deleted.", detail="NoSuchKey: \x1b[31mno\u202e", code="NoSuchKey"
    )
    Report(as_json=False, out=out, err=err).report_error("a\nb", gone)
    assert err.getvalue() == "a␊b: Gone. It was deleted. (NoSuchKey: ␛[31mno⟨U+202E⟩)\n"
    Report(as_json=True, out=out, err=err).report_error("a", gone)
    assert json.loads(out.getvalue()) == {
        "event": "error",
        "name": "a",
        "error": "Gone. It was deleted.",
        "code": "NoSuchKey",
        "detail": gone.detail,
    }


def rejected(*errors: AppError) -> str:
    """The summary of a command whose files wait because of these errors."""
    err = io.StringIO()
    report = Report(as_json=False, out=io.StringIO(), err=err)
    found = changes(0, 2, NEEDS_KEYS=len(errors))
    job = UploadJob("test", None, "bucket")
    for number, why in enumerate(errors):
        transfer = UploadTransfer(job, f"{number}", "", 1)
        transfer.move_to(TransferState.NEEDS_KEYS, why)
        found.touched[transfer] = None
    report.report_changes(found)
    report.end(found, 1)
    return err.getvalue().splitlines()[-1]


def region(name: str) -> WrongRegion:
    wrong = WrongRegion("Wrong region", f"The bucket is in {name}.")
    wrong.region = name
    return wrong


def test_the_summary_says_why_files_were_rejected() -> None:
    end = "0 files copied, 2 {}; 0 B in 0 s".format
    needed = "rejected because the server needs the region eu-west-2"
    assert rejected(region("eu-west-2"), region("eu-west-2")) == end(needed)
    assert rejected(region(""), region("")) == end("rejected because of the region")
    keys = AuthError("Wrong secret key")
    assert rejected(keys, keys) == end("rejected with these access keys")
    assert rejected(keys, region("eu-west-2")) == end("waiting for the connection")
    assert rejected(NotOpen(), NotOpen()) == end("waiting for the connection")


def test_a_wrong_region_is_told_for_several_files(
    fake: FakeS3, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "The region 'us-east-1' is wrong; expecting 'eu-west-2'"
    fake.rules.append(lambda _request: error(400, "AuthorizationHeaderMalformed", words))
    paths = [tmp_path / name for name in ("one", "two", "three")]
    for path in paths:
        path.write_bytes(b"x")
    code = main(["cp", "--go-ahead", *map(str, paths), "s3://bucket/"])
    said = capsys.readouterr().err
    assert code == 1
    assert "3 rejected because the server needs the region eu-west-2" in said
    assert "Use the option --region eu-west-2." in said
    assert "access keys" not in said
