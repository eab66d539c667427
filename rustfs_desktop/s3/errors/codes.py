"""Which type of error a code stands for: that of a server, or one of ours for the network."""

from __future__ import annotations

from rustfs_desktop import errors
from rustfs_desktop.errors import S3Error
from rustfs_desktop.s3.errors.messages import MEANINGS

_OF_THE_NETWORK: dict[str, type[S3Error]] = {
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
    """The type, for an error that was written down; None for a code that is not known."""
    meaning = MEANINGS.get(code)
    return meaning.kind if meaning else _OF_THE_NETWORK.get(code)
