"""A D-Bus client: calls methods of desktop services and receives their signals."""

from __future__ import annotations

import contextlib
import dataclasses
from typing import Any

SESSION, SYSTEM = "SESSION", "SYSTEM"
_REPLY_TIMEOUT_S = 3.0


class BusUnavailable(Exception):
    """The bus or the service does not exist, or the service refused the call."""


@dataclasses.dataclass(frozen=True, slots=True)
class Service:
    """A D-Bus service: well-known name, object path and interface."""

    name: str
    path: str
    interface: str


@dataclasses.dataclass(frozen=True, slots=True)
class BusSignal:
    """A signal from a service: name and values."""

    member: str
    body: tuple[Any, ...]


class DesktopBus:
    """A connection to a D-Bus bus; services drop its requests when it is closed.

    Blocks for a few seconds at most; use it from one thread at a time.
    """

    def __init__(self, kind: str = SESSION) -> None:
        # Imported late: it is not needed before the first long transfer.
        from jeepney.io.blocking import open_dbus_connection

        try:
            self._connection = open_dbus_connection(kind, enable_fds=kind == SYSTEM)
        except Exception as error:
            raise BusUnavailable(str(error)) from error

    @property
    def descriptor(self) -> int:
        """The file descriptor; readable when a signal has arrived."""
        return int(self._connection.sock.fileno())

    def call(
        self, service: Service, member: str, signature: str = "", body: tuple[Any, ...] = ()
    ) -> tuple[Any, ...]:
        """Call a method and return its reply, or raise ``BusUnavailable``."""
        from jeepney import DBusAddress, MessageType, new_method_call

        address = DBusAddress(service.path, service.name, service.interface)
        message = new_method_call(address, member, signature or None, body)
        try:
            reply = self._connection.send_and_get_reply(message, timeout=_REPLY_TIMEOUT_S)
        except Exception as error:
            raise BusUnavailable(str(error)) from error
        if reply.header.message_type is not MessageType.method_return:
            raise BusUnavailable(str(reply.body))
        return tuple(reply.body)

    def listen_to(self, service: Service) -> None:
        """Subscribe to the signals of a service."""
        from jeepney import MatchRule, message_bus

        rule = MatchRule(type="signal", interface=service.interface, path=service.path)
        try:
            self._connection.send_and_get_reply(
                message_bus.AddMatch(rule), timeout=_REPLY_TIMEOUT_S
            )
        except Exception as error:
            raise BusUnavailable(str(error)) from error

    def next_signal(self) -> BusSignal | None:
        """The next signal that has arrived, or None; ``BusUnavailable`` if the bus is gone."""
        from jeepney import HeaderFields, MessageType

        try:
            message = self._connection.receive(timeout=0)
        except TimeoutError:
            return None
        except Exception as error:
            raise BusUnavailable(str(error)) from error
        if message.header.message_type is not MessageType.signal:
            return BusSignal("", ())
        return BusSignal(message.header.fields.get(HeaderFields.member, ""), tuple(message.body))

    def close(self) -> None:
        """Disconnect."""
        with contextlib.suppress(OSError):
            self._connection.close()
