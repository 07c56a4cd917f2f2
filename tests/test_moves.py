"""Moves: what each actor could do next, and on which days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

import wtoproc as wto
from tests.histories import dispute
from wtoproc.standing.moves import Move, Window

ASKED = "2009-09-11 consultations_requested KOR"
PANEL = (
    ASKED,
    "2010-06-18 panel_requested KOR",
    "2010-06-29 panel_deferred",
    "2010-07-29 panel_established",
)
COMPOSED = (*PANEL, "2010-09-28 panel_composed how=agreed")
REPORT = (*COMPOSED, "2011-06-01 panel_report_circulated")
PERIOD = (
    *REPORT,
    "2011-06-28 reports_adopted recommendations=true",
    "2011-08-01 reasonable_period_agreed KOR,JPN expires=2012-04-28",
)


def moves(day: str, *lines: str, **head: Any) -> list[Move]:
    return list(dispute(*lines, **head).as_of(date.fromisoformat(day)).moves())


def windows(move: Move) -> list[tuple[str, str, str]]:
    return [(str(w.first), str(w.last), w.verdict) for w in move.windows]


def the(told: list[Move], type_name: str, *by: str) -> Move:
    return next(m for m in told if m.type == type_name and m.by == by)


class TestWhatIsTold:
    def test_a_panel_request_waits_for_the_sixty_days(self) -> None:
        # 60 days from 11 September end on 10 November 2009 (DSU 4.7).
        move = the(moves("2009-09-15", ASKED), "panel_requested", "KOR")
        assert windows(move) == [
            ("2009-09-11", "2009-11-10", "conditional"),
            ("2009-11-11", "None", "permitted"),
        ]
        assert (move.actor, move.proceeding) == ("complainant", "original")
        assert (move.earliest, move.latest) == (date(2009, 11, 11), None)
        assert move.event.on == date(2009, 9, 15)
        assert move.verdict == dispute(ASKED).may(move.event)
        assert move.verdict.conditional
        assert move.findings == move.verdict.findings

    def test_an_appeal_has_a_last_day(self) -> None:
        # Day 60 is Sunday, 31 July 2011; whether the WTO worked on 1 August is uncertain.
        move = the(moves("2011-06-15", *REPORT), "appeal_notified", "JPN")
        assert windows(move) == [
            ("2011-06-01", "2011-08-01", "permitted"),
            ("2011-08-02", "2011-08-02", "conditional"),
            ("2011-08-03", "None", "barred"),
        ]
        assert (move.actor, move.earliest, move.latest) == ("respondent", date(2011, 6, 1), date(2011, 8, 1))
        adoption = the(moves("2011-06-15", *REPORT), "reports_adopted")
        assert (adoption.actor, adoption.by, adoption.earliest, adoption.latest) == (
            "dsb",
            (),
            date(2011, 6, 22),
            None,
        )

    def test_what_is_never_plainly_permitted_has_no_first_day(self) -> None:
        move = the(moves("2009-09-15", ASKED), "arbitration_agreed", "KOR")
        assert windows(move) == [("2009-09-11", "None", "conditional")]
        assert (move.earliest, move.latest) == (None, None)

    def test_a_stretch_in_between_has_its_own_last_day(self) -> None:
        verdict = dispute(ASKED).may(wto.PanelRequested(on=date(2010, 1, 4), by="KOR"))
        stretches = (
            Window(date(2010, 1, 1), date(2010, 1, 5), "barred"),
            Window(date(2010, 1, 6), date(2010, 1, 8), "permitted"),
            Window(date(2010, 1, 9), date(2010, 1, 9), "conditional"),
            Window(date(2010, 1, 10), date(2010, 1, 12), "permitted"),
            Window(date(2010, 1, 13), None, "barred"),
        )
        move = Move(verdict.event, "complainant", stretches, verdict)
        assert (move.earliest, move.latest) == (date(2010, 1, 6), date(2010, 1, 12))

    def test_every_actor_has_its_own_and_nobody_the_barred_ones(self) -> None:
        told = moves("2010-08-03", *PANEL)
        acts = {(m.type, m.by, m.actor) for m in told}
        assert ("third_party_interest_notified", (), "any_member") in acts
        assert ("panel_suspended", ("KOR",), "complainant") in acts
        assert ("panel_composed", (), "dg") in acts
        assert {by for type_name, by, _ in acts if type_name == "five_panelists_agreed"} == {
            ("KOR",),
            ("JPN",),
        }
        types = {m.type for m in told}
        assert types.isdisjoint({"panel_resumed", "reports_adopted", "appeal_notified", "panel_established"})
        for move in told:
            assert any(w.verdict != "barred" for w in move.windows)

    def test_windows_begin_with_the_last_event_and_an_empty_record_with_the_day(self) -> None:
        for day in ("2010-08-03", "2011-01-03"):
            assert {m.windows[0].first for m in moves(day, *PANEL)} == {date(2010, 7, 29)}
        first = the(moves("2009-09-01"), "consultations_requested", "KOR")
        assert windows(first) == [("2009-09-01", "None", "permitted")]

    def test_rounds_are_told_apart(self) -> None:
        lines = (*PERIOD, "2012-05-10 panel_requested KOR proceeding=compliance provision=DSU_21.5")
        told = {(m.type, m.proceeding) for m in moves("2012-05-12", *lines)}
        assert ("panel_established", "compliance") in told
        assert ("panel_established", "original") not in told


# A record, and for how many days from its last event each move is held against the law.
RECORDS: dict[str, tuple[tuple[str, ...], int, dict[str, Any]]] = {
    "consultations": ((ASKED,), 130, {}),
    "urgent": ((f"{ASKED} urgent=true",), 70, {}),
    "circulated": ((f"{ASKED} circulated=2009-09-14",), 40, {}),
    "a panel": (PANEL, 130, {}),
    "a report": (REPORT, 130, {}),
    "an extension without a day": ((*REPORT, "2011-07-27 adoption_deadline_extended"), 60, {}),
    "a suspension": ((*COMPOSED, "2010-12-01 panel_suspended KOR"), 400, {}),
    "a reasonable period": (PERIOD, 330, {}),
    "a request to retaliate": ((*PERIOD, "2012-05-08 retaliation_requested KOR"), 80, {}),
    "a period to come": ((*PERIOD[:-1], "2011-08-01 reasonable_period_awarded expires=2011-10-02"), 120, {}),
    "the turn of 2005": (
        ("2004-11-01 consultations_requested KOR",), 100, {"agreements": ["ATC", "Agriculture", "TRIPS"]},
    ),
    "the end of the Appellate Body": (tuple(
        line.replace("2009", "2017").replace("2010", "2018").replace("2011-06-01", "2019-11-20") for line in REPORT
    ), 90, {}),
    "the last days of a division": ((*(
        line.replace("2009", "2017").replace("2010", "2018").replace("2011-06-01", "2019-11-20") for line in REPORT
    ), "2019-11-25 appeal_notified JPN"), 60, {}),
    "into the Union": (("2004-04-01 consultations_requested POL",), 60, {"complainants": ["POL"]}),
    "out of the Union": (
        ("2019-12-02 consultations_requested KOR", "2020-02-20 panel_requested KOR"), 60, {"respondent": "EU"},
    ),
    "least developed no more": (
        ("2029-09-03 consultations_requested KOR",), 110, {"respondent": "BGD", "agreements": ["Trade Facilitation"]},
    ),
    "a step known to its month": ((ASKED,), 200, {"undated": [wto.Undated("2009-12", "consultations_held")]}),
    "an arbitration before the panel": (
        (*COMPOSED, "2010-10-04 arbitration_agreed KOR,JPN", "2011-05-02 panel_report_issued",
         "2011-05-10 panel_suspended KOR", "2011-05-20 arbitration_appeal_notified JPN"), 400, {},
    ),
    "a period agreed beside the panel's own": ((
        ASKED, "2010-06-18 panel_requested KOR provision=SCM_4.4", "2010-06-29 panel_established",
        "2010-09-28 panel_composed how=agreed", "2010-12-27 panel_report_circulated",
        "2011-01-26 reports_adopted recommendations=true comply_by=2011-04-26",
        "2011-03-01 reasonable_period_agreed KOR,JPN expires=2011-06-15",
    ), 140, {}),
    "subsidies": ((ASKED, "2010-06-18 panel_requested KOR provision=SCM_4.4", "2010-06-29 panel_established"), 100, {}),
}  # fmt: skip


@pytest.mark.parametrize(
    ("day", "respondent", "agreement", "turns"),
    [
        # China acceded on 11 December 2001.
        ("2001-12-01", "CHN", "GATT 1994", [("2001-12-01", "2001-12-10", "barred"), ("2001-12-11", "None", "permitted")]),
        ("1994-12-20", "JPN", "GATT 1994", [("1994-12-20", "1994-12-31", "barred"), ("1995-01-01", "None", "permitted")]),
        # Textiles were a covered agreement until the end of 2004.
        ("2004-12-20", "JPN", "ATC", [("2004-12-20", "2004-12-31", "permitted"), ("2005-01-01", "None", "conditional")]),
        # Vanuatu was least developed until 4 December 2020; Bangladesh counts so for three years after it ceases to be.
        ("2020-12-01", "VUT", "Trade Facilitation", [("2020-12-01", "2020-12-04", "conditional"), ("2020-12-05", "None", "permitted")]),
        ("2029-11-19", "BGD", "Trade Facilitation", [("2029-11-19", "2029-11-24", "conditional"), ("2029-11-25", "None", "permitted")]),
    ],
)  # fmt: skip
def test_a_status_that_begins_or_ends(
    day: str, respondent: str, agreement: str, turns: list[tuple[str, str, str]]
) -> None:
    told = moves(day, respondent=respondent, agreements=[agreement])
    assert windows(the(told, "consultations_requested", "KOR")) == turns


def assert_agrees(case: wto.Dispute, days: int) -> None:
    """Each move of a dispute gives the verdict that the law gives, on each day from the last step on and around each end."""
    base = case.events[-1].on
    asked = {base + timedelta(days=n) for n in range(days)}
    for deadline in case.as_of(base).deadlines():
        ends = {deadline.nominal, deadline.ends, deadline.ends_latest or deadline.ends}
        asked |= {end + timedelta(days=n) for end in ends for n in (-1, 0, 1, 2) if end > base}
    told = case.as_of(base).moves()
    assert told
    for move in told:
        assert (move.windows[0].first, move.windows[-1].last) == (base, None)
        make = type(move.event)
        for day in sorted(asked):
            window = next(w for w in move.windows if w.first <= day and (w.last is None or day <= w.last))
            verdict = case.may(make(on=day, by=move.by, proceeding=move.proceeding))
            assert verdict.value == window.verdict, (move, day)
        for earlier, later in pairwise(move.windows):
            assert earlier.verdict != later.verdict
            assert earlier.last == later.first - timedelta(days=1)


@pytest.mark.parametrize("name", RECORDS)
def test_a_window_turns_on_the_very_day_on_which_the_law_does(name: str) -> None:
    lines, days, head = RECORDS[name]
    assert_agrees(dispute(*lines, **head), days)


@pytest.mark.parametrize(("number", "day"), [(166, date(2000, 9, 26)), (252, date(2003, 8, 11))])
def test_an_own_appeal_pends_from_the_day_after_its_notice(number: int, day: date) -> None:
    case = wto.docket.load(number)
    case = wto.Dispute.of(case.on_record.upto(day), case.rulebook)
    assert (case.events[-1].type, case.events[-1].on, case.events[-1].by) == (
        "appeal_notified",
        day,
        ("USA",),
    )
    # Two notices of one day are appeals from two reports; on the next day the author's own stands in its way.
    first, second, *_ = the(list(case.as_of(day).moves()), "appeal_notified", "USA").windows
    assert (first.first, first.last) == (day, day)
    assert second.verdict == "barred"
    assert_agrees(case, 3)


@pytest.mark.parametrize("number", [2, 31, 108, 152, 166, 213, 252, 267, 371, 414, 590])
def test_the_moves_of_a_real_dispute_agree_with_the_law_at_every_step(number: int) -> None:
    case = wto.docket.load(number)
    steps = sorted({event.on for event in case.events})
    for day in steps[:: max(1, len(steps) // 5)]:
        assert_agrees(wto.Dispute.of(case.on_record.upto(day), case.rulebook), 25)
