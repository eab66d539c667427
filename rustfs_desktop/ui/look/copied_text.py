"""A text that can be selected and copied, and is wrapped anywhere where it has to be."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QTextLayout, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from rustfs_desktop.ui.look import theme

_LETTERS = 8  # the minimum width, in letters
_ROUNDING = 1  # without it the last line would have to be scrolled to
_WRAP = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere


class CopiedText(QPlainTextEdit):
    """Looks like a label, but no name of a bucket or key is too long for it.

    A label breaks lines between words only. Break opportunities inside a name would be copied.
    """

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setReadOnly(True)
        self.setProperty("label", True)
        self.setFont(theme.font())
        self.document().setDocumentMargin(0)
        self.setWordWrapMode(_WRAP)
        self.setTabChangesFocus(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def text(self) -> str:
        """The text, as a label calls it."""
        return self.toPlainText()

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """A narrow text has more lines."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """The height of all lines."""
        layout = QTextLayout(self.text(), self.font())
        option = QTextOption()
        option.setWrapMode(_WRAP)
        layout.setTextOption(option)
        layout.beginLayout()
        height = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 1))
            height += line.height()
        layout.endLayout()
        return max(math.ceil(height) + _ROUNDING, self._line_height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """A few letters in one line."""
        return QSize(self.fontMetrics().averageCharWidth() * _LETTERS, self._line_height())

    def sizeHint(self) -> QSize:  # noqa: N802
        """The size of the text in one line."""
        wide = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(wide + 1, self._line_height())

    def _line_height(self) -> int:
        return self.fontMetrics().lineSpacing() + _ROUNDING
