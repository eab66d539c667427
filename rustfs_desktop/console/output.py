"""The standard output of commands that print lists: exact if asked for, and told when it ends."""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO

from rustfs_desktop.errors import AppError, Remedy
from rustfs_desktop.message import QT_TRANSLATE_NOOP


class ReaderGone(Exception):
    """The program that reads the output wants no more, as ``head`` after ten lines."""


class NotPrinted(AppError):
    """The output cannot be written, as when it goes to a file on a full disk."""

    title = QT_TRANSLATE_NOOP("Messages", "Cannot write the output")
    cause = QT_TRANSLATE_NOOP("Messages", "It is incomplete. The disk may be full.")
    remedy = Remedy.NONE


class Output:
    """Writes text to the standard output, whole pages at a time.

    Args:
        is_exact: Write UTF-8 and line ends as they are, whatever the terminal uses.
    """

    def __init__(self, *, is_exact: bool, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        if is_exact and isinstance(self._stream, io.TextIOWrapper):
            self._stream.reconfigure(encoding="utf-8", newline="")

    def write(self, text: str) -> None:
        """Write and flush.

        Raises:
            ReaderGone: Nobody reads it any more.
            NotPrinted: It cannot be written.
        """
        try:
            self._stream.write(text)
            self._stream.flush()
        except BrokenPipeError as error:
            discard_output(self._stream)
            raise ReaderGone from error
        except OSError as error:
            discard_output(self._stream)
            raise NotPrinted(detail=str(error.strerror or error)) from error


def discard_output(stream: TextIO) -> None:
    """Discard later output, and what Python flushes at its end."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)
