"""What previews are made of: plain values that a widget can show."""

from __future__ import annotations

import dataclasses
import enum

from rustfs_desktop.message import Message
from rustfs_desktop.preview.archive_entries import ArchiveTree, EntryTable


class PreviewFormat(enum.Enum):
    """How a file is shown."""

    IMAGE = "image"
    TEXT = "text"
    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"
    ARCHIVE = "archive"
    PAGES = "pages"
    HEX = "hex"


class SpanRole(enum.IntEnum):
    """How a piece of a text is set apart."""

    COMMENT = 1
    STRING = 2
    NUMBER = 3
    KEYWORD = 4
    NAME = 5
    INSERTED = 6
    DELETED = 7
    HEADING = 8
    SUBHEADING = 9
    BOLD = 10
    ITALIC = 11
    CODE = 12
    QUOTE = 13


@dataclasses.dataclass(frozen=True, slots=True)
class Span:
    """A piece of one line of a text; positions count UTF-16 code units, as Qt does."""

    start: int
    length: int
    role: SpanRole


@dataclasses.dataclass(frozen=True, slots=True)
class ImagePreview:
    """A picture, scaled down to what is shown.

    Attributes:
        pixels: Four bytes a pixel: red, green, blue, alpha (premultiplied); no padding.
        full_width: The width of the picture in the file, turned as it should be seen.
        full_height: Its height.
    """

    width: int
    height: int
    pixels: bytes
    full_width: int
    full_height: int
    has_alpha: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class PagePreview:
    """A page of a document.

    Attributes:
        number: Which one, from 0.
        count: How many there are.
    """

    image: ImagePreview
    number: int
    count: int


@dataclasses.dataclass(frozen=True, slots=True)
class TextPreview:
    """Lines that are safe to show, with what sets pieces of them apart.

    Attributes:
        spans: By the number of the line.
        encoding: The name of the encoding that was found.
        is_prose: Whether it is set in the font of texts, not of code.
        wraps: Whether lines are wrapped at the edge of the view.
        has_broken_lines: Whether lines were too long and are shown as several.
        shown_bytes: How much of the file was read.
        size: The size of the file.
    """

    lines: tuple[str, ...]
    encoding: str
    shown_bytes: int
    size: int
    spans: dict[int, tuple[Span, ...]] = dataclasses.field(default_factory=dict)
    is_prose: bool = False
    wraps: bool = False
    has_broken_lines: bool = False

    @property
    def is_cut(self) -> bool:
        """Whether the file has more than is shown."""
        return self.shown_bytes < self.size


@dataclasses.dataclass(frozen=True, slots=True)
class TablePreview:
    """The rows of a file with delimiters.

    Attributes:
        header: The titles of the columns; empty if the first row is none.
        numeric: The columns that hold numbers.
        column_count: Of the widest row.
        is_cut: Whether the file has more rows than are here.
    """

    rows: tuple[tuple[str, ...], ...]
    header: tuple[str, ...]
    numeric: frozenset[int]
    column_count: int
    delimiter: str
    encoding: str
    is_cut: bool = False


class JsonKind(enum.IntEnum):
    """The type of a JSON value."""

    OBJECT = 0
    ARRAY = 1
    STRING = 2
    NUMBER = 3
    WORD = 4  # true, false, null


@dataclasses.dataclass(frozen=True, slots=True)
class JsonNode:
    """One value of a JSON document.

    Attributes:
        name: Its name in an object; its position in an array.
        text: The value as text; empty for objects and arrays.
        children: The numbers of its values among all nodes.
        is_named: Whether ``name`` is one of an object.
    """

    name: str
    kind: JsonKind
    text: str
    parent: int
    row: int
    is_named: bool
    children: list[int]


@dataclasses.dataclass(frozen=True, slots=True)
class JsonPreview:
    """The values of a JSON document, or of one on each line.

    Attributes:
        nodes: All of them, parents before their children.
        roots: The numbers of the outermost.
        note: Why not all of the file is here; empty if it is.
    """

    nodes: tuple[JsonNode, ...]
    roots: tuple[int, ...]
    encoding: str
    note: Message = dataclasses.field(default_factory=lambda: Message(""))


@dataclasses.dataclass(frozen=True, slots=True)
class ArchivePreview:
    """The files and folders in an archive.

    Attributes:
        entries: What is in it.
        tree: The same by folders.
        note: Why not all of it is here; empty if it is.
        etag: Of the version that was read.
        size: The size of that.
    """

    entries: EntryTable
    tree: ArchiveTree
    note: Message = dataclasses.field(default_factory=lambda: Message(""))
    etag: str = ""
    size: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class HexPreview:
    """The first bytes of a file as they are."""

    data: bytes
    size: int


@dataclasses.dataclass(frozen=True, slots=True)
class EmptyPreview:
    """A file without content."""


Preview = (
    ImagePreview
    | PagePreview
    | TextPreview
    | TablePreview
    | JsonPreview
    | ArchivePreview
    | HexPreview
    | EmptyPreview
)
