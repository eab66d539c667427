"""The errors that leave the lower layers: what happened, why, what helps, and whether to retry.

``AppError`` is the root. Everything a server answered, or the network on the way to it, is an
``S3Error``; faults of this computer and of the user's input are other types, most of them next to
the code that raises them. What an error means to the program is its type: nothing outside
``s3/errors`` compares a ``code``. Nothing above ``s3`` sees an exception of botocore.
"""

from __future__ import annotations

import enum
from typing import ClassVar

from rustfs_desktop.message import QT_TRANSLATE_NOOP


class Remedy(enum.Enum):
    """The button shown with an error, which helps to solve it."""

    NONE = "none"
    RETRY = "retry"
    EDIT_CONNECTION = "edit connection"
    OPEN_BUCKET = "open bucket by name"
    EMPTY_BUCKET = "empty the bucket"
    REFRESH = "refresh"


class RetryClass(enum.Enum):
    """Whether trying the same again can help; ``transfers.policy.retry`` has the times."""

    NEVER = "never"
    OUTAGE = "outage"  # the server or the network is down: until it is back
    SILENT = "silent"  # the same, and no reply came in time: fewer requests at once
    BUSY = "busy"  # the same, because the server limits requests or failed: longer waits
    INTEGRITY = "integrity"  # data was damaged on the way: a few times
    UNCLEAR = "unclear"  # the server failed, or the data was damaged: for about two minutes
    BRIEF = "brief"  # another program uses the file: for some seconds, then the user is needed
    USER = "user"  # when the user freed space, or connected the disk
    KEYS = "keys"  # when the connection has other access keys
    DENIED = "denied"  # when the keys may do it, which may have changed since a moment ago
    CLOCK = "clock"  # when the clock of this computer is set


class AppError(Exception):
    """An error with texts that tell a user what to do.

    Each type has its texts and its code; an instance may have others.

    Attributes:
        title: What happened, in a few words without a full stop: a ``Message``, or finished text.
        cause: Why, and what to do, in one or two sentences: likewise.
        detail: The message of the server or of the system, hostile until shown as plain text.
        remedy: The button that helps.
        code: The S3 error code or the name of the type, for tests and the log.
        retry: Whether trying again helps, for all errors of the type.
        retry_after_s: What the server sent as Retry-After, 0.0 if nothing.
    """

    title: str = ""
    cause: str = ""
    detail: str = ""
    remedy: Remedy = Remedy.RETRY
    code: str = ""
    retry: ClassVar[RetryClass] = RetryClass.NEVER
    retry_after_s = 0.0

    def __init__(
        self,
        title: str | None = None,
        cause: str | None = None,
        *,
        detail: str = "",
        remedy: Remedy | None = None,
        code: str = "",
    ) -> None:
        super().__init__()
        if title is not None:
            self.title = title
        if cause is not None:
            self.cause = cause
        if remedy is not None:
            self.remedy = remedy
        self.detail = detail
        self.code = code or type(self).code or type(self).__name__

    @property
    def text(self) -> str:
        """The title and the cause on one line."""
        if not self.cause:
            return self.title
        template = QT_TRANSLATE_NOOP("Messages", "{title}. {cause}")
        return template.with_values(title=self.title, cause=self.cause)

    @property
    def text_with_detail(self) -> str:
        """The title, the cause and the detail on one line."""
        if not self.detail:
            return self.text
        template = QT_TRANSLATE_NOOP("Messages", "{error} ({detail})")
        return template.with_values(error=self.text, detail=self.detail)

    def __str__(self) -> str:
        """The text in English, for logs and the command line."""
        return self.text


class Cancelled(AppError):
    """Canceled by the user; never shown as an error."""

    title = QT_TRANSLATE_NOOP("Messages", "Canceled")
    remedy = Remedy.NONE


class UsageError(AppError):
    """Invalid arguments of a command; the user must enter others."""

    title = QT_TRANSLATE_NOOP("Messages", "Invalid arguments")
    remedy = Remedy.NONE


class InvalidAddress(AppError):
    """A text that is not the address of a server or of an object."""

    title = QT_TRANSLATE_NOOP("Messages", "Invalid address")
    remedy = Remedy.NONE


