"""Writes the parts of the documentation that come from the code.

python docs/build.py [FOLDER]      the law table, the charts, how the docket is judged, durations; default: docs/generated
python docs/build.py --events      the table of event types in docs/events.md
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
import typing
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import wtoproc as wto
from wtoproc.analysis.experience import GROUPS, STAGES, shipped, stage
from wtoproc.cli.render import words_of_role
from wtoproc.law.charts import CHARTS, Chart
from wtoproc.law.rows import Gate, Period
from wtoproc.record import events
from wtoproc.record.event import own_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wtoproc.analysis.experience import BackTest
    from wtoproc.law.rows import Row


VALUES = ("permitted", "conditional", "barred")
EVENTS = Path(__file__).with_name("events.md")
BEGIN, END = "<!-- events: python docs/build.py --events -->\n", "<!-- end of events -->\n"
HEADING = re.compile(r"^# -+ (?P<heading>.+)$|^class (?P<name>\w+)", re.MULTILINE)
KINDS = {
    date | None: "date",
    bool | None: "true or false",
    int | None: "number",
    str | None: "text",
    str: "text",
    tuple[int, ...]: "numbers",
}
OTHER_ROLES = ("acting_member", "any_member", "panel", "dsb_chair")
"""Roles of rules that also judge acts of others; they do not say whose act it is."""


def law_table() -> str:
    """Every row of law as a table: id, provision, summary, clock, length, actor, overlay, dates of force, source, example."""
    lines = [
        "# The law table",
        "",
        f"Made from the rows of rulebook {wto.DSU.fingerprint()}.",
        "",
        "| id | provision | rule | clock | length | actor | overlay | in force | source | worked example | read in |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [_line(row) for rule in wto.DSU for row in wto.DSU.versions(rule)]
    return "\n".join(lines) + "\n"


def _line(row: Row) -> str:
    clock = length = ""
    if isinstance(row, Period):
        clock = ", ".join(row.clock)
        length = str(row.length) if row.length is not None else row.uncountable
        length += "".join(f"; {name}: {other}" for name, other in row.variants.items())
    since = row.in_force.since.isoformat()
    force = since if row.in_force.until == date.max else f"{since} to {row.in_force.until}"
    examples = "<br>".join(map(_example, row.examples))
    read = row.verified if row.checked is None else f"{row.verified} on {row.checked}"
    read += f": {', '.join(row.read_in)}" if row.read_in else ""
    cells = (
        row.id, row.provision, row.summary, clock, length, row.actor, row.overlay, force, row.source, examples, read,
    )  # fmt: skip
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _example(example: Mapping[str, Any]) -> str:
    """A worked example in one line: the calculation of a period, or an act with its grade."""
    where = "made up" if example["from"] == "made" else example["from"]
    if "clock" in example:
        variant = f" ({example['variant']})" if "variant" in example else ""
        rolled = f", rolled to {example['rolled']}" if "rolled" in example else ""
        return f"{where}{variant}: from {example['clock']} to {example['ends']}{rolled}"
    on = f" on {example['on']}" if "on" in example else ""
    given = f" (given {', '.join(example['given'])})" if "given" in example else ""
    before = f", after {'; '.join(example['history'])}" if example.get("history") else ""
    return f"{where}: {example['event']}{on} is {example['grade']}{given}{before}"


def diagram(chart: Chart) -> str:
    """A chart as a Mermaid state diagram of its drawn edges, without the loops."""
    lines = ["stateDiagram-v2", f"    [*] --> {chart.start}"]
    moves: dict[tuple[str, str], list[str]] = {}
    for edge in chart.edges:
        if edge.source != edge.dest:
            moves.setdefault((edge.source, edge.dest), []).append(edge.trigger)
    lines += [f"    {a} --> {b}: {', '.join(triggers)}" for (a, b), triggers in moves.items()]
    lines += [f"    {state} --> [*]" for state in chart.states if state in chart.ends]
    return "\n".join(lines)


def charts_page() -> str:
    """Every chart: a diagram, and its edges with the gate behind each."""
    parts = ["# The charts, drawn from the code", ""]
    for chart in CHARTS.values():
        parts += [f"## {chart.name}", "", "```mermaid", diagram(chart), "```", ""]
        parts += ["| from | step | to | gate |", "|---|---|---|---|"]
        parts += [
            f"| {e.source} | {e.trigger} | {e.dest} | {e.gate or 'no rule orders this step'} |"
            for e in chart.edges
        ]
        parts.append("")
    return "\n".join(parts)


def judged_page() -> str:
    """How a review judges the events of the shipped disputes: by event type, and by the facts that verdicts depend on."""
    seen: Counter[str] = Counter()
    values: Counter[tuple[str, str]] = Counter()
    waits: Counter[tuple[str, str]] = Counter()
    barred: Counter[tuple[str, str]] = Counter()
    for number in wto.docket.numbers():
        case = wto.docket.load(number)
        if case.coverage != "complete":
            continue
        for event, verdict in case.review():
            if verdict.findings[0].rule == "not-judged":
                continue
            seen[event.type] += 1
            values[event.type, verdict.value] += 1
            waits.update((event.type, fact) for fact in verdict.facts)
            if verdict.barred:
                barred.update((event.type, f.rule) for f in verdict.findings if f.grade.word == "barred")
    total, good = sum(seen.values()), sum(values[type_name, "permitted"] for type_name in seen)
    lines = [
        "# How the docket is judged",
        "",
        f"Complete records, each event reviewed as it happened under rulebook {wto.DSU.fingerprint()}:",
        f"{total} events of {len(seen)} types, {good} of them permitted ({good / total:.1%}).",
        "",
        "| event | events | permitted | conditional | barred | share permitted |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {type_name} | {n} | {' | '.join(str(values[type_name, value]) for value in VALUES)} "
        f"| {values[type_name, 'permitted'] / n:.1%} |"
        for type_name, n in seen.most_common()
    ]
    lines += [
        "",
        "## What the others depend on",
        "",
        "By event type, and by the id of the open fact or, for barred events, of the rule. A verdict may depend on several facts.",
        "",
        "| event | fact or rule | verdicts |",
        "|---|---|---:|",
    ]
    for type_name, _ in seen.most_common():
        lines += [f"| {type_name} | {fact} | {n} |" for (w, fact), n in waits.most_common() if w == type_name]
        lines += [
            f"| {type_name} | {rule} (barred) | {n} |"
            for (w, rule), n in barred.most_common()
            if w == type_name
        ]
    return "\n".join(lines) + "\n"


def durations_table() -> str:
    """How long each stage has taken, over the whole docket."""
    lines = ["| stage | id | cases | median | left | open |", "|---|---|---:|---|---:|---:|"]
    for figure in shipped().figures("all"):
        found, known = figure.estimate, stage(figure.stage)
        duration = "too few" if found is None else str(found)
        lines.append(
            f"| {known.title} | `{known.id}` | {figure.cases} | {duration} | {figure.left} | {figure.open} |"
        )
    return "\n".join(lines)


def groups_table(name: str, by: str) -> str:
    """How long one stage has taken in each group of disputes."""
    lines = ["| group | cases | duration |", "|---|---:|---|"]
    lines += [
        f"| {f.group} | {f.cases} | {'too few' if f.estimate is None else str(f.estimate)} |"
        for f in shipped().figures(by)
        if f.stage == name
    ]
    return "\n".join(lines)


def backtest_table(found: BackTest) -> str:
    """How many bands of 80% held, stage by stage."""
    lines = [
        "| stage | bands | held | sooner | later | share held | 95% interval | open beyond |",
        "|---|---:|---:|---:|---:|---:|---|---:|",
    ]
    for row in (*found.stages, found.pooled):
        counts = f"{row.cases} | {row.inside} | {row.sooner} | {row.later}"
        if row.share is None or row.interval is None:
            lines.append(f"| {row.stage} | {counts} | | | {row.beyond} |")
        else:
            low, high = row.interval
            lines.append(
                f"| {row.stage} | {counts} | {row.share:.1%} | {low:.1%} to {high:.1%} | {row.beyond} |"
            )
    return "\n".join(lines)


def durations_page() -> str:
    """How long each stage has taken in each group of disputes, what was left out, and how many bands held."""
    seen = shipped()
    lines = [
        "# How long each stage has taken",
        "",
        f"From {len(wto.docket.numbers())} disputes, with their steps up to {seen.to}. The duration is the median, with the",
        "10th and 90th percentile in brackets, given that the step is taken. Disputes heard by one panel are one case.",
        "",
        durations_table(),
        "",
    ]
    for by in GROUPS:
        if by == "all":
            continue
        for known in STAGES:
            lines += [f"## {known.title}, by {by}", "", groups_table(known.id, by), ""]
    lines += ["## Left out", "", "| stage | why | disputes |", "|---|---|---|"]
    reasons: dict[tuple[str, str], list[str]] = {}
    for left in seen.left_out:
        reasons.setdefault((left.stage or "all", left.why), []).append(f"DS{left.dispute}")
    lines += [f"| {name} | {why} | {', '.join(numbers)} |" for (name, why), numbers in reasons.items()]
    for asked in ("request", "start", "halfway"):
        lines += ["", f"## Back-test: {asked}", "", backtest_table(seen.backtest(asked))]
    return "\n".join(lines) + "\n"


def field_texts(event_type: type[wto.Event]) -> dict[str, str]:
    """The fields of an event type beyond the common ones, each with its kind and the text below it in the source."""
    texts: dict[str, str] = {}
    for cls in reversed(event_type.__mro__[: event_type.__mro__.index(wto.Event)]):
        (node,) = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
        for field, text in zip(node.body, node.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr):
                texts[ast.unparse(field.target)] = ast.literal_eval(text.value)
    kinds = typing.get_type_hints(event_type)
    return {
        field.name: f"({KINDS[kinds[field.name]]}): {' '.join(texts[field.name].split())}"
        for field in own_fields(event_type)
    }


def groups() -> dict[str, list[type[wto.Event]]]:
    """The event types under the headings of the source, in its order."""
    found: dict[str, list[type[wto.Event]]] = {}
    by_class = {event_type.__name__: event_type for event_type in events.types()}
    heading = ""
    for line in HEADING.finditer(inspect.getsource(events)):
        if line["heading"]:
            heading = line["heading"]
        elif line["name"] in by_class:
            found.setdefault(heading, []).append(by_class[line["name"]])
    return found


def who_acts(event_type: type[wto.Event]) -> str:
    """Whose act an event type is: as its class declares, or by the rules that can object to it."""
    if event_type.by_time:
        return "nobody: time alone"
    if event_type.joint:
        return "both parties"
    if event_type.taken_by:
        return words_of_role(event_type.taken_by)
    both = (wto.DSU.roles(event_type.type, compliance=compliance) for compliance in (False, True))
    roles = dict.fromkeys(role for found in both for role in found if role not in OTHER_ROLES)
    return ", ".join(map(words_of_role, roles)) or "no rule says"


def event_tables() -> str:
    """All event types with what happens, who acts, their own fields, and whether they always leave a public document."""
    lines = []
    for heading, event_types in groups().items():
        lines += [f"### {heading[0].upper()}{heading[1:]}", ""]
        lines += ["| type | what happens | who acts | own fields | always public |", "|---|---|---|---|---|"]
        for event_type in event_types:
            text = " ".join((event_type.__doc__ or "").split())
            own = "<br>".join(f"`{name}` {text}" for name, text in field_texts(event_type).items())
            public = "yes" if event_type.public else "no"
            lines.append(f"| `{event_type.type}` | {text} | {who_acts(event_type)} | {own} | {public} |")
        lines.append("")
    return "\n".join(lines)


def events_page() -> str:
    """docs/events.md with the tables as they should be."""
    before, rest = EVENTS.read_text("utf-8").split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{event_tables()}\n{END}{after}"


def main(argument: str = "") -> None:
    """Write the generated pages to a folder, or with ``--events`` the page of event types."""
    if argument == "--events":
        EVENTS.write_text(events_page(), encoding="utf-8")
        sys.stdout.write(f"{EVENTS.name}: {sum(1 for _ in events.types())} event types\n")
        return
    target = Path(argument) if argument else Path(__file__).parent / "generated"
    target.mkdir(parents=True, exist_ok=True)
    pages = {
        "law-table.md": law_table(),
        "charts.md": charts_page(),
        "judged.md": judged_page(),
        "durations.md": durations_page(),
    }
    for name, text in pages.items():
        (target / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{target.name}/{name}: {len(text.splitlines())} lines\n")
    gates = sum(1 for rule in wto.DSU if isinstance(wto.DSU[rule], Gate))
    sys.stdout.write(f"{len(wto.DSU)} rows, {gates} of them gates\n")


if __name__ == "__main__":
    main(*sys.argv[1:2])
