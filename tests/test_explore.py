"""Exploring a rulebook: paths checked by hand against the treaty, the Appellate Body's void, consensus as under GATT 1947."""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest

import wtoproc as wto
from wtoproc.analysis import exploration
from wtoproc.cli import run

if TYPE_CHECKING:
    from wtoproc.analysis.exploration import Block, DeadEnd, Exploration

SCHEMA = Path(__file__).parents[1] / "docs" / "schemas" / "explore.json"
THEN, NOW = date(2012, 1, 9), date(2025, 1, 6)
GATT = wto.DSU.overlay("gatt-1947-consensus")


@pytest.fixture(scope="module")
def then() -> Exploration:
    """With an Appellate Body."""
    return wto.explore(on=THEN)


@pytest.fixture(scope="module")
def now() -> Exploration:
    """Without one."""
    return wto.explore(on=NOW)


@pytest.fixture(scope="module")
def gatt() -> Exploration:
    return wto.explore(GATT, on=NOW)


@pytest.fixture(scope="module")
def round_() -> Exploration:
    """With a round on compliance, without retaliation."""
    return wto.explore(on=NOW, rounds=1, retaliation=False)


def days(path: wto.Path | None) -> int | None:
    assert path is not None
    return path.days


def steps(path: wto.Path | None) -> list[tuple[str, int]]:
    """Each step with its day, counted from the first position."""
    assert path is not None
    since = path.before[-1].on
    return [(step.event.type, (step.event.on - since).days) for step in path.steps]


def block(found: Exploration, party: str, act: str, blocks: str) -> Block:
    (one,) = [b for b in found.blocks if (b.party, b.act, b.blocks) == (party, act, blocks)]
    return one


def told(ends: tuple[DeadEnd, ...]) -> set[tuple[str, str, str]]:
    return {(end.state, end.by, end.party) for end in ends}


class TestShortest:
    """The first lawful day of each step; a wait of n days is over on day n + 1."""

    def test_talks_that_go_on_last_sixty_days(self, then: Exploration) -> None:
        """DSU 4.7: a panel request after 60 days."""
        path = then.shortest("consultations_requested", "consultations_held", "panel_requested", joint=False)
        assert days(path) == 61
        assert path is not None
        assert path.steps[-1].waited == "dsu-4.7"

    def test_a_refusal_or_a_joint_failure_opens_the_way_at_once(self, then: Exploration) -> None:
        """DSU 4.3 and 4.7: no consultations, or both hold that they failed."""
        path = then.shortest("consultations_requested", "panel_requested", joint=False)
        assert steps(path) == [("consultations_refused", 0), ("panel_requested", 0)]
        path = then.shortest("consultations_requested", "panel_requested", without=["consultations_refused"])
        assert steps(path) == [("consultations_failed_jointly", 0), ("panel_requested", 0)]
        neither = ["consultations_refused", "consultations_failed_jointly"]
        assert days(then.shortest("consultations_requested", "panel_requested", without=neither)) == 61

    def test_an_item_is_put_on_the_agenda_ten_days_before_the_meeting(self, then: Exploration) -> None:
        assert days(then.shortest("panel_requested", "panel_established")) == 11

    def test_the_second_meeting_is_another_day(self, then: Exploration) -> None:
        """DSU 6.1: the meeting that follows the one at which the panel was put off."""
        assert days(then.shortest("panel_deferred", "panel_established")) == 1

    def test_a_panel_report_waits_for_twenty_days(self, then: Exploration) -> None:
        """DSU 16.1."""
        path = then.shortest("panel_report_circulated", "reports_adopted", without=["appeal_notified"])
        assert steps(path) == [("reports_adopted", 21)]

    def test_a_whole_dispute(self, then: Exploration) -> None:
        path = then.shortest("consultations_requested", "consultations_held", "reports_adopted", joint=False,
                             without=["appeal_notified"])  # fmt: skip
        assert days(path) == 61 + 11 + 21

    def test_steps_beside_the_way_are_taken_where_they_open_another(self, now: Exploration) -> None:
        """DSU 25: an award needs procedures that both have agreed."""
        path = now.shortest("consultations_requested", "arbitration_award_notified")
        assert steps(path) == [("arbitration_agreed", 0), ("arbitration_award_notified", 0)]
        assert now.shortest("consultations_requested", "arbitration_award_notified", joint=False) is None

    def test_a_period_ends_by_time_alone(self, then: Exploration) -> None:
        """DSU 12.12: authority lapses after more than twelve months."""
        path = then.shortest("panel_suspended", "panel_authority_lapsed")
        assert steps(path) == [
            ("panel_authority_lapsed", 366 + 1 - 1)
        ]  # 20 January 2012 to 2013, a leap year

    def test_the_first_day_of_a_step_is_the_length_of_the_shortest_way_there(self, now: Exploration) -> None:
        for type_name, proceeding in now._firsts:
            path = now.shortest("consultations_requested", type_name)
            assert proceeding == "original"
            assert days(path) == now.earliest(type_name), type_name
        assert now.earliest("appellate_body_report_circulated") is None


