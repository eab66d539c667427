"""Export List…: the rows that are shown, as a table in a file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.client import Client
from rustfs_desktop.ui.commands.lists import file_name
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.ui.window.search_stage import search
from tests.ui.window_stage import WindowStage, put

HEADER = ["key", "size", "modified", "etag", "storage_class", "type"]


def saved(stage: WindowStage, path: Path) -> list[list[str]]:
    """Export to a file and read it."""
    stage.trigger("export_list")
    stage.pick([path])
    stage.until(lambda: path.exists() and "saved as" in stage.messages.title)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_all_rows_of_a_real_folder(
    live: WindowStage, client: Client, bucket: str, tmp_path: Path
) -> None:
    for key in ("d/=1+1", "d/b,c.txt", "d/e/f"):
        put(client, bucket, key)
    live.go(bucket, "d/")
    rows = saved(live, tmp_path / "list.csv")
    assert rows[0] == HEADER
    assert [(row[0], row[5]) for row in rows[1:]] == [
        ("d/e/", "folder"),
        ("d/=1+1", "object"),
        ("d/b,c.txt", "object"),
    ]
    assert rows[3][2].endswith("Z")
    assert live.messages.title == f"3 rows saved as {tmp_path / 'list.csv'}"
    assert live.messages.cause == ""


def test_what_the_filter_hides_is_left_out(
    shown: WindowStage, fake: FakeS3, tmp_path: Path
) -> None:
    fake.put("bucket", "other.jpg", b"22")
    fake.put("bucket", "-file", b"22")
    shown.go("bucket")
    shown.window.toolbar.filter_field.setText("file")
    shown.until(lambda: len(shown.names) == 2)
    rows = saved(shown, tmp_path / "list.csv")
    assert [row[0] for row in rows[1:]] == ["'-file", "file.txt"]


def test_the_table_says_that_a_listing_broke_off(
    shown: WindowStage, fake: FakeS3, tmp_path: Path
) -> None:
    fake.page_size = 2
    for number in range(5):
        fake.put("bucket", f"f{number}", b"")

    def refuse(request: Request) -> Reply | None:
        is_second = "continuation-token" in request.query
        return error(403, "AccessDenied") if is_second else None

    fake.rules.append(refuse)
    shown.go("bucket")
    rows = saved(shown, tmp_path / "list.csv")
    assert [row[0] for row in rows[1:]] == ["f0", "f1", ""]
    assert rows[-1] == ["", "", "", "", "", "incomplete"]
    assert "was incomplete" in shown.messages.cause
    fake.rules.clear()
    shown.trigger("reload")
    shown.wait_read("bucket")
    shown.until(lambda: len(shown.names) == 6)
    assert [row[5] for row in saved(shown, tmp_path / "again.csv")[1:]] == ["object"] * 6


def test_results_of_a_search(shown: WindowStage, fake: FakeS3, tmp_path: Path) -> None:
    for key in ("d/file 2.txt", "d/e/file 3.txt", "d/other"):
        fake.put("bucket", key, b"22")
    shown.go("bucket")
    search(shown, "file size:2")
    rows = saved(shown, tmp_path / "list.csv")
    assert {(row[0], row[1]) for row in rows[1:]} == {
        ("d/file 2.txt", "2"),
        ("d/e/file 3.txt", "2"),
    }


def test_the_table_says_that_a_search_found_too_many(
    shown: WindowStage, fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rustfs_desktop.service.search.MOST_RESULTS", 2)
    for number in range(5):
        fake.put("bucket", f"f{number}", b"")
    shown.go("bucket")
    search(shown, "f")
    rows = saved(shown, tmp_path / "list.csv")
    assert [row[5] for row in rows[1:]] == ["object", "object", "incomplete"]
    assert "was incomplete" in shown.messages.cause


def test_an_error_is_told_and_the_file_stays(shown: WindowStage, tmp_path: Path) -> None:
    shown.go("bucket")
    folder = tmp_path / "locked"
    folder.mkdir()
    path = folder / "list.csv"
    shown.trigger("export_list")
    folder.rmdir()
    shown.pick([path])
    shown.until(lambda: shown.messages.title == "The folder does not exist")
    assert not path.exists()


def test_only_a_bucket_or_folder_has_a_list(shown: WindowStage) -> None:
    shown.go()
    assert not shown.action("export_list").isEnabled()
    shown.go("bucket")
    assert shown.action("export_list").isEnabled()


@pytest.mark.parametrize(
    ("prefix", "name"),
    [("", "bucket.csv"), ("a b/ü=?/", "bucket-a-b-ü.csv"), ("../", "bucket.csv")],
)
def test_the_proposed_name_is_legal_everywhere(prefix: str, name: str) -> None:
    assert file_name(Location("c", "bucket", prefix)) == name
    kind = file_name(Location("c", "bucket", prefix), "space")
    assert kind == name.replace(".csv", "-space.csv")


def test_results_of_all_buckets_for_signs_only_have_a_name() -> None:
    assert file_name(Location("c", query="*?")) == "list.csv"
