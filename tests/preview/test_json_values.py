"""The values of JSON documents."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.preview.encodings import DecodedText
from rustfs_desktop.preview.json_values import MOST_DEPTH, MOST_NODES, MOST_TEXT, read_json
from rustfs_desktop.preview.types import JsonKind, JsonNode, JsonPreview


def read(text: str, *, is_cut: bool = False) -> JsonPreview | None:
    return read_json(DecodedText(text, "UTF-8"), is_cut=is_cut)


def value(tree: JsonPreview, node: JsonNode) -> Any:
    """The value of a node, as the standard library would read it."""
    if node.kind is JsonKind.OBJECT:
        children = [tree.nodes[child] for child in node.children]
        return {child.name: value(tree, child) for child in children}
    if node.kind is JsonKind.ARRAY:
        return [value(tree, tree.nodes[child]) for child in node.children]
    return node.text if node.kind is JsonKind.STRING else json.loads(node.text)


def test_values_have_names_and_positions() -> None:
    tree = read('{"a": [1, "x", null], "b": {}}')
    assert tree is not None
    root = tree.nodes[tree.roots[0]]
    first, second = (tree.nodes[child] for child in root.children)
    assert (first.name, first.kind, first.is_named, first.row) == ("a", JsonKind.ARRAY, True, 0)
    assert (second.name, second.kind, second.row) == ("b", JsonKind.OBJECT, 1)
    assert [tree.nodes[child].name for child in first.children] == ["0", "1", "2"]
    assert not tree.note


def test_numbers_and_repeated_names_stay_as_they_are() -> None:
    tree = read('{"a": 12345678901234567890.10, "a": 1e999}')
    assert tree is not None
    assert [node.text for node in tree.nodes[1:]] == ["12345678901234567890.10", "1e999"]


def test_there_may_be_a_document_on_each_line() -> None:
    tree = read('{"n": 1}\n{"n": 2}\n')
    assert tree is not None
    assert len(tree.roots) == 2


@pytest.mark.parametrize(
    "text",
    ["", "  ", "no json", "[1, 2", "{'a': 1}", '{"a" 1}', "[1,,2]", "[1 2]", '{"a": }', "]", "{,}",
     '{"a":1,}', "[1,]", '"open', "{1: 2}", ":", '{"a":1]', "[}"],
)  # fmt: skip
def test_what_is_no_json_is_not_read(text: str) -> None:
    assert read(text) is None


def test_the_beginning_of_a_document_is_shown() -> None:
    tree = read('{"a": [1, 2, 3], "b": "cut of', is_cut=True)
    assert tree is not None
    assert [node.text for node in tree.nodes] == ["", "", "1", "2", "3"]
    assert tree.note


def test_values_may_be_nested_as_deep_as_they_like() -> None:
    tree = read("[" * 500_000)
    assert tree is not None
    assert len(tree.nodes) == MOST_DEPTH
    assert str(MOST_DEPTH) in tree.note
    assert read('{"a":' * 100_000 + "1" + "}" * 100_000) is not None


def test_only_so_many_values_are_kept() -> None:
    tree = read("[" + "1," * 400_000 + "1]")
    assert tree is not None
    assert len(tree.nodes) == MOST_NODES
    assert "20,000" in tree.note


@pytest.mark.parametrize("letter", ["x", "\\\\", "\\u0041", '\\"', "\\ud800", "\n"])
def test_long_strings_are_cut(letter: str) -> None:
    tree = read(f'["{letter * 200_000}"]')
    assert tree is not None
    assert len(tree.nodes[1].text) <= MOST_TEXT
    tree.nodes[1].text.encode()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=20,
    ),
    st.sampled_from((None, 1)),
)
def test_every_document_is_read_as_the_standard_library_does(document: Any, indent: int) -> None:
    tree = read(json.dumps(document, indent=indent))
    assert tree is not None
    assert value(tree, tree.nodes[tree.roots[0]]) == document


@given(st.text(alphabet='{}[]",:0 1atrue\\\n'), st.booleans())
def test_no_text_breaks_the_reader(text: str, is_cut: bool) -> None:
    tree = read(text, is_cut=is_cut)
    if tree is not None:
        assert all(node.parent < number for number, node in enumerate(tree.nodes))
