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
        "RUSTFS_SESSION_TOKEN": "token",
    }
    found = open_server("", environment | KEYS)
    endpoint, credentials = found.client.endpoint, found.client.credentials
    assert endpoint.url == "http://127.0.0.1:9000"
    assert (endpoint.region, endpoint.ca_file) == ("eu-central-1", "/ca.pem")
    assert (credentials.access_key, credentials.secret_key) == ("key", "secret")
    assert credentials.session_token == "token"


RUSTFS = {"RUSTFS_ENDPOINT": "http://127.0.0.1:9000"} | KEYS
AWS = {
    "AWS_ACCESS_KEY_ID": "awskey",
    "AWS_SECRET_ACCESS_KEY": "awssecret",
    "AWS_SESSION_TOKEN": "leftover",
}


def test_the_keys_and_the_token_are_of_one_family() -> None:
    found = open_server("", RUSTFS | AWS).client.credentials
    assert (found.access_key, found.secret_key, found.session_token) == ("key", "secret", "")
    found = open_server("", {"RUSTFS_ENDPOINT": "http://h:9000"} | AWS).client.credentials
    assert (found.access_key, found.session_token) == ("awskey", "leftover")


@pytest.mark.parametrize(
    ("left_out", "message"),
    [
        ("RUSTFS_SECRET_KEY", "RUSTFS_ACCESS_KEY is set, but RUSTFS_SECRET_KEY is not"),
        ("RUSTFS_ACCESS_KEY", "RUSTFS_SECRET_KEY is set, but RUSTFS_ACCESS_KEY is not"),
    ],
)
def test_half_a_pair_is_not_completed_from_the_other_family(left_out: str, message: str) -> None:
    environment = {name: text for name, text in (RUSTFS | AWS).items() if name != left_out}
    with pytest.raises(AppError, match=message):
        open_server("", environment)


def test_white_space_around_the_keys_is_removed_and_inside_named() -> None:
    pasted = {"RUSTFS_ACCESS_KEY": " key\r\n", "RUSTFS_SECRET_KEY": "secret\n"}
    assert open_server("", RUSTFS | pasted).client.credentials.secret_key == "secret"
    with pytest.raises(AppError, match="The access key contains a space"):
        open_server("", RUSTFS | {"RUSTFS_ACCESS_KEY": "ke y"})


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
