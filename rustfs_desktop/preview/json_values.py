"""Reads JSON without recursion: however deep, however much of it is there, no value is changed."""

from __future__ import annotations

import dataclasses
import json
import re

from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message
from rustfs_desktop.preview.encodings import DecodedText
from rustfs_desktop.preview.types import JsonKind, JsonNode, JsonPreview

MOST_NODES = 20_000
"""More take long to free at once, while no other thread can run."""

MOST_DEPTH = 100
MOST_TEXT = 500
_TOKEN = re.compile(
    r"""[ \t\r\n]*+(?:
        (?P<mark>[{}\[\],:])
        |(?P<string>"[^"\\]*+(?:\\.[^"\\]*+)*+")
        |(?P<number>-?[0-9]++(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)
        |(?P<word>true|false|null|NaN|-?Infinity)
        |(?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
_CUT = QT_TRANSLATE_NOOP("Messages", "Only the beginning of the file is shown.")
_MANY = QT_TRANSLATE_NOOP("Messages", "Only the first {count} values are shown.")
_DEEP = QT_TRANSLATE_NOOP("Messages", "Values nested more than {count} levels deep are not shown.")


def read_json(found: DecodedText, *, is_cut: bool) -> JsonPreview | None:
    """The values in a text; None if it is not JSON.

    Args:
        found: The text: one document, or one after the other.
        is_cut: Whether the file goes on.
    """
    tree = _Tree()
    try:
        tree.read(found.text)
    except _Stopped as stop:
        if not tree.nodes:
            return None
        return JsonPreview(tuple(tree.nodes), tuple(tree.roots), found.encoding, stop.note)
    except ValueError:
        if not is_cut or not tree.nodes:
            return None
    if not tree.nodes or (tree.is_open and not is_cut):
        return None
    note = _CUT if is_cut else Message("")
    return JsonPreview(tuple(tree.nodes), tuple(tree.roots), found.encoding, note)


class _Stopped(Exception):
    """The file has more values than are shown."""

    def __init__(self, note: Message) -> None:
        super().__init__()
        self.note = note


@dataclasses.dataclass(slots=True)
class _Tree:
    """The values that were read so far.

    Attributes:
        open_nodes: The objects and arrays around the next value.
        name: The name of the next value of an object.
        state: What may come next: "value", "name", "colon" or "comma".
    """

    nodes: list[JsonNode] = dataclasses.field(default_factory=list)
    roots: list[int] = dataclasses.field(default_factory=list)
    open_nodes: list[int] = dataclasses.field(default_factory=list)
    name: str = ""
    state: str = "value"

    @property
    def is_open(self) -> bool:
        """Whether an object or array has no end yet."""
        return bool(self.open_nodes)

    def read(self, text: str) -> None:
        """Read all values.

        Raises:
            ValueError: The text is not JSON, or has no end.
        """
        position = 0
        while True:
            match = _TOKEN.match(text, position)
            if match is None:
                raise ValueError(position)
            position = match.end()
            if match.lastgroup == "end":
                return
            self._take(str(match.lastgroup), match[str(match.lastgroup)])

    def _take(self, kind: str, token: str) -> None:
        if kind == "mark":
            self._take_mark(token)
        elif kind == "string" and self.state in ("name", "first name"):
            self.name, self.state = _unquoted(token), "colon"
        elif kind == "string":
            self._add(JsonKind.STRING, _unquoted(token))
        else:
            self._add(JsonKind.NUMBER if kind == "number" else JsonKind.WORD, token[:MOST_TEXT])

    def _take_mark(self, mark: str) -> None:
        if mark in "{[":
            if len(self.open_nodes) == MOST_DEPTH:
                raise _Stopped(_DEEP.with_values(count=MOST_DEPTH))
            self._add(JsonKind.OBJECT if mark == "{" else JsonKind.ARRAY, "")
            self.open_nodes.append(len(self.nodes) - 1)
            self.state = "first name" if mark == "{" else "first"
        elif mark == ":" and self.state == "colon":
            self.state = "value"
        elif mark == "," and self.state == "comma" and self.open_nodes:
            self.state = "name" if self._holder.kind is JsonKind.OBJECT else "value"
        elif self._ends(mark):
            self.open_nodes.pop()
            self._await_next()
        else:
            raise ValueError(mark)

    def _ends(self, mark: str) -> bool:
        if not self.open_nodes:
            return False
        if self._holder.kind is JsonKind.OBJECT:
            return mark == "}" and self.state in ("comma", "first name")
        return mark == "]" and self.state in ("comma", "first")

    @property
    def _holder(self) -> JsonNode:
        return self.nodes[self.open_nodes[-1]]

    def _add(self, kind: JsonKind, text: str) -> None:
        if self.state not in ("value", "first"):
            raise ValueError(text)
        if len(self.nodes) == MOST_NODES:
            raise _Stopped(_MANY.with_values(count=MOST_NODES))
        number = len(self.nodes)
        parent = self.open_nodes[-1] if self.open_nodes else -1
        siblings = self.nodes[parent].children if parent >= 0 else self.roots
        is_named = parent >= 0 and self.nodes[parent].kind is JsonKind.OBJECT
        name = self.name if is_named else str(len(siblings))
        self.nodes.append(JsonNode(name, kind, text, parent, len(siblings), is_named, []))
        siblings.append(number)
        self._await_next()

    def _await_next(self) -> None:
        self.state = "comma" if self.open_nodes else "value"


def _unquoted(token: str) -> str:
    """The text of a JSON string, cut if it is long."""
    if "\\" not in token:
        return token[1 : MOST_TEXT + 1] if len(token) > MOST_TEXT else token[1:-1]
    try:
        text = str(json.loads(token, strict=False))
    except ValueError:
        text = token[1:-1]
    return text[:MOST_TEXT].encode("utf-8", "replace").decode()
