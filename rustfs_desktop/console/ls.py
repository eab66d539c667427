"""``rustfs-desktop ls s3://…``: list buckets, or the folders and files of a location."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from rustfs_desktop.console.argument_parser import CONNECTION_HELP, REGION_HELP, ArgumentParser
from rustfs_desktop.console.exit_codes import SUCCESS, exit_code
from rustfs_desktop.console.language import Translate
from rustfs_desktop.console.locations import SCHEMES, parse_remote
from rustfs_desktop.console.page_printer import FORMAT_EPILOG, PagePrinter, add_format_options
from rustfs_desktop.console.remote_pages import remote_pages
from rustfs_desktop.console.report import Report
from rustfs_desktop.console.server import open_server
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.api.buckets import list_buckets

_DESCRIPTION = QT_TRANSLATE_NOOP(
    "Messages",
    "List buckets, or folders and files: time, size and name. The order is that of the server; of"
    " every thousand names the folders come first.",
)
_LOCATION_HELP = QT_TRANSLATE_NOOP(
    "Messages", "s3://bucket/folder/; s3:// lists the buckets (default: %(default)s)"
)
_RECURSIVE_HELP = QT_TRANSLATE_NOOP("Messages", "list the contents of all folders")


def main(arguments: Sequence[str], translate: Translate = str) -> int:
    """List; the exit code as ``cp`` has it, 141 when the reader closed the pipe."""
    options = parser(translate).parse(arguments)
    report = Report(as_json=options.json, translate=translate)
    return exit_code(report, lambda: _list(options))


def _list(options: argparse.Namespace) -> int:
    location = None if options.location in SCHEMES else parse_remote(options.location)
    client = open_server(options.connection, os.environ, options.region).client
    printer = PagePrinter(options)
    if location is None:
        printer.print_buckets(list_buckets(client))
        return SUCCESS
    for folder, page in remote_pages(client, location, is_recursive=options.recursive):
        printer.print_page(location.bucket, "" if options.recursive else folder, page)
    printer.finish()
    return SUCCESS


def parser(translate: Translate) -> ArgumentParser:
    """The arguments of ``ls``."""
    made = ArgumentParser(
        translate, prog="rustfs-desktop ls", description=_DESCRIPTION, epilog=FORMAT_EPILOG
    )
    add = made.add_argument
    add("location", nargs="?", metavar="LOCATION", default=SCHEMES[0], help=_LOCATION_HELP)
    add("-r", "--recursive", action="store_true", help=_RECURSIVE_HELP)
    add("--connection", metavar="NAME", default="", help=CONNECTION_HELP)
    add("--region", default="", help=REGION_HELP)
    add_format_options(made)
    return made
