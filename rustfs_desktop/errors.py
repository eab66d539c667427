"""The one family of errors that leaves the server layer: title, detail, cause and remedy.

Nothing above ``s3`` sees a botocore exception. The texts are plain English sentences that a
person can read; the border to the screen may translate them.
"""

from __future__ import annotations

import enum


class Remedy(enum.Enum):
    """The button that helps against an error."""

    NONE = "none"
    RETRY = "retry"
    EDIT_CONNECTION = "edit connection"
    OPEN_BUCKET = "open bucket by name"
    EMPTY_BUCKET = "empty the bucket"
    REFRESH = "refresh"


class S3Error(Exception):
    """Something went wrong, said so that a user can act on it.

    Attributes:
        title: What happened, in a few words without a full stop.
        cause: Why, and what to do, in one or two sentences.
        detail: The server's or the system's own words, hostile until shown as plain text.
        remedy: The button that helps.
        code: The S3 error code or a short name of ours, for tests and the log.
        retry_after_s: How long the server asked to be left alone, 0.0 if it did not say.
    """

    retry_after_s = 0.0

    def __init__(
        self,
        title: str,
        cause: str = "",
        *,
        detail: str = "",
        remedy: Remedy = Remedy.RETRY,
        code: str = "",
    ) -> None:
        super().__init__(title)
        self.title = title
        self.cause = cause
        self.detail = detail
        self.remedy = remedy
        self.code = code

    def __str__(self) -> str:
        """The title and the cause on one line, for logs and the command line."""
        return f"{self.title}. {self.cause}" if self.cause else self.title


class NotConnected(S3Error):
    """The server cannot be reached, or what answers is no S3 server."""


class AuthError(S3Error):
    """The keys or the signature were refused: the connection must be edited."""


class AccessDenied(S3Error):
    """The keys are right but may not do this."""


class NotFound(S3Error):
    """The bucket, key or upload does not exist (any more)."""


class AlreadyExists(S3Error):
    """The name is taken, or a condition on the target did not hold (409, 412)."""


class BucketNotEmpty(S3Error):
    """DeleteBucket was refused because something is left in the bucket."""


class ServerBusy(S3Error):
    """The server asks for patience (503, SlowDown) or failed inside (5xx)."""


class IntegrityError(S3Error):
    """Bytes arrived that are not the ones asked for; nothing was published."""


class IncompleteListing(S3Error):
    """A listing stopped half-way or contradicts itself; what was shown may not be all."""


class Cancelled(S3Error):
    """The user stopped it; never shown as an error."""

    def __init__(self) -> None:
        super().__init__("Stopped", remedy=Remedy.NONE, code="Cancelled")
