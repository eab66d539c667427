"""A D-Bus of its own with a pretended desktop on it."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from jeepney import (
    DBusAddress,
    HeaderFields,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection

from rustfs_desktop.service import desktop_bus
from tests.waiting import patience_s

GNOME = "org.gnome.SessionManager"
POWER = "org.freedesktop.PowerManagement"
LOGIN = "org.freedesktop.login1"
NOTIFY = "org.freedesktop.Notifications"


@contextlib.contextmanager
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A message bus for both the session and the system; its address.

    The program waits for replies as long as tests do.
    """
    monkeypatch.setattr(desktop_bus, "_REPLY_TIMEOUT_S", patience_s())
    process = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
    try:
        yield address
    finally:
        process.terminate()
        process.communicate()


class PretendedDesktop:
    """Offers some services on a bus and remembers how they were called.

    Attributes:
        calls: (method, signature, arguments) in order.
        gone: Unique names of callers that hung up.
    """

    def __init__(self, address: str, *names: str, able: tuple[str, ...] = ("actions",)) -> None:
        self._able = list(able)
        self._connection = open_dbus_connection(address, enable_fds=True)
        for name in names:
            self._connection.send_and_get_reply(message_bus.RequestName(name))
        watch = message_bus.AddMatch(
            "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'"
        )
        self._connection.send_and_get_reply(watch)
        self.calls: queue.SimpleQueue[tuple[str, str, tuple[Any, ...]]] = queue.SimpleQueue()
        self.gone: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.last_caller = ""
        self._pipe_ends: list[int] = []
        self._is_open = True
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def say(self, member: str, signature: str, *body: object) -> None:
        """Send a signal of the notification service."""
        address = DBusAddress(f"/{NOTIFY.replace('.', '/')}", NOTIFY, NOTIFY)
        self._connection.send(new_signal(address, member, signature, body))

    @property
    def hold_end(self) -> int:
        """Our end of the pipe whose other end is the last hold of the login service."""
        return self._pipe_ends[-1]

    def close(self) -> None:
        """Leave the bus."""
        self._is_open = False
        self._thread.join()
        self._connection.close()
        for end in self._pipe_ends:
            os.close(end)

    def _serve(self) -> None:
        while self._is_open:
            with contextlib.suppress(TimeoutError):
                message = self._connection.receive(timeout=0.05)
                fields = message.header.fields
                if message.header.message_type is MessageType.method_call:
                    self._answer(message, fields)
                elif fields.get(HeaderFields.member) == "NameOwnerChanged":
                    name, _old, new = message.body
                    if not new:
                        self.gone.put(name)

    def _answer(self, message: Any, fields: dict[HeaderFields, Any]) -> None:
        member, signature = fields[HeaderFields.member], fields.get(HeaderFields.signature, "")
        self.last_caller = fields[HeaderFields.sender]
        self.calls.put((member, signature, tuple(message.body)))
        if member == "GetCapabilities":
            reply = new_method_return(message, "as", (self._able,))
        elif fields[HeaderFields.interface].startswith(LOGIN):
            ours, theirs = os.pipe()
            self._pipe_ends.append(ours)
            self._connection.send(new_method_return(message, "h", (theirs,)))
            os.close(theirs)
            return
        elif member in ("Inhibit", "Notify"):
            reply = new_method_return(message, "u", (77,))
        else:
            reply = new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")
        self._connection.send(reply)