class TestLongest:
    def test_how_long_a_respondent_can_make_it_last(self, then: Exploration) -> None:
        """A complainant who never waits, against a respondent and institutions that take all the time they have."""
        path = then.longest("consultations_requested", "reports_adopted", prompt=["complainant"])
        assert path is not None
        established = THEN + timedelta(days=61 + 15 + 15)
        composed = established + timedelta(days=21 + 10)
        assert (established, composed) == (date(2012, 4, 9), date(2012, 5, 10))
        circulated = date(2013, 1, 9)
        assert [(step.event.type, step.event.on, step.bound) for step in path.steps] == [
            ("panel_requested", THEN + timedelta(days=61), ""),  # DSU 4.7
            ("dsb_meeting_requested", THEN + timedelta(days=61), ""),
            ("panel_deferred", THEN + timedelta(days=61 + 15), "dsu-6.1-fn5-meeting"),
            ("dsb_meeting_requested", THEN + timedelta(days=61 + 15), ""),
            ("panel_established", established, "dsu-6.1-fn5-meeting"),
            ("panel_composition_requested", established + timedelta(days=21), ""),  # DSU 8.7: 20 days
            ("panel_composed", composed, "dsu-8.7-compose"),  # and 10 more
            ("panel_report_issued", date(2012, 11, 10), "dsu-12.8"),  # 6 months from the composition
            ("panel_report_circulated", circulated, "dsu-12.9"),  # 9 months from the establishment
            ("appeal_notified", circulated + timedelta(days=60), "dsu-16.4-adopt"),
            ("appellate_body_report_circulated", circulated + timedelta(days=150), "dsu-17.5-90"),
            ("reports_adopted", circulated + timedelta(days=180), "dsu-17.14"),
        ]
        assert path.days == 546
        assert path.open == ()
        assert all(verdict.permitted for _, verdict in path.review())

    def test_nobody_has_to_ask_for_a_panel(self, then: Exploration) -> None:
        path = then.longest("consultations_requested", "panel_requested")
        assert path is not None
        assert path.days is None
        assert [step.event.type for step in path.open] == ["panel_requested"]

    def test_two_meetings_are_not_counted_in_days(self, then: Exploration) -> None:
        path = then.longest("panel_requested", "panel_established")
        assert path is not None
        assert path.days is None
        assert {step.bound for step in path.open} >= {"dsu-6.1-second-meeting"}

    def test_an_appeal_into_the_void_has_no_end(self, now: Exploration) -> None:
        path = now.longest("consultations_requested", "reports_adopted", prompt=["complainant"])
        assert path is not None
        assert path.days is None
        assert [(step.event.type, step.actor) for step in path.open] == [("appeal_notified", "respondent")]
        assert path.steps[-1] == path.open[0]
        assert not path.reached

    def test_from_adoption_to_retaliation(self, then: Exploration) -> None:
        """After the arbitrators have decided, no period binds the DSB (DSU 22.7): up to then there are days."""
        path = then.longest("reports_adopted", "retaliation_authorized", prompt=["complainant"])
        assert path is not None
        assert path.days is None
        assert [step.event.type for step in path.open] == ["retaliation_authorized"]
        adopted, ends = path.before[-1].on, date(2012, 10, 10)
        assert adopted == date(2012, 2, 10)  # 8 months before
        told = [(step.event.type, step.actor, step.event.on, step.bound) for step in path.steps]
        assert told[:2] == [
            # 45 days to agree (DSU 21.3(b)), 90 for the award (21.3(c)).
            ("reasonable_period_arbitration_requested", "complainant", adopted + timedelta(days=46), ""),
            ("reasonable_period_awarded", "arbitrator", adopted + timedelta(days=90), "dsu-21.3c-award"),
        ]
        assert told[-3:-1] == [
            # Within 30 days the DSB would authorize, unless there is an objection; a decision within 60 (DSU 22.6).
            ("retaliation_objected", "respondent", ends + timedelta(days=30), "dsu-22.6-authorize"),
            (
                "retaliation_arbitration_decided",
                "arbitrator",
                ends + timedelta(days=60),
                "dsu-22.6-arbitration",
            ),
        ]

    @pytest.mark.parametrize(
        "last", ["panel_composed", "interim_report_issued", "reports_adopted", "retaliation_authorized"]
    )
    @pytest.mark.parametrize("prompt", [(), ("complainant",), ("complainant", "respondent", "dsb")])
    def test_what_is_told_is_lawful(self, then: Exploration, last: str, prompt: tuple[str, ...]) -> None:
        path = then.longest("consultations_requested", last, prompt=prompt)
        assert path is not None
        assert all(verdict.permitted for _, verdict in path.review())
        assert path.days is None or path.days == (path.steps[-1].event.on - path.before[-1].on).days


