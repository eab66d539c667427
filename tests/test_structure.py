"""Rules for how the parts of the package talk, held over the syntax tree."""

from __future__ import annotations

import ast
import collections
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "rustfs_desktop"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the package: its path for messages, and its syntax tree."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield str(path.relative_to(PACKAGE.parent)), ast.parse(path.read_text(encoding="utf-8"))


def classes() -> Iterator[tuple[str, ast.ClassDef]]:
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                yield path, node


def methods(node: ast.ClassDef) -> dict[str, Function]:
    """The functions of a class by name; of a property the getter."""
    found: dict[str, Function] = {}
    for item in node.body:
        if isinstance(item, Function):
            found.setdefault(item.name, item)
    return found


# Names ----------------------------------------------------------------------------------------


def test_no_class_name_is_used_twice() -> None:
    places = collections.defaultdict(list)
    for path, node in classes():
        places[node.name].append(f"{path}:{node.lineno}")
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


# What a part is given ---------------------------------------------------------------------------

ENGINE_PARTS = ("scheduler", "planning", "pipelines")
MOST_PARTS = 6  # of more than twenty


def test_no_part_carries_the_engine() -> None:
    """Only ``Engine`` knows its parts; each of them is given what it uses."""
    parts = {
        node.name
        for path, node in classes()
        if path.split("/")[1] == "transfers" and path.split("/")[2] in ENGINE_PARTS
    }
    assert len(parts) > 20
    given = {node.name: given_types(node) & parts for _path, node in classes()}
    assert {name: sorted(found) for name, found in given.items() if len(found) > MOST_PARTS} == {}


def given_types(node: ast.ClassDef) -> set[str]:
    """The types of a class's fields and of what its constructor takes."""
    annotations = [item.annotation for item in node.body if isinstance(item, ast.AnnAssign)]
    if "__init__" in (members := methods(node)):
        arguments = members["__init__"].args
        taken = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        annotations += [each.annotation for each in taken if each.annotation is not None]
    return {
        name.id for each in annotations for name in ast.walk(each) if isinstance(name, ast.Name)
    }


# Evidence ---------------------------------------------------------------------------------------

VERIFICATIONS = {"Verification", "SeenCopy", "DistinctCopy"}


def test_only_one_module_makes_verifications() -> None:
    """Whoever needs one passes the evidence to a function there."""
    made = {path for path, tree in modules() if constructs(tree, VERIFICATIONS)}
    assert made == {"rustfs_desktop/transfers/verification.py"}


def constructs(tree: ast.Module, names: set[str]) -> bool:
    """Whether a class is called by one of these names."""
    return any(
        isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id in names)
            or (isinstance(node.func, ast.Attribute) and node.func.attr in names)
        )
        for node in ast.walk(tree)
    )


# Calls upward ---------------------------------------------------------------------------------


def test_no_part_sets_a_callback_on_another() -> None:
    """Callbacks are passed to the constructor, or are signals of Qt."""
    found = []
    for path, tree in modules():
        for scope in ast.walk(tree):
            if isinstance(scope, ast.ClassDef):
                names = set(methods(scope))
                found += [f"{path}:{line}" for line in callbacks_set_in(scope, names)]
    assert not found, "\n".join(found)


def callbacks_set_in(scope: ast.ClassDef, own_methods: set[str]) -> Iterator[int]:
    """Lines that assign something to be called to an attribute of another object."""
    for node in ast.walk(scope):
        if not isinstance(node, ast.Assign):
            continue
        pairs = [pair for target in node.targets for pair in assigned_pairs(target, node.value)]
        for target, value in pairs:
            if not isinstance(target, ast.Attribute) or (
                is_self(target.value) or root_of(target.value) in HOOKS
            ):
                continue
            if target.attr.startswith("on_") or is_callback(value, own_methods):
                yield node.lineno


def assigned_pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        yield from zip(target.elts, value.elts, strict=False)
    else:
        yield target, value


# The interpreter itself calls what is set on these.
HOOKS = {"sys", "threading"}


def is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


def is_callback(value: ast.expr, own_methods: set[str]) -> bool:
    """Whether the value is a lambda, a partial, or a method of the class that assigns it."""
    if isinstance(value, ast.Lambda):
        return True
    if isinstance(value, ast.Call):
        return called_name(value) == "partial"
    return isinstance(value, ast.Attribute) and is_self(value.value) and value.attr in own_methods


