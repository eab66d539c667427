"""One bar about an edited file: an icon, two lines, progress, and buttons."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from rustfs_desktop.models.edit_texts import BarText
from rustfs_desktop.ui.bar_buttons import BarButton, BarButtonRow
from rustfs_desktop.ui.look import text
from rustfs_desktop.ui.look.bar_layout import BarLayout, paint_frame

_WHOLE = 1000


class BarKind(enum.IntEnum):
    """The kinds of bars, in the order in which they are shown."""

    ASKS = 0
    FAILS = 1
    RUNS = 2
    DONE = 3


@dataclasses.dataclass(frozen=True, slots=True)
class BarLook:
    """Icon, its color, ground and line of a kind of bar: tokens of the theme."""

    icon: str
    tint: str
    ground: str
    line: str


_LOOKS = {
    BarKind.ASKS: BarLook("warning", "warn", "warn_ground", "warn_line"),
    BarKind.FAILS: BarLook("warning", "bad", "bad_ground", "bad_line"),
    BarKind.RUNS: BarLook("upload", "dim", "side", "line"),
    BarKind.DONE: BarLook("check-circle", "ok", "ok_ground", "ok_line"),
}


class EditBar(QWidget):
    """A bar that stays where it is; its texts and progress change.

    Signals:
        closed: The button that closes it was pressed; only a bar that is done has one.
    """

    closed = Signal()

    def __init__(self, kind: BarKind, buttons: Sequence[BarButton], parent: QWidget) -> None:
        super().__init__(parent)
        self.kind = kind
        look = _LOOKS[kind]
        self._look = look
        self._icon = text.IconLabel(look.icon, tint=look.tint, parent=self)
        self._title = text.plain_label("", role="strong", parent=self)
        self._detail = text.plain_label("", role="dim", parent=self)
        self._progress = QProgressBar(self)
        self._progress.setRange(0, _WHOLE)
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(5)
        self._progress.setVisible(kind is BarKind.RUNS)
        self._buttons = BarButtonRow((), self)
        self._buttons.replace_buttons(buttons)
        self._close = text.tool_button("close", self.tr("Close"))
        self._close.setParent(self)
        self._close.setProperty("compact", True)
        self._close.clicked.connect(self.closed)
        self._close.setVisible(kind is BarKind.DONE)
        lines = (self._title, self._detail, self._progress)
        self._layout = BarLayout(self, self._icon, lines, self._buttons, self._close)

    @property
    def title(self) -> str:
        """The first line."""
        return self._title.text()

    @property
    def detail(self) -> str:
        """The second line."""
        return self._detail.text()

    @property
    def buttons(self) -> list[QPushButton]:
        """The buttons, from left to right."""
        return self._buttons.buttons

    def show_text(self, words: BarText, part: float = 0.0) -> None:
        """Show the texts, and how much of it is done, from 0 to 1."""
        self._title.setText(words.title)
        self._detail.setText(words.detail)
        self._detail.setVisible(bool(words.detail))
        self._progress.setValue(round(part * _WHOLE))
        self.setAccessibleName(words.title)
        self.setAccessibleDescription(words.detail)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put the buttons beside or below the text."""
        super().resizeEvent(event)
        self._layout.fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the background of the kind."""
        paint_frame(self, self._look.ground, self._look.line)
