"""The commands that rename what is selected, one or many, and that duplicate it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.models.batch_rename import PlannedName, RenameItem
from rustfs_desktop.models.object_mime import MimeObjects
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.types import Answer
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.commands import copies
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.dialogs.batch_rename import BatchRenameDialog
from rustfs_desktop.ui.dialogs.opening import open_dialog

translate = QCoreApplication.translate

MOST = 500  # each is a job of its own


def rename(context: CommandContext, target: Target) -> None:
    """Ask for a new name for what is selected; for several a pattern."""
    if target.selection.count <= 1:
        copies.rename(context, target)
        return
    location, selection = target.selection_location, target.selection
    client = context.client(location)
    if client is None or location is None or not location.bucket or len(target.parts) > 1:
        return
    if selection.count > MOST:
        words = translate("BatchRename", "At most %Ln item(s) can be renamed at once", "", MOST)
        target.browser.messages.show_info(words)
        return
    items = [*(RenameItem(prefix) for prefix in selection.prefixes)]
    items += [_item(target.browser, key, size) for key, size in selection.objects]
    is_taken = partial(target.browser.has_key, location)
    dialog = BatchRenameDialog(items, is_taken, context.window)

    def submitted(plan: Sequence[PlannedName]) -> None:
        _check_and_start(context, target, (client, location), dialog, plan)

    dialog.submitted.connect(submitted)
    open_dialog(dialog, lambda: None)


def duplicate(context: CommandContext, target: Target) -> None:
    """Copy what is selected beside itself, under other names."""
    location, selection = target.selection_location, target.selection
    if location is not None and not selection.is_empty:
        into = Target(target.browser, location, selection)
        what = MimeObjects(location, selection)
        copies.copy_or_move_into(context, into, what, is_move=False)


def _item(browser: Browser, key: str, size: int) -> RenameItem:
    rows = browser.content.table.objects
    row = rows.row_of_key(key)
    return RenameItem(key, rows.values(row).modified if row >= 0 else -1.0, size)


def _check_and_start(
    context: CommandContext,
    target: Target,
    place: tuple[Client, Location],
    dialog: BatchRenameDialog,
    plan: Sequence[PlannedName],
) -> None:
    """Rename, unless the server has one of the names that is not listed here."""
    client, location = place
    names = [each.new.removesuffix("/") for each in plan]

    def find(token: CancelToken) -> set[str]:
        return _taken(client, location.bucket, names, token)

    def start(taken: set[str]) -> None:
        if not dialog.isVisible():
            return
        if taken:
            dialog.refuse(taken)
            return
        dialog.accept()
        for each in plan:
            _start_job(context, client, location, each)
        target.browser.select_when_listed(*(each.new for each in plan))

    def failed(error: AppError) -> None:
        if dialog.isVisible():
            dialog.reject()
            target.browser.messages.show_error(error)

    context.background.run(dialog, find, start, failed, connection=client)


def _taken(client: Client, bucket: str, names: Sequence[str], token: CancelToken) -> set[str]:
    """Which of the names are those of a file or a folder; a renamed folder would be merged."""
    found = set()
    for name in names:
        for prefix in (name, f"{name}/"):
            page = next(list_pages(client, bucket, prefix, delimiter="", cancel=token))
            if prefix in page.keys or (page.keys and prefix.endswith("/")):
                found.add(prefix)
    return found


def _start_job(
    context: CommandContext, client: Client, location: Location, planned: PlannedName
) -> None:
    """Move one file or folder; what is in the way by then is never replaced."""
    item = planned.item
    ends = [
        BucketLocation(location.connection_id, client, location.bucket, key)
        for key in (item.key, planned.new)
    ]
    objects = [] if item.is_folder else [(item.key, item.size)]
    prefixes = [item.key] if item.is_folder else []
    context.queue.copy(ends[0], ends[1], objects, prefixes, is_move=True, policy=Answer.SKIP)
