"""The connection dialog: a host is enough, a test says what is wrong, the secret stays inside."""

from __future__ import annotations

import dataclasses
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Connection, Kind
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import NO_PROXY, Addressing, Endpoint
from rustfs_desktop.service.background import Background
from rustfs_desktop.ui.dialogs.connection import ConnectionDialog
from rustfs_desktop.ui.dialogs.notice import Tone
from tests.faults.fake_s3 import FakeS3, Reply, Request
from tests.s3.small_proxy import small_proxy
from tests.ui import audit
from tests.waiting import hold_until

pytestmark = pytest.mark.usefixtures("look")

SAVED = Connection(
    "id-1",
    "prod",
    Endpoint("https://s3.example.com:9000"),
    Kind.RUSTFS,
    "prodkey",
    ("opened-by-name",),
)


@pytest.fixture
def dialog(qtbot: QtBot, background: Background) -> ConnectionDialog:
    return opened(qtbot, ConnectionDialog(background, ""))


def opened(qtbot: QtBot, dialog: ConnectionDialog) -> ConnectionDialog:
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.activateWindow()
    return dialog


def write(field: QLineEdit, text: str) -> None:
    """What a user types replaces what was there."""
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClicks(field, text)


def choose(dialog: ConnectionDialog, text: str) -> None:
    """Click the segment or button with this text."""
    found = next(b for b in dialog.findChildren(QPushButton) if b.text() == text)
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def unfold(dialog: ConnectionDialog) -> None:
    QTest.mouseClick(dialog.fields.advanced.fold, Qt.MouseButton.LeftButton)


def save(qtbot: QtBot, dialog: ConnectionDialog) -> Connection:
    with qtbot.waitSignal(dialog.accepted):
        QTest.keyClick(dialog.fields.host, Qt.Key.Key_Return)
    return dialog.connection()


