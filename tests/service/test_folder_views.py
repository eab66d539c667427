"""How folders are shown: each as the user chose, those below alike, and not too many of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.service.folder_views import (
    MOST_FOLDERS,
    FolderViews,
    ViewSettings,
    read_views,
    write_views,
)
from rustfs_desktop.service.settings import Settings

ICONS, DETAILS = ViewSettings("icons", 192, 1, is_descending=True), ViewSettings("details", 128, 0)
TRIP = Location("c", "photos", "2026/trip/")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


def test_the_next_start_shows_a_folder_as_before(settings: Settings) -> None:
    views = FolderViews(settings)
    assert views.view_of(TRIP) is None
    views.set_view(TRIP, ICONS)
    assert FolderViews(settings).view_of(TRIP) == ICONS


def test_folders_below_are_shown_alike(settings: Settings) -> None:
    views = FolderViews(settings)
    views.set_view(Location("c", "photos"), ICONS)
    assert views.view_of(TRIP) == ICONS
    views.set_view(Location("c", "photos", "2026/"), DETAILS)
    assert views.view_of(TRIP) == DETAILS
    assert views.view_of(Location("c", "photos", "2025/")) == ICONS
    assert views.view_of(Location("c", "other", "2026/trip/")) is None
    assert views.view_of(Location("d", "photos", "2026/trip/")) is None
    assert views.view_of(Location("c")) is None


def test_those_changed_longest_ago_are_forgotten(settings: Settings) -> None:
    views = FolderViews(settings)
    places = [Location("c", "photos", f"{number}/") for number in range(MOST_FOLDERS + 10)]
    for place in places:
        views.set_view(place, ICONS)
    views.set_view(places[10], DETAILS)
    views.set_view(Location("c", "other"), ICONS)
    assert views.view_of(places[9]) is None
    assert views.view_of(places[10]) == DETAILS
    assert len(read_views(settings.folder_views)) == MOST_FOLDERS


def test_damaged_settings_are_left_out() -> None:
    good = write_views({TRIP: ICONS})
    assert read_views(good) == {TRIP: ICONS}
    for text in ("", "{", "[1]", "{}", "[" * 5000, '[["c","b","no slash","icons",1,1,true]]'):
        assert read_views(text) == {}
    mixed = good[:-1] + ', ["c", "b", "", "icons", -1, 0, false], ["", "b", "", "i", 1, 1, true]]'
    assert read_views(mixed) == {TRIP: ICONS}
