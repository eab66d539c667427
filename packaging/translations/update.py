"""Collect the texts of the program into ``resources/translations`` and compile them.

``python packaging/translations/update.py`` brings every translation up to date;
``python packaging/translations/update.py de`` also starts a German one. Translate the ``.ts`` file
with Qt Linguist, then run this again: it writes the ``.qm`` files that the program loads.

English is the language of the source: its file has the plural forms only. Those of texts below Qt
come from ``counted_template``.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "translations"
ENGLISH = "en"
# The function that marks a text, and how many arguments it has when the last one is a count.
_COUNTING = {"tr": (0, 3), "translate": (1, 4)}
# The context of texts made below Qt, and the function that gives a template both English forms.
_BELOW_QT, _COUNTED = "Messages", "counted_template"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'

Key = tuple[str, str]


def tool(name: str) -> str:
    """The path of one of Qt's tools, as PySide6 installs them beside Python."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} is missing; it comes with PySide6-Essentials")
    return found


def sources() -> list[Path]:
    """The modules that have texts."""
    return sorted((ROOT / "rustfs_desktop").rglob("*.py"))


def counting_texts() -> set[str]:
    """The texts that are translated with a count.

    lupdate sees that of ``tr``, but not of ``translate`` when the count is a name.
    """
    return {text for path in sources() for text in _counting(ast.parse(path.read_text("utf-8")))}


def _counting(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if "%n" in node.value or "%Ln" in node.value:
                yield node.value
        elif isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            place, count = _COUNTING.get(name, (0, 0))
            text = node.args[place] if count and len(node.args) == count else None
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield text.value


def counted_templates() -> dict[str, str]:
    """The templates below Qt that have a count, which lupdate does not see: plural to singular."""
    found = {}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == _COUNTED:
                singular, plural = map(ast.literal_eval, node.args)
                found[plural] = singular
    return found


def collect() -> list[tuple[str, Element]]:
    """Every context and message of the program, untranslated."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "all.ts"
        names = [str(path) for path in sources()]
        options = ["-locations", "none", "-silent", "-ts", str(target)]
        subprocess.run([tool("pyside6-lupdate"), *names, *options], check=True)
        contexts = ElementTree.parse(target).getroot().findall("context")
    counting = counting_texts()
    found = []
    for context in contexts:
        for message in context.findall("message"):
            if message.findtext("source") in counting:
                message.set("numerus", "yes")
            found.append((context.findtext("name") or "", message))
    found += [(_BELOW_QT, _counted(plural)) for plural in counted_templates()]
    return sorted(found, key=lambda each: _key(*each))


def _counted(plural: str, *forms: str) -> Element:
    message = Element("message", numerus="yes")
    ElementTree.SubElement(message, "source").text = plural
    translation = ElementTree.SubElement(message, "translation")
    for form in forms:
        ElementTree.SubElement(translation, "numerusform").text = form
    return message


def _key(context: str, message: Element) -> Key:
    return context, message.findtext("source") or ""


def update(language: str, messages: Sequence[tuple[str, Element]]) -> Path:
    """Write the ``.ts`` file of a language: what is translated stays, what is gone goes."""
    path = FOLDER / f"rustfs_desktop_{language}.ts"
    known = _translated(path)
    if language == ENGLISH:
        known |= {
            (_BELOW_QT, plural): _counted(plural, singular, plural)
            for plural, singular in counted_templates().items()
        }
    root = Element("TS", version="2.1", language=language, sourcelanguage=ENGLISH)
    contexts: dict[str, Element] = {}
    for name, message in messages:
        if language == ENGLISH and message.get("numerus") is None:
            continue
        if name not in contexts:
            contexts[name] = ElementTree.SubElement(root, "context")
            ElementTree.SubElement(contexts[name], "name").text = name
        contexts[name].append(_merged(message, known.get(_key(name, message))))
    ElementTree.indent(root, "    ")
    text = ElementTree.tostring(root, encoding="unicode")
    path.write_text(f"{_HEAD}{text}\n", "utf-8")
    return path


def _translated(path: Path) -> dict[Key, Element]:
    if not path.exists():
        return {}
    contexts = ElementTree.parse(path).getroot().findall("context")
    return {
        _key(context.findtext("name") or "", message): message
        for context in contexts
        for message in context.findall("message")
    }


def _merged(message: Element, known: Element | None) -> Element:
    merged = Element("message", {"numerus": "yes"} if message.get("numerus") else {})
    ElementTree.SubElement(merged, "source").text = message.findtext("source")
    old = known.find("translation") if known is not None else None
    if old is not None and known is not None and known.get("numerus") == merged.get("numerus"):
        merged.append(old)
    else:
        new = ElementTree.SubElement(merged, "translation", type="unfinished")
        if merged.get("numerus"):
            new.extend([Element("numerusform"), Element("numerusform")])
    return merged


def compile_file(path: Path, target: Path) -> None:
    """Write the ``.qm`` file of a ``.ts`` file."""
    command = [tool("pyside6-lrelease"), "-silent", str(path), "-qm", str(target)]
    subprocess.run(command, check=True)


def main(languages: Sequence[str]) -> None:
    """Update and compile the translations that there are, and those of ``languages``."""
    there = {path.stem.removeprefix("rustfs_desktop_") for path in FOLDER.glob("*.ts")}
    messages = collect()
    for language in sorted({ENGLISH, *there, *languages}):
        path = update(language, messages)
        compile_file(path, path.with_suffix(".qm"))


if __name__ == "__main__":
    main(sys.argv[1:])
