"""The ready properties, which every procedure should satisfy."""

from __future__ import annotations

from datetime import date, timedelta

import attrs

from wtoproc.analysis.fields import event_of, first_event
from wtoproc.dispute import Dispute
from wtoproc.errors import DrawError, RecordError
from wtoproc.judging.verdicts import Finding, Verdict
from wtoproc.law.grades import Grade
from wtoproc.law.rows import Period
from wtoproc.record.event import Event
from wtoproc.standing.deadlines import Deadline
from wtoproc.terms.workdays import DayStatus, status
from wtoproc.testing._ahead import lawful_steps, shortest_without, soonest
from wtoproc.testing._steps import outsider
from wtoproc.testing.counterexamples import Counterexample
from wtoproc.testing.trials import Property

__all__ = [
    "ALL", "deadlines_agree_with_verdicts", "every_period_ends", "moves_agree_with_verdicts", "no_block_for_ever", "no_dead_end",
    "no_duty_on_an_impossible_day", "no_revival", "order_of_recording_is_free", "outsiders_cannot_act", "path_within",
    "paths_within_bounds", "periods_are_counted_as_stated", "verdicts_ignore_the_future", "waiting_costs_nothing",
]  # fmt: skip

_ONE_DAY = timedelta(days=1)
_FAR = timedelta(days=40 * 365)
_OF_LATE = (date(2016, 1, 4), date(2024, 12, 31))


def _no_dead_end(dispute: Dispute) -> Counterexample | None:
    course = dispute.course()
    for strand, state in course.states.items():
        chart = dispute.rulebook.charts[strand.chart]
        if state in chart.ends or state == chart.start:
            continue
        own = [s for s in course.steps if chart.knows(s.type) and s.proceeding == strand.proceeding]
        leading = [s for s in own if chart.step(state, s.type) not in (state, chart.start) and not s.ends]
        if leading and not any(first_event(course, step) for step in leading):
            names = ", ".join(dict.fromkeys(s.type for s in leading))
            return Counterexample(
                dispute,
                f"{strand.chart} ({strand.proceeding}) stands at {state!r}, no end, and no step leads on from there on any day: not {names}",
            )
    return None


no_dead_end = Property(
    "no-dead-end",
    "Every non-final position has a lawful next step on some day; giving up does not count.",
    _no_dead_end,
)

# The steps by which a dispute reaches a new stage.
_STAGES = frozenset(
    {"panel_requested", "panel_established", "panel_composed", "panel_report_circulated", "appellate_body_report_circulated",
     "reports_adopted", "retaliation_requested", "retaliation_authorized"}
)  # fmt: skip


def _no_block_for_ever(dispute: Dispute) -> Counterexample | None:
    course = dispute.course()
    lawful = list(lawful_steps(course))
    stages = [(step, event) for step, event in lawful if step.type in _STAGES and step.forward]
    if not stages:
        return None
    head = dispute.head
    for party in (head.respondent, *head.complainants):
        theirs = [
            e
            for s, e in lawful
            if s.by == (party,) and not s.joint and not s.ends and not _gives_up(e, party, dispute)
        ]
        for act in theirs:
            after = course.after(act)
            for step, before in stages:
                if party in step.by or step.type == act.type:
                    continue
                found, all_seen = shortest_without(after, (step.type, step.proceeding), party)
                if found is None and all_seen:
                    return Counterexample(
                        dispute.record(act),
                        f"{step.type} could come on {before.on}; {act.type} by {party} on {act.on} keeps it off for ever, "
                        f"unless {party} itself or both sides together lead out",
                    )
    return None


def _gives_up(act: Event, party: str, dispute: Dispute) -> bool:
    """Whether a party withdraws or delays its own request."""
    return act.type.endswith("_withdrawn") or (
        act.type == "panel_suspended" and party in dispute.complainants
    )


no_block_for_ever = Property(
    "no-block-for-ever",
    "No party can by a step of its own keep another's step off for ever.",
    _no_block_for_ever,
    ({"max_size": 6}, {"reaching": "panel_report_circulated", "starts": _OF_LATE, "max_size": 8}),
)


