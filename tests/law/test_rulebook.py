"""The rulebook as a collection: ids, versions in time, readings, fingerprints."""

from __future__ import annotations

import gc
import json
import re
import tomllib
import weakref
from datetime import date, timedelta
from itertools import pairwise, product
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import pytest

import wtoproc as wto
from wtoproc import _reader
from wtoproc.judging import guards
from wtoproc.law import rows, rulebook
from wtoproc.law.charts import CHARTS
from wtoproc.law.rows import Gate, InForce, Overlay, Period, Row
from wtoproc.law.rulebook import Rulebook
from wtoproc.record import events
from wtoproc.terms.agreements import agreements, first_day_of_wto, turning_days
from wtoproc.terms.periods import Length

if TYPE_CHECKING:
    from wtoproc.law.charts import Chart

DSU = wto.DSU


def with_row(row: Row) -> Rulebook:
    rows = [r for name in DSU for r in DSU.versions(name) if r.id != row.id]
    return Rulebook([*rows, row], DSU.facts.values(), DSU.readings.values())


def test_it_reads_as_a_mapping() -> None:
    assert len(DSU) == len(list(DSU)) > 50
    assert "dsu-4.7" in DSU
    assert DSU.get("dsu-99") is None
    with pytest.raises(KeyError, match=r"dsu-4\.7"):
        DSU["dsu-4.77"]
    with pytest.raises(wto.RulebookError):
        DSU["dsu-4.77"]


def test_rows_stand_in_the_order_of_the_treaty() -> None:
    ids = list(DSU)
    assert ids.index("dsu-4.3-reply") < ids.index("dsu-4.7") < ids.index("dsu-4.11") < ids.index("dsu-6.1")
    assert ids.index("dsu-10.2") < ids.index("scm-4.4")


def test_rules_for_an_event_type() -> None:
    by_class = DSU.rules_for(wto.PanelRequested)
    assert by_class == DSU.rules_for("panel_requested")
    assert {"dsu-4.7", "dsu-4.8-panel", "scm-4.4", "dsu-4.3-direct", "dsu-6.1-who"} <= {
        r.id for r in by_class
    }
    with pytest.raises(wto.EventError, match="panel_requested"):
        DSU.rules_for("panel_requestd")


@pytest.mark.parametrize("name", list(DSU))
def test_versions_tile_time(name: str) -> None:
    rows = DSU.versions(name)
    assert rows[0].in_force.since >= date(1995, 1, 1)
    for earlier, later in pairwise(rows):
        assert earlier.in_force.until + timedelta(days=1) == later.in_force.since


def test_a_gap_between_versions_is_refused() -> None:
    row = DSU["dsu-4.7"]
    first = attrs.evolve(row, in_force=InForce(date(1995, 1, 1), date(2000, 1, 1)))
    second = attrs.evolve(row, in_force=InForce(date(2000, 1, 3)))
    rows = [r for name in DSU for r in DSU.versions(name) if name != "dsu-4.7"]
    with pytest.raises(wto.RulebookError, match="gap") as caught:
        Rulebook(
            [*rows, first, second],
            DSU.facts.values(),
            DSU.readings.values(),
            overlays=DSU.overlays.values(),
        )
    assert caught.value.rule == "dsu-4.7"


def test_guards_and_rows_match() -> None:
    assert guards.registered() <= set(DSU)
    for name in DSU:
        row = DSU[name]
        if isinstance(row, Gate) and name not in guards.registered():
            decided = row.requires or row.forbids or row.facts or row.cannot_object
            assert decided or row.actor in guards.roles(), f"{name} is decided by nothing"


def test_every_fact_is_asked_by_a_rule_or_by_the_reckoning() -> None:
    asked = {
        "invokes-1966-decision",
        "circulated-later",
        "wto-closed",
        "last-day-suffices",
        "extension-unrecorded",
        "moved-end-covers-day",
        "consensus-for-adoption",
        "party-of-joined-dispute",
        "arrangement-ended",
        "late-request-uncontested",
        "agreed-order-kept",
        "appeal-after-circulation",
    }
    for name in DSU:
        asked |= set(DSU[name].all_facts)
    listed = {
        fact for fact in DSU.facts if not fact.endswith("-unrecorded") or fact == "extension-unrecorded"
    }
    assert listed <= asked


