"""Where a search looks."""

from __future__ import annotations

import pytest

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.ui.browser.search_scope import (
    SearchScope,
    can_be_opened_from,
    nearest_scope,
    possible_scopes,
    scope_of,
    search_in,
)

TOP, FOLDER, CONNECTION = Location("c", "b"), Location("c", "b", "p/"), Location("c")


def test_the_scopes_of_a_location() -> None:
    assert possible_scopes(FOLDER) == set(SearchScope)
    assert possible_scopes(TOP) == {SearchScope.BUCKET, SearchScope.ALL_BUCKETS}
    assert possible_scopes(CONNECTION) == {SearchScope.ALL_BUCKETS}


@pytest.mark.parametrize("scope", SearchScope)
def test_a_search_has_the_scope_it_was_made_with(scope: SearchScope) -> None:
    search = search_in(FOLDER, scope, "x")
    assert scope_of(search) is scope
    assert can_be_opened_from(FOLDER, search)
    assert not can_be_opened_from(Location("other", "b", "p/"), search)


def test_a_search_of_another_folder_is_opened_there() -> None:
    assert not can_be_opened_from(Location("c", "b", "q/"), Location("c", "b", "p/", "x"))
    assert not can_be_opened_from(TOP, Location("c", "b", "p/", "x"))
    assert not can_be_opened_from(CONNECTION, Location("c", "b", "", "x"))


def test_a_scope_that_is_not_possible_becomes_the_next_larger() -> None:
    assert nearest_scope(TOP, SearchScope.FOLDER) is SearchScope.BUCKET
    assert nearest_scope(CONNECTION, SearchScope.BUCKET) is SearchScope.ALL_BUCKETS
    assert nearest_scope(FOLDER, SearchScope.FOLDER) is SearchScope.FOLDER
