"""The CA file that TLS connections trust."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from botocore.httpsession import get_cert_path

from rustfs_desktop.s3.http import certificates
from rustfs_desktop.s3.http.certificates import ca_file, system_ca_file


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The CA files of OpenSSL and of two Linux distributions; none exists yet."""
    found = [tmp_path / name for name in ("openssl.pem", "debian.crt", "fedora.crt")]
    verify_paths = ssl.get_default_verify_paths()._replace(cafile=str(found[0]))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: verify_paths)
    monkeypatch.setattr(certificates, "_SYSTEM_CA_FILES", tuple(map(str, found[1:])))
    return found


def test_the_first_existing_system_file_is_used(paths: list[Path]) -> None:
    assert system_ca_file() == ""
    for path in reversed(paths):
        path.touch()
        assert system_ca_file() == ca_file("") == str(path)


def test_a_folder_is_not_a_ca_file(paths: list[Path]) -> None:
    paths[0].mkdir()
    paths[1].touch()
    assert system_ca_file() == str(paths[1])


def test_a_path_that_cannot_be_checked_is_not_a_ca_file(
    paths: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    verify_paths = ssl.get_default_verify_paths()._replace(cafile="x" * 300)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: verify_paths)
    paths[1].touch()
    assert system_ca_file() == str(paths[1])


def test_openssl_without_a_ca_file(paths: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    verify_paths = ssl.get_default_verify_paths()._replace(cafile=None)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: verify_paths)
    paths[2].touch()
    assert system_ca_file() == str(paths[2])


def test_the_file_of_the_connection_is_preferred(paths: list[Path], tmp_path: Path) -> None:
    paths[0].touch()
    chosen = str(tmp_path / "own.pem")
    assert ca_file(chosen) == chosen


@pytest.mark.usefixtures("paths")
def test_without_a_system_file_that_of_botocore_is_used() -> None:
    assert ca_file("") == get_cert_path(True)
    assert Path(ca_file("")).is_file()
