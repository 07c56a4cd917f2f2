"""Two laws on one dispute: what differs, by which rules, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import wtoproc as wto
from wtoproc.analysis.comparison import summarize, word

if TYPE_CHECKING:
    from pathlib import Path

DSU = wto.DSU


def lay(folder: Path, text: str, name: str = "mine") -> wto.Rulebook:
    file = folder / f"{name}.toml"
    file.write_text(f'[overlay]\nid = "{name}"\ntitle = "Mine"\nsource = "made"\n{text}', "utf-8")
    return DSU.overlay(file)


def test_the_panel_on_korea_could_be_asked_for_a_month_earlier() -> None:
    """DS590: 11 October instead of 10 November 2019; what really happened stays lawful."""
    found = wto.compare(wto.docket.load(590), DSU.overlay("shorter-consultations"))
    assert not found.verdicts
    ends = {d.rule: (d.before and d.before.ends, d.after and d.after.ends) for d in found.deadlines}
    assert ends["dsu-4.7"] == (date(2019, 11, 10), date(2019, 10, 11))
    assert found.day == date(2023, 3, 23)


@pytest.mark.parametrize(("number", "asked"), [(8, date(1995, 9, 14)), (26, date(1996, 4, 25))])
def test_the_wait_that_an_establishment_ends_is_compared(tmp_path: Path, number: int, asked: date) -> None:
    # Once the panel stands no request waits, so that no later day shows the ten days of the agenda.
    reform = lay(tmp_path, '[[change]]\nid = "rop-3-agenda"\nlength = "7 days"\nsummary = "Seven days."\n')
    found = wto.compare(wto.docket.load(number), reform)
    assert [d.before.started for d in found.deadlines if d.before is not None] == [asked]


def test_early_requests_become_lawful_under_a_shorter_wait() -> None:
    reform = DSU.overlay("shorter-consultations")
    changed = [
        (number, change)
        for number in (27, 50, 79, 103, 113, 122, 267, 281, 316, 360)
        if number in wto.docket.numbers()
        for change in wto.compare(wto.docket.load(number), reform).verdicts
    ]
    assert all(word(c.before) != "permitted" and word(c.after) == "permitted" for _, c in changed)


def test_both_rules_are_told() -> None:
    found = wto.compare(wto.docket.load(590), DSU.overlay("gatt-1947-consensus"))
    (change,) = found.verdicts
    assert (change.event.type, change.event.on) == ("panel_established", date(2020, 7, 29))
    assert (word(change.before), word(change.after)) == ("permitted", "conditional")
    assert [f.rule for f in change.deciding_before] == ["dsu-6.1"]
    assert [f.rule for f in change.deciding_after] == ["gatt-consensus-panel"]
    assert set(change.rules) == {"dsu-6.1", "gatt-consensus-panel"}


def test_late_appellate_reports_under_the_walker_principles() -> None:
    found = wto.compare(wto.docket.load(316), DSU.overlay("walker-2019"))
    assert [c.event.on for c in found.verdicts] == [date(2011, 5, 18), date(2018, 5, 15)]
    for change in found.verdicts:
        assert (word(change.before), word(change.after)) == ("overrun", "conditional")
        assert change.rules == ("dsu-17.5-90",)
        # The 60 days were overrun too, under both laws alike.
        assert [f.rule for f in change.deciding_before] == ["dsu-17.5-90"]
    assert [rule.rule for rule in found.rules] == ["dsu-17.5-90"]
    assert found.rules[0].verdicts == 2


def test_a_fact_that_only_the_reform_knows_is_answered_there() -> None:
    reform = DSU.overlay("gatt-1947-consensus")
    case = wto.docket.load(590)
    assert not wto.compare(case, reform, given={"consensus-for-panel": True}).verdicts
    blocked = wto.compare(case, reform, given={"consensus-for-panel": False})
    assert [word(c.after) for c in blocked.verdicts] == ["barred"]
    with pytest.raises(wto.RulebookError, match="no fact"):
        wto.compare(case, reform, given={"consensus-for-tea": True})


def test_a_dropped_period_has_no_after_and_a_new_one_no_before(tmp_path: Path) -> None:
    reform = lay(
        tmp_path,
        '[[drop]]\nid = "dsu-4.3-reply"\n'
        '[[period]]\nid = "mine-reply"\nprovision = "DSU 4.3"\nclock = "consultations_requested"\n'
        'governs = "consultations_accepted"\nactor = "respondent"\nkind = "limit"\nlength = "7 days"\n'
        'effect = "opens"\nsummary = "The answer comes within 7 days."',
    )
    found = wto.compare(wto.docket.load(590), reform)
    sides = {d.rule: (d.before is None, d.after is None) for d in found.deadlines}
    assert sides == {"dsu-4.3-reply": (False, True), "mine-reply": (True, False)}


def test_a_day_in_the_past_leaves_out_what_came_later() -> None:
    reform = DSU.overlay("walker-2019")
    found = wto.compare(wto.docket.load(316), reform, day=date(2012, 1, 1))
    assert [c.event.on for c in found.verdicts] == [date(2011, 5, 18)]


@pytest.mark.parametrize("number", [27, 267, 316, 541, 590])
def test_the_same_law_differs_in_nothing(number: int, tmp_path: Path) -> None:
    same = lay(tmp_path, '[[change]]\nid = "dsu-4.7"\nlength = "60 days"')
    for law in (DSU, same):
        found = wto.compare(wto.docket.load(number), law)
        assert found.same
        assert not found.rules


def test_a_summary_counts_each_dispute_once(tmp_path: Path) -> None:
    reform = lay(tmp_path, '[[change]]\nid = "dsu-12.9"\nlength = "1 month"')
    found = [wto.compare(wto.docket.load(n), reform) for n in (27, 316, 590)]
    (row,) = summarize(found)
    assert row.rule == "dsu-12.9"
    assert row.provision == "DSU 12.9"
    assert row.disputes == sum(not f.same for f in found)
    assert row.deadlines == sum(len(f.deadlines) for f in found)
    assert row.verdicts == sum(len(f.verdicts) for f in found)


def test_a_withdrawal_hides_no_period() -> None:
    """A withdrawn complaint stops its clocks; what ran before it differs all the same."""
    case = wto.Dispute(complainants="KOR", respondent="JPN", agreements=["GATT 1994"]).record(
        wto.ConsultationsRequested(on=date(2019, 9, 11), by="KOR"),
        wto.ComplaintWithdrawn(on=date(2019, 11, 22), by="KOR"),
    )
    found = wto.compare(case, DSU.overlay("dsu-review-2011"))
    assert [d.rule for d in found.deadlines] == ["dsu-4.7"]


def test_a_dispute_without_dated_steps(tmp_path: Path) -> None:
    case = wto.Dispute(complainants="KOR", respondent="JPN")
    assert wto.compare(case, lay(tmp_path, '[[drop]]\nid = "dsu-4.7"')).same
