"""A rule that runs in every round says of a compliance round what it says of the original: neither sees the other's steps.

Every twin and broken history of such a rule is taken once more as a round on compliance, years after an original
proceeding that went all its way.
"""

from __future__ import annotations

import pytest

import wtoproc as wto
from tests.histories import dispute, event
from tests.law.test_objections import ALL_BROKEN, ALL_TWINS
from tests.law.twins import Case, judged, whole

# The original proceeding, before any history of the tables.
ORIGINAL = (
    "2003-09-11 consultations_requested {c}",
    "2004-06-18 panel_requested {c}",
    "2004-06-29 panel_deferred",
    "2004-07-29 panel_established",
    "2004-09-28 panel_composed how=agreed",
    "2005-06-01 panel_report_circulated",
    "2005-06-28 reports_adopted recommendations=true",
    "2005-08-01 reasonable_period_agreed {c},{r} expires=2006-04-28",
)
# What a round has otherwise: either side may complain, the panel is the original one, and what follows adoption has
# been settled before.
OTHERWISE = {
    "dsu-withdrawal",
    "dsu-21.3-needs-recommendation",
    "dsu-21.5-disputed",
    "dsu-22-of-the-dispute",
    "dsu-25.4",
    "dsu-6.1-block-once: under SCM 4",
    "dsu-6.1-fn5-request: wrong actor",
    "dsu-6-withdraw-request: wrong actor",
    "dsu-order-panel-report: wrong order",
}


def runs_in_both(case: Case) -> bool:
    if {case.rule, str(case)} & OTHERWISE or not case.history or case.history[0] < "2008":
        return False
    if any("proceeding=" in line for line in (*case.history, case.act)):
        return False
    rows = wto.DSU.versions(case.rule)
    return all(wto.DSU.runs(row, "dsu", which) for row in rows for which in ("original", "compliance"))


CASES = [case for case in (*ALL_BROKEN, *ALL_TWINS) if runs_in_both(case)]


def test_there_are_enough() -> None:
    assert len(CASES) > 150
    assert len({case.rule for case in CASES}) > 40


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_round_is_judged_like_the_original(case: Case) -> None:
    complainants = ",".join(case.head.get("complainants", ["KOR"]))
    before = [line.format(c=complainants, r=case.head.get("respondent", "JPN")) for line in ORIGINAL]
    after = [f"{line} proceeding=compliance" for line in case.history]
    verdict = dispute(*before, *after, **case.head).may(
        event(f"{case.act} proceeding=compliance"), given=case.given
    )
    whole(verdict)
    first, again = (next(f for f in v.findings if f.rule == case.rule) for v in (judged(case), verdict))
    assert (again.grade, again.reason, again.facts) == (first.grade, first.reason, first.facts)
    told = {key: value for key, value in first.details.items() if key in ("when", "missing", "by", "step")}
    assert told.items() <= again.details.items()
