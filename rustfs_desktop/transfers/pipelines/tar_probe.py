"""Probes whether a server extracts uploaded tar archives, by uploading one with a test object.

The object that the server extracts must be exactly what a PutObject would have stored: key,
content, MD5 as ETag, content type and metadata. Test objects have random names, are recorded in
the journal before they are uploaded, and are removed afterwards; without the permission to delete
them there is no probe.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import NotConnected
from rustfs_desktop.s3.api.contents import may_delete_for_good
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.fast import tar_format
from rustfs_desktop.s3.fast.client import Reply, read_head
from rustfs_desktop.s3.fast.tar_client import TarClient
from rustfs_desktop.s3.types import Unpacking
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.local.names import throw_away_name
from rustfs_desktop.transfers.verify import etags
from rustfs_desktop.transfers.verify.metadata import TRANSFER_ID_NAME

_log = logging.getLogger(__name__)

POLL_S = 0.1
_TYPE = "text/plain"
_BUSY = (429, 500, 502, 503, 504)
# A name that needs an extended header (PAX record). A server that ignores these stores an object
# named by the last hundred bytes, which is the same random name and removed too.
_LONG_NAME = b" a name that only a record holds whole: \xc3\xa9".ljust(46, b"_").decode() + ".probe"

SaveKey = Callable[[str], None]


class TarProbe:
    """One probe of one bucket.

    Args:
        client: The client of the server.
        bucket: The bucket.
        prefix: The upload folder, to which the keys may write.
        save_key: Called with every key before the object may exist; saves it durably.
        stop: Cancels the probe.

    Attributes:
        is_reply_lost: Whether a reply is missing, so that the server may still store an object.
    """

    def __init__(
        self, client: Client, bucket: str, prefix: str, save_key: SaveKey, stop: CancelToken
    ) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix
        self._save_key = save_key
        self._stop = stop
        self.is_reply_lost = False

    def find_method(self) -> Unpacking:
        """Find the request with which the server extracts tars.

        Raises:
            AppError: The server cannot be probed now.
        """
        name = self._prefix + throw_away_name(secrets.token_hex(16))
        if not may_delete_for_good(self._client, self._bucket, name, self._stop):
            _log.info("%r: no tars, these keys may not delete test objects", self._client)
            return Unpacking.NEVER
        fast = TarClient(self._client, self._bucket)
        try:
            fast.open()
            for method in (Unpacking.PLAIN, Unpacking.METADATA):
                if self._try_method(fast, method):
                    _log.info("%r extracts tars: %s", self._client, method.value)
                    return method
        finally:
            fast.close()
        _log.info("%r does not extract tars correctly", self._client)
        return Unpacking.NEVER

    def _try_method(self, fast: TarClient, method: Unpacking) -> bool:
        """Upload a tar this way; True if the server stores the right object and nothing else."""
        name = throw_away_name(secrets.token_hex(16))
        prefix = self._prefix + name
        member, tar = prefix + _LONG_NAME, f"{prefix}.tar"
        data = secrets.token_bytes(40)
        metadata = {TRANSFER_ID_NAME: secrets.token_hex(8), "mtime": "1700000000.000000001"}
        headers = {f"x-amz-meta-{field}": value for field, value in metadata.items()}
        head_bytes = tar_format.header(
            member, len(data), headers | {"content-type": _TYPE}, int(time.time())
        )
        for key in {member, name + _LONG_NAME, tar}:
            self._save_key(key)
        fast.put_tar(
            self, tar, head_bytes + data + tar_format.padding(len(data)) + tar_format.END, method
        )
        status = self._wait_for_reply(fast).status
        crashpoint("tar.asked")
        if status != 200:
            return False
        md5 = etags.new_md5(data).hexdigest()
        if not self._is_only_object(prefix, member, (len(data), md5)):
            return False
        fast.head(self, member)
        reply = self._wait_for_reply(fast)
        head = read_head(reply, len(data)) if reply.status == 200 else None
        return (
            head is not None
            and head.etag == md5
            and head.metadata == metadata
            and reply.headers.get("content-length") == str(len(data))
            and reply.headers.get("content-type") == _TYPE
        )

    def _is_only_object(self, prefix: str, member: str, expected: tuple[int, str]) -> bool:
        """Whether the member is listed with the right size and ETag, and the tar is not."""
        listed: dict[str, tuple[int, str]] = {}
        for page in list_pages(self._client, self._bucket, prefix, delimiter="", cancel=self._stop):
            listed |= zip(page.keys, zip(page.sizes, page.etags, strict=True), strict=True)
        return listed == {member: expected}

    def _wait_for_reply(self, fast: TarClient) -> Reply:
        self.is_reply_lost = True
        while not (replies := fast.wait(POLL_S)):
            self._stop.check()
        (reply,) = replies
        self.is_reply_lost = not reply.status
        if self.is_reply_lost or reply.status in _BUSY:
            raise NotConnected(code="NoAnswer")
        return reply
