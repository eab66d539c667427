"""The buttons of a bar are beside its text, and below it where there is no room."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.look.bar_layout import BarLayout


def test_buttons_go_below_the_text_in_a_narrow_bar(qtbot: QtBot) -> None:
    bar = QWidget()
    qtbot.addWidget(bar)
    title, buttons = QLabel("Title", bar), QPushButton("Keep Both", bar)
    layout = BarLayout(bar, QLabel("i", bar), [title], buttons, QPushButton("x", bar))
    bar.show()
    for width, is_beside in ((900, True), (260, False), (900, True)):
        bar.resize(width, 120)
        layout.fit()
        layout.activate()
        assert (buttons.x() > title.x()) is is_beside
        assert (buttons.y() > title.y()) is not is_beside
