"""Looking up names does not take more than a share of a fast server."""

from __future__ import annotations

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api import look_up
from tests.service.event_server import BUCKET, serving


class CountingToken(CancelToken):
    """Waits on a clock of its own, and notes how long."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.waits: list[float] = []

    def clock(self) -> float:
        return self.now

    def wait(self, seconds: float) -> bool:
        self.waits.append(round(seconds, 6))
        self.now += seconds
        return self.is_set


def test_requests_are_some_time_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    token = CountingToken()
    monkeypatch.setattr(look_up, "monotonic", token.clock)
    with serving() as (server, client):
        server.objects = {f"{number}/x": 1 for number in range(0, 5, 2)}
        names = [f"{number}/" for number in range(3)]
        found = look_up.look_up(client, BUCKET, "", names, token)
        assert found.prefixes == ["0/", "2/"]
        assert len(server.listed) == 3
    assert token.waits == [look_up._PAUSE_S] * 2


@pytest.mark.parametrize("prefix", ["", "p/"])
def test_many_names_are_found_page_by_page(prefix: str) -> None:
    with serving() as (server, client):
        files = {f"{prefix}{number:04}": number for number in range(2000)}
        folders = [f"{prefix}{number:04}.d/" for number in range(0, 2000, 5)]
        server.objects = files | {f"{folder}x": 1 for folder in folders} | {prefix or "z": 0}
        names = [prefix, *list(files)[::4], *folders[::2], f"{prefix}none", f"{prefix}0/", "zz"]
        found = look_up.look_up(client, BUCKET, prefix, names, CancelToken())
        assert dict(zip(found.keys, found.sizes, strict=True)) == dict(list(files.items())[::4])
        assert found.prefixes == folders[::2]
        assert len(server.listed) == 3


def test_pages_are_small_where_names_are_far_apart() -> None:
    with serving() as (server, client):
        server.objects = {f"{number:05}": number for number in range(20_000)}
        far, near = list(server.objects)[:15_000:1500], list(server.objects)[15_000::5]
        found = look_up.look_up(client, BUCKET, "", [*far, *near], CancelToken())
        assert found.keys == [*far, *near]
        sizes = [int(query["max-keys"]) for query in server.listed]
        assert sizes == [1000, *[50] * 10, *[1000] * 5]
