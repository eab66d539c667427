"""Tour steps: preferences, pausing, order, preflight, receipts and resuming of transfers."""

from __future__ import annotations

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.demo.catalog import PHOTOS
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.service.embedded import DEMO_ID
from rustfs_desktop.tour.stage import Stage
from rustfs_desktop.transfers.planning.preflight import LARGEST_OBJECT
from rustfs_desktop.transfers.types import Direction, Priority, Transfer, TransferState
from rustfs_desktop.ui.dialogs.history import HistoryDialog
from rustfs_desktop.ui.dialogs.notice import Tone
from rustfs_desktop.ui.dialogs.preferences import PreferencesDialog, PreferencesPage
from rustfs_desktop.ui.dialogs.preflight import PreflightDialog
from rustfs_desktop.ui.dialogs.quit import QuitDialog
from rustfs_desktop.ui.dialogs.receipt import ReceiptDialog
from rustfs_desktop.ui.dialogs.verify import VerifyDialog
from rustfs_desktop.ui.transfers.row_actions import TransferRowAction

_LIMIT = "12"  # MB/s: slow enough for a screenshot, fast enough to end soon
_NO_LIMIT = "0"
_MIB = 1 << 20
_FILM = "evening.mov"
_LONG = 192 * _MIB  # so that it still runs when the program quits
_CLIPS = tuple(f"clip {number}.mov" for number in range(1, 5))


def preferences(stage: Stage) -> None:
    """The three pages of the preferences; a limit for uploads applies when it is saved."""
    driver = stage.driver
    driver.choose_from_bar(stage.window.menuBar(), "preferences")
    dialog = driver.dialog(PreferencesDialog)
    stage.picture("transfers")
    driver.choose_segment(dialog.page, PreferencesPage.SERVER)
    stage.picture("server")
    driver.choose_segment(dialog.page, PreferencesPage.SPEED)
    driver.type_into(dialog.speed.everything.up, _LIMIT)
    stage.picture("speed")
    driver.click(driver.primary(dialog))
    driver.gone(dialog)
    speed = stage.context.settings.preferences.speed
    stage.check(speed.up == 12_000_000 and speed.down == 0, f"saved {speed}")


def pause_upload(stage: Stage) -> None:
    """Pause an upload, and resume it without sending its parts again."""
    (film,) = stage.send([stage.make_big_file(_FILM, 96 * _MIB)])
    stage.until(lambda: film.bytes_done > 8 * _MIB, "some bytes", 60)
    stage.press_in_row(film, TransferRowAction.PAUSE)
    stage.until(lambda: film.state is TransferState.PAUSED, "the pause")
    done = film.bytes_done
    stage.check(done > 0, "nothing was uploaded")
    stage.picture("paused")
    stage.press_in_row(film, TransferRowAction.RESUME)
    stage.until(
        lambda: film.state is TransferState.RUNNING and film.bytes_done > done, "more bytes"
    )
    stage.check(bool(film.has_resume_state), "it started over")


def transfer_order(stage: Stage) -> None:
    """Move waiting transfers to the top, then remove the limit and wait for the end."""
    clips = stage.send([stage.make_big_file(name, 24 * _MIB) for name in _CLIPS])
    last = clips[-1]
    stage.check(last.state is TransferState.WAITING, f"the last one is {last.state.value}")
    view, driver = stage.window.panel.view, stage.driver
    menu = driver.context_menu(view, stage.transfer_row(last))
    stage.picture("menu")
    driver.choose(menu, "first")
    menu = driver.context_menu(view, stage.transfer_row(clips[1]))
    driver.choose(menu, "low")
    stage.check(clips[1].priority is Priority.LOW, "the priority is not set")
    before = stage.queue.transfers.index(clips[0])
    _limit(stage, _NO_LIMIT)
    moved = stage.wait_moved(before)
    started = sorted(moved, key=lambda each: each.started)
    stage.check(started.index(last) < started.index(clips[1]), "it was not put first")
    for clip in clips:
        size = head_object(Remote(stage.client, stage.bucket, clip.key), repeats=True).size
        stage.check(size == clip.size, f"{clip.key} has {size} bytes on the server")
    stage.picture("done")


