"""Seeded faults and what finds them: ``python tests/faults/find.py [ID ...]`` tries those named, or all.

Each fault of `faults.toml` is put into a copy of the package, and its property is tried on that copy in a process of
its own, forked from one that has imported Hypothesis and nothing of the package: a ready property of the kit, or one of the five-line properties in `docs/faults.md`.
"""

from __future__ import annotations

import argparse
import atexit
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import traceback
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PACKAGE = Path(find_spec("wtoproc").origin).parent
TABLE = Path(__file__).with_name("faults.toml")
PAGE = ROOT / "docs" / "faults.md"
EXAMPLES = 500
SEED = 0
LEAST = 28
"""How many of the table must be found."""


@dataclass(frozen=True)
class Fault:
    """A fault of the table."""

    id: str
    kind: str
    reason: str
    file: str
    find: str
    replace: str
    property: str
    row: str = ""
    """Id of the row of law in whose table `find` stands; elsewhere it stands once in the file."""
    why: str = ""
    """Why nothing finds it; "" of those that are found."""

    def put_into(self, package: Path) -> None:
        """Write the fault into a copy of the package."""
        file = package / self.file
        text = file.read_text("utf-8")
        file.unlink()  # in the copy it may be a link to the original
        begin, end = 0, len(text)
        if self.row:
            mark = f'\nid = "{self.row}"\n'
            if text.count(mark) != 1:
                sys.exit(f"{self.id}: {self.file} has no single row {self.row}")
            begin = text.index(mark)
            after = text.find("\n[[", begin)
            end = end if after < 0 else after
        if text.count(self.find, begin, end) != 1:
            sys.exit(f"{self.id}: what it replaces does not stand exactly once in {self.file}")
        at = text.index(self.find, begin, end)
        file.write_text(text[:at] + self.replace + text[at + len(self.find) :], "utf-8")


@dataclass(frozen=True)
class Result:
    """What came of trying a property."""

    tried: int
    """How many histories were looked at."""
    told: str
    """What breaks it, in one line; "" where nothing does."""
    seconds: float = 0.0


def faults() -> list[Fault]:
    """The table."""
    return [Fault(**entry) for entry in tomllib.loads(TABLE.read_text("utf-8"))["fault"]]


# ------------------------------------------------------------------ in the process of a copy


def _ready(name: str, examples: int) -> Result | None:
    """Try a ready property; None where there is none of this name."""
    from wtoproc.testing import holds, properties

    found = next((p for p in properties.ALL if p.name == name), None)
    if found is None:
        return None
    # Since 2019 an appeal keeps a report off for ever, faults or none.
    draws = {"starts": (date(2005, 1, 1), date(2015, 1, 1))} if name == "no-block-for-ever" else {}
    outcome = holds(found, max_examples=examples, seed=SEED, shrink=False, **draws)
    return Result(outcome.tried, "" if outcome else outcome.counterexample.why)


