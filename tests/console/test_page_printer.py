"""Pages of a listing on the standard output: text for a user, and exact names for programs."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from rustfs_desktop.console.argument_parser import ArgumentParser
from rustfs_desktop.console.page_printer import PagePrinter, add_format_options
from rustfs_desktop.s3.types import Bucket, Page
from tests.models.pages import page_of

MOMENT = 1_800_000_000.0
ODD = "a/\x1b[31mred\n.txt"


def page() -> Page:
    made = page_of(["a/one.txt", ODD], ["a/b/"], sizes=[86_300_000, 7])
    made.modified = [MOMENT, -1.0]
    return made


def printer(*arguments: str) -> PagePrinter:
    parser = ArgumentParser(str, prog="ls", description="")
    add_format_options(parser)
    return PagePrinter(parser.parse(list(arguments)))


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    printer(*arguments).print_page("bucket", "a/", page())
    return capsys.readouterr().out


def test_text_has_aligned_columns_and_shows_control_characters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    time = datetime.fromtimestamp(MOMENT).isoformat(" ", "seconds")
    assert printed(capsys).splitlines() == [
        f"{'-':>19}  {'-':>12}  b/",
        f"{time}      86300000  one.txt",
        f"{'-':>19}             7  ␛[31mred␊.txt",
    ]


def test_sizes_for_users_keep_the_columns(capsys: pytest.CaptureFixture[str]) -> None:
    folder, file, _ = printed(capsys, "-H").splitlines()
    assert file.endswith("  86.3 MB  one.txt")
    assert folder.index("b/") == file.index("one.txt")


def test_the_object_of_a_folder_itself_has_its_whole_key(
    capsys: pytest.CaptureFixture[str],
) -> None:
    printer().print_page("bucket", "a/", page_of(["a/"]))
    assert capsys.readouterr().out.endswith("  a/\n")


def test_addresses_end_with_null_and_have_exact_names(capsys: pytest.CaptureFixture[str]) -> None:
    names = printed(capsys, "-0").split("\0")
    assert names == ["s3://bucket/a/b/", "s3://bucket/a/one.txt", f"s3://bucket/{ODD}", ""]


def test_json_has_exact_names_and_null_for_what_is_not_known(
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder, file, odd = map(json.loads, printed(capsys, "--json").splitlines())
    assert (folder["key"], folder["type"], folder["size"]) == ("a/b/", "folder", None)
    assert (file["key"], file["size"]) == ("a/one.txt", 86_300_000)
    assert (odd["key"], odd["modified"]) == (ODD, None)


def test_a_csv_table_has_one_header(capsys: pytest.CaptureFixture[str]) -> None:
    made = printer("--csv")
    for _ in range(2):
        made.print_page("bucket", "a/", page())
    made.finish()
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out, newline="")))
    assert rows[0][0] == "key"
    assert [row[0] for row in rows[1:]] == 2 * ["a/b/", "a/one.txt", ODD]


@pytest.mark.parametrize(("option", "lines"), [("--csv", 1), ("--json", 0), ("-0", 0)])
def test_only_a_table_has_a_header_without_rows(
    capsys: pytest.CaptureFixture[str], option: str, lines: int
) -> None:
    printer(option).finish()
    assert len(capsys.readouterr().out.splitlines()) == lines


def test_buckets(capsys: pytest.CaptureFixture[str]) -> None:
    created = datetime(2026, 11, 30, 4, 50, tzinfo=UTC)
    buckets = [Bucket("one", created), Bucket("two")]
    printer().print_buckets(buckets)
    local = created.astimezone().replace(tzinfo=None).isoformat(" ", "seconds")
    assert capsys.readouterr().out == f"{local}  one/\n{'-':>19}  two/\n"
    printer("-0").print_buckets(buckets)
    assert capsys.readouterr().out == "s3://one/\0s3://two/\0"
    printer("--json").print_buckets(buckets)
    first = json.loads(capsys.readouterr().out.splitlines()[0])
    assert first["created"] == "2026-11-30T04:50:00.000Z"


def test_only_one_format_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        printer("--json", "--csv")
    assert "not allowed with" in capsys.readouterr().err
