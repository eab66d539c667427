"""Tour steps: upload by dropping, sort, filter, download, delete."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.models.object_columns import Column
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.tour.copy_steps import FOLDER
from rustfs_desktop.tour.stage import BIG_FILE, Stage, digest
from rustfs_desktop.transfers.types import TransferState
from rustfs_desktop.ui.dialogs.conflict import ConflictDialog
from rustfs_desktop.ui.dialogs.delete import DeleteDialog
from rustfs_desktop.ui.dialogs.delete_bucket import DeleteBucketDialog
from rustfs_desktop.ui.dialogs.question import QuestionDialog
from rustfs_desktop.ui.transfers.row_actions import TransferRowAction


def drop_folder(stage: Stage) -> None:
    """Drag a folder over the table, which shows the target, and drop it."""
    trip = stage.make_files()
    view = stage.drop_view()
    mime = stage.driver.hover(view, [trip], view.rect().center())
    stage.picture("hover")
    stage.driver.drop(view, mime, view.rect().center())
    moved = stage.wait_moved(0)
    files = [path for path in trip.rglob("*") if path.is_file()]
    stage.check(len(moved) == len(files), f"{len(moved)} of {len(files)} files were sent")
    stage.check(stage.row("trip/").isValid(), "the folder is not listed")
    stage.driver.double_click_row(stage.table, stage.row("trip/"))
    stage.wait_listed(stage.at(stage.bucket, "trip/"))
    stage.picture("there")
    stage.driver.keys("Alt+Up", stage.window)
    stage.wait_listed(stage.at(stage.bucket))


def multipart_upload(stage: Stage) -> None:
    """Upload a big file in parts, with progress, speed and time left."""
    path = stage.make_big_file()
    before = len(stage.queue.transfers)
    stage.drop_files([path])
    stage.until(lambda: len(stage.queue.transfers) > before, "the transfer")
    transfer = stage.queue.transfers[before]
    stage.until(lambda: transfer.bytes_done > 0 or transfer.state.is_final, "the first part", 60)
    stage.picture("running")
    stage.wait_moved(before)
    info = head_object(Remote(stage.client, stage.bucket, BIG_FILE), repeats=True)
    stage.check(info.size == path.stat().st_size, "the size on the server differs")
    stage.check("-" in info.etag, "it was not sent in parts")
    stage.row(BIG_FILE)
    stage.picture("done")


def sort_rows(stage: Stage) -> None:
    """Sort by a column, folders first; a second click reverses the order."""
    stage.driver.double_click_row(stage.table, stage.row("trip/"))
    stage.wait_listed(stage.at(stage.bucket, "trip/"))
    header = stage.table.horizontalHeader()

    def click_size() -> list[str]:
        column = int(Column.SIZE)
        middle = header.sectionViewportPosition(column) + header.sectionSize(column) // 2
        stage.driver.click(header.viewport(), QPoint(middle, header.height() // 2))
        return [key for key in stage.shown_keys() if not key.endswith("/")]

    first, second = click_size(), click_size()
    stage.check(first == second[::-1] and first != second, "the order was not reversed")
    stage.check("trip/empty.dat" in (first[0], first[-1]), "the smallest is not at an end")
    stage.picture()
    middle = header.sectionViewportPosition(0) + 20
    stage.driver.click(header.viewport(), QPoint(middle, header.height() // 2))


def filter_rows(stage: Stage) -> None:
    """Filter the folder by a few letters of a name."""
    field = stage.window.toolbar.filter_field
    stage.driver.keys("Ctrl+F", stage.window)
    stage.driver.type_into(field, "expen")
    stage.until(lambda: stage.shown_keys() == ["trip/expenses.csv"], "one row")
    stage.picture()
    stage.driver.keys("Escape", field)
    stage.until(lambda: len(stage.shown_keys()) > 1, "all rows")


def download(stage: Stage) -> None:
    """Download a file by double-click and compare its bytes."""
    before = len(stage.queue.transfers)
    stage.driver.double_click_row(stage.table, stage.row("trip/été – liste.txt"))
    moved = stage.wait_moved(before)
    stage.check(len(moved) == 1, "one download is expected")
    original = stage.files / "trip" / "été – liste.txt"
    stage.check(digest(Path(moved[0].path_or_key)) == digest(original), "the bytes differ")
    stage.until(
        lambda: stage.browser.downloaded_path("trip/été – liste.txt") is not None,
        "Open on the row",
    )
    stage.picture()


def download_folder(stage: Stage) -> None:
    """Download a folder with its contents."""
    stage.driver.keys("Alt+Up", stage.window)
    stage.wait_listed(stage.at(stage.bucket))
    before = len(stage.queue.transfers)
    stage.driver.click_row(stage.table, stage.row("trip/"))
    stage.driver.keys("Ctrl+D", stage.window)
    stage.wait_moved(before)
    folder = stage.context.settings.download_folder / "trip"
    for original in (stage.files / "trip").rglob("*"):
        if original.is_file():
            copy = folder / original.relative_to(stage.files / "trip")
            stage.check(copy.is_file(), f"{copy} is missing")
            stage.check(digest(copy) == digest(original), f"{copy} differs")
    stage.picture()


def name_taken(stage: Stage) -> None:
    """Upload a file that exists: nothing is replaced without an answer."""
    before = len(stage.queue.transfers)
    path = stage.files / BIG_FILE
    path.write_bytes(b"something else")
    stage.drop_files([path])
    dialog = stage.driver.dialog(ConflictDialog)
    stage.driver.settle()
    stage.picture()
    stage.driver.click(stage.driver.primary(dialog))
    stage.driver.gone(dialog)
    stage.wait_moved(before)
    stage.row("film (1).mov")
    info = head_object(Remote(stage.client, stage.bucket, BIG_FILE), repeats=True)
    stage.check(info.size > len(b"something else"), "the old file was overwritten")


def delete_rows(stage: Stage) -> None:
    """Select a file and a folder, press Delete, confirm the count."""
    driver = stage.driver
    driver.click_row(stage.table, stage.row(FOLDER))
    driver.click_row(stage.table, stage.row("film (1).mov"), Qt.KeyboardModifier.ControlModifier)
    driver.keys("Delete", stage.table)
    dialog = driver.dialog(DeleteDialog)
    stage.until(driver.primary(dialog).isEnabled, "the count")
    stage.picture("question")
    driver.click(driver.primary(dialog))
    driver.gone(dialog)
    stage.until(lambda: not stage.has_row(FOLDER), "the rows to go")
    stage.until(lambda: not stage.has_row("film (1).mov"), "the rows to go")
    left = [
        key
        for page in list_pages(stage.client, stage.bucket, "", delimiter="", cancel=CancelToken())
        for key in page.keys
    ]
    stage.check("film (1).mov" not in left, "the file is still on the server")
    stage.check(not [key for key in left if key.startswith(FOLDER)], "the folder is still there")
    stage.picture("done")


def cancel_upload(stage: Stage) -> None:
    """Cancel a big upload while it runs; nothing of it is left on the server."""
    (transfer,) = stage.send([stage.make_big_file("stopped.mov")])
    stage.until(lambda: transfer.bytes_done > 0, "the first bytes", 60)
    stage.press_in_row(transfer, TransferRowAction.CANCEL)
    if (question := stage.driver.visible(QuestionDialog)) is not None:  # much has moved already
        stage.driver.click(stage.driver.primary(question))
        stage.driver.gone(question)
    stage.until(lambda: transfer.state is TransferState.CANCELLED, "the end of it")
    stage.until(lambda: not stage.queue.is_busy, "the clean-up")
    stage.check(not stage.has_row("stopped.mov"), "a half file is listed")
    stage.picture()


def delete_bucket(stage: Stage) -> None:
    """Delete a bucket with its contents, after its name was entered."""
    driver = stage.driver
    driver.choose_from_bar(stage.window.menuBar(), "delete_bucket")
    dialog = driver.dialog(DeleteBucketDialog)
    field = dialog.findChild(QLineEdit)
    assert field is not None
    driver.type_into(field, stage.bucket)
    tick = dialog.findChild(QCheckBox)
    assert tick is not None
    stage.until(tick.isVisible, "the count of what is in it")
    driver.click(tick, QPoint(8, tick.height() // 2))
    stage.until(driver.primary(dialog).isEnabled, "the button")
    stage.picture()
    driver.click(driver.primary(dialog))
    driver.gone(dialog)
    stage.wait_listed(stage.at(""))
    stage.until(lambda: stage.buckets.buckets.row_of_key(stage.bucket) < 0, "the bucket to go")
