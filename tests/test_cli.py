"""The command line, as a shell sees it."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from rustfs_desktop import __version__, cli
from rustfs_desktop.cli import main
from tests.faults.fake_s3 import FakeS3
from tests.waiting import patience_s


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    unset = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    return subprocess.run(
        [sys.executable, "-m", "rustfs_desktop", *arguments],
        env=kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))} | environment,
        capture_output=True,
        text=True,
        timeout=patience_s(),
        check=False,
    )


def test_version_is_said_without_a_display() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, f"rustfs-desktop {__version__}\n")


def test_help_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    for word in ("--demo", "--tour DIR", "--tour-objects N", "--version", "s3://bucket/prefix"):
        assert word in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ftp://somewhere/"], "Addresses begin with s3://"),
        (["s3://key:secret@host/"], "rustfs-desktop: error: "),
        (["--no-such-option"], "unrecognized arguments"),
        (["one", "two"], "unrecognized arguments"),
    ],
)
def test_what_cannot_be_meant_ends_with_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell closes them")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_commands_do_without_an_output_that_is_closed(tmp_path: Path, closed: str) -> None:
    source, target = tmp_path / "file", "s3://bucket/file"
    source.write_bytes(b"content")
    with FakeS3() as fake:
        for command in (f"cp '{source}' {target}", "ls s3://bucket", "transfers"):
            done = subprocess.run(
                ["sh", "-c", f"exec '{sys.executable}' -m rustfs_desktop {command} {closed}"],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
                | {"RUSTFS_ENDPOINT": fake.url, "RUSTFS_ACCESS_KEY": "testkey123456"}
                | {"RUSTFS_SECRET_KEY": "testsecret123456", "HOME": str(tmp_path)},
                capture_output=True,
                timeout=patience_s(),
                check=False,
            )
            assert done.returncode == 0, (command, done.stderr)
            assert b"Traceback" not in done.stderr
        assert fake.objects["bucket", "file"] == b"content"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is a display")
def test_without_a_display_it_says_what_still_works() -> None:
    done = run()
    assert done.returncode == 2
    assert "no display" in done.stderr
    assert "--tour" in done.stderr
    assert done.stdout == ""


def test_a_wrong_address_is_told_before_anything_about_a_display() -> None:
    done = run("ftp://somewhere/")
    assert done.returncode == 2
    assert "s3://" in done.stderr


_TIDIED = """
import atexit, sys
from rustfs_desktop.cli import main
atexit.register(print, "tidied")
sys.argv[1:] = ["transfers", "--json"]
print("said")
main()
"""


def test_a_command_says_all_and_leaves_at_once(tmp_path: Path) -> None:
    """Python would take everything apart first, file by file."""
    places = {name: str(tmp_path) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    done = subprocess.run(
        [sys.executable, "-c", _TIDIED],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))} | places,
        capture_output=True,
        text=True,
        timeout=patience_s(),
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "said\n", "")


def test_a_command_collects_garbage_rarely(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is loaded stays until the end, and is not searched a hundred times."""
    thresholds = []
    monkeypatch.setattr(sys, "argv", ["rustfs-desktop", "transfers"])
    monkeypatch.setattr(cli, "_run_command", lambda *_: thresholds.append(gc.get_threshold()))
    monkeypatch.setattr(cli, "_leave", sys.exit)
    before = gc.get_threshold()
    try:
        with pytest.raises(SystemExit):
            main(None)
    finally:
        gc.set_threshold(*before)
    assert thresholds[0][0] >= 50_000


def test_ctrl_c_before_a_command_runs_prints_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_arguments: Sequence[str]) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "asked_language", interrupted)
    assert main(["cp", "a", "b"]) == 130
