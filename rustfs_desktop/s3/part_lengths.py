"""How long the parts are that an object was uploaded in; some servers tell when asked for each."""

from __future__ import annotations

from rustfs_desktop.errors import AlreadyExists
from rustfs_desktop.s3.api.transfer import Head, Remote, changed, request


def part_length(remote: Remote, head: Head, number: int) -> int:
    """The length of one part of this version, 0 if the reply is about something else.

    A server that overlooks the question describes the whole object.
    """
    try:
        with request(remote, "s3:GetObject"):
            reply = remote.client.transfer.head_object(
                Bucket=remote.bucket,
                Key=remote.key,
                PartNumber=number,
                IfMatch=f'"{head.etag}"',
                **head.which(),
            )
    except AlreadyExists as error:  # 412: the condition did not hold
        raise changed() from error
    if reply.get("ETag", "").strip('"') != head.etag:
        return 0
    return int(reply.get("ContentLength", 0))
