"""Results on two servers that have a bucket of the same name with objects of the same keys."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.demo.programs import WEED
from rustfs_desktop.demo.server import DemoServer
from rustfs_desktop.models.object_table import Column
from rustfs_desktop.s3.client import Client
from rustfs_desktop.ui.dialogs.delete import DeleteDialog
from rustfs_desktop.ui.dialogs.delete_results import DeleteResultsDialog
from rustfs_desktop.ui.dialogs.name import NameDialog
from tests.conftest import FULL, LiveServer
from tests.ui import audit
from tests.ui.window.two_buckets_stage import search_all
from tests.ui.window_stage import LIVE, WindowStage, keys_of, put, read
from tests.waiting import patience_s

OTHER = "22222222-2222-4333-8444-555555555555"
KEY = "trip/needle.txt"
HERE, THERE = b"of the first server", b"of the second"


@pytest.fixture(scope="module")
def second_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    made = DemoServer(tmp_path_factory.mktemp("second"), identities=[FULL], program=WEED)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def second(second_server: DemoServer, client: Client, bucket: str) -> Iterator[Client]:
    """A client of the second server, which has the same bucket and key as the first."""
    made = Client(second_server.endpoint, FULL.credentials)
    made.browse.create_bucket(Bucket=bucket)
    put(client, bucket, KEY, data=HERE)
    put(made, bucket, KEY, data=THERE)
    yield made
    for key in keys_of(made, bucket):
        made.browse.delete_object(Bucket=bucket, Key=key)
    made.browse.delete_bucket(Bucket=bucket)
    made.close()


@pytest.fixture
def stage(
    program: WindowStage,
    server: LiveServer,
    second_server: DemoServer,
    second: Client,
    bucket: str,
) -> WindowStage:
    """The window with the results of both servers."""
    program.know(server.endpoint, server.credentials, name="first")
    program.know(second_server.endpoint, FULL.credentials, connection_id=OTHER, name="second")
    program.start()
    program.window.resize(1400, 800)  # with the inspector
    indexes = program.app.indexes
    for connection_id in (OTHER, LIVE):
        program.go(bucket, connection_id=connection_id)
        indexes.build(connection_id, bucket)
    program.until(
        lambda: all(
            not (status := indexes.status(each, bucket)).is_running and status.is_complete
            for each in (OTHER, LIVE)
        )
    )
    search_all(program, "needle")
    program.until(lambda: program.table.objects.rowCount() == 2)
    return program


def row_of(bucket: str, connection: str) -> str:
    return f"{bucket} ({connection})/{KEY}"


def test_each_result_names_its_server(stage: WindowStage, bucket: str) -> None:
    rows = stage.table.objects
    assert {rows.index(row, Column.LOCATION).data() for row in range(2)} == {
        f"{bucket} (first) / trip",
        f"{bucket} (second) / trip",
    }
    stage.click_row(row_of(bucket, "second"))
    inspector = stage.browser._inspector
    stage.until(lambda: inspector.subtitle.whole_text.endswith(f"{len(THERE)} B"))


def test_a_download_is_from_the_server_of_the_row(stage: WindowStage, bucket: str) -> None:
    stage.click_row(row_of(bucket, "second"))
    stage.trigger("download")
    stage.wait_moved()
    assert (stage.downloads / KEY).read_bytes() == THERE
    rows = stage.table.objects
    there = rows.row_of_key(row_of(bucket, "second"))
    stage.until(lambda: rows.downloaded(there) == stage.downloads / KEY)
    assert rows.downloaded(rows.row_of_key(row_of(bucket, "first"))) is None
    stage.press("Ctrl+A", stage.table)
    stage.trigger("download")
    stage.wait_moved(1, 2)
    assert (stage.downloads / f"{bucket} (first)" / KEY).read_bytes() == HERE
    assert (stage.downloads / f"{bucket} (second)" / KEY).read_bytes() == THERE


@pytest.mark.parametrize("chosen", ["first", "second"])
def test_a_deletion_is_on_the_server_of_the_row(
    stage: WindowStage, client: Client, second: Client, bucket: str, chosen: str
) -> None:
    stage.click_row(row_of(bucket, chosen))
    stage.press("Delete", stage.table)
    stage.agree(stage.dialog(DeleteDialog))
    stage.until(lambda: stage.table.objects.rowCount() == 1)
    assert keys_of(client, bucket) == ([] if chosen == "first" else [KEY])
    assert keys_of(second, bucket) == ([] if chosen == "second" else [KEY])


def test_one_question_deletes_on_both_servers(
    stage: WindowStage, client: Client, second: Client, bucket: str
) -> None:
    put(client, bucket, "stays.txt")
    put(second, bucket, "stays.txt")
    stage.press("Ctrl+A", stage.table)
    stage.press("Delete", stage.table)
    dialog = stage.dialog(DeleteResultsDialog)
    shown = [label.text() for label in audit.visible_labels(dialog)]
    assert {f"{bucket} (first)", f"{bucket} (second)"} <= set(shown)
    stage.agree(dialog)
    stage.until(lambda: stage.messages.title == "2 items deleted")
    assert keys_of(client, bucket) == keys_of(second, bucket) == ["stays.txt"]
    stage.until(lambda: stage.table.objects.rowCount() == 0)


def test_links_lead_to_the_servers_of_the_rows(stage: WindowStage, bucket: str) -> None:
    stage.click_row(row_of(bucket, "second"))
    stage.trigger("copy_link")
    stage.until(lambda: stage.messages.title.startswith("Link to"))
    with urlopen(QGuiApplication.clipboard().text(), timeout=patience_s()) as reply:
        assert reply.read() == THERE
    stage.press("Ctrl+A", stage.table)
    stage.trigger("copy_link")
    stage.until(lambda: stage.messages.title.startswith("2 links copied."))
    found = set()
    for link in QGuiApplication.clipboard().text().splitlines():
        with urlopen(link, timeout=patience_s()) as reply:  # of the test servers
            found.add(reply.read())
    assert found == {HERE, THERE}


@pytest.mark.parametrize("command", ["copy", "cut"])
def test_what_is_pasted_is_from_the_servers_of_the_rows(
    stage: WindowStage, client: Client, second: Client, bucket: str, command: str
) -> None:
    put(client, bucket, "to/stays.txt")
    stage.press("Ctrl+A", stage.table)
    stage.trigger(command)
    assert all(stage.table._is_cut(row) is (command == "cut") for row in range(2))
    stage.go(bucket, "to/")
    stage.press("Ctrl+V", stage.table)
    stage.wait_moved(0, 2)
    assert read(client, bucket, f"to/{bucket} (first)/{KEY}") == HERE
    assert read(client, bucket, f"to/{bucket} (second)/{KEY}") == THERE
    assert (KEY in keys_of(client, bucket)) is (command == "copy")
    assert keys_of(second, bucket) == ([KEY] if command == "copy" else [])


def test_a_rename_is_on_the_server_of_the_row(
    stage: WindowStage, client: Client, second: Client, bucket: str
) -> None:
    stage.click_row(row_of(bucket, "second"))
    stage.trigger("rename")
    dialog = stage.dialog(NameDialog)
    field = dialog.findChild(QLineEdit)
    assert field is not None
    stage.type(field, "needle renamed.txt")
    stage.agree(dialog)
    stage.wait_moved()
    assert keys_of(second, bucket) == ["trip/needle renamed.txt"]
    assert keys_of(client, bucket) == [KEY]


def test_the_folder_of_a_result_is_on_its_server(stage: WindowStage, bucket: str) -> None:
    stage.click_row(row_of(bucket, "second"))
    stage.press("Ctrl+Return", stage.table)
    stage.wait_read(bucket, "trip/", OTHER)
    stage.until(lambda: stage.browser.selection().keys == [KEY])


def test_a_result_that_is_gone_leaves_the_one_of_the_other_server(
    stage: WindowStage, second: Client, bucket: str
) -> None:
    second.browse.delete_object(Bucket=bucket, Key=KEY)
    stage.click_row(row_of(bucket, "second"))
    stage.until(lambda: stage.table.objects.rowCount() == 1)
    assert stage.keys_shown == [row_of(bucket, "first")]


def test_a_selection_never_moves_to_another_server(stage: WindowStage, bucket: str) -> None:
    stage.click_row(row_of(bucket, "second"))
    stage.app.connections.disconnect_from(OTHER)
    stage.until(lambda: stage.keys_shown == [f"{bucket}/{KEY}"])
    assert stage.browser.selection().is_empty
    stage.click_row(f"{bucket}/{KEY}")
    stage.app.connections.connect_to(OTHER)
    stage.until(lambda: stage.table.objects.rowCount() == 2)
    chosen = stage.browser.selection()
    assert chosen.source is None or chosen.source.location == Location(LIVE, bucket)
    assert stage.here == Location(LIVE, query="needle")


def test_commands_say_when_a_server_is_offline(
    stage: WindowStage, client: Client, bucket: str
) -> None:
    stage.press("Ctrl+A", stage.table)
    stage.trigger("copy_link")
    stage.until(lambda: stage.messages.title.startswith("2 links copied."))
    stage.press("Ctrl+A", stage.table)
    stage.app.connections.disconnect_from(OTHER)  # the results are searched again only later
    stage.trigger("delete")
    assert stage.messages.title == "Not connected"
    assert keys_of(client, bucket) == [KEY]
    assert stage.window.findChild(DeleteResultsDialog) is None


def test_ctrl_click_adds_the_row_of_the_other_server(stage: WindowStage, bucket: str) -> None:
    stage.click_row(row_of(bucket, "first"))
    stage.click_row(row_of(bucket, "second"), Qt.KeyboardModifier.ControlModifier)
    parts = stage.browser.selection().by_bucket
    assert {part.source.location for part in parts if part.source is not None} == {
        Location(LIVE, bucket),
        Location(OTHER, bucket),
    }
