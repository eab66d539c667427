"""The documents made by hand are valid."""

from __future__ import annotations

import csv
import io
import json
import re
import wave
import zipfile

from rustfs_desktop.demo import documents


def test_pdf_points_at_its_own_objects() -> None:
    data = documents.pdf("Trip (2026)", ["one \\ two", "été"])
    table = int(re.findall(rb"startxref\n(\d+)\n%%EOF\n\Z", data)[0])
    assert data.startswith(b"%PDF-1.4\n")
    assert data[table:].startswith(b"xref\n0 6\n")
    entries = re.findall(rb"(\d{10}) 00000 n \n", data[table:])
    assert len(entries) == 5
    for number, offset in enumerate(entries, 1):
        assert data[int(offset) :].startswith(b"%d 0 obj\n" % number)


def test_pdf_says_how_long_its_text_is() -> None:
    data = documents.pdf("Trip", ["line"])
    (length,) = re.findall(rb"/Length (\d+)", data)
    (content,) = re.findall(rb"stream\n(.*)\nendstream", data, re.DOTALL)
    assert len(content) == int(length)


def test_pdf_escapes_what_would_end_a_text() -> None:
    assert rb"(Trip \(a\\b\)) Tj" in documents.pdf("Trip (a\\b)", [])


def test_expenses_are_a_table_with_dates_in_order() -> None:
    rows = list(csv.DictReader(io.StringIO(documents.expenses_csv(60, 2025).decode())))
    months = [row["date"][:7] for row in rows]
    assert len(rows) == 60
    assert months == sorted(months)
    assert all(float(row["amount"]) > 0 for row in rows)


def test_track_is_one_line_of_points() -> None:
    document = json.loads(documents.track_geojson(10))
    assert len(document["features"][0]["geometry"]["coordinates"]) == 10


def test_archive_holds_its_members_and_is_always_the_same() -> None:
    members = {"a/b.txt": b"one", "c.txt": b"two"}
    data = documents.archive(members)
    assert data == documents.archive(members)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == members


def test_waves_last_as_long_as_asked() -> None:
    with wave.open(io.BytesIO(documents.waves_wav(2)), "rb") as sound:
        assert sound.getnframes() / sound.getframerate() == 2
