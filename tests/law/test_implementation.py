"""Implementation, retaliation and arbitration: every row that can object objects in a broken history and is silent in
its twin; and what the law makes of real disputes and made ones after adoption.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import wtoproc as wto
from tests.histories import dispute, event
from tests.law.twins import table, whole
from wtoproc.record.after_adoption import reasonable_periods, retaliation

if TYPE_CHECKING:
    from collections.abc import Iterator

HISTORIES, TWINS, BROKEN = table("implementation")
ADOPTED, PERIOD, REQUESTED, OBJECTED, DECIDED, AGAIN, GRANTED, FOUND_WANTING, SCM4, SCM7, HALTED, TO_ARBITRATORS = (
    HISTORIES[name]
    for name in (
        "ADOPTED", "PERIOD", "REQUESTED", "OBJECTED", "DECIDED", "AGAIN", "GRANTED", "FOUND_WANTING", "SCM4", "SCM7", "HALTED",
        "TO_ARBITRATORS",
    )
)  # fmt: skip
PARTICIPANTS = {"complainants": ["EU"], "respondent": "CHN"}


def found(case: wto.Dispute, line: str, rule: str, **given: bool) -> wto.Finding:
    answers = {name.replace("_", "-"): answer for name, answer in given.items()}
    verdict = case.may(event(line), given=answers)
    whole(verdict)
    return next(f for f in verdict.findings if f.rule == rule)


def asked(case: wto.Dispute, line: str) -> set[str]:
    return {f.rule for f in case.may(event(line)).findings}


def reviewed(number: int, type_name: str, by: str | None = None) -> Iterator[tuple[wto.Event, wto.Verdict]]:
    return (
        (e, v)
        for e, v in wto.docket.load(number).review()
        if e.type == type_name and (by is None or by in e.by)
    )


def of(verdict: wto.Verdict, rule: str) -> wto.Finding:
    return next(f for f in verdict.findings if f.rule == rule)


def ends(case: wto.Dispute, complainant: str) -> list[date | None]:
    return [p.ends for p in reasonable_periods(case.on_record, complainant)]


def states(case: wto.Dispute, day: date, chart: str) -> dict[str, str]:
    """Where the strands of each complainant stand."""
    return {p.complainant: p.state for p in case.as_of(day).positions if p.chart == chart and p.complainant}


def rounds(case: wto.Dispute, day: date) -> dict[str, str]:
    """Where the adjudication stands in each round."""
    return {p.proceeding: p.state for p in case.as_of(day).positions if p.chart == "adjudication"}


class TestReasonablePeriods:
    """DSU 21.3: towards whom the period runs, and until when."""

    def test_a_length_runs_from_the_adoption(self) -> None:
        # US - Tuna II: adopted on 13 June 2012, 13 months agreed on 17 September.
        case = wto.docket.load(381)
        assert ends(case, "MEX") == [date(2013, 7, 13)]
        assert ends(dispute(*PERIOD), "KOR") == [date(2012, 4, 28)]

    def test_a_time_for_complying_does_not_roll_and_needs_no_event_to_end(self) -> None:
        case = wto.docket.load(381)  # 13 July 2013 was a Saturday
        expired = next(e for e in case.events if e.type == "reasonable_period_expired")
        unsaid = case.without(expired)
        assert states(unsaid, date(2013, 7, 13), "implementation") == {"MEX": "period_running"}
        assert states(unsaid, date(2013, 7, 14), "implementation") == {"MEX": "period_over"}

    def test_an_extension_reaches_those_whom_it_names(self) -> None:
        # US - Offset Act: to 27 December 2003, then towards three of nine to 27 December 2004.
        case = wto.docket.load(217)
        longer = {"AUS", "IDN", "THA"}
        for complainant in case.complainants:
            year = 2004 if complainant in longer else 2003
            assert ends(case, complainant) == [date(year, 12, 27)]
        now = states(case, date(2004, 1, 14), "implementation")
        assert {c for c, state in now.items() if state == "period_running"} == longer

    def test_an_extension_after_the_end_holds_whatever_else_happens_that_day(self) -> None:
        lines = (
            "2012-05-10 reasonable_period_extended KOR,JPN expires=2012-08-31",
            "2012-05-10 sequencing_agreed KOR,JPN",
        )
        case = dispute(*PERIOD, *lines)
        for day in (date(2012, 5, 10), date(2012, 8, 31)):
            assert states(case, day, "implementation") == {"KOR": "period_running"}
        live = wto.machine(dispute(*PERIOD))
        assert all(live.fire(event(line)) for line in lines)
        assert live.state["implementation", "original", "KOR"] == "period_running"

    def test_one_award_for_several_complainants(self) -> None:
        case = wto.docket.load(27)
        assert {tuple(ends(case, c)) for c in case.complainants} == {(date(1999, 1, 1),)}

    def test_two_agreements_of_one_day_are_two_parts(self) -> None:
        # Thailand - Cigarettes: ten months for one part, fifteen for the other.
        assert ends(wto.docket.load(371), "PHL") == [date(2012, 5, 15), date(2012, 10, 15)]

    def test_each_part_opens_what_follows_it(self) -> None:
        case = dispute(*PERIOD, "2011-08-01 reasonable_period_agreed KOR,JPN months=15")
        assert ends(case, "KOR") == [date(2012, 4, 28), date(2012, 9, 28)]
        assert not found(case, "2012-05-08 retaliation_requested KOR", "dsu-22.2").objects
        assert found(case, "2012-06-08 retaliation_requested KOR", "dsu-22.2").reason == "window-over"
        assert not found(case, "2012-10-08 retaliation_requested KOR", "dsu-22.2").objects
        for line, last in (("2012-05-08", date(2012, 5, 18)), ("2012-10-08", date(2012, 10, 18))):
            wait = found(case, f"{line} retaliation_requested KOR", "dsu-22.2-wait")
            assert wait.details["term"].ends == last
        assert states(case, date(2012, 9, 28), "implementation") == {"KOR": "period_running"}
        assert states(case, date(2012, 9, 29), "implementation") == {"KOR": "period_over"}

    def test_what_is_set_later_takes_the_place_of_what_was_set_before(self) -> None:
        again = dispute(*PERIOD, "2011-12-01 reasonable_period_agreed KOR,JPN months=12")
        assert ends(again, "KOR") == [date(2012, 6, 28)]
        longer = dispute(*PERIOD, "2012-04-20 reasonable_period_extended KOR,JPN expires=2012-08-31")
        assert ends(longer, "KOR") == [date(2012, 8, 31)]
        assert found(longer, "2012-05-08 retaliation_requested KOR", "dsu-22.2").reason == "period-runs-still"

    def test_a_recorded_end_wins_with_a_note(self) -> None:
        assert (
            found(dispute(*PERIOD), "2012-05-02 reasonable_period_expired", "dsu-21.3-expired").grade
            is wto.Grade.NOTE
        )
        case = dispute(*PERIOD, "2012-05-02 reasonable_period_expired")
        assert ends(case, "KOR") == [date(2012, 5, 2)]

    def test_after_an_award_the_days_run_from_its_notification(self) -> None:
        # DSU 25.4: China - Enforcement of IPRs (anti-suit injunctions), award of 21 July, letter of 20 August 2025.
        _, verdict = next(reviewed(611, "implementation_intention_stated"))
        finding = of(verdict, "dsu-21.3-intentions")
        assert (finding.details["term"].start, finding.details["term"].ends) == (
            date(2025, 7, 21),
            date(2025, 8, 20),
        )
        assert not finding.objects

    def test_a_suspended_panel_moves_the_fifteen_months(self) -> None:
        # DSU 21.4, 12.12: from 29 July 2010, and as long again as the panel stood still.
        stopped = (
            *ADOPTED[:5],
            "2010-12-01 panel_suspended KOR",
            "2011-02-01 panel_resumed KOR",
            *ADOPTED[5:],
        )
        late = found(dispute(*stopped), "2011-12-31 reasonable_period_agreed KOR,JPN months=10", "dsu-21.4")
        assert (late.details["term"].paused, late.details["term"].ends) == (62, date(2011, 12, 30))
        assert late.objects

    def test_none_is_due_where_nothing_was_recommended(self) -> None:
        nothing = (*ADOPTED[:-1], "2011-06-28 reports_adopted recommendations=false")
        for act in ("reasonable_period_agreed KOR,JPN months=10", "compliance_disputed KOR"):
            assert dispute(*nothing).may(event(f"2012-08-01 {act}")).barred


class TestWaitOfTwentyDays:
    """DSU 22.2: a request may be filed within the 20 days, for a meeting after them."""

    @pytest.mark.parametrize("number", [406, 456, 461, 464, 471, 488])
    def test_real_requests_within_the_days(self, number: int) -> None:
        request, verdict = next(reviewed(number, "retaliation_requested"))
        assert verdict.permitted
        wait = of(verdict, "dsu-22.2-wait")
        assert (wait.grade, wait.reason) == (wto.Grade.NOTE, "wait-for-meeting")
        assert wait.details["term"].start < request.on <= wait.details["term"].ends

    @pytest.mark.parametrize("number", [406, 461])
    def test_without_a_compliance_panel_the_request_stands_with_a_note(self, number: int) -> None:
        _, verdict = next(reviewed(number, "retaliation_requested"))
        assert (of(verdict, "dsu-22.2").grade, of(verdict, "dsu-22.2").reason) == (
            wto.Grade.NOTE,
            "before-any-finding",
        )

    def test_the_dsb_waits_for_the_twenty_days(self) -> None:
        # US - Clove Cigarettes: until 24 July 2013, so day 20 is 13 August.
        case = wto.docket.load(406)
        objections = [e for e in case.events if e.on > date(2013, 8, 12)]
        for step in objections:
            case = case.without(step)
        early = case.may(event("2013-08-13 retaliation_authorized IDN"))
        assert early.conditional
        assert "earlier-request-agreed" in early.facts
        assert case.may(event("2013-08-14 retaliation_authorized IDN")).permitted
        late = found(case, "2013-08-24 retaliation_authorized IDN", "dsu-22.6-authorize")
        assert (late.grade, late.details["term"].ends) == (wto.Grade.OVERRUN, date(2013, 8, 23))

    def test_each_complainant_has_its_own_window(self) -> None:
        # US - Offset Act: others had their arbitration in 2004, while the period still ran towards Australia.
        case = wto.docket.load(217)
        case = case.without(next(e for e in case.events if e.type == "compliance_understanding_notified"))
        early = found(case, "2004-12-27 retaliation_requested AUS", "dsu-22.2")
        assert (early.reason, early.facts) == ("period-runs-still", ("earlier-request-agreed",))
        within = case.may(event("2004-12-28 retaliation_requested AUS"))
        assert within.permitted
        assert of(within, "dsu-22.2-wait").reason == "wait-for-meeting"
        assert of(within, "dsu-22.2-wait").details["term"].ends == date(2005, 1, 16)
        assert case.may(event("2005-01-26 retaliation_requested AUS")).permitted
        assert case.may(event("2005-01-27 retaliation_requested AUS")).facts == ("late-request-uncontested",)

    def test_what_others_have_gone_through_opens_nothing(self) -> None:
        case = wto.docket.load(217)
        case = case.without(next(e for e in case.events if e.type == "compliance_understanding_notified"))
        case = case.record(event("2004-12-28 retaliation_requested AUS"))
        early = found(case, "2005-01-16 retaliation_authorized AUS", "dsu-22.2-wait")
        assert (early.grade, early.reason) == (wto.Grade.CONDITIONAL, "wait-last-day")
        late = found(case, "2005-01-27 retaliation_authorized AUS", "dsu-22.6-authorize")
        assert (late.grade, late.details["term"].ends) == (wto.Grade.OVERRUN, date(2005, 1, 26))

    def test_deadlines_are_told_for_whom_they_run(self) -> None:
        now = wto.docket.load(217).as_of(date(2004, 1, 20)).deadlines()
        window = {d.complainants: d.ends for d in now if d.rule == "dsu-22.6-authorize"}
        assert window == {
            ("AUS", "IDN", "THA"): date(2005, 1, 26),
            ("BRA", "CHL", "EU", "IND", "JPN", "KOR"): date(2004, 1, 26),
        }


class TestRequests:
    """DSU 22.2, 22.6, 22.7: one request, one arbitration, and what comes after."""

    def test_a_complainant_that_did_not_ask_is_granted_nothing(self) -> None:
        # EC - Bananas III: the United States asked in January 1999, Ecuador in November.
        case = wto.docket.load(27)
        assert case.may(event("1999-04-16 retaliation_authorized USA")).permitted
        assert case.may(event("1999-04-16 retaliation_authorized ECU")).barred
        assert case.may(event("1999-05-03 concessions_suspended USA")).permitted
        assert case.may(event("1999-05-03 concessions_suspended ECU")).barred

    def test_an_objection_to_another_complainants_request_is_no_second_one(self) -> None:
        _, verdict = next(reviewed(27, "retaliation_objected", "EU"))
        assert verdict.event.on == date(1999, 11, 19)
        assert verdict.permitted

    def test_a_late_request_rests_on_nobodys_contesting_it(self) -> None:
        asking = list(reviewed(27, "retaliation_requested", "ECU"))
        assert asking[0][1].facts == ("late-request-uncontested",)
        assert asking[1][1].permitted  # after the decision

    def test_after_the_decision_no_period_holds_a_request_back(self) -> None:
        # US - Offset Act: Chile asked anew in December 2004, the others in November.
        assert [v.value for _, v in reviewed(217, "retaliation_requested", "CHL")] == ["permitted"] * 2
        assert dispute(*DECIDED).may(event("2017-06-27 retaliation_requested KOR")).permitted

    def test_there_is_no_second_arbitration(self) -> None:
        case = dispute(*AGAIN)
        for act in ("retaliation_objected JPN", "retaliation_arbitration_referred"):
            assert case.may(event(f"2012-07-16 {act}")).barred
        assert found(case, "2012-07-16 retaliation_objected JPN", "dsu-22.6-objection").reason == (
            "no-second-arbitration"
        )

    def test_while_arbitrators_sit_nothing_is_authorized(self) -> None:
        assert dispute(*OBJECTED).may(event("2012-06-20 retaliation_authorized KOR")).barred
        assert dispute(*DECIDED).may(event("2012-06-28 retaliation_authorized KOR")).permitted

    @pytest.mark.parametrize("number", [406, 456])
    def test_a_request_that_was_taken_back(self, number: int) -> None:
        case = wto.docket.load(number)
        withdrawn, verdict = next(reviewed(number, "retaliation_request_withdrawn"))
        assert verdict.permitted
        who = case.complainants[0]
        assert retaliation(case.on_record, who).request is None
        after = f"{withdrawn.on.replace(year=withdrawn.on.year + 1)} retaliation_authorized {who}"
        assert case.may(event(after)).barred

    def test_a_request_can_be_made_anew(self) -> None:
        case = dispute(*REQUESTED, "2012-05-10 retaliation_request_withdrawn KOR")
        assert states(case, date(2012, 5, 10), "retaliation") in ({}, {"KOR": "not_requested"})
        assert case.may(event("2012-05-20 retaliation_requested KOR")).permitted

    def test_the_decision_outlives_a_request_that_was_taken_back(self) -> None:
        case = dispute(*AGAIN, "2012-07-20 retaliation_request_withdrawn KOR")
        assert case.may(event("2012-07-23 retaliation_authorized KOR")).barred
        anew = case.record(event("2014-07-01 retaliation_requested KOR"))
        assert anew.may(event("2014-07-08 retaliation_objected JPN")).barred
        assert anew.may(event("2014-07-15 retaliation_authorized KOR")).permitted

    def test_the_authorization_stands_until_it_is_ended(self) -> None:
        case = dispute(*GRANTED, "2013-03-01 compliance_claimed JPN")
        assert case.may(event("2013-03-04 concessions_suspended KOR")).permitted
        assert (
            case.record(event("2013-04-01 retaliation_ended KOR"))
            .may(event("2013-04-02 concessions_suspended KOR"))
            .barred
        )

    def test_compensation_with_one_leaves_the_others_free(self) -> None:
        # US - Offset Act: Australia came to an understanding, Thailand had not yet.
        case = wto.docket.load(217)
        assert found(case, "2004-12-28 retaliation_requested AUS", "dsu-22.2").facts == ("arrangement-ended",)
        assert case.may(event("2004-12-28 retaliation_requested THA")).permitted


class TestArbitrationOnTheLevel:
    """DSU 22.6: 60 days from the end of the period; what stops them."""

    def test_the_time_it_stood_still_is_added(self) -> None:
        stopped = (*OBJECTED, "2012-06-01 retaliation_arbitration_suspended KOR,JPN")
        resumed = dispute(*stopped, "2012-10-01 retaliation_arbitration_resumed KOR")
        rule = "dsu-22.6-arbitration"
        assert not found(resumed, "2012-10-27 retaliation_arbitration_decided", rule).objects
        late = found(resumed, "2012-10-28 retaliation_arbitration_decided", rule)
        assert (late.grade, late.details["term"].paused) == (wto.Grade.OVERRUN, 122)
        assert (
            found(dispute(*stopped), "2013-10-28 retaliation_arbitration_decided", rule).reason == "open-end"
        )

    def test_the_twelve_months_of_12_12_are_not_its_own(self) -> None:
        # US - Large Civil Aircraft (2nd complaint): suspended in 2012, resumed in 2019.
        _, resumed = next(reviewed(353, "retaliation_arbitration_resumed"))
        assert resumed.permitted
        assert not [f for f in resumed.findings if f.rule.startswith("dsu-12.12")]

    def test_it_must_be_suspended_to_be_resumed(self) -> None:
        line = "2012-06-04 retaliation_arbitration_resumed KOR"
        assert dispute(*OBJECTED).may(event(line)).barred
        ordered = dispute(*OBJECTED, "2012-06-01 sequencing_agreed KOR,JPN")
        assert found(ordered, line, "dsu-22.6-suspended").grade is wto.Grade.NOTE


class TestSequencing:
    """DSU 21.5, 22: what the parties agreed on the order of the two."""

    LINE = "2012-05-20 retaliation_requested KOR"

    def test_a_request_waits_for_what_was_agreed(self) -> None:
        case = dispute(*PERIOD, "2012-05-02 sequencing_agreed KOR,JPN")
        assert case.may(event(self.LINE)).facts == ("agreed-order-kept",)
        assert case.may(event(self.LINE), given={"agreed-order-kept": True}).permitted
        assert case.may(event(self.LINE), given={"agreed-order-kept": False}).barred

    def test_once_a_round_has_found_against_the_respondent_it_is_free(self) -> None:
        assert dispute(*FOUND_WANTING).may(event("2013-05-08 retaliation_requested KOR")).permitted
        for number in (381, 384):
            _, verdict = next(reviewed(number, "retaliation_requested"))
            assert of(verdict, "dsu-22.2").reason == "after-non-compliance-found"

    def test_it_binds_those_who_agreed_on_it(self) -> None:
        both = {"complainants": ["KOR", "BRA"]}
        steps = [line.replace(" KOR,JPN", "") for line in PERIOD]
        case = dispute(*steps, "2012-05-02 sequencing_agreed BRA,JPN", **both)
        assert case.may(event("2012-05-20 retaliation_requested BRA")).facts == ("agreed-order-kept",)
        assert case.may(event("2012-05-20 retaliation_requested KOR")).permitted

    def test_a_round_that_found_compliance_frees_nothing(self) -> None:
        cleared = (
            *FOUND_WANTING[:-1],
            "2012-09-20 reports_adopted proceeding=compliance recommendations=false",
        )
        assert dispute(*cleared).may(event("2013-05-08 retaliation_requested KOR")).barred

    def test_real_requests_under_such_an_agreement(self) -> None:
        for number in (108, 353):
            _, verdict = next(reviewed(number, "retaliation_requested"))
            assert verdict.facts == ("agreed-order-kept",)

    def test_it_sets_the_thirty_days_aside(self) -> None:
        case = dispute(*REQUESTED, "2012-05-15 sequencing_agreed KOR,JPN")
        finding = found(case, "2012-06-25 retaliation_authorized KOR", "dsu-22.6-authorize")
        assert (finding.grade, finding.reason) == (wto.Grade.PERMITTED, "waived")


class TestSubsidies:
    """SCM 4.7, 4.10, 7.9: the panel's own time, and six months."""

    def test_the_panels_time_takes_the_place_of_a_reasonable_period(self) -> None:
        case = dispute(*SCM4)
        deadline = next(d for d in case.as_of(date(2011, 2, 1)).deadlines() if d.rule == "scm-4.7")
        assert (deadline.started, deadline.ends, deadline.state) == (
            date(2011, 4, 26),
            date(2011, 4, 26),
            "running",
        )
        early = found(case, "2011-04-26 retaliation_requested KOR", "dsu-22.2")
        assert (early.reason, early.facts) == ("period-runs-still", ("earlier-request-agreed",))
        assert case.may(event("2011-04-27 retaliation_requested KOR")).permitted

    def test_neither_the_twenty_nor_the_thirty_days_run(self) -> None:
        case = dispute(*SCM4, "2011-04-27 retaliation_requested KOR")
        line = "2011-09-01 retaliation_authorized KOR"
        assert asked(case, line).isdisjoint({"dsu-22.2-wait", "dsu-22.6-authorize"})
        assert case.may(event(line)).permitted

    def test_without_the_panels_day_none_is_made_up(self) -> None:
        case = dispute(*SCM4[:-1], "2011-01-26 reports_adopted recommendations=true")
        assert "scm-4.7" not in asked(case, "2011-04-27 compliance_claimed JPN")
        assert case.may(event("2011-04-27 retaliation_requested KOR")).facts == ("period-over-or-none-due",)

    def test_six_months_under_scm_7(self) -> None:
        case = dispute(*SCM7)
        line = "2011-07-10 retaliation_requested KOR"
        assert found(case, line, "scm-7.9").reason == "wait-for-meeting"
        assert found(case, line, "scm-7.9").details["term"].ends == date(2011, 7, 10)
        requested = case.record(event(line))
        assert requested.may(event("2011-07-10 retaliation_authorized KOR")).conditional
        assert requested.may(event("2011-07-11 retaliation_authorized KOR")).permitted
        strict = case.under(wto.DSU.reading(wait_holds_back="filing"))
        assert strict.may(event(line)).facts[0] == "earlier-request-agreed"


