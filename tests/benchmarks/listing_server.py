"""A bucket of a million objects: pages made beforehand, served as fast as sockets allow.

Run as a program of its own with the number of keys; it prints its URL and serves until its input
ends.
"""

from __future__ import annotations

import contextlib
import http.server
import sys
import threading
from urllib.parse import parse_qs, urlsplit

PAGE = 1000
_XMLNS = "http://s3.amazonaws.com/doc/2006-03-01/"


class Pages(http.server.BaseHTTPRequestHandler):
    """Answers ListBuckets and ListObjectsV2; a token is the number of a page."""

    protocol_version = "HTTP/1.1"
    count = 0
    contents: tuple[str, ...] = ()

    def do_GET(self) -> None:
        """Answer with XML."""
        self.respond(parse_qs(urlsplit(self.path).query, keep_blank_values=True))

    def respond(self, query: dict[str, list[str]]) -> None:
        """Answer one request."""
        self.reply(self.answer(query))

    def reply(self, text: str) -> None:
        """Send a document."""
        data = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(data)))
        with contextlib.suppress(ConnectionError):  # who listed may have enough
            self.end_headers()
            self.wfile.write(data)

    def answer(self, query: dict[str, list[str]]) -> str:
        """One page, or the list of buckets."""
        if "list-type" in query:
            return self._page(int(query.get("continuation-token", ["0"])[0]))
        return (
            f'<ListAllMyBucketsResult xmlns="{_XMLNS}"><Owner/><Buckets><Bucket>'
            "<Name>bucket</Name></Bucket></Buckets></ListAllMyBucketsResult>"
        )

    def _page(self, number: int) -> str:
        first, is_last = number * PAGE, (number + 1) * PAGE >= self.count
        token = "" if is_last else f"<NextContinuationToken>{number + 1}</NextContinuationToken>"
        rows = "".join(
            f"<Contents><Key>object-{first + row:09}.bin</Key>{self.contents[row]}</Contents>"
            for row in range(min(PAGE, self.count - first))
        )
        return (
            f'<ListBucketResult xmlns="{_XMLNS}"><Name>bucket</Name><Prefix></Prefix>'
            f"<MaxKeys>{PAGE}</MaxKeys><EncodingType>url</EncodingType>"
            f"<IsTruncated>{str(not is_last).lower()}</IsTruncated>{token}{rows}</ListBucketResult>"
        )

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


def serve(pages: type[Pages], count: int) -> None:
    """Serve so many objects until nobody holds the other end of the input."""
    pages.count = count
    pages.contents = tuple(
        f"<LastModified>2026-0{1 + row % 9}-1{row % 10}T12:00:00.000Z</LastModified>"
        f"<ETag>&#34;{row:032x}&#34;</ETag><Size>{row * 7919}</Size>"
        "<StorageClass>STANDARD</StorageClass>"
        for row in range(PAGE)
    )
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), pages)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    serve(Pages, int(sys.argv[1]))
