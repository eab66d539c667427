"""PutObject of tar files that the server unpacks into one object per member."""

from __future__ import annotations

from rustfs_desktop.s3.fast.client import FastClient
from rustfs_desktop.s3.types import Unpacking


class TarClient(FastClient):
    """A fast client that also sends tar files."""

    def put_tar(self, tag: object, key: str, data: bytes, how: Unpacking) -> None:
        """Send a tar; never repeated by itself.

        RustFS holds every member to the condition, so that it overwrites nothing; others ignore
        it.

        Raises:
            Unsendable: The key is not plain.
        """
        headers = {how.value: "true", "content-type": "application/x-tar", "if-none-match": "*"}
        self._put(tag, key, headers, data)
