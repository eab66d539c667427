"""A stage with small parts and short waits, for every test of the fault matrix."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Endpoint
from rustfs_desktop.transfers.engine import Engine
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.policy import retry
from tests.conftest import LiveServer
from tests.faults.proxy import FaultProxy
from tests.faults.stage import JOURNAL, PART, Stage
from tests.transfers.conftest import Driver
from tests.waiting import patience_s

SPEED = 200  # times faster than real waits


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of each test of the matrix one case is tried every time, all with ``make test-faults``."""
    seen: set[str] = set()
    for item in items:
        name = item.nodeid.partition("[")[0]
        if "/test_matrix_" in name and name in seen:
            item.add_marker(pytest.mark.faults)
        seen.add(name)


def everywhere(monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> None:
    """Change a constant or a function in all modules of the engine that have it."""
    for module in list(sys.modules.values()):
        if module.__name__.startswith("rustfs_desktop.transfers") and hasattr(module, name):
            monkeypatch.setattr(module, name, value)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small parts, so that there are five of them; waits pass two hundred times as fast."""
    real: Callable[[AppError, int], float] = retry.delay_s
    everywhere(monkeypatch, "delay_s", lambda error, attempts: real(error, attempts) / SPEED)
    everywhere(monkeypatch, "SINGLE_MAX", PART)
    everywhere(monkeypatch, "RANGE_BYTES", PART)


@pytest.fixture
def proxy(server: LiveServer) -> Iterator[FaultProxy]:
    """The fault proxy before the real server."""
    parts = urlsplit(server.endpoint.url)
    assert parts.hostname
    assert parts.port
    with FaultProxy(parts.hostname, parts.port, keys=server.credentials) as made:
        yield made


@pytest.fixture
def through(proxy: FaultProxy, server: LiveServer) -> Iterator[Client]:
    """A client whose requests pass the proxy."""
    made = Client(Endpoint(proxy.url), server.credentials)
    yield made
    made.close()


@pytest.fixture
def stage(  # noqa: PLR0917  # fixtures
    hurried: None,
    proxy: FaultProxy,
    through: Client,
    client: Client,
    bucket: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> Iterator[Stage]:
    """All of it, checked and stopped at the end."""
    engine = Engine(journal=Journal.open(tmp_path / JOURNAL))
    made = Stage(Driver(engine, through, bucket), proxy, client, tmp_path, caplog.records)
    try:
        yield made
    finally:
        made.proxy.rules.clear()
        engine = made.driver.engine
        assert engine.stop(patience_s()), "the engine did not come to rest"
        engine.journal.close()
