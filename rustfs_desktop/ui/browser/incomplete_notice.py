"""The message that a list is incomplete or outdated, shown until that is no longer so."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.errors import AppError
from rustfs_desktop.ui.message_bar import BarButton, MessageBar


class IncompleteNotice(QObject):
    """One message in the message bar; cleared only while it is still shown.

    Signals:
        retry_pressed: The user wants the folder read again.
    """

    retry_pressed = Signal()

    def __init__(self, messages: MessageBar, parent: QObject) -> None:
        super().__init__(parent)
        self._messages = messages
        self._said = ""

    def say(self, error: AppError | None, *, shows_old: bool) -> None:
        """Rows are on screen: not all of the new ones, or all of the old ones.

        ``error`` is why, or None when the user stopped the reading.
        """
        if error is not None:
            self._say_failed(error, shows_old=shows_old)
        elif not shows_old:
            self._say_stopped()

    def clear(self) -> None:
        """Take the message away, and no other."""
        if self._said and self._messages.title == self._said:
            self._messages.clear()
        self._said = ""

    def _say_failed(self, error: AppError, *, shows_old: bool) -> None:
        title = self.tr("This list is incomplete")
        if shows_old:
            title = self.tr("Could not refresh. Showing the last known contents")
        said = AppError(title, error.text, detail=error.detail)
        self._messages.show_error(said, [BarButton(self.tr("Retry"), self._on_retry)])
        self._said = self._messages.title

    def _say_stopped(self) -> None:
        button = BarButton(self.tr("Load All"), self._on_retry)
        self._messages.show_info(
            self.tr("Stopped. This list is incomplete"), buttons=[button], seconds=0
        )
        self._said = self._messages.title

    def _on_retry(self) -> None:
        self.clear()
        self.retry_pressed.emit()
