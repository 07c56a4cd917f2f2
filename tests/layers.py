"""The layers of the package: the order in which modules may import each other, read by the test and by CONTRIBUTING.md.

``python tests/layers.py`` writes the map in CONTRIBUTING.md again, from this list and from the docstrings.
"""

from __future__ import annotations

import ast
import re
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = Path(find_spec("wtoproc").origin).parent
PAGE = ROOT / "CONTRIBUTING.md"
BEGIN, END = "<!-- layers: python tests/layers.py -->\n", "<!-- end of layers -->\n"

# Each imports only from those above it. A package stands for its modules, which may use each other without circles.
LAYERS = (
    "errors", "_reader", "_frozen", "_typed", "_line", "terms", "record", "law", "judging", "reform", "standing", "dispute", "docket", "analysis", "live",
    "export", "testing", "pytest_plugin", "cli",
)  # fmt: skip
# The public names in one place, and the commands: they may import anything, and nothing imports them.
ENTRANCES = ("__init__", "__main__", "_entry", "periods", "workdays", "charts")
# Imports that point up, each with its reason: (importer, imported).
FACADES: dict[tuple[str, str], str] = {
    ("record.event", "record.casefile"): "`Event.from_dict` reads as case files are read",
    (
        "record.event",
        "law.rulebook",
    ): "`Event.from_dict` takes a rulebook; only an annotation names its class",
    (
        "judging.verdicts",
        "judging.readings",
    ): "`Verdict.to_dict` takes other readings; only an annotation names them",
    ("errors", "record.event"): "an error keeps the event at fault; only annotations name its class",
    ("errors", "judging.verdicts"): "a ProcedureError keeps the verdict; only annotations name its class",
    ("law.rulebook", "reform.overlay"): "`Rulebook.overlay` lays a reform over itself",
    ("dispute", "analysis.forecast"): "`Snapshot.forecast` asks for what lies ahead",
}


def modules() -> dict[str, Path]:
    """Every module by its name within the package; a package is named by its ``__init__``."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


def layer(name: str) -> str:
    """The layer of a module: its package, or itself at the root."""
    return name.split(".", maxsplit=1)[0]


def imports(name: str, path: Path, known: dict[str, Path]) -> set[str]:
    """The modules of the package that a module imports: at run time, inside functions or for type checkers."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {
                alias.name.removeprefix("wtoproc.")
                for alias in node.names
                if alias.name.startswith("wtoproc.")
            }
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "wtoproc":
            module = (node.module or "").removeprefix("wtoproc").removeprefix(".")
            for alias in node.names:
                inner = f"{module}.{alias.name}".removeprefix(".")
                found.add(inner if inner in known else module)
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "wtoproc"
        ):
            found.add(home(node.attr))
    return found - {name, ""}


def home(public: str) -> str:
    """The module that holds a public name."""
    import wtoproc as wto

    return wto._HOME.get(public, "record.events")


def description(path: Path) -> str:
    """The first line of a module's docstring, as the map prints it."""
    doc = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return re.sub(r"\s+", " ", doc.split("\n\n")[0])


def table() -> str:
    """The map: each layer with its modules, in the order of the layers."""
    known = modules()
    lines = ["| module | what it holds |", "|---|---|"]
    for name in LAYERS:
        inside = [m for m in known if m.startswith(f"{name}.") and not m.rpartition(".")[2].startswith("_")]
        mark = "/" if inside else ""
        lines.append(f"| **`{name}{mark}`** | {description(known[name])} |")
        lines += [f"| `{m}` | {description(known[m])} |" for m in inside]
    return "\n".join(lines) + "\n"


def page() -> str:
    """The text of CONTRIBUTING.md with the current map."""
    text = PAGE.read_text("utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
