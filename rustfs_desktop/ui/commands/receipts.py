"""What a user does with what was moved: see it, save it, verify it again."""

from __future__ import annotations

import re
import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.models.display import display
from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.receipts import receipt
from rustfs_desktop.transfers.types import Job
from rustfs_desktop.ui.commands.context import Desk, Target
from rustfs_desktop.ui.dialogs.history import HistoryDialog
from rustfs_desktop.ui.dialogs.notice import Tone
from rustfs_desktop.ui.dialogs.opening import choose_target, open_dialog
from rustfs_desktop.ui.dialogs.receipt import ReceiptDialog
from rustfs_desktop.ui.dialogs.verify import RecheckDialog

translate = QCoreApplication.translate

_NAME_LENGTH = 60
_STRANGE = re.compile(r"[^\w.-]+")


def show_history(desk: Desk, _target: Target) -> None:
    """Show every job that is kept."""

    def name(connection_id: str) -> str:
        connection = desk.connections.get(connection_id)
        return connection.name if connection is not None else ""

    dialog = HistoryDialog(desk.background, desk.queue.journal, name, desk.window)
    dialog.receipt_wanted.connect(lambda row: _show(desk, row.job, dialog))
    open_dialog(dialog, _nothing)


def show_receipt(desk: Desk, job: Job) -> None:
    """Show what a job moved."""
    _show(desk, job, None)


def _show(desk: Desk, job: Job, over: HistoryDialog | None) -> None:
    dialog = ReceiptDialog(desk.background, desk.queue.journal, job, over or desk.window)
    dialog.save_wanted.connect(partial(_save, desk, dialog))
    dialog.verify_wanted.connect(partial(_verify, desk, dialog))
    open_dialog(dialog, _nothing)


def _save(desk: Desk, dialog: ReceiptDialog) -> None:
    """Ask for a file; its ending says whether it becomes a table or JSON."""
    journal, job = desk.queue.journal, dialog.job

    def chosen(path: Path) -> None:
        desk.settings.last_chosen_folder = path.parent

        def work(_token: CancelToken) -> None:
            receipt.save(journal, job, path)

        def saved(_nothing: None) -> None:
            words = translate("Receipts", "Saved as {name}").format(name=display(str(path)))
            dialog.notice.say(words, Tone.OK)

        desk.background.run(dialog, work, saved, dialog.show_error)

    kinds = [translate("Receipts", "Table (*.csv)"), translate("Receipts", "JSON (*.json)")]
    path = desk.settings.last_chosen_folder / file_name(job)
    choose_target(translate("Receipts", "Save receipt"), path, kinds, chosen, dialog)


def file_name(job: Job) -> str:
    """A name for the receipt's file that every disk can hold."""
    day = time.strftime("%Y-%m-%d", time.localtime(job.begun))
    title = _STRANGE.sub("-", job.title).strip("-.")[:_NAME_LENGTH]
    return "-".join(filter(None, ("receipt", title, day))) + ".csv"


def _verify(desk: Desk, dialog: ReceiptDialog) -> None:
    client = _client(desk, dialog.job)
    verify = RecheckDialog(
        desk.background, desk.queue.journal, dialog.job, client, dialog.done_count, dialog
    )
    open_dialog(verify, _nothing)


def _client(desk: Desk, job: Job) -> Client | None:
    """The open connection of a job, or another one to the same server."""
    client = desk.connections.client(job.connection_id)
    if client is not None:
        return client
    others = (desk.connections.client(each.id) for each in desk.connections.all())
    return next((each for each in others if each and each.endpoint.url == job.endpoint), None)


def _nothing() -> None:
    """Closing these dialogs decides nothing."""
