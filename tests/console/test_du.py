"""``rustfs-desktop du``: sizes of folders and of all of it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.console.du import FolderSizes
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Page
from tests.console.conftest import Command
from tests.faults.fake_s3 import FakeS3


@pytest.fixture
def tree(fake: FakeS3) -> FakeS3:
    fake.page_size = 2  # folders continue on the next page
    for key, size in {
        "a.txt": 5,
        "photos": 7,
        "photos-old/x": 1,
        "photos/1": 86_300,
        "photos/raw/2": 1_700,
        "photos/raw/3": 12_000,
        "z\ned/4": 3,
    }.items():
        fake.put("bucket", key, b"x" * size)
    return fake


def test_text_has_folders_and_the_total(tree: FakeS3, copy: Command) -> None:
    done = copy("du", "s3://bucket")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "    1 B            1 file  photos-old/",
        " 100 KB           3 files  photos/",
        "    3 B            1 file  z␊ed/",
        " 100 KB           7 files  total",
    ]


@pytest.mark.parametrize(
    ("location", "folders", "total"),
    [
        ("s3://bucket/photos/", [("photos/raw/", 13_700, 2)], ("photos/", 100_000, 3)),
        ("s3://bucket/photos", [("photos/raw/", 13_700, 2)], ("photos/", 100_007, 4)),
        ("s3://bucket/photos/raw/", [], ("photos/raw/", 13_700, 2)),
    ],
)
def test_programs_get_exact_numbers(
    tree: FakeS3,
    copy: Command,
    location: str,
    folders: list[tuple[str, int, int]],
    total: tuple[str, int, int],
) -> None:
    rows = [(*folder, "folder") for folder in folders] + [(*total, "total")]
    found = copy("du", "--json", location).events
    assert [tuple(each[name] for name in ("key", "size", "objects", "type")) for each in found] == (
        rows
    )
    assert {each["source"] for each in found} == {"server"}
    table = list(csv.reader(io.StringIO(copy("du", "--csv", location).out, newline="")))
    assert table == [["key", "size", "objects", "type"], *[list(map(str, row)) for row in rows]]


def test_an_empty_bucket_is_zero_and_a_missing_folder_an_error(fake: FakeS3, copy: Command) -> None:
    done = copy("du", "s3://bucket")
    assert (done.code, done.out) == (0, "    0 B           0 files  total\n")
    missing = copy("du", "s3://bucket/none")
    assert (missing.code, missing.out) == (1, "")
    assert "No such file or folder" in missing.err


@pytest.mark.usefixtures("named_server")
def test_a_real_server(copy: Command, client: Client, bucket: str) -> None:
    for key in ("top", "d/a", "d-e/x", "d/e/b"):
        client.browse.put_object(Bucket=bucket, Key=key, Body=b"12345")
    found = copy("du", "--json", f"s3://{bucket}")
    sizes = {each["key"]: (each["size"], each["objects"]) for each in found.events}
    assert sizes == {"d/": (10, 2), "d-e/": (5, 1), "": (20, 4)}
    assert found.code == 0


def sizes_of(keys: list[str], prefix: str = "") -> tuple[list[tuple[str, int]], FolderSizes]:
    """What is yielded for keys of one byte, in pages of three."""
    sizes = FolderSizes(prefix)
    found = []
    for start in range(0, len(keys), 3):
        part = keys[start : start + 3]
        found += list(sizes.add_page(Page(keys=part, sizes=[1] * len(part))))
    found += list(sizes.finish())
    return [(each.prefix, each.size) for each in found], sizes


KEYS = st.lists(st.text("ab/-", min_size=1, max_size=4), unique=True, max_size=12)


@given(KEYS)
def test_folders_are_complete_in_the_order_of_s3(keys: list[str]) -> None:
    expected = Counter(key[: key.find("/") + 1] for key in keys if "/" in key)
    found, sizes = sizes_of(sorted(keys))
    assert dict(found) == expected
    assert len(found) == len(expected)
    assert sizes.is_sorted
    assert (sizes.total.size, sizes.total.objects) == (len(keys), len(keys))


@given(KEYS, st.randoms(use_true_random=False))
def test_a_folder_that_comes_twice_is_always_noticed(keys: list[str], random: Random) -> None:
    random.shuffle(keys)
    found, sizes = sizes_of(keys)
    names = [name for name, _ in found]
    assert sizes.is_sorted <= (len(set(names)) == len(names))


def test_folders_before_names_with_a_dash_are_sorted_too() -> None:
    found, sizes = sizes_of(["a/1", "a-b/2", "b/3"])  # as SeaweedFS sorts them
    assert (found, sizes.is_sorted) == ([("a/", 1), ("a-b/", 1), ("b/", 1)], True)


@pytest.mark.usefixtures("fake")
def test_an_unsorted_list_is_told(copy: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [Page(keys=["b/1", "a/2", "b/3"], sizes=[1, 2, 3])]
    monkeypatch.setattr(
        "rustfs_desktop.console.remote_pages.list_pages", lambda *_a, **_k: iter(pages)
    )
    done = copy("du", "s3://bucket")
    assert done.code == 0
    assert "a folder may be printed more than once" in done.err
    assert done.out.splitlines()[-1].split() == ["6", "B", "3", "files", "total"]
