"""What is resumed at the start, and when a connection opens."""

from __future__ import annotations

from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.service.embedded import DEMO_ID
from rustfs_desktop.service.preferences import Preferences
from rustfs_desktop.service.transfer_resume import TransferResumer
from rustfs_desktop.service.transfer_totals import Totals
from rustfs_desktop.transfers.policy.bandwidth import SpeedLimit


class Parts(QObject):
    """The parts that it connects, as far as it uses them; each remembers its calls."""

    state_changed = Signal(str)
    totals_changed = Signal()
    preferences_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.states = {"home": ConnectionState.OFFLINE, "work": ConnectionState.FAILED}
        self.queue = Mock(totals=Totals(), missing_connections=set())
        self.queue.totals_changed = self.totals_changed
        self.connections = Mock()
        self.connections.state_changed = self.state_changed
        self.connections.all.return_value = [SimpleNamespace(id=name) for name in self.states]
        self.connections.get.side_effect = lambda name: name if name in self.states else None
        self.connections.state.side_effect = self.states.get
        self.connections.client.side_effect = lambda name: f"client of {name}"
        self.embedded = Mock()
        self.settings = Mock(preferences=Preferences(speed=SpeedLimit(1, 2), files=3, kept_h=2))
        self.settings.preferences_changed = self.preferences_changed
        self.resumer = TransferResumer(
            self.queue, self.connections, self.embedded, self.settings, self
        )


@pytest.fixture
def parts(qtbot: QtBot) -> Parts:
    return Parts()


def test_preferences_hold_at_once_and_when_they_change(parts: Parts) -> None:
    parts.queue.set_limits.assert_called_once_with(SpeedLimit(1, 2), (), {}, 3, 0, 7200.0)
    parts.settings.preferences = Preferences(files=5)
    parts.preferences_changed.emit()
    assert parts.queue.set_limits.call_args.args[3] == 5


def test_the_start_restores_as_the_user_prefers(parts: Parts) -> None:
    parts.settings.preferences = Preferences(continues=False)
    parts.resumer.start()
    assert parts.queue.restore.call_args.args[0] is False


def test_a_connection_that_opens_is_given_to_the_queue(parts: Parts) -> None:
    parts.state_changed.emit("home")
    parts.queue.set_client.assert_not_called()
    parts.states["home"] = ConnectionState.ONLINE
    parts.state_changed.emit("home")
    parts.queue.set_client.assert_called_once_with("home", "client of home")


def test_needed_connections_are_opened_once(parts: Parts) -> None:
    parts.queue.missing_connections = {"home", "work", "unknown"}
    parts.totals_changed.emit()
    parts.connections.connect_to.assert_not_called()  # nothing waits for one
    parts.queue.totals = Totals(locked=1)
    parts.totals_changed.emit()
    parts.totals_changed.emit()
    parts.connections.connect_to.assert_called_once_with("home")  # the other was refused
    parts.embedded.start.assert_not_called()


def test_the_demo_server_is_started_in_the_background(parts: Parts) -> None:
    parts.queue.missing_connections = {DEMO_ID}
    parts.queue.totals = Totals(locked=1)
    parts.totals_changed.emit()
    parts.embedded.start.assert_called_once_with(quietly=True)
