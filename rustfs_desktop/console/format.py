"""Figures as values of messages, and sizes as arguments."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from rustfs_desktop import quantities
from rustfs_desktop.console.language import Translate
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message, counted_template

_PROGRESS = QT_TRANSLATE_NOOP("Messages", "{done} of {total}")
_FILES = counted_template("{done} of {count} file", "{done} of {count} files")
MOST_PARALLEL = 64
_NO_COUNT = QT_TRANSLATE_NOOP("Messages", "“{text}” is not a number from 1 to {most}.")
_NO_SIZE = QT_TRANSLATE_NOOP("Messages", "“{text}” is not a size. Use for example 500K or 10M.")


def progress_text(done: int, total: int) -> Message:
    """Return ``1.9 of 3.0 GB``."""
    moved, whole = quantities.progress_quantities(done, total)
    return _PROGRESS.with_values(done=moved, total=whole)


def files_text(done: int, count: int) -> Message:
    """Return ``3 of 1,204 files``."""
    return _FILES.with_values(done=done, count=count)


def parallel_argument(translate: Translate) -> Callable[[str], int]:
    """Reads how many requests run in parallel; each takes a thread."""

    def read(text: str) -> int:
        if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_PARALLEL:
            return int(text)
        message = translate(_NO_COUNT.with_values(text=text, most=MOST_PARALLEL))
        raise argparse.ArgumentTypeError(message)

    return read


def size_argument(translate: Translate) -> Callable[[str], int]:
    """Reads the value of an option as ``parse_size`` does."""

    def read(text: str) -> int:
        try:
            return quantities.parse_size(text)
        except ValueError as error:
            message = translate(_NO_SIZE.with_values(text=text))
            raise argparse.ArgumentTypeError(message) from error

    return read
