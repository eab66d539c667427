"""The job of ``make test`` for a RustFS program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from rustfs_desktop.s3.types import Credentials, Endpoint
from tests import rustfs_job

MAKEFILE = Path(__file__).parent.parent / "Makefile"


class Server:
    """Counts how often it runs; needs no program."""

    running = 0
    endpoint = Endpoint("http://127.0.0.1:1")
    credentials = Credentials("one", "two")

    def __init__(self, folder: Path, *, program: str) -> None:
        assert folder.parent.is_dir()
        assert program == "rustfs"

    def start(self) -> None:
        Server.running += 1

    def stop(self) -> None:
        Server.running -= 1


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file called rustfs, the only program on the PATH."""
    path = tmp_path / "rustfs"
    path.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(rustfs_job, "DemoServer", Server)
    return path


def test_without_a_program_it_is_skipped_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert rustfs_job.main(lambda _arguments, _environment: 1) == 0
    assert "No rustfs program is on the PATH" in capsys.readouterr().out


def test_live_tests_and_tour_run_on_it(program: Path) -> None:
    started = []

    def run(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
        started.append((arguments[1], environment, Server.running))
        return 0

    assert rustfs_job.main(run) == 0
    (live, live_environment, servers), (tour, tour_environment, left) = started
    assert (live, live_environment["S3_TEST_ENDPOINT"], servers) == (
        "pytest",
        "http://127.0.0.1:1",
        1,
    )
    assert live_environment["S3_TEST_SECRET_KEY"] == "two"
    assert live_environment["S3_TEST_PROGRAM"] == "rustfs"
    assert (tour, left) == ("rustfs_desktop", 0)
    assert "S3_TEST_ENDPOINT" not in tour_environment
    assert not Path(tour_environment["HOME"]).exists()  # it was a temporary folder


def test_failure_is_the_result(program: Path) -> None:
    assert rustfs_job.main(lambda _arguments, _environment: 3) == 3
    assert Server.running == 0


def test_make_test_runs_it() -> None:
    text = MAKEFILE.read_text("utf-8")
    assert "test: lint test-rustfs\n" in text
    assert "-m tests.rustfs_job" in text