def _every_period_ends(dispute: Dispute) -> Counterexample | None:
    last = dispute.events[-1].on
    for deadline in dispute.as_of(min(last + _FAR, date(2190, 1, 1))).deadlines():
        if deadline.state == "running":
            return Counterexample(
                dispute,
                f"{deadline.rule} ({deadline.provision}) still runs forty years later, to {deadline.ends}",
            )
    for deadline in dispute.as_of(last).deadlines():
        forward = deadline.row.direction == "after"
        if (forward and deadline.nominal < deadline.started) or deadline.ends < deadline.nominal:
            return Counterexample(
                dispute,
                f"{deadline.rule} ({deadline.provision}) of {deadline.started} ends on {deadline.nominal}, rolled to "
                f"{deadline.ends}: before its time",
            )
    return None


every_period_ends = Property(
    "every-period-ends", "Every period that starts ends, and not before its start.", _every_period_ends
)


def _no_duty_on_an_impossible_day(dispute: Dispute) -> Counterexample | None:
    course = dispute.course()
    snapshot = dispute.as_of(course.day)
    running = [d for d in snapshot.deadlines() if d.state == "running"]
    arranged = any(e.type in _ARRANGED for e in dispute.events)
    for deadline in running:
        if deadline.kind != "limit":
            continue
        if deadline.row.rolls and status(deadline.ends) is DayStatus.CLOSED:
            return Counterexample(
                dispute,
                f"{deadline.rule} ({deadline.provision}) ends on {deadline.ends}, on which the WTO is closed",
            )
        for wait in running:
            shared = set(wait.governs) & set(deadline.governs)
            if (
                wait.kind == "wait"
                and wait.proceeding == deadline.proceeding
                and shared
                and wait.nominal >= deadline.ends
            ):
                return Counterexample(
                    dispute,
                    f"{deadline.rule} wants {' and '.join(sorted(shared))} by {deadline.ends}, and {wait.rule} holds it back to the "
                    f"end of {wait.nominal}",
                )
        for type_name in deadline.governs:
            if (
                not arranged
                and deadline.actor in ("complainant", "respondent", "dsb")
                and type_name in _STAGES
            ):
                reached, all_seen = shortest_without(
                    course, (type_name, deadline.proceeding), dispute.respondent, full_time=True
                )
                wanted = f"{deadline.rule} ({deadline.provision}) wants {type_name} by {deadline.ends}"
                if reached is None and all_seen:
                    return Counterexample(
                        dispute, f"{wanted}; no lawful way leads there unless the respondent helps"
                    )
                if reached is not None and reached.day > deadline.ends:
                    steps = ", ".join(e.type for e in reached.record.events[len(dispute.events) : -1])
                    return Counterexample(
                        dispute,
                        f"{wanted}; it can lawfully come on {reached.day} if everybody else takes the time that the law "
                        f"gives, after {steps or 'nothing else'}",
                    )
    return None


# After these the arrangement of the parties replaces the duty under the law.
_ARRANGED = frozenset(
    {"compensation_agreed", "compliance_understanding_notified", "mutually_agreed_solution_notified"}
)

no_duty_on_an_impossible_day = Property(
    "no-duty-on-an-impossible-day",
    "Nobody must act on a day, or by a day, on which the law does not let them.",
    _no_duty_on_an_impossible_day,
    ({"max_size": 12}, {"reaching": "reasonable_period_agreed", "max_size": 10}),
)


