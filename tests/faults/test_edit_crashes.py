"""``kill -9`` between any two steps of saving an edited file, then the program once more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.crashpoints import EDIT_POINTS
from tests.conftest import LiveServer
from tests.faults.edit_child import NEW
from tests.waiting import patience_s

KILLED = 137
KEY = "notes/list.md"
OLD = b"what was there"
# Each is reached when the file is opened, and again when it was saved.
POINTS = [
    "edit.copied",
    *(f"{point}:2" for point in ("edit.copied", "edit.kept", "edit.recorded")),
    "edit.intended",
    "up.begin",
    "up.small_read",
    "up.small_sent",
    "up.verified",
    "edit.sent",
]


def run(server: LiveServer, bucket: str, home: Path, crash: str = "") -> int:
    keys = server.credentials
    arguments = [server.endpoint.url, keys.access_key, keys.secret_key, bucket, KEY, str(home)]
    more = {"RFD_CRASH_AT": crash} if crash else {}
    found = subprocess.run(
        [sys.executable, "-m", "tests.faults.edit_child", *arguments],
        env=os.environ | more | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        timeout=patience_s(),
        check=False,
    )
    return found.returncode


def everywhere(client: Client, bucket: str, home: Path) -> list[bytes]:
    """What is on the server, and in the files here."""
    stored = client.transfer.get_object(Bucket=bucket, Key=KEY)["Body"].read()
    return [stored, *(path.read_bytes() for path in (home / "edits").rglob("*") if path.is_file())]


def test_points_are_those_of_the_program() -> None:
    assert {point.partition(":")[0] for point in POINTS} >= set(EDIT_POINTS)


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_killed_there_and_started_again_it_is_saved(
    client: Client, bucket: str, server: LiveServer, tmp_path: Path, point: str
) -> None:
    client.transfer.put_object(Bucket=bucket, Key=KEY, Body=OLD, ContentType="text/x-own")

    assert run(server, bucket, tmp_path, point) == KILLED

    found = everywhere(client, bucket, tmp_path)
    assert found[0] in (OLD, NEW)
    assert NEW in found or point == "edit.copied"
    assert run(server, bucket, tmp_path) == 0
    assert everywhere(client, bucket, tmp_path)[0] == NEW
    head = client.transfer.head_object(Bucket=bucket, Key=KEY)
    assert head["ContentType"] == "text/x-own"
