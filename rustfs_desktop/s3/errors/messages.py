"""What the error codes of S3 servers mean to a user: the table behind every message."""

from __future__ import annotations

import dataclasses

from rustfs_desktop import errors
from rustfs_desktop.errors import AccessDenied, AlreadyExists, AuthError, Remedy, S3Error


@dataclasses.dataclass(frozen=True, slots=True)
class Meaning:
    """One row: the kind of error, and its texts.

    ``title`` and ``cause`` may use ``{bucket}``, ``{key}``, ``{host}`` and ``{action}``.
    """

    kind: type[S3Error]
    title: str
    cause: str
    remedy: Remedy = Remedy.RETRY

    def error(self, names: dict[str, str], *, detail: str, code: str) -> S3Error:
        """The error with the names filled in."""
        return self.kind(
            self.title.format_map(names),
            self.cause.format_map(names),
            detail=detail,
            remedy=self.remedy,
            code=code,
        )


_EDIT = Remedy.EDIT_CONNECTION

UNKNOWN = Meaning(
    errors.RequestRefused,
    "The server refused the request",
    "Its own words are in the details ({action}).",
)
REDIRECT = Meaning(
    errors.UnusableServer,
    "The server sends requests somewhere else",
    "Redirects are not followed, because nothing signed may go to another host. "
    "Check the address of the connection, and whether it must be http or https.",
    _EDIT,
)
BUSY = Meaning(
    errors.ServerBusy,
    "The server is busy",
    "It asks for patience. Try again in a moment.",
)
FAILED = Meaning(
    errors.InternalError,
    "The server failed",
    "Something went wrong inside {host}. Try again; if it stays, look at the server's log.",
)
DENIED = Meaning(
    AccessDenied,
    "Access denied",
    "These keys may not do {action} on {place}. "
    "Ask whoever runs the server for this permission, or use other keys.",
    _EDIT,
)
DENIED_BUCKETS = Meaning(
    AccessDenied,
    "The buckets may not be listed",
    "The permission {action} is missing. If you know the name of a bucket, open it by its name.",
    Remedy.OPEN_BUCKET,
)
DENIED_ANONYMOUS = Meaning(
    AccessDenied,
    "Access denied without keys",
    "Anonymous access may not do {action} on {place}. Enter an access key and its secret key.",
    _EDIT,
)
LOCKED = Meaning(
    AccessDenied,
    "The file is locked",
    "Its retention or legal hold forbids this ({action}) until the lock ends.",
    Remedy.NONE,
)
QUOTA = Meaning(
    errors.RequestRefused,
    "The bucket is full",
    "The quota of {place} is used up. Delete something or ask for a larger quota.",
)
NO_BUCKET = Meaning(
    errors.NoSuchBucket,
    "The bucket “{bucket}” does not exist",
    "It was deleted, or its name is spelt differently.",
    Remedy.REFRESH,
)
NO_BUCKET_VIRTUAL = Meaning(
    errors.NoSuchBucket,
    "The bucket “{bucket}” was not found",
    "The bucket's name is sent as part of the host name (virtual-hosted style). "
    "Most servers of one's own want path style: change it in the connection.",
    _EDIT,
)
NO_KEY = Meaning(
    errors.NoSuchKey,
    "The file “{key}” does not exist",
    "It was deleted or renamed since it was listed.",
    Remedy.REFRESH,
)

_INTEGRITY = Meaning(
    errors.IntegrityError,
    "The server received other bytes than were sent",
    "The checksum did not match, so nothing was stored. Try again; "
    "if it stays, a proxy in between or the network changes the data.",
)
_EXPIRED = Meaning(
    AuthError,
    "The keys have expired",
    "These were temporary keys. Enter new ones in the connection.",
    _EDIT,
)
_CHANGED = Meaning(
    AlreadyExists,
    "Somebody else changed “{key}” meanwhile",
    "Nothing was overwritten. Look at the folder again and decide.",
    Remedy.REFRESH,
)
_BAD_NAME = Meaning(
    errors.InvalidName,
    "The server does not accept this name",
    "It refused “{key}”. Names are limited to 1,024 bytes, and many servers refuse “..”, “//”, "
    "a leading slash and, on Windows, characters such as : and ?.",
    Remedy.NONE,
)
_NOT_IMPLEMENTED = Meaning(
    errors.NotImplementedByServer,
    "The server cannot do this",
    "{host} does not offer this function ({action}).",
    Remedy.NONE,
)


def _kind(meaning: Meaning, kind: type[S3Error]) -> Meaning:
    """The same texts for another type of error."""
    return dataclasses.replace(meaning, kind=kind)


