"""New folder, open bucket, new bucket, rename: the broken rule is named while it is typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from rustfs_desktop.s3.addresses import Address, parse_address
from rustfs_desktop.ui.dialogs.name import NameDialog, NamePrompt
from rustfs_desktop.ui.dialogs.name_prompts import (
    ListedNames,
    create_bucket_prompt,
    folder_prefix,
    new_folder_prompt,
    open_bucket_prompt,
    rename_prompt,
    renamed_key,
)
from rustfs_desktop.ui.dialogs.notice import Tone
from tests.ui import audit

pytestmark = pytest.mark.usefixtures("look")


def opened(qtbot: QtBot, dialog: NameDialog) -> NameDialog:
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.activateWindow()
    return dialog


def typed(dialog: NameDialog, text: str) -> None:
    """What a user types replaces what was there."""
    dialog.field.selectAll()
    QTest.keyClicks(dialog.field, text)


@pytest.mark.parametrize(
    ("prompt", "text"),
    [
        (open_bucket_prompt(), "s3://photos/a"),
        (create_bucket_prompt(()), "photos"),
    ],
)
def test_it_starts_in_the_field_and_enter_accepts(
    qtbot: QtBot, prompt: NamePrompt, text: str
) -> None:
    dialog = opened(qtbot, NameDialog(prompt))
    assert dialog.field.hasFocus()
    assert not dialog.primary.isEnabled()
    assert audit.problems(dialog) == []
    dialog.field.setFocus()
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    typed(dialog, text)
    assert dialog.primary.isEnabled()
    with qtbot.waitSignal(dialog.accepted):
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.text == text


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a/../b", "“.” or “..”"),
        ("a//b", "slashes"),
        ("x" * 256, "255 bytes"),
    ],
)
def test_a_folder_name_names_the_broken_rule(qtbot: QtBot, text: str, rule: str) -> None:
    dialog = opened(qtbot, NameDialog(new_folder_prompt("2026/")))
    dialog.field.setText(text)
    assert rule in dialog.hint.text
    assert dialog.hint.tone is Tone.BAD
    assert not dialog.primary.isEnabled()
    assert audit.clipped_texts(dialog) == []
    typed(dialog, "fine")
    assert dialog.hint.tone is Tone.PLAIN
    assert dialog.primary.isEnabled()


@pytest.mark.parametrize(
    ("text", "prefix"), [("trip", "2026/trip/"), (" trip/ ", "2026/trip/"), ("a/b", "2026/a/b/")]
)
def test_the_new_folder_lies_below_the_place(qtbot: QtBot, text: str, prefix: str) -> None:
    dialog = opened(qtbot, NameDialog(new_folder_prompt("2026/")))
    typed(dialog, text)
    assert dialog.hint.text.endswith(prefix)
    assert folder_prefix("2026/", dialog.text) == prefix


def test_a_hostile_place_is_shown_as_it_is(qtbot: QtBot) -> None:
    dialog = opened(qtbot, NameDialog(new_folder_prompt("<b>x</b>\u202e\n/")))
    assert "<b>x</b>⟨U+202E⟩␊/" in dialog.hint.text
    assert audit.rich_texts(dialog) == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("photos", Address("photos")),
        ("s3://photos/2026/trip/", Address("photos", "2026/trip/")),
        ("photos/2026", Address("photos", "2026")),
    ],
)
def test_a_bucket_can_be_named_in_several_ways(qtbot: QtBot, text: str, address: Address) -> None:
    dialog = opened(qtbot, NameDialog(open_bucket_prompt()))
    typed(dialog, text)
    assert dialog.primary.isEnabled()
    assert parse_address(dialog.text) == address


@pytest.mark.parametrize("text", ["s3://", "ftp://photos", "no such name", "<b>"])
def test_what_is_no_bucket_is_said(qtbot: QtBot, text: str) -> None:
    dialog = opened(qtbot, NameDialog(open_bucket_prompt()))
    typed(dialog, text)
    assert not dialog.primary.isEnabled()
    assert dialog.hint.tone is Tone.BAD
    assert dialog.hint.text


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Ab", "lowercase letters"),
        ("ab", "3 characters"),
        ("a..b", "two dots"),
        ("mine", "already"),
    ],
)
def test_a_bucket_name_names_the_broken_rule(qtbot: QtBot, text: str, rule: str) -> None:
    dialog = opened(qtbot, NameDialog(create_bucket_prompt(["mine"])))
    typed(dialog, text)
    assert rule in dialog.hint.text
    assert not dialog.primary.isEnabled()


@pytest.mark.parametrize(
    ("key", "old", "selected", "renamed"),
    [
        ("2026/a.tar.gz", "a.tar.gz", "a.tar", "2026/b.gz"),
        ("2026/trip.d/", "trip.d", "trip.d", "2026/b/"),
        ("README", "README", "README", "b"),
        (".profile", ".profile", ".profile", "b"),
        ("😀 holiday 🏖.jpg", "😀 holiday 🏖.jpg", "😀 holiday 🏖", "b.jpg"),
    ],
)
def test_renaming_starts_with_the_old_name_selected_but_for_its_ending(
    qtbot: QtBot, key: str, old: str, selected: str, renamed: str
) -> None:
    is_folder = key.endswith("/")
    dialog = opened(qtbot, NameDialog(rename_prompt(key, is_folder=is_folder)))
    assert dialog.text == old
    assert dialog.field.selectedText() == selected
    assert not dialog.primary.isEnabled()
    QTest.keyClicks(dialog.field, "b")
    assert dialog.primary.isEnabled()
    assert renamed_key(key, dialog.text, is_folder=is_folder) == renamed


def test_a_folders_own_object_becomes_a_file_in_the_folder(qtbot: QtBot) -> None:
    dialog = opened(qtbot, NameDialog(rename_prompt("a/trip/", listed("a/trip/b", "a/c"))))
    assert dialog.text == dialog.field.selectedText() == "trip"
    assert dialog.primary.isEnabled()
    assert renamed_key("a/trip/", dialog.text, is_folder=False) == "a/trip/trip"
    typed(dialog, "b")
    assert not dialog.primary.isEnabled()
    typed(dialog, "c")
    assert dialog.primary.isEnabled()


def test_a_new_name_has_no_slash(qtbot: QtBot) -> None:
    dialog = opened(qtbot, NameDialog(rename_prompt("a.txt")))
    typed(dialog, "b/c")
    assert "slash" in dialog.hint.text
    assert not dialog.primary.isEnabled()


def test_escape_closes_without_a_name(qtbot: QtBot) -> None:
    dialog = opened(qtbot, NameDialog(create_bucket_prompt(())))
    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(dialog.field, Qt.Key.Key_Escape)


def listed(*keys: str) -> ListedNames:
    return ListedNames(keys.__contains__)


def test_a_free_folder_name_is_proposed(qtbot: QtBot) -> None:
    names = listed("a/New Folder/", "a/New Folder 2")
    dialog = opened(qtbot, NameDialog(new_folder_prompt("a/", names)))
    assert dialog.text == dialog.field.selectedText() == "New Folder 3"
    assert dialog.primary.isEnabled()
    assert dialog.hint.tone is Tone.PLAIN
    typed(dialog, "New Folder")
    assert "A folder with this name" in dialog.hint.text
    typed(dialog, "New Folder 2")
    assert "A file with this name" in dialog.hint.text
    assert not dialog.primary.isEnabled()


def test_renaming_is_not_wrong_before_anything_is_typed(qtbot: QtBot) -> None:
    dialog = opened(qtbot, NameDialog(rename_prompt("a.txt", listed("b.txt"))))
    assert dialog.hint.tone is Tone.PLAIN
    assert not dialog.field.property("problem")
    typed(dialog, "b.txt")
    assert (dialog.hint.tone, dialog.field.property("problem")) == (Tone.BAD, True)


def test_a_refused_name_can_be_corrected(qtbot: QtBot) -> None:
    dialog = opened(qtbot, NameDialog(rename_prompt("a.txt"), confirms=True))
    typed(dialog, "b.txt")
    with qtbot.waitSignal(dialog.submitted) as caught:
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert caught.args == ["b.txt"]
    assert dialog.isVisible()
    assert not dialog.primary.isEnabled()
    dialog.refuse("Taken meanwhile")
    assert (dialog.hint.text, dialog.hint.tone) == ("Taken meanwhile", Tone.BAD)
    assert dialog.field.hasFocus()
    typed(dialog, "c.txt")
    assert dialog.primary.isEnabled()
    assert dialog.is_open
    dialog.accept()
    assert not dialog.is_open
