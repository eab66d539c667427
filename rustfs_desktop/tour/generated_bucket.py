"""A server on this computer with one folder of as many objects as wanted, which it makes up."""

from __future__ import annotations

import contextlib
import http.server
import mimetypes
import threading
import time
import zlib
from bisect import bisect_left, bisect_right
from datetime import UTC, datetime
from email.utils import formatdate
from types import TracebackType
from typing import Final, Self
from urllib.parse import parse_qs, unquote, urlsplit

from rustfs_desktop.s3.types import Credentials, Endpoint

BUCKET: Final = "archive"
FOLDER: Final = "camera/"
CREDENTIALS: Final = Credentials("generated", "generated-secret")

_PAGE: Final = 1000
_NAMESPACE: Final = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
_WORDS: Final = ("harbour", "garden", "ferry", "market", "ridge", "beach", "workshop")
_EXTENSIONS: Final = ("jpg", "tif", "jpg", "mov", "dng", "wav", "jpg", "txt")
# Settings of the bucket, none of which is set.
_SETTINGS: Final = {"location": "LocationConstraint", "versioning": "VersioningConfiguration"}
_LARGEST: Final = 60_000_000
_OLDEST_S: Final = 500 * 86_400
_AFTER_ALL: Final = "\U0010ffff"


def key_of(number: int) -> str:
    """The key of an object; keys are in the order of their numbers."""
    noise = zlib.crc32(b"%d" % number)
    word, extension = _WORDS[noise % len(_WORDS)], _EXTENSIONS[noise // 7 % len(_EXTENSIONS)]
    return f"{FOLDER}{number:07}-{word}.{extension}"


class GeneratedServer:
    """Lists its bucket and the objects until the ``with`` block ends; refuses all changes.

    Args:
        count: How many objects its folder has.
    """

    def __init__(self, count: int) -> None:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.objects = _Objects(count)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def endpoint(self) -> Endpoint:
        """Its address."""
        return Endpoint(f"http://127.0.0.1:{self._server.server_port}")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Objects:
    """The objects as a listing has them."""

    def __init__(self, count: int) -> None:
        self._numbers = range(count)
        self._now = int(time.time())

    def page(self, query: dict[str, str]) -> str:
        """The reply to ListObjectsV2; a token is the last key of the page before."""
        prefix, most = query.get("prefix", ""), int(query.get("max-keys", _PAGE))
        after = query.get("continuation-token") or query.get("start-after", "")
        first = max(self._place(prefix), bisect_right(self._numbers, after, key=key_of))
        found = self._numbers[first : self._place(prefix + _AFTER_ALL)]
        more = ""
        if query.get("delimiter") and len(prefix) < len(FOLDER):
            is_listed = bool(found) and after < FOLDER
            rows = f"<CommonPrefixes><Prefix>{FOLDER}</Prefix></CommonPrefixes>" * is_listed
        else:
            rows = "".join(map(self._row, found[:most]))
            if most and len(found) > most:
                last = key_of(found[most - 1])
                more = f"<NextContinuationToken>{last}</NextContinuationToken>"
        return (
            f"<ListBucketResult {_NAMESPACE}><Name>{BUCKET}</Name><Prefix>{prefix}</Prefix>"
            f"<MaxKeys>{most}</MaxKeys><EncodingType>url</EncodingType>"
            f"<IsTruncated>{str(bool(more)).lower()}</IsTruncated>{more}{rows}</ListBucketResult>"
        )

    def headers(self, key: str) -> dict[str, str] | None:
        """The reply to HeadObject; None if there is no such object."""
        number = self._place(key)
        if number == len(self._numbers) or key_of(number) != key:
            return None
        noise = zlib.crc32(key.encode())
        return {
            "Content-Length": str(noise % _LARGEST),
            "Content-Type": mimetypes.guess_type(key)[0] or "application/octet-stream",
            "ETag": f'"{noise:032x}"',
            "Last-Modified": formatdate(self._now - noise % _OLDEST_S, usegmt=True),
        }

    def _place(self, key: str) -> int:
        return bisect_left(self._numbers, key, key=key_of)

    def _row(self, number: int) -> str:
        key = key_of(number)
        noise = zlib.crc32(key.encode())
        modified = datetime.fromtimestamp(self._now - noise % _OLDEST_S, UTC).isoformat()[:19]
        return (
            f"<Contents><Key>{key}</Key><LastModified>{modified}.000Z</LastModified>"
            f"<ETag>&#34;{noise:032x}&#34;</ETag><Size>{noise % _LARGEST}</Size>"
            "<StorageClass>STANDARD</StorageClass></Contents>"
        )


class _Server(http.server.ThreadingHTTPServer):
    """Has the objects."""

    daemon_threads = True
    objects: _Objects


class _Handler(http.server.BaseHTTPRequestHandler):
    """Answers the requests of one connection."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """List the buckets or objects, or tell a setting of the bucket."""
        address = urlsplit(self.path)
        found = parse_qs(address.query, keep_blank_values=True)
        query = {name: values[0] for name, values in found.items()}
        if address.path == "/" and "events" not in query:
            self._send(200, _bucket_list())
        elif address.path.strip("/") == BUCKET and "list-type" in query:
            self._send(200, self.server.objects.page(query))
        elif query.keys() & _SETTINGS.keys():
            name = _SETTINGS[(query.keys() & _SETTINGS.keys()).pop()]
            self._send(200, f"<{name} {_NAMESPACE}/>")
        else:
            self._send(501, "<Error><Code>NotImplemented</Code></Error>")

    def do_HEAD(self) -> None:
        """Answer for the bucket, or with the properties of an object."""
        bucket, _slash, key = unquote(urlsplit(self.path).path).lstrip("/").partition("/")
        headers = self.server.objects.headers(key) if key else {}
        is_found = bucket == BUCKET and headers is not None
        self.send_response(200 if is_found else 404)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()

    def _send(self, status: int, text: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(data)))
        with contextlib.suppress(ConnectionError):  # the window was done before the reply came
            self.end_headers()
            self.wfile.write(data)

    def log_message(self, *_words: object) -> None:
        """Write nothing."""


def _bucket_list() -> str:
    return (
        f"<ListAllMyBucketsResult {_NAMESPACE}><Owner/><Buckets><Bucket><Name>{BUCKET}</Name>"
        "<CreationDate>2026-01-05T09:00:00.000Z</CreationDate></Bucket></Buckets>"
        "</ListAllMyBucketsResult>"
    )
