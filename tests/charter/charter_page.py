"""Reading docs/charter.md, and whether the tests that it names exist and run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_NODE = re.compile(r"`(tests/[\w/]+\.py(?:::\w+)+)`")
COLUMNS = 5
# What a test does that shows nothing.
_NOT_RUN = frozenset({"skip", "xfail"})


@dataclass(frozen=True)
class Row:
    """A row of the table: the paragraph, what is in the other cells, and the tests it names."""

    paragraph: int
    cells: tuple[str, ...]
    tests: tuple[str, ...]


def rows_of(page: str) -> list[Row]:
    """The rows of a page whose first cell begins with the number of a paragraph."""
    found = []
    for line in page.splitlines():
        cells = tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
        number = re.match(r"\d+", cells[0])
        if line.startswith("|") and number and len(cells) == COLUMNS:
            found.append(Row(int(number[0]), cells[1:], tuple(_NODE.findall(line))))
    return found


def fault_of(node: str, root: Path) -> str | None:
    """Why a test that is named by its node shows nothing; None where it runs."""
    file, *names = node.split("::")
    path = root / file
    if not path.is_file():
        return f"{node}: there is no such file"
    return fault_in(ast.parse(path.read_text("utf-8")), names, node)


def fault_in(tree: ast.Module, names: Sequence[str], node: str) -> str | None:
    """The same in a file that was read. names: of a class, if any, and of the test."""
    if any(_leaves(statement) for statement in tree.body) or _marks(tree.body):
        return f"{node}: its file is skipped"
    body: Sequence[ast.stmt] = tree.body
    for name in names:
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        defined = [one for one in body if isinstance(one, kinds) and one.name == name]
        if not defined or not name.lower().startswith("test"):
            return f"{node}: there is no such test"
        one = defined[-1]
        if any(_is_not_run(part) for part in one.decorator_list) or _marks(one.body):
            return f"{node}: it is skipped, or allowed to fail"
        if any(_leaves(statement) for statement in one.body):
            return f"{node}: it skips itself"
        body = one.body
    return None


def _marks(body: Sequence[ast.stmt]) -> bool:
    """Whether a file or class marks all its tests so that they are not run."""
    for statement in body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark"
            for target in statement.targets
        ):
            return any(_is_not_run(part) for part in ast.walk(statement.value))
    return False


def _is_not_run(decorator: ast.AST) -> bool:
    return any(name in _NOT_RUN for name in _attributes(decorator))


def _leaves(statement: ast.stmt) -> bool:
    """Whether a statement calls pytest.skip or pytest.xfail whatever holds."""
    called = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
    return called and any(name in _NOT_RUN for name in _attributes(statement.value.func))


def _attributes(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute):
            yield part.attr
