"""Rules for how the parts of the package talk, held over the syntax tree."""

from __future__ import annotations

import ast
import collections
import functools
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "rustfs_desktop"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@functools.cache
def modules() -> list[tuple[str, ast.Module]]:
    """Every module of the package: its path for messages, and its syntax tree."""
    return [
        (str(path.relative_to(PACKAGE.parent)), ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted(PACKAGE.rglob("*.py"))
    ]


def classes() -> Iterator[tuple[str, ast.ClassDef]]:
    for path, tree in modules():
        for node in classes_in(tree):
            yield path, node


def classes_in(tree: ast.Module) -> Iterator[ast.ClassDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def example(text: str) -> ast.Module:
    """What a rule must see, or must not."""
    return ast.parse(textwrap.dedent(text))


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
    assert len(places) > 100
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


def test_what_a_part_is_given_is_seen() -> None:
    (node,) = classes_in(
        example(
            """
            class Part:
                first: A
                def __init__(self, b: B, c: Callable[[], C] | None, *, d: list[D]): ...
            """
        )
    )
    assert {"A", "B", "C", "D"} <= given_types(node)


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
    found = [f"{path}:{line}" for path, tree in modules() for line in callbacks_set_in(tree)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "statement",
    [
        "part.on_done = done",
        "part.inner.on_done = self.x",
        "part.done = lambda: None",
        "part.done = functools.partial(print, 1)",
        "part.done = self.notice",
        "part.done = notice",
        "part.a, part.done = 1, self.notice",
        "part.done: Callable[[], None] = self.notice",
        "setattr(part, name, self.notice)",
    ],
)
def test_a_callback_that_is_set_is_seen(statement: str) -> None:
    tree = example(
        f"""
        def notice(): ...

        class A:
            def notice(self): ...

            def b(self, part):
                {statement}
        """
    )
    assert callbacks_set_in(tree) == {8}


@pytest.mark.parametrize(
    "statement", ["self.on_done = done", "part.done = self.state", "part.error = None"]
)
def test_other_attributes_may_be_set(statement: str) -> None:
    assert callbacks_set_in(example(f"class A:\n    def b(self): {statement}")) == set()


def callbacks_set_in(tree: ast.Module) -> set[int]:
    """Lines that assign something to be called to an attribute of another object."""
    functions = {item.name for item in tree.body if isinstance(item, Function)}
    lines = set(callbacks_set(tree, set(), functions))
    for scope in classes_in(tree):
        lines.update(callbacks_set(scope, set(methods(scope)), functions))
    return lines


def callbacks_set(scope: ast.AST, own_methods: set[str], functions: set[str]) -> Iterator[int]:
    for node in ast.walk(scope):
        if isinstance(node, ast.Call) and called_name(node) == "setattr":
            target, value = ast.Attribute(node.args[0], "on_name"), node.args[2]
            pairs = [(target, value)]
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            pairs = [pair for target in targets for pair in assigned_pairs(target, node.value)]
        else:
            continue
        for target, value in pairs:
            if not isinstance(target, ast.Attribute) or (
                is_self(target.value) or root_of(target.value) in HOOKS or target.attr in FOREIGN
            ):
                continue
            if target.attr.startswith("on_") or is_callback(value, own_methods, functions):
                yield node.lineno


def assigned_pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        yield from zip(target.elts, value.elts, strict=False)
    else:
        yield target, value


# The interpreter itself calls what is set on these.
HOOKS = {"sys", "threading"}
FOREIGN = {"text_factory", "row_factory"}  # of a connection of sqlite3


def is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


def is_callback(value: ast.expr, own_methods: set[str], functions: set[str]) -> bool:
    """Whether the value is a lambda, a partial, or a method or function of its module."""
    if isinstance(value, ast.Lambda):
        return True
    if isinstance(value, ast.Call):
        return called_name(value) == "partial"
    if isinstance(value, ast.Name):
        return value.id in functions
    return isinstance(value, ast.Attribute) and is_self(value.value) and value.attr in own_methods


def called_name(call: ast.Call) -> str:
    called = call.func
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def test_no_callable_is_known_by_its_identity() -> None:
    """``step.call is self._finish`` holds for no bound method, and for a partial by chance."""
    found = [f"{path}:{line}" for path, tree in modules() for line in compared_callables(tree)]
    assert not found, "\n".join(found)


CALLABLES = {"call", "func", "callback", "callable"}


def compared_callables(tree: ast.Module) -> Iterator[int]:
    """Lines that compare what can be called: by its name, or as a method of its own class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(map(names_callable, sides_of(node))):
            yield node.lineno
    for scope in classes_in(tree):
        members = methods(scope)
        own = {name for name, function in members.items() if not has_decorator(function)}
        for node in ast.walk(scope):
            if isinstance(node, ast.Compare) and any(
                isinstance(side, ast.Attribute) and is_self(side.value) and side.attr in own
                for side in sides_of(node)
            ):
                yield node.lineno


def sides_of(node: ast.Compare) -> list[ast.expr]:
    return [node.left, *node.comparators]


def names_callable(side: ast.expr) -> bool:
    """Whether it is an attribute that is called, or a partial that is made here."""
    is_partial = isinstance(side, ast.Call) and called_name(side) == "partial"
    return is_partial or (isinstance(side, ast.Attribute) and side.attr in CALLABLES)


def has_decorator(function: Function) -> bool:
    return bool(function.decorator_list)


@pytest.mark.parametrize(
    ("test", "is_seen"),
    [
        ("step.call is self._finish", True),
        ("step.call == other", True),
        ("self._finish is step.work", True),
        ("step in (self.size, self._finish)", False),
        ("step.call() is None", False),
        ("self.size == 5", False),
        ("partial(print, 1) == step", True),
    ],
)
def test_a_comparison_of_callables_is_seen(test: str, is_seen: bool) -> None:
    tree = example(
        f"""
        class A:
            def _finish(self): ...

            @property
            def size(self): ...

            def b(self, step): return {test}
        """
    )
    assert bool(list(compared_callables(tree))) is is_seen


# Questions do not act ---------------------------------------------------------------------------

QUESTIONS = ("is_", "has_", "can_", "may_", "needs_", "wants_", "should_", "was_", "knows_")
CHANGES = {
    "add", "append", "appendleft", "clear", "discard", "emit", "extend", "extendleft", "insert",
    "notify", "notify_all", "pop", "popitem", "popleft", "put", "remove", "setdefault", "start",
    "unlink", "update", "write_text", "write_bytes", "mkdir",
}  # fmt: skip


def test_questions_and_properties_change_nothing() -> None:
    found = [f"{path}: {name}" for path, tree in modules() for name in acting_questions(tree)]
    assert not found, "\n".join(found)


def acting_questions(tree: ast.Module) -> Iterator[str]:
    """The questions of a module that change something."""
    for node in classes_in(tree):
        members = methods(node)
        changing = changing_methods(members)
        for name, function in members.items():
            if is_question(function) and name in changing:
                yield f"{node.name}.{name}"
    for item in tree.body:
        if isinstance(item, Function) and is_question(item) and changes_something(item):
            yield item.name


@pytest.mark.parametrize(
    "body",
    [
        "self._asked += 1",
        "self.state.count = 1",
        "self._known[name] = 1",
        "del self._known[name]",
        "self._known.add(name)",
        "self._thread.start()",
        "return self._count() > 0",
        "return self.other",
    ],
)
@pytest.mark.parametrize("question", ["@property\n    def size", "def is_big", "def _may_go"])
def test_a_question_that_acts_is_seen(question: str, body: str) -> None:
    text = f"""class A:
    {question}(self, name): {body}
    def _count(self): self.counted = True
    @property
    def other(self): self._known.clear()
"""
    assert next(acting_questions(ast.parse(text)), None) is not None


@pytest.mark.parametrize(
    "body",
    ["return len(self._known)", "return self._known.get(name)", "found = []; found.append(1)"],
)
def test_a_question_that_only_answers_is_not_seen(body: str) -> None:
    text = f"class A:\n    def is_big(self, name): {body}\ndef has_it(x): return x.y"
    assert list(acting_questions(ast.parse(text))) == []


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


# Qt -------------------------------------------------------------------------------------------

_ITEMS = {"QListWidgetItem", "QTableWidgetItem", "QTreeWidgetItem", "QStandardItem"}
_ITEMS |= {"itemAt", "takeAt", "itemAtPosition"}  # of layouts


def item_classes(tree: ast.Module) -> Iterator[int]:
    """The lines that use or get objects that belong to a view or layout, and to Python alike."""
    for node in ast.walk(tree):
        names = {node.id} if isinstance(node, ast.Name) else set()
        names |= {node.attr} if isinstance(node, ast.Attribute) else set()
        if names & _ITEMS:
            yield node.lineno  # type: ignore[attr-defined]


def test_no_item_of_a_view_or_layout_is_known_to_python() -> None:
    """PySide does not notice when Qt frees one, and takes what comes to its address for it."""
    assert [f"{path}:{line}" for path, tree in modules() for line in item_classes(tree)] == []


def test_an_item_that_python_knows_is_seen() -> None:
    tree = example("item = QListWidgetItem('name', rows)\nother = row.itemAt(0)\nrow.count()")
    assert list(item_classes(tree)) == [1, 2]
