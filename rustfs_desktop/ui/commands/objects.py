"""Commands for files and folders: upload, download, delete, new folder, properties."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from rustfs_desktop.errors import AlreadyExists, AppError
from rustfs_desktop.models.display import display
from rustfs_desktop.models.local_paths import local_paths
from rustfs_desktop.models.message_texts import title_text
from rustfs_desktop.models.result_selection import source_label
from rustfs_desktop.s3.api.objects import create_folder
from rustfs_desktop.s3.changed_keys import ChangedKey, ChangedKeys
from rustfs_desktop.service.contents_change import ContentsChange
from rustfs_desktop.service.results_deletion import BucketPart
from rustfs_desktop.transfers.local.names import proposed_name
from rustfs_desktop.ui.clipboard import copy_text, not_copied
from rustfs_desktop.ui.commands.arrivals import select_arrivals
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.commands.deletions import start_deletion, start_results_deletion
from rustfs_desktop.ui.commands.online_parts import online_parts
from rustfs_desktop.ui.commands.retry import client_to_retry
from rustfs_desktop.ui.dialogs.delete import DeleteDialog
from rustfs_desktop.ui.dialogs.delete_results import DeleteResultsDialog
from rustfs_desktop.ui.dialogs.name import NameDialog
from rustfs_desktop.ui.dialogs.name_prompts import ListedNames, folder_prefix, new_folder_prompt
from rustfs_desktop.ui.dialogs.opening import choose_files, choose_folder, open_dialog
from rustfs_desktop.ui.dialogs.properties import PropertiesDialog, SelectionDialog

translate = QCoreApplication.translate


def upload_files(context: CommandContext, target: Target) -> None:
    """Ask for files and upload them to the location."""

    def chosen(paths: list[Path]) -> None:
        context.settings.last_chosen_folder = paths[0].parent
        upload_paths(context, paths, target)

    title = translate("Objects", "Upload Files")
    choose_files(title, context.settings.last_chosen_folder, chosen, context.window)


def upload_folder(context: CommandContext, target: Target) -> None:
    """Ask for a folder and upload it with its contents."""

    def chosen(folder: Path) -> None:
        context.settings.last_chosen_folder = folder.parent
        upload_paths(context, [folder], target)

    title = translate("Objects", "Upload Folder")
    choose_folder(title, context.settings.last_chosen_folder, chosen, context.window)


def upload_paths(context: CommandContext, paths: Sequence[Path], target: Target) -> None:
    """Upload local paths that were dropped, pasted or chosen to the location."""
    location = target.location
    client = context.client(location)
    if client is None or location is None or not location.bucket or not paths:
        return
    job = context.queue.upload(
        location.connection_id,
        client,
        paths,
        location.bucket,
        location.prefix,
        context.settings.preferences.answer,
    )
    select_arrivals(context, target, job)


def paste(context: CommandContext, target: Target) -> None:
    """Upload the local files on the clipboard."""
    mime = QGuiApplication.clipboard().mimeData()
    paths = local_paths(mime)
    if paths:
        upload_paths(context, paths, target)
    elif mime.hasUrls():
        target.browser.messages.show_info(
            translate("Objects", "Only files on this computer can be pasted here")
        )
    else:
        target.browser.messages.show_info(
            translate("Objects", "No files on the clipboard. Copy files in a file manager first.")
        )


def download(context: CommandContext, target: Target) -> None:
    """Download the selection to the download folder."""
    download_into(context, target, context.settings.download_folder)


def download_to(context: CommandContext, target: Target) -> None:
    """Ask for a folder and download the selection to it."""

    def chosen(folder: Path) -> None:
        context.settings.last_chosen_folder = folder
        download_into(context, target, folder)

    title = translate("Objects", "Download To")
    choose_folder(title, context.settings.last_chosen_folder, chosen, context.window)


def download_into(context: CommandContext, target: Target, folder: Path) -> None:
    """Download the selection, including folders, into ``folder``.

    Of several buckets, each goes into a folder of its own: they may have objects of the same key.
    """
    parts = online_parts(context, target)
    for part in parts:
        subfolder = proposed_name(source_label(part.selection)) if len(parts) > 1 else ""
        context.queue.download(
            part.location.connection_id,
            part.client,
            part.location.bucket,
            part.selection.objects,
            part.selection.prefixes,
            part.location.prefix,
            folder / subfolder,
            context.settings.preferences.answer,
        )


def choose_download_folder(context: CommandContext, _target: Target) -> None:
    """Change the download folder."""

    def chosen(folder: Path) -> None:
        context.settings.download_folder = folder

    title = translate("Objects", "Choose Download Location")
    choose_folder(title, context.settings.download_folder, chosen, context.window)


def delete_objects(context: CommandContext, target: Target) -> None:
    """Delete the selection after a confirmation with the counts."""
    if len(target.parts) > 1:
        _delete_results(context, target)
        return
    location, selection = target.selection_location, target.selection
    client = context.client(location)
    if client is None or location is None or not location.bucket or selection.is_empty:
        return
    dialog = DeleteDialog(context.background, client, location.bucket, selection, context.window)
    open_dialog(
        dialog, lambda: start_deletion(context, target.browser, client, location, selection)
    )


def _delete_results(context: CommandContext, target: Target) -> None:
    """Delete results in several buckets after one confirmation."""
    found = online_parts(context, target)
    if not found:
        return
    shown = [(part.client, part.selection) for part in found]
    dialog = DeleteResultsDialog(context.background, shown, context.window)
    parts = [
        BucketPart(part.client, source, part.selection.keys)
        for part in found
        if (source := part.selection.source) is not None
    ]
    open_dialog(dialog, lambda: start_results_deletion(context, target.browser, parts))


def new_folder(context: CommandContext, target: Target) -> None:
    """Ask for a name and create an empty folder."""
    location = target.location
    client = context.client(location)
    if client is None or location is None or not location.bucket:
        return
    listed = ListedNames(partial(target.browser.has_key, location))
    dialog = NameDialog(new_folder_prompt(location.prefix, listed), context.window, confirms=True)

    def make(prefix: str) -> None:
        current = client_to_retry(context, target.browser, location.connection_id, client)
        if current is None:
            if dialog.is_open:
                dialog.reject()
            return
        bucket, parent = location.bucket, location.prefix
        context.background.run(
            target.browser,
            lambda _token: create_folder(current, bucket, prefix, parent=parent),
            made,
            partial(failed, prefix),
            connection=current,
        )

    def made(folder: ChangedKey) -> None:
        change = ContentsChange(location, stored=ChangedKeys([folder]))
        context.connections.note_change(change)
        target.browser.select_when_listed(folder.key)
        if dialog.is_open:
            dialog.accept()

    def failed(prefix: str, error: AppError) -> None:
        if dialog.is_open and isinstance(error, AlreadyExists):
            dialog.refuse(display(title_text(error)))
            return
        target.browser.messages.show_error(error, again=partial(make, prefix))
        if dialog.is_open:
            dialog.reject()

    dialog.submitted.connect(lambda name: make(folder_prefix(location.prefix, name)))
    open_dialog(dialog, lambda: None)


def show_properties(context: CommandContext, target: Target) -> None:
    """Show the properties of the selection, or of the location; of several rows the sums."""
    if target.selection.count > 1:
        SelectionDialog(target.selection, context.window).show()
        return
    location, selection = target.selection_location, target.selection
    client = context.client(location)
    if client is None or location is None or not location.bucket:
        return
    picked = [*selection.keys, *selection.prefixes, location.prefix]
    PropertiesDialog(context.background, client, location.bucket, picked[0], context.window).show()


def copy_address(context: CommandContext, target: Target) -> None:
    """Copy the s3:// addresses of the selection, or of the location."""
    if target.selection_location is None:
        return
    if not copy_text("\n".join(target.addresses or [target.selection_location.address])):
        target.browser.messages.show_error(
            not_copied(), again=partial(copy_address, context, target)
        )
