"""What goes wrong on a server is said in the window, with a button that does the right thing."""

from __future__ import annotations

import threading

import pytest
import trustme
from PySide6.QtWidgets import QPushButton

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.transfers.types import TransferState
from rustfs_desktop.ui.dialogs.connection import ConnectionDialog
from rustfs_desktop.ui.dialogs.delete import DeleteDialog
from rustfs_desktop.ui.dialogs.name import NameDialog
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.s3.broken_servers import black_hole, tls_server
from tests.ui.window_stage import LIVE, WindowStage
from tests.waiting import hold_until

EDIT, RETRY = "Edit Connection…", "Retry"
HTML = Reply(200, b"<!DOCTYPE html><title>Log in</title>", {"Content-Type": "text/html"})
SKEWED = error(403, "RequestTimeTooSkewed")
MOVED = Reply(301, b"", {"Location": "http://127.0.0.1:1/", "x-amz-bucket-region": "eu-west-1"})

CONNECTING = {
    "wrong secret": (error(403, "SignatureDoesNotMatch"), EDIT),
    "unknown key": (error(403, "InvalidAccessKeyId"), EDIT),
    "clock": (SKEWED, RETRY),
    "not S3": (HTML, EDIT),
    "redirect": (MOVED, EDIT),
}
LISTING = {
    "denied": (error(403, "AccessDenied"), RETRY),
    "no bucket": (error(404, "NoSuchBucket"), RETRY),
    "portal": (HTML, RETRY),
    "redirect": (MOVED, RETRY),
    "clock": (SKEWED, RETRY),
}


def answering(what: str, reply: Reply):  # type: ignore[no-untyped-def]
    def rule(request: Request) -> Reply | None:
        return reply if request.what == what else None

    return rule


@pytest.mark.parametrize("case", CONNECTING)
def test_connecting_fails_and_the_page_helps(shown: WindowStage, fake: FakeS3, case: str) -> None:
    reply, words = CONNECTING[case]
    fake.rules.append(answering("ListBuckets", reply))
    shown.browser.go_to(Location(LIVE))
    shown.until(lambda: shown.state() is ConnectionState.FAILED)
    state = shown.pane.shown_page.state
    assert state.title
    assert state.line
    shown.page_button(RETRY)
    button = shown.page_button(words)
    if words == EDIT:
        shown.click(button)
        shown.dialog(ConnectionDialog).reject()
        shown.activate()
    fake.rules.clear()
    shown.click(shown.page_button(RETRY))
    shown.until(lambda: shown.bucket_names == ["bucket"])


@pytest.mark.parametrize("case", LISTING)
def test_a_folder_that_cannot_be_read_can_be_tried_again(
    shown: WindowStage, fake: FakeS3, case: str
) -> None:
    reply, words = LISTING[case]
    shown.go()
    fake.rules.append(answering("ListObjectsV2", reply))
    shown.browser.go_to(Location(LIVE, "bucket"))
    shown.until(lambda: shown.pane.shown_page is not None and shown.pane.shown_page.state.line)
    shown.page_button(words)
    fake.rules.clear()
    shown.click(shown.page_button(RETRY))
    shown.wait_read("bucket")
    assert shown.keys_shown == ["file.txt"]


def test_a_missing_bucket_leads_to_another(shown: WindowStage, fake: FakeS3) -> None:
    shown.go()
    shown.browser.go_to(Location(LIVE, "gone"))
    shown.until(lambda: "“gone”" in shown.page_title)
    shown.trigger("open_bucket")
    dialog = shown.dialog(NameDialog)
    shown.type(dialog.field, "bucket")
    shown.agree(dialog)
    shown.wait_read("bucket")


def test_a_listing_that_ends_half_way_keeps_its_rows(shown: WindowStage, fake: FakeS3) -> None:
    for number in range(25):
        fake.put("bucket", f"many/{number:02d}", b"1")
    fake.page_size = 10

    def second_page(request: Request) -> Reply | None:
        is_second = request.query.get("continuation-token") == "10"
        return error(403, "AccessDenied") if is_second else None

    fake.rules.append(second_page)
    shown.go()
    shown.browser.go_to(Location(LIVE, "bucket", "many/"))
    shown.until(lambda: shown.messages.title == "This list is incomplete")
    assert len(shown.keys_shown) == 10
    fake.rules.clear()
    shown.click(shown.message_button(RETRY))
    shown.until(lambda: len(shown.keys_shown) == 25)
    assert shown.messages.title == ""


def test_a_server_that_goes_away_keeps_its_rows(shown: WindowStage, fake: FakeS3) -> None:
    shown.go("bucket")
    fake.rules.append(lambda _request: Reply(0))
    shown.press("F5")
    shown.until(lambda: "Could not refresh" in shown.messages.title)
    assert shown.keys_shown == ["file.txt"]
    fake.rules.clear()
    fake.put("bucket", "new.txt", b"1")
    shown.click(shown.message_button(RETRY))
    shown.until(lambda: shown.keys_shown == ["file.txt", "new.txt"])


