"""``rustfs-desktop find``: which files match, and what is said of a wrong query."""

from __future__ import annotations

import pytest

from rustfs_desktop.s3.client import Client
from tests.console.conftest import Command
from tests.faults.fake_s3 import FakeS3


@pytest.fixture
def tree(fake: FakeS3) -> FakeS3:
    fake.page_size = 2
    for key, size in {
        "beach.txt": 10,
        "photos/beach-old.jpg": 4_000,
        "photos/deep/Beach.JPG": 20_000,
        "photos/deep/two words.jpg": 30_000,
        "photos/music.ogg": 50_000,
    }.items():
        fake.put("bucket", key, b"x" * size)
    return fake


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (["s3://bucket", "beach"], ["beach.txt", "photos/beach-old.jpg", "photos/deep/Beach.JPG"]),
        (["s3://bucket", "beach size>5K"], ["photos/deep/Beach.JPG"]),
        (["s3://bucket", "beach", "size>5K"], ["photos/deep/Beach.JPG"]),
        (
            ["s3://bucket/photos/", "*.jpg -old"],
            ["photos/deep/Beach.JPG", "photos/deep/two words.jpg"],
        ),
        (["s3://bucket/photos/", "type:image", "--", "-old", "-words"], ["photos/deep/Beach.JPG"]),
        (["s3://bucket", '"two words"'], ["photos/deep/two words.jpg"]),
        (["s3://bucket/photos/", "photos"], []),
        (["s3://bucket/photos", "ogg"], ["photos/music.ogg"]),
        (["s3://bucket/beach.txt", "beach"], ["beach.txt"]),
        (["s3://bucket/photos/deep/"], ["photos/deep/Beach.JPG", "photos/deep/two words.jpg"]),
    ],
)
def test_all_terms_must_match(
    tree: FakeS3, copy: Command, arguments: list[str], keys: list[str]
) -> None:
    done = copy("find", "--json", *arguments)
    assert (done.code, done.err) == (0, "")
    assert [each["key"] for each in done.events] == keys
    assert {each["source"] for each in done.events} <= {"server"}
    addresses = copy("find", "-0", *arguments).out
    assert addresses == "".join(f"s3://bucket/{key}\0" for key in keys)


def test_text_and_csv_are_those_of_ls(tree: FakeS3, copy: Command) -> None:
    for option in ([], ["--csv"], ["-H"]):
        found = copy("find", *option, "s3://bucket/photos/", "ogg").out.splitlines()
        listed = copy("ls", "-r", *option, "s3://bucket/photos/").out.splitlines()
        assert found == [line for line in listed if "ogg" in line or line.startswith("key,")]
    assert copy("find", "--csv", "s3://bucket", "nothing").out.count("\n") == 1


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (["size>much"], "size>much: size needs a number, like size>10M."),
        (["age<x", "type:y"], "age<x: age needs a time span, like age<7d. type:y: type must be"),
        (["tag:project"], "Servers do not list tags"),
    ],
)
def test_a_query_that_cannot_be_answered_asks_nothing(
    tree: FakeS3, copy: Command, query: list[str], words: str
) -> None:
    done = copy("find", "s3://bucket", *query)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert tree.requests == []


def test_a_missing_folder_is_an_error(tree: FakeS3, copy: Command) -> None:
    done = copy("find", "s3://bucket/none/", "x")
    assert (done.code, done.out) == (1, "")
    assert "There is nothing at s3://bucket/none/" in done.err


@pytest.mark.usefixtures("named_server")
def test_a_real_server(copy: Command, client: Client, bucket: str) -> None:
    for key in ("a/one.jpg", "a/b/two.jpg", "a/b/three.txt"):
        client.browse.put_object(Bucket=bucket, Key=key, Body=b"12345")
    done = copy("find", "--json", f"s3://{bucket}", "*.jpg age<1d size:5")
    assert {each["key"] for each in done.events} == {"a/one.jpg", "a/b/two.jpg"}
    assert done.code == 0
