"""Tour steps: two panes side by side."""

from __future__ import annotations

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api.objects import delete_objects
from rustfs_desktop.tour.stage import Stage
from rustfs_desktop.ui.panes.compare_bar import CompareBar

_NAME = "expenses.csv"


def panes(stage: Stage) -> None:
    """Compare two folders in two panes, copy a file across, and close the second pane."""
    driver, panes = stage.driver, stage.window.panes
    top, trip = stage.at(stage.bucket), stage.at(stage.bucket, "trip/")
    there = stage.at(stage.bucket, "trip/1-arrival/")
    stage.browser.go_to(trip)
    stage.wait_listed(trip)
    driver.keys("F3", stage.window)
    stage.check(panes.is_split, "there is one pane only")
    other = panes.panes[1]
    other.browser.go_to(there)
    stage.until(
        lambda: other.browser.location == there and other.compared_rows is not None,
        "the folder in the second pane",
    )
    driver.click(stage.window.toolbar.pane_bar.buttons["compare"])
    bar = stage.window.findChild(CompareBar)
    assert isinstance(bar, CompareBar)
    stage.until(lambda: "only here" in bar.words, "the comparison")
    driver.click_row(stage.table, stage.row(f"trip/{_NAME}"))
    driver.settle()
    stage.picture()
    before = len(stage.queue.transfers)
    driver.keys("Shift+F5", stage.window)
    stage.wait_moved(before)
    stage.until(lambda: "equal" in bar.words, "the copy to be equal")
    stage.picture("copied")
    driver.click(stage.window.toolbar.pane_bar.buttons["compare"])
    driver.keys("F3", stage.window)
    stage.check(not panes.is_split, "there are two panes still")
    keys = [f"trip/1-arrival/{_NAME}"]
    delete_objects(stage.client, stage.bucket, keys, CancelToken(), lambda *_counts: None)
    stage.browser.go_to(top)
    stage.wait_listed(top)
