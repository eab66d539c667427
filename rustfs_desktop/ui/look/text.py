"""Widgets for plain text: no markup and no accidental mnemonics.

Names on a server are hostile. Labels, boxes, buttons and tool tips of Qt read markup by default,
so the rest of the program makes them here and nowhere else (a test looks for it).
"""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from rustfs_desktop.ui.look import icons, theme
from rustfs_desktop.ui.look.mnemonics import MnemonicButton, mnemonic_keys, underlined

_ZERO_WIDTH_SPACE = "\u200b"
_UNBROKEN = 16  # letters


def plain_label(text: str, *, role: str = "text", parent: QWidget | None = None) -> QLabel:
    """A label that never interprets markup.

    Args:
        text: Shown as it is.
        role: text, strong, dim, small, section, title, mono, ok, warn, bad, badge or key.
        parent: The widget it belongs to.
    """
    label = QLabel(parent)
    _dress(label, role)
    label.setText(text)
    return label


def breakable(name: str) -> str:
    """A name that a label may break after every few letters; not for texts that are copied."""
    parts = (name[start : start + _UNBROKEN] for start in range(0, len(name), _UNBROKEN))
    return _ZERO_WIDTH_SPACE.join(parts)


def buddy_label(text: str, control: QWidget, parent: QWidget | None = None) -> QLabel:
    """The label of a control, which gets the focus by the label's mnemonic."""
    label = MnemonicLabel(parent)
    _dress(label, "dim")
    label.setText(text)
    label.setBuddy(control)
    return label


def set_plain_tip(widget: QWidget | QAction, text: str) -> None:
    """Set a plain-text tool tip; tool tips have no plain mode, so the text is escaped."""
    widget.setToolTip(plain_tip(text))


def tip_with_keys(tip: str, keys: QKeySequence) -> str:
    """A tool tip with the shortcut of what it describes, if there is one."""
    shown = keys.toString(QKeySequence.SequenceFormat.NativeText)
    return f"{tip} ({shown})" if shown else tip


def plain_tip(text: str) -> str:
    """Escape a text for a tool tip, so that markup is not interpreted."""
    return f"<qt>{html.escape(text)}</qt>" if text else ""


def menu_text(text: str) -> str:
    """Escape a text for a menu, button or tab, where & marks a mnemonic."""
    return text.replace("&", "&&")


def button(
    text: str,
    *,
    icon: str = "",
    primary: bool = False,
    danger: bool = False,
    parent: QWidget | None = None,
) -> QPushButton:
    """A button with a plain text; in views one can be the primary button."""
    made = MnemonicButton(menu_text(text), parent)
    made.setProperty("primary", primary)
    made.setProperty("danger", danger)  # what it does cannot be undone
    made.setAutoDefault(primary)
    # A click does not move the focus.
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if icon:
        icons.set_icon(made, icon, "on_accent" if primary else "text")
    return made


def tool_button(icon: str, name: str, tip: str = "") -> QToolButton:
    """A square icon button; `name` is its accessible name."""
    made = QToolButton()
    made.setAutoRaise(True)
    made.setAccessibleName(name)
    icons.set_icon(made, icon, "dim")
    set_plain_tip(made, tip or name)
    return made


def badge(text: str, *, icon: str = "warning", parent: QWidget | None = None) -> QFrame:
    """A small frame with a warning icon and a word."""
    frame = QFrame(parent)
    frame.setProperty("surface", "badge")
    frame.setAccessibleName(text)
    frame.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    row = QHBoxLayout(frame)
    row.setContentsMargins(7, 2, 8, 2)
    row.setSpacing(5)
    row.addWidget(IconLabel(icon, tint="warn", parent=frame))
    row.addWidget(plain_label(text, role="badge", parent=frame))
    return frame


class ElidedLabel(QLabel):
    """One line of text, elided in the middle or at its end; the tool tip has the whole text.

    Its minimum width is small, so that no name can widen a window.
    """

    def __init__(
        self,
        text: str = "",
        *,
        role: str = "text",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._whole, self._mode = "", mode
        _dress(self, role)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_whole_text(text)

    @property
    def whole_text(self) -> str:
        """The whole text."""
        return self._whole

    def set_whole_text(self, text: str) -> None:
        """Set the text, elided if needed."""
        if text == self._whole:
            return
        self._whole = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self._fit()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The width of a few letters."""
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:  # noqa: N802
        """The size of the whole text, limited to a hundred letters."""
        metrics = self.fontMetrics()
        wide = min(metrics.horizontalAdvance(self._whole), metrics.averageCharWidth() * 100)
        return QSize(wide + 2, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Elide the text for the new width."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Elide the text for the new font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(
            self._whole, self._mode, max(self.contentsRect().width(), 0)
        )
        self.setText(shown)
        set_plain_tip(self, self._whole if shown != self._whole else "")


class MnemonicLabel(QLabel):
    """A label whose mnemonic moves the focus to its buddy."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mnemonic = ""
        self._shortcut = QShortcut(self)
        self._shortcut.activated.connect(self._focus_buddy)

    def set_mnemonic(self, letter: str) -> None:
        """Underline a letter, and focus the buddy by Alt and that letter; empty for none."""
        self.mnemonic = letter
        self._shortcut.setKey(mnemonic_keys(letter))
        self.update()

    def setText(self, text: str) -> None:  # noqa: N802
        """Keep the letter if the new text has it."""
        super().setText(text)
        self.set_mnemonic(self.mnemonic if self.mnemonic in text.lower() else "")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the letter underlined."""
        if not self.mnemonic:
            super().paintEvent(event)
            return
        flags = int(self.alignment()) | int(Qt.TextFlag.TextShowMnemonic)
        if self.wordWrap():
            flags |= int(Qt.TextFlag.TextWordWrap)
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            flags,
            self.palette(),
            self.isEnabled(),
            underlined(menu_text(self.text()), self.mnemonic),
            self.foregroundRole(),
        )
        painter.end()

    @property
    def takes_mnemonic(self) -> bool:
        """Whether there is anything that the mnemonic can focus."""
        return self._target() is not None

    def _target(self) -> QWidget | None:
        """The buddy, or what takes the focus in it: the checked one of several."""
        buddy, none = self.buddy(), Qt.FocusPolicy.NoFocus
        if buddy is None or buddy.focusPolicy() != none:
            return buddy
        inside = [each for each in buddy.findChildren(QWidget) if each.focusPolicy() != none]
        checked = (each for each in inside if isinstance(each, QPushButton) and each.isChecked())
        return next(checked, inside[0] if inside else None)

    def _focus_buddy(self) -> None:
        target = self._target()
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)


class IconLabel(QLabel):
    """A label with an icon, redrawn for each theme and screen."""

    def __init__(
        self, name: str, *, size: int = 16, tint: str = "dim", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._size, self._tint = name, size, tint
        self.setFixedSize(size, size)
        theme.notifier().changed.connect(self._renew)

    def show_icon(self, name: str, tint: str = "dim") -> None:
        """Show another icon."""
        self._name, self._tint = name, tint
        self._renew()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Render the pixmap for the current screen."""
        ratio = self.devicePixelRatioF()
        wanted = icons.pixmap(self._name, self._size, self._tint, ratio)
        if self.pixmap().cacheKey() != wanted.cacheKey():
            self.setPixmap(wanted)
        super().paintEvent(event)

    @Slot()
    def _renew(self) -> None:
        self.update()


def _dress(label: QLabel, role: str) -> None:
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setOpenExternalLinks(False)
    label.setProperty("role", role)
    label.setFont(theme.font(role))
