"""Which names may be one object, and what shows that two are not."""

from __future__ import annotations

import dataclasses

import pytest

from rustfs_desktop.s3.distinct import (
    are_distinct,
    may_be_same_key,
    normalized_key,
)
from rustfs_desktop.s3.types import NULL_VERSION, ObjectHead

MD5 = "0" * 32
HEAD = ObjectHead(MD5, 5, 100.0, version_id="one")


@pytest.mark.parametrize(
    "other",
    [
        "a/b",
        "a//b",
        "/a/b",
        "./a/b",
        "a/./b",
        "a/x/../b",
        "A/B",
        "a\\b",
        "a /b",
        "a./b.",
        "a/b\0c",
        "a/b/",
    ],
)
def test_keys_that_some_server_takes_for_one(other: str) -> None:
    assert may_be_same_key("a/b", other)
    assert may_be_same_key(other, "a/b")


@pytest.mark.parametrize("other", ["a/c", "ab", "a/b/c", "b", "a/b (1)", "a/.b", ""])
def test_keys_that_no_server_takes_for_one(other: str) -> None:
    assert not may_be_same_key("a/b", other)


def test_forms_of_letters_may_be_one_key() -> None:
    assert may_be_same_key("u\u0308ber", "\u00fcber")
    assert may_be_same_key("stra\u00dfe", "STRASSE")


def test_a_folder_keeps_its_slash() -> None:
    assert normalized_key("A//b/") == "a/b/"
    assert normalized_key("/") == normalized_key("./") == ""
    assert not normalized_key("abc/").startswith(normalized_key("ab/"))


@pytest.mark.parametrize(
    "other",
    [
        dataclasses.replace(HEAD, version_id="two"),
        dataclasses.replace(HEAD, modified=101.0),
        dataclasses.replace(HEAD, size=6),
        dataclasses.replace(HEAD, etag="1" * 32),
        dataclasses.replace(HEAD, etag=f"{MD5}-2"),
    ],
)
def test_what_shows_that_two_objects_are_distinct(other: ObjectHead) -> None:
    assert are_distinct(HEAD, other)
    assert are_distinct(other, HEAD)


@pytest.mark.parametrize(
    "other",
    [
        HEAD,
        dataclasses.replace(HEAD, version_id=""),
        dataclasses.replace(HEAD, version_id=NULL_VERSION),
        dataclasses.replace(HEAD, modified=-1.0),
        dataclasses.replace(HEAD, size=-1),
        dataclasses.replace(HEAD, etag="gzip-of-it"),
        dataclasses.replace(HEAD, metadata={"a": "b"}),
        ObjectHead(""),
    ],
)
def test_what_only_one_side_says_shows_nothing(other: ObjectHead) -> None:
    assert not are_distinct(HEAD, other)
    assert not are_distinct(other, HEAD)
