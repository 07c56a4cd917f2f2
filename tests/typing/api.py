"""What a user writes, for the type checker; never run."""

from __future__ import annotations

from datetime import date
from typing import assert_type

import wtoproc as wto

case = wto.Dispute(number=590, complainants=["KOR"], respondent="JPN", agreements=["GATT 1994", "TRIPS"])
case = case.record(
    wto.ConsultationsRequested(on=date(2019, 9, 11), by="KOR"),
    wto.ConsultationsHeld(on=date(2019, 10, 11)),
)
verdict = case.may(wto.PanelRequested(on=date(2019, 11, 1), by="KOR"), given={"case-of-urgency": True})
assert_type(verdict, wto.Verdict)
assert_type(verdict.value, str)
assert_type(verdict.facts, tuple[str, ...])
assert_type(verdict.findings, tuple[wto.Finding, ...])
now = case.as_of(date(2019, 11, 18))
assert_type(now, wto.Snapshot)
assert_type(now.statuses, tuple[wto.Status, ...])
assert_type(now.moves(), tuple[wto.Move, ...])
assert_type(now.deadlines(), tuple[wto.Deadline, ...])
assert_type(wto.docket.load(590), wto.Dispute)
assert_type(wto.DSU, wto.Rulebook)
assert_type(wto.DSU.reading(waits_end="inclusive"), wto.Rulebook)
assert_type(wto.DSU["dsu-4.7"].provision, str)
for event, found in case.review():
    assert_type(event, wto.Event)
    assert_type(found.permitted, bool)
ahead = wto.forecast(case, date(2019, 11, 18))
assert_type(ahead, wto.Forecast)
assert_type(now.forecast(), wto.Forecast)
assert_type(ahead.stages, tuple[wto.StageForecast, ...])
assert_type(ahead.stages[0].practice, wto.Estimate | None)
assert_type(wto.experience.shipped().backtest().pooled, wto.Coverage)
live = wto.machine(case)
assert_type(live.strand("consultations").state, str)
