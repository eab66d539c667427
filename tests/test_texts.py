"""Every visible text can be found and translated."""

from __future__ import annotations

import ast
import functools
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest

from rustfs_desktop.message import CONTEXT
from tests.waiting import patience_s

PACKAGE = Path(__file__).parent.parent / "rustfs_desktop"
SOURCES = sorted(PACKAGE.rglob("*.py"))
# The function that marks a text, and which of its arguments are texts.
MARKS = {"tr": (0,), "translate": (1,), "QT_TRANSLATE_NOOP": (1,), "counted_template": (0, 1)}


@functools.cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a file, parsed once for all tests."""
    return ast.parse(path.read_text("utf-8"))


def marked_texts() -> list[tuple[Path, ast.Call, ast.expr]]:
    """Every text that can be translated; of one with a count both English forms."""
    found = []
    for path in SOURCES:
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.Call):
                continue
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            marked = MARKS.get(name, ())
            if marked and len(node.args) > max(marked):
                found += [(path, node, node.args[position]) for position in marked]
    return found


def literal(text: ast.expr) -> str | None:
    is_text = isinstance(text, ast.Constant) and isinstance(text.value, str)
    return text.value if is_text else None


def test_marked_texts_are_literals_or_marked_elsewhere() -> None:
    strange = [
        f"{path.name}:{call.lineno}"
        for path, call, text in marked_texts()
        if literal(text) is None and not is_noop_again(text)
    ]
    assert strange == []


def is_noop_again(text: ast.expr) -> bool:
    """An attribute that holds what QT_TRANSLATE_NOOP marked, as it is or in ``str()``."""
    if isinstance(text, ast.Call) and getattr(text.func, "id", "") == "str":
        text = text.args[0]
    return isinstance(text, ast.Attribute | ast.Subscript)


# What puts its first arguments before the user's eyes: the names of errors and of Qt's setters.
SHOWS = {
    "setText", "setWindowTitle", "setPlaceholderText", "setAccessibleName", "set_title",
    "setAccessibleDescription", "plain_label", "button", "tool_button", "set_plain_tip", "badge",
    "show_info", "show_progress", "say", "addMenu", "addAction", "AppError", "AuthError",
    "NotConnected", "AccessDenied", "NotFound",
}  # fmt: skip
SPEAKS_QT = ("ui", "models", "service")
# Words that are the same in every language, and names of icons.
NAMES = {
    "RustFS Desktop", "http", "plus", "more", "close", "download", "link", "eye", "upload",
    "chevron-down", "back", "forward", "up", "error",
}  # fmt: skip


def test_no_text_goes_to_the_screen_unmarked() -> None:
    found = []
    for path in SOURCES:
        if path.relative_to(PACKAGE).parts[0] not in SPEAKS_QT:
            continue
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.Call):
                continue
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in SHOWS:
                found += [f"{path.name}:{n.lineno}" for n in node.args[:2] if has_words(n)]
    assert found == []


def has_words(shown: ast.expr) -> bool:
    """Whether it is a text of ours that was not marked; an f-string may join marked ones."""
    parts = shown.values if isinstance(shown, ast.JoinedStr) else [shown]
    texts = [literal(part) for part in parts]
    return any(any(map(str.isalpha, text)) and text not in NAMES for text in texts if text)


# Texts made below Qt ------------------------------------------------------------------------------

BELOW_QT = ("s3", "transfers", "index", "accounts", "demo", "errors.py", "message.py")
TERMINAL = ("console", "cli.py")
# Functions whose text is shown, and which of their arguments it is.
SHOWN_ARGUMENTS = {"Problem": (1,), "Verdict": (2,), "joined": (0, 1), "usage_error": (0,)}


def calls_and_classes() -> Iterator[tuple[Path, ast.Call | ast.ClassDef | ast.Assign]]:
    for path in SOURCES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call | ast.ClassDef | ast.Assign):
                yield path, node


@functools.cache
def error_types() -> set[str]:
    """The names of ``AppError`` and all that is derived from it."""
    bases = {
        node.name: {getattr(base, "attr", getattr(base, "id", "")) for base in node.bases}
        for _path, node in calls_and_classes()
        if isinstance(node, ast.ClassDef)
    }
    found = {"AppError"}
    while more := {name for name, above in bases.items() if name not in found and above & found}:
        found |= more
    return found


def shown_texts(node: ast.Call | ast.ClassDef | ast.Assign, errors: set[str]) -> Iterator[ast.expr]:
    """Expressions whose text reaches the user: of errors, problems, proofs and verdicts."""
    if isinstance(node, ast.ClassDef):
        if node.name in errors:
            for item in node.body:
                if isinstance(item, ast.Assign) and assigns_to(item, ("title", "cause")):
                    yield item.value
    elif isinstance(node, ast.Assign):
        if any(
            isinstance(t, ast.Attribute) and t.attr in ("verification", "cause")
            for t in node.targets
        ):
            yield node.value
    else:
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        shown = (0, 1) if name in errors else SHOWN_ARGUMENTS.get(name, ())
        yield from (node.args[position] for position in shown if position < len(node.args))
        if name in errors:
            yield from (word.value for word in node.keywords if word.arg in ("title", "cause"))


def assigns_to(item: ast.Assign, names: Sequence[str]) -> bool:
    return any(isinstance(target, ast.Name) and target.id in names for target in item.targets)


def is_put_together(text: ast.expr) -> bool:
    """Whether a translation can never reach it: unmarked words, or a sentence made of pieces."""
    if isinstance(text, ast.IfExp):
        return is_put_together(text.body) or is_put_together(text.orelse)
    if isinstance(text, ast.BoolOp):
        return any(map(is_put_together, text.values))
    if isinstance(text, ast.JoinedStr | ast.BinOp):
        return True
    return isinstance(text, ast.Constant) and bool(text.value)


def test_texts_of_errors_are_templates() -> None:
    errors = error_types()
    assert len(errors) > 60
    found = [
        f"{path.relative_to(PACKAGE)}:{text.lineno}"
        for path, node in calls_and_classes()
        for text in shown_texts(node, errors)
        if is_put_together(text)
    ]
    assert found == []


def test_pieces_and_unmarked_words_are_seen() -> None:
    for line in (
        "AppError('No')",
        "raise NotFound(f'No {name}')",
        "DiskFull(cause='No ' + name)",
        "Problem(name, 'No' if name else reason)",
        "transfer.verification = 'verified'",
        "class DiskFull(AppError):\n    title = 'No'",
    ):
        nodes = [
            node
            for node in ast.walk(ast.parse(line))
            if isinstance(node, ast.Call | ast.ClassDef | ast.Assign)
        ]
        texts = [text for node in nodes for text in shown_texts(node, error_types())]
        assert any(map(is_put_together, texts)), line


SENTENCE = re.compile(r"[“A-Z{][^_\n<>=;]*[a-z]{2} [a-z{][^_\n<>=;]*")
SQL = re.compile(r"(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|PRAGMA|I\d+:) ?")
# Of technical words in English: what the log, a programmer or the details of an error get.
FOR_PROGRAMMERS = {
    "incomplete", "ValueError", "TimeoutError", "ConnectionError", "ParamValidationError",
    "HTTPClientError", "ConnectTimeoutError",
}  # fmt: skip
# Files that hold examples, programs to copy, and rules that only tests and the log tell.
OTHER_SENTENCES = {"catalog.py", "presign.py", "library_internals.py", "check.py"}


def test_no_sentence_below_qt_is_unmarked() -> None:
    found = []
    for path in SOURCES:
        part = path.relative_to(PACKAGE).parts[0]
        if part not in (*BELOW_QT, *TERMINAL) or path.name in OTHER_SENTENCES:
            continue
        tree = tree_of(path)
        known = set(exempt_texts(tree))
        found += [
            f"{path.relative_to(PACKAGE)}:{node.lineno}: {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node not in known
            and SENTENCE.fullmatch(node.value)
            and not SQL.match(node.value)
        ]
    assert found == []


# Texts that the terminal shows --------------------------------------------------------------------

# The words of programs: JSON lines, the format of help, names of options and of this program.
SAME_IN_EVERY_LANGUAGE = {
    "left out", "%(prog)s ", "rustfs-desktop cp", "rustfs-desktop transfers", "RustFS Desktop",
    "rustfs-desktop du", "rustfs-desktop find", "rustfs-desktop ls",
    "handed over", "clear filter", "close search", "type:", ".svg", "<qt>", "</qt>", "Alt+",
}  # fmt: skip
# Files of file extensions, of style sheets and desktop files, and of the diagnostics, which are
# always English.
NOT_IN_WORDS = {"applications.py", "kinds.py", "style_sheet.py", "downloads.py", "help.py"}
WORDS = re.compile(r"[^\W\d_]{2,}[:,;.]* +[^\W\d_]{2,}")  # two or more
WORD = re.compile(r"[^\W\d_]{2,}")
# Beginnings of names and versions, types, and markup.
TECHNICAL = re.compile(
    r"state/|(x-amz-meta|background|rustfs-desktop)-| \((PySide6|botocore) |tuple\[.*|<p style=.*"
)


def test_the_terminal_shows_no_unmarked_text() -> None:
    found = []
    for path in SOURCES:
        if path.relative_to(PACKAGE).parts[0] in TERMINAL:
            found += [f"{path.name}:{text.lineno}: {text.value}" for text in unmarked(path)]
    assert found == []


def test_the_window_shows_no_unmarked_text() -> None:
    found = []
    for path in SOURCES:
        parts = path.relative_to(PACKAGE).parts
        if parts[0] in SPEAKS_QT and path.name not in NOT_IN_WORDS:
            found += [
                f"{path.name}:{text.lineno}: {text.value}"
                for text in unmarked(path)
                if not TECHNICAL.fullmatch(str(text.value))
            ]
    assert found == []


def unmarked(path: Path) -> Iterator[ast.Constant]:
    """Literals of several words, and words between the values of an f-string."""
    tree = ast.parse(path.read_text("utf-8"))
    known = {*exempt_texts(tree), *not_shown(tree)}
    pieces = {
        piece for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for piece in node.values
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in known:
            pattern = WORD if node in pieces else WORDS
            if pattern.search(node.value) and node.value not in SAME_IN_EVERY_LANGUAGE:
                yield node


def not_shown(tree: ast.Module) -> Iterator[ast.AST]:
    """Addresses put together, annotations, and what a bug report quotes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and str(literal(node.values[0])).startswith("s3://"):
            yield from node.values


