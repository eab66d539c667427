"""Texts, names and comments use the standard words of the field, not words of our own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("rustfs_desktop", "tests", "packaging")
PAGES = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile")
# Names on disk, which older versions have written: columns of the journal.
JOURNAL = {ROOT / folder / "transfers" / "journal" for folder in FOLDERS}

# Words of code, comments and texts, each with what to write instead.
WORDS = {
    r"deeds?": "action, operation, command",
    r"anew": "again, starts over",
    r"begun": "started",
    r"bootless": "without boto3",
    r"continuing": "resuming",
    r"crew": "workers",
    r"denials": "access-denied details",
    r"foresees?|foreseen": "preflight, preflight findings",
    r"holding": "pausing; having",
    r"in vain": "times out, without effect",
    r"lanes?": "pipeline",
    r"lets? go of|letting go": "release, drop, close",
    r"meanings": "messages",
    r"mend(s|ed|ing)?": "fix, repair",
    r"one's own": "self-hosted, private, your own",
    r"own words": "message",
    r"patience(?! (s|ms)\b)": "time limit, delay, attempts",
    r"speaks? against": "differs",
    r"(?<!hot )spots?": "position",
    # "Stands for" and "stand-in" are standard.
    r"stands?(?! for\b)(?!-in)|standing|stood": "is, state, known version",
    r"tastes?": "probe",
    r"the person|persons": "the user",
}
# Phrases that texts on screen had, each with the better one.
PHRASES = {
    r"(secret key|region) does not fit": "wrong key, wrong region",
    r"a proxy changes the host name": "a proxy may be rewriting the Host header",
    r"want path style": "need path-style addressing",
    r"bucket name in: ": "addressing style",
    r"if it is unusual": "if it is not 9000",
    r"asks for patience": "the server is limiting requests",
    r"holds something that no": "contains characters that are not allowed",
    r"nothing answers": "cannot connect to",
    r"this is what it held": "showing the last known contents",
    r"other bytes arrived than the server": "checksum mismatch",
    r"all as it was": "verified: unchanged",
    r"before it begins": "before downloading",
    r"left out as always": "skipped",
    r"cannot get its name": "cannot rename the downloaded file",
    r"takes one after the other": "keeps creating files with these names",
    r"kept with the file": "object metadata",
    r"own files or memory": "local file or memory error",
    r"does not take these keys any more": "rejected the access keys",
    r"go on with other ones": "enter new keys to continue the transfers",
    r"no safe keyring|no keyring was found": "no system keyring found",
    r"small letters": "lowercase letters",
    r"same for all (%|\{|\d)": "do this for all",
    r"it is there already": "already in this folder",
    r"paste them where they should go": "press Ctrl+V in the destination",
    r"from last time|waits for its connection": "resuming, waiting for connection",
    r"kept until \{": "can be resumed until",
    r"nothing is being moved": "no transfers",
    r"what has ended is kept": "finished transfers are kept",
    r"tell me when": "notify me when",
    r"move selected (first|last)": "move to top, move to bottom",
    r"it will be in": "will be created as",
    r"count contents": "calculate size",
    r"keys and mouse|everything also has a menu": "keyboard shortcuts",
}


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z])({'|'.join(patterns)})(?![A-Za-z])", re.IGNORECASE)


BANNED_WORDS, BANNED_PHRASES = any_of(WORDS), any_of(PHRASES)
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def banned_in(line: str) -> str:
    """A banned word or phrase; words also inside snake_case and CamelCase. Empty if none."""
    words = CAMEL.sub(" ", line.replace("_", " "))
    match = BANNED_WORDS.search(words) or BANNED_PHRASES.search(line)
    return match[0] if match else ""


def is_on_disk(path: Path, word: str) -> bool:
    """A column of the journal keeps its name, because journals of older versions have it."""
    return path.parent in JOURNAL and word == "begun"


def files() -> Iterator[Path]:
    """Everything that people write and read, without this list of words."""
    for folder in FOLDERS:
        for ending in ("py", "sh"):
            yield from sorted((ROOT / folder).rglob(f"*.{ending}"))
    yield from (ROOT / name for name in PAGES)


@pytest.mark.parametrize(
    "line",
    [
        "def begun_before(",
        "class CrewMember",
        "It begins anew.",
        "# Let go of it.",
        "what stands there",
        "MEANINGS = {",
        "The Region does not fit",
        "is_standing",
    ],
)
def test_banned_words_are_found_inside_names(line: str) -> None:
    assert banned_in(line)


@pytest.mark.parametrize(
    "line", ["names in braces stand for values", "a stand-in", "setHotSpot(", "count_contents("]
)
def test_standard_words_are_not_banned(line: str) -> None:
    assert banned_in(line) == ""


def test_texts_names_and_comments_use_standard_words() -> None:
    found = []
    for path in files():
        if path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            word = banned_in(line)
            if word and not is_on_disk(path, word):
                found.append(f"{path.relative_to(ROOT)}:{number}: {word}")
    assert found == []
