"""A small S3 server that tells the truth until a rule makes it lie.

It holds objects in memory, checks no signature and refuses no key, so it can also serve the
names that real servers refuse. ``rules`` are asked first, in order: each gets the request and
returns a reply to send instead, or None to pass. A rule may look at ``fake.requests`` to act on
the n-th request only. Those that are kept in it have no large body.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import http.server
import socket
import ssl
import sys
import threading
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, quote, unquote
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from tests.faults import fake_tars
from tests.faults.wire import Handler, Reply, Request, Rule

__all__ = ["FakeS3", "Reply", "Request", "Rule", "error", "xml"]

_FIRST_STORED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)  # a second later for each that is put
_KEPT_MD5S = 8  # each keeps what it is of in memory
_KEPT_BODY = 64 * 1024  # of the requests that arrived
XMLNS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


@dataclasses.dataclass(slots=True)
class Upload:
    """An unfinished multipart upload."""

    bucket: str
    key: str
    headers: dict[str, str]
    parts: dict[int, bytes] = dataclasses.field(default_factory=dict)
    initiated: str = dataclasses.field(default_factory=lambda: datetime.now(UTC).isoformat())


_KEPT_HEADERS = (
    "cache-control",
    "content-type",
    "content-disposition",
    "content-encoding",
    "content-language",
    "expires",
    "x-amz-storage-class",
    "x-amz-website-redirect-location",
)


def error(status: int, code: str, message: str = "") -> Reply:
    """An S3 error document."""
    text = f"<Error><Code>{code}</Code><Message>{escape(message or code)}</Message></Error>"
    return Reply(status, xml(text), {"Content-Type": "application/xml"})


def xml(text: str) -> bytes:
    """A document with the XML declaration."""
    return f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode()


def md5_hex(data: bytes) -> str:
    """What S3 servers use as the ETag of a plain object."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


