"""Rows of saved searches: the name is shown first, then where it searches."""

from __future__ import annotations

import pytest

from rustfs_desktop.ui.tree.place_delegate import place_width


@pytest.mark.parametrize(
    ("left", "place", "width"),
    [
        (200, 60, 60),  # whole
        (57, 60, 50),  # elided, 7 px beside the name
        (46, 60, 0),  # too little would be left of it
        (30, 20, 20),  # a short place
        (20, 20, 0),
        (-80, 60, 0),  # the name is elided itself
    ],
)
def test_a_place_never_shortens_the_name(left: int, place: int, width: int) -> None:
    assert place_width(left, place) == width
