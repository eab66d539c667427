"""``rustfs-desktop cp SRC… DST``: the transfer engine without a window."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from rustfs_desktop.console.deeds import jobs_for
from rustfs_desktop.console.places import parse_place
from rustfs_desktop.console.report import Report
from rustfs_desktop.console.server import open_server
from rustfs_desktop.console.work import FAILED, USAGE, Work, open_journal
from rustfs_desktop.s3.errors import S3Error
from rustfs_desktop.transfers.engine import Engine
from rustfs_desktop.transfers.types import Answer

_FAIL = "fail"
_POLICIES = {
    _FAIL: None,
    "replace": Answer.REPLACE,
    "keep-both": Answer.KEEP_BOTH,
    "skip": Answer.SKIP,
    "newer": Answer.NEWER,
    "different": Answer.DIFFERENT,
}


def main(arguments: Sequence[str]) -> int:
    """Copy; the exit code: 0 all well, 1 something failed, 2 wrong arguments, 130 stopped."""
    options = _parser().parse_args(arguments)
    report = Report(as_json=options.json)
    try:
        places = [parse_place(text) for text in (*options.sources, options.target)]
        server = open_server(options.connection, os.environ)
        jobs = jobs_for(server, places[:-1], places[-1], recursive=options.recursive)
    except S3Error as error:
        report.failed("", str(error))
        return USAGE if error.code == "Usage" else FAILED
    for job in jobs:
        job.answer_for_all = _POLICIES[options.if_exists]
    return Work(Engine(journal=open_journal(report)), report).run(jobs)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rustfs-desktop cp",
        description="Copy files and folders to a server or from it.",
        epilog="A folder is copied with its name; with / at its end, what is in it is copied.",
    )
    parser.add_argument("sources", nargs="+", metavar="SRC", help="a path, or s3://bucket/key")
    parser.add_argument("target", metavar="DST", help="the same; with / at its end a folder")
    parser.add_argument("-r", "--recursive", action="store_true", help="whole folders")
    parser.add_argument("--connection", metavar="NAME", default="", help="a saved connection")
    parser.add_argument(
        "--if-exists",
        choices=list(_POLICIES),
        default=_FAIL,
        help="what to do about names that are taken (%(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="JSON lines instead of words")
    return parser
