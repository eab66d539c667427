"""The folder and the name of a key, also where a folder has no name."""

import pytest

from rustfs_desktop.models.key_names import name_of, parent_of


@pytest.mark.parametrize(
    ("key", "parent", "name"),
    [
        ("top.csv", "", "top.csv"),
        ("a/", "", "a"),
        ("a/b.txt", "a/", "b.txt"),
        ("a/b/", "a/", "b"),
        ("a//", "a/", ""),
        ("a///", "a//", ""),
        ("a//b", "a//", "b"),
        ("/", "", ""),
        ("", "", ""),
    ],
)
def test_a_key_is_divided_at_its_last_part(key: str, parent: str, name: str) -> None:
    assert parent_of(key) == parent
    assert name_of(key) == name
