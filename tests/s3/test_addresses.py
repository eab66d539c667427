"""Addresses as people type and paste them."""

from __future__ import annotations

import pytest

from rustfs_desktop.errors import InvalidAddress
from rustfs_desktop.s3.addresses import (
    Address,
    endpoint_from_host,
    in_region,
    is_loopback_host,
    is_private_host,
    is_url_of,
    parse_address,
)
from rustfs_desktop.s3.types import Addressing, Endpoint

CONSOLE = "http://nas:9001/rustfs/console/browser"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("s3://bucket", Address("bucket")),
        ("s3://bucket/", Address("bucket")),
        ("s3://bucket/a/b c/", Address("bucket", "a/b c/")),
        ("s3://bucket/a%20b+c?d#e", Address("bucket", "a%20b+c?d#e")),
        ("S3://bucket/k", Address("bucket", "k")),
        ("rustfs://bucket/k", Address("bucket", "k")),
        ("s3://", Address("")),
        ("  bucket/prefix/ ", Address("bucket", "prefix/")),
        ("/bucket/prefix/", Address("bucket", "prefix/")),
        ("arn:aws:s3:::bucket/key", Address("bucket", "key")),
        (f"{CONSOLE}?bucket=b&key=a%2Fb%20c%2F", Address("b", "a/b c/", "http://nas:9000")),
        (f"{CONSOLE}?bucket=b", Address("b", "", "http://nas:9000")),
        (
            f"{CONSOLE}?bucket=b&key=a%2F&preview=true&previewKey=a%2Fx.png",
            Address("b", "a/x.png", "http://nas:9000"),
        ),
        (f"{CONSOLE}/b/a%2Fc%2F", Address("b", "a/c/", "http://nas:9000")),
        ("http://nas:9001/rustfs/console/", Address("", "", "http://nas:9000")),
        (
            "https://s3.example.com/rustfs/console/browser?bucket=b",
            Address("b", "", "https://s3.example.com"),
        ),
        (
            "https://s3.example.com/b/a%20b?X-Amz-Signature=secret",
            Address("b", "a b", "https://s3.example.com"),
        ),
        ("http://[::1]:9000/b/k", Address("b", "k", "http://[::1]:9000")),
    ],
)
def test_parse_address(text: str, address: Address) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "/",
        "ftp://host/x",
        "javascript://bucket",
        "s3://buc ket/x",
        "s3://a:b/x",
        "http://key:secret@host/bucket",
        "http://host:port/bucket",
        "http:///bucket",
    ],
)
def test_no_address(text: str) -> None:
    with pytest.raises(InvalidAddress) as caught:
        parse_address(text)
    assert caught.value.cause
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("192.168.1.100", "http://192.168.1.100:9000"),
        ("localhost", "http://localhost:9000"),
        ("nas", "http://nas:9000"),
        ("nas.local", "http://nas.local:9000"),
        ("nas:9010", "http://nas:9010"),
        ("::1", "http://[::1]:9000"),
        ("[fd00::1]:9010", "http://[fd00::1]:9010"),
        ("s3.example.com", "https://s3.example.com:9000"),
        ("8.8.8.8", "https://8.8.8.8:9000"),
        ("127.0.0.1.evil.example", "https://127.0.0.1.evil.example:9000"),
        ("192.168.1.100.evil.example:9000", "https://192.168.1.100.evil.example:9000"),
        ("https://s3.example.com", "https://s3.example.com"),
        ("https://s3.example.com/", "https://s3.example.com"),
        ("http://s3.example.com", "http://s3.example.com:9000"),
        ("HTTP://Nas:80", "http://nas:80"),
        ("http://nas:9001/rustfs/console/browser", "http://nas:9000"),
        ("exämple.com", "https://xn--exmple-cua.com:9000"),
        ("аpple.com", "https://xn--pple-43d.com:9000"),
    ],
)
def test_rustfs_preset(text: str, url: str) -> None:
    endpoint = endpoint_from_host(text, "rustfs")
    assert endpoint.url == url
    assert endpoint.region == "us-east-1"
    assert endpoint.addressing is Addressing.PATH


