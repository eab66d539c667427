"""Text in HTTP headers."""

from __future__ import annotations

from email.header import decode_header, make_header

import pytest

from rustfs_desktop.s3.header_text import encoded_metadata, without_aws_chunked

CAFE = "caf\xe9"
LONG = "\u65e5\u672c\u8a9e" * 40


@pytest.mark.parametrize("text", [CAFE, LONG, "caf\xe9 & more", "=?", "plain"])
@pytest.mark.parametrize("is_utf8", [True, False])
def test_values_can_be_sent_and_mean_the_same(text: str, is_utf8: bool) -> None:
    received = text.encode().decode("latin-1") if is_utf8 else text
    sent = encoded_metadata(received)
    assert sent.isascii()
    assert sent.isprintable()
    assert str(make_header(decode_header(sent))) == text


def test_what_is_encoded_already_stays() -> None:
    assert encoded_metadata("=?UTF-8?Q?caf=C3=A9?=") == "=?UTF-8?Q?caf=C3=A9?="


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ("aws-chunked", ""),
        ("aws-chunked,gzip", "gzip"),
        ("gzip, AWS-Chunked", "gzip"),
        ("br", "br"),
        ("", ""),
    ],
)
def test_aws_chunked_is_dropped(stored: str, expected: str) -> None:
    assert without_aws_chunked(stored) == expected
