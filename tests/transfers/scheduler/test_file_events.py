"""The log tells what happens to transfers, with their names only if the user wants that."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rustfs_desktop import log
from rustfs_desktop.transfers.types import TransferState
from rustfs_desktop.transfers.verify.etags import SINGLE_MAX
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import Driver
from tests.waiting import hold_until, wait_for

NAME = "salaries"


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Callable[[], str]]:
    handler = log.start_log(tmp_path / "logs", verbose=True)
    root = logging.getLogger()
    yield lambda: (handler.flush(), log.log_file(tmp_path / "logs").read_text())[1]
    root.removeHandler(handler)
    handler.close()
    root.setLevel(logging.WARNING)


@pytest.fixture(params=[True, False], ids=["without names", "with names"])
def leaves_out(request: pytest.FixtureRequest) -> Iterator[bool]:
    log.leave_out_names(request.param)
    yield request.param
    log.leave_out_names(False)


class Server:
    """Is away for a moment, and refuses one file."""

    def __init__(self) -> None:
        self.was_away = False

    def __call__(self, request: Request) -> Reply | None:
        if request.what == "UploadPart" and not self.was_away:
            self.was_away = True
            return error(503, "SlowDown")
        is_refused = request.what == "PutObject" and request.key.endswith("refused")
        return error(403, "AccessDenied", f"{NAME} may not be written") if is_refused else None


@pytest.mark.parametrize(
    ("command", "state", "event"),
    [
        ("pause", TransferState.PAUSED, "is suspended"),
        ("cancel", TransferState.CANCELLED, "is cancelled"),
    ],
)
def test_what_the_user_ends_is_logged(  # noqa: PLR0917  # fixtures
    lies: Driver,
    fake: FakeS3,
    tmp_path: Path,
    written: Callable[[], str],
    command: str,
    state: TransferState,
    event: str,
) -> None:
    over = threading.Event()
    fake.rules.append(lambda request: hold_until(over) if request.what == "UploadPart" else None)
    with (tmp_path / "big").open("wb") as file:
        file.truncate(SINGLE_MAX + 1)
    lies.upload(tmp_path / "big")
    wait_for(lambda: fake.count("UploadPart"))
    (big,) = lies.look()
    getattr(lies.engine, command)([big])
    over.set()
    lies.until(state)
    wait_for(lambda: f"(upload of ⟪big⟫) {event}" in written(), big)


@pytest.mark.usefixtures("hurried")
def test_begin_waits_failures_and_ends_are_logged(
    lies: Driver, fake: FakeS3, tmp_path: Path, written: Callable[[], str], leaves_out: bool
) -> None:
    top = tmp_path / NAME
    top.mkdir()
    (top / f"{NAME}-refused").write_bytes(b"x")
    with (top / f"{NAME}.ods").open("wb") as file:
        file.truncate(SINGLE_MAX + 1)
    fake.rules.append(Server())

    lies.upload(top)
    lies.until(TransferState.DONE, TransferState.FAILED)
    lies.rest()

    (big,) = [each for each in lies.transfers if each.state is TransferState.DONE]
    (small,) = [each for each in lies.transfers if each.state is TransferState.FAILED]
    name = "…" if leaves_out else f"{NAME}/{NAME}"
    text = written()
    events = [
        f"File {big.seq} of job {big.job.id} (upload of ⟪{name}{'' if leaves_out else '.ods'}⟫) "
        + event
        for event in ("begins", "waits (SlowDown)", "is done")
    ]
    events.append(
        f"File {small.seq} of job {small.job.id} (upload of"
        f" ⟪{name}{'' if leaves_out else '-refused'}⟫) failed (AccessDenied): ⟪"
    )
    for event in events:
        assert event in text
    assert f"Job {big.job.id} (upload) begins: ⟪" in text
    assert f"Job {big.job.id} ended" in text
    assert (NAME in text) is not leaves_out
