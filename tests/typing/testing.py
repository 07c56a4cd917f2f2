"""What a user of the testing kit writes, for the type checker; never run."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, assert_type

from hypothesis import given
from hypothesis import strategies as st

import wtoproc as wto
from wtoproc.terms.periods import Length
from wtoproc.testing import (
    Counterexample,
    Outcome,
    ProcedureMachine,
    Property,
    Unlawful,
    disputes,
    hold,
    holds,
    members,
    next_events,
    periods,
    properties,
    reforms,
    rulebooks,
    story,
    unlawful,
)

assert_type(disputes(), st.SearchStrategy[wto.Dispute])
assert_type(members(on=date(2001, 12, 11)), st.SearchStrategy[str])
assert_type(periods(max_days=90), st.SearchStrategy[Length])
assert_type(rulebooks(rules=["dsu-4.7"]), st.SearchStrategy[wto.Rulebook])
assert_type(reforms(), st.SearchStrategy[dict[str, Any]])
assert_type(unlawful(rule="dsu-4.7"), st.SearchStrategy[Unlawful])
assert_type(next_events(wto.docket.load(590)), st.SearchStrategy[wto.Event])


@given(
    disputes(rulebook=rulebooks(), starts=(date(2001, 1, 1), date(2015, 12, 31)), reaching=wto.AppealNotified)
)
def test_mine(case: wto.Dispute) -> None:
    assert_type(story(case), str)


@given(unlawful(disputes(members=members()), "dsu-4.7"))
def test_refused(found: Unlawful) -> None:
    assert_type(found.verdict, wto.Verdict)
    assert_type(found.rules, tuple[str, ...])


def check(dispute: wto.Dispute) -> Counterexample | None:
    return Counterexample(dispute, "an example") if len(dispute.events) > 3 else None


prop = Property("mine", "Nothing takes four steps.", check, ({"max_size": 6},))
outcome = holds(prop, wto.DSU, seed=1, complainants=2)
assert_type(outcome, Outcome)
assert_type(outcome.counterexample, Counterexample | None)
assert_type(hold(properties.ALL), tuple[Outcome, ...])
assert_type(properties.path_within("panel_requested", "panel_established", at_most=60), Property)
if outcome.counterexample is not None:
    assert_type(outcome.counterexample.code, str)
    outcome.counterexample.save(Path("found.json"))


class Mine(ProcedureMachine):
    beginnings = disputes(max_size=1, members=["KOR", "JPN"])
    rounds = 1

    def begun(self, dispute: wto.Dispute) -> None:
        assert_type(self.dispute, wto.Dispute)
        assert_type(dispute.events, tuple[wto.Event, ...])

    def recorded(self, event: wto.Event, verdict: wto.Verdict) -> None:
        assert_type(self.day, date)
        assert_type((event.on, verdict.permitted), tuple[date, bool])

    def refused(self, event: wto.Event, verdict: wto.Verdict) -> None:
        assert_type(self.course.days(), tuple[date, ...])
        assert_type((event.on, verdict.barred), tuple[date, bool])


TestMine = Mine.TestCase
