"""Loads the program's translation, Qt's translation, and English plural forms."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from rustfs_desktop.resource_files import resource_path
from rustfs_desktop.ui.pseudo_language import PSEUDO, PseudoTranslator

_FALLBACK = "en"  # plural forms of the English source texts
_NAME = "rustfs_desktop"


def install(application: QCoreApplication, language: str = "") -> list[QTranslator]:
    """Install the program's translation and Qt's own in the same language.

    Args:
        application: The parent of the translators.
        language: A language code as ``de`` or ``pt_BR``, or ``pseudo``; empty for the language
            of the system.

    Returns:
        The installed translators.
    """
    if language == PSEUDO:
        installed: list[QTranslator] = [PseudoTranslator(_english(application), application)]
    else:
        locale = QLocale(language) if language else QLocale.system()
        installed = _of_locale(application, locale)
    for translator in installed:
        application.installTranslator(translator)
    return installed


def _of_locale(application: QCoreApplication, locale: QLocale) -> list[QTranslator]:
    ours = QTranslator(application)
    if not ours.load(locale, _NAME, "_", _folder()):
        return [_english(application)]
    qt = QTranslator(application)
    theirs = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    # Qt's texts in the program's language, so that one window does not mix two.
    return [qt, ours] if qt.load(QLocale(ours.language()), "qtbase", "_", theirs) else [ours]


def _english(application: QCoreApplication) -> QTranslator:
    english = QTranslator(application)
    english.load(f"{_NAME}_{_FALLBACK}", _folder())
    return english


def _folder() -> str:
    return str(resource_path() / "translations")
