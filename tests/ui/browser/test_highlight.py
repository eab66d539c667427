"""Which parts of a text a search highlights."""

from __future__ import annotations

import pytest

from rustfs_desktop.index.query import parse
from rustfs_desktop.ui.browser.highlight import Highlight


@pytest.mark.parametrize(
    ("query", "text", "hits"),
    [
        ("harbour", "old Harbour, HARBOUR.tif", ["Harbour", "HARBOUR"]),
        ("har bour", "harbour", ["harbour"]),
        ("trip/raw", "2026 / trip / raw", ["trip", "raw"]),
        ("ana", "banana", ["anana"]),
        ("-old type:image *.tif size>1M", "old.tif", []),
        ("straße", "STRASSE straße", ["STRASSE"]),
        ("é", "É", ["É"]),
        ("x", "", []),
    ],
)
def test_hits(query: str, text: str, hits: list[str]) -> None:
    pieces = Highlight(parse(query)).pieces(text)
    assert "".join(piece for piece, _is_hit in pieces) == text
    assert [piece for piece, is_hit in pieces if is_hit] == hits
