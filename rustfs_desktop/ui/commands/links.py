"""Commands for sharing: presigned links to one object."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import duration_text
from rustfs_desktop.s3.api.presign import presign_get
from rustfs_desktop.ui.clipboard import copy_sensitive, not_copied
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.dialogs.link import LinkDialog
from rustfs_desktop.ui.dialogs.opening import open_dialog

translate = QCoreApplication.translate


def copy_link(context: CommandContext, target: Target) -> None:
    """Copy a download link of the object with the last used expiry."""
    location, selection = target.selection_location, target.selection
    client = context.client(location)
    if client is None or location is None or selection.only_key is None:
        return
    bucket, key = location.bucket, selection.only_key
    expires_s = context.settings.link_expiry_s

    def work(_token: CancelToken) -> str:
        return presign_get(client, bucket, key, expires_s)

    def done(url: str) -> None:
        if not copy_sensitive(url):
            target.browser.messages.show_error(not_copied(), again=partial(done, url))
            return
        name = display(key.rpartition("/")[2] or key)
        target.browser.messages.show_info(
            translate(
                "Links",
                "Link to “{name}” copied. Anyone with the link can download the file for {time}.",
            ).format(name=name, time=duration_text(expires_s)),
            seconds=8,
        )

    failed = partial(target.browser.messages.show_error, again=partial(copy_link, context, target))
    context.background.run(target.browser, work, done, failed, connection=client)


def make_link(context: CommandContext, target: Target) -> None:
    """Show the link dialog."""
    location, selection = target.selection_location, target.selection
    client = context.client(location)
    if client is None or location is None or selection.only_key is None:
        return
    dialog = LinkDialog(
        context.background,
        client,
        location.bucket,
        selection.only_key,
        context.settings.link_expiry_s,
        context.window,
    )

    def remember() -> None:
        context.settings.link_expiry_s = dialog.expires_s

    dialog.finished.connect(remember)
    open_dialog(dialog, lambda: None)
