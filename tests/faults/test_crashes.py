"""F33 of the fault matrix: ``kill -9`` at every named place and at any moment, then once more.

The program is a process of its own here, ``rustfs-desktop cp``, and the same command given again
must go on: equal bytes, nothing sent again but what was on its way, nothing left behind.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import platformdirs
import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.crashpoints import DOWNLOAD_POINTS, TAR_POINTS, UPLOAD_POINTS
from rustfs_desktop.transfers.journal.journal import Journal
from tests.conftest import LiveServer
from tests.faults import fake_tars
from tests.faults.child import MIB, PART
from tests.faults.fake_s3 import FakeS3, Request
from tests.faults.proxy import FaultProxy
from tests.faults.stage import content
from tests.faults.verbs import late
from tests.waiting import patience_s

BIG = 4 * PART + 2 * MIB
SMALL = 300_000
KILLED = 137
# What must have happened before a place can be reached.
BEFORE = {
    "up.resume_loaded": "up.part_saved:3",
    "up.resume_listed": "up.part_saved:3",
    "down.resume_loaded": "down.ranges_saved:2",
}
# From here on all bytes are there, and the journal knows it.
ALL_THERE = (
    *UPLOAD_POINTS[UPLOAD_POINTS.index("up.all_sent") :],
    *DOWNLOAD_POINTS[DOWNLOAD_POINTS.index("down.verified") :],
)
SAVED = ("up.part_saved", "down.ranges_saved")
QUICK = (
    *("up.created", "up.part_saved", "up.completed", "up.small_sent"),
    *("down.ranges_saved", "down.linked", "down.small_fetched"),
    "tar.sent",
)


@dataclasses.dataclass
class Shell:
    """Runs the command, and looks at what it did."""

    proxy: FaultProxy
    direct: Client
    bucket: str
    folder: Path

    @contextlib.contextmanager
    def running(self, *arguments: object, crash: str = "") -> Iterator[subprocess.Popen[str]]:
        """The running process of a command."""
        more = {"RFD_CRASH_AT": crash} if crash else {}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.child", *map(str, arguments)],
            env=os.environ | more | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def run(self, *arguments: object, crash: str = "") -> int:
        """The command's exit code; what it said is shown when the test fails."""
        with self.running(*arguments, crash=crash) as process:
            sys.stdout.write(process.communicate(timeout=patience_s())[0])
            return process.returncode

    def fetched(self, key: str) -> bytes | None:
        """What is on the server."""
        if key not in self.keys():
            return None
        return self.direct.transfer.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def everything(self) -> dict[str, bytes | None]:
        """All that is on the server."""
        names = self.keys()
        return {key: self.fetched(key) for key in names}

    def keys(self) -> list[str]:
        pages = list_pages(self.direct, self.bucket, delimiter="", cancel=CancelToken())
        return [key for page in pages for key in page.keys]

    def put(self, key: str, size: int) -> bytes:
        """An object in one piece."""
        data = content(size, 1)
        self.direct.transfer.put_object(Bucket=self.bucket, Key=key, Body=data)
        return data

    def moved(self) -> int:
        """How many bytes of files went over the wire so far."""
        log = list(self.proxy.log)
        sent = sum(seen.sent for seen in log if seen.what in ("UploadPart", "PutObject"))
        return sent + sum(seen.got for seen in log if seen.what == "GetObject")

    @contextlib.contextmanager
    def journal(self) -> Iterator[Journal]:
        """What the command wrote down."""
        folder = platformdirs.user_data_path("rustfs-desktop", appauthor=False) / "transfers"
        journal = Journal.open(folder)
        try:
            assert journal.problem == ""
            assert journal.check() == []
            yield journal
        finally:
            journal.close()

    def is_over(self) -> bool:
        """Whether a job was started and ended: the same command would start another."""
        with self.journal() as journal:
            jobs = journal.jobs()
        return bool(jobs) and all(row.is_finished for row in jobs)

    def assert_nothing_left(self) -> None:
        """No unfinished upload, no temporary file, nothing open in the journal."""
        reply = self.direct.browse.list_multipart_uploads(Bucket=self.bucket)
        assert reply.get("Uploads", []) == []
        assert [path.name for path in self.folder.rglob("*") if ".rfdpart" in path.name] == []
        with self.journal() as journal:
            left = journal.leftovers()
        assert [each for each in left if each.path or each.upload_id] == []  # others may come late
        assert self.is_over()


