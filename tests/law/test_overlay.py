"""Overlays of users: what a file may change, from when, and what it is told where it is wrong."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wtoproc as wto
from wtoproc.errors import OverlayError
from wtoproc.law.rows import Gate, Period
from wtoproc.law.rulebook import Rulebook
from wtoproc.record import events
from wtoproc.reform import overlay
from wtoproc.reform.schema import json_schema
from wtoproc.terms.periods import Length

if TYPE_CHECKING:
    from collections.abc import Callable

DSU = wto.DSU
ROOT = Path(__file__).parents[2]
HEAD = '[overlay]\nid = "mine"\ntitle = "Mine"\nsource = "made for a test"\n'

CASE = wto.Dispute(complainants="KOR", respondent="JPN", agreements=["GATT 1994"]).record(
    wto.ConsultationsRequested(on=date(2019, 9, 11), by="KOR")
)


@pytest.fixture
def laid(tmp_path: Path) -> Callable[..., Rulebook]:
    """Lays the tables of a text over the DSU."""

    def lay(text: str, *, head: str = HEAD, on: Rulebook = DSU) -> Rulebook:
        file = tmp_path / "mine.toml"
        file.write_text(head + text, "utf-8")
        return on.overlay(file)

    return lay


def asks(day: date) -> wto.PanelRequested:
    return wto.PanelRequested(on=day, by="KOR")


class TestChanges:
    def test_a_length(self, laid: Callable[..., Rulebook]) -> None:
        reform = laid('[[change]]\nid = "dsu-4.7"\nlength = "30 days"')
        row = reform["dsu-4.7"]
        assert isinstance(row, Period)
        assert row.length == Length.parse("30 days")
        assert row.reform == "mine"
        assert row.overlay == "dsu"
        assert row.examples == ()
        assert "30 days in place of 60 days" in row.summary
        assert "made for a test" in row.source
        early = asks(date(2019, 10, 12))
        assert CASE.may(early).conditional
        verdict = CASE.under(reform).may(early)
        assert verdict.permitted
        finding = next(f for f in verdict.findings if f.rule == "dsu-4.7")
        assert finding.overlay == "mine"
        assert "from memory" not in finding.text
        assert CASE.under(reform).may(asks(date(2019, 10, 11))).conditional

    def test_the_base_stays_as_it_is(self, laid: Callable[..., Rulebook]) -> None:
        before, rows = DSU.fingerprint(), {name: DSU.versions(name) for name in DSU}
        reform = laid('[[change]]\nid = "dsu-4.7"\nlength = "30 days"\n[[drop]]\nid = "dsu-6.1"')
        assert DSU.fingerprint() == before != reform.fingerprint()
        assert {name: DSU.versions(name) for name in DSU} == rows
        assert "mine" in reform.overlays
        assert "mine" not in DSU.overlays
        assert reform.overlays["mine"].source == "made for a test"

    def test_kind_actor_and_effect(self, laid: Callable[..., Rulebook]) -> None:
        reform = laid(
            '[[change]]\nid = "dsu-17.5-90"\nkind = "limit"\neffect = "bars"\nactor = "dsb"\nrolls = true\n'
            'waived_by = ["dispute_terminated"]\nvariants = { urgent = "60 days" }'
        )
        row = reform["dsu-17.5-90"]
        assert isinstance(row, Period)
        assert (row.kind, row.effect, row.actor, row.rolls) == ("limit", "bars", "dsb", True)
        assert row.waived_by == ("dispute_terminated",)
        assert dict(row.variants) == {"urgent": Length.parse("60 days")}

    def test_what_a_gate_makes_of_its_condition(self, laid: Callable[..., Rulebook]) -> None:
        reform = laid('[[change]]\nid = "dsu-6.1-who"\nif_not = "note"')
        late = wto.PanelRequested(on=date(2019, 12, 2), by="JPN")
        assert CASE.may(late).barred
        gate = reform["dsu-6.1-who"]
        assert isinstance(gate, Gate)
        assert gate.if_not is wto.Grade.NOTE

    def test_what_changes_nothing_leaves_the_law_equal(self, laid: Callable[..., Rulebook]) -> None:
        same = laid('[[change]]\nid = "dsu-4.7"\nlength = "60 days"\nkind = "wait"')
        assert same == DSU
        assert same["dsu-4.7"] is DSU["dsu-4.7"]

    def test_overlays_stack(self, laid: Callable[..., Rulebook]) -> None:
        first = laid('[[change]]\nid = "dsu-4.7"\nlength = "30 days"')
        second = laid(
            '[[change]]\nid = "dsu-4.7"\nlength = "20 days"',
            head=HEAD.replace('"mine"', '"mine-2"'),
            on=first,
        )
        assert CASE.under(second).may(asks(date(2019, 10, 2))).permitted
        assert list(second.overlays)[-2:] == ["mine", "mine-2"]

    def test_readings_and_days_keep_the_reform(self, laid: Callable[..., Rulebook]) -> None:
        reform = laid(
            '[[change]]\nid = "dsu-4.7"\nlength = "30 days"\n[[event]]\ntype = "tea_served"\ntitle = "Tea."'
        )
        for law in (reform.reading(waits_end="inclusive"), reform.on(date(2020, 1, 1))):
            assert law["dsu-4.7"].reform == "mine"
            assert law.event("tea_served") is reform.event("tea_served")

    def test_rows_of_a_track_stay_on_it(self, laid: Callable[..., Rulebook]) -> None:
        reform = laid('[[change]]\nid = "scm-4.4"\nlength = "15 days"')
        early = asks(date(2019, 9, 27))
        assert CASE.under(reform).may(early, track="SCM 4").permitted
        assert CASE.may(early, track="SCM 4").conditional
        assert CASE.under(reform).may(early).conditional

    def test_a_dropped_gate_does_not_judge(self, laid: Callable[..., Rulebook]) -> None:
        reform = laid('[[drop]]\nid = "dsu-4.7"')
        assert "dsu-4.7" not in reform
        assert CASE.under(reform).may(asks(date(2019, 9, 12))).permitted
        # Exceptions to a rule that is gone, and to it alone, go with it.
        assert "dsu-4.8-urgency" in DSU
        assert "dsu-4.8-urgency" not in reform
        assert "dsu-4.7" not in reform["dsu-4.7-joint"].exception_to  # type: ignore[attr-defined]
        assert "dsu-4.7" not in reform["dsu-4.8-panel"].replaces

    def test_an_exception_to_an_exception_goes_with_it(self, laid: Callable[..., Rulebook]) -> None:
        first = laid(NEW_GATE + 'facts = ["mediator-heard"]\nexception_to = ["dsu-4.8-urgency"]')
        assert "mine-mediation" in first
        second = laid('[[drop]]\nid = "dsu-4.7"', head=HEAD.replace('"mine"', '"mine-2"'), on=first)
        assert "mine-mediation" not in second

    @pytest.mark.parametrize("rule", list(DSU))
    def test_any_rule_can_go(self, rule: str, laid: Callable[..., Rulebook]) -> None:
        """No guard, deadline or move rests on a row that a reform may have dropped."""
        reform = laid(f'[[drop]]\nid = "{rule}"')
        for number in (27, 590):
            case = wto.docket.load(number).under(reform)
            assert len(case.review()) == len(case.events)
            snapshot = case.as_of(case.events[-1].on)
            assert isinstance(snapshot.deadlines(), tuple)
            if number == 590:
                assert isinstance(snapshot.moves(), tuple)


class TestDates:
    SINCE = HEAD + "from = 2015-01-01\n"

    @staticmethod
    def case(year: int) -> wto.Dispute:
        return wto.Dispute(complainants="KOR", respondent="JPN", agreements=["GATT 1994"]).record(
            wto.ConsultationsRequested(on=date(year, 9, 11), by="KOR")
        )

    @pytest.mark.parametrize(
        ("year", "value"), [(2014, "conditional"), (2015, "permitted"), (2019, "permitted")]
    )
    def test_a_reform_counts_from_its_day(self, year: int, value: str, laid: Callable[..., Rulebook]) -> None:
        reform = laid('[[change]]\nid = "dsu-4.7"\nlength = "30 days"', head=self.SINCE)
        assert [r.in_force.since.year for r in reform.versions("dsu-4.7")] == [1995, 2015]
        assert self.case(year).under(reform).may(asks(date(year, 10, 15))).value == value
        ends = {d.rule: d.ends for d in self.case(year).under(reform).as_of(date(year, 9, 12)).deadlines()}[
            "dsu-4.7"
        ]
        assert ends == (date(year, 11, 10) if year < 2015 else date(year, 10, 11))

    def test_a_period_that_runs_on_the_first_day_keeps_its_length(
        self, laid: Callable[..., Rulebook]
    ) -> None:
        text = '[[change]]\nid = "dsu-4.7"\nlength = "30 days"\nfrom = 2019-09-12\n'
        assert CASE.under(laid(text)).may(asks(date(2019, 10, 15))).conditional
        assert CASE.under(laid(text + 'by = "act"\n')).may(asks(date(2019, 10, 15))).permitted

    def test_until_restores_the_old_row(self, laid: Callable[..., Rulebook]) -> None:
        reform = laid('[[change]]\nid = "dsu-4.7"\nlength = "30 days"\nfrom = 2015-01-01\nuntil = 2016-12-31')
        lengths = [str(r.length) for r in reform.versions("dsu-4.7")]  # type: ignore[attr-defined]
        assert lengths == ["60 days", "30 days", "60 days"]
        for year, value in ((2014, "conditional"), (2016, "permitted"), (2017, "conditional")):
            assert self.case(year).under(reform).may(asks(date(year, 10, 15))).value == value

    def test_two_stages_of_one_reform(self, laid: Callable[..., Rulebook]) -> None:
        reform = laid(
            '[[change]]\nid = "dsu-4.7"\nlength = "45 days"\nfrom = 2015-01-01\nuntil = 2016-12-31\n'
            '[[change]]\nid = "dsu-4.7"\nlength = "30 days"\nfrom = 2017-01-01'
        )
        lengths = [str(r.length) for r in reform.versions("dsu-4.7")]  # type: ignore[attr-defined]
        assert lengths == ["60 days", "45 days", "30 days"]

    def test_a_rule_suspended_for_a_time(self, laid: Callable[..., Rulebook]) -> None:
        reform = laid('[[drop]]\nid = "dsu-4.7"\nfrom = 2015-01-01\nuntil = 2016-12-31')
        for year, value in ((2014, "conditional"), (2016, "permitted"), (2017, "conditional")):
            assert self.case(year).under(reform).may(asks(date(year, 9, 15))).value == value
        assert reform.reading(waits_end="inclusive")["dsu-4.7"]

    def test_a_change_meets_every_version_in_force(self, laid: Callable[..., Rulebook]) -> None:
        assert len(DSU.versions("trips-64")) > 1
        reform = laid('[[change]]\nid = "trips-64"\nif_not = "note"')
        assert {r.if_not for r in reform.versions("trips-64")} == {wto.Grade.NOTE}  # type: ignore[attr-defined]
        later = laid('[[change]]\nid = "trips-64"\nif_not = "note"\nfrom = 2020-01-01')
        old = [r for r in later.versions("trips-64") if r.in_force.until < date(2020, 1, 1)]
        assert all(not r.reform for r in old)


NEW_GATE = """
[[fact]]
id = "mediator-heard"
question = "Was the mediator heard?"
clause = "the mediator was heard"
who = "the mediator"

