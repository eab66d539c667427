"""``rustfs-desktop ls``: what is listed, in which formats, and how it ends."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rustfs_desktop.s3.client import Client
from tests.benchmarks.listing_server import PAGE
from tests.console.conftest import Command
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.waiting import patience_s, wait_for

ODD = ["line\nfeed", "tab\there", "\u202egpj.exe", "=1+1", 'quote"', "a,b", "ü", " space ", "😀"]


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def tree(fake: FakeS3) -> FakeS3:
    for key, data in {
        "a.txt": b"12345",
        "photos": b"1",
        "photos-old.zip": b"",
        "photos/b.jpg": b"b" * 86_300,
        "photos/raw/c.raw": b"cc",
    }.items():
        fake.put("bucket", key, data)
        fake.modified["bucket", key] = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    return fake


def keys(done_out: str) -> list[str]:
    return [row["key"] for row in csv.DictReader(io.StringIO(done_out, newline=""))]


def test_a_bucket_as_text(tree: FakeS3, copy: Command) -> None:
    done = copy("ls", "s3://bucket")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "                  -             -  photos/",
        "2026-01-02 03:04:05             5  a.txt",
        "2026-01-02 03:04:05             1  photos",
        "2026-01-02 03:04:05             0  photos-old.zip",
    ]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["s3://bucket/photos/"], ["raw/", "b.jpg"]),
        (["s3://bucket/photos"], ["photos", "raw/", "b.jpg"]),
        (["s3://bucket/a.txt"], ["a.txt"]),
        (["-r", "s3://bucket/photos/"], ["photos/b.jpg", "photos/raw/c.raw"]),
        (["-r", "s3://bucket/photos"], ["photos", "photos/b.jpg", "photos/raw/c.raw"]),
        (
            ["--recursive", "rustfs://bucket"],
            ["a.txt", "photos", "photos-old.zip", "photos/b.jpg", "photos/raw/c.raw"],
        ),
    ],
)
def test_what_a_location_names(
    tree: FakeS3, copy: Command, arguments: list[str], names: list[str]
) -> None:
    done = copy("ls", *arguments)
    assert (done.code, done.err) == (0, "")
    assert [line.split()[-1] for line in done.out.splitlines()] == names


def test_sizes_for_users(tree: FakeS3, copy: Command) -> None:
    line = copy("ls", "-H", "s3://bucket/photos/").out.splitlines()[1]
    assert line == "2026-01-02 03:04:05    86 KB  b.jpg"


def test_json_has_an_object_on_each_line(tree: FakeS3, copy: Command) -> None:
    done = copy("ls", "--json", "s3://bucket/photos/")
    folder, item = done.events
    assert folder == {
        "key": "photos/raw/", "size": None, "modified": None, "etag": None,
        "storage_class": None, "type": "folder", "source": "server",
    }  # fmt: skip
    assert item["key"] == "photos/b.jpg"
    assert (item["size"], item["modified"]) == (86_300, "2026-01-02T03:04:05.000Z")
    assert (item["storage_class"], item["type"], item["source"]) == ("STANDARD", "object", "server")
    assert len(item["etag"]) == 32


@pytest.mark.parametrize("is_bucket_list", [True, False])
def test_buckets(tree: FakeS3, copy: Command, is_bucket_list: bool) -> None:
    arguments = ["s3://"] if is_bucket_list else []
    names = sorted(tree.buckets)
    lines = copy("ls", *arguments).out.splitlines()
    assert lines == [f"2026-01-02 03:04:05  {name}/" for name in names]
    found = copy("ls", "--json", *arguments).events
    assert [(each["bucket"], each["created"], each["type"]) for each in found] == [
        (name, "2026-01-02T03:04:05.000Z", "bucket") for name in names
    ]
    assert copy("ls", "-0", *arguments).out == "".join(f"s3://{name}/\0" for name in names)
    rows = list(csv.reader(io.StringIO(copy("ls", "--csv", *arguments).out, newline="")))
    assert rows[0] == ["bucket", "created", "type"]
    assert [row[0] for row in rows[1:]] == names


def test_names_are_exact_for_programs_and_harmless_for_terminals(
    fake: FakeS3, copy: Command
) -> None:
    for key in ODD:
        fake.put("bucket", f"d/{key}", b"")
    expected = sorted(f"d/{key}" for key in ODD)
    assert [each["key"] for each in copy("ls", "--json", "s3://bucket/d/").events] == expected
    assert keys(copy("ls", "--csv", "s3://bucket/d/").out) == expected
    addresses = copy("ls", "-0", "s3://bucket/d/").out
    assert addresses == "".join(f"s3://bucket/{key}\0" for key in expected)
    text = copy("ls", "s3://bucket/d/").out
    assert len(text.splitlines()) == len(ODD)
    assert "line␊feed\n" in text
    assert "\u202e" not in text
    assert "\t" not in text


def test_a_long_name_is_not_cut(fake: FakeS3, copy: Command) -> None:
    key = "é" * 500
    fake.put("bucket", key, b"")
    assert copy("ls", "s3://bucket").out.endswith(f"  {key}\n")


def test_the_address_that_is_printed_can_be_copied(fake: FakeS3, copy: Command) -> None:
    fake.put("bucket", "d/line\nfeed", b"content")
    address = copy("ls", "-0", "s3://bucket/d/").out.rstrip("\0")
    assert copy("cp", address, "s3://bucket/copied").code == 0
    assert fake.objects["bucket", "copied"] == b"content"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["s3://bucket/nothing"], 1, "No such file or folder. There is nothing at s3://bucket/no"),
        (["s3://bucket/nothing/"], 1, "There is nothing at s3://bucket/nothing/"),
        (["s3://no-such-bucket"], 1, "bucket"),
        (["./here"], 2, "./here is not on a server"),
        (["s3:///key"], 2, "the bucket is missing"),
    ],
)
def test_what_cannot_be_listed(
    tree: FakeS3, copy: Command, arguments: list[str], code: int, words: str
) -> None:
    done = copy("ls", *arguments)
    assert (done.code, done.out) == (code, "")
    assert words in done.err
    as_json = copy("ls", "--json", *arguments)
    assert as_json.code == code
    assert words in as_json.of("error")[0]["error"]


def test_formats_exclude_each_other(copy: Command, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        copy("ls", "--json", "--csv", "s3://bucket")
    assert ended.value.code == 2
    assert "not allowed with argument --json" in capsys.readouterr().err


def test_empty_buckets_and_folders_are_no_error(fake: FakeS3, copy: Command) -> None:
    assert (copy("ls", "s3://bucket").code, copy("ls", "-r", "s3://bucket").out) == (0, "")
    assert copy("ls", "--csv", "s3://bucket").out.splitlines() == [
        "key,size,modified,etag,storage_class,type"
    ]
    fake.put("bucket", "empty/", b"")
    done = copy("ls", "s3://bucket/empty/")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_a_listing_that_breaks_off_fails_after_what_came(tree: FakeS3, copy: Command) -> None:
    tree.page_size = 2

    def refuse(request: Request) -> Reply | None:
        is_second = "continuation-token" in request.query
        return error(403, "AccessDenied") if is_second else None

    tree.rules.append(refuse)
    done = copy("ls", "-r", "s3://bucket")
    assert done.code == 1
    assert len(done.out.splitlines()) == 2
    assert done.err != ""


def test_every_page_is_listed(fake: FakeS3, copy: Command) -> None:
    fake.page_size = 3
    names = [f"f{number}" for number in range(10)]
    for name in names:
        fake.put("bucket", name, b"")
    done = copy("ls", "--csv", "s3://bucket")
    assert keys(done.out) == names
    assert done.out.count("key,size") == 1


@pytest.mark.usefixtures("named_server")
def test_a_real_server(copy: Command, client: Client, bucket: str) -> None:
    for key in ("top.txt", "d/a", "d/e/b", "d/ü+ %20.txt"):
        client.browse.put_object(Bucket=bucket, Key=key, Body=b"12345")
    done = copy("ls", "--json", f"s3://{bucket}/d/")
    assert [(each["key"], each["type"]) for each in done.events] == [
        ("d/e/", "folder"),
        ("d/a", "object"),
        ("d/ü+ %20.txt", "object"),
    ]
    assert {each["size"] for each in done.events} == {None, 5}
    everything = copy("ls", "-r", "--json", f"s3://{bucket}")
    assert {each["key"] for each in everything.events} == {
        "top.txt", "d/a", "d/e/b", "d/ü+ %20.txt",
    }  # fmt: skip
    assert bucket in [each["bucket"] for each in copy("ls", "--json").events]
    missing = copy("ls", f"s3://{bucket}/none")
    assert (missing.code, missing.out) == (1, "")


# As a shell runs it --------------------------------------------------------------------------

_COMMAND = [sys.executable, "-m", "rustfs_desktop", "ls", "-r"]


def shell_environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def test_head_closes_the_pipe_quietly(fake: FakeS3) -> None:
    fake.page_size = 1
    for number in range(50):
        fake.put("bucket", f"f{number:03}", b"")
    process = subprocess.Popen(
        [*_COMMAND, "s3://bucket"], env=shell_environment(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline().endswith(b"  f000\n")
    process.stdout.close()
    assert process.wait(patience_s()) == 141
    assert process.stderr.read() == b""
    process.stderr.close()
    assert fake.count("ListObjectsV2") < 50


def is_sleeping(pid: int) -> bool:
    """Whether the main thread of a program waits for something; a guess where that is unknown."""
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "S"


@pytest.mark.usefixtures("usual_signals")
def test_ctrl_c_is_quiet(fake: FakeS3) -> None:
    fake.page_size = 1
    for number in range(3):
        fake.put("bucket", f"f{number}", b"")
    asked: list[str] = []

    def stall(request: Request) -> Reply | None:
        if "continuation-token" in request.query:
            asked.append("second page")
            process.wait(patience_s())
        return None

    fake.rules.append(stall)
    process = subprocess.Popen(
        [*_COMMAND, "s3://bucket"], env=shell_environment(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    # Python does not see a signal that comes just before it starts to wait for the server.
    wait_for(lambda: asked and is_sleeping(process.pid))
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=patience_s())
    assert (process.returncode, err) == (130, b"")
    assert out.endswith(b"  f0\n")


@pytest.mark.parametrize("pages", [200, pytest.param(1000, marks=pytest.mark.faults)])
def test_memory_does_not_grow_with_the_number_of_keys(pages: int) -> None:
    assert _peak_kb(pages * PAGE) - _peak_kb(20 * PAGE) < 3_000


_MEASURED = """
import resource, sys
from rustfs_desktop.console.ls import main
code = main(["-r", "--json", "s3://bucket"])
sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
sys.exit(code)
"""


def _peak_kb(count: int) -> int:
    """The peak memory of a listing of so many keys."""
    command = [sys.executable, "-m", "tests.benchmarks.listing_server", str(count)]
    with subprocess.Popen(
        command, env=shell_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        try:
            url = server.stdout.readline().strip()
            done = subprocess.run(
                [sys.executable, "-c", _MEASURED],
                env=shell_environment()
                | {"RUSTFS_ENDPOINT": url, "RUSTFS_ACCESS_KEY": "testkey123456"}
                | {"RUSTFS_SECRET_KEY": "testsecret123456"},
                capture_output=True,
                timeout=patience_s(60),
                check=True,
            )
        finally:
            server.terminate()
    assert done.stdout.count(b"\n") == count
    return int(done.stderr)
