"""Sharing: a presigned link to one object."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import duration_text
from rustfs_desktop.s3.api.presign import presign_get
from rustfs_desktop.ui.clipboard import copy_sensitive
from rustfs_desktop.ui.commands.context import Desk, Target
from rustfs_desktop.ui.dialogs.link import LinkDialog
from rustfs_desktop.ui.dialogs.opening import open_dialog

translate = QCoreApplication.translate


def copy_link(desk: Desk, target: Target) -> None:
    """Copy a link that downloads the object, valid as long as the last one was."""
    place, selection = target.place, target.selection
    client = desk.client(place)
    if client is None or place is None or selection.only_key is None:
        return
    bucket, key = place.bucket, selection.only_key
    expires_s = desk.settings.link_expiry_s

    def work(_token: CancelToken) -> str:
        return presign_get(client, bucket, key, expires_s)

    def done(url: str) -> None:
        copy_sensitive(url)
        name = display(key.rpartition("/")[2] or key)
        desk.browser.messages.show_info(
            translate(
                "Links", "Link to {name} copied. Anyone with it can download the file for {time}."
            ).format(name=name, time=duration_text(expires_s)),
            seconds=8,
        )

    failed = partial(desk.browser.messages.show_error, again=partial(copy_link, desk, target))
    desk.background.run(desk.window, work, done, failed, connection=client)


def make_link(desk: Desk, target: Target) -> None:
    """Ask what the link may do and for how long."""
    place, selection = target.place, target.selection
    client = desk.client(place)
    if client is None or place is None or selection.only_key is None:
        return
    dialog = LinkDialog(
        desk.background,
        client,
        place.bucket,
        selection.only_key,
        desk.settings.link_expiry_s,
        desk.window,
    )

    def remember() -> None:
        desk.settings.link_expiry_s = dialog.expires_s

    dialog.finished.connect(remember)
    open_dialog(dialog, lambda: None)