@pytest.mark.parametrize(
    ("text", "url", "region"),
    [
        ("", "https://s3.us-east-1.amazonaws.com", "us-east-1"),
        ("eu-central-1", "https://s3.eu-central-1.amazonaws.com", "eu-central-1"),
        ("us-gov-west-1", "https://s3.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ("cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("https://s3.eu-west-3.amazonaws.com", "https://s3.eu-west-3.amazonaws.com", "eu-west-3"),
    ],
)
def test_amazon_preset(text: str, url: str, region: str) -> None:
    endpoint = endpoint_from_host(text, "aws")
    assert (endpoint.url, endpoint.region) == (url, region)
    assert endpoint.addressing is Addressing.VIRTUAL


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("s3.example.com", "https://s3.example.com"),
        ("minio:9000", "http://minio:9000"),
        ("http://10.0.0.1:8333", "http://10.0.0.1:8333"),
        ("https://db.example.com/storage/v1/s3/", "https://db.example.com/storage/v1/s3"),
        ("gateway:81/s3", "http://gateway:81/s3"),
    ],
)
def test_other_servers(text: str, url: str) -> None:
    assert endpoint_from_host(text, "other").url == url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "http://key:secret@host:9000",
        "key:secret@host",
        "http://host/bucket",
        "http://host?x=1",
        "http://host#x",
        "ftp://host",
        "host:99999",
        "host:port",
        "ho st",
        "host\nX-Evil: 1",
        "http://",
        "-host.example",
        "a..b",
        "javascript:alert(1)",
        "x" * 64 + ".example",
    ],
)
def test_refused_hosts(text: str) -> None:
    with pytest.raises(InvalidAddress) as caught:
        endpoint_from_host(text, "rustfs")
    assert caught.value.code == "InvalidAddress"
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("path", ["/a/../b", "/a%2Fb", "//a", "/a b", "/é", "/."])
def test_refused_paths(path: str) -> None:
    with pytest.raises(InvalidAddress):
        endpoint_from_host(f"http://host{path}", "other")


@pytest.mark.parametrize(
    ("host", "loopback", "private"),
    [
        ("localhost", True, True),
        ("127.0.0.5", True, True),
        ("::1", True, True),
        ("10.1.2.3", False, True),
        ("172.16.0.1", False, True),
        ("172.32.0.1", False, False),
        ("169.254.1.1", False, True),
        ("fe80::1", False, True),
        ("nas", False, True),
        ("nas.lan", False, True),
        ("127.0.0.1.evil.example", False, False),
        ("localhost.evil.example", False, False),
        ("8.8.8.8", False, False),
    ],
)
def test_near_and_far(host: str, loopback: bool, private: bool) -> None:
    assert is_loopback_host(host) is loopback
    assert is_private_host(host) is private


@pytest.mark.parametrize(
    ("url", "moved"),
    [
        ("http://nas:9000", "http://nas:9000"),
        ("https://s3.us-east-1.amazonaws.com", "https://s3.eu-west-2.amazonaws.com"),
        (
            "https://s3.dualstack.us-east-1.amazonaws.com",
            "https://s3.dualstack.eu-west-2.amazonaws.com",
        ),
        ("https://s3.amazonaws.com", "https://s3.eu-west-2.amazonaws.com"),
        ("https://us-east-1.amazonaws.example", "https://us-east-1.amazonaws.example"),
    ],
)
def test_another_region(url: str, moved: str) -> None:
    before = Endpoint(url, "us-east-1", Addressing.VIRTUAL, "/ca.pem")
    assert in_region(before, "eu-west-2") == Endpoint(
        moved, "eu-west-2", Addressing.VIRTUAL, "/ca.pem"
    )


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("rustfs", "RustFS has its buckets at the root of its address"),
        ("aws", "Amazon S3 has its buckets at the root of its address"),
    ],
)
def test_services_without_a_path_say_why(kind: str, why: str) -> None:
    with pytest.raises(InvalidAddress, match=why) as refused:
        endpoint_from_host("https://host.example/storage/s3", kind)
    assert "choose “Other S3”" in refused.value.text


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("http://nas:9000", "http://nas:9000", True),
        ("http://nas:9000", "https://NAS.:9000/", True),
        ("http://nas", "http://nas:80", True),
        ("http://nas", "https://nas:443", True),
        ("http://nas:9000", "http://nas:9001", False),
        ("http://nas:9000", "http://nas2:9000", False),
        ("http://nas:9000", "http://nas:9000/path", False),
        ("https://s3.us-east-1.amazonaws.com", "https://s3.eu-west-2.amazonaws.com", True),
        ("https://s3.amazonaws.com", "https://s3.eu-west-2.amazonaws.com", True),
        ("https://s3.us-east-1.amazonaws.com", "https://s3.cn-north-1.amazonaws.com.cn", False),
        ("http://nas:9000", "", False),
        ("http://nas:9000", "http://nas:port", False),
    ],
)
def test_which_urls_lead_to_one_server(one: str, other: str, is_same: bool) -> None:
    assert is_url_of(Endpoint(one), other) is is_same
    assert is_url_of(Endpoint("http://new", earlier_urls=("http://x", one)), other) is is_same


def test_the_demo_server_has_any_port() -> None:
    demo = Endpoint("http://127.0.0.1:4321", has_any_port=True)
    assert is_url_of(demo, "http://127.0.0.1:1234")
    assert not is_url_of(demo, "http://nas:1234")
