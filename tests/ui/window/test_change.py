"""Making and deleting folders, objects and buckets through the real window."""

from __future__ import annotations

import json
import uuid

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.api.buckets import list_buckets
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.ui.dialogs.delete import DeleteDialog
from rustfs_desktop.ui.dialogs.delete_bucket import DeleteBucketDialog
from rustfs_desktop.ui.dialogs.name import NameDialog
from rustfs_desktop.ui.dialogs.properties import PropertiesDialog
from tests.conftest import LiveServer
from tests.faults.fake_s3 import FakeS3
from tests.ui.window_stage import LIVE, WindowStage, keys_of, primary, put, visible

OTHER = "22222222-2222-4333-8444-555555555555"
KEYS = ("a/one.txt", "a/deep/two.txt", "b/three.txt", "file.txt", "other.txt")


def test_delete_by_key_takes_object_and_folder(
    live: WindowStage, client: Client, bucket: str
) -> None:
    put(client, bucket, *KEYS)
    live.go(bucket)
    live.click_row("a/")
    live.click_row("file.txt", Qt.KeyboardModifier.ControlModifier)
    live.press("Delete", live.table)
    dialog = live.dialog(DeleteDialog)
    live.until(primary(dialog).isEnabled)
    assert primary(dialog).text() == "Delete 3 Items"
    live.agree(dialog)
    live.until(lambda: live.keys_shown == ["b/", "other.txt"])
    assert keys_of(client, bucket) == ["b/three.txt", "other.txt"]
    live.until(lambda: live.messages.title == "3 items deleted")


def test_escape_and_a_stray_enter_delete_nothing(
    live: WindowStage, client: Client, bucket: str
) -> None:
    put(client, bucket, *KEYS)
    live.go(bucket)
    live.click_row("file.txt")
    live.press("Delete", live.table)
    QTest.keyClick(live.dialog(DeleteDialog), Qt.Key.Key_Escape)
    live.activate()
    assert keys_of(client, bucket) == sorted(KEYS)


def test_delete_by_menu(live: WindowStage, client: Client, bucket: str) -> None:
    put(client, bucket, *KEYS)
    live.go(bucket)
    live.choose(live.menu_on_row("other.txt"), "delete")
    live.agree(live.dialog(DeleteDialog))
    live.until(lambda: "other.txt" not in live.keys_shown)
    assert "other.txt" not in keys_of(client, bucket)


def test_delete_a_folder_of_the_tree_while_one_is_in_it(
    live: WindowStage, client: Client, bucket: str
) -> None:
    put(client, bucket, *KEYS)
    live.go(bucket, "b/")
    live.choose(live.menu_on_tree(Location(LIVE, bucket, "a/")), "delete")
    dialog = live.dialog(DeleteDialog)
    live.until(primary(dialog).isEnabled)
    assert primary(dialog).text() == "Delete 2 Items"
    live.agree(dialog)
    live.until(lambda: keys_of(client, bucket) == ["b/three.txt", "file.txt", "other.txt"])
    live.until(lambda: live.messages.title == "2 items deleted")
    model = live.tree.model()
    live.until(lambda: not model.index_of(Location(LIVE, bucket, "a/")).isValid())
    assert live.here == Location(LIVE, bucket, "b/")


@pytest.mark.weed_only(reason="the embedded server alone has keys with few rights")
def test_what_may_not_be_deleted_is_named(
    program: WindowStage, server: LiveServer, client: Client, bucket: str
) -> None:
    put(client, bucket, "kept.txt")
    program.know(server.endpoint, server.readonly)
    program.start()
    program.go(bucket)
    program.click_row("kept.txt")
    program.press("Delete", program.table)
    program.agree(program.dialog(DeleteDialog))
    program.until(lambda: program.messages.title == "1 item could not be deleted")
    assert keys_of(client, bucket) == ["kept.txt"]


def test_keys_in_the_tree_are_about_its_folder(
    live: WindowStage, client: Client, bucket: str
) -> None:
    put(client, bucket, "a/one", "b/two", "top")
    live.go(bucket)
    live.click_row("top")
    index = live.node(Location(LIVE, bucket, "b/"))
    live.tree.setFocus()
    live.tree.setCurrentIndex(index)
    assert live.action("delete").isEnabled()
    assert not live.action("copy_link").isEnabled()  # of the row, a moment ago
    live.tree.setCurrentIndex(index.parent())
    assert not live.action("delete").isEnabled()
    live.tree.setCurrentIndex(index)
    live.press("Delete", live.tree)
    live.agree(live.dialog(DeleteDialog))
    live.until(lambda: keys_of(client, bucket) == ["a/one", "top"])
    live.table.setFocus()
    assert live.action("copy_link").isEnabled()


def test_new_folders_by_key_and_in_the_tree(live: WindowStage, client: Client, bucket: str) -> None:
    put(client, bucket, "a/one.txt")
    live.go(bucket)
    live.press("Ctrl+Shift+N", live.window)
    dialog = live.dialog(NameDialog)
    live.type(dialog.field, "new & old")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    live.until(lambda: live.keys_shown == ["a/", "new & old/"])
    live.until(lambda: live.browser.selection().prefixes == ["new & old/"])
    live.activate()
    live.choose(live.menu_on_tree(Location(LIVE, bucket, "a/")), "new_folder")
    dialog = live.dialog(NameDialog)
    live.type(dialog.field, "inside")
    live.agree(dialog)
    live.until(lambda: "a/inside/" in keys_of(client, bucket))
    assert keys_of(client, bucket) == ["a/inside/", "a/one.txt", "new & old/"]


