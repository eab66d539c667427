"""What a job needs to run, and what keeps it from that: asking changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rustfs_desktop.errors import AuthError
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.transfers.errors import AddressChanged, NotOpen
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.scheduler.clients import Clients, uses
from rustfs_desktop.transfers.types import CopyJob

URL = "http://127.0.0.1:1"


@pytest.fixture
def client() -> Iterator[Client]:
    made = Client(Endpoint(URL), Credentials())
    yield made
    made.close()


@pytest.fixture
def job() -> CopyJob:
    source = BucketLocation("from", None, "other", endpoint=URL)
    return CopyJob("to", None, "bucket", source=source, endpoint=URL)


def test_both_connections_of_a_copy_must_be_open(job: CopyJob, client: Client) -> None:
    clients = Clients()
    assert clients.missing(job) == {"from", "to"}
    clients.set_client("to", client)
    assert isinstance(clients.obstacle(job), NotOpen)
    assert clients.missing(job) == {"from"}
    clients.set_client("from", client)
    assert clients.obstacle(job) is None
    assert job.client is None  # asking gave it nothing
    clients.bind_job(job)
    assert job.client is job.source.client is client
    clients.set_client("to", None)
    clients.bind_job(job)
    assert job.client is None


def test_a_job_gets_no_client_of_another_server(job: CopyJob, client: Client) -> None:
    clients = Clients()
    elsewhere = Client(Endpoint("http://127.0.0.1:2"), Credentials())
    clients.set_client("to", client)
    clients.set_client("from", elsewhere)
    clients.bind_job(job)
    assert job.client is client
    assert job.source.client is None
    assert clients.has_moved(job)
    error = clients.obstacle(job)
    assert isinstance(error, AddressChanged)
    assert (
        "started at http://127.0.0.1:1 and does not continue at http://127.0.0.1:2" in error.cause
    )
    moved = Endpoint("http://127.0.0.1:2", earlier_urls=(URL,))
    clients.set_client("from", Client(moved, Credentials()))
    clients.bind_job(job)
    assert job.source.client is not None
    assert clients.obstacle(job) is None


def test_refused_keys_are_an_obstacle_until_others_come(job: CopyJob, client: Client) -> None:
    clients, refusal = Clients(), AuthError("No")
    for connection_id in ("from", "to"):
        clients.set_client(connection_id, client)
    assert clients.refuse("from", refusal)
    assert not clients.refuse("from", refusal)
    assert clients.obstacle(job) is refusal
    assert clients.client("from") is None
    clients.allow_keys(job)
    assert clients.obstacle(job) is None
    clients.refuse("from", refusal)
    clients.set_client("from", client)
    assert clients.obstacle(job) is None


def test_a_job_brings_its_clients_along(job: CopyJob, client: Client) -> None:
    clients = Clients()
    job.client = client
    assert clients.accept_job(job)
    assert not clients.accept_job(job)
    assert clients.client("to") is client
    assert uses(job, "from")
    assert not uses(job, "elsewhere")