def test_unmarked_texts_of_the_terminal_are_seen(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    for line in ("say('no display')", "say(f'{count} files')", "add('-r', help='copy folders')"):
        path.write_text(line, "utf-8")
        assert list(unmarked(path)), line
    path.write_text("say(QT_TRANSLATE_NOOP('Messages', 'No such file'), f's3://{bucket}')", "utf-8")
    assert not list(unmarked(path))


def exempt_texts(tree: ast.Module) -> Iterator[ast.AST]:
    """Everything inside marks, documentation, the log, and errors for programmers."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        elif is_for_programmers(node):
            yield from ast.walk(node)
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            holder = getattr(getattr(node.func, "value", None), "id", "")
            if name in {*MARKS, *FOR_PROGRAMMERS} or holder == "_log" or name == "__init__":
                yield from ast.walk(node)


def is_for_programmers(node: ast.AST) -> bool:
    """The technical details of an error, or what a ``ValueError`` says."""
    is_detail = isinstance(node, ast.keyword) and node.arg == "detail"
    return is_detail or (isinstance(node, ast.Assign) and assigns_to(node, ["msg"]))


def test_all_texts_below_qt_are_in_the_context_that_is_looked_up() -> None:
    contexts = {
        literal(call.args[0])
        for path, call, _text in marked_texts()
        if path.relative_to(PACKAGE).parts[0] in (*BELOW_QT, *TERMINAL)
        and getattr(call.func, "id", "") == "QT_TRANSLATE_NOOP"
    }
    assert contexts == {CONTEXT}


# What lupdate finds -------------------------------------------------------------------------------


def find_lupdate() -> str | None:
    beside = Path(sys.executable).with_name("pyside6-lupdate")
    return str(beside) if beside.exists() else shutil.which("pyside6-lupdate")


@pytest.mark.skipif(find_lupdate() is None, reason="not installed: pyside6-lupdate")
def test_lupdate_finds_every_text_in_a_context(tmp_path: Path) -> None:
    target = tmp_path / "all.ts"
    subprocess.run(
        [str(find_lupdate()), *map(str, SOURCES), "-ts", str(target)],
        check=True,
        capture_output=True,
        timeout=patience_s(),
    )
    contexts = ElementTree.parse(target).getroot().findall("context")
    assert all(context.findtext("name") for context in contexts)
    found = {
        message.findtext("source") for context in contexts for message in context.findall("message")
    }
    written = {
        literal(text)
        for _path, call, text in marked_texts()
        if getattr(call.func, "id", "") != "counted_template"
    } - {None}
    assert len(written) > 300
    assert written - found == set()
