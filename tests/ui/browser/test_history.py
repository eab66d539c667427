"""Back and forward."""

from __future__ import annotations

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.ui.browser.history import History, ViewState

ROOT, PHOTOS, TRIP = Location("c1"), Location("c1", "photos"), Location("c1", "photos", "trip/")


def test_back_and_forward_walk_the_line() -> None:
    history = History()
    for place in (ROOT, PHOTOS, TRIP):
        history.visit(place)
    assert history.can_back
    assert not history.can_forward
    assert [history.back(), history.back(), history.back()] == [
        (PHOTOS, ViewState()),
        (ROOT, ViewState()),
        None,
    ]
    assert history.forward() == (PHOTOS, ViewState())
    assert history.can_forward


def test_going_somewhere_new_forgets_what_was_ahead() -> None:
    history = History()
    for place in (ROOT, PHOTOS, TRIP):
        history.visit(place)
    history.back()
    history.visit(ROOT)
    assert not history.can_forward
    assert history.back() == (PHOTOS, ViewState())


def test_the_same_place_twice_is_one_stop() -> None:
    history = History()
    history.visit(PHOTOS)
    history.visit(PHOTOS)
    assert not history.can_back


def test_what_was_on_screen_comes_back_with_the_place() -> None:
    history = History()
    history.visit(PHOTOS)
    history.remember(ViewState(current="a.txt", top="0.txt", offset=4))
    history.visit(TRIP)
    assert history.back() == (PHOTOS, ViewState(current="a.txt", top="0.txt", offset=4))


def test_a_removed_connection_leaves_no_stop_behind() -> None:
    history = History()
    other = Location("c2")
    for place in (ROOT, other, PHOTOS):
        history.visit(place)
    history.forget("c2")
    assert history.back() == (ROOT, ViewState())
    history.forget("c1")
    assert not history.can_back
    assert history.forward() is None
