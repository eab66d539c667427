"""Single bucket requests over the fast client, blocking."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rustfs_desktop.errors import AppError, Cancelled, NotConnected, ReadTimeout
from rustfs_desktop.s3.fast.client import FastClient
from rustfs_desktop.s3.http.replies import ROOTS, first_tag
from rustfs_desktop.s3.http.reply_buffer import MAX_REPLY_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rustfs_desktop.cancel import CancelToken
    from rustfs_desktop.s3.types import EndpointAccess

_TIMEOUT_S = 30.0  # the same as boto3's before it retries
_POLL_S = 0.1


class OneOffRequests:
    """Sends requests for one bucket one after the other over one connection; for one thread.

    Args:
        access: The server and the access keys.
        bucket: The bucket.
        on_reply: Gets the headers of every reply, names in lowercase.
    """

    def __init__(
        self,
        access: EndpointAccess,
        bucket: str,
        on_reply: Callable[[Mapping[str, str]], None] = lambda _headers: None,
    ) -> None:
        self._access = access
        self._bucket = bucket
        self._on_reply = on_reply
        self._fast: FastClient | None = None

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._fast is not None:
            self._fast.close()
            self._fast = None

    def send(
        self,
        operation: str,
        query: Mapping[str, str],
        cancel: CancelToken,
        body: bytes = b"",
        *,
        is_idempotent: bool = True,
    ) -> bytes | None:
        """Send one request; returns the XML of the reply, None if it is not a simple success.

        Args:
            operation: The S3 operation, which determines the root element of the reply.
            query: The query of the URL.
            cancel: Checked while waiting.
            body: The XML to send; empty for none.
            is_idempotent: Whether it may be sent again if its reply was lost.

        Raises:
            Cancelled: ``cancel`` was set.
            NotConnected: The reply to a request that may not be sent again was lost.
        """
        try:
            fast = self._open()
            fast.request(self, query, body, MAX_REPLY_BYTES, is_idempotent=is_idempotent)
        except Cancelled:
            raise
        except AppError:
            return None
        end = time.monotonic() + _TIMEOUT_S
        while time.monotonic() < end:
            cancel.check()
            for reply in fast.wait(_POLL_S):
                if not (reply.status or is_idempotent) and reply.was_sent:
                    raise NotConnected(detail=operation)
                self._on_reply(reply.headers)
                content = bytes(reply.body)
                is_good = reply.status == 200 and first_tag(content) == ROOTS[operation]
                return content if is_good else None
        if not is_idempotent and fast.cancel(self):
            raise ReadTimeout(detail=operation)
        return None

    def _open(self) -> FastClient:
        if self._fast is None:
            fast = FastClient(self._access, self._bucket)
            try:
                fast.open()
            except AppError:
                fast.close()
                raise
            self._fast = fast
        return self._fast
