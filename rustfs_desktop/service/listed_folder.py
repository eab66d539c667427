"""A folder as it is listed and followed: a prefix of a bucket, and the client to ask."""

from __future__ import annotations

from typing import NamedTuple

from rustfs_desktop.s3.client import Client


class ListedFolder(NamedTuple):
    """What is listed; a connection has a new client after each connect."""

    client: Client
    bucket: str
    prefix: str
