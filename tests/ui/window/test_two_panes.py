"""Two panes in the window: each has its own tabs, path and history; one is active."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.folder_compare import CompareMark
from rustfs_desktop.s3.client import Client
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.look import theme
from rustfs_desktop.ui.panes.compare_bar import CompareBar
from rustfs_desktop.ui.panes.pane import Pane
from tests.ui import audit
from tests.ui.window_stage import LEFT, LIVE, NO_KEYS, WindowStage, keys_of, put


@pytest.fixture
def two(live: WindowStage, client: Client, bucket: str) -> WindowStage:
    """A bucket at the left, which is active, and one of its folders at the right."""
    put(client, bucket, "a/one.txt", "b/two.txt", "top.txt")
    live.window.resize(1280, 800)
    live.go(bucket)
    live.press("F3")
    wait_at(live, right(live), Location(LIVE, bucket))
    show(live, right(live), Location(LIVE, bucket, "b/"))
    return live


def left(stage: WindowStage) -> Pane:
    return stage.window.panes.panes[0]


def right(stage: WindowStage) -> Pane:
    return stage.window.panes.panes[1]


def wait_at(stage: WindowStage, pane: Pane, location: Location) -> None:
    browser = pane.browser
    stage.until(
        lambda: (
            browser.location == location and browser._folder.shows_rows and not browser.is_reading
        )
    )


def show(stage: WindowStage, pane: Pane, location: Location) -> None:
    pane.browser.go_to(location)
    wait_at(stage, pane, location)


def labels(pane: Pane) -> list[str]:
    return [crumb.label for crumb in pane.head.path_bar.crumbs]


def select(stage: WindowStage, browser: Browser, key: str) -> None:
    table = browser.content.table
    stage.until(lambda: table.objects.row_of_key(key) >= 0)
    place = table.visualRect(table.objects.index(table.objects.row_of_key(key), 0)).center()
    stage.qtbot.mouseClick(table.viewport(), LEFT, NO_KEYS, place)


def test_f3_opens_a_pane_at_the_same_location_and_closes_the_one_that_is_not_active(
    two: WindowStage, bucket: str
) -> None:
    assert two.window.panes.active is left(two)
    assert labels(left(two)) == ["live", bucket]
    assert labels(right(two)) == ["live", bucket, "b"]
    assert not two.path_bar.isVisible()
    assert two.action("split").isChecked()
    assert left(two).counts.startswith("2 folders, 1 file")
    assert two.window.status.counts == "2 panes · the left one is active"
    two.window.panes.activate_other()
    kept = right(two).browser
    two.press("F3")
    assert not two.window.panes.is_split
    assert two.browser is kept
    assert two.here == Location(LIVE, bucket, "b/")
    assert two.path_bar.isVisible()
    assert not two.action("split").isChecked()
    assert two.window.status.counts == kept.listing_text
    assert two.window.browsers.browsers == [kept]


def test_tab_goes_from_pane_to_pane(two: WindowStage, bucket: str) -> None:
    assert left(two).browser.content.table.hasFocus()
    two.press("Tab")
    assert right(two).browser.content.table.hasFocus()
    assert two.window.panes.active is right(two)
    assert two.window.status.counts == "2 panes · the right one is active"
    two.press("F6")
    field = QApplication.focusWidget()
    assert field is not None
    assert right(two).head.path_bar.isAncestorOf(field)
    two.press("Tab")  # leaves the field as in any window
    assert two.window.panes.active is right(two)
    right(two).focus_rows()
    two.press("Tab")
    assert two.window.panes.active is left(two)


def test_each_pane_has_its_own_history_and_tabs(two: WindowStage, bucket: str) -> None:
    assert not two.action("back").isEnabled()
    two.press("Tab")
    assert two.action("back").isEnabled()
    two.press("Alt+Left")
    wait_at(two, right(two), Location(LIVE, bucket))
    assert left(two).browser.location == Location(LIVE, bucket)
    two.press("Ctrl+T")
    two.until(lambda: right(two).tabs.count == 2)
    assert left(two).tabs.count == 1
    assert two.action("next_tab").isEnabled()
    two.press("Tab")
    assert not two.action("next_tab").isEnabled()
    two.press("Ctrl+W")  # its only tab
    assert not two.window.panes.is_split
    assert two.window.isVisible()
    assert two.window.tabs.count == 2


def test_the_selection_is_copied_and_moved_to_the_other_pane(
    two: WindowStage, client: Client, bucket: str
) -> None:
    select(two, left(two).browser, "top.txt")
    tip = two.window.toolbar.pane_bar.buttons["copy_across"].toolTip()
    assert f"Copy the selection to live: {bucket} / b (Shift+F5)" in tip
    two.press("Shift+F5")
    two.wait_moved()
    assert "b/top.txt" in keys_of(client, bucket)
    select(two, left(two).browser, "a/")
    two.press("Shift+F6")
    two.wait_moved(1)
    two.until(lambda: "b/a/one.txt" in keys_of(client, bucket))
    assert "a/one.txt" not in keys_of(client, bucket)
    wait_at(two, right(two), Location(LIVE, bucket, "b/"))


def test_copies_need_a_selection_and_another_folder(two: WindowStage, bucket: str) -> None:
    reason = two.window.actions_.reason
    left(two).browser.content.table.clearSelection()
    assert reason("copy_across") == "Select files or folders first"
    select(two, left(two).browser, "top.txt")
    assert two.action("copy_across").isEnabled()
    right(two).browser.go_to(Location(LIVE, bucket))
    two.until(lambda: reason("copy_across") == "Both panes show this folder")
    right(two).browser.go_to(Location(LIVE))
    two.until(lambda: reason("move_across") == "Open a folder in the other pane first")
    two.press("F3")
    assert reason("copy_across") == "Open a second pane first"


def test_only_the_active_pane_has_the_accent(two: WindowStage) -> None:
    select(two, right(two).browser, "b/two.txt")
    select(two, left(two).browser, "top.txt")
    colors = theme.current()

    def ground(pane: Pane) -> str:
        table = pane.browser.content.table
        row = next(iter(table.row_selection.row_ranges()))[0]
        image = table.viewport().grab().toImage()
        return str(image.pixelColor(3, table.row_rect(row).center().y()).name())

    def line(pane: Pane) -> str:
        return str(pane.grab().toImage().pixelColor(9, 0).name())

    QTest.mouseMove(two.window, QPoint(3, 3))
    assert ground(left(two)) == colors.color("accent_ground").name()
    assert ground(right(two)) == colors.color("hover").name()
    assert line(left(two)) == colors.color("accent").name()
    assert line(right(two)) == colors.color("bar").name()


def test_panes_are_swapped_divided_and_remembered(two: WindowStage, bucket: str) -> None:
    two.trigger("swap_panes")
    assert labels(left(two))[-1] == "b"
    assert two.window.panes.active is right(two)
    assert left(two).accessibleName() == "Left pane"
    panes = two.window.panes
    panes.setSizes([300, 700])
    panes.splitterMoved.emit(300, 1)
    share = panes.share
    assert share < 450
    two.stop()
    two.start()
    two.until(lambda: two.window.panes.is_split)
    wait_at(two, left(two), Location(LIVE, bucket, "b/"))
    wait_at(two, right(two), Location(LIVE, bucket))
    assert two.window.panes.active is right(two)
    assert two.window.panes.share == pytest.approx(share, abs=5)
    handle = two.window.panes.handle(1)
    QTest.mouseDClick(handle, LEFT, NO_KEYS, handle.rect().center())
    widths = two.window.panes.sizes()
    assert abs(widths[0] - widths[1]) <= 2


def test_a_pane_that_fails_leaves_the_other_at_work(two: WindowStage, bucket: str) -> None:
    two.window.panes.activate_other()
    right(two).browser.go_to(Location(LIVE, "no-such-bucket"))
    two.until(lambda: right(two).browser.content.shown_page is not None)
    assert left(two).browser.content.shown_page is None
    select(two, left(two).browser, "top.txt")
    assert left(two).browser.selection().keys == ["top.txt"]
    assert two.action("download").isEnabled()
    assert not two.action("copy_across").isEnabled() or two.window.panes.active is left(two)


def test_a_narrow_window_folds_the_tree(two: WindowStage) -> None:
    assert two.window.tree.isVisible()
    two.window.resize(980, 600)
    two.until(lambda: not two.window.tree.isVisible())
    two.window.resize(800, 600)
    two.until(lambda: two.window.width() == 800)
    assert min(pane.width() for pane in two.window.panes.panes) > 380
    two.window.resize(660, 600)
    two.until(lambda: two.window.width() == 660)
    for button in two.window.toolbar.pane_bar.buttons.values():
        assert button.text() == ""
        assert button.accessibleName()
    assert audit.unnamed_controls(two.window) == []
    assert audit.clipped_texts(two.window) == []
    assert audit.rich_texts(two.window) == []
    two.press("F3")
    two.window.resize(980, 600)
    two.until(two.window.tree.isVisible)


def test_a_drag_between_panes_copies(two: WindowStage, client: Client, bucket: str) -> None:
    from PySide6.QtCore import QMimeData

    from rustfs_desktop.models import object_mime
    from rustfs_desktop.models.object_mime import MimeObjects
    from tests.ui.browser_stage import drop_on

    select(two, left(two).browser, "top.txt")
    mime = QMimeData()
    here = left(two).browser.location
    assert here is not None
    object_mime.write(MimeObjects(here, left(two).browser.selection()), mime)
    view = right(two).browser.content.table.viewport()
    assert drop_on(view, QPoint(40, view.height() - 12), mime)
    two.wait_moved()
    assert keys_of(client, bucket) == ["a/one.txt", "b/top.txt", "b/two.txt", "top.txt"]


def marks(pane: Pane) -> dict[str, str]:
    rows = pane.browser.content.table.objects
    found = {
        rows.key(row).removeprefix(rows.prefix): rows.index(row, 0).data(rows.MarkRole)
        for row in range(rows.rowCount())
    }
    return {name: CompareMark(mark).name for name, mark in found.items() if mark is not None}


def test_rows_are_marked_as_compared_and_follow_changes(
    two: WindowStage, client: Client, bucket: str
) -> None:
    put(client, bucket, "l/same.txt", "l/only.txt", "l/both/x.txt", data=b"one")
    put(client, bucket, "l/changed.txt", data=b"longer")
    put(client, bucket, "r/same.txt", "r/changed.txt", "r/both/x.txt", data=b"one")
    show(two, left(two), Location(LIVE, bucket, "l/"))
    show(two, right(two), Location(LIVE, bucket, "r/"))
    assert marks(left(two)) == {}
    two.click(two.window.toolbar.pane_bar.buttons["compare"])
    two.until(lambda: marks(right(two)))
    found = marks(left(two))
    assert found.pop("changed.txt") in ("OLDER", "DIFFERS")  # written within two seconds, or not
    assert found == {"same.txt": "EQUAL", "only.txt": "ONLY_HERE", "both/": "BOTH"}
    assert set(marks(right(two))) == {"same.txt", "changed.txt", "both/"}
    bar = two.window.findChild(CompareBar)
    assert isinstance(bar, CompareBar)
    assert bar.isVisible()
    assert bar.words.startswith("Compared by size, ETag and time · 1 only here or there")
    rows = left(two).browser.content.table.objects
    row = rows.row_of_key("l/only.txt")
    spoken = rows.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.endswith("Only in this pane")
    select(two, left(two).browser, "l/only.txt")
    two.press("Shift+F5")
    two.wait_moved()
    two.until(lambda: marks(left(two)).get("only.txt") == "EQUAL")
    show(two, right(two), Location(LIVE, bucket))
    two.until(lambda: marks(left(two))["same.txt"] == "ONLY_HERE")
    right(two).browser.go_to(Location(LIVE))
    two.until(lambda: not marks(left(two)))
    assert bar.words == "Folders are compared when both are listed completely"
    two.trigger("compare")
    assert not bar.isVisible()


def test_the_comparison_is_remembered(two: WindowStage) -> None:
    two.trigger("compare")
    two.stop()
    two.start()
    two.until(lambda: two.window.panes.is_split)
    assert two.action("compare").isChecked()
    two.until(lambda: marks(left(two)))
