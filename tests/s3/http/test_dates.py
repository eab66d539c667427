"""Dates in every form that servers send."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.s3.http.dates import seconds_since_1970


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05.000Z",
        "2026-01-02T03:04:05.000+00:00",
        "2026-01-02 03:04:05",
        "2026-01-02 03:04:05 UTC",
        "2026-01-02 04:04:05 +0100",
        "20260102T030405Z",
        "Fri, 02 Jan 2026 03:04:05 GMT",
        "Friday, 02-Jan-26 03:04:05 GMT",
        "Fri Jan  2 03:04:05 2026",
        " 1767323045 ",
        "1767323045.0",
    ],
)
def test_all_forms_are_the_same_time(text: str) -> None:
    assert seconds_since_1970(text) == 1767323045.0


@pytest.mark.parametrize("text", ["", "today", "9" * 400, "Fri, 99 Jan 2026 03:04:05 GMT"])
def test_what_is_no_date_is_unknown(text: str) -> None:
    assert seconds_since_1970(text) == -1.0


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert seconds_since_1970(text) >= -1.0