def test_a_fingerprint_tells_law_readings_and_answers_apart() -> None:
    row = DSU["dsu-4.7"]
    assert isinstance(row, Period)
    shorter = with_row(attrs.evolve(row, length=Length.parse("30 days")))
    prints = {
        DSU.fingerprint(),
        shorter.fingerprint(),
        DSU.reading(waits_end="inclusive").fingerprint(),
        DSU.fingerprint({"case-of-urgency": True}),
        DSU.fingerprint({"case-of-urgency": False}),
    }
    assert len(prints) == 5
    assert DSU.reading(waits_end="exclusive") == DSU
    reworded = with_row(attrs.evolve(row, summary="In other words."))
    assert reworded.fingerprint() == DSU.fingerprint()


def test_another_law_gives_another_verdict() -> None:
    row = DSU["dsu-4.7"]
    assert isinstance(row, Period)
    shorter = with_row(attrs.evolve(row, length=Length.parse("30 days")))
    case = wto.Dispute(complainants="KOR", respondent="JPN", agreements=["GATT 1994"])
    case = case.record(wto.ConsultationsRequested(on=date(2019, 9, 11), by="KOR"))
    request = wto.PanelRequested(on=date(2019, 10, 12), by="KOR")
    assert case.may(request).conditional
    assert case.under(shorter).may(request).permitted


@pytest.mark.parametrize(
    ("reading", "choice", "word"),
    [("waits_ends", "inclusive", "waits_end"), ("waits_end", "sometimes", "inclusive")],
)
def test_unknown_readings(reading: str, choice: str, word: str) -> None:
    with pytest.raises(wto.RulebookError, match=word):
        DSU.reading(**{reading: choice})


def evolved(rule: str, **changes: Any) -> Rulebook:
    return with_row(attrs.evolve(DSU[rule], **changes))


