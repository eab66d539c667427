"""Prevents sleep during transfers; the screen may still turn off."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from rustfs_desktop.errors import AppError
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.desktop_bus import SYSTEM, BusUnavailable, DesktopBus, Service

_APP = "RustFS Desktop"
_RELEASE_DELAY_MS = 5000  # keeps it between two files

_GNOME = Service(
    "org.gnome.SessionManager", "/org/gnome/SessionManager", "org.gnome.SessionManager"
)
_SUSPEND = 4  # GNOME's flag for "do not suspend"
_POWER = Service(
    "org.freedesktop.PowerManagement",
    "/org/freedesktop/PowerManagement/Inhibit",
    "org.freedesktop.PowerManagement.Inhibit",
)
_LOGIN = Service(
    "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager"
)


class Inhibition(Protocol):
    """Prevents sleep until it is closed or the program ends."""

    def close(self) -> None:
        """Allow sleep."""


class SleepInhibitor(QObject):
    """Prevents sleep while it is active; create it and call it on the GUI thread.

    Does nothing where the system has no way to.
    """

    def __init__(
        self,
        background: Background,
        inhibit: Callable[[str], Inhibition | None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._inhibit = inhibit or inhibit_sleep
        self._inhibition: Inhibition | None = None
        self._is_active = False
        self._is_requesting = False
        self._release_timer = QTimer(self)
        self._release_timer.setSingleShot(True)
        self._release_timer.setInterval(_RELEASE_DELAY_MS)
        self._release_timer.timeout.connect(self._release)

    def set_active(self, is_active: bool) -> None:
        """Prevent or allow sleep."""
        if is_active == self._is_active:
            return
        self._is_active = is_active
        if not is_active:
            self._release_timer.start()
            return
        self._release_timer.stop()
        if self._inhibition is None and not self._is_requesting:
            self._is_requesting = True
            why, inhibit = self.tr("Files are being transferred"), self._inhibit
            self._background.run(
                self, lambda _token: inhibit(why), self._on_inhibited, self._on_failed
            )

    def close(self) -> None:
        """Allow sleep immediately."""
        self._is_active = False
        self._release_timer.stop()
        self._release()

    def _on_inhibited(self, inhibition: Inhibition | None) -> None:
        self._is_requesting = False
        self._inhibition = inhibition
        if not self._is_active and not self._release_timer.isActive():
            self._release()

    def _on_failed(self, _error: AppError) -> None:
        """A bug; it is logged, and the next activation tries again."""
        self._is_requesting = False

    def _release(self) -> None:
        inhibition, self._inhibition = self._inhibition, None
        if inhibition is not None:
            inhibition.close()


def inhibit_sleep(why: str) -> Inhibition | None:
    """Prevent sleep; None if the system has no way to. Blocks for seconds at most."""
    if sys.platform == "darwin":
        return _Caffeine()
    if sys.platform == "win32":
        return _PowerRequest(why)
    for ask in (_ask_gnome, _ask_power_service, _ask_login):
        with contextlib.suppress(BusUnavailable):
            return ask(why)
    return None


def _ask_gnome(why: str) -> Inhibition:
    return _call_inhibit(DesktopBus(), _GNOME, "susu", (_APP, 0, why, _SUSPEND))


def _ask_power_service(why: str) -> Inhibition:
    """The interface of Plasma, Xfce and MATE."""
    return _call_inhibit(DesktopBus(), _POWER, "ss", (_APP, why))


def _call_inhibit(
    bus: DesktopBus, service: Service, signature: str, body: tuple[object, ...]
) -> Inhibition:
    """Call a session service, which ends the inhibition when the bus connection closes."""
    try:
        bus.call(service, "Inhibit", signature, body)
    except BusUnavailable:
        bus.close()
        raise
    return bus


def _ask_login(why: str) -> Inhibition:
    """systemd-logind, for desktops without a service; its inhibition is an open file."""
    bus = DesktopBus(SYSTEM)
    try:
        (file,) = bus.call(_LOGIN, "Inhibit", "ssss", ("idle:sleep", _APP, why, "block"))
        return _OpenFile(file.to_raw_fd())
    finally:
        bus.close()


class _OpenFile:
    """An inhibition that lasts until its file is closed."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def close(self) -> None:
        """Allow sleep."""
        os.close(self._descriptor)


class _Caffeine:
    """macOS: the system's ``caffeinate`` process, which ends with this one."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["/usr/bin/caffeinate", "-i", "-w", str(os.getpid())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def close(self) -> None:
        """Allow sleep."""
        self._process.terminate()
        self._process.wait()


if sys.platform == "win32":
    from ctypes import wintypes

    _SYSTEM_REQUIRED = 1

    class _Reason(ctypes.Structure):
        """Why sleep is inhibited, as ``powercfg /requests`` shows it."""

        _fields_ = (
            ("version", wintypes.ULONG),
            ("flags", wintypes.DWORD),
            ("words", wintypes.LPWSTR),
            ("unused", ctypes.c_void_p * 2),
        )

    class _PowerRequest:
        """Windows: a power request, which is not bound to a thread."""

        def __init__(self, why: str) -> None:
            self._kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            self._kernel.PowerCreateRequest.restype = wintypes.HANDLE
            reason = _Reason(0, 1, why)
            self._handle = wintypes.HANDLE(self._kernel.PowerCreateRequest(ctypes.byref(reason)))
            self._kernel.PowerSetRequest(self._handle, _SYSTEM_REQUIRED)

        def close(self) -> None:
            """Allow sleep."""
            self._kernel.PowerClearRequest(self._handle, _SYSTEM_REQUIRED)
            self._kernel.CloseHandle(self._handle)
