"""The fault proxy does what its verbs say, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import threading
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import BotoCoreError

from rustfs_desktop.errors import AppError, NotConnected
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.errors.translate import translate_errors
from rustfs_desktop.s3.types import Credentials, Endpoint
from tests.faults import verbs
from tests.faults.fake_s3 import FakeS3
from tests.faults.proxy import Exchange, FaultProxy, Verb
from tests.waiting import patience_s, wait_for

CONTENT = bytes(range(256)) * 400
MIB = 1024 * 1024


def put(client: Client, bucket: str, key: str = "key", content: bytes = CONTENT) -> None:
    with translate_errors("s3:PutObject", bucket, key, client):
        client.transfer.put_object(Bucket=bucket, Key=key, Body=content)


def get(client: Client, bucket: str, key: str = "key", **more: str) -> bytes:
    with translate_errors("s3:GetObject", bucket, key, client):
        return client.transfer.get_object(Bucket=bucket, Key=key, **more)["Body"].read()  # type: ignore[arg-type]


def test_what_no_rule_is_for_passes_untouched(
    proxy: FaultProxy, through: Client, bucket: str
) -> None:
    for key in ("key", "a b/ü+%.txt"):
        put(through, bucket, key)
        assert get(through, bucket, key) == CONTENT
        assert get(through, bucket, key, Range="bytes=5-9") == CONTENT[5:10]
        through.transfer.head_object(Bucket=bucket, Key=key)
    assert through.transfer.list_objects_v2(Bucket=bucket)["KeyCount"] == 2
    seen = proxy.log[0]
    assert (seen.what, seen.sent, seen.status) == ("PutObject", len(CONTENT), 200)
    assert seen.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert (proxy.log[1].what, proxy.log[1].got) == ("GetObject", len(CONTENT))
    assert seen.began < seen.ended <= proxy.log[1].began
    assert proxy.connections == 1


def test_a_reset_drops_little_of_what_it_says_has_left(
    proxy: FaultProxy, through: Client, client: Client, bucket: str
) -> None:
    put(client, bucket, content=bytes(3 * MIB))
    rule = proxy.on("GetObject", verbs.reset_reply(-1))
    with translate_errors("s3:GetObject", bucket, "key", through):
        body = through.transfer.get_object(Bucket=bucket, Key="key")["Body"]
    wait_for(lambda: rule.hits and (proxy.log[-1].ended or proxy.log[-1].got >= MIB // 8))
    received = 0
    with contextlib.suppress(OSError, BotoCoreError):
        while piece := body.read(MIB // 16):
            received += len(piece)
    wait_for(lambda: proxy.log[-1].ended)
    assert received >= proxy.log[-1].got - MIB // 2


@pytest.mark.parametrize(
    "verb",
    [verbs.lose_request, verbs.lose_reply, verbs.reset_request(0.5), verbs.reset_header],
    ids=["request lost", "reply lost", "in the request", "in the header"],
)
def test_a_reset_reaches_the_client_once(
    proxy: FaultProxy, through: Client, bucket: str, verb: Verb
) -> None:
    proxy.on("PutObject", verb)
    with pytest.raises(NotConnected) as caught:
        put(through, bucket)
    assert caught.value.code == "ConnectionClosed"
    put(through, bucket)
    assert [seen.status for seen in proxy.log][-1] == 200


def test_only_the_server_knows_of_a_lost_reply(
    proxy: FaultProxy, through: Client, client: Client, bucket: str
) -> None:
    proxy.on("PutObject", verbs.lose_request)
    proxy.on("PutObject", verbs.lose_reply)
    for is_stored in (False, True):
        with pytest.raises(NotConnected):
            put(through, bucket)
        assert bool(client.transfer.list_objects_v2(Bucket=bucket)["KeyCount"]) is is_stored


def test_a_changed_request_is_signed_again(
    proxy: FaultProxy, through: Client, client: Client, bucket: str
) -> None:
    proxy.on("PutObject", verbs.corrupt_request(7, "Content-MD5"))
    put(through, bucket)
    assert get(client, bucket) == verbs.flipped(CONTENT, 7)
    proxy.on("GetObject", verbs.whole_object)
    assert len(get(through, bucket, Range="bytes=5-9")) == len(CONTENT)
    proxy.on("GetObject", verbs.shorten_range(2))
    assert len(get(through, bucket, Range="bytes=5-9")) == 3


@pytest.mark.parametrize(
    ("verb", "length"),
    [
        (verbs.corrupt_reply(3), len(CONTENT)),
        (verbs.truncate(5, keep_length=False), len(CONTENT) - 5),
        (verbs.chunked(5), len(CONTENT) - 5),
        (verbs.dribble(50_000, 0.01), len(CONTENT)),
    ],
    ids=["corrupt", "no length", "chunked", "dribble"],
)
def test_an_answer_is_changed_on_its_way(
    proxy: FaultProxy, through: Client, bucket: str, verb: Verb, length: int
) -> None:
    put(through, bucket)
    proxy.on("GetObject", verb)
    assert len(get(through, bucket)) == length
    assert get(through, bucket) == CONTENT


def test_an_answer_shorter_than_promised(proxy: FaultProxy, through: Client, bucket: str) -> None:
    put(through, bucket)
    proxy.on("GetObject", verbs.truncate(5, keep_length=True))
    with pytest.raises(NotConnected):
        get(through, bucket)


def test_rules_choose_by_operation_condition_and_number(
    proxy: FaultProxy, through: Client, bucket: str
) -> None:
    proxy.on("PutObject|GetObject", verbs.status(503), where=verbs.key("a"), skip=1, times=2)
    outcomes = []
    for key in "abaaa":
        try:
            put(through, bucket, key)
            outcomes.append("ok")
        except AppError as error:
            outcomes.append(error.code)
    assert outcomes == ["ok", "ok", "SlowDown", "SlowDown", "ok"]


def test_down_and_up_again(proxy: FaultProxy, through: Client, bucket: str) -> None:
    put(through, bucket)
    proxy.down()
    with pytest.raises(NotConnected) as caught:
        put(through, bucket)
    assert caught.value.code == "ConnectionRefused"
    proxy.up()
    put(through, bucket)


def test_a_pulled_cable_says_nothing(proxy: FaultProxy, through: Client, bucket: str) -> None:
    outcome = threading.Event()

    def work() -> None:
        with contextlib.suppress(NotConnected):
            put(through, bucket)
        outcome.set()

    with proxy.hush():
        thread = threading.Thread(target=work)
        thread.start()
        wait_for(lambda: proxy.log)
        assert not outcome.wait(0.2)
    thread.join(patience_s())
    assert outcome.is_set()


def test_busy_servers_are_those_with_more_than_one_request(
    proxy: FaultProxy, through: Client, bucket: str
) -> None:
    proxy.on("PutObject", verbs.status(503), busy=1, times=None)
    put(through, bucket)
    may_go_on = threading.Event()

    async def hold(x: Exchange) -> None:
        while not may_go_on.is_set():
            await asyncio.sleep(0.01)
        await x.passed()

    proxy.on("PutObject", hold)
    thread = threading.Thread(target=put, args=(through, bucket, "slow"))
    thread.start()
    wait_for(lambda: proxy.in_flight)
    with pytest.raises(AppError):
        put(through, bucket)
    may_go_on.set()
    thread.join()


def test_before_a_fake_server() -> None:
    with FakeS3() as fake:
        parts = urlsplit(fake.url)
        assert parts.port
        with FaultProxy("127.0.0.1", parts.port) as proxy:
            client = Client(Endpoint(proxy.url), Credentials("key", "secret"))
            put(client, "bucket")
            assert get(client, "bucket") == CONTENT
            client.close()
