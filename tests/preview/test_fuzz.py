"""Every reader on damaged files, for some seconds each."""

from __future__ import annotations

import random
import time

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.preview.decoder.process import Decoder
from rustfs_desktop.preview.reading import FileStart, read_preview
from rustfs_desktop.preview.types import PreviewFormat
from tests.preview.decoder.test_process import FUZZ_S, fuzzed
from tests.waiting import patience_s

SAMPLES = {
    PreviewFormat.TEXT: "Grüße\r\n\tкод \u202e 日本語\n" * 20,
    PreviewFormat.TABLE: 'name;"sum"\n"one\ntwo";1,5\n' * 20,
    PreviewFormat.JSON: '{"a": [1, -2.5e3, "x\\u00e9\\n", null, {"b": true}]}\n' * 5,
    PreviewFormat.MARKDOWN: "# T\n- **a _b_** `c` [d](e)\n> ![f](g)\n```\nh\n```\n" * 5,
    PreviewFormat.HEX: "bytes" * 20,
}


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
