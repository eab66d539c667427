"""Finds and paints the parts of a cell's text that a search looked for."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from rustfs_desktop.index.predicates import TextPredicate
from rustfs_desktop.index.query import Query

Piece = tuple[str, bool]  # a part of a text, and whether it is a hit

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Highlight:
    """The texts that a query looks for; those with a ``/`` count part by part."""

    def __init__(self, query: Query) -> None:
        texts = [
            part
            for term in query.terms
            if isinstance(term.predicate, TextPredicate) and not term.is_negated
            for part in term.predicate.text.split("/")
        ]
        self._texts = [text for text in dict.fromkeys(texts) if text]

    def pieces(self, text: str) -> list[Piece]:
        """The text divided into hits and the rest; one piece if there is no hit."""
        folded = text.casefold()
        if len(folded) != len(text):  # positions would not be the same
            folded = text.lower() if len(text.lower()) == len(text) else ""
        is_hit = bytearray(len(text))
        for wanted in self._texts:
            for start in _starts(folded, wanted):
                is_hit[start : start + len(wanted)] = b"\1" * len(wanted)
        return list(_runs(text, is_hit))


def paint_pieces(painter: QPainter, rect: QRect, pieces: Iterable[Piece], hit: QColor) -> None:
    """Paint a text from the left in the painter's font, its hits semi-bold in the color ``hit``."""
    usual = painter.font()
    strong = strong_font(usual)
    color, left = painter.pen().color(), QRect(rect)
    for text, is_hit in pieces:
        painter.setFont(strong if is_hit else usual)
        painter.setPen(hit if is_hit else color)
        painter.drawText(left, _LEFT, text)
        left.setLeft(left.left() + painter.fontMetrics().horizontalAdvance(text))


def strong_font(usual: QFont) -> QFont:
    """The font of hits in a text."""
    strong = QFont(usual)
    strong.setWeight(QFont.Weight.DemiBold)
    return strong


def _starts(folded: str, wanted: str) -> Iterable[int]:
    start = folded.find(wanted)
    while start >= 0:
        yield start
        start = folded.find(wanted, start + 1)


def _runs(text: str, is_hit: bytearray) -> Iterable[Piece]:
    """Neighbors of one sort together."""
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or is_hit[end] != is_hit[start]:
            yield text[start:end], bool(is_hit[start])
            start = end
