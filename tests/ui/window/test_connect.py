"""Connections in the real window: created, tested, rejected, edited, removed, saved."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.ui.dialogs.connection import ConnectionDialog
from rustfs_desktop.ui.dialogs.name import NameDialog
from rustfs_desktop.ui.dialogs.question import QuestionDialog
from tests.conftest import LiveServer
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.s3.broken_servers import closed_port
from tests.ui.window_stage import LIVE, WindowStage, put


def fill(program: WindowStage, server: LiveServer, secret: str) -> ConnectionDialog:
    dialog = program.dialog(ConnectionDialog)
    program.type(dialog.fields.host, server.endpoint.host)
    program.type(dialog.fields.access_field, server.credentials.access_key)
    program.type(dialog.fields.secret_field, secret)
    program.type(dialog.fields.name, "mine")
    return dialog


def test_the_first_connection(program: WindowStage, server: LiveServer) -> None:
    program.start()
    assert program.page_title == "Connect to a server"
    program.click(program.page_button("New Connection…"))
    dialog = fill(program, server, "wrong-secret-1")
    program.click(dialog.test)
    program.until(dialog.notice.isVisible)
    program.type(dialog.fields.secret_field, server.credentials.secret_key)
    program.click(dialog.test)
    program.until(lambda: "Connected" in dialog.outcome.whole_text)
    QTest.keyClick(dialog.fields.name, Qt.Key.Key_Return)
    program.until(lambda: not dialog.isVisible())
    (made,) = program.app.connections.all()
    program.wait_online(made.id)
    program.until(lambda: server.shared_bucket in program.bucket_names)
    assert program.window.status.connection_text == "mine"
    assert program.window.status.shows_http == (not server.endpoint.is_encrypted)
    program.until(lambda: "this session only" in program.messages.title)
    text = (program.folders.config / "connections.json").read_text()
    assert json.loads(text)
    assert server.credentials.secret_key not in text


def test_a_wrong_secret_leads_to_the_dialog_that_fixes_it(
    program: WindowStage, server: LiveServer
) -> None:
    wrong = Credentials(server.credentials.access_key, "wrong-secret-1")
    program.know(server.endpoint, wrong)
    program.start()
    program.browser.go_to(Location(LIVE))
    program.until(lambda: program.state() is ConnectionState.FAILED)
    program.click(program.page_button("Edit Connection…"))
    dialog = program.dialog(ConnectionDialog)
    assert dialog.fields.secret_field.text() == ""
    program.type(dialog.fields.secret_field, server.credentials.secret_key)
    program.click(dialog.save)
    program.wait_online()
    program.until(lambda: server.shared_bucket in program.bucket_names)


def test_a_server_that_is_not_there_can_be_tried_again(program: WindowStage) -> None:
    port = closed_port()
    program.know(Endpoint(f"http://127.0.0.1:{port}"), Credentials("me", "secretsecret"))
    program.start()
    program.browser.go_to(Location(LIVE))
    program.until(lambda: program.state() is ConnectionState.FAILED)
    assert f"127.0.0.1:{port}" in program.page_title + program.pane.shown_page.state.line
    program.click(program.page_button("Retry"))
    program.until(lambda: program.state() is ConnectionState.CONNECTING)
    program.until(lambda: program.state() is ConnectionState.FAILED)


def test_keys_that_may_not_list_buckets_open_one_by_name(program: WindowStage) -> None:
    def denied(request: Request) -> Reply | None:
        return error(403, "AccessDenied") if request.what == "ListBuckets" else None

    with FakeS3(["mine"]) as fake:
        fake.put("mine", "file.txt", b"1")
        fake.rules.append(denied)
        program.know(Endpoint(fake.url), Credentials("me", "secretsecret"))
        program.start()
        program.browser.go_to(Location(LIVE))
        program.wait_online()
        program.until(lambda: program.page_title == "This access key cannot list buckets")
        program.click(program.page_button("Open Bucket…"))
        dialog = program.dialog(NameDialog)
        program.type(dialog.field, "mine")
        program.agree(dialog)
        program.wait_read("mine")
        assert program.keys_shown == ["file.txt"]
        program.stop()
        program.start()
        program.wait_read("mine")
        program.press("Alt+Up")
        program.until(lambda: program.bucket_names == ["mine"])
        program.until(lambda: program.messages.title.startswith("Only the buckets you opened"))
        program.click(program.message_button("Open Bucket…"))
        program.press("Escape", program.dialog(NameDialog))


def test_without_keys_only_what_is_public(program: WindowStage, server: LiveServer) -> None:
    program.know(server.endpoint, Credentials())
    program.start()
    program.browser.go_to(Location(LIVE))
    program.until(lambda: program.state() is not ConnectionState.CONNECTING)
    program.until(lambda: "cannot list" in program.page_title or "refused" in program.page_title)


def test_disconnect_connect_and_remove(live: WindowStage, client: Client, bucket: str) -> None:
    put(client, bucket, "file.txt")
    live.go(bucket)
    live.trigger("disconnect")
    live.until(lambda: live.page_title == "Not connected to “live”")
    assert not live.action("upload_files").isEnabled()
    live.click(live.page_button("Connect"))
    live.wait_read(bucket)
    live.trigger("remove_connection")
    live.agree(live.dialog(QuestionDialog))
    live.until(lambda: live.page_title == "Connect to a server")
    assert live.app.connections.all() == []
    live.until(lambda: live.keys.secret(LIVE) is None)
    assert LIVE not in (live.folders.config / "connections.json").read_text()


def test_several_connections_at_once(
    program: WindowStage, server: LiveServer, client: Client, bucket: str
) -> None:
    other = "99999999-2222-4333-8444-555555555555"
    put(client, bucket, "file.txt")
    with FakeS3(["elsewhere"]) as fake:
        fake.put("elsewhere", "other.txt", b"1")
        program.know(server.endpoint, server.credentials)
        program.know(Endpoint(fake.url), Credentials("me", "secret"), connection_id=other)
        program.start()
        program.go(bucket)
        program.go("elsewhere", connection_id=other)
        assert program.keys_shown == ["other.txt"]
        program.press("Alt+Left")
        program.wait_read(bucket)
        assert program.keys_shown == ["file.txt"]
        assert program.state() is program.state(other) is ConnectionState.ONLINE
        # Both are on this host: the port tells them apart, a console's port does not.
        program.window.open_address(f"{fake.url}/elsewhere")
        program.wait_read("elsewhere", connection_id=other)
        console = f"{fake.url.rpartition(':')[0]}:9001/rustfs/console"
        program.window.open_address(f"{console}/browser?bucket=elsewhere")
        program.until(lambda: program.here == Location(other, "elsewhere"))


@pytest.mark.parametrize("words", ["s3://{bucket}/a/", "{bucket}/a"])
def test_an_address_on_the_command_line(
    program: WindowStage, server: LiveServer, client: Client, bucket: str, words: str
) -> None:
    put(client, bucket, "a/file.txt")
    program.know(server.endpoint, server.credentials)
    program.start(address=words.format(bucket=bucket))
    program.wait_read(bucket, "a/")
    assert program.keys_shown == ["a/file.txt"]
