"""What the palette finds, and in which order."""

from __future__ import annotations

from rustfs_desktop.ui.palette.entries import PaletteEntry, find_entries, most_rows_height


def entry(text: str, group: str = "", *, detail: str = "", words: str = "") -> PaletteEntry:
    return PaletteEntry(text, text, lambda: None, group, detail=detail, words=words)


def found(typed: str, *entries: PaletteEntry) -> list[str]:
    return [each.entry.text for each in find_entries(entries, typed)]


def test_starts_of_words_come_before_other_letters_and_synonyms_last() -> None:
    entries = [
        entry("Discover"),
        entry("Delete", words="recover"),
        entry("Map", detail="cover of a bucket"),
        entry("Old Cover"),
        entry("Cover"),
        entry("Quit"),
    ]
    assert found("cover", *entries) == ["Cover", "Old Cover", "Discover", "Map"]
    assert found("rec", *entries) == ["Delete"]


def test_groups_keep_their_order() -> None:
    entries = [entry("Discover", "A"), entry("Cover", "B"), entry("Covers", "A")]
    assert found("cover", *entries) == ["Covers", "Discover", "Cover"]
    assert found(" ", *entries) == ["Discover", "Cover", "Covers"]


def test_letters_in_the_detail_are_emphasized_there() -> None:
    (only,) = find_entries([entry("Map", detail="of a bucket")], "buc")
    assert (only.letters, only.detail_letters) == (frozenset(), frozenset({5, 6, 7}))


def test_what_is_spoken_ends_with_the_reason() -> None:
    made = PaletteEntry("a", "Paste", lambda: None, keys=("Ctrl", "V"), reason="Nothing copied")
    assert made.spoken == "Paste, Ctrl V, Nothing copied"


def test_the_height_is_that_of_the_first_entries_with_their_titles() -> None:
    rows = [(30, False), (36, True), (36, True), (30, False), (36, True)]
    assert most_rows_height(rows, 2) == 30 + 36 + 36
    assert most_rows_height(rows, 12) == sum(height for height, _is_entry in rows)