def preflight(stage: Stage) -> None:
    """Ask about a download to a folder that is none, and tell which file no server can hold."""
    driver, settings = stage.driver, stage.context.settings
    folder = stage.files / "recordings"
    folder.mkdir()
    notes = folder / "notes.txt"
    notes.write_text("Only this one is uploaded.\n", encoding="utf-8")
    with (folder / "whole year.raw").open("wb") as file:
        file.truncate(LARGEST_OBJECT + 1)  # sparse: it takes no space
    downloads, settings.download_folder = settings.download_folder, notes
    driver.double_click_row(stage.table, stage.row(_CLIPS[0]))
    dialog = driver.dialog(PreflightDialog)
    stage.picture("dialog")
    driver.keys("Escape", dialog)
    driver.gone(dialog)
    settings.download_folder = downloads
    before = len(stage.queue.transfers)
    stage.drop_files([folder])
    stage.wait_moved(before)
    stage.until(lambda: bool(stage.browser.messages.title), "the message")
    stage.picture("skipped")


def receipt(stage: Stage) -> None:
    """Open a receipt in the history, and verify it again."""
    driver = stage.driver
    driver.choose_from_bar(stage.window.menuBar(), "history")
    history = driver.dialog(HistoryDialog)
    stage.until(lambda: history.rows.model().rowCount() > 0, "the jobs")
    stage.picture("history")
    driver.click(history.show_receipt)
    shown = driver.dialog(ReceiptDialog)
    stage.until(lambda: shown.done_count > 0, "the receipt")
    stage.picture("shown")
    shown.verify_requested.emit()
    again = driver.dialog(VerifyDialog)
    driver.click(again.start)
    stage.until(lambda: again.notice.tone is Tone.OK, "the end of it")
    stage.picture("verified")
    for dialog in (again, shown, history):
        driver.keys("Escape", dialog)
        driver.gone(dialog)


def quit_dialog(stage: Stage) -> None:
    """Quitting while transfers are running asks first."""
    stage.browser.go_to(Location(DEMO_ID, PHOTOS))
    stage.wait_listed(Location(DEMO_ID, PHOTOS))
    _limit(stage, _LIMIT)
    (film,) = stage.send([stage.make_big_file(_FILM, _LONG)])
    stage.until(lambda: film.bytes_done > 16 * _MIB, "some bytes", 60)
    stage.driver.keys("Ctrl+Q", stage.window)
    dialog = stage.driver.dialog(QuitDialog)
    stage.picture()
    stage.driver.click(stage.driver.primary(dialog))
    stage.until(lambda: not stage.window.isVisible(), "the window to close")


def next_start(stage: Stage) -> None:
    """The next start resumes the transfers that were running."""
    stage.start_again()
    stage.until(lambda: len(stage.queue.transfers) > 0, "the unfinished transfers")
    film: Transfer = stage.queue.transfers[0]
    stage.check(film.direction is Direction.UPLOAD and film.key == _FILM, f"it is {film.key}")
    stage.until(lambda: stage.is_online(DEMO_ID), "the demo server", 90)
    stage.until(lambda: film.state is TransferState.RUNNING, "the upload")
    stage.picture("resumed")
    _limit(stage, _NO_LIMIT)
    stage.wait_moved(0)
    client = stage.context.connections.client(DEMO_ID)
    assert client is not None
    size = head_object(Remote(client, PHOTOS, _FILM), repeats=True).size
    stage.check(size == _LONG, f"{size} bytes are on the server")
    stage.browser.go_to(Location(DEMO_ID, PHOTOS))
    stage.row(_FILM)
    stage.picture("done")


def _limit(stage: Stage, speed: str) -> None:
    """Limit all uploads, in the preferences."""
    driver = stage.driver
    driver.keys("Ctrl+,", stage.window)
    dialog = driver.dialog(PreferencesDialog)
    driver.choose_segment(dialog.page, PreferencesPage.SPEED)
    driver.type_into(dialog.speed.everything.up, speed)
    driver.click(driver.primary(dialog))
    driver.gone(dialog)
