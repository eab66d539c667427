"""Editing a file in another program: opened, saved by it, on the server."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service import file_watch
from rustfs_desktop.service.applications import Application
from rustfs_desktop.service.edit import Edit, EditState
from rustfs_desktop.service.preferences import FileOpening, Preferences
from rustfs_desktop.ui.commands import edits as edit_commands
from rustfs_desktop.ui.dialogs.compare import CompareDialog
from rustfs_desktop.ui.dialogs.open_with import OpenWithDialog
from rustfs_desktop.ui.dialogs.question import QuestionDialog
from rustfs_desktop.ui.edit.edit_bar import BarKind, EditBar
from rustfs_desktop.ui.edit.edit_bars import EditBars
from rustfs_desktop.ui.preview.quick_look import QuickLook
from tests.conftest import LiveServer
from tests.service.edit_stage import rename_over
from tests.ui.window_stage import LIVE, WindowStage, visible

KEY = "packing-list.md"
EDITOR = Application("Text <b>Editor</b>", ("true",))


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quiet comes soon, and one program opens everything."""
    monkeypatch.setattr(file_watch, "QUIET_MS", 100)
    monkeypatch.setattr(file_watch, "_LOOK_MS", 200)
    monkeypatch.setattr(edit_commands, "applications_for", lambda _name: [EDITOR])


@pytest.fixture
def at_bucket(program: WindowStage, server: LiveServer, client: Client, bucket: str) -> str:
    client.transfer.put_object(Bucket=bucket, Key=KEY, Body=b"- rope\n- lamp\n")
    client.transfer.put_object(Bucket=bucket, Key="other.md", Body=b"other")
    program.know(server.endpoint, server.credentials)
    program.start()
    program.go(bucket)
    return bucket


def bars(program: WindowStage) -> list[EditBar]:
    (found,) = program.window.findChildren(EditBars)
    return found.bars


def bar(program: WindowStage, kind: BarKind) -> EditBar:
    """The first bar of a kind, once it is there."""
    program.until(lambda: [each for each in bars(program) if each.kind is kind])
    return next(each for each in bars(program) if each.kind is kind)


def button(program: WindowStage, kind: BarKind, words: str) -> QPushButton:
    return next(
        each for each in bar(program, kind).buttons if each.text().replace("&", "") == words
    )


def open_file(program: WindowStage, key: str = KEY) -> Edit:
    program.click_row(key)
    program.press("Ctrl+E")
    edits = program.app.edits
    program.until(lambda: [each for each in edits.all if each.record.key == key])
    edit = next(each for each in edits.all if each.record.key == key)
    program.until(lambda: edit.state is EditState.OPEN)
    return edit


def get(client: Client, bucket: str, key: str = KEY) -> bytes:
    return client.transfer.get_object(Bucket=bucket, Key=key)["Body"].read()


def test_what_the_program_saves_is_told_and_shown(
    program: WindowStage, client: Client, at_bucket: str
) -> None:
    edit = open_file(program)
    place = Location(LIVE, at_bucket), KEY
    assert program.table._badges[place].text == "Open in Text <b>Editor</b>"
    assert program.window.status.edited_text == "1 file open in other programs"
    assert not bars(program)

    rename_over(edit.path, b"- rope\n- tent\n")

    told = bar(program, BarKind.DONE)
    assert told.title == "packing-list.md was saved"
    assert "MD5 confirmed by the server" in told.detail
    assert get(client, at_bucket) == b"- rope\n- tent\n"
    program.click(button(program, BarKind.DONE, "Stop Editing"))
    program.until(lambda: not program.app.edits.all)
    assert not bars(program)
    assert not program.window.status.edited_text


