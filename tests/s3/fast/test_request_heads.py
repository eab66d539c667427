"""Heads of requests: where they lead, and what must not get into them."""

from __future__ import annotations

import pytest

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.fast.connection import Unsendable
from rustfs_desktop.s3.fast.request_heads import RequestHeads
from rustfs_desktop.s3.fast.sigv4 import NO_CONTENT
from rustfs_desktop.s3.types import NO_PROXY, Addressing, Credentials, Endpoint


def heads(
    url: str = "http://s3.test:9000/below", addressing: Addressing = Addressing.PATH
) -> RequestHeads:
    client = Client(Endpoint(url, addressing=addressing, proxy=NO_PROXY), Credentials())
    return RequestHeads(client, "photos")


@pytest.mark.parametrize(
    ("addressing", "target", "host"),
    [
        (Addressing.PATH, "/below/photos/a%20b/c~", "s3.test:9000"),
        (Addressing.VIRTUAL, "/below/a%20b/c~", "photos.s3.test:9000"),
    ],
)
def test_where_a_request_leads(addressing: Addressing, target: str, host: str) -> None:
    query = {"versionId": "1/2", "partNumber": "3"}
    head = heads(addressing=addressing).head(
        "GET", "a b/c~", {"range": "bytes=0-1"}, NO_CONTENT, "x: y\r\n", query
    )
    assert head.decode() == (
        f"GET {target}?partNumber=3&versionId=1%2F2 HTTP/1.1\r\n"
        f"range: bytes=0-1\r\nhost: {host}\r\nx: y\r\nuser-agent: rustfs-desktop\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("key", "headers", "query"),
    [
        ("", {}, {}),
        ("\udcff", {}, {}),
        ("key", {"if-match": "x\r\ny: z"}, {}),
        ("key", {"if-match": "x\ny: z"}, {}),
        ("key", {"if-match": "ü"}, {}),
        ("key", {}, {"versionId": "\udcff"}),
    ],
)
def test_what_cannot_be_sent(key: str, headers: dict[str, str], query: dict[str, str]) -> None:
    with pytest.raises(Unsendable):
        heads().head("GET", key, headers, NO_CONTENT, query=query)


def test_a_bucket_that_cannot_be_in_a_host_name() -> None:
    endpoint = Endpoint("http://s3.test", addressing=Addressing.VIRTUAL, proxy=NO_PROXY)
    with pytest.raises(Unsendable):
        RequestHeads(Client(endpoint, Credentials()), ".photos")
