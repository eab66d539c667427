"""The language of the terminal, and that a translation reaches all that it prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from rustfs_desktop.console import language
from rustfs_desktop.ui.pseudo_language import CLOSING, OPENING
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.tour.untranslated import outside_brackets
from tests.waiting import patience_s

# What is written the same in every language: programs, options and their values, addresses, sizes.
SAME = re.compile(
    r"rustfs-desktop( (cp|transfers))?|--[\w-]+|\{[\w,-]+\}|\b[A-Z]+\b|\baddress\b|\bverb\b"
    r"|\w+://\S*|\b[0-9a-f]{8}\b|\b(B|KB|MB)(/s)?\b|/\S+|\S+\.txt|\bfew\b"
)
WORD = re.compile(r"[^\W\d_]{2,}")


@pytest.fixture
def few(fake: FakeS3, tmp_path: Path) -> Path:
    """A folder of which one file cannot be uploaded, and another is there already."""
    folder = tmp_path / "few"
    folder.mkdir()
    for name in ("a.txt", "b.txt", "c.txt"):
        (folder / name).write_bytes(b"1")
    fake.put("bucket", "few/c.txt", b"old")

    def refuse(request: Request) -> Reply | None:
        return error(400, "InvalidRequest") if request.key.endswith("b.txt") else None

    fake.rules.append(refuse)
    return folder


def printed(*arguments: object, code: int) -> str:
    """What a command prints in the pseudo-language."""
    command = [sys.executable, "-m", "rustfs_desktop", *map(str, arguments)]
    done = subprocess.run(
        [*command, "--language", "pseudo"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "COLUMNS": "120"},
        capture_output=True,
        text=True,
        timeout=patience_s(),
        check=False,
    )
    assert done.returncode == code, f"{done.stdout}\n{done.stderr}"
    return f"{done.stdout}{done.stderr}"


def missed(text: str) -> list[str]:
    """The words that no translation reached."""
    assert OPENING in text
    assert text.count(OPENING) == text.count(CLOSING)
    return WORD.findall(SAME.sub(" ", outside_brackets(text)))


@pytest.mark.parametrize("command", [[], ["cp"], ["transfers"]])
def test_help_can_be_translated(command: list[str]) -> None:
    text = printed(*command, "--help", code=0)
    assert "show this help message and exit" in " ".join(text.split())
    assert missed(text) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ftp://somewhere/"], "Addresses begin with s3://"),
        (["--no-such-option"], "unrecognized arguments: --no-such-option"),
        (["cp"], "the following arguments are required: SRC, DST"),
        (["cp", "/a", "s3://b", "--limit", "2x"], "“2x” is not a size."),
        (["cp", "/a", "s3://b", "--parallel", "2x"], "“2x” is not a number from 1 to 64."),
        (["cp", "/a", "/b", "--connection", "2x"], "There is no connection 2x"),
        (["transfers", "cancel", "2x"], "There is no job 2x."),
    ],
)
def test_wrong_arguments_are_named_in_every_language(arguments: list[str], words: str) -> None:
    text = printed(*arguments, code=2)
    assert words in text
    assert missed(text) == []


def test_what_a_command_reports_can_be_translated(few: Path) -> None:
    text = printed("cp", "-r", few, "s3://bucket", code=1)
    for words in ("few/b.txt: ", "1 file copied", "1 failed", "1 already exists", "--if-exists"):
        assert words in text
    assert missed(text) == []
    text = printed("transfers", code=0)
    assert "2 of 3 files" in text
    assert missed(text) == []


def test_the_language_is_asked_for_before_all_else() -> None:
    assert language.asked_language(["cp", "a", "--language", "de", "b"]) == "de"
    assert language.asked_language(["cp", "--language=de"]) == "de"
    for arguments in ([], ["cp", "-r", "a", "b"], ["--language"], ["--", "--language", "de"]):
        assert language.asked_language(arguments) == ""


@pytest.mark.parametrize(
    ("asked", "environment", "is_english"),
    [
        ("", {}, True),
        ("", {"LANG": "C.UTF-8"}, True),
        ("", {"LANG": "en_US.UTF-8"}, True),
        ("", {"LANG": "de_DE.UTF-8"}, False),
        ("", {"LANG": "fr_FR.UTF-8"}, True),  # there is no French
        ("", {"LC_ALL": "en_GB", "LANG": "de_DE"}, True),
        ("", {"LANGUAGE": "fr:de", "LANG": "en_US"}, False),
        ("en-GB", {"LANG": "de_DE"}, True),
        ("pseudo", {}, False),
    ],
)
def test_qt_is_only_asked_for_a_language_that_there_is(
    asked: str,
    environment: Mapping[str, str],
    is_english: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "translations").mkdir()
    for code in ("en", "de"):
        (tmp_path / "translations" / f"rustfs_desktop_{code}.qm").touch()
    monkeypatch.setattr(language, "resource_path", lambda: tmp_path)
    monkeypatch.setattr(sys, "platform", "linux")
    assert (language.terminal_language(asked, environment) is str) == is_english
