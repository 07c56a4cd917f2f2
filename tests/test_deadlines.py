"""Deadlines: which periods have started by a day, when each ends, and what has become of it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import attrs
import pytest

import wtoproc as wto
from tests.histories import dispute
from wtoproc.law.rulebook import Rulebook
from wtoproc.terms.periods import Length

ASKED = "2009-09-11 consultations_requested KOR"
PANEL = (
    ASKED,
    "2010-06-18 panel_requested KOR",
    "2010-06-29 panel_deferred",
    "2010-07-29 panel_established",
)
COMPOSED = (*PANEL, "2010-09-28 panel_composed how=agreed")
REPORT = (*COMPOSED, "2011-06-01 panel_report_circulated")
APPEALED = (*REPORT, "2011-06-24 appeal_notified JPN")
STOPPED = (*COMPOSED, "2010-12-01 panel_suspended KOR")


def on(day: str, *lines: str, **head: Any) -> dict[str, wto.Deadline]:
    """The deadlines of the original proceeding as of a day, by rule."""
    told = dispute(*lines, **head).as_of(date.fromisoformat(day)).deadlines()
    return {d.rule: d for d in told if d.proceeding == "original"}


class TestWhatIsTold:
    def test_a_running_wait(self) -> None:
        # 60 days from 11 September end on 10 November 2009 (DSU 4.7).
        wait = on("2009-09-15", ASKED)["dsu-4.7"]
        assert (wait.rule, wait.provision, wait.kind, wait.actor) == (
            "dsu-4.7",
            "DSU 4.7",
            "wait",
            "complainant",
        )
        assert (wait.clock, wait.started, wait.length) == (
            "consultations_requested",
            date(2009, 9, 11),
            Length(days=60),
        )
        assert wait.nominal == wait.ends == wait.ends_latest == date(2009, 11, 10)
        assert (wait.certainty, wait.state, wait.days_left, wait.done) == ("sure", "running", 56, None)
        assert (wait.proceeding, wait.governs, wait.complainants) == ("original", ("panel_requested",), ())
        assert wait.no_division_since is None
        assert wait.row is wto.DSU["dsu-4.7"]
        assert wait.text.startswith("panel requested after 2009-11-10")

    def test_an_end_on_a_sunday_moves_to_monday(self) -> None:
        # 30 days from 11 September end on Sunday, 11 October 2009 (DSU 4.3, WT/DSB/6).
        enter = on("2009-10-12", ASKED)["dsu-4.3-enter"]
        assert (enter.nominal, enter.ends, enter.ends_latest) == (
            date(2009, 10, 11),
            date(2009, 10, 12),
            date(2009, 10, 12),
        )
        assert (enter.state, enter.days_left) == ("running", 0)
        assert on("2009-10-13", ASKED)["dsu-4.3-enter"].days_left is None

    def test_a_start_known_at_its_earliest_has_no_latest_end(self) -> None:
        # The ten days of DSU 4.11 run from the circulation.
        unknown = on("2009-09-15", ASKED)["dsu-4.11"]
        assert (unknown.ends, unknown.ends_latest, unknown.certainty) == (
            date(2009, 9, 21),
            None,
            "uncertain",
        )
        known = on("2009-09-15", f"{ASKED} circulated=2009-09-14")["dsu-4.11"]
        assert (known.started, known.ends, known.ends_latest, known.certainty) == (
            date(2009, 9, 14), date(2009, 9, 24), date(2009, 9, 24), "sure",
        )  # fmt: skip
        assert on("2009-12-15", ASKED)["dsu-4.11"].state == "open"
        assert on("2009-12-15", f"{ASKED} circulated=2009-09-14")["dsu-4.11"].state == "lapsed"

    def test_an_end_moved_to_no_day_on_record_has_no_latest(self) -> None:
        moved = on("2011-03-01", *STOPPED)["dsu-12.9"]
        assert (moved.ends, moved.ends_latest, moved.certainty) == (date(2011, 4, 29), None, "uncertain")
        resumed = on("2011-03-01", *STOPPED, "2011-02-01 panel_resumed KOR")["dsu-12.9"]
        assert (resumed.ends, resumed.ends_latest, resumed.certainty) == (
            date(2011, 6, 30),
            date(2011, 6, 30),
            "sure",
        )

    @pytest.mark.parametrize("number", [27, 108, 217, 316, 371, 461, 583, 590])
    def test_the_next_end_comes_first_and_what_runs_comes_before_the_rest(self, number: int) -> None:
        case = wto.docket.load(number)
        for event in case.events[:: max(1, len(case.events) // 12)]:
            day = event.on + timedelta(days=3)
            told = case.as_of(day).deadlines()
            assert told
            for earlier, later in pairwise(told):
                assert (earlier.state != "running", earlier.ends) <= (later.state != "running", later.ends)
            for deadline in told:
                running = deadline.state == "running"
                assert deadline.days_left == ((deadline.ends - day).days if running else None)
                assert deadline.text
                if deadline.done is not None:
                    assert deadline.done <= day

    def test_who_can_no_longer_decide(self) -> None:
        # Since 11 December 2019 no division of the Appellate Body can be formed.
        late = [
            line.replace("2009", "2019").replace("2010", "2020").replace("2011", "2021") for line in APPEALED
        ]
        told = on("2021-07-05", *late)
        assert told["dsu-17.5-90"].no_division_since == date(2019, 12, 11)
        assert told["dsu-17.5-60"].no_division_since == date(2019, 12, 11)
        assert {d.no_division_since for d in told.values() if d.actor != "appellate_body"} == {None}
        assert on("2011-07-05", *APPEALED)["dsu-17.5-90"].no_division_since is None
        answered = on("2021-09-25", *late, "2021-09-20 appellate_body_report_circulated")["dsu-17.5-90"]
        assert (answered.state, answered.no_division_since) == ("met", None)


class TestComplainantsApart:
    """DSU 21.3, 22: each complainant has its own period, and what follows it."""

    LINES = (
        ASKED.replace("KOR", "KOR,BRA"),
        *(line.replace(" KOR", " KOR,BRA") for line in REPORT[1:]),
        "2011-06-28 reports_adopted recommendations=true",
        "2011-08-01 reasonable_period_agreed KOR,JPN expires=2012-04-28",
        "2011-08-01 reasonable_period_agreed BRA,JPN expires=2012-04-29",
    )

    def told(
        self, day: str, rule: str, *further: str
    ) -> dict[tuple[str, ...], tuple[date, str, date | None]]:
        now = dispute(*self.LINES, *further, complainants=["KOR", "BRA"]).as_of(date.fromisoformat(day))
        return {d.complainants: (d.ends, d.state, d.done) for d in now.deadlines() if d.rule == rule}

    def test_the_step_of_one_is_not_the_others(self) -> None:
        steps = ("2012-05-08 retaliation_requested KOR", "2012-05-22 retaliation_authorized KOR")
        assert self.told("2012-05-25", "dsu-22.6-authorize", *steps) == {
            ("KOR",): (date(2012, 5, 28), "met", date(2012, 5, 22)),
            ("BRA",): (date(2012, 5, 29), "running", None),
        }

    def test_an_order_agreed_with_one_sets_its_window_aside(self) -> None:
        agreed = "2012-05-02 sequencing_agreed KOR,JPN"
        assert self.told("2012-05-10", "dsu-22.6-authorize", agreed) == {
            ("KOR",): (date(2012, 5, 28), "waived", None),
            ("BRA",): (date(2012, 5, 29), "running", None),
        }

    def test_what_concerns_all_names_nobody(self) -> None:
        lines = (*self.LINES[:-2], "2011-08-01 reasonable_period_agreed KOR,BRA,JPN expires=2012-04-28")
        now = dispute(*lines, complainants=["KOR", "BRA"]).as_of(date(2012, 5, 10)).deadlines()
        assert [d.complainants for d in now if d.rule == "dsu-22.6-authorize"] == [()]

    def test_arbitrators_sit_for_whom_they_were_asked(self) -> None:
        steps = ("2012-05-08 retaliation_requested KOR", "2012-05-18 retaliation_objected JPN")
        # 60 days from the end of the period (DSU 22.6).
        assert self.told("2012-05-25", "dsu-22.6-arbitration", *steps) == {
            ("KOR",): (date(2012, 6, 27), "running", None)
        }


class TestStates:
    @pytest.mark.parametrize(
        ("day", "further", "rule", "state"),
        [
            # a wait: runs its course, is set aside, or is not waited for
            ("2009-11-10", (), "dsu-4.7", "running"),
            ("2009-11-11", (), "dsu-4.7", "met"),
            ("2009-10-02", ("2009-10-01 consultations_failed_jointly KOR,JPN",), "dsu-4.7", "waived"),
            ("2009-10-22", ("2009-10-20 panel_requested KOR",), "dsu-4.7", "waived"),
            ("2009-11-12", ("2009-11-11 panel_requested KOR",), "dsu-4.7", "met"),
            # a duty: done in time, done late, not done, or past
            ("2009-09-22", ("2009-09-21 consultations_accepted JPN",), "dsu-4.3-reply", "met"),
            ("2009-09-23", ("2009-09-22 consultations_accepted JPN",), "dsu-4.3-reply", "late"),
            ("2009-09-21", (), "dsu-4.3-reply", "running"),
            ("2009-10-13", ("2009-10-12 consultations_held",), "dsu-4.3-enter", "met"),
            ("2009-10-14", ("2009-10-13 consultations_held",), "dsu-4.3-enter", "late"),
            ("2009-10-12", ("2009-10-01 mutually_agreed_solution_notified KOR,JPN",), "dsu-4.3-enter", "lapsed"),
            ("2009-10-13", ("2009-10-01 mutually_agreed_solution_notified KOR,JPN",), "dsu-4.3-enter", "lapsed"),
        ],
    )  # fmt: skip
    def test_consultations(self, day: str, further: tuple[str, ...], rule: str, state: str) -> None:
        assert on(day, ASKED, *further)[rule].state == state

    def test_where_the_record_cannot_tell(self) -> None:
        assert on("2010-03-01", ASKED)["dsu-4.3-enter"].state == "open"  # consultations seldom leave a trace
        # A panel report always does, unless the record is partial.
        assert on("2011-05-02", *COMPOSED)["dsu-12.9"].state == "overdue"
        assert on("2011-05-02", *COMPOSED, coverage="partial")["dsu-12.9"].state == "open"

    def test_a_chance_of_many_runs_on_after_the_first_has_taken_it(self) -> None:
        # Ten days from 29 July 2010 end on a Sunday, and so on Monday, 9 August.
        taken = "2010-08-02 third_party_interest_notified BRA"
        assert on("2010-08-09", *PANEL, taken)["dsb-third-party-10"].state == "running"
        after = on("2010-08-10", *PANEL, taken)["dsb-third-party-10"]
        assert (after.state, after.done) == ("met", date(2010, 8, 2))
        assert on("2010-08-10", *PANEL)["dsb-third-party-10"].state == "lapsed"
        # What one party may ask for is over once it has.
        asked = on("2010-08-03", *PANEL, "2010-08-02 special_terms_of_reference_agreed KOR,JPN")["dsu-7.1"]
        assert (asked.state, asked.days_left, asked.done) == ("met", None, date(2010, 8, 2))

    @pytest.mark.parametrize(
        ("day", "further", "state", "done"),
        [
            ("2011-12-01", (), "running", None),
            ("2011-12-02", (), "lapsed", None),
            ("2011-03-01", ("2011-02-01 panel_resumed KOR",), "met", date(2011, 2, 1)),
            # a panel that goes on without saying so
            ("2011-12-05", ("2011-06-01 interim_report_issued",), "met", None),
        ],
    )
    def test_twelve_months_of_a_suspension(
        self, day: str, further: tuple[str, ...], state: str, done: date | None
    ) -> None:
        found = on(day, *STOPPED, *further)["dsu-12.12"]
        assert (found.state, found.done) == (state, done)

    def test_what_the_lapse_of_the_panel_ends_has_lapsed(self) -> None:
        # No event says so: the twelve months have run (DSU 12.12).
        for day, state in (("2011-12-01", "open"), ("2011-12-02", "lapsed")):
            assert on(day, *STOPPED)["dsu-12.9"].state == state

    def test_a_resumption_after_the_twelve_months_saves_nothing(self) -> None:
        late = on("2011-12-10", *STOPPED, "2011-12-05 panel_resumed KOR")["dsu-12.12"]
        assert (late.state, late.done) == ("lapsed", date(2011, 12, 5))

    def test_procedures_of_the_day_on_which_the_clock_started(self) -> None:
        # The working procedures of 2010 apply to appeals from 15 September 2010.
        lines = [line.replace("2009-", "2008-").replace("2010-", "2009-") for line in COMPOSED]
        told = on(
            "2010-09-20", *lines, "2010-08-02 panel_report_circulated", "2010-09-10 appeal_notified JPN"
        )
        assert (told["wp-2005-appellee"].ends, told["wp-2005-appellee"].state) == (
            date(2010, 10, 5),
            "running",
        )
        assert not [rule for rule in told if rule.startswith("wp-2010")]

    def test_a_suspension_to_a_set_day_ends_by_itself(self) -> None:
        stopped = (*COMPOSED, "2010-12-01 panel_suspended KOR until=2011-02-01")
        assert on("2011-02-01", *stopped)["dsu-12.12"].state == "running"
        assert on("2011-02-02", *stopped)["dsu-12.12"].state == "met"

    def test_the_window_for_adoption_and_appeal(self) -> None:
        # 60 days from 1 June 2011 end on Sunday, 31 July; 1 August may have been a holiday.
        window = on("2011-08-02", *REPORT)["dsu-16.4-appeal"]
        assert (window.nominal, window.ends, window.ends_latest) == (
            date(2011, 7, 31),
            date(2011, 8, 1),
            date(2011, 8, 2),
        )
        assert (window.certainty, window.state, window.days_left) == ("uncertain", "running", -1)
        assert on("2011-08-03", *REPORT)["dsu-16.4-appeal"].state == "lapsed"
        assert on("2011-08-03", *REPORT)["dsu-16.4-adopt"].state == "overdue"
        taken = on("2011-07-05", *APPEALED)
        assert (taken["dsu-16.4-appeal"].state, taken["dsu-16.4-appeal"].done) == ("met", date(2011, 6, 24))
        assert taken["dsu-16.4-adopt"].state == "waived"  # the appeal stands in its way
        assert taken["dsu-16.1"].state == "met"
        early = on("2011-06-20", *REPORT, "2011-06-15 reports_adopted recommendations=true")["dsu-16.1"]
        assert (early.state, early.done) == ("waived", date(2011, 6, 15))

    def test_a_report_that_came_late_has_its_day(self) -> None:
        late = on("2011-06-05", *REPORT)["dsu-12.9"]
        assert (late.ends, late.state, late.done) == (date(2011, 4, 29), "late", date(2011, 6, 1))

    def test_periods_of_an_earlier_law_are_not_told(self) -> None:
        told = on("2011-07-05", *APPEALED)
        assert "wp-2010-appellee" in told
        assert {"wp-1996-appellee", "wp-2005-appellee"}.isdisjoint(told)

    def test_an_agreement_that_is_not_cited_brings_no_period(self) -> None:
        rows = [row for name in wto.DSU for row in wto.DSU.versions(name) if name != "dsu-4.7"]
        of_subsidies = attrs.evolve(wto.DSU["dsu-4.7"], agreements="SCM")
        law = Rulebook(
            [*rows, of_subsidies],
            wto.DSU.facts.values(),
            wto.DSU.readings.values(),
            overlays=wto.DSU.overlays.values(),
        )
        for agreements, told in ((["SCM", "GATT 1994"], True), (["GATT 1994"], False)):
            now = dispute(ASKED, agreements=agreements).under(law).as_of(date(2009, 9, 15))
            assert ("dsu-4.7" in {d.rule for d in now.deadlines()}) is told

    def test_a_track_replaces_what_it_says_otherwise(self) -> None:
        told = on("2009-09-20", ASKED, track="SCM 4")
        assert told["scm-4.4"].ends == date(2009, 10, 11)
        assert "dsu-4.7" not in told
        assert "scm-4.4" not in on("2009-09-20", ASKED)

    def test_an_urgent_request_shortens_the_days(self) -> None:
        told = on("2009-09-15", f"{ASKED} urgent=true")
        assert told["dsu-4.8-enter"].ends == date(2009, 9, 21)
        assert told["dsu-4.8-panel"].ends == date(2009, 10, 1)
        assert "dsu-4.8-enter" not in on("2009-09-15", ASKED)

    def test_other_cases_have_other_lengths(self) -> None:
        # Three months instead of six in cases of urgency (DSU 12.8); eighteen instead of fifteen after a notice of
        # delay (DSU 21.4).
        urgent = on("2010-10-05", f"{ASKED} urgent=true", *COMPOSED[1:])["dsu-12.8"]
        assert (urgent.length, urgent.ends) == (Length(months=3), date(2010, 12, 28))
        assert on("2010-10-05", *COMPOSED)["dsu-12.8"].ends == date(2011, 3, 28)
        delayed = on("2011-03-05", *COMPOSED, "2011-03-01 panel_delay_notified")["dsu-21.4"]
        assert (delayed.length, delayed.ends) == (Length(months=18), date(2012, 1, 29))
        assert on("2011-03-05", *COMPOSED)["dsu-21.4"].ends == date(2011, 10, 29)

    def test_rounds_have_deadlines_of_their_own(self) -> None:
        lines = (
            *REPORT,
            "2011-06-28 reports_adopted recommendations=true",
            "2011-08-01 reasonable_period_agreed KOR,JPN expires=2012-04-28",
            "2012-05-10 panel_requested KOR proceeding=compliance provision=DSU_21.5",
            "2012-05-24 panel_established proceeding=compliance",
        )
        told = {(d.rule, d.proceeding): d for d in dispute(*lines).as_of(date(2012, 6, 1)).deadlines()}
        due = told["dsu-21.5-report", "compliance"]
        assert (due.started, due.ends, due.state) == (date(2012, 5, 24), date(2012, 8, 22), "running")
        assert ("dsu-12.9", "compliance") not in told
        assert told["dsu-12.9", "original"].state == "late"