def called_name(call: ast.Call) -> str:
    called = call.func
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def test_no_callable_is_known_by_its_identity() -> None:
    """``step.call is self._finish`` holds for no bound method, and for a partial by chance."""
    found = []
    for path, tree in modules():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Compare):
                continue
            sides = [node.left, *node.comparators]
            if any(isinstance(side, ast.Attribute) and side.attr in CALLABLES for side in sides):
                found.append(f"{path}:{node.lineno}")
    assert not found, "\n".join(found)


CALLABLES = {"call", "func", "callback", "callable"}


# Questions do not act ---------------------------------------------------------------------------

QUESTIONS = ("is_", "has_", "can_", "may_", "needs_", "wants_", "should_", "was_", "knows_")
CHANGES = {
    "add", "append", "appendleft", "clear", "discard", "emit", "extend", "extendleft", "insert",
    "notify", "notify_all", "pop", "popitem", "popleft", "put", "remove", "setdefault", "start",
    "unlink", "update", "write_text", "write_bytes", "mkdir",
}  # fmt: skip


def test_questions_and_properties_change_nothing() -> None:
    found = []
    for path, node in classes():
        members = methods(node)
        changing = changing_methods(members)
        found += [
            f"{path}:{function.lineno} {node.name}.{name}"
            for name, function in members.items()
            if is_question(function) and name in changing
        ]
    for path, tree in modules():
        found += [
            f"{path}:{item.lineno} {item.name}"
            for item in tree.body
            if isinstance(item, Function) and is_question(item) and changes_something(item)
        ]
    assert not found, "\n".join(found)


def is_question(function: Function) -> bool:
    """Whether it is a property, or called like something that only tells."""
    decorators = {
        getattr(each, "attr", getattr(each, "id", "")) for each in function.decorator_list
    }
    if "setter" in decorators or "cached_property" in decorators:
        return False
    name = function.name.lstrip("_")
    return "property" in decorators or name.startswith(QUESTIONS)


def changing_methods(members: dict[str, Function]) -> set[str]:
    """The methods that change an object, by themselves or through another of the class."""
    changing = {name for name, function in members.items() if changes_something(function)}
    while True:
        more = {
            name
            for name, function in members.items()
            if name not in changing and calls_one_of(function, changing)
        }
        if not more:
            return changing
        changing |= more


def calls_one_of(function: Function, names: set[str]) -> bool:
    return any(
        isinstance(node, ast.Attribute) and is_self(node.value) and node.attr in names
        for node in ast.walk(function)
    )


def changes_something(function: Function) -> bool:
    """Whether it assigns to, deletes from or calls a changing method of what is not its own."""
    own = {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            if root_of(node) not in own:
                return True
        elif isinstance(node, ast.Global | ast.Nonlocal):
            return True
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            holder = node.func.value
            is_held = isinstance(holder, ast.Attribute | ast.Name) and root_of(holder) not in own
            if node.func.attr in CHANGES and is_held:
                return True
    return False


def root_of(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


# Errors ---------------------------------------------------------------------------------------


def test_no_code_of_an_error_is_compared() -> None:
    """What an error means is its type; codes of servers become types in ``s3/errors``."""
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules()
        if "/s3/errors/" not in path
        for node in ast.walk(tree)
        if compares_code(node)
    ]
    assert not found, "\n".join(found)


def compares_code(node: ast.AST) -> bool:
    """``error.code == …``, ``… in error.code`` and the like, or ``error.code.startswith(…)``."""
    if isinstance(node, ast.Compare):
        return any(is_code(each) for each in (node.left, *node.comparators))
    if isinstance(node, ast.Match):
        return is_code(node.subject)
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("startswith", "endswith")
        and is_code(node.func.value)
    )


def is_code(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "code"


def test_a_comparison_of_codes_is_seen() -> None:
    for text in ("error.code == 'A'", "e.x.code in B", "'C' != e.code", "e.code.startswith('T')"):
        assert any(map(compares_code, ast.walk(ast.parse(text)))), text
    assert not any(map(compares_code, ast.walk(ast.parse("isinstance(error, NotFound)"))))
