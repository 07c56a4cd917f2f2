"""Every row that can object objects, by id, in a broken history and is silent in its unbroken twin.

Made histories of one dispute, KOR v JPN; the real ones stand in the rows' examples and in tests/docket.
"""

from __future__ import annotations

import pytest

import wtoproc as wto
from tests.law import test_adjudication, test_implementation
from tests.law.twins import Case, objects, silent
from wtoproc.law.rows import Gate

ASKED = "2019-09-11 consultations_requested KOR"
REQUEST = "2020-06-18 panel_requested KOR"
DEFERRED = "2020-06-29 panel_deferred"
PANEL = "2020-07-29 panel_established"
BEFORE_PANEL = (ASKED, REQUEST, DEFERRED)
WITH_PANEL = (*BEFORE_PANEL, PANEL)
COMPOSED = (*WITH_PANEL, "2020-09-28 panel_composed how=agreed")
ADOPTED = (
    *COMPOSED,
    "2021-06-01 panel_report_circulated",
    "2021-06-28 reports_adopted recommendations=true",
    "2021-07-28 reasonable_period_agreed JPN,KOR expires=2022-04-28",
)
SCM_4 = (ASKED, "2020-06-18 panel_requested KOR provision=SCM_4.4")


WITHDRAWN = (ASKED, "2019-10-01 complaint_withdrawn KOR")
NO = False

