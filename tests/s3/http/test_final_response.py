"""Interim replies are skipped, but not without end."""

from __future__ import annotations

import http.client
import io
from typing import Any

import pytest

from rustfs_desktop.s3.http.final_response import FinalResponse

HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
FINAL = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


class Socket:
    """What http.client needs of one."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self._data)


def response(data: bytes) -> FinalResponse:
    socket: Any = Socket(data)
    return FinalResponse(socket, method="GET")


@pytest.mark.parametrize("interim", [b"", HINTS, HINTS * 50, b"HTTP/1.1 100 Continue\r\n\r\n"])
def test_the_first_reply_that_is_not_interim_counts(interim: bytes) -> None:
    found = response(interim + FINAL)
    found.begin()
    assert found.status == 404
    assert found.getheader("Link") is None


def test_interim_replies_without_end_are_refused() -> None:
    with pytest.raises(http.client.HTTPException, match="100 interim replies"):
        response(HINTS * 1000).begin()
