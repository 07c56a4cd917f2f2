"""Each event class declares what its kind of step is, and the rest of the library derives it from there."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import wtoproc as wto
from tests.histories import dispute, event
from wtoproc.record.event import DECLARED, Event
from wtoproc.record.events import types, types_with

SOURCE = Path(wto.__file__).parent
NAMES = {t.type for t in types()}
# The classes themselves, and the charts, are where types are named.
HOMES = ("record/events.py", "law/charts.py")

REQUESTED = ("2019-09-11 consultations_requested KOR", "2020-06-18 panel_requested KOR")
SUSPENDED = (
    "2010-01-11 consultations_requested KOR", "2010-04-19 panel_requested KOR", "2010-05-18 panel_deferred",
    "2010-06-22 panel_established", "2010-09-01 panel_composed", "2010-10-01 panel_suspended KOR",
)  # fmt: skip


class TestWhatEndsADispute:
    """DSU 3.7, 12.12: once a dispute is over, nothing more can be asked of the DSB in it."""

    def test_no_panel_is_established_after_a_termination(self) -> None:
        over = dispute(*REQUESTED, "2020-07-01 dispute_terminated")
        assert over.may(event("2020-07-29 panel_established")).barred

    def test_no_panel_is_asked_for_either(self) -> None:
        over = dispute(*REQUESTED, "2020-07-01 dispute_terminated")
        verdict = over.may(event("2020-07-29 panel_requested KOR"))
        assert verdict.barred
        assert "the dispute was terminated on 2020-07-01" in str(verdict)

    def test_until_consultations_begin_anew(self) -> None:
        anew = dispute(*REQUESTED, "2020-07-01 dispute_terminated", "2020-08-03 consultations_requested KOR")
        assert anew.may(event("2020-10-05 panel_requested KOR")).permitted

    def test_the_status_and_the_law_agree(self) -> None:
        over = dispute(*REQUESTED, "2020-07-01 dispute_terminated")
        assert over.as_of(date(2020, 7, 29)).statuses == (wto.Status.SETTLED,)

    def test_a_later_end_is_no_second_one(self) -> None:
        over = dispute(*REQUESTED, "2020-07-01 dispute_terminated")
        assert over.may(event("2020-07-02 complaint_withdrawn KOR")).barred

    def test_the_clocks_of_consultations_stop(self) -> None:
        """DS567: the dispute was terminated on 21 April 2022."""
        rules = {d.rule for d in wto.docket.load(567).as_of(date(2022, 4, 22)).deadlines()}
        assert "dsu-4.3-reply" not in rules


class TestWhatIsWorkOfAPanel:
    """DSU 12.12: the authority lapses if the work has been suspended for more than twelve months."""

    @pytest.mark.parametrize("work", sorted(types_with("panel_work") - {"panel_composed"}))
    def test_a_panel_that_works_has_not_lapsed(self, work: str) -> None:
        at_work = dispute(*SUSPENDED, f"2011-03-01 {work}")
        positions = {p.chart: p.state for p in at_work.as_of(date(2011, 12, 1)).positions}
        assert positions["adjudication"] != "lapsed"

    def test_one_that_does_not_has(self) -> None:
        positions = {p.chart: p.state for p in dispute(*SUSPENDED).as_of(date(2011, 12, 1)).positions}
        assert positions["adjudication"] == "lapsed"


def test_each_declaration_is_used_by_some_type_and_left_out_by_another() -> None:
    for name, default in DECLARED.items():
        values = {getattr(t, name) for t in types()}
        assert default in values, name
        assert len(values) > 1, name


@pytest.mark.parametrize("kind", list(types()), ids=lambda t: t.type)
def test_what_a_type_names_is_there(kind: type[Event]) -> None:
    assert {*kind.withdraws, *kind.answers} <= NAMES
    assert kind.ends in ("", "complaint", "dispute")
    assert kind.arrangement in ("", "solution", "understanding", "compensation")
    assert kind.reasonable_period in ("", "sets", "extends", "expires")


def test_what_is_suspended_is_resumed_by_one_type() -> None:
    for stopped in {t.suspends for t in types() if t.suspends}:
        assert len(types_with("resumes", stopped)) == 1


def reform(dest: str = "settled", **declared: Any) -> wto.Rulebook:
    """The law with one more step beside a panel's work, which declares this of itself."""
    return wto.DSU.overlay(
        {
            "overlay": {"id": "mine", "title": "A step of our own", "source": "this test"},
            "event": [{"type": "early_harvest_agreed", "title": "The parties agree early.", **declared}],
            "gate": [{"id": "mine-1", "provision": "DSU 3.6", "governs": "early_harvest_agreed", "actor": "party",
                      "summary": "After a request.", "requires": "consultations_requested"}],
            "edge": [{"chart": "adjudication", "trigger": "early_harvest_agreed", "gate": "mine-1", "dest": dest,
                      "source": ["panel_requested", "established", "composed", "suspended"]}],
        }
    )  # fmt: skip


