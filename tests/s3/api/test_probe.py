"""Trying a connection says what works, or what to change."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from rustfs_desktop.errors import AuthError, KeysMissing, NotConnected, Remedy
from rustfs_desktop.s3.api import probe as probe_module
from rustfs_desktop.s3.api.probe import probe
from rustfs_desktop.s3.types import Credentials, Endpoint
from tests.faults.fake_s3 import FakeS3, error
from tests.faults.wire import Reply, Request
from tests.s3.broken_servers import closed_port
from tests.s3.conftest import KEYS


def test_a_good_connection_counts_its_buckets(fake: FakeS3) -> None:
    fake.buckets |= {"one", "two"}
    found = probe(Endpoint(fake.url), KEYS)
    assert found.buckets == 3
    assert found.note == ""
    assert [request.what for request in fake.requests] == ["ListBuckets"]


def test_keys_for_some_buckets_only_are_good_keys(fake: FakeS3) -> None:
    fake.rules.append(lambda _request: error(403, "AccessDenied"))
    found = probe(Endpoint(fake.url), KEYS)
    assert found.buckets is None
    assert "s3:ListAllMyBuckets" in found.note
    assert "name" in found.note


@pytest.mark.parametrize(
    ("keys", "missing"),
    [(Credentials("key", ""), "secret key"), (Credentials("", "secret"), "access key")],
)
def test_half_a_key_pair_is_not_tried(fake: FakeS3, keys: Credentials, missing: str) -> None:
    with pytest.raises(KeysMissing) as caught:
        probe(Endpoint(fake.url), keys)
    assert missing in caught.value.title
    assert fake.requests == []


def test_a_refused_key_is_asked_once(fake: FakeS3) -> None:
    fake.rules.append(lambda _request: error(403, "InvalidAccessKeyId"))
    with pytest.raises(AuthError) as caught:
        probe(Endpoint(fake.url), KEYS)
    assert caught.value.remedy is Remedy.EDIT_CONNECTION
    assert len(fake.requests) == 1


def test_a_clock_that_is_nearly_wrong_is_mentioned(fake: FakeS3) -> None:
    def rule(request: Request) -> Reply:
        reply = fake.truth(request)
        then = datetime.now(UTC) - timedelta(minutes=10)
        reply.headers["Date"] = format_datetime(then, usegmt=True)
        return reply

    fake.rules.append(rule)
    assert " 10 min " in probe(Endpoint(fake.url), KEYS).note


def test_server_names_itself(fake: FakeS3) -> None:
    fake.rules.append(lambda request: _named(fake.truth(request)))
    assert probe(Endpoint(fake.url), KEYS).server == "RustFS 1.0"


def _named(reply: Reply) -> Reply:
    reply.headers["Server"] = "RustFS 1.0"
    return reply


@contextlib.contextmanager
def listening() -> Iterator[int]:
    """A port that takes connections."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            server.accept()[0].close()

        thread = threading.Thread(target=accept)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def test_wrong_port_names_the_one_that_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as port:
        monkeypatch.setattr(probe_module, "RUSTFS_PORT", port)
        with pytest.raises(NotConnected) as caught:
            probe(Endpoint(f"http://127.0.0.1:{closed_port()}"), KEYS)
    assert f"http://127.0.0.1:{port}" in caught.value.cause


def test_web_page_names_the_port_that_answers(
    fake: FakeS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.rules.append(lambda _request: Reply(200, b"<!DOCTYPE html><html></html>"))
    with listening() as port:
        monkeypatch.setattr(probe_module, "RUSTFS_PORT", port)
        with pytest.raises(NotConnected) as caught:
            probe(Endpoint(fake.url), KEYS)
    assert f"http://127.0.0.1:{port}" in caught.value.cause
