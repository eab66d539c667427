"""Tour steps: several folders in tabs."""

from __future__ import annotations

from PySide6.QtCore import Qt

from rustfs_desktop.tour.stage import Stage


def tabs(stage: Stage) -> None:
    """Open two folders in tabs behind, look at one, and close them again."""
    driver, opened = stage.driver, stage.window.tabs
    top, trip = stage.at(stage.bucket), stage.at(stage.bucket, "trip/")
    _open_behind(stage, "trip/")
    stage.browser.go_to(trip)
    stage.wait_listed(trip)
    _open_behind(stage, "trip/1-arrival/")
    stage.until(opened.strip.isVisible, "the tabs")
    driver.settle()
    stage.picture()
    driver.keys("Ctrl+Tab", stage.window)
    shown = stage.window.browser
    there = stage.at(stage.bucket, "trip/1-arrival/")
    stage.until(lambda: shown.location == there and not shown.is_reading, "the second tab")
    driver.keys("Ctrl+W", stage.window)
    stage.check(opened.count == 2, "the tab was not closed")
    driver.keys("Ctrl+W", stage.window)
    stage.check(opened.count == 1, "a tab is left")
    stage.check(stage.window.browser is stage.browser, "another tab than the first is left")
    stage.browser.go_to(top)
    stage.wait_listed(top)


def _open_behind(stage: Stage, key: str) -> None:
    count = stage.window.tabs.count
    stage.driver.click_row(stage.table, stage.row(key), button=Qt.MouseButton.MiddleButton)
    stage.check(stage.window.tabs.count == count + 1, "the middle button opened no tab")
