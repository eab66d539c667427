"""Prevents sleep during transfers, and notifies when a long job finished."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from rustfs_desktop.models import job_texts
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.notifications import Notifier
from rustfs_desktop.service.settings import Settings
from rustfs_desktop.service.sleep_inhibitor import SleepInhibitor
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.transfers.types import Job
from rustfs_desktop.ui.tray import Tray

_LONG_S = 20.0  # shorter jobs need no notification


class DesktopStatus(QObject):
    """Sleep inhibition and notifications for the transfer queue, as set in the preferences.

    Signals:
        window_requested: A notification was clicked: show the window.
    """

    window_requested = Signal()

    def __init__(
        self,
        background: Background,
        queue: TransferQueue,
        settings: Settings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._settings = settings
        self._started = time.time()
        self.sleep_inhibitor = SleepInhibitor(background, parent=self)
        self.notifier = Notifier(background, self)
        self._tray = Tray(self)
        queue.totals_changed.connect(self._on_totals)
        queue.job_finished.connect(self._on_finished)
        self.notifier.refused.connect(self._tray.show_message)
        self.notifier.clicked.connect(self.window_requested)
        self._tray.clicked.connect(self.window_requested)

    def close(self) -> None:
        """Release everything at the end of the program."""
        self.sleep_inhibitor.close()
        self.notifier.close()

    def _on_totals(self) -> None:
        self.sleep_inhibitor.set_active(
            self._queue.totals.active > 0 and self._settings.preferences.stays_awake
        )

    def _on_finished(self, job: Job) -> None:
        is_watched = QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive
        took_s = time.time() - max(job.created, self._started)
        if is_watched or took_s < _LONG_S or not self._settings.preferences.notifies:
            return
        mine = (each for each in self._queue.transfers if each.job is job)
        title, text = job_texts.ended(job, mine)
        if title:
            self.notifier.post(title, text)
