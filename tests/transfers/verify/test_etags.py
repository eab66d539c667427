"""Part sizes, composite ETags, and which of two files is the newer."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.types import Answer
from rustfs_desktop.transfers.verify import etags
from rustfs_desktop.transfers.verify.etags import MIB, KnownVersion

LARGEST = 5 * 1024**4
SECOND = 1_000_000_000


@given(some.integers(1, LARGEST))
def test_parts_are_never_too_many_or_too_small(size: int) -> None:
    length = etags.part_size(size)
    assert length >= etags.SINGLE_MAX
    assert length % MIB == 0
    assert -(-size // length) <= etags.MAX_PART_COUNT


@given(some.integers(0, 10**6), some.integers(1, 10**5))
def test_ranges_cover_every_byte_once(size: int, length: int) -> None:
    found = etags.ranges(size, length)
    assert [first for first, _ in found] == list(range(0, size, length))
    assert [stop for _, stop in found[:-1]] == [first for first, _ in found[1:]]
    assert not size or found[-1][1] == size


def test_which_etags_are_a_hash() -> None:
    plain, composite = "0" * 32, f"{'0' * 32}-12"
    assert etags.is_md5(plain)
    assert not any(map(etags.is_md5, (composite, "0" * 31, "0" * 33, "G" * 32, "A" * 32, "")))
    assert etags.part_count(composite) == 12
    assert [etags.part_count(each) for each in (plain, f"{plain}-0", f"{plain}-x", "-5")] == [0] * 4


def test_the_etag_of_parts_is_the_hash_of_their_hashes() -> None:
    digests = [hashlib.md5(part).digest() for part in (b"a" * 5, b"b")]
    expected = hashlib.md5(b"".join(digests)).hexdigest()
    assert etags.composite(iter(digests)) == f"{expected}-2"


def test_our_own_part_size_is_tried_first() -> None:
    size = 33 * MIB
    assert etags.likely_part_sizes(size, 3)[0] == etags.part_size(size) == 16 * MIB
    assert etags.likely_part_size(size, 5) == 8 * MIB
    assert etags.likely_part_size(size, 7) == 5 * MIB
    assert etags.likely_part_sizes(size, 2000) == []
    assert etags.likely_part_size(size, 2000) == 0


def test_the_time_of_an_object_is_that_of_the_file_it_was() -> None:
    head = ObjectHead("etag", 5, 100.0, {"mtime": "99.5"})
    assert etags.known_version(head) == KnownVersion(5, 99 * SECOND + 500_000_000)
    head = ObjectHead("etag", 5, 100.0, {"mtime": "-1.5"})
    assert etags.known_version(head) == KnownVersion(5, -SECOND - 500_000_000)
    for text in ("", "x", "--1", "1e5", "1.2.3"):
        head = ObjectHead("etag", 5, 100.0, {"mtime": text})
        assert etags.known_version(head) == KnownVersion(5, 100 * SECOND, is_upload_time=True)


@pytest.mark.parametrize(
    ("answer", "source", "target", "wanted"),
    [
        (Answer.NEWER, (1, 2 * SECOND), (1, SECOND), True),
        (Answer.NEWER, (1, SECOND), (1, SECOND), False),
        (Answer.NEWER, (9, SECOND), (1, 2 * SECOND), False),
        (Answer.NEWER, (1, SECOND + 900), (1, SECOND), False),
        (Answer.DIFFERENT, (1, SECOND), (1, SECOND), False),
        (Answer.DIFFERENT, (1, SECOND), (1, 2 * SECOND), True),
        (Answer.DIFFERENT, (2, SECOND), (1, SECOND), True),
    ],
)
def test_what_may_be_replaced(
    answer: Answer, source: tuple[int, int], target: tuple[int, int], wanted: bool
) -> None:
    assert etags.wants_to_replace(answer, KnownVersion(*source), KnownVersion(*target)) is wanted


def test_an_object_stored_later_than_its_content_is_not_different() -> None:
    source = KnownVersion(1, SECOND)
    assert not etags.wants_to_replace(
        Answer.DIFFERENT, source, KnownVersion(1, 2 * SECOND, is_upload_time=True)
    )
    assert etags.wants_to_replace(Answer.DIFFERENT, source, KnownVersion(1, 0, is_upload_time=True))
