"""Objects whose keys no file system could hold: ``a//b``, ``a/../b``, ``folder/`` with content."""

from __future__ import annotations

import pytest

from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.ui.dialogs.delete import DeleteDialog
from rustfs_desktop.ui.dialogs.name import NameDialog
from tests.faults.fake_s3 import FakeS3
from tests.ui.window_stage import WindowStage, primary


@pytest.fixture
def odd(program: WindowStage, fake: FakeS3) -> WindowStage:
    program.know(Endpoint(fake.url), Credentials("me", "secretsecret"))
    program.start()
    return program


def keys(fake: FakeS3) -> list[str]:
    return sorted(key for _bucket, key in fake.objects)


def content(fake: FakeS3) -> dict[str, bytes]:
    return {key: data for (_bucket, key), data in fake.objects.items()}


def put(fake: FakeS3, *keys: str) -> None:
    for key in keys:
        fake.put("bucket", key, key.encode())


def rename(stage: WindowStage, key: str, name: str) -> None:
    stage.click_row(key)
    stage.press("F2")
    dialog = stage.dialog(NameDialog)
    stage.type(dialog.field, name)
    stage.agree(dialog)


@pytest.mark.parametrize("inside", [[], ["only/a.txt"]])
def test_a_folders_object_with_content_is_a_row(
    odd: WindowStage, fake: FakeS3, inside: list[str]
) -> None:
    fake.put("bucket", "only/", b"precious")
    put(fake, *inside)
    odd.go("bucket", "only/")
    assert odd.keys_shown == ["only/", *inside]
    assert odd.names[0] == "⟨folder object⟩"
    odd.double_click_row("only/")
    odd.wait_moved()
    (file,) = odd.downloads.iterdir()
    assert file.read_bytes() == b"precious"


def test_a_folders_object_is_renamed_to_a_file_in_the_folder(
    odd: WindowStage, fake: FakeS3
) -> None:
    put(fake, "only/", "only/a.txt", "other")
    odd.go("bucket", "only/")
    rename(odd, "only/", "b.txt")
    odd.until(lambda: odd.keys_shown == ["only/a.txt", "only/b.txt"])
    assert content(fake) == {
        "only/a.txt": b"only/a.txt",
        "only/b.txt": b"only/",
        "other": b"other",
    }


def test_a_folders_object_does_not_replace_a_file(odd: WindowStage, fake: FakeS3) -> None:
    put(fake, "only/", "only/a.txt")
    odd.go("bucket", "only/")
    odd.click_row("only/")
    odd.press("F2")
    dialog = odd.dialog(NameDialog)
    odd.type(dialog.field, "a.txt")
    assert not primary(dialog).isEnabled()
    assert dialog.hint.text == "A file with this name already exists."
    odd.press("Escape", dialog)


def test_a_folders_object_is_deleted_alone(odd: WindowStage, fake: FakeS3) -> None:
    put(fake, "only/", "only/a.txt")
    odd.go("bucket", "only/")
    odd.click_row("only/")
    odd.press("Delete", odd.table)
    odd.agree(odd.dialog(DeleteDialog))
    odd.until(lambda: odd.keys_shown == ["only/a.txt"])
    assert keys(fake) == ["only/a.txt"]


@pytest.mark.parametrize("prefix", ["a//", "/", "//", "a/../", "a/./", "a/ /"])
def test_a_file_is_renamed_where_it_is(odd: WindowStage, fake: FakeS3, prefix: str) -> None:
    put(fake, f"{prefix}b.txt")
    odd.go("bucket", prefix)
    rename(odd, f"{prefix}b.txt", "c.txt")
    odd.until(lambda: odd.keys_shown == [f"{prefix}c.txt"])
    assert content(fake) == {f"{prefix}c.txt": f"{prefix}b.txt".encode()}


@pytest.mark.parametrize("folder", ["a//", "a/../", "a/./"])
def test_a_folder_is_renamed(odd: WindowStage, fake: FakeS3, folder: str) -> None:
    put(fake, f"{folder}b.txt", "a/other.txt")
    odd.go("bucket", "a/")
    rename(odd, folder, "new")
    odd.until(lambda: odd.keys_shown == ["a/new/", "a/other.txt"])
    assert content(fake) == {
        "a/new/b.txt": f"{folder}b.txt".encode(),
        "a/other.txt": b"a/other.txt",
    }


@pytest.mark.parametrize("folder", ["a//", "a/../", "a/./"])
def test_a_folder_is_copied_with_its_name(odd: WindowStage, fake: FakeS3, folder: str) -> None:
    put(fake, f"{folder}b.txt", "target/x")
    odd.go("bucket", "a/")
    odd.click_row(folder)
    odd.press("Ctrl+C")
    odd.go("bucket", "target/")
    odd.press("Ctrl+V")
    odd.wait_moved()
    copied = f"target{folder.removeprefix('a')}b.txt"
    assert keys(fake) == sorted([f"{folder}b.txt", copied, "target/x"])


@pytest.mark.parametrize("folder", ["a//", "a/../", "a/./"])
def test_a_folder_is_deleted(odd: WindowStage, fake: FakeS3, folder: str) -> None:
    put(fake, f"{folder}b.txt", "a/other.txt", "z.txt")
    odd.go("bucket", "a/")
    odd.click_row(folder)
    odd.press("Delete", odd.table)
    dialog = odd.dialog(DeleteDialog)
    odd.until(primary(dialog).isEnabled)
    odd.agree(dialog)
    odd.until(lambda: odd.keys_shown == ["a/other.txt"])
    assert keys(fake) == ["a/other.txt", "z.txt"]


def test_up_from_folders_without_a_name(odd: WindowStage, fake: FakeS3) -> None:
    put(fake, "//two.txt", "a//b.txt")
    odd.go("bucket", "//")
    odd.press("Alt+Up", odd.window)
    odd.wait_read("bucket", "/")
    odd.press("Alt+Up", odd.window)
    odd.wait_read("bucket")
    assert odd.keys_shown == ["/", "a/"]


def test_a_folder_is_made_below_an_empty_name(odd: WindowStage, fake: FakeS3) -> None:
    put(fake, "a//b.txt")
    odd.go("bucket", "a//")
    odd.press("Ctrl+Shift+N", odd.window)
    dialog = odd.dialog(NameDialog)
    odd.type(dialog.field, "new")
    odd.agree(dialog)
    odd.until(lambda: odd.keys_shown == ["a//new/", "a//b.txt"])
