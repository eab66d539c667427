"""Controls with a mnemonic: a letter of their text that is underlined and pressed with Alt.

The text itself stays as it is. Qt's way, an ``&`` in the text, would let a name from a server
underline a letter, and would be read by everybody who asks for the text.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QPushButton,
    QRadioButton,
    QStyleOptionButton,
    QWidget,
)


@runtime_checkable
class HasMnemonic(Protocol):
    """A control that can be given a mnemonic."""

    mnemonic: str

    @property
    def takes_mnemonic(self) -> bool:
        """Whether a mnemonic would do anything."""

    def text(self) -> str:
        """The text, without any mark."""

    def set_mnemonic(self, letter: str) -> None:
        """Set the letter; empty for none."""


def underlined(text: str, letter: str) -> str:
    """The text in Qt's notation, with the letter underlined; unchanged without it."""
    position = text.lower().find(letter) if letter else -1
    return text if position < 0 else f"{text[:position]}&{text[position:]}"


def letters_of(text: str) -> Iterator[str]:
    """What may be the mnemonic of a text: first letters of words, then all others."""
    words = text.lower().split()
    for found in (*(word[0] for word in words), *"".join(words)):
        if found.isalnum():
            yield found


def mnemonic_keys(letter: str) -> QKeySequence:
    """The keys of a mnemonic; none for no letter."""
    return QKeySequence(f"Alt+{letter.upper()}" if letter else "")


if TYPE_CHECKING:
    _Button = QAbstractButton
else:
    _Button = object  # a class of Qt cannot be inherited twice


class _MnemonicText(_Button):
    """The part that the buttons have in common."""

    mnemonic = ""
    takes_mnemonic = True

    def set_mnemonic(self, letter: str) -> None:
        """Underline a letter, and press the button by Alt and that letter; empty for none."""
        self.mnemonic = letter
        self.setShortcut(mnemonic_keys(letter))
        self.update()

    def setText(self, text: str) -> None:  # noqa: N802
        """Keep the letter if the new text has it."""
        super().setText(text)
        self.set_mnemonic(self.mnemonic if self.mnemonic in text.lower() else "")


class MnemonicButton(_MnemonicText, QPushButton):
    """A push button with a mnemonic."""

    def initStyleOption(self, option: QStyleOptionButton) -> None:  # noqa: N802
        """Paint the letter underlined."""
        super().initStyleOption(option)
        option.text = underlined(option.text, self.mnemonic)


class MnemonicCheckBox(_MnemonicText, QCheckBox):
    """A check box with a mnemonic."""

    def initStyleOption(self, option: QStyleOptionButton) -> None:  # noqa: N802
        """Paint the letter underlined."""
        super().initStyleOption(option)
        option.text = underlined(option.text, self.mnemonic)


class MnemonicRadioButton(_MnemonicText, QRadioButton):
    """A radio button with a mnemonic."""

    def initStyleOption(self, option: QStyleOptionButton) -> None:  # noqa: N802
        """Paint the letter underlined."""
        super().initStyleOption(option)
        option.text = underlined(option.text, self.mnemonic)


def assign_mnemonics(window: QWidget) -> None:
    """Give each control of a dialog a letter that no other has, as far as there are letters.

    Those that are visible choose first. macOS has no mnemonics: Alt types other letters there.
    """
    if sys.platform == "darwin":
        return
    found = [
        each
        for each in window.findChildren(QWidget)
        if isinstance(each, HasMnemonic) and each.takes_mnemonic and each.window() is window
    ]
    found.sort(key=lambda each: not each.isVisibleTo(window))
    taken: set[str] = set()
    for control in found:
        letter = next((each for each in letters_of(control.text()) if each not in taken), "")
        taken.add(letter)
        control.set_mnemonic(letter)
