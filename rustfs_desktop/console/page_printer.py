"""Prints pages of a listing in the format that was asked for, and its options."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from datetime import datetime

from rustfs_desktop.console.argument_parser import JSON_HELP, ArgumentParser
from rustfs_desktop.console.output import Output
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.models import listing_formats
from rustfs_desktop.models.display import display
from rustfs_desktop.quantities import size_quantity
from rustfs_desktop.s3.types import Bucket, Page

CSV_HELP = QT_TRANSLATE_NOOP("Messages", "print a CSV table with a header")
FORMAT_EPILOG = QT_TRANSLATE_NOOP(
    "Messages",
    "Control characters in names are printed as symbols; --json, --csv and -0 print exact names."
    " Without --connection, the server is taken from RUSTFS_ENDPOINT, RUSTFS_ACCESS_KEY and"
    " RUSTFS_SECRET_KEY, or from the AWS_ variables.",
)
_NULL_HELP = QT_TRANSLATE_NOOP(
    "Messages", "print only s3://bucket/key, each followed by a null character"
)
_HUMAN_HELP = QT_TRANSLATE_NOOP("Messages", "print sizes like 86.3 MB")
_LONGEST = 8192  # characters of a name: no key is cut
_NO_DATE = "-"
_TIME_WIDTH, _SIZE_WIDTH, _HUMAN_WIDTH = 19, 12, 7


def add_format_options(parser: ArgumentParser) -> None:
    """Add the options that choose the format; without one it is text for a user."""
    add = parser.add_mutually_exclusive_group().add_argument
    add("--json", action="store_true", help=JSON_HELP)
    add("--csv", action="store_true", help=CSV_HELP)
    add("-0", "--null", action="store_true", help=_NULL_HELP)
    parser.add_argument("-H", "--human-readable", action="store_true", help=_HUMAN_HELP)


class PagePrinter:
    """Prints folders, objects or buckets as text, as JSON lines, as CSV or as addresses.

    In text nothing can harm a terminal: control characters and the like are shown as symbols. The
    other formats have the exact names.
    """

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._output = Output(is_exact=options.csv or options.null)
        self._is_first = True

    def print_page(self, bucket: str, folder: str, page: Page) -> None:
        """Print the folders and objects of a page.

        Args:
            bucket: Their bucket.
            folder: What is left out at the beginning of names in text.
            page: The page.
        """
        options = self._options
        if options.null:
            names = [*page.prefixes, *page.keys]
            self._output.write("".join(f"s3://{bucket}/{name}\0" for name in names))
        elif options.json or options.csv:
            self._print_rows(listing_formats.FIELDS, listing_formats.page_rows(page))
        else:
            self._output.write(_text(folder, page, self._size_text))

    def print_buckets(self, buckets: Iterable[Bucket]) -> None:
        """Print buckets."""
        options = self._options
        if options.null:
            self._output.write("".join(f"s3://{bucket.name}/\0" for bucket in buckets))
        elif options.json or options.csv:
            rows = map(listing_formats.bucket_row, buckets)
            self._print_rows(listing_formats.BUCKET_FIELDS, rows)
        else:
            lines = [
                f"{_time_text(bucket.created)}  {_shown(bucket.name)}/\n" for bucket in buckets
            ]
            self._output.write("".join(lines))

    def finish(self) -> None:
        """Print the header of a CSV table that has no rows."""
        if self._options.csv and self._is_first:
            self._print_rows(listing_formats.FIELDS, ())

    def _print_rows(self, fields: tuple[str, ...], rows: Iterable[listing_formats.Row]) -> None:
        if self._options.json:
            self._output.write(listing_formats.json_lines(fields, rows))
            return
        header = listing_formats.csv_text([fields]) if self._is_first else ""
        self._is_first = False
        self._output.write(header + listing_formats.csv_text(rows))

    def _size_text(self, size: int) -> str:
        if self._options.human_readable:
            return f"{size_quantity(size)!s:>{_HUMAN_WIDTH}}"
        return f"{size:>{_SIZE_WIDTH}}"


def _text(folder: str, page: Page, size_text: Callable[[int], str]) -> str:
    """A line for each folder, then for each object: time, size and name."""
    cut = len(folder)
    lines = [
        f"{_NO_DATE:>{_TIME_WIDTH}}  {_NO_DATE:>{len(size_text(0))}}  {_shown(name[cut:])}\n"
        for name in page.prefixes
    ]
    lines += [
        f"{_date_text(time)}  {size_text(size)}  {_shown(key[cut:] or key)}\n"
        for key, size, time in zip(page.keys, page.sizes, page.modified, strict=True)
    ]
    return "".join(lines)


def _date_text(seconds: float) -> str:
    return _time_text(None if seconds < 0 else datetime.fromtimestamp(seconds))


def _time_text(time: datetime | None) -> str:
    """A time as this computer's clock shows it."""
    if time is None:
        return f"{_NO_DATE:>{_TIME_WIDTH}}"
    local = time if time.tzinfo is None else time.astimezone()
    return local.replace(tzinfo=None).isoformat(" ", "seconds")


def _shown(name: str) -> str:
    return display(name, _LONGEST)
