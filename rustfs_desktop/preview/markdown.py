"""Reads Markdown as formatted plain text: nothing is linked, loaded or run."""

from __future__ import annotations

import re

from rustfs_desktop.preview.shown_lines import utf16_length
from rustfs_desktop.preview.types import Span, SpanRole

_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_QUOTE = re.compile(r" {0,3}((?:>[ \t]?){1,20})")
_BULLET = re.compile(r"([ \t]*)[-*+][ \t]+(?:\[([ xX])\][ \t]+)?")
_INLINE = re.compile(
    r"""(?P<escape>\\[\\`*_{}\[\]()#+\-.!~|>])
    |(?P<code>(?<!`)(?P<ticks>`{1,3})(?!`)(?P<coded>[^`]{1,500}+)(?P=ticks)(?!`))
    |!?\[(?P<label>[^\[\]]{0,300}+)\]\((?P<target>[^()\s]{0,500}+)(?:[ ]"[^"]{0,200}+")?\)
    |(?P<mark>\*\*\*|\*\*|\*|(?<!\w)__(?=\S)|(?<=\S)__(?!\w)|(?<!\w)_(?=\S)|(?<=\S)_(?!\w))""",
    re.VERBOSE,
)
_BOX = {" ": "☐ ", "x": "☑ ", "X": "☑ "}
_RULE_LINE = "─" * 40

Lines = tuple[str, ...]
Spans = dict[int, tuple[Span, ...]]


def read_markdown(source: Lines) -> tuple[Lines, Spans]:
    """The lines as they are shown, and what sets pieces of them apart.

    Args:
        source: The lines of the file, which :func:`shown_lines` made safe.
    """
    lines: list[str] = []
    spans: Spans = {}
    fence = ""
    for line in source:
        if (mark := _FENCE.match(line)) and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
            continue
        shown, found = _plain_code(line) if fence else _line(line)
        if found:
            spans[len(lines)] = tuple(found)
        lines.append(shown)
    return tuple(lines), spans


def _plain_code(line: str) -> tuple[str, list[Span]]:
    return line, [Span(0, utf16_length(line), SpanRole.CODE)] if line else []


def _line(line: str) -> tuple[str, list[Span]]:
    if heading := _HEADING.match(line):
        text, found = _inline(heading[2])
        role = SpanRole.HEADING if len(heading[1]) == 1 else SpanRole.SUBHEADING
        return text, [Span(0, utf16_length(text), role), *found] if text else []
    if _RULE.match(line):
        return _RULE_LINE, [Span(0, len(_RULE_LINE), SpanRole.QUOTE)]
    if quote := _QUOTE.match(line):
        before = "│ " * quote[1].count(">")
        text, found = _inline(line[quote.end() :], utf16_length(before))
        whole = before + text
        return whole, [Span(0, utf16_length(whole), SpanRole.QUOTE), *found]
    if bullet := _BULLET.match(line):
        before = bullet[1] + (_BOX[bullet[2]] if bullet[2] else "• ")
        text, found = _inline(line[bullet.end() :], utf16_length(before))
        return before + text, found
    return _inline(line)


def _inline(source: str, position: int = 0) -> tuple[str, list[Span]]:
    """The text of a line without its marks; ``position`` is where it begins, in UTF-16 units."""
    pieces: list[str] = []
    spans: list[Span] = []
    opened: dict[str, tuple[int, int]] = {}  # mark: its piece, its position
    last = 0
    for match in _INLINE.finditer(source):
        before = source[last : match.start()]
        last = match.end()
        pieces.append(before)
        position += utf16_length(before)
        piece = match[0]
        if mark := match["mark"]:
            if mark in opened:
                piece = ""
                number, start = opened.pop(mark)
                for inner in [each for each, (at, _) in opened.items() if at > number]:
                    del opened[inner]
                pieces[number] = ""
                width = len(mark)
                spans = [_moved(span, start, width) for span in spans]
                position -= width
                spans += [Span(start, position - start, role) for role in _roles(mark)]
            else:
                opened[mark] = len(pieces), position
        elif match["escape"]:
            piece = piece[1:]
        elif match["code"]:
            piece = match["coded"]
            spans.append(Span(position, utf16_length(piece), SpanRole.CODE))
        else:
            piece = _link_text(match["label"], match["target"])
        pieces.append(piece)
        position += utf16_length(piece)
    pieces.append(source[last:])
    return "".join(pieces), [span for span in spans if span.length > 0]


def _moved(span: Span, start: int, width: int) -> Span:
    """A span after a mark before it was taken out."""
    return span if span.start < start else Span(span.start - width, span.length, span.role)


def _roles(mark: str) -> tuple[SpanRole, ...]:
    if len(mark) == 1:
        return (SpanRole.ITALIC,)
    return (SpanRole.BOLD,) if len(mark) == 2 else (SpanRole.BOLD, SpanRole.ITALIC)


def _link_text(label: str, target: str) -> str:
    """A link as text, so that it is seen where it leads."""
    return f"{label} ({target})" if target and target != label else label
