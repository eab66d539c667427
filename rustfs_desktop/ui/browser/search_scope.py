"""Where a search looks: in a folder, in its bucket, or in all buckets of all connections."""

from __future__ import annotations

import dataclasses
import enum

from rustfs_desktop.accounts.types import Location


class SearchScope(enum.Enum):
    """Where is searched."""

    FOLDER = "folder"
    BUCKET = "bucket"
    ALL_BUCKETS = "all_buckets"


def possible_scopes(origin: Location) -> frozenset[SearchScope]:
    """What can be searched from a location: its top folder is the whole bucket."""
    scopes = {SearchScope.ALL_BUCKETS}
    if origin.bucket:
        scopes.add(SearchScope.BUCKET)
    if origin.prefix:
        scopes.add(SearchScope.FOLDER)
    return frozenset(scopes)


def nearest_scope(origin: Location, wanted: SearchScope) -> SearchScope:
    """The wanted scope, or the smallest one that is possible from a location."""
    if wanted in possible_scopes(origin):
        return wanted
    return SearchScope.BUCKET if origin.bucket else SearchScope.ALL_BUCKETS


def scope_of(location: Location) -> SearchScope:
    """The scope of a search."""
    if location.searches_all_buckets:
        return SearchScope.ALL_BUCKETS
    return SearchScope.FOLDER if location.prefix else SearchScope.BUCKET


def search_in(origin: Location, scope: SearchScope, query: str) -> Location:
    """The results of a search that was opened at a location."""
    where = {
        SearchScope.FOLDER: origin,
        SearchScope.BUCKET: origin.child(""),
        SearchScope.ALL_BUCKETS: Location(origin.connection_id),
    }[scope]
    return dataclasses.replace(where, query=query)


def can_be_opened_from(origin: Location, search: Location) -> bool:
    """Whether a search is what one that was opened at a location can show."""
    scope = scope_of(search)
    return scope in possible_scopes(origin) and search_in(origin, scope, search.query) == search
