"""Mutation tests of the core with mutmut: ``python tests/mutation.py --sample 60 law.charts standing.moves``.

Each module is mutated in a copy of the checkout under ``build/mutation``, for mutmut leaves decorated functions alone
and every guard is one: in the copy the decorator is called below its function instead of standing above it, which is
the same. And mutmut asks of a mutant only the tests that reached its function: where these are few the survivor is asked
all of its module's in a process of its own, for a function behind a cache is booked to the one test that filled it.
"""

from __future__ import annotations

import argparse
import ast
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build" / "mutation"
COPIED = (
    "src",
    "tests",
    "docs",
    "conftest.py",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
)
# For each module of the core the tests that know it best.
CORE = {
    "terms.periods": ["tests/test_time.py"],
    "terms.workdays": ["tests/test_time.py"],
    "law.charts": ["tests/test_charts.py", "tests/test_live.py"],
    "judging.guards": [
        "tests/law/test_objections.py",
        "tests/law/test_adjudication.py",
        "tests/law/test_implementation.py",
        "tests/law/test_parties.py",
        "tests/law/test_rare_steps.py",
        "tests/law/test_readings.py",
        "tests/law/test_gaps.py",
        "tests/law/test_rounds.py",
        "tests/law/test_complainants.py",
        "tests/law/test_exceptions.py",
        "tests/law/test_sentences.py",
        "tests/law/test_examples.py",
        "tests/law/test_rolling.py",
    ],
    "law.rulebook": ["tests/law/test_rulebook.py", "tests/law/test_readings.py"],
    "dispute": ["tests/test_dispute.py", "tests/test_live.py"],
    "standing.deadlines": [
        "tests/test_deadlines.py",
        "tests/law/test_implementation.py",
        "tests/law/test_adjudication.py",
    ],
    "standing.moves": ["tests/test_moves.py"],
}
# A function booked to fewer tests may have run once for all of them, behind a cache or on import.
FEW = 20
# Loaded once for all mutants. Nothing of the package: each mutant fills its caches and tables itself.
PRELOADED = (
    "attrs",
    "cattrs",
    "click",
    "hypothesis.strategies",
    "jsonschema",
    "pytest",
    "rich.console",
    "sybil",
)
# What mutmut reaches as it stands.
PLAIN = ("staticmethod", "classmethod")
# What pytest and the clock say: a test failed, the package no longer imports, the time was up.
SURVIVED, FAILED, TIME_UP = 0, (1, 2, 3), (-24, 24, 152)


def undecorated(source: str) -> str:
    """The same module with each decorator of a function called below it."""
    lines = source.splitlines()
    tree = ast.parse(source)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    functions = [node for body in (tree, *classes) for node in body.body if isinstance(node, ast.FunctionDef)]
    for node in sorted(functions, key=lambda node: node.lineno, reverse=True):
        decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
        if not decorators or set(decorators) & set(PLAIN):
            continue
        calls = [f"{' ' * node.col_offset}{node.name} = {call}({node.name})" for call in reversed(decorators)]
        lines[node.end_lineno : node.end_lineno] = calls
        del lines[node.decorator_list[0].lineno - 1 : node.lineno - 1]
    return "\n".join(lines) + "\n"


