"""What the sample data is: two buckets of files, the same bytes every time."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Final

from rustfs_desktop.demo import documents
from rustfs_desktop.demo.pictures import Picture, Scene, bmp, draw, png

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
    """One of the parts of the big file: noise, every MiB of it different."""
    count = BIG_SIZE // BIG_PARTS // _MIB
    noise = _noise()
    return b"".join(
        i.to_bytes(8, "big") + noise[8:] for i in range(index * count, (index + 1) * count)
    )


@cache
def _noise() -> bytes:
    return random.Random(2026).randbytes(_MIB)


_DAWN = Scene(((74, 144, 196), (250, 214, 165)), ((120, 150, 170), (60, 110, 130), (40, 70, 60)))
_DUSK = Scene(
    ((58, 44, 92), (240, 138, 93)), ((122, 78, 110), (84, 52, 84), (38, 30, 52)), (0.3, 0.46, 0.11)
)
_NOON = Scene(
    ((96, 170, 220), (214, 236, 244)), ((140, 178, 150), (96, 146, 100), (58, 104, 66)), seed=5
)
_RUST = Scene(
    ((120, 40, 20), (244, 190, 120)), ((190, 96, 52), (150, 62, 30), (88, 34, 20)), seed=9
)


@cache
def _picture(scene: Scene, width: int, height: int) -> Picture:
    return draw(scene, width, height)


def _png(scene: Scene, width: int = 720, height: int = 480) -> Callable[[], bytes]:
    return lambda: png(_picture(scene, width, height))


def _bmp(scene: Scene) -> Callable[[], bytes]:
    return lambda: bmp(_picture(scene, 720, 480))


def _text(*lines: str) -> Callable[[], bytes]:
    return ("\n".join(lines) + "\n").encode


def _photo(key: str, content_type: str, make: Callable[[], bytes]) -> Sample:
    return Sample(PHOTOS, key, content_type, make)


def _trip() -> Iterator[Sample]:
    """A folder of everything: what the first look at the program shows."""
    trip = "2026/trip/"
    yield _photo(f"{trip}beach-sunrise.png", "image/png", _png(_DAWN, 1440, 960))
    yield _photo(f"{trip}harbour.png", "image/png", _png(_DUSK))
    yield _photo(f"{trip}hills.bmp", "image/bmp", _bmp(_NOON))
    yield _photo(f"{trip}sea.wav", "audio/x-wav", lambda: documents.waves_wav(8))
    yield _photo(f"{trip}coast-path.geojson", "application/geo+json", _track)
    yield _photo(f"{trip}expenses.csv", "text/csv", lambda: documents.expenses_csv(365, 2026))
    yield _photo(f"{trip}itinerary.pdf", "application/pdf", _itinerary)
    yield _photo(f"{trip}notes.md", "text/markdown", _text(*_NOTES))
    yield _photo(f"{trip}upload.py", "text/x-python", _text(*_SCRIPT))
    yield _photo(f"{trip}été – liste.txt", "text/plain", _text("crème solaire", "maillot", "été"))
    yield _photo(f"{trip}originals.zip", "application/zip", _originals)
    for number in range(1, 13):
        scene = dataclasses.replace((_DAWN, _DUSK, _NOON, _RUST)[number % 4], seed=number)
        yield _photo(f"{trip}raw/IMG_{number:04d}.png", "image/png", _png(scene, 360, 240))
    yield _photo(f"{trip}edited/beach-crop.png", "image/png", _png(_DAWN, 480, 480))
    yield _photo(f"{trip}edited/print/poster.png", "image/png", _png(_RUST, 600, 900))


def _albums() -> Iterator[Sample]:
    """Folders that go down a few levels, and one that is only a marker."""
    for year, season in ((2024, "autumn"), (2025, "winter"), (2025, "spring"), (2026, "garden")):
        for number in range(1, 5):
            scene = dataclasses.replace(_RUST if number % 2 else _NOON, seed=year + number)
            key = f"{year}/{season}/{season}-{number}.png"
            yield _photo(key, "image/png", _png(scene, 240, 160))
    yield _photo("2026/empty folder/", "application/x-directory", lambda: b"")
    yield _photo("README.txt", "text/plain", _text(*_README))


def _odd_names() -> Iterator[Sample]:
    """Names that look like something else, or that a local disk would not take."""
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
    """Documents with a past: the bucket keeps every version."""
    for year in (2024, 2025, 2026):
        make = partial(documents.expenses_csv, 120, year)
        yield Sample(DOCUMENTS, "budget.csv", "text/csv", make)
    for number, state in enumerate(("First draft.", "Second draft, with numbers.", "Final."), 1):
        lines = ("# Annual report", "", state, "", f"Version {number} of 3.")
        yield Sample(DOCUMENTS, "report.md", "text/markdown", _text(*lines))
    yield Sample(
        DOCUMENTS,
        "contracts/2026/lease.pdf",
        "application/pdf",
        lambda: documents.pdf("Lease", ["One boat, one summer.", "Signed in three copies."]),
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


def _track() -> bytes:
    return documents.track_geojson(2_000)


def _itinerary() -> bytes:
    lines = ["Mon  Ferry to the island", "Tue  Coast path, 14 km", "Wed  Harbour and museum"]
    return documents.pdf("Itinerary", [*lines, "Thu  Nothing at all", "Fri  Ferry back"])


def _originals() -> bytes:
    pictures = {f"originals/{n}.bmp": bmp(_picture(s, 720, 480)) for n, s in _NAMED.items()}
    return documents.archive(pictures | {"originals/readme.txt": b"As they came.\n"})


_NAMED = {"noon": _NOON, "dusk": _DUSK}
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
