"""Desktop notifications."""

from __future__ import annotations

import html
import sys
from functools import partial

from PySide6.QtCore import QObject, QSocketNotifier, Signal

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.desktop_bus import BusUnavailable, DesktopBus, Service

_APP, _ICON = "RustFS Desktop", "rustfs-desktop"
_SERVICE = Service(
    "org.freedesktop.Notifications",
    "/org/freedesktop/Notifications",
    "org.freedesktop.Notifications",
)
_DEFAULT = "default"  # the action name for a click on the notification itself
_USUAL_TIME = -1


class PostedNotification:
    """A notification on screen, and the bus connection that reports a click on it."""

    def __init__(self, title: str, text: str, action: str) -> None:
        """Post it, or raise ``BusUnavailable``; ``action`` is the label of the default action."""
        self.bus = DesktopBus()
        try:
            self._number = self._post(title, text, action)
        except BusUnavailable:
            self.bus.close()
            raise

    def _post(self, title: str, text: str, action: str) -> int:
        (capabilities,) = self.bus.call(_SERVICE, "GetCapabilities")
        if "body-markup" in capabilities:  # file names must not be read as markup
            text = html.escape(text)
        actions = [_DEFAULT, action] if "actions" in capabilities else []
        if actions:
            self.bus.listen_to(_SERVICE)
        hints = {"desktop-entry": ("s", _ICON), "category": ("s", "transfer.complete")}
        body = (_APP, 0, _ICON, title, text, actions, hints, _USUAL_TIME)
        (number,) = self.bus.call(_SERVICE, "Notify", "susssasa{sv}i", body)
        return int(number)

    def read_event(self) -> str:
        """``clicked`` or ``gone`` if that happened, else empty."""
        try:
            while (signal := self.bus.next_signal()) is not None:
                if not signal.body or signal.body[0] != self._number:
                    continue
                if signal.member == "ActionInvoked":
                    return "clicked"
                if signal.member == "NotificationClosed":
                    return "gone"
        except BusUnavailable:
            return "gone"
        return ""


class Notifier(QObject):
    """Posts notifications; create it and call it on the GUI thread.

    Signals:
        clicked: The user clicked the last notification.
        refused: The desktop has no notifications; show the text in another way (title, text).
    """

    clicked = Signal()
    refused = Signal(str, str)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._posted: PostedNotification | None = None
        self._socket_notifier: QSocketNotifier | None = None

    def post(self, title: str, text: str) -> None:
        """Show a notification; both texts are plain."""
        if sys.platform in ("win32", "darwin"):
            self.refused.emit(title, text)
            return
        action = self.tr("Show")

        def work(_token: CancelToken) -> PostedNotification | None:
            try:
                return PostedNotification(title, text, action)
            except BusUnavailable:
                return None

        self._background.run(self, work, partial(self._on_posted, title, text), self._on_failed)

    def close(self) -> None:
        """Ignore further clicks."""
        notifier, self._socket_notifier = self._socket_notifier, None
        if notifier is not None:
            notifier.setEnabled(False)
            notifier.deleteLater()
        posted, self._posted = self._posted, None
        if posted is not None:
            posted.bus.close()

    def _on_posted(self, title: str, text: str, posted: PostedNotification | None) -> None:
        self.close()  # a click on an older one is ignored from now on
        if posted is None:
            self.refused.emit(title, text)
            return
        self._posted = posted
        self._socket_notifier = QSocketNotifier(
            posted.bus.descriptor, QSocketNotifier.Type.Read, self
        )
        self._socket_notifier.activated.connect(self._read_event)
        self._read_event()  # an event that came together with the reply does not notify

    def _read_event(self) -> None:
        event = self._posted.read_event() if self._posted is not None else ""
        if event:
            self.close()
        if event == "clicked":
            self.clicked.emit()

    def _on_failed(self, _error: AppError) -> None:
        """A bug; it is logged, but not shown."""
