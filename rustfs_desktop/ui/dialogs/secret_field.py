"""The field for a secret key, which can be typed and pasted, but not copied."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from rustfs_desktop.ui.look.icons import set_icon
from rustfs_desktop.ui.look.text import set_plain_tip, tool_button

_EYE = 24


class SecretField(QLineEdit):
    """A password field; its eye button shows the text, which still cannot be copied.

    Args:
        eye_names: The names of the eye button while the text is hidden, and while it is shown;
            those for a secret key if not given.
    """

    def __init__(
        self, parent: QWidget | None = None, eye_names: tuple[str, str] | None = None
    ) -> None:
        super().__init__(parent)
        self._eye_names = eye_names or (self.tr("Show secret key"), self.tr("Hide secret key"))
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setDragEnabled(False)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.eye = tool_button("eye", self._eye_names[0])
        self.eye.setParent(self)
        self.eye.setCheckable(True)
        self.eye.setProperty("compact", True)
        self.eye.setCursor(Qt.CursorShape.ArrowCursor)
        self.eye.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.eye.toggled.connect(self._on_eye)
        self.setTextMargins(0, 0, _EYE, 0)
        self.selectionChanged.connect(self._on_selection)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the eye button at the right end."""
        super().resizeEvent(event)
        self.eye.setGeometry(self.width() - _EYE - 4, (self.height() - _EYE) // 2, _EYE, _EYE)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Block Copy and Cut, even while the text is shown, and keys that were not typed into it.

        Qt types the letter of Alt+letter, which nobody would see here.
        """
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and sys.platform != "darwin":
            event.ignore()
            return
        taken = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut)
        if any(event.matches(key) for key in taken):
            event.accept()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Offer Paste and Clear, but not Copy."""
        menu = QMenu(self)
        menu.addAction(self.tr("Paste"), self.paste)
        menu.addAction(self.tr("Clear"), self.clear)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def _on_eye(self, shown: bool) -> None:
        self.deselect()
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        set_icon(self.eye, "eye-off" if shown else "eye", "dim")
        name = self._eye_names[shown]
        self.eye.setAccessibleName(name)
        set_plain_tip(self.eye, name)

    def _on_selection(self) -> None:
        # Selected text could be copied by the X11 selection or a drag.
        if self.echoMode() == QLineEdit.EchoMode.Normal and self.hasSelectedText():
            self.deselect()
