"""Disputes as values: what they hold, how they are recorded and corrected, and what they answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import attrs
import pytest

import wtoproc as wto
from tests.histories import dispute, event
from wtoproc.analysis.forecast import forecast
from wtoproc.record.record import Head

if TYPE_CHECKING:
    from pathlib import Path

ASKED = "2019-09-11 consultations_requested KOR"
REQUEST = "2020-06-18 panel_requested KOR"
DEFERRED = "2020-06-29 panel_deferred"
PANEL = "2020-07-29 panel_established"

TOLD: dict[str, Any] = {
    "number": 9001,
    "title": "A made dispute",
    "complainants": ("KOR", "USA"),
    "respondent": "JPN",
    "agreements": ("GATT 1994", "SCM"),
    "joined_with": (9002,),
    "track": "SCM 4",
    "defences": ("GATT XXI(b)",),
    "sources": ("https://example.org",),
    "coverage": "partial",
    "notes": "as told",
    "extra": {"x_mine": 1},
}


class TestHead:
    def test_everything_told_of_a_dispute_stays_with_it(self) -> None:
        undated = wto.Undated("2020-03", "consultations_held")
        case = wto.Dispute(**TOLD, undated=[undated]).record(event(ASKED), departure=True)
        assert {f.name for f in attrs.fields(Head)} == TOLD.keys()
        for name, value in TOLD.items():
            assert getattr(case.head, name) == value, name
        for name in TOLD.keys() - {"joined_with", "track", "sources", "notes", "extra"}:
            assert getattr(case, name) == TOLD[name], name
        assert case.undated == (undated,)
        kept = case.to_case()
        assert (kept.head, kept.events, kept.undated) == (case.head, case.events, case.undated)
        assert wto.Dispute.from_case(kept) == case

    def test_by_default_nothing_is_told_and_the_record_is_complete(self) -> None:
        case = wto.Dispute(complainants="KOR", respondent="JPN")
        assert (case.number, case.title, case.agreements, case.defences, case.undated) == (
            None,
            "",
            (),
            (),
            (),
        )
        assert case.coverage == "complete"
        head = case.head
        assert (head.track, head.joined_with, head.sources, head.notes, dict(head.extra)) == (
            "",
            (),
            (),
            "",
            {},
        )
        assert case.rulebook is wto.DSU

    def test_a_law_of_ones_own(self) -> None:
        strict = wto.DSU.reading(late_adoption="positive_consensus")
        case = wto.Dispute(complainants="KOR", respondent="JPN", rulebook=strict)
        assert case.record(event(ASKED), departure=True).rulebook is strict
        assert wto.Dispute.from_case(case.to_case()).rulebook is wto.DSU
        assert wto.Dispute.from_case(case.to_case(), strict).rulebook is strict
        assert case.under(wto.DSU).rulebook is wto.DSU
        assert case != case.under(wto.DSU)

    @pytest.mark.parametrize(
        ("head", "name"),
        [({"number": 590, "title": "Made"}, "DS590"), ({"title": "Made"}, "Made"), ({}, "unnumbered")],
    )
    def test_it_is_shown_by_number_or_title(self, head: dict[str, Any], name: str) -> None:
        case = dispute(ASKED, **head)
        assert repr(case) == f"<Dispute {name}: KOR v JPN, 1 events>"
        assert repr(case.as_of(date(2019, 9, 12))) == f"<Snapshot 2019-09-12: {case}>"

    def test_it_can_be_written_as_the_code_that_makes_it(self) -> None:
        case = wto.Dispute(**TOLD).record(event(ASKED), event(REQUEST), departure=True)
        assert eval(case.as_code(), {"wto": wto, "date": date}) == case  # noqa: S307  its own words
        bare = dispute()
        assert eval(bare.as_code(), {"wto": wto, "date": date}) == bare  # noqa: S307
        assert "departure" not in bare.as_code()
        assert "coverage" not in bare.as_code()

    @pytest.mark.parametrize("name", ["case.json", "case.toml"])
    def test_it_is_read_as_it_was_written(self, name: str, tmp_path: Path) -> None:
        case, strict = (
            wto.Dispute(**TOLD).record(event(ASKED), departure=True),
            wto.DSU.reading(waits_end="inclusive"),
        )
        case.save(tmp_path / name)
        assert wto.Dispute.load(tmp_path / name) == case
        assert wto.Dispute.load(tmp_path / name, strict) == case.under(strict)


class TestRecording:
    def test_events_stand_by_date_and_within_a_day_as_given(self) -> None:
        held, accepted = (
            event("2019-10-11 consultations_held"),
            event("2019-10-11 consultations_accepted JPN"),
        )
        case = dispute().record(event(REQUEST), held, accepted, event(ASKED))
        assert [e.type for e in case.events] == [
            "consultations_requested",
            "consultations_held",
            "consultations_accepted",
            "panel_requested",
        ]
        assert dispute(ASKED).record(accepted).record(held).events[1:] == (accepted, held)

    def test_several_are_judged_once_all_are_in(self) -> None:
        # The second meeting follows a first one, whichever is named first.
        case = dispute(ASKED, REQUEST)
        assert case.record(event(PANEL), event(DEFERRED)).events[-1].type == "panel_established"
        # A complaint withdrawn in between leaves no request to be answered.
        established = event(PANEL)
        with pytest.raises(wto.ProcedureError) as caught:
            case.record(established, event("2020-07-01 complaint_withdrawn KOR"))
        assert caught.value.event is established
        assert caught.value.verdict.barred

    def test_what_stood_there_before_is_not_judged_anew(self) -> None:
        lawless = dispute(PANEL, complainants=["KOR"])
        assert lawless.record(event(ASKED), event("2019-10-01 consultations_held KOR,JPN"), departure=True)
        later = dispute(ASKED, PANEL).record(
            event("2020-08-01 third_party_interest_notified BRA"),
            event("2020-08-02 third_party_interest_notified CAN"),
        )
        assert len(later.events) == 4

    def test_an_act_between_others_is_judged_by_what_came_before_it(self) -> None:
        case = dispute(ASKED, REQUEST, DEFERRED, PANEL)
        # On 1 July 2020 the panel was not established, though it is now.
        with pytest.raises(wto.ProcedureError) as caught:
            case.record(event("2020-07-01 panel_composed how=agreed"))
        assert caught.value.event == event("2020-07-01 panel_composed how=agreed")
        assert (
            case.record(event("2020-07-01 panel_composed how=agreed"), departure=True).events[3].type
            == "panel_composed"
        )

    def test_one_barred_act_among_several_keeps_all_out(self) -> None:
        case = dispute(ASKED)
        good, bad = event("2019-10-01 consultations_held"), event("2019-10-02 panel_established")
        with pytest.raises(wto.ProcedureError, match="panel_established on 2019-10-02 is barred") as caught:
            case.record(good, bad)
        assert caught.value.event is bad
        assert {f.rule for f in caught.value.verdict.objections} >= {"dsu-6.1-asked"}
        assert case.events == (event(ASKED),)
        assert case.record(good, bad, departure=True).events[1:] == (good, bad)

    def test_the_law_that_it_is_judged_by_stays(self) -> None:
        strict = wto.DSU.reading(late_adoption="positive_consensus")
        case = dispute(ASKED).under(strict)
        step = event("2019-10-01 consultations_held")
        for now in (
            case.record(step),
            case.record(step, event(REQUEST)),
            case.without(event(ASKED)),
            case.on_track("SCM 4"),
        ):
            assert now.rulebook is strict
        assert case.replace(event(ASKED), event("2019-09-12 consultations_requested KOR")).rulebook is strict


class TestCorrecting:
    def test_what_is_not_on_record_cannot_be_taken_out(self) -> None:
        case, other = dispute(ASKED), event("2019-10-01 consultations_held")
        for attempt in (lambda: case.without(other), lambda: case.replace(other, event(REQUEST))):
            with pytest.raises(
                wto.RecordError, match="consultations_held on 2019-10-01 is not on record"
            ) as caught:
                attempt()
            assert caught.value.event is other

    def test_in_its_place_within_its_day(self) -> None:
        first, second, third = (
            event(f"2020-08-03 third_party_interest_notified {code}") for code in ("BRA", "CAN", "IND")
        )
        case = dispute(ASKED, REQUEST, DEFERRED, PANEL).record(first, second, third)
        other = event("2020-08-03 third_party_interest_notified NOR")
        assert case.replace(second, other).events[4:] == (first, other, third)
        moved = event("2020-08-04 third_party_interest_notified BRA")
        assert case.replace(first, moved).events[4:] == (second, third, moved)
        assert case.without(second).events[4:] == (first, third)

    def test_undated_steps_stay(self) -> None:
        undated = wto.Undated("2020-03", "consultations_held")
        case = dispute(ASKED, REQUEST, undated=[undated])
        assert case.without(event(REQUEST)).undated == (undated,)
        assert case.under(wto.DSU).undated == case.on_track("SCM 4").undated == (undated,)


class TestAsking:
    def test_a_verdict_is_given_on_the_track_asked_for(self) -> None:
        case = dispute(ASKED)
        request = event("2019-10-12 panel_requested KOR")
        assert case.may(request).conditional
        assert case.may(request, track="SCM 4").permitted
        assert case.on_track("SCM 4").may(request).permitted
        assert case.head.track == ""

    def test_facts_answered_reach_act_and_review(self) -> None:
        early = "2019-10-01 panel_requested KOR"
        answers = {"consultations-failed-jointly": True}
        case = dispute(ASKED)
        assert case.may(event(early)).conditional
        assert case.may(event(early), given={}).conditional
        assert case.may(event(early), given=answers).permitted
        assert case.may(event(early), given=dict.fromkeys(case.may(event(early)).facts, False)).barred
        recorded = case.record(event(early))
        assert [v.value for _, v in recorded.review(given=answers)] == ["permitted", "permitted"]
        assert all(v.afterwards for _, v in recorded.review())
        with pytest.raises(wto.RulebookError, match="consultations-failed-jointly"):
            recorded.review(given={"consultations-failed-jointy": True})

    def test_an_answer_is_yes_or_no(self) -> None:
        with pytest.raises(
            wto.RulebookError, match="consultations-failed-jointly is answered True or False, not 1"
        ):
            dispute(ASKED).may(event(REQUEST), given={"consultations-failed-jointly": 1})

    def test_what_no_record_can_hold_is_not_judged(self) -> None:
        with pytest.raises(wto.RecordError):
            dispute(ASKED).may(event("2019-09-10 panel_requested KOR"))

    @pytest.mark.parametrize("day", [datetime(2019, 11, 18), "2019-11-18", None])  # noqa: DTZ001  the fault itself
    def test_a_day_is_a_date(self, day: Any) -> None:
        with pytest.raises(
            wto.EventError, match=r"is no day: as_of takes a datetime.date, such as date\(2019, 11, 18\)"
        ):
            dispute(ASKED).as_of(day)

    def test_a_day_leaves_out_what_came_later(self) -> None:
        case = dispute(ASKED, REQUEST, DEFERRED, PANEL)
        now = case.as_of(date(2020, 6, 29))
        assert now.dispute is case
        assert now.day == date(2020, 6, 29)
        assert [e.type for e in now.events] == [
            "consultations_requested",
            "panel_requested",
            "panel_deferred",
        ]
        assert {p.state for p in now.positions} == {"concluded", "deferred"}
        assert now.statuses == (wto.Status.IN_CONSULTATIONS,)
        assert "panel_established" in {m.type for m in now.moves()}
        assert "panel_established" not in {m.type for m in case.as_of(date(2020, 8, 1)).moves()}
        assert {d.rule: d.state for d in now.deadlines()}["dsu-4.7"] == "met"

    def test_a_day_is_enough_where_time_alone_moves_a_strand(self) -> None:
        # Twelve months after the suspension the panel's authority has lapsed, and no event says so (DSU 12.12).
        case = dispute(
            ASKED, REQUEST, DEFERRED, PANEL, "2020-09-28 panel_composed", "2021-01-11 panel_suspended KOR"
        )
        for day, state in ((date(2022, 1, 11), "suspended"), (date(2022, 1, 12), "lapsed")):
            assert state in {p.state for p in case.as_of(day).positions}
        assert case.as_of(date(2022, 1, 12)).statuses == (wto.Status.LAPSED,)

    def test_a_review_sees_what_is_known_to_its_month(self) -> None:
        undated = [wto.Undated("2020-06", "panel_requested")]
        for known, barred in ((undated, False), ([], True)):
            case = dispute(ASKED, PANEL, undated=known)
            assert case.review()[-1][1].barred is barred

    def test_a_forecast_is_of_the_dispute_on_the_day(self) -> None:
        case, day = dispute(ASKED, REQUEST, DEFERRED, PANEL), date(2020, 8, 3)
        assert case.as_of(day).forecast() == forecast(case, day)

    def test_other_readings_of_a_verdict_and_of_a_review(self) -> None:
        case = dispute(ASKED)
        request = event("2019-11-10 panel_requested KOR")
        said = case.other_readings(case.may(request))
        assert ("waits_end", "inclusive") in {(o.reading, o.choice) for o in said}
        recorded = case.record(request).record(event(DEFERRED))
        reviewed = recorded.review()[1][1]
        assert {(o.reading, o.choice) for o in recorded.other_readings(reviewed)} == {
            (o.reading, o.choice) for o in said
        }

    def test_disputes_are_equal_by_record_and_law(self) -> None:
        assert dispute(ASKED) == dispute(ASKED)
        assert hash(dispute(ASKED)) == hash(dispute(ASKED))
        assert dispute(ASKED) != dispute(ASKED, REQUEST)
        assert dispute(ASKED) != "DS590"
        assert dispute(ASKED) != dispute(ASKED).under(wto.DSU.reading(waits_end="inclusive"))
