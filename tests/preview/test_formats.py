"""How files are shown, by their names."""

from __future__ import annotations

import pytest

from rustfs_desktop.preview.formats import format_of, is_picture
from rustfs_desktop.preview.types import PreviewFormat


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("a/b.JPG", PreviewFormat.IMAGE),
        ("x.webp", PreviewFormat.IMAGE),
        ("x.csv", PreviewFormat.TABLE),
        ("x.tsv", PreviewFormat.TABLE),
        ("x.geojson", PreviewFormat.JSON),
        ("x.md", PreviewFormat.MARKDOWN),
        ("x.py", PreviewFormat.TEXT),
        ("x.html", PreviewFormat.TEXT),
        ("x.svg", PreviewFormat.TEXT),
        ("x.log", PreviewFormat.TEXT),
        ("x.zip", PreviewFormat.ARCHIVE),
        ("x.JAR", PreviewFormat.ARCHIVE),
        ("x.tar", PreviewFormat.ARCHIVE),
        ("a.b.Tar.Gz", PreviewFormat.ARCHIVE),
        ("x.tgz", PreviewFormat.ARCHIVE),
        ("x.gz", PreviewFormat.HEX),
        ("x.7z", PreviewFormat.HEX),
        ("x.pdf", PreviewFormat.PAGES),
        ("x.mp4", PreviewFormat.HEX),
        ("x.heic", PreviewFormat.HEX),
        ("x.parquet", PreviewFormat.HEX),
        ("x.exe", None),
        ("LICENSE", None),
        ("x.ts", None),
        (".bashrc", None),
    ],
)
def test_names_say_how_files_are_shown(key: str, shown: PreviewFormat | None) -> None:
    assert format_of(key) == shown


def test_pictures_are_known_by_their_first_bytes() -> None:
    assert is_picture(b"\x89PNG\r\n\x1a\n...")
    assert is_picture(b"RIFF\0\0\0\0WEBPVP8 ")
    assert not is_picture(b"RIFF\0\0\0\0WAVEfmt ")
    assert not is_picture(b"")
