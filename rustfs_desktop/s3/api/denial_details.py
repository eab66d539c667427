"""Access-denied details for HeadObject, whose error reply has no body.

The reason is read from the error reply to a GetObject of the first byte.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from rustfs_desktop.errors import InvalidRange, NotFound, S3Error
from rustfs_desktop.s3.api.request import request
from rustfs_desktop.s3.client import Remote

_STATUS_CODES = ("400", "401", "403")


@contextlib.contextmanager
def denial_details(remote: Remote) -> Iterator[None]:
    """Replace an error that has only a status by one that names the reason.

    It tells wrong access keys, a wrong clock and a missing permission apart. RustFS refuses a
    broken session token with status 500.
    """
    try:
        yield
    except S3Error as error:
        status = error.detail.partition(":")[0]
        is_token = status == "500" and remote.client.capabilities.is_rustfs
        if not is_token and status not in _STATUS_CODES:
            raise
        raise _reason(remote, error) from error


def _reason(remote: Remote, status_error: S3Error) -> S3Error:
    try:
        with request(remote, "s3:GetObject"):
            reply = remote.client.transfer.get_object(
                Bucket=remote.bucket, Key=remote.key, Range="bytes=0-0"
            )
        reply["Body"].close()
    except (NotFound, InvalidRange):  # hidden from these access keys, or empty
        return status_error
    except S3Error as error:
        return error
    return status_error
