"""The decoder process for tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rustfs_desktop.preview.decoder.process import Decoder


@pytest.fixture
def decoder() -> Iterator[Decoder]:
    """A decoder, ended after the test."""
    made = Decoder()
    yield made
    made.close()
