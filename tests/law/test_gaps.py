"""What a record does not show: silence of a partial record bars nothing, and a step known to a month has happened.

Asked of every twin and every broken history, so that no rule is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import wtoproc as wto
from tests.histories import dispute, event
from tests.law.test_objections import ALL_BROKEN, ALL_TWINS
from tests.law.twins import Case, judged, whole
from wtoproc.judging.guards import gap_fact

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTIAL = {"coverage": "partial"}


def bars(verdict: wto.Verdict) -> set[str]:
    whole(verdict)
    return {finding.rule for finding in verdict.findings if finding.grade is wto.Grade.BARRED}


def gravest(verdict: wto.Verdict) -> dict[str, wto.Grade]:
    found: dict[str, wto.Grade] = {}
    for finding in verdict.findings:
        found[finding.rule] = max(finding.grade, found.get(finding.rule, finding.grade))
    return found


def with_one_step_less(case: Case, **head: Any) -> Iterator[tuple[wto.Event, wto.Dispute]]:
    """The dispute of a case without each step in turn; it still begins with its consultations."""
    steps = dispute(*case.history, **case.head).events
    for step in steps:
        rest = [other for other in steps if other is not step]
        if not rest or rest[0].type == "consultations_requested":
            yield step, dispute(**case.head | head).record(*rest, departure=True)


@pytest.mark.parametrize("case", ALL_BROKEN, ids=str)
def test_what_a_partial_record_lacks_is_asked_for_and_bars_nothing(case: Case) -> None:
    partial = judged(case._replace(head=case.head | PARTIAL))
    complete = judged(case)
    whole(partial)
    for rule, grade in gravest(partial).items():
        assert grade <= gravest(complete).get(rule, grade), rule
    for finding in complete.findings:
        missing = finding.details.get("missing")
        if missing is None or finding.rule != case.rule:
            continue
        asked = next(f for f in partial.findings if f.rule == case.rule)
        assert asked.grade is wto.Grade.CONDITIONAL
        assert asked.reason == finding.reason
        assert gap_fact(str(missing)) in asked.facts


@pytest.mark.parametrize("case", ALL_BROKEN, ids=str)
def test_a_step_that_is_denied_is_missed_as_on_a_complete_record(case: Case) -> None:
    complete = judged(case)
    for missing in [f.details.get("missing") for f in complete.findings if f.rule == case.rule]:
        if missing is not None:
            given = {**case.given, gap_fact(str(missing)): False}
            denied = judged(case._replace(head=case.head | PARTIAL, given=given))
            assert gravest(denied)[case.rule] >= gravest(complete)[case.rule]


@pytest.mark.parametrize("case", ALL_TWINS, ids=str)
def test_no_step_is_missed_where_the_record_is_partial(case: Case) -> None:
    before = bars(judged(case))
    for step, less in with_one_step_less(case, **PARTIAL):
        assert bars(less.may(event(case.act), given=case.given)) <= before, step


@pytest.mark.parametrize("case", ALL_TWINS, ids=str)
def test_a_step_known_to_its_month_has_happened(case: Case) -> None:
    before, act = bars(judged(case)), event(case.act)
    for step, less in with_one_step_less(case):
        fields = {} if step.proceeding == "original" else {"proceeding": step.proceeding}
        undated = wto.Undated(f"{step.on:%Y-%m}", step.type, fields)
        if act.on > undated.last_day:
            told = dispute(**case.head, undated=[undated]).record(*less.events, departure=True)
            assert bars(told.may(act, given=case.given)) <= before, step
