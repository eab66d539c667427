"""Kinds and extensions are those of the key as it is stored."""

import pytest

from rustfs_desktop.file_kinds import KIND_NAMES, extensions, file_extension, kind_name


@pytest.mark.parametrize(
    ("key", "extension"),
    [
        ("a/b.JPG", "jpg"),
        ("x.tar.gz", "gz"),
        (".bashrc", ""),
        ("dir.d/file", ""),
        ("a.pdf .exe", "exe"),
        ("\u202egpj.exe", "exe"),
        ("x." + "y" * 40, ""),
        ("dot.", ""),
    ],
)
def test_extension_is_the_stored_one(key: str, extension: str) -> None:
    assert file_extension(key) == extension


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("a/b.JPG", "image"),
        ("a/photo.jpg/", "folder"),
        ("x.tar.gz", "archive"),
        ("song.mp3", "audio"),
        ("setup.exe", "file"),
        ("README", "file"),
        ("x.unheard", "file"),
    ],
)
def test_kind_name(key: str, kind: str) -> None:
    assert kind_name(key) == kind
    assert kind in KIND_NAMES


def test_every_extension_of_a_kind_is_of_that_kind() -> None:
    for kind in KIND_NAMES:
        assert all(kind_name(f"a.{extension}") == kind for extension in extensions(kind))
    assert {"jpg", "png"} <= extensions("image")
    assert not extensions("folder")
