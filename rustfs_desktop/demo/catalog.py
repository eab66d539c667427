"""The sample data of the demo server: two buckets of files, the same bytes every time."""

from __future__ import annotations

import dataclasses
import random
import zipfile
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Final

from rustfs_desktop.resource_files import resource_path

PHOTOS: Final = "photos"
DOCUMENTS: Final = "documents"  # keeps every version

ODD_NAMES: Final = "odd names/"
BIG_KEY: Final = "backups/camera-card.img"
BIG_SIZE: Final = 72 * 1024 * 1024
BIG_PARTS: Final = 3
INVOICES: Final = 240

_MIB: Final = 1024 * 1024


@dataclasses.dataclass(frozen=True, slots=True)
class Sample:
    """One version of one object; ``make`` is called when it is uploaded, None deletes the key."""

    bucket: str
    key: str
    content_type: str
    make: Callable[[], bytes] | None


def all_samples() -> Iterator[Sample]:
    """Every sample, older versions of a key before newer ones; without the big one."""
    yield from _trip()
    yield from _albums()
    yield from _odd_names()
    yield from _reports()
    yield from _invoices()


def big_part(index: int) -> bytes:
    """One part of the big file: random bytes, every MiB different."""
    count = BIG_SIZE // BIG_PARTS // _MIB
    noise = _noise()
    return b"".join(
        i.to_bytes(8, "big") + noise[8:] for i in range(index * count, (index + 1) * count)
    )


@cache
def _noise() -> bytes:
    return random.Random(2026).randbytes(_MIB)


def _file(name: str) -> Callable[[], bytes]:
    """The content of a file in ``resources/demo``."""
    return (resource_path() / "demo" / name).read_bytes


def _picture(number: int) -> Callable[[], bytes]:
    """One of the three pictures, in turn."""
    return _file(("beach-sunrise.png", "harbour.png", "poster.png")[number % 3])


def _hills() -> bytes:
    """A large picture, which takes little room in the archive."""
    with zipfile.ZipFile(resource_path() / "demo" / "originals.zip") as originals:
        return originals.read("originals/noon.bmp")


def _budget(year: int) -> bytes:
    """The first months of the expenses, as if they were those of another year."""
    lines = _file("expenses.csv")().splitlines(keepends=True)[:121]
    return b"".join(lines).replace(b"2026-", f"{year}-".encode())


def _text(*lines: str) -> Callable[[], bytes]:
    return ("\n".join(lines) + "\n").encode


def _photo(key: str, content_type: str, make: Callable[[], bytes]) -> Sample:
    return Sample(PHOTOS, key, content_type, make)


def _trip() -> Iterator[Sample]:
    """A folder with files of many types, the first that screenshots show."""
    trip = "2026/trip/"
    yield _photo(f"{trip}beach-sunrise.png", "image/png", _file("beach-sunrise.png"))
    yield _photo(f"{trip}harbour.png", "image/png", _file("harbour.png"))
    yield _photo(f"{trip}hills.bmp", "image/bmp", _hills)
    yield _photo(f"{trip}sea.wav", "audio/x-wav", _file("sea.wav"))
    yield _photo(f"{trip}coast-path.geojson", "application/geo+json", _file("coast-path.geojson"))
    yield _photo(f"{trip}expenses.csv", "text/csv", _file("expenses.csv"))
    yield _photo(f"{trip}itinerary.pdf", "application/pdf", _file("itinerary.pdf"))
    yield _photo(f"{trip}notes.md", "text/markdown", _text(*_NOTES))
    yield _photo(f"{trip}upload.py", "text/x-python", _text(*_SCRIPT))
    yield _photo(f"{trip}été – liste.txt", "text/plain", _text("crème solaire", "maillot", "été"))
    yield _photo(f"{trip}originals.zip", "application/zip", _file("originals.zip"))
    for number in range(1, 13):
        yield _photo(f"{trip}raw/IMG_{number:04d}.png", "image/png", _picture(number))
    yield _photo(f"{trip}edited/beach-crop.png", "image/png", _file("beach-sunrise.png"))
    yield _photo(f"{trip}edited/print/poster.png", "image/png", _file("poster.png"))


def _albums() -> Iterator[Sample]:
    """Nested folders, and an empty one that is only a marker object."""
    for year, season in ((2024, "autumn"), (2025, "winter"), (2025, "spring"), (2026, "garden")):
        for number in range(1, 5):
            key = f"{year}/{season}/{season}-{number}.png"
            yield _photo(key, "image/png", _picture(number))
    yield _photo("2026/empty folder/", "application/x-directory", lambda: b"")
    yield _photo("README.txt", "text/plain", _text(*_README))


def _odd_names() -> Iterator[Sample]:
    """Names that mislead the reader, or that a local disk cannot hold."""
    for name in (
        "100% done & dusted?.txt",
        "<b>not bold<b>.txt",
        "a name with  two spaces.txt",
        "CON.txt",
        "ends with a dot.",
        "invoice\u202efdp.txt",
        "plus+and=equals~tilde;semi.txt",
        'quote\'s "double" and back`tick.txt',
        "tab\there.txt",
        f"very long {'name ' * 40}end.txt",
        "Ελληνικά.txt",
        "日本語のファイル.txt",
        "🦀 rust.txt",
    ):
        yield _photo(f"{ODD_NAMES}{name}", "text/plain", _text("The name is the interesting part."))


def _reports() -> Iterator[Sample]:
    """Documents with older versions, in a versioned bucket."""
    for year in (2024, 2025, 2026):
        yield Sample(DOCUMENTS, "budget.csv", "text/csv", partial(_budget, year))
    for number, state in enumerate(("First draft.", "Second draft, with numbers.", "Final."), 1):
        lines = ("# Annual report", "", state, "", f"Version {number} of 3.")
        yield Sample(DOCUMENTS, "report.md", "text/markdown", _text(*lines))
    yield Sample(
        DOCUMENTS,
        "contracts/2026/lease.pdf",
        "application/pdf",
        _file("itinerary.pdf"),  # which ends with the lease of the boat
    )
    draft = "deleted by mistake.txt"
    yield Sample(DOCUMENTS, draft, "text/plain", _text("Its versions are still there."))
    yield Sample(DOCUMENTS, draft, "", None)
    yield Sample(DOCUMENTS, "settings.json", "application/json", _text('{"colour": "rust"}'))


def _invoices() -> Iterator[Sample]:
    """Some hundred small files in one folder."""
    for number in range(1, INVOICES + 1):
        lines = (f"Invoice {number:04d}", f"Amount: {number * 7 % 400 + 12}.50 EUR", "Thank you.")
        key = f"invoices/2026/invoice-{number:04d}.txt"
        yield Sample(DOCUMENTS, key, "text/plain", _text(*lines))


_NOTES = ("# Trip", "", "- ferry at **09:40**", "- keys are with Ana", "- bring the *old* map")
_SCRIPT = (
    "import boto3",
    "",
    's3 = boto3.client("s3", endpoint_url="http://127.0.0.1:9000")',
    's3.upload_file("beach-sunrise.png", "photos", "2026/trip/beach-sunrise.png")',
)
_README = (
    "This is sample data on a server that runs on your own computer.",
    "Change it, delete it, drop your own files on it: nothing leaves this machine.",
)
