"""Trying a connection before it is saved, and saying what is wrong with it."""

from __future__ import annotations

import dataclasses
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from rustfs_desktop.errors import (
    AccessDenied,
    AccessKeyMissing,
    ConnectionRefused,
    ConnectTimeout,
    NotConnected,
    NotS3,
    S3Error,
    SecretKeyMissing,
)
from rustfs_desktop.message import QT_TRANSLATE_NOOP, joined
from rustfs_desktop.s3.addresses import RUSTFS_PORT
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.errors.translate import clock_skew_s, clock_text, shown, translate_errors
from rustfs_desktop.s3.types import Credentials, Endpoint

_WORRYING_SKEW_S = 300
_KNOCK_S = 2.0


@dataclasses.dataclass(frozen=True, slots=True)
class Probe:
    """A connection that works.

    Attributes:
        buckets: How many buckets the keys see; None if they may not list them.
        server: What the server calls itself; may be empty.
        note: What the user should know nevertheless; may be empty.
    """

    buckets: int | None
    server: str
    note: str = ""


def probe(endpoint: Endpoint, credentials: Credentials) -> Probe:
    """Ask the server for its buckets, once.

    Raises:
        S3Error: What is wrong, and what to change.
    """
    if bool(credentials.access_key) != bool(credentials.secret_key):
        raise SecretKeyMissing if credentials.access_key else AccessKeyMissing
    client = Client(endpoint, credentials)
    try:
        with translate_errors("s3:ListAllMyBuckets", client=client):
            reply: Any = client.connecting.list_buckets()
    except AccessDenied as error:
        return Probe(None, "", error.cause)
    except NotConnected as error:
        _add_hint(error, endpoint)
        raise
    finally:
        client.close()
    headers: Mapping[str, str] = reply["ResponseMetadata"]["HTTPHeaders"]
    server = shown(headers.get("server", ""))
    return Probe(len(reply.get("Buckets", [])), server, _clock_note(headers))


def _clock_note(headers: Mapping[str, str]) -> str:
    skew_s = clock_skew_s(headers)
    if skew_s is None or abs(skew_s) < _WORRYING_SKEW_S:
        return ""
    advice = QT_TRANSLATE_NOOP(
        "Messages",
        "Servers reject all requests if the difference is 15 minutes or more. Set the clock.",
    )
    return joined(clock_text(skew_s), advice)


def _add_hint(error: S3Error, endpoint: Endpoint) -> None:
    """Say so if something answers where RustFS usually does."""
    parts = urlsplit(endpoint.url)
    if not isinstance(error, ConnectionRefused | NotS3 | ConnectTimeout):
        return
    if parts.port == RUSTFS_PORT or not parts.hostname:
        return
    try:
        with socket.create_connection((parts.hostname, RUSTFS_PORT), timeout=_KNOCK_S):
            pass
    except OSError:
        return
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    hint = QT_TRANSLATE_NOOP("Messages", "A server responds on port {port}. Try {url}.")
    url = f"{parts.scheme}://{host}:{RUSTFS_PORT}"
    error.cause = joined(error.cause, hint.with_values(port=str(RUSTFS_PORT), url=url))
