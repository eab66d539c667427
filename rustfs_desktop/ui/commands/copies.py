"""Commands for copying, moving and renaming, within and between connections."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication, QKeySequence

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.models import object_mime
from rustfs_desktop.models.object_mime import MimeObjects
from rustfs_desktop.models.result_selection import source_label
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.api.objects import remove_empty_folders
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.contents_change import ContentsChange
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.types import Answer, CopyJob, Job
from rustfs_desktop.ui import clipboard
from rustfs_desktop.ui.commands import objects
from rustfs_desktop.ui.commands.arrivals import select_arrivals
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.commands.online_parts import not_connected
from rustfs_desktop.ui.dialogs.name import NameDialog
from rustfs_desktop.ui.dialogs.name_prompts import ListedNames, rename_prompt, renamed_key
from rustfs_desktop.ui.dialogs.opening import open_dialog
from rustfs_desktop.ui.dragging.drop_filter import objection
from rustfs_desktop.ui.message_bar import MessageBar

translate = QCoreApplication.translate


def copy(context: CommandContext, target: Target) -> None:
    """Copy the selection to the clipboard, as objects and as addresses."""
    _put_on_clipboard(context, target, is_cut=False)


def cut(context: CommandContext, target: Target) -> None:
    """Cut the selection to the clipboard; the next paste moves it."""
    _put_on_clipboard(context, target, is_cut=True)


def _put_on_clipboard(context: CommandContext, target: Target, *, is_cut: bool) -> None:
    location, selection = target.selection_location, target.selection
    if location is None or selection.is_empty:
        return
    addresses = "\n".join(target.addresses)
    if not clipboard.copy_objects(MimeObjects(location, selection), addresses, is_cut=is_cut):
        again = partial(_put_on_clipboard, context, target, is_cut=is_cut)
        target.browser.messages.show_error(clipboard.not_copied(), again=again)
        return
    n = selection.count
    words = translate("Copies", "%Ln item(s) copied. Press {keys} in the destination.", "", n)
    if is_cut:
        words = translate("Copies", "%Ln item(s) cut. Press {keys} in the destination.", "", n)
    keys = QKeySequence("Ctrl+V").toString(QKeySequence.SequenceFormat.NativeText)
    target.browser.messages.show_info(words.format(keys=keys), seconds=6)


def paste(context: CommandContext, target: Target) -> None:
    """Copy or move the objects on the clipboard to the location, or upload the files there."""
    mime = QGuiApplication.clipboard().mimeData()
    what = object_mime.read(mime)
    if what is None:
        objects.paste(context, target)
        return
    is_move = mime.hasFormat(object_mime.CUT)
    target.browser.messages.clear()  # the message about pasting
    if copy_or_move_into(context, target, what, is_move=is_move) and is_move:
        clipboard.clear()  # the cut objects do not exist any more


def copy_or_move_into(
    context: CommandContext, target: Target, what: MimeObjects, *, is_move: bool
) -> bool:
    """Copy or move objects into the location; False if refused, with a message.

    Of several buckets, each goes into a folder of its own: they may have objects of the same key.
    """
    messages, location = target.browser.messages, target.location
    if location is None or not location.bucket:
        return False
    if len(what.parts) > 1:
        folders = [
            (part, location.child(f"{location.prefix}{source_label(part.selection)}/"))
            for part in what.parts
        ]
        return all(_start_into(context, target, part, to, is_move=is_move) for part, to in folders)
    why = objection(what, location)
    beside = what.location == location and not is_move  # the copies get other names
    if why and not beside:
        messages.show_info(why, seconds=6)
        return False
    if not beside or not what.selection.prefixes:
        answer = Answer.KEEP_BOTH if beside else None
        return _start_into(context, target, what, location, is_move=is_move, answer=answer)
    selection = what.selection
    if selection.keys:
        files = Selection([], selection.keys, selection.sizes)
        what = MimeObjects(location, files)
        _start_into(context, target, what, location, is_move=False, answer=Answer.KEEP_BOTH)
    _duplicate_folders(context, target, location, selection.prefixes)
    return True


def _start_into(
    context: CommandContext,
    target: Target,
    what: MimeObjects,
    location: Location,
    *,
    is_move: bool,
    answer: Answer | None = None,
) -> bool:
    """Start and select what arrives; False if refused, with a message."""
    messages = target.browser.messages
    job = _start(context, messages, what, location, is_move=is_move, answer=answer)
    if job is not None:
        select_arrivals(context, target, job)
    return job is not None


def _start(
    context: CommandContext,
    messages: MessageBar,
    what: MimeObjects,
    location: Location,
    *,
    is_move: bool,
    answer: Answer | None = None,
) -> Job | None:
    """Start to copy or move; ``answer`` replaces the preference for names that exist."""
    source, target = _copy_end(context, what.location), _copy_end(context, location)
    if source.client is None or target.client is None:
        messages.show_error(not_connected())
        return None
    selection = what.selection
    return context.queue.copy(
        source,
        target,
        selection.objects,
        selection.prefixes,
        is_move=is_move,
        policy=answer or context.settings.preferences.answer,
    )


def _duplicate_folders(
    context: CommandContext, target: Target, location: Location, prefixes: Sequence[str]
) -> None:
    """Copy folders within their own folder, under free names."""
    client, messages = context.client(location), target.browser.messages
    if client is None:
        return

    def free(token: CancelToken) -> list[str]:
        return [_free_prefix(client, location.bucket, prefix, token) for prefix in prefixes]

    def start(found: list[str]) -> None:
        for old, new in zip(prefixes, found, strict=True):
            what = MimeObjects(location.child(old), Selection([old]))
            job = _start(context, messages, what, location.child(new), is_move=False)
            if job is not None:
                select_arrivals(context, target, job)

    show_error = messages.show_error
    context.background.run(target.browser, free, start, show_error, connection=client)


def _free_prefix(client: Client, bucket: str, prefix: str, token: CancelToken) -> str:
    for number in itertools.count(1):
        free = f"{prefix[:-1]} ({number})/"
        pages = list_pages(client, bucket, free, delimiter="", cancel=token)
        if not any(page.keys for page in pages):
            return free
    raise AssertionError


def _copy_end(context: CommandContext, location: Location) -> BucketLocation:
    return BucketLocation(
        location.connection_id, context.client(location), location.bucket, location.prefix
    )


def rename(context: CommandContext, target: Target) -> None:
    """Ask for a new name for the selected file or folder, and rename it."""
    location, selection = target.selection_location, target.selection
    client = context.client(location)
    if client is None or location is None or not location.bucket or selection.count != 1:
        return
    old = [*selection.prefixes, *selection.keys][0]
    listed = ListedNames(partial(target.browser.has_key, location))
    is_folder = bool(selection.prefixes)
    prompt = rename_prompt(old, listed, is_folder=is_folder)
    dialog = NameDialog(prompt, context.window, confirms=True)

    def rename_to(name: str) -> None:
        _rename(context, target, client, dialog, renamed_key(old, name, is_folder=is_folder))

    dialog.submitted.connect(rename_to)
    open_dialog(dialog, lambda: None)


def _rename(
    context: CommandContext, target: Target, client: Client, dialog: NameDialog, new: str
) -> None:
    """Rename unless the server has a file or folder of this name that is not listed yet."""
    messages, location = target.browser.messages, target.selection_location
    selection = target.selection
    assert location is not None
    old = [*selection.prefixes, *selection.keys][0]

    def find(token: CancelToken) -> ListedNames:
        return _existing_names(client, location.bucket, new.removesuffix("/"), token)

    def start(existing: ListedNames) -> None:
        if not dialog.is_open:
            return
        if taken := existing.problem("", new.removesuffix("/")):
            dialog.refuse(taken)
            return
        dialog.accept()
        what = MimeObjects(location.child(old), selection)
        if _start(context, messages, what, location.child(new), is_move=True) is not None:
            target.browser.select_when_listed(new)

    def failed(error: AppError) -> None:
        if dialog.is_open:
            dialog.reject()
            messages.show_error(error)

    context.background.run(target.browser, find, start, failed, connection=client)


def _existing_names(client: Client, bucket: str, name: str, token: CancelToken) -> ListedNames:
    """Whether there is a file or a folder of this name; a renamed folder would be merged."""
    found = set()
    for prefix in (name, f"{name}/"):
        page = next(list_pages(client, bucket, prefix, delimiter="", cancel=token))
        if prefix in page.keys or (page.keys and prefix.endswith("/")):
            found.add(prefix)
    return ListedNames(found.__contains__)


def remove_moved_folders(context: CommandContext, job: Job) -> None:
    """Remove source folders that servers with real directories keep after a move."""
    if not isinstance(job, CopyJob) or not job.is_move:
        return
    source, prefixes = job.source, job.selection.prefixes
    client = source.client
    if client is None or not prefixes:
        return

    def remove(token: CancelToken) -> None:
        for prefix in prefixes:
            pages = list_pages(client, source.bucket, prefix, delimiter="", cancel=token)
            if not any(page.keys for page in pages):
                remove_empty_folders(client, source.bucket, prefix, token)

    def tell(_nothing: object) -> None:
        for prefix in prefixes:
            folder = Location(source.connection_id, source.bucket, prefix)
            context.connections.note_change(ContentsChange(folder.parent or folder))

    context.background.run(context.window, remove, tell, lambda _error: None, connection=client)
