"""A second complainant that asks with the first and takes no further step changes nothing for the steps that follow.

Every twin and broken history of one complainant is taken once more with two.
"""

from __future__ import annotations

import pytest

from tests.histories import dispute, event
from tests.law import test_implementation
from tests.law.test_objections import ALL_BROKEN, ALL_TWINS
from tests.law.twins import Case, judged

TWO = {"complainants": ["KOR", "BRA"]}
# What one of two cannot end, suspend or have decided for the other.
OTHERWISE = {
    "dsu-4.3-reply: after the end",
    "dsu-4.11: after the end",
    "dsu-6.1-asked: settled",
    "dsu-12.12: a day too late",
    "dsu-12.12: lawful",
    "dsu-12.12-lapse: twice",
    "dsu-12.12-lapse: a report too late",
    "dsu-12.12-lapsed-record: a day too early",
    "dsu-12.12-lapsed-record: resumed",
    "dsu-21.3c: awarded before",
    "dsu-21.3c-arbitrator: twice",
    "dsu-21.3c-arbitrator: appointed after the award",
    "dsu-22.6-objection: after the decision",
    "dsu-22.6-arbitrator: twice",
}


def joined(case: Case) -> Case:
    """The case with BRA beside KOR in the requests that open the dispute."""
    lines = [
        line.replace(" KOR", " KOR,BRA")
        if line.split()[1] in ("consultations_requested", "panel_requested") and "compliance" not in line
        else line
        for line in case.history
    ]
    return case._replace(history=tuple(lines), head=case.head | TWO)


CASES = [
    case
    for case in (*ALL_BROKEN, *ALL_TWINS)
    if str(case) not in OTHERWISE
    and "complainants" not in case.head
    and "BRA" not in case.act
    and "BRA" in "".join(joined(case).history)
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_other_complainant_changes_nothing(case: Case) -> None:
    one, two = (
        next(f for f in judged(each).findings if f.rule == case.rule) for each in (case, joined(case))
    )
    assert (two.grade, two.reason, two.facts) == (one.grade, one.reason, one.facts)


def test_there_are_enough() -> None:
    assert len(CASES) > 400


class TestApart:
    """What was done with one complainant is not done with the other."""

    BOTH = test_implementation.BOTH

    def reason(self, rule: str, line: str, *steps: str) -> str:
        verdict = dispute(*self.BOTH, *steps, **TWO).may(event(line))
        return next(f.reason for f in verdict.findings if f.rule == rule)

    def test_an_agreement_leaves_the_arbitrator_the_other_period(self) -> None:
        steps = (
            "2011-08-15 reasonable_period_arbitration_requested KOR,BRA",
            "2011-09-01 reasonable_period_agreed BRA,JPN months=10",
        )
        rule, line = "dsu-21.3c-arbitrator", "2011-09-26 reasonable_period_awarded {},JPN months=10"
        assert self.reason(rule, line.format("KOR"), *steps) == "summary"
        assert self.reason(rule, line.format("BRA"), *steps) == "period-set"

    def test_an_authorization_is_of_one(self) -> None:
        steps = (
            "2011-08-01 reasonable_period_agreed KOR,BRA,JPN expires=2012-04-28",
            "2012-05-08 retaliation_requested KOR",
            "2012-05-10 retaliation_requested BRA",
            "2012-05-22 retaliation_authorized KOR",
        )
        rule = "dsu-22.6-no-suspension"
        assert self.reason(rule, "2012-05-25 retaliation_authorized KOR", *steps) == "retaliation-authorized"
        assert self.reason(rule, "2012-05-25 retaliation_authorized BRA", *steps) == "summary"
        for code, says in (("KOR", "retaliation-authorized"), ("BRA", "summary")):
            line = f"2012-05-25 retaliation_request_withdrawn {code}"
            assert self.reason("dsu-22-withdraw-request", line, *steps) == says