class UnusableName(AppError):
    """A name under which servers do not store an object unchanged."""

    title = QT_TRANSLATE_NOOP("Messages", "Invalid name")
    remedy = Remedy.NONE


# The access keys that a connection lacks ----------------------------------------------------------


class KeysMissing(AppError):
    """A connection does not have the keys that it needs."""

    remedy = Remedy.EDIT_CONNECTION


class AccessKeyMissing(KeysMissing):
    """There is a secret key, but no access key."""

    title = QT_TRANSLATE_NOOP("Messages", "The access key is missing")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "Enter both keys, or leave both empty for anonymous access."
    )


class SecretKeyMissing(KeysMissing):
    """There is an access key, but no secret key."""

    title = QT_TRANSLATE_NOOP("Messages", "The secret key is missing")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "Enter both keys, or leave both empty for anonymous access."
    )


class LinkNeedsKeys(KeysMissing):
    """A link cannot be signed without keys."""

    title = QT_TRANSLATE_NOOP("Messages", "Links require access keys")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "Anonymous connections cannot sign links. Enter an access key in the "
        "connection settings. Files that everyone may read can be shared by their "
        "plain URL.",
    )


class SecretUnknown(KeysMissing):
    """The secret key of a saved connection is not in the keyring."""

    title = QT_TRANSLATE_NOOP("Messages", "The secret key is unknown")
    cause = QT_TRANSLATE_NOOP("Messages", "Enter the secret key in the connection settings.")


# What a server answered, or the network on the way to it ------------------------------------------


class S3Error(AppError):
    """A request failed."""

    title = QT_TRANSLATE_NOOP("Messages", "The request failed")


class NotConnected(S3Error):
    """The server cannot be reached, or is no S3 server."""

    title = QT_TRANSLATE_NOOP("Messages", "Cannot connect to the server")
    retry = RetryClass.OUTAGE


class HostNotFound(NotConnected):
    """The host name has no address."""

    cause = QT_TRANSLATE_NOOP(
        "Messages", "Check the spelling of the host name, and whether this computer is online."
    )
    remedy = Remedy.EDIT_CONNECTION


class NetworkUnreachable(NotConnected):
    """There is no route to the server."""

    cause = QT_TRANSLATE_NOOP(
        "Messages", "This computer is offline, or the server is on a network that it cannot reach."
    )


class ConnectionRefused(NotConnected):
    """No program listens at the address."""

    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "The server is not running, or the port is wrong. RustFS uses port 9000 by default.",
    )
    remedy = Remedy.EDIT_CONNECTION


class ConnectTimeout(NotConnected):
    """No connection was established in time."""

    retry = RetryClass.SILENT


class ReadTimeout(NotConnected):
    """Connected, but no reply came in time."""

    retry = RetryClass.SILENT


class UnusableServer(NotConnected):
    """The server cannot be used at this address: no S3, a redirect, another scheme."""

    retry = RetryClass.NEVER


class NotS3(UnusableServer):
    """The server speaks HTTP, but not S3."""


class TlsError(UnusableServer):
    """No encrypted connection is possible: the certificate, the CA file, or no TLS at all."""


class AuthError(S3Error):
    """The keys or the signature were rejected: the connection must be edited."""

    retry = RetryClass.KEYS


class WrongRegion(AuthError):
    """The bucket is in another region than the one that the connection signs with.

    Attributes:
        region: The right one; empty if the server does not name it.
    """

    region: str = ""


class ClockSkew(AuthError):
    """The clock of this computer is wrong: no request is answered until it is set."""

    retry = RetryClass.CLOCK


class AccessDenied(S3Error):
    """The keys are valid, but lack the permission."""

    retry = RetryClass.DENIED


class NotFound(S3Error):
    """The bucket, key or upload does not exist (any more)."""


class NoSuchBucket(NotFound):
    """The bucket does not exist."""


class NoSuchKey(NotFound):
    """The object, or this version of it, does not exist."""


class NoSuchUpload(NotFound):
    """The multipart upload was completed, aborted or removed by the server."""


class NoSuchTagSet(NotFound):
    """The object has no tags."""


class AlreadyExists(S3Error):
    """The name is taken, or a condition on the target did not hold (409, 412)."""


