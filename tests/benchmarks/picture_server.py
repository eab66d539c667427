"""A folder of pictures of 4 MB: all have the same content, and ranges of it are served.

Run as a program of its own with the number of keys; it prints its URL and serves until its input
ends.
"""

from __future__ import annotations

import contextlib
import random
import re
import sys

from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter

from tests.benchmarks.listing_server import PAGE, Pages, serve

_SIZE = QSize(4000, 3000)
_GRAIN = 5  # pixels
_ETAG = "0123456789abcdef0123456789abcdef"
_RANGE = re.compile(r"bytes=(\d+)-(\d+)")


class Pictures(Pages):
    """Answers ListObjectsV2 and GetObject with a range."""

    picture = b""

    def respond(self, query: dict[str, list[str]]) -> None:
        """Answer one request."""
        if not self.path.partition("?")[0].endswith(".jpg"):
            super().respond(query)
            return
        found = _RANGE.fullmatch(self.headers.get("Range", ""))
        first, last = map(int, found.groups()) if found else (0, len(self.picture) - 1)
        data = memoryview(self.picture)[first : last + 1]
        self.send_response(206 if found else 200)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(self.picture)}")
        self.send_header("ETag", f'"{_ETAG}"')
        with contextlib.suppress(ConnectionError):  # the cell was scrolled away
            self.end_headers()
            self.wfile.write(data)

    def _page(self, number: int) -> str:
        values = (
            "<LastModified>2026-11-29T09:41:07.000Z</LastModified>"
            f"<ETag>&#34;{_ETAG}&#34;</ETag><Size>{len(self.picture)}</Size>"
            "<StorageClass>STANDARD</StorageClass>"
        )
        type(self).contents = (values,) * PAGE
        return super()._page(number).replace(".bin</Key>", ".jpg</Key>")


def make_picture() -> bytes:
    """A JPEG of 12 megapixels and about 4 MB, like those of a camera."""
    size = QSize(_SIZE.width() // _GRAIN, _SIZE.height() // _GRAIN)
    noise = random.Random(14).randbytes(size.width() * size.height() * 4)
    small = QImage(noise, size.width(), size.height(), QImage.Format.Format_RGB32)
    image = small.scaled(
        _SIZE, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, b"jpeg")  # type: ignore[arg-type]
    writer.setQuality(85)
    writer.write(image)
    return bytes(buffer.data().data())


if __name__ == "__main__":
    application = QGuiApplication(["picture-server", "-platform", "offscreen"])
    Pictures.picture = make_picture()
    serve(Pictures, int(sys.argv[1]))
