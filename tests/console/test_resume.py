"""What a killed or stopped command leaves, and how the next one goes on with it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rustfs_desktop.transfers.journal.journal import Journal
from tests.console.conftest import Command
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.waiting import patience_s, wait_for

pytestmark = pytest.mark.usefixtures("usual_signals")

MIB = 1024 * 1024
BIG = 64 * MIB


class Gate:
    """Lets some requests of one kind through; the next ones wait until it is opened."""

    def __init__(self, fake: FakeS3, what: str, free: int) -> None:
        self.what, self.left, self.is_open = what, free, False
        fake.rules.append(self)

    def __call__(self, request: Request) -> Reply | None:
        if request.what != self.what or self.is_open:
            return None
        self.left -= 1
        return None if self.left >= 0 else error(503, "SlowDown")

    @property
    def is_reached(self) -> bool:
        return self.left < 0


@contextlib.contextmanager
def running(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    """The command as a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "rustfs_desktop", *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def big(tmp_path: Path) -> Path:
    path = tmp_path / "big.bin"
    path.write_bytes(os.urandom(BIG))
    return path


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_same_command_goes_on_with_an_upload(
    fake: FakeS3, copy: Command, big: Path, number: signal.Signals
) -> None:
    gate = Gate(fake, "UploadPart", 2)
    with running("cp", big, "s3://bucket/up.bin") as process:
        wait_for(lambda: gate.is_reached and parts_of(fake) == 2)
        wait_for(lambda: listed(copy)[0]["bytes_done"] > 0)
        process.send_signal(number)
        _, err = process.communicate(timeout=patience_s())
    assert process.returncode == {signal.SIGKILL: -9}.get(number, 130)
    assert ("the same command again" in err) == (number is not signal.SIGKILL)
    gate.is_open = True
    before = len(fake.requests)

    done = copy("cp", big, "s3://bucket/up.bin")

    assert done.code == 0, done.err
    assert fake.objects["bucket", "up.bin"] == big.read_bytes()
    assert fake.uploads == {}
    again = [request for request in fake.requests[before:] if request.what == "UploadPart"]
    assert len(again) == 2
    assert listed(copy) == []


def parts_of(fake: FakeS3) -> int:
    return sum(len(upload.parts) for upload in list(fake.uploads.values()))


def listed(copy: Command) -> list[dict[str, object]]:
    return copy("transfers", "--json").events


def test_the_same_command_goes_on_with_a_download(
    fake: FakeS3, copy: Command, tmp_path: Path
) -> None:
    data = os.urandom(BIG)
    fake.put("bucket", "big.bin", data)
    gate = Gate(fake, "GetObject", 2)
    target = tmp_path / "got.bin"
    with running("cp", "s3://bucket/big.bin", target) as process:
        wait_for(lambda: gate.is_reached)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=patience_s())
    assert not target.exists()
    gate.is_open = True

    done = copy("cp", "s3://bucket/big.bin", target)

    assert done.code == 0, done.err
    assert target.read_bytes() == data
    assert [path.name for path in tmp_path.iterdir()] == ["got.bin"]


def test_another_command_does_not(fake: FakeS3, copy: Command, big: Path) -> None:
    gate = Gate(fake, "UploadPart", 2)
    with running("cp", big, "s3://bucket/one.bin") as process:
        wait_for(lambda: gate.is_reached)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=patience_s())
    gate.is_open = True
    assert copy("cp", big, "s3://bucket/two.bin").code == 0
    assert {key for _, key in fake.objects} == {"two.bin"}
    (left,) = listed(copy)
    assert (left["state"], left["target"]) == ("stopped", "s3://bucket/")


def test_a_running_copy_is_not_started_twice(fake: FakeS3, copy: Command, big: Path) -> None:
    gate = Gate(fake, "UploadPart", 2)
    with running("cp", big, "s3://bucket/up.bin"):
        wait_for(lambda: gate.is_reached)
        assert [job["state"] for job in listed(copy)] == ["running"]
        done = copy("cp", big, "s3://bucket/up.bin")
        assert (done.code, "already" in done.err) == (1, True)
        done = copy("transfers", "cancel", "--all")
        assert (done.code, "no matching transfers" in done.err) == (2, True)


def test_transfers_resumes(fake: FakeS3, copy: Command, big: Path) -> None:
    gate = Gate(fake, "UploadPart", 2)
    with running("cp", big, "s3://bucket/up.bin") as process:
        wait_for(lambda: gate.is_reached)
        process.kill()
        process.communicate()
    gate.is_open = True
    text = copy("transfers").out
    assert "stopped" in text
    assert "big.bin → s3://bucket/" in text

    done = copy("transfers", "resume", text.split()[0])

    assert done.code == 0, done.err
    assert fake.objects["bucket", "up.bin"] == big.read_bytes()
    assert copy("transfers").out == ""
    assert "done" in copy("transfers", "--all").out


def test_transfers_cancels_and_leaves_nothing(fake: FakeS3, copy: Command, big: Path) -> None:
    gate = Gate(fake, "UploadPart", 2)
    with running("cp", big, "s3://bucket/up.bin") as process:
        wait_for(lambda: gate.is_reached and bool(fake.uploads))
        process.kill()
        process.communicate()

    done = copy("transfers", "cancel", "--all")

    assert done.code == 0, done.err
    assert fake.uploads == {}
    assert fake.objects == {}
    assert copy("transfers", "--all").out == ""


