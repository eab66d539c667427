"""What tells the system that a file was downloaded."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from rustfs_desktop.transfers.local import quarantine


@pytest.mark.parametrize(
    ("key", "url"),
    [
        ("a/b.txt", "http://server:9000/bucket/a/b.txt"),
        ("a b?c#d&e", "http://server:9000/bucket/a%20b%3Fc%23d%26e"),
        ("é\udc80", "http://server:9000/bucket/%C3%A9%ED%B2%80"),
    ],
)
def test_the_address_of_an_object_has_no_query(key: str, url: str) -> None:
    assert quarantine.object_url("http://server:9000/", "bucket", key) == url


def test_windows_reads_a_zone_and_an_address() -> None:
    text = quarantine.zone_identifier("http://server/bucket/key")
    assert text.split("\r\n") == [
        "[ZoneTransfer]",
        "ZoneId=3",
        "HostUrl=http://server/bucket/key",
        "",
    ]


def test_macos_reads_when_and_by_which_program() -> None:
    assert quarantine.quarantine_value(0x12345678 + 0.9) == "0081;12345678;RustFS Desktop;"


@pytest.mark.skipif(sys.platform != "linux", reason="extended attributes of Linux")
def test_linux_keeps_the_address_in_an_attribute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, kept = tmp_path / "file", []
    path.touch()
    monkeypatch.setattr(os, "setxattr", lambda *what: kept.append(what))
    with path.open("rb") as file:
        quarantine.mark_downloaded(file.fileno(), str(path), "http://server/b/é")
        assert kept == [(file.fileno(), "user.xdg.origin.url", "http://server/b/é".encode())]


@pytest.mark.skipif(sys.platform != "linux", reason="extended attributes of Linux")
def test_a_file_system_without_attributes_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_what: object) -> None:
        raise OSError(95, "not supported")

    path = tmp_path / "file"
    path.touch()
    monkeypatch.setattr(os, "setxattr", refuse)
    with path.open("rb") as file:
        quarantine.mark_downloaded(file.fileno(), str(path), "http://server/b/k")
