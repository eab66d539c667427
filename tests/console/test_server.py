"""Which server a command talks to."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from rustfs_desktop.console import server as server_module
from rustfs_desktop.console.server import open_server, server_of
from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.types import Credentials, Endpoint

AWS = {
    "AWS_ACCESS_KEY_ID": "awskey",
    "AWS_SECRET_ACCESS_KEY": "awssecret",
    "AWS_SESSION_TOKEN": "leftover",
}
FOREIGN = AWS | {
    "AWS_ENDPOINT_URL": "http://other:1",
    "AWS_REGION": "eu-central-1",
    "AWS_CA_BUNDLE": "/ca.pem",
}
KEYS = {"RUSTFS_ACCESS_KEY": "key", "RUSTFS_SECRET_KEY": "secret"}


def test_the_environment_names_the_server() -> None:
    environment = {
        "RUSTFS_ENDPOINT": "http://127.0.0.1:9000",
        "RUSTFS_REGION": "home-1",
        "RUSTFS_CA_BUNDLE": "/own.pem",
        "RUSTFS_SESSION_TOKEN": "token",
    }
    found = open_server("", environment | KEYS | FOREIGN)
    endpoint, credentials = found.client.endpoint, found.client.credentials
    assert endpoint == Endpoint("http://127.0.0.1:9000", "home-1", ca_file="/own.pem")
    assert (credentials.access_key, credentials.secret_key) == ("key", "secret")
    assert credentials.session_token == "token"


def test_nothing_of_the_aws_family_reaches_a_rustfs_server() -> None:
    found = open_server("", {"RUSTFS_ENDPOINT": "https://rustfs.example:9000"} | KEYS | FOREIGN)
    assert found.client.endpoint == Endpoint("https://rustfs.example:9000")
    assert found.client.credentials == Credentials("key", "secret")


def test_nothing_of_the_rustfs_family_reaches_an_aws_server() -> None:
    environment = {"RUSTFS_REGION": "home-1", "RUSTFS_CA_BUNDLE": "/own.pem"}
    found = open_server("", FOREIGN | environment)
    assert found.client.endpoint == Endpoint("http://other:1", "eu-central-1", ca_file="/ca.pem")
    assert found.client.credentials == Credentials("awskey", "awssecret", "leftover")


RUSTFS = {"RUSTFS_ENDPOINT": "http://127.0.0.1:9000"} | KEYS


def test_the_keys_and_the_token_are_of_one_family() -> None:
    found = open_server("", RUSTFS | AWS).client.credentials
    assert (found.access_key, found.secret_key, found.session_token) == ("key", "secret", "")
    found = open_server("", AWS).client.credentials
    assert (found.access_key, found.session_token) == ("awskey", "leftover")


def test_keys_of_the_other_family_are_refused_in_words() -> None:
    with pytest.raises(AppError, match="AWS_ variables, which are not sent to it"):
        open_server("", {"RUSTFS_ENDPOINT": "http://h:9000"} | AWS)
    with pytest.raises(AppError, match="RUSTFS_ACCESS_KEY is set, but RUSTFS_ENDPOINT is not"):
        open_server("", KEYS | {"AWS_ENDPOINT_URL": "http://other:1"})


def test_the_region_can_be_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    assert open_server("", RUSTFS, "eu-west-2").client.endpoint.region == "eu-west-2"
    found = open_server("", AWS, "eu-west-2")
    assert found.client.endpoint.url == "https://s3.eu-west-2.amazonaws.com"
    assert found.client.credentials.access_key == "awskey"
    monkeypatch.setattr(server_module, "saved_connections", list)
    url = RUSTFS["RUSTFS_ENDPOINT"]
    same = server_of(open_server("", RUSTFS).connection_id, url, RUSTFS, "eu-west-2")
    assert same.client.endpoint.region == "eu-west-2"


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
    found = open_server("", {"AWS_REGION": "eu-west-1"} | AWS)
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
