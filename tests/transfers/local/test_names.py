"""Keys become local names that are legal, stay inside the folder, and never collide."""

from __future__ import annotations

import itertools
import os
import re
from pathlib import PureWindowsPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rustfs_desktop.transfers.local.folder_rules import FolderRules
from rustfs_desktop.transfers.local.names import (
    LocalNames,
    NameRules,
    numbered_names,
    proposed_name,
    temporary_name,
)
from tests.faults.hostile_keys import HOSTILE_KEYS

L, W, M = NameRules.LINUX, NameRules.WINDOWS, NameRules.MACOS


def local_parts(key: str, system: NameRules) -> tuple[str, ...]:
    """The path of an object that is the only one."""
    return LocalNames("", system).own(key)


@pytest.mark.parametrize(
    ("key", "linux", "windows", "macos"),
    [
        ("plain.txt", "plain.txt", "plain.txt", "plain.txt"),
        (" ", " ", "%20", " "),
        ("trail ", "trail ", "trail%20", "trail "),
        ("a\tb", "a\tb", "a%09b", "a\tb"),
        ("a%2Fb", "a%2Fb", "a%2Fb", "a%2Fb"),
        ("100%", "100%", "100%", "100%"),
        ("?versionId", "?versionId", "%3FversionId", "?versionId"),
        ("file.txt:ads", "file.txt:ads", "file.txt%3Aads", "file.txt%3Aads"),
        ("a\\b", "a\\b", "a%5Cb", "a\\b"),
        ("..\\..\\evil", "..\\..\\evil", "..%5C..%5Cevil", "..\\..\\evil"),
        (".", "%2E", "%2E", "%2E"),
        ("..", "%2E%2E", "%2E%2E", "%2E%2E"),
        ("a/.. /b", "a/.. /b", "a/..%20/b", "a/.. /b"),
        ("../up", "%2E%2E/up", "%2E%2E/up", "%2E%2E/up"),
        (".../x", ".../x", "..%2E/x", ".../x"),
        ("/lead", "%2F/lead", "%2F/lead", "%2F/lead"),
        ("a//b", "a/%2F/b", "a/%2F/b", "a/%2F/b"),
        ("dir/", "dir/%2F", "dir/%2F", "dir/%2F"),
        ("\u202egpj.exe", "\u202egpj.exe", "\u202egpj.exe", "\u202egpj.exe"),
        ("a\u200bb", "a\u200bb", "a\u200bb", "a\u200bb"),
        ("\ufeffx", "\ufeffx", "\ufeffx", "\ufeffx"),
        ("a\r\nX: 1", "a\r\nX: 1", "a%0D%0AX%3A 1", "a\r\nX%3A 1"),
        ("a\x00b", "a%00b", "a%00b", "a%00b"),
        ("a\u2028b\x7f\x9f", "a\u2028b\x7f\x9f", "a\u2028b\x7f\x9f", "a\u2028b\x7f\x9f"),
        ("a\uffff", "a\uffff", "a\uffff", "a%EF%BF%BF"),
        ("gro\udcdf", "gro\udcdf", "gro%DF", "gro%DF"),
        ("\udcc3\udca9", "%C3%A9", "%C3%A9", "%C3%A9"),
        ("\ud800", "%ED%A0%80", "%ED%A0%80", "%ED%A0%80"),
        ("CON", "CON", "CO%4E", "CON"),
        ("nul.txt", "nul.txt", "nu%6C.txt", "nul.txt"),
        ("COM\u00b9", "COM\u00b9", "COM%C2%B9", "COM\u00b9"),
        ("aux.c/x", "aux.c/x", "au%78.c/x", "aux.c/x"),
        ("name.", "name.", "name%2E", "name."),
        ("s3://foo/bar", "s3:/%2F/foo/bar", "s3%3A/%2F/foo/bar", "s3%3A/%2F/foo/bar"),
    ],
)
def test_each_system_gets_names_it_can_store(
    key: str, linux: str, windows: str, macos: str
) -> None:
    assert ["/".join(local_parts(key, system)) for system in (L, W, M)] == [
        linux,
        windows,
        macos,
    ]


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("My%20File.pdf", "My%20File.pdf"),
        ("\u202egpj.exe", "%E2%80%AEgpj.exe"),
        ("a\r\nb", "a%0D%0Ab"),
        ("\ufeffx\u2028\uffff", "%EF%BB%BFx%E2%80%A8%EF%BF%BF"),
        ("", "%2F"),
    ],
)
def test_names_proposed_to_others_have_nothing_misleading(name: str, proposed: str) -> None:
    assert proposed_name(name) == proposed


