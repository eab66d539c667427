"""Stopping requests from another thread by their sockets."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import Cancelled
from rustfs_desktop.s3.interrupt import (
    Interrupt,
    raise_if_interrupted,
    register_socket,
    shut_down,
)
from tests.waiting import patience_s


@pytest.fixture
def sock() -> Iterator[socket.socket]:
    """One end of a connection over which nothing comes."""
    ours, theirs = socket.socketpair()
    ours.settimeout(patience_s())
    yield ours
    ours.close()
    theirs.close()


def test_a_blocked_reader_wakes(sock: socket.socket) -> None:
    interrupt = Interrupt(CancelToken())
    is_reading = threading.Event()

    def stop() -> None:
        is_reading.wait(patience_s())
        interrupt.token.set()

    thread = threading.Thread(target=stop)
    thread.start()
    with interrupt:
        register_socket(sock)
        is_reading.set()
        assert sock.recv(1) == b""
        with pytest.raises(Cancelled):
            raise_if_interrupted()
    thread.join()


def test_a_set_token_lets_nothing_begin(sock: socket.socket) -> None:
    token = CancelToken()
    interrupt = Interrupt(token)
    with interrupt:
        token.set()
        with pytest.raises(Cancelled):
            register_socket(sock)
    with pytest.raises(Cancelled), interrupt:
        pass


def test_only_the_threads_inside_are_stopped(sock: socket.socket) -> None:
    interrupt = Interrupt(CancelToken())
    with interrupt:
        register_socket(sock)
    interrupt.token.set()
    raise_if_interrupted()  # outside, nothing is interrupted
    register_socket(sock)
    sock.send(b"x")


def test_a_closed_socket_can_be_shut_down(sock: socket.socket) -> None:
    shut_down(sock)
    sock.close()
    shut_down(sock)
