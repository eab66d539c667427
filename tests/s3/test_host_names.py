"""Host names with underscores, as container networks have them; botocore itself refuses them."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from typing import Any
from urllib.request import urlopen

import pytest
from botocore.exceptions import ClientError

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.addresses import endpoint_from_host
from rustfs_desktop.s3.api.buckets import list_buckets
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.api.presign import presign_get
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Addressing, Credentials, Endpoint
from tests.conftest import LiveServer
from tests.faults.fake_s3 import FakeS3
from tests.server_kinds import skip_on_minio

HOST = "my_server_1"


@pytest.fixture(autouse=True)
def _found_here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every name with an underscore is this computer, as in ``/etc/hosts``."""
    look_up = socket.getaddrinfo

    def find(host: Any, *rest: Any, **more: Any) -> Any:
        return look_up("127.0.0.1" if "_" in str(host) else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", find)
    return iter([None])


def renamed(url: str) -> str:
    return url.replace("127.0.0.1", HOST)


def test_a_real_server_accepts_the_signatures(server: LiveServer, bucket: str) -> None:
    if "127.0.0.1" not in server.endpoint.url:
        pytest.skip("the server is not on this computer")
    endpoint = endpoint_from_host(renamed(server.endpoint.url), "other")
    client = Client(endpoint, server.credentials)
    skip_on_minio(Client(server.endpoint, server.credentials), "MinIO refuses such host names")
    assert bucket in [each.name for each in list_buckets(client)]
    client.transfer.put_object(Bucket=bucket, Key="a b", Body=b"content")
    assert client.transfer.get_object(Bucket=bucket, Key="a b")["Body"].read() == b"content"
    (page,) = list_pages(client, bucket, "", delimiter="", cancel=CancelToken())
    assert page.keys == ["a b"]
    url = presign_get(client, bucket, "a b", 60)
    assert HOST in url
    with urlopen(url) as reply:  # the test's own server
        assert reply.read() == b"content"
    client.close()


@pytest.mark.parametrize("addressing", list(Addressing))
def test_the_host_is_sent_as_it_was_entered(fake: FakeS3, addressing: Addressing) -> None:
    fake.put("bucket", "key", b"content")
    client = Client(Endpoint(renamed(fake.url), addressing=addressing), Credentials("me", "secret"))
    with contextlib.suppress(ClientError):  # the fake knows buckets in the path only
        client.transfer.head_object(Bucket="bucket", Key="key")
    prefix = "bucket." if addressing is Addressing.VIRTUAL else ""
    assert fake.requests[-1].headers["Host"].startswith(f"{prefix}{HOST}:")
    client.close()
