"""The decoder process: pictures and code, and files that are made to harm."""

from __future__ import annotations

import contextlib
import random
import struct
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import Cancelled
from rustfs_desktop.preview.decoder import process
from rustfs_desktop.preview.decoder.process import Decoder
from rustfs_desktop.preview.errors import (
    DecoderStopped,
    DecoderTooSlow,
    DecoderUnavailable,
    PreviewError,
    TooManyPixels,
    UnreadableDocument,
    UnreadablePicture,
)
from rustfs_desktop.preview.types import SpanRole
from tests.preview.documents import pdf
from tests.preview.pictures import chunk, encoded, picture, png, turned_jpeg
from tests.waiting import patience_s

TOKEN = CancelToken()
FUZZ_S = 12
RED_GIF = bytes.fromhex("47494638396101000100800000ff0000ffffff2c00000000010001000002024401003b")


def running_process(decoder: Decoder) -> int:
    assert decoder._process is not None
    return decoder._process.pid


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP", "TIFF", "GIF", "ICO"])
def test_pictures_of_all_kinds_are_decoded(decoder: Decoder, kind: str) -> None:
    if kind == "GIF":
        data = bytes.fromhex(
            "47494638396101000100800000ff0000ffffff2c00000000010001000002024401003b"
        )
        assert decoder.picture(data, 100, 100, TOKEN).pixels == b"\xff\0\0\xff"
        return
    found = decoder.picture(picture(64, 48, kind), 1000, 1000, TOKEN)
    assert (found.width, found.height, found.full_width, found.full_height) == (64, 48, 64, 48)
    last = found.pixels[-4:]
    assert all(abs(one - other) < 8 for one, other in zip(last, b"\xb7\x41\x0e\xff", strict=True))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_large_pictures_are_scaled_down_to_the_box(decoder: Decoder, kind: str) -> None:
    found = decoder.picture(picture(800, 200, kind), 100, 100, TOKEN)
    assert (found.width, found.height) == (100, 25)
    assert (found.full_width, found.full_height) == (800, 200)


def test_a_turn_in_the_exif_data_is_followed(decoder: Decoder) -> None:
    found = decoder.picture(turned_jpeg(80, 20), 1000, 1000, TOKEN)
    assert (found.width, found.height, found.full_width) == (20, 80, 20)
    small = decoder.picture(turned_jpeg(80, 20), 1000, 40, TOKEN)
    assert (small.width, small.height) == (10, 40)
    assert (small.full_width, small.full_height) == (20, 80)


def test_transparency_is_kept(decoder: Decoder) -> None:
    image = QImage(2, 1, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    found = decoder.picture(encoded(image, "PNG"), 10, 10, TOKEN)
    assert found.has_alpha
    assert found.pixels == bytes(8)


def test_one_process_reads_many_pictures(decoder: Decoder) -> None:
    decoder.picture(picture(4, 4), 10, 10, TOKEN)
    first = running_process(decoder)
    with pytest.raises(UnreadablePicture):
        decoder.picture(b"no picture", 10, 10, TOKEN)
    decoder.picture(picture(4, 4), 10, 10, TOKEN)
    assert running_process(decoder) == first


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        picture(100, 100)[:60],
        picture(100, 100, "JPEG")[:200],
        b"GIF89a" + b"\xff" * 100,
        png(40, 40, 1),
        b"RIFF\xff\xff\xff\xffWEBPVP8 ",
        b"II*\0\x08\0\0\0\xff\xff",
        b"BM" + b"\xff" * 60,
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        b"%PDF-1.7",
    ],
)
def test_damaged_pictures_end_with_a_message(decoder: Decoder, data: bytes) -> None:
    with contextlib.suppress(PreviewError):
        found = decoder.picture(data, 100, 100, TOKEN)
        # What could be read of a cut picture.
        assert len(found.pixels) == found.width * found.height * 4


@pytest.mark.parametrize("side", [30_000, 2**31 - 1])
def test_pictures_with_too_many_pixels_are_refused_by_their_head(
    decoder: Decoder, side: int
) -> None:
    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"")
    with pytest.raises((TooManyPixels, UnreadablePicture)) as raised:
        decoder.picture(data, 100, 100, TOKEN)
    if side == 30_000:
        assert isinstance(raised.value, TooManyPixels)
        assert raised.value.cause == "It has 30,000 × 30,000 pixels."


@pytest.mark.slow
@pytest.mark.parametrize("color", [0, 2, 6])
def test_a_bomb_stays_in_bounds(decoder: Decoder, color: int) -> None:
    """Ten thousand rows of nothing: as many pixels as are allowed, in some kilobytes."""
    data = png(11_000, 11_000, 11_000, depth=1 if color == 0 else 8, color=color)
    before = time.monotonic()
    with contextlib.suppress(PreviewError):
        found = decoder.picture(data, 200, 200, TOKEN)
        assert (found.width, found.height) == (200, 200)
    assert time.monotonic() - before < patience_s(process.PICTURE_S + 5)


