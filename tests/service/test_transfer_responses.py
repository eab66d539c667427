"""Outages that transfers meet are noted for their connection, and so is what ends them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from rustfs_desktop.errors import AppError, NotConnected
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.service.transfer_responses import TransferResponses
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.types import (
    CopyJob,
    CopyTransfer,
    Transfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from rustfs_desktop.transfers.verification import Verification

GONE = NotConnected("Cannot connect")


class Parts(QObject):
    """A queue and the connections, as far as they are used."""

    changed = Signal(object)
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.transfers: list[Transfer] = []
        self.online = {"home", "work"}
        self.noted: list[tuple[str, AppError | None]] = []
        self.responses = TransferResponses(self, self, self)  # type: ignore[arg-type]

    def state(self, connection_id: str) -> ConnectionState:
        is_online = connection_id in self.online
        return ConnectionState.ONLINE if is_online else ConnectionState.OFFLINE

    def note_response(self, connection_id: str, error: AppError | None) -> None:
        self.noted.append((connection_id, error))

    def add(self, connection_id: str = "home") -> Transfer:
        made = UploadTransfer(UploadJob(connection_id, None, "b"), "k", "/k", 1000)
        made.move_to(TransferState.RUNNING)
        self.transfers.append(made)
        return made

    def tick(self) -> list[tuple[str, AppError | None]]:
        """All rows changed; what was noted for them."""
        self.noted.clear()
        self.changed.emit(list(range(len(self.transfers))))
        return list(self.noted)


@pytest.fixture
def parts(qtbot: QtBot) -> Parts:
    return Parts()


def test_a_server_that_answers_is_not_noted_again_and_again(parts: Parts) -> None:
    parts.add().bytes_done = 10
    assert parts.tick() == []


def test_an_outage_lasts_until_bytes_move_again(parts: Parts) -> None:
    transfer = parts.add()
    transfer.bytes_done = 500
    transfer.move_to(TransferState.WAITING, GONE)
    assert parts.tick() == [("home", GONE)]
    transfer.move_to(TransferState.RUNNING)
    transfer.error = None
    assert parts.tick() == []  # it only tries
    transfer.bytes_done = 200  # what was not confirmed is sent again
    assert parts.tick() == []
    transfer.bytes_done = 300
    assert parts.tick() == [("home", None)]
    transfer.bytes_done = 400
    assert parts.tick() == []


def test_an_outage_ends_when_a_transfer_is_done(parts: Parts) -> None:
    lost, other = parts.add(), parts.add()
    lost.move_to(TransferState.WAITING, GONE)
    assert parts.tick() == [("home", GONE)]
    lost.error = None
    other.finish(Verification("MD5 verified"))
    assert parts.tick() == [("home", None)]


def test_other_errors_and_other_servers_say_nothing(parts: Parts) -> None:
    parts.add().move_to(TransferState.FAILED, AppError("Denied"))
    parts.add("work").move_to(TransferState.WAITING, GONE)
    parts.add("closed").move_to(TransferState.WAITING, GONE)
    assert parts.tick() == [("work", GONE)]


def test_a_copy_between_two_servers_does_not_say_which_is_gone(parts: Parts) -> None:
    job = CopyJob("home", None, "b", source=BucketLocation("work", None, "b"))
    copy = CopyTransfer(job, "k", "k", 1)
    copy.move_to(TransferState.RUNNING)
    copy.move_to(TransferState.WAITING, GONE)
    parts.transfers.append(copy)
    assert parts.tick() == []
