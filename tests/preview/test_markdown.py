"""Markdown as formatted plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.preview.markdown import read_markdown
from rustfs_desktop.preview.shown_lines import utf16_length
from rustfs_desktop.preview.types import SpanRole


def line(source: str) -> tuple[str, list[tuple[str, str]]]:
    """A line as it is shown, and its pieces with their roles."""
    (shown,), spans = read_markdown((source,))
    units = shown.encode("utf-16-le", "surrogatepass")
    return shown, [
        (units[2 * s.start : 2 * (s.start + s.length)].decode("utf-16-le"), s.role.name)
        for s in spans.get(0, ())
    ]


@pytest.mark.parametrize(
    ("source", "shown", "pieces"),
    [
        ("# Trip #", "Trip", [("Trip", "HEADING")]),
        ("### Day *one*", "Day one", [("Day one", "SUBHEADING"), ("one", "ITALIC")]),
        ("- ferry at **09:40**", "• ferry at 09:40", [("09:40", "BOLD")]),
        ("  * [x] done", "  ☑ done", []),
        ("- [ ] to do", "☐ to do", []),
        ("1. first", "1. first", []),
        ("> said", "│ said", [("│ said", "QUOTE")]),
        ("use `a*b*c`", "use a*b*c", [("a*b*c", "CODE")]),
        ("🦀 **b** _i_", "🦀 b i", [("b", "BOLD"), ("i", "ITALIC")]),
        ("***both***", "both", [("both", "BOLD"), ("both", "ITALIC")]),
        ("snake_case_name 2 * 3", "snake_case_name 2 * 3", []),
        ("**open", "**open", []),
        (r"\*no\*", "*no*", []),
        ("[here](http://x.test/)", "here (http://x.test/)", []),
        ("![map](map.png)", "map (map.png)", []),
        ("<script>alert(1)</script>", "<script>alert(1)</script>", []),
        ("<http://x.test>", "<http://x.test>", []),
    ],
)
def test_marks_become_formats(source: str, shown: str, pieces: list[tuple[str, str]]) -> None:
    assert line(source) == (shown, pieces)


def test_rules_and_fences_are_shown() -> None:
    lines, spans = read_markdown(("---", "```python", "# no *heading*", "```", "# heading"))
    assert lines == ("─" * 40, "# no *heading*", "heading")
    assert spans[1][0].role is SpanRole.CODE
    assert spans[2][0].role is SpanRole.HEADING


@pytest.mark.parametrize("piece", ["*", "**", "_", "`", "[", "](", "> ", "- ", "#", "\\", "*a**b"])
def test_hostile_lines_take_no_time(piece: str) -> None:
    source = tuple((piece * 1000)[:1000] for _ in range(100))
    lines, spans = read_markdown(source)
    assert len(lines) <= len(source)
    assert all(span.length > 0 for found in spans.values() for span in found)


@given(st.text(alphabet='a *_`[]()#>-\\!"🦀~', max_size=100))
def test_pieces_lie_inside_their_line(source: str) -> None:
    lines, spans = read_markdown((source,))
    for number, found in spans.items():
        for span in found:
            assert 0 <= span.start < span.start + span.length <= utf16_length(lines[number])
