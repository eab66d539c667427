"""Clean Up… in the window: counted, planned, removed as planned."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.index.space_map import EntryType
from rustfs_desktop.s3.api.reclaimable import Amount, find_old_versions, find_uploads
from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.ui.commands.command_table import COMMANDS
from rustfs_desktop.ui.commands.context import Target
from rustfs_desktop.ui.dialogs import clean_up
from rustfs_desktop.ui.dialogs.clean_up import CleanUpDialog
from rustfs_desktop.ui.space.space_view import SpaceView
from tests.ui.window_stage import LIVE, WindowStage, visible
from tests.waiting import hold_until


@pytest.fixture
def here(live: WindowStage, client: Client, bucket: str) -> str:
    """A bucket with old versions and an unfinished upload, open in the window."""
    s3 = client.browse
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for body in (b"x" * 4000, b"y" * 3000, b"now" * 300):
        s3.put_object(Bucket=bucket, Key="a.txt", Body=body)
    started = s3.create_multipart_upload(Bucket=bucket, Key="big")
    s3.upload_part(
        Bucket=bucket, Key="big", UploadId=started["UploadId"], PartNumber=1, Body=b"z" * 2000
    )
    live.go(bucket)
    return bucket


@pytest.fixture
def empty(client: Client) -> Iterator[str]:
    """Another bucket, with nothing in it."""
    name = f"test-{uuid.uuid4().hex[:16]}"
    client.browse.create_bucket(Bucket=name)
    yield name
    client.browse.delete_bucket(Bucket=name)


def texts(widget: QWidget) -> list[str]:
    """What its labels say."""
    return [label.text() for label in widget.findChildren(QLabel)]


def view(stage: WindowStage) -> SpaceView:
    return stage.browser.space.view


def left(client: Client, bucket: str) -> tuple[Amount, Amount]:
    """The old versions and the uploads on the server."""
    where = (client, bucket, "", CancelToken(), lambda _amount: None)
    return find_old_versions(*where).amount, find_uploads(*where).amount


def press(stage: WindowStage, words: str) -> None:
    """Press a button of the row about old versions and uploads."""
    buttons = [each for each in view(stage).extras.widgets if isinstance(each, QPushButton)]
    stage.click(next(each for each in buttons if each.text() == words))


def count(stage: WindowStage) -> None:
    """Open the map and count."""
    stage.press("Ctrl+Shift+M")
    stage.until(lambda: view(stage).data.content is not None)
    press(stage, "Count")
    stage.until(lambda: view(stage).reclaimable.result is not None)


def plan(stage: WindowStage) -> CleanUpDialog:
    press(stage, "Clean Up…")
    return stage.dialog(CleanUpDialog)


def clean_up_of(stage: WindowStage, bucket: str) -> None:
    """Run the command on a bucket of the tree."""
    target = Target.of_node(stage.browser, Location(LIVE, bucket))
    COMMANDS["clean_up"](stage.window.context, target)


def test_what_was_counted_is_said_and_has_tiles(live: WindowStage, here: str) -> None:
    count(live)
    words = texts(view(live).extras)
    assert "7 KB · 2 versions · 71 %" in words
    assert "2 KB · 1 upload · 20 %" in words
    live.until(lambda: len(view(live).map.tiles) == 3)
    tiles = {tile.entry.type: view(live).map.text_of(tile) for tile in view(live).map.tiles}
    assert tiles[EntryType.OLD_VERSIONS] == "Old versions · 7 KB · 2 versions"
    assert tiles[EntryType.UPLOADS] == "Unfinished uploads · 2 KB · 1 upload"
    assert all(tile.key in {"", "a.txt"} for tile in view(live).map.tiles)
    assert view(live).header.total.text() == "900 B"
    assert view(live).bar.hatched == [(EntryType.OLD_VERSIONS, 7000), (EntryType.UPLOADS, 2000)]


def test_an_upload_that_may_go_on_is_not_planned(
    live: WindowStage, client: Client, here: str
) -> None:
    count(live)
    dialog = plan(live)
    assert dialog.plan.uploads == ()
    assert "None of 1 can be aborted." in texts(dialog)
    assert "Nothing is selected." in texts(dialog)
    assert dialog.plan.versions is None
    assert not dialog.remove_button.isEnabled()
    dialog.reject()
    assert left(client, here) == (Amount(2, 7000), Amount(1, 2000))


def test_only_uploads_are_chosen_at_first(
    live: WindowStage, client: Client, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clean_up, "_DAY_S", -1)  # as if all were old enough
    count(live)
    dialog = plan(live)
    assert "1 upload will be removed: 2 KB. This cannot be undone." in texts(dialog)
    live.click(dialog.remove_button)
    live.until(lambda: live.messages.title == "1 item deleted")
    assert left(client, here) == (Amount(2, 7000), Amount())
    live.until(lambda: "0 B · 0 uploads" in texts(view(live).extras))


def test_old_versions_are_deleted_when_chosen(live: WindowStage, client: Client, here: str) -> None:
    client.browse.delete_object(Bucket=here, Key="a.txt")
    client.browse.put_object(Bucket=here, Key="a.txt", Body=b"now" * 300)
    count(live)
    dialog = plan(live)
    live.click(dialog.versions)
    amount = "3 versions, 1 delete marker"
    assert f"{amount} will be removed: 8 KB. This cannot be undone." in texts(dialog)
    live.click(dialog.remove_button)
    live.until(lambda: live.messages.title == "4 items deleted")
    assert left(client, here) == (Amount(), Amount(1, 2000))
    assert client.browse.get_object(Bucket=here, Key="a.txt")["Body"].read() == b"now" * 300
    live.press("Escape", view(live).map)
    live.until(lambda: "a.txt" in live.names)


def test_without_a_count_the_command_counts_first(live: WindowStage, here: str) -> None:
    live.trigger("clean_up")
    live.until(lambda: view(live).reclaimable.result is not None)
    assert live.browser.space.is_open
    live.trigger("clean_up")
    live.dialog(CleanUpDialog).reject()


def test_another_bucket_is_counted_itself(live: WindowStage, here: str, empty: str) -> None:
    count(live)
    clean_up_of(live, empty)
    assert live.here == Location(LIVE, empty)
    live.until(lambda: view(live).reclaimable.result is not None)
    assert not visible(CleanUpDialog)
    assert "0 B · 0 versions" in texts(view(live).extras)


def test_no_plan_is_shown_of_a_location_that_was_left(
    live: WindowStage, here: str, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    count(live)
    gate = threading.Event()
    read_ids = Journal.upload_ids

    def held(journal: Journal) -> set[str]:
        hold_until(gate)
        return read_ids(journal)

    monkeypatch.setattr(Journal, "upload_ids", held)
    press(live, "Clean Up…")
    live.go(empty)
    gate.set()
    live.until(lambda: live.window.context.background.is_idle)
    assert not visible(CleanUpDialog)