class TestArbitration:
    """DSU 25 and the MPIA: an appeal before arbitrators, and arbitration on its own."""

    def test_the_twenty_days_run_from_the_suspension(self) -> None:
        # Colombia - Frozen Fries: suspended on 16 September 2022, notice on day 20.
        notice, verdict = next(reviewed(591, "arbitration_appeal_notified"))
        term = of(verdict, "mpia-I-5-appeal").details["term"]
        assert (term.start, term.ends) == (date(2022, 9, 16), notice.on)
        assert verdict.permitted
        case = wto.docket.load(591).without(notice)
        late = found(case, "2022-10-07 arbitration_appeal_notified COL", "mpia-I-5-appeal")
        assert late.grade >= wto.Grade.CONDITIONAL

    def test_their_end_rolls_over_easter(self) -> None:
        # China - Enforcement of IPRs: day 20 was Easter Sunday 2025, notice on the Tuesday.
        _, verdict = next(reviewed(611, "arbitration_appeal_notified"))
        term = of(verdict, "mpia-I-5-appeal").details["term"]
        assert (term.nominal, term.ends) == (date(2025, 4, 20), date(2025, 4, 22))
        assert not of(verdict, "mpia-I-5-appeal").objects

    @pytest.mark.parametrize("number", [583, 591, 611])
    def test_awards_within_ninety_days_are_a_result(self, number: int) -> None:
        award, verdict = next(reviewed(number, "arbitration_award_notified"))
        assert verdict.permitted
        case = wto.docket.load(number)
        assert rounds(case, award.on)["original"] == "award_notified"
        assert case.as_of(award.on).statuses == (wto.Status.ADOPTED_WITH_RECOMMENDATION,)
        assert not [e for e in case.events if e.type == "reports_adopted" and e.proceeding == "original"]

    def test_procedures_of_their_own_know_no_twenty_days(self) -> None:
        # Turkey - Pharmaceuticals: Turkey takes no part in the arrangement.
        _, verdict = next(reviewed(583, "arbitration_appeal_notified"))
        assert "mpia-I-5-appeal" not in {f.rule for f in verdict.findings}

    def test_an_arbitration_beside_adopted_reports_replaces_nothing(self) -> None:
        # US - Section 110(5): the level of impairment went to DSU 25 while the reasonable period ran.
        case = wto.docket.load(160)
        for type_name in ("arbitration_agreed", "arbitration_award_notified"):
            _, verdict = next(reviewed(160, type_name))
            assert verdict.permitted
        assert rounds(case, date(2001, 11, 9))["original"] == "adopted"
        assert ends(case, "EU") == [date(2001, 12, 31)]
        assert states(case, date(2001, 11, 9), "implementation") == {"EU": "period_running"}
        assert states(case, date(2002, 1, 1), "implementation") == {"EU": "period_over"}
        # What the award leaves open the adopted report has settled: there is something to implement.
        _, request = next(reviewed(160, "retaliation_requested"))
        assert request.permitted

    def test_a_withdrawal_leaves_the_appeal_of_the_other_side(self) -> None:
        both = (
            *TO_ARBITRATORS,
            "2021-06-09 other_appeal_notified EU",
            "2021-07-01 arbitration_withdrawn CHN",
        )
        case = dispute(*both, **PARTICIPANTS)
        assert not found(case, "2021-09-01 arbitration_award_notified", "dsu-25.4").objects
        assert found(case, "2021-07-05 arbitration_withdrawn CHN", "mpia-I-18-withdrawal").objects
        assert not found(case, "2021-07-05 arbitration_withdrawn EU", "mpia-I-18-withdrawal").objects
        assert rounds(case, date(2021, 7, 1))["original"] == "arbitration_appeal"
        gone = case.record(event("2021-07-05 arbitration_withdrawn EU"))
        assert rounds(gone, date(2021, 7, 5))["original"] == "suspended"
        assert gone.may(event("2021-09-01 arbitration_award_notified")).barred
        assert gone.may(event("2021-07-12 panel_resumed EU")).permitted

    def test_the_promise_not_to_appeal_to_the_void_binds_between_the_parties(self) -> None:
        case = dispute(
            *HALTED, "2021-07-01 panel_resumed CHN", "2021-07-05 panel_report_circulated", **PARTICIPANTS
        )
        assert case.may(event("2021-07-20 appeal_notified CHN")).facts == ("promise-released",)


