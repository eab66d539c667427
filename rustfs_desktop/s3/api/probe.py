"""Connection test: sends ListBuckets once, with the settings of a connection to be saved."""

from __future__ import annotations

import dataclasses
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
from rustfs_desktop.s3.http.interruptible_pool import connect
from rustfs_desktop.s3.proxies import find_proxy
from rustfs_desktop.s3.types import Credentials, Endpoint

_SKEW_WARNING_S = 300
_PORT_CHECK_TIMEOUT_S = 2.0


@dataclasses.dataclass(frozen=True, slots=True)
class ProbeResult:
    """The result of a successful connection test.

    Attributes:
        buckets: The number of buckets; None if the access keys may not list them.
        server: The ``Server`` header of the reply; may be empty.
        note: A warning for the user; may be empty.
    """

    buckets: int | None
    server: str
    note: str = ""


def probe(endpoint: Endpoint, credentials: Credentials) -> ProbeResult:
    """Test a connection with ListBuckets.

    Raises:
        S3Error: The connection does not work; the error names what to change.
    """
    if bool(credentials.access_key) != bool(credentials.secret_key):
        raise SecretKeyMissing if credentials.access_key else AccessKeyMissing
    client = Client(endpoint, credentials)
    try:
        with translate_errors("s3:ListAllMyBuckets", client=client):
            reply: Any = client.connecting.list_buckets()
    except AccessDenied as error:
        return ProbeResult(None, "", error.cause)
    except NotConnected as error:
        if find_proxy(client) is None:
            _add_port_hint(error, endpoint)
        raise
    finally:
        client.close()
    headers: Mapping[str, str] = reply["ResponseMetadata"]["HTTPHeaders"]
    server = shown(headers.get("server", ""))
    return ProbeResult(len(reply.get("Buckets", [])), server, _clock_note(headers))


def _clock_note(headers: Mapping[str, str]) -> str:
    skew_s = clock_skew_s(headers)
    if skew_s is None or abs(skew_s) < _SKEW_WARNING_S:
        return ""
    advice = QT_TRANSLATE_NOOP(
        "Messages",
        "Servers reject all requests if the difference is 15 minutes or more. Set the clock.",
    )
    return joined(clock_text(skew_s), advice)


def _add_port_hint(error: S3Error, endpoint: Endpoint) -> None:
    """Suggest the default port of RustFS if a server responds there."""
    parts = urlsplit(endpoint.url)
    if not isinstance(error, ConnectionRefused | NotS3 | ConnectTimeout):
        return
    if parts.port == RUSTFS_PORT or not parts.hostname:
        return
    try:
        connect(parts.hostname, RUSTFS_PORT, _PORT_CHECK_TIMEOUT_S).close()
    except OSError:
        return
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    hint = QT_TRANSLATE_NOOP("Messages", "A server responds on port {port}. Try {url}.")
    url = f"{parts.scheme}://{host}:{RUSTFS_PORT}"
    error.cause = joined(error.cause, hint.with_values(port=str(RUSTFS_PORT), url=url))
