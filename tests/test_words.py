"""Texts, names and comments use the standard words of the field, not words of our own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "rustfs_desktop"
PAGES = [ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile")]
JOURNAL = PACKAGE / "transfers" / "journal"

# Each with what to write instead.
BANNED = {
    r"deeds?": "action, operation, command",
    r"anew": "again, starts over",
    r"begun": "started",
    r"bootless": "without boto3",
    r"crew": "workers",
    r"foresees?|foreseen": "preflight",
    r"tastes?": "probe",
    r"the person|persons": "the user",
    r"one's own": "self-hosted, private, your own",
    r"lets? go of": "release, drop, close",
    r"speaks? against": "differs",
    r"(key|region) does not fit": "wrong key, wrong region",
    r"mend(s|ed|ing)?": "fix, repair",
}
PATTERN = re.compile(rf"(?<![A-Za-z])({'|'.join(BANNED)})(?![A-Za-z])", re.IGNORECASE)
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def banned_in(line: str) -> str:
    """A banned word in a line, also inside snake_case and CamelCase; empty if there is none."""
    match = PATTERN.search(CAMEL.sub(" ", line.replace("_", " ")))
    return match[0] if match else ""


def is_on_disk(path: Path, word: str) -> bool:
    """A column of the journal keeps its name, because journals of older versions have it."""
    return path.parent == JOURNAL and word == "begun"


@pytest.mark.parametrize(
    "line", ["def begun_before(", "class CrewMember", "It begins anew.", "# Let go of it."]
)
def test_banned_words_are_found_inside_names(line: str) -> None:
    assert banned_in(line)


def test_texts_names_and_comments_use_standard_words() -> None:
    found = []
    for path in [*sorted(PACKAGE.rglob("*.py")), *PAGES]:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            word = banned_in(line)
            if word and not is_on_disk(path, word):
                found.append(f"{path.relative_to(ROOT)}:{number}: {word}")
    assert found == []
