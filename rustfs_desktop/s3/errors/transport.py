"""Why a server could not be reached, told from what the network said."""

from __future__ import annotations

import errno
import socket
import ssl
from urllib.parse import urlsplit

from rustfs_desktop.errors import (
    ConnectionRefused,
    ConnectTimeout,
    NotConnected,
    NotS3,
    ReadTimeout,
    Remedy,
    S3Error,
    TlsError,
    UnusableServer,
)
from rustfs_desktop.s3.errors.causes import chain
from rustfs_desktop.s3.errors.replies import HTTPS_WANTED, NotAnS3Reply, ReplyTooBig
from rustfs_desktop.s3.types import Endpoint

CONSOLE_PORTS = (9001, 7001)
_MAX_DETAIL = 500
_EDIT = Remedy.EDIT_CONNECTION

# OpenSSL's numbers for why a certificate was not accepted.
_EXPIRED, _NOT_YET_VALID, _HOST_MISMATCH, _IP_MISMATCH = 10, 9, 62, 64
_CERTIFICATE_CAUSES = {
    _EXPIRED: (
        "The server's certificate has expired",
        "It must be renewed on the server. If it is new, check the clock of this computer.",
    ),
    _NOT_YET_VALID: (
        "The server's certificate is not valid yet",
        "Check the clock of this computer; else the certificate must be made again.",
    ),
    _HOST_MISMATCH: (
        "The server's certificate is for another host",
        "It does not name {host}. Use the name that it was made for in the address.",
    ),
    _IP_MISMATCH: (
        "The server's certificate is for another host",
        "It does not name {host}. Use the name that it was made for in the address.",
    ),
}
_DAMAGED = ("DECRYPTION_FAILED_OR_BAD_RECORD_MAC", "SSLV3_ALERT_BAD_RECORD_MAC")
_UNKNOWN_CA = (
    "The server's certificate is not trusted",
    "It was signed by an authority that this computer does not know. If the server is yours, "
    "choose its CA file in the connection.",
)


def from_transport(error: BaseException, endpoint: Endpoint | None) -> S3Error:
    """The error of ours for a failure below HTTP; ``error`` comes from boto, urllib3 or Python."""
    from botocore.exceptions import (  # late: boto is slow to import
        ConnectionClosedError,
        ConnectTimeoutError,
        ReadTimeoutError,
        SSLError,
    )

    host = endpoint.host if endpoint else "the server"
    detail = _detail(error)
    if any(map(_is_broken_tls, chain(error))):
        return _closed(endpoint, detail)
    if isinstance(error, SSLError) or any(isinstance(e, ssl.SSLError) for e in chain(error)):
        return _from_tls(error, host, detail)
    if isinstance(error, ConnectTimeoutError):
        return ConnectTimeout(
            f"{host} does not answer",
            "Check the host and the port, and whether a firewall or a VPN stands in between.",
            detail=detail,
            remedy=_EDIT,
            code="ConnectTimeout",
        )
    if isinstance(error, ReadTimeoutError | TimeoutError):
        return ReadTimeout(
            f"{host} stopped answering",
            "The connection stands but nothing came in time. Try again; the server may be "
            "overloaded or the network broken.",
            detail=detail,
            code="ReadTimeout",
        )
    if isinstance(error, ConnectionClosedError):
        return _closed(endpoint, detail)
    return _from_connect(error, endpoint, detail)


def _is_broken_tls(error: BaseException) -> bool:
    """Whether an encrypted connection ended or was damaged: the network's fault, not TLS's."""
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return True
    return isinstance(error, ssl.SSLError) and error.reason in _DAMAGED


def _closed(endpoint: Endpoint | None, detail: str) -> S3Error:
    """A connection that stood before."""
    return NotConnected(
        f"The connection to {endpoint.host if endpoint else 'the server'} broke off",
        "Try again. If it happens at once every time, the address needs "
        f"{'http' if endpoint and endpoint.is_encrypted else 'https'} or another port.",
        detail=detail,
        code="ConnectionClosed",
    )


def _from_connect(error: BaseException, endpoint: Endpoint | None, detail: str) -> S3Error:
    """No connection came up at all."""
    host = endpoint.host if endpoint else "the server"
    for cause in chain(error):
        if isinstance(cause, socket.gaierror):
            return NotConnected(
                f"The host {urlsplit(f'//{host}').hostname or host} was not found",
                "Check the spelling of the host, and whether this computer is online.",
                detail=detail,
                remedy=_EDIT,
                code="HostNotFound",
            )
        if isinstance(cause, ConnectionRefusedError):
            return ConnectionRefused(
                f"Nothing answers at {host}",
                "The server is not running, or the port is wrong. RustFS listens on port 9000 "
                "unless it was told otherwise.",
                detail=detail,
                remedy=_EDIT,
                code="ConnectionRefused",
            )
        if isinstance(cause, OSError) and cause.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
            return NotConnected(
                f"There is no way to {host}",
                "This computer is offline, or the host is in a network that it cannot reach.",
                detail=detail,
                code="NetworkUnreachable",
            )
    return NotConnected(
        f"No connection to {host}",
        "Check the address, and whether this computer is online.",
        detail=detail,
        remedy=_EDIT,
        code="EndpointConnectionError",
    )


