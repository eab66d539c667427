"""Single requests over the fast client: a plain good reply, or nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import Cancelled
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.fast.one_off import OneOffRequests
from tests.faults.fake_s3 import FakeS3, error
from tests.faults.wire import Reply, Request
from tests.s3.broken_servers import closed_port

LISTING = ("ListObjectsV2", {"list-type": "2"})


def test_requests_share_a_connection(
    fake: FakeS3, to_fake: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.put("bucket", "key", b"x")
    requests = OneOffRequests(to_fake, "bucket")
    opened = []
    open_ = requests._open
    monkeypatch.setattr(requests, "_open", lambda: opened.append(open_()) or opened[-1])
    for _ in range(3):
        body = requests.send(*LISTING, CancelToken())
        assert body is not None
        assert b"<Key>key</Key>" in body
    assert len({id(each) for each in opened}) == 1
    requests.close()
    requests.close()  # does no harm
    assert len(fake.requests) == 3


def test_a_body_is_sent(fake: FakeS3, to_fake: Client) -> None:
    fake.put("bucket", "key", b"x")
    requests = OneOffRequests(to_fake, "bucket")
    xml = b"<Delete><Object><Key>key</Key></Object></Delete>"
    assert requests.send("DeleteObjects", {"delete": ""}, CancelToken(), xml) is not None
    requests.close()
    assert not fake.objects
    assert fake.requests[0].body == xml


@pytest.mark.parametrize(
    "reply",
    [
        error(403, "AccessDenied"),
        error(503, "SlowDown"),
        Reply(200, b"<html>Sign in</html>"),
        Reply(200, b"<ListPartsResult/>"),
        Reply(200, b""),
        Reply(0),
    ],
)
def test_what_is_no_good_reply_is_none(fake: FakeS3, to_fake: Client, reply: Reply) -> None:
    fake.rules.append(lambda _request: reply)
    requests = OneOffRequests(to_fake, "bucket")
    assert requests.send(*LISTING, CancelToken()) is None
    requests.close()


def test_no_server_is_none(connect: Callable[..., Client]) -> None:
    requests = OneOffRequests(connect(f"http://127.0.0.1:{closed_port()}"), "bucket")
    assert requests.send(*LISTING, CancelToken()) is None
    requests.close()


def test_a_bucket_name_that_leads_elsewhere_is_none(fake: FakeS3, to_fake: Client) -> None:
    requests = OneOffRequests(to_fake, "..")
    assert requests.send(*LISTING, CancelToken()) is None
    assert fake.requests == []


def test_cancelled_while_waiting(fake: FakeS3, to_fake: Client) -> None:
    cancel, over = CancelToken(), threading.Event()

    def rule(_request: Request) -> None:
        cancel.set()
        over.wait(20.0)

    fake.rules.append(rule)
    requests = OneOffRequests(to_fake, "bucket")
    with pytest.raises(Cancelled):
        requests.send(*LISTING, cancel)
    over.set()
    requests.close()
