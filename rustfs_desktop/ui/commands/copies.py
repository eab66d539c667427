"""Commands for copying and moving between folders, buckets and connections, and renaming."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QCoreApplication, QMimeData
from PySide6.QtGui import QGuiApplication, QKeySequence

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AlreadyExists, AppError, Remedy
from rustfs_desktop.models import object_mime
from rustfs_desktop.models.object_mime import Carried
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.api.objects import remove_empty_folders
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.contents_change import ContentsChange
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.types import CopyJob, Job
from rustfs_desktop.ui.commands import objects
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.dialogs.name import NameDialog
from rustfs_desktop.ui.dialogs.name_prompts import rename_prompt, renamed_key
from rustfs_desktop.ui.dialogs.opening import open_dialog
from rustfs_desktop.ui.dragging.drop_filter import objection
from rustfs_desktop.ui.message_bar import MessageBar

translate = QCoreApplication.translate


def copy(context: CommandContext, target: Target) -> None:
    """Put the selection on the clipboard: as objects for here, as addresses for elsewhere."""
    _put_on_clipboard(context, target, is_cut=False)


def cut(context: CommandContext, target: Target) -> None:
    """The same, to be moved by the next paste."""
    _put_on_clipboard(context, target, is_cut=True)


def _put_on_clipboard(context: CommandContext, target: Target, *, is_cut: bool) -> None:
    place, selection = target.place, target.selection
    if place is None or not place.bucket or selection.is_empty:
        return
    mime = QMimeData()
    object_mime.put(Carried(place, selection), mime)
    names = [*selection.prefixes, *selection.keys]
    mime.setText("\n".join(f"s3://{place.bucket}/{name}" for name in names))
    if is_cut:
        mime.setData(object_mime.CUT, QByteArray(b"1"))
    QGuiApplication.clipboard().setMimeData(mime)
    n = selection.count
    words = translate("Copies", "%Ln item(s) copied. Press {keys} in the destination.", "", n)
    if is_cut:
        words = translate("Copies", "%Ln item(s) cut. Press {keys} in the destination.", "", n)
    keys = QKeySequence("Ctrl+V").toString(QKeySequence.SequenceFormat.NativeText)
    target.browser.messages.show_info(words.format(keys=keys), seconds=6)


def paste(context: CommandContext, target: Target) -> None:
    """Copy or move the objects on the clipboard into the place, or upload the files there."""
    clipboard = QGuiApplication.clipboard()
    mime = clipboard.mimeData()
    what = object_mime.taken_from(mime)
    if what is None:
        objects.paste(context, target)
        return
    is_move = mime.hasFormat(object_mime.CUT)
    target.browser.messages.clear()  # it says to paste
    if put_into(context, target, what, is_move=is_move) and is_move:
        clipboard.setMimeData(QMimeData())  # it is not there any more


def put_into(context: CommandContext, target: Target, what: Carried, *, is_move: bool) -> bool:
    """Copy or move objects into the location; False if that was refused, and said why."""
    messages, location = target.browser.messages, target.location
    if location is None or not location.bucket:
        return False
    why = objection(what, location)
    beside = what.place == location and not is_move  # what is copied there gets another name
    if why and not beside:
        messages.show_info(why, seconds=6)
        return False
    if not beside or not what.selection.prefixes:
        return _start(context, messages, what, location, is_move=is_move) is not None
    selection = what.selection
    if selection.keys:
        files = Selection([], selection.keys, selection.sizes)
        _start(context, messages, Carried(location, files), location, is_move=False)
    _duplicate_folders(context, messages, location, selection.prefixes)
    return True


def _start(
    context: CommandContext,
    messages: MessageBar,
    what: Carried,
    location: Location,
    *,
    is_move: bool,
) -> Job | None:
    source, target = _place(context, what.place), _place(context, location)
    if source.client is None or target.client is None:
        messages.show_error(
            AppError(
                translate("Copies", "Not connected"),
                translate("Copies", "Connect to both servers first."),
                remedy=Remedy.NONE,
                code="NotOpen",
            )
        )
        return None
    selection = what.selection
    return context.queue.copy(
        source,
        target,
        selection.objects,
        selection.prefixes,
        is_move=is_move,
        policy=context.settings.preferences.answer,
    )


def _duplicate_folders(
    context: CommandContext, messages: MessageBar, location: Location, prefixes: Sequence[str]
) -> None:
    """Copy folders beside themselves, under names that nothing has yet."""
    client = context.client(location)
    if client is None:
        return

    def free(token: CancelToken) -> list[str]:
        return [_free_prefix(client, location.bucket, prefix, token) for prefix in prefixes]

    def start(found: list[str]) -> None:
        for old, new in zip(prefixes, found, strict=True):
            what = Carried(location.child(old), Selection([old]))
            _start(context, messages, what, location.child(new), is_move=False)

    show_error = messages.show_error
    context.background.run(context.window, free, start, show_error, connection=client)


def _free_prefix(client: Client, bucket: str, prefix: str, token: CancelToken) -> str:
    for number in itertools.count(1):
        free = f"{prefix[:-1]} ({number})/"
        pages = list_pages(client, bucket, free, delimiter="", cancel=token)
        if not any(page.keys for page in pages):
            return free
    raise AssertionError


def _place(context: CommandContext, location: Location) -> BucketLocation:
    return BucketLocation(
        location.connection_id, context.client(location), location.bucket, location.prefix
    )


def rename(context: CommandContext, target: Target) -> None:
    """Ask for another name for the selected file or folder, and move it there."""
    place, selection = target.place, target.selection
    client = context.client(place)
    if client is None or place is None or not place.bucket or selection.count != 1:
        return
    old = [*selection.prefixes, *selection.keys][0]
    dialog = NameDialog(rename_prompt(old), context.window)
    open_dialog(dialog, lambda: _rename(context, target, client, renamed_key(old, dialog.text)))


def _rename(context: CommandContext, target: Target, client: Client, new: str) -> None:
    """Files ask when the name is taken; folders would be merged, so look first."""
    messages, place, selection = target.browser.messages, target.place, target.selection
    assert place is not None
    old = [*selection.prefixes, *selection.keys][0]

    def is_taken(token: CancelToken) -> bool:
        pages = list_pages(client, place.bucket, new, delimiter="", cancel=token)
        return new.endswith("/") and any(page.keys for page in pages)

    def start(taken: bool) -> None:
        if taken:
            messages.show_error(_taken())
            return
        what = Carried(place.child(old), selection)
        if _start(context, messages, what, place.child(new), is_move=True) is not None:
            target.browser.select_when_listed(new)

    show_error = messages.show_error
    context.background.run(context.window, is_taken, start, show_error, connection=client)


def _taken() -> AppError:
    return AlreadyExists(
        translate("Copies", "A folder with this name already exists"),
        translate("Copies", "Choose another name, or move the files into that folder."),
        remedy=Remedy.NONE,
        code="FolderExists",
    )


def tidy_up(context: CommandContext, job: Job) -> None:
    """Servers that keep objects in real folders show those on after everything was moved out."""
    if not isinstance(job, CopyJob) or not job.is_move:
        return
    place, prefixes = job.source, job.selection.prefixes
    client = place.client
    if client is None or not prefixes:
        return

    def remove(token: CancelToken) -> None:
        for prefix in prefixes:
            pages = list_pages(client, place.bucket, prefix, delimiter="", cancel=token)
            if not any(page.keys for page in pages):
                remove_empty_folders(client, place.bucket, prefix, token)

    def tell(_nothing: object) -> None:
        for prefix in prefixes:
            above = prefix[:-1].rpartition("/")[0]
            parent = f"{above}/" if above else ""
            location = Location(place.connection_id, place.bucket, parent)
            context.connections.note_change(ContentsChange(location))

    context.background.run(context.window, remove, tell, lambda _error: None, connection=client)
