"""The command line: parse, then start the window, the tour or a command without a window."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rustfs_desktop import __version__
from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.addresses import parse_address

_COMMANDS = ("cp", "transfers")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the exit code: 0 well, 1 it failed, 2 a wrong argument, 130 stopped."""
    is_process = arguments is None
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments and arguments[0] in _COMMANDS:
        code = _run_command(arguments[0], arguments[1:])
        if is_process:
            _leave(code)
        return code
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.address:
        try:
            parse_address(options.address)
        except AppError as error:
            parser.error(str(error))
    if not _has_display():
        if options.tour is None:
            parser.exit(
                2,
                "rustfs-desktop: no display found. --tour DIR runs without one.\n",
            )
        sys.stderr.write("No display found; running the tour offscreen.\n")
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    # Qt is imported only now, so that --version and --help answer at once and without a display.
    if options.tour is not None:
        from rustfs_desktop.app import run_tour

        return run_tour(options.tour, language=options.language)
    from rustfs_desktop.app import run

    return run(demo=options.demo, address=options.address, language=options.language)


def _run_command(name: str, arguments: Sequence[str]) -> int:
    """What works without a window; loaded only here, because the window needs none of it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal may not know all letters
            stream.reconfigure(errors="backslashreplace")
    if name == "cp":
        from rustfs_desktop.console import cp

        return cp.main(arguments)
    from rustfs_desktop.console import transfers

    return transfers.main(arguments)


def _leave(code: int) -> None:
    """End the process at once: to take apart what thousands of files left takes a quarter second.

    All that must outlive it is safe by now: the journal is closed.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # the reader is gone
            stream.flush()
    os._exit(code)


def _has_display() -> bool:
    """Whether Qt will find a screen, or was told to do without."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rustfs-desktop",
        description="A desktop file browser for RustFS and any S3-compatible object store.",
        epilog="Without a window: rustfs-desktop cp --help, rustfs-desktop transfers --help.",
    )
    parser.add_argument(
        "address", nargs="?", default="", help="location to open: s3://bucket/prefix"
    )
    parser.add_argument(
        "--demo", action="store_true", help="start with a built-in demo server and sample data"
    )
    parser.add_argument(
        "--tour",
        metavar="DIR",
        type=Path,
        help="run the window through its main features and save screenshots to DIR",
    )
    parser.add_argument("--language", default="", help=argparse.SUPPRESS)  # see CONTRIBUTING.md
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
