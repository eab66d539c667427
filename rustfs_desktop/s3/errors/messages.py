"""Error messages: the table of title, cause and remedy for each S3 error code."""

from __future__ import annotations

import dataclasses

from rustfs_desktop import errors
from rustfs_desktop.errors import (
    AccessDenied,
    AlreadyExists,
    AuthError,
    Remedy,
    S3Error,
    WrongRegion,
)
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message


@dataclasses.dataclass(frozen=True, slots=True)
class ErrorTemplate:
    """One row of the table: the type of an error and its texts.

    ``title`` and ``cause`` may use ``{bucket}``, ``{key}``, ``{host}`` and ``{action}``.
    """

    kind: type[S3Error]
    title: Message
    cause: Message
    remedy: Remedy = Remedy.RETRY

    def error(self, names: dict[str, str], *, detail: str, code: str) -> S3Error:
        """Create the error, with the names inserted into its texts."""
        return self.kind(
            self.title.with_values(**names),
            self.cause.with_values(**names),
            detail=detail,
            remedy=self.remedy,
            code=code,
        )


_EDIT = Remedy.EDIT_CONNECTION

UNKNOWN = ErrorTemplate(
    errors.RequestRefused,
    QT_TRANSLATE_NOOP("Messages", "The server refused the request"),
    QT_TRANSLATE_NOOP("Messages", "See details for the server's message ({action})."),
)
REDIRECT = ErrorTemplate(
    errors.UnusableServer,
    QT_TRANSLATE_NOOP("Messages", "The server redirects to another address"),
    QT_TRANSLATE_NOOP(
        "Messages",
        "Redirects are not followed, because signed requests must not go to "
        "another host. Check the address of the connection, and whether it should "
        "be http or https.",
    ),
    _EDIT,
)
WRONG_REGION = ErrorTemplate(
    WrongRegion,
    QT_TRANSLATE_NOOP("Messages", "Wrong region"),
    QT_TRANSLATE_NOOP(
        "Messages",
        "The server requires the region “{region}”, not “{used_region}”. Change the region in the "
        "connection settings.",
    ),
    _EDIT,
)
BUSY = ErrorTemplate(
    errors.ServerBusy,
    QT_TRANSLATE_NOOP("Messages", "The server is busy"),
    QT_TRANSLATE_NOOP("Messages", "The server is limiting requests. Try again later."),
)
FAILED = ErrorTemplate(
    errors.InternalError,
    QT_TRANSLATE_NOOP("Messages", "Server error"),
    QT_TRANSLATE_NOOP(
        "Messages",
        "An error occurred on {host}. Try again. If it happens again, check the server's log.",
    ),
)
DENIED = ErrorTemplate(
    AccessDenied,
    QT_TRANSLATE_NOOP("Messages", "Access denied"),
    QT_TRANSLATE_NOOP(
        "Messages",
        "These access keys do not have the permission {action} for the bucket "
        "“{bucket}”. Ask the server administrator for this permission, or use "
        "other keys.",
    ),
    _EDIT,
)
DENIED_SERVER = ErrorTemplate(
    AccessDenied,
    QT_TRANSLATE_NOOP("Messages", "Access denied"),
    QT_TRANSLATE_NOOP(
        "Messages",
        "These access keys do not have the permission {action}. Ask the server "
        "administrator for this permission, or use other keys.",
    ),
    _EDIT,
)
DENIED_BUCKETS = ErrorTemplate(
    AccessDenied,
    QT_TRANSLATE_NOOP("Messages", "Cannot list the buckets"),
    QT_TRANSLATE_NOOP(
        "Messages",
        "The permission {action} is missing. If you know the name of a bucket, open it by name.",
    ),
    Remedy.OPEN_BUCKET,
)
DENIED_ANONYMOUS = ErrorTemplate(
    AccessDenied,
    QT_TRANSLATE_NOOP("Messages", "Access denied without access keys"),
    QT_TRANSLATE_NOOP(
        "Messages",
        "Anonymous access does not have the permission {action}. Enter an access "
        "key and its secret key.",
    ),
    _EDIT,
)
LOCKED = ErrorTemplate(
    errors.ObjectLocked,
    QT_TRANSLATE_NOOP("Messages", "The file is locked"),
    QT_TRANSLATE_NOOP("Messages", "Its retention period or a legal hold prevents this ({action})."),
    Remedy.NONE,
)
QUOTA = ErrorTemplate(
    errors.QuotaExceeded,
    QT_TRANSLATE_NOOP("Messages", "The bucket is full"),
    QT_TRANSLATE_NOOP(
        "Messages",
        "The quota of the bucket “{bucket}” is used up. Delete files or ask for a larger quota.",
    ),
)
NO_BUCKET = ErrorTemplate(
    errors.NoSuchBucket,
    QT_TRANSLATE_NOOP("Messages", "The bucket “{bucket}” does not exist"),
    QT_TRANSLATE_NOOP("Messages", "It was deleted, or its name is misspelled."),
    Remedy.REFRESH,
)
NO_BUCKET_VIRTUAL = ErrorTemplate(
    errors.NoSuchBucket,
    QT_TRANSLATE_NOOP("Messages", "Cannot find the bucket “{bucket}”"),
    QT_TRANSLATE_NOOP(
        "Messages",
        "The addressing style is “Virtual host”: the bucket name is part of the "
        "host name. Most self-hosted servers need path-style addressing. Change it "
        "in the connection settings.",
    ),
    _EDIT,
)
NO_KEY = ErrorTemplate(
    errors.NoSuchKey,
    QT_TRANSLATE_NOOP("Messages", "The file “{key}” does not exist"),
    QT_TRANSLATE_NOOP("Messages", "It was deleted or renamed since the folder was loaded."),
    Remedy.REFRESH,
)

