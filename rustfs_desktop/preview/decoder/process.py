"""The decoder process as the program sees it: started when needed, ended when it fails."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import rustfs_desktop
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.preview.decoder.wire import BrokenMessage, read_message, write_message
from rustfs_desktop.preview.errors import (
    DecoderStopped,
    DecoderTooSlow,
    DecoderUnavailable,
    ProtectedDocument,
    TooManyPixels,
    UnreadableDocument,
    UnreadablePicture,
)
from rustfs_desktop.preview.types import ImagePreview, PagePreview, Span, SpanRole

PICTURE_S = 15.0
HIGHLIGHT_S = 3.0
_MOST_SPANS_BYTES = 13 * 250_000
_SPAN_BYTES = 13
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from rustfs_desktop.preview.decoder.child import main; main()"
)


class Decoder:
    """Reads pictures, documents and code in a process of its own; any thread, one at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._using = threading.Lock()
        self._is_closed = False

    def picture(
        self,
        data: bytes,
        width: int,
        height: int,
        cancel: CancelToken,
        *,
        limit_s: float = PICTURE_S,
    ) -> ImagePreview:
        """Decode a picture, scaled down to a width and height.

        Raises:
            PreviewError: It cannot be shown; the type says why.
            Cancelled: It was canceled meanwhile.
        """
        head = {"work": "picture", "width": width, "height": height}
        reply, pixels = self._ask(head, data, width * height * 4, cancel, limit_s)
        if reply.get("error") == "pixels":
            sides = {side: _count(reply, side) for side in ("width", "height")}
            raise TooManyPixels(cause=TooManyPixels.cause.with_values(**sides))
        if reply.get("error") == "memory":
            raise DecoderStopped
        if "error" in reply:
            raise UnreadablePicture(detail=str(reply.get("detail", "")))
        return _image(reply, pixels, width, height)

    def page(
        self, data: bytes, number: int, width: int, height: int, cancel: CancelToken
    ) -> PagePreview:
        """Draw a page of a PDF document, as large as it fits into a width and height.

        Raises:
            PreviewError: It cannot be shown; the type says why.
            Cancelled: It was canceled meanwhile.
        """
        head = {"work": "page", "number": number, "width": width, "height": height}
        reply, pixels = self._ask(head, data, width * height * 4, cancel, PICTURE_S)
        if reply.get("error") == "memory":
            raise DecoderStopped
        if reply.get("error") == "password":
            raise ProtectedDocument
        if "error" in reply:
            raise UnreadableDocument(detail=str(reply.get("detail", "")))
        image = _image(reply, pixels, width, height)
        shown, count = _count(reply, "number"), _count(reply, "count")
        if shown >= count:
            raise UnreadableDocument
        return PagePreview(image, shown, count)

    def highlight(
        self, text: str, name: str, cancel: CancelToken, *, limit_s: float = HIGHLIGHT_S
    ) -> dict[int, tuple[Span, ...]]:
        """What to highlight in each line of a text; nothing where that fails.

        Args:
            text: The lines as they are shown.
            name: The name of the file, which says in what language it is.
            cancel: Ends it.
            limit_s: When it is given up.
        """
        head = {"work": "highlight", "name": name.rpartition("/")[2][-200:]}
        try:
            reply, packed = self._ask(head, text.encode(), _MOST_SPANS_BYTES, cancel, limit_s)
        except (DecoderStopped, DecoderTooSlow, DecoderUnavailable):
            return {}
        return {} if "error" in reply else _spans(packed)

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._is_closed = True
        self._end()

    def _ask(
        self,
        head: Mapping[str, Any],
        body: bytes,
        most_bytes: int,
        cancel: CancelToken,
        limit_s: float,
    ) -> tuple[dict[str, Any], bytes]:
        with self._turn(cancel):
            process = self._running()
            assert process.stdin is not None
            assert process.stdout is not None
            request = _Request(process)
            cancel.on_set(request.stop)
            timer = threading.Timer(limit_s, request.expire)
            timer.daemon = True
            timer.start()
            try:
                write_message(process.stdin, head, body)
                return read_message(process.stdout, most_bytes)
            except (OSError, ValueError, BrokenMessage) as error:
                self._end()
                cancel.check()
                raise DecoderTooSlow if request.is_expired else DecoderStopped from error
            finally:
                timer.cancel()
                request.finish()

    @contextlib.contextmanager
    def _turn(self, cancel: CancelToken) -> Iterator[None]:
        """Wait until nobody else uses the process."""
        while not self._using.acquire(timeout=0.05):
            cancel.check()
        try:
            cancel.check()
            yield
        finally:
            self._using.release()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self._end()
        if self._process is None:
            if self._is_closed:
                raise DecoderUnavailable
            root = str(Path(rustfs_desktop.__file__).parent.parent)
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-I", "-c", _START, root],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            except OSError as error:
                raise DecoderUnavailable(detail=str(error)) from error
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError, ValueError):
                if stream is not None:
                    stream.close()
        process.wait()


class _Request:
    """One request; the process is killed only while it runs."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._lock = threading.Lock()
        self._is_over = False
        self.is_expired = False

    def stop(self) -> None:
        """Kill the process unless it has answered."""
        with self._lock:
            if not self._is_over:
                self._process.kill()

    def expire(self) -> None:
        """Kill it because the time is up."""
        with self._lock:
            if not self._is_over:
                self.is_expired = True
                self._process.kill()

    def finish(self) -> None:
        """It has answered or failed."""
        with self._lock:
            self._is_over = True


def _count(reply: Mapping[str, Any], name: str) -> int:
    found = reply.get(name)
    return found if isinstance(found, int) and 0 <= found < 1 << 31 else 0


def _image(reply: Mapping[str, Any], pixels: bytes, width: int, height: int) -> ImagePreview:
    """The picture in a reply; the process may be in the hands of the file, so it is checked."""
    image = ImagePreview(
        _count(reply, "width"),
        _count(reply, "height"),
        pixels,
        _count(reply, "full_width"),
        _count(reply, "full_height"),
        has_alpha=reply.get("has_alpha") is True,
    )
    is_fitting = 0 < image.width <= width and 0 < image.height <= height
    if not is_fitting or len(pixels) != image.width * image.height * 4:
        raise UnreadablePicture
    return image


def _spans(packed: bytes) -> dict[int, tuple[Span, ...]]:
    found: dict[int, list[Span]] = {}
    for start in range(0, len(packed) - _SPAN_BYTES + 1, _SPAN_BYTES):
        line, column, length = (
            int.from_bytes(packed[start + at : start + at + 4], "little") for at in (0, 4, 8)
        )
        role = packed[start + 12]
        if SpanRole.COMMENT <= role <= SpanRole.QUOTE:
            found.setdefault(line, []).append(Span(column, length, SpanRole(role)))
    return {line: tuple(spans) for line, spans in found.items()}
