"""Going about in the real window on a real server, by mouse and by keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.client import Client
from tests.conftest import LiveServer
from tests.ui.window_stage import LIVE, WindowStage, put

KEYS = ("a/one.txt", "a/two.txt", "a/deep/three.txt", "b/four.txt", "beach.txt", "notes.txt")


def enter_address(live: WindowStage, words: str) -> None:
    live.press("Ctrl+L", live.window)
    field = live.path_bar.findChild(QLineEdit)
    assert field is not None
    live.until(field.hasFocus)
    assert field.selectedText() == field.text()
    QTest.keyClicks(field, words)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_the_way_down_and_up_by_mouse_and_keys(
    live: WindowStage, client: Client, bucket: str
) -> None:
    put(client, bucket, *KEYS)
    live.go()
    live.until(lambda: bucket in live.bucket_names)
    live.double_click_bucket(bucket)
    live.wait_read(bucket)
    assert live.keys_shown == ["a/", "b/", "beach.txt", "notes.txt"]
    live.until(live.table.hasFocus)
    live.press("Down")
    live.press("Home")
    live.press("Return")
    live.wait_read(bucket, "a/")
    assert live.keys_shown == ["a/deep/", "a/one.txt", "a/two.txt"]
    live.press("Backspace")
    live.wait_read(bucket)
    live.until(lambda: live.browser.selection().prefixes == ["a/"])
    live.press("Alt+Left")
    live.wait_read(bucket, "a/")
    live.press("Alt+Right")
    live.wait_read(bucket)
    live.press("Alt+Up")
    live.until(lambda: live.here == Location(LIVE))
    live.until(lambda: live.browser.selected_bucket == bucket)


def test_f5_shows_what_others_have_changed(live: WindowStage, client: Client, bucket: str) -> None:
    put(client, bucket, "old.txt", "stays.txt")
    live.go(bucket)
    live.click_row("stays.txt")
    client.browse.delete_object(Bucket=bucket, Key="old.txt")
    put(client, bucket, "new.txt")
    live.press("F5")
    live.until(lambda: live.keys_shown == ["new.txt", "stays.txt"])
    assert live.browser.selection().keys == ["stays.txt"]


def test_letters_find_rows_and_ctrl_a_selects_them(
    live: WindowStage, client: Client, bucket: str
) -> None:
    put(client, bucket, *KEYS)
    live.go(bucket)
    QTest.keyClicks(live.table, "no")
    assert live.browser.selection().keys == ["notes.txt"]
    live.press("Ctrl+A")
    selection = live.browser.selection()
    assert (selection.prefixes, selection.keys) == (["a/", "b/"], ["beach.txt", "notes.txt"])
    live.until(lambda: "4 selected" in live.window.status.counts)
    live.press("Ctrl+C")
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied == [f"s3://{bucket}/{key}" for key in ("a/", "b/", "beach.txt", "notes.txt")]


def test_the_tree_and_the_crumbs_go_to_folders(
    live: WindowStage, client: Client, bucket: str
) -> None:
    put(client, bucket, *KEYS)
    live.go(bucket)
    deep = Location(LIVE, bucket, "a/deep/")
    index = live.node(deep)
    live.qtbot.mouseClick(
        live.tree.viewport(),
        Qt.MouseButton.LeftButton,
        pos=live.tree.visualRect(index).center(),
    )
    live.wait_read(bucket, "a/deep/")
    crumbs = live.path_bar.crumbs
    assert [crumb.label for crumb in crumbs] == ["live", bucket, "a", "deep"]
    live.click(crumbs[2])
    live.wait_read(bucket, "a/")


def test_addresses_in_every_form(live: WindowStage, client: Client, bucket: str) -> None:
    put(client, bucket, *KEYS)
    live.go()
    enter_address(live, f"s3://{bucket}/a/deep/")
    live.wait_read(bucket, "a/deep/")
    enter_address(live, f"{bucket}/b")
    live.wait_read(bucket, "b/")
    endpoint = live.app.connections.get(LIVE).endpoint
    host = endpoint.url.rpartition(":")[0]
    enter_address(live, f"{host}:9001/rustfs/console/browser/?bucket={bucket}&key=a%2F")
    live.wait_read(bucket, "a/")
    live.until(live.table.hasFocus)
    enter_address(live, "s3://")
    live.until(lambda: live.here == Location(LIVE))


def test_an_address_of_an_object_selects_it(live: WindowStage, client: Client, bucket: str) -> None:
    put(client, bucket, *KEYS)
    live.go()
    enter_address(live, f"s3://{bucket}/a/two.txt")
    live.wait_read(bucket, "a/")
    live.until(lambda: live.browser.selection().keys == ["a/two.txt"])


def test_an_unknown_bucket_is_named_and_not_kept(live: WindowStage, server: LiveServer) -> None:
    live.go()
    enter_address(live, "s3://no-such-bucket-here/x/")
    live.until(lambda: live.page_title)
    live.until(lambda: "no-such-bucket-here" in live.page_title)
    assert [b.text() for b in live.pane.shown_page.buttons][-1] == "Retry"
    live.press("Alt+Left")
    live.until(lambda: live.here == Location(LIVE))
    live.until(lambda: server.shared_bucket in live.bucket_names)
    assert "no-such-bucket-here" not in live.bucket_names


def test_nonsense_and_strange_servers_are_refused_in_words(live: WindowStage) -> None:
    live.go()
    enter_address(live, "https://example.org:9001/rustfs/console/browser/some-bucket/")
    live.until(lambda: "example.org" in live.messages.title)
    enter_address(live, "ftp://nowhere/")
    live.until(lambda: live.messages.title and "example.org" not in live.messages.title)
    assert live.here == Location(LIVE)


def test_the_filter_narrows_and_lets_go(live: WindowStage, client: Client, bucket: str) -> None:
    put(client, bucket, *KEYS)
    live.go(bucket)
    live.press("Ctrl+F", live.window)
    field = live.window.toolbar.filter_field
    live.until(field.hasFocus)
    QTest.keyClicks(field, "beach")
    live.until(lambda: live.keys_shown == ["beach.txt"])
    QTest.keyClicks(field, "zzz")
    live.until(lambda: "beachzzz" in live.page_title)
    live.click(live.page_button("Clear Filter"))
    live.until(lambda: len(live.keys_shown) == 4)
    assert field.text() == ""


def test_a_menu_that_closes_takes_nothing_from_the_next(
    live: WindowStage, client: Client, bucket: str
) -> None:
    put(client, bucket, "a/1", "b/2", "row.txt")
    live.go(bucket)
    live.click_row("row.txt")
    live.node(Location(LIVE, bucket, "b/"))
    # A click beside an open menu closes it and opens the next one at once.
    first = live.menu_on_tree(Location(LIVE, bucket, "a/"))
    second = live.menu_on_tree(Location(LIVE, bucket, "b/"))
    first.aboutToHide.emit()
    QApplication.processEvents()
    live.choose(second, "copy_address")
    assert QGuiApplication.clipboard().text() == f"s3://{bucket}/b/"
    first.close()


def test_menus_offer_what_fits(live: WindowStage, client: Client, bucket: str) -> None:
    put(client, bucket, *KEYS)
    live.go(bucket)
    menu = live.menu_on_row("beach.txt")
    enabled = {action.objectName() for action in menu.actions() if action.isEnabled()}
    assert {"download", "copy_link", "make_link", "delete", "properties"} <= enabled
    live.choose(menu, "copy_address")
    assert QGuiApplication.clipboard().text() == f"s3://{bucket}/beach.txt"
    menu = live.menu_on_row("a/")
    assert "copy_link" not in {a.objectName() for a in menu.actions() if a.isEnabled()}
    live.choose(menu, "open")
    live.wait_read(bucket, "a/")
    menu = live.menu_on_empty()
    live.choose(menu, "select_all")
    assert len(live.browser.selection().keys) == 2
