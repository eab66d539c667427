"""On a real X server another program gets the file, whole, though it came after the release."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.dragging.x11_drag import SIZE, SOURCE, TARGET
from tests.waiting import patience_s

PROGRAMS = ("Xvfb", "xdotool")
MISSING = [name for name in PROGRAMS if shutil.which(name) is None]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]


class Program:
    """One of the two programs; its lines are read one by one."""

    def __init__(self, role: str, folder: Path, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.dragging.x11_drag", role, str(folder)],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.line() == "ready"

    def line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def screen() -> Iterator[dict[str, str]]:
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1000x600x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as number:
        display = f":{number.readline().strip()}"
    yield os.environ | {
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    server.terminate()
    server.wait()


@pytest.fixture
def both(screen: dict[str, str], tmp_path: Path) -> Iterator[tuple[Program, Program]]:
    target = Program("target", tmp_path, screen)
    source = Program("source", tmp_path, screen)
    yield source, target
    source.end()
    target.end()


def hand(screen: dict[str, str], *words: object) -> None:
    """Move the mouse and press keys, as a user would."""
    subprocess.run(["xdotool", *map(str, words)], env=screen, check=True, timeout=patience_s())


def drag_over(screen: dict[str, str], target: Program) -> None:
    middle = SIZE // 2
    hand(screen, "mousemove", SOURCE[0] + middle, SOURCE[1] + middle, "mousedown", 1)
    for x in range(SOURCE[0] + middle, TARGET[0] + middle, 25):
        hand(screen, "mousemove", x, TARGET[1] + middle)
    assert target.line() == "entered"


Both = tuple[Program, Program]


def test_a_file_that_comes_late_is_dropped_whole(screen: dict[str, str], both: Both) -> None:
    source, target = both
    drag_over(screen, target)
    hand(screen, "mousemove_relative", 5, 5, "mouseup", 1)
    assert source.line() == "held"
    assert target.line() == "dropped: whole"
    assert source.line() == "over: CopyAction"


def test_escape_drops_nothing_and_the_next_drag_works(screen: dict[str, str], both: Both) -> None:
    source, target = both
    drag_over(screen, target)
    hand(screen, "mousemove_relative", 5, 5, "mouseup", 1)
    assert source.line() == "held"
    hand(screen, "key", "Escape")
    assert source.line() == "given up"
    assert source.line() == "over: IgnoreAction"
    drag_over(screen, target)
    hand(screen, "mousemove_relative", 5, 5, "mouseup", 1)
    assert source.line() == "held"
    assert target.line() == "dropped: whole"