def test_the_prefix_is_cut_off() -> None:
    assert LocalNames("photos/", L).own("photos/2026/a.jpg") == ("2026", "a.jpg")


def test_a_long_name_keeps_its_start_its_extension_and_a_hash() -> None:
    (name,) = local_parts("x" * 300 + ".jpeg", L)
    assert re.fullmatch(r"x+~[0-9a-f]{8}\.jpeg", name)
    assert len(name) == 255
    other = local_parts("x" * 301 + ".jpeg", L)[0]
    assert other != name
    assert len(local_parts("文" * 86, L)[0].encode()) <= 255
    assert local_parts("文" * 86, W) == ("文" * 86,)  # Windows counts in other units


def assert_safe(names: tuple[str, ...], system: NameRules) -> None:
    """What must hold for every key there is."""
    root = "/home/me/folder"
    for name in names:
        assert name not in ("", ".", "..")
        assert "/" not in name
        assert "\0" not in name
        held = name.encode("utf-8", "surrogateescape")  # no surrogates that stand for no byte
        assert held.decode("utf-8", "surrogateescape") == name
    path = os.path.normpath("/".join([root, *names]))
    assert os.path.commonpath([root, path]) == root
    if system is W:
        there = PureWindowsPath("C:/dl").joinpath(*names)
        assert there.drive == "C:"
        assert there.is_relative_to(PureWindowsPath("C:/dl"))
        assert len(there.parts) == 2 + len(names)
        for name in names:
            assert not re.search(r'[<>:"|?*\\\x00-\x1f\ud800-\udfff]|[. ]$', name)
            assert not PureWindowsPath(name).is_reserved()
            assert len(name.encode("utf-16-le")) // 2 <= 255
    else:
        assert all(len(name.encode("utf-8", "surrogateescape")) <= 255 for name in names)


@pytest.mark.parametrize("system", NameRules)
def test_hostile_keys_stay_inside(system: NameRules) -> None:
    for key in HOSTILE_KEYS:
        assert_safe(local_parts(key, system), system)


ANY_KEY = st.one_of(
    st.text(st.characters(), min_size=1, max_size=40),
    st.lists(
        st.sampled_from(
            ["..", ".", "", " ", "%", "%2E", "CON", "nul", "a", "A", "é", "e\u0301", "\\", ":",
             "\x00", "\u202e", "\udcff", "\ud800", ".. ", "x" * 250, "文" * 90, "a.b", "~"]
        ),
        min_size=1,
        max_size=6,
    ).map("/".join),
    st.text(st.sampled_from("./\\% :~aA\x01\u2066"), min_size=1, max_size=12),
)  # fmt: skip


@settings(max_examples=2500)
@given(key=ANY_KEY, system=st.sampled_from(NameRules))
def test_any_key_stays_inside(key: str, system: NameRules) -> None:
    assert_safe(local_parts(key, system), system)


@pytest.mark.parametrize(
    "name", ["My%20File.pdf", "%41", "100%", "%00", "%2e%2E", "%", "%%20", "a%2Fb%5C"]
)
def test_percent_signs_stay_as_they_are(name: str) -> None:
    for system in NameRules:
        assert local_parts(name, system) == (name,)


def test_a_name_that_another_is_written_as_gets_a_number() -> None:
    names = LocalNames("", W)
    assert names.file("a%09b") == ("a%09b",)
    assert names.file("a\tb") == ("a%09b (2)",)


