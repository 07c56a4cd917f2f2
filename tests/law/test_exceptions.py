"""Exceptions: what opens the door before a period has run, or after it has; each is met, open or not met."""

from __future__ import annotations

import pytest

import wtoproc as wto
from tests.histories import dispute, event
from tests.law import test_adjudication
from tests.law.twins import whole
from wtoproc.judging.wording import SENTENCES

ASKED = "2009-09-11 consultations_requested KOR"
COMPOSED, APPEALED, REPORT = (
    test_adjudication.HISTORIES[name] for name in ("COMPOSED", "APPEALED", "REPORT")
)


def found(case: wto.Dispute, line: str, rule: str, **given: bool) -> wto.Finding:
    answers = {name.replace("_", "-"): answer for name, answer in given.items()}
    verdict = case.may(event(line), given=answers)
    whole(verdict)
    return next(f for f in verdict.findings if f.rule == rule)


def set_aside(finding: wto.Finding) -> tuple[str, str]:
    """By which exception a rule is set aside, and why."""
    assert finding.grade is wto.Grade.PERMITTED
    assert finding.exception == finding.details["exception"].id
    reason = finding.details["reason"]
    assert reason == "summary" or SENTENCES[reason].partition("{")[0] in finding.text
    return finding.exception, reason


class TestTheWayToAPanel:
    """DSU 4.3, 4.7, 4.8: before the sixty days have run."""

    WAIT = "dsu-4.7"

    @pytest.mark.parametrize(
        ("steps", "day", "facts"),
        [
            # ten days to answer end on 21 September 2009, thirty to enter on Monday, 12 October
            ((), "2009-09-21", set()),
            ((), "2009-09-22", {"no-reply-in-time"}),
            ((), "2009-10-12", {"no-reply-in-time"}),
            ((), "2009-10-13", {"no-reply-in-time", "no-entry-in-time"}),
            (("2009-09-21 consultations_accepted JPN",), "2009-09-25", set()),
            (("2009-09-22 consultations_accepted JPN",), "2009-09-25", {"no-reply-in-time"}),
            (("2009-09-21 consultations_accepted JPN",), "2009-10-13", {"no-entry-in-time"}),
            # a meeting in time shows that the request was answered
            (("2009-10-12 consultations_held",), "2009-10-20", set()),
            (("2009-10-13 consultations_held",), "2009-10-20", {"no-reply-in-time", "no-entry-in-time"}),
            (
                ("2009-09-21 consultations_accepted JPN", "2009-10-13 consultations_held"),
                "2009-10-20",
                {"no-entry-in-time"},
            ),
        ],
    )
    def test_the_direct_road(self, steps: tuple[str, ...], day: str, facts: set[str]) -> None:
        finding = found(dispute(ASKED, *steps), f"{day} panel_requested KOR", self.WAIT)
        assert set(finding.facts) & {"no-reply-in-time", "no-entry-in-time"} == facts
        for fact in facts:
            sure = found(dispute(ASKED, *steps), f"{day} panel_requested KOR", self.WAIT, **{fact: True})
            assert set_aside(sure) == ("dsu-4.3-direct", "summary")

    def test_urgent_consultations_are_entered_into_within_ten_days(self) -> None:
        urgent = dispute(f"{ASKED} urgent=true", "2009-09-14 consultations_accepted JPN")
        for day, facts in (("2009-09-21", set()), ("2009-09-22", {"no-entry-in-time"})):
            finding = found(urgent, f"{day} panel_requested KOR", "dsu-4.8-panel")
            assert set(finding.facts) & {"no-reply-in-time", "no-entry-in-time"} == facts

    def test_a_refusal_opens_the_road_at_once(self) -> None:
        refused = dispute(ASKED, "2009-09-15 consultations_refused JPN")
        assert set_aside(found(refused, "2009-09-16 panel_requested KOR", self.WAIT)) == (
            "dsu-4.3-direct",
            "refused",
        )

    def test_a_refusal_of_an_earlier_request_does_not(self) -> None:
        anew = dispute(
            ASKED,
            "2009-09-15 consultations_refused JPN",
            "2009-10-01 complaint_withdrawn KOR",
            "2010-03-01 consultations_requested KOR",
        )
        assert found(anew, "2010-03-05 panel_requested KOR", self.WAIT).exception is None

    def test_both_hold_that_they_have_failed(self) -> None:
        failed = dispute(ASKED, "2009-10-01 consultations_failed_jointly KOR,JPN")
        line = "2009-10-02 panel_requested KOR"
        assert set_aside(found(failed, line, self.WAIT)) == ("dsu-4.7-joint", "failed-jointly")
        assert "consultations-failed-jointly" in found(dispute(ASKED), line, self.WAIT).facts
        told = found(dispute(ASKED), line, self.WAIT, consultations_failed_jointly=True)
        assert set_aside(told) == ("dsu-4.7-joint", "summary")

    def test_urgency_waits_for_its_twenty_days(self) -> None:
        for day, asked in (("2009-10-01", False), ("2009-10-02", True)):
            line = f"{day} panel_requested KOR"
            assert ("case-of-urgency" in found(dispute(ASKED), line, self.WAIT).facts) is asked
            told = found(dispute(ASKED), line, self.WAIT, case_of_urgency=True)
            assert (told.exception == "dsu-4.8-urgency") is asked

    def test_the_shorter_waits_have_them_too(self) -> None:
        refused = (ASKED, "2009-09-15 consultations_refused JPN")
        for history, provision, rule in (
            (refused, "provision=SCM_4.4", "scm-4.4"),
            (refused, "provision=SCM_7.4", "scm-7.4-panel"),
            ((f"{ASKED} urgent=true", *refused[1:]), "", "dsu-4.8-panel"),
        ):
            finding = found(dispute(*history), f"2009-09-16 panel_requested KOR {provision}".strip(), rule)
            assert set_aside(finding) == ("dsu-4.3-direct", "refused")

    def test_after_the_textiles_body(self) -> None:
        case = dispute("1999-09-10 consultations_requested KOR", agreements=["ATC"])
        direct = found(case, "1999-09-20 panel_requested KOR provision=ATC_8.10", self.WAIT)
        assert set_aside(direct) == ("atc-8.10-direct", "no-consultations-needed")
        assert found(case, "1999-09-20 panel_requested KOR", self.WAIT).exception is None
        alone = dispute(agreements=["ATC"])
        for day, says in (("2004-12-31", "no-consultations-needed"), ("2005-01-01", "no-consultations")):
            finding = found(alone, f"{day} panel_requested KOR provision=ATC_8.10", "dsu-4-before-panel")
            assert finding.reason == says


