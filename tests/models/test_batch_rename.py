"""New names for many at once: what the pattern makes, and what is refused."""

from __future__ import annotations

import pytest

from rustfs_desktop.models.batch_rename import (
    LetterCase,
    RenameItem,
    RenamePattern,
    plan_names,
)

A, B, FOLDER = RenameItem("a/IMG 1.JPG"), RenameItem("a/IMG 2.tar.gz"), RenameItem("a/Trip/")


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        (RenamePattern(), ["a/IMG 1.JPG", "a/IMG 2.tar.gz", "a/Trip/"]),
        (RenamePattern("{name}-{number}"), ["a/IMG 1-1.JPG", "a/IMG 2.tar-2.gz", "a/Trip-3/"]),
        (RenamePattern("p{number}", first=9), ["a/p09.JPG", "a/p10.gz", "a/p11/"]),
        (
            RenamePattern(find="IMG", replacement="{number}"),
            ["a/{number} 1.JPG", "a/{number} 2.tar.gz", "a/Trip/"],
        ),
        (RenamePattern(case=LetterCase.LOWER), ["a/img 1.JPG", "a/img 2.tar.gz", "a/trip/"]),
        (RenamePattern(case=LetterCase.UPPER), ["a/IMG 1.JPG", "a/IMG 2.TAR.gz", "a/TRIP/"]),
        (RenamePattern("{x}{date}{"), ["a/{x}{.JPG", "a/{x}{.gz", "a/{x}{/"]),
    ],
)
def test_names_are_made(pattern: RenamePattern, names: list[str]) -> None:
    assert pattern.new_keys([A, B, FOLDER]) == names


def test_the_date_is_that_of_the_last_change() -> None:
    item = RenameItem("x.txt", modified=1_796_083_200.0)
    assert RenamePattern("{date} {name}").new_keys([item]) == ["2026-12-01 x.txt"]


def test_hidden_files_keep_their_name_as_a_whole() -> None:
    assert RenamePattern("{name}1").new_keys([RenameItem(".bashrc")]) == [".bashrc1"]


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        (RenamePattern("same"), "Several would get this name."),
        (RenamePattern("x/{name}"), "A name cannot contain a slash."),
        (RenamePattern("{name} new"), "This name already exists."),
    ],
)
def test_conflicts_are_told(pattern: RenamePattern, problem: str) -> None:
    items = [RenameItem("a/one.txt"), RenameItem("a/two.txt")]
    taken = {"a/one new.txt", "a/two new.txt/"}
    plan = plan_names(pattern, items, taken.__contains__)
    assert [each.problem for each in plan] == [problem, problem]


def test_an_empty_name_is_refused() -> None:
    (planned,) = plan_names(RenamePattern(""), [RenameItem("a/b/")], lambda _key: False)
    assert planned.problem


def test_what_stays_is_no_conflict() -> None:
    items = [RenameItem("a/one.txt"), RenameItem("a/Two.txt")]
    plan = plan_names(
        RenamePattern(case=LetterCase.LOWER), items, {"a/one.txt", "a/Two.txt"}.__contains__
    )
    assert [(each.is_change, each.problem) for each in plan] == [(False, ""), (True, "")]