class TestFaultyRows:
    """A row that names something unknown is refused; the message has its id and the name."""

    @pytest.mark.parametrize(
        ("rule", "field"),
        [
            ("dsu-4.7", "governs"),
            ("dsu-4.7", "clock"),
            ("dsu-4.7", "waived_by"),
            ("dsu-4.7", "extended_by"),
            ("dsu-4.7", "announced_by"),
            ("dsu-6.1", "requires"),
            ("dsu-6.1", "forbids"),
        ],
    )
    def test_event_types(self, rule: str, field: str) -> None:
        known = getattr(DSU[rule], field)
        with pytest.raises(wto.RulebookError, match=f"^{rule}: 'no_such_step' is no event type$") as caught:
            evolved(rule, **{field: (*known, "no_such_step")})
        assert caught.value.rule == rule
        assert evolved(rule, **{field: (*known, "panel_deferred")})[rule]

    @pytest.mark.parametrize(
        ("rule", "field"),
        [
            ("dsu-4.7", "waived_by_fact"),
            ("dsu-4.7", "extended_by_fact"),
            ("dsu-4.7", "proved_by_occurrence"),
            ("dsu-6.1", "facts"),
            ("dsu-6.1", "speaks_upon"),
            ("dsu-6.1", "only_upon"),
            ("dsu-6.1", "proved_by_occurrence"),
        ],
    )
    def test_facts(self, rule: str, field: str) -> None:
        with pytest.raises(
            wto.RulebookError, match=f"^{rule}: 'no-such-fact' is no fact of this rulebook$"
        ) as caught:
            evolved(rule, **{field: ("no-such-fact",)})
        assert caught.value.rule == rule
        row = evolved(rule, **{field: ("case-of-urgency",)})[rule]
        assert "case-of-urgency" in row.all_facts
        assert len(set(row.all_facts)) == len(row.all_facts)

    @pytest.mark.parametrize(
        ("rule", "field"), [("dsu-4.7", "replaces"), ("dsu-6.1", "replaces"), ("dsu-6.1", "exception_to")]
    )
    def test_other_rows(self, rule: str, field: str) -> None:
        with pytest.raises(wto.RulebookError, match=f"^{rule}: there is no rule 'dsu-99'$") as caught:
            evolved(rule, **{field: ("dsu-99",)})
        assert caught.value.rule == rule

    def test_readings(self) -> None:
        with pytest.raises(
            wto.RulebookError, match=r"^dsu-4\.7: there is no reading 'no_such_point'$"
        ) as caught:
            evolved("dsu-4.7", readings=("no_such_point",))
        assert caught.value.rule == "dsu-4.7"
        with pytest.raises(wto.RulebookError, match="waits_end has no choice 'sometimes'"):
            Rulebook(
                DSU.values(), DSU.facts.values(), DSU.readings.values(), chosen={"waits_end": "sometimes"}
            )

    @pytest.mark.parametrize(
        ("rule", "field"),
        [
            ("dsu-4.7", "kind"), ("dsu-4.7", "effect"), ("dsu-4.7", "direction"), ("dsu-4.7", "judged_on"),
            ("dsu-4.7", "clock_field"), ("dsu-4.7", "clock_choice"), ("dsu-4.7", "needs"), ("dsu-6.1", "needs"),
        ],
    )  # fmt: skip
    def test_words_of_a_closed_set(self, rule: str, field: str) -> None:
        with pytest.raises(wto.RulebookError, match=f"^{rule}: {field} is 'whatever': one of ") as caught:
            attrs.evolve(DSU[rule], **{field: "whatever"})
        assert caught.value.rule == rule

    @pytest.mark.parametrize("until", [date(1999, 12, 31), date(2000, 1, 2)])
    def test_versions_that_leave_a_gap_or_overlap(self, until: date) -> None:
        row = DSU["dsu-4.7"]
        versions = [
            attrs.evolve(row, in_force=InForce(since=date(2000, 1, 2))),
            attrs.evolve(row, in_force=InForce(until=until)),
        ]
        rows = [r for name in DSU for r in DSU.versions(name) if r.id != row.id]
        with pytest.raises(wto.RulebookError, match="gap or overlap"):
            Rulebook([*rows, *versions], DSU.facts.values(), DSU.readings.values())
        versions[1] = attrs.evolve(row, in_force=InForce(until=date(2000, 1, 1)))
        whole = Rulebook([*rows, *versions], DSU.facts.values(), DSU.readings.values())
        assert whole.versions("dsu-4.7") == tuple(reversed(versions))
        assert whole.at("dsu-4.7", date(2000, 1, 1)) is versions[1]
        assert whole.at("dsu-4.7", date(2000, 1, 2)) is whole["dsu-4.7"] is versions[0]

    def test_a_suspended_row_may_leave_a_gap(self) -> None:
        row = DSU["dsu-4.7"]
        versions = [
            attrs.evolve(row, in_force=InForce(until=date(1999, 12, 31))),
            attrs.evolve(row, in_force=InForce(since=date(2005, 1, 1))),
        ]
        rows = [r for name in DSU for r in DSU.versions(name) if r.id != row.id]
        pause = Overlay("pause", "A pause", suspends=("dsu-4.7",))
        paused = Rulebook(
            [*rows, *versions],
            DSU.facts.values(),
            DSU.readings.values(),
            overlays=[*DSU.overlays.values(), pause],
        )
        # Between the versions no row of that id is in force, and the latest is named.
        assert paused.at("dsu-4.7", date(2002, 1, 1)) is versions[1]
        assert "dsu-4.7" not in paused.on(date(2002, 1, 1))


