"""A fake server and a client to it, and servers that fail below HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from tests.faults.fake_s3 import FakeS3

KEYS = Credentials("testkey123456", "testsecret123456")


@pytest.fixture
def fake() -> Iterator[FakeS3]:
    """A fake server in this process, with replies that a test can replace."""
    with FakeS3() as server:
        yield server


@pytest.fixture
def connect() -> Iterator[Callable[..., Client]]:
    """Creates clients whose connections are closed after the test."""
    made: list[Client] = []

    def make(url: str, credentials: Credentials = KEYS, ca_file: str = "") -> Client:
        made.append(Client(Endpoint(url, ca_file=ca_file), credentials))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def to_fake(fake: FakeS3, connect: Callable[..., Client]) -> Client:
    """A client of the fake server."""
    return connect(fake.url)
