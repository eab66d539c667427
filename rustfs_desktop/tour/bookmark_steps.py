"""Tour steps: bookmarks in the sidebar."""

from __future__ import annotations

from rustfs_desktop.tour.stage import Stage


def bookmarks(stage: Stage) -> None:
    """Add a bookmark, go there from elsewhere, and remove it."""
    driver, shown = stage.driver, stage.window.tree.bookmarks
    top, trip = stage.at(stage.bucket), stage.at(stage.bucket, "trip/")
    stage.browser.go_to(trip)
    stage.wait_listed(trip)
    stage.browser.focus_rows()
    driver.keys("Ctrl+Alt+B", stage.window)
    stage.check(shown.names == ["trip"], "there is no bookmark")
    stage.picture()
    stage.browser.go_to(top)
    stage.wait_listed(top)
    driver.keys("Return", shown)
    stage.wait_listed(trip)
    driver.keys("Delete", shown)
    stage.check(not shown.names, "the bookmark is left")
    stage.close_message()
    stage.browser.go_to(top)
    stage.wait_listed(top)
    stage.browser.focus_rows()
