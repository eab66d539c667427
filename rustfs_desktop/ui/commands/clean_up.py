"""The command that removes old versions and unfinished uploads after a plan was shown."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.cleanup import BucketCleanup, CleanupPlan
from rustfs_desktop.service.reclaimable import Reclaimable
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.commands.deletions import RunningDeletion
from rustfs_desktop.ui.commands.navigation import is_map_shown, open_space_map
from rustfs_desktop.ui.commands.retry import client_to_retry
from rustfs_desktop.ui.dialogs.clean_up import CleanUpDialog
from rustfs_desktop.ui.dialogs.opening import open_dialog

translate = QCoreApplication.translate


def clean_up(context: CommandContext, target: Target) -> None:
    """Show what can be removed; it is counted in the space map first."""
    if not is_map_shown(target):
        open_space_map(target)
    found = target.browser.space.view.reclaimable
    if found.result is not None:
        _plan(context, target, found.result)
        return
    if not found.is_running:
        found.search()
    target.browser.messages.show_info(
        translate("CleanUp", "Old versions and unfinished uploads are being counted"),
        translate("CleanUp", "Then choose Clean Up… again to see what can be removed."),
    )


def _plan(context: CommandContext, target: Target, found: Reclaimable) -> None:
    """Open the dialog with the plan, unless another location is shown by then."""
    browser, client = target.browser, context.client(found.location)
    if client is None:
        return
    journal = context.queue.journal

    def ask(used: set[str]) -> None:
        if browser.space.view.reclaimable.result is not found:
            return
        dialog = CleanUpDialog(found, used, context.window)
        open_dialog(dialog, lambda: _start(context, browser, client, found, dialog.plan))

    again = partial(clean_up, context, target)
    failed = partial(browser.messages.show_error, again=again)
    context.background.run(browser, lambda _token: journal.upload_ids(), ask, failed)


def _start(
    context: CommandContext,
    browser: Browser,
    client: Client,
    found: Reclaimable,
    plan: CleanupPlan,
) -> None:
    """Remove what the plan says; then it is counted again."""
    location, journal = found.location, context.queue.journal
    cleanup = BucketCleanup(context.background, client, location.bucket, plan, journal.upload_ids)

    def ended(*, is_partial: bool) -> None:
        del is_partial
        reclaimable = browser.space.view.reclaimable
        if reclaimable.result is found:
            reclaimable.search()

    def again(shown: Browser) -> None:
        current = client_to_retry(context, shown, location.connection_id, client)
        if current is not None:
            _start(context, shown, current, found, plan)

    RunningDeletion(context, browser, cleanup, location.connection_id, ended, again).start()
