"""What the strategies draw: lawful, as asked for, around the days that matter, short when shrunk, little wasted."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import UnsatisfiedAssumption

import wtoproc as wto
from wtoproc import testing
from wtoproc.law.grades import Grade
from wtoproc.terms.members import all_members
from wtoproc.terms.periods import Length
from wtoproc.testing._ways import barred, courses

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DSU = wto.DSU
FEW = settings(
    max_examples=20,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def drawn(strategy: st.SearchStrategy[Any], number: int = 20) -> list[Any]:
    """Some draws, the same each time."""
    found: list[Any] = []

    @settings(FEW, max_examples=number)
    @given(strategy)
    def collect(value: Any) -> None:
        found.append(value)

    collect()
    return found


def least(strategy: st.SearchStrategy[Any], wanted: Callable[[Any], bool]) -> Any:
    """What the first draw of a kind shrinks to."""
    phases = [Phase.generate, Phase.shrink]
    return find(strategy, wanted, settings=settings(FEW, max_examples=300, phases=phases))


def lawful(case: wto.Dispute) -> bool:
    return all(verdict.permitted for _, verdict in case.review())


def steps_left(case: wto.Dispute) -> list[wto.Event]:
    course = case.course()
    return [event for step in course.steps if (event := course.earliest(step)) is not None]


def type_names(case: wto.Dispute) -> list[str]:
    return [event.type for event in case.events]


# ------------------------------------------------------------------ lawful


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"complainants": 3},
        {"agreements": ["GATT 1994", "SCM"]},
        {"starts": (date(2020, 1, 1), date(2024, 12, 31))},
        {"min_size": 8, "max_size": 16},
        {"reaching": "reports_adopted", "complainants": 2, "max_size": 14},
        {"rulebook": testing.rulebooks()},
        {"rulebook": DSU.overlay("shorter-consultations")},
        {"rulebook": DSU.overlay("gatt-1947-consensus")},
        {"rulebook": DSU.reading(sequencing="21_5_first", waits_end="inclusive")},
    ],
    ids=str,
)
def test_every_event_of_every_history_is_permitted_on_review(parameters: dict[str, Any]) -> None:
    for case in drawn(testing.disputes(**parameters), 12):
        assert lawful(case), case.as_code()


def test_a_round_on_compliance_is_lawful_too() -> None:
    reached = {"reaching": "reports_adopted", "min_size": 12, "max_size": 22}
    cases = drawn(testing.disputes(**reached), 40)
    rounds = [case for case in cases if len(case.on_record.proceedings()) > 1]
    assert len(rounds) > 2
    assert all(map(lawful, rounds))


# ------------------------------------------------------------------ as asked for


def test_the_parameters_are_kept() -> None:
    first, last = date(2015, 3, 1), date(2015, 6, 30)
    strategy = testing.disputes(
        members=["CAN", "BRA", "NOR"],
        agreements=["GATT 1994", "GATS"],
        starts=(first, last),
        complainants=2,
        max_size=6,
    )
    cases = drawn(strategy, 40)
    for case in cases:
        assert {*case.complainants, case.respondent} <= {"CAN", "BRA", "NOR"}
        assert case.agreements == ("GATT 1994", "GATS")
        assert first <= case.events[0].on <= last
        assert 1 <= len(case.events) <= 6
    assert {len(case.complainants) for case in cases} == {1, 2}


def test_a_member_is_one_on_the_day() -> None:
    on = date(1996, 1, 1)
    codes = drawn(testing.members(on=on), 60)
    assert all(all_members()[code].acceded <= on for code in codes)
    for case in drawn(testing.disputes(starts=(date(1995, 1, 1), date(1999, 12, 31)), max_size=1), 60):
        day = case.events[0].on
        assert all(all_members()[code].acceded <= day for code in (*case.complainants, case.respondent))


def test_sizes_are_kept_unless_a_dispute_is_over() -> None:
    for case in drawn(testing.disputes(min_size=5, max_size=7)):
        assert 5 <= len(case.events) <= 7 or not list(steps_left(case))


def test_a_history_ends_with_the_step_up_to_which_it_goes() -> None:
    cases = drawn(testing.disputes(up_to=wto.PanelEstablished, max_size=14), 40)
    assert all("panel_established" not in type_names(case)[:-1] for case in cases)
    assert any(type_names(case)[-1] == "panel_established" for case in cases)


@pytest.mark.parametrize(
    "type_name",
    ["panel_composed", "appeal_notified", "reasonable_period_awarded", "arbitration_award_notified"],
)
def test_a_history_holds_the_step_that_it_reaches(type_name: str) -> None:
    for case in drawn(testing.disputes(reaching=type_name, max_size=12), 6):
        assert type_name in type_names(case)
        assert lawful(case)


def test_bounds_on_rounds_and_retaliation() -> None:
    strategy = testing.disputes(reaching="reports_adopted", rounds=0, retaliation=False, max_size=20)
    for case in drawn(strategy):
        assert case.on_record.proceedings() == ("original",)
        assert not any(type_name.startswith("retaliation") for type_name in type_names(case))


@pytest.mark.parametrize(
    "parameters",
    [{"min_size": 0}, {"min_size": 5, "max_size": 4}, {"complainants": 0}, {"rounds": -1}],
    ids=str,
)
def test_impossible_numbers_are_told(parameters: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"no history has|at least one complainant"):
        drawn(testing.disputes(**parameters), 1)


def test_an_unknown_step_is_told_with_the_nearest() -> None:
    with pytest.raises(wto.EventError, match="panel_requested"):
        drawn(testing.disputes(reaching="panel_request"), 1)


def test_next_events_are_lawful_and_of_the_member_asked_for() -> None:
    case = least(testing.disputes(reaching="panel_report_circulated"), lambda _: True)
    for event in drawn(testing.next_events(case), 30):
        assert event.on >= case.events[-1].on
        assert case.record(event).review()[-1][1].permitted
    for event in drawn(testing.next_events(case, by=case.respondent), 10):
        assert case.respondent in event.by


def test_no_next_step_is_an_error_not_a_search() -> None:
    case = least(testing.disputes(max_size=1), lambda _: True)
    with pytest.raises(wto.RecordError, match="no next step by NZL"):
        drawn(testing.next_events(case, by="NZL"), 1)


def test_lengths_lie_within_their_bounds() -> None:
    for length in drawn(testing.periods(min_days=20, max_days=90), 60):
        days = length.days + 7 * length.weeks
        assert days + 28 * length.months >= 20
        assert days + 31 * length.months <= 90
    with pytest.raises(ValueError, match="no length has from 9 to 8 days"):
        drawn(testing.periods(min_days=9, max_days=8), 1)


def test_reforms_change_the_lengths_asked_for_and_no_more() -> None:
    for reform in drawn(testing.reforms(rules=["dsu-4.7", "dsu-16.4-appeal"], shorter=0.5, longer=1.5), 30):
        lengths = {change["id"]: int(change["length"].split()[0]) for change in reform["change"]}
        assert set(lengths) <= {"dsu-4.7", "dsu-16.4-appeal"}
        assert all(30 <= days <= 90 for days in lengths.values())
        DSU.overlay(reform)


def test_types_resolve() -> None:
    assert all(isinstance(case, wto.Dispute) and lawful(case) for case in drawn(st.from_type(wto.Dispute), 5))
    assert all(isinstance(length, Length) for length in drawn(st.from_type(Length), 5))


def test_a_strategy_tells_itself() -> None:
    assert repr(testing.disputes(complainants=2)) == "disputes(complainants=2)"
    assert repr(testing.unlawful(rule="dsu-4.7")) == "unlawful(rule='dsu-4.7')"


# ------------------------------------------------------------------ what they find


class TestDays:
    """Dates lie where mistakes are made: around the end of a period, as counted and as rolled."""

    # Day 60 after the circulation, 30 June 2012, is a Saturday: an appeal is in time until Monday.
    LAST, ROLLED = date(2012, 6, 30), date(2012, 7, 2)

    @pytest.fixture(scope="class")
    @classmethod
    def appeals(cls) -> Counter[date]:
        case = wto.Dispute(complainants="KOR", respondent="JPN", agreements=["GATT 1994"]).record(
            wto.ConsultationsRequested(on=date(2011, 1, 10), by="KOR"),
            wto.PanelRequested(on=date(2011, 6, 1), by="KOR"),
            wto.PanelEstablished(on=date(2011, 6, 20)),
            wto.PanelComposed(on=date(2011, 7, 20)),
            wto.PanelReportCirculated(on=date(2012, 5, 1)),
            departure=True,
        )
        events = drawn(testing.next_events(case), 500)
        return Counter(event.on for event in events if event.type == "appeal_notified")

    def test_the_day_before_the_day_and_the_day_to_which_it_rolls(self, appeals: Counter[date]) -> None:
        for day in (self.LAST - timedelta(days=1), self.LAST, self.ROLLED):
            assert appeals[day], day

    def test_none_the_day_after(self, appeals: Counter[date]) -> None:
        assert max(appeals) == self.ROLLED

    def test_the_first_day_and_others_too(self, appeals: Counter[date]) -> None:
        assert appeals[date(2012, 5, 1)]
        assert len(appeals) > 8

    def test_a_wait_is_left_on_the_day_after_it(self) -> None:
        case = wto.Dispute(complainants="KOR", respondent="JPN", agreements=["GATT 1994"]).record(
            wto.ConsultationsRequested(on=date(2012, 1, 9), by="KOR")
        )
        asked = [e.on for e in drawn(testing.next_events(case, by="KOR"), 200) if e.type == "panel_requested"]
        assert min(asked) == date(2012, 3, 10)  # day 61
        assert asked.count(date(2012, 3, 10)) > len(asked) / 8
        assert len(set(asked)) > 5


@pytest.mark.parametrize(
    ("type_name", "chart", "state"),
    [
        ("consultations_accepted", "consultations", "accepted"),
        ("consultations_failed_jointly", "consultations", "failed"),
        ("complaint_withdrawn", "consultations", "withdrawn"),
        ("interim_report_issued", "adjudication", "interim_report"),
        ("retaliation_requested", "retaliation", "requested"),
        ("retaliation_objected", "retaliation", "objected"),
        ("retaliation_arbitration_decided", "retaliation", "decided"),
        ("retaliation_authorized", "retaliation", "authorized"),
    ],
)
def test_the_rare_states_are_reached_by_asking(type_name: str, chart: str, state: str) -> None:
    case = least(
        testing.disputes(reaching=type_name, up_to=type_name, max_size=14),
        lambda case: type_names(case)[-1] == type_name,
    )
    assert state in {there for strand, there in case.course().states.items() if strand.chart == chart}


def test_the_usual_states_come_by_themselves() -> None:
    seen: Counter[str] = Counter()
    for case in drawn(testing.disputes(), 80):
        seen.update({f"{s.chart}: {state}" for course in courses(case) for s, state in course.states.items()})
    for state in ("requested", "held"):
        assert seen[f"consultations: {state}"], state
    for state in (
        "no_request",
        "panel_requested",
        "deferred",
        "established",
        "composed",
        "report_circulated",
        "appealed",
    ):
        assert seen[f"adjudication: {state}"] > 1, (state, seen)


def test_a_panel_is_established_in_four_events_from_the_first_of_january_2000() -> None:
    case = least(testing.disputes(), lambda case: "panel_established" in type_names(case))
    assert len(case.events) <= 4
    assert case.events[0].on == date(2000, 1, 1)
    assert case.events[1].on == date(2000, 3, 2)  # day 61
    assert (case.complainants, case.respondent) == (("KOR",), "JPN")


# ------------------------------------------------------------------ unlawful steps


@pytest.mark.parametrize(
    "rule",
    [
        "dsu-4.7",
        "dsu-4.3-reply",
        "dsu-4.11",
        "dsu-6.1-who",
        "dsu-6.1-block-once",
        "dsu-7.1",
        "dsu-8.7-request",
        "dsu-12.8",
        "dsu-16.4-adopt",
        "dsu-16.4-appeal",
        "dsu-17.4-who",
        "dsu-17.5-60",
        "dsu-21.3b",
        "dsu-22.2-who",
        "dsu-22.6-authorize",
    ],
)
def test_the_rule_named_objects(rule: str) -> None:
    for found in drawn(testing.unlawful(rule=rule), 4):
        assert rule in found.rules
        assert lawful(found.dispute)
        objections = [f for f in found.verdict.findings if f.rule == rule]
        assert any(f.grade >= Grade.OVERRUN for f in objections)


def test_all_the_rules_that_object_are_told() -> None:
    for found in drawn(testing.unlawful(), 30):
        assert found.verdict.barred
        assert set(found.rules) == {f.rule for f in found.verdict.objections}
        again = found.dispute.record(found.event, departure=True)
        assert any(not verdict.permitted for _, verdict in again.review())


def test_without_a_rule_the_law_bars_the_step_not_only_doubts_it() -> None:
    case = wto.Dispute(complainants="KOR", respondent="JPN", agreements=["GATT 1994"]).record(
        wto.ConsultationsRequested(on=date(2012, 1, 9), by="KOR")
    )
    found = [barred(case.course(), number) for number in range(120)]
    assert all(one is not None and one.verdict.barred for one in found)
    assert len({one.event.type for one in found if one is not None}) > 40


def test_a_rule_that_never_objects_and_one_that_is_none() -> None:
    with pytest.raises(wto.RulebookError, match=r"no step was found to which dsu-21\.2 objects"):
        drawn(testing.unlawful(rule="dsu-21.2"), 1)
    with pytest.raises(wto.UnknownRuleError):
        drawn(testing.unlawful(rule="dsu-4.77"), 1)


# ------------------------------------------------------------------ nothing is wasted


@st.composite
def counted(draw: st.DrawFn, strategy: st.SearchStrategy[Any], count: Counter[str]) -> Any:
    """The same draws, counted; so are those that the strategy gives up."""
    count["begun"] += 1
    try:
        return draw(strategy)
    except UnsatisfiedAssumption:
        count["given up"] += 1
        raise


@pytest.mark.parametrize(
    "strategy",
    [
        testing.disputes(),
        testing.disputes(min_size=8, max_size=20),
        testing.disputes(reaching="panel_report_circulated"),
        testing.disputes(reaching="retaliation_authorized"),  # not lawful before the third day that matters
        testing.disputes(complainants=3, members=["KOR", "JPN", "USA"]),
        testing.unlawful(),
        testing.unlawful(rule="dsu-16.4-appeal"),
        testing.unlawful(testing.disputes(max_size=6), "dsu-4.7"),
        testing.members(),
        testing.periods(),
        testing.reforms(),
        testing.rulebooks(),
    ],
    ids=repr,
)
def test_no_more_than_a_fifth_of_the_draws_is_given_up(strategy: st.SearchStrategy[Any]) -> None:
    count: Counter[str] = Counter()
    drawn(counted(strategy, count), 40)
    assert count["begun"] >= 40
    assert count["given up"] <= count["begun"] / 5


@pytest.mark.parametrize(
    ("strategy", "error", "says"),
    [
        (testing.disputes(members=["KOR"]), wto.DrawError, "two parties"),
        (testing.disputes(members=["CHN", "VNM"], starts=(date(1996, 1, 1), date(1996, 2, 1))), wto.DrawError, "Members"),
        (testing.disputes(starts=(date(1980, 1, 1), date(1985, 1, 1))), wto.DrawError, "from 1995 on"),
        (testing.disputes(agreements=["nope"]), wto.RecordError, "no dispute begins so"),
        (testing.disputes(up_to="panel_requested", reaching="panel_established"), wto.RulebookError, "panel_requested comes before"),
        (testing.disputes(reaching="retaliation_requested", retaliation=False), wto.RulebookError, "out of the bounds"),
        (testing.reforms(rules=["dsu-6.1-who"]), wto.DrawError, "no period that is counted"),
    ],
)  # fmt: skip
def test_bounds_in_which_nothing_lies_are_told(
    strategy: st.SearchStrategy[object], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        find(strategy, lambda _: True, settings=settings(max_examples=5, database=None))


SAME_DRAWS = """
import sys
from hypothesis import Phase, find, settings
from random import Random
from wtoproc import testing

def drawn(strategy):
    found = []
    try:
        find(strategy, lambda value: found.append(value), settings=settings(max_examples=60, database=None, phases=[Phase.generate]),
             random=Random(0))
    except Exception as error:
        assert type(error).__name__ == "NoSuchExample", error
    return found

kit = [testing.disputes(max_size=6), testing.disputes(reaching="panel_composed", max_size=6), testing.members(), testing.periods(),
       testing.reforms()]
before = [repr(drawn(strategy)) for strategy in kit]
with open("constants_here.py", "w") as file:
    file.write(f"FOUND = {list(range(2, 1023))!r}")
sys.path.insert(0, ".")
import constants_here
print(before == [repr(drawn(strategy)) for strategy in kit])
"""


def test_constants_in_source_files_change_no_draw(tmp_path: Path) -> None:
    # From an installed package Hypothesis finds none, from a checkout some; the same seed draws the same from both.
    ran = subprocess.run(  # noqa: S603
        [sys.executable, "-c", SAME_DRAWS], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "True\n"
