"""Why a HEAD was refused: its reply has no words, so the server is asked in another way."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from rustfs_desktop.errors import InvalidRange, NotFound, S3Error
from rustfs_desktop.s3.api.transfer import request
from rustfs_desktop.s3.client import Remote

_MUTE = ("400", "401", "403")


@contextlib.contextmanager
def explained(remote: Remote) -> Iterator[None]:
    """Let a refusal inside tell bad keys, a wrong clock and a missing permission apart."""
    try:
        yield
    except S3Error as error:
        if error.detail.partition(":")[0] not in _MUTE:
            raise
        raise _reason(remote, error) from error


def _reason(remote: Remote, mute: S3Error) -> S3Error:
    try:
        with request(remote, "s3:GetObject"):
            reply = remote.client.transfer.get_object(
                Bucket=remote.bucket, Key=remote.key, Range="bytes=0-0"
            )
        reply["Body"].close()
    except (NotFound, InvalidRange):  # these keys must not know of it, or it is empty
        return mute
    except S3Error as error:
        return error
    return mute