# For each rule the unbroken twin, then what breaks it.
TWINS = [
    Case("dsu-1.1-members", "lawful", (), ASKED),
    Case("dsu-3.6-mas", "lawful", (ASKED,), "2019-12-01 mutually_agreed_solution_notified KOR,JPN"),
    Case("dsu-withdrawal", "lawful", (ASKED,), "2019-12-01 complaint_withdrawn KOR"),
    Case("dsu-terminated", "lawful", (ASKED,), "2019-12-01 dispute_terminated KOR"),
    Case("dsu-4.3-reply", "lawful", (ASKED,), "2019-09-20 consultations_accepted JPN"),
    Case("dsu-4.3-enter", "lawful", (ASKED,), "2019-10-11 consultations_held KOR,JPN"),
    Case("dsu-4.7", "lawful", (ASKED,), "2019-11-11 panel_requested KOR"),
    Case("dsu-4.8-enter", "lawful", (f"{ASKED} urgent=true",), "2019-09-20 consultations_held"),
    Case("dsu-4.8-panel", "lawful", (f"{ASKED} urgent=true",), "2019-10-02 panel_requested KOR"),
    Case(
        "dsu-4.11",
        "lawful",
        (f"{ASKED} circulated=2019-09-16",),
        "2019-09-26 join_consultations_requested EU",
    ),
    Case(
        "dsu-4.11-join",
        "lawful",
        (ASKED, "2019-09-16 join_consultations_requested EU"),
        "2019-09-30 join_consultations_accepted JPN",
        {"consultations-under-xxii": True},
    ),
    Case("dsu-4-before-panel", "lawful", (ASKED,), REQUEST),
    Case("dsu-4.7-failed-jointly", "lawful", (ASKED,), "2019-10-01 consultations_failed_jointly KOR,JPN"),
    Case("dsu-4-supplement", "lawful", (ASKED,), "2019-10-01 consultations_request_supplemented KOR"),
    Case("dsu-5.3-asked", "lawful", (ASKED,), "2019-10-01 good_offices_requested JPN"),
    Case("dsu-5.3-good-offices", "lawful", (ASKED,), "2019-10-01 good_offices_started KOR,JPN"),
    Case(
        "dsu-5.3-end",
        "lawful",
        (ASKED, "2019-10-01 good_offices_started"),
        "2019-10-20 good_offices_ended KOR",
    ),
    Case("dsu-5.4", "lawful", (ASKED, "2019-10-01 good_offices_started"), "2019-11-11 panel_requested KOR"),
    Case("dsu-6.1-who", "lawful", (ASKED,), REQUEST),
    Case("dsu-6.1", "lawful", BEFORE_PANEL, PANEL),
    Case("dsu-6.1-asked", "lawful", BEFORE_PANEL, PANEL),
    Case("dsu-6.1-block-once", "lawful", (ASKED, REQUEST), DEFERRED),
    Case("dsu-6.1-fn5-request", "lawful", (ASKED, REQUEST), "2020-06-19 dsb_meeting_requested KOR"),
    Case(
        "dsu-6.1-fn5-meeting",
        "lawful",
        (ASKED, REQUEST, "2020-06-19 dsb_meeting_requested KOR"),
        "2020-07-03 panel_deferred",
    ),
    Case(
        "dsu-6.1-fn5-notice",
        "lawful",
        (ASKED, REQUEST, "2020-06-19 dsb_meeting_requested KOR"),
        "2020-06-30 panel_deferred",
    ),
    Case("rop-3-agenda", "lawful", (ASKED, REQUEST), DEFERRED),
    Case("dsu-6-withdraw-request", "lawful", (ASKED, REQUEST), "2020-06-20 panel_request_withdrawn KOR"),
    Case("dsu-7.1", "lawful", WITH_PANEL, "2020-08-18 special_terms_of_reference_agreed KOR,JPN"),
    Case("dsu-1.2-agree", "lawful", WITH_PANEL, "2020-08-18 special_rules_agreed KOR,JPN"),
    Case("dsu-1.2-chair-asked", "lawful", WITH_PANEL, "2020-08-19 special_rules_determination_requested KOR"),
    Case(
        "dsu-1.2-chair",
        "lawful",
        (*WITH_PANEL, "2020-08-19 special_rules_determination_requested KOR"),
        "2020-08-29 special_rules_determined",
    ),
    Case("dsu-8.5", "lawful", WITH_PANEL, "2020-08-10 five_panelists_agreed KOR,JPN"),
    Case("dsu-8.7-request", "lawful", WITH_PANEL, "2020-08-19 panel_composition_requested KOR"),
    Case("dsu-8.7-no-agreement", "lawful", WITH_PANEL, "2020-08-19 panel_composition_requested KOR"),
    Case(
        "dsu-8.7-compose",
        "lawful",
        (*WITH_PANEL, "2020-08-19 panel_composition_requested KOR"),
        "2020-08-29 panel_composed how=director_general",
    ),
    Case("dsu-8-composed", "lawful", WITH_PANEL, "2020-09-28 panel_composed how=agreed"),
    Case("dsu-8.3", "lawful", WITH_PANEL, "2020-09-28 panel_composed how=agreed"),
    Case("dsu-8-recompose", "lawful", COMPOSED, "2021-01-10 panel_recomposed"),
    Case("dsb-third-party-10", "lawful", WITH_PANEL, "2020-08-10 third_party_interest_notified BRA"),
    Case("dsu-10.2", "lawful", WITH_PANEL, "2020-08-03 third_party_interest_notified BRA"),
    Case("dsu-21.5-disagreement", "lawful", ADOPTED, "2022-05-02 panel_requested KOR proceeding=compliance"),
    Case("scm-4.4", "lawful", (ASKED,), "2019-10-12 panel_requested KOR provision=SCM_4.4"),
    Case(
        "dsu-3.12-good-offices",
        "lawful",
        (ASKED, "2019-10-01 good_offices_requested KOR"),
        "2019-12-02 panel_requested KOR provision=DSU_3.12",
    ),
]

