"""The sentence that says what a drop would do."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.ui.dragging.drop_text import (
    DropKind,
    kind_of_paths,
    location_text,
    objects_text,
    upload_text,
)

PLACE = Location("id", "photos", "2026/")

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{number}.txt" for number in range(3)]
    for path in paths:
        path.touch()
    return paths


def dropped(paths: list[Path]) -> str:
    return upload_text(len(paths), kind_of_paths(paths), PLACE)


def test_dropped_files_are_named_for_what_they_are(tmp_path: Path, files: list[Path]) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    assert dropped(files) == "Upload 3 files to photos / 2026"
    assert dropped(files[:1]) == "Upload 1 file to photos / 2026"
    assert dropped([folder]) == "Upload 1 folder to photos / 2026"
    assert dropped([folder, *files]) == "Upload 4 items to photos / 2026"
    assert dropped(files * 20) == "Upload 60 items to photos / 2026"


@pytest.mark.parametrize(
    ("selection", "moved", "copied"),
    [
        (Selection([], ["a"], [1]), "Move 1 file", "Copy 1 file"),
        (Selection(["f/", "g/"]), "Move 2 folders", "Copy 2 folders"),
        (Selection(["f/"], ["a"], [1]), "Move 2 items", "Copy 2 items"),
    ],
)
def test_objects_are_moved_or_copied(selection: Selection, moved: str, copied: str) -> None:
    assert objects_text(selection, PLACE, moves=True) == f"{moved} to photos / 2026"
    copy = f"{copied} to photos / 2026 (hold Shift to move)"
    assert objects_text(selection, PLACE, moves=False) == copy


def test_places_are_named_plainly() -> None:
    assert location_text(Location("id", "b", "a\u202eb/R&D/")) == "b / a⟨U+202E⟩b / R&D"


def test_a_path_that_cannot_be_checked_counts_as_a_file(files: list[Path]) -> None:
    locked = files[0].with_name("x" * 300)
    assert kind_of_paths([*files, locked]) is DropKind.FILES
