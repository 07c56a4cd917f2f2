"""The ready properties: they hold under the DSU, and each is broken by some reform or by a fault put into the code."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest

import wtoproc as wto
from wtoproc import testing
from wtoproc.dispute import Snapshot
from wtoproc.standing.course import Course
from wtoproc.testing import properties

if TYPE_CHECKING:
    from wtoproc.judging.verdicts import Verdict
    from wtoproc.standing.deadlines import Deadline

DSU = wto.DSU
BEFORE_THE_VOID = (date(2005, 1, 1), date(2015, 12, 31))


def reform(**tables: Any) -> wto.Rulebook:
    """The DSU under a reform that holds these tables."""
    return DSU.overlay({"overlay": {"id": "mine", "title": "mine", "source": "a test"}, **tables})


def broken(prop: testing.Property, law: wto.Rulebook | None = None, **draws: Any) -> testing.Counterexample:
    """What breaks a property; on record lawful throughout."""
    outcome = testing.holds(prop, law, **draws)
    assert not outcome, f"{prop.name} holds"
    assert outcome.counterexample is not None
    assert all(verdict.permitted for _, verdict in outcome.counterexample.dispute.review())
    return outcome.counterexample


def requested(on: date = date(2012, 1, 9), law: wto.Rulebook = DSU) -> wto.Dispute:
    case = wto.Dispute(complainants="KOR", respondent="JPN", agreements=["GATT 1994"], rulebook=law)
    return case.record(wto.ConsultationsRequested(on=on, by="KOR"))


# The void since 2019, and the 30 days of DSU 22.6: each has a test of its own below.
BROKEN_BY_THE_DSU = (properties.no_block_for_ever, properties.waiting_costs_nothing)


class TestTheLaw:
    @pytest.mark.parametrize(
        "prop",
        [prop for prop in properties.ALL if prop not in BROKEN_BY_THE_DSU],
        ids=lambda prop: prop.name,
    )
    def test_holds_under_the_dsu(self, prop: testing.Property) -> None:
        outcome = testing.holds(prop, max_examples=8)
        assert outcome, str(outcome)
        assert outcome.tried >= 8

    def test_no_party_could_block_for_ever_while_there_was_an_appellate_body(self) -> None:
        assert testing.holds(properties.no_block_for_ever, max_examples=15, starts=BEFORE_THE_VOID)

    def test_since_2019_an_appeal_blocks_for_ever(self) -> None:
        found = broken(properties.no_block_for_ever)
        assert found.dispute.events[-1].type == "appeal_notified"
        assert found.dispute.events[-1].on > date(2019, 12, 10)
        assert "keeps it off for ever" in found.why


class TestReforms:
    def test_a_position_that_no_step_leaves(self) -> None:
        type_names = sorted({edge.trigger for edge in DSU.charts["adjudication"].leaving("panel_requested")})
        stuck = {
            "id": "stuck",
            "provision": "DSU 6.9",
            "governs": type_names,
            "actor": "party",
            "summary": "Once a panel is asked for nothing may follow.",
            "forbids": ["panel_requested"],
        }
        found = broken(properties.no_dead_end, reform(gate=[stuck]))
        assert "stands at 'panel_requested', no end" in found.why
        assert len(found.dispute.events) == 2

    def test_a_period_longer_than_a_working_life(self) -> None:
        found = broken(
            properties.every_period_ends, reform(change=[{"id": "dsu-4.3-reply", "length": "16000 days"}])
        )
        assert "dsu-4.3-reply (DSU 4.3) still runs forty years later" in found.why

    def test_the_conflict_of_21_5_and_22_6(self) -> None:
        found = broken(properties.no_duty_on_an_impossible_day, DSU.reading(sequencing="21_5_first"))
        assert found.why.startswith("dsu-22.6-authorize (DSU 22.6) wants retaliation_authorized by ")

    def test_and_by_how_much_if_the_right_stays(self) -> None:
        law = DSU.reading(sequencing="21_5_first", late_request="right_stays")
        found = broken(properties.no_duty_on_an_impossible_day, law)
        assert "it can lawfully come on" in found.why

    def test_an_act_that_must_wait_for_as_long_as_it_may_take(self) -> None:
        # DSU 22.2 holds the authorization back for the 20 days in which 22.6 would then want it.
        law = reform(change=[{"id": "dsu-22.6-authorize", "length": "20 days"}])
        found = broken(properties.no_duty_on_an_impossible_day, law, reaching="reasonable_period_agreed")
        assert "and dsu-22.2-wait holds it back to the end of" in found.why

    def test_which_a_sequencing_agreement_takes_away(self) -> None:
        agreed = {"reaching": "sequencing_agreed", "up_to": "sequencing_agreed"}
        law = DSU.reading(sequencing="21_5_first")
        assert testing.holds(properties.no_duty_on_an_impossible_day, law, max_examples=8, **agreed)

    def test_a_long_wait_before_a_panel(self) -> None:
        found = broken(
            properties.paths_within_bounds, reform(change=[{"id": "dsu-4.7", "length": "400 days"}])
        )
        assert "later than 366" in found.why

    def test_a_panel_by_consensus(self) -> None:
        found = broken(properties.paths_within_bounds, DSU.overlay("gatt-1947-consensus"))
        assert "no lawful way leads" in found.why

    def test_a_limit_on_the_panel_request(self) -> None:
        limit = {
            "id": "within-a-year",
            "provision": "DSU 4.7",
            "governs": ["panel_requested"],
            "actor": "complainant",
            "summary": "A panel is asked for within a year of the request for consultations.",
            "clock": ["consultations_requested"],
            "kind": "limit",
            "length": "12 months",
            "effect": "bars",
        }
        law = reform(period=[limit]).reading(late_request="right_stays")
        found = broken(properties.waiting_costs_nothing, law)
        assert found.event is not None
        assert found.event.type == "panel_requested"
        assert "barred on" in found.why

    def test_the_thirty_days_of_22_6_cost_who_waits_the_negative_consensus(self) -> None:
        found = broken(properties.waiting_costs_nothing, reaching="reasonable_period_agreed")
        assert "DSU 22.2: the 30 days of DSU 22.6 ended" in found.why
        right_stays = DSU.reading(late_request="right_stays")
        check = properties.waiting_costs_nothing.check
        assert check(found.dispute.under(right_stays)) is None
        assert testing.holds(properties.waiting_costs_nothing, right_stays, max_examples=15)

    def test_an_act_that_is_anybodys(self) -> None:
        # Three rules of the DSU object that the Member is not a complainant.
        rules = ("dsu-6.1-who", "dsu-4.7", "dsu-4-before-panel")
        found = broken(properties.outsiders_cannot_act, reform(drop=[{"id": rule} for rule in rules]))
        assert "panel_requested belongs to a party" in found.why


class TestFaults:
    """What the reckoning itself must hold is broken by faults put into it."""

    def test_a_limit_that_is_forgotten_with_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        judged = Course.judged

        def forgetful(self: Course, event: wto.Event) -> Verdict:
            if (event.on - self.day).days > 1000:
                event = attrs.evolve(event, on=self.day)
            return judged(self, event)

        monkeypatch.setattr(Course, "judged", forgetful)
        found = properties.no_revival.check(requested())
        assert found is not None
        assert "is out of time on" in found.why

    def test_a_step_recorded_late_that_is_lost(self, monkeypatch: pytest.MonkeyPatch) -> None:
        case = requested().record(wto.PanelRequested(on=date(2012, 3, 10), by="KOR"))
        case = case.record(wto.PanelEstablished(on=date(2012, 3, 21)))
        assert properties.order_of_recording_is_free.check(case) is None
        record = wto.Dispute.record

        def losing(self: wto.Dispute, *events: wto.Event, departure: bool = False) -> wto.Dispute:
            if len(events) == 1 and self.events and events[0].on < self.events[-1].on:
                return self
            return record(self, *events, departure=departure)

        monkeypatch.setattr(wto.Dispute, "record", losing)
        found = properties.order_of_recording_is_free.check(case)
        assert found is not None
        assert "in another order" in found.why

    @pytest.mark.parametrize(
        ("prop", "says"),
        [
            (properties.deadlines_agree_with_verdicts, "and of panel_requested on 2012-03-09 it says"),
            (properties.periods_are_counted_as_stated, "end on 2012-03-09, not 2012-03-08"),
        ],
        ids=lambda value: getattr(value, "name", ""),
    )
    def test_a_deadline_told_a_day_early(
        self, monkeypatch: pytest.MonkeyPatch, prop: testing.Property, says: str
    ) -> None:
        assert prop.check(requested()) is None
        deadlines = Snapshot.deadlines

        def early(self: Snapshot) -> tuple[Deadline, ...]:
            return tuple(
                d._replace(nominal=d.nominal - timedelta(days=1)) if d.rule == "dsu-4.7" else d
                for d in deadlines(self)
            )

        monkeypatch.setattr(Snapshot, "deadlines", early)
        found = prop.check(requested())
        assert found is not None
        assert says in found.why

    def test_a_verdict_that_reads_what_comes_later(self, monkeypatch: pytest.MonkeyPatch) -> None:
        case = requested().record(wto.PanelRequested(on=date(2012, 3, 10), by="KOR"))
        case = case.record(wto.PanelEstablished(on=date(2012, 3, 21)))
        assert properties.verdicts_ignore_the_future.check(case) is None
        may = wto.Dispute.may

        def foresees(self: wto.Dispute, event: wto.Event, **given: Any) -> Verdict:
            return may(self, attrs.evolve(event, on=max(event.on, self.events[-1].on)), **given)

        monkeypatch.setattr(wto.Dispute, "may", foresees)
        found = properties.verdicts_ignore_the_future.check(case)
        assert found is not None
        assert "changes the verdict on" in found.why


class TestOutcomes:
    def test_the_same_seed_draws_the_same(self) -> None:
        law = reform(change=[{"id": "dsu-4.7", "length": "400 days"}])
        one, two = (
            testing.holds(properties.paths_within_bounds, law, max_examples=5, seed=3) for _ in range(2)
        )
        assert one.tried == two.tried
        assert str(one) == str(two)

    def test_an_outcome_tells_itself(self) -> None:
        yes, no = testing.hold(
            [properties.periods_are_counted_as_stated, properties.paths_within_bounds],
            DSU.overlay("gatt-1947-consensus"),
            max_examples=5,
        )
        assert (bool(yes), bool(no)) == (True, False)
        assert str(yes) == f"periods-are-counted-as-stated: holds in {yes.tried} histories"
        assert str(no).startswith("paths-within-bounds does not hold: From consultations_requested to")
        assert repr(yes) == "<periods-are-counted-as-stated holds>"
        assert repr(no).startswith("<paths-within-bounds does not hold: no lawful way leads")

    def test_a_property_of_ones_own(self) -> None:
        def check(dispute: wto.Dispute) -> testing.Counterexample | None:
            if any(event.type == "panel_deferred" for event in dispute.events):
                return testing.Counterexample(dispute, "the respondent deferred the panel")
            return None

        prop = testing.Property("never-deferred", "No panel is ever deferred.", check, ({"max_size": 6},))
        found = broken(prop)
        assert found.dispute.events[-1].type == "panel_deferred"
        assert len(found.dispute.events) == 3

    def test_how_long_a_way_takes_at_least(self) -> None:
        # The parties may agree at once that talks have failed (DSU 4.7); the meeting has an agenda of eleven days.
        ten, thirty = (
            testing.properties.path_within("consultations_requested", "panel_established", at_least=days)
            for days in (10, 30)
        )
        assert testing.holds(ten, max_examples=2)
        assert "sooner than 30" in broken(thirty).why

    def test_what_no_reform_can_reach_is_left_out(self) -> None:
        # Nothing lawful leads to a report where no panel may be asked for: the other histories remain.
        law = reform(
            gate=[
                {
                    "id": "no-panels",
                    "provision": "DSU 6.9",
                    "governs": ["panel_requested"],
                    "actor": "complainant",
                    "summary": "Nobody may ask for a panel.",
                    "requires": ["good_offices_ended", "panel_requested"],
                }
            ]
        )
        case = requested(law=law)
        assert properties.periods_are_counted_as_stated.check(case) is None
        assert testing.holds(properties.no_dead_end, law, max_examples=2)


@pytest.fixture(scope="module")
def explored() -> wto.Exploration:
    return wto.explore(on=date(2012, 1, 9), retaliation=False)


class TestAsExplored:
    """A property of the kit and the explorer ask one search, so that they give one answer."""

    @pytest.mark.parametrize(
        ("start", "goal", "days"),
        [
            # Arbitration instead of a panel (DSU 25.2, 25.4): no period runs, and the parties agree on everything.
            ("consultations_requested", "reasonable_period_agreed", 0),
            ("consultations_requested", "panel_requested", 0),
            ("consultations_requested", "panel_established", 11),
            ("panel_established", "reports_adopted", 21),
            ("panel_report_circulated", "reports_adopted", 21),
        ],
    )
    def test_a_path_is_as_short_as_the_explorer_finds_it(
        self, explored: wto.Exploration, start: str, goal: str, days: int
    ) -> None:
        path = explored.shortest(start, goal)
        assert path is not None
        assert path.days == days
        case = explored.start.record(*path.before)
        assert properties.path_within(start, goal, at_least=days).check(case) is None
        found = properties.path_within(start, goal, at_least=days + 1).check(case)
        assert found is not None
        assert (found.dispute.events[-1].on - case.events[-1].on).days == days

    def test_drawn_histories_too(self) -> None:
        prop = properties.path_within("consultations_requested", "reasonable_period_agreed", at_least=20)
        assert "comes 0 days after" in broken(prop).why


def test_a_window_that_opens_a_day_early(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Snapshot.moves

    def early(self: Snapshot) -> tuple[wto.Move, ...]:
        return tuple(
            move._replace(
                windows=tuple(
                    w._replace(
                        first=w.first - timedelta(days=1) if n else w.first,
                        last=None if w.last is None else w.last - timedelta(days=1),
                    )
                    for n, w in enumerate(move.windows)
                )
            )
            for move in asked(self)
        )

    case = requested()
    assert properties.moves_agree_with_verdicts.check(case) is None
    monkeypatch.setattr(Snapshot, "moves", early)
    found = properties.moves_agree_with_verdicts.check(case)
    assert found is not None
    assert "by its verdict" in found.why