def test_a_slow_listing_says_how_far_it_is_and_stops(shown: WindowStage, fake: FakeS3) -> None:
    for number in range(25):
        fake.put("bucket", f"many/{number:02d}", b"1")
    fake.page_size = 10
    gate = threading.Event()

    def second_page(request: Request) -> Reply | None:
        if request.query.get("continuation-token") == "10":
            hold_until(gate)
        return None

    fake.rules.append(second_page)
    try:
        shown.go()
        shown.browser.go_to(Location(LIVE, "bucket", "many/"))
        shown.until(shown.pane.line.isVisible)
        assert "10 items so far" in shown.pane.line.text
        stop = shown.pane.line.findChild(QPushButton)
        assert shown.pane.line.rect().adjusted(0, 4, 0, -4).contains(stop.geometry())
        shown.click(stop)
        shown.until(lambda: "Stopped" in shown.messages.title)
        assert len(shown.keys_shown) == 10
    finally:
        gate.set()
    shown.click(shown.message_button("Load All"))
    shown.until(lambda: len(shown.keys_shown) == 25)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (error(403, "AccessDenied"), "s3:PutObject"),
        (error(404, "NoSuchBucket"), "bucket"),
        (HTML, ""),
    ],
)
def test_an_operation_that_fails_is_said_in_the_bar(
    shown: WindowStage, fake: FakeS3, reply: Reply, words: str
) -> None:
    shown.go("bucket")
    fake.rules.append(answering("PutObject", reply))
    shown.press("Ctrl+Shift+N", shown.window)
    dialog = shown.dialog(NameDialog)
    shown.type(dialog.field, "new")
    shown.agree(dialog)
    shown.until(lambda: shown.messages.title)
    assert words in f"{shown.messages.title} {shown.messages.cause}"
    assert shown.messages.cause


def test_retry_repeats_what_failed(shown: WindowStage, fake: FakeS3) -> None:
    shown.go("bucket")
    fake.rules.append(answering("PutObject", error(507, "StorageFull")))
    fake.rules.append(answering("DeleteObject", error(507, "StorageFull")))
    shown.press("Ctrl+Shift+N", shown.window)
    dialog = shown.dialog(NameDialog)
    shown.type(dialog.field, "new")
    shown.agree(dialog)
    retry = shown.message_button(RETRY)
    del fake.rules[0]
    shown.click(retry)
    shown.until(lambda: "new/" in shown.keys_shown)
    shown.click_row("file.txt")
    shown.press("Delete", shown.table)
    shown.agree(shown.dialog(DeleteDialog))
    retry = shown.message_button(RETRY)
    fake.rules.clear()
    shown.click(retry)
    shown.until(lambda: shown.keys_shown == ["new/"])


def test_a_bucket_that_exists_already_is_said(shown: WindowStage, fake: FakeS3) -> None:
    shown.go("bucket")
    fake.buckets.add("other")
    shown.press("Ctrl+Shift+B", shown.window)
    dialog = shown.dialog(NameDialog)
    shown.type(dialog.field, "other")
    shown.agree(dialog)
    shown.until(lambda: "other" in shown.messages.title)
    assert "exist" in shown.messages.title or "already" in shown.messages.title


def test_a_file_that_is_gone_fails_and_leaves_nothing(shown: WindowStage, fake: FakeS3) -> None:
    shown.go("bucket")
    fake.objects.clear()
    shown.double_click_row("file.txt")
    transfer = shown.wait_moved()[0]
    assert transfer.state is TransferState.FAILED
    assert "file.txt" in str(transfer.error)
    assert list(shown.downloads.iterdir()) == []


def test_a_busy_server_is_asked_again_before_anything_is_said(
    shown: WindowStage, fake: FakeS3
) -> None:
    busy = [error(503, "SlowDown")]

    def once(request: Request) -> Reply | None:
        return busy.pop() if request.what == "ListObjectsV2" and busy else None

    shown.go()
    fake.rules.append(once)
    shown.go("bucket")
    assert shown.keys_shown == ["file.txt"]
    assert shown.messages.title == ""


def test_a_certificate_nobody_vouches_for_is_refused(program: WindowStage) -> None:
    with tls_server(trustme.CA(), "127.0.0.1") as port:
        program.know(Endpoint(f"https://127.0.0.1:{port}"), Credentials("me", "secretsecret"))
        program.start()
        program.browser.go_to(Location(LIVE))
        program.until(lambda: program.state() is ConnectionState.FAILED)
        assert "certificate" in program.page_title.lower()
        program.page_button(EDIT)


def test_a_silent_server_can_be_given_up(program: WindowStage) -> None:
    with black_hole() as port:
        program.know(Endpoint(f"http://127.0.0.1:{port}"), Credentials("me", "secretsecret"))
        program.start()
        program.browser.go_to(Location(LIVE))
        program.click(program.page_button("Cancel"))
        program.until(lambda: program.state() is ConnectionState.OFFLINE)
        assert program.page_title == "Not connected to “live”"


def test_https_on_a_plain_port(program: WindowStage, fake: FakeS3) -> None:
    program.know(Endpoint(fake.url.replace("http:", "https:")), Credentials("me", "secretsecret"))
    program.start()
    program.browser.go_to(Location(LIVE))
    program.until(lambda: program.state() is ConnectionState.FAILED)
    program.click(program.page_button(EDIT))
    program.dialog(ConnectionDialog).reject()
    program.activate()


def test_a_demo_server_that_cannot_start_is_said(
    program: WindowStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_anything: object) -> None:
        raise AppError("No server program was found", "Install the extra “demo”.")

    program.start()
    monkeypatch.setattr(program.app.embedded.server, "start", fail)
    program.click(program.page_button("Try the Demo Server"))
    program.until(lambda: program.messages.title == "No server program was found")
    started: list[object] = []

    def start(*_anything: object) -> None:
        started.append(1)
        raise AppError("Not yet", "It is slow today.")

    monkeypatch.setattr(program.app.embedded.server, "start", start)
    program.click(program.message_button(RETRY))
    program.until(lambda: program.messages.title == "Not yet")
    assert started == [1]
