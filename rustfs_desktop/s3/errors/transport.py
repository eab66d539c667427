"""Translation of network, TLS and foreign replies to typed errors."""

from __future__ import annotations

import errno
import re
import socket
import ssl
from urllib.parse import urlsplit

from rustfs_desktop.errors import (
    ConnectionRefused,
    ConnectTimeout,
    HostNotFound,
    NetworkUnreachable,
    NotConnected,
    NotS3,
    ReadTimeout,
    Remedy,
    S3Error,
    TlsError,
    UnusableServer,
)
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message, joined
from rustfs_desktop.s3.errors.causes import chain
from rustfs_desktop.s3.errors.replies import (
    HTTPS_WANTED,
    PROXY_LOGIN_STATUS,
    NotAnS3Reply,
    ReplyTooBig,
)
from rustfs_desktop.s3.types import Endpoint

CONSOLE_PORTS = (9001, 7001)
_MAX_DETAIL = 500
_EDIT = Remedy.EDIT_CONNECTION

# OpenSSL's numbers for rejected certificates.
_EXPIRED, _NOT_YET_VALID, _HOST_MISMATCH, _IP_MISMATCH = 10, 9, 62, 64
_OTHER_HOST = (
    QT_TRANSLATE_NOOP("Messages", "The server's certificate is for another host name"),
    QT_TRANSLATE_NOOP(
        "Messages",
        "It does not include {host}. Use a host name from the certificate in the address.",
    ),
)
_CERTIFICATE_CAUSES = {
    _EXPIRED: (
        QT_TRANSLATE_NOOP("Messages", "The server's certificate has expired"),
        QT_TRANSLATE_NOOP(
            "Messages", "Renew it on the server. If it is new, check the clock of this computer."
        ),
    ),
    _NOT_YET_VALID: (
        QT_TRANSLATE_NOOP("Messages", "The server's certificate is not valid yet"),
        QT_TRANSLATE_NOOP(
            "Messages", "Check the clock of this computer, or issue the certificate again."
        ),
    ),
    _HOST_MISMATCH: _OTHER_HOST,
    _IP_MISMATCH: _OTHER_HOST,
}
_TUNNEL_STATUS = re.compile(r"connection failed: ([0-9]{3})\b")
_DAMAGED = ("DECRYPTION_FAILED_OR_BAD_RECORD_MAC", "SSLV3_ALERT_BAD_RECORD_MAC")
_UNKNOWN_CA = (
    QT_TRANSLATE_NOOP("Messages", "The server's certificate is not trusted"),
    QT_TRANSLATE_NOOP(
        "Messages",
        "It was issued by an unknown certificate authority. If this is your own "
        "server, select its CA file in the connection settings.",
    ),
)
_CHECK_PORT = QT_TRANSLATE_NOOP(
    "Messages",
    "Check the host name and port (RustFS uses 9000 for S3 and 9001 for the "
    "console). On a guest network, sign in to it first.",
)


_NOT_FOUND = QT_TRANSLATE_NOOP("Messages", "Cannot find {host}")
_NO_CONNECTION = QT_TRANSLATE_NOOP("Messages", "Cannot connect to {host}")
_UNREACHABLE = QT_TRANSLATE_NOOP("Messages", "Cannot reach {host}")


def from_transport(error: BaseException, endpoint: Endpoint | None) -> S3Error:
    """Our error for a network or TLS error of boto3, urllib3 or Python."""
    from rustfs_desktop.s3.boto_modules import (  # late: boto is slow to import
        ConnectionClosedError,
        ConnectTimeoutError,
        ReadTimeoutError,
        SSLError,
    )

    host = _host(endpoint)
    detail = _detail(error)
    if any(map(_is_broken_tls, chain(error))):
        return _closed(endpoint, detail)
    if isinstance(error, SSLError) or any(isinstance(e, ssl.SSLError) for e in chain(error)):
        return _from_tls(error, host, detail)
    if isinstance(error, ConnectTimeoutError):
        return ConnectTimeout(
            QT_TRANSLATE_NOOP("Messages", "{host} is not responding").with_values(host=host),
            QT_TRANSLATE_NOOP(
                "Messages",
                "Check the host name and port, and whether a firewall or VPN blocks the "
                "connection.",
            ),
            detail=detail,
            remedy=_EDIT,
            code="ConnectTimeout",
        )
    if isinstance(error, ReadTimeoutError | TimeoutError):
        return ReadTimeout(
            QT_TRANSLATE_NOOP("Messages", "{host} did not respond in time").with_values(host=host),
            QT_TRANSLATE_NOOP(
                "Messages",
                "Connected, but the server did not respond in time. It may be overloaded, or "
                "the network may be down. Try again.",
            ),
            detail=detail,
            code="ReadTimeout",
        )
    if isinstance(error, ConnectionClosedError):
        return _closed(endpoint, detail)
    return _from_connect(error, endpoint, detail)


