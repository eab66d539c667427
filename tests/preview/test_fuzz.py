"""Every reader on damaged files, for some seconds each."""

from __future__ import annotations

import contextlib
import random
import time

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.preview.archives.listing import is_tar, list_tar, list_zip
from rustfs_desktop.preview.decoder.process import Decoder
from rustfs_desktop.preview.errors import UnreadableArchive
from rustfs_desktop.preview.reading import FileStart, read_preview
from rustfs_desktop.preview.types import PreviewFormat
from tests.preview.archives.samples import CountedRanges, tarred, zipped
from tests.preview.decoder.test_process import FUZZ_S, fuzzed
from tests.waiting import patience_s

TOKEN = CancelToken()
SAMPLES = {
    PreviewFormat.TEXT: "Grüße\r\n\tкод \u202e 日本語\n" * 20,
    PreviewFormat.TABLE: 'name;"sum"\n"one\ntwo";1,5\n' * 20,
    PreviewFormat.JSON: '{"a": [1, -2.5e3, "x\\u00e9\\n", null, {"b": true}]}\n' * 5,
    PreviewFormat.MARKDOWN: "# T\n- **a _b_** `c` [d](e)\n> ![f](g)\n```\nh\n```\n" * 5,
    PreviewFormat.HEX: "bytes" * 20,
}


ARCHIVES = {
    "a.zip": zipped({"folder/": b"", "folder/é.txt": b"text" * 200, "b": b"x"}),
    "a.tar": tarred({"folder/": b"", "folder/é.txt": b"text" * 200, "n" * 120: b"x"}),
    "a.tar.gz": tarred({"folder/é.txt": b"text" * 200, "b": b"x"}, "w:gz"),
    "a.tar.bz2": tarred({"folder/é.txt": b"text" * 200, "b": b"x"}, "w:bz2"),
    "a.tar.xz": tarred({"folder/é.txt": b"text" * 200, "b": b"x"}, "w:xz"),
}


@pytest.mark.faults
@pytest.mark.slow
@pytest.mark.parametrize("name", ARCHIVES)
def test_damaged_archives_are_listed_in_bounds(name: str) -> None:
    seed = random.randrange(1 << 32)
    chance, end = random.Random(seed), time.monotonic() + FUZZ_S
    listed = 0
    while time.monotonic() < end:
        ranges = CountedRanges(fuzzed(ARCHIVES[name], chance))
        before = time.monotonic()
        with contextlib.suppress(UnreadableArchive):
            source = ranges.source(1 << 20, 50)
            preview = list_tar(name, source, TOKEN) if is_tar(name) else list_zip(source, TOKEN)
            listed += 1
            assert preview.tree.count(0) <= len(preview.tree), seed
            assert len(preview.tree.entries_below([0])) <= len(preview.entries), seed
        assert len(ranges.ranges) <= 50, seed
        assert time.monotonic() - before < patience_s(10), seed
    assert listed, seed


@pytest.mark.faults
@pytest.mark.slow
@pytest.mark.parametrize("shown", SAMPLES)
def test_damaged_files_are_read_in_bounds(
    shown: PreviewFormat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Decoder, "highlight", lambda *_: {})
    seed = random.randrange(1 << 32)
    chance, end = random.Random(seed), time.monotonic() + FUZZ_S
    token, decoder = CancelToken(), Decoder()
    while time.monotonic() < end:
        data = SAMPLES[shown].encode(chance.choice(("utf-8", "utf-16-le", "utf-8-sig")))
        data = fuzzed(data, chance) * chance.choice((1, 1, 1, 500))
        file = FileStart("a", data, len(data) + chance.randrange(2))
        before = time.monotonic()
        assert read_preview(file, shown, (1, 1), decoder, token) is not None, seed
        assert time.monotonic() - before < patience_s(10), seed
