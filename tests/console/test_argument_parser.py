"""The parser of all commands: its texts are those of Python's argparse."""

from __future__ import annotations

import argparse
import inspect

import pytest

from rustfs_desktop.console.argument_parser import ARGPARSE_TEXTS, ArgumentParser


def shout(text: str) -> str:
    return f"<{text}>"


def parser() -> ArgumentParser:
    made = ArgumentParser(shout, prog="tool", description="A tool.", epilog="The end.")
    made.add_argument("--size", type=int, help="a number")
    return made


def test_the_texts_to_translate_are_those_of_this_python() -> None:
    source = inspect.getsource(argparse)
    assert [text for text in ARGPARSE_TEXTS if text not in source] == []


def test_help_is_translated_text_by_text(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse(["--help"])
    printed = capsys.readouterr().out
    for text in ("usage: ", "A tool.", "options", "show this help message and exit", "a number"):
        assert f"<{text}>" in printed
    assert printed.endswith("<The end.>\n")
    assert "--language" not in printed


def test_errors_are_translated(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse(["--size", "x"])
    assert ended.value.code == 2
    assert "<tool: error: <argument --size: <invalid int value: 'x'>>>" in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        parser().fail("No such place")
    assert ended.value.code == 2
    assert capsys.readouterr().err.endswith("<tool: error: <No such place>>\n")


def test_english_does_not_depend_on_the_inside_of_argparse() -> None:
    original = vars(argparse)["_"]
    found: list[object] = []
    for translate in (str, shout):
        made = ArgumentParser(translate, prog="tool", description="A tool.")
        made.add_argument("--note", type=lambda _text: found.append(vars(argparse)["_"]))
        made.parse(["--note", "now"])
    assert found[0] is original
    assert found[1] is not original


def test_other_parsers_of_the_process_stay_english(capsys: pytest.CaptureFixture[str]) -> None:
    assert parser().parse(["--size", "1"]).size == 1
    with pytest.raises(SystemExit):
        argparse.ArgumentParser(prog="other").parse_args(["x"])
    assert "other: error: unrecognized arguments: x" in capsys.readouterr().err