class _Server(http.server.ThreadingHTTPServer):
    """Serves each connection on a thread of its own.

    Attributes:
        failures: What went wrong here, apart from clients that hang up, as some tests make them.
    """

    request_queue_size = 128  # of five, some connections are reset when many come at once
    daemon_threads = True
    block_on_close = False

    def __init__(self, handler: type[Handler], tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.failures: list[Exception] = []
        self._tls = tls

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        if self._tls is None:
            return connection, address
        try:
            connection.getpeername()  # of one that was reset already, ssl would leave a socket open
            return self._tls.wrap_socket(connection, server_side=True), address
        except OSError:
            connection.close()
            raise

    def handle_error(self, request: object, client_address: object) -> None:
        error = sys.exception()
        if isinstance(error, Exception) and not isinstance(error, OSError):  # and ssl's are those
            self.failures.append(error)


class FakeS3:
    """Runs on loopback while the ``with`` block lasts."""

    def __init__(
        self, buckets: Iterable[str] = ("bucket",), tls: ssl.SSLContext | None = None
    ) -> None:
        self.objects: dict[tuple[str, str], bytes] = {}
        self.metadata: dict[tuple[str, str], dict[str, str]] = {}
        self.tags: dict[tuple[str, str], dict[str, str]] = {}
        self.etags: dict[tuple[str, str], str] = {}
        self._md5s: dict[int, tuple[bytes, str]] = {}
        self.modified: dict[tuple[str, str], datetime] = {}
        self._now = _FIRST_STORED
        self.uploads: dict[str, Upload] = {}
        self.buckets = set(buckets)
        self.requests: list[Request] = []
        self.rules: list[Rule] = []
        self.reply_headers: dict[str, str] = {}
        self.page_size = 1000
        self.unpacks: fake_tars.Kind | None = None
        self.in_flight = 0
        self.most_in_flight = 0
        self.lock = threading.RLock()
        fake = self

        class FakeHandler(Handler):
            def answer(self, request: Request) -> Reply:
                return fake.handle(request)

            def entered(self, change: int) -> None:
                with fake.lock:
                    fake.in_flight += change
                    fake.most_in_flight = max(fake.most_in_flight, fake.in_flight)

        self._handler = FakeHandler
        self._server = _Server(FakeHandler, tls)
        self._scheme = "https" if tls else "http"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.005,))

    @property
    def url(self) -> str:
        """The endpoint URL."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        # A client that keeps its connections keeps their threads, and those keep this server.
        self._handler.hang_up()
        if self._server.failures and value is None:
            raise ExceptionGroup("the fake server failed", self._server.failures)

    def put(self, bucket: str, key: str, data: bytes, headers: Mapping[str, str] = {}) -> str:
        """Store an object as a client would; returns its ETag."""
        place = (bucket, key)
        self.objects[place] = data
        self.etags.pop(place, None)
        self._now += timedelta(seconds=1)
        self.modified[place] = self._now
        self.metadata[place] = {
            name: value
            for name, value in headers.items()
            if name.lower().startswith("x-amz-meta-") or name.lower() in _KEPT_HEADERS
        }
        self.tags[place] = dict(parse_qsl(headers.get("x-amz-tagging", "")))
        return self._md5(data)

    def count(self, what: str) -> int:
        """How many requests of one operation arrived."""
        return sum(request.what == what for request in list(self.requests))

    def handle(self, request: Request) -> Reply:
        """Answer one request: rules first, then the truth."""
        is_small = len(request.body) <= _KEPT_BODY
        self.requests.append(request if is_small else dataclasses.replace(request, body=b""))
        replies = (rule(request) for rule in list(self.rules))
        reply = next((reply for reply in replies if reply is not None), None)
        reply = self.truth(request) if reply is None else reply
        reply.headers = {**self.reply_headers, **reply.headers}
        return reply

    def truth(self, request: Request) -> Reply:
        """The answer of an honest server."""
        known = not request.bucket or request.bucket in self.buckets
        if not known and request.what != "CreateBucket":
            return error(404, "NoSuchBucket")
        with self.lock:
            return getattr(self, f"_{_snake(request.what)}")(request)

    # Buckets -----------------------------------------------------------------------------

    def _list_buckets(self, request: Request) -> Reply:
        items = "".join(
            f"<Bucket><Name>{name}</Name><CreationDate>2026-01-02T03:04:05Z</CreationDate></Bucket>"
            for name in sorted(self.buckets)
        )
        return Reply(
            body=xml(
                f"<ListAllMyBucketsResult {XMLNS}><Buckets>{items}</Buckets>"
                "</ListAllMyBucketsResult>"
            )
        )

    def _create_bucket(self, request: Request) -> Reply:
        if request.bucket in self.buckets:
            return error(409, "BucketAlreadyOwnedByYou")
        self.buckets.add(request.bucket)
        return Reply()

    def _delete_bucket(self, request: Request) -> Reply:
        if any(bucket == request.bucket for bucket, _ in self.objects):
            return error(409, "BucketNotEmpty")
        self.buckets.discard(request.bucket)
        return Reply(204)

    def _head_bucket(self, request: Request) -> Reply:
        return Reply()

    def _get_bucket_versioning(self, request: Request) -> Reply:
        return Reply(body=xml(f"<VersioningConfiguration {XMLNS}/>"))

    def _list_objects_v2(self, request: Request) -> Reply:
        prefix = request.query.get("prefix", "")
        delimiter = request.query.get("delimiter", "")
        limit = min(int(request.query.get("max-keys", "1000")), self.page_size)
        names = sorted(key for bucket, key in self.objects if bucket == request.bucket)
        rows: list[tuple[str, bool]] = []
        for name in names:
            if not name.startswith(prefix) or name <= request.query.get("start-after", ""):
                continue
            cut = name.find(delimiter, len(prefix)) if delimiter else -1
            row = (name[: cut + len(delimiter)], True) if cut >= 0 else (name, False)
            if not rows or rows[-1] != row:
                rows.append(row)
        start = int(request.query.get("continuation-token", "0") or 0)
        page = rows[start : start + limit]
        more = start + limit < len(rows)
        return Reply(body=xml(self._listing_xml(request, page, start + limit if more else None)))

    def _listing_xml(
        self, request: Request, page: list[tuple[str, bool]], token: int | None
    ) -> str:
        encode = request.query.get("encoding-type") == "url"

        def shown(text: str) -> str:
            return quote(text, safe="/") if encode else escape(text)

        body = [
            f"<ListBucketResult {XMLNS}><Name>{request.bucket}</Name>",
            f"<Prefix>{shown(request.query.get('prefix', ''))}</Prefix>",
            f"<KeyCount>{len(page)}</KeyCount><MaxKeys>{self.page_size}</MaxKeys>",
            "<EncodingType>url</EncodingType>" if encode else "",
            f"<IsTruncated>{'false' if token is None else 'true'}</IsTruncated>",
            "" if token is None else f"<NextContinuationToken>{token}</NextContinuationToken>",
        ]
        for name, is_prefix in page:
            if is_prefix:
                body.append(f"<CommonPrefixes><Prefix>{shown(name)}</Prefix></CommonPrefixes>")
                continue
            place = (request.bucket, name)
            body.append(
                f"<Contents><Key>{shown(name)}</Key>"
                f"<LastModified>{self._modified(place):%Y-%m-%dT%H:%M:%S.000Z}</LastModified>"
                f"<ETag>&quot;{self._etag(place)}&quot;</ETag>"
                f"<Size>{len(self.objects[place])}</Size><StorageClass>STANDARD</StorageClass></Contents>"
            )
        return "".join([*body, "</ListBucketResult>"])

    def _delete_objects(self, request: Request) -> Reply:
        done = []
        for node in ElementTree.fromstring(request.body).iter():
            if node.tag.endswith("Key"):
                self.objects.pop((request.bucket, node.text or ""), None)
                done.append(f"<Deleted><Key>{escape(node.text or '')}</Key></Deleted>")
        return Reply(body=xml(f"<DeleteResult {XMLNS}>{''.join(done)}</DeleteResult>"))

    # Objects -----------------------------------------------------------------------------

    def _etag(self, place: tuple[str, str]) -> str:
        return self.etags.get(place) or self._md5(self.objects[place])

    def _md5(self, data: bytes) -> str:
        """The MD5 of what is stored, calculated once: every request for a range has it."""
        with self.lock:
            known = self._md5s.pop(id(data), None) or (data, md5_hex(data))
            self._md5s[id(data)] = known  # the last one used; what is in here keeps its id
            if len(self._md5s) > _KEPT_MD5S:
                del self._md5s[next(iter(self._md5s))]
            return known[1]

    def _modified(self, place: tuple[str, str]) -> datetime:
        return self.modified.get(place, _FIRST_STORED)

    def _refused(self, request: Request) -> Reply | None:
        place = (request.bucket, request.key)
        exists = place in self.objects
        if request.headers.get("If-None-Match") == "*" and exists:
            return error(412, "PreconditionFailed")
        wanted = request.headers.get("If-Match")
        if wanted and (not exists or wanted.strip('"') != self._etag(place)):
            return error(412, "PreconditionFailed") if exists else error(404, "NoSuchKey")
        return None

    def _head_object(self, request: Request) -> Reply:
        return self._get_object(request)

    def _get_object(self, request: Request) -> Reply:
        place = (request.bucket, request.key)
        if place not in self.objects:
            return error(404, "NoSuchKey")
        refused = self._refused(request)
        if refused:
            return refused
        data = self.objects[place]
        headers = {
            "ETag": f'"{self._etag(place)}"',
            "Last-Modified": format_datetime(self._modified(place), usegmt=True),
            "Accept-Ranges": "bytes",
            "Content-Type": "application/octet-stream",
            **self.metadata.get(place, {}),
        }
        if request.range is None:
            return Reply(200, data, headers)
        first, last = request.range
        if first >= len(data):
            return error(416, "InvalidRange")
        last = min(last, len(data) - 1)
        headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
        return Reply(206, data[first : last + 1], headers)

    def _bad_digest(self, request: Request) -> Reply | None:
        sent = request.headers.get("Content-MD5")
        if not sent:
            return None
        real = base64.b64encode(bytes.fromhex(self._md5(request.body))).decode()
        return error(400, "BadDigest") if sent != real else None

    def _put_object(self, request: Request) -> Reply:
        refused = self._bad_digest(request) or self._refused(request)
        if refused:
            return refused
        if self.unpacks is not None and self.unpacks.is_asked(request):
            return self.unpacks.unpack(self, request)
        etag = self.put(request.bucket, request.key, request.body, request.headers)
        return Reply(headers={"ETag": f'"{etag}"'})

    def _delete_object(self, request: Request) -> Reply:
        refused = self._refused(request)
        if refused is None:
            self.objects.pop((request.bucket, request.key), None)
        return refused or Reply(204)

    def _get_object_tagging(self, request: Request) -> Reply:
        if (request.bucket, request.key) not in self.objects:
            return error(404, "NoSuchKey")
        items = "".join(
            f"<Tag><Key>{escape(name)}</Key><Value>{escape(value)}</Value></Tag>"
            for name, value in self.tags.get((request.bucket, request.key), {}).items()
        )
        return Reply(body=xml(f"<Tagging {XMLNS}><TagSet>{items}</TagSet></Tagging>"))

    # Copies ------------------------------------------------------------------------------

    def _copied(self, request: Request) -> tuple[str, str] | Reply:
        """The place that is copied from, or why it cannot be."""
        bucket, _, key = unquote(request.headers["x-amz-copy-source"]).lstrip("/").partition("/")
        if (bucket, key) not in self.objects:
            return error(404, "NoSuchKey")
        wanted = request.headers.get("x-amz-copy-source-if-match")
        if wanted and wanted.strip('"') != self._etag((bucket, key)):
            return error(412, "PreconditionFailed")
        return bucket, key

    def _copy_object(self, request: Request) -> Reply:
        source = self._copied(request)
        refused = source if isinstance(source, Reply) else self._refused(request)
        if isinstance(source, Reply) or refused:
            return refused or error(500, "InternalError")
        place = (request.bucket, request.key)
        metadata = {**self.metadata[source]}
        for name in ("x-amz-storage-class", "x-amz-website-redirect-location"):  # not copied
            metadata.pop(name, None)
            if name in request.headers:
                metadata[name] = request.headers[name]
        tags = self.tags.get(source, {})
        etag = self.put(*place, self.objects[source], metadata)
        self.tags[place] = dict(tags)
        return Reply(
            body=xml(
                f"<CopyObjectResult {XMLNS}><ETag>&quot;{etag}&quot;</ETag></CopyObjectResult>"
            )
        )

    def _upload_part_copy(self, request: Request) -> Reply:
        source = self._copied(request)
        upload = self.uploads.get(request.query["uploadId"])
        if isinstance(source, Reply) or upload is None:
            return source if isinstance(source, Reply) else error(404, "NoSuchUpload")
        text = request.headers["x-amz-copy-source-range"].removeprefix("bytes=")
        first, last = map(int, text.split("-"))
        if last >= len(self.objects[source]):
            return error(416, "InvalidRange")
        part = self.objects[source][first : last + 1]
        upload.parts[int(request.query["partNumber"])] = part
        etag = f"<ETag>&quot;{self._md5(part)}&quot;</ETag>"
        return Reply(body=xml(f"<CopyPartResult {XMLNS}>{etag}</CopyPartResult>"))

    # Multipart uploads -------------------------------------------------------------------

    def _create_multipart_upload(self, request: Request) -> Reply:
        upload_id = uuid.uuid4().hex
        self.uploads[upload_id] = Upload(request.bucket, request.key, dict(request.headers))
        return Reply(
            body=xml(
                f"<InitiateMultipartUploadResult {XMLNS}><Bucket>{request.bucket}</Bucket>"
                f"<Key>{escape(request.key)}</Key><UploadId>{upload_id}</UploadId>"
                "</InitiateMultipartUploadResult>"
            )
        )

    def _upload_part(self, request: Request) -> Reply:
        upload = self.uploads.get(request.query["uploadId"])
        if upload is None:
            return error(404, "NoSuchUpload")
        refused = self._bad_digest(request)
        if refused:
            return refused
        upload.parts[int(request.query["partNumber"])] = request.body
        return Reply(headers={"ETag": f'"{self._md5(request.body)}"'})

    def _complete_multipart_upload(self, request: Request) -> Reply:
        upload = self.uploads.get(request.query["uploadId"])
        if upload is None:
            return error(404, "NoSuchUpload")
        refused = self._refused(request)
        if refused:
            return refused
        root = ElementTree.fromstring(request.body)
        numbers = [int(node.text or 0) for node in root.iter() if node.tag.endswith("PartNumber")]
        parts = [upload.parts[number] for number in numbers]
        digests = b"".join(bytes.fromhex(self._md5(part)) for part in parts)
        self.put(request.bucket, request.key, b"".join(parts), upload.headers)
        etag = f"{md5_hex(digests)}-{len(parts)}"
        self.etags[request.bucket, request.key] = etag
        del self.uploads[request.query["uploadId"]]
        return Reply(
            body=xml(
                f"<CompleteMultipartUploadResult {XMLNS}><Key>{escape(request.key)}</Key>"
                f"<ETag>&quot;{etag}&quot;</ETag></CompleteMultipartUploadResult>"
            )
        )

    def _abort_multipart_upload(self, request: Request) -> Reply:
        known = self.uploads.pop(request.query["uploadId"], None)
        return Reply(204) if known else error(404, "NoSuchUpload")

    def _list_multipart_uploads(self, request: Request) -> Reply:
        items = "".join(
            f"<Upload><Key>{escape(upload.key)}</Key><UploadId>{upload_id}</UploadId>"
            f"<Initiated>{upload.initiated}</Initiated></Upload>"
            for upload_id, upload in self.uploads.items()
            if upload.bucket == request.bucket
        )
        return Reply(
            body=xml(
                f"<ListMultipartUploadsResult {XMLNS}><Bucket>{request.bucket}</Bucket>"
                f"<IsTruncated>false</IsTruncated>{items}</ListMultipartUploadsResult>"
            )
        )

    def _list_parts(self, request: Request) -> Reply:
        upload = self.uploads.get(request.query["uploadId"])
        if upload is None:
            return error(404, "NoSuchUpload")
        items = "".join(
            f"<Part><PartNumber>{number}</PartNumber><Size>{len(data)}</Size>"
            f"<ETag>&quot;{self._md5(data)}&quot;</ETag></Part>"
            for number, data in sorted(upload.parts.items())
        )
        return Reply(
            body=xml(
                f"<ListPartsResult {XMLNS}><IsTruncated>false</IsTruncated>{items}"
                "</ListPartsResult>"
            )
        )


def _snake(name: str) -> str:
    """``ListObjectsV2`` → ``list_objects_v2``."""
    text = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
    return text.removeprefix("_")
