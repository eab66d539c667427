"""What is known of an object, a folder, a bucket; the counts can be stopped."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.service.background import Background
from rustfs_desktop.ui.dialogs.properties import PropertiesDialog
from tests.faults.fake_s3 import FakeS3
from tests.ui import audit

pytestmark = pytest.mark.usefixtures("look")


def opened(qtbot: QtBot, dialog: PropertiesDialog) -> PropertiesDialog:
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.activateWindow()
    return dialog


def closed(qtbot: QtBot, dialog: PropertiesDialog) -> None:
    """Esc closes it, and it is gone for good."""
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog))


def test_an_object_shows_what_the_server_says(
    qtbot: QtBot, background: Background, client: Client, bucket: str
) -> None:
    client.browse.put_object(
        Bucket=bucket,
        Key="a/b.jpg",
        Body=b"x" * 1234,
        ContentType="image/jpeg",
        Metadata={"camera": "<b>X100</b>"},
    )
    dialog = opened(qtbot, PropertiesDialog(background, client, bucket, "a/b.jpg"))
    qtbot.waitUntil(lambda: bool(dialog.properties.value("ETag")))
    value = dialog.properties.value
    assert dialog.windowTitle() == "b.jpg"
    assert value("Key") == "a/b.jpg"
    assert value("Bucket") == bucket
    assert "(1,234 bytes)" in value("Size") or "(1234 bytes)" in value("Size")
    assert value("Content type") == "image/jpeg"
    assert value("x-amz-meta-camera") == "<b>X100</b>"
    qtbot.waitUntil(lambda: audit.problems(dialog) == [])
    QTest.mouseClick(dialog.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    assert "Key: a/b.jpg" in QGuiApplication.clipboard().text()
    closed(qtbot, dialog)


def test_an_object_that_is_gone_is_said(
    qtbot: QtBot, background: Background, client: Client, bucket: str
) -> None:
    dialog = opened(qtbot, PropertiesDialog(background, client, bucket, "gone"))
    qtbot.waitUntil(lambda: dialog.notice.tone.name == "BAD")
    assert dialog.notice.text
    assert audit.problems(dialog) == []
    closed(qtbot, dialog)


def test_a_folder_is_counted_to_the_bottom(
    qtbot: QtBot, background: Background, client: Client, bucket: str
) -> None:
    for key in ("a/1", "a/b/2", "c"):
        client.browse.put_object(Bucket=bucket, Key=key, Body=b"x" * 1000)
    dialog = opened(qtbot, PropertiesDialog(background, client, bucket, "a/"))
    qtbot.waitUntil(lambda: dialog.properties.value("Contents") == "2 items (2 KB)")
    assert dialog.properties.value("Type") == "Folder"
    assert audit.problems(dialog) == []
    closed(qtbot, dialog)


def test_a_bucket_shows_details_and_contents(
    qtbot: QtBot, background: Background, client: Client, bucket: str
) -> None:
    client.browse.put_bucket_versioning(
        Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
    )
    dialog = opened(qtbot, PropertiesDialog(background, client, bucket))
    qtbot.waitUntil(lambda: dialog.properties.value("Versioning") == "Enabled")
    assert dialog.properties.value("Server") == client.endpoint.url
    qtbot.waitUntil(lambda: dialog.properties.value("Contents") == "Empty")
    qtbot.waitUntil(lambda: audit.problems(dialog) == [])
    closed(qtbot, dialog)


def test_a_hostile_key_and_hostile_headers_are_plain(qtbot: QtBot, background: Background) -> None:
    key = "<img src=x>/\u202egpj.exe\n"
    with FakeS3(["photos"]) as fake:
        fake.put("photos", key, b"x", {"Content-Type": "<b>evil</b>"})
        client = Client(Endpoint(fake.url), Credentials("key", "secret"))
        dialog = opened(qtbot, PropertiesDialog(background, client, "photos", key))
        qtbot.waitUntil(lambda: bool(dialog.properties.value("ETag")))
    assert dialog.properties.value("Key") == "<img src=x>/⟨U+202E⟩gpj.exe␊"
    assert dialog.windowTitle() == "⟨U+202E⟩gpj.exe␊"
    assert audit.rich_texts(dialog) == []
    closed(qtbot, dialog)


def test_it_does_not_block_the_window(qtbot: QtBot, background: Background) -> None:
    client = Client(Endpoint("http://127.0.0.1:9"), Credentials())
    dialog = PropertiesDialog(background, client, "photos", "a")
    assert not dialog.isModal()
    opened(qtbot, dialog)
    closed(qtbot, dialog)