class TestRowsFromTables:
    """A row as a table of a law file or an overlay."""

    TABLE: ClassVar[dict[str, Any]] = {
        "id": "mine", "provision": "DSU 4.7", "governs": "panel_requested", "actor": "complainant", "summary": "Mine.",
        "source": "none", "verified": "from memory", "clock": "consultations_requested", "kind": "wait", "effect": "opens",
        "length": "60 days",
    }  # fmt: skip

    def test_lengths_grades_and_dates_are_read(self) -> None:
        row = rows.row_from_table(
            Period,
            {
                **self.TABLE,
                "length": "60 days",
                "length_min": "1 month",
                "variants": {"urgent": "20 days"},
                "in_force": {"from": date(1996, 1, 1), "until": date(2001, 1, 1), "by": "act"},
            },
            "scm-4",
        )
        assert isinstance(row, Period)
        assert (row.overlay, row.governs, row.clock) == (
            "scm-4",
            ("panel_requested",),
            ("consultations_requested",),
        )
        assert (row.length, row.length_min) == (Length(days=60), Length(months=1))
        assert row.variants == {"urgent": Length(days=20)}
        assert row.in_force == InForce(date(1996, 1, 1), date(2001, 1, 1), "act")
        plain = rows.row_from_table(Period, {**self.TABLE, "uncountable": "by meetings"}, "dsu")
        assert isinstance(plain, Period)
        assert (plain.length, plain.length_min, plain.in_force, dict(plain.variants)) == (
            None,
            None,
            InForce(),
            {},
        )
        kept = {
            key: value
            for key, value in self.TABLE.items()
            if key not in ("clock", "kind", "effect", "length")
        }
        gate = rows.row_from_table(Gate, {**kept, "if_not": "conditional", "if_met": "note"}, "dsu")
        assert isinstance(gate, Gate)
        assert (gate.if_met, gate.if_not, gate.if_unknown) == (
            wto.Grade.NOTE,
            wto.Grade.CONDITIONAL,
            wto.Grade.CONDITIONAL,
        )

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"lenght": "60 days"}, "has no key 'lenght'; did you mean length?"),
            ({"qqqq": 1}, "has no key 'qqqq'"),
            ({"length": "60"}, "'60' is no length"),
            ({"in_force": {"since": date(1996, 1, 1)}}, "in_force has from, until and by"),
            ({"in_force": {"by": "whim"}}, "in_force has from, until and by (one of clock, act, request)"),
            ({"actor": None}, "mine: "),
        ],
    )
    def test_a_faulty_table(self, changes: dict[str, Any], message: str) -> None:
        table = {key: value for key, value in {**self.TABLE, **changes}.items() if value is not None}
        with pytest.raises(wto.RulebookError, match=re.escape(message)):
            rows.row_from_table(Period, table, "dsu")

    def test_its_id_is_on_the_error(self) -> None:
        for table in ({**self.TABLE, "qqqq": 1}, {k: v for k, v in self.TABLE.items() if k != "actor"}):
            with pytest.raises(wto.RulebookError) as caught:
                rows.row_from_table(Period, table, "dsu")
            assert caught.value.rule == "mine"

    def test_dates_of_force_that_are_not_told(self) -> None:
        assert InForce.of({}) == InForce()
        assert InForce.of({"from": date(1996, 1, 1)}) == InForce(since=date(1996, 1, 1), by="clock")
        assert InForce.of({"until": date(1996, 1, 1), "by": "request"}) == InForce(
            until=date(1996, 1, 1), by="request"
        )


