"""What the tests of widgets share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rustfs_desktop.service.background import Background
from rustfs_desktop.service.garbage_collection import GarbageCollection
from rustfs_desktop.ui.browser import type_ahead
from rustfs_desktop.ui.look.theme import apply_theme
from tests.conftest import LiveServer
from tests.ui.window_stage import WindowStage


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    """Real worker threads, ended after the test."""
    made = Background()
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def no_pause_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters typed one after the other make one word, however busy this computer is."""
    monkeypatch.setattr(type_ahead, "_PAUSE_MS", 3_600_000)


@pytest.fixture
def look(qapp: QApplication) -> None:
    """The program's own look, as a user would see it."""
    apply_theme(qapp, dark=False)


@pytest.fixture
def large_font(qapp: QApplication, look: None) -> Iterator[None]:
    """The program's look with text of 18 points."""
    before = qapp.font()
    large = qapp.font()
    large.setPointSize(18)
    qapp.setFont(large)
    apply_theme(qapp, dark=False)
    yield
    qapp.setFont(before)
    apply_theme(qapp, dark=False)


@pytest.fixture
def program(
    qtbot: QtBot, look: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[WindowStage]:
    """The whole program, not started yet; a window or dialog left open is a failure.

    It does not collect garbage itself: what it froze would be old afterwards, and a window of
    12 MB would stay for each of the next ten tests.
    """
    monkeypatch.setattr(GarbageCollection, "start", lambda _collection: None)
    stage = WindowStage(qtbot, tmp_path)
    yield stage
    left = stage.end()
    assert not left, f"left open: {left}"


@pytest.fixture
def live(program: WindowStage, server: LiveServer) -> WindowStage:
    """The program running with one connection to the real server."""
    program.know(server.endpoint, server.credentials)
    program.start()
    return program