def test_a_host_is_enough(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    assert dialog.fields.host.hasFocus()
    assert not dialog.save.isEnabled()
    QTest.keyClicks(dialog.fields.host, "192.168.1.100")
    hint = "Uses http://192.168.1.100:9000 (not encrypted), path-style, Signature Version 4"
    assert dialog.fields.hint.text == hint
    assert dialog.fields.name.text() == "192.168.1.100"
    connection = save(qtbot, dialog)
    assert connection.endpoint == Endpoint("http://192.168.1.100:9000")
    assert connection.kind is Kind.RUSTFS
    assert connection.access_key == ""
    assert len(connection.id) == 36
    assert dialog.secret() == ""


def test_keys_and_name_are_taken_over(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    fields = dialog.fields
    QTest.keyClicks(fields.host, "localhost")
    QTest.keyClick(fields.host, Qt.Key.Key_Tab)
    QTest.keyClicks(QApplication.focusWidget(), " rustfsadmin ")
    QTest.keyClick(fields.access_field, Qt.Key.Key_Tab)
    QTest.keyClicks(QApplication.focusWidget(), "s3cret ")
    write(fields.name, "mine")
    connection = save(qtbot, dialog)
    assert (connection.name, connection.access_key) == ("mine", "rustfsadmin")
    assert dialog.secret() == "s3cret"


@pytest.mark.parametrize(
    ("kind", "host", "url", "addressing"),
    [
        ("RustFS", "s3.example.com", "https://s3.example.com:9000", Addressing.PATH),
        ("RustFS", "https://s3.example.com", "https://s3.example.com", Addressing.PATH),
        ("RustFS", "nas:7000", "http://nas:7000", Addressing.PATH),
        ("Other S3", "s3.example.com", "https://s3.example.com", Addressing.PATH),
        ("Amazon S3", "", "https://s3.us-east-1.amazonaws.com", Addressing.VIRTUAL),
        ("Amazon S3", "eu-west-1", "https://s3.eu-west-1.amazonaws.com", Addressing.VIRTUAL),
    ],
)
def test_the_kind_fills_in_the_rest(
    qtbot: QtBot, dialog: ConnectionDialog, kind: str, host: str, url: str, addressing: Addressing
) -> None:
    choose(dialog, kind)
    QTest.keyClicks(dialog.fields.host, host)
    assert url in dialog.fields.hint.text
    connection = save(qtbot, dialog)
    assert connection.endpoint.url == url
    assert connection.endpoint.addressing is addressing


def test_everything_can_be_changed(
    qtbot: QtBot, dialog: ConnectionDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = tmp_path / "own.pem"
    pem.write_text("certificate")
    monkeypatch.setattr(
        QFileDialog, "getOpenFileName", staticmethod(lambda *_a: (str(pem), "Certificates"))
    )
    advanced = dialog.fields.advanced
    QTest.keyClicks(dialog.fields.host, "nas")
    assert not advanced.region.isVisible()
    before = dialog.height()
    unfold(dialog)
    assert advanced.region.isVisible()
    assert dialog.height() > before
    assert audit.problems(dialog) == []
    assert advanced.address.placeholderText() == "http://nas:9000"
    write(advanced.address, "https://gateway.lan:8443")
    write(advanced.region, "eu-1")
    choose(dialog, "Virtual host")
    choose(dialog, "Choose…")
    assert audit.clipped_texts(dialog) == []
    connection = save(qtbot, dialog)
    assert connection.endpoint == Endpoint(
        "https://gateway.lan:8443", "eu-1", Addressing.VIRTUAL, str(pem)
    )


@pytest.mark.parametrize(
    ("field", "text", "problem"),
    [
        ("region", "eu 1", "letters, numbers"),
        ("region", "eu_1", "letters, numbers"),
        ("ca_file", "/no/such.pem", "does not exist"),
        ("ca_file", "x" * 300, "does not exist"),
    ],
)
def test_a_wrong_detail_is_named_beside_it(
    dialog: ConnectionDialog, field: str, text: str, problem: str
) -> None:
    QTest.keyClicks(dialog.fields.host, "nas")
    unfold(dialog)
    write(getattr(dialog.fields.advanced, field), text)
    said = [label.text() for label in audit.visible_labels(dialog)]
    assert any(problem in text for text in said)
    assert not dialog.save.isEnabled()
    assert not dialog.test.isEnabled()


@pytest.mark.parametrize(
    "address",
    ["http://key:secret@nas", "http://nas?x=1", "ftp://nas", "http://nas/path", "a b", "nas:99999"],
)
def test_an_address_that_must_not_be_stored_is_refused(
    dialog: ConnectionDialog, address: str
) -> None:
    QTest.keyClicks(dialog.fields.host, address)
    assert dialog.fields.hint.tone is Tone.BAD
    assert dialog.fields.host.property("problem") is True
    assert not dialog.save.isEnabled()
    dialog.accept()
    assert dialog.isVisible()


@pytest.mark.parametrize(
    ("host", "needs_consent"),
    [
        ("http://s3.example.com", True),
        ("http://8.8.8.8:9000", True),
        ("http://127.0.0.1.evil.tld", True),
        ("http://[2001:4860:4860::8888]", True),
        ("http://127.0.0.1", False),
        ("http://192.168.1.1", False),
        ("http://[::1]", False),
        ("https://s3.example.com", False),
    ],
)
def test_plain_http_to_the_public_needs_consent(
    qtbot: QtBot, dialog: ConnectionDialog, host: str, needs_consent: bool
) -> None:
    QTest.keyClicks(dialog.fields.host, host)
    assert dialog.fields.consent.isVisible() is needs_consent
    assert dialog.save.isEnabled() is not needs_consent
    if needs_consent:
        assert dialog.fields.hint.tone is Tone.WARN
        assert audit.problems(dialog) == []
        QTest.keyClick(dialog.fields.consent, Qt.Key.Key_Space)
        assert dialog.save.isEnabled()
    save(qtbot, dialog)


def test_consent_for_one_host_is_no_consent_for_another(dialog: ConnectionDialog) -> None:
    write(dialog.fields.host, "http://s3.example.com")
    QTest.keyClick(dialog.fields.consent, Qt.Key.Key_Space)
    assert dialog.save.isEnabled()
    write(dialog.fields.host, "http://other.example.com")
    assert not dialog.fields.consent.isChecked()
    assert not dialog.save.isEnabled()


@pytest.mark.parametrize(
    ("access", "secret", "said"),
    [
        ("key", "", "Enter the secret key."),
        ("", "secret", "Enter the access key."),
        ("a/b", "secret", "An access key cannot contain a slash."),
    ],
)
def test_half_a_key_pair_is_not_enough(
    dialog: ConnectionDialog, access: str, secret: str, said: str
) -> None:
    QTest.keyClicks(dialog.fields.host, "nas")
    QTest.keyClicks(dialog.fields.access_field, access)
    QTest.keyClicks(dialog.fields.secret_field, secret)
    assert dialog.fields.keys_hint.text == said
    assert not dialog.save.isEnabled()


def test_where_the_secret_goes_is_said(
    qtbot: QtBot, background: Background, dialog: ConnectionDialog
) -> None:
    assert dialog.fields.keys_hint.text.startswith("Stored in the system keyring.")
    unsafe = opened(qtbot, ConnectionDialog(background, "No keyring. For this session only."))
    assert unsafe.fields.keys_hint.text.startswith("No keyring. For this session only.")
    assert unsafe.fields.keys_hint.tone is Tone.WARN


def test_pasted_keys_are_trimmed_and_broken_ones_named(dialog: ConnectionDialog) -> None:
    write(dialog.fields.host, "10.0.0.1")
    clipboard = QGuiApplication.clipboard()
    for field, pasted in (
        (dialog.fields.access_field, " testkey123456\n"),
        (dialog.fields.secret_field, "\ttestsecret123456 \r\n"),
    ):
        clipboard.setText(pasted)
        QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert dialog.fields.access_key == "testkey123456"
    assert dialog.fields.secret == "testsecret123456"
    assert dialog.fields.is_usable

    write(dialog.fields.access_field, "test key")
    assert not dialog.fields.is_usable
    assert "contains a space" in dialog.fields.keys_hint.text


def test_editing_keeps_the_secret_and_the_rest(qtbot: QtBot, background: Background) -> None:
    dialog = opened(qtbot, ConnectionDialog(background, "", SAVED))
    assert dialog.windowTitle() == "Edit Connection"
    assert dialog.fields.host.text() == "s3.example.com"
    assert dialog.fields.secret_field.text() == ""
    write(dialog.fields.name, "renamed")
    connection = save(qtbot, dialog)
    assert connection == Connection(
        "id-1", "renamed", SAVED.endpoint, Kind.RUSTFS, "prodkey", ("opened-by-name",)
    )
    assert dialog.secret() is None


def test_editing_can_replace_or_drop_the_keys(qtbot: QtBot, background: Background) -> None:
    dialog = opened(qtbot, ConnectionDialog(background, "", SAVED))
    write(dialog.fields.secret_field, "new")
    save(qtbot, dialog)
    assert dialog.secret() == "new"
    dialog = opened(qtbot, ConnectionDialog(background, "", SAVED))
    write(dialog.fields.access_field, "")
    assert save(qtbot, dialog).access_key == ""
    assert dialog.secret() == ""


@pytest.mark.parametrize(
    ("kind", "endpoint"),
    [
        (Kind.RUSTFS, Endpoint("http://192.168.1.1:9000")),
        (Kind.RUSTFS, Endpoint("https://s3.example.com")),
        (Kind.RUSTFS, Endpoint("http://s3.example.com", "eu", Addressing.VIRTUAL)),
        (Kind.AWS, Endpoint("https://s3.eu-west-1.amazonaws.com", "eu-west-1", Addressing.VIRTUAL)),
        (Kind.AWS, Endpoint("https://vpce.example.com", "eu-west-1", Addressing.PATH)),
        (Kind.OTHER, Endpoint("http://[::1]:8333", "auto")),
    ],
)
def test_editing_without_a_change_changes_nothing(
    qtbot: QtBot, background: Background, kind: Kind, endpoint: Endpoint
) -> None:
    before = Connection("id", "name", endpoint, kind, "key")
    dialog = opened(qtbot, ConnectionDialog(background, "", before))
    assert audit.problems(dialog) == []
    dialog.fields.host.setFocus()
    assert save(qtbot, dialog) == before


def test_a_test_in_the_wrong_region_offers_the_right_one(
    qtbot: QtBot, dialog: ConnectionDialog
) -> None:
    def refuse(request: Request) -> Reply | None:
        if "/eu-west-2/s3/" in request.headers["Authorization"]:
            return None
        code = "<Code>AuthorizationHeaderMalformed</Code><Region>eu-west-2</Region>"
        return Reply(400, f"<Error>{code}</Error>".encode(), {"Content-Type": "application/xml"})

    with FakeS3() as fake:
        fake.rules.append(refuse)
        fill(dialog, fake.url, "access", "secretsecret")
        assert not dialog.right_region.isVisible()
        QTest.mouseClick(dialog.test, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(dialog.right_region.isVisible)
        assert dialog.right_region.text() == "Use eu-west-2"
        assert "requires the region “eu-west-2”" in dialog.notice.text
        assert audit.problems(dialog) == []
        QTest.mouseClick(dialog.right_region, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: dialog.outcome.whole_text.startswith("Connected"))
        assert not dialog.right_region.isVisible()
        assert save(qtbot, dialog).endpoint == Endpoint(fake.url, "eu-west-2")


def test_the_region_of_amazon_is_in_its_first_field(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    choose(dialog, "Amazon S3")
    dialog.fields.use_region("eu-west-2")
    assert dialog.fields.host.text() == "eu-west-2"
    endpoint = save(qtbot, dialog).endpoint
    assert (endpoint.url, endpoint.region) == ("https://s3.eu-west-2.amazonaws.com", "eu-west-2")


PROXY = Connection(
    "id", "behind", Endpoint("http://files.test:9000", proxy="http://me@127.0.0.1:3128"), Kind.OTHER
)


def test_a_proxy_is_chosen_and_its_password_kept_apart(
    qtbot: QtBot, dialog: ConnectionDialog
) -> None:
    QTest.keyClicks(dialog.fields.host, "nas")
    proxy = dialog.fields.advanced.proxy
    unfold(dialog)
    assert not proxy.address.isVisible()
    choose(dialog, "Address")
    assert proxy.address.isVisible()
    assert not dialog.save.isEnabled()
    write(proxy.address, "proxy.lan:3128")
    assert not proxy.password_field.isVisible()
    write(proxy.address, "me@proxy.lan:3128")
    assert proxy.password_field.isVisible()
    assert audit.problems(dialog) == []
    assert audit.clipped_texts(dialog) == []
    write(proxy.password_field, "CANARYpassword")
    assert proxy.password_field.echoMode() is QLineEdit.EchoMode.Password
    connection = save(qtbot, dialog)
    assert connection.endpoint == Endpoint("http://nas:9000", proxy="http://me@proxy.lan:3128")
    assert dialog.proxy_password() == "CANARYpassword"
    assert proxy.password_field.text() == ""


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("", "Enter the proxy as host and port"),
        ("socks5://p", "Only HTTP proxies are supported"),
        ("me:CANARY@p", "Enter the password in its own field."),
    ],
)
def test_a_wrong_proxy_is_named(dialog: ConnectionDialog, address: str, problem: str) -> None:
    QTest.keyClicks(dialog.fields.host, "nas")
    unfold(dialog)
    choose(dialog, "Address")
    write(dialog.fields.advanced.proxy.address, address)
    assert any(problem in label.text() for label in audit.visible_labels(dialog))
    assert not dialog.save.isEnabled()


def test_editing_keeps_the_proxy_and_its_password(qtbot: QtBot, background: Background) -> None:
    dialog = opened(qtbot, ConnectionDialog(background, "", PROXY))
    proxy = dialog.fields.advanced.proxy
    assert proxy.address.text() == "me@127.0.0.1:3128"
    assert proxy.password_field.placeholderText() == "Unchanged"
    assert save(qtbot, dialog) == PROXY
    assert dialog.proxy_password() is None


def test_without_the_proxy_its_password_is_dropped(qtbot: QtBot, background: Background) -> None:
    dialog = opened(qtbot, ConnectionDialog(background, "", PROXY))
    choose(dialog, "None")
    assert save(qtbot, dialog).endpoint.proxy == NO_PROXY
    assert dialog.proxy_password() == ""


def test_a_test_goes_through_the_proxy_with_the_kept_password(
    qtbot: QtBot, background: Background
) -> None:
    with FakeS3() as fake, small_proxy(fake.url) as proxy:
        proxy.login = "me:kept"
        endpoint = Endpoint("http://files.test", proxy=proxy.url.replace("://", "://me@"))
        saved = dataclasses.replace(PROXY, endpoint=endpoint)
        dialog = opened(
            qtbot, ConnectionDialog(background, "", saved, kept_proxy_password=lambda: "kept")
        )
        QTest.mouseClick(dialog.test, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: dialog.outcome.whole_text.startswith("Connected"))
        write(dialog.fields.advanced.proxy.password_field, "CANARYwrong")
        QTest.mouseClick(dialog.test, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: "requires a user name and password" in dialog.notice.text)
        assert "CANARY" not in dialog.notice.text


def test_the_secret_cannot_be_seen_or_taken_out(dialog: ConnectionDialog) -> None:
    field = dialog.fields.secret_field
    QTest.keyClicks(field, "CANARYsecret")
    assert field.echoMode() is QLineEdit.EchoMode.Password
    assert field.completer() is None
    assert not field.dragEnabled()
    hints = field.inputMethodHints()
    assert hints & Qt.InputMethodHint.ImhNoPredictiveText
    assert hints & Qt.InputMethodHint.ImhSensitiveData
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    for shown in (False, True):
        if shown:
            field.eye.setFocus()
            QTest.keyClick(field.eye, Qt.Key.Key_Space)
            assert field.echoMode() is QLineEdit.EchoMode.Normal
            assert field.eye.accessibleName() == "Hide secret key"
        field.setFocus()
        for key in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_X):
            QTest.keyClick(field, key, Qt.KeyboardModifier.ControlModifier)
        assert clipboard.text() == "before"
        assert field.text() == "CANARYsecret"
    assert field.selectedText() == ""


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_menu_of_the_secret_offers_no_copy(dialog: ConnectionDialog) -> None:
    field = dialog.fields.secret_field
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1))
    QApplication.sendEvent(field, event)
    menu = field.findChild(QMenu)
    assert menu is not None
    assert [action.text() for action in menu.actions()] == ["Paste", "Clear"]
    menu.close()