def _from_tls(error: BaseException, host: str, detail: str) -> S3Error:
    """A TLS handshake that did not end well."""
    from urllib3.util.ssl_match_hostname import CertificateError  # late, as boto is

    for cause in chain(error):
        if isinstance(cause, CertificateError):  # urllib3 compares some names itself
            title, text = _CERTIFICATE_CAUSES[_HOST_MISMATCH]
            return _untrusted(title, text.format(host=host), str(cause)[:_MAX_DETAIL])
        if isinstance(cause, FileNotFoundError | PermissionError | IsADirectoryError):
            return _bad_ca_file(detail)
        if isinstance(cause, ssl.SSLCertVerificationError):
            title, text = _CERTIFICATE_CAUSES.get(cause.verify_code, _UNKNOWN_CA)
            return _untrusted(title, text.format(host=host), detail)
        if isinstance(cause, ssl.SSLError) and cause.reason in (
            "NO_CERTIFICATE_OR_CRL_FOUND",
            "NO_START_LINE",
            "PEM_LIB",
        ):
            return _bad_ca_file(detail)
    lowered = detail.lower()
    if "wrong version number" in lowered or "record layer" in lowered or "http request" in lowered:
        return TlsError(
            f"{host} does not speak https",
            "The server answered without encryption. Use http:// in the address, or another port.",
            detail=detail,
            remedy=_EDIT,
            code="TlsNotSpoken",
        )
    return TlsError(
        f"No secure connection to {host}",
        "The server and this program could not agree on an encryption (TLS).",
        detail=detail,
        remedy=_EDIT,
        code="TlsFailed",
    )


def _untrusted(title: str, cause: str, detail: str) -> S3Error:
    return TlsError(title, cause, detail=detail, remedy=_EDIT, code="TlsCertificate")


def _bad_ca_file(detail: str) -> S3Error:
    return TlsError(
        "The CA file cannot be used",
        "It is missing or holds no certificate in PEM form. Choose it again in the connection.",
        detail=detail,
        remedy=_EDIT,
        code="CaFile",
    )


def from_foreign_reply(error: NotAnS3Reply, endpoint: Endpoint | None) -> S3Error:
    """What answered speaks HTTP but not S3."""
    detail = (
        f"HTTP {error.status} {error.content_type}: {error.body[:200].decode('utf-8', 'replace')}"
    )
    parts = urlsplit(endpoint.url) if endpoint else None
    if any(words in error.body for words in HTTPS_WANTED):
        return _needs_https(endpoint, detail)
    if parts and parts.port in CONSOLE_PORTS:
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        return UnusableServer(
            "This is the console, not the S3 server",
            f"Port {parts.port} is the web console of RustFS. Use {parts.scheme}://{host}:9000.",
            detail=detail[:_MAX_DETAIL],
            remedy=_EDIT,
            code="ConsolePort",
        )
    page = "html" in error.content_type or b"<html" in error.body.lower()
    what = "A web page" if page else "Something else"
    return NotS3(
        "This is not an S3 server's answer",
        f"{what} came back. Check the host and the port (RustFS: 9000, not the console's 9001); "
        "in a guest network, sign in there first.",
        detail=detail[:_MAX_DETAIL],
        remedy=_EDIT,
        code="NotS3",
    )


def _needs_https(endpoint: Endpoint | None, detail: str) -> S3Error:
    """An http request reached a server that speaks TLS."""
    host = endpoint.host if endpoint else "The server"
    return UnusableServer(
        f"{host} wants https",
        f"Use https://{host} in the address.",
        detail=detail[:_MAX_DETAIL],
        remedy=_EDIT,
        code="NeedsHttps",
    )


def from_too_big(error: ReplyTooBig) -> S3Error:
    """A reply without end, or far beyond what S3 sends."""
    return S3Error(
        "The server's reply is too large",
        "It was stopped to keep the memory of this computer free. The server does not behave "
        "like an S3 server.",
        detail=str(error),
        code="ReplyTooBig",
    )


def _detail(error: BaseException) -> str:
    """The innermost words that say something."""
    words = [str(cause) for cause in chain(error) if isinstance(cause, OSError) and str(cause)]
    return (words[-1] if words else str(error))[:_MAX_DETAIL]
