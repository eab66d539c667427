"""A connection in the wrong region: one button makes it use the right one."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.types import TransferState, UploadJob, UploadTransfer
from rustfs_desktop.ui.dialogs.connection import ConnectionDialog
from tests.faults.fake_s3 import FakeS3, Reply, Request
from tests.ui.window_stage import LIVE, WindowStage

RIGHT = "eu-west-2"
BUTTON = f"Use {RIGHT}"


def only_right(request: Request) -> Reply | None:
    """Refuse bucket requests that are signed for another region."""
    if not request.bucket or f"/{RIGHT}/s3/" in request.headers["Authorization"]:
        return None
    code = f"<Code>AuthorizationHeaderMalformed</Code><Region>{RIGHT}</Region>"
    return Reply(400, f"<Error>{code}</Error>".encode(), {"Content-Type": "application/xml"})


def moved(request: Request) -> Reply | None:
    """Redirect as Amazon does."""
    if not request.bucket or f"/{RIGHT}/s3/" in request.headers["Authorization"]:
        return None
    return Reply(301, b"", {"x-amz-bucket-region": RIGHT})


@pytest.mark.parametrize("rule", [only_right, moved])
def test_the_page_of_a_folder_offers_the_right_region(
    shown: WindowStage, fake: FakeS3, rule: object
) -> None:
    shown.go()
    fake.rules.append(rule)  # type: ignore[arg-type]
    shown.browser.go_to(Location(LIVE, "bucket"))
    shown.until(lambda: shown.pane.shown_page is not None and shown.pane.shown_page.state.line)
    state = shown.pane.shown_page.state
    assert state.title == "Wrong region"
    assert [step.text for step in state.steps] == [BUTTON, "Edit Connection…", "Retry"]
    shown.click(shown.page_button(BUTTON))
    shown.until(lambda: shown.names == ["file.txt"])
    saved = shown.app.connections.get(LIVE)
    assert saved is not None
    assert saved.endpoint.region == RIGHT
    assert saved.endpoint.url == fake.url


def test_transfers_go_on_in_the_right_region(
    shown: WindowStage, fake: FakeS3, tmp_path: Path
) -> None:
    shown.go("bucket")
    fake.rules.append(only_right)
    file = tmp_path / "a.txt"
    file.write_bytes(b"xyz")
    job = UploadJob(LIVE, shown.app.connections.client(LIVE), "bucket")
    shown.app.queue._engine.start_job(job, lambda _job: iter([UploadTransfer(job, "a", file, 3)]))
    shown.app.queue.follow()
    shown.until(lambda: shown.messages.title == "Wrong region")
    assert not any(isinstance(each, ConnectionDialog) for each in shown.window.children())
    shown.click(shown.message_button(BUTTON))
    shown.until(lambda: [each.state for each in shown.app.queue.transfers] == [TransferState.DONE])
    assert fake.objects["bucket", "a"] == b"xyz"
    assert shown.messages.title != "Wrong region"


def test_an_error_without_a_region_has_no_such_button(shown: WindowStage) -> None:
    shown.messages.show_error(AppError("Wrong region", "Somewhere."))
    assert [button.text() for button in shown.messages.buttons] == ["Retry"]