class TestVoid:
    """Since December 2019 an appeal leads where nobody but its author, or both parties, lead out."""

    def test_an_appellate_body_leaves_no_dead_end(self, then: Exploration) -> None:
        assert then.dead_ends == ()

    def test_either_party_reaches_it_alone(self, now: Exploration) -> None:
        assert told(now.dead_ends) == {("appealed", "IND", "complainant"), ("appealed", "KOR", "respondent")}
        for end in now.dead_ends:
            assert end.strand.chart == "adjudication"
            assert end.reached_by == ("respondent" if end.by == "IND" else "complainant",)
            assert "appeal_withdrawn" in end.alone
            assert set(end.jointly) == {"mutually_agreed_solution_notified", "dispute_terminated"}
            assert end.path.steps[-1].event.type == "appeal_notified"

    def test_a_withdrawn_appeal_leads_out(self, now: Exploration) -> None:
        """And nothing else to adoption."""
        path = now.shortest("appeal_notified", "reports_adopted")
        assert path is not None
        assert [step.event.type for step in path.steps] == ["appeal_withdrawn", "reports_adopted"]
        assert now.shortest("appeal_notified", "reports_adopted", without=["appeal_withdrawn"]) is None
        author = path.before[-1].by
        assert path.steps[0].event.by == author

    def test_it_is_gone_where_such_an_appeal_blocks_nothing(self) -> None:
        reading = wto.DSU.reading(appeal_into_the_void="blocks_nothing")
        assert wto.explore(reading, on=NOW, retaliation=False).dead_ends == ()

    def test_it_ends_where_the_appellate_body_may_sit(self, tmp_path: Path) -> None:
        """It comes out of the rows: without the one on the quorum there is no void."""
        file = tmp_path / "seated.toml"
        file.write_text(
            '[overlay]\nid = "seated"\ntitle = "Members again"\nsource = "a test"\n[[drop]]\nid = "ab-quorum"\n'
        )
        found = wto.explore(wto.DSU.overlay(str(file)), on=NOW, retaliation=False)
        assert found.dead_ends == ()
        assert found.earliest("appellate_body_report_circulated") is not None

    def test_a_step_on_which_no_rule_speaks_is_not_taken(self, tmp_path: Path) -> None:
        file = tmp_path / "silent.toml"
        file.write_text(
            '[overlay]\nid = "silent"\ntitle = "No rule on withdrawal"\nsource = "a test"\n'
            '[[drop]]\nid = "wp-30-withdrawal"\nfrom = 2020-01-01\n'
        )
        found = wto.explore(wto.DSU.overlay(str(file)), on=NOW, retaliation=False)
        # Nobody can take an appeal back, not even its author.
        assert {end.state for end in found.dead_ends} == {"appealed"}
        assert {end.party for end in found.dead_ends if end.by == "IND"} == {"complainant", "respondent"}
        assert all("appeal_withdrawn" not in end.alone for end in found.dead_ends)


