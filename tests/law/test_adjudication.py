"""Panel, adoption and appeal: every row that can object objects in a broken history and is silent in its twin.

Made histories of one dispute, KOR v JPN, at a time when the Appellate Body sat; the real ones stand in the rows'
examples and in tests/docket.
"""

from __future__ import annotations

from datetime import date

import pytest

import wtoproc as wto
from tests.histories import dispute, event
from tests.law.twins import table, whole

HISTORIES, TWINS, BROKEN = table("adjudication")
ASKED, REQUEST = HISTORIES["BEFORE"][:2]
PANEL, COMPOSED, STOPPED, REPORT, APPEALED, ROUND, SCM4, SCM7, VOID = (
    HISTORIES[name]
    for name in ("PANEL", "COMPOSED", "STOPPED", "REPORT", "APPEALED", "ROUND", "SCM4", "SCM7", "VOID")
)


def found(case: wto.Dispute, line: str, rule: str) -> wto.Finding:
    verdict = case.may(event(line))
    whole(verdict)
    return next(f for f in verdict.findings if f.rule == rule)


class TestSuspensions:
    """DSU 12.12: twelve months at most; the time lost is added to the panel's own periods."""

    def test_a_suspension_of_known_length_moves_the_panels_targets(self) -> None:
        case = dispute(*STOPPED, "2011-02-01 panel_resumed KOR")
        late = found(case, "2011-07-02 panel_report_circulated", "dsu-12.9")
        assert (late.reason, late.details["term"].paused) == ("late", 62)
        assert late.details["term"].ends == date(2011, 6, 30)
        assert not found(case, "2011-06-30 panel_report_circulated", "dsu-12.9").objects

    def test_one_of_unknown_length_leaves_the_end_open(self) -> None:
        assert found(dispute(*STOPPED), "2011-07-02 panel_report_circulated", "dsu-12.9").reason == "open-end"

    def test_a_prolongation_begins_no_new_twelve_months(self) -> None:
        case = dispute(
            *COMPOSED, "2010-12-01 panel_suspended KOR until=2011-03-31", "2011-04-01 panel_suspended KOR"
        )
        assert case.may(event("2011-12-02 panel_resumed KOR")).barred
        anew = dispute(
            *COMPOSED,
            "2010-12-01 panel_suspended KOR",
            "2011-02-01 panel_resumed KOR",
            "2011-04-01 panel_suspended KOR",
        )
        assert anew.may(event("2012-04-01 panel_resumed KOR")).permitted
        # The last day is a Sunday: whether the Monday is in time is disputed.
        assert anew.may(event("2012-04-02 panel_resumed KOR")).facts == ("resumption-rolls",)
        assert anew.may(event("2012-04-03 panel_resumed KOR")).barred

    def test_suspensions_that_add_up(self) -> None:
        anew = dispute(
            *COMPOSED,
            "2010-12-01 panel_suspended KOR",
            "2011-02-01 panel_resumed KOR",
            "2011-04-01 panel_suspended KOR",
        )
        under = anew.under(wto.DSU.reading(suspensions="add_up"))
        assert under.as_of(date(2012, 1, 31)).statuses != anew.as_of(date(2012, 1, 31)).statuses
        assert under.as_of(date(2012, 1, 30)).statuses == (wto.Status.PANEL_COMPOSED,)

    def test_the_lapse_needs_no_event(self) -> None:
        case = dispute(*STOPPED)
        assert case.as_of(date(2011, 12, 1)).statuses == (wto.Status.PANEL_COMPOSED,)
        assert case.as_of(date(2011, 12, 2)).statuses == (wto.Status.LAPSED,)
        assert {p.state for p in case.as_of(date(2011, 12, 2)).positions} == {"concluded", "lapsed"}

    def test_by_analogy_a_compliance_panels_time_too(self) -> None:
        case = dispute(
            *ROUND,
            "2013-06-01 panel_suspended KOR proceeding=compliance",
            "2013-07-01 panel_resumed KOR proceeding=compliance",
        )
        line = "2013-09-11 panel_report_circulated proceeding=compliance"
        assert not found(case, line, "dsu-21.5-report").objects
        assert found(
            case.under(wto.DSU.reading(suspension_lengthens="listed")), line, "dsu-21.5-report"
        ).objects

    def test_before_composition_the_panel_goes_back_to_where_it_was(self) -> None:
        case = dispute(*PANEL, "2010-08-10 panel_suspended KOR")
        assert case.as_of(date(2010, 9, 1)).statuses == (wto.Status.PANEL_ESTABLISHED,)
        resumed = case.record(event("2010-09-10 panel_resumed KOR"))
        assert resumed.as_of(date(2010, 9, 10)).positions[1].state == "established"


