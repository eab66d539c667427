"""Short questions about a bucket without boto, as long as nothing else has loaded it.

A command that sends a folder of small files needs boto for nothing but to see that the bucket is
there and that the folder is new, and would load it for a quarter of a second before the first byte
moves. Here such requests go over the fast lane. Whatever is no plain good answer is none at all:
the caller asks again through boto, which has the words for it and knows what to repeat. From then
on boto is loaded, and everything goes through it.
"""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.fast.client import FastLane, Unsendable
from rustfs_desktop.s3.http.boto_transport import MAX_REPLY_BYTES
from rustfs_desktop.s3.http.replies import ROOTS, first_tag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rustfs_desktop.cancel import CancelToken
    from rustfs_desktop.s3.types import EndpointAccess

_PATIENCE_S = 30.0  # as long as boto would wait before it asks again
_LOOK_S = 0.1


def is_boto_loaded() -> bool:
    """Whether nothing is saved any more by doing without it."""
    return "botocore" in sys.modules


class Bootless:
    """Questions about one bucket, one after the other, over one connection; for one thread.

    Used as ``with Bootless(…) as bucket:``.
    """

    def __init__(self, client: EndpointAccess, bucket: str) -> None:
        self._place = client, bucket
        self._lane: FastLane | None = None

    def __enter__(self) -> Bootless:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        if self._lane is not None:
            self._lane.close()
            self._lane = None

    def ask(
        self, operation: str, query: Mapping[str, str], cancel: CancelToken, body: bytes = b""
    ) -> bytes | None:
        """The XML of the reply; None if boto is to ask.

        Args:
            operation: By which the reply is known.
            query: What follows the bucket in the address.
            cancel: Looked at all the while.
            body: XML to send, if any.

        Raises:
            Cancelled: ``cancel`` was set.
        """
        if is_boto_loaded():
            return None
        try:
            lane = self._open()
            lane.ask(self, query, body, MAX_REPLY_BYTES)
        except (AppError, Unsendable):
            return None
        end = time.monotonic() + _PATIENCE_S
        while time.monotonic() < end:
            cancel.check()
            for reply in lane.wait(_LOOK_S):
                content = bytes(reply.body)
                is_good = reply.status == 200 and first_tag(content) == ROOTS[operation]
                return content if is_good else None
        return None

    def _open(self) -> FastLane:
        if self._lane is None:
            lane = FastLane(*self._place)
            try:
                lane.open()
            except AppError:
                lane.close()
                raise
            self._lane = lane
        return self._lane
