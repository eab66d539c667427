"""Fast client for tar uploads: PutObject of a tar that the server unpacks into objects."""

from __future__ import annotations

from rustfs_desktop.s3.fast.client import FastClient
from rustfs_desktop.s3.types import Unpacking


class TarClient(FastClient):
    """A fast client that also uploads tar files."""

    def put_tar(self, tag: object, key: str, data: bytes, how: Unpacking) -> None:
        """PutObject of a tar with the header that unpacks it; never retried.

        RustFS applies If-None-Match to every member, so that no object is overwritten; other
        servers ignore it.

        Raises:
            Unsendable: The key is not allowed in a request.
        """
        headers = {how.value: "true", "content-type": "application/x-tar", "if-none-match": "*"}
        self._put(tag, key, headers, data)