def test_failed_files_are_tried_again(fake: FakeS3, copy: Command, tmp_path: Path) -> None:
    (tmp_path / "few").mkdir()
    for name in ("a", "b", "c"):
        (tmp_path / "few" / name).write_bytes(name.encode())
    refusal = lambda request: (  # noqa: E731
        error(400, "InvalidRequest")
        if request.what == "PutObject" and "/b" in request.key
        else None
    )
    fake.rules.append(refusal)
    assert copy("cp", "-r", tmp_path / "few", "s3://bucket").code == 1
    (left,) = listed(copy)
    assert (left["state"], left["counts"]) == ("failed", {"done": 2, "failed": 1})
    fake.rules.remove(refusal)
    puts = fake.count("PutObject")

    done = copy("cp", "-r", tmp_path / "few", "s3://bucket")

    assert done.code == 0, done.err
    assert fake.count("PutObject") == puts + 1
    assert fake.objects["bucket", "few/b"] == b"b"


def test_a_taken_name_waits_for_an_answer(fake: FakeS3, copy: Command, tmp_path: Path) -> None:
    (tmp_path / "few").mkdir()
    for name in ("a", "b"):
        (tmp_path / "few" / name).write_bytes(name.encode())
    fake.put("bucket", "few/b", b"old")
    done = copy("cp", "-r", tmp_path / "few", "s3://bucket")
    assert (done.code, fake.objects["bucket", "few/b"]) == (1, b"old")
    assert "1 already exist" in done.err
    puts = fake.count("PutObject")

    done = copy("cp", "-r", "--if-exists", "replace", tmp_path / "few", "s3://bucket")

    assert done.code == 0, done.err
    assert fake.objects["bucket", "few/b"] == b"b"
    assert fake.count("PutObject") == puts + 1


def test_an_unknown_job_is_named(fake: FakeS3, copy: Command) -> None:
    done = copy("transfers", "resume", "abc")
    assert (done.code, "There is no job" in done.err) == (2, True)


def test_a_receipt_is_saved(fake: FakeS3, copy: Command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a")
    path = tmp_path / "receipt.csv"
    assert copy("cp", "--receipt", path, tmp_path / "a.txt", "s3://bucket").code == 0
    assert "a.txt" in path.read_text("utf-8-sig").splitlines()[1]


# Walks that did not find everything ---------------------------------------------------------


class Refusing:
    """A walk comes to a place where it may not look: a page of a listing, or a folder."""

    def __init__(self, fake: FakeS3, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_on = True
        fake.page_size = 2
        fake.rules.append(self)
        scandir = os.scandir

        def refuse(path: str) -> object:
            if self.is_on and str(path).endswith("closed"):
                raise PermissionError(13, "Permission denied")
            return scandir(path)

        monkeypatch.setattr(os, "scandir", refuse)

    def __call__(self, request: Request) -> Reply | None:
        is_later = request.what == "ListObjectsV2" and "continuation-token" in request.query
        return error(403, "AccessDenied") if is_later and self.is_on else None


@pytest.mark.parametrize("way", ["listing", "folder"])
def test_a_walk_that_did_not_find_everything_is_made_again(
    fake: FakeS3, copy: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    refusing = Refusing(fake, monkeypatch)
    (tmp_path / "few" / "closed").mkdir(parents=True)
    for name in ("a", "b", "closed/c"):
        (tmp_path / "few" / name).write_bytes(name.encode())
        if way == "listing":
            fake.put("bucket", f"few/{name}", name.encode())
    target = tmp_path / "to"
    command = ["cp", "-r", "--go-ahead", tmp_path / "few", "s3://bucket"]
    if way == "listing":
        command[3:] = ["s3://bucket/few/", f"{target}/"]
    receipt = tmp_path / "receipt.json"

    first = copy(*command, "--receipt", receipt)

    assert first.code == 1
    assert "the same command again" in first.err
    assert not json.loads(receipt.read_text())["job"]["is_complete"]
    (left,) = listed(copy)
    assert (left["state"], left["counts"]) == ("failed", {"done": 2})
    assert "list incomplete" in copy("transfers").out
    assert copy(*command).code == 1  # still not, but what was done is not done again
    assert len(listed(copy)) == 1
    refusing.is_on = False

    done = copy(*command)

    assert done.code == 0, done.err
    assert "1 file copied" in done.err
    assert listed(copy) == []
    assert fake.objects["bucket", "few/closed/c"] == b"closed/c"
    assert way == "folder" or (target / "closed" / "c").read_bytes() == b"closed/c"


@pytest.mark.parametrize("verb", ["resume", "cancel"])
def test_transfers_ends_it_as_well(
    fake: FakeS3, copy: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    refusing = Refusing(fake, monkeypatch)
    for name in ("a", "b", "c"):
        fake.put("bucket", f"few/{name}", name.encode())
    assert copy("cp", "-r", "s3://bucket/few/", f"{tmp_path}/to/").code == 1
    refusing.is_on = False
    (left,) = listed(copy)

    assert copy("transfers", verb, str(left["id"])).code == 0
    assert listed(copy) == []
    assert (tmp_path / "to" / "c").exists() == (verb == "resume")


def test_what_the_window_removed_from_its_list_is_copied_again(
    fake: FakeS3, copy: Command, tmp_path: Path, own_home: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a")
    fake.rules.append(lambda r: error(403, "AccessDenied") if r.what == "PutObject" else None)
    assert copy("cp", path, "s3://bucket/a.txt").code == 1
    fake.rules.clear()
    journal = Journal.open(own_home / ".local/share/rustfs-desktop/transfers")
    (row,) = journal.jobs()
    row.job.is_cleared = True
    journal.update_job(row.job)
    journal.close()

    done = copy("cp", path, "s3://bucket/a.txt")

    assert done.code == 0, done.err
    assert fake.objects["bucket", "a.txt"] == b"a"
    assert [each["state"] for each in copy("transfers", "--all", "--json").events] == [
        "failed",
        "done",
    ]
