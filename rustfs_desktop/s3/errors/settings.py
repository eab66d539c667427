"""The error for settings of a connection that boto3 does not accept."""

from __future__ import annotations

from rustfs_desktop.errors import Remedy, S3Error, UnusableServer
from rustfs_desktop.message import QT_TRANSLATE_NOOP


def from_settings(error: Exception) -> S3Error:
    """Our error for one that boto3 raised before it sent anything."""
    from rustfs_desktop.s3.boto_modules import InvalidRegionError  # late: boto is slow to import

    if isinstance(error, InvalidRegionError):
        return UnusableServer(
            QT_TRANSLATE_NOOP("Messages", "Invalid region"),
            QT_TRANSLATE_NOOP(
                "Messages",
                "A region has only letters, digits and hyphens, such as us-east-1. Change it in "
                "the connection settings.",
            ),
            detail=str(error),
            remedy=Remedy.EDIT_CONNECTION,
            code="InvalidRegionName",
        )
    return UnusableServer(
        QT_TRANSLATE_NOOP("Messages", "Invalid address"),
        QT_TRANSLATE_NOOP(
            "Messages",
            "The host name may have only letters, digits, hyphens, underscores and dots. Use "
            "another name of the server, or its IP address.",
        ),
        detail=str(error),
        remedy=Remedy.EDIT_CONNECTION,
        code="InvalidAddress",
    )
