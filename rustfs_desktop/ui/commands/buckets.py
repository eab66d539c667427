"""Commands for buckets: create, open by name, delete."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.display import display
from rustfs_desktop.s3.addresses import parse_address
from rustfs_desktop.s3.api.buckets import create_bucket as create
from rustfs_desktop.service.contents_change import ContentsChange
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.commands.retry import client_to_retry
from rustfs_desktop.ui.dialogs.delete_bucket import DeleteBucketDialog
from rustfs_desktop.ui.dialogs.name import NameDialog
from rustfs_desktop.ui.dialogs.name_prompts import create_bucket_prompt, open_bucket_prompt
from rustfs_desktop.ui.dialogs.opening import open_dialog

translate = QCoreApplication.translate


def create_bucket(context: CommandContext, target: Target) -> None:
    """Ask for a name, create the bucket and go to it."""
    location = target.location
    client = context.client(location)
    if client is None or location is None:
        return
    connection_id = location.connection_id
    existing = [bucket.name for bucket in context.connections.buckets(connection_id)]
    dialog = NameDialog(create_bucket_prompt(existing), context.window)

    def make(name: str) -> None:
        current = client_to_retry(context, target.browser, connection_id, client)
        if current is None:
            return
        context.background.run(
            target.browser,
            lambda _token: create(current, name),
            lambda _nothing: made(name),
            partial(target.browser.messages.show_error, again=partial(make, name)),
            connection=current,
        )

    def made(name: str) -> None:
        if context.connections.error(connection_id) is not None:  # the keys may not list buckets
            context.connections.remember_bucket(connection_id, name)
        context.connections.connect_to(connection_id)
        target.browser.go_to(Location(connection_id, name))

    open_dialog(dialog, lambda: make(dialog.text))


def open_bucket(context: CommandContext, target: Target) -> None:
    """Ask for a bucket's name or an s3:// address, go to it and save the bucket."""
    location = target.location
    if location is None:
        return
    dialog = NameDialog(open_bucket_prompt(), context.window)

    def go() -> None:
        address = parse_address(dialog.text)
        context.connections.remember_bucket(location.connection_id, address.bucket)
        target.browser.go_to(Location(location.connection_id, address.bucket, address.key))

    open_dialog(dialog, go)


def delete_bucket(context: CommandContext, target: Target) -> None:
    """Delete a bucket after its name was typed; it is emptied first if chosen."""
    location = target.location
    client = context.client(location)
    if client is None or location is None or not location.bucket:
        return
    dialog = DeleteBucketDialog(context.background, client, location.bucket, context.window)

    def closed() -> None:
        if dialog.is_deleted:
            _forget(context, target.browser, location)
        elif dialog.is_changed:  # canceled after some objects were deleted
            bucket = Location(location.connection_id, location.bucket)
            change = ContentsChange(bucket, deleted=dialog.deleted_keys, is_partial=True)
            context.connections.note_change(change)

    dialog.finished.connect(closed)
    open_dialog(dialog, lambda: None)


def _forget(context: CommandContext, browser: Browser, location: Location) -> None:
    context.connections.forget_bucket(location.connection_id, location.bucket)
    here, deleted = browser.location, Location(location.connection_id, location.bucket)
    if here is not None and here.child("") == deleted:
        browser.go_to(Location(location.connection_id))
    context.connections.connect_to(location.connection_id)
    browser.messages.show_info(
        translate("Buckets", "Bucket {name} deleted").format(name=display(location.bucket))
    )
