"""Runs every code block of the documentation: Python as it stands, ``console`` blocks against the command."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

if TYPE_CHECKING:
    from sybil import Example


# A shared machine may stall for longer than Hypothesis allows a single example.
settings.register_profile("wtoproc", deadline=None)
settings.load_profile("wtoproc")


def _case_file(example: Example) -> None:
    """A JSON block in the documentation is a case file."""
    from wtoproc.record.casefile import loads  # noqa: PLC0415

    loads(json.loads(str(example.parsed)), file="the documentation")


def _console(example: Example) -> str | None:
    """Runs each ``$ wtoproc ...`` line; what stands below it must be what it prints,
    up to a last line of three dots.
    """
    from wtoproc.cli import run  # noqa: PLC0415

    lines = str(example.parsed).splitlines()
    problems = []
    while lines:
        command = lines.pop(0)
        if not command.startswith("$ wtoproc "):
            return f"a console block holds lines that begin with '$ wtoproc ': {command!r}"
        expected = []
        while lines and not lines[0].startswith("$ "):
            expected.append(lines.pop(0).rstrip())
        capture = example.namespace["capsys"]
        capture.readouterr()
        run(shlex.split(command)[2:])
        printed = [line.rstrip() for line in capture.readouterr().out.splitlines()]
        if expected and expected[-1] == "...":
            expected.pop()
            printed = printed[: len(expected)]
        if [line for line in printed if line] != [line for line in expected if line]:
            problems.append(f"{command}\n" + "\n".join(printed))
    return "\n".join(problems) or None


pytest_collect_file = Sybil(
    parsers=[
        SkipParser(),
        PythonCodeBlockParser(),
        CodeBlockParser(language="console", evaluator=_console),
        CodeBlockParser(language="json", evaluator=_case_file),
    ],
    patterns=["*.md"],
    fixtures=["terminal", "capsys"],
).pytest()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A plain terminal of 80 columns, and a folder of its own to write in."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.chdir(tmp_path_factory.mktemp("docs"))
