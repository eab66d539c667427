"""Commands for receipts and history: show, save, verify."""

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
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.dialogs.history import HistoryDialog
from rustfs_desktop.ui.dialogs.notice import Tone
from rustfs_desktop.ui.dialogs.opening import choose_target, open_dialog
from rustfs_desktop.ui.dialogs.receipt import ReceiptDialog
from rustfs_desktop.ui.dialogs.verify import VerifyDialog

translate = QCoreApplication.translate

_NAME_LENGTH = 60
_STRANGE = re.compile(r"[^\w.-]+")


def show_history(context: CommandContext, _target: Target) -> None:
    """Show the transfer history."""

    def name(connection_id: str) -> str:
        connection = context.connections.get(connection_id)
        return connection.name if connection is not None else ""

    dialog = HistoryDialog(context.background, context.queue.journal, name, context.window)
    dialog.receipt_requested.connect(lambda row: _show(context, row.job, dialog))
    open_dialog(dialog, _nothing)


def show_receipt(context: CommandContext, job: Job) -> None:
    """Show the receipt of a job."""
    _show(context, job, None)


def _show(context: CommandContext, job: Job, over: HistoryDialog | None) -> None:
    dialog = ReceiptDialog(context.background, context.queue.journal, job, over or context.window)
    dialog.save_requested.connect(partial(_save, context, dialog))
    dialog.verify_requested.connect(partial(_verify, context, dialog))
    open_dialog(dialog, _nothing)


def _save(context: CommandContext, dialog: ReceiptDialog) -> None:
    """Ask for a file name; its extension selects CSV or JSON."""
    journal, job = context.queue.journal, dialog.job

    def chosen(path: Path) -> None:
        context.settings.last_chosen_folder = path.parent

        def work(_token: CancelToken) -> None:
            receipt.save_receipt(journal, job, path)

        def saved(_nothing: None) -> None:
            words = translate("Receipts", "Saved as {name}").format(name=display(str(path)))
            dialog.notice.show_text(words, Tone.OK)

        context.background.run(dialog, work, saved, dialog.show_error)

    kinds = [translate("Receipts", "CSV table (*.csv)"), translate("Receipts", "JSON (*.json)")]
    path = context.settings.last_chosen_folder / file_name(job)
    choose_target(translate("Receipts", "Save Receipt"), path, kinds, chosen, dialog)


def file_name(job: Job) -> str:
    """A file name for the receipt that is legal on every system."""
    day = time.strftime("%Y-%m-%d", time.localtime(job.created))
    title = _STRANGE.sub("-", job.title).strip("-.")[:_NAME_LENGTH]
    return "-".join(filter(None, ("receipt", title, day))) + ".csv"


def _verify(context: CommandContext, dialog: ReceiptDialog) -> None:
    client = _client(context, dialog.job)
    verify = VerifyDialog(
        context.background, context.queue.journal, dialog.job, client, dialog.done_count, dialog
    )
    open_dialog(verify, _nothing)


def _client(context: CommandContext, job: Job) -> Client | None:
    """The open client of a job's connection, or another one to the same server."""
    client = context.connections.client(job.connection_id)
    if client is not None:
        return client
    others = (context.connections.client(each.id) for each in context.connections.all())
    return next((each for each in others if each and each.endpoint.url == job.endpoint), None)


def _nothing() -> None:
    """Closing these dialogs changes nothing."""
