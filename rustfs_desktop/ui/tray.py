"""A tray icon shown with a message, for desktops without notifications."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from rustfs_desktop.ui.look import icons

_SHOWN_MS = 15_000


class Tray(QObject):
    """Shows tray messages; does nothing where there is no system tray.

    Signals:
        clicked: The message or the icon was clicked.
    """

    clicked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._time = QTimer(self)
        self._time.setSingleShot(True)
        self._time.setInterval(_SHOWN_MS)
        self._time.timeout.connect(self._hide)

    def show_message(self, title: str, text: str) -> None:
        """Show a plain-text message for some seconds."""
        if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
            return
        if self._icon is None:
            self._icon = QSystemTrayIcon(icons.application_icon(), self)
            self._icon.activated.connect(self._on_clicked)
            self._icon.messageClicked.connect(self._on_clicked)
        self._icon.show()
        self._icon.showMessage(title, text, icons.application_icon(), _SHOWN_MS)
        self._time.start()

    def _on_clicked(self) -> None:
        self._hide()
        self.clicked.emit()

    def _hide(self) -> None:
        self._time.stop()
        if self._icon is not None:
            self._icon.hide()
