"""Shows a text: source code, Markdown as formatted plain text, or any other."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFont, QSyntaxHighlighter, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from rustfs_desktop.preview.types import Span, SpanRole, TextPreview
from rustfs_desktop.ui.look import theme

_SLICE_CHARS = 16_000
_COLORS = {
    SpanRole.COMMENT: "dim",
    SpanRole.STRING: "ok",
    SpanRole.NUMBER: "video",
    SpanRole.KEYWORD: "accent",
    SpanRole.NAME: "warn",
    SpanRole.INSERTED: "ok",
    SpanRole.DELETED: "bad",
    SpanRole.QUOTE: "dim",
    SpanRole.CODE: "code_text",
}
_BOLD = (SpanRole.HEADING, SpanRole.SUBHEADING, SpanRole.BOLD)
_ITALIC = (SpanRole.COMMENT, SpanRole.ITALIC)


class TextView(QPlainTextEdit):
    """Lines that can be selected and copied; nothing in them is a link or is loaded."""

    def __init__(self, parent: QWidget, *, is_compact: bool) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("bare", True)
        self.setAccessibleName(self.tr("Text"))
        self._is_compact = is_compact
        self._highlighter = _SpanHighlighter(self.document())
        self._preview: TextPreview | None = None
        self._next = 0
        # A text of a megabyte takes a while: it is inserted in slices, so that keys are answered.
        self._slices = QTimer(self, singleShot=True, interval=0)
        self._slices.timeout.connect(self._insert_slice)
        theme.notifier().changed.connect(self._renew)

    def show_preview(self, preview: TextPreview) -> None:
        """Show another text from its beginning."""
        self.clear()
        self._preview = preview
        self.document().setDocumentMargin(6 if self._is_compact else 12)
        role = "small" if self._is_compact else "text"
        font = theme.font(role if preview.is_prose else "mono")
        if self._is_compact and not preview.is_prose:
            font.setPointSizeF(font.pointSizeF() * 0.9)
        self.setFont(font)
        modes = QPlainTextEdit.LineWrapMode
        wraps = preview.wraps or self._is_compact
        self.setLineWrapMode(modes.WidgetWidth if wraps else modes.NoWrap)
        self.setTabStopDistance(self.fontMetrics().horizontalAdvance(" ") * 4)
        self._highlighter.set_spans(preview.spans)
        self._insert_slice()

    @property
    def is_complete(self) -> bool:
        """Whether all lines are there."""
        return self._preview is None or self._next >= len(self._preview.lines)

    def clear(self) -> None:
        """Forget the text."""
        self._slices.stop()
        self._preview, self._next = None, 0
        self._highlighter.set_spans({})
        super().clear()

    def _insert_slice(self) -> None:
        if self._preview is None:
            return
        lines, first, chars = self._preview.lines, self._next, 0
        while self._next < len(lines) and chars < _SLICE_CHARS:
            chars += len(lines[self._next]) + 20
            self._next += 1
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        text = "\n".join(lines[first : self._next])
        cursor.insertText(f"\n{text}" if first else text)
        if not self.is_complete:
            self._slices.start()

    def _renew(self) -> None:
        self._highlighter.renew()


class _SpanHighlighter(QSyntaxHighlighter):
    """Sets pieces of lines apart, as a reader has found them."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._spans: dict[int, tuple[Span, ...]] = {}
        self._formats: dict[SpanRole, QTextCharFormat] = {}

    def set_spans(self, spans: dict[int, tuple[Span, ...]]) -> None:
        """Take what to set apart, before the text is inserted."""
        self._spans = spans
        self._formats.clear()

    def renew(self) -> None:
        """Use the colors of another theme."""
        self._formats.clear()
        if self._spans:
            self.rehighlight()

    def highlightBlock(self, text: str) -> None:  # noqa: N802
        """Set the formats of one line; where pieces overlap, the formats are merged."""
        spans = self._spans.get(self.currentBlock().blockNumber(), ())
        end = -1
        for span in spans:
            made = self._format(span.role)
            if span.start < end:  # inside the one before
                made = QTextCharFormat(made)
                outer = QTextCharFormat(self.format(span.start))
                outer.merge(made)
                made = outer
            self.setFormat(span.start, span.length, made)
            end = max(end, span.start + span.length)

    def _format(self, role: SpanRole) -> QTextCharFormat:
        if role not in self._formats:
            self._formats[role] = _made_format(role)
        return self._formats[role]


def _made_format(role: SpanRole) -> QTextCharFormat:
    made = QTextCharFormat()
    if role in _COLORS:
        token = _COLORS[role]
        made.setForeground(theme.current().color("text" if token == "code_text" else token))
    if role in _BOLD:
        made.setFontWeight(QFont.Weight.DemiBold)
    if role in _ITALIC:
        made.setFontItalic(True)
    if role is SpanRole.HEADING:
        made.setFontPointSize(theme.font("title").pointSizeF())
    if role is SpanRole.CODE:
        made.setFontFamilies(["monospace"])
        made.setBackground(theme.current().color("hover"))
    return made
