"""Documents for the sample data: PDF, CSV, JSON, ZIP and sound, each valid and made by hand."""

from __future__ import annotations

import io
import json
import math
import random
import struct
import wave
import zipfile
from collections.abc import Mapping, Sequence

_DATE = (2026, 11, 2, 9, 30, 0)


def pdf(title: str, lines: Sequence[str]) -> bytes:
    """A PDF of one A4 page: a title, a rule in the colour of rust, and lines of text."""
    text = [f"BT /F1 22 Tf 72 760 Td ({_escape(title)}) Tj ET"]
    text += ["0.72 0.25 0.05 RG 1.5 w 72 746 m 523 746 l S"]
    text += [
        f"BT /F1 11 Tf 72 {716 - 18 * number} Td ({_escape(line)}) Tj ET"
        for number, line in enumerate(lines)
    ]
    content = "\n".join(text).encode("latin-1", "replace")
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(bodies) + 1)
    out += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(out)


def _escape(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def expenses_csv(rows: int, year: int) -> bytes:
    """A table of expenses; the same numbers every time."""
    numbers = random.Random(year)
    what = ("ferry", "train", "hotel", "dinner", "museum", "fuel", "groceries", "parking")
    lines = ["date,what,amount,currency"]
    for row in range(rows):
        day = f"{year}-{1 + row * 12 // rows:02d}-{1 + row % 28:02d}"
        lines.append(f"{day},{numbers.choice(what)},{numbers.randint(150, 24_000) / 100:.2f},EUR")
    return "\n".join(lines).encode() + b"\n"


def track_geojson(points: int) -> bytes:
    """A walk along a coast as GeoJSON."""
    walk = [
        [round(6.1 + i / 900, 5), round(43.1 + 0.02 * math.sin(i / 40), 5)] for i in range(points)
    ]
    feature = {
        "type": "Feature",
        "properties": {"name": "Coast path", "points": points},
        "geometry": {"type": "LineString", "coordinates": walk},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]}, indent=1).encode()


def archive(members: Mapping[str, bytes]) -> bytes:
    """A ZIP file; always the same bytes for the same members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members.items():
            target.writestr(zipfile.ZipInfo(name, _DATE), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def waves_wav(seconds: int) -> bytes:
    """A sound that swells like the sea."""
    rate = 8_000
    noise = random.Random(1)
    level = 0.0
    samples = []
    for i in range(rate * seconds):
        level += 0.12 * (noise.uniform(-1, 1) - level)
        samples.append(round(30_000 * level * (0.35 + 0.3 * math.sin(math.tau * i / (4 * rate)))))
    out = io.BytesIO()
    with wave.open(out, "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(rate)
        target.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return out.getvalue()