class TestResumption:
    """DSU 12.12: after the twelve months."""

    def test_a_panel_suspended_until_a_day_goes_on_by_itself(self) -> None:
        case = dispute(*COMPOSED, "2010-12-01 panel_suspended KOR until=2011-02-01")
        finding = found(case, "2011-12-05 panel_resumed KOR", "dsu-12.12")
        assert set_aside(finding) == ("dsu-12.12-until", "suspended-until")
        open_end = dispute(*COMPOSED, "2010-12-01 panel_suspended KOR")
        assert found(open_end, "2011-12-05 panel_resumed KOR", "dsu-12.12").objects

    @pytest.mark.parametrize(("day", "open_"), [("2011-12-12", True), ("2011-12-13", False)])
    def test_the_next_working_day_is_disputed(self, day: str, open_: bool) -> None:
        # Twelve months from 11 December 2010 end on a Sunday.
        case = dispute(*COMPOSED, "2010-12-11 panel_suspended KOR")
        finding = found(case, f"{day} panel_resumed KOR", "dsu-12.12")
        assert (finding.facts == ("resumption-rolls",)) is open_
        assert finding.objects
        told = found(case, f"{day} panel_resumed KOR", "dsu-12.12", resumption_rolls=True)
        assert (told.exception == "dsu-12.12-roll") is open_


