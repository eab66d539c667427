"""Error translation: the only module that converts exceptions of requests to our errors."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rustfs_desktop.errors import InvalidName, Remedy, S3Error, UnusableServer, WrongRegion
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Duration, Message, joined
from rustfs_desktop.s3.errors import messages, rustfs
from rustfs_desktop.s3.errors.messages import ErrorTemplate
from rustfs_desktop.s3.errors.replies import NotAnS3Reply, ReplyTooBig
from rustfs_desktop.s3.errors.transport import (
    from_foreign_reply,
    from_too_big,
    from_transport,
)
from rustfs_desktop.s3.interrupt import raise_if_interrupted
from rustfs_desktop.s3.reply_values import parse_date, whole_number
from rustfs_desktop.s3.types import Addressing, Endpoint, EndpointAccess

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

_MAX_MESSAGE = 500
_MAX_NAME = 80
_NOTABLE_SKEW_S = 60
_MAX_SKEW_S = 15 * 60  # that servers accept
_MAX_RETRY_AFTER_S = 300.0
# What boto3's parsers raise for replies that are not as they expect.
_PARSER_ERRORS = (
    ValueError,
    OverflowError,
    RecursionError,
    LookupError,
    TypeError,
    AttributeError,
    SyntaxError,
)
_LIST_BUCKETS = "s3:ListAllMyBuckets"
_DELETE = "s3:DeleteObject"
_CREATE_BUCKET = "s3:CreateBucket"
# Amazon replies to HEAD with 400, and the region in a header.
_REGION_CODES = (
    "AuthorizationHeaderMalformed",
    "IllegalLocationConstraintException",
    "InvalidRegion",
    "400",
)
_REGION = re.compile(r"[A-Za-z0-9-]{1,64}")
_REGION_IN_MESSAGE = re.compile(
    r"expecting '([A-Za-z0-9-]{1,64})'|^The ([a-z0-9-]{1,64}) location constraint is incompatible"
)


@contextlib.contextmanager
def translate_errors(
    action: str, bucket: str = "", key: str = "", client: EndpointAccess | None = None
) -> Iterator[None]:
    """Raise our own errors instead of boto's, Python's and the network's.

    Args:
        action: The permission that the request requires, such as ``s3:ListBucket``.
        bucket: The bucket of the request, if any.
        key: The key of the request, if any.
        client: The server, for the names in the texts.
    """
    from http.client import HTTPException

    from rustfs_desktop.s3.boto_modules import (  # late: boto is slow to import
        BotoCoreError,
        ClientError,
        HTTPClientError,
        HTTPError,
        ParamValidationError,
        ResponseParserError,
    )

    endpoint = client.endpoint if client else None
    try:
        yield
    except ClientError as error:
        anonymous = client is not None and client.credentials.is_anonymous
        raise from_client_error(
            error, action=action, bucket=bucket, key=key, endpoint=endpoint, anonymous=anonymous
        ) from error
    except NotAnS3Reply as error:
        raise from_foreign_reply(error, endpoint) from error
    except ReplyTooBig as error:
        raise from_too_big(error) from error
    except (ParamValidationError, UnicodeError) as error:
        raise _bad_request(error) from error
    except HTTPClientError as error:
        raise_if_interrupted()
        inner = error.kwargs.get("error")
        if isinstance(inner, ReplyTooBig):
            raise from_too_big(inner) from error
        raise from_transport(error, endpoint) from error
    except (BotoCoreError, HTTPError, HTTPException, OSError) as error:
        raise_if_interrupted()
        raise from_transport(error, endpoint) from error
    except (ResponseParserError, *_PARSER_ERRORS) as error:
        raise _unreadable(error) from error


def from_client_error(
    error: ClientError,
    *,
    action: str,
    bucket: str,
    key: str,
    endpoint: Endpoint | None,
    anonymous: bool = False,
) -> S3Error:
    """Our error for an S3 error document or an HTTP error status."""
    reply: Mapping[str, Any] = error.response
    document = reply.get("Error", {})
    code, message = str(document.get("Code", "")), str(document.get("Message", ""))[:_MAX_MESSAGE]
    metadata = reply.get("ResponseMetadata", {})
    status = str(metadata.get("HTTPStatusCode", ""))
    headers: Mapping[str, str] = metadata.get("HTTPHeaders", {})
    detail = f"{code}: {message}" if message else code
    has_no_reason = code == "403"  # a reply to HEAD, which has no body
    code = canonical_code(code, status, message, key)
    if has_no_reason and abs(clock_skew_s(headers) or 0.0) > _MAX_SKEW_S:
        code = "RequestTimeTooSkewed"
    template = _template(code, status, message, action, anonymous=anonymous)
    if code == "NoSuchBucket" and endpoint and endpoint.addressing is Addressing.VIRTUAL:
        template = messages.NO_BUCKET_VIRTUAL
    if template is messages.DENIED and not bucket:
        template = messages.DENIED_SERVER
    names = _names(action, bucket, key, endpoint)
    region = required_region(document, headers, endpoint)
    is_elsewhere = code in _REGION_CODES or template is messages.REDIRECT
    if region and is_elsewhere and action != _CREATE_BUCKET:
        template, code = messages.WRONG_REGION, "AuthorizationHeaderMalformed"
        names |= {"region": shown(region), "used_region": endpoint.region if endpoint else ""}
    translated = template.error(names, detail=detail, code=code)
    translated.retry_after_s = retry_after_s(headers)
    if isinstance(translated, WrongRegion):
        translated.region = region
    if template is messages.REDIRECT:
        translated.cause = _redirect_cause(headers) or translated.cause
    if code in ("RequestTimeTooSkewed", "SignatureDoesNotMatch", "AccessDenied"):
        translated.cause = _with_clock_skew(translated.cause, headers, code)
    return translated


def required_region(
    document: Mapping[str, Any], headers: Mapping[str, str], endpoint: Endpoint | None
) -> str:
    """The region that the server names as the right one; empty if it names none or this one."""
    found = str(document.get("Region") or "") or headers.get("x-amz-bucket-region", "")
    if not found:
        match = _REGION_IN_MESSAGE.search(str(document.get("Message", ""))[:_MAX_MESSAGE])
        found = (match[1] or match[2]) if match else ""
    if not _REGION.fullmatch(found):
        return ""
    return "" if endpoint is not None and found == endpoint.region else found


def from_code(code: str, message: str, client: EndpointAccess, bucket: str, key: str) -> S3Error:
    """Our error for one key of a batch, from the reply to the batch."""
    code = canonical_code(code, "", message, key)
    template = _template(code, "", message, _DELETE, anonymous=client.credentials.is_anonymous)
    names = _names(_DELETE, bucket, key, client.endpoint)
    return template.error(names, detail=message[:_MAX_MESSAGE] or code, code=code)


def _names(action: str, bucket: str, key: str, endpoint: Endpoint | None) -> dict[str, str]:
    """The values for the placeholders of the texts."""
    return {
        "bucket": shown(bucket),
        "key": shown(key),
        "host": endpoint.host if endpoint else "S3",
        "action": action,
    }


def canonical_code(code: str, status: str, message: str, key: str) -> str:
    """The standard error code for the code, status or message that a server sent."""
    if code == "404" or (status == "404" and code in ("NotFound", "Not Found", "")):
        return "NoSuchKey" if key else "NoSuchBucket"
    code = messages.ALIASES.get(code, code)
    code = rustfs.actual_code(code, message)
    if code in messages.TEMPLATES:
        return code
    if code.isdigit() or not code or code in ("Unknown", "UnknownError"):
        return messages.STATUS_CODES.get(code if code.isdigit() else status, code or status)
    return code


def _template(
    code: str, status: str, message: str, action: str, *, anonymous: bool
) -> ErrorTemplate:
    if code == "AccessDenied":
        if any(
            word in message.lower()
            for word in ("worm", "object is locked", "retention", "legal hold")
        ):
            return messages.LOCKED
        if action == _LIST_BUCKETS:
            return messages.DENIED_BUCKETS
        return messages.DENIED_ANONYMOUS if anonymous else messages.DENIED
    if code in messages.TEMPLATES:
        return messages.TEMPLATES[code]
    if status.startswith("3"):
        return messages.REDIRECT
    if status in ("408", "429", "503"):
        return messages.BUSY
    if status.startswith("5"):
        return messages.FAILED
    return messages.UNKNOWN


def _redirect_cause(headers: Mapping[str, str]) -> Message | None:
    """The cause text with the location of the redirect, which is never followed."""
    location = headers.get("location", "").partition("?")[0]
    if not location:
        return None
    return QT_TRANSLATE_NOOP(
        "Messages",
        "The server redirects to “{location}”. Redirects are not followed, because "
        "signed requests must not go to another host. If this is the correct server, "
        "use its address in the connection.",
    ).with_values(location=shown(location))


def _with_clock_skew(cause: str, headers: Mapping[str, str], code: str) -> str:
    """The cause, with the clock skew added if it may explain the error."""
    skew_s = clock_skew_s(headers)
    if skew_s is None or (abs(skew_s) < _NOTABLE_SKEW_S and code != "RequestTimeTooSkewed"):
        return cause
    return joined(cause, clock_text(skew_s))


def clock_text(skew_s: float) -> Message:
    """A sentence with the skew of this computer's clock."""
    template = (
        QT_TRANSLATE_NOOP("Messages", "This computer's clock is {time} ahead of the server's.")
        if skew_s > 0
        else QT_TRANSLATE_NOOP("Messages", "This computer's clock is {time} behind the server's.")
    )
    return template.with_values(time=Duration(abs(skew_s)))


