"""The public names: the same for a type checker and at run time."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

import wtoproc as wto
from wtoproc.record.events import types

TREE = ast.parse(Path(wto.__file__).read_text("utf-8"))


def for_type_checkers() -> dict[str, str]:
    """The names that a type checker sees, with their modules."""
    block = next(n for n in TREE.body if isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING")
    found = {}
    for node in block.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("wtoproc"):
            module = (node.module or "").removeprefix("wtoproc").removeprefix(".")
            found |= {alias.name: module for alias in node.names if alias.name != "*"}
    return found


def test_a_type_checker_sees_the_names_that_are_loaded_when_used() -> None:
    lazy = dict(wto._HOME)
    modules = {name: where.rpartition(".")[0] for name, where in wto._MODULES.items()}
    seen = for_type_checkers()
    # Declared in the block itself: two modules that may be called.
    declared = {"forecast", "rulebook"}
    assert seen == lazy | {name: where for name, where in modules.items() if name not in declared}


def test_all_names_can_be_imported_at_once_and_nothing_else_comes() -> None:
    scope: dict[str, object] = {}
    exec("from wtoproc import *", scope)  # noqa: S102  only at the top of a module does it stand otherwise
    names = scope.keys() - {"__builtins__"}
    assert names == set(wto.__all__)
    assert names >= {"DSU", "Dispute", "Event", "PanelRequested", "compare", "docket", "__version__"}
    assert {kind.__name__ for kind in types()} <= names
    assert not {"Any", "TYPE_CHECKING", "annotations", "import_module", "date"} & names


@pytest.mark.parametrize("name", wto.__all__)
def test_every_name_is_one_of_ours(name: str) -> None:
    found = getattr(wto, name)
    module = found.__name__ if inspect.ismodule(found) else getattr(found, "__module__", "wtoproc")
    assert module.startswith("wtoproc")
