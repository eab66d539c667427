"""Tour steps: searching a bucket."""

from __future__ import annotations

from PySide6.QtTest import QTest

from rustfs_desktop.models.search_line_texts import LineStep
from rustfs_desktop.tour.stage import Stage


def search(stage: Stage) -> None:
    """Index the bucket, search it with conditions, show a result in its folder, and come back."""
    driver = stage.driver
    driver.keys("Ctrl+Shift+F", stage.window)
    field = stage.window.toolbar.filter_field
    stage.check(field.hasFocus(), "the search field has no focus")
    line = stage.browser.content.search_line
    stage.until(line.buttons[LineStep.INDEX].isVisible, "the offer of an index")
    driver.click(line.buttons[LineStep.INDEX])
    stage.until(line.buttons[LineStep.UPDATE].isVisible, "the index")
    QTest.keyClicks(field, "note type:document age<7d -mountains")
    expected = [
        f"trip/{day}/note {n:02d}.txt" for day in ("1-arrival", "2-harbour") for n in range(12)
    ]
    stage.until(lambda: sorted(stage.shown_keys()) == expected, "the results")
    stage.check("index" in line.text, "the results are not from the index")
    driver.click_row(stage.table, stage.row(expected[13]))
    driver.settle()
    stage.picture()
    driver.keys("Ctrl+Return", stage.table)
    stage.wait_listed(stage.at(stage.bucket, "trip/2-harbour/"))
    stage.until(lambda: stage.browser.selection().keys == [expected[13]], "the selected result")
    driver.keys("Alt+Left", stage.window)
    stage.until(lambda: len(stage.shown_keys()) == len(expected), "the results again")
    driver.keys("Escape", stage.table)
    stage.wait_listed(stage.at(stage.bucket, "trip/"))
    stage.check(not stage.browser.search.is_open, "the search is still open")
