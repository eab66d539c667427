"""The two sides of ``cp`` as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.console.locations import CopyArgument, parse_location
from rustfs_desktop.errors import AppError


@pytest.mark.parametrize(
    ("text", "bucket", "key", "is_inside", "name"),
    [
        ("s3://photos", "photos", "", True, ""),
        ("s3://photos/", "photos", "", True, ""),
        ("s3://photos/a/b.txt", "photos", "a/b.txt", False, "b.txt"),
        ("s3://photos/a/b/", "photos", "a/b/", True, "b"),
        ("rustfs://photos/ü b ", "photos", "ü b ", False, "ü b "),
        ("s3://photos//a", "photos", "/a", False, "a"),
    ],
)
def test_addresses(text: str, bucket: str, key: str, is_inside: bool, name: str) -> None:
    found = parse_location(text)
    assert found == CopyArgument(bucket, key, is_inside=is_inside)
    assert found.is_remote
    assert found.name == name


@pytest.mark.parametrize(
    ("text", "is_inside"),
    [
        ("trip", False),
        ("trip/", True),
        (".", True),
        ("..", True),
        ("trip/.", True),
        ("a/..", False),
    ],
)
def test_paths_are_absolute_and_say_whether_the_contents_are_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, is_inside: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    found = parse_location(text)
    assert not found.is_remote
    assert found.path.is_absolute()
    assert found.path.resolve() == (tmp_path / text).resolve()
    assert found.is_inside is is_inside


def test_a_link_keeps_its_name(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    assert parse_location(str(tmp_path / "link")).name == "link"


@pytest.mark.parametrize("text", ["", "s3://", "s3:///key"])
def test_what_names_nothing_is_refused(text: str) -> None:
    with pytest.raises(AppError):
        parse_location(text)
