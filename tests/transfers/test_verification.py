"""Each kind of evidence makes a verification that claims no more than was seen."""

from __future__ import annotations

import dataclasses

import pytest

from rustfs_desktop.message import Message
from rustfs_desktop.s3.types import NULL_VERSION, ObjectHead
from rustfs_desktop.transfers import verification
from rustfs_desktop.transfers.errors import CopyDiffers, NotVerified, SameObject, SizeMismatch
from rustfs_desktop.transfers.verification import DistinctCopy, SeenCopy

MD5, OTHER_MD5 = "0" * 31 + "1", "0" * 31 + "2"
WORDS = Message("compared")
MARK = ("transfer", "job-1")
STORED = ObjectHead(MD5, version_id="stored")
SOURCE = ObjectHead(MD5, 10, modified=100.0)


def seen(**changes: object) -> SeenCopy:
    """A look at a copy that has all in common with its source."""
    existing = dataclasses.replace(SOURCE, **changes)  # type: ignore[arg-type]
    return verification.seen_copy(SOURCE, existing, WORDS)


def test_an_object_that_was_seen_has_the_version_of_the_look() -> None:
    made = verification.seen_object(STORED, ObjectHead(MD5, 10, version_id="seen"), 10, WORDS, "d")
    assert (made.text, made.digest, made.version_id) == ("compared", "d", "seen")
    null = ObjectHead(MD5, 10, version_id=NULL_VERSION)  # the next upload may overwrite it
    assert verification.seen_object(STORED, null, 10, WORDS).version_id == "stored"


@pytest.mark.parametrize("size", [9, 11, -1])
def test_an_object_of_another_size_is_not_verified(size: int) -> None:
    with pytest.raises(SizeMismatch) as caught:
        verification.seen_object(STORED, ObjectHead(MD5, size), 10, WORDS)
    assert caught.value.detail == f"{size} instead of 10 bytes"


def test_what_nobody_saw_says_so() -> None:
    assert verification.replied(STORED, WORDS, "d").text == (
        "compared, according to the server's reply"
    )
    assert verification.unseen(STORED).text == "confirmed by the server, could not be checked"
    assert verification.replaced(STORED).text == "stored, then replaced by someone else"
    for made in (verification.unseen(STORED), verification.replaced(STORED)):
        assert (made.digest, made.version_id) == ("", "stored")
        assert not isinstance(made, SeenCopy)


def test_a_copy_has_the_size_of_its_source() -> None:
    made = seen(version_id="v")
    assert (made.text, made.digest, made.version_id) == ("compared", f"etag:{MD5}", "v")
    with pytest.raises(CopyDiffers):
        seen(size=11)


def test_a_copy_of_before_the_restart_keeps_its_words() -> None:
    existing = ObjectHead(MD5, 10)
    assert verification.seen_before(existing, "compared").text == "compared"
    assert verification.seen_before(existing, "").text == verification.BEFORE


@pytest.mark.parametrize(
    "changes",
    [
        {"modified": 101.0},
        {"metadata": dict([MARK])},
        {"etag": OTHER_MD5},
    ],
)
def test_a_copy_that_differs_from_its_source_is_another_object(changes: dict[str, object]) -> None:
    made = verification.distinct_copy(seen(**changes), SOURCE, MARK, is_shown=False)
    assert isinstance(made, DistinctCopy)
    assert made.text == "compared"


def test_a_copy_that_looks_like_its_source_may_be_the_source() -> None:
    with pytest.raises(SameObject):
        verification.distinct_copy(seen(), SOURCE, MARK, is_shown=False)
    assert verification.distinct_copy(seen(), SOURCE, MARK, is_shown=True)


def test_a_source_with_the_mark_of_the_transfer_is_the_copy() -> None:
    marked = dataclasses.replace(SOURCE, metadata=dict([MARK]))
    with pytest.raises(SameObject):
        verification.distinct_copy(seen(metadata=dict([MARK])), marked, MARK, is_shown=True)


def test_omissions_are_added_to_the_words() -> None:
    omissions = [Message("tags could not be read"), Message("storage class not supported")]
    made = verification.with_omissions(seen(), omissions)
    assert made.text == "compared; tags could not be read; storage class not supported"
    assert isinstance(made, SeenCopy)


def test_a_local_file_has_all_bytes() -> None:
    made = verification.local_file(SOURCE, 10, WORDS, "d")
    assert (made.text, made.digest, made.version_id) == ("compared", "d", "")
    for written in (9, 11):
        with pytest.raises(NotVerified):
            verification.local_file(SOURCE, written, WORDS, "d")
