"""Disputed points: each changes what it says it changes, and a verdict names those that it rests on."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

import wtoproc as wto
from tests.histories import dispute, event
from wtoproc import docket

ASKED = "2019-09-11 consultations_requested KOR"
CHOICES = [
    (name, choice)
    for name, point in wto.DSU.readings.items()
    for choice in point.choices
    if choice != point.default
]


def told(verdict: wto.Verdict) -> set[tuple[str, wto.Grade, str]]:
    return {(f.rule, f.grade, f.reason) for f in verdict.findings}


@pytest.mark.parametrize(("reading", "choice"), CHOICES)
def test_rows_name_every_reading_that_changes_what_they_say(reading: str, choice: str) -> None:
    other = wto.DSU.reading(**{reading: choice})
    for number in docket.numbers()[::9]:
        case = docket.load(number)
        for (_, here), (step, there) in zip(case.review(), case.under(other).review(), strict=True):
            for rule, *_ in told(here) ^ told(there):
                assert any(reading in row.all_readings for row in wto.DSU.versions(rule)), (
                    number,
                    step,
                    rule,
                )


class TestRestsOn:
    def test_the_last_day_of_a_wait(self) -> None:
        case = dispute(ASKED)
        verdict = case.may(event("2019-11-10 panel_requested KOR"))
        others = {(o.reading, o.choice): o.verdict.value for o in case.other_readings(verdict)}
        assert others == {
            ("waits_end", "inclusive"): "permitted",
            # The 60 days then end on the ninth.
            ("day_count", "first_day_in"): "permitted",
        }

    def test_a_verdict_far_from_every_edge_rests_on_none(self) -> None:
        case = dispute(ASKED)
        assert case.other_readings(case.may(event("2020-06-18 panel_requested KOR"))) == ()

    def test_a_reviewed_step_is_seen_from_the_record_before_it(self) -> None:
        case = docket.load(406)
        step, verdict = next((e, v) for e, v in case.review() if e.type == "retaliation_requested")
        others = {o.reading: o.verdict for o in case.other_readings(verdict)}
        # Indonesia asked on 12 August 2013 for a meeting past day 20, with no report under DSU 21.5.
        assert others["sequencing"].conditional
        assert "wait_holds_back" in others
        assert step.on == date(2013, 8, 12)

    def test_facts_given_are_kept(self) -> None:
        case = dispute(ASKED)
        verdict = case.may(event("2019-11-10 panel_requested KOR"), given={"case-of-urgency": True})
        assert all(o.verdict.given == {"case-of-urgency": True} for o in case.other_readings(verdict))


class TestTheLawOfADay:
    """Rows in force on a day, for whatever is judged by them."""

    def test_in_a_fresh_interpreter(self) -> None:
        code = "import datetime, wtoproc; print(len(wtoproc.rulebook(on=datetime.date(1998, 1, 1))))"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
        assert int(done.stdout) < len(wto.DSU)

    def test_the_whole_law_without_a_day(self) -> None:
        assert wto.rulebook() == wto.DSU

    def test_the_working_procedures_of_the_day(self) -> None:
        old, new = wto.rulebook(on=date(1998, 1, 1)), wto.rulebook(on=date(2012, 1, 1))
        assert "wp-1996-appellant" in old
        assert "wp-1996-appellant" not in new
        assert "wp-2010-appellant" in new
        # DS381: the appellant's submission came with its notice, as the procedures of 2010 ask; in 1996 ten days after.
        reported = (
            "2010-06-18 panel_requested KOR",
            "2010-07-29 panel_established",
            "2011-06-01 panel_report_circulated",
        )
        case = dispute("2009-09-11 consultations_requested KOR", *reported, "2011-06-24 appeal_notified JPN")
        filed = event("2011-07-04 appellant_submission_filed JPN")
        assert {f.rule: f.reason for f in case.under(old).may(filed).findings}[
            "wp-1996-appellant"
        ] == "in-time"
        late = {
            f.rule: f.details["term"].ends for f in case.under(new).may(filed).findings if "term" in f.details
        }
        assert late["wp-2010-appellant"] == date(2011, 6, 24)

    def test_what_has_ended_is_gone(self) -> None:
        peace = "agriculture-13-peace"
        assert peace in wto.rulebook(on=date(2003, 12, 31))
        assert peace not in wto.rulebook(on=date(2004, 1, 1))
        assert "atc-8.10" not in wto.rulebook(on=date(2005, 1, 1))
        assert "scm-9" not in wto.rulebook(on=date(2000, 1, 1))

    def test_without_a_division_every_appeal_goes_nowhere(self) -> None:
        case = docket.load(381).under(wto.rulebook(on=date(2021, 1, 1)))
        report = next(v for e, v in case.review() if e.type == "appellate_body_report_circulated")
        assert report.barred
        assert "no division" in str(report)

    def test_exceptions_that_set_aside_nothing_any_more_go_too(self) -> None:
        for day in (date(1995, 1, 1), date(2000, 1, 1), date(2010, 1, 1), date(2026, 1, 1)):
            law = wto.rulebook(on=day)
            assert all(other in law for rule in law for other in law[rule].replaces)
