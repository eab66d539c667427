"""The query language: what each term means, what is wrong with others, and printing."""

import time
from datetime import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rustfs_desktop.index.predicates import TextPredicate, fold
from rustfs_desktop.index.query import MAX_TERMS, parse, quoted, without_term
from rustfs_desktop.index.types import IndexedObject

NOW = datetime(2026, 11, 15, 12).timestamp()
DAY = 86_400.0


def row(key: str, **facts: object) -> IndexedObject:
    return IndexedObject(key, **facts)  # type: ignore[arg-type]


def matches(query: str, found: IndexedObject) -> bool:
    parsed = parse(query, NOW)
    assert parsed.errors == ()
    return parsed.matches(found)


@pytest.mark.parametrize(
    ("query", "key", "expected"),
    [
        ("", "anything", True),
        ("beach", "2024/Beach/a.jpg", True),
        ("beach 2024", "2024/Beach/a.jpg", True),
        ("beach 2025", "2024/Beach/a.jpg", False),
        ("-beach", "2024/Beach/a.jpg", False),
        ("-beach", "2024/city.jpg", True),
        ("STRASSE", "Straße/1", True),
        ("ΣΊΣΥΦΟΣ", "σίσυφος", True),
        ('"a b"', "x a b", True),
        ('"a b"', "a-b", False),
        ('"a b', "x a b", True),  # while it is typed
        ("a b", "a-b", True),
        ('"say ""hi"""', 'say "hi" now', True),
        ('5"".txt', "5.txt", True),
        ("*.jpg", "d/a.JPG", True),
        ("*.jpg", "d/a.jpg.txt", False),
        ("img_??.png", "d/img_01.png", True),
        ("img_??.png", "d/img_001.png", False),
        ("img*", "img/other", False),
        ("a/*/c", "a/b/x/c", True),
        ("a/*", "b/a/c", False),
        ("[*].txt", "d/[x].txt", True),
        ("[*].txt", "d/x.txt", False),
        ('"*".jpg', "d/*.jpg", True),
        ('"*".jpg', "d/a.jpg", False),
        ('*"*"?', "d/a*b", True),
        ('*"?"', "d/ab", False),
        ("**b", "a/ab", True),
        ("type:image", "a/b.PNG", True),
        ("Type:Image", "a/b.txt", False),
        ("type:folder", "a/b/", True),
        ("-type:image", "a/b.txt", True),
        ("http://x", "http://x/y", True),
        ("--x", "a-x", False),
        ("-", "a-b", True),
        ("-", "ab", False),
    ],
)
def test_terms_about_the_key(query: str, key: str, expected: bool) -> None:
    assert matches(query, row(key)) is expected


@pytest.mark.parametrize(
    ("query", "size", "expected"),
    [
        ("size>10M", 10_000_000, False),
        ("size>10M", 10_000_001, True),
        ("size<=1GiB", 2**30, True),
        ("size<1G", 10**9, False),
        ("size>=1.5k", 1500, True),
        ("size:0", 0, True),
        ("size=0", 1, False),
        ("size:1K..2K", 2000, True),
        ("size:1K..2K", 2001, False),
        ("size<99999999999T", 2**63 - 1, False),
        ("size>99999999999T", 2**63 - 1, True),
        ("-size>10M", 5, True),
        ("size>=0", -1, False),  # not known
        ("-size>=0", -1, False),
    ],
)
def test_sizes(query: str, size: int, expected: bool) -> None:
    assert matches(query, row("a", size=size)) is expected


@pytest.mark.parametrize(
    ("query", "modified", "expected"),
    [
        ("age<7d", NOW - 6 * DAY, True),
        ("age<7d", NOW - 7 * DAY, False),
        ("age<=7d", NOW - 7 * DAY, True),
        ("age>2w", NOW - 15 * DAY, True),
        ("age>2w", NOW - 14 * DAY, False),
        ("age>=1y", NOW - 365 * DAY, True),
        ("age<90min", NOW - 3600, True),
        ("age<1h", NOW - 3600, False),
        ("age>1mo", NOW - 31 * DAY, True),
        ("before:2026-11-01", datetime(2026, 10, 31, 23, 59, 59).timestamp(), True),
        ("before:2026-11-01", datetime(2026, 11, 1).timestamp(), False),
        ("after:2026-11-01", datetime(2026, 11, 1).timestamp(), True),
        ("after:2026-11", datetime(2026, 10, 31).timestamp(), False),
        ("-after:2026", datetime(2025, 10, 31).timestamp(), True),
        ("age>0d", -1, False),  # not known
        ("-after:2026", -1, False),
    ],
)
def test_times(query: str, modified: float, expected: bool) -> None:
    assert matches(query, row("a", modified=modified)) is expected


def test_ages_are_counted_from_now() -> None:
    assert parse("age<1h").matches(row("a", modified=time.time() - 1800))
    assert not parse("age<1h").matches(row("a", modified=time.time() - 5400))


def test_storage_classes() -> None:
    assert matches("class:standard", row("a"))
    assert matches("class:glacier_ir", row("a", storage_class="GLACIER_IR"))
    assert not matches("class:glacier", row("a", storage_class="GLACIER_IR"))


