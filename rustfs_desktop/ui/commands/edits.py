"""Commands that open a file of a server in another program, which saves it there again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QDesktopServices

from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import size_text
from rustfs_desktop.models.local_paths import local_url
from rustfs_desktop.models.message_texts import message_text
from rustfs_desktop.s3.keys import key_problem
from rustfs_desktop.service.applications import Application, applications_for, start_application
from rustfs_desktop.service.edit import Edit, EditState
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.commands.downloads import opening_is_risky
from rustfs_desktop.ui.dialogs.open_with import OpenWithDialog
from rustfs_desktop.ui.dialogs.opening import ask, open_dialog
from rustfs_desktop.ui.message_bar import MessageBar

translate = QCoreApplication.translate

LARGE = 100 * 1024 * 1024


def edit_file(context: CommandContext, target: Target) -> None:
    """Open the selected file in the usual program; what that saves is uploaded."""
    key = target.selection.only_key
    if key is None:
        return
    programs = applications_for(_name_of(key))
    program = programs[0] if programs else None
    if program is not None or not opening_is_risky(_name_of(key)):
        _open(context, target, program)
        return
    question = (
        translate("Downloads", "Open “{name}”?").format(name=display(_name_of(key))),
        translate(
            "Downloads",
            "Files of this type can run programs on your computer. Open it only if you trust its"
            " source.",
        ),
        translate("Downloads", "Open Anyway"),
    )
    ask(question, lambda: _open(context, target, None), context.window, danger=True)


def open_with(context: CommandContext, target: Target) -> None:
    """Ask for a program and open the selected file in it; what that saves is uploaded."""
    key = target.selection.only_key
    if key is None:
        return
    name = _name_of(key)
    dialog = OpenWithDialog(display(name), applications_for(name), context.window)
    open_dialog(dialog, lambda: _open(context, target, dialog.application))


def start_program(messages: MessageBar, program: Application | None, path: Path) -> None:
    """Open a local file in a program, or in the one that the system chooses."""
    if program is not None:
        is_started = start_application(program, path)
    else:
        is_started = QDesktopServices.openUrl(local_url(path))
    if not is_started:
        messages.show_info(
            translate(
                "Edits",
                "No program could be started. Open the file yourself: {path}. What you save there"
                " is uploaded.",
            ).format(path=display(str(path))),
            seconds=0,
        )


def _open(context: CommandContext, target: Target, program: Application | None) -> None:
    """Open the selected file, after a question if it is large."""
    location, key = target.selection_location, target.selection.only_key
    client = context.client(location)
    if client is None or location is None or key is None:
        return
    messages = target.browser.messages
    if problem := key_problem(key):
        messages.show_info(
            translate("Edits", "Files with this name cannot be edited"),
            display(message_text(problem)),
        )
        return
    known = context.edits.find(location.connection_id, location.bucket, key)
    if known is not None and known.state is not EditState.OPENING and known.record.newest:
        start_program(messages, program, known.path)
        return
    size = target.selection.sizes[0]

    def start() -> None:
        name = program.name if program is not None else ""
        edit = context.edits.open(
            location.connection_id, client, location.bucket, (key, size), program=name
        )
        edit.opened.connect(partial(_on_opened, messages, program, edit))

    _ask_if_large(context, key, size, start)


def _on_opened(messages: MessageBar, program: Application | None, edit: Edit) -> None:
    start_program(messages, program, edit.path)


def _ask_if_large(context: CommandContext, key: str, size: int, agreed: Callable[[], None]) -> None:
    if size < LARGE:
        agreed()
        return
    question = (
        translate("Edits", "Download {size} to edit “{name}”?").format(
            size=size_text(size), name=display(_name_of(key))
        ),
        translate("Edits", "Each time you save the file, all of it is uploaded again."),
        translate("Edits", "Download and Edit"),
    )
    ask(question, agreed, context.window)


def _name_of(key: str) -> str:
    return key.rstrip("/").rpartition("/")[2]
