"""Tour steps: searching a bucket."""

from __future__ import annotations

from PySide6.QtTest import QTest

from rustfs_desktop.models.search_line_texts import LineStep
from rustfs_desktop.tour.stage import Stage
from rustfs_desktop.ui.dialogs.name import NameDialog

_NAME = "notes of the week"


def search(stage: Stage) -> None:
    """Index the bucket, search it with conditions, save that, and show a result in its folder."""
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
    _save(stage)
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
    _run_saved(stage, len(expected))


def _save(stage: Stage) -> None:
    """Save the search under another name than its text."""
    driver = stage.driver
    driver.click(stage.browser.search.strip.save_button)
    dialog = driver.dialog(NameDialog)
    driver.type_into(dialog.field, _NAME)
    driver.click(dialog.primary)
    driver.gone(dialog)
    stage.check(stage.window.tree.searches.names == [_NAME], "the search is not in the sidebar")
    stage.close_message()


def _run_saved(stage: Stage, count: int) -> None:
    """Run the saved search from the sidebar, then delete it."""
    driver, searches = stage.driver, stage.window.tree.searches
    driver.click_row(searches, searches.model().index(0, 0))
    stage.until(lambda: len(stage.shown_keys()) == count, "the results of the saved search")
    driver.keys("Escape", stage.table)
    stage.wait_listed(stage.at(stage.bucket, "trip/"))
    driver.keys("Delete", searches)
    stage.check(not searches.names, "the saved search is still there")
    stage.close_message()
