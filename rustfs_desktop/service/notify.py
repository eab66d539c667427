"""Tells the user through the desktop when they are looking elsewhere."""

from __future__ import annotations

import html
import sys
from functools import partial

from PySide6.QtCore import QObject, QSocketNotifier, Signal

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.desktop_bus import DesktopBus, NoDesktop, Service

_APP, _ICON = "RustFS Desktop", "rustfs-desktop"
_SERVICE = Service(
    "org.freedesktop.Notifications",
    "/org/freedesktop/Notifications",
    "org.freedesktop.Notifications",
)
_DEFAULT = "default"  # the action of a click on the notification itself
_USUAL_TIME = -1


class Posted:
    """A notification on screen, and the bus on which its click will be heard."""

    def __init__(self, title: str, text: str, opens: str) -> None:
        """Post it, or raise ``NoDesktop``; ``opens`` is what a click does, in words."""
        self.bus = DesktopBus()
        try:
            self._number = self._post(title, text, opens)
        except NoDesktop:
            self.bus.close()
            raise

    def _post(self, title: str, text: str, opens: str) -> int:
        (able,) = self.bus.call(_SERVICE, "GetCapabilities")
        if "body-markup" in able:  # names of files must not be read as markup
            text = html.escape(text)
        actions = [_DEFAULT, opens] if "actions" in able else []
        if actions:
            self.bus.listen_to(_SERVICE)
        hints = {"desktop-entry": ("s", _ICON), "category": ("s", "transfer.complete")}
        body = (_APP, 0, _ICON, title, text, actions, hints, _USUAL_TIME)
        (number,) = self.bus.call(_SERVICE, "Notify", "susssasa{sv}i", body)
        return int(number)

    def heard(self) -> str:
        """``clicked`` or ``gone`` once that is so; empty while there is nothing new."""
        try:
            while (word := self.bus.word()) is not None:
                if not word.body or word.body[0] != self._number:
                    continue
                if word.member == "ActionInvoked":
                    return "clicked"
                if word.member == "NotificationClosed":
                    return "gone"
        except NoDesktop:
            return "gone"
        return ""


class Notifier(QObject):
    """Posts notifications; make it and call it on the GUI thread.

    Signals:
        clicked: The user wants to see what the notification is about.
        refused: The desktop shows none; show these words some other way (title, text).
    """

    clicked = Signal()
    refused = Signal(str, str)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._posted: Posted | None = None
        self._ear: QSocketNotifier | None = None

    def post(self, title: str, text: str) -> None:
        """Show a notification; both texts are plain."""
        if sys.platform in ("win32", "darwin"):
            self.refused.emit(title, text)
            return
        opens = self.tr("Show")

        def work(_token: CancelToken) -> Posted | None:
            try:
                return Posted(title, text, opens)
            except NoDesktop:
                return None

        self._background.run(self, work, partial(self._on_posted, title, text), self._on_failed)

    def close(self) -> None:
        """Listen to no clicks any more."""
        ear, self._ear = self._ear, None
        if ear is not None:
            ear.setEnabled(False)
            ear.deleteLater()
        posted, self._posted = self._posted, None
        if posted is not None:
            posted.bus.close()

    def _on_posted(self, title: str, text: str, posted: Posted | None) -> None:
        self.close()  # the click on an older one is not waited for any more
        if posted is None:
            self.refused.emit(title, text)
            return
        self._posted = posted
        self._ear = QSocketNotifier(posted.bus.descriptor, QSocketNotifier.Type.Read, self)
        self._ear.activated.connect(self._on_words)
        self._on_words()  # what came together with the answer rings no bell

    def _on_words(self) -> None:
        heard = self._posted.heard() if self._posted is not None else ""
        if heard:
            self.close()
        if heard == "clicked":
            self.clicked.emit()

    def _on_failed(self, _error: AppError) -> None:
        """A defect, and in the log: a notification is not worth a message."""
