"""The names in a question: the last part of each key, displayable, and not too many."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.dialogs.name_list import NameList, own_name, short_name
from tests.ui import audit


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("a.txt", "a.txt"),
        ("2026/trip/a.txt", "a.txt"),
        ("2026/trip/", "trip"),
        ("/", "/"),
        ("a//", "a"),
        ("a/b ", "b "),
    ],
)
def test_the_last_part_of_a_key(key: str, name: str) -> None:
    assert own_name(key) == name


def test_a_name_in_a_title_is_short_and_displayable() -> None:
    assert short_name("a/x\u202ey.txt") == "x⟨U+202E⟩y.txt"
    assert len(short_name("a/" + "long-" * 50 + ".tar.gz")) <= 40


@pytest.mark.parametrize(("count", "last"), [(1, "f0"), (6, "f5"), (7, "and 2 more")])
def test_six_lines_at_most(qtbot: QtBot, look: None, count: int, last: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    names = NameList((f"docs/f{number}" for number in range(count)), count, window)
    window.show()
    qtbot.waitExposed(window)
    shown = [label.text() for label in names.findChildren(QLabel) if label.text()]
    assert len(shown) == min(count, 6)
    assert shown[-1] == last
    assert audit.rich_texts(window) == []
