"""Kinds of files by their extension; nothing decides by them how a file is opened."""

from __future__ import annotations

from collections.abc import Iterable

from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message

_MAX_EXTENSION = 16
FOLDER = "folder"
OTHER = "file"
"""The kind of files with an unknown extension or none."""

# kind: (tint, {text: extensions}); the texts are translated where they are shown.
KINDS: dict[str, tuple[str, dict[Message, str]]] = {
    "image": (
        "image",
        {
            QT_TRANSLATE_NOOP("FileKind", "JPEG image"): "jpg jpeg jpe jfif",
            QT_TRANSLATE_NOOP("FileKind", "PNG image"): "png apng",
            QT_TRANSLATE_NOOP("FileKind", "GIF image"): "gif",
            QT_TRANSLATE_NOOP("FileKind", "WebP image"): "webp",
            QT_TRANSLATE_NOOP("FileKind", "AVIF image"): "avif",
            QT_TRANSLATE_NOOP("FileKind", "HEIF image"): "heic heif",
            QT_TRANSLATE_NOOP("FileKind", "TIFF image"): "tif tiff",
            QT_TRANSLATE_NOOP("FileKind", "SVG drawing"): "svg svgz",
            QT_TRANSLATE_NOOP("FileKind", "Bitmap image"): "bmp dib ico",
            QT_TRANSLATE_NOOP("FileKind", "Raw photo"): "cr2 cr3 nef arw dng orf rw2 raf",
            QT_TRANSLATE_NOOP("FileKind", "Photoshop image"): "psd psb",
        },
    ),
    "video": (
        "video",
        {
            QT_TRANSLATE_NOOP("FileKind", "MPEG-4 video"): "mp4 m4v",
            QT_TRANSLATE_NOOP("FileKind", "QuickTime video"): "mov qt",
            QT_TRANSLATE_NOOP("FileKind", "Matroska video"): "mkv",
            QT_TRANSLATE_NOOP("FileKind", "WebM video"): "webm",
            QT_TRANSLATE_NOOP("FileKind", "AVI video"): "avi",
            QT_TRANSLATE_NOOP("FileKind", "MPEG video"): "mpg mpeg m2ts mts",
            QT_TRANSLATE_NOOP("FileKind", "Video"): "wmv flv ogv 3gp",
        },
    ),
    "audio": (
        "video",
        {
            QT_TRANSLATE_NOOP("FileKind", "MP3 audio"): "mp3",
            QT_TRANSLATE_NOOP("FileKind", "FLAC audio"): "flac",
            QT_TRANSLATE_NOOP("FileKind", "Wave audio"): "wav",
            QT_TRANSLATE_NOOP("FileKind", "Audio"): "aac m4a ogg oga opus wma aif aiff mid midi",
        },
    ),
    "archive": (
        "archive",
        {
            QT_TRANSLATE_NOOP("FileKind", "ZIP archive"): "zip zipx",
            QT_TRANSLATE_NOOP("FileKind", "Tar archive"): "tar tgz tbz2 txz tzst",
            QT_TRANSLATE_NOOP("FileKind", "Compressed file"): "gz bz2 xz zst lz4 br lzma",
            QT_TRANSLATE_NOOP("FileKind", "7-Zip archive"): "7z",
            QT_TRANSLATE_NOOP("FileKind", "RAR archive"): "rar",
            QT_TRANSLATE_NOOP("FileKind", "Disk image"): "iso img dmg qcow2 vmdk vdi vhd vhdx",
            QT_TRANSLATE_NOOP("FileKind", "Software package"): "deb rpm apk pkg msi whl jar snap",
        },
    ),
    "code": (
        "code",
        {
            QT_TRANSLATE_NOOP("FileKind", "Python source"): "py pyi pyw",
            QT_TRANSLATE_NOOP("FileKind", "Python notebook"): "ipynb",
            QT_TRANSLATE_NOOP("FileKind", "JavaScript source"): "js mjs cjs jsx",
            QT_TRANSLATE_NOOP("FileKind", "TypeScript source"): "tsx cts",
            QT_TRANSLATE_NOOP("FileKind", "Rust source"): "rs",
            QT_TRANSLATE_NOOP("FileKind", "Go source"): "go",
            QT_TRANSLATE_NOOP("FileKind", "C source"): "c h",
            QT_TRANSLATE_NOOP("FileKind", "C++ source"): "cpp cc cxx hpp hh",
            QT_TRANSLATE_NOOP("FileKind", "Java source"): "java kt scala",
            QT_TRANSLATE_NOOP("FileKind", "Shell script"): "sh bash zsh fish ps1 bat cmd",
            QT_TRANSLATE_NOOP("FileKind", "Web page"): "html htm xhtml",
            QT_TRANSLATE_NOOP("FileKind", "Style sheet"): "css scss less",
            QT_TRANSLATE_NOOP("FileKind", "Source code"): "rb php swift lua pl r cs vue dart zig",
            QT_TRANSLATE_NOOP("FileKind", "Configuration"): "ini cfg conf toml yaml yml env tf",
        },
    ),
    "data": (
        "data",
        {
            QT_TRANSLATE_NOOP("FileKind", "CSV table"): "csv tsv",
            QT_TRANSLATE_NOOP("FileKind", "Parquet data"): "parquet",
            QT_TRANSLATE_NOOP("FileKind", "JSON data"): "json jsonl ndjson geojson",
            QT_TRANSLATE_NOOP("FileKind", "XML data"): "xml xsd xsl",
            QT_TRANSLATE_NOOP("FileKind", "SQL script"): "sql",
            QT_TRANSLATE_NOOP("FileKind", "Database"): "db sqlite sqlite3 duckdb mdb",
            QT_TRANSLATE_NOOP("FileKind", "Spreadsheet"): "xls xlsx ods numbers",
            QT_TRANSLATE_NOOP("FileKind", "Columnar data"): "avro orc arrow feather",
            QT_TRANSLATE_NOOP("FileKind", "Scientific data"): "h5 hdf5 nc npy npz mat",
            QT_TRANSLATE_NOOP("FileKind", "Machine learning model"): "onnx pt pth safetensors gguf",
            QT_TRANSLATE_NOOP("FileKind", "Binary data"): "bin dat",
        },
    ),
    "document": (
        "document",
        {
            QT_TRANSLATE_NOOP("FileKind", "PDF document"): "pdf",
            QT_TRANSLATE_NOOP("FileKind", "Plain text"): "txt text",
            QT_TRANSLATE_NOOP("FileKind", "Markdown text"): "md markdown",
            QT_TRANSLATE_NOOP("FileKind", "Text"): "rst adoc tex org",
            QT_TRANSLATE_NOOP("FileKind", "Log"): "log",
            QT_TRANSLATE_NOOP("FileKind", "Word document"): "doc docx",
            QT_TRANSLATE_NOOP("FileKind", "Text document"): "odt rtf pages",
            QT_TRANSLATE_NOOP("FileKind", "Presentation"): "ppt pptx odp",
            QT_TRANSLATE_NOOP("FileKind", "E-book"): "epub mobi azw3",
        },
    ),
    "file": (
        "document",
        {
            QT_TRANSLATE_NOOP("FileKind", "Certificate"): "pem crt cer der p12 pfx",
            QT_TRANSLATE_NOOP("FileKind", "Font"): "ttf otf woff woff2",
            QT_TRANSLATE_NOOP("FileKind", "Program"): "exe dll so dylib appimage com app",
        },
    ),
}

