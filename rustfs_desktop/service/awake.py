"""Keeps the machine from falling asleep while files move; the screen may go dark."""

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
from rustfs_desktop.service.desktop_bus import SYSTEM, DesktopBus, NoDesktop, Service

_APP = "RustFS Desktop"
_LINGER_MS = 5000  # between two files nothing moves for a moment

_GNOME = Service(
    "org.gnome.SessionManager", "/org/gnome/SessionManager", "org.gnome.SessionManager"
)
_SUSPEND = 4  # its flag for "do not suspend"
_POWER = Service(
    "org.freedesktop.PowerManagement",
    "/org/freedesktop/PowerManagement/Inhibit",
    "org.freedesktop.PowerManagement.Inhibit",
)
_LOGIN = Service(
    "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager"
)


class Hold(Protocol):
    """Keeps the machine awake until it is closed, or the program is gone."""

    def close(self) -> None:
        """Let it sleep."""


class Awake(QObject):
    """Holds the machine awake as long as that is wanted; make it and call it on the GUI thread.

    Where nobody offers to, nothing happens.
    """

    def __init__(
        self,
        background: Background,
        take_hold: Callable[[str], Hold | None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._take_hold = take_hold or hold_awake
        self._hold: Hold | None = None
        self._is_wanted = False
        self._is_asking = False
        self._linger = QTimer(self)
        self._linger.setSingleShot(True)
        self._linger.setInterval(_LINGER_MS)
        self._linger.timeout.connect(self._let_go)

    def want(self, is_wanted: bool) -> None:
        """Say whether anything moves; call it as often as you like."""
        if is_wanted == self._is_wanted:
            return
        self._is_wanted = is_wanted
        if not is_wanted:
            self._linger.start()
            return
        self._linger.stop()
        if self._hold is None and not self._is_asking:
            self._is_asking = True
            why, take_hold = self.tr("Files are being transferred"), self._take_hold
            self._background.run(
                self, lambda _token: take_hold(why), self._on_taken, self._on_failed
            )

    def close(self) -> None:
        """Let the machine sleep, now."""
        self._is_wanted = False
        self._linger.stop()
        self._let_go()

    def _on_taken(self, hold: Hold | None) -> None:
        self._is_asking = False
        self._hold = hold
        if not self._is_wanted and not self._linger.isActive():
            self._let_go()

    def _on_failed(self, _error: AppError) -> None:
        """A defect, and in the log; the next time files move it is asked again."""
        self._is_asking = False

    def _let_go(self) -> None:
        hold, self._hold = self._hold, None
        if hold is not None:
            hold.close()


def hold_awake(why: str) -> Hold | None:
    """Ask the operating system; None where it offers nothing. Blocks for seconds at worst."""
    if sys.platform == "darwin":
        return _Caffeine()
    if sys.platform == "win32":
        return _PowerRequest(why)
    for ask in (_ask_gnome, _ask_power_service, _ask_login):
        with contextlib.suppress(NoDesktop):
            return ask(why)
    return None


def _ask_gnome(why: str) -> Hold:
    return _kept(DesktopBus(), _GNOME, "susu", (_APP, 0, why, _SUSPEND))


def _ask_power_service(why: str) -> Hold:
    """As Plasma, Xfce and MATE have it."""
    return _kept(DesktopBus(), _POWER, "ss", (_APP, why))


def _kept(bus: DesktopBus, service: Service, signature: str, body: tuple[object, ...]) -> Hold:
    """The services of a session forget the wish when the bus that said it is closed."""
    try:
        bus.call(service, "Inhibit", signature, body)
    except NoDesktop:
        bus.close()
        raise
    return bus


def _ask_login(why: str) -> Hold:
    """Without a desktop's own service: systemd, whose hold is an open file."""
    bus = DesktopBus(SYSTEM)
    try:
        (file,) = bus.call(_LOGIN, "Inhibit", "ssss", ("idle:sleep", _APP, why, "block"))
        return _OpenFile(file.to_raw_fd())
    finally:
        bus.close()


class _OpenFile:
    """A file that stands for the hold."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def close(self) -> None:
        """Let it sleep."""
        os.close(self._descriptor)


class _Caffeine:
    """macOS has a program for it, which ends with this one."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["/usr/bin/caffeinate", "-i", "-w", str(os.getpid())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def close(self) -> None:
        """Let it sleep."""
        self._process.terminate()
        self._process.wait()


if sys.platform == "win32":
    from ctypes import wintypes

    _SYSTEM_REQUIRED = 1

    class _Reason(ctypes.Structure):
        """Why the machine is to stay awake, as ``powercfg /requests`` shows it."""

        _fields_ = (
            ("version", wintypes.ULONG),
            ("flags", wintypes.DWORD),
            ("words", wintypes.LPWSTR),
            ("unused", ctypes.c_void_p * 2),
        )

    class _PowerRequest:
        """A request of Windows; unlike an execution state it belongs to no thread."""

        def __init__(self, why: str) -> None:
            self._kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            self._kernel.PowerCreateRequest.restype = wintypes.HANDLE
            reason = _Reason(0, 1, why)
            self._handle = wintypes.HANDLE(self._kernel.PowerCreateRequest(ctypes.byref(reason)))
            self._kernel.PowerSetRequest(self._handle, _SYSTEM_REQUIRED)

        def close(self) -> None:
            """Let it sleep."""
            self._kernel.PowerClearRequest(self._handle, _SYSTEM_REQUIRED)
            self._kernel.CloseHandle(self._handle)