class TestBlocks:
    def test_a_respondent_puts_a_panel_off_once(self, then: Exploration) -> None:
        """DSU 6.1 and its footnote 5: to the next meeting, which the complainant can have within 15 days."""
        found = block(then, "respondent", "panel_deferred", "panel_established")
        assert (found.least, found.most, found.rules) == (1, 15, ("dsu-6.1-fn5-meeting",))
        assert not found.for_ever

    @pytest.mark.parametrize("party", ["complainant", "respondent"])
    def test_an_appeal_holds_adoption_up_for_as_long_as_it_lasts(
        self, then: Exploration, now: Exploration, party: str
    ) -> None:
        """DSU 17.5: 90 days at most, and 17.14: 30 more; for ever in the void."""
        found = block(then, party, "appeal_notified", "reports_adopted")
        assert (found.most, found.rules) == (90 + 30, ("dsu-17.5-90", "dsu-17.14"))
        assert block(now, party, "appeal_notified", "reports_adopted").for_ever

    def test_an_objection_sends_retaliation_to_arbitrators(self, then: Exploration) -> None:
        """DSU 22.6; after their decision no period binds the DSB."""
        found = block(then, "respondent", "retaliation_objected", "retaliation_authorized")
        assert not found.for_ever
        assert found.most is None

    def test_a_respondent_has_no_others(self, then: Exploration) -> None:
        assert {(b.act, b.blocks) for b in then.blocks if b.party == "respondent"} == {
            ("panel_deferred", "panel_established"),
            ("appeal_notified", "reports_adopted"),
            ("retaliation_objected", "retaliation_authorized"),
            ("retaliation_arbitration_referred", "retaliation_authorized"),
        }

    def test_a_complainant_can_let_its_own_panel_lapse(self, then: Exploration) -> None:
        """DSU 12.12: nobody else resumes it."""
        assert block(then, "complainant", "panel_suspended", "panel_report_issued").for_ever
        assert not [b for b in then.blocks if b.party == "respondent" and b.act == "panel_suspended"]

    def test_no_panel_against_the_respondent_under_gatt_1947(self, gatt: Exploration) -> None:
        found = block(gatt, "respondent", "", "panel_established")
        assert found.for_ever
        assert found.rules == ("gatt-consensus-panel",)
        assert ("panel_requested", "", "complainant") in told(gatt.dead_ends)
        (end,) = [e for e in gatt.dead_ends if e.state == "panel_requested"]
        assert end.facts == ("consensus-for-panel",)
        assert end.alone == ()  # to put it off leads to another dead end
        # The complainant would not object to its own request; a report either party may block.
        assert not [b for b in gatt.blocks if (b.party, b.blocks) == ("complainant", "panel_established")]
        assert block(gatt, "complainant", "", "reports_adopted").for_ever

    def test_with_consensus_the_way_is_open(self, gatt: Exploration) -> None:
        path = gatt.shortest("consultations_requested", "reports_adopted")
        assert path is not None
        assert set(path.given) == {"consensus-for-panel", "consensus-for-report"}
        assert all(verdict.permitted for _, verdict in path.review())
        assert gatt.earliest("panel_established") is None
        assert gatt.shortest("consultations_requested", "panel_established", joint=False) is None


