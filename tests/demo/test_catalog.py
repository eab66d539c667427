"""The sample data is what its names say, and small enough to come with the program."""

from __future__ import annotations

import csv
import io
import json
import wave
import zipfile

import pytest
from PySide6.QtGui import QImage

from rustfs_desktop.demo.catalog import DOCUMENTS, Sample, all_samples
from rustfs_desktop.resource_files import resource_path

TRIP = "2026/trip/"


@pytest.fixture(scope="module")
def samples() -> dict[str, list[Sample]]:
    """Every key with its versions, the oldest first."""
    found: dict[str, list[Sample]] = {}
    for sample in all_samples():
        found.setdefault(sample.key, []).append(sample)
    return found


def content(samples: dict[str, list[Sample]], key: str) -> bytes:
    make = samples[key][-1].make
    assert make is not None
    return make()


def test_the_files_are_few_and_small_and_each_is_used(samples: dict[str, list[Sample]]) -> None:
    files = {path.name: path.read_bytes() for path in (resource_path() / "demo").iterdir()}
    assert len(files) == 8
    assert sum(map(len, files.values())) < 300_000
    made = {each.make() for versions in samples.values() for each in versions if each.make}
    assert set(files.values()) <= made


def test_every_picture_can_be_read(samples: dict[str, list[Sample]]) -> None:
    pictures = [key for key in samples if key.endswith((".png", ".bmp"))]
    assert len(pictures) == 33
    for key in pictures:
        assert not QImage.fromData(content(samples, key)).isNull(), key
    assert len(content(samples, f"{TRIP}hills.bmp")) > 1_000_000


def test_documents_are_valid(samples: dict[str, list[Sample]]) -> None:
    with wave.open(io.BytesIO(content(samples, f"{TRIP}sea.wav")), "rb") as sound:
        assert sound.getnframes() / sound.getframerate() == 8
    with zipfile.ZipFile(io.BytesIO(content(samples, f"{TRIP}originals.zip"))) as archive:
        assert archive.testzip() is None
    (feature,) = json.loads(content(samples, f"{TRIP}coast-path.geojson"))["features"]
    assert len(feature["geometry"]["coordinates"]) == 2000
    pdf = content(samples, f"{TRIP}itinerary.pdf")
    assert pdf.startswith(b"%PDF-1.4\n")
    assert pdf.endswith(b"%%EOF\n")


def test_each_version_of_the_budget_is_the_table_of_its_year(
    samples: dict[str, list[Sample]],
) -> None:
    for year, sample in zip((2024, 2025, 2026), samples["budget.csv"], strict=True):
        assert sample.bucket == DOCUMENTS
        assert sample.make is not None
        rows = list(csv.DictReader(io.StringIO(sample.make().decode())))
        assert len(rows) == 120
        assert {row["date"][:4] for row in rows} == {str(year)}
        assert all(float(row["amount"]) > 0 for row in rows)


def test_the_samples_are_the_same_every_time(samples: dict[str, list[Sample]]) -> None:
    again = [(each.key, each.make() if each.make else b"") for each in all_samples()]
    first = [
        (each.key, each.make() if each.make else b"")
        for versions in samples.values()
        for each in versions
    ]
    assert sorted(again) == sorted(first)