@pytest.fixture
def shell(
    proxy: FaultProxy,
    server: LiveServer,
    client: Client,
    bucket: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Shell:
    monkeypatch.setenv("RUSTFS_ENDPOINT", proxy.url)
    monkeypatch.setenv("RUSTFS_ACCESS_KEY", server.credentials.access_key)
    monkeypatch.setenv("RUSTFS_SECRET_KEY", server.credentials.secret_key)
    return Shell(proxy, client, bucket, tmp_path)


def places(names: tuple[str, ...]) -> list[object]:
    """A few of them are tried every time, all of them with ``make test-faults``."""
    marks = {name: () if name in QUICK else (pytest.mark.faults,) for name in names}
    return [pytest.param(name, marks=marks[name], id=name) for name in names]


def most_repeated(point: str, size: int) -> int:
    """How many bytes at most go over the wire once more after a crash at a place.

    Six requests run at a time and the file has five parts: all that the journal does not have.
    """
    name, _, count = BEFORE.get(point, point).partition(":")
    if name in SAVED:
        return size - PART * int(count or 1)
    return 0 if name in ALL_THERE and "small" not in name else size


@pytest.mark.parametrize("point", places(UPLOAD_POINTS))
def test_f33_an_upload_is_killed(shell: Shell, point: str) -> None:
    size = SMALL if "small" in point else BIG
    path = shell.folder / "file.bin"
    path.write_bytes(content(size))
    command = ("cp", path, f"s3://{shell.bucket}/file.bin")
    if point in BEFORE:
        assert shell.run(*command, crash=BEFORE[point]) == KILLED
    assert shell.run(*command, crash=point) == KILLED
    assert shell.fetched("file.bin") in (None, content(size))

    assert shell.run(*command) == 0
    assert shell.fetched("file.bin") == content(size)
    assert shell.keys() == ["file.bin"]
    assert shell.moved() <= size + most_repeated(point, size)
    assert path.read_bytes() == content(size)
    shell.assert_nothing_left()


@pytest.mark.parametrize("point", places(DOWNLOAD_POINTS))
def test_f33_a_download_is_killed(shell: Shell, point: str) -> None:
    size = SMALL if "small" in point else BIG
    data = shell.put("file.bin", size)
    path = shell.folder / "file.bin"
    command = ("cp", f"s3://{shell.bucket}/file.bin", path)
    if point in BEFORE:
        assert shell.run(*command, crash=BEFORE[point]) == KILLED
    assert shell.run(*command, crash=point) == KILLED
    assert not path.exists() or path.read_bytes() == data

    assert shell.run(*command) == 0
    assert path.read_bytes() == data
    assert [each.name for each in shell.folder.iterdir()] == ["file.bin"]
    assert shell.moved() <= size + most_repeated(point, size)
    shell.assert_nothing_left()


def killed_often(
    shell: Shell, seed: int, command: tuple[object, ...], look: Callable[[], None]
) -> None:
    """Kill the command after random times, and give it again until its job ended.

    All may be stored although the journal does not say so yet: then there is still a job to end.
    """
    chance = random.Random(seed)
    for _ in range(6):
        with shell.running(*command) as process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                said, _ = process.communicate(timeout=chance.uniform(0.5, 3.0))
                assert process.returncode == 0, said
                return
            process.send_signal(signal.SIGKILL)
            process.wait()
        look()
        if shell.is_over():
            return
    assert shell.run(*command) == 0


def mixed(folder: Path) -> dict[str, bytes]:
    """Two big files and some small ones, below ``folder``."""
    made = {f"d{number % 3}/{number:03}": content(2000 + number) for number in range(60)}
    made |= {"big": content(BIG), "d1/large": content(PART + 1)}
    for name, data in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return made


SEEDS = [pytest.param(number, marks=pytest.mark.faults) for number in range(10)]


@pytest.mark.parametrize("seed", SEEDS)
def test_f33_an_upload_is_killed_at_any_moment(shell: Shell, seed: int) -> None:
    source = shell.folder / "source"
    made = mixed(source)
    shell.proxy.on("*", late(0.1), times=None)

    def look() -> None:
        assert shell.everything().items() <= made.items()

    command = ("cp", "-r", f"{source}/", f"s3://{shell.bucket}/")
    killed_often(shell, seed, command, look)
    assert shell.everything() == made
    shell.assert_nothing_left()


@pytest.mark.parametrize("seed", SEEDS)
def test_f33_a_download_is_killed_at_any_moment(shell: Shell, seed: int) -> None:
    made = mixed(shell.folder / "source")
    for key, data in made.items():
        shell.direct.transfer.put_object(Bucket=shell.bucket, Key=key, Body=data)
    shell.proxy.on("*", late(0.1), times=None)
    target = shell.folder / "target"

    def look() -> None:
        files = [p for p in target.rglob("*") if p.is_file() and ".rfdpart" not in p.name]
        assert all(p.read_bytes() == made[p.relative_to(target).as_posix()] for p in files)

    command = ("cp", "-r", f"s3://{shell.bucket}/", f"{target}/")
    killed_often(shell, seed, command, look)
    found = {p.relative_to(target).as_posix(): p for p in target.rglob("*") if p.is_file()}
    assert {name: path.read_bytes() for name, path in found.items()} == made
    shell.assert_nothing_left()


@pytest.fixture
def unpacking(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeS3]:
    """A server that takes tars apart, and takes its time for single files."""
    with FakeS3() as fake:
        fake.unpacks = fake_tars.rustfs()

        def late_alone(request: Request) -> None:
            if request.what == "PutObject" and not request.key.endswith(".tar"):
                time.sleep(0.2)

        fake.rules.append(late_alone)
        monkeypatch.setenv("RUSTFS_ENDPOINT", fake.url)
        monkeypatch.setenv("RUSTFS_ACCESS_KEY", "key")
        monkeypatch.setenv("RUSTFS_SECRET_KEY", "secret")
        yield fake


# The first three names that are left are those of the question.
TAR_PLACES = ("tar.left", "tar.left:3", "tar.asked", "tar.left:4", *TAR_POINTS[2:])


@pytest.mark.parametrize("point", places(TAR_PLACES))
def test_f33_an_upload_in_tars_is_killed(
    unpacking: FakeS3, tmp_path: Path, through: Client, proxy: FaultProxy, point: str
) -> None:
    """Given again the command asks nothing, and what was tried is gone."""
    source = tmp_path / "source"
    made = {f"new/d{number % 3}/{number:03}": content(100 + number) for number in range(700)}
    for name, data in made.items():
        path = source / name.removeprefix("new/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    shell = Shell(proxy, through, "bucket", tmp_path)
    command = ("cp", "-r", f"{source}/", "s3://bucket/new/")
    assert shell.run(*command, crash=point) == KILLED
    unpacking.rules.clear()
    now = {key: data for (_, key), data in unpacking.objects.items() if ".rustfs" not in key}
    assert now.items() <= made.items()

    assert shell.run(*command) == 0
    assert {key: data for (_, key), data in unpacking.objects.items()} == made
    with shell.journal() as journal:
        assert journal.leftovers() == []
    assert shell.is_over()
