"""Tour steps: what takes the space of a bucket."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QPushButton, QWidget

from rustfs_desktop.demo.catalog import BIG_KEY, DOCUMENTS, PHOTOS
from rustfs_desktop.models.space_layout import Metric
from rustfs_desktop.tour.stage import Stage
from rustfs_desktop.ui.dialogs.clean_up import CleanUpDialog
from rustfs_desktop.ui.space.tile_painter import pixel_rect


def space(stage: Stage) -> None:
    """Show the space map of a bucket, go into a folder, and come back to the rows."""
    driver, before = stage.driver, stage.browser.location
    assert before is not None
    stage.browser.go_to(stage.at(PHOTOS))
    stage.wait_listed(stage.at(PHOTOS))
    stage.close_message()
    driver.keys("Ctrl+Shift+M", stage.window)
    view = stage.browser.space.view
    stage.until(lambda: _is_complete(stage), "the listing of the bucket")
    driver.choose_segment(view.header.area, Metric.NUMBER)
    _click_tile(stage, "2026/")
    stage.check(stage.browser.selection().prefixes == ["2026/"], "the folder is not selected")
    driver.keys("Return", view.map)
    stage.until(lambda: _has_tile(stage, "2026/garden/"), "the tiles of the folder")
    driver.choose_segment(view.header.area, Metric.BYTES)
    _click_tile(stage, "2026/trip/")
    stage.picture()
    driver.keys("Alt+Up", stage.window)
    stage.until(lambda: _has_tile(stage, BIG_KEY), "the tiles of the bucket")
    driver.keys("Escape", view.map)
    stage.wait_listed(stage.at(PHOTOS))
    stage.check(not stage.browser.space.is_open, "the map is still open")
    stage.browser.go_to(before)
    stage.wait_listed(before)


def clean_up(stage: Stage) -> None:
    """Count what old versions take, look at the plan to delete them, and delete them."""
    driver, before = stage.driver, stage.browser.location
    assert before is not None
    stage.browser.go_to(stage.at(DOCUMENTS))
    stage.wait_listed(stage.at(DOCUMENTS))
    driver.keys("Ctrl+Shift+M", stage.window)
    view = stage.browser.space.view
    stage.until(lambda: _is_complete(stage), "the listing of the bucket")
    driver.click(_buttons(view.extras)[0])
    stage.until(lambda: _old_versions(stage) > 0, "the number of old versions")
    driver.click(_buttons(view.extras)[0])
    dialog = driver.dialog(CleanUpDialog)
    stage.check(not dialog.remove_button.isEnabled(), "something is planned already")
    driver.click(dialog.versions, QPoint(8, dialog.versions.height() // 2))
    stage.check(dialog.remove_button.isEnabled(), "nothing is planned")
    stage.picture()
    driver.click(dialog.remove_button)
    driver.gone(dialog)
    stage.until(lambda: _old_versions(stage) == 0, "the old versions to go", 60)
    stage.close_message()
    driver.keys("Escape", view.map)
    stage.wait_listed(stage.at(DOCUMENTS))
    stage.row("report.md")
    stage.browser.go_to(before)
    stage.wait_listed(before)


def _old_versions(stage: Stage) -> int:
    """How many were counted; -1 if they were not yet."""
    result = stage.browser.space.view.reclaimable.result
    amount = result.amounts.versions if result is not None else None
    return amount.count if amount is not None else -1


def _buttons(row: QWidget) -> list[QPushButton]:
    return [button for button in row.findChildren(QPushButton) if button.isVisible()]


def _is_complete(stage: Stage) -> bool:
    content = stage.browser.space.view.data.content
    return content is not None and content.map.coverage.is_complete


def _has_tile(stage: Stage, key: str) -> bool:
    return key in [tile.key for tile in stage.browser.space.view.map.tiles]


def _click_tile(stage: Stage, key: str) -> None:
    """Click the upper edge of a tile, where a folder has its name."""
    stage.until(lambda: _has_tile(stage, key), f"the tile of {key}")
    shown = stage.browser.space.view.map
    rect = pixel_rect(next(tile for tile in shown.tiles if tile.key == key))
    stage.driver.click(shown, QPoint(rect.center().x(), rect.top() + 4))
