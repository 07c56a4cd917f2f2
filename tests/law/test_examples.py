"""The worked examples that stand in the rows: a lawyer reads them, this runs them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import wtoproc as wto
from tests.histories import HEAD, dispute, event
from wtoproc.judging.clocks import term_of
from wtoproc.law.rows import Gate, Period, Row
from wtoproc.record.after_adoption import reasonable_periods
from wtoproc.record.events import type_named
from wtoproc.terms.provisions import TRACKS

if TYPE_CHECKING:
    from wtoproc.judging.verdicts import Finding, Verdict

ROWS = [row for rule in wto.DSU for row in wto.DSU.versions(rule)]
EXAMPLES = [(row, example) for row in ROWS for example in row.examples]


def name(value: Any) -> str:
    return value.id if isinstance(value, Row) else str(value.get("from", ""))


@pytest.mark.parametrize(("row", "example"), [(r, e) for r, e in EXAMPLES if isinstance(r, Period)], ids=name)
def test_periods_end_where_their_examples_say(row: Period, example: dict[str, Any]) -> None:
    variant = example.get("variant", "")
    by_track = variant.replace("_", "-") in TRACKS
    track = variant.replace("_", "-") if by_track else "dsu"
    term = term_of(row, example["clock"], track, wto.DSU.chosen, variant="" if by_track else variant)
    assert term is not None
    assert term.nominal == example["ends"]
    assert term.ends == example.get("rolled", example["ends"])


@pytest.mark.parametrize(
    ("row", "example"),
    [(r, e) for r, e in EXAMPLES if isinstance(r, Period) and e["from"] != "made"],
    ids=name,
)
def test_the_clock_of_a_real_example_is_on_record(row: Period, example: dict[str, Any]) -> None:
    case = wto.docket.load(int(example["from"].removeprefix("DS")))
    if row.clock_field == "period_end":
        days = [p.ends for c in case.head.complainants for p in reasonable_periods(case.on_record, c)]
    else:
        days = [
            getattr(e, row.clock_field if row.clock_field in ("circulated", "comply_by") else "on")
            for type_name in row.clock
            for e in case.on_record.all(type_name, example.get("proceeding", "original"))
        ]
    assert example["clock"] in days


def finding_of(row: Gate, example: dict[str, Any], verdict: Verdict) -> Finding:
    rule = example.get("rule", row.id)
    found = [f for f in verdict.findings if f.rule == rule]
    assert found, f"{rule} did not speak"
    if "rule" in example and example["grade"] == "permitted":
        assert found[0].exception == row.id
    return found[0]


@pytest.mark.parametrize(
    ("row", "example"),
    [(r, e) for r, e in EXAMPLES if isinstance(r, Gate) and e["from"] == "made"],
    ids=name,
)
def test_gates_answer_as_their_made_examples_say(row: Gate, example: dict[str, Any]) -> None:
    case = dispute(*example["history"], **{k: example[k] for k in HEAD if k in example})
    given = dict.fromkeys(example.get("given", ()), True)
    verdict = case.may(event(example["event"]), given=given)
    assert finding_of(row, example, verdict).grade.word == example["grade"]


@pytest.mark.parametrize(
    ("row", "example"),
    [(r, e) for r, e in EXAMPLES if isinstance(r, Gate) and e["from"] != "made"],
    ids=name,
)
def test_gates_answer_as_their_real_examples_say(row: Gate, example: dict[str, Any]) -> None:
    case = wto.docket.load(int(example["from"].removeprefix("DS")))
    kind, day = type_named(example["event"]), example["on"]
    assert isinstance(day, date)
    reviewed = [v for e, v in case.review() if type(e) is kind and e.on == day]
    assert reviewed, "no such event on that day"
    assert finding_of(row, example, reviewed[0]).grade.word == example["grade"]


def test_every_row_has_an_example_or_says_why_not() -> None:
    assert EXAMPLES
    for row in ROWS:
        assert row.examples or row.meta or getattr(row, "uncountable", ""), row.id
