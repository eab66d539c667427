"""The pseudo-language: every text bracketed and 40 % longer, to test translations.

A text without brackets cannot be translated; one whose closing bracket is missing is clipped.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTranslator

PSEUDO = "pseudo"
OPENING, CLOSING = "⟦", "⟧"
_FILLER = " ~~~~~~~" * 40  # with spaces, so that it wraps
_LONGER = 0.4


class PseudoTranslator(QTranslator):
    """Translates every text into a longer one in brackets."""

    def __init__(self, english: QTranslator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._find = english.translate

    def translate(
        self, context: str, text: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        """The English text with its plural form, made longer; Qt's own texts stay unchanged."""
        if _is_of_qt(context):
            return text
        # English has entries for plural forms only.
        english = self._find(context, text, disambiguation or "", n) or text
        return f"{OPENING}{english}{_FILLER[: max(3, round(len(english) * _LONGER))]}{CLOSING}"

    def isEmpty(self) -> bool:  # noqa: N802
        """Always false: Qt does not use an empty translator."""
        return False


def _is_of_qt(context: str) -> bool:
    """Whether a context is a Qt class, such as ``QShortcut``, whose texts Qt also parses."""
    return context[:1] == "Q" and context[1:2].isupper()
