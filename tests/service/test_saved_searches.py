"""Saved searches: kept between runs, damaged ones ignored."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject, Signal

from rustfs_desktop.accounts.types import Connection, Location
from rustfs_desktop.s3.types import Endpoint
from rustfs_desktop.service.saved_searches import (
    LONGEST_NAME,
    SavedSearch,
    SavedSearches,
    read,
    write,
)
from rustfs_desktop.service.settings import Settings

HARBOUR = SavedSearch("Harbour", Location("c1", "archive", "2026/", "harbour size>10M"))
ALL = SavedSearch("everywhere", Location("c2", query="x"))
TEXTS = st.text(st.characters(codec=None), min_size=1, max_size=8).filter(
    lambda text: text == text.strip()
)


class KnownConnections(QObject):
    """Only what tells which connections there are."""

    removed = Signal(str)
    list_changed = Signal()

    def __init__(self, *ids: str) -> None:
        super().__init__()
        self.ids = set(ids)

    def get(self, connection_id: str) -> Connection | None:
        is_known = connection_id in self.ids
        return Connection(connection_id, "n", Endpoint("http://h")) if is_known else None


def open_searches(path: Path, connections: KnownConnections) -> SavedSearches:
    return SavedSearches(Settings(path), connections)  # type: ignore[arg-type]


@given(TEXTS, TEXTS, TEXTS)
def test_odd_texts_come_back_as_they_were(name: str, bucket: str, query: str) -> None:
    search = SavedSearch(name, Location("c1", bucket, "<b>&\0/", query))
    assert read(write([search])) == [search]


def test_searches_survive_a_restart(tmp_path: Path) -> None:
    odd = SavedSearch('a"b, ;=[x] %1 \u202e\ud800', Location("c1", "b", "", "“ü”, \0"))
    for search in (HARBOUR, odd):
        open_searches(tmp_path / "s.ini", KnownConnections("c1")).add(search)
    assert open_searches(tmp_path / "s.ini", KnownConnections("c1")).shown == [odd, HARBOUR]


@pytest.mark.parametrize("text", ["{", "null", '{"a": 1}', '"text"', "[" * 100_000, "1, 2"])
def test_damaged_text_is_ignored_and_logged(text: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert read(text) == []
    assert "saved searches cannot be read" in caplog.text


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", ""), ("name", " x"), ("name", "x" * 101), ("name", 1), ("name", None),
        ("connection_id", ""), ("query", ""), ("query", "  "), ("query", ["x"]),
        ("prefix", "no slash"), ("bucket", ""), ("query", "x" * 10_000),
    ],
)  # fmt: skip
def test_a_damaged_search_does_not_cost_the_others(
    key: str, value: object, caplog: pytest.LogCaptureFixture
) -> None:
    rows = json.loads(write([HARBOUR, ALL]))
    rows[0][key] = value
    with caplog.at_level(logging.WARNING):
        assert read(json.dumps([*rows, 7, {}])) == [ALL]
    assert "3 saved searches cannot be read" in caplog.text


def test_names_are_unique_without_regard_to_case(tmp_path: Path) -> None:
    searches = open_searches(tmp_path / "s.ini", KnownConnections("c1"))
    searches.add(HARBOUR)
    assert searches.is_taken("hARBOUR ")
    assert not searches.is_taken("harbour", besides=HARBOUR)
    assert searches.free_name("harbour") == "harbour 2"
    assert searches.free_name("other") == "other"
    assert len(searches.free_name("y" * 300)) == LONGEST_NAME
    doubled = write([HARBOUR, SavedSearch("HARBOUR", ALL.location)])
    assert read(doubled) == [HARBOUR]


def test_a_search_is_renamed_and_deleted(tmp_path: Path) -> None:
    searches = open_searches(tmp_path / "s.ini", KnownConnections("c1", "c2"))
    searches.add(HARBOUR)
    searches.add(ALL)
    searches.rename(HARBOUR, "port")
    port = SavedSearch("port", HARBOUR.location)
    assert searches.shown == [ALL, port]
    searches.remove(ALL)
    assert open_searches(tmp_path / "s.ini", KnownConnections("c1")).shown == [port]


def test_a_removed_connection_takes_its_searches_along(tmp_path: Path) -> None:
    connections = KnownConnections("c1", "c2")
    searches = open_searches(tmp_path / "s.ini", connections)
    searches.add(HARBOUR)
    searches.add(ALL)
    connections.removed.emit("c1")
    assert searches.shown == [ALL]
    assert "archive" not in (tmp_path / "s.ini").read_text()


def test_searches_of_an_unknown_connection_are_kept_but_not_shown(tmp_path: Path) -> None:
    connections = KnownConnections("c1")
    searches = open_searches(tmp_path / "s.ini", connections)
    searches.add(ALL)
    assert searches.shown == []
    connections.ids.add("c2")
    assert searches.shown == [ALL]