class TestAdoptionWindow:
    """DSU 16.1, 16.4: from the 21st day to the 60th, or to the later day that the DSB set."""

    def test_published_days_win_over_reckoned_ones(self) -> None:
        case = dispute(*REPORT, "2011-07-27 adoption_deadline_extended until=2011-10-03")
        deadlines = {d.rule: d for d in case.as_of(date(2011, 8, 15)).deadlines()}
        assert deadlines["dsu-16.4-appeal"].ends == date(2011, 10, 3)
        assert deadlines["dsu-16.4-adopt"].ends == date(2011, 10, 3)
        assert case.may(event("2011-10-03 appeal_notified JPN")).permitted
        strict = case.under(wto.DSU.reading(adoption_extension="no_provision"))
        assert strict.may(event("2011-10-03 appeal_notified JPN")).barred

    def test_an_old_extension_does_not_shorten_what_follows_the_appeal(self) -> None:
        history = (
            *REPORT,
            "2011-07-27 adoption_deadline_extended until=2011-08-30",
            "2011-08-29 appeal_notified JPN",
            "2011-11-25 appellate_body_report_circulated",
        )
        assert (
            found(dispute(*history), "2011-12-20 reports_adopted", "dsu-17.14").grade is wto.Grade.PERMITTED
        )

    def test_an_extension_without_a_day_leaves_the_end_open(self) -> None:
        case = dispute(*REPORT, "2011-07-27 adoption_deadline_extended")
        assert case.may(event("2011-10-03 appeal_notified JPN")).facts == ("moved-end-covers-day",)
        assert found(case, "2011-10-03 reports_adopted", "dsu-16.4-adopt").reason == "open-end"

    def test_the_window_rolls_with_the_right_to_appeal(self) -> None:
        # Day 60 is Sunday 31 July 2011; 1 August is uncertain, so the end lies between the 1st and the 2nd.
        assert found(dispute(*REPORT), "2011-08-01 reports_adopted", "dsu-16.4-adopt").reason == "in-practice"

    def test_a_late_adoption(self) -> None:
        case = dispute(*REPORT)
        assert case.may(event("2011-09-30 reports_adopted")).permitted
        strict = case.under(wto.DSU.reading(late_adoption="positive_consensus"))
        assert strict.may(event("2011-09-30 reports_adopted")).facts == ("consensus-for-adoption",)

    def test_under_scm_4_the_report_waits_ten_days(self) -> None:
        case = dispute(*SCM4)
        assert case.may(event("2011-01-07 reports_adopted")).permitted
        assert case.may(event("2011-01-06 reports_adopted")).conditional


class TestAppeals:
    """DSU 17; WP 23, 30: who appeals, in turn, back and anew."""

    def test_each_appeal_stands_by_itself(self) -> None:
        case = dispute(*APPEALED, "2011-06-29 other_appeal_notified KOR", "2011-07-04 appeal_withdrawn JPN")
        assert case.as_of(date(2011, 7, 4)).statuses == (wto.Status.UNDER_APPEAL,)
        gone = case.record(event("2011-07-06 appeal_withdrawn KOR"))
        assert gone.as_of(date(2011, 7, 6)).statuses == (wto.Status.PANEL_REPORT_CIRCULATED,)
        assert gone.may(event("2011-09-27 reports_adopted")).permitted

    def test_a_refiled_notice_starts_the_clock_anew(self) -> None:
        case = dispute(*APPEALED, "2011-06-28 appeal_withdrawn JPN", "2011-07-20 appeal_notified JPN")
        on_time = found(case, "2011-10-18 appellate_body_report_circulated", "dsu-17.5-90")
        assert on_time.details["term"].start == date(2011, 7, 20)
        assert not on_time.objects

    def test_a_late_refiling_rests_on_what_the_withdrawal_reserved(self) -> None:
        case = dispute(*REPORT, "2011-07-25 appeal_notified JPN", "2011-07-28 appeal_withdrawn JPN")
        assert case.may(event("2011-08-10 appeal_notified JPN")).facts == ("refiling-reserved",)
        assert case.may(event("2011-08-10 appeal_notified KOR")).barred

    def test_an_appeal_in_turn_may_be_one_in_its_own_right(self) -> None:
        finding = found(dispute(*APPEALED), "2011-07-29 other_appeal_notified KOR", "wp-2010-othernotice")
        assert finding.exception == "wp-23-own-appeal"

    def test_a_report_on_a_withdrawn_appeal(self) -> None:
        case = dispute(*APPEALED, "2011-07-04 appeal_withdrawn JPN")
        verdict = case.may(event("2011-07-08 appellate_body_report_circulated"))
        assert verdict.permitted
        assert (
            found(case, "2011-07-08 appellate_body_report_circulated", "dsu-17-order-report").grade
            is wto.Grade.NOTE
        )

    def test_a_late_report_is_adopted_unless_read_otherwise(self) -> None:
        case = dispute(*APPEALED, "2011-10-20 appellate_body_report_circulated")
        assert case.may(event("2011-11-10 reports_adopted")).permitted
        strict = case.under(wto.DSU.reading(late_appellate_report="positive_consensus"))
        assert strict.may(event("2011-11-10 reports_adopted")).conditional

    def test_a_notice_of_delay_informs_and_postpones_nothing(self) -> None:
        case = dispute(*APPEALED, "2011-08-22 appellate_body_delay_notified")
        line = "2011-09-20 appellate_body_report_circulated"
        assert found(case, line, "dsu-17.5-60").reason == "late-announced"
        assert found(case, line, "dsu-17.5-60").grade is wto.Grade.OVERRUN
        other = case.under(wto.DSU.reading(notice_of_delay="extends"))
        assert found(other, line, "dsu-17.5-60").grade is wto.Grade.NOTE

    def test_the_next_working_day_is_in_time_in_practice(self) -> None:
        # US - Shrimp: notice of 13 July 1998, day 90 a Sunday, report on the Monday.
        case = wto.docket.load(58)
        report = next(v for e, v in case.review() if e.type == "appellate_body_report_circulated")
        assert next(f for f in report.findings if f.rule == "dsu-17.5-90").reason == "in-practice"


