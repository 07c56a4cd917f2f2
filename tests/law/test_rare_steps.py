"""Steps that records seldom show: joined panels, spent requests, complaints that are gone, suspensions beyond a year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest

import wtoproc as wto
from tests.histories import dispute, event
from tests.law import test_adjudication, test_implementation
from tests.law.twins import whole
from wtoproc.law.rows import Row
from wtoproc.law.rulebook import Rulebook

ASKED, REQUEST = test_adjudication.HISTORIES["BEFORE"][:2]
PANEL, COMPOSED, REPORT, APPEALED = (
    test_adjudication.HISTORIES[n] for n in ("PANEL", "COMPOSED", "REPORT", "APPEALED")
)
ADOPTED, PERIOD, HALTED, TO_ARBITRATORS = (
    test_implementation.HISTORIES[n] for n in ("ADOPTED", "PERIOD", "HALTED", "TO_ARBITRATORS")
)
MPIA = {"complainants": ["EU"], "respondent": "CHN"}
SOLUTION = "mutually_agreed_solution_notified KOR,JPN"


def found(case: wto.Dispute, line: str, rule: str, **given: bool) -> wto.Finding:
    answers = {name.replace("_", "-"): answer for name, answer in given.items()}
    verdict = case.may(event(line), given=answers)
    whole(verdict)
    return next(f for f in verdict.findings if f.rule == rule)


def said(rule: str, history: tuple[str, ...], line: str, **head: Any) -> tuple[str, wto.Grade]:
    finding = found(dispute(*history, **head), line, rule)
    return finding.reason, finding.grade


BARRED, CONDITIONAL, NOTE, PERMITTED = (
    wto.Grade.BARRED,
    wto.Grade.CONDITIONAL,
    wto.Grade.NOTE,
    wto.Grade.PERMITTED,
)


class TestBeginnings:
    def test_before_the_wto_there_was_no_dsu(self) -> None:
        assert said("dsu-1.1-members", (), "1994-12-31 consultations_requested KOR") == (
            "before-the-wto",
            BARRED,
        )
        assert not found(dispute(), "1995-01-01 consultations_requested KOR", "dsu-1.1-members").objects

    def test_the_respondent_must_be_a_member_too(self) -> None:
        # China acceded on 11 December 2001.
        for day, objects in (("2001-12-10", True), ("2001-12-11", False)):
            case = dispute(respondent="CHN")
            assert found(case, f"{day} consultations_requested KOR", "dsu-1.1-members").objects is objects

    def test_an_agreement_that_is_not_covered_is_noted_beside_one_that_is(self) -> None:
        mixed = found(dispute(agreements=["GATT 1994", "Moon Treaty"]), ASKED, "dsu-1.1-members")
        assert (mixed.reason, mixed.grade) == ("unknown-agreement", NOTE)
        assert mixed.details["agreements"] == ("Moon Treaty",)
        assert "Moon Treaty" in mixed.text
        assert "GATT 1994" not in mixed.text
        assert said("dsu-1.1-members", (), ASKED, agreements=["Moon Treaty"]) == (
            "no-covered-agreement",
            CONDITIONAL,
        )

    def test_textiles_were_covered_for_ten_years(self) -> None:
        for day, grade in (("2004-12-31", PERMITTED), ("2005-01-01", CONDITIONAL)):
            assert (
                found(
                    dispute(agreements=["ATC"]), f"{day} consultations_requested KOR", "dsu-1.1-members"
                ).grade
                is grade
            )

    def test_a_round_begins_with_its_consultations_or_its_panel_request(self) -> None:
        line = f"2012-06-01 {SOLUTION} proceeding=compliance"
        assert said("dsu-3.6-mas", PERIOD, line) == ("no-round", BARRED)
        for step in ("consultations_requested KOR", "panel_requested KOR"):
            begun = (*PERIOD, f"2012-05-10 {step} proceeding=compliance")
            assert not found(dispute(*begun), line, "dsu-3.6-mas").objects

    def test_a_request_that_names_nobody_is_everybodys(self) -> None:
        case = dispute("2009-09-11 consultations_requested")
        assert not found(case, "2010-06-18 panel_requested KOR", "dsu-4-before-panel").objects
        assert not found(dispute(ASKED), "2010-06-18 panel_requested", "dsu-4-before-panel").objects

    def test_after_a_solution_a_request_is_open_with_a_note(self) -> None:
        history = (ASKED, f"2009-12-01 {SOLUTION}")
        assert said("dsu-6.1-who", history, REQUEST) == ("after-settlement", NOTE)

    def test_nobody_joins_its_own_consultations(self) -> None:
        case = dispute(f"{ASKED} circulated=2009-09-14", complainants=["KOR", "BRA"])
        for code, objects in (("JPN", True), ("KOR", True), ("BRA", True), ("CAN", False)):
            finding = found(case, f"2009-09-16 join_consultations_requested {code}", "dsu-4.11")
            assert finding.objects is objects, code
            assert (finding.reason == "is-party") is objects

    def test_a_round_is_taken_back_by_who_brought_it(self) -> None:
        brought = (*PERIOD, "2012-05-10 panel_requested JPN proceeding=compliance")
        line = "2012-06-01 complaint_withdrawn {} proceeding=compliance"
        assert not found(dispute(*brought), line.format("JPN"), "dsu-withdrawal").objects
        other = found(dispute(*brought), line.format("KOR"), "dsu-withdrawal")
        assert (other.reason, other.grade) == ("not-complainant-here", BARRED)

    def test_consultations_known_to_their_month_came_before(self) -> None:
        rule = "dsu-4-before-panel"
        undated = [wto.Undated("2009-09", "consultations_requested")]
        assert not found(dispute(undated=undated), REQUEST, rule).objects
        assert said(rule, (), REQUEST)[0] == "no-consultations"

    def test_who_has_asked_too_has_nothing_to_join(self) -> None:
        case = dispute(f"{ASKED} circulated=2009-09-14", "2009-09-12 consultations_requested CAN")
        for code, says in (("CAN", "is-party"), ("IND", "in-time")):
            line = f"2009-09-16 join_consultations_requested {code}"
            assert found(case, line, "dsu-4.11").reason == says

    def test_who_did_not_consult_may_be_a_party_of_a_joined_dispute(self) -> None:
        case = dispute(ASKED, complainants=["KOR", "BRA"])
        finding = found(case, "2010-06-18 panel_requested KOR,BRA", "dsu-4-before-panel")
        assert (finding.reason, finding.facts) == ("not-all-consulted", ("party-of-joined-dispute",))

    def test_each_complainants_days_run_from_its_own_request(self) -> None:
        case = dispute(ASKED, "2009-10-20 consultations_requested BRA", complainants=["KOR", "BRA"])
        for code, asked in (("KOR", True), ("BRA", False)):
            finding = found(case, f"2009-10-25 panel_requested {code}", "dsu-4.7")
            assert ("no-reply-in-time" in finding.facts) is asked, code


class TestPanels:
    def test_a_request_is_taken_back_once(self) -> None:
        gone = (ASKED, REQUEST, "2010-06-22 panel_request_withdrawn KOR")
        rule = "dsu-6-withdraw-request"
        assert said(rule, gone, "2010-06-24 panel_request_withdrawn KOR") == ("request-spent", BARRED)
        assert said(rule, PANEL, "2010-08-02 panel_request_withdrawn KOR")[0] == "panel-already-established"
        # After a solution the parties may tidy up what is left.
        settled = (*PANEL, f"2010-08-01 {SOLUTION}")
        assert not found(dispute(*settled), "2010-08-02 panel_request_withdrawn KOR", rule).objects

    def test_a_joined_dispute_goes_before_the_panel_that_sits(self) -> None:
        line = "2010-08-31 panel_established"
        assert said("dsu-6.1-asked", PANEL, line)[1] is BARRED
        assert said("dsu-6.1-asked", PANEL, line, joined_with=[9002]) == ("joins-sitting-panel", PERMITTED)
        assert said("dsu-6.1-asked", (ASKED,), line, joined_with=[9002])[0] == "no-panel-request"

    def test_a_complaint_that_is_gone_leaves_the_panel_no_task(self) -> None:
        gone = (*COMPOSED, "2010-12-01 complaint_withdrawn KOR")
        for line in ("interim_report_issued", "panel_timetable_fixed", "panel_report_issued"):
            assert said("dsu-order-panel-report", gone, f"2010-12-06 {line}") == ("complaint-gone", BARRED)
        assert said("dsu-12.9-delay", gone, "2010-12-06 panel_delay_notified") == ("complaint-gone", BARRED)
        assert said("dsu-8-recompose", gone, "2010-12-06 panel_recomposed") == ("complaint-gone", BARRED)
        # A brief report may still say what became of the case.
        assert not found(
            dispute(*gone), "2010-12-06 panel_report_circulated", "dsu-order-panel-report"
        ).objects

    @pytest.mark.parametrize(
        ("history", "until", "says"),
        [
            (COMPOSED, "2011-12-01", "summary"),
            (COMPOSED, "2011-12-02", "suspended-beyond"),
            # One that goes on counts from its beginning.
            ((*COMPOSED, "2010-11-01 panel_suspended KOR"), "2011-11-01", "summary"),
            ((*COMPOSED, "2010-11-01 panel_suspended KOR"), "2011-11-02", "suspended-beyond"),
            (
                (*COMPOSED, "2010-11-01 panel_suspended KOR", "2010-11-15 panel_resumed KOR"),
                "2011-12-01",
                "summary",
            ),
        ],
    )
    def test_a_suspension_of_more_than_a_year(self, history: tuple[str, ...], until: str, says: str) -> None:
        finding = found(
            dispute(*history), f"2010-12-01 panel_suspended KOR until={until}", "dsu-12.12-request"
        )
        assert finding.reason == says
        assert finding.objects is (says != "summary")
        if finding.objects:
            assert until in finding.text

    def test_only_the_complaining_party_has_the_work_suspended(self) -> None:
        line = "2010-12-01 panel_suspended JPN"
        assert said("dsu-12.12-request", COMPOSED, line)[0] == "not-at-respondents-wish"
        agreed = (*COMPOSED, "2010-11-15 arbitration_agreed KOR,JPN")
        assert not found(dispute(*agreed), line, "dsu-12.12-request").objects

    @pytest.mark.parametrize(
        ("further", "day", "says", "grade"),
        [
            ("2010-12-01 panel_suspended KOR", "2011-11-30", "lapse-early", CONDITIONAL),
            ("2010-12-01 panel_suspended KOR", "2011-12-01", "lapse-on-anniversary", NOTE),
            ("2010-12-01 panel_suspended KOR", "2011-12-02", "summary", PERMITTED),
            # A panel that was to go on by itself has not lapsed, unless it was suspended anew.
            ("2010-12-01 panel_suspended KOR until=2011-02-01", "2011-12-02", "suspended-until", CONDITIONAL),
        ],
    )
    def test_a_lapse_on_record(self, further: str, day: str, says: str, grade: wto.Grade) -> None:
        assert said("dsu-12.12-lapsed-record", (*COMPOSED, further), f"{day} panel_authority_lapsed") == (
            says,
            grade,
        )

    def test_a_panel_whose_report_is_out_is_not_composed_anew(self) -> None:
        assert said("dsu-8-recompose", REPORT, "2011-06-10 panel_recomposed")[0] == "report-out"
        assert said("dsu-8-recompose", COMPOSED, "2011-05-10 panel_recomposed") == ("summary", PERMITTED)

    def test_a_round_waits_for_its_referral_and_not_for_a_composition(self) -> None:
        line = "2012-08-01 panel_report_circulated proceeding=compliance"
        asked = (*PERIOD, "2012-05-10 panel_requested KOR proceeding=compliance")
        assert said("dsu-order-panel-report", asked, line) == ("no-panel", BARRED)
        referred = (*asked, "2012-05-24 panel_established proceeding=compliance")
        assert said("dsu-order-panel-report", referred, line) == ("summary", PERMITTED)
        assert (
            said("dsu-order-panel-report", PANEL, "2011-06-01 panel_report_circulated")[0] == "not-composed"
        )

    def test_a_panel_resumes_once(self) -> None:
        again = (*COMPOSED, "2010-12-01 panel_suspended KOR", "2011-02-01 panel_resumed KOR")
        finding = found(dispute(*again), "2011-02-02 panel_resumed KOR", "dsu-12.12-lapse")
        assert (finding.reason, finding.grade) == ("resumed-already", BARRED)

    def test_who_has_withdrawn_may_be_a_third_party(self) -> None:
        head = {"complainants": ["KOR", "BRA"]}
        both = tuple(line.replace(" KOR", " KOR,BRA") for line in PANEL)
        line = "2010-08-05 third_party_interest_notified {}"
        gone = (*both, "2010-08-02 complaint_withdrawn KOR")
        assert not found(dispute(*gone, **head), line.format("KOR"), "dsu-10.2").objects
        for history, code in ((gone, "BRA"), (gone, "JPN"), (both, "KOR")):
            assert (
                found(dispute(*history, **head), line.format(code), "dsu-10.2").reason
                == "party-no-third-party"
            )
        # It is a party again once it has begun anew.
        anew = (*gone, "2010-08-03 consultations_requested KOR")
        assert found(dispute(*anew, **head), line.format("KOR"), "dsu-10.2").reason == "party-no-third-party"


class TestAdoptionAndAppeal:
    def test_without_a_provision_the_dsb_sets_no_later_day(self) -> None:
        line, rule = "2011-07-27 adoption_deadline_extended until=2011-10-01", "dsu-16.4-extension"
        assert not found(dispute(*REPORT), line, rule).objects
        strict = dispute(*REPORT).under(wto.DSU.reading(adoption_extension="no_provision"))
        assert found(strict, line, rule).reason == "no-extension"

    @pytest.mark.parametrize(
        ("history", "line", "says"),
        [
            (REPORT, "2011-07-27 adoption_deadline_extended until=2011-07-27", "extended-to-the-past"),
            (REPORT, "2011-08-01 adoption_deadline_extended until=2011-10-01", "extended-too-late"),
            (APPEALED, "2011-07-27 adoption_deadline_extended until=2011-10-01", "appeal-stands"),
            (COMPOSED, "2011-07-27 adoption_deadline_extended until=2011-10-01", "no-report"),
        ],
    )
    def test_an_extension_that_cannot_be(self, history: tuple[str, ...], line: str, says: str) -> None:
        finding = found(dispute(*history), line, "dsu-16.4-extension")
        assert finding.reason == says
        assert finding.objects

    def test_an_appeal_known_to_its_month_is_gone_once_withdrawn(self) -> None:
        undated = [wto.Undated("2011-06", "appeal_notified")]
        line = "2011-10-03 reports_adopted"
        assert said("dsu-16.4-appeal-blocks", REPORT, line, undated=undated)[0] == "appeal-pending"
        withdrawn = (*REPORT, "2011-08-04 appeal_withdrawn JPN")
        assert not found(dispute(*withdrawn, undated=undated), line, "dsu-16.4-appeal-blocks").objects
        answered = [*undated, wto.Undated("2011-09", "appellate_body_report_circulated")]
        assert not found(dispute(*REPORT, undated=answered), line, "dsu-16.4-appeal-blocks").objects

    def test_without_a_report_on_record_no_window_is_open(self) -> None:
        # Day five after the first notice is 29 June; the window of DSU 16.4 is open until 1 August.
        line = "2011-07-29 other_appeal_notified KOR"
        assert found(dispute(*APPEALED), line, "wp-2010-othernotice").exception == "wp-23-own-appeal"
        without = tuple(step for step in APPEALED if "panel_report_circulated" not in step)
        assert found(dispute(*without, coverage="partial"), line, "wp-2010-othernotice").objects
        late = found(dispute(*APPEALED), "2011-08-02 other_appeal_notified KOR", "wp-2010-othernotice")
        assert late.objects

    def test_a_withdrawal_after_the_report_keeps_nothing_from_the_dsb(self) -> None:
        assert said("dsu-withdrawal", REPORT, "2011-06-10 complaint_withdrawn KOR") == ("after-report", NOTE)
        assert said("dsu-withdrawal", COMPOSED, "2011-05-30 complaint_withdrawn KOR") == (
            "summary",
            PERMITTED,
        )

    def test_a_solution_leaves_a_report_open_with_a_note(self) -> None:
        settled = (*REPORT, f"2011-06-15 {SOLUTION}")
        for rule, line in (
            ("dsu-16.4-negative-consensus", "2011-06-28 reports_adopted"),
            ("dsu-16.4-appeal-before-adoption", "2011-06-28 appeal_notified JPN"),
        ):
            assert said(rule, settled, line) == ("after-settlement-step", NOTE)
            assert said(rule, REPORT, line) == ("summary", PERMITTED)

    def test_once_answered_an_appeal_is_over(self) -> None:
        answered = (*APPEALED, "2011-09-20 appellate_body_report_circulated")
        for line, rule in (
            ("2011-09-22 appellate_body_delay_notified", "dsu-17.5-delay"),
            ("2011-09-22 appeal_withdrawn JPN", "wp-30-withdrawal"),
            ("2011-09-22 appellate_body_report_circulated", "dsu-17-order-report"),
        ):
            assert said(rule, answered, line) == ("appeal-answered", BARRED)

    def test_a_report_that_an_appeal_was_withdrawn_answers_none(self) -> None:
        gone = (*APPEALED, "2011-07-04 appeal_withdrawn JPN", "2011-07-08 appellate_body_report_circulated")
        rule, line = "dsu-16.4-appeal-before-adoption", "2011-07-20 appeal_notified KOR"
        assert not found(dispute(*gone), line, rule).objects
        answered = (*APPEALED, "2011-07-08 appellate_body_report_circulated")
        assert found(dispute(*answered), line, rule).reason == "appeal-answered"

    def test_a_late_report_of_the_round_is_the_rounds(self) -> None:
        strict = wto.DSU.reading(late_appellate_report="positive_consensus")
        lines = (
            *test_adjudication.ROUND,
            "2013-08-12 panel_report_circulated proceeding=compliance",
            "2013-09-02 appeal_notified JPN proceeding=compliance",
        )
        for day, says in (("2013-12-01", "summary"), ("2013-12-03", "late-appellate-report")):
            case = dispute(*lines, f"{day} appellate_body_report_circulated proceeding=compliance").under(
                strict
            )
            line = "2013-12-10 reports_adopted proceeding=compliance"
            assert found(case, line, "dsu-16.4-negative-consensus").reason == says

    @pytest.mark.parametrize(
        ("history", "first", "last"),
        [
            # 30 days from the report (SCM 4.8, 7.6).
            (test_adjudication.SCM4, "2011-01-10", date(2011, 1, 26)),
            (test_adjudication.SCM7, "2010-12-20", date(2011, 1, 10)),
        ],
    )
    def test_windows_of_the_tracks_for_an_appeal_in_its_own_right(
        self, history: tuple[str, ...], first: str, last: date
    ) -> None:
        case = dispute(*history, f"{first} appeal_notified JPN")
        for day, exception in ((last, "wp-23-own-appeal"), (last + timedelta(days=1), None)):
            assert (
                found(case, f"{day} other_appeal_notified KOR", "wp-2010-othernotice").exception == exception
            )

    def test_the_window_of_the_track_closes(self) -> None:
        # On one reading a late adoption needs a consensus: after 30 days under SCM 4.8, after 60 under DSU 16.4.
        strict = wto.DSU.reading(late_adoption="positive_consensus")
        subsidies, general = test_adjudication.SCM4, REPORT
        for history, day, says in (
            (subsidies, "2011-01-26", "summary"),
            (subsidies, "2011-01-27", "window-closed"),
            (general, "2011-07-31", "summary"),
            (general, "2011-08-01", "window-closed"),
        ):
            finding = found(
                dispute(*history).under(strict), f"{day} reports_adopted", "dsu-16.4-negative-consensus"
            )
            assert finding.reason == says, day
        moved = (*REPORT, "2011-07-27 adoption_deadline_extended until=2011-10-03")
        late = found(
            dispute(*moved).under(strict), "2011-09-30 reports_adopted", "dsu-16.4-negative-consensus"
        )
        assert late.reason == "summary"

    def test_appeals_go_into_the_void_from_the_day_on_which_no_division_is_left(self) -> None:
        rule = "dsu-16.4-appeal-before-adoption"
        lines = tuple(
            line.replace("2009", "2017").replace("2010", "2018").replace("2011-06-01", "2019-11-20")
            for line in REPORT
        )
        assert said(rule, lines, "2019-12-10 appeal_notified JPN") == ("summary", PERMITTED)
        assert said(rule, lines, "2019-12-11 appeal_notified JPN") == ("into-the-void", NOTE)


class TestArbitration:
    def test_the_first_appellant_does_not_appeal_in_turn(self) -> None:
        line = "2021-06-09 other_appeal_notified {}"
        case = dispute(*TO_ARBITRATORS, **MPIA)
        assert not found(case, line.format("EU"), "wp-23-other-appeal").objects
        assert found(case, line.format("CHN"), "wp-23-other-appeal").reason == "own-appeal"

    def test_procedures_of_the_dispute_serve_its_rounds(self) -> None:
        line = "2021-03-01 anticipated_circulation_notified expected_on=2021-06-01 proceeding=compliance"
        agreed = ("2019-09-11 consultations_requested EU", "2020-09-25 arbitration_agreed EU,CHN")
        assert not found(dispute(*agreed, **MPIA), line, "mpia-order").objects
        assert found(dispute(*agreed[:1], **MPIA), line, "mpia-order").reason == "no-arbitration-agreed"

    def test_nothing_follows_the_award(self) -> None:
        awarded = (*TO_ARBITRATORS, "2021-09-02 arbitration_award_notified recommendations=true")
        for line, rule in (
            ("2021-09-06 arbitration_appeal_notified EU", "dsu-25-appeal-arbitration"),
            ("2021-09-06 arbitration_award_notified recommendations=true", "dsu-25.4"),
            ("2021-09-06 arbitration_withdrawn CHN", "mpia-I-18-withdrawal"),
        ):
            finding = found(dispute(*awarded, **MPIA), line, rule)
            assert finding.reason == "award-given"
            assert "2021-09-02" in finding.text


class TestImplementation:
    def test_an_agreement_leaves_the_arbitrator_nothing(self) -> None:
        asked = test_implementation.HISTORIES["BEFORE_ARBITRATOR"]
        line = "2011-09-26 reasonable_period_awarded months=10"
        assert not found(dispute(*asked), line, "dsu-21.3c-arbitrator").objects
        agreed = (*asked, "2011-09-01 reasonable_period_agreed KOR,JPN months=10")
        assert said("dsu-21.3c-arbitrator", agreed, line)[0] == "period-set"
        before = (*ADOPTED, "2011-08-01 reasonable_period_agreed KOR,JPN months=10", *asked[-1:])
        assert not found(dispute(*before), line, "dsu-21.3c-arbitrator").objects

    def test_a_period_that_ended_in_an_unknown_day_of_a_month(self) -> None:
        case = dispute(*ADOPTED, undated=[wto.Undated("2012-04", "reasonable_period_expired")])
        assert not found(case, "2012-05-10 compliance_disputed KOR", "dsu-21.5-disputed").objects
        assert found(dispute(*ADOPTED), "2012-05-10 compliance_disputed KOR", "dsu-21.5-disputed").objects

    def test_an_expiry_ends_a_period_whose_end_is_known(self) -> None:
        rule = "dsu-21.3-expired"
        vague = (*ADOPTED, "2011-08-01 reasonable_period_agreed KOR,JPN")
        for history, day, says in (
            (ADOPTED, "2012-04-28", "no-period-set"),
            (vague, "2012-04-28", "period-end-unknown"),
            (PERIOD, "2012-04-27", "period-runs-still"),
            (PERIOD, "2012-04-28", "summary"),
            (PERIOD, "2012-04-29", "period-ended-before"),
        ):
            finding = found(dispute(*history), f"{day} reasonable_period_expired", rule)
            assert finding.reason == says
            assert finding.objects is (says not in ("summary", "period-ended-before"))

    def test_what_is_authorized_is_not_objected_to(self) -> None:
        granted = (*PERIOD, "2012-05-08 retaliation_requested KOR", "2012-05-22 retaliation_authorized KOR")
        line = "2012-05-25 retaliation_objected JPN"
        assert said("dsu-22.6-objection", granted, line) == ("retaliation-authorized", BARRED)
        assert said("dsu-22.6-objection", granted[:-1], line) == ("summary", PERMITTED)

    def test_the_nearest_end_is_the_one_that_is_meant(self) -> None:
        case = dispute(*test_implementation.APART, **test_implementation.TWO)
        for day, end in (("2012-05-02", "2012-04-28"), ("2013-02-04", "2013-01-31")):
            finding = found(case, f"{day} reasonable_period_expired", "dsu-21.3-expired")
            assert (finding.reason, finding.grade) == ("period-ended-before", NOTE)
            assert end in finding.text

    def test_what_one_was_authorized_to_do_the_other_was_not(self) -> None:
        granted = dispute(
            *test_implementation.APART,
            "2012-05-08 retaliation_requested KOR",
            "2012-05-22 retaliation_authorized KOR",
            **test_implementation.TWO,
        )
        assert not found(granted, "2012-06-01 concessions_suspended KOR", "dsu-23.2").objects
        for rule, line in (("dsu-23.2", "concessions_suspended BRA"), ("dsu-22.8", "retaliation_ended BRA")):
            finding = found(granted, f"2012-06-01 {line}", rule)
            assert (finding.reason, finding.grade) == ("not-authorized", BARRED)

    def test_a_decision_shows_that_there_was_a_request(self) -> None:
        decided = (*PERIOD, "2012-06-27 retaliation_arbitration_decided")
        assert (
            said("dsu-22-withdraw-request", PERIOD, "2012-07-20 retaliation_request_withdrawn KOR")[1]
            is BARRED
        )
        line = "2012-07-20 retaliation_authorized KOR"
        assert not found(dispute(*decided), line, "dsu-22.6-no-suspension").objects
        assert found(dispute(*PERIOD), line, "dsu-22.6-no-suspension").reason == "no-retaliation-request"

    def test_an_agreed_order_sets_the_window_aside_for_those_who_agreed(self) -> None:
        case = dispute(
            *test_implementation.BOTH,
            "2011-08-01 reasonable_period_agreed expires=2012-04-28",
            "2012-05-02 sequencing_agreed KOR,JPN",
            **test_implementation.TWO,
        )
        line = "2012-06-20 retaliation_authorized {}"
        asked = case.record(
            event("2012-05-08 retaliation_requested KOR"),
            event("2012-05-08 retaliation_requested BRA"),
            departure=True,
        )
        assert found(asked, line.format("KOR"), "dsu-22.6-authorize").reason == "waived"
        assert found(asked, line.format("BRA"), "dsu-22.6-authorize").reason == "late"

    def test_no_agreement_is_due_after_a_claim_known_to_its_month(self) -> None:
        def state(**head: Any) -> str:
            told = dispute(*ADOPTED, **head).as_of(date(2012, 8, 1)).deadlines()
            return next(d.state for d in told if d.rule == "dsu-21.3b")

        assert state() == "overdue"
        assert state(undated=[wto.Undated("2012-03", "compliance_claimed")]) == "waived"


def test_an_award_in_a_round_answers_an_appeal_once_its_panel_has_reported() -> None:
    # That the original reports were adopted long ago changes nothing.
    reported = (
        *ADOPTED,
        "2012-09-01 panel_requested KOR proceeding=compliance",
        "2012-09-20 panel_established proceeding=compliance",
        "2012-09-21 arbitration_agreed KOR,JPN proceeding=compliance",
        "2013-03-01 panel_report_circulated proceeding=compliance",
    )
    award = "2013-05-02 arbitration_award_notified proceeding=compliance recommendations=true"
    assert said("dsu-25.4", reported, award) == ("no-arbitration-appeal", BARRED)
    adopted = (*reported, "2013-03-25 reports_adopted proceeding=compliance recommendations=true")
    assert not found(dispute(*adopted), award, "dsu-25.4").objects


def test_who_begins_anew_on_the_day_of_its_withdrawal_has_begun_anew() -> None:
    case = dispute(
        "2009-09-11 consultations_requested KOR",
        "2010-01-04 complaint_withdrawn KOR",
        "2010-01-04 consultations_requested KOR",
    )
    assert case.may(event("2010-01-11 consultations_accepted JPN")).permitted
    # 60 days from 4 January end on 5 March.
    assert not case.may(event("2010-03-05 panel_requested KOR")).permitted
    assert case.may(event("2010-03-06 panel_requested KOR")).permitted
    gone = dispute("2009-09-11 consultations_requested KOR", "2009-09-11 complaint_withdrawn KOR")
    assert gone.may(event("2010-03-06 panel_requested KOR")).barred


def law_with(row: Row) -> Rulebook:
    rows = [r for name in wto.DSU for r in wto.DSU.versions(name) if name != row.id]
    return Rulebook(
        [*rows, row], wto.DSU.facts.values(), wto.DSU.readings.values(), overlays=wto.DSU.overlays.values()
    )


def test_a_row_with_steps_of_its_own_is_asked_its_guard_first() -> None:
    row = attrs.evolve(wto.DSU["dsu-6.1-asked"], requires=("good_offices_started",))
    law = law_with(row)
    line = "2010-07-29 panel_established"
    assert found(dispute(ASKED).under(law), line, row.id).reason == "no-panel-request"
    assert found(dispute(ASKED, REQUEST).under(law), line, row.id).reason == "required-step"
    partial = found(dispute(ASKED, REQUEST, coverage="partial").under(law), line, row.id)
    assert (partial.reason, partial.facts) == ("required-step", ("good-offices-started-unrecorded",))
    talked = dispute(ASKED, "2009-10-01 good_offices_started", REQUEST).under(law)
    closed = law_with(attrs.evolve(row, requires=(), forbids=("good_offices_started",)))
    assert found(talked.under(closed), line, row.id).reason == "forbidden-step"
    assert not found(dispute(ASKED, REQUEST).under(closed), line, row.id).objects
    assert not found(talked, line, row.id).objects
