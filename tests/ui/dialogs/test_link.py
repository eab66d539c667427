"""The link dialog: what it signs is what it shows and copies."""

from __future__ import annotations

import logging
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.service.background import Background
from rustfs_desktop.ui.dialogs.link import CopyAs, LinkDialog, until_text
from tests.ui import audit

pytestmark = pytest.mark.usefixtures("look")

KEY = "2026/trip/<b>R&D</b> été.txt"


@pytest.fixture
def offline() -> Client:
    """Signing asks no server."""
    return Client(Endpoint("http://192.168.1.100:9000"), Credentials("key", "CANARYsecret"))


def opened(qtbot: QtBot, dialog: LinkDialog) -> LinkDialog:
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.activateWindow()
    signed(qtbot, dialog)
    return dialog


def signed(qtbot: QtBot, dialog: LinkDialog) -> str:
    qtbot.waitUntil(lambda: copy_button(dialog).isEnabled())
    return dialog.link


def copy_button(dialog: LinkDialog) -> QPushButton:
    return next(b for b in dialog.findChildren(QPushButton) if b.text().startswith("Copy "))


def choose(dialog: LinkDialog, text: str) -> None:
    """Click the segment with this text."""
    found = next(b for b in dialog.findChildren(QPushButton) if b.text() == text)
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def query(link: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(link).query)


def test_it_shows_a_signed_link_for_the_last_span(
    qtbot: QtBot, background: Background, offline: Client
) -> None:
    dialog = opened(qtbot, LinkDialog(background, offline, "photos", KEY, 86400))
    fields = query(dialog.link)
    assert fields["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert fields["X-Amz-Expires"] == ["86400"]
    assert "%3Cb%3ER%26D%3C/b%3E%20%C3%A9t%C3%A9.txt" in dialog.link
    assert dialog.expires_s == 86400
    shown = next(f for f in dialog.findChildren(QLineEdit) if f.accessibleName() == "Link")
    assert shown.isReadOnly()
    assert dialog.link.startswith(shown.text()[:60])
    assert audit.problems(dialog) == []


def test_another_span_signs_again(qtbot: QtBot, background: Background, offline: Client) -> None:
    dialog = opened(qtbot, LinkDialog(background, offline, "photos", KEY, 3600))
    choose(dialog, "7 days")
    assert query(signed(qtbot, dialog))["X-Amz-Expires"] == ["604800"]
    choose(dialog, "Custom…")
    assert dialog.expires_s == 604800
    assert dialog.expiry.amount.hasFocus()
    dialog.expiry.amount.selectAll()
    QTest.keyClicks(dialog.expiry.amount, "2")
    QTest.keyClick(dialog.expiry.amount, Qt.Key.Key_Tab)
    assert query(signed(qtbot, dialog))["X-Amz-Expires"] == ["172800"]
    dialog.expiry.unit.setFocus()
    QTest.keyClicks(dialog.expiry.unit, "h")
    assert dialog.expires_s == 7200
    assert audit.problems(dialog) == []


@pytest.mark.parametrize(
    ("asked", "given"), [(5, 60), (900, 900), (7000, 6960), (5400, 5400), (10**9, 604800)]
)
def test_a_span_outside_the_limits_is_brought_inside(
    qtbot: QtBot, background: Background, offline: Client, asked: int, given: int
) -> None:
    dialog = LinkDialog(background, offline, "photos", KEY, asked)
    qtbot.addWidget(dialog)
    assert dialog.expires_s == given


def test_arrow_keys_choose_and_enter_copies(
    qtbot: QtBot, background: Background, offline: Client
) -> None:
    dialog = opened(qtbot, LinkDialog(background, offline, "photos", KEY, 3600))
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Right)
    assert dialog.allows.value is True
    link = signed(qtbot, dialog)
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == link
    assert dialog.notice.text.startswith("Copied. Expires ")
    assert dialog.isVisible()


def test_a_copied_link_is_marked_as_sensitive(
    qtbot: QtBot, background: Background, offline: Client
) -> None:
    dialog = opened(qtbot, LinkDialog(background, offline, "photos", KEY, 3600))
    QTest.mouseClick(copy_button(dialog), Qt.MouseButton.LeftButton)
    mime = QGuiApplication.clipboard().mimeData()
    assert mime.data("x-kde-passwordManagerHint").data() == b"secret"


def test_a_change_after_copying_takes_the_word_back(
    qtbot: QtBot, background: Background, offline: Client
) -> None:
    dialog = opened(qtbot, LinkDialog(background, offline, "photos", KEY, 3600))
    QTest.mouseClick(copy_button(dialog), Qt.MouseButton.LeftButton)
    choose(dialog, "1 day")
    assert dialog.notice.text == ""