class TestReadings:
    """Disputed points change the verdict as the reading says, and no further."""

    def under(self, history: tuple[str, ...], **chosen: str) -> wto.Dispute:
        return dispute(*history).under(wto.DSU.reading(**chosen))

    def test_sequencing(self) -> None:
        line = "2012-05-20 retaliation_requested KOR"
        assert dispute(*PERIOD).may(event(line)).permitted
        strict = self.under(PERIOD, sequencing="21_5_first").may(event(line))
        assert (strict.value, strict.facts) == ("conditional", ("agreed-order-kept",))
        found_against = self.under(FOUND_WANTING, sequencing="21_5_first")
        assert found_against.may(event("2012-10-08 retaliation_requested KOR")).permitted
        decided = self.under(DECIDED, sequencing="21_5_first")
        assert decided.may(event("2012-07-10 retaliation_requested KOR")).permitted

    def test_late_request(self) -> None:
        line = "2012-05-29 retaliation_requested KOR"
        assert dispute(*PERIOD).may(event("2012-05-28 retaliation_requested KOR")).permitted
        assert dispute(*PERIOD).may(event(line)).facts == ("late-request-uncontested",)
        assert self.under(PERIOD, late_request="right_stays").may(event(line)).permitted

    def test_period_end_rolls(self) -> None:
        # The period ends on Saturday, 28 April 2012.
        line = "2012-04-30 retaliation_requested KOR"
        assert dispute(*PERIOD).may(event(line)).permitted
        rolled = self.under(PERIOD, period_end_rolls="yes")
        assert found(rolled, line, "dsu-22.2").reason == "period-runs-still"
        assert found(rolled, "2012-04-30 compliance_claimed JPN", "dsu-21.3-comply").reason == "in-time"
        assert found(dispute(*PERIOD), "2012-04-30 compliance_claimed JPN", "dsu-21.3-comply").grade is (
            wto.Grade.NOTE
        )

    def test_wait_holds_back(self) -> None:
        strict = self.under(PERIOD, wait_holds_back="filing")
        assert strict.may(event("2012-05-18 retaliation_requested KOR")).conditional
        assert strict.may(event("2012-05-19 retaliation_requested KOR")).permitted

    def test_referral_meetings(self) -> None:
        history = (*PERIOD, "2012-05-10 panel_requested KOR proceeding=compliance provision=DSU_21.5")
        line = "2012-05-24 panel_established proceeding=compliance"
        assert dispute(*history).may(event(line)).facts == ("no-objection-at-first-meeting",)
        assert self.under(history, referral_meetings="first_meeting").may(event(line)).permitted
        promised = dispute(*history[:-1], "2012-05-02 sequencing_agreed KOR,JPN", history[-1])
        assert promised.may(event(line)).permitted

    def test_consultations_before_21_5(self) -> None:
        line = "2012-05-10 panel_requested KOR proceeding=compliance provision=DSU_21.5"
        assert dispute(*PERIOD).may(event(line)).permitted
        strict = {"consultations_before_21_5": "required"}
        assert self.under(PERIOD, **strict).may(event(line)).facts == ("no-objection-to-consultations",)
        talked = (*PERIOD, "2012-03-01 consultations_requested KOR proceeding=compliance")
        assert self.under(talked, **strict).may(event(line)).permitted


