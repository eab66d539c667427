"""The decoder process: does what the program asks for, one after the other, within limits."""

from __future__ import annotations

import contextlib
import os
import select
import sys
from typing import IO, Any

from rustfs_desktop import pyside_sources
from rustfs_desktop.preview.decoder.limits import limit_cpu, limit_process
from rustfs_desktop.preview.decoder.wire import BrokenMessage, read_message, write_message

MOST_BYTES = 1 << 30
_IDLE_S = 60.0


def main() -> None:
    """Answer requests until the program closes the pipe, or asks for nothing for a minute."""
    pyside_sources.stop_reading()
    requests, replies = sys.stdin.buffer, _reply_stream()
    from rustfs_desktop.preview.decoder import pictures

    pictures.prepare()
    limit_process()
    while _has_request(requests):
        try:
            head, body = read_message(requests, MOST_BYTES)
        except BrokenMessage:
            return
        limit_cpu()
        reply, data = _answer(head, body)
        write_message(replies, reply, data)


def _answer(head: dict[str, Any], body: bytes) -> tuple[dict[str, object], bytes]:
    try:
        if head["work"] == "highlight":
            # Late: only where there is something to highlight.
            from rustfs_desktop.preview.decoder.highlighting import highlight

            return {}, highlight(body.decode(), head["name"])
        from rustfs_desktop.preview.decoder import pictures

        try:
            if head["work"] == "page":
                # Late: takes 8 MB, and few files are documents.
                from rustfs_desktop.preview.decoder.documents import draw_page

                return draw_page(body, head["number"], head["width"], head["height"])
            return pictures.decode(body, head["width"], head["height"])
        except pictures.PictureRefused as refused:
            return refused.reply, b""
    except MemoryError:
        return {"error": "memory"}, b""
    except Exception as error:  # noqa: BLE001  # whatever a parser raises: the program says it
        return {"error": "unreadable", "detail": f"{type(error).__name__}: {error}"[:200]}, b""


def _reply_stream() -> IO[bytes]:
    """The pipe to the program; what libraries print goes to nobody."""
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.dup2(nowhere, sys.stderr.fileno())
    return replies


def _has_request(requests: IO[bytes]) -> bool:
    if sys.platform == "win32":  # pipes cannot be waited for
        return True
    return bool(select.select([requests], [], [], _IDLE_S)[0])
