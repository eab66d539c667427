"""The names that only RustFS refuses, and what to call them instead."""

from __future__ import annotations

import pytest

from rustfs_desktop.s3.rustfs_keys import minio_key_problem, rustfs_key_problem, storable_key


@pytest.mark.parametrize(
    "key", ["a/b.txt", "a\tb", "__XLDIR__x", "x/__XLDIR__y/z", "folder/", ". ./...", "a/ .x"]
)
def test_other_names_are_fine(key: str) -> None:
    assert rustfs_key_problem(key) == ""
    assert storable_key(key) == key


@pytest.mark.parametrize(
    ("key", "words", "proposed"),
    [
        ("in/two\nlines.txt", "line breaks in names. Rename it, e.g. to “two lines.txt”.",
         "in/two lines.txt"),
        ("in/end\r\n", "“end ”", "in/end "),
        ("__XLDIR__", "“__XLDIR__”. Rename it, e.g. to “_XLDIR_”.", "_XLDIR_"),
        ("in/a__XLDIR__/b", "“a_XLDIR_”", "in/a_XLDIR_/b"),
        ("a__XLDIR__/", "“a_XLDIR_”", "a_XLDIR_/"),
        ("a/.. /b", "names that contain only dots and spaces. Rename it, e.g. to “_”.", "a/_/b"),
        ("a/ .", "“_”", "a/_"),
    ],
)  # fmt: skip
def test_the_rule_is_named_with_a_similar_name(key: str, words: str, proposed: str) -> None:
    assert words in rustfs_key_problem(key)
    assert storable_key(key) == proposed


def test_minio_accepts_line_breaks_only() -> None:
    assert minio_key_problem("two\nlines.txt") == ""
    assert "MinIO reserves names" in minio_key_problem("two\nlines/a__XLDIR__")
    assert "MinIO does not accept names that contain only dots" in minio_key_problem("a/.. /b")


def test_the_name_of_an_empty_folder_is_shorter_than_other_names() -> None:
    """Both servers store it with nine more letters; as part of other keys it may have all 255."""
    for problem in (rustfs_key_problem, minio_key_problem):
        assert problem(f"a/{'é' * 123}/") == ""
        assert problem(f"a/{'é' * 124}") == problem(f"{'x' * 255}/a/") == ""
        assert "too long for this server: 248 of 246 bytes" in problem(f"a/{'é' * 124}/")
