"""Texts about old versions and unfinished uploads: amounts in English with its plural forms."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from rustfs_desktop.models.reclaimable_texts import counting_text, uploads_text, versions_text
from rustfs_desktop.s3.api.reclaimable import Amount
from rustfs_desktop.service.reclaimable import FoundAmounts


@pytest.fixture(autouse=True)
def _locale() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Amount(3_400, 1_240_000_000), "1.24 GB · 3,400 versions"),
        (Amount(1, 2_000), "2 KB · 1 version"),
        (Amount(2, 2_000, markers=1), "2 KB · 2 versions · 1 delete marker"),
        (Amount(0, 0, markers=2), "0 B · 2 delete markers"),  # not "0 versions"
        (Amount(), "0 B · 0 versions"),
    ],
)
def test_versions_and_delete_markers(amount: Amount, text: str) -> None:
    assert versions_text(amount) == text


def test_uploads() -> None:
    assert uploads_text(Amount(17, 46_000_000_000)) == "46.0 GB · 17 uploads"
    assert uploads_text(Amount(1)) == "0 B · 1 upload"


def test_only_what_was_searched_is_counted() -> None:
    assert counting_text(FoundAmounts()) == "Counting…"
    assert counting_text(FoundAmounts(uploads=Amount(2))) == "Counting… · 2 uploads"
    found = FoundAmounts(Amount(3_400), Amount())
    assert counting_text(found) == "Counting… · 0 uploads · 3,400 versions"
