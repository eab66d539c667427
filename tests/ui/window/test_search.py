"""Searching a bucket, in the real window."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from rustfs_desktop.models.search_line_texts import LineStep
from rustfs_desktop.s3.client import Client
from rustfs_desktop.ui.browser.condition_chip import ConditionChip
from rustfs_desktop.ui.browser.search_scope import SearchScope
from rustfs_desktop.ui.dialogs.delete import DeleteDialog
from tests.faults.fake_s3 import FakeS3, Request
from tests.ui.window.search_stage import KEYS, open_bucket, search
from tests.ui.window_stage import WindowStage
from tests.waiting import hold_until


@pytest.fixture
def stage(live: WindowStage, client: Client, bucket: str) -> WindowStage:
    return open_bucket(live, client, bucket)


def chips(stage: WindowStage) -> list[ConditionChip]:
    return [
        chip for chip in stage.browser.search.strip.chips.widgets if isinstance(chip, ConditionChip)
    ]


def test_files_of_all_folders_are_found(stage: WindowStage) -> None:
    search(stage, "harbour")
    assert stage.keys_shown == [KEYS[1], KEYS[2], KEYS[4], KEYS[0]]
    assert stage.names == ["harbour 1.tif", "harbour 2.tif", "harbour.txt", "old harbour.tif"]
    table = stage.table
    folders = [table.objects.index(row, 6).data() for row in range(4)]
    assert folders == ["2026 / trip", "2026 / trip", "", "2025"]
    assert stage.browser.listing_text == "4 found in 5 files"
    assert table.header.isSectionHidden(6)  # in a window of less than 800 px
    stage.window.resize(1200, 700)
    stage.until(lambda: not table.header.isSectionHidden(6))


def test_ctrl_f_in_the_filter_searches_the_bucket(stage: WindowStage) -> None:
    stage.press("Ctrl+F", stage.window)
    field = stage.window.toolbar.filter_field
    assert field.placeholderText() == "Filter this folder"
    stage.press("Ctrl+F", field)
    assert field.placeholderText() == "Search"
    assert stage.browser.search.strip.isVisible()
    QTest.keyClicks(field, "notes")
    stage.until(lambda: stage.keys_shown == [KEYS[3]])  # while typing pauses


def remove(chip: ConditionChip) -> None:
    """Click the cross of a condition."""
    cross = QPoint(chip.width() - 14, chip.height() // 2)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=cross)


def test_conditions_are_chips_that_remove_them(stage: WindowStage) -> None:
    search(stage, "harbour type:image -old")
    assert [chip.text() for chip in chips(stage)] == ["Type: Images", "Not: “old”"]
    assert stage.keys_shown == [KEYS[1], KEYS[2]]
    remove(chips(stage)[1])
    stage.until(lambda: stage.keys_shown == [KEYS[1], KEYS[2], KEYS[0]])
    assert stage.window.toolbar.filter_field.text() == "harbour"
    remove(chips(stage)[0])
    stage.until(lambda: len(stage.keys_shown) == 4)
    assert chips(stage) == []
    assert not stage.browser.search.strip.chips.isVisible()


def test_a_condition_is_added_from_the_menu(stage: WindowStage) -> None:
    search(stage, "harbour")
    strip = stage.browser.search.strip
    stage.click(strip.conditions)
    (menu,) = [each for each in strip.findChildren(QMenu) if each.isVisible()]
    kinds = menu.actions()[0].menu()
    next(action for action in kinds.actions() if action.text() == "Documents").trigger()
    menu.close()
    stage.until(lambda: stage.keys_shown == ["harbour.txt"])
    assert stage.window.toolbar.filter_field.text() == "harbour"
    assert stage.here.query == "harbour type:document"


def test_typed_conditions_become_chips_and_leave_the_field(stage: WindowStage) -> None:
    stage.press("Ctrl+Shift+F", stage.window)
    field = stage.window.toolbar.filter_field
    QTest.keyClicks(field, "type:image harbour size>1G")
    stage.until(lambda: field.text() == "harbour size>1G")
    QTest.keyClicks(field, " ")
    stage.until(lambda: field.text().strip() == "harbour")
    stage.until(lambda: stage.keys_shown == [])
    assert [chip.text() for chip in chips(stage)] == ["Type: Images", "Larger than 1 GB"]
    QTest.keyClicks(field, "1")  # typed, and not searched for yet
    remove(chips(stage)[0])
    assert field.text() == "harbour 1"
    stage.until(lambda: stage.here.query == "harbour 1 size>1G")
    field.home(False)
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    stage.until(lambda: stage.keys_shown == [KEYS[1]])
    assert chips(stage) == []
    stage.press("Alt+Left", stage.window)
    stage.press("Alt+Right", stage.window)
    stage.until(lambda: stage.keys_shown == [KEYS[1]])
    assert (field.text(), stage.here.query) == ("harbour 1", "harbour 1")


def test_a_condition_is_edited_as_text(stage: WindowStage) -> None:
    search(stage, "harbour type:image size>big")
    field, chip = stage.window.toolbar.filter_field, chips(stage)[1]
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(20, chip.height() // 2))
    (menu,) = [each for each in chip.findChildren(QMenu) if each.isVisible()]
    next(each for each in menu.actions() if each.text() == "Edit as Text").trigger()
    menu.close()
    assert field.hasFocus()
    assert field.text() == "harbour size>big"
    for _ in "big":
        QTest.keyClick(field, Qt.Key.Key_Backspace)
    QTest.keyClicks(field, "1G")
    QTest.keyClick(field, Qt.Key.Key_Return)
    stage.until(lambda: stage.keys_shown == [])
    assert stage.here.query == "harbour type:image size>1G"
    assert field.text().strip() == "harbour"


def test_a_condition_with_an_error_says_so_and_finds_nothing_else(stage: WindowStage) -> None:
    search(stage, "notes size>big")
    assert stage.keys_shown == [KEYS[3]]
    (chip,) = chips(stage)
    assert chip.property("chip") == "bad"
    assert chip.accessibleDescription() == "size needs a number, like size>10M"


def test_only_errors_search_for_nothing(stage: WindowStage, bucket: str) -> None:
    stage.press("Ctrl+Shift+F", stage.window)
    field = stage.window.toolbar.filter_field
    QTest.keyClicks(field, "size>")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert [chip.property("chip") for chip in chips(stage)] == ["bad"]
    assert stage.here.query == ""
    assert stage.keys_shown == ["2025/", "2026/", "harbour.txt"]


def test_this_folder_limits_the_search(stage: WindowStage, bucket: str) -> None:
    stage.go(bucket, "2026/")
    search(stage, "harbour")
    assert len(stage.keys_shown) == 4
    stage.click(stage.browser.search.strip.scope.segment(SearchScope.FOLDER))
    stage.until(lambda: stage.keys_shown == [KEYS[1], KEYS[2]])
    assert stage.here.prefix == "2026/"


def test_in_the_top_folder_only_the_bucket_can_be_searched(stage: WindowStage) -> None:
    search(stage, "x")
    assert not stage.browser.search.strip.scope.segment(SearchScope.FOLDER).isEnabled()


@pytest.mark.parametrize("where", ["field", "rows", "button"])
def test_closing_the_search_goes_back_to_the_folder(
    stage: WindowStage, bucket: str, where: str
) -> None:
    stage.go(bucket, "2026/trip/")
    stage.click_row(KEYS[3])
    search(stage, "harbour")
    if where == "button":
        stage.click(stage.browser.search.strip.close_button)
    else:
        field = stage.window.toolbar.filter_field
        QTest.keyClick(field if where == "field" else stage.table, Qt.Key.Key_Escape)
    stage.wait_read(bucket, "2026/trip/")
    assert stage.browser.selection().keys == [KEYS[3]]
    assert not stage.browser.search.strip.isVisible()
    assert stage.window.toolbar.filter_field.text() == ""
    assert stage.window.toolbar.filter_field.placeholderText() == "Filter this folder"
    assert stage.table.header.isSectionHidden(6)


def test_a_refined_search_is_one_step_of_back(stage: WindowStage, bucket: str) -> None:
    search(stage, "har")
    QTest.keyClicks(stage.window.toolbar.filter_field, "bour.txt")
    stage.until(lambda: stage.keys_shown == ["harbour.txt"])
    stage.press("Alt+Left", stage.window)
    stage.wait_read(bucket)
    assert not stage.browser.search.is_open
    stage.press("Alt+Right", stage.window)
    stage.until(lambda: stage.keys_shown == ["harbour.txt"])
    assert stage.browser.search.is_open
    assert stage.window.toolbar.filter_field.text() == "harbour.txt"


def test_a_result_is_shown_in_its_folder(stage: WindowStage, bucket: str) -> None:
    search(stage, "harbour")
    stage.click_row(KEYS[2])
    stage.press("Ctrl+Return", stage.table)
    stage.wait_read(bucket, "2026/trip/")
    assert stage.browser.selection().keys == [KEYS[2]]
    assert not stage.browser.search.is_open


def test_a_search_that_back_leads_to_closes_to_its_folder(stage: WindowStage, bucket: str) -> None:
    stage.go(bucket, "2026/trip/")
    search(stage, "harbour")
    stage.click_row(KEYS[0])
    stage.press("Ctrl+Return", stage.table)
    stage.wait_read(bucket, "2025/")
    stage.press("Alt+Left", stage.window)
    stage.until(lambda: len(stage.keys_shown) == 4)
    stage.press("Escape", stage.table)
    stage.wait_read(bucket, "2026/trip/")
    assert not stage.browser.search.is_open


def test_results_are_no_place_for_new_files(stage: WindowStage, bucket: str) -> None:
    assert stage.action("upload_files").isEnabled()
    search(stage, "harbour")
    for name in ("upload_files", "upload_folder", "new_folder", "paste"):
        assert not stage.action(name).isEnabled(), name
    target = stage.table.folder_target()
    assert target.location is None
    assert not stage.drop([stage.downloads])
    stage.press("Escape", stage.table)
    stage.wait_read(bucket)
    assert stage.action("upload_files").isEnabled()


def test_results_are_downloaded_renamed_and_deleted(
    stage: WindowStage, client: Client, bucket: str
) -> None:
    search(stage, "harbour type:image")
    stage.double_click_row(KEYS[1])
    stage.wait_moved()
    assert (stage.downloads / KEYS[1]).is_file()
    stage.click_row(KEYS[0])
    stage.press("Delete", stage.table)
    stage.agree(stage.dialog(DeleteDialog))
    stage.until(lambda: stage.keys_shown == [KEYS[1], KEYS[2]])
    left = {each["Key"] for each in client.browse.list_objects_v2(Bucket=bucket)["Contents"]}
    assert left == {*KEYS} - {KEYS[0]}


def test_nothing_found_says_what_to_do(stage: WindowStage, bucket: str) -> None:
    search(stage, "elephant")
    assert stage.page_title == "Nothing found for “elephant”"
    assert stage.browser.listing_text == "0 found in 5 files"
    stage.click(stage.page_button("Close Search"))
    stage.wait_read(bucket)


def test_a_slow_search_says_how_far_it_is_and_can_be_stopped(
    shown: WindowStage, fake: FakeS3
) -> None:
    for number in range(1500):
        fake.put("bucket", f"folder/{number:04}.txt", b"2")
    shown.go("bucket")
    gate = threading.Event()

    def hold(request: Request) -> None:
        if request.what == "ListObjectsV2" and "continuation-token" in request.query:
            hold_until(gate)

    fake.rules.append(hold)
    try:
        shown.press("Ctrl+Shift+F", shown.window)
        field = shown.window.toolbar.filter_field
        QTest.keyClicks(field, "000")
        QTest.keyClick(field, Qt.Key.Key_Return)
        line = shown.pane.search_line
        words = "10 found so far in 1000 files · no index: searching the server"
        shown.until(lambda: line.text.replace(",", "") == words)
        shown.click(line.buttons[LineStep.STOP])
        shown.until(lambda: not shown.browser.is_reading)
        assert shown.names == [f"000{number}.txt" for number in range(10)]
        assert shown.messages.title == "Stopped. This list is incomplete"
    finally:
        gate.set()


def test_hostile_names_are_shown_as_text(shown: WindowStage, fake: FakeS3) -> None:
    hostile = "<b>x</b>/\u202egpj.exe"
    fake.put("bucket", hostile, b"2")
    shown.go("bucket")
    search(shown, "exe")
    assert shown.keys_shown == [hostile]
    assert "\u202e" not in shown.names[0]
    assert shown.table.objects.index(0, 6).data() == "<b>x</b>".replace("/", " / ")
