"""What the tests of the whole window share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from tests.faults.fake_s3 import FakeS3
from tests.ui.window.two_buckets_stage import second_bucket, show_results
from tests.ui.window_stage import WindowStage


@pytest.fixture
def fake() -> Iterator[FakeS3]:
    """A fake server with an empty bucket."""
    with FakeS3(["bucket"]) as made:
        yield made


@pytest.fixture
def shown(program: WindowStage, fake: FakeS3) -> WindowStage:
    """The program running with a connection to the fake server, whose bucket has one file."""
    fake.put("bucket", "file.txt", b"1")
    program.know(Endpoint(fake.url), Credentials("me", "secretsecret"))
    program.start()
    return program


@pytest.fixture
def other(client: Client, bucket: str) -> Iterator[str]:
    """A second bucket with an object of the same name as one of the first."""
    with second_bucket(client, bucket) as name:
        yield name


@pytest.fixture
def results(live: WindowStage, bucket: str, other: str) -> WindowStage:
    """The program running with all results of two indexed buckets shown."""
    show_results(live, bucket, other)
    return live