class TestWhatARowSays:
    def test_force(self) -> None:
        assert InForce().always
        assert not InForce(until=date(2004, 12, 31)).always
        assert not InForce(since=date(1995, 1, 2)).always
        dated = InForce(date(2000, 1, 1), date(2000, 12, 31))
        assert [dated.covers(date(y, m, d)) for y, m, d in ((1999, 12, 31), (2000, 1, 1), (2000, 12, 31), (2001, 1, 1))] == [
            False, True, True, False,
        ]  # fmt: skip

    def test_rounds(self) -> None:
        first, both = DSU["dsu-4.7"], attrs.evolve(DSU["dsu-4.7"], proceedings=("original", "compliance"))
        round_only = attrs.evolve(first, proceedings="compliance")
        assert [row.runs_in("original") for row in (first, both, round_only)] == [True, True, False]
        for name in ("compliance", "compliance-2"):
            assert [row.runs_in(name) for row in (first, both, round_only)] == [False, True, True]

    def test_what_is_stated_from_memory(self) -> None:
        row = DSU["dsu-4.7"]
        said = {
            v: attrs.evolve(row, verified=v).from_memory for v in ("text read", "proposal", "from memory", "")
        }
        assert said == {"text read": False, "proposal": False, "from memory": True, "": True}

    def test_readings_that_touch_a_kind_of_period(self) -> None:
        row = attrs.evolve(DSU["dsu-4.7"], readings=("waits_end", "late_adoption"))
        assert isinstance(row, Period)

        def said(**changes: Any) -> set[str]:
            return set(attrs.evolve(row, **changes).all_readings) - {"late_adoption"}

        assert said(clock_field="received") == {"waits_end", "day_count", "consultations_clock"}
        assert said(readings=(), kind="limit", clock_field="on") == {"day_count"}
        assert said(readings=(), kind="limit", clock_field="on", direction="before") == set()
        assert said(readings=(), kind="limit", clock_field="on", length=Length(months=2)) == set()
        assert said(readings=(), kind="limit", clock_field="period_end") == {"day_count", "period_end_rolls"}
        assert said(readings=(), kind="limit", clock_field="on", announced_by="panel_deferred") == {
            "day_count",
            "notice_of_delay",
        }
        assert attrs.evolve(row, length=None).all_readings == ("waits_end", "late_adoption")

    def test_overlays_of_a_track_run_on_it_alone(self) -> None:
        special, general = DSU["scm-4.4"], DSU["dsu-4.7"]
        assert DSU.runs(special, "scm-4", "original")
        assert not DSU.runs(special, "dsu", "original")
        assert not DSU.runs(special, "scm-7", "original")
        assert all(DSU.runs(general, track, "original") for track in ("dsu", "scm-4", "scm-7"))
        assert DSU.overlays["wp-2010"].runs_everywhere

    def test_a_row_runs_in_its_rounds_and_a_rule_about_rules_in_none(self) -> None:
        assert not DSU.runs(DSU["dsu-4.7"], "dsu", "compliance")
        assert DSU.runs(DSU["dsu-21.5-report"], "dsu", "compliance-2")
        assert not DSU.runs(DSU["dsu-21.5-report"], "dsu", "original")
        assert not DSU.runs(DSU["dsu-12.10"], "dsu", "original")
        assert not DSU.overlays["scm-4"].runs_everywhere

    def test_the_fact_that_fills_a_gap(self) -> None:
        fact = rulebook.gap_fact_of("panel_report_issued")
        assert fact.id == "panel-report-issued-unrecorded"
        assert "'panel report issued'" in fact.question
        assert "'panel report issued'" in fact.clause
        assert fact.who
        assert fact.helps
        for kind in events.types():
            assert rulebook.gap_fact_of(kind.type) == DSU.facts[f"{kind.type.replace('_', '-')}-unrecorded"]