class TestStrands:
    """Implementation and retaliation run for each complainant by itself."""

    def test_bananas(self) -> None:
        case = wto.docket.load(27)
        assert states(case, date(1999, 4, 19), "retaliation") == {"USA": "authorized"}
        assert states(case, date(1999, 11, 8), "retaliation") == {"USA": "authorized", "ECU": "requested"}
        assert states(case, date(1999, 11, 19), "retaliation") == {
            "USA": "authorized",
            "ECU": "in_arbitration",
        }
        assert states(case, date(2000, 5, 18), "retaliation") == {"USA": "authorized", "ECU": "authorized"}

    def test_offset_act(self) -> None:
        case = wto.docket.load(217)
        six = {"BRA", "CHL", "EU", "IND", "JPN", "KOR"}
        for day, state in (
            (date(2004, 1, 15), "requested"),
            (date(2004, 1, 26), "in_arbitration"),
            (date(2004, 8, 31), "decided"),
        ):
            assert states(case, day, "retaliation") == dict.fromkeys(six, state)
        after = states(case, date(2004, 11, 26), "retaliation")
        assert after == {**dict.fromkeys(six, "authorized"), "CHL": "decided"}
        assert states(case, date(2004, 12, 17), "retaliation")["CHL"] == "authorized"
        last = states(case, date(2014, 8, 18), "retaliation")
        assert last == {**dict.fromkeys(six, "authorized"), "JPN": "ended"}

    def test_an_understanding_moves_those_who_came_to_it(self) -> None:
        case = wto.docket.load(217)
        now = states(case, date(2005, 1, 8), "implementation")
        assert {c for c, state in now.items() if state == "understanding"} == {"AUS", "THA"}


