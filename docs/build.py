"""Make the parts of the documentation that stand in the code: the law table, the diagrams of the charts, how the
docket is judged, and how long each stage has taken.

python docs/build.py [FOLDER]      default: docs/generated
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import wtoproc as wto
from wtoproc.analysis.experience import GROUPS, STAGES, how_long, shipped, stage
from wtoproc.law.charts import CHARTS, Chart
from wtoproc.law.rows import Gate, Period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wtoproc.analysis.experience import BackTest
    from wtoproc.law.rows import Row


VALUES = ("permitted", "conditional", "barred")


def law_table() -> str:
    """Every row: id, provision, summary, clock, length, actor, overlay, force, source, worked example, where read."""
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
    read = f"{row.verified}: {', '.join(row.read_in)}" if row.read_in else row.verified
    cells = (
        row.id, row.provision, row.summary, clock, length, row.actor, row.overlay, force, row.source, examples, read,
    )  # fmt: skip
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _example(example: Mapping[str, Any]) -> str:
    """A worked example in one line: the reckoning of a period, or an act with its grade."""
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
    """A chart as a Mermaid state diagram: its drawn edges, loops gathered in a note."""
    lines = ["stateDiagram-v2", f"    [*] --> {chart.start}"]
    moves: dict[tuple[str, str], list[str]] = {}
    for edge in chart.edges:
        if edge.source != edge.dest:
            moves.setdefault((edge.source, edge.dest), []).append(edge.trigger)
    lines += [f"    {a} --> {b}: {', '.join(triggers)}" for (a, b), triggers in moves.items()]
    lines += [f"    {state} --> [*]" for state in chart.states if state in chart.ends]
    return "\n".join(lines)


def charts_page() -> str:
    """Every chart with its edges and the gate behind each."""
    parts = ["# The charts, drawn from the code", ""]
    for chart in CHARTS.values():
        parts += [f"## {chart.name}", "", "```mermaid", diagram(chart), "```", ""]
        parts += ["| from | step | to | gate |", "|---|---|---|---|"]
        parts += [
            f"| {e.source} | {e.trigger} | {e.dest} | {e.gate or 'no rule orders it'} |" for e in chart.edges
        ]
        parts.append("")
    return "\n".join(parts)


def judged_page() -> str:
    """How the shipped docket's events are judged on review: by event type, and by the facts that verdicts wait for."""
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
        "## What the others wait for",
        "",
        "By type, and by the id of the open fact or, for what is barred, of the rule. A verdict may wait for several facts.",
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
        told = "too few" if found is None else how_long(found)
        lines.append(
            f"| {known.title} | `{known.id}` | {figure.cases} | {told} | {figure.left} | {figure.open} |"
        )
    return "\n".join(lines)


def groups_table(name: str, by: str) -> str:
    """How long one stage has taken in each group of disputes."""
    lines = ["| group | cases | duration |", "|---|---:|---|"]
    lines += [
        f"| {f.group} | {f.cases} | {'too few' if f.estimate is None else how_long(f.estimate)} |"
        for f in shipped().figures(by)
        if f.stage == name
    ]
    return "\n".join(lines)


def backtest_table(found: BackTest) -> str:
    """How the bands of 80% held, stage by stage."""
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
    """How long each stage has taken, in each group of disputes; how the bands held; what was left out."""
    seen = shipped()
    lines = [
        "# How long each stage has taken",
        "",
        f"Read off {len(wto.docket.numbers())} disputes, as far as they are known to {seen.to}. Median and, in brackets,",
        "10th and 90th percentile of the stages that were done; disputes heard by one panel are one case.",
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
        lines += ["", f"## Back-test, asked on the day: {asked}", "", backtest_table(seen.backtest(asked))]
    return "\n".join(lines) + "\n"


def main(folder: str = "") -> None:
    """Write the pages."""
    target = Path(folder) if folder else Path(__file__).parent / "generated"
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
