"""Type-ahead: letters without a pause make one word."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.browser import type_ahead
from rustfs_desktop.ui.browser.type_ahead import TypeAhead

NAMES = ["apple", "banana", "beach", "berry", "cherry"]


class Names:
    def row_starting_with(self, text: str, start: int = 0) -> int:
        rows = [(start + step) % len(NAMES) for step in range(len(NAMES))]
        return next((row for row in rows if NAMES[row].startswith(text)), -1)


def find(typing: TypeAhead, letters: str, current: int) -> int:
    return typing.find(letters, Names(), current, len(NAMES))


def test_letters_without_a_pause_narrow_the_name_down() -> None:
    typing = TypeAhead()
    row = find(typing, "b", 0)
    assert NAMES[row] == "banana"
    row = find(typing, "e", row)
    assert NAMES[row] == "beach"
    row = find(typing, "r", row)
    assert NAMES[row] == "berry"


def test_the_same_letter_again_goes_to_the_next_name_and_round() -> None:
    typing, row, seen = TypeAhead(), 0, []
    for _ in range(4):
        row = find(typing, "b", row)
        seen.append(NAMES[row])
    assert seen == ["banana", "beach", "berry", "banana"]


def test_a_pause_or_forgetting_starts_another_word(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    typing = TypeAhead()
    find(typing, "b", 0)
    typing.forget()
    assert NAMES[find(typing, "c", 0)] == "cherry"
    monkeypatch.setattr(type_ahead, "_PAUSE_MS", 0)
    qtbot.waitUntil(lambda: typing._clock.hasExpired(0))
    assert NAMES[find(typing, "a", 4)] == "apple"


@pytest.mark.parametrize("letters", ["", " ", "z"])
def test_nothing_and_unknown_letters_find_nothing(letters: str) -> None:
    assert find(TypeAhead(), letters, 0) == -1