class TestOverlappingRounds:
    """DSU 21.5: either side asks, and rounds run side by side."""

    def test_each_round_stands_where_its_own_steps_left_it(self) -> None:
        # Colombia - Textiles: Colombia asked in February 2017, Panama in May.
        case = wto.docket.load(461)
        assert rounds(case, date(2017, 5, 10)) == {
            "original": "adopted",
            "compliance": "established",
            "compliance-2": "panel_requested",
        }
        assert rounds(case, date(2018, 11, 20)) == {
            "original": "adopted",
            "compliance": "appealed",
            "compliance-2": "appealed",
        }
        for _, verdict in reviewed(461, "panel_requested"):
            assert not verdict.barred

    def test_a_round_lasts_beside_the_arbitration_and_the_authorization(self) -> None:
        # US - Tuna II: the second and third rounds were begun while arbitrators sat.
        case = wto.docket.load(381)
        day = date(2016, 7, 1)
        assert states(case, day, "retaliation") == {"MEX": "in_arbitration"}
        assert rounds(case, day)["compliance"] == "adopted"
        assert {rounds(case, day)[r] for r in ("compliance-2", "compliance-3")} <= {"established", "composed"}
        assert set(case.as_of(day).statuses) == {
            wto.Status.COMPLIANCE_ONGOING,
            wto.Status.RETALIATION_REQUESTED,
        }
        granted = case.as_of(date(2017, 5, 22))
        assert wto.Status.RETALIATION_GRANTED in granted.statuses
        later = case.as_of(date(2019, 1, 11))
        assert later.statuses == (wto.Status.COMPLIANCE_FOUND,)
        assert states(case, date(2019, 1, 11), "retaliation") == {"MEX": "authorized"}

    def test_the_respondent_may_ask_too(self) -> None:
        line = "2012-05-10 panel_requested {} proceeding=compliance provision=DSU_21.5"
        for asking in ("KOR", "JPN"):
            assert dispute(*PERIOD).may(event(line.format(asking))).permitted
        assert dispute(*PERIOD).may(event(line.format("BRA"))).barred


TWO = {"complainants": ["KOR", "BRA"]}
BOTH = (
    "2009-09-11 consultations_requested KOR,BRA",
    "2010-06-18 panel_requested KOR,BRA",
    "2010-06-29 panel_deferred",
    "2010-07-29 panel_established",
    "2010-09-28 panel_composed how=agreed",
    "2011-06-01 panel_report_circulated",
    "2011-06-28 reports_adopted recommendations=true",
)
APART = (
    *BOTH,
    "2011-08-01 reasonable_period_agreed KOR,JPN expires=2012-04-28",
    "2011-08-02 reasonable_period_agreed BRA,JPN expires=2013-01-31",
)


