"""What a killed window was doing goes on in the next one; foreign jobs are left alone."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rustfs_desktop.accounts.credentials import CredentialStore
from rustfs_desktop.accounts.types import Location
from rustfs_desktop.demo.catalog import PHOTOS
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.service.embedded import DEMO_ID
from rustfs_desktop.service.preferences import Preferences
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.policy.bandwidth import SpeedLimit
from rustfs_desktop.transfers.types import (
    Direction,
    Job,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from rustfs_desktop.ui.commands import objects
from rustfs_desktop.ui.commands.context import Target
from tests.conftest import LiveServer
from tests.ui.window_stage import LIVE, WindowStage, read

KILLED = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from rustfs_desktop import app
from rustfs_desktop.accounts.credentials import memory_only
from rustfs_desktop.accounts.types import Location
from rustfs_desktop.transfers.policy.bandwidth import SpeedLimit
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.ui.commands import objects
from rustfs_desktop.ui.commands.context import Target
from rustfs_desktop.service.preferences import Preferences

def end(*error):  # an error in a slot ends the program: the test waits for its output
    sys.__excepthook__(*error)
    os._exit(1)

sys.excepthook = end
home, live, bucket, secret, file = sys.argv[1:]
application = app.make_application()
keys = memory_only()
keys.keep_for_session(live, secret)
folders = app.AppFolders.below(Path(home))
program = app.App(folders, keys)
program.settings.preferences = Preferences(speed=SpeedLimit(up=8_000_000))
program.start()
started = []

def look():  # until one part is on the server for good, and the others under way
    queue = program.queue
    if program.connections.client(live) is None:
        program.connections.connect_to(live)
    elif not started:
        window = program.window
        target = Target(window.browser, Location(live, bucket), Selection())
        objects.upload_paths(window.context, [Path(file)], target)
        started.append(True)
    elif queue.transfers and queue.journal.parts(queue.transfers[0]):
        print("now", flush=True)

timer = QTimer()
timer.timeout.connect(look)
timer.start(50)
application.exec()
"""
SIZE = 40 << 20


def test_a_killed_upload_goes_on_from_its_parts(
    program: WindowStage, server: LiveServer, client: Client, bucket: str, tmp_path: Path
) -> None:
    program.know(server.endpoint, server.credentials)
    path = tmp_path / "big.bin"
    data = os.urandom(1 << 20) * 40
    path.write_bytes(data)
    arguments = [str(program.home), LIVE, bucket, server.credentials.secret_key, str(path)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "now\n"
    finally:
        process.kill()
        process.communicate()
    program.start()
    program.app.settings.preferences = Preferences()
    queue = program.app.queue
    first: list[int] = []
    queue.restored.connect(lambda _count: first.append(queue.transfers[0].bytes_done))
    program.until(lambda: [each.state for each in queue.transfers] == [TransferState.DONE])
    assert first[0] >= 8 << 20
    assert read(client, bucket, "big.bin") == data
    uploads = client.browse.list_multipart_uploads(Bucket=bucket)
    assert "Uploads" not in uploads


def left_behind(folders_data: Path, connection_id: str, bucket: str, file: Path) -> Job:
    """A job in the journal whose owner is gone."""
    journal = Journal.open(folders_data / "transfers")
    job = UploadJob(connection_id, None, bucket, title=file.name)
    job.is_planned = True
    journal.add_job(job)
    journal.update_transfer(UploadTransfer(job, file.name, file, file.stat().st_size, 1))
    journal.close()
    return job


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "file.txt"
    made.write_text("text")
    return made


def upload(program: WindowStage, bucket: str, file: Path) -> None:
    target = Target(program.window.browser, Location(LIVE, bucket), Selection())
    objects.upload_paths(program.window.context, [file], target)


def test_the_demo_server_is_started_by_itself(program: WindowStage, file: Path) -> None:
    left_behind(program.folders.data, DEMO_ID, PHOTOS, file)
    program.start()
    queue = program.app.queue
    program.until(lambda: [each.state for each in queue.transfers] == [TransferState.DONE])
    demo = program.app.connections.client(DEMO_ID)
    assert demo is not None
    assert read(demo, PHOTOS, file.name) == b"text"


def test_the_connection_is_opened_by_itself(
    program: WindowStage, server: LiveServer, client: Client, bucket: str, file: Path
) -> None:
    program.know(server.endpoint, server.credentials)
    left_behind(program.folders.data, LIVE, bucket, file)
    program.start()
    program.until(
        lambda: [each.state for each in program.app.queue.transfers] == [TransferState.DONE]
    )
    assert read(client, bucket, "file.txt") == b"text"


def test_what_waits_for_the_user_opens_no_connection(
    program: WindowStage, server: LiveServer, client: Client, bucket: str, file: Path
) -> None:
    program.know(server.endpoint, server.credentials)
    left_behind(program.folders.data, LIVE, bucket, file)
    program.prefer(Preferences(continues=False))
    program.start()
    queue = program.app.queue
    program.until(lambda: [each.state for each in queue.transfers] == [TransferState.PAUSED])
    assert program.state() is ConnectionState.OFFLINE
    queue.resume_all()
    program.until(lambda: [each.state for each in queue.transfers] == [TransferState.DONE])
    assert read(client, bucket, "file.txt") == b"text"


def test_jobs_of_unknown_connections_are_left_to_the_command_line(
    program: WindowStage, server: LiveServer, bucket: str, file: Path
) -> None:
    program.know(server.endpoint, server.credentials)
    left_behind(program.folders.data, "22222222-2222-4333-8444-555555555555", bucket, file)
    mine = left_behind(program.folders.data, LIVE, bucket, file)
    program.start()
    program.until(lambda: program.app.queue.transfers)
    assert {each.job.job_id for each in program.app.queue.transfers} == {mine.job_id}


def newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


def damaged(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"x" * 5000)


@pytest.mark.parametrize("spoil", [damaged, newer])
def test_a_journal_that_cannot_be_used_is_told_and_transfers_still_work(
    program: WindowStage,
    server: LiveServer,
    bucket: str,
    file: Path,
    spoil: Callable[[Path], None],
) -> None:
    program.know(server.endpoint, server.credentials)
    Journal.open(program.folders.data / "transfers").close()
    spoil(program.folders.data / "transfers" / "queue.sqlite3")
    program.start()
    assert spoil.__name__ in program.messages.title
    program.go(bucket)
    upload(program, bucket, file)
    (transfer,) = program.wait_moved()
    assert transfer.state is TransferState.DONE


def test_limits_hold_at_once(live: WindowStage, bucket: str) -> None:
    live.go(bucket)
    live.app.settings.preferences = Preferences(speed=SpeedLimit(up=123_000), kept_h=2)
    limits = live.app.queue._engine.limits
    assert limits.rate(LIVE, Direction.UPLOAD) == 123_000
    assert limits.upload_expiry_s == 7200


def test_no_secret_is_in_the_journal(live: WindowStage, bucket: str, file: Path) -> None:
    live.go(bucket)
    upload(live, bucket, file)
    live.wait_moved()
    live.app.queue.journal.flush()
    kept = b"".join(each.read_bytes() for each in (live.folders.data / "transfers").glob("queue*"))
    assert b"file.txt" in kept
    assert live.keys is not None
    assert isinstance(live.keys, CredentialStore)
    assert secret_of(live).encode() not in kept


def secret_of(stage: WindowStage) -> str:
    client = stage.app.connections.client(LIVE)
    assert client is not None
    return client.credentials.secret_key
