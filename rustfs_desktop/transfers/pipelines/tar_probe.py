"""Finding out whether a server takes tars apart, with a throw-away object, never by its name.

What the server makes of the one member must be exactly what an upload of its own would have made:
name, bytes, MD5 as ETag, type and metadata. Nothing of it stays: the names are in the journal
before anything is sent, they are random, and only these are removed. Who may not remove them does
not begin.
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

LOOK_S = 0.1
_TYPE = "text/plain"
_BUSY = (429, 500, 502, 503, 504)
# Needs a record for its name, and is as long as a header alone can say: a server that knows no
# records makes an object of the last hundred bytes, which is one of ours in any case.
_REST = b" a name that only a record holds whole: \xc3\xa9".ljust(46, b"_").decode() + ".probe"

Leave = Callable[[str], None]


class TarProbe:
    """One question to one bucket.

    Args:
        client: Whose server.
        bucket: The bucket.
        prefix: The folder that is uploaded to: there, the keys may write.
        leave: Told every key before it may come to be; makes it durable.
        stop: Ends it.

    Attributes:
        was_lost: Whether a reply did not come, so that something may still be in the making.
    """

    def __init__(
        self, client: Client, bucket: str, prefix: str, leave: Leave, stop: CancelToken
    ) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix
        self._leave = leave
        self._stop = stop
        self.was_lost = False

    def find_out(self) -> Unpacking:
        """How the server takes tars apart.

        Raises:
            AppError: It cannot be asked now.
        """
        name = self._prefix + throw_away_name(secrets.token_hex(16))
        if not may_delete_for_good(self._client, self._bucket, name, self._stop):
            _log.info("%r: no tars, these keys may not remove what is tried", self._client)
            return Unpacking.NEVER
        fast = TarClient(self._client, self._bucket)
        try:
            fast.open()
            for how in (Unpacking.PLAIN, Unpacking.METADATA):
                if self._try(fast, how):
                    _log.info("%r takes tars apart: %s", self._client, how.value)
                    return how
        finally:
            fast.close()
        _log.info("%r does not take tars apart as it should", self._client)
        return Unpacking.NEVER

    def _try(self, fast: TarClient, how: Unpacking) -> bool:
        """Whether this way makes the right object and nothing else."""
        name = throw_away_name(secrets.token_hex(16))
        place = self._prefix + name
        member, tar = place + _REST, f"{place}.tar"
        data = secrets.token_bytes(40)
        metadata = {TRANSFER_ID_NAME: secrets.token_hex(8), "mtime": "1700000000.000000001"}
        headers = {f"x-amz-meta-{field}": value for field, value in metadata.items()}
        head_bytes = tar_format.header(
            member, len(data), headers | {"content-type": _TYPE}, int(time.time())
        )
        for key in {member, name + _REST, tar}:
            self._leave(key)
        fast.put_tar(
            self, tar, head_bytes + data + tar_format.padding(len(data)) + tar_format.END, how
        )
        status = self._wait_for_reply(fast).status
        crashpoint("tar.asked")
        if status != 200:
            return False
        md5 = etags.new_md5(data).hexdigest()
        if not self._is_all(place, member, (len(data), md5)):
            return False
        fast.head(self, member)
        reply = self._wait_for_reply(fast)
        there = read_head(reply, len(data)) if reply.status == 200 else None
        return (
            there is not None
            and there.etag == md5
            and there.metadata == metadata
            and reply.headers.get("content-length") == str(len(data))
            and reply.headers.get("content-type") == _TYPE
        )

    def _is_all(self, place: str, member: str, existing: tuple[int, str]) -> bool:
        """Whether the member is listed as it should, and the tar itself is not there."""
        found: dict[str, tuple[int, str]] = {}
        for page in list_pages(self._client, self._bucket, place, delimiter="", cancel=self._stop):
            found |= zip(page.keys, zip(page.sizes, page.etags, strict=True), strict=True)
        return found == {member: existing}

    def _wait_for_reply(self, fast: TarClient) -> Reply:
        self.was_lost = True
        while not (replies := fast.wait(LOOK_S)):
            self._stop.check()
        (reply,) = replies
        self.was_lost = not reply.status
        if self.was_lost or reply.status in _BUSY:
            raise NotConnected(code="NoAnswer")
        return reply
