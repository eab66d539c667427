"""Heads of requests about one bucket and its objects: request line and signed headers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from rustfs_desktop.s3.fast.connection import Unsendable
from rustfs_desktop.s3.fast.route import Route, header_lines
from rustfs_desktop.s3.fast.sigv4 import Signer
from rustfs_desktop.s3.keys import is_plain_bucket
from rustfs_desktop.s3.types import Addressing, EndpointAccess

if TYPE_CHECKING:
    from collections.abc import Mapping


class RequestHeads:
    """Makes the heads of requests; for one thread only.

    Args:
        access: The server and the access keys.
        bucket: The bucket.

    Attributes:
        route: The way to the server.

    Raises:
        Unsendable: The bucket name would send the request to another host or path, or begins a
            host name with a dot.
    """

    def __init__(self, access: EndpointAccess, bucket: str) -> None:
        is_in_host = access.endpoint.addressing is not Addressing.PATH
        if not is_plain_bucket(bucket) or (is_in_host and bucket.startswith(".")):
            raise Unsendable
        parts = urlsplit(access.endpoint.url)
        host = parts.hostname or ""
        port = parts.port or (443 if access.endpoint.is_encrypted else 80)
        self._host_header = access.endpoint.host
        self._root = f"{parts.path}/{bucket}/"
        if is_in_host:
            host = f"{bucket}.{host}"
            self._host_header = f"{bucket}.{self._host_header}"
            self._root = f"{parts.path}/"
        self._signer = Signer(access.credentials, access.endpoint.region)
        self.route = Route(access, host, port, self._host_header)

    def head(
        self,
        method: str,
        key: str,
        headers: dict[str, str],
        content_hash: str,
        unsigned: str = "",
        query: Mapping[str, str] | None = None,
    ) -> bytes:
        """The head of one request.

        Args:
            method: The HTTP method.
            key: The key of the object; empty for a request about the bucket.
            headers: Names in lowercase; those of the signature are added.
            content_hash: The body's SHA-256 in hexadecimal, or ``UNSIGNED``.
            unsigned: Lines of headers that are not signed.
            query: The query of the URL.

        Raises:
            Unsendable: The key, a header or a query value is not allowed in a request.
        """
        headers["host"] = self._host_header
        try:
            path = self._root + quote(key, safe="/~")
            query_text = _canonical_query(query) if query else ""
            self._signer.sign(method, path, headers, content_hash, query_text)
            target = f"{path}?{query_text}" if query_text else path
            lines = header_lines(headers)
            text = (
                f"{method} {self.route.target_prefix}{target} HTTP/1.1\r\n{lines}{unsigned}"
                f"{self.route.header_lines}user-agent: rustfs-desktop\r\n\r\n"
            )
            data = text.encode("ascii")
        except UnicodeError as error:
            raise Unsendable from error
        if (
            not (key or query)
            or lines.count("\n") != len(headers)
            or lines.count("\r") != len(headers)
        ):
            raise Unsendable
        return data


def _canonical_query(query: Mapping[str, str]) -> str:
    """The query string in the sorted order that the signature requires."""
    return "&".join(f"{name}={quote(query[name], safe='~')}" for name in sorted(query))