@pytest.mark.parametrize("accept", [True, False])
def test_the_secret_is_cleared_on_close(dialog: ConnectionDialog, accept: bool) -> None:
    QTest.keyClicks(dialog.fields.host, "nas")
    QTest.keyClicks(dialog.fields.access_field, "key")
    QTest.keyClicks(dialog.fields.secret_field, "CANARYsecret")
    dialog.accept() if accept else dialog.reject()
    assert not dialog.isVisible()
    assert dialog.fields.secret_field.text() == ""


def fill(dialog: ConnectionDialog, url: str, access: str, secret: str) -> None:
    write(dialog.fields.host, url)
    write(dialog.fields.access_field, access)
    write(dialog.fields.secret_field, secret)


def test_a_test_that_works_says_so(
    qtbot: QtBot, dialog: ConnectionDialog, client: Client, bucket: str
) -> None:
    keys = client.credentials
    fill(dialog, client.endpoint.url, keys.access_key, keys.secret_key)
    QTest.mouseClick(dialog.test, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.outcome.whole_text.startswith("Connected"))
    assert "bucket" in dialog.outcome.whole_text
    assert dialog.isVisible()
    assert audit.problems(dialog) == []
    QTest.keyClicks(dialog.fields.secret_field, "x")
    assert dialog.outcome.whole_text == ""