def test_tags_match_where_they_are_known() -> None:
    tagged = row("a", tags={"Project": "Alpha Beta"})
    assert matches("tag:project", tagged)
    assert matches('tag:project="alpha beta"', tagged)
    assert matches("-tag:project=gamma", tagged)
    assert not matches("tag:owner", tagged)
    assert not matches("tag:project", row("a"))
    assert not matches("-tag:project", row("a"))
    assert parse("tag:x").needs_tags
    assert not parse("x").needs_tags


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("size>", "size needs a number, like size>10M"),
        ("size>ten", "size needs a number, like size>10M"),
        ("size:" + "9" * 400, "size needs a number, like size>10M"),
        ("size>1..2", "size needs a number, like size>10M"),
        ("age:7d", "age needs a time span, like age<7d"),
        ("age<7", "age needs a time span, like age<7d"),
        ("before:soon", "before needs a date, like before:2026-11-01"),
        ("after:2026-02-30", "after needs a date, like after:2026-11-01"),
        ("after:0000", "after needs a date, like after:2026-11-01"),
        ("after<2026", "after needs a date, like after:2026-11-01"),
        (
            "type:picture",
            "type must be one of: image, video, audio, archive, code, data, document, file, folder",
        ),
        ("class:", "class needs a storage class, like class:STANDARD"),
        ("-tag:", "tag needs a name, like tag:project or tag:project=x"),
        ('""', "Enter text between the quotation marks"),
    ],
)
def test_each_term_has_its_own_error(query: str, error: str) -> None:
    parsed = parse(f"a {query} b", NOW)
    assert [term.error for term in parsed.terms] == [None, error, None]
    assert parsed.errors == (error,)
    assert parsed.terms[1].text == query
    assert parsed.matches(row("ab"))  # the other terms still hold
    assert not parsed.matches(row("a"))


@pytest.mark.parametrize(
    "text", ["x" * 1025, "*?" * 600, '"' + "a " * 600 + '"', "size>" + "9" * 2000, "[*" * 100_000]
)
def test_a_term_that_no_key_can_have_is_an_error(text: str) -> None:
    (term,) = parse(text).terms
    assert "1,024 characters" in str(term.error)
    assert term.text == text
    assert term.matches(row("a"))
    assert parse("x" * 1024).errors == ()


def test_what_comes_after_too_many_terms_is_one_term_with_an_error() -> None:
    text = " ".join(f"w{number}" for number in range(1500))
    parsed = parse(f"{text} ", NOW)
    assert len(parsed.terms) == MAX_TERMS + 1
    assert parsed.errors == ("A search can have at most 100 terms",)
    assert parsed.terms[-1].text == text[parsed.terms[-1].start :]
    assert without_term(parsed, parsed.terms[-1]) == " ".join(text.split()[:MAX_TERMS])


def test_terms_know_where_they_are() -> None:
    text = ' beach  -"old stuff" size>10M'
    parsed = parse(text)
    assert [text[term.start : term.end] for term in parsed.terms] == [
        "beach",
        '-"old stuff"',
        "size>10M",
    ]
    assert [term.is_negated for term in parsed.terms] == [False, True, False]
    assert without_term(parsed, parsed.terms[1]) == "beach size>10M"
    assert parse("  ").is_empty
    assert not parsed.is_empty


TEXTS = st.text() | st.lists(
    st.sampled_from(
        ["-", '"', " ", "*", "?", "[", "size>", "10M", "age<", "7d", "type:", "image", "a", "É"]
    )
).map("".join)


@given(TEXTS)
@example('a"b c"d')
@example('""""')
def test_queries_print_as_they_were_written(text: str) -> None:
    parsed = parse(text, NOW)
    assert str(parsed) == text
    end, rebuilt = 0, ""
    for term in parsed.terms:
        gap = text[end : term.start]
        assert gap == "" or gap.isspace()
        rebuilt, end = f"{rebuilt}{gap}{term.text}", term.end
    assert rebuilt + text[end:] == text
    for term in parsed.terms:  # each means the same alone
        (alone,) = parse(term.text, NOW).terms
        assert (alone.predicate, alone.error) == (term.predicate, term.error)
        assert alone.is_negated == term.is_negated


@given(st.text(min_size=1))
def test_quoted_text_means_itself(text: str) -> None:
    (term,) = parse(quoted(text)).terms
    assert term.predicate == TextPredicate(fold(text))
    assert term.matches(row(f"x{text}y"))


@given(st.text(alphabet="ab*?[]", min_size=1), st.text(alphabet="ab[]*?", max_size=6))
def test_globs_match_as_a_slow_matcher_does(pattern: str, name: str) -> None:
    if "*" not in pattern and "?" not in pattern:
        pattern += "*"
    assert parse(pattern).matches(row(f"d/{name}")) == glob_matches(pattern, name)


def glob_matches(pattern: str, name: str) -> bool:
    if not pattern:
        return not name
    if pattern[0] == "*":
        return any(glob_matches(pattern[1:], name[at:]) for at in range(len(name) + 1))
    return bool(name) and pattern[0] in ("?", name[0]) and glob_matches(pattern[1:], name[1:])
