"""Conditional writes (If-None-Match, If-Match), also on servers that do not support them.

Such a server refuses every write with a condition, usually with 501. It is asked with HeadObject
instead, and the object is then written without the condition: another program that writes the same
key in between is not noticed. The refusal is recorded once for each connection.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from rustfs_desktop.errors import AppError, InvalidArgument, NotFound, NotImplementedByServer
from rustfs_desktop.s3.api.request import request
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.errors.translate import from_code
from rustfs_desktop.s3.types import Condition, plain_etag

_Result = TypeVar("_Result")
_log = logging.getLogger(__name__)


def write_if(
    remote: Remote, condition: Condition, write: Callable[[Condition], _Result]
) -> _Result:
    """Write an object if the condition holds.

    Args:
        remote: The object.
        condition: The condition for the existing object.
        write: Sends the request with this condition, or with an empty one.

    Raises:
        PreconditionFailed: The condition does not hold.
        AccessDenied: The server has no conditions, and the access keys may not look.
    """
    capabilities = remote.client.capabilities
    if capabilities.supports_condition(condition):
        try:
            return write(condition)
        except (NotImplementedByServer, InvalidArgument) as error:
            if not _is_about(error, condition):
                raise
    check_condition(remote, condition)
    result = write(Condition())
    if capabilities.supports_condition(condition):
        capabilities.record_unsupported_condition(condition)
        _log.info(
            "%s does not support %s: a file that another program stores at the same moment "
            "may be overwritten",
            remote.client.endpoint.host,
            condition.header,
        )
    return result


def check_condition(remote: Remote, condition: Condition) -> None:
    """Compare the condition with the existing object.

    Raises:
        PreconditionFailed: It does not hold.
    """
    try:
        with request(remote, "s3:GetObject"):
            reply = remote.client.transfer.head_object(Bucket=remote.bucket, Key=remote.key)
        etag = plain_etag(reply.get("ETag"))
        holds = not condition.must_be_new and etag == condition.etag
    except NotFound:
        if not condition.must_be_new:
            raise
        holds = True
    if not holds:
        raise from_code("PreconditionFailed", "", remote.client, remote.bucket, remote.key)


def _is_about(error: AppError, condition: Condition) -> bool:
    """Whether the server may have refused the request because of its condition.

    Nobody says so in the same way: 501 may also mean the whole operation, which the request
    without the condition will show.
    """
    if not condition.header:
        return False
    return isinstance(error, NotImplementedByServer) or condition.header in error.detail.lower()