class TestCycles:
    @pytest.mark.parametrize(
        ("chart", "type_names"),
        [
            ("adjudication", {"panel_request_withdrawn", "panel_requested"}),
            ("adjudication", {"panel_suspended", "panel_resumed"}),
            ("adjudication", {"appeal_withdrawn", "appeal_notified"}),
            ("consultations", {"complaint_withdrawn", "consultations_requested"}),
            ("retaliation", {"retaliation_ended", "retaliation_requested", "retaliation_authorized"}),
        ],
    )
    def test_what_a_complainant_can_begin_anew(
        self, then: Exploration, chart: str, type_names: set[str]
    ) -> None:
        found = [
            c for c in then.cycles if c.strand.chart == chart and {step[1] for step in c.steps} == type_names
        ]
        assert found
        assert all(cycle.parties == ("complainant",) for cycle in found)

    def test_each_one_closes(self, then: Exploration) -> None:
        for cycle in then.cycles:
            ends = [step[2] for step in cycle.steps]
            assert [step[0] for step in cycle.steps] == [ends[-1], *ends[:-1]]

    def test_two_are_needed_to_settle_and_complain_again(self, then: Exploration) -> None:
        settled = [c for c in then.cycles if "mutually_agreed_solution_notified" in {s[1] for s in c.steps}]
        assert settled
        assert all(cycle.parties == ("complainant", "respondent") for cycle in settled)


class TestGraph:
    @pytest.mark.parametrize("which", ["then", "now", "gatt"])
    def test_every_way_is_lawful_as_it_is_told(self, which: str, request: pytest.FixtureRequest) -> None:
        found: Exploration = request.getfixturevalue(which)
        assert len(found.nodes) > 200
        for way in found.ways:
            path = found._graph.path_to(way.source, found._graph.arc_of(way))
            reviewed = path.review()
            assert all(verdict.permitted for _, verdict in reviewed), (way.type, way.given)
            assert path.days == found.nodes[way.source].days + way.days
            assert (
                path.dispute.events[: len(found.nodes[way.source].history)] == found.nodes[way.source].history
            )

    def test_paths_can_be_recorded(self, now: Exploration) -> None:
        for end in now.dead_ends:
            events = [*end.path.before, *(step.event for step in end.path.steps)]
            assert now.start.record(*events) == end.path.dispute

    def test_positions_are_told_once_and_reached_in_order(self, now: Exploration) -> None:
        assert len({node.name for node in now.nodes}) == len(now.nodes)
        assert now.nodes[0].name == "consultations: requested"
        assert [node.days for node in now.nodes if not node.given] == sorted(
            node.days for node in now.nodes if not node.given
        )
        assert {way.dest for way in now.ways} == set(range(len(now.nodes)))

    def test_a_step_has_its_last_day(self, then: Exploration) -> None:
        """DSU 16.4: 60 days from the circulation, for adoption and for appeal; 21.3(c): 90 from the adoption."""
        bounds = {(way.type, way.latest, way.bound) for way in then.ways}
        assert ("reports_adopted", 60, "dsu-16.4-adopt") in bounds
        assert ("appeal_notified", 60, "dsu-16.4-appeal") in bounds
        awards = [way for way in then.ways if way.type == "reasonable_period_awarded"]
        assert awards
        for way in awards:
            began = [
                event.on
                for event in then.nodes[way.source].history
                if event.type in ("reports_adopted", "arbitration_award_notified")
            ]
            assert way.steps[-1].latest == began[-1] + timedelta(days=90)
            assert way.bound == "dsu-21.3c-award"

    def test_as_a_networkx_graph(self, now: Exploration) -> None:
        nx = pytest.importorskip("networkx")
        graph = now.to_networkx()
        assert (graph.number_of_nodes(), graph.number_of_edges()) == (len(now.nodes), len(now.ways))
        (void,) = [n for n, name in graph.nodes(data="name") if name == "adjudication: appealed by IND"]
        assert nx.has_path(graph, 0, void)
        out = {data["type"] for _, _, data in graph.out_edges(void, data=True)}
        assert out == {
            "appeal_withdrawn",
            "complaint_withdrawn",
            "dispute_terminated",
            "mutually_agreed_solution_notified",
        }

    def test_without_networkx(self, now: Exploration, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "networkx", None)
        with pytest.raises(wto.MissingExtraError) as caught:
            now.to_networkx()
        assert caught.value.extra == "explore"