def _from_proxy(proxy: str, host: str, detail: str) -> S3Error:
    """The error for a proxy that cannot be reached, or does not connect to the server."""
    match = _TUNNEL_STATUS.search(detail)
    proxy = urlsplit(proxy).netloc
    if match is None:
        return NotConnected(
            QT_TRANSLATE_NOOP("Messages", "Cannot connect to the proxy {proxy}").with_values(
                proxy=proxy
            ),
            QT_TRANSLATE_NOOP(
                "Messages",
                "It may not be running. Check the proxy in the connection settings or, if they "
                "name none, in the settings of the system.",
            ),
            detail=detail,
            remedy=_EDIT,
            code="ProxyUnreachable",
        )
    if int(match[1]) == PROXY_LOGIN_STATUS:
        return _proxy_login(detail)
    kind = NotConnected if match[1].startswith("5") else UnusableServer
    return kind(
        QT_TRANSLATE_NOOP("Messages", "The proxy cannot connect to {host}").with_values(host=host),
        QT_TRANSLATE_NOOP(
            "Messages",
            "The proxy {proxy} answered {status}. Check the host name and port, or choose "
            "another proxy in the connection settings.",
        ).with_values(proxy=proxy, status=match[1]),
        detail=detail,
        remedy=_EDIT,
        code="ProxyRefused",
    )


def _proxy_login(detail: str) -> S3Error:
    """The error for a proxy that requires a user name and password, or others."""
    return UnusableServer(
        QT_TRANSLATE_NOOP("Messages", "The proxy requires a user name and password"),
        QT_TRANSLATE_NOOP(
            "Messages", "Enter the proxy with both in the advanced connection settings."
        ),
        detail=detail[:_MAX_DETAIL],
        remedy=_EDIT,
        code="ProxyLogin",
    )


def _is_broken_tls(error: BaseException) -> bool:
    """Whether a TLS connection was closed or damaged, which is a network error."""
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return True
    return isinstance(error, ssl.SSLError) and error.reason in _DAMAGED


def _closed(endpoint: Endpoint | None, detail: str) -> S3Error:
    """The error for an established connection that was closed."""
    cause = (
        QT_TRANSLATE_NOOP(
            "Messages",
            "Try again. If this happens every time, use http:// or another port in the address.",
        )
        if endpoint and endpoint.is_encrypted
        else QT_TRANSLATE_NOOP(
            "Messages",
            "Try again. If this happens every time, use https:// or another port in the address.",
        )
    )
    return NotConnected(
        QT_TRANSLATE_NOOP("Messages", "The connection to {host} was lost").with_values(
            host=_host(endpoint)
        ),
        cause,
        detail=detail,
        code="ConnectionClosed",
    )


def _from_connect(error: BaseException, endpoint: Endpoint | None, detail: str) -> S3Error:
    """The error for a connection that could not be established."""
    from rustfs_desktop.s3.boto_modules import ProxyConnectionError  # late: boto is slow to import

    host = _host(endpoint)
    if isinstance(error, ProxyConnectionError):
        return _from_proxy(str(error.kwargs["proxy_url"]), host, detail)
    for cause in chain(error):
        if isinstance(cause, socket.gaierror):
            name = urlsplit(f"//{host}").hostname or host
            return HostNotFound(_NOT_FOUND.with_values(host=name), detail=detail)
        if isinstance(cause, ConnectionRefusedError):
            return ConnectionRefused(_NO_CONNECTION.with_values(host=host), detail=detail)
        if isinstance(cause, OSError) and cause.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
            return NetworkUnreachable(_UNREACHABLE.with_values(host=host), detail=detail)
    return NotConnected(
        _NO_CONNECTION.with_values(host=host),
        QT_TRANSLATE_NOOP("Messages", "Check the address, and whether this computer is online."),
        detail=detail,
        remedy=_EDIT,
        code="EndpointConnectionError",
    )


