"""The panel beside the content: dragged, hidden by choice, hidden where room is short."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.look.side_panel import CONTENT_WIDTH, SidePanelSplitter

LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier


@pytest.fixture(params=["left", "right"])
def side(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def panel() -> QWidget:
    made = QWidget()
    made.setMinimumWidth(140)
    return made


@pytest.fixture
def splitter(qtbot: QtBot, panel: QWidget, side: str) -> Iterator[SidePanelSplitter]:
    window, content = QWidget(), QWidget()
    qtbot.addWidget(window)
    widgets = (panel, content) if side == "left" else (content, panel)
    made = SidePanelSplitter(*widgets, panel=panel, width=220, parent=window)
    made.resize(1000, 400)
    window.resize(1000, 400)
    window.show()
    qtbot.waitExposed(window)
    yield made
    window.close()


def test_the_content_gets_what_the_panel_leaves(
    splitter: SidePanelSplitter, panel: QWidget, side: str
) -> None:
    assert panel.width() == 220
    assert splitter.indexOf(panel) == (0 if side == "left" else 1)
    splitter.resize(1200, 400)
    assert panel.width() == 220


def test_a_narrow_window_hides_the_panel_and_a_wide_one_shows_it_again(
    splitter: SidePanelSplitter, panel: QWidget
) -> None:
    splitter.resize(CONTENT_WIDTH + 219, 400)
    assert not panel.isVisible()
    assert splitter.panel_width == 220
    splitter.resize(CONTENT_WIDTH + 220, 400)
    assert panel.isVisible()


def test_an_unwanted_panel_stays_hidden(splitter: SidePanelSplitter, panel: QWidget) -> None:
    splitter.set_panel_wanted(False)
    assert not panel.isVisible()
    splitter.resize(1400, 400)
    assert not panel.isVisible()
    splitter.set_panel_wanted(True)
    assert panel.isVisible()


def test_the_panel_is_dragged_to_another_width(
    splitter: SidePanelSplitter, panel: QWidget, side: str
) -> None:
    by = 50 if side == "left" else -50
    handle = splitter.handle(1)
    QTest.mousePress(handle, LEFT, NO_KEYS, QPoint(0, 5))
    QTest.mouseMove(handle, QPoint(by, 5))
    QTest.mouseRelease(handle, LEFT, NO_KEYS, QPoint(by, 5))
    assert splitter.panel_width == panel.width() > 250


@pytest.mark.parametrize(("saved", "kept"), [(300, 300), (1, 140), (5000, 800)])
def test_a_saved_width_is_taken_within_limits(
    splitter: SidePanelSplitter, saved: int, kept: int
) -> None:
    splitter.set_panel_width(saved)
    assert splitter.panel_width == kept
