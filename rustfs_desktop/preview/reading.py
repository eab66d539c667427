"""Turns the beginning of a file, or all of it, into a preview."""

from __future__ import annotations

import dataclasses

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.file_kinds import file_extension
from rustfs_desktop.preview.decoder.process import Decoder
from rustfs_desktop.preview.encodings import DecodedText, decode_text
from rustfs_desktop.preview.json_values import read_json
from rustfs_desktop.preview.markdown import read_markdown
from rustfs_desktop.preview.shown_lines import shown_lines
from rustfs_desktop.preview.tables import read_table
from rustfs_desktop.preview.types import HexPreview, Preview, PreviewFormat, TextPreview

NEEDS_ALL = (PreviewFormat.IMAGE, PreviewFormat.PAGES)
"""Formats of which the whole file is read."""

TEXT_BYTES = 1 << 20
HEX_BYTES = 64 << 10
_HIGHLIGHTED_CHARS = 100_000
_PROSE = frozenset(["txt", "text", "md", "markdown", "rst", "adoc", "tex", "org"])


@dataclasses.dataclass(frozen=True, slots=True)
class FileStart:
    """The first bytes of a file, or all.

    Attributes:
        name: Its name, which says what language it is in.
        size: Of the whole file.
    """

    name: str
    data: bytes
    size: int

    @property
    def is_cut(self) -> bool:
        """Whether the file goes on."""
        return len(self.data) < self.size


def bytes_needed(shown: PreviewFormat, size: int) -> int:
    """How much of a file has to be read to show it."""
    if shown in NEEDS_ALL:
        return size
    return min(size, HEX_BYTES if shown is PreviewFormat.HEX else TEXT_BYTES)


def read_preview(
    file: FileStart,
    shown: PreviewFormat,
    box: tuple[int, int],
    decoder: Decoder,
    cancel: CancelToken,
    page: int = 0,
) -> Preview:
    """The preview of a file; where its content is not what its format needs, the next best.

    Args:
        file: What was read of it.
        shown: How it is shown if that is possible.
        box: The most pixels of a picture, across and down.
        decoder: Reads pictures, and highlights code.
        cancel: Ends that.
        page: Which page of a document, from 0.

    Raises:
        PreviewError: It is no picture that can be shown.
        Cancelled: It was canceled meanwhile.
    """
    if shown is PreviewFormat.IMAGE:
        return decoder.picture(file.data, *box, cancel)
    if shown is PreviewFormat.PAGES:
        return decoder.page(file.data, page, *box, cancel)
    found = None
    if shown is not PreviewFormat.HEX:
        found = decode_text(file.data[:TEXT_BYTES], is_cut=file.is_cut)
    if found is None:
        return HexPreview(file.data[:HEX_BYTES], file.size)
    cancel.check()
    if shown is PreviewFormat.TABLE:
        is_tabs = file_extension(file.name) == "tsv"
        return read_table(found, is_cut=file.is_cut, is_tabs=is_tabs)
    if shown is PreviewFormat.JSON:
        tree = read_json(found, is_cut=file.is_cut)
        if tree is not None:
            return tree
    return _text(file, found, decoder, cancel, is_markdown=shown is PreviewFormat.MARKDOWN)


def _text(
    file: FileStart,
    found: DecodedText,
    decoder: Decoder,
    cancel: CancelToken,
    *,
    is_markdown: bool,
) -> TextPreview:
    lines, is_broken = shown_lines(found.text)
    is_prose = file_extension(file.name) in _PROSE
    text = TextPreview(
        lines,
        found.encoding,
        min(len(file.data), TEXT_BYTES),
        file.size,
        wraps=is_prose,
        has_broken_lines=is_broken,
    )
    if is_markdown:
        lines, spans = read_markdown(lines)
        return dataclasses.replace(text, lines=lines, spans=spans, is_prose=True)
    if is_prose:
        return text
    spans = decoder.highlight("\n".join(lines)[:_HIGHLIGHTED_CHARS], file.name, cancel)
    return dataclasses.replace(text, spans=spans)
