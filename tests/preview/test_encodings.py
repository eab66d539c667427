"""The encoding of a text, found by its bytes."""

from __future__ import annotations

import codecs

import pytest

from rustfs_desktop.preview.encodings import DecodedText, decode_text

TEXT = "Grüße, жук, 日本語\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "UTF-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "UTF-8"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "UTF-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "UTF-16"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "UTF-32"),
        (codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"), "UTF-32"),
    ],
)
def test_unicode_is_found(data: bytes, encoding: str) -> None:
    assert decode_text(data, is_cut=False) == DecodedText(TEXT, encoding)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_found(codec: str) -> None:
    text = "name,value\r\none,1\r\n" * 20
    assert decode_text(text.encode(codec), is_cut=False) == DecodedText(text, "UTF-16")


def test_western_texts_are_read_as_windows_wrote_them() -> None:
    assert decode_text("“Grüße” – 5 €".encode("cp1252"), is_cut=False) == DecodedText(
        "“Grüße” – 5 €", "Windows-1252"
    )
    assert decode_text(b"caf\xe9 \x81", is_cut=False) == DecodedText("caf\xe9 \x81", "Latin-1")


def test_a_character_that_is_cut_does_not_change_the_encoding() -> None:
    data = TEXT.encode()[:-2]
    found = decode_text(data, is_cut=True)
    assert found is not None
    assert found == DecodedText("Grüße, жук, 日本", "UTF-8")
    assert decode_text(data, is_cut=False) != found


@pytest.mark.parametrize("data", [bytes(range(256)) * 4, b"\0" * 100, b"\x7fELF\x02\x01\x01\0"])
def test_what_is_no_text_is_binary(data: bytes) -> None:
    assert decode_text(data, is_cut=False) is None


def test_escape_sequences_of_terminals_are_text() -> None:
    assert decode_text(b"\x1b[31mred\x1b[0m\n", is_cut=False) is not None
