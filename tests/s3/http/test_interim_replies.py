"""Which replies are followed by another one."""

from __future__ import annotations

import pytest

from rustfs_desktop.s3.http.interim_replies import is_interim


@pytest.mark.parametrize(
    ("status", "expected"),
    [(100, True), (103, True), (199, True), (101, False), (200, False), (99, False)],
)
def test_only_1xx_without_another_protocol_is_interim(status: int, *, expected: bool) -> None:
    assert is_interim(status) is expected
