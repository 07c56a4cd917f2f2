"""The layers: every import points down, and importing the package takes almost no time."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

import wtoproc as wto

_spec = spec_from_file_location("layers", Path(__file__).with_name("layers.py"))
assert _spec is not None
assert _spec.loader is not None
layers = module_from_spec(_spec)
_spec.loader.exec_module(layers)

MODULES = layers.modules()
IMPORTS = {
    name: layers.imports(name, path, MODULES)
    for name, path in MODULES.items()
    if name not in layers.ENTRANCES
}


def test_every_module_has_its_layer() -> None:
    assert {layers.layer(name) for name in MODULES} == {*layers.LAYERS, *layers.ENTRANCES}


@pytest.mark.parametrize("name", IMPORTS)
def test_imports_point_down(name: str) -> None:
    rank = layers.LAYERS.index
    up = {
        other
        for other in IMPORTS[name]
        if layers.layer(other) not in layers.LAYERS or rank(layers.layer(other)) > rank(layers.layer(name))
    }
    assert up <= {imported for importer, imported in layers.FACADES if importer == name}


def test_no_import_runs_in_a_circle() -> None:
    graph = {
        name: {other for other in found if (name, other) not in layers.FACADES}
        for name, found in IMPORTS.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' -> '.join(error.args[1])}")


def test_every_facade_is_there_and_has_its_reason() -> None:
    for (importer, imported), reason in layers.FACADES.items():
        assert imported in IMPORTS[importer], (importer, imported)
        assert reason


def test_the_map_in_contributing_is_made_from_the_layers() -> None:
    assert layers.PAGE.read_text("utf-8") == layers.page(), "run: python tests/layers.py"


def test_only_the_command_reads_the_clock_and_prints() -> None:
    for name, path in MODULES.items():
        if layers.layer(name) == "cli":
            continue
        names = {
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call)
        }
        assert not names & {"today", "now", "print", "time"}, path


def run(code: str) -> str:
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout


def test_a_first_verdict_imports_no_extra_and_reads_no_case_file() -> None:
    code = (
        "import sys; from datetime import date; import wtoproc as wto\n"
        "case = wto.Dispute(complainants='KOR', respondent='JPN', agreements=['GATT 1994'])\n"
        "case = case.record(wto.ConsultationsRequested(on=date(2019, 9, 11), by='KOR'))\n"
        "case.may(wto.PanelRequested(on=date(2019, 11, 18), by='KOR'))\n"
        "print(*(m for m in ('cattrs', 'transitions', 'click', 'rich', 'hypothesis', 'scipy', 'numpy') if m in sys.modules))"
    )
    assert run(code).split() == []


def test_public_names_are_there_and_a_misspelt_one_is_an_error() -> None:
    for name in dir(wto):
        assert getattr(wto, name) is not None or name.startswith("__")
    with pytest.raises(AttributeError, match="PanelRequestd"):
        wto.PanelRequestd  # noqa: B018