class TestCompliance:
    """A round on compliance (DSU 21.5), without retaliation."""

    def test_the_void_is_there_again(self, round_: Exploration) -> None:
        found = {(end.strand.proceeding, end.state, end.by, end.party) for end in round_.dead_ends}
        assert ("compliance", "appealed", "IND", "complainant") in found
        assert ("original", "appealed", "IND", "complainant") in found

    def test_positions_name_their_round(self, round_: Exploration) -> None:
        path = round_.shortest("panel_requested (compliance)", "adjudication (compliance): established")
        assert steps(path) == [("panel_established", 11)]
        with pytest.raises(wto.ExplorationError, match="compliance"):
            round_.shortest("panel_requested (complianse)", "reports_adopted (compliance)")

    def test_nothing_of_retaliation(self, round_: Exploration) -> None:
        assert {s.strand.chart for node in round_.nodes for s in node.positions} == {
            "consultations", "adjudication", "implementation",
        }  # fmt: skip


class TestComparing:
    def test_a_rulebook_with_itself(self, now: Exploration) -> None:
        assert now.compare(now).same

    def test_the_law_and_gatt_1947(self, now: Exploration, gatt: Exploration) -> None:
        change = now.compare(gatt)
        assert not change.same
        assert ("panel_established", 11, None) in change.earliest
        assert told(change.dead_ends[1]) >= {
            ("panel_requested", "", "complainant"),
            ("deferred", "", "complainant"),
        }
        assert change.dead_ends[0] == ()  # the void is there too
        pairs = {(b.party, b.act, b.blocks) for _, b in change.blocks if b is not None}
        assert ("respondent", "", "panel_established") in pairs

    def test_shorter_talks_move_the_panel_request(self, now: Exploration) -> None:
        """30 days in the place of the 60 of DSU 4.7; 5 days to answer (4.3), from a Monday to a Saturday, hence to Monday."""
        change = now.compare(wto.explore(wto.DSU.overlay("shorter-consultations"), on=NOW))
        moved = {(step.where, step.step): (step.before, step.after) for step in change.steps}
        assert moved["consultations: held", "panel_requested"] == ((61, None), (31, None))
        assert moved["consultations: requested", "consultations_refused"] == ((0, 10), (0, 7))
        assert not change.same
        assert change.dead_ends == ((), ())
        assert {step.step for step in change.steps} == {
            "consultations_accepted", "consultations_refused", "consultations_held", "panel_requested",
        }  # fmt: skip

    def test_not_across_days_or_scopes(self, now: Exploration, then: Exploration) -> None:
        with pytest.raises(wto.ExplorationError, match="same day"):
            now.compare(then)


