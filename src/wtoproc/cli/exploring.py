"""Renders an exploration for a terminal: dead ends, blocks, cycles, paths, and the changes under another rulebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from wtoproc.cli.render import _console, _reform, _under, words_of_role
from wtoproc.judging.wording import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from rich.console import Console

    from wtoproc.analysis.exploration import (
        Block,
        Cycle,
        DeadEnd,
        Exploration,
        ExplorationChange,
        Path,
        PathStep,
        StepChange,
    )
    from wtoproc.law.rulebook import Rulebook

MANY = 12


def graph(found: Exploration) -> None:
    """One rulebook: how many positions, dead ends, blocks, cycles."""
    console = _console()
    _head(console, found)
    _part(console, "dead ends", found.dead_ends, lambda end: _dead_end(console, end))
    _blocks(console, found.blocks, found.rulebook)
    _cycles(console, found.cycles)


def paths(found: Exploration, found_paths: Mapping[str, Path | None]) -> None:
    """The shortest and the longest path, step by step."""
    console = _console()
    _head(console, found, counted=False)
    for name, path in found_paths.items():
        console.print()
        if path is None:
            console.print(Text(f"{name} path: there is none", style="bold"))
            continue
        length = f"{path.days} days" if path.days is not None else "no end by law"
        console.print(Text(f"{name} path: {length}", style="bold"))
        _path(console, path, found.rulebook, longest=name == "longest")


def change(changed: ExplorationChange) -> None:
    """What another rulebook changes."""
    console = _console()
    overlay = _reform(console, changed.after.rulebook)
    console.print()
    _head(console, changed.before)
    if changed.same:
        console.print(Text("no position, dead end, block or first day differs", style="bold"))
        return
    _positions(console, changed, overlay.id)
    for label, ends in zip(("dead ends gone", "dead ends new"), changed.dead_ends, strict=True):
        if ends:
            _part(console, label, ends, lambda end: _dead_end(console, end))
    if changed.blocks:
        _blocks_changed(console, changed)
    if changed.steps:
        _steps_moved(console, changed.steps)
    if changed.earliest:
        _first_days(console, changed.earliest)


def _positions(console: Console, changed: ExplorationChange, overlay: str) -> None:
    """How many positions are gone and new, and the first of them by name."""
    gone, new = changed.positions
    console.print(
        Text(f"under {overlay}: {len(changed.after.nodes)} positions, {len(gone)} gone, {len(new)} new")
    )
    for label, names in (("gone", gone), ("new", new)):
        for name in names[:MANY]:
            console.print(Padding(Text(f"{label}: {_plain(name)}"), (0, 0, 0, 2)))
        if len(names) > MANY:
            console.print(Padding(Text(f"and {len(names) - MANY} more"), (0, 0, 0, 2)))


def _blocks_changed(console: Console, changed: ExplorationChange) -> None:
    """The blocks that differ, each with how long it holds before and after."""
    console.print()
    console.print(Text("who can block what, before and after", style="bold"))
    table = _table("who", "by", "blocks", "before", "after")
    for before, after in changed.blocks:
        known = after or before
        if known is not None:
            table.add_row(
                *_who(known),
                _how_long(before, changed.before.rulebook),
                _how_long(after, changed.after.rulebook),
            )
    console.print(table)


def _steps_moved(console: Console, steps: Iterable[StepChange]) -> None:
    """The steps whose first or last day differs."""
    console.print()
    console.print(Text("first and last day of a step, counted from where it is taken", style="bold"))
    table = _table("from", "step", "by", "before", "after")
    for moved in steps:
        table.add_row(
            Text(_plain(moved.where)),
            Text(words(moved.step)),
            words_of_role(moved.actor),
            _span(moved.before),
            _span(moved.after),
        )
    console.print(table)


def _first_days(console: Console, earliest: Iterable[tuple[str, int | None, int | None]]) -> None:
    """The steps whose first lawful day after the request for consultations differs."""
    console.print()
    console.print(Text("first lawful day, counted from the request for consultations", style="bold"))
    table = _table("step", "before", "after")
    for step, before, after in earliest:
        table.add_row(Text(_plain(step)), _days(before), _days(after))
    console.print(table)
    console.print(Text("never: not at all, or only if an open fact holds", style="dim"))


def _span(span: tuple[int, int | None]) -> str:
    first, last = span
    return str(first) if last is None else f"{first} to {last}"


def _head(console: Console, found: Exploration, *, counted: bool = True) -> None:
    start = found.start
    rounds = ", with a round on compliance" if found.scope.rounds else ""
    line = f"{start.complainants[0]} against {start.respondent}, from a request for consultations of {found.day}{rounds}"
    if counted:
        line += f": {len(found.nodes)} positions, {len(found.ways)} ways between them"
    console.print(Text(line))
    _under(console, found.rulebook)


def _part(console: Console, title: str, items: tuple[DeadEnd, ...], show: Callable[[DeadEnd], None]) -> None:
    console.print()
    console.print(Text(title if items else f"{title}: none", style="bold"))
    for item in items:
        show(item)


def _dead_end(console: Console, end: DeadEnd) -> None:
    round_ = "" if end.strand.proceeding == "original" else f" ({end.strand.proceeding})"
    by = f" by {end.by}" if end.by else ""
    whom = "anybody" if end.party == "both" else f"the {end.party}"
    console.print(Text(f"{end.strand.chart}{round_}: {words(end.state)}{by}, for {whom}"))
    lines = []
    alone = " or ".join(f"the {party}" for party in end.reached_by)
    last = words(end.path.steps[-1].event.type) if end.path.steps else "the request"
    lines.append(f"reached by {f'{alone} alone: ' if alone else ''}{last}, from day {end.path.days} on")
    if end.alone:
        lines.append(f"out by the other side alone: {_listed(end.alone)}")
    if end.jointly:
        lines.append(f"out by both together: {_listed(end.jointly)}")
    if end.facts:
        lines.append(f"out if a fact holds: {', '.join(end.facts)}")
    if not (end.alone or end.jointly or end.facts):
        lines.append("no way out")
    for line in lines:
        console.print(Padding(Text(line, style="dim"), (0, 0, 0, 2)))


def _blocks(console: Console, blocks: tuple[Block, ...], law: Rulebook) -> None:
    console.print()
    console.print(
        Text("who can block what alone" if blocks else "who can block what alone: none", style="bold")
    )
    if not blocks:
        return
    table = _table("who", "by", "blocks", "for")
    for block in blocks:
        table.add_row(*_who(block), _how_long(block, law))
    console.print(table)


def _who(block: Block) -> tuple[Text, Text, Text]:
    round_ = "" if block.proceeding == "original" else f" ({block.proceeding})"
    act = words(block.act) if block.act else "not consenting"
    return Text(block.party), Text(act), Text(words(block.blocks) + round_)


def _how_long(block: Block | None, law: Rulebook) -> Text:
    if block is None:
        return Text("-")
    rules = ", ".join(dict.fromkeys(law[rule].provision for rule in block.rules))
    behind = f" ({rules})" if rules else ""
    if block.least is None:
        return Text(f"ever{behind}", style="bold red")
    if block.most is None:
        return Text(f"{block.least} days or more, no last day by law")
    return Text(f"{block.least} to {block.most} days{behind}")


def _cycles(console: Console, cycles: tuple[Cycle, ...]) -> None:
    console.print()
    console.print(Text("cycles that one party can turn alone", style="bold"))
    both = 0
    for cycle in cycles:
        if len(cycle.parties) > 1:
            both += 1
            continue
        who = f"the {cycle.parties[0]}" if cycle.parties else "nobody's doing"
        steps = f"from {words(cycle.steps[0][0])} {', '.join(words(type_name) for _, type_name, _, _ in cycle.steps)}"
        round_ = "" if cycle.strand.proceeding == "original" else f" ({cycle.strand.proceeding})"
        console.print(Text(f"{cycle.strand.chart}{round_}, {who}: {steps}"))
    console.print(Text(f"and {both} that take both", style="dim"))


def _path(console: Console, path: Path, law: Rulebook, *, longest: bool) -> None:
    table = _table("day", "date", "step", "who", "why then")
    since = path.before[-1]
    table.add_row("0", str(since.on), Text(words(since.type)), Text(" ".join(since.by)), "")
    for step in path.steps:
        who = "both" if step.joint else " ".join(step.event.by) or words_of_role(step.actor)
        days = (step.event.on - since.on).days
        table.add_row(
            str(days),
            str(step.event.on),
            Text(words(step.event.type)),
            Text(who),
            _why(step, path, law, longest=longest),
        )
    console.print(table)


def _why(step: PathStep, path: Path, law: Rulebook, *, longest: bool) -> Text:
    reasons = []
    if step in path.open:
        row = law[step.bound] if step.bound else None
        stuck = step is path.steps[-1] and not path.reached
        open_ = "nothing leads on" if stuck else "no last day"
        if row is not None and not stuck:
            open_ += f" in days ({row.provision})"
        reasons.append(open_)
    elif longest and step.bound and step.latest == step.event.on:
        reasons.append(f"last day, {law[step.bound].provision}")
    elif step.waited:
        reasons.append(f"first day, {law[step.waited].provision}")
    if step.given:
        reasons.append(f"if {', '.join(step.given)}")
    return Text("; ".join(reasons))


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    for column in columns:
        table.add_column(
            column, no_wrap=column in ("day", "date", "who"), justify="right" if column == "day" else "left"
        )
    return table


def _days(days: int | None) -> str:
    return "never" if days is None else f"day {days}"


def _listed(type_names: Iterable[str]) -> str:
    return ", ".join(words(type_name) for type_name in type_names)


def _plain(name: str) -> str:
    return name.replace("_", " ")