def path_within(
    start: type[Event] | str,
    goal: type[Event] | str,
    *,
    at_least: int | None = None,
    at_most: int | None = None,
) -> Property:
    """A property of your own: how long it takes from one step to another of the original round.

    Args:
        start: the event type from which it is counted.
        goal: the step asked for.
        at_least: the fewest days on the shortest lawful way, where there is one.
        at_most: the most days if the parties act at once and everybody else takes the time that the law gives; there
            must be a way without the respondent's help.

    Raises:
        DrawError: neither bound is given, or one that is no whole number.
        EventError: when it is tried, no such event type.
    """
    if at_least is None and at_most is None:
        raise DrawError("a path within bounds has at_least or at_most, in days")
    for bound in (at_least, at_most):
        if bound is not None and type(bound) is not int:
            raise DrawError(f"{bound!r} is no bound: write a whole number of days, such as 60")
    start, goal = (kind if isinstance(kind, str) else kind.type for kind in (start, goal))

    def check(dispute: Dispute) -> Counterexample | None:
        dispute.rulebook.event(goal)
        course = dispute.course()
        if at_least is not None:
            way = soonest(course, (goal, "original"), at_least)
            if way is not None:
                return Counterexample(
                    Dispute.from_course(way),
                    f"{goal} comes {(way.day - course.day).days} days after {start}, sooner than {at_least}",
                )
        if at_most is not None:
            way, all_seen = shortest_without(course, (goal, "original"), dispute.respondent, full_time=True)
            if way is None and all_seen:
                return Counterexample(
                    dispute, f"no lawful way leads from {start} to {goal} without the respondent's help"
                )
            if way is not None and (way.day - course.day).days > at_most:
                return Counterexample(
                    Dispute.from_course(way),
                    f"{goal} comes {(way.day - course.day).days} days after {start}, later than {at_most}",
                )
        return None

    statement = f"From {start} to {goal} it takes"
    statement += f" at least {at_least} days" if at_least is not None else ""
    statement += " and" if at_least is not None and at_most is not None else ""
    statement += f" at most {at_most} days" if at_most is not None else ""
    return Property(
        f"{start.replace('_', '-')}-to-{goal.replace('_', '-')}",
        f"{statement}.",
        check,
        ({"reaching": start, "up_to": start},),
    )


# The property is about these two steps.
paths_within_bounds = attrs.evolve(
    path_within("consultations_requested", "panel_established", at_least=10, at_most=366),
    name="paths-within-bounds",
)

# The steps with which a complainant opens the next stage.
_OPENING = frozenset({"panel_requested", "panel_composition_requested", "retaliation_requested"})


def _waiting_costs_nothing(dispute: Dispute) -> Counterexample | None:
    course = dispute.course()
    for step, event in lawful_steps(course):
        if step.type not in _OPENING or step.actor != "complainant":
            continue
        for day in (*course.days(), course.day + timedelta(days=1500)):
            if day <= event.on:
                continue
            later = event_of(course, step, day)
            verdict = course.judged(later)
            if not verdict.permitted and not _law_changed(verdict, event.on):
                return Counterexample(
                    dispute,
                    f"{step.type} by {', '.join(event.by)} is permitted on {event.on} and {verdict.value} on {day}: {verdict.findings[0]}",
                    later,
                )
    return None


def _law_changed(verdict: Verdict, since: date) -> bool:
    """Whether every rule that objects came into force after a day."""
    return all(f.row.in_force.since > since for f in verdict.objections)


waiting_costs_nothing = Property(
    "waiting-costs-nothing",
    "Delaying the request that opens the next stage never forfeits it.",
    _waiting_costs_nothing,
    ({}, {"reaching": "reasonable_period_agreed", "max_size": 10}),
)


def _no_revival(dispute: Dispute) -> Counterexample | None:
    course = dispute.course()
    for step in course.steps:
        was: Verdict | None = None
        for day in (*course.days(), course.day + timedelta(days=1500)):
            verdict = course.judged(event_of(course, step, day))
            late = {f.rule for f in verdict.objections if _is_late(f)}
            if was is not None and verdict.permitted:
                revived = [
                    f
                    for f in was.objections
                    if _is_late(f) and f.rule not in late and f.row.in_force.covers(day)
                ]
                if revived and not was.permitted:
                    return Counterexample(
                        dispute,
                        f"{step.type} is out of time on {was.event.on} ({revived[0].provision}) and permitted on {day}, though nothing happened "
                        "between",
                        verdict.event,
                    )
            if late:
                was = verdict
    return None


def _is_late(finding: Finding) -> bool:
    row = finding.row
    return isinstance(row, Period) and row.kind == "limit" and finding.grade >= Grade.CONDITIONAL


no_revival = Property(
    "no-revival",
    "A step that has come too late never becomes lawful again unless something happens that lifts the limit.",
    _no_revival,
)