_INTEGRITY = ErrorTemplate(
    errors.IntegrityError,
    QT_TRANSLATE_NOOP("Messages", "The data was damaged during the upload"),
    QT_TRANSLATE_NOOP(
        "Messages",
        "The checksum did not match, so the server stored nothing. Try again. If "
        "it happens again, the network or a proxy is changing the data.",
    ),
)
_EXPIRED = ErrorTemplate(
    AuthError,
    QT_TRANSLATE_NOOP("Messages", "The access keys have expired"),
    QT_TRANSLATE_NOOP(
        "Messages", "These were temporary keys. Enter new ones in the connection settings."
    ),
    _EDIT,
)
_CHANGED = ErrorTemplate(
    AlreadyExists,
    QT_TRANSLATE_NOOP("Messages", "“{key}” was changed by someone else"),
    QT_TRANSLATE_NOOP("Messages", "Nothing was overwritten. Refresh the folder and try again."),
    Remedy.REFRESH,
)
_BAD_NAME = ErrorTemplate(
    errors.InvalidName,
    QT_TRANSLATE_NOOP("Messages", "The server does not accept this name"),
    QT_TRANSLATE_NOOP(
        "Messages",
        "“{key}” was rejected. Names are limited to 1,024 bytes. Many servers do "
        "not allow “..”, “//” or a leading slash; servers on Windows also reject "
        "characters such as : and ?.",
    ),
    Remedy.NONE,
)
_NOT_IMPLEMENTED = ErrorTemplate(
    errors.NotImplementedByServer,
    QT_TRANSLATE_NOOP("Messages", "Not supported by the server"),
    QT_TRANSLATE_NOOP("Messages", "{host} does not support this function ({action})."),
    Remedy.NONE,
)


def _kind(template: ErrorTemplate, kind: type[S3Error]) -> ErrorTemplate:
    """The same texts with another type of error."""
    return dataclasses.replace(template, kind=kind)