class TestErrors:
    @pytest.mark.parametrize(
        ("name", "near"),
        [("panel_reqested", "panel_requested"), ("adjudication: apealed", "adjudication: appealed"),
         ("appelate_body_report_circulated", "report")],
    )  # fmt: skip
    def test_an_unknown_position_is_told_with_the_nearest(
        self, now: Exploration, name: str, near: str
    ) -> None:
        with pytest.raises(wto.ExplorationError, match=near) as caught:
            now.shortest(name, "reports_adopted")
        assert caught.value.position == name

    def test_bad_questions(self, now: Exploration) -> None:
        for ask in (
            lambda: now.shortest("panel_requested"),
            lambda: now.shortest("panel_requested", 3),  # type: ignore[arg-type]
            lambda: now.shortest("panel_requested", "reports_adopted", without=["x"]),
            lambda: now.longest("panel_requested", "reports_adopted", prompt=["x"]),
            lambda: wto.explore(on=date(1990, 1, 1)),
            lambda: wto.explore(on="2025-01-06"),  # type: ignore[arg-type]
            lambda: wto.explore(rounds=2),
            lambda: wto.explore(complainant=["KOR", "JPN"]),  # type: ignore[arg-type]
            lambda: wto.explore(months=0),
        ):
            with pytest.raises(wto.ExplorationError):
                ask()
        with pytest.raises(wto.WTOProcError):
            wto.explore(complainant="XXX")

    def test_names_may_be_written_as_people_write(self, now: Exploration) -> None:
        assert days(now.shortest("panel-requested", "Adjudication: established".lower())) == 11
        assert days(now.shortest("panel requested", "adjudication:established")) == 11


class TestCommand:
    @pytest.fixture(autouse=True)
    def _known(self, monkeypatch: pytest.MonkeyPatch, now: Exploration, gatt: Exploration) -> None:
        """What has been explored is not explored again."""
        known = {(wto.DSU.fingerprint(), NOW): now, (GATT.fingerprint(), NOW): gatt}
        monkeypatch.setattr(exploration, "explore", lambda law, *, on, **_: known[law.fingerprint(), on])
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.setenv("NO_COLOR", "1")

    def out(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
        assert run(["explore", *arguments, "--on", NOW.isoformat()]) == 0
        text = capsys.readouterr().out
        assert "--json" in arguments or max(map(len, text.splitlines())) <= 80
        return text

    def test_the_law(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = self.out(capsys)
        assert "appealed by IND, for the complainant" in text
        assert "out by the other side alone: appeal withdrawn" in text

    def test_a_reform(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = self.out(capsys, "gatt-1947-consensus")
        assert "not consenting" in text
        assert "ever (GATT 1947" in text

    def test_paths(self, capsys: pytest.CaptureFixture[str]) -> None:
        ends = ("--from", "consultations_requested", "--via", "consultations_held", "--to", "panel_requested")
        text = self.out(capsys, *ends, "--alone")
        assert "shortest path: 61 days" in text
        assert "first day, DSU 4.7" in text

    @pytest.mark.parametrize("overlay", [(), ("gatt-1947-consensus",)])
    def test_json_keeps_its_contract(
        self, capsys: pytest.CaptureFixture[str], overlay: tuple[str, ...]
    ) -> None:
        ends = ("--from", "panel_requested", "--to", "reports_adopted", "--prompt", "complainant")
        data = json.loads(self.out(capsys, *overlay, *ends, "--json"))
        jsonschema.validate(data, json.loads(SCHEMA.read_text("utf-8")), cls=jsonschema.Draft202012Validator)
        assert (data["change"] is None) == (not overlay)
        assert data["paths"]["shortest"]["days"] == 32

    @pytest.mark.parametrize(
        "arguments",
        [("--from", "x"), ("--from", "x", "--to", "y"), ("--alone",), ("nonsense",), ("--rounds", "x")],
    )
    def test_bad_input_is_one_line(
        self, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
    ) -> None:
        assert run(["explore", *arguments, "--on", NOW.isoformat()]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert len(captured.err.splitlines()) == 1
