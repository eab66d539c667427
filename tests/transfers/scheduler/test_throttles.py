"""One throttle for each server; looking one up creates none."""

from __future__ import annotations

import pytest

from rustfs_desktop.transfers.scheduler.throttles import REQUESTS, Throttles

ENDPOINT = "https://s3.example:9000"


def test_a_server_has_one_throttle_however_often_it_is_added() -> None:
    throttles = Throttles()

    throttles.add_server(ENDPOINT)
    throttle = throttles.of_server(ENDPOINT)
    throttle.limit = 1
    throttles.add_server(ENDPOINT)

    assert throttles.of_server(ENDPOINT) is throttle
    assert throttle.limit == 1


def test_looking_up_a_throttle_creates_none() -> None:
    throttles = Throttles()

    with pytest.raises(KeyError):
        throttles.of_server(ENDPOINT)

    assert throttles.blocked_until == []


def test_the_limit_of_requests_holds_for_all_servers() -> None:
    throttles = Throttles()
    throttles.add_server(ENDPOINT)
    assert throttles.of_server(ENDPOINT).limit == REQUESTS

    throttles.set_requests(2)
    throttles.add_server("https://other.example")

    assert throttles.requests == 2
    assert throttles.of_server(ENDPOINT).limit == 2
    assert throttles.of_server("https://other.example").limit == 2
