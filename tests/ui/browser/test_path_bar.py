"""The path bar, driven by mouse and keys."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.ui.browser.path_bar import Breadcrumb, PathBar

TRIP = Location("c1", "photos", "2026/trip/")


def shown_bar(qtbot: QtBot, location: Location | None, width: int = 700) -> PathBar:
    bar = PathBar()
    qtbot.addWidget(bar)
    bar.resize(width, 32)
    bar.set_location(location, "my-rustfs")
    bar.show()
    qtbot.waitExposed(bar)
    return bar


def visible(bar: PathBar) -> list[Breadcrumb]:
    return [crumb for crumb in bar.crumbs if crumb.isVisible()]


def test_every_step_of_the_way_is_a_crumb(qtbot: QtBot) -> None:
    bar = shown_bar(qtbot, TRIP)
    assert [crumb.label for crumb in visible(bar)] == ["my-rustfs", "photos", "2026", "trip"]
    assert [crumb.location for crumb in bar.crumbs] == [
        Location("c1"),
        Location("c1", "photos"),
        Location("c1", "photos", "2026/"),
        TRIP,
    ]


def test_the_current_folder_is_shown_however_little_room_there_is(
    qtbot: QtBot, large_font: None
) -> None:
    bar = shown_bar(qtbot, TRIP, width=126)
    assert [crumb.label for crumb in visible(bar)] == ["trip"]
    crumb = bar.crumbs[-1]
    assert crumb.width() == crumb.sizeHint().width()
    assert bar._more.isVisible()
    assert bar._more.geometry().right() < crumb.geometry().left()
    bar.resize(400, 32)
    assert next(crumb.label for crumb in visible(bar)) == "my-rustfs"


def test_clicking_a_crumb_asks_to_go_there(qtbot: QtBot) -> None:
    bar = shown_bar(qtbot, TRIP)
    with qtbot.waitSignal(bar.crumb_clicked) as caught:
        qtbot.mouseClick(bar.crumbs[1], Qt.MouseButton.LeftButton)
    assert caught.args == [Location("c1", "photos")]


def test_enter_on_a_focused_crumb_asks_to_go_there(qtbot: QtBot) -> None:
    bar = shown_bar(qtbot, TRIP)
    with qtbot.waitSignal(bar.crumb_clicked) as caught:
        qtbot.keyClick(bar.crumbs[2], Qt.Key.Key_Return)
    assert caught.args == [Location("c1", "photos", "2026/")]


def test_a_click_beside_the_crumbs_starts_typing_with_the_address_selected(qtbot: QtBot) -> None:
    bar = shown_bar(qtbot, TRIP)
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(690, 16))
    assert bar.is_editing
    assert not visible(bar)
    with qtbot.waitSignal(bar.location_entered) as caught:
        qtbot.keyClick(bar._field, Qt.Key.Key_Return)
    assert caught.args == ["s3://photos/2026/trip/"]
    assert not bar.is_editing


def test_escape_leaves_the_text_without_going_anywhere(qtbot: QtBot) -> None:
    bar = shown_bar(qtbot, TRIP)
    bar.edit()
    with qtbot.assertNotEmitted(bar.location_entered):
        qtbot.keyClicks(bar._field, "s3://elsewhere")
        with qtbot.waitSignal(bar.left):
            qtbot.keyClick(bar._field, Qt.Key.Key_Escape)
    assert not bar.is_editing
    assert len(visible(bar)) == 4


def test_a_long_path_keeps_both_ends_and_a_way_to_the_middle(qtbot: QtBot) -> None:
    deep = Location("c1", "photos", "".join(f"folder-number-{n}/" for n in range(12)))
    bar = shown_bar(qtbot, deep, width=500)
    labels = [crumb.label for crumb in visible(bar)]
    assert labels[0] == "my-rustfs"
    assert labels[-1] == "folder-number-11"
    assert len(labels) < len(bar.crumbs)
    assert bar._more.isVisible()
    assert all(item.geometry().right() <= bar.width() for item in visible(bar))


def test_hostile_names_stay_plain_and_the_empty_one_is_named(qtbot: QtBot) -> None:
    bar = shown_bar(qtbot, Location("c1", "b", "<img src=x>//\u202egpj/R&D/"))
    labels = [crumb.label for crumb in bar.crumbs]
    assert labels == ["my-rustfs", "b", "<img src=x>", "⟨empty⟩", "⟨U+202E⟩gpj", "R&D"]
    assert "<img" not in bar.crumbs[2].toolTip()
    assert bar.crumbs[3].location == Location("c1", "b", "<img src=x>//")


def test_nowhere_shows_no_crumbs_but_can_be_typed_into(qtbot: QtBot) -> None:
    bar = shown_bar(qtbot, None)
    assert bar.crumbs == []
    bar.edit()
    assert bar.is_editing