BROKEN = [
    Case(
        "dsu-1.1-members",
        "not yet a Member",
        (),
        "2000-01-10 consultations_requested CHN",
        {},
        {"complainants": ["CHN"]},
    ),
    Case("dsu-1.1-members", "wrong actor", (), "2019-09-11 consultations_requested BRA"),
    Case("dsu-1.1-members", "no covered agreement", (), ASKED, {"covered-agreement": NO}, {"agreements": []}),
    Case("dsu-3.6-mas", "wrong order", (), "2019-12-01 mutually_agreed_solution_notified KOR,JPN"),
    Case("dsu-3.6-mas", "wrong actor", (ASKED,), "2019-12-01 mutually_agreed_solution_notified BRA"),
    Case("dsu-withdrawal", "wrong actor", (ASKED,), "2019-12-01 complaint_withdrawn JPN"),
    Case("dsu-withdrawal", "wrong order", (), "2019-12-01 complaint_withdrawn KOR"),
    Case("dsu-withdrawal", "twice", WITHDRAWN, "2019-12-01 complaint_withdrawn KOR"),
    Case("dsu-terminated", "wrong order", (), "2019-12-01 dispute_terminated KOR"),
    Case("dsu-terminated", "wrong actor", (ASKED,), "2019-12-01 dispute_terminated BRA"),
    Case("dsu-4.3-reply", "wrong actor", (ASKED,), "2019-09-20 consultations_accepted KOR"),
    Case("dsu-4.3-reply", "wrong order", (), "2019-09-20 consultations_accepted JPN"),
    Case("dsu-4.3-reply", "after the end", WITHDRAWN, "2019-10-20 consultations_refused JPN"),
    Case("dsu-4.3-enter", "wrong order", (), "2019-10-11 consultations_held KOR,JPN"),
    Case("dsu-4.3-enter", "wrong actor", (ASKED,), "2019-10-01 consultations_held BRA"),
    Case("dsu-4.3-enter", "after the end", WITHDRAWN, "2019-10-11 consultations_held KOR,JPN"),
    Case("dsu-4.7", "a day too early", (ASKED,), "2019-11-09 panel_requested KOR"),
    Case("dsu-4.7", "on the last day", (ASKED,), "2019-11-10 panel_requested KOR"),
    Case("dsu-4.7", "wrong actor", (ASKED,), "2019-11-11 panel_requested JPN"),
    Case("dsu-4.8-enter", "wrong actor", (f"{ASKED} urgent=true",), "2019-09-20 consultations_held BRA"),
    Case("dsu-4.8-panel", "a day too early", (f"{ASKED} urgent=true",), "2019-09-30 panel_requested KOR"),
    Case(
        "dsu-4.11",
        "a day too late",
        (f"{ASKED} circulated=2019-09-16",),
        "2019-09-27 join_consultations_requested EU",
    ),
    Case("dsu-4.11", "circulation unknown", (ASKED,), "2019-09-24 join_consultations_requested EU"),
    Case("dsu-4.11", "wrong actor", (ASKED,), "2019-09-16 join_consultations_requested JPN"),
    Case("dsu-4.11", "wrong order", (), "2019-09-16 join_consultations_requested EU"),
    Case("dsu-4.11", "after the end", WITHDRAWN, "2019-10-02 join_consultations_requested EU"),
    Case("dsu-4.11-join", "wrong order", (ASKED,), "2019-09-30 join_consultations_accepted JPN"),
    Case(
        "dsu-4.11-join",
        "wrong actor",
        (ASKED, "2019-09-16 join_consultations_requested EU"),
        "2019-09-30 join_consultations_accepted KOR",
    ),
    Case("dsu-4-before-panel", "wrong order", (), REQUEST),
    Case("dsu-4-before-panel", "objected to", (), REQUEST, {"no-objection-to-consultations": NO}),
    Case("dsu-4.7-failed-jointly", "one side alone", (ASKED,), "2019-10-01 consultations_failed_jointly KOR"),
    Case("dsu-4.7-failed-jointly", "wrong order", (), "2019-10-01 consultations_failed_jointly KOR,JPN"),
    Case(
        "dsu-4.7-failed-jointly",
        "after the panel request",
        (ASKED, REQUEST),
        "2020-06-20 consultations_failed_jointly KOR,JPN",
    ),
    Case(
        "dsu-4-supplement", "too late", (ASKED, REQUEST), "2020-06-20 consultations_request_supplemented KOR"
    ),
    Case("dsu-4-supplement", "wrong actor", (ASKED,), "2019-10-01 consultations_request_supplemented JPN"),
    Case("dsu-4-supplement", "wrong order", (), "2019-10-01 consultations_request_supplemented KOR"),
    Case("dsu-5.3-asked", "wrong actor", (ASKED,), "2019-10-01 good_offices_requested BRA"),
    Case("dsu-5.3-good-offices", "wrong actor", (ASKED,), "2019-10-01 good_offices_started BRA"),
    Case(
        "dsu-5.3-good-offices",
        "one party against",
        (ASKED,),
        "2019-10-01 good_offices_started",
        {"good-offices-agreed": NO},
    ),
    Case("dsu-5.3-end", "wrong order", (ASKED,), "2019-10-20 good_offices_ended KOR"),
    Case(
        "dsu-5.3-end",
        "wrong actor",
        (ASKED, "2019-10-01 good_offices_started"),
        "2019-10-20 good_offices_ended BRA",
    ),
    Case(
        "dsu-5.4",
        "a day too early",
        (ASKED, "2019-10-01 good_offices_started"),
        "2019-11-09 panel_requested KOR",
    ),
    Case("dsu-6.1-who", "wrong actor", (ASKED,), "2020-06-18 panel_requested BRA"),
    Case("dsu-6.1-who", "after the end", WITHDRAWN, REQUEST),
    Case("dsu-6.1", "at the first meeting", (ASKED, REQUEST), "2020-06-29 panel_established"),
    Case("dsu-6.1", "consensus against", BEFORE_PANEL, PANEL, {"consensus-against-panel": True}),
    Case("dsu-6.1-asked", "wrong order", (ASKED,), PANEL),
    Case("dsu-6.1-asked", "twice", WITH_PANEL, "2020-08-28 panel_established"),
    Case("dsu-6.1-asked", "after the end", (*BEFORE_PANEL, "2020-07-10 complaint_withdrawn KOR"), PANEL),
    Case(
        "dsu-6.1-asked",
        "request taken back",
        (*BEFORE_PANEL, "2020-07-10 panel_request_withdrawn KOR"),
        PANEL,
    ),
    Case(
        "dsu-6.1-asked",
        "settled",
        (*BEFORE_PANEL, "2020-07-10 mutually_agreed_solution_notified KOR,JPN"),
        PANEL,
    ),
    Case("dsu-6.1-block-once", "twice", BEFORE_PANEL, "2020-07-29 panel_deferred"),
    Case("dsu-6.1-block-once", "under SCM 4", SCM_4, DEFERRED),
    Case("dsu-6.1-fn5-request", "wrong order", (ASKED,), "2020-06-19 dsb_meeting_requested KOR"),
    Case("dsu-6.1-fn5-request", "wrong actor", (ASKED, REQUEST), "2020-06-19 dsb_meeting_requested JPN"),
    Case(
        "dsu-6.1-fn5-meeting",
        "a day too late",
        (ASKED, REQUEST, "2020-06-19 dsb_meeting_requested KOR"),
        "2020-07-05 panel_deferred",
    ),
    Case(
        "dsu-6.1-fn5-notice",
        "a day too early",
        (ASKED, REQUEST, "2020-06-19 dsb_meeting_requested KOR"),
        "2020-06-28 panel_deferred",
    ),
    Case("rop-3-agenda", "a day too early", (ASKED, REQUEST), "2020-06-27 panel_deferred"),
    Case("rop-3-agenda", "on the last day", (ASKED, REQUEST), "2020-06-28 panel_established"),
    Case("dsu-6-withdraw-request", "wrong order", (ASKED,), "2020-06-20 panel_request_withdrawn KOR"),
    Case("dsu-6-withdraw-request", "too late", WITH_PANEL, "2020-08-20 panel_request_withdrawn KOR"),
    Case("dsu-6-withdraw-request", "wrong actor", (ASKED, REQUEST), "2020-06-20 panel_request_withdrawn JPN"),
    Case("dsu-7.1", "wrong order", BEFORE_PANEL, "2020-07-10 special_terms_of_reference_agreed KOR,JPN"),
    Case("dsu-7.1", "wrong actor", WITH_PANEL, "2020-08-10 special_terms_of_reference_agreed BRA"),
    Case("dsu-1.2-agree", "wrong order", BEFORE_PANEL, "2020-07-10 special_rules_agreed KOR,JPN"),
    Case("dsu-1.2-agree", "wrong actor", WITH_PANEL, "2020-08-10 special_rules_agreed BRA"),
    Case(
        "dsu-1.2-chair-asked",
        "a day too early",
        WITH_PANEL,
        "2020-08-18 special_rules_determination_requested KOR",
    ),
    Case(
        "dsu-1.2-chair-asked",
        "wrong order",
        BEFORE_PANEL,
        "2020-07-10 special_rules_determination_requested KOR",
    ),
    Case(
        "dsu-1.2-chair-asked",
        "agreed before",
        (*WITH_PANEL, "2020-08-10 special_rules_agreed KOR,JPN"),
        "2020-08-19 special_rules_determination_requested KOR",
    ),
    Case(
        "dsu-1.2-chair",
        "a day too late",
        (*WITH_PANEL, "2020-08-19 special_rules_determination_requested KOR"),
        "2020-08-30 special_rules_determined",
    ),
    Case("dsu-8.5", "wrong order", BEFORE_PANEL, "2020-07-10 five_panelists_agreed KOR,JPN"),
    Case("dsu-8.5", "wrong actor", WITH_PANEL, "2020-08-03 five_panelists_agreed BRA"),
    Case("dsu-8.7-request", "a day too early", WITH_PANEL, "2020-08-17 panel_composition_requested KOR"),
    Case("dsu-8.7-request", "wrong actor", WITH_PANEL, "2020-08-19 panel_composition_requested BRA"),
    Case("dsu-8.7-no-agreement", "wrong order", BEFORE_PANEL, "2020-07-20 panel_composition_requested KOR"),
    Case("dsu-8.7-no-agreement", "composed before", COMPOSED, "2020-10-19 panel_composition_requested KOR"),
    Case(
        "dsu-8.7-compose",
        "a day too late",
        (*WITH_PANEL, "2020-08-19 panel_composition_requested KOR"),
        "2020-08-30 panel_composed how=director_general",
    ),
    Case("dsu-8-composed", "wrong order", BEFORE_PANEL, "2020-07-20 panel_composed how=agreed"),
    Case("dsu-8-composed", "twice", COMPOSED, "2020-10-28 panel_composed how=agreed"),
    Case("dsu-8-composed", "nobody asked", WITH_PANEL, "2020-09-28 panel_composed how=director_general"),
    Case(
        "dsu-8.3",
        "a citizen sits",
        WITH_PANEL,
        "2020-09-28 panel_composed how=agreed",
        {"panelist-citizenship": NO},
    ),
    Case("dsu-8-recompose", "wrong order", WITH_PANEL, "2020-09-10 panel_recomposed"),
    Case("dsu-8-recompose", "after the report", ADOPTED, "2021-06-10 panel_recomposed"),
    Case("dsb-third-party-10", "a day too late", WITH_PANEL, "2020-08-11 third_party_interest_notified BRA"),
    Case("dsu-10.2", "wrong order", BEFORE_PANEL, "2020-07-20 third_party_interest_notified BRA"),
    Case("dsu-10.2", "wrong actor", WITH_PANEL, "2020-08-03 third_party_interest_notified JPN"),
    Case(
        "dsu-21.5-disagreement",
        "nothing adopted",
        COMPOSED,
        "2021-01-02 panel_requested KOR proceeding=compliance",
    ),
    Case(
        "dsu-21.5-disagreement",
        "before the period's end",
        ADOPTED,
        "2022-03-02 panel_requested KOR proceeding=compliance",
    ),
    Case(
        "dsu-21.5-disagreement",
        "wrong actor",
        ADOPTED,
        "2022-05-02 panel_requested BRA proceeding=compliance",
    ),
    Case("scm-4.4", "a day too early", (ASKED,), "2019-10-10 panel_requested KOR provision=SCM_4.4"),
    Case("scm-4.4", "wrong actor", (ASKED,), "2019-10-12 panel_requested BRA provision=SCM_4.4"),
    Case(
        "dsu-3.12-good-offices",
        "a day too early",
        (ASKED, "2019-10-01 good_offices_requested KOR"),
        "2019-11-30 panel_requested KOR provision=DSU_3.12",
    ),
]


