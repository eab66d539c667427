"""The dialog that shows what differs between two versions of a text file."""

from __future__ import annotations

from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from rustfs_desktop.models.text_comparison import Comparison, LineKind
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.look import theme
from rustfs_desktop.ui.look.text import button, plain_label

_COLORS = {
    LineKind.OURS: ("ok", "ok_ground"),
    LineKind.THEIRS: ("bad", "bad_ground"),
    LineKind.PLACE: ("dim", "side"),
    LineKind.BOTH: ("text", "base"),
}


class CompareDialog(BaseDialog):
    """Lines of the server's version marked with −, and of the one on this computer with +."""

    def __init__(self, name: str, found: Comparison, parent: QWidget | None = None) -> None:
        super().__init__("", parent, width=720)
        self.set_title(self.tr("Compare “{name}”").format(name=name))
        words = self.tr("− is on the server, + is yours on this computer.")
        if not found.is_text:
            words = self.tr("These files are too large to be compared here, or are not text.")
        elif not found.lines:
            words = self.tr("Both have the same text.")
        self.note = plain_label(words, role="dim", parent=self)
        self.note.setWordWrap(True)
        self.body.addWidget(self.note)
        self.lines = QPlainTextEdit(self)
        self.lines.setReadOnly(True)
        self.lines.setFont(theme.font("mono"))
        self.lines.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.lines.setAccessibleName(self.tr("Differences"))
        self.lines.setMinimumHeight(320)
        self.lines.setVisible(bool(found.lines))
        self.body.addWidget(self.lines)
        self._fill(found)
        close = button(self.tr("Close"), primary=True, parent=self)
        close.clicked.connect(self.accept)
        self.add_buttons(primary=close)

    def _fill(self, found: Comparison) -> None:
        colors, cursor = theme.current(), QTextCursor(self.lines.document())
        for number, (kind, line) in enumerate(found.lines):
            block, letters = QTextBlockFormat(), QTextCharFormat()
            text, ground = _COLORS[kind]
            letters.setForeground(colors.color(text))
            block.setBackground(colors.color(ground))
            if number:
                cursor.insertBlock(block, letters)
            else:
                cursor.setBlockFormat(block)
            sign = "" if kind is LineKind.PLACE else f"{kind.value.replace('-', '−')} "
            cursor.insertText(f"{sign}{line}", letters)
        self.lines.moveCursor(QTextCursor.MoveOperation.Start)
