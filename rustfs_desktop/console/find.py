"""``rustfs-desktop find s3://… QUERY``: list the files that match a query of the search."""

from __future__ import annotations

import argparse
import functools
import os
from collections.abc import Sequence

from rustfs_desktop.console.argument_parser import CONNECTION_HELP, REGION_HELP, ArgumentParser
from rustfs_desktop.console.exit_codes import SUCCESS, exit_code
from rustfs_desktop.console.language import Translate
from rustfs_desktop.console.locations import parse_remote, usage_error
from rustfs_desktop.console.page_printer import FORMAT_EPILOG, PagePrinter, add_format_options
from rustfs_desktop.console.remote_pages import remote_pages
from rustfs_desktop.console.report import Report
from rustfs_desktop.console.server import open_server
from rustfs_desktop.index.matching import matching_rows
from rustfs_desktop.index.query import Query, parse
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message, joined

_DESCRIPTION = QT_TRANSLATE_NOOP(
    "Messages",
    "List the files of a location and of its folders that match all terms of a query. The server"
    " lists every file, so the result is complete.",
)
_LOCATION_HELP = QT_TRANSLATE_NOOP("Messages", "s3://bucket or s3://bucket/folder/")
_QUERY_HELP = QT_TRANSLATE_NOOP(
    "Messages",
    "text of the name, *.jpg, type:image, size>10M, age<7d, before:2026-11-01 or class:GLACIER;"
    " -term excludes. Write -- before a query that begins with -.",
)
_WRONG_TERM = QT_TRANSLATE_NOOP("Messages", "{term}: {text}.")
_NO_TAGS = QT_TRANSLATE_NOOP("Messages", "Servers do not list tags, so tag: cannot be used here.")


def main(arguments: Sequence[str], translate: Translate = str) -> int:
    """Find; the exit code as ``ls`` has it, 0 also if no file matches."""
    options = parser(translate).parse(arguments)
    report = Report(as_json=options.json, translate=translate)
    return exit_code(report, lambda: _find(options))


def _find(options: argparse.Namespace) -> int:
    location = parse_remote(options.location)
    query = _checked(parse(" ".join(options.query)))
    printer = PagePrinter(options)
    client = open_server(options.connection, os.environ, options.region).client
    for folder, page in remote_pages(client, location, is_recursive=True):
        page.keep_rows(matching_rows(query, page, folder))
        if page:
            printer.print_page(location.bucket, "", page)
    printer.finish()
    return SUCCESS


def _checked(query: Query) -> Query:
    """The query, if all its terms can be answered.

    Raises:
        UsageError: A term is not valid, or asks for what servers do not list.
    """
    wrong: list[Message] = [
        _WRONG_TERM.with_values(term=term.text, text=term.error)
        for term in query.terms
        if term.error is not None
    ]
    if query.needs_tags:
        wrong.append(_NO_TAGS)
    if wrong:
        raise usage_error(functools.reduce(joined, wrong))
    return query


def parser(translate: Translate) -> ArgumentParser:
    """The arguments of ``find``."""
    made = ArgumentParser(
        translate, prog="rustfs-desktop find", description=_DESCRIPTION, epilog=FORMAT_EPILOG
    )
    add = made.add_argument
    add("location", metavar="LOCATION", help=_LOCATION_HELP)
    add("query", nargs="*", metavar="QUERY", help=_QUERY_HELP)
    add("--connection", metavar="NAME", default="", help=CONNECTION_HELP)
    add("--region", default="", help=REGION_HELP)
    add_format_options(made)
    return made
