"""The command line: parse, then start the window, the tour or a command without a window."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from rustfs_desktop import __version__
from rustfs_desktop.console.argument_parser import ArgumentParser
from rustfs_desktop.console.language import Translate, asked_language, terminal_language
from rustfs_desktop.errors import AppError
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.pyside_sources import stop_reading
from rustfs_desktop.s3.addresses import parse_address

_COMMANDS = ("cp", "du", "find", "ls", "transfers")
_INTERRUPTED = 130
_MILLION = 1_000_000
_NEW_OBJECTS = 50_000  # between two garbage collections: loading makes 60,000 that all stay
_DESCRIPTION = QT_TRANSLATE_NOOP(
    "Messages", "A desktop file browser for RustFS and any S3-compatible object store."
)
_EPILOG = QT_TRANSLATE_NOOP(
    "Messages", "Without a window: the commands cp, du, find, ls and transfers; each has --help."
)
_ADDRESS_HELP = QT_TRANSLATE_NOOP("Messages", "location to open: s3://bucket/prefix")
_DEMO_HELP = QT_TRANSLATE_NOOP("Messages", "start with a built-in demo server and sample data")
_TOUR_HELP = QT_TRANSLATE_NOOP(
    "Messages", "run the window through its main features and save screenshots to DIR"
)
_TOUR_OBJECTS_HELP = QT_TRANSLATE_NOOP(
    "Messages", "how many objects the large folder of the tour has; a million if not given"
)
_NO_DISPLAY = QT_TRANSLATE_NOOP(
    "Messages", "rustfs-desktop: no display found. --tour DIR runs without one."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the exit code: 0 success, 1 failure, 2 wrong arguments, 130 interrupted."""
    try:
        return _run(arguments)
    except KeyboardInterrupt:  # before a command handles Ctrl+C itself
        return _INTERRUPTED


def _run(arguments: Sequence[str] | None) -> int:
    """Run what the arguments ask for; those of the process end it at once after a command."""
    is_process = arguments is None
    arguments = sys.argv[1:] if arguments is None else arguments
    translate = terminal_language(asked_language(arguments))
    if arguments and arguments[0] in _COMMANDS:
        if not is_process:
            return _run_command(arguments[0], arguments[1:], translate)
        gc.set_threshold(_NEW_OBJECTS)
        _leave(_run_command(arguments[0], arguments[1:], translate))
    parser = _parser(translate)
    options = parser.parse(arguments)
    if options.address:
        try:
            parse_address(options.address)
        except AppError as error:
            parser.fail(error.text)
    has_display = _has_display()
    if options.tour is None and not has_display:
        parser.exit(2, f"{translate(_NO_DISPLAY)}\n")
    # Qt is imported only now, so that --version and --help answer at once and without a display.
    stop_reading()
    if options.tour is not None:
        from rustfs_desktop.app import run_tour

        return run_tour(
            options.tour,
            objects=options.tour_objects,
            language=options.language,
            offscreen=not has_display,
        )
    from rustfs_desktop.app import run

    return run(demo=options.demo, address=options.address, language=options.language)


def _run_command(name: str, arguments: Sequence[str], translate: Translate) -> int:
    """Run a command without a window; imported only here, because the window does not need it."""
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal may not support all characters
            stream.reconfigure(errors="backslashreplace")
    if name == "cp":
        from rustfs_desktop.console.cp import main
    elif name == "ls":
        from rustfs_desktop.console.ls import main
    elif name == "du":
        from rustfs_desktop.console.du import main
    elif name == "find":
        from rustfs_desktop.console.find import main
    else:
        from rustfs_desktop.console.transfers import main
    return main(arguments, translate)


def _open_closed_streams() -> None:
    """Discard what is printed where a shell (``>&-``) or a service closed the output or errors."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))


def _leave(code: int) -> NoReturn:
    """End the process at once: freeing the objects of thousands of files takes a quarter second.

    Nothing is lost by that: the journal is closed.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # the other end of the pipe is closed
            stream.flush()
    os._exit(code)


def _has_display() -> bool:
    """Whether Qt will find a display, or was told which platform to use instead."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"))


def _parser(translate: Translate) -> ArgumentParser:
    parser = ArgumentParser(
        translate, prog="rustfs-desktop", description=_DESCRIPTION, epilog=_EPILOG
    )
    add = parser.add_argument
    add("address", nargs="?", default="", help=_ADDRESS_HELP)
    add("--demo", action="store_true", help=_DEMO_HELP)
    add("--tour", metavar="DIR", type=Path, help=_TOUR_HELP)
    add("--tour-objects", metavar="N", type=int, default=_MILLION, help=_TOUR_OBJECTS_HELP)
    add("--version", action="version", version=f"%(prog)s {__version__}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
