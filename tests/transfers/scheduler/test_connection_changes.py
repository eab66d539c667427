"""The transfers of a connection wait while it is closed, and continue when it is open."""

from __future__ import annotations

import dataclasses

from rustfs_desktop.errors import AuthError, ClockSkew
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.transfers.errors import AddressChanged, NotOpen
from rustfs_desktop.transfers.types import TransferState, UploadJob
from tests.transfers.scheduler.rig import Rig
from tests.waiting import wait_for


def test_a_closed_connection_lets_its_transfers_wait(rig: Rig) -> None:
    transfers = [rig.add_transfer() for _ in range(3)]
    rig.connections.set_client("other", None)
    rig.connections.set_client("c", None)
    assert rig.job.client is None
    wait_for(lambda: {each.state for each in transfers} == {TransferState.NEEDS_KEYS})
    assert all(isinstance(each.error, NotOpen) for each in transfers)
    rig.connections.set_client("c", rig.client)
    assert rig.job.client is rig.client
    wait_for(lambda: {each.state for each in transfers} == {TransferState.WAITING})
    assert list(rig.schedule.waiting.all()) == transfers


def test_a_job_without_a_client_gets_that_of_another_job(rig: Rig) -> None:
    restored = UploadJob("new", None, "bucket", endpoint=rig.client.endpoint.url)
    opened = UploadJob("new", rig.client, "bucket")
    with rig.lock:
        rig.connections.accept_job(restored)
        rig.connections.accept_job(opened)
    assert restored.client is rig.client


def test_transfers_wait_where_the_connection_leads_to_another_server(rig: Rig) -> None:
    transfers = [rig.add_transfer() for _ in range(3)]
    elsewhere = Endpoint("http://elsewhere:9000")
    rig.connections.set_client("c", Client(elsewhere, Credentials()))
    assert rig.job.client is None
    wait_for(lambda: {each.state for each in transfers} == {TransferState.NEEDS_KEYS})
    assert all(isinstance(each.error, AddressChanged) for each in transfers)
    assert rig.progress.take_changes(()).refused == ["c"]
    rig.connections.set_client("c", None)
    confirmed = dataclasses.replace(elsewhere, earlier_urls=(rig.client.endpoint.url,))
    rig.connections.set_client("c", Client(confirmed, Credentials()))
    wait_for(lambda: {each.state for each in transfers} == {TransferState.WAITING})
    assert rig.job.client is not None
    assert rig.job.client.endpoint is confirmed


def test_rejected_keys_are_reported_once(rig: Rig) -> None:
    transfer, error = rig.add_transfer(), AuthError("No")
    with rig.lock:
        rig.connections.stop_requests("c", error)
        rig.connections.stop_requests("c", error)
    wait_for(lambda: transfer.state is TransferState.NEEDS_KEYS)
    assert transfer.error is error
    assert rig.progress.take_changes(()).refused == ["c"]


def test_a_wrong_clock_pauses_and_can_be_resumed(rig: Rig) -> None:
    """New keys would not help."""
    transfer, error = rig.add_transfer(), ClockSkew("No")
    with rig.lock:
        rig.connections.stop_requests("c", error)
        assert rig.connections.is_pausing("c")
    wait_for(lambda: not rig.connections.is_pausing("c"))
    assert (transfer.state, transfer.error) == (TransferState.PAUSED, error)
    assert rig.progress.take_changes(()).refused == []
    with rig.lock:
        rig.control.resume(transfer)
    assert transfer.state is TransferState.WAITING
