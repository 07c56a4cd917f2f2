"""A ``datetime`` is no day: every public function that takes a day refuses one."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wtoproc as wto
from wtoproc import docket, experience, periods, testing, workdays
from wtoproc.record.record import Record
from wtoproc.standing.course import Course
from wtoproc.terms import members

from .samples import MODULES, public_classes

DAY = date(2020, 6, 18)
NOON = datetime(2020, 6, 18, 12)  # noqa: DTZ001  the fault itself
CASE = docket.load(590)
MEMBER = wto.member("EU")
KNOWN = experience.Experience((), (), DAY)


def drawn(strategy: st.SearchStrategy[Any]) -> None:
    @given(strategy)
    def draw(_: Any) -> None:
        pass

    draw()


CALLS: Mapping[str, Callable[[Any], Any]] = {
    "compare.day": lambda day: wto.compare(CASE, wto.DSU, day=day),
    "explore.on": lambda day: wto.explore(on=day),
    "forecast.day": lambda day: wto.forecast(CASE, day),
    "rulebook.on": lambda day: wto.rulebook(on=day),
    "members.on": lambda day: drawn(testing.members(on=day)),
    "disputes.starts": lambda day: drawn(testing.disputes(starts=(day, day))),
    "status.day": workdays.status,
    "why.day": workdays.why,
    "roll.day": workdays.roll,
    "passages.to": lambda day: list(experience.passages(CASE.on_record, day)),
    "stands_for.day": lambda day: members.stands_for("EU", "FRA", day),
    "Experience.of.to": lambda day: experience.Experience.of([], day),
    "Experience.estimate.day": lambda day: KNOWN.estimate("panel", day),
    "Experience.__init__.to": lambda day: experience.Experience((), (), day),
    "Dispute.as_of.day": CASE.as_of,
    "Snapshot.__init__.day": lambda day: wto.Snapshot(CASE, day),
    "Rulebook.at.day": lambda day: wto.DSU.at("dsu-4.7", day),
    "Rulebook.for_part.day": lambda day: wto.DSU.for_part("quorum", day),
    "Rulebook.on.day": wto.DSU.on,
    "Course.event.day": lambda day: CASE.course().event(CASE.course().steps[0], day),
    "Member.in_mpia.day": MEMBER.in_mpia,
    "Member.in_eu.day": MEMBER.in_eu,
    "Member.is_ldc.day": MEMBER.is_ldc,
    "Length.after.start": periods.Length(days=60).after,
    "Length.before.day": periods.Length(months=1).before,
    "Record.upto.day": CASE.on_record.upto,
}  # fmt: skip
# Built from the data that ship, or from a file, where each value is checked.
FROM_DATA = {"Gate", "Member", "Period", "Row"}
# Asked by every rule of every verdict, on the day of an event, which is checked already.
ASKED_BY_RULES = {
    f"Record.{name}.day"
    for name in ("undated_before", "knows", "when", "happened", "is_complainant", "is_respondent")
}


def takes_a_day(kind: Any) -> bool:
    """Whether an annotation is a day, or a union or collection of days."""
    return kind is date or any(map(takes_a_day, get_args(kind)))


def day_arguments() -> Iterator[str]:
    """The arguments of public functions, methods and classes that are days, as "function.argument"."""
    functions = [wto.forecast.forecast, wto.rulebook.__call__]
    for module in MODULES:
        names = getattr(module, "__all__", None) or [n for n in dir(module) if not n.startswith("_")]
        functions += [getattr(module, name) for name in names]
    for cls in {*public_classes(), Record, Course}:
        if not issubclass(cls, wto.Event):  # whose fields are all checked, see test_fields
            functions += [
                f for name, f in vars(cls).items() if name == "__init__" or not name.startswith("_")
            ]
    for found in functions:
        function = getattr(found, "__func__", found)
        if not inspect.isfunction(function):
            function = inspect.unwrap(function)  # one whose answers are cached
        if not inspect.isroutine(function) or not function.__module__.startswith("wtoproc"):
            continue
        owner = function.__qualname__.split("<locals>.")[-1].replace("_Law.__call__", "rulebook")
        for argument, kind in get_type_hints(function).items():
            if argument != "return" and takes_a_day(kind):
                yield f"{owner}.{argument}"


def test_every_argument_that_is_a_day_is_tried() -> None:
    found = {
        name for name in day_arguments() if name.split(".")[0] not in FROM_DATA or "__init__" not in name
    }
    assert found - ASKED_BY_RULES == set(CALLS)


@pytest.mark.parametrize("odd", [NOON, "2020-06-18", 20200618])
@pytest.mark.parametrize("name", CALLS)
def test_what_is_no_day_is_refused(name: str, odd: Any) -> None:
    with pytest.raises(wto.WTOProcError, match=r"takes a datetime.date, such as date\("):
        CALLS[name](odd)


@pytest.mark.parametrize("name", CALLS)
def test_a_day_is_taken(name: str) -> None:
    CALLS[name](DAY)


@pytest.mark.parametrize("unit", ["years", "months", "weeks", "days"])
@pytest.mark.parametrize("odd", ["60", -1, True, 1.5, None])
def test_a_length_has_whole_numbers_of_each_unit(unit: str, odd: Any) -> None:
    with pytest.raises(wto.RulebookError, match=rf"Length\({unit}=2\)"):
        periods.Length(**{unit: odd})