TEMPLATES: dict[str, ErrorTemplate] = {
    "SignatureDoesNotMatch": ErrorTemplate(
        AuthError,
        QT_TRANSLATE_NOOP("Messages", "Wrong secret key"),
        QT_TRANSLATE_NOOP(
            "Messages",
            "The server computed another signature. Enter the secret key again. If it "
            "is correct, a proxy may be rewriting the Host header ({host}).",
        ),
        _EDIT,
    ),
    "InvalidAccessKeyId": ErrorTemplate(
        AuthError,
        QT_TRANSLATE_NOOP("Messages", "Unknown access key"),
        QT_TRANSLATE_NOOP(
            "Messages",
            "The server does not know this access key. Check it for typing errors; it "
            "may also have been deleted.",
        ),
        _EDIT,
    ),
    "AccessKeyDisabled": ErrorTemplate(
        AuthError,
        QT_TRANSLATE_NOOP("Messages", "The access key is disabled"),
        QT_TRANSLATE_NOOP(
            "Messages", "It was turned off on the server. Turn it on there, or enter other keys."
        ),
        _EDIT,
    ),
    "InvalidSessionToken": ErrorTemplate(
        AuthError,
        QT_TRANSLATE_NOOP("Messages", "The session token is not valid"),
        QT_TRANSLATE_NOOP(
            "Messages",
            "It is missing, incomplete, or belongs to other keys. Enter the access key, the "
            "secret key and the session token again.",
        ),
        _EDIT,
    ),
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "TokenRefreshRequired": _EXPIRED,
    "InvalidToken": _EXPIRED,
    "RequestTimeTooSkewed": ErrorTemplate(
        errors.ClockSkew,
        QT_TRANSLATE_NOOP("Messages", "The clock of this computer is wrong"),
        QT_TRANSLATE_NOOP(
            "Messages",
            "Servers reject requests that are more than 15 minutes off. Set the clock "
            "and try again.",
        ),
    ),
    "AuthorizationHeaderMalformed": ErrorTemplate(
        WrongRegion,
        QT_TRANSLATE_NOOP("Messages", "Wrong region"),
        QT_TRANSLATE_NOOP(
            "Messages",
            "The server requires another region. Enter the region of the bucket in the "
            "connection settings.",
        ),
        _EDIT,
    ),
    "IllegalLocationConstraintException": ErrorTemplate(
        errors.RequestRefused,
        QT_TRANSLATE_NOOP("Messages", "Wrong region"),
        QT_TRANSLATE_NOOP(
            "Messages", "Buckets can only be created in the region of the connection."
        ),
        _EDIT,
    ),
    "InvalidRegion": ErrorTemplate(
        WrongRegion,
        QT_TRANSLATE_NOOP("Messages", "Wrong region"),
        QT_TRANSLATE_NOOP("Messages", "The server does not know the region of this connection."),
        _EDIT,
    ),
    "PermanentRedirect": REDIRECT,
    "TemporaryRedirect": REDIRECT,
    "Redirect": REDIRECT,
    "NoSuchBucket": NO_BUCKET,
    "NoSuchKey": NO_KEY,
    "NoSuchVersion": ErrorTemplate(
        errors.NoSuchKey,
        QT_TRANSLATE_NOOP("Messages", "This version of “{key}” does not exist"),
        QT_TRANSLATE_NOOP("Messages", "It was deleted since the versions were loaded."),
        Remedy.REFRESH,
    ),
    "NoSuchUpload": ErrorTemplate(
        errors.NoSuchUpload,
        QT_TRANSLATE_NOOP("Messages", "The unfinished upload no longer exists"),
        QT_TRANSLATE_NOOP(
            "Messages", "Servers delete unfinished uploads after some time. Upload the file again."
        ),
    ),
    "BucketNotEmpty": ErrorTemplate(
        errors.BucketNotEmpty,
        QT_TRANSLATE_NOOP("Messages", "The bucket “{bucket}” is not empty"),
        QT_TRANSLATE_NOOP(
            "Messages",
            "Only empty buckets can be deleted. Old versions and unfinished uploads count as well.",
        ),
        Remedy.EMPTY_BUCKET,
    ),
    "BucketAlreadyOwnedByYou": ErrorTemplate(
        AlreadyExists,
        QT_TRANSLATE_NOOP("Messages", "You already own the bucket “{bucket}”"),
        QT_TRANSLATE_NOOP("Messages", "Open it, or choose another name."),
        Remedy.REFRESH,
    ),
    "BucketAlreadyExists": ErrorTemplate(
        AlreadyExists,
        QT_TRANSLATE_NOOP("Messages", "The bucket name “{bucket}” is taken"),
        QT_TRANSLATE_NOOP(
            "Messages", "The bucket may belong to someone else. Choose another name."
        ),
        Remedy.NONE,
    ),
    "InvalidBucketName": ErrorTemplate(
        errors.RequestRefused,
        QT_TRANSLATE_NOOP("Messages", "The server does not accept this bucket name"),
        QT_TRANSLATE_NOOP("Messages", "Use 3 to 63 lowercase letters, numbers, dots, and hyphens."),
        Remedy.NONE,
    ),
    "TooManyBuckets": ErrorTemplate(
        errors.RequestRefused,
        QT_TRANSLATE_NOOP("Messages", "Too many buckets"),
        QT_TRANSLATE_NOOP(
            "Messages",
            "The account has reached its maximum number of buckets. Delete a bucket first.",
        ),
        Remedy.NONE,
    ),
    "PreconditionFailed": _kind(_CHANGED, errors.PreconditionFailed),
    "ConditionalRequestConflict": _kind(_CHANGED, errors.PreconditionFailed),
    "OperationAborted": _CHANGED,
    "SlowDown": BUSY,
    "SlowDownRead": BUSY,
    "SlowDownWrite": BUSY,
    "ServiceUnavailable": BUSY,
    "Busy": BUSY,
    "ServerBusy": BUSY,
    "TooManyRequests": BUSY,
    "RequestLimitExceeded": BUSY,
    "Throttling": BUSY,
    "RequestTimeout": BUSY,
    "InternalError": FAILED,
    "InternalServerError": FAILED,
    "UploadFailedInside": ErrorTemplate(
        errors.UploadFailedInside,
        QT_TRANSLATE_NOOP("Messages", "The server could not store the data"),
        QT_TRANSLATE_NOOP(
            "Messages",
            "RustFS reports an internal error also when data was damaged on the way, or when the "
            "bucket is encrypted without a key on the server. Check the server's log.",
        ),
    ),
    "QuotaUnknown": ErrorTemplate(
        errors.QuotaUnknown,
        QT_TRANSLATE_NOOP("Messages", "The server cannot check the quota yet"),
        QT_TRANSLATE_NOOP(
            "Messages",
            "It stores nothing in the bucket “{bucket}” until it has measured its contents, "
            "which may take some minutes.",
        ),
    ),
    "EncryptionKeyMissing": ErrorTemplate(
        errors.EncryptionKeyMissing,
        QT_TRANSLATE_NOOP("Messages", "The server has no encryption key"),
        QT_TRANSLATE_NOOP(
            "Messages",
            "Files in the bucket “{bucket}” are to be encrypted, so nothing can be stored in it. "
            "Turn off the encryption of the bucket, or ask the server administrator to set "
            "RUSTFS_SSE_S3_MASTER_KEY.",
        ),
    ),
    "StorageFull": ErrorTemplate(
        errors.StorageFull,
        QT_TRANSLATE_NOOP("Messages", "The server's disks are full"),
        QT_TRANSLATE_NOOP(
            "Messages", "Nothing was stored. Free up space on the server, then try again."
        ),
    ),
    "QuotaExceeded": QUOTA,
    "BadDigest": _kind(_INTEGRITY, errors.ChecksumRejected),
    "InvalidDigest": _kind(_INTEGRITY, errors.InvalidChecksum),
    "InvalidPart": _kind(_INTEGRITY, errors.InvalidPart),
    "InvalidPartOrder": _kind(_INTEGRITY, errors.InvalidPart),
    "XAmzContentSHA256Mismatch": _INTEGRITY,
    "XAmzContentChecksumMismatch": _kind(_INTEGRITY, errors.ChecksumRejected),
    "IncompleteBody": _INTEGRITY,
    "InvalidRange": ErrorTemplate(
        errors.InvalidRange,
        QT_TRANSLATE_NOOP("Messages", "“{key}” became shorter during the download"),
        QT_TRANSLATE_NOOP("Messages", "It was changed on the server. Download it again."),
    ),
    "EntityTooLarge": ErrorTemplate(
        errors.RequestRefused,
        QT_TRANSLATE_NOOP("Messages", "The file is too large for the server"),
        QT_TRANSLATE_NOOP(
            "Messages", "{host}, or a proxy in front of it, does not accept a file of this size."
        ),
        Remedy.NONE,
    ),
    "KeyTooLongError": _BAD_NAME,
    "InvalidObjectName": _BAD_NAME,
    "InvalidURI": _BAD_NAME,
    "ParentIsObject": ErrorTemplate(
        AlreadyExists,
        QT_TRANSLATE_NOOP("Messages", "Cannot store “{key}”"),
        QT_TRANSLATE_NOOP("Messages", "A file already has the name of one of its folders."),
        Remedy.NONE,
    ),
    "InvalidObjectState": ErrorTemplate(
        errors.ObjectArchived,
        QT_TRANSLATE_NOOP("Messages", "“{key}” is archived"),
        QT_TRANSLATE_NOOP(
            "Messages", "It must be restored from its storage class before it can be read."
        ),
        Remedy.NONE,
    ),
    "InvalidArgument": _kind(UNKNOWN, errors.InvalidArgument),
    "InvalidRequest": _kind(UNKNOWN, errors.InvalidArgument),
    "InvalidStorageClass": _kind(UNKNOWN, errors.InvalidStorageClass),
    "MalformedXML": _kind(UNKNOWN, errors.MalformedXml),
    "NoSuchTagSet": _kind(UNKNOWN, errors.NoSuchTagSet),
    "NotImplemented": _NOT_IMPLEMENTED,
    "MethodNotAllowed": _NOT_IMPLEMENTED,
    "InvalidBucketState": ErrorTemplate(
        errors.RequestRefused,
        QT_TRANSLATE_NOOP("Messages", "The bucket does not support this"),
        QT_TRANSLATE_NOOP(
            "Messages", "Object lock can only be turned on when a bucket is created."
        ),
        Remedy.NONE,
    ),
    "AccountProblem": DENIED,
    "AllAccessDisabled": DENIED,
    "AccessDenied": DENIED,
}