def test_someone_elses_change_is_asked_about(
    program: WindowStage, client: Client, at_bucket: str
) -> None:
    edit = open_file(program)
    client.transfer.put_object(Bucket=at_bucket, Key=KEY, Body=b"- rope\n- boots\n")
    rename_over(edit.path, b"- rope\n- tent\n")

    asks = bar(program, BarKind.ASKS)
    assert asks.title == "packing-list.md was changed on the server by someone else"
    assert [each.text().replace("&", "") for each in asks.buttons] == [
        "Keep Both",
        "Compare…",
        "Replace",
    ]
    badge = program.table._badges[Location(LIVE, at_bucket), KEY]
    assert (badge.text, badge.is_warning) == ("Needs an answer", True)

    program.click(button(program, BarKind.ASKS, "Compare…"))
    dialog = program.dialog(CompareDialog)
    assert dialog.lines.toPlainText().splitlines()[1:] == ["  - rope", "− - boots", "+ - tent"]
    program.agree(dialog)

    program.click(button(program, BarKind.ASKS, "Keep Both"))
    bar(program, BarKind.DONE)
    assert get(client, at_bucket) == b"- rope\n- boots\n"
    assert get(client, at_bucket, "packing-list (1).md") == b"- rope\n- tent\n"


def test_quitting_lists_what_is_not_saved(
    program: WindowStage, client: Client, at_bucket: str
) -> None:
    edit = open_file(program)
    client.transfer.put_object(Bucket=at_bucket, Key=KEY, Body=b"theirs")
    rename_over(edit.path, b"ours")
    bar(program, BarKind.ASKS)

    program.trigger("quit")

    dialog = program.dialog(QuestionDialog)
    assert "packing-list.md" in " ".join(
        each.text() for each in dialog.findChildren(type(dialog._title))
    )
    dialog.accept()
    program.until(lambda: not program.window.isVisible())
    program.end_program()
    program.start()
    program.go(at_bucket)
    asks = bar(program, BarKind.ASKS)  # asked again
    assert asks.title.startswith("packing-list.md was changed")
    program.click(button(program, BarKind.ASKS, "Replace"))
    bar(program, BarKind.DONE)
    assert get(client, at_bucket) == b"ours"


def test_open_with_lists_programs_as_plain_text(program: WindowStage, at_bucket: str) -> None:
    del at_bucket
    program.click_row("other.md")
    program.press("Ctrl+Shift+E")
    dialog = program.dialog(OpenWithDialog)
    assert dialog.list.item(0).text() == EDITOR.name

    program.agree(dialog)

    program.until(
        lambda: program.app.edits.all and program.app.edits.all[0].state is EditState.OPEN
    )
    assert program.app.edits.all[0].record.application == EDITOR.name


@pytest.mark.parametrize("opening", list(FileOpening))
def test_a_double_click_does_what_is_preferred(
    program: WindowStage, server: LiveServer, client: Client, bucket: str, opening: FileOpening
) -> None:
    client.transfer.put_object(Bucket=bucket, Key=KEY, Body=b"text")
    program.know(server.endpoint, server.credentials)
    program.prefer(Preferences(opening=opening))
    program.start()
    program.go(bucket)

    program.double_click_row(KEY)

    if opening is FileOpening.DOWNLOAD:
        program.until((program.downloads / KEY).exists)
        program.wait_moved()
    elif opening is FileOpening.PREVIEW:
        program.dialog(QuickLook).close()
        program.until(lambda: not visible(QuickLook))
    else:
        program.until(lambda: program.app.edits.all)
        program.until(lambda: program.app.edits.all[0].state is EditState.OPEN)


def test_a_large_file_is_asked_about(
    program: WindowStage, at_bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    del at_bucket
    monkeypatch.setattr(edit_commands, "LARGE", 3)
    program.click_row(KEY)
    program.press("Ctrl+E")
    dialog = program.dialog(QuestionDialog)
    assert not program.app.edits.all

    program.agree(dialog)

    program.until(lambda: program.app.edits.all)
    program.until(lambda: program.app.edits.all[0].state is EditState.OPEN)
