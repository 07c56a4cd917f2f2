"""The documentation names what the code has: sources, rows of law, event types, commands, extras."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path

import click

import wtoproc as wto
from wtoproc.cli.commands import main
from wtoproc.record import events

ROOT = Path(__file__).parents[1]
KEY = re.compile(r"`([A-Z0-9][A-Za-z0-9.-]+)`")


def keys_of_sources() -> set[str]:
    """The keys in the first column of the tables."""
    text = (ROOT / "docs" / "sources.md").read_text("utf-8")
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {key for cell in cells for key in KEY.findall(cell)}


def test_the_list_of_sources_is_the_one_that_the_rows_name() -> None:
    named = {key for rule in wto.DSU for row in wto.DSU.versions(rule) for key in row.read_in}
    assert len(named) > 60
    assert keys_of_sources() == named


def test_every_row_of_the_law_is_in_the_table_with_an_example_or_a_reason() -> None:
    without = {row.id for rule in wto.DSU for row in wto.DSU.versions(rule) if not row.examples}
    assert without == {"dsu-6.1-second-meeting", "scm-4.12"}  # counted in meetings; a rule about rules
    text = (ROOT / "docs" / "law.md").read_text("utf-8")
    assert all(f"`{rule}`" in text for rule in without)


def test_exceptions_and_rows_that_only_require_a_meeting_are_listed() -> None:
    text = (ROOT / "docs" / "law.md").read_text("utf-8")
    for rule in wto.DSU:
        row = wto.DSU[rule]
        if getattr(row, "exception_to", ()) or getattr(row, "calls_only", False) or row.meta:
            assert f"`{rule}`" in text, rule


def test_every_overlay_is_listed() -> None:
    text = (ROOT / "docs" / "law.md").read_text("utf-8")
    assert all(f"`{overlay}`" in text for overlay in wto.DSU.overlays)


COMMAND = re.compile(r"^\| `wtoproc (\w+)[^`]*` \| [^|]+ \|([^|]*)\|$", re.MULTILINE)
OPTION = re.compile(r"--[a-z][a-z-]*")
EXTRA = re.compile(r"^\| `(\w+)` \| ([a-z, -]+) \| \S", re.MULTILINE)


def section(page: str, heading: str) -> str:
    """The part of a page under a heading."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def long_options(command: click.Command) -> set[str]:
    """The long options of a command, without --help."""
    return {name for option in command.params if isinstance(option, click.Option) for name in option.opts if name.startswith("--")}  # fmt: skip


def test_every_command_is_documented_with_its_options() -> None:
    documented = {name: set(OPTION.findall(options)) for name, options in COMMAND.findall(section("command.md", "Commands"))}  # fmt: skip
    known = {name: long_options(command) for name, command in main.commands.items()}
    assert documented == known, "docs/command.md: one row for each command, with its options"


def test_every_command_that_prints_json_is_documented_with_a_schema() -> None:
    rows = dict(
        re.findall(
            r"^\| `(\w+)` \| (\[[^|]+) \|", (ROOT / "docs" / "json.md").read_text("utf-8"), re.MULTILINE
        )
    )
    assert set(rows) == {name for name, command in main.commands.items() if "--json" in long_options(command)}
    listed = {name for cell in rows.values() for name in re.findall(r"\(schemas/([\w-]+\.json)\)", cell)}
    of_files = {"overlay.json"}
    assert listed | of_files == {path.name for path in (ROOT / "docs" / "schemas").glob("*.json")}


def test_every_option_is_explained() -> None:
    options = set().union(*map(long_options, main.commands.values()))
    first_cells = re.findall(r"^\|([^|]*)\|", section("command.md", "Options"), re.MULTILINE)
    assert {name for cell in first_cells for name in OPTION.findall(cell)} == options


def test_every_extra_is_documented_with_what_it_installs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    documented = {
        extra: packages.split(", ") for extra, packages in EXTRA.findall(section("command.md", "Extras"))
    }
    installed = {extra: [re.match(r"[\w-]+", package)[0] for package in packages] for extra, packages in project["optional-dependencies"].items()}  # type: ignore[index]  # fmt: skip
    assert documented == installed


def test_the_page_of_event_types_agrees_with_the_classes() -> None:
    spec = importlib.util.spec_from_file_location("build", ROOT / "docs" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    page = (ROOT / "docs" / "events.md").read_text("utf-8")
    assert page == build.events_page(), "run: python docs/build.py --events"
    listed = re.findall(r"^\| `(\w+)` \| \S", section("events.md", "The types"), re.MULTILINE)
    assert listed == [event_type.type for event_type in events.types()]


def test_every_page_is_linked_from_the_readme_or_for_contributors() -> None:
    linked = (ROOT / "README.md").read_text("utf-8") + (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert [p.name for p in (ROOT / "docs").glob("*.md") if f"(docs/{p.name}" not in linked] == []


def test_links_between_pages_lead_somewhere() -> None:
    """A link names a file of the repository, and its anchor a heading of that page."""
    for page in (
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    ):
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
            if target.startswith("https://"):
                continue
            name, _, anchor = target.partition("#")
            file = page.parent / name if name else page
            if file.resolve().is_relative_to(ROOT / "src") and not (ROOT / "src").exists():
                continue  # the tests run on an installed wheel, away from its sources
            assert file.exists(), f"{page.name}: {target}"
            if anchor:
                headings = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
                anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
                assert anchor in anchors, f"{page.name}: {target}"