# Replies to HEAD have no body: boto3 uses the status as the code.
STATUS_CODES = {
    "301": "PermanentRedirect",
    "302": "Redirect",
    "303": "Redirect",
    "307": "TemporaryRedirect",
    "308": "PermanentRedirect",
    "401": "AccessDenied",
    "403": "AccessDenied",
    "405": "MethodNotAllowed",
    "408": "RequestTimeout",
    "412": "PreconditionFailed",
    "413": "EntityTooLarge",
    "416": "InvalidRange",
    "429": "TooManyRequests",
    "500": "InternalError",
    "501": "NotImplemented",
    "502": "InternalError",
    "503": "ServiceUnavailable",
    "504": "InternalError",
    "507": "StorageFull",
}
# Other codes for the same errors.
ALIASES = {
    "AccessForbidden": "AccessDenied",
    "Forbidden": "AccessDenied",
    "UnauthorizedAccess": "AccessDenied",
    "InvalidSecurity": "SignatureDoesNotMatch",
    "XMinioInvalidObjectName": "InvalidObjectName",
    "XMinioInvalidResourceName": "InvalidObjectName",
    "XMinioStorageFull": "StorageFull",
    "XMinioServerNotInitialized": "ServiceUnavailable",
    "XMinioParentIsObject": "ParentIsObject",
    "XRustfsQuotaExceeded": "QuotaExceeded",
    "XMinioAdminBucketQuotaExceeded": "QuotaExceeded",
    "ObjectNameInvalid": "InvalidObjectName",
    "ObjectNameTooLong": "KeyTooLongError",
}