class TestTypesOfAnOverlay:
    """An event type of a reform can declare the same attributes, with the same effect."""

    def happened(self, law: wto.Rulebook, day: str, *before: str, **fields: Any) -> wto.Dispute:
        step = law.event("early_harvest_agreed")(on=date.fromisoformat(day), **fields)
        return dispute(*before).under(law).record(step, departure=True)

    def test_one_that_ends_the_dispute_spends_the_request(self) -> None:
        law = reform(ends="dispute")
        over = self.happened(law, "2020-07-01", *REQUESTED)
        assert over.may(event("2020-07-29 panel_established")).barred
        plain = self.happened(reform(), "2020-07-01", *REQUESTED)
        assert not plain.may(event("2020-07-29 panel_established")).barred

    @pytest.mark.parametrize("ends", ["complaint", "dispute"])
    def test_status_verdicts_and_moves_agree_on_an_end(self, ends: str) -> None:
        over = self.happened(reform(ends=ends), "2020-07-01", *REQUESTED, by=["KOR", "JPN"])
        now = over.as_of(date(2020, 8, 1))
        assert now.statuses == (wto.Status.SETTLED,)
        assert {move.type for move in now.moves() if move.verdict.permitted} == {"consultations_requested"}
        assert over.may(event("2020-07-29 panel_established")).barred

    def test_one_that_ends_the_dispute_leads_to_an_end(self) -> None:
        with pytest.raises(
            wto.OverlayError, match="ends the dispute, but leads from 'composed' to 'report_issued'"
        ):
            reform("report_issued", ends="dispute")

    def test_one_that_is_work_of_a_panel_shows_that_it_resumed(self) -> None:
        worked = self.happened(reform(panel_work=True), "2011-03-01", *SUSPENDED)
        idle = self.happened(reform(), "2011-03-01", *SUSPENDED)
        lapse = event("2011-11-01 panel_authority_lapsed")
        assert worked.may(lapse).barred
        assert not idle.may(lapse).barred

    def test_a_joint_one_has_both_sides_as_authors(self) -> None:
        course = dispute(*REQUESTED).under(reform(joint=True)).course()
        step = next(s for s in course.steps if s.type == "early_harvest_agreed")
        assert step.joint
        assert course.event(step, date(2020, 7, 1)).by == ("KOR", "JPN")

    def test_an_institutions_has_no_member_as_author(self) -> None:
        course = dispute(*REQUESTED).under(reform(taken_by="dsb")).course()
        assert [s.by for s in course.steps if s.type == "early_harvest_agreed"] == [()]

    def test_one_that_withdraws_the_request_takes_it_back(self) -> None:
        back = self.happened(reform(withdraws="panel_requested"), "2020-07-01", *REQUESTED, by="KOR")
        assert back.on_record.standing_requests("original") == ()

    @pytest.mark.parametrize(
        ("declared", "place"),
        [
            ({"ends": "everything"}, "event[0].ends"),
            ({"joint": "yes"}, "event[0].joint"),
            ({"withdraws": "panel_request"}, "event[0].withdraws"),
            ({"taken_by": "dbs"}, "event[0].taken_by"),
            ({"finishes": True}, "event[0].finishes"),
        ],
        ids=str,
    )
    def test_a_faulty_one_is_named(self, declared: dict[str, Any], place: str) -> None:
        with pytest.raises(wto.OverlayError) as caught:
            reform(**declared)
        assert [fault.path for fault in caught.value.faults] == [place]


def tables() -> list[tuple[str, int, list[str]]]:
    """The tables of type names outside the event classes and the charts: module, line, the names."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if name in HOMES:
            continue
        for node in ast.parse(path.read_text("utf-8")).body:
            value = getattr(node, "value", None)
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and value is not None:
                listed = [
                    c.value for c in ast.walk(value) if isinstance(c, ast.Constant) and c.value in NAMES
                ]
                if len(listed) > 1:
                    found.append((name, node.lineno, listed))
    return found


@pytest.mark.parametrize(("name", "line", "listed"), tables(), ids=lambda value: str(value)[:40])
def test_a_table_of_types_elsewhere_has_its_reason(name: str, line: int, listed: list[str]) -> None:
    above = (SOURCE / name).read_text("utf-8").splitlines()[line - 2]
    assert above.startswith("#"), f"{name}:{line} lists {', '.join(listed)} without a comment that says why"
