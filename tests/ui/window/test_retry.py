"""Retry after a connection was edited: with its new keys, but never on another server."""

from __future__ import annotations

import dataclasses

import pytest

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.ui.dialogs.delete import DeleteDialog
from rustfs_desktop.ui.dialogs.name import NameDialog
from tests.conftest import LiveServer
from tests.faults.fake_s3 import FakeS3, error
from tests.faults.wire import Reply, Request
from tests.ui.window_stage import LIVE, WindowStage, keys_of, put


def edit(stage: WindowStage, endpoint: Endpoint, credentials: Credentials) -> None:
    """Save the connection with another address and other keys, and open it again."""
    connections = stage.app.connections
    connection = connections.get(LIVE)
    assert connection is not None
    edited = dataclasses.replace(connection, endpoint=endpoint, access_key=credentials.access_key)
    stage.keys.keep_for_session(LIVE, credentials.secret_key)  # without a message about a keyring
    connections.save(edited, None)
    connections.connect_to(LIVE)
    stage.wait_online()


def fail_to_delete(stage: WindowStage, key: str) -> None:
    stage.click_row(key)
    stage.press("Delete", stage.table)
    stage.agree(stage.dialog(DeleteDialog))
    stage.until(lambda: any(each.text() == "Retry" for each in stage.messages.buttons))


@pytest.mark.weed_only(reason="needs keys that may only read, which only the embedded server has")
def test_the_new_keys_of_a_connection_are_used(
    program: WindowStage, server: LiveServer, client: Client, bucket: str
) -> None:
    put(client, bucket, "file.txt", "stays.txt")
    program.know(server.endpoint, server.readonly)
    program.start()
    program.go(bucket)
    fail_to_delete(program, "file.txt")
    edit(program, server.endpoint, server.credentials)
    program.click(program.message_button("Retry"))
    program.until(lambda: program.messages.title == "1 item deleted")
    assert keys_of(client, bucket) == ["stays.txt"]


def refuse(request: Request) -> Reply | None:
    return error(403, "AccessDenied") if request.what == "DeleteObject" else None


def test_nothing_is_deleted_on_another_server(shown: WindowStage, fake: FakeS3) -> None:
    fake.rules.append(refuse)
    shown.go("bucket")
    fail_to_delete(shown, "file.txt")
    fake.rules.clear()
    with FakeS3(["bucket"]) as other:
        other.put("bucket", "file.txt", b"1")
        edit(shown, Endpoint(other.url), Credentials("me", "secretsecret"))
        shown.click(shown.message_button("Retry"))
        shown.until(lambda: shown.messages.title == "The connection was changed or removed")
        assert not shown.window.context.deletions.is_any
        assert other.count("DeleteObject") == 0
        assert fake.count("DeleteObject") == 1
        shown.app.connections.disconnect_from(LIVE)
        shown.end_program()


def test_without_a_connection_it_says_so(shown: WindowStage, fake: FakeS3) -> None:
    fake.rules.append(refuse)
    shown.go("bucket")
    fail_to_delete(shown, "file.txt")
    shown.app.connections.disconnect_from(LIVE)
    shown.until(lambda: shown.state() is ConnectionState.OFFLINE)
    shown.click(shown.message_button("Retry"))
    shown.until(lambda: shown.messages.title == "The connection is offline")
    assert fake.count("DeleteObject") == 1


def test_a_folder_is_not_created_without_the_connection(shown: WindowStage, fake: FakeS3) -> None:
    fake.rules.append(
        lambda request: error(403, "AccessDenied") if request.what == "PutObject" else None
    )
    shown.go("bucket")
    shown.trigger("new_folder")
    dialog = shown.dialog(NameDialog)
    shown.type(dialog.field, "new")
    shown.agree(dialog)
    retry = shown.message_button("Retry")
    shown.app.connections.disconnect_from(LIVE)
    shown.click(retry)
    shown.until(lambda: shown.messages.title == "The connection is offline")
    assert fake.count("PutObject") == 1
