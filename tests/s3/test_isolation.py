"""Nothing around the program changes where its requests go, who signs them or how."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api.buckets import list_buckets
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.api.presign import presign_get
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.http.certificates import system_ca_file
from rustfs_desktop.s3.types import Addressing, Credentials, Endpoint
from tests.faults.fake_s3 import FakeS3
from tests.s3.broken_servers import closed_port

LEAK = "AKIAENVLEAK000000000"


@pytest.fixture
def hostile_surroundings(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys, a proxy, a profile, endpoints and files that would all spoil a usual boto client."""
    folder = own_home / ".aws"
    folder.mkdir()
    (folder / "config").write_text("this is [no configuration\n= at all\n")
    (folder / "credentials").write_text("[default\naws_access_key_id")
    for name, value in {
        "AWS_ACCESS_KEY_ID": LEAK,
        "AWS_SECRET_ACCESS_KEY": "leaksecret",
        "AWS_SESSION_TOKEN": "leaktoken",
        "AWS_PROFILE": "no-such-profile",
        "AWS_DEFAULT_REGION": "eu-leak-1",
        "AWS_REGION": "eu-leak-1",
        "AWS_ENDPOINT_URL": "http://leak.invalid",
        "AWS_ENDPOINT_URL_S3": "http://leak.invalid",
        "AWS_CA_BUNDLE": "/no/such/bundle.pem",
        "REQUESTS_CA_BUNDLE": "/no/such/bundle.pem",
        "AWS_RETRY_MODE": "nonsense",
        "AWS_MAX_ATTEMPTS": "nonsense",
        "AWS_USE_DUALSTACK_ENDPOINT": "true",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_S3_US_EAST_1_REGIONAL_ENDPOINT": "nonsense",
        "AWS_REQUEST_CHECKSUM_CALCULATION": "nonsense",
        "AWS_DATA_PATH": "/no/such/path",
        "AWS_DEFAULTS_MODE": "nonsense",
        "HTTP_PROXY": f"http://127.0.0.1:{closed_port()}",
    }.items():
        monkeypatch.setenv(name, value)
        monkeypatch.setenv(name.lower(), value)


@pytest.mark.usefixtures("hostile_surroundings")
def test_signed_requests_carry_our_key_and_region_only(fake: FakeS3, to_fake: Client) -> None:
    assert [bucket.name for bucket in list_buckets(to_fake)] == ["bucket"]
    list(list_pages(to_fake, "bucket", cancel=CancelToken()))
    to_fake.transfer.put_object(Bucket="bucket", Key="key", Body=b"x")
    assert len(fake.requests) == 3
    for request in fake.requests:
        authorization = request.headers["Authorization"]
        assert "testkey123456/" in authorization
        assert "/us-east-1/s3/aws4_request" in authorization
        assert "x-amz-security-token" not in request.headers
        assert LEAK not in str(request.headers)


@pytest.mark.usefixtures("hostile_surroundings")
def test_blank_keys_sign_nothing(fake: FakeS3, connect: Callable[..., Client]) -> None:
    client = connect(fake.url, Credentials())
    list_buckets(client)
    list(list_pages(client, "bucket", cancel=CancelToken()))
    for request in fake.requests:
        assert "Authorization" not in request.headers
        assert "X-Amz-Signature" not in request.query


@pytest.mark.usefixtures("hostile_surroundings")
def test_no_program_is_run_and_no_other_address_is_asked(
    fake: FakeS3, to_fake: Client, own_home: Path
) -> None:
    """A ``credential_process`` would be run, a metadata service asked, by a usual client."""
    (own_home / ".aws" / "config").write_text("[default]\ncredential_process = touch ran\n")
    seen: list[tuple[str, tuple[Any, ...]]] = []
    watching = True

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if watching and event in ("subprocess.Popen", "os.system", "socket.connect"):
            seen.append((event, arguments))

    sys.addaudithook(watch)
    list_buckets(to_fake)
    watching = False
    port = urlsplit(fake.url).port
    assert seen
    assert all(e == "socket.connect" and a[1] == ("127.0.0.1", port) for e, a in seen)


def test_links_are_signature_v4_and_live_at_most_seven_days() -> None:
    client = Client(Endpoint("http://host:9000"), Credentials("key", "secret"))
    for wanted, got in ((3600, 3600), (999_999_999, 604_800), (0, 1), (-5, 1)):
        query = parse_qs(urlsplit(presign_get(client, "bucket", "key", wanted)).query)
        assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
        assert query["X-Amz-Expires"] == [str(got)]
        assert "AWSAccessKeyId" not in query


def test_addressing_style_is_obeyed() -> None:
    keys = Credentials("key", "secret")
    path = Client(Endpoint("http://host:9000"), keys)
    virtual = Client(Endpoint("http://host:9000", addressing=Addressing.VIRTUAL), keys)
    assert presign_get(path, "bucket", "key", 1).startswith("http://host:9000/bucket/key?")
    assert presign_get(virtual, "bucket", "key", 1).startswith("http://bucket.host:9000/key?")


def test_clients_differ_in_their_timeouts(to_fake: Client) -> None:
    browse, transfer = to_fake.browse.meta.config, to_fake.transfer.meta.config
    assert browse.retries == {"mode": "standard", "total_max_attempts": 3}  # type: ignore[attr-defined]
    assert transfer.retries == {"mode": "standard", "total_max_attempts": 1}  # type: ignore[attr-defined]
    assert to_fake.browse is to_fake.browse


def test_the_system_decides_whom_to_trust() -> None:
    path = system_ca_file()
    assert path == "" or os.path.isfile(path)  # noqa: PTH113


def test_botocore_signs_by_itself_even_where_awscrt_is_installed() -> None:
    from botocore import compat

    assert not compat.HAS_CRT
