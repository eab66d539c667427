"""A second start finds the first and tells it what to show; no other user can."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from rustfs_desktop.service.single_instance import (
    InstanceRole,
    SingleInstance,
    StartRequest,
    decode,
    encode,
)
from tests.waiting import patience_s

SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from rustfs_desktop.service.single_instance import SingleInstance, StartRequest
application = QCoreApplication([])
request = StartRequest(sys.argv[2], sys.argv[3] == "demo")
print(SingleInstance(Path(sys.argv[1])).claim(request, float(sys.argv[4])).value, flush=True)
if sys.argv[5:] == ["stay"]:
    sys.stdin.readline()
"""


def second(folder: Path, address: str = "", demo: str = "", timeout_s: float = 0) -> list[str]:
    return [
        sys.executable,
        "-c",
        SECOND,
        str(folder),
        address,
        demo,
        str(timeout_s or patience_s()),
    ]


def start_again(qtbot: QtBot, folder: Path, address: str = "", demo: str = "") -> str:
    """What a second process finds out while this one runs its event loop."""
    found: list[str] = []

    def run() -> None:
        done = subprocess.run(
            second(folder, address, demo),
            capture_output=True,
            text=True,
            timeout=patience_s(),
            check=True,
        )
        found.append(done.stdout.strip())

    thread = threading.Thread(target=run)
    thread.start()
    qtbot.waitUntil(lambda: bool(found) or not thread.is_alive())
    thread.join()
    return found[0]


@pytest.fixture
def first(qtbot: QtBot, tmp_path: Path) -> Iterator[SingleInstance]:
    made = SingleInstance(tmp_path)
    assert made.claim(StartRequest(), 0.0) is InstanceRole.FIRST
    yield made
    made.close()


def test_a_second_start_hands_over_its_address(
    qtbot: QtBot, first: SingleInstance, tmp_path: Path
) -> None:
    received: list[StartRequest] = []
    first.start_requested.connect(received.append)
    assert start_again(qtbot, tmp_path, "s3://bucket/ünï code/") == "handed over"
    assert start_again(qtbot, tmp_path, "", "demo") == "handed over"
    assert received == [StartRequest("s3://bucket/ünï code/"), StartRequest("", True)]


def test_a_program_that_ended_or_was_killed_releases_the_lock(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*second(tmp_path), "stay"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "first"
    process.kill()
    process.communicate()
    made = SingleInstance(tmp_path)
    assert made.claim(StartRequest(), 0.0) is InstanceRole.FIRST
    made.close()
    again = SingleInstance(tmp_path)
    assert again.claim(StartRequest(), 0.0) is InstanceRole.FIRST
    again.close()


def test_a_start_while_the_first_ends_waits_and_is_the_first(
    first: SingleInstance, tmp_path: Path
) -> None:
    first.stop_listening()
    process = subprocess.Popen(second(tmp_path), stdout=subprocess.PIPE, text=True)
    threading.Timer(0.5, first._lock.unlock).start()
    assert process.communicate(timeout=patience_s())[0].strip() == "first"


def test_waiting_for_a_program_that_does_not_answer_ends(
    first: SingleInstance, tmp_path: Path
) -> None:
    first.stop_listening()
    done = subprocess.run(
        second(tmp_path, timeout_s=0.2),
        capture_output=True,
        text=True,
        timeout=patience_s(),
        check=True,
    )
    assert done.stdout.strip() == "unresponsive"


@pytest.mark.parametrize(
    "message",
    [
        b"hello\n",
        b"\xff\xfe\n",
        b"{}\n",
        b'{"show": {}}\n',
        b'{"quit": {"address": "", "demo": false, "token": ""}}\n',
        b'{"show": {"address": "", "demo": false, "token": ""}, "quit": 1}\n',
        b'{"show": {"address": 7, "demo": false, "token": ""}}\n',
        b'{"show": {"address": "", "demo": "yes", "token": ""}}\n',
        b'{"show": {"address": "", "demo": false, "token": "a b"}}\n',
        b"[" * 60_000 + b"\n",
        b"x" * 200_000,
    ],
)
def test_other_messages_are_ignored(qtbot: QtBot, first: SingleInstance, message: bytes) -> None:
    received: list[StartRequest] = []
    first.start_requested.connect(received.append)
    client = QLocalSocket()
    client.connectToServer(first._name)
    client.write(message)
    qtbot.waitUntil(lambda: client.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    assert received == []
    assert client.readAll().isEmpty()


@given(st.binary(max_size=200))
def test_random_bytes_are_no_request(message: bytes) -> None:
    assert decode(message) is None


@given(st.text(max_size=100), st.booleans())
def test_a_request_is_decoded_as_it_was_encoded(address: str, demo: bool) -> None:
    line = encode(StartRequest(address, demo, "token_1"))
    assert line.count(b"\n") == 1
    assert decode(line) == StartRequest(address, demo, "token_1")
    assert json.loads(line)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes have no mode")
def test_only_the_same_user_can_connect(first: SingleInstance, tmp_path: Path) -> None:
    assert stat.S_IMODE((tmp_path / "window").stat().st_mode) & 0o077 == 0


def test_the_activation_token_is_passed_on_if_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "kwin-123_TIME456")
    assert StartRequest.from_environment("", demo=False).token == "kwin-123_TIME456"
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "two words")
    monkeypatch.delenv("DESKTOP_STARTUP_ID", raising=False)
    assert StartRequest.from_environment("", demo=False).token == ""
    assert "XDG_ACTIVATION_TOKEN" in os.environ
