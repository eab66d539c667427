"""D-Bus, where Linux desktops offer their services: one call, or words that come back later."""

from __future__ import annotations

import contextlib
import dataclasses
from typing import Any

SESSION, SYSTEM = "SESSION", "SYSTEM"
_ANSWER_S = 3.0


class NoDesktop(Exception):
    """There is no such bus, nobody there offers the service, or it refused."""


@dataclasses.dataclass(frozen=True, slots=True)
class Service:
    """Who is called: well-known name, path of the object, interface."""

    name: str
    path: str
    interface: str


@dataclasses.dataclass(frozen=True, slots=True)
class Word:
    """A signal that a service sent: its name and what it carries."""

    member: str
    body: tuple[Any, ...]


class DesktopBus:
    """A connection of its own; services forget what it asked for when it is closed.

    Blocks for a few seconds at most; use it from one thread at a time.
    """

    def __init__(self, kind: str = SESSION) -> None:
        # Its import is not needed before the first long transfer.
        from jeepney.io.blocking import open_dbus_connection

        try:
            self._connection = open_dbus_connection(kind, enable_fds=kind == SYSTEM)
        except Exception as error:
            raise NoDesktop(str(error)) from error

    @property
    def descriptor(self) -> int:
        """Readable when a word has come."""
        return int(self._connection.sock.fileno())

    def call(
        self, service: Service, member: str, signature: str = "", body: tuple[Any, ...] = ()
    ) -> tuple[Any, ...]:
        """Call a method and wait for what it returns, or raise ``NoDesktop``."""
        from jeepney import DBusAddress, MessageType, new_method_call

        address = DBusAddress(service.path, service.name, service.interface)
        message = new_method_call(address, member, signature or None, body)
        try:
            reply = self._connection.send_and_get_reply(message, timeout=_ANSWER_S)
        except Exception as error:
            raise NoDesktop(str(error)) from error
        if reply.header.message_type is not MessageType.method_return:
            raise NoDesktop(str(reply.body))
        return tuple(reply.body)

    def listen_to(self, service: Service) -> None:
        """Ask for the signals of a service."""
        from jeepney import MatchRule, message_bus

        rule = MatchRule(type="signal", interface=service.interface, path=service.path)
        try:
            self._connection.send_and_get_reply(message_bus.AddMatch(rule), timeout=_ANSWER_S)
        except Exception as error:
            raise NoDesktop(str(error)) from error

    def word(self) -> Word | None:
        """The next word that has come, if one has; ``NoDesktop`` when the bus is gone."""
        from jeepney import HeaderFields, MessageType

        try:
            message = self._connection.receive(timeout=0)
        except TimeoutError:
            return None
        except Exception as error:
            raise NoDesktop(str(error)) from error
        if message.header.message_type is not MessageType.signal:
            return Word("", ())
        return Word(message.header.fields.get(HeaderFields.member, ""), tuple(message.body))

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):
            self._connection.close()
