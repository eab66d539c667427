"""Kinds are judged by the true ending of the key."""

import pytest

from rustfs_desktop.models.kinds import kind_of


@pytest.mark.parametrize(
    ("key", "icon", "text"),
    [
        ("photos/", "folder", "Folder"),
        ("photos/a.JPG", "image", "JPEG image"),
        ("ferry.mp4", "video", "MPEG-4 video"),
        ("x.tar.gz", "archive", "Compressed file"),
        ("upload.py", "code", "Python source"),
        ("tracks.parquet", "data", "Parquet data"),
        ("notes.md", "document", "Markdown text"),
        ("README", "file", "File"),
        (".bashrc", "file", "File"),
        ("a.qqq", "file", "QQQ file"),
        ("\u202egpj.exe", "file", "Program"),
        ("a.x\u202ey", "file", "X⟨U+202E⟩Y file"),
    ],
)
def test_kind(key: str, icon: str, text: str) -> None:
    kind = kind_of(key)
    assert (kind.icon, kind.text) == (icon, text)
