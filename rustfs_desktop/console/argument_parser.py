"""Command-line arguments whose help and errors are in the language of the user."""

from __future__ import annotations

import argparse
import contextlib
import functools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NoReturn

from rustfs_desktop.console.language import Translate
from rustfs_desktop.message import QT_TRANSLATE_NOOP

_USAGE = QT_TRANSLATE_NOOP("Messages", "usage: ")
ARGPARSE_TEXTS = (
    _USAGE,
    QT_TRANSLATE_NOOP("Messages", "options"),
    QT_TRANSLATE_NOOP("Messages", "positional arguments"),
    QT_TRANSLATE_NOOP("Messages", "show this help message and exit"),
    QT_TRANSLATE_NOOP("Messages", "show program's version number and exit"),
    QT_TRANSLATE_NOOP("Messages", "%(prog)s: error: %(message)s"),
    QT_TRANSLATE_NOOP("Messages", "argument %(argument_name)s: %(message)s"),
    QT_TRANSLATE_NOOP("Messages", "the following arguments are required: %s"),
    QT_TRANSLATE_NOOP("Messages", "unrecognized arguments: %s"),
    QT_TRANSLATE_NOOP("Messages", "expected one argument"),
    QT_TRANSLATE_NOOP("Messages", "ignored explicit argument %r"),
    QT_TRANSLATE_NOOP("Messages", "invalid %(type)s value: %(value)r"),
    QT_TRANSLATE_NOOP("Messages", "invalid choice: %(value)r (choose from %(choices)s)"),
    QT_TRANSLATE_NOOP("Messages", "ambiguous option: %(option)s could match %(matches)s"),
    QT_TRANSLATE_NOOP("Messages", "not allowed with argument %s"),
)
"""The texts of Python's argparse that these commands can print."""

JSON_HELP = QT_TRANSLATE_NOOP("Messages", "print JSON lines for programs")
"""The help of ``--json``, which every command has."""
CONNECTION_HELP = QT_TRANSLATE_NOOP("Messages", "a connection saved in the window")
"""The help of ``--connection``."""

REGION_HELP = QT_TRANSLATE_NOOP("Messages", "region of the server, if it requires another one")
"""The help of ``--region``, which an error about the region recommends."""


class ArgumentParser(argparse.ArgumentParser):
    """A parser that is given templates, and translates them when it prints them."""

    def __init__(
        self, translate: Translate, *, prog: str, description: str, epilog: str = ""
    ) -> None:
        self._translate = translate
        formatter = functools.partial(_TranslatedHelp, translate)
        super().__init__(
            prog=prog, description=description, epilog=epilog, formatter_class=formatter
        )
        # For screenshots of every text, and for tests; see CONTRIBUTING.md.
        self.add_argument("--language", default="", help=argparse.SUPPRESS)

    def parse(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Parse as argparse does; ends the program with code 2 if an argument is wrong."""
        with _translated_errors(self._translate):
            return self.parse_args(arguments)

    def fail(self, text: str) -> NoReturn:
        """End the program with code 2 because of an argument that argparse accepts."""
        with _translated_errors(self._translate):
            self.error(self._translate(text))


class _TranslatedHelp(argparse.HelpFormatter):
    """Translates each text of a help page before it is broken into lines."""

    def __init__(self, translate: Translate, prog: str) -> None:
        super().__init__(prog)
        self._translate = translate

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, self._translate(_USAGE) if prefix is None else "")

    def start_section(self, heading: str | None) -> None:
        super().start_section(self._translate(heading) if heading else heading)

    def add_text(self, text: str | None) -> None:
        super().add_text(self._translate(text) if text else text)

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return self._translate(action.help) if action.help else action.help


@contextlib.contextmanager
def _translated_errors(translate: Translate) -> Iterator[None]:
    """Let argparse translate its errors by the function ``_`` of its module.

    There is no public way: the methods that a parser can override get finished sentences. English,
    which most terminals have, does not depend on this.
    """
    if translate is str:
        yield
        return

    def translated(text: str) -> str:
        template = text.rstrip("\n")
        return translate(template) + text[len(template) :]

    before = vars(argparse)["_"]
    vars(argparse)["_"] = translated
    try:
        yield
    finally:
        vars(argparse)["_"] = before
