"""The tray icon, on a desktop without a system tray."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.tray import Tray


def test_without_a_system_tray_nothing_is_shown(qtbot: QtBot) -> None:
    assert not QSystemTrayIcon.isSystemTrayAvailable()  # offscreen
    parent = QObject()
    tray = Tray(parent)
    tray.show_message("Upload finished", "a<b>.txt")
    assert tray.findChildren(QSystemTrayIcon) == []