class TestTheCollection:
    def test_a_misspelt_id_names_the_nearest_and_a_strange_one_none(self) -> None:
        with pytest.raises(
            wto.UnknownRuleError, match=r"^no rule 'dsu-4\.77': did you mean (dsu-4\.\S+, )*dsu-4\.7"
        ) as caught:
            DSU["dsu-4.77"]
        assert caught.value.rule == "dsu-4.77"
        with pytest.raises(wto.UnknownRuleError, match=r"^no rule 'qqqqqqqq'$"):
            DSU["qqqqqqqq"]
        assert DSU.versions("qqqqqqqq") == ()
        assert DSU.at("qqqqqqqq", date(2020, 1, 1)) is None

    def test_it_is_shown_by_its_overlays(self) -> None:
        assert repr(DSU).startswith(f"<Rulebook {len(DSU)} rules: dsu + scm-4 + ")
        assert next(iter(DSU.overlays)) == "dsu"

    def test_equal_by_what_it_says(self) -> None:
        same = Rulebook(
            [r for name in DSU for r in DSU.versions(name)],
            DSU.facts.values(),
            DSU.readings.values(),
            overlays=DSU.overlays.values(),
        )
        assert same == DSU
        assert hash(same) == hash(DSU)
        assert same != evolved("dsu-4.7", length=Length(days=61))
        assert DSU != "the law"
        assert DSU.fingerprint({}) == DSU.fingerprint(None) == DSU.fingerprint()
        facts = {"case-of-urgency": True, "no-reply-in-time": False}
        assert DSU.fingerprint(facts) == DSU.fingerprint(dict(reversed(facts.items())))
        assert re.fullmatch("[0-9a-f]{16}", DSU.fingerprint())

    def test_the_order_in_which_readings_are_told_makes_no_other_law(self) -> None:
        rows = [r for name in DSU for r in DSU.versions(name)]
        turned = dict(reversed(DSU.readings.items()))
        same = Rulebook(rows, DSU.facts.values(), turned.values(), overlays=DSU.overlays.values())
        assert list(same.chosen) != list(DSU.chosen)
        assert same.fingerprint() == DSU.fingerprint()

    def test_a_fact_by_its_id(self) -> None:
        assert DSU.fact("case-of-urgency") is DSU.facts["case-of-urgency"]

    def test_of_a_fact_that_it_lacks_the_id_says_all(self) -> None:
        assert DSU.fact("mine").clause == "'mine' holds"

    @pytest.mark.parametrize("field", ["notes", "source", "summary", "read_in", "examples"])
    def test_what_only_tells_changes_no_answer(self, field: str) -> None:
        changed = evolved(
            "dsu-4.7", **{field: ({"day": "2019-09-11"},) if field == "examples" else "in other words"}
        )
        assert changed == evolved("dsu-4.7")

    def test_a_chart_of_its_own_shows_in_the_fingerprint(self) -> None:
        edges = CHARTS["consultations"].edges
        other = attrs.evolve(CHARTS["consultations"], edges=(*edges[:-1], edges[-1]._replace(gate="dsu-4.7")))
        rows = [r for name in DSU for r in DSU.versions(name)]

        def law(**charts: Chart) -> Rulebook:
            return Rulebook(
                rows,
                DSU.facts.values(),
                DSU.readings.values(),
                overlays=DSU.overlays.values(),
                charts={**CHARTS, **charts},
            )

        assert law() == DSU
        assert law(consultations=other) != DSU
        assert law(consultations=other).reading(waits_end="exclusive").charts["consultations"] is other

    def test_a_reading_is_made_once_and_keeps_the_others(self) -> None:
        one = DSU.reading(waits_end="inclusive")
        assert DSU.reading(waits_end="inclusive") is one
        assert one.chosen == {**DSU.chosen, "waits_end": "inclusive"}
        both = one.reading(day_count="first_day_in")
        assert (both.chosen["waits_end"], both.chosen["day_count"]) == ("inclusive", "first_day_in")
        assert DSU.reading(waits_end="inclusive", day_count="first_day_in") == both
        assert DSU.chosen == {name: point.default for name, point in DSU.readings.items()}
        assert (one.facts, one.overlays, one.events) == (DSU.facts, DSU.overlays, DSU.events)

    def test_a_message_names_the_readings_and_the_choices(self) -> None:
        with pytest.raises(wto.RulebookError, match=f"no reading 'whim': one of {', '.join(DSU.readings)}"):
            DSU.reading(whim="yes")
        with pytest.raises(
            wto.RulebookError,
            match="waits_end has no choice 'whim': one of " + ", ".join(DSU.readings["waits_end"].choices),
        ):
            DSU.reading(waits_end="whim")


class TestPlans:
    """The rows that judge a type of act, by round and track."""

    def rows(self, type_name: str, *, compliance: bool = False, track: str = "dsu") -> set[str]:
        plan = DSU.plan(type_name, compliance=compliance, track=track)
        assert plan is not None
        return {row.id for row in plan.rows}

    def test_rows_of_the_round_and_the_track(self) -> None:
        assert {"dsu-4.7", "dsu-6.1-who"} <= self.rows("panel_requested")
        assert "scm-4.4" not in self.rows("panel_requested")
        assert "scm-4.4" in self.rows("panel_requested", track="scm-4")
        assert "dsu-4.7" not in self.rows("panel_requested", track="scm-4")  # replaced by SCM 4.4
        assert "dsu-21.5-disagreement" in self.rows("panel_requested", compliance=True)
        assert "dsu-21.5-disagreement" not in self.rows("panel_requested")

    def test_exceptions_stand_under_what_they_set_aside(self) -> None:
        plan = DSU.plan("panel_requested", compliance=False, track="dsu")
        assert plan is not None
        assert {gate.id for gate in plan.exceptions["dsu-4.7"]} >= {
            "dsu-4.3-direct",
            "dsu-4.7-joint",
            "dsu-4.8-urgency",
        }
        for setting_aside in plan.exceptions.values():
            assert {gate.id for gate in setting_aside}.isdisjoint(row.id for row in plan.rows)
        assert DSU.plan("panel_requested", compliance=False, track="dsu") is plan

    def test_conditional_replacers(self) -> None:
        for type_name, track in product(
            ("panel_requested", "reports_adopted", "consultations_held"), ("dsu", "scm-4")
        ):
            plan = DSU.plan(type_name, compliance=False, track=track)
            assert plan is not None
            assert set(plan.conditional_replacers) == {row for row in plan.rows if row.needs and row.replaces}

    def test_what_only_calls_for_a_meeting_or_cannot_be_counted_judges_no_act(self) -> None:
        for name in DSU:
            row = DSU[name]
            if isinstance(row, Period) and (row.calls_only or row.length is None) and not row.meta:
                assert name not in self.rows(row.governs[0]), name

    def test_none_where_no_row_governs(self) -> None:
        alone = Rulebook([DSU["dsu-4.7"]], DSU.facts.values(), DSU.readings.values())
        assert alone.plan("reports_adopted", compliance=False, track="dsu") is None
        found = alone.plan("panel_requested", compliance=True, track="dsu")
        assert found is not None
        assert found.rows == ()