class TestTheVoid:
    """Since 11 December 2019 no division can be formed: an appeal is lawful and freezes the report."""

    def test_the_appeal_is_lawful_and_says_what_it_does(self) -> None:
        verdict = dispute(*VOID[:-1]).may(event(VOID[-1]))
        assert verdict.permitted
        assert "freeze" in str(verdict)

    def test_adoption_is_barred_and_the_ways_out_are_named(self) -> None:
        verdict = dispute(*VOID).may(event("2023-07-05 reports_adopted"))
        assert verdict.barred
        for way in ("withdrawal", "mutually agreed solution", "arbitration"):
            assert way in str(verdict)

    @pytest.mark.parametrize(
        "way",
        ["2022-03-01 appeal_withdrawn JPN", "2022-03-01 mutually_agreed_solution_notified KOR,JPN"],
    )
    def test_the_ways_that_remain(self, way: str) -> None:
        assert dispute(*VOID).may(event(way)).permitted

    def test_the_report_that_cannot_come_is_overdue(self) -> None:
        now = dispute(*VOID).as_of(date(2022, 1, 1))
        assert now.statuses == (wto.Status.UNDER_APPEAL,)
        assert {d.state for d in now.deadlines() if d.rule.startswith("dsu-17.5")} == {"overdue"}

    def test_another_reading(self) -> None:
        case = dispute(*VOID).under(wto.DSU.reading(appeal_into_the_void="blocks_nothing"))
        assert not case.may(event("2023-07-05 reports_adopted")).barred


class TestTracks:
    """SCM 4 and 7: chosen by the provision, by what is on record, or by the caller."""

    def test_by_the_provision_of_a_request(self) -> None:
        assert "scm-4.8-appeal" in {
            f.rule for f in dispute(*SCM4).may(event("2011-01-26 appeal_notified JPN")).findings
        }
        assert "scm-7.6-appeal" in {
            f.rule for f in dispute(*SCM7).may(event("2011-01-10 appeal_notified JPN")).findings
        }

    def test_by_the_caller(self) -> None:
        case = dispute(*REPORT)
        late = event("2011-07-15 appeal_notified JPN")
        assert case.may(late).permitted
        assert case.may(late, track="SCM 7").facts == ("scm-longer-time-agreed",)
        assert case.on_track("SCM 4").may(late).conditional
        with pytest.raises(wto.RecordError, match="SCM 4"):
            case.on_track("SCM 5")

    def test_a_mixed_request_keeps_the_longer_periods(self) -> None:
        mixed = dispute(ASKED, f"{REQUEST} provision=SCM_4_and_DSU_6", *REPORT[2:])
        assert "dsu-16.4-appeal" in {
            f.rule for f in mixed.may(event("2011-07-29 appeal_notified JPN")).findings
        }

    def test_a_compliance_round_inherits_the_track(self) -> None:
        case = dispute(
            *SCM4,
            "2011-01-20 reports_adopted recommendations=true",
            "2012-05-02 panel_requested KOR proceeding=compliance provision=DSU_21.5",
            "2012-05-14 panel_established proceeding=compliance",
        )
        late = found(case, "2012-06-29 panel_report_circulated proceeding=compliance", "dsu-21.5-report")
        assert str(late.details["term"].length) == "45 days"
        assert late.objects
