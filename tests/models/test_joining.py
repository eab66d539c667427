"""Texts that are joined to one line, in the order and with the marks of the language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

from rustfs_desktop.models.joining import details_text, list_text


class Reversing(QTranslator):
    """A language that puts the later part first."""

    def translate(
        self, context: str, text: str, _disambiguation: str | None = None, _n: int = -1
    ) -> str | None:
        return "{second} – {first}" if context == "Joining" else None

    def isEmpty(self) -> bool:  # noqa: N802
        return False


@pytest.fixture
def _reversing(qapp: QCoreApplication) -> Iterator[None]:
    translator = Reversing()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def test_parts_keep_their_order_and_empty_ones_are_omitted() -> None:
    assert details_text(["1 KB", "", "2 s", "{second}"]) == "1 KB · 2 s · {second}"
    assert list_text(iter(["2 done", "1 failed"])) == "2 done, 1 failed"
    assert (details_text([]), details_text(["", "one"])) == ("", "one")


@pytest.mark.usefixtures("_reversing")
def test_a_translation_decides_how_they_are_joined() -> None:
    assert details_text(["a", "b", "c"]) == "c – b – a"
    assert list_text(["a", "b"]) == "b – a"