KIND_NAMES = (*KINDS, FOLDER)
_KIND_OF = {
    extension: kind
    for kind, (_tint, texts) in KINDS.items()
    for extensions in texts.values()
    for extension in extensions.split()
}


CODED_KINDS = (OTHER, FOLDER, *_KIND_OF.values())
"""The kinds by the codes of :func:`type_codes`."""
CODED_EXTENSIONS = ("", "/", *_KIND_OF)
"""The extensions by these codes; none for all that are not known, a slash for folders."""
FOLDER_CODE = 1


def extensions(kind: str) -> frozenset[str]:
    """The extensions of a kind, in lower case and without a dot."""
    return frozenset(extension for extension, its in _KIND_OF.items() if its == kind)


def kind_name(key: str) -> str:
    """The kind of an object, one of ``KIND_NAMES``; a key that ends with ``/`` is a folder."""
    return FOLDER if key.endswith("/") else _KIND_OF.get(file_extension(key), OTHER)


def file_extension(text: str) -> str:
    """Return the true extension of a key in lower case, without the dot; empty if it has none.

    Only the last characters as stored count, whatever direction they would be drawn in.
    """
    name = text.rpartition("/")[2]
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or len(extension) > _MAX_EXTENSION:
        return ""
    return extension.lower()


def type_codes(names: Iterable[str]) -> bytes:
    """A code for the type of each object, in one byte, for columns of a million of them.

    A name that ends with a slash, or is empty, is that of a folder.
    """
    codes, no_stem = _CODES, ("", "/")
    return bytes(
        [
            codes[parts[2]]
            if (parts := name.rpartition("."))[0][-1:] not in no_stem
            else FOLDER_CODE * (not name or name[-1] == "/")
            for name in names
        ]
    )


class _ExtensionCodes(dict[str, int]):
    """The code of what follows the last dot of a key."""

    def __missing__(self, extension: str) -> int:
        return FOLDER_CODE if extension[-1:] == "/" else self.get(extension.lower(), 0)


_CODES = _ExtensionCodes({text: code for code, text in enumerate(CODED_EXTENSIONS) if code > 1})