def test_more_folders_than_python_calls_deep() -> None:
    assert LocalNames("", L).file("a/" * 5000 + "b") == ("a",) * 5000 + ("b",)


@settings(max_examples=400)
@given(keys=st.lists(ANY_KEY, unique=True, max_size=25), system=st.sampled_from(NameRules))
def test_no_two_keys_of_a_download_share_a_path(keys: list[str], system: NameRules) -> None:
    names = LocalNames("", system)
    paths = [names.file(key) for key in keys]
    files = {tuple(part.encode("utf-8", "surrogateescape") for part in path) for path in paths}
    assert len(files) == len(paths), "the same bytes on the disk"
    if system is not L:
        folded = {tuple(part.casefold() for part in path) for path in paths}
        assert len(folded) == len(paths)
    for path in files:
        assert not any(path[:cut] in files for cut in range(1, len(path)))


def test_the_later_of_two_gets_a_number() -> None:
    names = LocalNames("", M)
    assert names.file("Case.txt") == ("Case.txt",)
    assert names.file("case.txt") == ("case (2).txt",)
    assert names.file("caf\u00e9") == ("caf\u00e9",)
    assert names.file("cafe\u0301") == ("cafe\u0301 (2)",)


def test_what_is_not_drawn_does_not_distinguish_names_where_form_is_ignored() -> None:
    names = LocalNames("", L, lambda _names, _parent: FolderRules(ignores_form=True))
    found = {names.file(key)[0] for key in ("a", "a\u200e", "\ufeffa", "a\u200b")}
    assert found == {"a", "a\u200e (2)", "\ufeffa (3)", "a\u200b (4)"}
    exact = LocalNames("", L)
    assert [exact.file(key)[0] for key in ("a", "a\u200e")] == ["a", "a\u200e"]


def test_file_and_folder_of_one_name_are_both_there() -> None:
    names = LocalNames("", L)
    assert names.file("fd") == ("fd",)
    assert names.file("fd/child") == ("fd (2)", "child")
    assert names.file("fd/other") == ("fd (2)", "other")
    assert names.folder("fd/") == ("fd (2)",)


def test_copies_are_numbered_before_the_extension() -> None:
    tries = numbered_names("notes.txt")
    assert [next(tries), next(tries)] == ["notes (1).txt", "notes (2).txt"]
    assert len(next(numbered_names("文" * 85)).encode()) <= 255


def test_temporary_names_fit() -> None:
    assert temporary_name("a.txt", "01234567") == ".a.txt.01234567.rfdpart"
    for longest in (255, 143, 100, 60):
        assert len(temporary_name("文" * 85, "0123456789ab-100000", longest).encode()) <= longest


@pytest.mark.parametrize("name", ["n" * 143, "n" * 139 + ".txt", "n." + "t" * 141, "文" * 47])
def test_copies_are_no_longer_than_what_their_folder_holds(name: str) -> None:
    found = list(itertools.islice(numbered_names(name), 200))
    assert max(len(each.encode()) for each in found) <= len(name.encode())
    assert len(set(found)) == 200


def test_each_folder_has_its_own_rules() -> None:
    asked = []

    def rules_of(names: tuple[str, ...], parent: FolderRules) -> FolderRules:
        asked.append(names)
        if names == ("usb",):
            return FolderRules(refused=":", longest=30, ignores_case=True)
        return parent

    names = LocalNames("", L, rules_of)
    assert names.file("a:b") == ("a:b",)
    assert names.file("A:B") == ("A:B",)
    assert names.file("usb/a:b") == ("usb", "a%3Ab")
    assert names.file("usb/A:B") == ("usb", "A%3AB (2)")
    assert names.file("usb/A:B") == ("usb", "A%3AB (3)")
    assert names.file("usb/in/" + "n" * 31)[2].startswith("n" * 21 + "~")
    assert names.folder("usb/IN/") == ("usb", "IN (2)")
    assert names.own("usb/IN/a") == ("usb", "IN", "a")
    assert asked == [(), ("usb",), ("usb", "in"), ("usb", "IN (2)")]
