"""How long the parts of an object are, as its server tells it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rustfs_desktop.errors import AppError, AuthError, Cancelled, InternalError, ServerBusy
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.types import Credentials, Endpoint, ObjectHead
from rustfs_desktop.transfers.verify import part_layout
from rustfs_desktop.transfers.verify.part_layout import PartLayout

Answers = Callable[[int], int]


def head(size: int, parts: int) -> ObjectHead:
    return ObjectHead(f"{'0' * 32}-{parts}" if parts else "0" * 32, size, 0.0)


@pytest.fixture
def remote() -> Remote:
    return Remote(Client(Endpoint("http://127.0.0.1:1"), Credentials()), "bucket", "key")


class Server:
    """Tells lengths of parts, or fails."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, remote: Remote) -> None:
        self.asked: list[int] = []
        self.lengths: dict[int, int] = {}
        self.error: AppError | None = None
        monkeypatch.setattr(part_layout.objects, "part_length", self._part_length)
        self.layout = PartLayout(lambda: remote, lambda: None)

    def _part_length(self, _remote: Remote, _head: ObjectHead, number: int) -> int:
        self.asked.append(number)
        if self.error is not None:
            raise self.error
        return self.lengths.get(number, 0)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, remote: Remote) -> Server:
    return Server(monkeypatch, remote)


def test_parts_of_any_length_are_told_one_by_one(server: Server) -> None:
    server.lengths = {1: 10, 2: 30, 3: 5}
    assert server.layout.ranges(head(45, 3)) == [(0, 10), (10, 40), (40, 45)]
    assert server.layout.part_length(head(45, 3)) == 0  # ten bytes each would be more parts
    assert server.asked == [1, 2, 3], "each is asked for once"


def test_the_first_part_tells_the_length_of_all(server: Server) -> None:
    server.lengths = {1: 20}
    assert server.layout.part_length(head(45, 3)) == 20
    assert server.asked == [1]


@pytest.mark.parametrize("lengths", [{}, {1: 10, 2: 0, 3: 35}, {1: 46, 2: 1, 3: 1}, {1: 1, 2: 1}])
def test_what_does_not_add_up_is_not_believed(server: Server, lengths: dict[int, int]) -> None:
    server.lengths = lengths
    assert server.layout.ranges(head(45, 3)) == []


def test_an_object_that_was_not_sent_in_parts_is_not_asked_about(server: Server) -> None:
    assert server.layout.part_length(head(45, 0)) == 0
    assert server.layout.ranges(head(45, 0)) == []
    assert server.asked == []


def test_a_server_that_cannot_tell_is_asked_once(server: Server) -> None:
    server.error = AppError("Not implemented")
    assert server.layout.part_length(head(45, 3)) == 0
    assert server.layout.part_length(head(45, 3)) == 0
    assert server.asked == [1]


@pytest.mark.parametrize("kind", [AuthError, Cancelled, ServerBusy])
def test_what_says_nothing_about_parts_is_raised(server: Server, kind: type[AppError]) -> None:
    server.error = kind("No")
    with pytest.raises(kind):
        server.layout.part_length(head(45, 3))


def test_a_server_that_always_breaks_cannot_tell(server: Server) -> None:
    server.error = InternalError("Broken")
    for _attempt in range(2):
        with pytest.raises(InternalError):
            server.layout.part_length(head(45, 3))
    assert server.layout.part_length(head(45, 3)) == 0


@pytest.mark.parametrize(("size", "parts"), [(10**9, 10_001), (10**9, 99_999), (3, 4)])
def test_an_impossible_number_of_parts_is_not_asked_for(
    server: Server, size: int, parts: int
) -> None:
    server.lengths = dict.fromkeys(range(1, parts + 1), 1)
    assert server.layout.ranges(head(size, parts)) == []
    assert server.asked == []