def blocks(page: Path = PAGE) -> str:
    """The Python of a page."""
    return "\n".join(re.findall(r"^```python\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE))


def _of_the_page(name: str, examples: int) -> Result:
    """Try a five-line property."""
    from hypothesis import HealthCheck, Phase, seed, settings
    from hypothesis.errors import UnsatisfiedAssumption

    namespace: dict[str, Any] = {}
    exec(compile(blocks(), str(PAGE), "exec"), namespace)  # noqa: S102  our own page
    test = namespace[name]
    inner = test.hypothesis.inner_test
    tried, broken = 0, ""

    def counted(*args: object, **fields: object) -> None:
        nonlocal tried, broken
        tried += not broken  # what breaks it is run again to be told
        try:
            inner(*args, **fields)
        except UnsatisfiedAssumption:
            raise
        except Exception as error:
            broken = broken or _line(error, fields)
            raise

    test.hypothesis.inner_test = counted
    quietly = settings(
        max_examples=examples,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    try:
        seed(SEED)(quietly(test))()
    except Exception as error:  # noqa: BLE001  whatever it is, the property does not hold
        return Result(tried, broken or f"{type(error).__name__}: {error}")
    return Result(tried, "")


def _line(error: Exception, drawn: dict[str, Any]) -> str:
    """What broke a five-line property, in one line."""
    case = drawn.get("case")
    last = [] if case is None else [f"{case.events[-1].type} of {case.events[-1].on}"]
    others = [f"{key} {value}" for key, value in drawn.items() if key != "case"]
    said = "" if isinstance(error, AssertionError) else f" ({type(error).__name__}: {error})"
    return f"after {', '.join([*last, *others])}{said}"


def tried_here(name: str, examples: int) -> Result:
    """Try a property in this process, on the package that is imported."""
    return _ready(name, examples) or _of_the_page(name, examples)


def _answer(folder: str, name: str, examples: int) -> list[Any]:
    """What comes of trying a property on the copy in a folder, in a process that has not imported the package."""
    sys.path.insert(0, folder)
    import wtoproc

    if Path(wtoproc.__file__).parents[1] != Path(folder):
        raise RuntimeError(f"not the copy in {folder} was imported, but {wtoproc.__file__}")
    result = tried_here(name, examples)
    return [result.tried, result.told]


def _serve() -> None:
    """Answer each line of the input with one of the output, each in a fork of this process."""
    import attrs  # noqa: F401  imported once for all forks, as are the others
    import cattrs  # noqa: F401
    import hypothesis.strategies  # noqa: F401
    import transitions  # noqa: F401

    for line in sys.stdin:
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            continue
        try:
            answer = _answer(*json.loads(line))
        except BaseException:  # noqa: BLE001  whatever it is, whoever asked must know
            answer = [0, "", traceback.format_exc()]
        print(json.dumps(answer), flush=True)
        os._exit(0)


# ------------------------------------------------------------------ outside it


def attempt(name: str, fault: Fault | None = None, *, examples: int = EXAMPLES) -> Result:
    """Try a property on a copy of the package, with a fault in it or without."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder).resolve() / "wtoproc"
        shutil.copytree(PACKAGE, copy, copy_function=_same)
        if fault is not None:
            fault.put_into(copy)
        server = _server()
        server.stdin.write(json.dumps([str(copy.parent), name, examples]) + "\n")
        server.stdin.flush()
        tried, told, *failed = json.loads(server.stdout.readline())
    if failed:
        sys.exit(f"{fault.id if fault else name}: {failed[0]}")
    return Result(tried, told, time.perf_counter() - began)


def _same(source: str, copy: str) -> None:
    """A link to a file, or its copy where the system has no links between the two folders."""
    try:
        os.link(source, copy)
    except OSError:
        shutil.copy2(source, copy)


@cache
def _server() -> subprocess.Popen[str]:
    """The process that tries properties, started when the first is tried."""
    server = subprocess.Popen(  # noqa: S603  ourselves
        [sys.executable, "-B", __file__, "--serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=tempfile.gettempdir(),
    )
    atexit.register(_stop, server)
    return server


def _stop(server: subprocess.Popen[str]) -> None:
    server.kill()
    server.communicate()


# ------------------------------------------------------------------ the page


def table(tried: dict[str, str]) -> str:
    """The faults as a table of the page; `tried` says after how many histories each was found."""
    lines = ["| fault | what is wrong | where | found by | after |", "|---|---|---|---|---|"]
    for fault in faults():
        if not fault.why:
            where = f"`{fault.file}`" + (f", {fault.row}" if fault.row else "")
            cells = (fault.id, fault.reason, where, f"`{fault.property}`", tried.get(fault.id, ""))
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def missed() -> str:
    """What nothing finds, as a list of the page."""
    return "\n".join(f"* `{f.id}`: {f.reason} {f.why}." for f in faults() if f.why)


def between(text: str, mark: str, new: str | None = None) -> str:
    """What stands between two marks of the page; with `new`, the page with that in its place."""
    begin, end = (
        text.index(f"<!-- {mark} -->\n") + len(f"<!-- {mark} -->\n"),
        text.index(f"<!-- end of {mark} -->"),
    )
    return text[begin:end] if new is None else f"{text[:begin]}{new}\n{text[end:]}"


def _write(tried: dict[str, str]) -> None:
    text = PAGE.read_text("utf-8")
    old = (line.split(" | ") for line in between(text, "table").splitlines())
    kept = {cells[0].removeprefix("| "): cells[-1].removesuffix(" |") for cells in old}
    text = between(text, "table", table({**kept, **tried}))
    PAGE.write_text(between(text, "missed", missed()), "utf-8")


def main() -> None:
    """Try faults and tell what finds them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ids", nargs="*", help="faults to try; all by default")
    parser.add_argument(
        "--examples", type=int, default=EXAMPLES, help="how many histories a property looks at"
    )
    parser.add_argument("--property", help="try this property in place of each fault's own")
    parser.add_argument(
        "--unchecked", action="store_true", help="do not first try each property without a fault"
    )
    parser.add_argument("--write", action="store_true", help="write the table into the page")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        _serve()
        return
    chosen = [f for f in faults() if not asked.ids or f.id in asked.ids]
    unknown = set(asked.ids) - {f.id for f in chosen}
    if unknown:
        sys.exit(f"no such fault: {', '.join(sorted(unknown))}")
    began = time.perf_counter()
    if not asked.unchecked:
        for name in dict.fromkeys(asked.property or f.property for f in chosen):
            whole = attempt(name, examples=asked.examples)
            if whole.told:
                sys.exit(f"{name} does not hold without a fault: {whole.told}")
            print(f"{name} holds in {whole.tried} histories ({whole.seconds:.0f} s)", flush=True)
    tried: dict[str, str] = {}
    for fault in chosen:
        name = asked.property or fault.property
        result = attempt(name, fault, examples=asked.examples)
        found = (
            f"found by {name} after {result.tried}"
            if result.told
            else f"NOT FOUND by {name} in {result.tried}"
        )
        if result.told:
            tried[fault.id] = str(result.tried)
        print(
            f"{fault.id} ({fault.kind}) {found}, {result.seconds:.0f} s: {result.told or fault.why}",
            flush=True,
        )
    if asked.write:
        _write(tried)
    print(f"{len(tried)} of {len(chosen)} faults found in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