def clock_skew_s(headers: Mapping[str, str]) -> float | None:
    """Seconds that this computer's clock is ahead of the server's ``Date``; None if unknown."""
    server_time = parse_date(headers.get("date", ""))
    return None if server_time is None else (now() - server_time).total_seconds()


def retry_after_s(headers: Mapping[str, str]) -> float:
    """The delay that the server requests before a retry, at most 5 minutes; 0.0 if none.

    ``x-amz-retry-after`` is in milliseconds; ``Retry-After`` is in seconds, or a time.
    """
    text, unit = headers.get("x-amz-retry-after", "").strip(), 1000.0
    delay = whole_number(text)
    if delay is None:
        text, unit = headers.get("retry-after", "").strip(), 1.0
        delay = whole_number(text)
    if delay is not None:
        return min(delay / unit, _MAX_RETRY_AFTER_S)
    until = parse_date(text)
    if until is None:
        return 0.0
    server_time = parse_date(headers.get("date", "")) or now()  # clocks differ
    return min(max(0.0, (until - server_time).total_seconds()), _MAX_RETRY_AFTER_S)


def now() -> datetime:
    """The time of this computer."""
    return datetime.now(UTC)


def shown(name: str) -> str:
    """An untrusted name, made safe to display in a sentence: printable and of limited length."""
    text = "".join(c if c.isprintable() else f"⟨U+{ord(c):04X}⟩" for c in name[: 4 * _MAX_NAME])
    if len(name) <= _MAX_NAME and len(text) <= _MAX_NAME:
        return text
    half = _MAX_NAME // 2
    return f"{text[:half]}…{name[-half:] if name[-half:].isprintable() else ''}"


def _bad_request(error: Exception) -> S3Error:
    return InvalidName(
        QT_TRANSLATE_NOOP("Messages", "Invalid name"),
        QT_TRANSLATE_NOOP("Messages", "The name contains characters that are not allowed."),
        detail=str(error)[:_MAX_MESSAGE],
        remedy=Remedy.NONE,
        code="InvalidName",
    )


def _unreadable(error: Exception) -> S3Error:
    return UnusableServer(
        QT_TRANSLATE_NOOP("Messages", "Cannot read the server's response"),
        QT_TRANSLATE_NOOP(
            "Messages", "It is damaged, or this is not an S3 server. Check the host name and port."
        ),
        detail=str(error)[:_MAX_MESSAGE],
        remedy=Remedy.EDIT_CONNECTION,
        code="Unreadable",
    )