def child(code: str) -> str:
    """A decoder process that does this instead."""
    return f"import sys, time\n{code}"


def test_a_crash_is_a_message_and_the_next_picture_is_shown(
    decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(
            process, "_START", child("sys.stdin.buffer.read(12); import os; os.abort()")
        )
        with pytest.raises(DecoderStopped):
            decoder.picture(picture(4, 4), 10, 10, TOKEN)
    assert decoder.picture(picture(4, 4), 10, 10, TOKEN).width == 4


def test_a_process_that_hangs_is_ended(decoder: Decoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_START", child("time.sleep(1000)"))
    with pytest.raises(DecoderTooSlow):
        decoder.picture(picture(4, 4), 10, 10, TOKEN, limit_s=0.2)
    assert decoder._process is None
    assert decoder.highlight("x = 1", "a.py", TOKEN, limit_s=0.2) == {}


def test_canceling_ends_what_runs(decoder: Decoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_START", child("time.sleep(1000)"))
    token = CancelToken()
    threading.Timer(0.2, token.set).start()
    with pytest.raises(Cancelled):
        decoder.picture(picture(4, 4), 10, 10, token)


def test_canceling_after_the_answer_ends_nothing(decoder: Decoder) -> None:
    token = CancelToken()
    decoder.picture(picture(4, 4), 10, 10, token)
    first = running_process(decoder)
    token.set()
    decoder.picture(picture(4, 4), 10, 10, TOKEN)
    assert running_process(decoder) == first


@pytest.mark.parametrize(
    "reply",
    [
        "{}",
        '{"width": 100000, "height": 1, "full_width": 1, "full_height": 1}',
        '{"width": 2, "height": 2, "full_width": 2, "full_height": 2}',
        '{"width": -1, "height": "x"}',
        "[]",
        "no json",
    ],
)
def test_a_reply_is_not_believed(
    decoder: Decoder, monkeypatch: pytest.MonkeyPatch, reply: str
) -> None:
    answer = struct.pack("<IQ", len(reply), 4) + reply.encode() + b"1234"
    monkeypatch.setattr(
        process,
        "_START",
        child(f"sys.stdout.buffer.write({answer!r}); sys.stdout.flush(); sys.stdin.buffer.read()"),
    )
    with pytest.raises((UnreadablePicture, DecoderStopped)):
        decoder.picture(picture(4, 4), 10, 10, TOKEN)


def test_a_reply_larger_than_expected_is_not_read(
    decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = struct.pack("<IQ", 2, 1 << 50) + b"{}"
    monkeypatch.setattr(
        process,
        "_START",
        child(f"sys.stdout.buffer.write({answer!r}); sys.stdout.flush(); sys.stdin.buffer.read()"),
    )
    with pytest.raises(DecoderStopped):
        decoder.picture(picture(4, 4), 10, 10, TOKEN)


def test_a_closed_decoder_starts_nothing(decoder: Decoder) -> None:
    decoder.close()
    with pytest.raises(DecoderUnavailable):
        decoder.picture(picture(4, 4), 10, 10, TOKEN)


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="Linux shows the limits")
def test_the_process_is_limited(decoder: Decoder) -> None:
    decoder.picture(picture(4, 4), 10, 10, TOKEN)
    text = Path(f"/proc/{running_process(decoder)}/limits").read_text()
    limits = {line[:26].strip(): line[26:].split() for line in text.splitlines()}
    assert limits["Max file size"][0] == "0"
    assert limits["Max open files"][0] == "64"
    assert limits["Max core file size"][0] == "0"
    assert int(limits["Max address space"][0]) < 8 << 30
    assert int(limits["Max cpu time"][0]) < 60


# Documents ----------------------------------------------------------------------------------------


def test_pages_are_drawn_as_large_as_they_fit(decoder: Decoder) -> None:
    found = decoder.page(pdf("one", "two"), 1, 400, 400, TOKEN)
    assert (found.number, found.count) == (1, 2)
    assert (found.image.width, found.image.height) == (283, 400)
    assert found.image.pixels[:4] == b"\xff\xff\xff\xff"  # paper
    assert b"\0\0\0\xff" in found.image.pixels
    assert decoder.page(pdf("one"), 99, 100, 100, TOKEN).number == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        pdf("x")[:200],
        b"x" * 5000,
        pdf("x").replace(b"/Type /Page ", b"/Type /Pig "),
    ],
)
def test_damaged_documents_end_with_a_message(decoder: Decoder, data: bytes) -> None:
    with contextlib.suppress(UnreadableDocument):
        decoder.page(data, 0, 100, 100, TOKEN)


@pytest.mark.parametrize("side", ["0", "0.001", "1000000", "-5", "1e30"])
def test_pages_of_impossible_sizes_stay_in_bounds(decoder: Decoder, side: str) -> None:
    data = pdf("x").replace(b"595 842", f"{side} {side}".encode())
    with contextlib.suppress(PreviewError):
        image = decoder.page(data, 0, 200, 200, TOKEN).image
        assert image.width <= 200
        assert image.height <= 200


def test_scripts_and_files_in_documents_do_nothing(decoder: Decoder, tmp_path: Path) -> None:
    target = tmp_path / "made"
    action = (
        f"/OpenAction << /S /JavaScript /JS (app.launchURL('file://{target}')) >> "
        f"/AA << /WC << /S /Launch /F ({target}) >> >> "
    )
    data = pdf("x").replace(b"/Type /Catalog ", f"/Type /Catalog {action}".encode())
    decoder.page(data, 0, 100, 100, TOKEN)
    assert not target.exists()


@pytest.mark.faults
@pytest.mark.slow
def test_fuzzed_documents_end_with_a_page_or_a_message(decoder: Decoder) -> None:
    seed = random.randrange(1 << 32)
    chance, end = random.Random(seed), time.monotonic() + 5 * FUZZ_S
    original = pdf("one (two) three", "four")
    while time.monotonic() < end:
        before = time.monotonic()
        with contextlib.suppress(PreviewError):
            found = decoder.page(fuzzed(original, chance), chance.randrange(3), 100, 100, TOKEN)
            assert found.number < found.count, seed
        assert time.monotonic() - before < patience_s(process.PICTURE_S + 5), seed
    assert decoder.page(original, 0, 100, 100, TOKEN).count == 2, seed


# Code ---------------------------------------------------------------------------------------------


def test_code_is_highlighted_line_by_line(decoder: Decoder) -> None:
    spans = decoder.highlight("# 🦀\ndef f():\n    return '🦀é'  # x\n", "a/b.py", TOKEN)
    assert spans[0][0].role is SpanRole.COMMENT
    assert spans[0][0].length == 4  # the crab counts twice, as in Qt
    assert [span.role for span in spans[1]] == [SpanRole.KEYWORD, SpanRole.NAME]
    assert spans[2][-1].start == len("    return '") + 2 + 1 + 1 + 2


@pytest.mark.parametrize(
    "name", ["x.unknown", "", "no extension", "../../etc/passwd", "🦀.py", "\0"]
)
def test_names_without_a_language_are_not_highlighted(decoder: Decoder, name: str) -> None:
    assert isinstance(decoder.highlight("x = 1", name, TOKEN), dict)


def fuzzed(data: bytes, chance: random.Random) -> bytes:
    """The same with bytes changed, cut out or repeated."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 20)):
        at = chance.randrange(len(changed))
        match chance.randrange(3):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                del changed[at : at + chance.randint(1, 30)]
            case _:
                changed[at:at] = changed[at : at + chance.randint(1, 200)]
        if not changed:
            return b"x"
    return bytes(changed)


@pytest.mark.faults
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP", "TIFF"])
def test_fuzzed_pictures_end_with_a_picture_or_a_message(decoder: Decoder, kind: str) -> None:
    seed = random.randrange(1 << 32)
    chance, end = random.Random(seed), time.monotonic() + FUZZ_S
    original = picture(60, 40, kind)
    while time.monotonic() < end:
        try:
            found = decoder.picture(fuzzed(original, chance), 100, 100, TOKEN)
        except PreviewError:
            continue
        assert len(found.pixels) == found.width * found.height * 4, seed
    assert decoder.picture(original, 100, 100, TOKEN).width == 60, seed


@pytest.mark.faults
@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.py", "a.html", "a.md", "a.pl", "a.rb", "a.xml", "a.c"])
def test_fuzzed_code_ends_in_time(decoder: Decoder, name: str) -> None:
    seed = random.randrange(1 << 32)
    chance, end = random.Random(seed), time.monotonic() + FUZZ_S
    marks = "<>(){}[]\"'`/*#\\%$@=;:.,!-+|&^~ \t\naZ0_é"
    while time.monotonic() < end:
        text = "".join(chance.choices(marks, k=chance.randint(1, 4000)))
        before = time.monotonic()
        decoder.highlight(text, name, TOKEN)
        assert time.monotonic() - before < patience_s(process.HIGHLIGHT_S + 10), seed
