"""The line below two panes that sums up their comparison."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from rustfs_desktop.models.compare_texts import mark_icon
from rustfs_desktop.models.folder_compare import CompareMark, RowMarks
from rustfs_desktop.models.format import number_text
from rustfs_desktop.ui.look import text

_HEIGHT = 32
_NARROW = 900


class CompareBar(QFrame):
    """Says how many rows have which mark, or why there are none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "foot")
        self.setFixedHeight(_HEIGHT)
        self._title = text.ElidedLabel(role="strong", parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(6)
        row.addWidget(self._title)
        self._texts: dict[CompareMark, tuple[str, str]] = {}  # with the number, and that alone
        self._counts = {}
        for mark in (
            CompareMark.ONLY_HERE,
            CompareMark.NEWER,
            CompareMark.OLDER,
            CompareMark.DIFFERS,
            CompareMark.EQUAL,
            CompareMark.SAME_SIZE,
        ):
            icon, tint = mark_icon(CompareMark.NEWER if mark is CompareMark.OLDER else mark)
            drawing = text.IconLabel(icon, tint=tint, parent=self)
            label = text.plain_label("", role="small", parent=self)
            self._counts[mark] = drawing, label
            row.addSpacing(10)
            row.addWidget(drawing)
            row.addWidget(label)
        row.addStretch(1)
        self.show_reason("")

    @property
    def words(self) -> str:
        """All that is shown, as one line."""
        return " · ".join([self._title.whole_text, *(words for words, _n in self._texts.values())])

    def show_marks(self, left: RowMarks, right: RowMarks) -> None:
        """Sum up the marks of both panes."""
        self._title.set_whole_text(self.tr("Compared by size, ETag and time"))
        alone = left.count(CompareMark.ONLY_HERE) + right.count(CompareMark.ONLY_HERE)
        similar = sum(map(left.count, (CompareMark.SAME_TIME, CompareMark.SAME_SIZE)))
        texts = {
            CompareMark.ONLY_HERE: (self.tr("{n} only here or there"), alone),
            CompareMark.NEWER: (self.tr("{n} newer on the left"), left.count(CompareMark.NEWER)),
            CompareMark.OLDER: (self.tr("{n} newer on the right"), right.count(CompareMark.NEWER)),
            CompareMark.DIFFERS: (self.tr("{n} different"), left.count(CompareMark.DIFFERS)),
            CompareMark.EQUAL: (self.tr("{n} equal"), left.count(CompareMark.EQUAL)),
            CompareMark.SAME_SIZE: (self.tr("{n} of the same size, not compared"), similar),
        }
        for mark, (words, count) in texts.items():
            self._texts[mark] = words.format(n=number_text(count)), number_text(count)
            if not count:
                del self._texts[mark]
        self._show_counts()

    def show_reason(self, reason: str) -> None:
        """Say why nothing is compared."""
        self._title.set_whole_text(reason)
        self._texts.clear()
        self._show_counts()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show the numbers alone where there is no room for words."""
        super().resizeEvent(event)
        self._show_counts()

    def _show_counts(self) -> None:
        is_narrow = self.width() < _NARROW
        for mark, (drawing, label) in self._counts.items():
            words, number = self._texts.get(mark, ("", ""))
            label.setText(number if is_narrow else words)
            for part in (drawing, label):
                text.set_plain_tip(part, words)
                part.setVisible(bool(words))
