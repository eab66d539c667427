"""Commands for dragging rows and folders."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from rustfs_desktop.models.object_mime import MimeObjects
from rustfs_desktop.ui.bar_buttons import BarButton
from rustfs_desktop.ui.commands import objects
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.dragging.drag import DragFailure, ObjectDrag

translate = QCoreApplication.translate


def drag_objects(
    context: CommandContext, target: Target, drag: ObjectDrag, source: QWidget
) -> None:
    """Drag the selection until it is dropped; report if another program got no files."""
    location, selection = target.selection_location, target.selection
    client = context.client(location)
    if client is None or location is None or selection.is_empty:
        return
    failure = drag.run(client, MimeObjects(location, selection), source)
    if failure is not None:
        _report_failure(context, target, failure)


def _report_failure(context: CommandContext, target: Target, failure: DragFailure) -> None:
    messages = target.browser.messages
    if failure.error is not None:
        messages.show_error(failure.error)
        return
    to_folder = BarButton(
        translate("Dragging", "Download To…"), partial(objects.download_to, context, target)
    )
    messages.show_info(
        translate("Dragging", "Cannot drag this to other programs"),
        translate(
            "Dragging",
            "Other programs need the files immediately. Download them to a folder instead.",
        ),
        [to_folder],
        seconds=20,
    )