class TestFirstMeeting:
    def test_a_request_under_scm_4_needs_no_second_one(self) -> None:
        case = dispute(ASKED, "2010-06-18 panel_requested KOR provision=SCM_4.4")
        assert set_aside(found(case, "2010-06-29 panel_established", "dsu-6.1")) == (
            "scm-4.4-first-meeting", "prohibited-subsidies",
        )  # fmt: skip
        usual = dispute(ASKED, "2010-06-18 panel_requested KOR")
        assert found(usual, "2010-06-29 panel_established", "dsu-6.1").reason == "first-meeting"


class TestAppeals:
    """WP 23, 30: after the days for a notice."""

    @pytest.mark.parametrize(
        ("day", "open_"), [("2011-06-30", True), ("2011-08-01", True), ("2011-08-02", False)]
    )
    def test_an_appeal_in_its_own_right(self, day: str, open_: bool) -> None:
        # Five days from 24 June end on the 29th; the window of DSU 16.4 ends on 1 August 2011.
        finding = found(dispute(*APPEALED), f"{day} other_appeal_notified KOR", "wp-2010-othernotice")
        assert (finding.exception == "wp-23-own-appeal") is open_
        assert finding.objects is not open_
        if open_:
            assert set_aside(finding)[1] == "window-still-open"
        adopted = dispute(*APPEALED, "2011-06-27 reports_adopted recommendations=true")
        assert found(adopted, f"{day} other_appeal_notified KOR", "wp-2010-othernotice").exception is None

    def test_the_window_that_the_dsb_moved(self) -> None:
        moved = dispute(
            *REPORT,
            "2011-07-27 adoption_deadline_extended until=2011-10-03",
            "2011-08-29 appeal_notified JPN",
        )
        for day, open_ in (("2011-10-03", True), ("2011-10-04", False)):
            finding = found(moved, f"{day} other_appeal_notified KOR", "wp-2010-othernotice")
            assert (finding.exception == "wp-23-own-appeal") is open_

    def test_an_appeal_filed_anew(self) -> None:
        line = "2011-08-10 appeal_notified {}"
        withdrawn = dispute(*REPORT, "2011-07-25 appeal_notified JPN", "2011-07-28 appeal_withdrawn JPN")
        assert found(withdrawn, line.format("JPN"), "dsu-16.4-appeal").facts == ("refiling-reserved",)
        told = found(withdrawn, line.format("JPN"), "dsu-16.4-appeal", refiling_reserved=True)
        assert set_aside(told) == ("wp-30-refiling", "refiled")
        # Only who withdrew can have reserved anything.
        assert found(withdrawn, line.format("KOR"), "dsu-16.4-appeal").grade is wto.Grade.BARRED
        unnamed = dispute(*REPORT, "2011-07-25 appeal_notified JPN", "2011-07-28 appeal_withdrawn")
        assert found(unnamed, line.format("KOR"), "dsu-16.4-appeal").facts == ("refiling-reserved",)


@pytest.mark.parametrize(
    ("history", "line", "rule", "day"),
    [
        (
            (*REPORT, "2011-07-25 appeal_notified JPN", "2011-07-28 appeal_withdrawn JPN"),
            "2011-08-10 appeal_notified JPN",
            "dsu-16.4-appeal",
            "2011-07-28",
        ),
        (
            (*COMPOSED, "2010-12-01 panel_suspended KOR until=2011-02-01"),
            "2011-12-05 panel_resumed KOR",
            "dsu-12.12",
            "2011-02-01",
        ),
    ],
)
def test_a_reason_names_its_day(history: tuple[str, ...], line: str, rule: str, day: str) -> None:
    finding = found(dispute(*history), line, rule, refiling_reserved=True)
    assert finding.exception is not None
    assert day in finding.text
