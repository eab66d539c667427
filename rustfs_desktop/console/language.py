"""The language of the terminal: English as it is written, or a translation that Qt loads."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence

from rustfs_desktop.resource_files import resource_path

Translate = Callable[[str], str]
"""Puts a message together in the language of the user; for English ``str`` does."""

_ENGLISH = ("", "c", "posix", "en")
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def asked_language(arguments: Sequence[str]) -> str:
    """The value of ``--language``, which must be known before anything is printed."""
    finder = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    finder.add_argument("--language", default="")
    try:
        return str(finder.parse_known_args(arguments)[0].language)
    except argparse.ArgumentError:  # its value is missing: the real parser will say so
        return ""


def terminal_language(language: str, environment: Mapping[str, str] = os.environ) -> Translate:
    """What translates for the terminal.

    Args:
        language: A language code or ``pseudo``; empty for the language of the system.
        environment: The variables that say which language that is.
    """
    language = language or _system_language(environment)
    code = language.replace("-", "_").partition(".")[0]
    if code.partition("_")[0].lower() in _ENGLISH:
        return str
    return _LateTranslation(code)


def _system_language(environment: Mapping[str, str]) -> str:
    """The first language of the environment that there is a translation for; may be English."""
    there = {
        path.stem.removeprefix("rustfs_desktop_")
        for path in (resource_path() / "translations").glob("*.qm")
    }
    if there <= {"en"}:
        return ""
    names = next(filter(None, map(environment.get, _VARIABLES)), "").split(":")
    if names == [""] and not sys.platform.startswith("linux"):
        from PySide6.QtCore import QLocale  # late: an English terminal does without Qt

        names = [QLocale.system().name()]
    for name in names:
        code = name.partition(".")[0]
        if code.partition("_")[0].lower() in _ENGLISH or {code, code.partition("_")[0]} & there:
            return code
    return ""


class _LateTranslation:
    """Loads Qt and the translation for the first text: the window makes its own Qt application."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._translate: Translate | None = None
        self._application: object = None  # Qt's translations last as long as it does

    def __call__(self, text: str) -> str:
        if self._translate is None:
            self._translate = self._load()
        return self._translate(text)

    def _load(self) -> Translate:
        from PySide6.QtCore import QCoreApplication

        from rustfs_desktop.models.message_texts import message_text
        from rustfs_desktop.ui import translation

        application = QCoreApplication.instance() or QCoreApplication(sys.argv[:1])
        translation.install(application, self._language)
        self._application = application
        return message_text