def _order_of_recording_is_free(dispute: Dispute) -> Counterexample | None:
    events = dispute.events
    days = sorted({e.on for e in events}, reverse=True)
    shuffled = [e for day in days for e in events if e.on == day]
    if dispute.undated or len(days) < 2:
        return None
    empty = dispute._with(())  # noqa: SLF001  the same parties, before anything happened
    # The request first: no record can hold an event before it.
    one_by_one = empty
    try:
        for event in (events[0], *(e for e in shuffled if e is not events[0])):
            one_by_one = one_by_one.record(event, departure=True)
        at_once = empty.record(*shuffled, departure=True)
    except RecordError as error:
        return Counterexample(dispute, f"recorded in another order it is refused: {error}")
    words = [v.value for _, v in dispute.review()]
    for other in (one_by_one, at_once):
        if other.events != events or [v.value for _, v in other.review()] != words:
            return Counterexample(
                dispute, "recorded in another order its events stand or are judged otherwise"
            )
        if other.as_of(days[0]).positions != dispute.as_of(days[0]).positions:
            return Counterexample(dispute, "recorded in another order it stands elsewhere")
    return None


order_of_recording_is_free = Property(
    "order-of-recording-is-free",
    "A dispute is judged the same in whatever order its events are recorded.",
    _order_of_recording_is_free,
)


def _outsiders_cannot_act(dispute: Dispute) -> Counterexample | None:
    course = dispute.course()
    other = outsider(*dispute.complainants, dispute.respondent)
    # Under SCM 4.4 any party to the consultations may go to the panel.
    special = (course.record.provision or "").startswith("SCM 4")
    for step, event in lawful_steps(course):
        if step.actor in ("complainant", "respondent") and step.type not in _OPEN_TO_OTHERS:
            by_other = attrs.evolve(event, by=(other,))
            if course.judged(by_other).permitted and _of_a_party(course.judged(event)):
                return Counterexample(
                    dispute,
                    f"{step.type} belongs to a party, and {other}, which is none, may take it",
                    by_other,
                )
        if (
            step.type in ("panel_requested", "retaliation_requested")
            and not special
            and step.proceeding == "original"
        ):
            by_respondent = attrs.evolve(event, by=(dispute.respondent,))
            if course.judged(by_respondent).permitted:
                return Counterexample(
                    dispute,
                    f"{step.type} belongs to the complainant, and the respondent may take it",
                    by_respondent,
                )
    return None


def _of_a_party(verdict: Verdict) -> bool:
    """Whether a rule in force on the day of the act reserves it to a party."""
    return any(f.row.actor in _PARTIES for f in verdict.findings)


_PARTIES = frozenset({"complainant", "respondent", "party"})
# Another complainant may join the dispute with a request of its own; a deferral is the DSB's, whoever objected.
_OPEN_TO_OTHERS = frozenset({"consultations_requested", "panel_deferred"})

outsiders_cannot_act = Property(
    "outsiders-cannot-act",
    "No other Member may take a step that belongs to a party.",
    _outsiders_cannot_act,
)


def _deadlines_agree_with_verdicts(dispute: Dispute) -> Counterexample | None:
    course = dispute.course()
    for deadline in dispute.as_of(course.day).deadlines():
        if deadline.state != "running" or deadline.complainants or deadline.ends_latest is None:
            continue
        for step in course.steps:
            if step.type not in deadline.governs or step.proceeding != deadline.proceeding:
                continue
            for day, late in _edges(deadline):
                if day < course.day:
                    continue
                event = event_of(course, step, day)
                # A rule says nothing about time if another acts, or if an exception is met.
                findings = [
                    f
                    for f in course.judged(event).findings
                    if f.row is deadline.row and "term" in f.details and f.exception is None
                ]
                if findings and any(_objects(f) for f in findings) is not late:
                    return Counterexample(
                        dispute,
                        f"{deadline.rule} ({deadline.provision}) ends on {deadline.ends}, and of {step.type} on {day} it says: {findings[0].text}",
                        event,
                    )
    return None


# The WTO is never closed for longer, so an act after this time is late even if practice allows the next working day.
_NEXT_WORKING_DAY = timedelta(days=14)


def _edges(deadline: Deadline) -> list[tuple[date, bool]]:
    """Days around the end of a period, and whether its rule must object on each."""
    assert deadline.ends_latest is not None  # noqa: S101  asked of known ends alone
    if deadline.kind == "wait":
        return [(deadline.nominal, True), (deadline.nominal + _ONE_DAY, False)]
    bites = deadline.row.effect in ("bars", "lapses", "overrun")
    return [(deadline.ends, False), *([(deadline.ends_latest + _NEXT_WORKING_DAY, True)] if bites else [])]


def _objects(finding: Finding) -> bool:
    return finding.objects or finding.reason.startswith("late")


