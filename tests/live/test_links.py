"""Links that others use without keys, on a real server."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import pytest

from rustfs_desktop.s3.api.presign import presign_get, presign_put
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.rustfs_keys import storable_key
from tests.live.test_browse import ODD_KEYS


def fetch(
    url: str, method: str = "GET", body: bytes | None = None
) -> tuple[int, bytes, http.client.HTTPMessage]:
    """Use a link as a program without keys does; redirects are not followed."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=30)
    try:
        connection.request(method, f"{parts.path}?{parts.query}", body)
        response = connection.getresponse()
        return response.status, response.read(), response.headers
    finally:
        connection.close()


@pytest.mark.parametrize("key", ODD_KEYS)
def test_get_link(client: Client, bucket: str, key: str) -> None:
    if client.capabilities.is_rustfs:
        key = storable_key(key)
    client.browse.put_object(Bucket=bucket, Key=key, Body=key.encode())
    status, content, _ = fetch(presign_get(client, bucket, key, 60))
    assert (status, content) == (200, key.encode())


def test_put_link(client: Client, bucket: str) -> None:
    url = presign_put(client, bucket, "folder/new file.txt", 60)
    assert fetch(url, "PUT", b"sent by a stranger")[0] == 200
    reply = client.browse.get_object(Bucket=bucket, Key="folder/new file.txt")
    assert reply["Body"].read() == b"sent by a stranger"


def test_download_name(client: Client, bucket: str) -> None:
    client.browse.put_object(Bucket=bucket, Key="k", Body=b"1")
    url = presign_get(client, bucket, "k", 60, download_name='été "1".txt')
    _, _, headers = fetch(url)
    value = headers["Content-Disposition"]
    assert value.startswith("attachment;")
    assert "filename*=UTF-8''%C3%A9t%C3%A9%20%221%22.txt" in value


def test_a_link_is_good_for_its_key_and_verb_only(client: Client, bucket: str) -> None:
    client.browse.put_object(Bucket=bucket, Key="k", Body=b"1")
    client.browse.put_object(Bucket=bucket, Key="l", Body=b"2")
    url = presign_get(client, bucket, "k", 60)
    assert fetch(url.replace("/k?", "/l?"))[0] == 403
    assert fetch(url, "PUT", b"no")[0] == 403
    assert fetch(url.replace("X-Amz-Expires=60", "X-Amz-Expires=600"))[0] == 403


def test_longest_life_is_accepted(client: Client, bucket: str) -> None:
    client.browse.put_object(Bucket=bucket, Key="k", Body=b"1")
    assert fetch(presign_get(client, bucket, "k", 10**9))[0] == 200
