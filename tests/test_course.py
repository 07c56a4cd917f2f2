"""Courses: a record walked step by step stands where it stands when read at once, and steps come on their first lawful day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import wtoproc as wto
from tests.histories import dispute, event
from wtoproc.standing.course import Course
from wtoproc.standing.strands import StrandStates

REQUEST = "2019-09-11 consultations_requested KOR"
TO_ADOPTION = (
    REQUEST,
    "2020-06-18 panel_requested KOR",
    "2020-06-29 panel_deferred",
    "2020-07-29 panel_established",
    "2020-09-28 panel_composed",
    "2021-06-01 panel_report_circulated",
    "2021-06-28 reports_adopted recommendations=true",
    "2021-07-20 reasonable_period_agreed KOR,JPN months=8",
)


@pytest.mark.parametrize("number", [27, 316, 384, 461, 590])
def test_a_course_taken_step_by_step_stands_where_the_record_does(number: int) -> None:
    case = wto.docket.load(number)
    empty = wto.Dispute(
        complainants=case.complainants, respondent=case.respondent, agreements=case.agreements
    )
    course = empty.course()
    for step in case.events:
        course = course.after(step)
        past = case.on_record.upto(step.on)
        if course.record.events == past.events:
            # Months without a day are left out of a course.
            assert course.states == StrandStates(course.record, wto.DSU).to(None)
    assert course.record.events == case.events


@pytest.mark.parametrize(
    ("history", "type_name", "by", "first"),
    [
        # 60 days from 11 September end on 10 November.
        ((REQUEST,), "panel_requested", "KOR", "2019-11-11"),
        # The last day of August stands in for the 31st: eight months from 28 June end on 28 February, then 20 days.
        (TO_ADOPTION, "retaliation_requested", "KOR", "2022-03-01"),
    ],
)
def test_a_step_comes_on_its_first_lawful_day(
    history: tuple[str, ...], type_name: str, by: str, first: str
) -> None:
    case = dispute(*history)
    course = case.course()
    step = next(s for s in course.steps if s.type == type_name and s.by == (by,))
    found = course.earliest(step)
    assert found is not None
    assert found.on == date.fromisoformat(first)
    assert case.may(found).permitted
    assert not case.may(event(f"{found.on - timedelta(days=1)} {type_name} {by}")).permitted


def test_a_step_that_no_day_makes_lawful_has_no_first_day() -> None:
    course = Course.of(
        dispute(*TO_ADOPTION[:6], "2021-06-20 appeal_notified JPN").on_record,
        dispute(*TO_ADOPTION[:6], "2021-06-20 appeal_notified JPN").rulebook,
    )  # no division since December 2019
    step = next(s for s in course.steps if s.type == "appellate_body_report_circulated")
    assert course.earliest(step) is None


def test_the_days_of_a_step_lie_around_the_ends_of_its_periods() -> None:
    course = dispute(REQUEST).course()
    days = course.days("panel_requested")
    assert {date(2019, 11, 9), date(2019, 11, 10), date(2019, 11, 11)} <= set(days)
    assert date(2019, 9, 21) not in days
    assert date(2019, 9, 21) in course.days()  # ten days to answer
    assert min(days) == date(2019, 9, 11)


def test_a_course_only_goes_on() -> None:
    course = dispute(REQUEST).course()
    with pytest.raises(wto.RecordError, match="in the order of their dates"):
        course.after(wto.ConsultationsHeld(on=date(2019, 9, 10)))


def test_a_record_without_a_request_for_consultations_is_offered_none() -> None:
    # India went to the panel at once under ATC 8.10.
    course = wto.docket.load(32).course()
    assert "consultations_requested" not in {step.type for step in course.steps}
    assert "panel_requested" in {step.type for step in course.steps}
