"""Commands for sharing: presigned links to objects."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import duration_text, number_text
from rustfs_desktop.s3.api.presign import presign_get
from rustfs_desktop.ui.clipboard import copy_sensitive, not_copied
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.commands.online_parts import online_parts
from rustfs_desktop.ui.dialogs.link import LinkDialog
from rustfs_desktop.ui.dialogs.opening import open_dialog

translate = QCoreApplication.translate

MOST_LINKS = 1000  # each is signed and has several hundred characters


def copy_link(context: CommandContext, target: Target) -> None:
    """Copy a download link of each selected object, with the last used expiry."""
    wanted = [
        (part, key)
        for part in online_parts(context, target)
        for key in part.selection.keys[: MOST_LINKS + 1]
    ]
    if not wanted:
        return
    expires_s = context.settings.link_expiry_s

    def work(token: CancelToken) -> str:
        links = []
        for part, key in wanted:
            token.check()
            links.append(presign_get(part.client, part.location.bucket, key, expires_s))
        return "\n".join(links)

    def done(urls: str) -> None:
        if not copy_sensitive(urls):
            target.browser.messages.show_error(not_copied(), again=partial(done, urls))
            return
        text = _copied_text([key for _part, key in wanted], expires_s)
        target.browser.messages.show_info(text, seconds=8)

    if len(wanted) > MOST_LINKS:
        words = translate("Links", "Select at most {n} files to copy their links")
        target.browser.messages.show_info(words.format(n=number_text(MOST_LINKS)), seconds=8)
        return

    failed = partial(target.browser.messages.show_error, again=partial(copy_link, context, target))
    client = wanted[0][0].client  # signing sends nothing
    context.background.run(target.browser, work, done, failed, connection=client)


def _copied_text(keys: Sequence[str], expires_s: int) -> str:
    """Says what was copied, and for how long the links work."""
    if len(keys) == 1:
        words = translate(
            "Links",
            "Link to “{name}” copied. Anyone with the link can download the file for {time}.",
        )
        name = display(keys[0].rpartition("/")[2] or keys[0])
        return words.format(name=name, time=duration_text(expires_s))
    count = len(keys)  # lupdate needs a plain name here
    words = translate(
        "Links",
        "%Ln link(s) copied. Anyone with a link can download its file for {time}.",
        "",
        count,
    )
    return words.format(time=duration_text(expires_s))


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