def test_saves_as_names_the_download(qtbot: QtBot, background: Background, offline: Client) -> None:
    dialog = opened(qtbot, LinkDialog(background, offline, "photos", "a/b.txt", 3600))
    dialog.saves_as.selectAll()
    QTest.keyClicks(dialog.saves_as, "c d.txt")
    header = query(signed(qtbot, dialog))["response-content-disposition"]
    assert header == ['attachment; filename="c d.txt"']


def test_upload_gives_the_curl_command(
    qtbot: QtBot, background: Background, offline: Client
) -> None:
    dialog = opened(qtbot, LinkDialog(background, offline, "photos", "a/b.txt", 3600))
    choose(dialog, "Upload (replace)")
    signed(qtbot, dialog)
    assert not dialog.saves_as.isVisible()
    choose(dialog, "curl")
    command = signed(qtbot, dialog)
    assert command.startswith(
        "curl --fail --globoff --path-as-is --upload-file b.txt 'http://192.168.1.100:9000/photos/"
    )
    assert copy_button(dialog).text() == "Copy Command"
    assert audit.problems(dialog) == []


def test_curl_saves_under_the_chosen_name(
    qtbot: QtBot, background: Background, offline: Client
) -> None:
    dialog = opened(qtbot, LinkDialog(background, offline, "photos", "a/b.txt", 3600))
    choose(dialog, "curl")
    dialog.saves_as.selectAll()
    QTest.keyClicks(dialog.saves_as, "c d.txt")
    assert signed(qtbot, dialog).startswith(
        "curl --fail --globoff --path-as-is --output 'c d.txt' 'http://"
    )


def test_python_code_holds_no_key(qtbot: QtBot, background: Background, offline: Client) -> None:
    dialog = opened(qtbot, LinkDialog(background, offline, "photos", "a/b.txt", 3600))
    choose(dialog, "Python")
    code = signed(qtbot, dialog)
    assert dialog.copy_as.value is CopyAs.PYTHON
    assert "generate_presigned_url" in code
    assert "CANARY" not in code
    compile(code, "snippet", "exec")


@pytest.mark.parametrize(
    ("url", "badge"),
    [
        ("http://192.168.1.100:9000", "Not encrypted (HTTP), private address"),
        ("http://s3.example.com", "Not encrypted (HTTP)"),
        ("https://s3.example.com", ""),
    ],
)
def test_a_badge_says_when_nothing_is_encrypted(
    qtbot: QtBot, background: Background, url: str, badge: str
) -> None:
    client = Client(Endpoint(url), Credentials("key", "secret"))
    dialog = opened(qtbot, LinkDialog(background, client, "photos", "a", 3600))
    texts = [label.text() for label in audit.visible_labels(dialog)]
    assert [text for text in texts if text.startswith("Not encrypted")] == (
        [badge] if badge else []
    )


def test_without_keys_it_says_why_there_is_no_link(qtbot: QtBot, background: Background) -> None:
    client = Client(Endpoint("http://127.0.0.1:9000"), Credentials())
    dialog = LinkDialog(background, client, "photos", "a", 3600)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: "require access keys" in dialog.notice.text)
    assert not copy_button(dialog).isEnabled()


def test_neither_link_nor_secret_is_logged(
    qtbot: QtBot, background: Background, offline: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        dialog = opened(qtbot, LinkDialog(background, offline, "photos", KEY, 3600))
        QTest.mouseClick(copy_button(dialog), Qt.MouseButton.LeftButton)
        dialog.reject()
    assert "X-Amz" not in caplog.text
    assert "CANARY" not in caplog.text


def test_links_really_download_and_upload(
    qtbot: QtBot, background: Background, client: Client, bucket: str, tmp_path: Path
) -> None:
    client.browse.put_object(Bucket=bucket, Key="a/b.txt", Body=b"before")
    dialog = opened(qtbot, LinkDialog(background, client, bucket, "a/b.txt", 900))
    with urllib.request.urlopen(dialog.link) as reply:
        assert reply.read() == b"before"
        assert "b.txt" in reply.headers["Content-Disposition"]
    choose(dialog, "Upload (replace)")
    request = urllib.request.Request(signed(qtbot, dialog), data=b"after", method="PUT")
    with urllib.request.urlopen(request) as reply:
        assert reply.status == 200
    assert client.browse.get_object(Bucket=bucket, Key="a/b.txt")["Body"].read() == b"after"


def test_until_when_is_said_in_words() -> None:
    now = datetime(2026, 11, 22, 9, 52).astimezone()
    assert until_text(3600, now) == "Expires today at 10:52."
    assert until_text(86400, now) == "Expires tomorrow at 09:52."
    assert until_text(7 * 86400, now).startswith("Expires on 29")
    assert until_text(60, now + timedelta(hours=14, minutes=7, seconds=30)) == (
        "Expires tomorrow at 00:00."
    )