[[gate]]
id = "mine-mediation"
provision = "DSU 5.7"
governs = ["panel_requested"]
actor = "complainant"
summary = "Mediation comes before a panel."
"""


class TestNewRows:
    def test_a_period(self, laid: Callable[..., Rulebook]) -> None:
        reform = laid(
            '[[period]]\nid = "mine-notice"\nprovision = "DSU 4.12"\nclock = "consultations_requested"\n'
            'governs = "consultations_held"\nactor = "party"\nkind = "limit"\nlength = "20 days"\neffect = "bars"\n'
            'summary = "Consultations are held within 20 days."'
        )
        held = wto.ConsultationsHeld(on=date(2019, 10, 2), by=["KOR", "JPN"])
        assert CASE.may(held).permitted
        verdict = CASE.under(reform).may(held)
        assert verdict.barred
        assert verdict.findings[0].rule == "mine-notice"
        deadline = next(
            d for d in CASE.under(reform).as_of(date(2019, 9, 20)).deadlines() if d.rule == "mine-notice"
        )
        assert (deadline.ends, deadline.state) == (date(2019, 10, 1), "running")

    def test_a_gate_that_requires_a_step(self, laid: Callable[..., Rulebook]) -> None:
        reform = laid(NEW_GATE + 'requires = ["panel_deferred"]')
        verdict = CASE.under(reform).may(asks(date(2019, 11, 18)))
        assert verdict.barred
        assert "panel deferred" in str(verdict)
        partial = wto.Dispute(
            complainants="KOR",
            respondent="JPN",
            agreements=["GATT 1994"],
            coverage="partial",
            rulebook=reform,
        ).record(wto.ConsultationsRequested(on=date(2019, 9, 11), by="KOR"))
        waiting = partial.may(asks(date(2019, 11, 18)))
        assert waiting.conditional
        assert "panel-deferred-unrecorded" in waiting.facts

    def test_a_gate_that_forbids_a_step(self, laid: Callable[..., Rulebook]) -> None:
        reform = laid(NEW_GATE + 'forbids = ["consultations_held"]')
        assert CASE.under(reform).may(asks(date(2019, 11, 18))).permitted
        held = CASE.record(wto.ConsultationsHeld(on=date(2019, 10, 1), by=["KOR", "JPN"]))
        verdict = held.under(reform).may(asks(date(2019, 11, 18)))
        assert verdict.barred
        assert "consultations held" in str(verdict)

    def test_a_gate_that_waits_for_a_fact(self, laid: Callable[..., Rulebook]) -> None:
        case = CASE.under(laid(NEW_GATE + 'facts = ["mediator-heard"]'))
        verdict = case.may(asks(date(2019, 11, 18)))
        assert verdict.conditional
        assert verdict.facts == ("mediator-heard",)
        assert "the mediator was heard" in str(verdict)
        assert case.may(verdict.event, given={"mediator-heard": True}).permitted
        assert case.may(verdict.event, given={"mediator-heard": False}).barred

    def test_facts_come_on_top_of_steps_or_in_their_place(self, laid: Callable[..., Rulebook]) -> None:
        steps = 'requires = ["consultations_held"]\nfacts = ["mediator-heard"]\n'
        held = CASE.record(wto.ConsultationsHeld(on=date(2019, 10, 1), by=["KOR", "JPN"]))
        request = asks(date(2019, 11, 18))
        on_top, instead = laid(NEW_GATE + steps), laid(NEW_GATE + steps + 'if_not = "conditional"')
        assert held.under(on_top).may(request).facts == ("mediator-heard",)
        assert held.under(instead).may(request).permitted
        missing = CASE.under(instead).may(request)  # a meeting seldom leaves a trace
        assert missing.facts == ("consultations-held-unrecorded", "mediator-heard")
        assert CASE.under(instead).may(request, given={"mediator-heard": True}).permitted

    def test_an_exception_of_ones_own(self, laid: Callable[..., Rulebook]) -> None:
        case = CASE.under(laid(NEW_GATE + 'facts = ["mediator-heard"]\nexception_to = ["dsu-4.7"]'))
        verdict = case.may(asks(date(2019, 9, 13)))
        assert "mediator-heard" in verdict.facts
        assert "the mediator was heard" in str(verdict)
        assert case.may(verdict.event, given={"mediator-heard": True}).permitted

    def test_a_gate_that_only_says_who_acts(self, laid: Callable[..., Rulebook]) -> None:
        reform = laid(
            '[[gate]]\nid = "mine-who"\nprovision = "DSU 4.4"\ngoverns = "good_offices_requested"\n'
            'actor = "complainant"\nsummary = "Only the complainant asks for good offices."'
        )
        asked = wto.GoodOfficesRequested(on=date(2019, 10, 1), by="JPN")
        assert CASE.may(asked).permitted
        assert CASE.under(reform).may(asked).barred

    def test_a_row_with_dates(self, laid: Callable[..., Rulebook]) -> None:
        case = CASE.under(laid(NEW_GATE + 'requires = ["panel_deferred"]\nfrom = 2019-12-01'))
        assert case.may(asks(date(2019, 11, 30))).permitted
        assert case.may(asks(date(2019, 12, 1))).barred


HARVEST = """
[[event]]
type = "early_harvest_agreed"
title = "The parties agree on a part of the matter."
fields = { share = "int", until = "date", written = "bool", text = "str" }

