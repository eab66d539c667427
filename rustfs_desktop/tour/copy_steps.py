"""Tour steps: rename, copy and move on the server; every copy is verified."""

from __future__ import annotations

from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.tour.stage import BIG_FILE, Stage
from rustfs_desktop.transfers.types import Direction
from rustfs_desktop.ui.dialogs.name import NameDialog

FILM = "harbour film.mov"
FOLDER = "summer trip/"


def rename_rows(stage: Stage) -> None:
    """Rename a file, and a folder with its contents, with F2."""
    size = head_object(Remote(stage.client, stage.bucket, BIG_FILE), repeats=True).size
    _rename(stage, BIG_FILE, "harbour film", "file")
    stage.row(FILM)
    stage.until(lambda: not stage.has_row(BIG_FILE), "the old name to go")
    renamed = head_object(Remote(stage.client, stage.bucket, FILM), repeats=True).size
    stage.check(renamed == size, f"{renamed} of {size} bytes have the new name")
    _rename(stage, "trip/", FOLDER.rstrip("/"), "folder")
    stage.row(FOLDER)
    stage.until(lambda: not stage.has_row("trip/"), "the old folder to go")
    stage.picture("done")


def copy_and_paste(stage: Stage) -> None:
    """Duplicate a file with Ctrl+C and Ctrl+V; move it into a folder with Ctrl+X."""
    driver = stage.driver
    driver.click_row(stage.table, stage.row(FILM))
    driver.keys("Ctrl+C", stage.window)
    stage.picture("copied")
    before = len(stage.queue.transfers)
    driver.keys("Ctrl+V", stage.window)
    moved = stage.wait_moved(before)
    stage.check(moved[0].direction is Direction.COPY, "it was not copied by the server")
    copied = "harbour film (1).mov"
    driver.click_row(stage.table, stage.row(copied))
    driver.keys("Ctrl+X", stage.window)
    driver.double_click_row(stage.table, stage.row(FOLDER))
    stage.wait_listed(stage.at(stage.bucket, FOLDER))
    before = len(stage.queue.transfers)
    driver.keys("Ctrl+V", stage.window)
    stage.wait_moved(before)
    stage.row(f"{FOLDER}{copied}")
    stage.picture("moved")
    driver.keys("Alt+Up", stage.window)
    stage.wait_listed(stage.at(stage.bucket))
    stage.until(lambda: not stage.has_row(copied), "the file to be gone from here")


def _rename(stage: Stage, key: str, name: str, picture: str) -> None:
    driver = stage.driver
    before = len(stage.queue.transfers)
    driver.click_row(stage.table, stage.row(key))
    driver.keys("F2", stage.window)
    dialog = driver.dialog(NameDialog)
    end = "" if key.endswith("/") else f".{key.rpartition('.')[2]}"
    driver.type_into(dialog.field, f"{name}{end}")
    stage.picture(picture)
    driver.click(driver.primary(dialog))
    driver.gone(dialog)
    stage.wait_moved(before)
