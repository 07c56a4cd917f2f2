"""Renders answers as tables and lines for a terminal of 80 columns or more."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.progress import track
from rich.table import Table
from rich.text import Text

from wtoproc.analysis.comparison import summarize, word
from wtoproc.judging.wording import words
from wtoproc.law.grades import Grade
from wtoproc.law.rows import Gate, Period
from wtoproc.law.rulebook import dsu
from wtoproc.record.casefile import dump, json_text
from wtoproc.standing.strands import in_rounds
from wtoproc.terms.members import member
from wtoproc.terms.periods import Length

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from typing import Any

    from wtoproc.analysis.comparison import Comparison, DeadlineChange, VerdictChange
    from wtoproc.analysis.forecast import Between, Forecast, StageForecast
    from wtoproc.dispute import Dispute, Snapshot
    from wtoproc.errors import Fault
    from wtoproc.judging.readings import OtherReading
    from wtoproc.judging.verdicts import Finding, Verdict
    from wtoproc.law.rows import Fact, Overlay, Row
    from wtoproc.law.rulebook import Rulebook
    from wtoproc.record.event import Event
    from wtoproc.record.record import Undated
    from wtoproc.standing.strands import Position
    from wtoproc.testing.properties import Outcome

STYLE = {
    "permitted": "green",
    "note": "cyan",
    "overrun": "yellow",
    "conditional": "yellow",
    "barred": "bold red",
    "running": "bold",
    "met": "green",
    "late": "yellow",
    "overdue": "red",
    "open": "yellow",
}
MANY = 20
NOTHING_YET = "nothing had happened yet"


def _console() -> Console:
    return Console(highlight=False, soft_wrap=False)


def _styled(word: str) -> Text:
    return Text(word, style=STYLE.get(word, ""))


def _names(codes: Iterable[str]) -> str:
    return ", ".join(f"{member(code).name} ({code})" for code in codes)


def progress(names: Sequence[str], *, quiet: bool) -> Iterable[str]:
    """The names, with a progress bar where there are many and a person watches."""
    if quiet or len(names) < MANY or not sys.stderr.isatty():
        return names
    return track(names, description="Replaying", console=Console(stderr=True), transient=True)


def _title(case: Dispute) -> str:
    number = f"DS{case.number}" if case.number else "Dispute"
    return f"{number}: {case.title}" if case.title else number


def _under(console: Console, law: Rulebook) -> None:
    """Which reforms and readings the answer rests on, where it is not the law as it ships."""
    taken = [name for name in law.overlays if name not in dsu().overlays]
    taken += [
        f"reading {name}={law.chosen[name]}"
        for name, point in law.readings.items()
        if law.chosen[name] != point.default
    ]
    if taken:
        console.print(Text(f"under: {'; '.join(taken)}", style="bold"))


def _rule_of(finding: Finding) -> str:
    """The rule of a finding, with its overlay if that is not the DSU."""
    return finding.rule if finding.overlay == "dsu" else f"{finding.rule}, {finding.overlay}"


def show(snapshot: Snapshot, reviewed: Iterable[tuple[Event, Verdict]]) -> None:
    """A dispute as it stood on a day."""
    console, case = _console(), snapshot.dispute
    console.print(Text(_title(case), style="bold"))
    _under(console, case.rulebook)
    head = Table.grid(padding=(0, 2))
    head.add_column(style="dim", no_wrap=True)
    head.add_column()
    head.add_row("complainant", Text(_names(case.complainants)))
    head.add_row("respondent", Text(_names([case.respondent])))
    head.add_row("agreements", Text(", ".join(case.agreements) or "none cited"))
    if case.head.joined_with:
        head.add_row("joined with", Text(", ".join(f"DS{n}" for n in case.head.joined_with)))
    if case.head.track:
        head.add_row("track", Text(case.head.track))
    if case.defences:
        head.add_row(
            "defences", Text(f"{', '.join(case.defences)} (for the panel; no rule of procedure reacts)")
        )
    head.add_row("record", Text(case.coverage))
    head.add_row(f"on {snapshot.day}", Text("; ".join(snapshot.statuses) or NOTHING_YET, style="bold"))
    console.print(head)
    _history(console, list(reviewed), snapshot.positions)
    _undated(console, case.undated, snapshot.day)
    console.print()
    console.print(Text("deadlines that run or are overdue", style="bold"))
    _deadline_table(console, snapshot, only_running=True)


def _undated(console: Console, undated: Sequence[Undated], day: date) -> None:
    """Lists the steps known only to a month or year, which are not judged."""
    listed = [u for u in undated if u.first_day <= day]
    if not listed:
        return
    console.print()
    console.print(Text("day unknown, not judged", style="bold"))
    for step in listed:
        name = words(step.type) + ("" if step.proceeding == "original" else f" [{step.proceeding}]")
        by = _shortened(step.by, max(10, console.width - _DAY - len(name) - 2))
        console.print(Text(f"{step.month:<{_DAY}} {name} {by}".rstrip(), style="dim"))


def history(case: Dispute, reviewed: Sequence[tuple[Event, Verdict]]) -> None:
    """The history of one dispute with its verdicts."""
    console = _console()
    console.print(Text(_title(case), style="bold"))
    _under(console, case.rulebook)
    _history(console, reviewed)


def _by_strand(positions: Iterable[Position]) -> list[tuple[Position, str]]:
    """Positions, those of complainants that stand alike as one, with the words for whose they are."""
    alike: dict[tuple[str, str, str], list[Position]] = {}
    for position in positions:
        alike.setdefault((position.chart, position.proceeding, position.state), []).append(position)
    found = []
    for held in alike.values():
        whose = [p.complainant for p in held if p.complainant is not None]
        found.append((held[0], f" of {', '.join(whose)}" if whose else ""))
    return found


_DAY, _VERDICT, _LONGEST = 10, 11, 40


def _history(
    console: Console, reviewed: Sequence[tuple[Event, Verdict]], positions: Iterable[Position] = ()
) -> None:
    """Strand by strand, one line an event, and below it what its findings have to say."""
    states: dict[str, list[str]] = {}
    for position, of in _by_strand(positions):
        states.setdefault(position.proceeding, []).append(
            f"{position.chart}{of} {position.state.replace('_', ' ')}"
        )
    for proceeding in in_rounds(event.proceeding for event, _ in reviewed):
        title = "original proceeding" if proceeding == "original" else f"{proceeding} (DSU 21.5)"
        held = "; ".join(states.get(proceeding, ()))
        console.print()
        console.print(Text(f"{title}: {held}" if held else title, style="bold"))
        _lines(console, [(e, v) for e, v in reviewed if e.proceeding == proceeding])


def _lines(console: Console, reviewed: Sequence[tuple[Event, Verdict]]) -> None:
    rest = console.width - _DAY - _VERDICT - 3
    wide = max(20, min(_LONGEST, max(len(words(event.type)) for event, _ in reviewed)))
    above: set[str] = set()
    for event, verdict in reviewed:
        line = Table.grid(padding=(0, 1, 0, 0))
        for width in (_DAY, wide, rest - wide, _VERDICT):
            line.add_column(width=width, no_wrap=True)
        by = _shortened(event.by, rest - wide)
        line.add_row(str(event.on), Text(words(event.type)), Text(by), _styled(verdict.value))
        console.print(line)
        texts = {f"{f.grade.word}: {f}{_from(f)}": f for f in verdict.findings if _worth_telling(f)}
        for text, finding in texts.items():
            short = f"{finding.grade.word}: {finding.provision}, as above" if text in above else text
            console.print(Padding(Text(short, style="dim"), (0, 0, 0, _DAY + 1)))
        above = set(texts)


def _from(finding: Finding) -> str:
    return "" if finding.overlay == "dsu" else f" [{_rule_of(finding)}]"


def _worth_telling(finding: Finding) -> bool:
    return finding.grade >= Grade.OVERRUN or (finding.grade is Grade.NOTE and finding.reason != "not-judged")


def _shortened(codes: Sequence[str], width: int) -> str:
    """The Members that fit on the line, and how many more there are."""
    text = " ".join(codes)
    shown = len(codes)
    while len(text) > width and shown > 1:
        shown -= 1
        text = f"{' '.join(codes[:shown])} +{len(codes) - shown}"
    return text


def verdict(found: Verdict, otherwise: Iterable[OtherReading], law: Rulebook) -> None:
    """One verdict with all its findings, and what other readings would make of it."""
    console = _console()
    event = found.event
    by = f" by {', '.join(event.by)}" if event.by else ""
    line = Text(f"{words(event.type)}{by} on {event.on}: ")
    line.append(found.value, style=STYLE[found.value])
    console.print(line)
    _under(console, law)
    for finding in found.findings:
        _finding(console, finding)
    for other in otherwise:
        console.print(
            Text(
                f"rests on the reading {other.reading}={other.taken}: with {other.choice} {other.verdict.value}",
                style="dim",
            )
        )
    console.print(Text(f"rulebook {found.rulebook}", style="dim"))


def _finding(console: Console, finding: Finding) -> None:
    table = Table.grid(padding=(0, 1))
    table.add_column(width=11, no_wrap=True)
    table.add_column()
    text = Text(f"{finding.provision}: {finding.text}")
    text.append(f" [{_rule_of(finding)}]", style="dim")
    table.add_row(_styled(finding.grade.word), text)
    for fact in finding.facts:
        table.add_row("", Text(f"waits for: {fact}", style="dim"))
    console.print(table)


def moves(snapshot: Snapshot) -> None:
    """Every move with its windows."""
    console = _console()
    console.print(Text(f"{_title(snapshot.dispute)}: moves on {snapshot.day}", style="bold"))
    _under(console, snapshot.dispute.rulebook)
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    for column in ("actor", "move", "window", "verdict"):
        table.add_column(column, no_wrap=column == "verdict")
    for move in snapshot.moves():
        actor = " ".join(move.by) or words_of_role(move.actor)
        name = words(move.type) + ("" if move.proceeding == "original" else f" [{move.proceeding}]")
        for window in move.windows:
            table.add_row(Text(actor), Text(name), _span(window.first, window.last), _styled(window.verdict))
            actor = name = ""
    console.print(table)


def words_of_role(actor: str) -> str:
    """A role in plain words."""
    return {"dsb": "the DSB", "dg": "the Director-General", "dsb_chair": "the DSB Chair"}.get(
        actor, actor.replace("_", " ")
    )


def _span(first: date, last: date | None) -> str:
    return f"{first} to {last}" if last is not None else f"from {first}"


def deadlines(snapshot: Snapshot) -> None:
    """Every deadline."""
    console = _console()
    console.print(Text(f"{_title(snapshot.dispute)}: deadlines on {snapshot.day}", style="bold"))
    _under(console, snapshot.dispute.rulebook)
    _deadline_table(console, snapshot, only_running=False)


def _deadline_table(console: Console, snapshot: Snapshot, *, only_running: bool) -> None:
    listed = [d for d in snapshot.deadlines() if not only_running or d.state in ("running", "overdue")]
    if not listed:
        console.print(Text("none" if only_running else "no period has started", style="dim"))
        return
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    table.add_column("ends", no_wrap=True)
    table.add_column("left", justify="right", no_wrap=True)
    table.add_column("state", no_wrap=True)
    table.add_column("period")
    for deadline in listed:
        text = Text(f"{deadline.provision}: {deadline.text}")
        if deadline.proceeding != "original":
            text.append(f" [{deadline.proceeding}]")
        left = "" if deadline.days_left is None else f"{deadline.days_left} d"
        ends = f"{deadline.ends}{'' if deadline.certainty == 'sure' else ' ?'}"
        table.add_row(ends, left, _styled(deadline.state), text)
    console.print(table)


def forecast(found: Forecast) -> None:
    """What a dispute has before it, stage by stage."""
    console = _console()
    console.print(Text(f"{_title(found.dispute)}: forecast on {found.day}", style="bold"))
    _under(console, found.dispute.rulebook)
    for note in found.notes:
        console.print(Text(note, style="yellow"))
    if not found.stages:
        console.print(Text("none of the stages that are forecast runs", style="dim"))
    for ahead in found.stages:
        console.print()
        round_ = "" if ahead.proceeding == "original" else f" [{ahead.proceeding}]"
        round_ += f" ({ahead.complainant})" if ahead.complainant else ""
        since = f": since {ahead.since}, {Length(days=ahead.lasted or 0)}" if ahead.running else ""
        console.print(Text(f"{ahead.stage.title}{round_}{since}", style="bold" if ahead.running else ""))
        table = Table.grid(padding=(0, 1, 0, 2))
        table.add_column(style="dim", no_wrap=True)
        table.add_column()
        for label, text in _forecast_lines(ahead):
            table.add_row(label, Text(text))
        console.print(table)


def _forecast_lines(ahead: StageForecast) -> Iterable[tuple[str, str]]:
    if ahead.ends_with:
        yield "ends with", _steps(ahead.ends_with)
    if ahead.between:
        yield "on the way", _steps(ahead.between)
    if ahead.earliest is not None:
        facts = ", if facts hold that the record does not show" if ahead.conditional else ""
        yield "by law", f"from {ahead.earliest}{facts}"
    bounds = dict.fromkeys(
        f"{'meant ' if b.kind == 'target' else ''}"
        f"{'to' if b.length == '0 days' else f'within {b.length} of'} {b.counted_from}"
        f"{'' if b.ends is None else f', by {b.ends}'} ({b.provision})"
        for b in ahead.bounds
    )
    for n, bound in enumerate(bounds):
        yield "" if n or ahead.earliest is not None else "by law", bound
    if ahead.unbounded:
        yield "" if ahead.earliest is not None else "by law", f"no last day: {ahead.unbounded}"
    if ahead.practice is None:
        yield "in practice", f"no figure: {ahead.untold}"
        return
    expected = ahead.expected
    yield (
        "in practice",
        str(ahead.practice)
        if expected is None
        else f"{ahead.practice}: {expected[1]:%Y-%m} ({expected[0]:%Y-%m} to {expected[2]:%Y-%m})",
    )
    yield "", ahead.practice.basis


def _steps(steps: Iterable[Between]) -> str:
    return "; ".join(f"{words(step.type)} ({', '.join(map(words_of_role, step.drivers))})" for step in steps)


def status(snapshot: Snapshot) -> None:
    """Status and positions."""
    console = _console()
    console.print(Text(f"{_title(snapshot.dispute)}", style="bold"))
    _under(console, snapshot.dispute.rulebook)
    for held in snapshot.statuses or (NOTHING_YET,):
        console.print(Text(f"{snapshot.day}: {held}"))
    for position, of in _by_strand(snapshot.positions):
        state = position.state.replace("_", " ")
        console.print(Text(f"  {position.chart} ({position.proceeding}){of}: {state}", style="dim"))


def replay(sums: Sequence[dict[str, Any]], law: Rulebook) -> None:
    """The sum of a replay."""
    console = _console()
    if len(sums) > 1:
        _under(console, law)
        table = Table(box=None, padding=(0, 1), pad_edge=False)
        table.add_column("dispute", no_wrap=True)
        for column in ("events", "permitted", "conditional", "barred", "overruns"):
            table.add_column(column, justify="right", no_wrap=True)
        table.add_column("status")
        for row in sums:
            name = f"DS{row['dispute']}" if row["dispute"] else row["file"]
            counts = [str(row[c]) for c in ("events", "permitted", "conditional", "barred", "overruns")]
            table.add_row(name, *counts, Text("; ".join(row["status"])))
        console.print(table)
    total = {
        c: sum(row[c] for row in sums) for c in ("events", "permitted", "conditional", "barred", "overruns")
    }
    noun = "dispute" if len(sums) == 1 else "disputes"
    console.print(
        Text(
            f"{len(sums)} {noun}, {total['events']} events: {total['permitted']} permitted, "
            f"{total['conditional']} conditional, {total['barred']} barred; {total['overruns']} with an overrun",
            style="bold",
        )
    )


def _reform(console: Console, reform: Rulebook) -> Overlay:
    """The overlay that was laid over the law last: its title, and where it comes from."""
    overlay = list(reform.overlays.values())[-1]
    console.print(Text(f"{overlay.id}: {overlay.title}", style="bold"))
    label = "our paraphrase; source" if overlay.paraphrase else "source"
    console.print(Text(f"{label}: {overlay.source}", style="dim"))
    return overlay


def diff(reform: Rulebook, found: Sequence[tuple[str, Comparison]]) -> None:
    """What a reform would have changed: verdicts and deadlines with both rules, then a summary for each rule."""
    console = _console()
    _reform(console, reform)
    for name, comparison in found:
        if comparison.same:
            continue
        console.print()
        title = _title(comparison.dispute) if comparison.dispute.number else name
        console.print(Text(title, style="bold"))
        for change in comparison.verdicts:
            _verdict_change(console, change)
        for moved in comparison.deadlines:
            _deadline_change(console, moved)
    console.print()
    _diff_summary(console, [comparison for _, comparison in found])


def _verdict_change(console: Console, change: VerdictChange) -> None:
    event = change.event
    by = f" by {', '.join(event.by)}" if event.by else ""
    round_ = "" if event.proceeding == "original" else f" [{event.proceeding}]"
    line = Text(f"{event.on} {words(event.type)}{by}{round_}: ")
    line.append(word(change.before), style=STYLE[word(change.before)])
    line.append(" -> ")
    line.append(word(change.after), style=STYLE[word(change.after)])
    console.print(line)
    table = Table.grid(padding=(0, 1, 0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for label, findings in (("before", change.deciding_before), ("after", change.deciding_after)):
        for finding in findings:
            text = Text(str(finding))
            text.append(f" [{finding.rule}]", style="dim")
            table.add_row(label, text)
        if not findings:
            table.add_row(label, "no rule objects")
    console.print(table)


def _deadline_change(console: Console, change: DeadlineChange) -> None:
    known = change.after or change.before
    if known is None:
        return
    round_ = "" if change.proceeding == "original" else f" [{change.proceeding}]"
    acts = " or ".join(words(type_name) for type_name in known.governs)
    console.print(Text(f"{known.started} {known.provision} [{change.rule}], {acts}{round_}:"))
    for label, deadline in (("before", change.before), ("after", change.after)):
        text = "no such period"
        if deadline is not None:
            text = f"{deadline.kind} of {deadline.length} to {deadline.ends}, {deadline.state}"
        console.print(Text(f"  {label:<7}{text}", style="dim" if deadline is None else ""))


def _diff_summary(console: Console, found: Sequence[Comparison]) -> None:
    changed = [comparison for comparison in found if not comparison.same]
    noun = "dispute" if len(found) == 1 else "disputes"
    verdicts = sum(len(c.verdicts) for c in changed)
    deadlines_ = sum(len(c.deadlines) for c in changed)
    line = f"{len(found)} {noun}, {len(changed)} of them changed: {verdicts} verdicts and {deadlines_} deadlines differ"
    console.print(Text(line, style="bold"))
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    table.add_column("rule", no_wrap=True)
    table.add_column("provision")
    for column in ("verdicts", "deadlines", "disputes"):
        table.add_column(column, justify="right", no_wrap=True)
    for row in summarize(found):
        table.add_row(
            Text(row.rule), Text(row.provision), str(row.verdicts), str(row.deadlines), str(row.disputes)
        )
    if changed:
        console.print(table)


def rules(law: Rulebook) -> None:
    """The law as a table."""
    console = _console()
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    table.add_column("id", no_wrap=True)
    table.add_column("kind", no_wrap=True)
    table.add_column("rule")
    for name in law:
        row = law[name]
        table.add_row(Text(row.id), row.kind, Text(f"{row.provision}: {row.summary}"))
    console.print(table)


def rule(row: Row, law: Rulebook) -> None:
    """One rule, whole."""
    console = _console()
    console.print(Text(f"{row.id}  {row.provision}", style="bold"))
    console.print(Text(row.summary))
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for label, value in _row_table(row, law):
        table.add_row(label, Text(value))
    console.print(table)


def _row_table(row: Row, law: Rulebook) -> Iterable[tuple[str, str]]:
    yield "kind", row.kind
    if isinstance(row, Period):
        yield "clock", ", ".join(words(w) for w in row.clock)
        yield "length", str(row.length) if row.length is not None else row.uncountable
        for name, length in row.variants.items():
            yield f"  {name}", str(length)
        yield "rolls", "to the next working day (WT/DSB/6)" if row.rolls else "no"
        yield "if missed", row.effect
    yield "governs", ", ".join(words(w) for w in row.governs)
    yield "actor", words_of_role(row.actor)
    yield "overlay", row.reform or row.overlay
    yield "rounds", ", ".join(row.proceedings)
    if isinstance(row, Gate) and row.exception_to:
        yield "sets aside", ", ".join(row.exception_to)
    if isinstance(row, Gate) and (row.requires or row.forbids):
        yield "requires", ", ".join(words(w) for w in row.requires) or "nothing"
        yield "forbids", ", ".join(words(w) for w in row.forbids) or "nothing"
    for fact in row.all_facts:
        yield "open fact", f"{fact}: {law.facts[fact].question}"
    if row.cannot_object:
        yield "never objects", row.cannot_object
    if row.notes:
        yield "notes", row.notes
    yield "source", row.source
    day = "" if row.checked is None else f" on {row.checked}"
    yield "checked", f"{row.verified}{day}" + (f" ({', '.join(row.read_in)})" if row.read_in else "")
    for example in row.examples:
        yield "example", _example(example)


def _example(example: Any) -> str:
    where = "made up" if example.get("from") == "made" else str(example.get("from"))
    if "clock" in example:
        text = f"{where}: from {example['clock']} to {example['ends']}"
        return text + (f", rolled to {example['rolled']}" if "rolled" in example else "")
    act = str(example.get("event", ""))
    day = f" on {example['on']}" if "on" in example else ""
    before = f"; before: {'; '.join(example['history'])}" if "history" in example else ""
    return f"{where}: {act}{day} is {example['grade']}{before}"


def facts(listed: Iterable[tuple[Fact, Sequence[str]]]) -> None:
    """The open facts."""
    console = _console()
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    table.add_column("fact", no_wrap=True)
    table.add_column("question", ratio=3)
    table.add_column("who knows", ratio=2)
    for fact, _ in listed:
        if not fact.id.endswith("-unrecorded") or fact.id == "extension-unrecorded":
            table.add_row(Text(fact.id), Text(fact.question), Text(fact.who))
    console.print(table)
    console.print(
        Text(
            "For each event type there is also <type>-unrecorded: it happened, but the record lacks it.",
            style="dim",
        )
    )


def readings(law: Rulebook) -> None:
    """The disputed points, one after the other."""
    console = _console()
    for name, point in law.readings.items():
        console.print(Text(f"{name}: {point.question}", style="bold"))
        table = Table.grid(padding=(0, 2))
        table.add_column(style="dim", no_wrap=True)
        table.add_column()
        for choice, meaning in point.choices.items():
            mark = "taken" if choice == law.chosen[name] else ""
            if choice == point.default:
                mark = f"{mark} default".strip()
            table.add_row(f"  {choice}", Text(f"{meaning} ({mark})" if mark else meaning))
        table.add_row("  why", Text(point.source, style="dim"))
        console.print(table)


def checked(results: Iterable[tuple[str, Sequence[Fault]]]) -> None:
    """What a check found, one line a fault."""
    console = _console()
    for file, found in results:
        if not found:
            console.print(Text(f"{file}: a valid case file"), soft_wrap=True)
        for fault in found:
            console.print(Text(f"{file}: {fault}", style="red"), soft_wrap=True)


def outcome(found: Outcome, *, before: bool) -> None:
    """A property that was tried: that it holds, or what breaks it, as a story and as a case file."""
    console = _console()
    line = Text(f"{found.property.name}: ")
    if found.counterexample is None:
        line.append("holds", style="green").append(f" in {found.tried} histories")
        console.print(line)
        return
    line.append("does not hold", style="bold red")
    if not before:
        line.append(", nor without the reform")
    console.print(line)
    console.print(Padding(Text(found.property.statement), (0, 0, 0, 2)))
    console.print()
    for text in found.counterexample.story.splitlines():
        # A line that wraps goes on where it began.
        console.print(Padding(Text(text.lstrip()), (0, 0, 0, 2 + len(text) - len(text.lstrip()))))
    console.print()
    console.print(Padding(Text("as a case file:", style="dim"), (0, 0, 0, 2)))
    # Not wrapped: it is to be copied.
    sys.stdout.write(json_text(dump(found.counterexample.case.to_case())) + "\n")
