"""Error type for an error code of a server, or for our own code of a network error."""

from __future__ import annotations

from rustfs_desktop import errors
from rustfs_desktop.errors import S3Error
from rustfs_desktop.s3.errors.messages import TEMPLATES

_NETWORK_ERRORS: dict[str, type[S3Error]] = {
    "ConnectTimeout": errors.ConnectTimeout,
    "ReadTimeout": errors.ReadTimeout,
    "ConnectionRefused": errors.ConnectionRefused,
    "NotS3": errors.NotS3,
    "ConsolePort": errors.UnusableServer,
    "NeedsHttps": errors.UnusableServer,
    "Unreadable": errors.UnusableServer,
    "TlsNotSpoken": errors.TlsError,
    "TlsFailed": errors.TlsError,
    "TlsCertificate": errors.TlsError,
    "CaFile": errors.TlsError,
    "ChangedOnServer": errors.ChangedOnServer,
}


def type_of(code: str) -> type[S3Error] | None:
    """The type of an error that was stored with its code; None for an unknown code."""
    template = TEMPLATES.get(code)
    return template.kind if template else _NETWORK_ERRORS.get(code)
