"""What the tests of widgets share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from rustfs_desktop.service.background import Background
from rustfs_desktop.ui.theme import apply_theme


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    """Real worker threads, ended after the test."""
    made = Background()
    yield made
    made.stop()


@pytest.fixture
def look(qapp: QApplication) -> None:
    """The program's own look, as a person would see it."""
    apply_theme(qapp, dark=False)
