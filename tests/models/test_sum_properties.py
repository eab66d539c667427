"""The sums of a folder or bucket in the inspector."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from rustfs_desktop.models import sum_properties
from rustfs_desktop.models.sum_properties import SumSource, as_of_text

NOW = 1_800_000_000.0


@pytest.fixture(autouse=True)
def _locale() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)


def test_exact_sums() -> None:
    assert sum_properties.sum_properties(1_240_000_000, 3_400, "Just now (index)") == {
        "Size": "1.24 GB",
        "Items": "3,400",
        "Old versions": "",
        "As of": "Just now (index)",
    }


def test_what_may_be_more_says_so() -> None:
    found = sum_properties.sum_properties(1_000, 1, "", is_least=True, has_versions=True)
    assert found["Size"] == "At least 1 KB"
    assert found["Old versions"] == "Included"


@pytest.mark.parametrize(
    ("at", "source", "text"),
    [
        (NOW - 59, SumSource.INDEX, "Just now (index)"),
        (NOW - 60, SumSource.INDEX, "1 min ago (index)"),
        (NOW - 7_200, SumSource.SERVER, "2 h ago (server)"),
        (NOW + 3_600, SumSource.SERVER, "Just now (server)"),  # the clock was set back
        (None, SumSource.SERVER, "Unknown time (server)"),
        (0.0, SumSource.INDEX, "20,833 d 8 h ago (index)"),  # known, if long ago
    ],
)
def test_how_old_they_are_and_from_where(
    at: float | None, source: SumSource, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sum_properties.time, "time", lambda: NOW)
    assert as_of_text(at, source) == text
