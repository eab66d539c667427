"""A connection whose address was edited by hand: nothing continues or is deleted elsewhere."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest

from rustfs_desktop.accounts.connections import ConnectionStore
from rustfs_desktop.accounts.types import Connection, Kind
from rustfs_desktop.s3.types import Endpoint
from tests.console.conftest import Command
from tests.faults.fake_s3 import FakeS3, error

ID = str(uuid.uuid4())
CHANGES = ("PutObject", "CreateMultipartUpload", "UploadPart", "AbortMultipartUpload")


@pytest.fixture
def other() -> Iterator[FakeS3]:
    """The server of the new address."""
    with FakeS3() as made:
        yield made


def save(url: str, *earlier: str) -> None:
    """Write the connections file, as with an editor."""
    folder = platformdirs.user_config_path("rustfs-desktop", appauthor=False)
    endpoint = Endpoint(url, earlier_urls=earlier)
    ConnectionStore(folder / "connections.json").save([Connection(ID, "nas", endpoint, Kind.OTHER)])


@pytest.fixture
def command(fake: FakeS3, copy: Command, tmp_path: Path) -> list[str | Path]:
    """A command that left an unfinished upload on the first server."""
    path = tmp_path / "big.bin"
    path.write_bytes(bytes(20 * 1024 * 1024))
    save(fake.url)
    fake.rules.append(
        lambda request: error(403, "InvalidAccessKeyId") if request.what == "UploadPart" else None
    )
    made = ["cp", "--connection", "nas", path, "s3://bucket/big.bin"]
    assert copy(*made).code == 1
    assert len(fake.uploads) == 1
    fake.rules.clear()
    return made


def changes(fake: FakeS3) -> int:
    return sum(map(fake.count, CHANGES))


def test_it_is_not_resumed_elsewhere(
    fake: FakeS3, other: FakeS3, copy: Command, command: list[str | Path]
) -> None:
    save(other.url)
    before = changes(fake)
    done = copy("transfers", "resume")
    assert done.code == 1
    assert f"was started at {fake.url} and does not continue at {other.url}" in done.err
    assert "same command" not in done.err
    assert (changes(other), changes(fake)) == (0, before)

    save(fake.url)
    assert copy("transfers", "resume").code == 0
    assert ("bucket", "big.bin") in fake.objects


def test_the_same_command_starts_over_at_the_other_server(
    fake: FakeS3, other: FakeS3, copy: Command, command: list[str | Path]
) -> None:
    save(other.url)
    done = copy(*command)
    assert done.code == 0, done.err
    assert f"An unfinished copy was started at {fake.url}" in done.err
    assert ("bucket", "big.bin") in other.objects
    assert fake.objects == {}
    assert copy("transfers").out.count("stopped") == 1


def test_canceling_it_removes_nothing_elsewhere(
    fake: FakeS3, other: FakeS3, copy: Command, command: list[str | Path]
) -> None:
    save(other.url)
    assert copy("transfers", "cancel", "--all").code == 0
    assert changes(other) == 0
    assert len(fake.uploads) == 1
    assert copy("transfers").out == ""


def test_it_is_resumed_at_an_address_that_the_user_confirmed(
    fake: FakeS3, other: FakeS3, copy: Command, command: list[str | Path]
) -> None:
    save(other.url, fake.url)
    done = copy(*command)
    assert done.code == 0, done.err
    assert ("bucket", "big.bin") in other.objects
    assert copy("transfers").out == ""
