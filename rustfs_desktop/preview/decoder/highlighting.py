"""Finds what to highlight in source code, with pygments; runs in the decoder process only.

Regular expressions of pygments have hung on made-up files before: here only this process hangs.
"""

from __future__ import annotations

import struct
import time
from collections.abc import Iterator

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_for_filename
from pygments.token import Token
from pygments.util import ClassNotFound

from rustfs_desktop.preview.shown_lines import utf16_length
from rustfs_desktop.preview.types import SpanRole

SPAN = struct.Struct("<IIIB")  # line, start, length, role
MOST_SPANS = 200_000
_MOST_S = 2.0
_ROLES = (
    (Token.Comment, SpanRole.COMMENT),
    (Token.Literal.Number, SpanRole.NUMBER),
    (Token.Literal.String, SpanRole.STRING),
    (Token.Literal.Date, SpanRole.STRING),
    (Token.Keyword, SpanRole.KEYWORD),
    (Token.Operator.Word, SpanRole.KEYWORD),
    (Token.Name.Tag, SpanRole.KEYWORD),
    (Token.Name.Function, SpanRole.NAME),
    (Token.Name.Class, SpanRole.NAME),
    (Token.Name.Decorator, SpanRole.NAME),
    (Token.Name.Attribute, SpanRole.NAME),
    (Token.Generic.Inserted, SpanRole.INSERTED),
    (Token.Generic.Deleted, SpanRole.DELETED),
    (Token.Generic.Heading, SpanRole.BOLD),
    (Token.Generic.Subheading, SpanRole.BOLD),
)


def highlight(text: str, name: str) -> bytes:
    """The pieces of a text to highlight, packed; none if pygments does not know the name."""
    try:
        lexer = get_lexer_for_filename(name, stripnl=False, stripall=False, ensurenl=False)
    except ClassNotFound:
        return b""
    return b"".join(SPAN.pack(*piece) for piece in _pieces(lexer, text))


def _pieces(lexer: Lexer, text: str) -> Iterator[tuple[int, int, int, int]]:
    """Line, start, length and role of each piece, until the time is up."""
    end, count = time.monotonic() + _MOST_S, 0
    line = column = 0
    for token, value in lexer.get_tokens(text):
        role = next((role for known, role in _ROLES if token in known), None)
        for number, part in enumerate(value.split("\n")):
            if number:
                line, column = line + 1, 0
            length = utf16_length(part)
            if role is not None and length:
                yield line, column, length, role
                count += 1
            column += length
        if count > MOST_SPANS or time.monotonic() > end:
            return
