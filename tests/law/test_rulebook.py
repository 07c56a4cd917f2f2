"""The rulebook as a collection: ids, versions in time, readings, fingerprints."""

from __future__ import annotations

import json
import tomllib
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import attrs
import pytest

import wtoproc as wto
from wtoproc import _reader, guards
from wtoproc.periods import Length
from wtoproc.rulebook import Gate, InForce, Period, Row, Rulebook

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
        if isinstance(row, Gate) and name not in guards.registered() and not row.facts:
            assert row.cannot_object, f"{name} is decided by nothing"


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
    told = {fact for fact in DSU.facts if not fact.endswith("-unrecorded") or fact == "extension-unrecorded"}
    assert told <= asked


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
            assert finding.says == says

    def test_an_unknown_fact_is_refused_with_the_nearest(self) -> None:
        with pytest.raises(wto.RulebookError, match="case-of-urgency"):
            self.CASE.may(wto.PanelRequested(on=date(2019, 10, 12), by="KOR"), given={"case-of-urgncy": True})
        with pytest.raises(wto.RulebookError, match="True or False"):
            self.CASE.may(
                wto.PanelRequested(on=date(2019, 10, 12), by="KOR"),
                given={"case-of-urgency": "yes"},  # type: ignore[dict-item]
            )


def test_the_compiled_law_is_the_law() -> None:
    """What a build writes as JSON gives the very tables that the TOML files hold."""
    files = sorted((Path(wto.__file__).parent / "law").glob("*.toml"))
    assert len(files) > 8
    for file in files:
        table = tomllib.loads(file.read_text("utf-8"))
        assert json.loads(json.dumps(table, default=str), object_hook=_reader._with_days) == table
