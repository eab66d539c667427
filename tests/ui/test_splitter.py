"""The splitter between browser and transfers: dragged, folded and unfolded."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.splitter import TransferSplitter
from rustfs_desktop.ui.transfers.panel import TransferPanel
from tests.ui.transfers.panel_stage import FakeQueue

LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def panel(look: None) -> TransferPanel:
    return TransferPanel(FakeQueue())  # type: ignore[arg-type]


@pytest.fixture
def splitter(qtbot: QtBot, panel: TransferPanel) -> TransferSplitter:
    made = TransferSplitter(QWidget(), panel)
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def drag(splitter: TransferSplitter, by: int) -> None:
    """Drag the line above the panel down (or up, if negative)."""
    handle = splitter.handle(1)
    QTest.mousePress(handle, LEFT, NO_KEYS, QPoint(5, 0))
    QTest.mouseMove(handle, QPoint(5, by))
    QTest.mouseRelease(handle, LEFT, NO_KEYS, QPoint(5, by))


def test_the_panel_is_as_high_as_its_rows_until_it_is_dragged(
    splitter: TransferSplitter, panel: TransferPanel
) -> None:
    assert panel.height() == panel.sizeHint().height()
    assert splitter.foot_height == 0
    splitter.resize(800, 700)
    assert panel.height() == panel.sizeHint().height()


def test_an_unfolded_panel_gets_the_height_it_was_dragged_to(
    splitter: TransferSplitter, panel: TransferPanel
) -> None:
    before = panel.height()
    drag(splitter, -60)
    dragged = panel.height()
    assert dragged > before
    assert splitter.foot_height == dragged
    panel.set_expanded(False)
    assert panel.height() == panel.sizeHint().height() < before
    assert splitter.foot_height == dragged
    panel.set_expanded(True)
    assert panel.height() == dragged


@pytest.mark.parametrize(("saved", "kept"), [(250, 250), (-5, 0), (100_000, 2000)])
def test_a_saved_height_is_taken_within_limits(
    splitter: TransferSplitter, saved: int, kept: int
) -> None:
    splitter.set_foot_height(saved)
    assert splitter.foot_height == kept
