"""Look-ups of host names: interruptible, few at a time, and never waited for too long."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import Cancelled, HostNotFound
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.http import host_lookup
from rustfs_desktop.s3.http.host_lookup import MAX_THREADS, HostLookups
from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.s3.types import Credentials, Endpoint
from tests.s3.slow_resolver import ADDRESS, SlowResolver
from tests.waiting import patience_s, wait_for


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowResolver]:
    with SlowResolver(monkeypatch) as made:
        yield made
    wait_for(lambda: not any(t.name == "host-lookup" for t in threading.enumerate()))


def test_an_address_needs_no_thread() -> None:
    found = HostLookups().find("127.0.0.1", 80)
    assert found[0][4] == ("127.0.0.1", 80)
    assert not any(thread.name == "host-lookup" for thread in threading.enumerate())


def test_a_name_is_found() -> None:
    assert HostLookups().find("localhost", 80)


def test_names_that_are_not_valid_or_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnicodeError):
        HostLookups().find("a" * 64 + ".example", 80)

    def fail(*_: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(socket.gaierror, match="not known"):
        HostLookups().find("nowhere.example", 80)


@pytest.mark.parametrize("is_boto_loaded", [False, True])
def test_a_canceled_request_does_not_wait_for_the_name_server(
    resolver: SlowResolver, monkeypatch: pytest.MonkeyPatch, *, is_boto_loaded: bool
) -> None:
    monkeypatch.setattr(
        "rustfs_desktop.s3.api.bucket_requests.is_boto_loaded", lambda: is_boto_loaded
    )
    client = Client(Endpoint("http://slow.example:9000"), Credentials("key", "secret"))
    _ = client.listing
    token = CancelToken()

    def cancel() -> None:
        wait_for(lambda: bool(resolver.asked))
        token.set()

    threading.Thread(target=cancel).start()
    begin = time.monotonic()
    with pytest.raises(Cancelled), Interrupt(token):
        list(list_pages(client, "bucket", cancel=token))
    assert time.monotonic() - begin < patience_s() / 2
    assert not resolver.answers.is_set()
    client.close()


def test_threads_that_ask_for_the_same_name_share_the_look_up(resolver: SlowResolver) -> None:
    lookups = HostLookups()
    with ThreadPoolExecutor(4) as threads:
        found = [threads.submit(lookups.find, "slow.example", 80) for _ in range(4)]
        wait_for(lambda: bool(resolver.asked))
        resolver.answers.set()
        assert [one.result() for one in found] == [ADDRESS] * 4
    assert len(resolver.asked) == 1


def test_an_old_look_up_is_not_waited_for(
    resolver: SlowResolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network may be another one meanwhile."""
    monkeypatch.setattr(host_lookup, "_FRESH_S", 0.0)
    lookups = HostLookups()
    with ThreadPoolExecutor(2) as threads:
        threads.submit(lookups.find, "slow.example", 80)
        wait_for(lambda: len(resolver.asked) == 1)
        threads.submit(lookups.find, "slow.example", 80)
        wait_for(lambda: len(resolver.asked) == 2)
        resolver.answers.set()


def test_few_look_ups_run_at_the_same_time(resolver: SlowResolver) -> None:
    lookups, count = HostLookups(), 3 * MAX_THREADS
    with ThreadPoolExecutor(count) as threads:
        for number in range(count):
            threads.submit(lookups.find, f"{number}.example", 80)
        wait_for(lambda: len(resolver.asked) == MAX_THREADS)
        resolver.answers.set()
    assert (resolver.most, len(resolver.asked)) == (MAX_THREADS, count)


def test_a_name_server_that_never_answers(
    resolver: SlowResolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_lookup, "TIMEOUT_S", 0.1)
    with pytest.raises(socket.gaierror, match="in time"):
        HostLookups().find("slow.example", 80)
    client = Client(Endpoint("http://slow.example:9000"), Credentials("key", "secret"))
    with contextlib.closing(client), pytest.raises(HostNotFound):
        list(list_pages(client, "bucket", cancel=CancelToken()))
    assert len(resolver.asked) <= 2