def test_a_new_folder_that_exists_can_get_another_name(
    live: WindowStage, client: Client, bucket: str
) -> None:
    live.go(bucket)
    put(client, bucket, "late/one.txt")  # not listed yet
    live.press("Ctrl+Shift+N", live.window)
    dialog = live.dialog(NameDialog)
    assert dialog.field.selectedText() == "New Folder"
    live.type(dialog.field, "late")
    live.click(dialog.primary)
    live.until(lambda: "“late” already exists" in dialog.hint.text)
    live.type(dialog.field, "later")
    live.agree(dialog)
    live.until(lambda: "later/" in keys_of(client, bucket))


def test_a_bucket_is_made_emptied_and_deleted(live: WindowStage, client: Client) -> None:
    name = f"window-{uuid.uuid4().hex[:12]}"
    live.go()
    live.press("Ctrl+Shift+B", live.window)
    dialog = live.dialog(NameDialog)
    live.type(dialog.field, "Not_Allowed")
    assert not dialog.primary.isEnabled()
    live.type(dialog.field, name)
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    live.wait_read(name)
    assert name in {bucket.name for bucket in list_buckets(client)}
    put(client, name, *KEYS)
    live.activate()
    live.choose(live.menu_on_tree(Location(LIVE, name)), "delete_bucket")
    delete = live.dialog(DeleteBucketDialog)
    field, agreed = delete.findChild(QLineEdit), delete.findChild(QCheckBox)
    live.until(agreed.isVisible)
    live.type(field, name)
    assert not primary(delete).isEnabled()
    agreed.click()
    live.agree(delete)
    live.until(lambda: live.here == Location(LIVE))
    live.until(lambda: name not in live.bucket_names)
    assert name not in {bucket.name for bucket in list_buckets(client)}


def test_a_selected_bucket_is_deleted_by_its_menu(live: WindowStage, client: Client) -> None:
    name = f"window-{uuid.uuid4().hex[:12]}"
    client.browse.create_bucket(Bucket=name)
    live.go()
    live.until(lambda: name in live.bucket_names)
    rows = live.pane.buckets
    rows.select_row(rows.buckets.row_of_key(name))
    live.trigger("delete_bucket")
    dialog = live.dialog(DeleteBucketDialog)
    live.type(dialog.findChild(QLineEdit), name)
    live.agree(dialog)
    live.until(lambda: name not in live.bucket_names)
    assert name not in {bucket.name for bucket in list_buckets(client)}


def test_a_bucket_of_the_same_name_elsewhere_stays_open(
    program: WindowStage, server: LiveServer, client: Client, fake: FakeS3
) -> None:
    name = f"window-{uuid.uuid4().hex[:12]}"
    client.browse.create_bucket(Bucket=name)
    fake.buckets.add(name)
    program.know(Endpoint(fake.url), Credentials("me", "secretsecret"))
    program.know(server.endpoint, server.credentials, connection_id=OTHER, name="other")
    program.start()
    program.app.connections.connect_to(OTHER)
    program.go(name)
    program.choose(program.menu_on_tree(Location(OTHER, name)), "delete_bucket")
    dialog = program.dialog(DeleteBucketDialog)
    program.type(dialog.findChild(QLineEdit), name)
    program.agree(dialog)
    program.until(lambda: "deleted" in program.messages.title)
    assert name not in {bucket.name for bucket in list_buckets(client)}
    assert program.here == Location(LIVE, name)


@pytest.mark.weed_only(reason="the embedded server alone has keys with few rights")
def test_a_bucket_opened_by_name_is_remembered(
    program: WindowStage, server: LiveServer, client: Client
) -> None:
    put(client, server.shared_bucket, "here.txt")
    program.know(server.endpoint, server.one_bucket)
    program.start()
    program.go()
    program.press("Ctrl+Shift+O", program.window)
    dialog = program.dialog(NameDialog)
    program.type(dialog.field, f"s3://{server.shared_bucket}")
    program.agree(dialog)
    program.wait_read(server.shared_bucket)
    assert "here.txt" in program.keys_shown
    program.stop()
    saved = json.loads((program.folders.config / "connections.json").read_text())
    assert server.shared_bucket in json.dumps(saved)
    program.start()
    program.wait_read(server.shared_bucket)
    program.press("Alt+Up")
    program.until(lambda: server.shared_bucket in program.bucket_names)
    client.browse.delete_object(Bucket=server.shared_bucket, Key="here.txt")


def test_properties_of_bucket_folder_and_object(
    live: WindowStage, client: Client, bucket: str
) -> None:
    put(client, bucket, *KEYS)
    live.go(bucket)
    live.press("Alt+Return", live.window)
    dialog = live.dialog(PropertiesDialog)
    live.until(lambda: "Versioning" in dialog.properties.as_text())
    close(live, dialog)
    live.click_row("a/")
    live.press("Alt+Return", live.window)
    dialog = live.dialog(PropertiesDialog)
    live.until(lambda: dialog.count.label.text().startswith("2 "))
    close(live, dialog)
    live.click_row("file.txt")
    live.press("Alt+Return", live.window)
    dialog = live.dialog(PropertiesDialog)
    live.until(lambda: "ETag" in dialog.properties.as_text())
    close(live, dialog)


def close(live: WindowStage, dialog: PropertiesDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    live.until(lambda: not visible(PropertiesDialog))
    live.activate()
