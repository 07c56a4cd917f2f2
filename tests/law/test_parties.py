"""Who acts for whom: several complainants, complaints withdrawn and renewed, the EU and its member States."""

from __future__ import annotations

from datetime import date

import pytest

import wtoproc as wto
from tests.histories import dispute, event

ASKED = "2019-09-11 consultations_requested KOR,USA"
TWO = {"complainants": ["KOR", "USA"]}


class TestWithdrawnComplaints:
    """DSU 3.7, practice: a complaint withdrawn starts again with consultations; those of others go on."""

    ONE_LEFT = dispute(ASKED, "2019-10-01 complaint_withdrawn KOR", **TWO)
    RENEWED = dispute(
        ASKED,
        "2019-10-01 complaint_withdrawn KOR",
        "2019-10-02 complaint_withdrawn USA",
        "2020-02-01 consultations_requested KOR",
        **TWO,
    )

    def test_one_of_two_withdraws(self) -> None:
        assert self.ONE_LEFT.may(event("2020-01-02 panel_requested KOR")).barred
        assert self.ONE_LEFT.may(event("2020-01-02 panel_requested USA")).permitted
        assert self.ONE_LEFT.as_of(date(2020, 1, 2)).statuses == (wto.Status.IN_CONSULTATIONS,)

    def test_the_renewed_complaint_waits_anew(self) -> None:
        assert self.RENEWED.may(event("2020-04-01 panel_requested KOR")).conditional
        assert self.RENEWED.may(event("2020-04-02 panel_requested KOR")).permitted
        assert self.RENEWED.as_of(date(2020, 2, 1)).statuses == (wto.Status.IN_CONSULTATIONS,)

    def test_a_renewal_is_its_authors_alone(self) -> None:
        assert self.RENEWED.may(event("2020-04-20 panel_requested USA")).barred

    def test_the_status_is_settled_between(self) -> None:
        assert self.RENEWED.as_of(date(2020, 1, 31)).statuses == (wto.Status.SETTLED,)

    def test_begun_anew_after_a_panel(self) -> None:
        case = dispute(
            "2019-09-11 consultations_requested KOR",
            "2020-06-18 panel_requested KOR",
            "2020-07-10 complaint_withdrawn KOR",
            "2020-09-01 consultations_requested KOR",
        )
        assert case.as_of(date(2020, 8, 1)).statuses == (wto.Status.SETTLED,)
        assert case.as_of(date(2020, 9, 1)).statuses == (wto.Status.IN_CONSULTATIONS,)
        assert case.may(event("2020-09-15 panel_established")).barred


class TestTheEuropeanUnion:
    """The EU is party for a State only while the State is its member."""

    @pytest.mark.parametrize(
        ("respondent", "day", "value"),
        [("BEL", "2019-09-18", "permitted"), ("GBR", "2019-09-18", "permitted"), ("GBR", "2021-09-18", "barred"),
         ("HUN", "2003-09-18", "barred"), ("HUN", "2004-09-17", "permitted")],
    )  # fmt: skip
    def test_answers_for_its_member_states(self, respondent: str, day: str, value: str) -> None:
        case = dispute(f"{day[:8]}11 consultations_requested KOR", respondent=respondent)
        assert case.may(event(f"{day} consultations_accepted EU")).value == value

    def test_a_member_state_does_not_answer_for_the_union(self) -> None:
        case = dispute("2019-09-11 consultations_requested KOR", respondent="EU")
        assert case.may(event("2019-09-18 consultations_accepted FRA")).barred


class TestPanelRequests:
    """DSU 6.1: which request stands."""

    BASE = ("2019-09-11 consultations_requested KOR,USA",)

    def test_each_complainants_request_is_answered_by_itself(self) -> None:
        case = dispute(
            *self.BASE,
            "2020-06-01 panel_requested KOR",
            "2020-06-02 panel_requested USA",
            "2020-06-29 panel_deferred",
            "2020-07-29 panel_established",
            **TWO,
        )
        assert case.may(event("2020-07-29 panel_established")).permitted
        assert (
            case.record(event("2020-07-29 panel_established"))
            .may(event("2020-08-30 panel_established"))
            .barred
        )

    def test_a_withdrawal_takes_back_the_oldest_and_a_revised_request_stays(self) -> None:
        case = dispute(
            *self.BASE,
            "2020-06-01 panel_requested KOR",
            "2020-06-15 panel_requested KOR revised=true",
            "2020-06-16 panel_request_withdrawn KOR",
        )
        assert case.may(event("2020-06-29 panel_deferred")).permitted
        gone = case.record(event("2020-06-17 panel_request_withdrawn KOR"))
        assert gone.may(event("2020-06-29 panel_deferred")).barred

    def test_a_revised_request_starts_a_new_first_meeting(self) -> None:
        case = dispute(
            *self.BASE,
            "2020-06-01 panel_requested KOR",
            "2020-06-29 panel_deferred",
            "2020-07-01 panel_requested KOR revised=true",
        )
        assert case.may(event("2020-07-29 panel_deferred")).permitted
        assert case.may(event("2020-07-29 panel_established")).conditional


class TestSubsidies:
    """SCM 4: thirty days, the first meeting suffices, either party may refer the matter."""

    ASKED = "2019-09-11 consultations_requested KOR"
    REQUESTED = "2020-06-18 panel_requested KOR provision=SCM_4.4"

    def test_the_special_rule_replaces_the_general_one(self) -> None:
        verdict = dispute(self.ASKED).may(event("2019-10-20 panel_requested KOR provision=SCM_4.4"))
        rules = {f.rule for f in verdict.findings}
        assert verdict.permitted
        assert "scm-4.4" in rules
        assert "dsu-4.7" not in rules

    def test_the_first_meeting_suffices(self) -> None:
        verdict = dispute(self.ASKED, self.REQUESTED).may(event("2020-06-29 panel_established"))
        assert verdict.permitted
        assert [f.exception for f in verdict.findings if f.rule == "dsu-6.1"] == ["scm-4.4-first-meeting"]

    def test_periods_are_halved(self) -> None:
        case = dispute(self.ASKED, self.REQUESTED, "2020-06-29 panel_established")
        assert case.may(event("2020-07-10 panel_composition_requested KOR")).permitted
        assert case.may(event("2020-07-08 panel_composition_requested KOR")).conditional

    def test_either_party_may_refer_the_matter(self) -> None:
        assert dispute(self.ASKED).may(event("2019-10-20 panel_requested JPN provision=SCM_4.4")).permitted

    def test_a_mixed_request_keeps_the_longer_period(self) -> None:
        mixed = event("2019-10-20 panel_requested KOR provision=SCM_4_and_DSU_6")
        assert dispute(self.ASKED).may(mixed).conditional


def test_partial_records_leave_gaps_open() -> None:
    case = dispute("2019-09-11 consultations_requested KOR", coverage="partial")
    verdict = case.may(event("2020-07-29 panel_established"))
    assert verdict.conditional
    assert "panel-requested-unrecorded" in verdict.facts
    assert case.may(event("2020-07-29 panel_established"), given=dict.fromkeys(verdict.facts, False)).barred


def test_an_undated_step_counts_as_happened() -> None:
    case = wto.Dispute(
        complainants="KOR",
        respondent="JPN",
        agreements=["GATT 1994"],
        undated=[wto.Undated("2020-06", "panel_requested", {"by": ["KOR"]})],
    ).record(event("2019-09-11 consultations_requested KOR"))
    assert case.may(event("2020-05-29 panel_established")).barred
    assert not case.may(event("2020-07-29 panel_established")).barred