deadlines_agree_with_verdicts = Property(
    "deadlines-agree-with-verdicts",
    "An act is in time to the last day of its period, and out of time afterwards; a wait holds back to its end.",
    _deadlines_agree_with_verdicts,
)


def _periods_are_counted_as_stated(dispute: Dispute) -> Counterexample | None:
    for deadline in dispute.as_of(dispute.events[-1].on).deadlines():
        if (
            deadline.row.direction != "after"
            or deadline.row.extended_by
            or deadline.row.clock_choice == "continuous"
        ):
            continue
        counted = _counted(deadline)
        if counted != deadline.nominal:
            return Counterexample(
                dispute,
                f"{deadline.rule}: {deadline.length} from {deadline.started} end on {counted}, not {deadline.nominal}",
            )
        rolled = counted
        while deadline.row.rolls and status(rolled) is DayStatus.CLOSED:
            rolled += _ONE_DAY
        if rolled != deadline.ends:
            return Counterexample(
                dispute,
                f"{deadline.rule}: counted to {counted}, the period ends on {rolled}, a working day, not {deadline.ends}",
            )
    return None


def _counted(deadline: Deadline) -> date:
    """The end of a period by the calendar: the day of the same number, or the last of a month that has none."""
    length, start = deadline.length, deadline.started
    months = start.year * 12 + start.month - 1 + length.years * 12 + length.months
    day = start.day
    while True:
        try:
            end = date(months // 12, months % 12 + 1, day)
        except ValueError:
            day -= 1
        else:
            return end + timedelta(days=length.weeks * 7 + length.days)


periods_are_counted_as_stated = Property(
    "periods-are-counted-as-stated",
    "A period ends on the day that its length gives by the calendar, rolled where WT/DSB/6 reaches it.",
    _periods_are_counted_as_stated,
)


def _verdicts_ignore_the_future(dispute: Dispute) -> Counterexample | None:
    for n, event in enumerate(dispute.events):
        past = Dispute.of(dispute.on_record.first(n), dispute.rulebook)
        if n and past.events[-1].on != event.on and past.may(event) != _without_it(dispute, event).may(event):
            return Counterexample(
                dispute, f"what came after {event.on} changes the verdict on {event.type} of that day", event
            )
    return None


def _without_it(dispute: Dispute, event: Event) -> Dispute:
    """The dispute without what happened on the day of an event."""
    return dispute._with(e for e in dispute.events if e.on != event.on)  # noqa: SLF001  the same parties


verdicts_ignore_the_future = Property(
    "verdicts-ignore-the-future",
    "What comes later changes no verdict on an earlier day.",
    _verdicts_ignore_the_future,
)

_MUCH_LATER = timedelta(days=1500)


def _moves_agree_with_verdicts(dispute: Dispute) -> Counterexample | None:
    course = dispute.course()
    turning = {course.day, *course.days(), course.day + _MUCH_LATER}
    for move in dispute.as_of(course.day).moves():
        ends = {end for w in move.windows for end in (w.first, w.last) if end is not None}
        days = turning | ends | {end + _ONE_DAY for end in ends} | {end - _ONE_DAY for end in ends}
        for window in move.windows:
            last = window.last or date.max
            for day in sorted(day for day in days if window.first <= day <= last):
                act = attrs.evolve(move.event, on=day)
                verdict = dispute.may(act)
                if verdict.value != window.verdict:
                    return Counterexample(
                        dispute,
                        f"{move.type} on {day} is {window.verdict} by its window from {window.first}, and {verdict.value} by its verdict",
                        act,
                    )
    return None


moves_agree_with_verdicts = Property(
    "moves-agree-with-verdicts",
    "From the last step on the windows of every move give each day the verdict on the act of that day.",
    _moves_agree_with_verdicts,
)

ALL: tuple[Property, ...] = (
    no_dead_end,
    no_block_for_ever,
    every_period_ends,
    no_duty_on_an_impossible_day,
    paths_within_bounds,
    waiting_costs_nothing,
    no_revival,
    order_of_recording_is_free,
    outsiders_cannot_act,
    deadlines_agree_with_verdicts,
    moves_agree_with_verdicts,
    periods_are_counted_as_stated,
    verdicts_ignore_the_future,
)
"""Every ready property, in the order in which ``wtoproc test`` tries them."""
