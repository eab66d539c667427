"""The texts of saved searches."""

from __future__ import annotations

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.saved_search_texts import (
    search_name,
    search_place,
    search_tip,
    spoken,
)
from rustfs_desktop.service.saved_searches import SavedSearch


def test_where_a_search_looks() -> None:
    here = SavedSearch("big", Location("c", "photos", "2026/", "size>1G"))
    assert search_place(here) == "photos"
    assert "big · s3://photos/2026/ · size&gt;1G" in search_tip(here)
    assert spoken(here) == "big, saved search, photos"
    assert search_place(SavedSearch("x", Location("c", query="x"))) == "All buckets"


def test_hostile_names_are_plain_text() -> None:
    odd = SavedSearch("<b>x\u202e\n", Location("c", "b", "", "<img src=x>"))
    assert search_name(odd) == "<b>x⟨U+202E⟩␊"
    assert "<img" not in search_tip(odd)