class Module:
    """A module or package of the core in a copy of its own."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.copy = BUILD / name

    def files(self) -> list[Path]:
        place = self.copy.joinpath("src", "wtoproc", *self.name.split("."))
        return sorted(place.glob("*.py")) if place.is_dir() else [place.with_suffix(".py")]

    def prepare(self) -> None:
        shutil.rmtree(self.copy, ignore_errors=True)
        self.copy.mkdir(parents=True)
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, self.copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(ROOT / name, self.copy / name)
        (self.copy / "preloaded.txt").write_text("\n".join(PRELOADED), "utf-8")
        only = [str(path.relative_to(self.copy)) for path in self.files()]
        tests = f"pytest_add_cli_args_test_selection = {CORE[self.name]}"
        settings = (self.copy / "pyproject.toml").read_text("utf-8")
        settings = settings.replace("[tool.mutmut]\n", f"[tool.mutmut]\nonly_mutate = {only}\n{tests}\n")
        (self.copy / "pyproject.toml").write_text(settings, "utf-8")
        for path in self.files():
            path.write_text(undecorated(path.read_text("utf-8")), "utf-8")

    def mutants(self) -> list[str]:
        """The names of all mutants, in the order of the source."""
        from mutmut.mutation.file_mutation import mutate_file_contents
        from mutmut.utils.format_utils import get_mutant_name

        found = []
        os.chdir(self.copy)
        for path in self.files():
            made = mutate_file_contents(str(path), path.read_text("utf-8"))
            found += [get_mutant_name(path.relative_to(self.copy), name) for name in made.mutant_names]
        return found

    def run(self, names: list[str], children: int) -> dict[str, str]:
        """Each mutant with what became of it: "killed", "timeout" or "survived"."""
        mutmut = Path(sys.executable).with_name("mutmut")
        subprocess.run([mutmut, "run", "--max-children", str(children), *names], cwd=self.copy, check=True)  # noqa: S603
        codes: dict[str, int | None] = {}
        for path in (self.copy / "mutants").rglob("*.meta"):
            codes |= json.loads(path.read_text("utf-8"))["exit_code_by_key"]
        stats = json.loads((self.copy / "mutants" / "mutmut-stats.json").read_text("utf-8"))
        booked = {name: len(tests) for name, tests in stats["tests_by_mangled_function_name"].items()}

        def fate(name: str) -> str:
            if codes[name] in FAILED:
                return "killed"
            if codes[name] in TIME_UP:
                return "timeout"
            if codes[name] == SURVIVED and booked.get(name.partition("__mutmut_")[0], 0) >= FEW:
                return "survived"
            return self.alone(name)

        return {name: fate(name) for name in names}

    def alone(self, name: str) -> str:
        """What becomes of one mutant before all tests of its module, in a fresh process."""
        inside = self.copy / "mutants"
        settings = tomllib.loads((self.copy / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
        tests = [*settings["pytest_add_cli_args"], *CORE[self.name]]
        path = os.pathsep.join(map(str, (inside / "src", self.copy)))
        try:
            done = subprocess.run(  # noqa: S603
                [sys.executable, "-m", "pytest", "-x", "-q", *tests],
                cwd=inside, env=os.environ | {"MUTANT_UNDER_TEST": name, "PYTHONPATH": path},
                stdout=subprocess.DEVNULL, check=False, timeout=900,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return "timeout"
        return "killed" if done.returncode in FAILED else "survived"


def report() -> None:
    """The figure of each module that has been run, and of the core: each module weighs as many mutants as it has."""
    parts = [json.loads(path.read_text("utf-8")) for path in sorted(BUILD.glob("*.json"))]
    total = sum(part["all"] for part in parts)
    figure = variance = 0.0
    for part in parts:
        n, size = len(part["fates"]), part["all"]
        dead = sum(fate != "survived" for fate in part["fates"].values())
        print(f"{part['module']:20} {dead:4} of {n:4} killed ({dead / n:.1%}), of {size} mutants")
        figure += size / total * dead / n
        # The finite population: what has been asked in full adds no doubt.
        variance += (size / total) ** 2 * (dead / n) * (1 - dead / n) / n * (1 - n / size)
    print(f"{'core':20} {figure:.1%} killed, 95% interval {figure - 1.96 * math.sqrt(variance):.1%}", end=" ")
    print(f"to {min(1, figure + 1.96 * math.sqrt(variance)):.1%}, of {total} mutants")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", help=f"of {', '.join(CORE)}; by default all")
    parser.add_argument("--sample", type=int, default=0, help="so many mutants of each module; 0 for all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--children", type=int, default=1, help="mutants at a time")
    parser.add_argument("--report", action="store_true", help="only tell what earlier runs have found")
    asked = parser.parse_args()
    for module in () if asked.report else map(Module, asked.modules or CORE):
        module.prepare()
        every = module.mutants()
        drawn = random.Random(asked.seed).sample(every, min(asked.sample or len(every), len(every)))  # noqa: S311
        fates = module.run(drawn, asked.children)
        kept = {"module": module.name, "all": len(every), "fates": fates}
        (BUILD / f"{module.name}.json").write_text(json.dumps(kept, indent=1), "utf-8")
        print("survived:", *(name for name, fate in fates.items() if fate == "survived"), sep="\n  ")
    report()


if __name__ == "__main__":
    main()
