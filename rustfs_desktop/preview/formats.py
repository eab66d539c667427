"""How a file is shown: by its name, and by its first bytes where the name says nothing."""

from __future__ import annotations

from rustfs_desktop.file_kinds import file_extension, kind_name
from rustfs_desktop.preview.types import PreviewFormat


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PICTURES = _words("jpg jpeg jpe jfif png apng gif webp tif tiff bmp dib ico")
_TABLES = _words("csv tsv")
_JSON = _words("json jsonl ndjson geojson ipynb")
_MARKDOWN = _words("md markdown")
_TEXTS = _words("txt text rst adoc tex org log xml xsd xsl sql svg pem crt cer")
_ARCHIVES = _words("zip zipx jar war apk whl tar tgz tbz2 tbz txz")
_PAGES = _words("pdf")
_TAR_ENDS = (".tar.gz", ".tar.bz2", ".tar.xz")
_TEXT_KINDS = frozenset(("code",))
_BINARY_KINDS = frozenset(("image", "video", "audio", "archive", "data", "document"))
_MAGIC = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF87a",
    b"GIF89a",
    b"II*\0",
    b"MM\0*",
)
_ASKS_CONTENT = frozenset(("ts",))  # TypeScript, or a video


def format_of(key: str) -> PreviewFormat | None:
    """How a file with this name is shown; None where its content decides."""
    extension, kind = file_extension(key), kind_name(key)
    if key.lower().endswith(_TAR_ENDS):
        return PreviewFormat.ARCHIVE
    for known, shown in (
        (_PICTURES, PreviewFormat.IMAGE),
        (_TABLES, PreviewFormat.TABLE),
        (_JSON, PreviewFormat.JSON),
        (_MARKDOWN, PreviewFormat.MARKDOWN),
        (_ARCHIVES, PreviewFormat.ARCHIVE),
        (_PAGES, PreviewFormat.PAGES),
        (_TEXTS, PreviewFormat.TEXT),
    ):
        if extension in known:
            return shown
    if kind in _TEXT_KINDS:
        return PreviewFormat.TEXT
    if kind in _BINARY_KINDS and extension not in _ASKS_CONTENT:
        return PreviewFormat.HEX
    return None


def is_picture(data: bytes) -> bool:
    """Whether a file that begins so is a picture."""
    return data.startswith(_MAGIC) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
