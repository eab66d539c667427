"""Kinds and extensions are those of the key as it is stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.file_kinds import (
    CODED_EXTENSIONS,
    CODED_KINDS,
    FOLDER,
    KIND_NAMES,
    extensions,
    file_extension,
    kind_name,
    type_codes,
)


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


@given(
    st.text("a./J") | st.builds("{}.{}".format, st.text("a./"), st.sampled_from(CODED_EXTENSIONS))
)
def test_codes_have_the_kind_and_the_extension_of_a_key(key: str) -> None:
    for name in (key, key.upper()):
        (code,) = type_codes([name])
        assert CODED_KINDS[code] == (kind_name(name) if name else FOLDER)
        extension = file_extension(name)
        known = extension if extension in CODED_EXTENSIONS else ""
        assert CODED_EXTENSIONS[code] == ("/" if CODED_KINDS[code] == FOLDER else known)


def test_codes_fit_into_a_byte() -> None:
    assert len(CODED_EXTENSIONS) == len(CODED_KINDS) <= 256
    assert len(type_codes(["a.jpg", "b"])) == 2
