"""Parses addresses that users type or paste: ``s3://`` URLs, console URLs, hosts."""

from __future__ import annotations

import dataclasses
import functools
import ipaddress
import re
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from rustfs_desktop.errors import InvalidAddress
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message
from rustfs_desktop.s3.types import Addressing, Endpoint

RUSTFS_PORT = 9000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_CONSOLE_PORTS = (9001, 7001)
_CONSOLE_PATH = "/rustfs/console"
_AWS_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d+")
_AWS_HOST = re.compile(r"s3[.-](?:dualstack\.)?([a-z]{2}(?:-[a-z]+)+-\d+)\.amazonaws\.com(?:\.cn)?")
_AWS_GLOBAL_HOST = "s3.amazonaws.com"
_HOST_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_ENDPOINT_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
# Why services cannot have a path in their address.
_NO_PATH = {
    "rustfs": QT_TRANSLATE_NOOP(
        "Messages",
        "Enter only the host name and port: RustFS has its buckets at the root of its address, so "
        "a path is usually the name of a bucket. For a gateway with a path, choose “Other S3”.",
    ),
    "aws": QT_TRANSLATE_NOOP(
        "Messages",
        "Enter only the region: Amazon S3 has its buckets at the root of its address, so a path "
        "is usually the name of a bucket. For a gateway with a path, choose “Other S3”.",
    ),
}
_LOCAL_SUFFIXES = (".local", ".lan", ".home", ".internal", ".home.arpa", ".localdomain", ".test")


@dataclasses.dataclass(frozen=True, slots=True)
class Address:
    """The location of a server, bucket, folder or object.

    Attributes:
        bucket: Empty for the server itself.
        key: A key, or a prefix if it ends with ``/``; empty for the bucket itself.
        endpoint_url: The server; empty if the address does not contain it.
    """

    bucket: str
    key: str = ""
    endpoint_url: str = ""


def parse_address(text: str) -> Address:
    """Parse ``s3://bucket/prefix``, ``bucket/prefix``, a console URL or a path-style URL.

    Raises:
        InvalidAddress: The text is none of these.
    """
    text = text.strip()
    scheme = _SCHEME.match(text)
    if scheme and scheme.group().lower() in ("http://", "https://"):
        return _parse_url(text)
    if scheme and scheme.group().lower() not in ("s3://", "rustfs://"):
        raise _invalid_address(
            QT_TRANSLATE_NOOP("Messages", "Addresses begin with s3://, http:// or https://.")
        )
    rest = text[scheme.end() :] if scheme else text.removeprefix("arn:aws:s3:::")
    bucket, _, key = rest.lstrip("/").partition("/")
    if not bucket and not scheme:
        raise _invalid_address(
            QT_TRANSLATE_NOOP("Messages", "Enter s3://bucket/folder, or the name of a bucket.")
        )
    return Address(_checked_bucket(bucket), key)


def endpoint_from_host(text: str, kind: str) -> Endpoint:
    """The endpoint for a server address, with the default scheme, port and addressing style.

    The default scheme is http for hosts in a private network and https for all others.

    Args:
        text: A host, ``host:port`` or a URL; for Amazon also a region.
        kind: The service, ``rustfs``, ``aws`` or ``other``, which determines the defaults.

    Raises:
        InvalidAddress: It is not a server address, or contains a query, access keys, or a path
            that this kind of server does not have.
    """
    text = text.strip()
    if kind == "aws" and (not text or _AWS_REGION.fullmatch(text)):
        return _aws_endpoint(text or "us-east-1")
    parts = _split(text if _SCHEME.match(text) else f"//{_bracketed(text)}")
    host = _ascii_host(parts)
    if kind == "aws" and (match := _AWS_HOST.fullmatch(host)):
        return _aws_endpoint(match.group(1))
    scheme = parts.scheme.lower() or ("http" if is_private_host(host) else "https")
    if scheme not in ("http", "https"):
        raise _invalid_address(
            QT_TRANSLATE_NOOP("Messages", "The server address must begin with http:// or https://.")
        )
    port = parts.port
    is_console = parts.path.startswith(_CONSOLE_PATH)
    path = "" if is_console else _endpoint_path(parts, kind)
    if kind == "rustfs" and port is None and (scheme == "http" or not parts.scheme):
        port = RUSTFS_PORT
    if is_console and port in _CONSOLE_PORTS:
        port = RUSTFS_PORT
    shown_host = f"[{host}]" if ":" in host else host
    return Endpoint(f"{scheme}://{shown_host}" + (f":{port}" if port is not None else "") + path)


def in_region(endpoint: Endpoint, region: str) -> Endpoint:
    """The endpoint with another region; the host names of Amazon contain it too."""
    host = urlsplit(endpoint.url).hostname or ""
    url = endpoint.url
    if host == _AWS_GLOBAL_HOST:
        url = _aws_endpoint(region).url
    elif match := _AWS_HOST.fullmatch(host):
        url = url.replace(f"{match[1]}.amazonaws.", f"{region}.amazonaws.")
    return dataclasses.replace(endpoint, url=url, region=region)


def is_url_of(endpoint: Endpoint, url: str) -> bool:
    """Whether a URL leads, or led before, to the server of an endpoint.

    A server keeps its identity over http and https, and Amazon over its regions.
    """
    ours, theirs = _identity(endpoint.url), _identity(url)
    if endpoint.has_any_port:
        return ours[0] == theirs[0]
    return theirs == ours or any(theirs == _identity(each) for each in endpoint.earlier_urls)


