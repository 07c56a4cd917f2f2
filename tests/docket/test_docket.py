"""The real disputes: they load and replay, and no step of theirs is barred except the listed departures."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import wtoproc as wto
from wtoproc import docket
from wtoproc.law.charts import CHARTS
from wtoproc.record import casefile
from wtoproc.standing.strands import positions

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "docket"
NUMBERS = docket.numbers()
DEPARTURE = re.compile(r"^\| DS(\d+) \| (\d{4}-\d\d-\d\d) \| (\w+) \| ([\w.-]+) \|", re.MULTILINE)


def departures() -> set[tuple[int, str, str, str]]:
    text = (ROOT / "docs" / "departures.md").read_text("utf-8")
    return {(int(n), day, type_name, rule) for n, day, type_name, rule in DEPARTURE.findall(text)}


def judged(event: wto.Event) -> bool:
    plan = wto.DSU.plan(event.type, compliance=event.proceeding != "original", track="dsu")
    return plan is not None and bool(plan.rows)


def test_the_docket_is_not_empty() -> None:
    assert len(NUMBERS) > 390
    assert 590 in NUMBERS


@pytest.mark.parametrize("number", NUMBERS)
def test_a_file_round_trips_and_replays(number: int, tmp_path: Path) -> None:
    data = json.loads(Path(docket.path(number)).read_text("utf-8"))
    case = docket.read(number)
    assert casefile.dump(case) == data
    dispute = wto.Dispute.from_case(case)
    for name in ("case.json", "case.toml"):
        dispute.save(tmp_path / name)
        assert wto.Dispute.load(tmp_path / name) == dispute
    reviewed = dispute.review()
    assert [event for event, _ in reviewed] == list(dispute.events)
    assert all(str(verdict) for _, verdict in reviewed)


def test_nothing_modelled_is_barred_on_complete_records_save_the_listed_departures() -> None:
    found = set()
    for number in NUMBERS:
        case = docket.load(number)
        if case.coverage == "complete":
            found |= {
                (number, event.on.isoformat(), event.type, finding.rule)
                for event, verdict in case.review()
                for finding in verdict.findings
                if verdict.barred and finding.grade.word == "barred"
            }
    assert found == departures()


def test_answers_are_not_bought_with_vagueness() -> None:
    permitted: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for number in NUMBERS:
        case = docket.load(number)
        if case.coverage != "complete":
            continue
        circulated = any(
            getattr(e, "circulated", None) for e in case.on_record.all("consultations_requested")
        )
        for event, verdict in case.review():
            if not judged(event) or (event.type == "join_consultations_requested" and not circulated):
                continue
            seen[event.type] += 1
            permitted[event.type] += verdict.permitted
    assert seen.total() > 2400
    assert permitted.total() / seen.total() >= 0.92
    for type_name, count in seen.items():
        assert count < 20 or permitted[type_name] / count >= 0.75, type_name


def test_the_live_machine_plays_every_fully_dated_dispute() -> None:
    played = 0
    for number in NUMBERS[::6]:
        case = docket.load(number)
        if case.undated or number in {n for n, *_ in departures()}:
            continue
        head = case.head
        live = wto.machine(
            wto.Dispute(
                complainants=head.complainants,
                respondent=head.respondent,
                agreements=head.agreements,
                joined_with=head.joined_with,
                coverage=head.coverage,
            )
        )
        for event in case.events:
            assert live.fire(event), (number, event, live.verdict)
        assert live.state == {
            tuple(filter(None, p[:3])): p.state for p in positions(case.on_record, case.rulebook)
        }
        played += 1
    assert played > 30


@pytest.mark.skipif(
    not SHARED.is_dir(), reason="the reference data lie beside the checkout of the developers only"
)
class TestAgainstTheReferenceData:
    def test_the_shipped_docket_is_the_reference_docket_unedited(self) -> None:
        names = sorted(p.name for p in SHARED.glob("ds*.json"))
        assert names
        for name in names:
            shipped = Path(docket.path(int(name[2:-5]))).read_bytes()
            assert shipped == (SHARED / name).read_bytes(), name

    def test_status_is_the_wtos_own(self) -> None:
        reference = json.loads((SHARED / "wto-status.json").read_text("utf-8"))
        day = date.fromisoformat(reference["as_of"])
        agreed: Counter[str] = Counter()
        counted: Counter[str] = Counter()
        for name, right in reference["status"].items():
            case = docket.load(int(name[2:]))
            if case.coverage != "complete":
                continue
            counted[right[0][0]] += 1
            agreed[right[0][0]] += sorted(map(str, case.as_of(day).statuses)) in [sorted(r) for r in right]
        assert counted.total() > 300
        assert agreed.total() / counted.total() >= 0.98
        for category, count in counted.items():
            assert count < 10 or agreed[category] / count >= 0.9, category

    def test_every_event_type_of_the_docket_is_judged(self) -> None:
        listed = (SHARED / "README.md").read_text("utf-8").partition("## Event types")[2]
        # What stands in parentheses after a type are its fields and choices.
        type_names = re.findall(r"\b[a-z]+(?:_[a-z0-9]+)+\b", re.sub(r"\([^()]*\)", "", listed))
        assert {e.type for number in NUMBERS for e in docket.load(number).events} <= set(type_names)
        assert len(set(type_names)) > 60
        governed = {
            type_name for rule in wto.DSU for row in wto.DSU.versions(rule) for type_name in row.governs
        }
        assert set(type_names) <= governed

    def test_every_event_type_that_occurs_is_judged(self) -> None:
        silent = {
            event.type
            for number in NUMBERS
            for event, verdict in docket.load(number).review()
            if {f.rule for f in verdict.findings} == {"not-judged"}
        }
        assert not silent


class TestDeadlinesOfAWholeLife:
    """DS371: the periods that run on each day, from the circulation of the report to its adoption."""

    @pytest.mark.parametrize(
        ("day", "rule", "state", "ends"),
        [
            (date(2010, 12, 1), "dsu-16.4-appeal", "running", date(2011, 1, 14)),
            (date(2010, 12, 1), "dsu-16.1", "running", date(2010, 12, 5)),
            (date(2010, 12, 6), "dsu-16.1", "met", date(2010, 12, 5)),
            (date(2010, 12, 17), "dsu-16.4-appeal", "running", date(2011, 2, 24)),
            (date(2011, 2, 22), "dsu-16.4-appeal", "met", date(2011, 2, 24)),
            (date(2011, 2, 22), "dsu-16.4-adopt", "waived", date(2011, 2, 24)),
            (date(2011, 2, 22), "dsu-17.5-90", "running", date(2011, 5, 23)),
            (date(2011, 5, 24), "dsu-17.5-90", "overdue", date(2011, 5, 23)),
            (date(2011, 6, 17), "dsu-17.14", "running", date(2011, 7, 17)),
            (date(2011, 7, 15), "dsu-17.14", "met", date(2011, 7, 17)),
        ],
    )
    def test_on_a_day(self, day: date, rule: str, state: str, ends: date) -> None:
        found = {d.rule: d for d in docket.load(371).as_of(day).deadlines() if d.proceeding == "original"}
        assert (found[rule].state, found[rule].ends) == (state, ends)


def test_every_trigger_of_the_charts_is_an_event_type() -> None:
    from wtoproc.record.events import type_named

    for chart in CHARTS.values():
        for type_name in chart.triggers:
            assert type_named(type_name).type == type_name
