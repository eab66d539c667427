"""Tour steps: commands and places by a few letters."""

from __future__ import annotations

from PySide6.QtTest import QTest

from rustfs_desktop.tour.stage import BIG_FILE, Stage
from rustfs_desktop.ui.palette.box import PaletteBox


def palette(stage: Stage) -> None:
    """Find commands for a selected file, see why one is disabled, and run one."""
    driver = stage.driver
    driver.click_row(stage.table, stage.row(BIG_FILE))
    driver.settle()
    box = _open(stage, "Ctrl+Shift+P", "co")
    stage.check(box.current is not None and box.current.name == "copy_link", "the first command")
    stage.picture()
    _type(box, "paste")
    stage.check(box.current is not None and bool(box.current.reason), "the reason of Paste")
    was_open = stage.window.actions_["tree"].isChecked()
    for _twice in range(2):
        _type(box, "sidebar")
        driver.keys("Return", box.field)
        stage.check(not box.isVisible(), "the palette is still open")
        box = _open(stage, "Ctrl+Shift+P", "")
    stage.check(stage.window.actions_["tree"].isChecked() is was_open, "the sidebar")
    stage.check(box.rows.found(1) is not None, "the last command is not the first")
    driver.keys("Escape", box.field)
    _go_to(stage)


def _go_to(stage: Stage) -> None:
    """Go to a folder by a few letters, and back."""
    driver, here, there = stage.driver, stage.at(stage.bucket), stage.at(stage.bucket, "trip/")
    box = _open(stage, "Ctrl+P", "trip")
    stage.check(box.current is not None and box.current.text.endswith("/trip"), "the first place")
    stage.picture("go-to")
    driver.keys("Return", box.field)
    stage.wait_listed(there)
    driver.keys("Alt+Left", stage.window)
    stage.wait_listed(here)


def _open(stage: Stage, keys: str, typed: str) -> PaletteBox:
    stage.driver.keys(keys, stage.window)
    box = stage.window.findChild(PaletteBox)
    assert isinstance(box, PaletteBox)
    stage.check(box.field.hasFocus(), "the palette has no focus")
    _type(box, typed)
    return box


def _type(box: PaletteBox, typed: str) -> None:
    box.field.clear()
    QTest.keyClicks(box.field, typed)
