"""WT/DSB/6 in verdicts: days on which the WTO was closed, or may have been."""

from __future__ import annotations

import pytest

from tests.histories import dispute, event

# Day 10 after an establishment on 20 December 2019 is the 30th, on which the WTO may have been closed, as on the
# 31st and on 2 January; the 3rd was a working day for certain.
CASE = dispute(
    "2019-01-07 consultations_requested KOR",
    "2019-11-01 panel_requested KOR",
    "2019-11-25 panel_deferred",
    "2019-12-20 panel_established",
)


@pytest.mark.parametrize(
    ("day", "value", "says"),
    [
        ("2019-12-30", "permitted", "in-time"),
        ("2020-01-02", "conditional", "wto-closed"),
        ("2020-01-03", "conditional", "wto-closed"),
        ("2020-01-04", "conditional", "late"),
    ],
)
def test_an_end_on_an_uncertain_day_has_two_answers(day: str, value: str, says: str) -> None:
    verdict = CASE.may(event(f"{day} third_party_interest_notified BRA"))
    finding = next(f for f in verdict.findings if f.rule == "dsb-third-party-10")
    assert verdict.value == value
    assert finding.reason == says
    assert ("wto-closed" in finding.facts) == (says == "wto-closed")


def test_the_fact_settles_it() -> None:
    act = event("2020-01-02 third_party_interest_notified BRA")
    assert CASE.may(act, given={"wto-closed": True}).permitted
    assert CASE.may(act, given={"wto-closed": False}).facts == ("late-third-party-accepted",)
    assert CASE.may(act, given={"wto-closed": False, "late-third-party-accepted": False}).barred


def test_the_deadline_shows_both_ends() -> None:
    day = event("2019-12-20 consultations_held").on
    deadline = next(d for d in CASE.as_of(day).deadlines() if d.rule == "dsb-third-party-10")
    assert [d.isoformat() for d in (deadline.nominal, deadline.ends, deadline.ends_latest or day)] == [
        "2019-12-30",
        "2019-12-30",
        "2020-01-03",
    ]
    assert deadline.certainty == "uncertain"


def test_an_act_on_the_rolled_day_is_in_time() -> None:
    case = dispute("2019-09-11 consultations_requested KOR")
    monday = case.may(event("2019-09-23 consultations_accepted JPN"))
    finding = next(f for f in monday.findings if f.rule == "dsu-4.3-reply")
    assert finding.reason == "in-time-rolled"
    assert "WT/DSB/6" in finding.text
