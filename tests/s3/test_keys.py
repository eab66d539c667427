"""The rules of RustFS for keys, one row a rule."""

from __future__ import annotations

import pytest

from rustfs_desktop.s3.keys import copied_key_problem, key_problem, new_name_problem


@pytest.mark.parametrize(
    "key",
    [
        "plain.txt",
        "a/b/c.txt",
        "folder/",
        " lead and trail ",
        "a\tb\nc",
        "back\\slash",
        "...",
        ".../x",
        "..a/.b",
        "<img src=x>.png",
        "café",
        "x" * 255,
        "/".join(["y" * 100] * 10),
    ],
)
def test_a_name_that_rustfs_takes_is_fine(key: str) -> None:
    assert key_problem(key) == ""


@pytest.mark.parametrize(
    ("key", "rule"),
    [
        ("", "Enter a name"),
        ("/", "Enter a name"),
        ("/lead", "slashes"),
        ("a//b", "slashes"),
        ("a//", "slashes"),
        (".", "must not be"),
        ("a/../b", "must not be"),
        ("..\\evil", "must not be"),
        ("./", "must not be"),
        ("a\0b", "NUL"),
        ("gro\udcdf", "not valid UTF-8 and cannot be stored"),
        ("文" * 86, "258 of 255 bytes"),
        ("/".join(["y" * 100] * 11), "1,110 of 1,024 bytes"),
    ],
)
def test_the_broken_rule_is_named(key: str, rule: str) -> None:
    assert rule in key_problem(key)


@pytest.mark.parametrize("prefix", ["a//", "/", "//", "a/../", "./"])
def test_names_below_listed_prefixes(prefix: str) -> None:
    assert new_name_problem(prefix, "new.txt") == ""
    assert "must not be" in new_name_problem(prefix, "..")
    assert "must not be" in new_name_problem(prefix, ".. ")
    assert "slash" in new_name_problem(prefix, "/new")
    assert "path is too long" in new_name_problem("a/" * 500, "x" * 30)


def test_copies_keep_the_names_of_their_server() -> None:
    assert [copied_key_problem(key) for key in ("a//b", "/", "a/../b", "./")] == [""] * 4
    assert "Enter a name" in copied_key_problem("")
    assert "NUL" in copied_key_problem("a\0b")
    assert "255 bytes" in copied_key_problem("x" * 256)