class PreconditionFailed(AlreadyExists):
    """A condition of the request did not hold: the object is another one, or exists."""


class BucketNotEmpty(S3Error):
    """DeleteBucket was refused because something is left in the bucket."""


class ServerBusy(S3Error):
    """The server limits requests (503, SlowDown) or failed inside (5xx)."""

    title = QT_TRANSLATE_NOOP("Messages", "The server is busy")
    retry = RetryClass.BUSY


class InternalError(ServerBusy):
    """The server failed inside (500)."""


class UploadFailedInside(InternalError):
    """RustFS failed inside on an upload, which is also how it refuses damaged data."""

    retry = RetryClass.UNCLEAR


class QuotaUnknown(ServerBusy):
    """The server does not know yet whether the bucket has room for an upload."""


class StorageFull(ServerBusy):
    """The disks of the server are full."""

    retry = RetryClass.NEVER


class IntegrityError(S3Error):
    """Other bytes arrived than were requested; the target was not changed."""

    retry = RetryClass.INTEGRITY


class ChecksumRejected(IntegrityError):
    """The server computed another checksum than the one sent along."""


class InvalidChecksum(ChecksumRejected):
    """The server does not understand the checksum sent along."""

    retry = RetryClass.NEVER


class NotConfirmed(IntegrityError):
    """A reply to a write has no ETag: only a look can show whether the object was stored."""

    code = "NoETag"
    title = QT_TRANSLATE_NOOP("Messages", "The server did not confirm the upload")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "The response has no ETag. It may not be from the server."
    )


class NoUploadId(IntegrityError):
    """The server confirmed that an upload in parts was started, but not under which id."""

    title = QT_TRANSLATE_NOOP("Messages", "The server did not start the upload")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "The response has no upload ID. It may not be from the server."
    )


class InvalidPart(IntegrityError):
    """A part of a multipart upload, or the order of them, is not what the server has."""

    retry = RetryClass.NEVER


class InvalidRange(IntegrityError):
    """The object is shorter than the range asked for."""

    retry = RetryClass.NEVER


class ChangedOnServer(IntegrityError):
    """The object is another one than when the transfer began."""

    title = QT_TRANSLATE_NOOP("Messages", "The file was changed on the server")
    cause = QT_TRANSLATE_NOOP("Messages", "Start the transfer again to get the new version.")
    retry = RetryClass.NEVER


class IncompleteListing(S3Error):
    """A listing stopped half-way or contradicts itself; what was shown may not be all."""

    title = QT_TRANSLATE_NOOP("Messages", "The list may be incomplete")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "The server's response is inconsistent, so some items may be missing. Try again.",
    )


class StillListed(S3Error):
    """The server confirmed the deletion, but still lists the object."""

    title = QT_TRANSLATE_NOOP("Messages", "The server still lists this object")


class DeletionUnconfirmed(S3Error):
    """The server did not say whether the object was deleted."""

    title = QT_TRANSLATE_NOOP("Messages", "The server did not confirm the deletion")


class UploadContinued(S3Error):
    """An unfinished upload has other parts than before, so somebody uses it."""

    title = QT_TRANSLATE_NOOP("Messages", "The upload was resumed in the meantime")


class RequestRefused(S3Error):
    """The server understood the request and does not carry it out."""


class NotImplementedByServer(RequestRefused):
    """The server does not have this function (501, 405)."""


class ObjectArchived(RequestRefused):
    """The content is in an archive: it must be restored first, other keys do not help."""


class ObjectLocked(RequestRefused):
    """A retention period or a legal hold protects the object from everyone."""


class BucketCannotStore(RequestRefused):
    """The bucket's settings keep the server from storing anything in it, whatever is sent."""


class QuotaExceeded(BucketCannotStore):
    """The quota of the bucket is used up."""


class EncryptionKeyMissing(BucketCannotStore):
    """The bucket is to be encrypted, but the server has no key for it."""


class InvalidArgument(RequestRefused):
    """The server does not accept a value in the request."""


class InvalidName(RequestRefused):
    """The server does not accept this object name."""


class InvalidStorageClass(RequestRefused):
    """The server does not know the storage class."""


class MalformedXml(RequestRefused):
    """The server does not understand the body of the request."""
