"""What the nodes of the bucket tree say, on screen and to a screen reader."""

from __future__ import annotations

import pytest

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models import tree_texts
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import number_text
from rustfs_desktop.models.tree_node import Node

CONNECTION = Location("id")


def node(location: Location | None, text: str, state: str = "") -> Node:
    made = Node(1, location, text)
    made.state = state
    return made


def test_names_are_plain_and_never_empty() -> None:
    name = "a\u202eb"
    assert tree_texts.name(node(CONNECTION.child("a/"), name)) == display(name)
    assert tree_texts.name(node(Location("id", "b", "/"), "")) == "⟨empty⟩"


@pytest.mark.parametrize(
    ("location", "state", "spoken"),
    [
        (CONNECTION, "online", "home, connection, connected"),
        (CONNECTION, "failed", "home, connection, connection failed"),
        (Location("id", "b"), "", "home, bucket"),
        (Location("id", "b", "home/"), "", "home, folder"),
        (None, "", "home"),
    ],
)
def test_a_screen_reader_hears_name_kind_and_state(
    location: Location | None, state: str, spoken: str
) -> None:
    assert tree_texts.spoken(node(location, "home", state)) == spoken


def test_the_tool_tip_has_the_server_and_no_markup() -> None:
    one = node(CONNECTION, "<b>home</b>", "offline")
    one.hint = "http://127.0.0.1:9000"
    tip = tree_texts.tip(one)
    assert "&lt;b&gt;home&lt;/b&gt;" in tip
    assert "http://127.0.0.1:9000" in tip
    assert "not connected" in tip


def test_notes() -> None:
    assert tree_texts.loading() == "Loading…"
    assert tree_texts.more(0) == ""
    assert tree_texts.more(1).startswith("1 more folder ")
    assert tree_texts.more(1204).startswith(f"{number_text(1204)} more folders ")