def _from_tls(error: BaseException, host: str, detail: str) -> S3Error:
    """The error for a failed TLS handshake."""
    from rustfs_desktop.s3.boto_modules import CertificateError  # late: boto is slow to import

    for cause in chain(error):
        if isinstance(cause, CertificateError):  # urllib3 itself compares some host names
            title, text = _CERTIFICATE_CAUSES[_HOST_MISMATCH]
            return _untrusted(title, text.with_values(host=host), str(cause)[:_MAX_DETAIL])
        if isinstance(cause, FileNotFoundError | PermissionError | IsADirectoryError):
            return _bad_ca_file(detail)
        if isinstance(cause, ssl.SSLCertVerificationError):
            title, text = _CERTIFICATE_CAUSES.get(cause.verify_code, _UNKNOWN_CA)
            return _untrusted(title, text.with_values(host=host), detail)
        if isinstance(cause, ssl.SSLError) and cause.reason in (
            "NO_CERTIFICATE_OR_CRL_FOUND",
            "NO_START_LINE",
            "PEM_LIB",
        ):
            return _bad_ca_file(detail)
    lowered = detail.lower()
    if "wrong version number" in lowered or "record layer" in lowered or "http request" in lowered:
        return TlsError(
            QT_TRANSLATE_NOOP("Messages", "{host} does not use HTTPS").with_values(host=host),
            QT_TRANSLATE_NOOP(
                "Messages",
                "The server responded without encryption. Use http:// or another port in the "
                "address.",
            ),
            detail=detail,
            remedy=_EDIT,
            code="TlsNotSpoken",
        )
    return TlsError(
        QT_TRANSLATE_NOOP("Messages", "Cannot connect securely to {host}").with_values(host=host),
        QT_TRANSLATE_NOOP(
            "Messages", "The server and this computer do not support a common version of TLS."
        ),
        detail=detail,
        remedy=_EDIT,
        code="TlsFailed",
    )


def _untrusted(title: Message, cause: Message, detail: str) -> S3Error:
    return TlsError(title, cause, detail=detail, remedy=_EDIT, code="TlsCertificate")


def _bad_ca_file(detail: str) -> S3Error:
    return TlsError(
        QT_TRANSLATE_NOOP("Messages", "Cannot use the CA file"),
        QT_TRANSLATE_NOOP(
            "Messages",
            "It is missing, or it does not contain a certificate in PEM format. Select "
            "it again in the connection settings.",
        ),
        detail=detail,
        remedy=_EDIT,
        code="CaFile",
    )


def from_foreign_reply(error: NotAnS3Reply, endpoint: Endpoint | None) -> S3Error:
    """The error for an HTTP reply that is not from an S3 server."""
    detail = (
        f"HTTP {error.status} {error.content_type}: {error.body[:200].decode('utf-8', 'replace')}"
    )
    parts = urlsplit(endpoint.url) if endpoint else None
    if error.status == PROXY_LOGIN_STATUS:
        return _proxy_login(detail)
    if any(texts in error.body for texts in HTTPS_WANTED):
        return _needs_https(endpoint, detail)
    if parts and parts.port in CONSOLE_PORTS:
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        return UnusableServer(
            QT_TRANSLATE_NOOP("Messages", "This is the RustFS console, not the S3 server"),
            QT_TRANSLATE_NOOP(
                "Messages", "Port {port} is the web console. Use {url} instead."
            ).with_values(port=str(parts.port), url=f"{parts.scheme}://{host}:9000"),
            detail=detail[:_MAX_DETAIL],
            remedy=_EDIT,
            code="ConsolePort",
        )
    page = "html" in error.content_type or b"<html" in error.body.lower()
    what = (
        QT_TRANSLATE_NOOP("Messages", "The server returned a web page.")
        if page
        else QT_TRANSLATE_NOOP("Messages", "The response is not S3.")
    )
    return NotS3(
        QT_TRANSLATE_NOOP("Messages", "This is not an S3 server"),
        joined(what, _CHECK_PORT),
        detail=detail[:_MAX_DETAIL],
        remedy=_EDIT,
        code="NotS3",
    )


def _needs_https(endpoint: Endpoint | None, detail: str) -> S3Error:
    """The error for an http request to a server that requires TLS."""
    host = _host(endpoint)
    return UnusableServer(
        QT_TRANSLATE_NOOP("Messages", "{host} requires HTTPS").with_values(host=host),
        QT_TRANSLATE_NOOP("Messages", "Use https://{host} in the address.").with_values(host=host),
        detail=detail[:_MAX_DETAIL],
        remedy=_EDIT,
        code="NeedsHttps",
    )


def from_too_big(error: ReplyTooBig) -> S3Error:
    """The error for a reply that exceeds the size limit."""
    return S3Error(
        QT_TRANSLATE_NOOP("Messages", "The server's response is too large"),
        QT_TRANSLATE_NOOP(
            "Messages",
            "It was not loaded, to protect the memory of this computer. This may not be "
            "an S3 server.",
        ),
        detail=str(error),
        code="ReplyTooBig",
    )


def _host(endpoint: Endpoint | None) -> str:
    return endpoint.host if endpoint else "S3"


def _detail(error: BaseException) -> str:
    """The message of the innermost network error."""
    texts = [str(cause) for cause in chain(error) if isinstance(cause, OSError) and str(cause)]
    return (texts[-1] if texts else str(error))[:_MAX_DETAIL]
