"""The message that a listing is incomplete or outdated."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.errors import AppError
from rustfs_desktop.ui.bar_buttons import BarButton
from rustfs_desktop.ui.message_bar import MessageBar


class IncompleteNotice(QObject):
    """One message in the message bar; cleared only while it is still shown.

    Signals:
        retry_pressed: The folder should be listed again.
    """

    retry_pressed = Signal()

    def __init__(self, messages: MessageBar, parent: QObject) -> None:
        super().__init__(parent)
        self._messages = messages
        self._said = ""

    def show_reason(self, error: AppError | None, *, shows_old: bool) -> None:
        """Show that some new rows are missing, or that the rows are outdated.

        ``error`` is the reason, or None if the user stopped the listing.
        """
        if error is not None:
            self._show_failed(error, shows_old=shows_old)
        elif not shows_old:
            self._show_stopped()

    def clear(self) -> None:
        """Clear this message, but no other."""
        if self._said and self._messages.title == self._said:
            self._messages.clear()
        self._said = ""

    def _show_failed(self, error: AppError, *, shows_old: bool) -> None:
        title = self.tr("This list is incomplete")
        if shows_old:
            title = self.tr("Could not refresh. Showing the last known contents")
        said = AppError(title, error.text, detail=error.detail)
        self._messages.show_error(said, [BarButton(self.tr("Retry"), self._on_retry)])
        self._said = self._messages.title

    def _show_stopped(self) -> None:
        button = BarButton(self.tr("Load All"), self._on_retry)
        self._messages.show_info(
            self.tr("Stopped. This list is incomplete"), buttons=[button], seconds=0
        )
        self._said = self._messages.title

    def _on_retry(self) -> None:
        self.clear()
        self.retry_pressed.emit()