@functools.lru_cache(256)  # asked for each transfer, about the same few servers
def _identity(url: str) -> tuple[str, int | None, str]:
    """Host, port and path of a URL, the same for all of its spellings."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if host == _AWS_GLOBAL_HOST or _AWS_HOST.fullmatch(host):
        host = "amazonaws.com.cn" if host.endswith(".cn") else "amazonaws.com"
    try:
        port = parts.port
    except ValueError:  # of a damaged journal
        return url, None, ""
    return host, None if port == _DEFAULT_PORTS.get(parts.scheme) else port, parts.path.rstrip("/")


def _endpoint_path(parts: SplitResult, kind: str) -> str:
    """The path below which a server has its buckets, as some gateways do; empty for most.

    RustFS and Amazon have theirs at the root, and sign the path: behind a proxy that adds one, no
    request would be accepted.
    """
    path = parts.path.rstrip("/")
    if path and kind in _NO_PATH:
        raise _invalid_address(_NO_PATH[kind])
    if not is_endpoint_path(path):
        raise _invalid_address(QT_TRANSLATE_NOOP("Messages", "The path is not valid."))
    return path


def is_endpoint_path(path: str) -> bool:
    """Whether a path is the same in every URL: no dot segments, nothing to be percent-encoded."""
    return not path or (
        _ENDPOINT_PATH.fullmatch(path) is not None and not {".", ".."} & set(path.split("/"))
    )


def is_loopback_host(host: str) -> bool:
    """Whether the host is this computer."""
    if host.lower().rstrip(".") == "localhost":
        return True
    address = _ip(host)
    return address is not None and address.is_loopback


def is_private_host(host: str) -> bool:
    """Whether the host is this computer or in a private network; decided without DNS."""
    address = _ip(host)
    if address is not None:
        return address.is_loopback or address.is_private or address.is_link_local
    name = host.lower().rstrip(".")
    return "." not in name or name.endswith(_LOCAL_SUFFIXES)


def _parse_url(text: str) -> Address:
    """The location in a console URL or a path-style URL, presigned or not."""
    parts = _split(text, query_allowed=True)
    host = _ascii_host(parts)
    shown_host = f"[{host}]" if ":" in host else host
    port = parts.port
    if parts.path.startswith(_CONSOLE_PATH):
        if port in _CONSOLE_PORTS:
            port = RUSTFS_PORT
        bucket, key = _console_location(parts)
    else:
        raw_bucket, _, raw_key = parts.path.lstrip("/").partition("/")
        bucket, key = unquote(raw_bucket), unquote(raw_key)
    server = f"{parts.scheme.lower()}://{shown_host}" + (f":{port}" if port is not None else "")
    return Address(_checked_bucket(bucket), key, server)


def _console_location(parts: SplitResult) -> tuple[str, str]:
    """The bucket and key in the URL of a page of the RustFS console."""
    query = parse_qs(parts.query)
    if "bucket" in query:
        keys = query.get("previewKey") or query.get("key") or [""]
        return query["bucket"][0], keys[0]
    # Early versions have them in the path: …/browser/BUCKET/PREFIX%2F
    _, found, location = parts.path.partition(f"{_CONSOLE_PATH}/browser/")
    raw_bucket, _, raw_key = location.partition("/") if found else ("", "", "")
    return unquote(raw_bucket), unquote(raw_key)


def _split(text: str, *, query_allowed: bool = False) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises ValueError if it is not valid
    except ValueError as error:
        raise _invalid_address(
            QT_TRANSLATE_NOOP("Messages", "The host name or port is not valid.")
        ) from error
    if parts.username is not None or parts.password is not None:
        raise _invalid_address(
            QT_TRANSLATE_NOOP(
                "Messages", "Enter the access keys in their own fields, not in the address."
            )
        )
    if not query_allowed and (parts.query or parts.fragment):
        raise _invalid_address(
            QT_TRANSLATE_NOOP("Messages", "Remove everything from “?” or “#” on.")
        )
    if not parts.hostname:
        raise _invalid_address(QT_TRANSLATE_NOOP("Messages", "The host name is missing."))
    return parts


def _ascii_host(parts: SplitResult) -> str:
    """The host in lowercase ASCII; look-alike Unicode letters become visible as ``xn--…``."""
    host = parts.hostname or ""
    if _ip(host) is not None:
        return host
    try:
        host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError as error:
        raise _invalid_address(
            QT_TRANSLATE_NOOP("Messages", "The host name is not valid.")
        ) from error
    if not all(_HOST_LABEL.fullmatch(label) for label in host.rstrip(".").split(".")):
        raise _invalid_address(QT_TRANSLATE_NOOP("Messages", "The host name is not valid."))
    return host


def _bracketed(text: str) -> str:
    """The host; a bare IPv6 address is put in brackets, as URLs require."""
    return f"[{text}]" if isinstance(_ip(text), ipaddress.IPv6Address) else text


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _aws_endpoint(region: str) -> Endpoint:
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return Endpoint(f"https://s3.{region}.{suffix}", region, Addressing.VIRTUAL)


def _checked_bucket(bucket: str) -> str:
    if not all(c.isprintable() and not c.isspace() and c not in "\\:?#" for c in bucket):
        raise _invalid_address(
            QT_TRANSLATE_NOOP(
                "Messages", "Bucket names cannot contain spaces or characters such as “:” and “?”."
            )
        )
    return bucket


def _invalid_address(cause: Message) -> InvalidAddress:
    return InvalidAddress(cause=cause)
