"""Tour steps: what takes the space of a bucket."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from rustfs_desktop.models.space_layout import Metric
from rustfs_desktop.tour.stage import BIG_FILE, Stage
from rustfs_desktop.ui.space.tile_painter import pixel_rect


def space(stage: Stage) -> None:
    """Show the space map of the bucket, go into a folder, and come back to the rows."""
    driver = stage.driver
    stage.wait_listed(stage.at(stage.bucket))
    driver.keys("Ctrl+Shift+M", stage.window)
    view = stage.browser.space.view
    stage.until(
        lambda: view.data.content is not None and view.data.content.map.coverage.is_complete,
        "the listing of the bucket",
    )
    driver.choose_segment(view.header.area, Metric.NUMBER)
    _click_tile(stage, "trip/")
    stage.check(stage.browser.selection().prefixes == ["trip/"], "the folder is not selected")
    driver.keys("Return", view.map)
    stage.until(lambda: _has_tile(stage, "trip/3-mountains & more/"), "the tiles of the folder")
    driver.choose_segment(view.header.area, Metric.BYTES)
    _click_tile(stage, "trip/3-mountains & more/")
    stage.picture()
    driver.keys("Alt+Up", stage.window)
    stage.until(lambda: _has_tile(stage, BIG_FILE), "the tiles of the bucket")
    driver.keys("Escape", view.map)
    stage.wait_listed(stage.at(stage.bucket))
    stage.check(not stage.browser.space.is_open, "the map is still open")


def _has_tile(stage: Stage, key: str) -> bool:
    return key in [tile.key for tile in stage.browser.space.view.map.tiles]


def _click_tile(stage: Stage, key: str) -> None:
    """Click the upper edge of a tile, where a folder has its name."""
    stage.until(lambda: _has_tile(stage, key), f"the tile of {key}")
    shown = stage.browser.space.view.map
    rect = pixel_rect(next(tile for tile in shown.tiles if tile.key == key))
    stage.driver.click(shown, QPoint(rect.center().x(), rect.top() + 4))
