"""Translations are loaded, match their sources and have every plural form."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication

from rustfs_desktop.message import CONTEXT
from rustfs_desktop.models.format import exact_size_text, files_text, number_text
from rustfs_desktop.resource_files import resource_path
from rustfs_desktop.ui import translation
from rustfs_desktop.ui.pseudo_language import CLOSING, OPENING, PSEUDO

FOLDER = resource_path() / "translations"
TOOL = Path(__file__).parents[2] / "packaging" / "translations" / "update.py"


@pytest.fixture(scope="module")
def update() -> ModuleType:
    spec = importlib.util.spec_from_file_location("update_translations", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def installed(qapp: QApplication) -> Iterator[list[QTranslator]]:
    added: list[QTranslator] = []
    yield added
    for translator in added:
        qapp.removeTranslator(translator)


def messages(path: Path) -> Iterator[tuple[str, Element]]:
    for context in ElementTree.parse(path).getroot().findall("context"):
        for message in context.findall("message"):
            yield context.findtext("name") or "", message


def forms(message: Element) -> list[str]:
    return [form.text or "" for form in message.iter("numerusform")]


def test_english_has_both_forms_of_every_text_with_a_count(update: ModuleType) -> None:
    written = {
        (context, message.findtext("source"))
        for context, message in update.collect()
        if message.get("numerus")
    }
    translated = {
        (context, message.findtext("source")): forms(message)
        for context, message in messages(FOLDER / "rustfs_desktop_en.ts")
    }
    assert len(written) > 40
    assert written == set(translated), "run: make translations"
    assert [key for key, texts in translated.items() if len(texts) != 2 or not all(texts)] == []


def test_english_forms_of_texts_below_qt_are_those_of_the_source(update: ModuleType) -> None:
    written = update.counted_templates()
    translated = {
        message.findtext("source"): forms(message)
        for context, message in messages(FOLDER / "rustfs_desktop_en.ts")
        if context == CONTEXT
    }
    assert "{count} files copied" in written
    assert translated == {plural: [singular, plural] for plural, singular in written.items()}


@pytest.mark.parametrize("source", sorted(FOLDER.glob("*.ts")), ids=lambda path: path.stem)
def test_what_is_compiled_is_what_is_written(source: Path) -> None:
    compiled = QTranslator()
    assert compiled.load(str(source.with_suffix(".qm")))
    for context, message in messages(source):
        text = message.findtext("source") or ""
        if message.get("numerus") and len(forms(message)) == 2:
            found = [compiled.translate(context, text, "", n) for n in (1, 2)]
            assert found == forms(message), "run: make translations"


@pytest.mark.usefixtures("qapp")
def test_counts_have_their_plural_form() -> None:
    assert files_text(1) == "1 file"
    assert files_text(0) == "0 files"
    assert files_text(1204) == f"{number_text(1204)} files"
    assert exact_size_text(1) == "1 byte"
    assert exact_size_text(2**40 + 1).endswith(f"{number_text(2**40 + 1)} bytes)")


@pytest.mark.parametrize("language", ["en", "en_GB", "xx", "", PSEUDO])
def test_every_language_has_plural_forms(
    qapp: QApplication, installed: list[QTranslator], language: str
) -> None:
    installed += translation.install(qapp, language)
    assert "1 file" in files_text(1)
    assert "2 files" in files_text(2)


def test_the_pseudo_language_marks_texts_of_the_program_only(
    qapp: QApplication, installed: list[QTranslator]
) -> None:
    plain = QCoreApplication.translate("QShortcut", "Ctrl")
    installed += translation.install(qapp, PSEUDO)
    text = QCoreApplication.translate("Actions", "Go to Address…")
    assert text.startswith(f"{OPENING}Go to Address… ~")
    assert text.endswith(CLOSING)
    assert len(text) >= 1.4 * len("Go to Address…")
    assert QCoreApplication.translate("QShortcut", "Ctrl") == plain
