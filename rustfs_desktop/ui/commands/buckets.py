"""What a user does with buckets: create, open by name, delete."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.display import display
from rustfs_desktop.s3.api.buckets import create_bucket as create
from rustfs_desktop.ui.commands.context import Desk, Target
from rustfs_desktop.ui.dialogs.create_bucket import CreateBucketDialog
from rustfs_desktop.ui.dialogs.delete_bucket import DeleteBucketDialog
from rustfs_desktop.ui.dialogs.name import OpenBucketDialog
from rustfs_desktop.ui.dialogs.opening import open_dialog

translate = QCoreApplication.translate


def create_bucket(desk: Desk, target: Target) -> None:
    """Ask for a name, create the bucket and go there."""
    location = target.location
    client = desk.client(location)
    if client is None or location is None:
        return
    connection_id = location.connection_id
    existing = [bucket.name for bucket in desk.connections.buckets(connection_id)]
    dialog = CreateBucketDialog(desk.window, existing=existing)

    def make(name: str) -> None:
        desk.background.run(
            desk.window,
            lambda _token: create(client, name),
            lambda _nothing: made(name),
            partial(desk.browser.messages.show_error, again=partial(make, name)),
            connection=client,
        )

    def made(name: str) -> None:
        if desk.connections.error(connection_id) is not None:  # buckets cannot be listed
            desk.connections.remember_bucket(connection_id, name)
        desk.connections.connect_to(connection_id)
        desk.browser.go_to(Location(connection_id, name))

    open_dialog(dialog, lambda: make(dialog.text))


def open_bucket(desk: Desk, target: Target) -> None:
    """Ask for a bucket's name or an s3:// address, go there and remember the bucket."""
    location = target.location
    if location is None:
        return
    dialog = OpenBucketDialog(desk.window)

    def go() -> None:
        address = dialog.address
        desk.connections.remember_bucket(location.connection_id, address.bucket)
        desk.browser.go_to(Location(location.connection_id, address.bucket, address.key))

    open_dialog(dialog, go)


def delete_bucket(desk: Desk, target: Target) -> None:
    """Delete a bucket after its name was typed; it is emptied first if the user says so."""
    location = target.location
    client = desk.client(location)
    if client is None or location is None or not location.bucket:
        return
    dialog = DeleteBucketDialog(desk.background, client, location.bucket, desk.window)

    def closed() -> None:
        if dialog.is_deleted:
            _forget(desk, location)
        elif dialog.is_changed:  # emptied in part before the user changed their mind
            desk.connections.note_change(location.connection_id, location.bucket, "")

    dialog.finished.connect(closed)
    open_dialog(dialog, lambda: None)


def _forget(desk: Desk, location: Location) -> None:
    desk.connections.forget_bucket(location.connection_id, location.bucket)
    here = desk.browser.location
    if here is not None and here.bucket == location.bucket:
        desk.browser.go_to(Location(location.connection_id))
    desk.connections.connect_to(location.connection_id)
    desk.browser.messages.show_info(
        translate("Buckets", "Bucket {name} deleted").format(name=display(location.bucket))
    )