class TestStepsThatNameNobody:
    """DSU 21.3: they reach the complainants that wait for them."""

    def test_an_award_reaches_those_that_asked_for_it(self) -> None:
        case = dispute(
            *BOTH,
            "2011-08-01 reasonable_period_agreed KOR,JPN expires=2012-04-28",
            "2011-09-01 reasonable_period_arbitration_requested BRA",
            "2011-11-01 reasonable_period_awarded expires=2012-10-01",
            **TWO,
        )
        assert [p.ends for p in reasonable_periods(case.on_record, "KOR")] == [date(2012, 4, 28)]
        assert [p.ends for p in reasonable_periods(case.on_record, "BRA")] == [date(2012, 10, 1)]

    def test_an_expiry_ends_the_period_that_ends_then(self) -> None:
        case = dispute(*APART, "2012-04-28 reasonable_period_expired", **TWO)
        assert [p.ends for p in reasonable_periods(case.on_record, "BRA")] == [date(2013, 1, 31)]
        assert case.may(event("2012-05-05 retaliation_requested KOR")).permitted
        assert case.may(event("2012-05-05 retaliation_requested BRA")).conditional

    def test_the_respondent_may_still_go_to_arbitration_with_the_other(self) -> None:
        case = dispute(*BOTH, "2011-08-01 reasonable_period_agreed KOR,JPN expires=2012-04-28", **TWO)
        request = "2011-09-01 reasonable_period_arbitration_requested"
        assert not found(case, f"{request} JPN", "dsu-21.3c").objects
        assert found(case, f"{request} KOR", "dsu-21.3c").objects

    def test_each_complainants_months_run_from_the_adoption_of_its_reports(self) -> None:
        case = dispute(
            *BOTH[:-1],
            "2011-06-28 reports_adopted KOR recommendations=true",
            "2011-09-27 reports_adopted BRA recommendations=true",
            "2011-10-05 reasonable_period_agreed KOR,JPN months=10",
            **TWO,
        )
        assert [p.ends for p in reasonable_periods(case.on_record, "KOR")] == [date(2012, 4, 28)]

    def test_nothing_is_due_to_a_complainant_that_won_nothing(self) -> None:
        case = dispute(
            *BOTH[:-1],
            "2011-06-28 reports_adopted KOR recommendations=false",
            "2011-06-28 reports_adopted BRA recommendations=true",
            **TWO,
        )
        assert case.may(event("2011-08-01 reasonable_period_agreed KOR,JPN months=10")).barred
        assert case.may(event("2011-08-01 reasonable_period_agreed BRA,JPN months=10")).permitted


class TestAnEndOfTheDispute:
    """DSU 22.2, 22.8: what a solution, a withdrawal or a finding of compliance leaves of the right to retaliate."""

    @pytest.mark.parametrize(
        ("step", "verdict"),
        [
            ("mutually_agreed_solution_notified KOR,JPN", "conditional"),
            ("compensation_agreed KOR,JPN", "conditional"),
            ("complaint_withdrawn KOR", "barred"),
            ("dispute_terminated", "barred"),
        ],
    )
    def test_neither_request_nor_authorization_passes_it_by(self, step: str, verdict: str) -> None:
        asked = dispute(*REQUESTED, f"2012-05-10 {step}")
        assert asked.may(event("2012-05-22 retaliation_authorized KOR")).value == verdict
        silent = dispute(*PERIOD, f"2012-05-02 {step}")
        assert silent.may(event("2012-05-20 retaliation_requested KOR")).value == verdict

    def test_a_solution_ends_the_suspension_of_concessions(self) -> None:
        case = dispute(*GRANTED, "2013-01-07 mutually_agreed_solution_notified KOR,JPN")
        assert case.may(event("2013-02-01 concessions_suspended KOR")).conditional
        assert dispute(*GRANTED).may(event("2013-02-01 concessions_suspended KOR")).permitted

    def test_what_has_ended_is_not_authorized_again(self) -> None:
        case = dispute(*GRANTED, "2013-05-20 retaliation_ended KOR")
        assert not case.may(event("2013-06-20 retaliation_authorized KOR")).permitted
        assert case.may(event("2013-06-20 concessions_suspended KOR")).barred

    def test_nothing_is_authorized_once_compliance_was_found(self) -> None:
        cleared = (
            *FOUND_WANTING[:-1],
            "2012-09-20 reports_adopted proceeding=compliance recommendations=false",
        )
        case = dispute(*cleared[:7], *cleared[7:], "2012-09-21 retaliation_requested KOR")
        assert case.may(event("2012-10-20 retaliation_authorized KOR")).barred


class TestUndatedSteps:
    """A step known to a month has happened: nothing is barred as if it had not."""

    def test_a_decision_without_a_day(self) -> None:
        case = dispute(*OBJECTED, undated=[wto.Undated("2012-07", "retaliation_arbitration_decided")])
        assert not case.may(event("2012-08-20 retaliation_authorized KOR")).barred

    def test_an_agreed_period_without_a_day(self) -> None:
        case = dispute(*ADOPTED, undated=[wto.Undated("2011-08", "reasonable_period_agreed")])
        assert found(case, "2011-09-20 reasonable_period_arbitration_requested KOR", "dsu-21.3c").objects

    def test_an_adoption_without_a_day_leaves_open_what_it_asks(self) -> None:
        case = dispute(*ADOPTED[:-1], undated=[wto.Undated("2011-07", "reports_adopted")])
        assert case.as_of(date(2011, 9, 1)).statuses == (wto.Status.ADOPTED_WITH_RECOMMENDATION,)


