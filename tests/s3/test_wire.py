"""The connections themselves: kept between requests, and never waited on for ever."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from rustfs_desktop.s3 import wire
from rustfs_desktop.s3.buckets import list_buckets
from rustfs_desktop.s3.cancel import CancelToken
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.errors import NotConnected
from rustfs_desktop.s3.listing import list_pages
from tests.faults.fake_s3 import FakeS3
from tests.faults.wire import Handler, Reply


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every connection that the fake server took."""
    taken: list[object] = []
    setup = Handler.setup

    def noting(handler: Handler) -> None:
        taken.append(handler)
        setup(handler)

    monkeypatch.setattr(Handler, "setup", noting)
    return taken


def test_one_connection_serves_many_requests(
    fake: FakeS3, to_fake: Client, connections: list[object]
) -> None:
    for number in range(30):
        fake.put("bucket", str(number), b"")
    fake.page_size = 10
    list(list_pages(to_fake, "bucket", cancel=CancelToken()))
    assert len(fake.requests) == 3
    assert len(connections) == 1
    for _ in range(3):
        list_buckets(to_fake)
    assert len(connections) == 2


def test_connection_survives_an_error(
    fake: FakeS3, to_fake: Client, connections: list[object]
) -> None:
    for _ in range(3):
        with pytest.raises(Exception, match="does not exist"):
            list(list_pages(to_fake, "missing", cancel=CancelToken()))
    assert len(fake.requests) == 3
    assert len(connections) == 1


def test_client_works_again_after_it_was_closed(fake: FakeS3, to_fake: Client) -> None:
    list_buckets(to_fake)
    to_fake.close()
    assert list_buckets(to_fake)
    assert len(fake.requests) == 2


def test_reply_that_drips_is_given_up(
    fake: FakeS3, to_fake: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte comes long before the time-out of the socket, but there is no end to them."""
    monkeypatch.setattr(wire, "REPLY_DEADLINE_S", 0.1)

    def dripping() -> Iterator[bytes]:
        while True:
            time.sleep(0.02)
            yield b" "

    fake.rules.append(lambda _request: Reply(200, dripping(), length=False))
    began = time.monotonic()
    with pytest.raises(NotConnected) as caught:
        list_buckets(to_fake)
    assert caught.value.code == "ReadTimeout"
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("cut", [1, 30])
def test_reply_that_breaks_off_is_asked_again(fake: FakeS3, to_fake: Client, cut: int) -> None:
    fake.rules.append(
        lambda request: (
            Reply(200, fake.truth(request).body, cut=cut) if len(fake.requests) == 1 else None
        )
    )
    assert [bucket.name for bucket in list_buckets(to_fake)] == ["bucket"]
    assert len(fake.requests) == 2
