"""Counterexamples as code, as a story and as a case file."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import wtoproc as wto
from wtoproc import testing
from wtoproc.cli import run

if TYPE_CHECKING:
    from pathlib import Path

CASE = wto.Dispute(complainants="KOR", respondent="JPN", agreements=["GATT 1994"]).record(
    wto.ConsultationsRequested(on=date(2019, 9, 11), by="KOR"),
    wto.PanelRequested(on=date(2019, 11, 18), by="KOR"),
)
DEFERRED = wto.PanelDeferred(on=date(2019, 11, 29))
EARLY = wto.PanelEstablished(on=date(2019, 11, 19))


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(testing.disputes(complainants=2), st.data())
def test_the_code_makes_the_dispute_anew(case: wto.Dispute, data: st.DataObject) -> None:
    event = data.draw(testing.next_events(case)) if len(case.events) < 20 else None
    found = testing.Counterexample(case, "an example", event)
    names = {"wto": wto, "date": date}
    exec(found.code, names)  # noqa: S102
    assert names["case"] == case
    if event is not None:
        assert names["verdict"] == case.may(event)


def test_the_story_has_a_line_for_each_event_with_its_provision() -> None:
    found = testing.Counterexample(CASE.record(DEFERRED), "it was deferred")
    lines = found.story.splitlines()
    assert lines[0] == "KOR v JPN (GATT 1994)"
    assert lines[1].startswith("  2019-09-11  consultations requested by KOR: permitted (")
    assert "DSU 4.7" in lines[2]
    assert "panel deferred" in lines[3]
    assert lines[-1] == "  => it was deferred"
    assert str(found) == found.story


def test_a_story_tells_what_objects() -> None:
    # The item must stand on the agenda; what does not object is not told.
    told = testing.story(CASE.record(EARLY, departure=True)).splitlines()
    assert told[-1] == "  2019-11-19  panel established: conditional (DSB RoP 3)"


@pytest.mark.parametrize("event", [None, DEFERRED, EARLY], ids=["none", "lawful", "unlawful"])
def test_a_case_file_is_read_and_replayed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], event: wto.Event | None
) -> None:
    found = testing.Counterexample(CASE, "why it matters", event)
    path = tmp_path / "found.json"
    found.save(path)
    again = wto.Dispute.load(path)
    assert again.events == (*CASE.events, *(() if event is None else (event,)))
    assert again.head.notes == "why it matters"
    assert run(["replay", str(path), "--json"]) in {0, 1}
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["type"] for line in lines if "type" in line][: len(again.events)] or lines
    assert run(["show", str(path), "--on", "2020-01-01"]) == 0


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(wto.CaseFileError):
        testing.Counterexample(CASE, "x").save(tmp_path / "nowhere" / "found.json")