class TestDeadlinesOfRetaliation:
    """DSU 22.2, 22.6: they run before anybody has asked, and towards whom they concern."""

    def test_they_run_from_the_end_of_the_period(self) -> None:
        states = {d.rule: (d.ends, d.state) for d in dispute(*PERIOD).as_of(date(2012, 5, 5)).deadlines()}
        assert states["dsu-22.2-wait"] == (date(2012, 5, 18), "running")
        assert states["dsu-22.6-authorize"] == (date(2012, 5, 28), "running")
        assert "dsu-22.6-arbitration" not in states  # nobody has objected

    def test_a_window_that_nobody_used_has_lapsed(self) -> None:
        states = {d.rule: d.state for d in dispute(*PERIOD).as_of(date(2012, 8, 1)).deadlines()}
        assert states["dsu-22.6-authorize"] == "lapsed"

    def test_another_complainants_solution_ends_nothing(self) -> None:
        case = dispute(*APART, "2012-03-01 mutually_agreed_solution_notified KOR,JPN", **TWO)
        states = {(d.rule, d.complainants): d.state for d in case.as_of(date(2012, 6, 1)).deadlines()}
        assert states["dsu-22.6-authorize", ("KOR",)] == "lapsed"
        assert states["dsu-21.3-comply", ("BRA",)] == "running"

    def test_the_ceiling_of_21_4_ends_with_reports_that_ask_nothing(self) -> None:
        running = {d.rule: d.state for d in dispute(*ADOPTED[:-1]).as_of(date(2011, 6, 20)).deadlines()}
        assert running["dsu-21.4"] == "running"
        nothing = dispute(*ADOPTED[:-1], "2011-06-28 reports_adopted recommendations=false")
        assert {d.rule: d.state for d in nothing.as_of(date(2012, 3, 1)).deadlines()}["dsu-21.4"] == "lapsed"

    def test_a_wait_for_a_meeting_names_the_act_of_the_dsb(self) -> None:
        case, day = dispute(*PERIOD), date(2012, 5, 5)
        wait = deadline(case, day, "dsu-22.2-wait")
        assert (wait.governs, wait.actor) == (("retaliation_authorized",), "dsb")
        assert wait.text.startswith("retaliation authorized after 2012-05-18")
        held_back = case.under(wto.DSU.reading(wait_holds_back="filing"))
        wait = deadline(held_back, day, "dsu-22.2-wait")
        assert wait.governs == ("retaliation_requested", "retaliation_authorized")
        assert wait.actor == "complainant"
        subsidies = dispute(*SCM7, agreements=["SCM"]).as_of(date(2011, 5, 1)).deadlines()
        assert next(d.governs for d in subsidies if d.rule == "scm-7.9") == ("retaliation_authorized",)


def deadline(case: wto.Dispute, day: date, rule: str) -> wto.Deadline:
    return next(d for d in case.as_of(day).deadlines() if d.rule == rule)


class TestDeadlinesOfThePeriod:
    """DSU 21.3, 21.4: who owes what until the reasonable period is set."""

    ASKED = "2011-08-15 reasonable_period_arbitration_requested KOR"
    AWARD = "2011-09-26 reasonable_period_awarded months={}"

    def test_an_award_is_due_once_arbitration_was_asked_for(self) -> None:
        # Argentina - Poultry (Brazil): nobody went to arbitration.
        late = {d.rule for d in wto.docket.load(241).as_of(date(2006, 1, 1)).deadlines()}
        assert "dsu-21.3c-award" not in late
        day = date(2011, 10, 1)
        assert "dsu-21.3c-award" not in {d.rule for d in dispute(*ADOPTED).as_of(day).deadlines()}
        assert deadline(dispute(*ADOPTED, self.ASKED), day, "dsu-21.3c-award").state == "overdue"
        unasked = dispute(*ADOPTED, self.AWARD.format(10))
        assert deadline(unasked, day, "dsu-21.3c-award").state == "met"

    def test_no_agreement_is_due_beside_an_award_or_a_claim_of_compliance(self) -> None:
        day = date(2012, 8, 1)
        rules = ("dsu-21.3b", "dsu-21.4")

        def stand(*steps: str, **head: list[str]) -> list[str]:
            case = dispute(*(BOTH if head else ADOPTED), *steps, **head)
            return [deadline(case, day, rule).state for rule in rules]

        claim = "2012-03-01 compliance_claimed JPN"
        assert stand() == ["overdue", "overdue"]
        assert stand(claim) == ["waived", "waived"]
        assert stand(self.ASKED, self.AWARD.format(10)) == ["waived", "met"]
        assert stand("2011-09-01 reasonable_period_agreed KOR,JPN months=10") == ["late", "met"]
        # The award between two leaves the third without a period.
        award = "2011-09-26 reasonable_period_awarded KOR,JPN months=10"
        assert stand(self.ASKED, award, **TWO) == ["overdue", "met"]
        assert stand(self.ASKED, award, claim, **TWO) == ["waived", "met"]

    def test_the_law_judges_a_late_agreement_after_a_claim_all_the_same(self) -> None:
        case = dispute(*ADOPTED, "2011-09-01 compliance_claimed JPN")
        agreed = "2012-01-10 reasonable_period_agreed KOR,JPN months=10"
        assert found(case, agreed, "dsu-21.4").grade is wto.Grade.OVERRUN
        assert deadline(case.record(event(agreed)), date(2012, 2, 1), "dsu-21.4").state == "waived"

    def test_the_guideline_measures_what_is_set_and_is_no_deadline(self) -> None:
        case = dispute(*ADOPTED, self.ASKED)
        within, past = (found(case, self.AWARD.format(months), "dsu-21.3c-guideline") for months in (15, 16))
        assert within.text == (
            "the period set ends on 2012-09-28, within the guideline of 15 months from 2011-06-28 (2012-09-28)"
        )
        assert (past.grade, past.text) == (
            wto.Grade.OVERRUN,
            "the period set ends on 2012-10-28, past the guideline of 15 months from 2011-06-28 (2012-09-28)",
        )
        bananas = of(next(reviewed(27, "reasonable_period_awarded"))[1], "dsu-21.3c-guideline")
        assert bananas.text.startswith("the period set ends on 1999-01-01, past the guideline of 15 months")
        for day in (date(2011, 9, 1), date(2013, 1, 1)):
            assert "dsu-21.3c-guideline" not in {d.rule for d in case.as_of(day).deadlines()}

    def test_that_time_has_passed_is_nobodys_move(self) -> None:
        offered = {m.type for m in dispute(*PERIOD).as_of(date(2012, 4, 1)).moves()}
        assert "compliance_claimed" in offered
        assert "reasonable_period_expired" not in offered
        stopped = dispute(*ADOPTED[:5], "2010-12-01 panel_suspended KOR")
        offered = {m.type for m in stopped.as_of(date(2011, 11, 20)).moves()}
        assert "panel_resumed" in offered
        assert "panel_authority_lapsed" not in offered


class TestConsultationsOfARound:
    """DSU 21.5 asks for none: where nobody has asked for them none are concluded."""

    @pytest.mark.parametrize("number", [46, 381])
    def test_without_a_request_they_have_no_place(self, number: int) -> None:
        case = wto.docket.load(number)
        asked = {e.proceeding for e in case.events if e.type == "consultations_requested"}
        told = {p.proceeding for p in case.as_of(date(2024, 6, 30)).positions if p.chart == "consultations"}
        assert told == asked
        assert "compliance" not in told

    def test_in_the_original_proceeding_they_stay_not_requested(self) -> None:
        lines = (
            "1996-03-14 panel_requested IND",
            "1996-04-17 panel_established",
            "1996-05-01 complaint_withdrawn IND",
        )
        case = wto.Dispute(complainants="IND", respondent="USA").record(
            *map(event, lines[:2]), departure=True
        )
        assert case.as_of(date(1996, 4, 20)).positions[0].state == "not_requested"
        ended = case.record(event(lines[2]), departure=True)
        assert ended.as_of(date(1996, 5, 2)).statuses == (wto.Status.SETTLED,)


