"""Finds the encoding of a text by its bytes; what no text would have makes it binary."""

from __future__ import annotations

import codecs
import dataclasses
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_CONTROLS = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROLS = 0.01
_SAMPLE = 4096


@dataclasses.dataclass(frozen=True, slots=True)
class DecodedText:
    """A text and the name of its encoding."""

    text: str
    encoding: str


def decode_text(data: bytes, *, is_cut: bool) -> DecodedText | None:
    """The text that these bytes are; None if they are binary data.

    Args:
        data: The beginning of the file, or all of it.
        is_cut: Whether the file goes on, so that the last character may be incomplete.
    """
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return DecodedText(data[len(mark) :].decode(codec, "replace"), name)
    if b"\0" in data:
        return _decode_utf16(data)
    if is_binary(data[:_SAMPLE]):
        return None
    try:
        decoder = codecs.getincrementaldecoder("utf-8")()
        return DecodedText(decoder.decode(data, final=not is_cut), "UTF-8")
    except UnicodeDecodeError:
        pass
    try:
        return DecodedText(data.decode("cp1252"), "Windows-1252")
    except UnicodeDecodeError:
        return DecodedText(data.decode("latin-1"), "Latin-1")


def is_binary(sample: bytes) -> bool:
    """Whether there are more control characters than in any text."""
    return len(_CONTROLS.findall(sample)) > len(sample) * _MOST_CONTROLS


def _decode_utf16(data: bytes) -> DecodedText | None:
    """A text in UTF-16 without a mark: every second byte of the sample is mostly zero."""
    sample = data[:_SAMPLE]
    half = max(1, len(sample) // 2)
    zeros = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    for codec, share, other in (("utf-16-le", zeros[1], zeros[0]), ("utf-16-be", *zeros)):
        if share > 0.7 and other < 0.05:
            return DecodedText(data.decode(codec, "replace"), "UTF-16")
    return None