def test_a_wrong_secret_is_named(
    qtbot: QtBot, dialog: ConnectionDialog, client: Client, bucket: str
) -> None:
    fill(dialog, client.endpoint.url, client.credentials.access_key, "CANARYwrong")
    QTest.mouseClick(dialog.test, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.notice.tone is Tone.BAD)
    assert "signature" in dialog.notice.text.lower()
    assert "CANARY" not in dialog.notice.text
    assert audit.problems(dialog) == []


def test_a_test_uses_the_kept_secret_when_none_is_typed(
    qtbot: QtBot, background: Background, client: Client, bucket: str
) -> None:
    keys = client.credentials
    saved = Connection("id", "live", client.endpoint, Kind.RUSTFS, keys.access_key)
    dialog = opened(
        qtbot, ConnectionDialog(background, "", saved, kept_secret=lambda: keys.secret_key)
    )
    QTest.mouseClick(dialog.test, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.outcome.whole_text.startswith("Connected"))


def test_a_test_without_any_secret_asks_for_it(qtbot: QtBot, background: Background) -> None:
    dialog = opened(qtbot, ConnectionDialog(background, "", SAVED))
    QTest.mouseClick(dialog.test, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "No secret key" in dialog.notice.text)


def test_a_test_can_be_stopped(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    with FakeS3() as fake:
        waiting: list[bool] = []
        gate = threading.Event()

        def hold(_request: Request) -> Reply | None:
            waiting.append(True)
            hold_until(gate)
            return None

        fake.rules.append(hold)
        write(dialog.fields.host, fake.url)
        QTest.mouseClick(dialog.test, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: bool(waiting))
        assert dialog.test.text() == "Stop"
        assert dialog.outcome.whole_text == "Connecting…"
        QTest.mouseClick(dialog.test, Qt.MouseButton.LeftButton)
        assert dialog.test.text() == "Test"
        assert dialog.outcome.whole_text == ""
        gate.set()
