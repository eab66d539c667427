"""Copies on the fake servers and on the real one."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
from collections.abc import Iterator, Sequence

import pytest

from rustfs_desktop.message import Message
from rustfs_desktop.transfers.locations import BucketLocation, ObjectSelection
from rustfs_desktop.transfers.planning import expand
from rustfs_desktop.transfers.tasks import copy_parts
from rustfs_desktop.transfers.types import Answer, CopyJob, Job, Transfer, TransferState
from tests.faults.fake_s3 import FakeS3
from tests.transfers.conftest import Driver, fake_client

MIB = 1024 * 1024
ABOUT = {
    "Content-Type": "text/x-test",
    "Cache-Control": "max-age=60",
    "x-amz-meta-one": "1",
    "x-amz-meta-mtime": "5.5",
    "x-amz-tagging": "colour=dark+red&n=2",
}


@dataclasses.dataclass
class Copies:
    """Starts copies on an engine; the target is where the engine's driver uploads to."""

    driver: Driver
    source: BucketLocation

    def start(
        self,
        *keys: str,
        prefixes: Sequence[str] = (),
        base: str = "",
        prefix: str = "",
        is_move: bool = False,
        answer: Answer | None = None,
    ) -> Job:
        driver = self.driver
        source = dataclasses.replace(self.source, prefix=base)
        job = CopyJob("test", driver.client, driver.bucket, prefix, source=source)
        job.is_move, job.answer_for_all = is_move, answer
        job.selection = ObjectSelection([(key, 0) for key in keys], prefixes)
        driver.jobs.append(job)
        driver.engine.start_job(job, expand.plan_of)
        return job

    def until(self, *states: TransferState) -> list[Transfer]:
        return self.driver.until(*states)

    def one(self, *states: TransferState) -> Transfer:
        (transfer,) = self.until(*states)
        return transfer


@pytest.fixture
def within(lies: Driver) -> Copies:
    """Copies within one fake server, from the bucket ``from``."""
    return Copies(lies, BucketLocation("test", lies.client, "from"))


@pytest.fixture
def other() -> Iterator[FakeS3]:
    """The server that ``across`` copies from."""
    with FakeS3(["from"]) as made:
        yield made


@pytest.fixture
def across(lies: Driver, other: FakeS3) -> Copies:
    """Copies from one fake server to another."""
    return Copies(lies, BucketLocation("other", fake_client(other), "from"))


@pytest.fixture(params=["within", "across"])
def copies(request: pytest.FixtureRequest) -> Copies:
    """Copies within one fake server, then from one to another."""
    made: Copies = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def origin(request: pytest.FixtureRequest, copies: Copies, fake: FakeS3) -> FakeS3:
    """The server that ``copies`` copies from."""
    if copies.source.client is copies.driver.client:
        return fake
    made: FakeS3 = request.getfixturevalue("other")
    return made


@pytest.fixture(autouse=True)
def from_bucket(fake: FakeS3) -> None:
    fake.buckets.add("from")


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies of more than 16 MiB are made in parts, by the server as well."""
    monkeypatch.setattr(copy_parts, "MAX_SERVER_PART", 16 * MIB)
    monkeypatch.setattr(copy_parts, "MIN_SERVER_PART", 0)


def replied(verification: Message) -> str:
    """The words for a copy that nobody looked at."""
    return f"{verification}, according to the server's reply"


def put_in_parts(fake: FakeS3, key: str, data: bytes, length: int, **headers: str) -> str:
    """As an upload in parts would leave it."""
    fake.put("from", key, data, {**ABOUT, **headers})
    digests = [
        hashlib.md5(data[first : first + length]).digest() for first in range(0, len(data), length)
    ]
    etag = f"{hashlib.md5(b''.join(digests)).hexdigest()}-{len(digests)}"
    fake.etags["from", key] = etag
    return etag


def kept(fake: FakeS3, bucket: str, key: str) -> tuple[dict[str, str], dict[str, str]]:
    """The user's headers and tags of an object, without our marks, if those are right."""
    digest = hashlib.md5(fake.objects[bucket, key]).digest()
    whole = ("x-amz-meta-md5chksum", base64.b64encode(digest).decode())
    about = {
        name.lower(): value
        for name, value in fake.metadata[bucket, key].items()
        if not name.lower().startswith("x-amz-meta-rfd-") and (name.lower(), value) != whole
    }
    return about, fake.tags[bucket, key]


def is_about(fake: FakeS3, bucket: str, key: str) -> bool:
    expected = {name.lower(): value for name, value in ABOUT.items() if "tagging" not in name}
    return kept(fake, bucket, key) == (expected, {"colour": "dark red", "n": "2"})


@pytest.fixture
def inside(lies: Driver) -> Copies:
    """Copies within one bucket."""
    return Copies(lies, BucketLocation("test", lies.client, "bucket"))


@pytest.fixture
def real(live: Driver) -> Copies:
    """Copies within one bucket of the real server."""
    return Copies(live, BucketLocation("test", live.client, live.bucket))
