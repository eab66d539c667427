"""What a bucket may be called, said while it is typed."""

from __future__ import annotations

import pytest

from rustfs_desktop.s3.api.buckets import bucket_name_problem


@pytest.mark.parametrize("name", ["abc", "a-b.c", "0bucket9", "x" * 63, "1.2.3", "my.bucket"])
def test_good_names(name: str) -> None:
    assert bucket_name_problem(name) == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Enter a bucket name"),
        ("ab", "at least 3"),
        ("x" * 64, "too long: 64 of 63"),
        ("Photos", "lowercase letters only"),
        ("my bucket", "cannot contain spaces"),
        ("my_bucket", "not “_”"),
        ("büro", "not “ü”"),
        ("-abc", "must begin and end"),
        ("abc.", "must begin and end"),
        ("a..b", "two dots"),
        ("192.168.1.1", "IP address"),
        ("xn--abc", "“xn--” are reserved"),
        ("abc-s3alias", "“-s3alias” are reserved"),
    ],
)
def test_broken_rule_is_named(name: str, words: str) -> None:
    assert words in bucket_name_problem(name)