class TestReadings:
    CASE = wto.Dispute(complainants="KOR", respondent="JPN", agreements=["GATT 1994"]).record(
        wto.ConsultationsRequested(on=date(2019, 9, 11), by="KOR")
    )

    def test_day_count(self) -> None:
        day = wto.PanelRequested(on=date(2019, 11, 10), by="KOR")
        assert self.CASE.under(DSU.reading(day_count="first_day_in")).may(day).permitted

    def test_scm_4_halving(self) -> None:
        case = self.CASE.record(
            wto.PanelRequested(on=date(2020, 6, 18), by="KOR", provision="SCM 4.4"),
            wto.PanelEstablished(on=date(2020, 6, 29)),
        )
        late = wto.ThirdPartyInterestNotified(on=date(2020, 7, 9), by="BRA")
        assert case.may(late).permitted
        agreed = wto.SpecialRulesAgreed(on=date(2020, 7, 15), by=["KOR", "JPN"])
        halved = case.under(DSU.reading(scm_4_halving="all"))
        for found, says in ((case, "in-time"), (halved, "late")):
            finding = next(f for f in found.may(agreed).findings if f.rule == "dsu-1.2-agree")
            assert finding.reason == says

    def test_an_unknown_fact_is_refused_with_the_nearest(self) -> None:
        with pytest.raises(wto.RulebookError, match="case-of-urgency"):
            self.CASE.may(wto.PanelRequested(on=date(2019, 10, 12), by="KOR"), given={"case-of-urgncy": True})
        with pytest.raises(wto.RulebookError, match="True or False"):
            self.CASE.may(
                wto.PanelRequested(on=date(2019, 10, 12), by="KOR"),
                given={"case-of-urgency": "yes"},  # type: ignore[dict-item]
            )


def test_the_compiled_law_is_the_law() -> None:
    """The JSON that a build writes has the same tables as the TOML files."""
    files = sorted((Path(wto.__file__).parent / "law").rglob("*.toml"))
    assert len(files) > 20
    for file in files:
        table = tomllib.loads(file.read_text("utf-8"))
        assert json.loads(json.dumps(table, default=str), object_hook=_reader._with_days) == table


def test_a_rulebook_that_has_judged_leaves_the_memory_with_its_last_user() -> None:
    reform = DSU.overlay("shorter-consultations")
    case = wto.Dispute(complainants=["KOR"], respondent="JPN", agreements=["GATT 1994"])
    case.under(reform).may(wto.ConsultationsRequested(on=date(2030, 9, 11), by="KOR"))
    held = weakref.ref(reform)
    del reform
    gc.collect()
    assert held() is None