ALL_BROKEN = [*BROKEN, *test_adjudication.BROKEN, *test_implementation.BROKEN]
ALL_TWINS = [*TWINS, *test_adjudication.TWINS, *test_implementation.TWINS]


@pytest.mark.parametrize("case", ALL_BROKEN, ids=str)
def test_the_rule_objects_in_a_broken_history(case: Case) -> None:
    objects(case)


@pytest.mark.parametrize("case", ALL_TWINS, ids=str)
def test_the_rule_is_silent_in_the_unbroken_twin(case: Case) -> None:
    silent(case)


def test_every_row_that_can_object_is_broken_here() -> None:
    can = {
        name
        for name in wto.DSU
        for row in [wto.DSU[name]]
        if not row.meta
        and not row.cannot_object
        and not (isinstance(row, Gate) and row.exception_to)
        and not getattr(row, "uncountable", "")
    }
    assert can == {case.rule for case in ALL_BROKEN}
    assert can == {case.rule for case in ALL_TWINS}


def test_rows_that_never_object_say_why() -> None:
    for name in wto.DSU:
        row = wto.DSU[name]
        silent = row.meta or (isinstance(row, Gate) and row.exception_to) or getattr(row, "uncountable", "")
        assert row.summary
        assert silent or row.cannot_object or row.id in {case.rule for case in ALL_BROKEN}
