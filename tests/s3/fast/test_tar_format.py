"""Tar headers: every program reads them, and only plain keys go into them."""

from __future__ import annotations

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.s3.fast import tar_format

NOW = 1_700_000_000


def tar_of(*members: tuple[str, bytes, dict[str, str]]) -> tarfile.TarFile:
    pieces = [
        tar_format.header(key, len(data), about, NOW) + data + tar_format.padding(len(data))
        for key, data, about in members
    ]
    return tarfile.open(fileobj=io.BytesIO(b"".join([*pieces, tar_format.END])))


def read(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    assert file is not None
    return file.read()


def test_python_reads_what_is_written() -> None:
    members = [
        ("plain.txt", b"", {}),
        ("a/b/ü/日本.txt", b"x" * 511, {"content-type": "text/plain"}),
        ("long/" * 60 + "name", b"x" * 512, {"x-amz-meta-mtime": "1.5", "content-type": "a/b"}),
        ("last", b"x" * 10_000, {}),
    ]
    with tar_of(*members) as tar:
        found = tar.getmembers()
        assert [(each.name, read(tar, each)) for each in found] == [
            (key, data) for key, data, _ in members
        ]
        assert {each.mtime for each in found} == {NOW}
        for each, (_, _, about) in zip(found, members, strict=True):
            records = {f"minio.metadata.{name}": value for name, value in about.items()}
            assert records.items() <= each.pax_headers.items()


@given(st.text(min_size=1, max_size=400), st.binary(max_size=2000), st.text(max_size=300))
def test_every_plain_key_and_value(key: str, data: bytes, value: str) -> None:
    if not tar_format.is_plain_key(key) or not value.isprintable():
        return
    with tar_of((key, data, {"x-amz-meta-a": value})) as tar:
        (member,) = tar.getmembers()
        assert (member.name, read(tar, member)) == (key, data)
        assert member.pax_headers["minio.metadata.x-amz-meta-a"] == value


@pytest.mark.parametrize("size", [90, 97, 98, 99, 100, 990, 997, 998, 999])
def test_a_record_counts_its_own_length(size: int) -> None:
    """The number of digits changes near these lengths."""
    with tar_of(("key", b"x", {"a": "v" * (size - len("minio.metadata.a"))})) as tar:
        (member,) = tar.getmembers()
        assert len(member.pax_headers["minio.metadata.a"]) == size - len("minio.metadata.a")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("a", True),
        ("a/b c/ü.txt", True),
        ("x" * 1024, True),
        ("ü" * 512, True),
        ("", False),
        ("/a", False),
        ("a/", False),
        ("a//b", False),
        ("a/./b", False),
        ("../a", False),
        ("a\\b", False),
        ("a\nb", False),
        (" a", False),
        ("a /b", False),
        ("x" * 1025, False),
        ("ü" * 513, False),
        ("gro\udcdf", False),
    ],
)
def test_plain_keys(key: str, expected: bool) -> None:
    assert tar_format.is_plain_key(key) is expected


@pytest.mark.parametrize("size", [0, 1, 511, 512, 513])
def test_padding_fills_the_block(size: int) -> None:
    assert (size + len(tar_format.padding(size))) % tar_format.BLOCK == 0
    assert len(tar_format.padding(size)) < tar_format.BLOCK