[[gate]]
id = "mine-harvest"
provision = "DSU 4.12"
governs = ["early_harvest_agreed"]
actor = "party"
summary = "The parties agree on a part while they consult."
requires = ["consultations_requested"]
forbids = ["panel_requested"]

[[edge]]
chart = "consultations"
trigger = "early_harvest_agreed"
source = ["requested", "accepted", "held"]
dest = "concluded"
gate = "mine-harvest"

[[gate]]
id = "mine-after-harvest"
provision = "DSU 6.1"
governs = ["panel_requested"]
actor = "complainant"
summary = "A panel is asked for once a part is agreed on."
requires = ["early_harvest_agreed"]
"""


class TestNewSteps:
    """A reform that adds a step: judged, offered, drawn, read from a file and written to one."""

    def test_it_is_judged_and_moves_its_strand(self, laid: Callable[..., Rulebook]) -> None:
        reform = laid(HARVEST)
        agreed = reform.event("early_harvest_agreed")(on=date(2019, 10, 1), by=["KOR", "JPN"], share=40)
        case = CASE.under(reform)
        assert case.may(agreed).permitted
        assert case.may(asks(date(2019, 11, 18))).barred
        after = case.record(agreed)
        assert after.as_of(date(2019, 10, 1)).positions[0].state == "concluded"
        assert after.may(asks(date(2019, 11, 18))).permitted
        stranger = reform.event("early_harvest_agreed")(on=date(2019, 10, 1), by="BRA")
        assert case.may(stranger).barred

    def test_a_step_that_seldom_leaves_a_trace_stays_open(self, laid: Callable[..., Rulebook]) -> None:
        text = HARVEST.replace("\nfields", "\npublic = false\nfields")
        verdict = CASE.under(laid(text)).may(asks(date(2019, 11, 18)))
        assert verdict.conditional
        assert verdict.facts == ("early-harvest-agreed-unrecorded",)
        assert "early harvest agreed" in str(verdict)

    def test_it_is_among_the_moves(self, laid: Callable[..., Rulebook]) -> None:
        moves = CASE.under(laid(HARVEST)).as_of(date(2019, 10, 1)).moves()
        mine = [m for m in moves if m.type == "early_harvest_agreed"]
        assert {m.by for m in mine} == {("KOR",), ("JPN",)}
        assert all(m.earliest == date(2019, 9, 11) for m in mine)

    def test_the_machine_has_its_trigger(self, laid: Callable[..., Rulebook]) -> None:
        live = wto.machine(CASE.under(laid(HARVEST)))
        assert not live.may_panel_requested(on=date(2019, 11, 18), by="KOR")
        assert live.early_harvest_agreed(on=date(2019, 10, 1), by=["KOR", "JPN"])
        assert live.strand("consultations").state == "concluded"
        assert live.may_panel_requested(on=date(2019, 11, 18), by="KOR")
        with pytest.raises(AttributeError):
            wto.machine(CASE).early_harvest_agreed  # noqa: B018

    def test_a_case_file_holds_it(self, laid: Callable[..., Rulebook], tmp_path: Path) -> None:
        reform = laid(HARVEST)
        agreed = reform.event("early_harvest_agreed")(
            on=date(2019, 10, 1),
            by=["KOR", "JPN"],
            share=40,
            until=date(2020, 1, 1),
            written=True,
            text="half",
        )
        case = CASE.under(reform).record(agreed)
        file = tmp_path / "case.json"
        case.save(file)
        again = wto.Dispute.load(file, reform)
        assert again == case
        assert again.events[-1] == agreed
        # The same file under the law as it stands is a fault with its place.
        with pytest.raises(wto.CaseFileError, match=r"events\[1\]\.type"):
            wto.Dispute.load(file)
        # Read twice, the definition gives the same type, so values compare.
        assert wto.Dispute.load(file, laid(HARVEST)) == case

    def test_a_wrong_field_is_a_fault(self, laid: Callable[..., Rulebook], tmp_path: Path) -> None:
        reform = laid(HARVEST)
        for field, value in (("share", "much"), ("until", 3), ("written", 1), ("text", 5)):
            with pytest.raises(wto.EventError) as caught:
                reform.event("early_harvest_agreed")(on=date(2019, 10, 1), **{field: value})
            assert caught.value.field == field
        file = tmp_path / "case.json"
        case = {"format": "wtoproc.case/1", "complainants": ["KOR"], "respondent": "JPN",
                "events": [{"on": "2019-10-01", "type": "early_harvest_agreed", "share": "much"}]}  # fmt: skip
        file.write_text(json.dumps(case))
        with pytest.raises(wto.CaseFileError, match="share"):
            wto.Dispute.load(file, reform)

    def test_nobody_else_knows_it(self, laid: Callable[..., Rulebook]) -> None:
        before = list(events.types())
        reform = laid(HARVEST)
        assert list(events.types()) == before
        assert list(reform.events) == ["early_harvest_agreed"]
        assert not DSU.events
        with pytest.raises(wto.EventError):
            DSU.event("early_harvest_agreed")
        assert not DSU.charts["consultations"].knows("early_harvest_agreed")

    def test_under_the_law_as_it_stands_the_step_is_not_judged(self, laid: Callable[..., Rulebook]) -> None:
        reform = laid(HARVEST)
        agreed = reform.event("early_harvest_agreed")(on=date(2019, 10, 1), by=["KOR", "JPN"])
        verdict = CASE.may(agreed)
        assert verdict.permitted
        assert verdict.findings[0].reason == "not-judged"

    def test_an_edge_changes_the_fingerprint(self, laid: Callable[..., Rulebook]) -> None:
        edge = '[[edge]]\nchart = "consultations"\ntrigger = "panel_deferred"\nsource = "held"'
        other = edge.replace("held", "failed")
        assert len({law.fingerprint() for law in (DSU, laid(edge), laid(other))}) == 3

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("public = true", "public = false"),
            ('fields = { until = "date" }', 'fields = { until = "str" }'),
            ('fields = { until = "date" }', 'fields = { since = "date" }'),
        ],
    )
    def test_two_overlays_that_differ_in_an_event_type_are_two_laws(
        self, laid: Callable[..., Rulebook], one: str, other: str
    ) -> None:
        event = '[[event]]\ntype = "early_harvest_agreed"\ntitle = "Early harvest."\n'
        gate = HARVEST.split("[[gate]]")[1].split("[[", maxsplit=1)[0]
        laws = [laid(f"{event}{line}\n[[gate]]{gate}") for line in (one, other)]
        assert laws[0] == laid(f"{event}{one}\n[[gate]]{gate}")
        assert laws[0] != laws[1]
        assert hash(laws[0]) != hash(laws[1])

    def test_a_type_that_leaves_no_document_is_judged_otherwise_and_is_another_law(
        self, laid: Callable[..., Rulebook]
    ) -> None:
        gate = (
            '[[gate]]\nid = "harvest-first"\nprovision = "DSU 6.1"\ngoverns = "panel_requested"\nactor = "complainant"\n'
            'summary = "An early harvest comes first."\nrequires = "early_harvest_agreed"\n'
        )
        event = '[[event]]\ntype = "early_harvest_agreed"\ntitle = "Early harvest."\npublic = '
        shown, quiet = (laid(f"{event}{public}\n{gate}") for public in ("true", "false"))
        step = asks(date(2019, 11, 18))
        assert CASE.under(shown).may(step).barred
        assert CASE.under(quiet).may(step).conditional
        assert shown != quiet

    @pytest.mark.parametrize("key", ["question", "clause", "who", "helps"])
    def test_two_overlays_that_differ_in_a_fact_are_two_laws(
        self, laid: Callable[..., Rulebook], key: str
    ) -> None:
        fact = {
            "id": '"ready"',
            "question": '"Is it?"',
            "clause": '"it is"',
            "who": '"the parties"',
            "helps": "true",
        }
        other = fact | {key: "false" if key == "helps" else '"otherwise"'}
        one, two = (
            laid("[[fact]]\n" + "\n".join(f"{name} = {value}" for name, value in table.items()))
            for table in (fact, other)
        )
        assert one != two


# ------------------------------------------------------------------ what a file is told where it is wrong

FAULTS: list[tuple[str, str, str, str]] = [
    # tables, place of the fault, rule, words
    ('[[change]]\nid = "dsu-4.77"\nlength = "30 days"', "change[0].id", "dsu-4.77", "dsu-4.7"),
    ('[[drop]]\nid = "dsu-4.77"', "drop[0].id", "dsu-4.77", "dsu-4.7"),
    ('[[change]]\nid = "dsu-4.7"\nlenght = "30 days"', "change[0].lenght", "dsu-4.7", "length"),
    ('[[change]]\nid = "dsu-6.1"\nlength = "30 days"', "change[0].length", "dsu-6.1", "unknown key"),
    ('[[change]]\nid = "dsu-4.7"\nlength = "0 months"', "change[0].length", "dsu-4.7", "no length"),
    ('[[change]]\nid = "dsu-4.7"\nlength = "-30 days"', "change[0].length", "dsu-4.7", "60 days"),
    ('[[change]]\nid = "dsu-4.7"\nlength = "30 dyas"', "change[0].length", "dsu-4.7", "60 days"),
    ('[[change]]\nid = "dsu-4.7"\nlength = 30', "change[0].length", "dsu-4.7", "60 days"),
    ('[[change]]\nid = "dsu-4.7"\nkind = "hope"', "change[0].kind", "dsu-4.7", "wait, limit, target"),
    ('[[change]]\nid = "dsu-4.7"\neffect = "bar"', "change[0].effect", "dsu-4.7", "bars"),
    ('[[change]]\nid = "dsu-4.7"\nactor = "complainent"', "change[0].actor", "dsu-4.7", "complainant"),
    ('[[change]]\nid = "dsu-4.7"\nrolls = "yes"', "change[0].rolls", "dsu-4.7", "true nor false"),
    ('[[change]]\nid = "dsu-4.7"\nsummary = 7', "change[0].summary", "dsu-4.7", "no text"),
    ('[[change]]\nid = "dsu-4.7"\ngoverns = 7', "change[0].governs", "dsu-4.7", "list of texts"),
    ('[[change]]\nid = "dsu-4.7"\nwaived_by = ["panel_asked"]', "change[0].waived_by", "dsu-4.7", "event type"),
    ('[[change]]\nid = "dsu-4.7"\nwaived_by_fact = ["nobody-minds"]', "change[0].waived_by_fact", "dsu-4.7", "[[fact]]"),
    ('[[change]]\nid = "dsu-4.7"\nreplaces = ["dsu-4.88"]', "change[0].replaces", "dsu-4.7", "rule"),
    ('[[change]]\nid = "dsu-4.7"\nreadings = ["waits_ends"]', "change[0].readings", "dsu-4.7", "waits_end"),
    ('[[change]]\nid = "dsu-4.7"\nvariants = { hurry = "5 days" }', "change[0].variants.hurry", "dsu-4.7", "urgent"),
    ('[[change]]\nid = "dsu-4.7"\nvariants = "5 days"', "change[0].variants", "dsu-4.7", "no table"),
    ('[[change]]\nid = "dsu-4.7"\nprovision = "4.7"', "change[0].provision", "dsu-4.7", "citation"),
    ('[[change]]\nid = "dsu-4.7"\noverlay = "scm-4"', "change[0].overlay", "dsu-4.7", "stays"),
    ('[[change]]\nid = "dsu-6.1"\nif_not = "forbidden"', "change[0].if_not", "dsu-6.1", "barred"),
    ('[[change]]\nid = "dsu-4.7"', "change[0]", "dsu-4.7", "changes nothing"),
    ('[[change]]\nlength = "30 days"', "change[0].id", "", "missing"),
    ('[[change]]\nid = "dsu-4.7"\nlength = "30 days"\nfrom = "2020-01-01"', "change[0].from", "", "without quotes"),
    (
        '[[change]]\nid = "dsu-4.7"\nlength = "30 days"\nfrom = 2020-01-02\nuntil = 2020-01-01',
        "change[0].until", "", "lies before",
    ),
    ('[[change]]\nid = "dsu-4.7"\nlength = "30 days"\nby = "luck"', "change[0].by", "", "clock, act, request"),
    ('[[change]]\nid = "dsu-4.7"\nlength = "30 days"\nuntil = 1994-01-01', "change[0]", "dsu-4.7", "in force"),
    ('[[change]]\nid = "dsu-app3-12a1"\nlength = "1 week"', "change[0].length_min", "dsu-app3-12a1", "longer"),
    # two rows that contradict
    ('[[change]]\nid = "dsu-4.7"\nlength = "30 days"\n[[drop]]\nid = "dsu-4.7"', "drop[0]", "dsu-4.7", "changed and dropped"),
    ('[[drop]]\nid = "dsu-4.7"\n[[drop]]\nid = "dsu-4.7"', "drop[1]", "dsu-4.7", "twice"),
    (
        '[[change]]\nid = "dsu-4.7"\nlength = "30 days"\n[[change]]\nid = "dsu-4.7"\nlength = "40 days"\nfrom = 2020-01-01',
        "change[1].length", "dsu-4.7", "same time",
    ),
    ('[[change]]\nid = "dsu-16.1"\nlength = "90 days"', "change", "dsu-16.1", "dsu-16.4-adopt"),
    ('[[change]]\nid = "dsu-16.4-adopt"\nlength = "10 days"', "change", "dsu-16.4-adopt", "dsu-16.1"),
    # new rows
    (NEW_GATE.replace("mine-mediation", "dsu-4.7") + 'requires = ["panel_deferred"]', "gate[0].id", "dsu-4.7", "[[change]]"),
    (NEW_GATE + 'requires = ["panel_deferred"]\n' + NEW_GATE[NEW_GATE.index("[[gate]]"):] + 'facts = ["urgent"]',
     "gate[0].id", "mine-mediation", "twice"),
    (NEW_GATE.replace('actor = "complainant"', 'actor = "dsb"'), "gate[0]", "mine-mediation", "decides nothing"),
    (NEW_GATE.replace("summary", "sumary"), "gate[0].sumary", "mine-mediation", "summary"),
    (NEW_GATE + 'requires = ["tea_served"]', "gate[0].requires", "mine-mediation", "event type"),
    (NEW_GATE + 'requires = ["panel_deferred"]\nreplaces = ["dsu-6.1"]\nfrom = 2020-01-01', "gate[0].replaces", "mine-mediation", "dates"),
    (NEW_GATE + 'requires = ["panel_deferred"]\noverlay = "scm-9"', "gate[0].overlay", "mine-mediation", "scm-8"),
    ('[[period]]\nid = "mine-x"\nprovision = "DSU 4.7"', "period[0].length", "mine-x", "missing"),
    ("[gate]\nid = 1", "gate", "", "[[gate]]"),
    ("gate = [1]", "gate[0]", "", "[[gate]]"),
    # facts, events, edges
    ('[[fact]]\nid = "case-of-urgency"\nquestion = "?"\nclause = "c"\nwho = "w"', "fact[0].id", "", "exists already"),
    ('[[fact]]\nid = "mine-fact"', "fact[0].question", "", "missing"),
    ('[[event]]\ntype = "panel_requested"\ntitle = "Again."', "event[0].type", "", "exists already"),
    ('[[event]]\ntype = "TeaServed"\ntitle = "Tea."', "event[0].type", "", "type name"),
    ('[[event]]\ntype = "tea_served"\ntitle = "Tea."\nfields = { on = "date" }', "event[0].fields.on", "", "every event"),
    ('[[event]]\ntype = "tea_served"\ntitle = "Tea."\nfields = { cups = "float" }', "event[0].fields.cups", "", "date, int, bool, str"),
    ('[[event]]\ntype = "tea_served"\ntitle = "Tea."\nfields = 2', "event[0].fields", "", "no table"),
    ('[[edge]]\nchart = "consultation"\ntrigger = "panel_deferred"\nsource = "held"', "edge[0].chart", "", "consultations"),
    ('[[edge]]\nchart = "consultations"\ntrigger = "tea_served"\nsource = "held"', "edge[0].trigger", "", "event type"),
    ('[[edge]]\nchart = "consultations"\ntrigger = "panel_deferred"\nsource = "hled"', "edge[0].source", "", "held"),
    ('[[edge]]\nchart = "consultations"\ntrigger = "panel_deferred"\nsource = "held"\ndest = "heaven"', "edge[0].dest", "", "no state"),
    ('[[edge]]\nchart = "consultations"\ntrigger = "panel_requested"\nsource = "held"', "edge[0].source", "", "one way"),
    ('[[edge]]\nchart = "consultations"\ntrigger = "panel_deferred"\nsource = "held"\ngate = "dsu-66"', "edge[0].gate", "dsu-66", "no rule"),
    ('[[edge]]\nchart = "consultations"\ntrigger = "panel_deferred"', "edge[0].source", "", "missing"),
    # the file
    ('[[changes]]\nid = "dsu-4.7"', "changes", "", "change"),
]  # fmt: skip


class TestFaults:
    @pytest.mark.parametrize(
        ("text", "place", "rule", "words"), FAULTS, ids=[f"{f[1]}-{f[3]}" for f in FAULTS]
    )
    def test_each_names_file_row_and_remedy(
        self, text: str, place: str, rule: str, words: str, laid: Callable[..., Rulebook]
    ) -> None:
        # Keys at the top of a TOML file come before its tables.
        head, body = ("", text + "\n" + HEAD) if text.startswith("gate = ") else (HEAD, text)
        with pytest.raises(OverlayError) as caught:
            laid(body, head=head)
        error = caught.value
        found = [f for f in error.faults if f.path == place]
        assert found, error.faults
        assert any(words in f.message for f in found), found
        assert any(rule in f.message for f in found)
        assert "mine.toml" in str(error)
        assert isinstance(error, wto.RulebookError)

    def test_all_faults_are_told_at_once(self, laid: Callable[..., Rulebook]) -> None:
        with pytest.raises(OverlayError) as caught:
            laid('[[change]]\nid = "dsu-4.7"\nlength = "30 dyas"\nkind = "hope"\n[[drop]]\nid = "dsu-66"')
        assert len(caught.value.faults) == 3
        assert str(caught.value).count("\n") == 2
        assert caught.value.rule == "dsu-4.7"

    @pytest.mark.parametrize(
        ("head", "place"),
        [
            ("", "overlay"),
            ('[overlay]\nid = "mine"\ntitle = "Mine"\n', "overlay.source"),
            (HEAD.replace('"mine"', '"dsu"'), "overlay.id"),
            (HEAD.replace('"mine"', '"My Own"'), "overlay.id"),
            (HEAD.replace('"Mine"', "3"), "overlay.title"),
            (HEAD + 'paraphrase = "yes"\n', "overlay.paraphrase"),
            (HEAD + "colour = 3\n", "overlay.colour"),
            (HEAD + "from = 2020-01-01T00:00:00\n", "overlay.from"),
        ],
    )
    def test_the_head(self, head: str, place: str, laid: Callable[..., Rulebook]) -> None:
        with pytest.raises(OverlayError) as caught:
            laid('[[change]]\nid = "dsu-4.7"\nlength = "30 days"', head=head)
        assert place in [f.path for f in caught.value.faults]

    def test_files_that_are_none(self, tmp_path: Path, laid: Callable[..., Rulebook]) -> None:
        with pytest.raises(OverlayError, match="no such file") as caught:
            DSU.overlay("walker-2020")
        assert "walker-2019" in str(caught.value)
        assert "gatt-1947-consensus" in str(caught.value)
        with pytest.raises(OverlayError, match="folder"):
            DSU.overlay(tmp_path)
        with pytest.raises(OverlayError, match="is not valid TOML"):
            laid("[[change")
        empty = tmp_path / "empty.toml"
        empty.write_text("")
        with pytest.raises(OverlayError, match="empty"):
            DSU.overlay(str(empty))
        (tmp_path / "latin.toml").write_bytes(b"\xff\xfe\x00")
        with pytest.raises(OverlayError, match="UTF-8"):
            DSU.overlay(tmp_path / "latin.toml")


class TestProposals:
    def test_four_ship(self) -> None:
        assert {"dsu-review-2011", "gatt-1947-consensus", "shorter-consultations", "walker-2019"} <= set(
            overlay.proposals()
        )

    @pytest.mark.parametrize("name", overlay.proposals())
    def test_each_is_a_paraphrase_with_a_source_and_fits(self, name: str) -> None:
        reform = DSU.overlay(name)
        told = reform.overlays[name]
        assert told.paraphrase
        assert len(told.source) > 40
        assert reform != DSU
        assert name in (ROOT / "docs" / "reform.md").read_text("utf-8")

    @pytest.mark.parametrize("name", overlay.proposals())
    def test_each_keeps_the_schema(self, name: str) -> None:
        schema = json.loads((ROOT / "docs" / "schemas" / "overlay.json").read_text("utf-8"))
        file = Path(wto.__file__).parent / "reform" / "proposals" / f"{name}.toml"
        data = json.loads(json.dumps(tomllib.loads(file.read_text("utf-8")), default=str))
        jsonschema.validate(data, schema, cls=jsonschema.Draft202012Validator)
        data["change"] = [{"id": "dsu-4.7", "lenght": "30 days"}]
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(data, schema, cls=jsonschema.Draft202012Validator)

    def test_the_schema_is_made_from_the_rows(self) -> None:
        file = ROOT / "docs" / "schemas" / "overlay.json"
        assert json.loads(file.read_text("utf-8")) == json_schema()
        jsonschema.Draft202012Validator.check_schema(json_schema())

    def test_walker_more_time_keeps_a_late_report_in_order(self) -> None:
        reform = DSU.overlay("walker-2019")
        real = wto.docket.load(316).under(reform)
        late = next(e for e in real.events if e.type == "appellate_body_report_circulated")
        assert dict(real.review())[late].conditional
        extended = reform.event("appeal_time_extended")
        agreed = extended(on=date(2010, 9, 20), by=["USA", "EU"], until=date(2011, 5, 18))
        assert real.may(agreed).permitted
        verdict = dict(real.record(agreed).review())[late]
        finding = next(f for f in verdict.findings if f.rule == "dsu-17.5-90")
        assert finding.grade is wto.Grade.PERMITTED
        short = extended(on=date(2010, 9, 20), by=["USA", "EU"], until=date(2011, 5, 17))
        assert dict(real.record(short).review())[late].conditional

    def test_gatt_1947_lets_the_respondent_block_twice(self) -> None:
        real = wto.docket.load(590)
        before = real.record(wto.PanelDeferred(on=date(2020, 7, 28)), departure=True)
        again = next(e for e in before.events if e.on == date(2020, 7, 28))
        assert not real.may(again).permitted
        assert real.under(DSU.overlay("gatt-1947-consensus")).may(again).permitted


# ------------------------------------------------------------------ what changes nothing

_SAME = [name for name in DSU if isinstance(DSU[name], Period) and DSU[name].length is not None]  # type: ignore[attr-defined]


@given(st.lists(st.sampled_from(_SAME), unique=True, max_size=5), st.sampled_from([27, 267, 316, 541, 590]))
def test_an_overlay_that_changes_nothing_gives_equal_verdicts(rules: list[str], number: int) -> None:
    data: dict[str, Any] = {
        "overlay": {"id": "same", "title": "The same", "source": "made"},
        "change": [
            {"id": rule, "length": str(row.length), "kind": row.kind, "effect": row.effect}
            for rule in rules
            if isinstance(row := DSU[rule], Period) and len(DSU.versions(rule)) == 1
            and any((row.length.years, row.length.months, row.length.weeks, row.length.days))  # type: ignore[union-attr]
        ],
    }  # fmt: skip
    same = overlay.applied(DSU, "same.toml", data)
    case = wto.docket.load(number)
    assert case.under(same).review() == case.review()
    assert same == DSU


def test_a_gate_may_say_in_its_own_words_what_is_missing_or_has_happened(
    laid: Callable[..., Rulebook],
) -> None:
    gate = (
        '[[gate]]\nid = "mine-first"\nprovision = "DSU 6.1"\ngoverns = "panel_requested"\nactor = "complainant"\n'
        'summary = "Mine."\nrequires = "good_offices_requested"\nforbids = "consultations_held"\n'
        'if_missing = "nobody has asked for {good} offices"\nif_done = "they met on {when}, {alas"\n'
    )
    asked = wto.GoodOfficesRequested(on=date(2019, 9, 12), by="JPN")
    held = wto.ConsultationsHeld(on=date(2019, 10, 11))

    def text(*events: wto.Event) -> str:
        verdict = CASE.under(laid(gate)).record(*events).may(asks(date(2019, 11, 18)))
        return next(f.text for f in verdict.findings if f.rule == "mine-first")

    assert "nobody has asked for {good} offices" in text()
    assert "they met on 2019-10-11, {alas" in text(asked, held)
