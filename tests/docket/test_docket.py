"""The real disputes: they load, replay, and no modelled step is barred save the departures that are listed."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

import wtoproc as wto
from wtoproc import casefile, docket
from wtoproc.charts import CHARTS

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "docket"
NUMBERS = docket.numbers()
DEPARTURE = re.compile(r"^\| DS(\d+) \| (\d{4}-\d\d-\d\d) \| (\w+) \| ([\w.-]+) \|", re.MULTILINE)


def departures() -> set[tuple[int, str, str, str]]:
    text = (ROOT / "docs" / "departures.md").read_text("utf-8")
    return {(int(n), day, wire, rule) for n, day, wire, rule in DEPARTURE.findall(text)}


def judged(event: wto.Event) -> bool:
    plan = wto.DSU.plan(event.wire, compliance=event.proceeding != "original", track="dsu")
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
                (number, event.on.isoformat(), event.wire, finding.rule)
                for event, verdict in case.review()
                for finding in verdict.findings
                if verdict.barred and finding.grade.word == "barred"
            }
    assert found == departures()


def test_answers_are_not_bought_with_vagueness() -> None:
    permitted = judged_events = 0
    for number in NUMBERS:
        case = docket.load(number)
        if case.coverage != "complete":
            continue
        circulated = any(
            getattr(e, "circulated", None) for e in case.on_record.all("consultations_requested")
        )
        for event, verdict in case.review():
            if not judged(event) or (event.wire == "join_consultations_requested" and not circulated):
                continue
            judged_events += 1
            permitted += verdict.permitted
    assert judged_events > 1500
    assert permitted / judged_events >= 0.9


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
            (p.chart, p.proceeding): p.state for p in case.as_of(date(2030, 1, 1)).positions
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

    def test_status_is_the_wtos_own_where_the_dispute_has_not_reached_implementation(self) -> None:
        reference = json.loads((SHARED / "wto-status.json").read_text("utf-8"))
        day = date.fromisoformat(reference["as_of"])
        later = ("Implementation", "Compliance", "Authorization", "Mutually acceptable")
        agreed = counted = 0
        for name, right in reference["status"].items():
            case = docket.load(int(name[2:]))
            if case.coverage != "complete" or any(
                s.startswith(later) for statuses in right for s in statuses
            ):
                continue
            counted += 1
            agreed += sorted(map(str, case.as_of(day).statuses)) in [sorted(statuses) for statuses in right]
        assert counted > 150
        assert agreed / counted >= 0.98


def test_every_trigger_of_the_charts_is_an_event_type() -> None:
    from wtoproc.events import by_wire

    for chart in CHARTS.values():
        for wire in chart.triggers:
            assert by_wire(wire).wire == wire
