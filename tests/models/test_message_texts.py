"""Texts from below Qt in the language of the user."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

from rustfs_desktop.errors import NotFound
from rustfs_desktop.message import (
    CONTEXT,
    QT_TRANSLATE_NOOP,
    Duration,
    Message,
    Size,
    counted_template,
)
from rustfs_desktop.models.message_texts import cause_text, full_text, message_text, title_text
from rustfs_desktop.quantities import speed_quantity


class German(QTranslator):
    """Knows a few words."""

    WORDS = {
        "“{name}” is missing": "„{name}“ fehlt",
        "{size} in {time}, {count}": "{time} für {size}, {count}",
        "Disk full": "Platte voll",
    }

    def isEmpty(self) -> bool:  # noqa: N802  # Qt's name
        return False

    def translate(
        self, context: str, text: str, _disambiguation: str = "", n: int = -1
    ) -> str | None:
        if text == "{count} files":
            return "{count} Datei" if n == 1 else "{count} Dateien"
        return self.WORDS.get(text) if context == CONTEXT else None


@pytest.fixture(autouse=True)
def german(qapp: QCoreApplication) -> Iterator[None]:
    translator = German()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def test_the_template_is_translated_and_filled_in() -> None:
    message = QT_TRANSLATE_NOOP("Messages", "“{name}” is missing").with_values(name="a{b}")
    assert message_text(message) == "„a{b}“ fehlt"


def test_values_are_translated_and_formatted() -> None:
    template = Message("{size} in {time}, {count}")
    message = template.with_values(size=Size(2000), time=Duration(60), count=Message("Disk full"))
    assert message_text(message) == "1 min für 2 KB, Platte voll"


def test_a_count_chooses_the_form_of_the_language() -> None:
    template = counted_template("{count} file", "{count} files")
    assert message_text(template.with_values(count=1)) == "1 Datei"
    assert message_text(template.with_values(count=2)) == "2 Dateien"
    assert message_text(template.with_values(count=2**40)).endswith(" Dateien")
    message = Message("{speed}").with_values(speed=speed_quantity(41e6))
    assert message_text(message) == "41 MB/s"


def test_what_the_journal_kept_is_shown_as_it_is() -> None:
    assert message_text("“a” is missing {") == "“a” is missing {"
    assert message_text("Disk full") == "Platte voll"  # a template without values
    assert message_text("") == ""
    assert message_text("gro\udcdf") == "gro\udcdf"


def test_an_error_is_shown_in_the_language_of_the_user() -> None:
    error = NotFound(Message("“{name}” is missing").with_values(name="x"), Message("Disk full"))
    assert title_text(error) == "„x“ fehlt"
    assert cause_text(error) == "Platte voll"
    assert full_text(error) == "„x“ fehlt. Platte voll"
    assert str(error) == "“x” is missing. Disk full"