class TestGatesOfEdges:
    """The rules behind the steps that the charts draw."""

    @staticmethod
    def rows() -> list[Row]:
        return [row for name in DSU for row in DSU.versions(name)]

    def law(self, gate: str) -> Rulebook:
        chart = CHARTS["adjudication"]
        first = chart.edges[0]._replace(gate=gate)
        charts = {**CHARTS, "adjudication": attrs.evolve(chart, edges=(first, *chart.edges[1:]))}
        return Rulebook(self.rows(), DSU.facts.values(), DSU.readings.values(), charts=charts)

    def test_a_mistyped_gate_is_refused_with_the_nearest_rule(self) -> None:
        with pytest.raises(wto.RulebookError) as caught:
            self.law("dsu-6.1-whoo")
        edge = CHARTS["adjudication"].edges[0]
        for told in (
            "adjudication",
            edge.trigger,
            edge.source,
            "'dsu-6.1-whoo'",
            "did you mean dsu-6.1-who?",
        ):
            assert told in str(caught.value)
        assert caught.value.rule == "dsu-6.1-whoo"

    def test_a_step_that_no_rule_orders_names_none(self) -> None:
        assert self.law("").charts["adjudication"].edges[0].gate == ""

    def test_the_shipped_charts_are_held_to_the_shipped_law(self, monkeypatch: pytest.MonkeyPatch) -> None:
        chart = CHARTS["retaliation"]
        edges = (*chart.edges[:-1], chart.edges[-1]._replace(gate="dsu-22.88"))
        monkeypatch.setitem(CHARTS, "retaliation", attrs.evolve(chart, edges=edges))  # type: ignore[arg-type]
        with pytest.raises(wto.RulebookError, match=r"retaliation.*'dsu-22\.88'"):
            rulebook.dsu.__wrapped__()

    def test_a_law_of_fewer_rules_draws_the_same_steps_without_their_gates(self) -> None:
        alone = Rulebook([DSU["dsu-4.7"]], DSU.facts.values(), DSU.readings.values())
        for name, chart in alone.charts.items():
            assert [edge[:3] for edge in chart.edges] == [edge[:3] for edge in CHARTS[name].edges]
            assert {edge.gate for edge in chart.edges} <= {"", "dsu-4.7"}

    @pytest.mark.parametrize("day", [date(1995, 1, 1), date(1998, 1, 1), date(2015, 6, 1), date(2030, 1, 1)])
    def test_the_law_of_a_day_names_no_gate_of_another_day(self, day: date) -> None:
        law = DSU.on(day)
        named = {edge.gate for chart in law.charts.values() for edge in chart.edges if edge.gate}
        assert named
        assert named <= set(law)


class TestParts:
    """Rows that other rules find by their part."""

    def test_special_rules_come_before_those_whose_place_they_take(self) -> None:
        found = {track: DSU.for_part("window-for-appeal", track=track) for track in ("dsu", "scm-4", "scm-7")}
        assert [row and row.id for row in found.values()] == [
            "dsu-16.4-appeal", "scm-4.8-appeal", "scm-7.6-appeal",
        ]  # fmt: skip
        assert DSU.for_part("time-for-removal") is None

    def test_a_row_is_found_whatever_its_id(self) -> None:
        renamed = attrs.evolve(DSU["ab-quorum"], id="mine-quorum")
        rows = [r for name in DSU for r in DSU.versions(name) if name != "ab-quorum"]
        law = Rulebook([*rows, renamed], DSU.facts.values(), DSU.readings.values())
        assert law.for_part("quorum") is renamed

    def test_an_unknown_part_is_refused(self) -> None:
        with pytest.raises(wto.RulebookError, match="part"):
            attrs.evolve(DSU["ab-quorum"], part="quorm")


def test_an_agreement_that_has_ended_or_not_begun_covers_nothing() -> None:
    assert agreements()["ATC"].covers(date(2004, 12, 31))
    assert not agreements()["ATC"].covers(date(2005, 1, 1))
    assert not agreements()["Trade Facilitation"].covers(date(2017, 2, 21))
    assert {date(2005, 1, 1), date(2017, 2, 22), date(2019, 2, 23)} <= turning_days()


def test_the_wto_begins_with_the_agreement_that_establishes_it() -> None:
    begins = agreements()["WTO Agreement"].since
    assert begins == first_day_of_wto() == date(1995, 1, 1)
    assert {agreements()[name].since for name in ("DSU", "GATT 1994", "GATS", "TRIPS")} == {begins}
    assert InForce().since == begins
    assert InForce().always
    assert not InForce(since=begins + timedelta(days=1)).always
