"""A shell's environment that names the fake server, and the command run in this process."""

from __future__ import annotations

import dataclasses
import json
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rustfs_desktop.cli import main
from tests.conftest import LiveServer
from tests.faults.fake_s3 import FakeS3


@dataclasses.dataclass
class Done:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == kind]


Command = Callable[..., Done]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeS3]:
    with FakeS3() as server:
        monkeypatch.setenv("RUSTFS_ENDPOINT", server.url)
        monkeypatch.setenv("RUSTFS_ACCESS_KEY", "testkey123456")
        monkeypatch.setenv("RUSTFS_SECRET_KEY", "testsecret123456")
        yield server


@pytest.fixture
def named_server(server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> LiveServer:
    """The real server, named by the environment."""
    monkeypatch.setenv("RUSTFS_ENDPOINT", server.endpoint.url)
    monkeypatch.setenv("RUSTFS_ACCESS_KEY", server.credentials.access_key)
    monkeypatch.setenv("RUSTFS_SECRET_KEY", server.credentials.secret_key)
    return server


@pytest.fixture
def copy(capsys: pytest.CaptureFixture[str]) -> Iterator[Command]:
    """``rustfs-desktop`` with these arguments."""
    hook = threading.excepthook
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def run(*arguments: object) -> Done:
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    yield run
    threading.excepthook = hook
    for number, handler in handlers.items():
        signal.signal(number, handler)
