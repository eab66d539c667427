"""Which server a command talks to."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from rustfs_desktop.console import server as server_module
from rustfs_desktop.console.server import open_server, server_of
from rustfs_desktop.errors import AppError

KEYS = {"RUSTFS_ACCESS_KEY": "key", "RUSTFS_SECRET_KEY": "secret"}


def test_the_environment_names_the_server() -> None:
    environment = {
        "RUSTFS_ENDPOINT": "http://127.0.0.1:9000",
        "AWS_ENDPOINT_URL": "http://other:1",
        "AWS_REGION": "eu-central-1",
        "AWS_CA_BUNDLE": "/ca.pem",
        "AWS_SESSION_TOKEN": "token",
    }
    found = open_server("", environment | KEYS)
    endpoint, credentials = found.client.endpoint, found.client.credentials
    assert endpoint.url == "http://127.0.0.1:9000"
    assert (endpoint.region, endpoint.ca_file) == ("eu-central-1", "/ca.pem")
    assert (credentials.access_key, credentials.secret_key) == ("key", "secret")
    assert credentials.session_token == "token"


def test_without_an_endpoint_it_is_amazon() -> None:
    found = open_server("", {"AWS_REGION": "eu-west-1"} | KEYS)
    assert found.client.endpoint.url == "https://s3.eu-west-1.amazonaws.com"


@pytest.mark.parametrize(
    "environment",
    [{}, {"RUSTFS_ENDPOINT": "http://h:9000", "RUSTFS_ACCESS_KEY": "key"}, {"AWS_REGION": "x"}],
)
def test_what_names_no_server_is_refused(environment: Mapping[str, str]) -> None:
    with pytest.raises(AppError):
        open_server("", environment)


def test_the_id_is_that_of_the_endpoint_whatever_the_keys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server_module, "saved_connections", list)
    environment = {"RUSTFS_ENDPOINT": "http://127.0.0.1:9000"}
    one = open_server("", environment | KEYS)
    other = open_server("", environment)
    assert one.connection_id == other.connection_id
    assert server_of(one.connection_id, "x", environment).connection_id == one.connection_id
    with pytest.raises(AppError, match="http://elsewhere"):
        server_of("another id", "http://elsewhere", environment)


def test_an_unknown_name_is_refused_with_those_that_are_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server_module, "saved_connections", list)
    with pytest.raises(AppError, match="no connection home"):
        open_server("home", {})
