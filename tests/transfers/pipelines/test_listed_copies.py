"""Many small copies are looked at with few listings of the folder that they are in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.pipelines.small_files import SmallFilePipelines
from rustfs_desktop.transfers.tasks import copy, copy_verification
from rustfs_desktop.transfers.tasks.task import Step
from rustfs_desktop.transfers.types import Transfer, TransferState
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import Driver, fake_client
from tests.transfers.tasks.copies.conftest import Copies, other, replied, within
from tests.waiting import hold_until, wait_for

__all__ = ["other", "within"]

pytestmark = pytest.mark.usefixtures("hurried")

COUNT = 20


@pytest.fixture(autouse=True)
def no_heads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also the last copies are listed."""
    monkeypatch.setattr(copy, "_FEW", -1)


def start(copies: Copies, source: FakeS3) -> None:
    """Copy a folder of small objects."""
    source.buckets.add("from")
    for number in range(COUNT):
        source.put("from", f"a/{number:02}", bytes([number]) * 100)
    copies.start(prefixes=["a/"], base="a/", prefix="to/")


def is_look(request: Request, fake: FakeS3) -> bool:
    """Whether it lists the copies, after the first of them."""
    is_stored = any(bucket == "bucket" for bucket, _ in list(fake.objects))
    return request.what == "ListObjectsV2" and request.bucket == "bucket" and is_stored


def looks(fake: FakeS3) -> list[str]:
    """The requests that look at the copies; the first listing sees that the folder is new."""
    whats = [each.what for each in list(fake.requests) if each.bucket == "bucket"]
    return [what for what in whats[1:] if what in ("HeadObject", "ListObjectsV2")]


def test_the_copies_of_a_server_are_seen(within: Copies, fake: FakeS3) -> None:
    start(within, fake)
    transfers = within.until(TransferState.DONE)
    assert {each.verification for each in transfers} == {copy_verification.SAME_ETAG}
    assert all(each.digest.startswith("etag:") for each in transfers)
    assert set(looks(fake)) == {"ListObjectsV2"}
    assert len(looks(fake)) <= COUNT // 4


def test_copies_between_servers_are_seen(lies: Driver, fake: FakeS3, other: FakeS3) -> None:
    across = Copies(lies, BucketLocation("other", fake_client(other), "from"))
    start(across, other)
    transfers = across.until(TransferState.DONE)
    assert {each.verification for each in transfers} == {copy_verification.BOTH_SIDES}
    assert all(each.digest.startswith("md5:") for each in transfers)
    assert set(looks(fake)) == {"ListObjectsV2"}


def test_what_is_confirmed_but_not_stored_fails_alone(within: Copies, fake: FakeS3) -> None:
    def lose(request: Request) -> Reply | None:
        if request.what != "CopyObject" or request.key != "to/07":
            return None
        reply = fake.truth(request)
        del fake.objects["bucket", "to/07"]
        return reply

    fake.rules.append(lose)
    start(within, fake)
    transfers = within.until(TransferState.DONE, TransferState.FAILED)
    (failed,) = (each for each in transfers if each.state is TransferState.FAILED)
    assert failed.key == "to/07"
    assert failed.error is not None
    assert failed.error.code == "NotStored"
    heads = [each for each in fake.requests if each.what == "HeadObject"]
    assert {each.key for each in heads if each.bucket == "bucket"} == {"to/07"}


@pytest.mark.parametrize("refusal", [(403, "AccessDenied"), (503, "SlowDown")])
def test_where_no_listing_tells_only_the_reply_is_known(
    within: Copies, fake: FakeS3, refusal: tuple[int, str]
) -> None:
    """A HEAD for each would double the requests."""
    fake.rules.append(lambda request: error(*refusal) if is_look(request, fake) else None)
    start(within, fake)
    transfers = within.until(TransferState.DONE)
    expected = replied(copy_verification.SAME_ETAG)
    assert {each.verification for each in transfers} == {expected}
    assert "HeadObject" not in looks(fake)


@pytest.fixture
def all_lent(fake: FakeS3, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], bool]]:
    """Whether all copies wait for a listing, one of which was sent and has no reply."""
    has_come, may_go, lent = threading.Event(), threading.Event(), list[Step]()
    check_later = SmallFilePipelines.check_later

    def check_later_noted(pipelines: SmallFilePipelines, step: Step) -> None:
        check_later(pipelines, step)
        lent.append(step)

    def hold(request: Request) -> None:
        if is_look(request, fake):
            has_come.set()
            hold_until(may_go)

    fake.rules.append(hold)
    monkeypatch.setattr(SmallFilePipelines, "check_later", check_later_noted)
    yield lambda: has_come.is_set() and len(lent) == COUNT
    may_go.set()


def assert_told(transfer: Transfer) -> None:
    """The transfer is canceled, and says that the copy is there."""
    assert transfer.state is TransferState.CANCELLED
    assert transfer.error is not None
    assert transfer.error.code == "StoredBeforeCancel"


def test_canceled_copies_wait_for_no_listing(
    within: Copies, fake: FakeS3, all_lent: Callable[[], bool]
) -> None:
    start(within, fake)
    wait_for(all_lent)
    within.driver.engine.cancel_all()
    within.until(TransferState.CANCELLED)
    within.driver.rest()
    for transfer in within.driver.transfers:
        assert_told(transfer)


def test_one_of_many_copies_is_canceled_at_once(
    within: Copies, fake: FakeS3, all_lent: Callable[[], bool]
) -> None:
    """The others go on waiting, and it can be started again meanwhile."""
    start(within, fake)
    wait_for(all_lent)
    chosen, *others = within.driver.look()
    within.driver.engine.cancel([chosen])
    wait_for(lambda: chosen.state is TransferState.CANCELLED, chosen)
    assert_told(chosen)
    assert TransferState.CANCELLED not in {each.state for each in others}
    within.driver.engine.retry([chosen])
    fake.rules.clear()
    within.driver.engine.cancel(others)
    wait_for(lambda: chosen.state is TransferState.DONE, chosen)
    within.until(TransferState.CANCELLED, TransferState.DONE)


@pytest.mark.parametrize("error_code", ["SignatureDoesNotMatch", "InvalidAccessKeyId"])
def test_keys_rejected_for_the_listing_alone_are_no_end(
    within: Copies, fake: FakeS3, error_code: str
) -> None:
    """As by a proxy that changes the query of a listing: each copy is looked at instead."""
    fake.rules.append(lambda request: error(403, error_code) if is_look(request, fake) else None)
    start(within, fake)
    transfers = within.until(TransferState.DONE)
    assert {each.verification for each in transfers} == {copy_verification.SAME_ETAG}
    assert looks(fake).count("ListObjectsV2") <= COUNT
    assert fake.count("CopyObject") == COUNT


def test_keys_rejected_for_everything_stop_the_copies(within: Copies, fake: FakeS3) -> None:
    is_rejected = threading.Event()

    def reject(request: Request) -> Reply | None:
        if is_look(request, fake):
            is_rejected.set()
        return error(403, "InvalidAccessKeyId") if is_rejected.is_set() else None

    fake.rules.append(reject)
    start(within, fake)
    within.until(TransferState.NEEDS_KEYS)
    within.driver.engine.cancel_all()
    within.until(TransferState.CANCELLED)
