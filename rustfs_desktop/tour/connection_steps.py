"""Tour steps: the first start, a connection, a bucket."""

from __future__ import annotations

import secrets

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.demo.catalog import ODD_NAMES, PHOTOS
from rustfs_desktop.s3.api.buckets import list_buckets
from rustfs_desktop.service.embedded import DEMO_ID
from rustfs_desktop.tour.stage import Stage
from rustfs_desktop.ui.browser.states import NextStep
from rustfs_desktop.ui.dialogs.connection import ConnectionDialog
from rustfs_desktop.ui.dialogs.name import NameDialog

NAME = "my-rustfs"


def first_start(stage: Stage) -> None:
    """The first start: no connection yet, and a page that says what to do."""
    stage.check(stage.window.isVisible(), "the window is not shown")
    stage.check(not stage.context.connections.all(), "there is a connection already")
    stage.picture()


def demo_server(stage: Stage) -> None:
    """One click starts the embedded server and fills it with sample data."""
    stage.driver.click(stage.page_button(NextStep.TRY_DEMO))
    stage.until(lambda: stage.is_online(DEMO_ID), "the demo server", 90)
    top = Location(DEMO_ID)
    stage.until(lambda: stage.browser.location == top, "the list of buckets")
    stage.until(lambda: stage.buckets.buckets.rowCount() >= 2, "two buckets")
    stage.picture()


def sample_folder(stage: Stage) -> None:
    """A bucket and the folders in it, opened by double-clicks; one file is looked at."""
    stage.driver.double_click_row(stage.buckets, stage.bucket_row(PHOTOS))
    stage.wait_listed(Location(DEMO_ID, PHOTOS))
    for folder in ("2026/", "2026/trip/"):
        stage.driver.double_click_row(stage.table, stage.row(folder))
        stage.wait_listed(Location(DEMO_ID, PHOTOS, folder))
    picture = next(key for key in stage.shown_keys() if key.endswith(".png"))
    stage.driver.click_row(stage.table, stage.row(picture))
    stage.driver.settle()
    stage.picture()


def new_connection(stage: Stage) -> None:
    """Type host and keys, test them, save and connect."""
    server = stage.context.embedded.server
    driver = stage.driver
    driver.keys("Ctrl+N", stage.window)
    dialog = driver.dialog(ConnectionDialog)
    fields = dialog.fields
    driver.type_into(fields.host, server.endpoint.host)
    driver.type_into(fields.access_field, server.credentials.access_key)
    driver.type_into(fields.secret_field, server.credentials.secret_key)
    driver.type_into(fields.name, NAME)
    driver.click(dialog.test)
    stage.until(lambda: dialog.is_connected, "the test")
    stage.picture()
    driver.click(dialog.save)
    driver.gone(dialog)
    stage.connection_id = next(c.id for c in stage.context.connections.all() if c.name == NAME)
    stage.until(lambda: stage.is_online(stage.connection_id), "the connection")
    stage.until(lambda: bool(stage.browser.messages.title), "the message about the missing keyring")
    stage.picture("connected")
    driver.keys("Escape", stage.browser.messages)


def create_bucket(stage: Stage) -> None:
    """Create a bucket: an invalid name is reported while typing; the new bucket is shown."""
    driver = stage.driver
    driver.keys("Ctrl+Shift+B", stage.window)
    dialog = driver.dialog(NameDialog)
    driver.type_into(dialog.field, "My_Bucket")
    stage.check(not dialog.primary.isEnabled(), "an invalid name is not reported")
    stage.picture("rule")
    stage.bucket = f"tour-{secrets.token_hex(3)}"
    driver.type_into(dialog.field, stage.bucket)
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    driver.gone(dialog)
    stage.wait_listed(stage.at(stage.bucket))
    names = [bucket.name for bucket in list_buckets(stage.client)]
    stage.check(stage.bucket in names, "the server does not have the bucket")
    stage.picture("empty")


def odd_names(stage: Stage) -> None:
    """Misleading names are shown as plain, visible text."""
    _type_address(stage, f"s3://{PHOTOS}/{ODD_NAMES}")
    stage.wait_listed(Location(DEMO_ID, PHOTOS, ODD_NAMES))
    model = stage.table.objects
    shown = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    stage.check(len(shown) > 5, "there are no odd names")
    isolates = {"\u2068", "\u2069"}  # isolate right-to-left names from the text beside them
    for name in shown:
        hidden = [c for c in name if not c.isprintable() and c not in isolates]
        stage.check(not hidden, f"{name!r} hides something")
    stage.driver.click_row(stage.table, model.index(1, 0))
    stage.driver.settle()
    stage.picture()


def go_to_address(stage: Stage) -> None:
    """The path bar becomes a text field and takes an s3:// address."""
    _type_address(stage, f"s3://{stage.bucket}/trip/2-harbour/", picture=True)
    stage.wait_listed(stage.at(stage.bucket, "trip/2-harbour/"))
    stage.check(len(stage.shown_keys()) == 12, "twelve notes are expected")
    stage.driver.keys("Alt+Left", stage.window)
    stage.wait_listed(stage.at(stage.bucket))


def _type_address(stage: Stage, address: str, *, picture: bool = False) -> None:
    stage.driver.keys("Ctrl+L", stage.window)
    field = stage.window.toolbar.path_bar.findChild(QLineEdit)
    assert field is not None
    stage.until(field.isVisible, "the address field")
    QTest.keyClicks(field, address)
    if picture:
        stage.picture()
    QTest.keyClick(field, Qt.Key.Key_Return)
