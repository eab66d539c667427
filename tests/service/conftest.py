"""What the tests of services share."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.s3.types import Credentials, Endpoint
from tests.faults.fake_s3 import FakeS3
from tests.service.index_stage import Stage


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path)
    yield made
    made.end()


@pytest.fixture
def fake() -> Iterator[FakeS3]:
    with FakeS3(["bucket"]) as made:
        made.page_size = 10
        for number in range(30):
            made.put("bucket", f"folder/{number:02}.txt", b"x" * number)
        yield made


@pytest.fixture
def gate(fake: FakeS3) -> Iterator[threading.Event]:
    """Opened before the fake server ends."""
    made = threading.Event()
    yield made
    made.set()


@pytest.fixture
def on_fake(stage: Stage, fake: FakeS3) -> Stage:
    stage.connect(Endpoint(fake.url), Credentials("me", "secretsecret"))
    return stage
