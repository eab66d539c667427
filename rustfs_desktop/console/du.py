"""``rustfs-desktop du s3://…``: the sizes of the folders of a location, and of all of it."""

from __future__ import annotations

import argparse
import dataclasses
import os
from collections.abc import Iterator, Sequence

from rustfs_desktop.console.argument_parser import (
    CONNECTION_HELP,
    JSON_HELP,
    REGION_HELP,
    ArgumentParser,
)
from rustfs_desktop.console.exit_codes import SUCCESS, exit_code
from rustfs_desktop.console.language import Translate
from rustfs_desktop.console.locations import parse_remote
from rustfs_desktop.console.output import Output
from rustfs_desktop.console.page_printer import CSV_HELP
from rustfs_desktop.console.remote_pages import folder_prefix, remote_pages
from rustfs_desktop.console.report import Report
from rustfs_desktop.console.server import open_server
from rustfs_desktop.message import QT_TRANSLATE_NOOP, counted_template
from rustfs_desktop.models.display import display
from rustfs_desktop.models.listing_formats import Row, csv_text, json_lines
from rustfs_desktop.quantities import size_quantity
from rustfs_desktop.s3.types import Page

_DESCRIPTION = QT_TRANSLATE_NOOP(
    "Messages",
    "Count the files and bytes of each folder of a location, and of all of it. Every file is"
    " listed; old versions and unfinished uploads are not counted.",
)
_EPILOG = QT_TRANSLATE_NOOP(
    "Messages",
    "--json and --csv print exact sizes and names. Without --connection, the server is taken from"
    " RUSTFS_ENDPOINT, RUSTFS_ACCESS_KEY and RUSTFS_SECRET_KEY, or from the AWS_ variables.",
)
_LOCATION_HELP = QT_TRANSLATE_NOOP("Messages", "s3://bucket or s3://bucket/folder/")
_FILES = counted_template("{count} file", "{count} files")
_TOTAL = QT_TRANSLATE_NOOP("Messages", "total")
_UNSORTED = QT_TRANSLATE_NOOP(
    "Messages",
    "The server does not sort its list, so a folder may be printed more than once, each time with"
    " a part of its size. The total is exact.",
)
_FIELDS = ("key", "size", "objects", "type")
_LONGEST = 8192  # characters of a name: no key is cut
_SIZE_WIDTH, _FILES_WIDTH = 7, 16


@dataclasses.dataclass(slots=True)
class FolderSize:
    """The number and size of the objects of a folder."""

    prefix: str
    size: int = 0
    objects: int = 0


class FolderSizes:
    """Adds up a sorted listing by the folders of the first level, of which it keeps only one.

    Attributes:
        total: All objects so far.
    """

    def __init__(self, prefix: str) -> None:
        self.total = FolderSize(prefix)
        self._folder = FolderSize("")  # without a prefix: files that are in none of the folders
        self._last = ""
        self._orders = [True, True]

    @property
    def is_sorted(self) -> bool:
        """Whether no folder came twice: servers sort names with the last slash, or without."""
        return any(self._orders)

    def add_page(self, page: Page) -> Iterator[FolderSize]:
        """Add the objects of a page; yields the folders that are complete."""
        self.total.size += sum(page.sizes)
        self.total.objects += len(page.keys)
        for key, size in zip(page.keys, page.sizes, strict=True):
            folder = self._folder
            if not (folder.prefix and key.startswith(folder.prefix)):
                yield from self.finish()
                folder = self._folder = FolderSize(self._folder_of(key))
            folder.size += size
            folder.objects += 1

    def finish(self) -> Iterator[FolderSize]:
        """Yields the last folder."""
        if prefix := self._folder.prefix:
            yield self._folder
            self._orders[0] &= prefix > self._last
            self._orders[1] &= prefix[:-1] > self._last[:-1]
            self._last = prefix

    def _folder_of(self, key: str) -> str:
        """The folder of the first level that has the key; empty if none has."""
        return key[: key.find("/", len(self.total.prefix)) + 1]


class _SizePrinter:
    def __init__(self, options: argparse.Namespace, translate: Translate) -> None:
        self._options, self._translate = options, translate
        self._output = Output(is_exact=options.csv)
        self._is_first = True

    def print_sizes(self, sizes: Sequence[FolderSize], kind: str = "folder") -> None:
        """Print folders, or with another kind the total."""
        rows: list[Row] = [(each.prefix, each.size, each.objects, kind) for each in sizes]
        if self._options.json:
            self._output.write(json_lines(_FIELDS, rows))
        elif self._options.csv:
            self._output.write(csv_text([_FIELDS] * self._is_first + rows))
        else:
            self._output.write("".join(self._line(each, kind) for each in sizes))
        self._is_first = False

    def _line(self, size: FolderSize, kind: str) -> str:
        name = self._translate(_TOTAL) if kind == "total" else display(size.prefix, _LONGEST)
        files = self._translate(_FILES.with_values(count=size.objects))
        return f"{size_quantity(size.size)!s:>{_SIZE_WIDTH}}  {files:>{_FILES_WIDTH}}  {name}\n"


def main(arguments: Sequence[str], translate: Translate = str) -> int:
    """Count; the exit code as ``ls`` has it."""
    options = parser(translate).parse(arguments)
    report = Report(as_json=options.json, translate=translate)
    return exit_code(report, lambda: _count(options, report, translate))


def _count(options: argparse.Namespace, report: Report, translate: Translate) -> int:
    location = parse_remote(options.location)
    client = open_server(options.connection, os.environ, options.region).client
    sizes = FolderSizes(folder_prefix(location))
    printer = _SizePrinter(options, translate)
    for _, page in remote_pages(client, location, is_recursive=True):
        if complete := list(sizes.add_page(page)):
            printer.print_sizes(complete)
    printer.print_sizes(list(sizes.finish()))
    printer.print_sizes([sizes.total], "total")
    if not sizes.is_sorted:
        report.warn(_UNSORTED)
    return SUCCESS


def parser(translate: Translate) -> ArgumentParser:
    """The arguments of ``du``."""
    made = ArgumentParser(
        translate, prog="rustfs-desktop du", description=_DESCRIPTION, epilog=_EPILOG
    )
    made.add_argument("location", metavar="LOCATION", help=_LOCATION_HELP)
    made.add_argument("--connection", metavar="NAME", default="", help=CONNECTION_HELP)
    made.add_argument("--region", default="", help=REGION_HELP)
    formats = made.add_mutually_exclusive_group()
    formats.add_argument("--json", action="store_true", help=JSON_HELP)
    formats.add_argument("--csv", action="store_true", help=CSV_HELP)
    return made