MEANINGS: dict[str, Meaning] = {
    "SignatureDoesNotMatch": Meaning(
        AuthError,
        "The secret key does not fit",
        "The server computed another signature. Enter the secret key again; if it is right, "
        "a proxy changes the host name ({host}) on the way.",
        _EDIT,
    ),
    "InvalidAccessKeyId": Meaning(
        AuthError,
        "The server does not know this access key",
        "Check the access key for typing errors; it may also have been deleted.",
        _EDIT,
    ),
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "TokenRefreshRequired": _EXPIRED,
    "InvalidToken": _EXPIRED,
    "RequestTimeTooSkewed": Meaning(
        errors.ClockSkew,
        "The clock of this computer is wrong",
        "Servers refuse requests that are more than 15 minutes off. Set the clock and try again.",
    ),
    "AuthorizationHeaderMalformed": Meaning(
        AuthError,
        "The region does not fit",
        "The server wants another region in the connection; it is named in the details.",
        _EDIT,
    ),
    "IllegalLocationConstraintException": Meaning(
        errors.RequestRefused,
        "The region does not fit",
        "Buckets can be made in the region of the connection only.",
        _EDIT,
    ),
    "InvalidRegion": Meaning(
        AuthError,
        "The region does not fit",
        "The server does not know the region of the connection.",
        _EDIT,
    ),
    "PermanentRedirect": REDIRECT,
    "TemporaryRedirect": REDIRECT,
    "Redirect": REDIRECT,
    "NoSuchBucket": NO_BUCKET,
    "NoSuchKey": NO_KEY,
    "NoSuchVersion": Meaning(
        errors.NoSuchKey,
        "This version of “{key}” does not exist",
        "It was deleted since it was listed.",
        Remedy.REFRESH,
    ),
    "NoSuchUpload": Meaning(
        errors.NoSuchUpload,
        "The server forgot the unfinished upload",
        "Servers remove unfinished uploads after a while. Upload the file again.",
    ),
    "BucketNotEmpty": Meaning(
        errors.BucketNotEmpty,
        "The bucket “{bucket}” is not empty",
        "Only an empty bucket can be deleted; old versions and unfinished uploads count too.",
        Remedy.EMPTY_BUCKET,
    ),
    "BucketAlreadyOwnedByYou": Meaning(
        AlreadyExists,
        "You already have a bucket “{bucket}”",
        "Open it, or choose another name.",
        Remedy.REFRESH,
    ),
    "BucketAlreadyExists": Meaning(
        AlreadyExists,
        "The name “{bucket}” is taken",
        "A bucket of this name exists already and may belong to somebody else. Choose another.",
        Remedy.NONE,
    ),
    "InvalidBucketName": Meaning(
        errors.RequestRefused,
        "The server does not accept this bucket name",
        "Use 3 to 63 small letters, digits, dots and hyphens.",
        Remedy.NONE,
    ),
    "TooManyBuckets": Meaning(
        errors.RequestRefused,
        "No more buckets can be made",
        "The account has as many buckets as it may have. Delete one first.",
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
    "StorageFull": Meaning(
        errors.StorageFull,
        "The server's disks are full",
        "Nothing was stored. Make room on the server, then try again.",
    ),
    "QuotaExceeded": QUOTA,
    "BadDigest": _kind(_INTEGRITY, errors.ChecksumRejected),
    "InvalidDigest": _kind(_INTEGRITY, errors.InvalidChecksum),
    "InvalidPart": _kind(_INTEGRITY, errors.InvalidPart),
    "InvalidPartOrder": _kind(_INTEGRITY, errors.InvalidPart),
    "XAmzContentSHA256Mismatch": _INTEGRITY,
    "XAmzContentChecksumMismatch": _kind(_INTEGRITY, errors.ChecksumRejected),
    "IncompleteBody": _INTEGRITY,
    "InvalidRange": Meaning(
        errors.InvalidRange,
        "“{key}” became shorter while it was read",
        "It was changed on the server. Download it again.",
    ),
    "EntityTooLarge": Meaning(
        errors.RequestRefused,
        "The file is too large for the server",
        "{host}, or a proxy in front of it, does not accept this size in one piece.",
        Remedy.NONE,
    ),
    "KeyTooLongError": _BAD_NAME,
    "InvalidObjectName": _BAD_NAME,
    "InvalidURI": _BAD_NAME,
    "ParentIsObject": Meaning(
        AlreadyExists,
        "A file stands in the way of “{key}”",
        "One of its folders has the name of a file that exists already.",
        Remedy.NONE,
    ),
    "InvalidObjectState": Meaning(
        AccessDenied,
        "“{key}” is in an archive",
        "It must be restored from its storage class before it can be read.",
        Remedy.NONE,
    ),
    "InvalidArgument": _kind(UNKNOWN, errors.InvalidArgument),
    "InvalidRequest": _kind(UNKNOWN, errors.InvalidArgument),
    "InvalidStorageClass": _kind(UNKNOWN, errors.InvalidStorageClass),
    "MalformedXML": _kind(UNKNOWN, errors.MalformedXml),
    "NoSuchTagSet": _kind(UNKNOWN, errors.NoSuchTagSet),
    "NotImplemented": _NOT_IMPLEMENTED,
    "MethodNotAllowed": _NOT_IMPLEMENTED,
    "InvalidBucketState": Meaning(
        errors.RequestRefused,
        "The bucket is not set up for this",
        "Object lock can only be switched on when a bucket is made.",
        Remedy.NONE,
    ),
    "AccountProblem": DENIED,
    "AllAccessDisabled": DENIED,
    "AccessDenied": DENIED,
}

# Replies to HEAD have no body: boto puts the status where the code belongs.
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
# Names that other servers give to the same thing.
ALIASES = {
    "AccessForbidden": "AccessDenied",
    "Forbidden": "AccessDenied",
    "UnauthorizedAccess": "AccessDenied",
    "InvalidSecurity": "SignatureDoesNotMatch",
    "XMinioInvalidObjectName": "InvalidObjectName",
    "XMinioStorageFull": "StorageFull",
    "XMinioServerNotInitialized": "ServiceUnavailable",
    "XMinioParentIsObject": "ParentIsObject",
    "XRustfsQuotaExceeded": "QuotaExceeded",
    "XMinioAdminBucketQuotaExceeded": "QuotaExceeded",
    "ObjectNameInvalid": "InvalidObjectName",
    "ObjectNameTooLong": "KeyTooLongError",
}
