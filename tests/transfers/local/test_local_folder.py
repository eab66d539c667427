"""Folders of a download are reached without following links, and never outside the chosen one."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.local import local_folder
from rustfs_desktop.transfers.local.local_folder import LocalFolder


@pytest.mark.parametrize("place", ["a", "a/b"])
def test_links_among_the_folders_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    (tmp_path / "outside").mkdir()
    root = tmp_path / "root"
    (root / place).parent.mkdir(parents=True)
    (root / place).symlink_to(tmp_path / "outside")
    for has_dir_fd in (True, False):
        monkeypatch.setattr(local_folder, "_HAS_DIR_FD", has_dir_fd)
        with pytest.raises(AppError) as caught:
            LocalFolder(root, ("a", "b", "c"))
        assert caught.value.code == "LinkInTheWay"
    assert list((tmp_path / "outside").iterdir()) == []


def test_the_chosen_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    LocalFolder(tmp_path / "link", ("a",)).close()
    assert (tmp_path / "real" / "a").is_dir()


@pytest.mark.parametrize("names", [("..",), ("..", "root-evil"), ("a", "..", "..", "x")])
def test_names_that_lead_out_are_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    with pytest.raises(AppError) as caught:
        LocalFolder(tmp_path / "root", names)
    assert caught.value.code == "OutsideFolder"
