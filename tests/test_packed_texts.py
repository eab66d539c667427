"""Tests of texts that are kept in one piece."""

from __future__ import annotations

import contextlib
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.packed_texts import PackedTexts, SharedTexts

TEXTS = st.lists(
    st.lists(st.text("aB1é/\n\U0001f98a\ud800", max_size=4) | st.just("x" * 300), max_size=5),
    max_size=5,
)


@given(TEXTS, st.text("aB1é\n", max_size=3))
def test_gives_back_what_it_was_given(parts: list[list[str]], other: str) -> None:
    packed = PackedTexts()
    for part in parts:
        packed.extend(part)
    whole = [text for part in parts for text in part]
    assert len(packed) == len(whole)
    assert list(packed) == whole
    assert [packed[index] for index in range(len(whole))] == whole
    assert sorted(packed.all_packed()) == [t.encode(errors="surrogatepass") for t in sorted(whole)]
    some = range(len(whole) // 3, len(whole))
    assert packed.lowered(some) in (None, [text.lower() for text in whole[some.start :]])
    for text in [*whole, other]:
        place = None
        with contextlib.suppress(ValueError):
            place = packed.index(text)
        assert place == (whole.index(text) if text in whole else None)


def test_plain_texts_are_lowered_at_once() -> None:
    packed = PackedTexts()
    packed.extend(["A", "", "bC"])
    assert packed.lowered(range(3)) == ["a", "", "bc"]
    assert packed.lowered(range(1, 2)) == [""]
    assert packed.lowered(range(2, 3)) == ["bc"]


@pytest.mark.parametrize("name", ["object-000000001.bin", "größe 1.txt"])
def test_costs_little_more_than_the_letters(name: str) -> None:
    packed = PackedTexts()
    for _ in range(10):
        packed.extend([name] * 1000)
    size = sys.getsizeof(packed._bytes) + sys.getsizeof(packed._ends)
    assert size < 10_000 * (len(name.encode()) + 9) * 1.2


@given(st.lists(st.lists(st.sampled_from(["", "STANDARD", "GLACIER"]))))
def test_shared_texts_give_back_what_they_were_given(parts: list[list[str]]) -> None:
    shared = SharedTexts()
    for part in parts:
        shared.extend(part)
    whole = [text for part in parts for text in part]
    assert [shared[index] for index in range(len(shared))] == whole
    assert len(shared._texts) == len(set(whole))


def test_shared_texts_are_tested_once_for_each_value() -> None:
    shared, tested = SharedTexts(), []
    shared.extend(["", "STANDARD", "", "GLACIER", ""])
    mask = shared.mask(lambda text: tested.append(text) or text == "")
    assert list(mask) == [1, 0, 1, 0, 1]
    assert sorted(tested) == ["", "GLACIER", "STANDARD"]
    assert list(shared.mask(lambda text: text == "", [4, 3, 1, 0])) == [1, 0, 0, 1]
