"""Edited files on a real server: whatever way they are saved, and whatever happens there."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.errors import AccessDenied
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service import file_watch
from rustfs_desktop.service.edit import EditState
from tests.conftest import LiveServer
from tests.service import edit_stage
from tests.service.edit_stage import PROGRAMS, WAYS, EditStage, rename_over

KEY = "trip/packing list.md"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quiet comes sooner than a person would need."""
    monkeypatch.setattr(file_watch, "QUIET_MS", 100)
    monkeypatch.setattr(file_watch, "_EMPTIED_MS", 400)
    monkeypatch.setattr(file_watch, "_LOOK_MS", 200)


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path, client: Client, bucket: str) -> Iterator[EditStage]:
    made = EditStage(qtbot, tmp_path, client, bucket)
    yield made
    made.end()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_a_program_saves_is_on_the_server(
    stage: EditStage, way: Callable[[Path, bytes], None]
) -> None:
    stage.put(KEY, b"old text", ContentType="text/x-own")
    edit = stage.open(KEY, 8)
    assert edit.path.read_bytes() == b"old text"

    for data in (b"new text", b"more text of another length", b"old text"):
        way(edit.path, data)
        stage.saved(edit, data)

    head = stage.client.transfer.head_object(Bucket=stage.bucket, Key=KEY)
    assert head["ContentType"] == "text/x-own"
    assert len(stage.versions) == 3


@pytest.mark.parametrize("name", PROGRAMS)
def test_real_programs_save(stage: EditStage, name: str) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    stage.put(KEY, b"one")
    edit = stage.open(KEY)

    PROGRAMS[name](edit.path, b"two")

    stage.until(lambda: stage.get(KEY).rstrip() == b"two" and not edit.is_unsaved)


def test_the_copy_is_private_and_its_name_harmless(stage: EditStage) -> None:
    key = "a/-rf \u202etxt.exe"
    stage.put(key, b"x")
    edit = stage.open(key)

    assert stat.S_IMODE(edit.path.stat().st_mode) == 0o600
    for folder in (edit.path.parent, edit.folder.folder, stage.home / "edits"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not edit.path.name.startswith("-")
    assert "\u202e" not in edit.path.name


def test_a_file_that_is_only_touched_is_not_sent(stage: EditStage) -> None:
    stage.put(KEY, b"same")
    edit = stage.open(KEY)

    rename_over(edit.path, b"same")
    stage.until(lambda: not edit.is_unsaved)

    assert not stage.queue.transfers


def test_a_change_of_someone_else_is_kept_beside(stage: EditStage) -> None:
    stage.put(KEY, b"old")
    edit = stage.open(KEY)
    stage.put(KEY, b"theirs")
    rename_over(edit.path, b"ours")
    stage.until(lambda: edit.state is EditState.CONFLICT)
    assert stage.get(KEY) == b"theirs"
    assert edit.theirs is not None
    rename_over(edit.path, b"ours, and more")  # does not answer the question
    stage.until(lambda: edit.record.unsent is not None and edit.record.unsent.size == 14)
    assert edit.state is EditState.CONFLICT

    edit.keep_both()

    stage.until(lambda: edit.state is EditState.OPEN)
    assert edit.record.key == "trip/packing list (1).md"
    stage.saved(edit, b"ours, and more")
    assert stage.get(KEY) == b"theirs"
    rename_over(edit.path, b"goes on there")
    stage.saved(edit, b"goes on there")


def test_a_change_of_someone_else_is_replaced_once_it_was_seen(stage: EditStage) -> None:
    stage.put(KEY, b"old")
    edit = stage.open(KEY)
    stage.put(KEY, b"theirs")
    rename_over(edit.path, b"ours")
    stage.until(lambda: edit.state is EditState.CONFLICT)
    stage.put(KEY, b"theirs, later")

    edit.replace()  # of the one that was seen: a later one is asked about again

    stage.until(lambda: edit.transfer is None and edit.state is EditState.CONFLICT)
    assert stage.get(KEY) == b"theirs, later"
    edit.replace()
    stage.saved(edit, b"ours")


def test_what_was_deleted_can_be_saved_again(stage: EditStage) -> None:
    stage.put(KEY, b"old")
    edit = stage.open(KEY)
    stage.client.transfer.delete_object(Bucket=stage.bucket, Key=KEY)
    rename_over(edit.path, b"ours")
    stage.until(lambda: edit.state is EditState.CONFLICT)
    assert edit.theirs is None

    edit.replace()

    stage.saved(edit, b"ours")


def test_the_last_three_states_are_kept(stage: EditStage) -> None:
    stage.put(KEY, b"0")
    edit = stage.open(KEY)
    for data in (b"1", b"2", b"3"):
        rename_over(edit.path, data)
        stage.saved(edit, data)

    kept = [edit.folder.state_path(state).read_bytes() for state in edit.record.states]
    assert kept == [b"1", b"2", b"3"]
    stage.until(lambda: len(list(edit.folder.kept_folder.iterdir())) == 3)

    folder = edit.folder.folder
    stage.edits.stop_editing(edit)
    stage.until(lambda: not folder.exists())
    assert stage.get(KEY) == b"3"


def test_without_a_server_the_file_waits_and_goes_on_after_a_restart(stage: EditStage) -> None:
    stage.put(KEY, b"old")
    edit = stage.open(KEY)
    stage.connections.online = None
    stage.queue.set_client(edit_stage.CONNECTION, None)
    rename_over(edit.path, b"offline")
    stage.until(lambda: edit.state is EditState.WAITING)
    assert edit.is_unsaved

    edit = stage.restart()
    stage.until(lambda: edit.state is EditState.WAITING)
    rename_over(edit.path, b"offline, later")
    stage.until(lambda: edit.record.newest is not None and edit.record.newest.size == 14)
    stage.connections.online = stage.client
    stage.queue.set_client(edit_stage.CONNECTION, stage.client)

    stage.saved(edit, b"offline, later")


def test_what_was_saved_while_the_program_was_closed_is_noticed(stage: EditStage) -> None:
    stage.put(KEY, b"old")
    path = stage.open(KEY).path
    stage.end()
    rename_over(path, b"new")
    stage.start()
    stage.queue.set_client(edit_stage.CONNECTION, stage.client)
    stage.edits.restore()
    stage.until(lambda: stage.edits.all)

    stage.saved(stage.edits.all[0], b"new")


@pytest.mark.weed_only(reason="a read-only key pair")
def test_keys_that_may_only_read_are_told(stage: EditStage, server: LiveServer) -> None:
    reader = Client(server.endpoint, server.readonly)
    stage.put(KEY, b"old")
    stage.connections.online, writer = reader, stage.client
    stage.client = reader
    edit = stage.open(KEY)
    rename_over(edit.path, b"new")

    stage.until(lambda: edit.state is EditState.FAILED)

    assert isinstance(edit.error, AccessDenied)
    assert edit.is_unsaved
    stage.client = writer
    reader.close()