class TestStatusesBesideEachOther:
    def test_there_is_none_before_the_dispute_began(self) -> None:
        case = wto.docket.load(590)
        assert case.as_of(date(2019, 9, 10)).statuses == ()
        assert case.as_of(date(2019, 9, 11)).statuses == (wto.Status.IN_CONSULTATIONS,)
        undated = dispute(undated=[wto.Undated("2011-08", "consultations_requested")])
        assert undated.as_of(date(2011, 7, 31)).statuses == ()
        assert undated.as_of(date(2011, 8, 31)).statuses == (wto.Status.IN_CONSULTATIONS,)

    def test_a_round_and_a_pending_request_hold_at_once(self) -> None:
        case = dispute(*REQUESTED, "2012-06-02 panel_requested KOR proceeding=compliance")
        assert set(case.as_of(date(2012, 6, 3)).statuses) == {
            wto.Status.COMPLIANCE_ONGOING,
            wto.Status.RETALIATION_REQUESTED,
        }

    def test_a_request_taken_back_is_none(self) -> None:
        case = dispute(*REQUESTED, "2012-05-12 retaliation_request_withdrawn KOR")
        assert wto.Status.RETALIATION_REQUESTED not in case.as_of(date(2012, 6, 3)).statuses

    def test_moves_name_the_complainant_whose_retaliation_is_authorized(self) -> None:
        case = dispute(*APART, "2012-05-05 retaliation_requested KOR", **TWO)
        offered = {
            m.by: m.verdict.value
            for m in case.as_of(date(2012, 5, 20)).moves()
            if m.type == "retaliation_authorized"
        }
        assert offered[("KOR",)] == "permitted"


class TestActsOfSeveral:
    """Each of several Members that act together must be entitled (DSU 4.7, 17.4, 22.2)."""

    def test_a_panel_request_with_somebody_who_did_not_consult(self) -> None:
        case = dispute("2009-09-11 consultations_requested KOR", **TWO)
        assert case.may(event("2010-06-18 panel_requested KOR")).permitted
        assert not case.may(event("2010-06-18 panel_requested KOR,BRA")).permitted
        outsider = case.may(event("2010-06-18 panel_requested KOR,USA"))
        assert "USA is not a complainant" in str(outsider)
        assert outsider.facts == ("party-of-joined-dispute",)

    def test_an_appeal_with_a_third_party(self) -> None:
        case = dispute(*HISTORIES["REPORT"])
        assert case.may(event("2011-06-20 appeal_notified JPN")).permitted
        assert case.may(event("2011-06-20 appeal_notified JPN,USA")).facts == ("party-of-joined-dispute",)
        # A record of a joint step need not tell what was joined.
        done = case.record(event("2011-06-20 appeal_notified JPN,USA"), departure=True)
        assert done.review()[-1][1].permitted

    def test_a_request_to_retaliate_while_the_others_period_runs(self) -> None:
        case = dispute(*APART, **TWO)
        assert case.may(event("2012-05-10 retaliation_requested KOR")).permitted
        both = case.may(event("2012-05-10 retaliation_requested KOR,BRA"))
        assert both.facts == ("earlier-request-agreed",)

    def test_real_joint_steps_of_joined_disputes_stay_good(self) -> None:
        asked = next(v for _, v in reviewed(234, "reasonable_period_arbitration_requested"))
        assert asked.permitted


class TestAfterTheVoid:
    """DSU 25: arbitration after circulation rests on the parties' own procedures."""

    VOID = (
        "2019-09-11 consultations_requested KOR",
        "2020-06-18 panel_requested KOR",
        "2020-06-29 panel_deferred",
        "2020-07-29 panel_established",
        "2020-09-28 panel_composed how=agreed",
        "2021-06-01 panel_report_circulated",
        "2021-06-25 appeal_notified JPN",
    )

    def test_an_appeal_to_arbitrators_is_open(self) -> None:
        case = dispute(*self.VOID, "2021-09-01 arbitration_agreed KOR,JPN")
        appeal = case.may(event("2021-09-20 arbitration_appeal_notified JPN"))
        assert appeal.facts == ("appeal-after-circulation",)
        assert case.may(event("2021-12-01 arbitration_award_notified recommendations=true")).barred

    def test_between_participants_of_the_arrangement_it_is_not(self) -> None:
        head = {"complainants": ["EU"], "respondent": "CHN"}
        mine = [line.replace("KOR", "EU").replace("JPN", "CHN") for line in self.VOID]
        case = dispute(*mine[:-1], "2021-06-20 arbitration_agreed EU,CHN", **head)
        assert case.may(event("2021-06-25 arbitration_appeal_notified CHN")).barred

    def test_adoption_rests_on_how_the_void_is_read(self) -> None:
        case = dispute(*self.VOID)
        verdict = case.may(event("2021-07-05 reports_adopted recommendations=true"))
        assert verdict.barred
        others = {(o.reading, o.choice): o.verdict.value for o in case.other_readings(verdict)}
        assert others["appeal_into_the_void", "blocks_nothing"] == "permitted"

    def test_a_party_appeals_once(self) -> None:
        assert dispute(*self.VOID).may(event("2021-06-28 appeal_notified JPN")).barred
        assert dispute(*self.VOID).may(event("2021-06-28 appeal_notified KOR")).permitted


class TestAfterASolution:
    """DSU 3.6, 22.8: what a solution leaves of the steps after adoption."""

    @pytest.mark.parametrize(
        "line",
        ["panel_requested KOR proceeding=compliance", "reasonable_period_agreed KOR,JPN months=10"],
    )
    def test_they_wait_for_its_end(self, line: str) -> None:
        case = dispute(*ADOPTED, "2011-07-20 mutually_agreed_solution_notified KOR,JPN")
        assert "arrangement-ended" in case.may(event(f"2012-09-03 {line}")).facts

    def test_an_understanding_leaves_the_way_to_a_panel_on_compliance(self) -> None:
        # EC - Bananas III: the understandings of April 2001 barred neither Ecuador nor the United States.
        requests = {v.event.by: v for _, v in reviewed(27, "panel_requested") if v.event.on.year > 2006}
        assert requests[("ECU",)].permitted
        assert requests[("USA",)].permitted

    def test_a_period_does_not_end_before_the_adoption(self) -> None:
        case = dispute(*ADOPTED)
        assert case.may(event("2011-08-01 reasonable_period_agreed KOR,JPN expires=2011-06-01")).barred


def test_nobody_is_late_for_an_arrangement_that_it_may_not_be_in() -> None:
    """MPIA 10: the sixty days run between participants on the day of the panel's establishment."""
    rules = {d.rule for d in wto.docket.load(597).as_of(date(2026, 1, 5)).deadlines()}
    assert "mpia-10-notify" not in rules
