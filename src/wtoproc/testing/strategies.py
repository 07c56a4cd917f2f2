"""Hypothesis strategies over the procedure: disputes, next steps, unlawful steps, Members, lengths, rulebooks.

They draw small numbers that each stand for something lawful, so that almost nothing is discarded and every failure
shrinks to a short history with plain dates.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import islice
from typing import Any, TypeVar

import attrs
from hypothesis import reject
from hypothesis import strategies as st

from wtoproc.dispute import Dispute
from wtoproc.errors import DrawError, OverlayError, RecordError, RulebookError
from wtoproc.law.rows import Period
from wtoproc.law.rulebook import Rulebook, dsu
from wtoproc.record.event import Event
from wtoproc.standing.course import Course
from wtoproc.terms.agreements import first_day_of_wto
from wtoproc.terms.days import check_day
from wtoproc.terms.members import all_members, member
from wtoproc.terms.periods import Length
from wtoproc.testing._draws import composite, days, number, one_from, one_of, some
from wtoproc.testing._steps import BESIDE, HOW, WHEN, WHICH, Bounds, first_request, lawful_step
from wtoproc.testing._ways import History, Unlawful, barred, courses, objections, way_to, way_to_objection

__all__ = [
    "Unlawful", "disputes", "members", "next_events", "periods", "reforms", "rulebooks", "unlawful",
]  # fmt: skip

_T = TypeVar("_T")
NUMBERS = st.tuples(number(WHICH), number(WHEN), number(HOW))
_STARTS = (first_day_of_wto(), date(2024, 12, 31))
_AGREEMENTS = (("GATT 1994",), ("GATT 1994", "SCM"), ("GATT 1994", "GATS"))


def _strategy(value: _T | st.SearchStrategy[_T]) -> st.SearchStrategy[_T]:
    return value if isinstance(value, st.SearchStrategy) else st.just(value)


def _type_name(event: type[Event] | str, rulebook: Rulebook) -> str:
    return rulebook.event(event).type if isinstance(event, str) else event.type


# ------------------------------------------------------------------ values of the field


@composite
def members(draw: st.DrawFn, *, on: date | None = None) -> str:
    """Codes of Members.

    Args:
        on: only those that are Members on this day (Geneva); of any day by default.

    Raises:
        EventError: `on` is no date, or a datetime.
    """
    if on is not None:
        check_day(on, "members")
    return draw(one_from(_codes(on)))


@cache
def _codes(on: date | None) -> tuple[str, ...]:
    known = [m.code for m in all_members().values() if on is None or m.acceded <= on]
    return tuple(
        sorted(known, key=lambda code: _FAMILIAR.index(code) if code in _FAMILIAR else len(_FAMILIAR))
    )


# A failure shrinks to these well-known parties.
_FAMILIAR = ("JPN", "KOR", "BRA", "CAN", "USA", "EU")


@composite
def periods(draw: st.DrawFn, *, min_days: int = 1, max_days: int = 730) -> Length:
    """Lengths of periods, in days, weeks or months.

    Args:
        min_days, max_days: bounds in days, both included; a month counts as 28 days against the one, 31 against the
            other.

    Raises:
        DrawError: no whole number of days from `min_days` to `max_days`.
    """
    if not 0 <= min_days <= max_days:
        raise DrawError(f"no length has from {min_days} to {max_days} days: 0 <= min_days <= max_days")
    units = [("days", min_days, max_days)]
    for unit, shortest, longest in (("weeks", 7, 7), ("months", 28, 31)):
        fewest, most = max(1, -(-min_days // shortest)), max_days // longest
        if fewest <= most:
            units.append((unit, fewest, most))
    unit, fewest, most = draw(one_from(units))
    return Length(**{unit: fewest + draw(number(most - fewest))})


# ------------------------------------------------------------------ lawful histories


@composite
def disputes(
    draw: st.DrawFn,
    *,
    rulebook: Rulebook | st.SearchStrategy[Rulebook] | None = None,
    members: Sequence[str] | st.SearchStrategy[str] | None = None,
    agreements: Sequence[str] | st.SearchStrategy[Sequence[str]] | None = None,
    starts: st.SearchStrategy[date] | tuple[date, date] | None = None,
    complainants: int = 1,
    rounds: int = 2,
    retaliation: bool = True,
    up_to: type[Event] | str | None = None,
    reaching: type[Event] | str | None = None,
    min_size: int = 1,
    max_size: int = 20,
) -> Dispute:
    """Lawful histories: on review every event of every one is permitted.

    Dates are drawn around the ends of whatever periods run: the day before, the day, the day after, as counted and as
    rolled to a working day; some lie anywhere. Histories shrink to few events on the first lawful days.

    Args:
        rulebook: the law, or a strategy for it; the DSU by default.
        members: codes of the parties to draw from, the first ones preferred in shrinking; all who are Members on the
            day by default.
        agreements: the agreements cited, or a strategy for them.
        starts: first and last day on which a dispute may begin, both included, or a strategy for that day.
        complainants: the most complainants; several bring one joined dispute.
        rounds: the most rounds on compliance (DSU 21.5).
        retaliation: whether anybody may ask for retaliation (DSU 22).
        up_to: the event type with which a history ends at the latest.
        reaching: an event type that every history holds; longer than `max_size` if it takes more steps to get there.
        min_size, max_size: how many events; a history that ends with `up_to` or at an end may be shorter.

    Raises:
        RulebookError: no lawful way to `reaching` was found; or `reaching` lies behind `up_to`.
        EventError: no such event type; or a start is no date.
        DrawError: sizes, numbers or days that nothing can have; too few Members.
        RecordError: a dispute cannot lawfully begin between these parties on this day.
    """
    if not 1 <= min_size <= max_size:
        raise DrawError(f"no history has from {min_size} to {max_size} events: 1 <= min_size <= max_size")
    if complainants < 1 or rounds < 0:
        raise DrawError("a dispute has at least one complainant, and no fewer than no rounds on compliance")
    if isinstance(starts, tuple):
        for start in starts:
            check_day(start, "disputes")
    if isinstance(starts, tuple) and not _STARTS[0] <= starts[0] <= starts[1]:
        raise DrawError(
            f"no dispute begins from {starts[0]} to {starts[1]}: from 1995 on, the first day first"
        )
    law = dsu() if rulebook is None else draw(_strategy(rulebook))
    last = None if up_to is None else _type_name(up_to, law)
    bounds = Bounds(rounds, retaliation)
    way: History | None = None
    if reaching is not None:
        way = _way(law, _type_name(reaching, law), starts[0] if isinstance(starts, tuple) else None)
        _check_within(way, bounds, last)
    if starts is None:
        # The step wanted may be possible in some years only.
        begins = days(*_STARTS) if way is None else days(way.first.on, way.first.on + timedelta(days=365))
    else:
        begins = days(*starts) if isinstance(starts, tuple) else starts
    day = draw(begins)
    head = _heads(draw, day, members, agreements, complainants, way)
    numbers = draw(_lists(min_size - 1, max_size - 1))
    begin_how = draw(number(HOW))
    course = Dispute(**head, rulebook=law).course()
    if way is None:
        begun = _lawfully(course, first_request(course, day, begin_how))
        return Dispute.from_course(_walk(begun, numbers, bounds, last))
    return Dispute.from_course(_walk_along(_begun(course, day, way), numbers, bounds, last, way))


@cache
def _lists(shortest: int, longest: int) -> st.SearchStrategy[list[tuple[int, int, int]]]:
    """Lists of numbers, short and long; shrinking prefers the short ones."""
    return one_of(
        [
            st.lists(NUMBERS, min_size=shortest, max_size=longest),
            st.lists(NUMBERS, min_size=(shortest + longest) // 2, max_size=longest),
        ]
    )


def _begun(course: Course, day: date, way: History) -> Course:
    """A course that begins with the request of a way, by the parties of this dispute."""
    return _lawfully(course, attrs.evolve(way.first, on=day, by=course.record.head.complainants))


def _lawfully(course: Course, request: Event) -> Course:
    verdict = course.judged(request)
    if not verdict.permitted:
        raise RecordError(f"no dispute begins so: {verdict.findings[0]}", event=request)
    return course.after(request)


def _check_within(way: History, bounds: Bounds, last: str | None) -> None:
    """Refuses bounds outside which a way to the step wanted lies."""
    *between, goal = way.dispute.events
    over = next((e.type for e in between if e.type == last), None)
    over = over or next((e.type for e in way.dispute.events if not bounds.hold(e)), None)
    if over is not None:
        before = "" if over == goal.type else f": {over} comes before it"
        raise RulebookError(f"{goal.type} lies out of the bounds given{before}")


def leads_to(rulebook: Rulebook, event: type[Event] | str, starts: object = None) -> bool:
    """Whether a lawful way to a step of this type was found, so that `disputes` can draw histories that reach it."""
    since = starts[0] if isinstance(starts, tuple) else None
    return way_to(rulebook, _type_name(event, rulebook), since) is not None


def _way(law: Rulebook, wanted: str, since: date | None) -> History:
    way = way_to(law, wanted, since)
    if way is None:
        raise RulebookError(
            f"no lawful way to {wanted} was found under this rulebook: it may wait for a fact that no event shows"
        )
    return way


def _heads(  # noqa: PLR0917
    draw: st.DrawFn,
    day: date,
    members: Sequence[str] | st.SearchStrategy[str] | None,
    agreements: Sequence[str] | st.SearchStrategy[Sequence[str]] | None,
    complainants: int,
    way: History | None,
) -> dict[str, Any]:
    codes: Sequence[str]
    if isinstance(members, st.SearchStrategy):
        drawn = st.lists(members, min_size=2, max_size=complainants + 1, unique=True)
    else:
        if members is not None:
            codes = _there(members, day)
        elif way is not None and all(m.in_mpia(day) for m in map(member, way.parties)):
            codes = [m.code for m in all_members().values() if m.in_mpia(day)]
        else:
            codes = _codes(max(date(day.year, 1, 1), _STARTS[0]))
        drawn = some(codes, 2, complainants + 1)
    parties = draw(drawn)
    if agreements is not None:
        cited = draw(_strategy(agreements))
    elif way is not None:
        cited = way.dispute.agreements
    else:
        cited = draw(one_from(_AGREEMENTS))
    return {"complainants": parties[1:], "respondent": parties[0], "agreements": cited}


def _there(members: Sequence[str], day: date) -> list[str]:
    """The codes, of those given, of Members on a day."""
    listed = [members] if isinstance(members, str) else list(dict.fromkeys(members))
    found = [code for code in listed if member(code).acceded <= day]
    if len(found) < 2:
        raise DrawError(f"a dispute has two parties: of {', '.join(listed)} fewer are Members on {day}")
    return found


def _walk(
    course: Course, numbers: Iterable[tuple[int, int, int]], bounds: Bounds, last: str | None
) -> Course:
    for which, when, how in numbers:
        if last is not None and course.record.events[-1].type == last:
            break
        event = lawful_step(course, which, when, how, bounds)
        if event is None:
            break
        course = course.after(event)
    return course


def _walk_along(
    course: Course,
    numbers: Sequence[tuple[int, int, int]],
    bounds: Bounds,
    last: str | None,
    way: History,
) -> Course:
    """Follows a way, inserting drawn steps; where these would lead off the way, it follows the way alone."""
    begun, left, ahead = course, list(numbers), list(way.steps)
    # Before the end of the way, no step may end a strand.
    quiet = bounds._replace(ends=False)
    while ahead:
        which, when, how = left.pop(0) if left else (0, 0, 0)
        if len(left) > len(ahead) and which % 32 >= BESIDE:
            event = lawful_step(course, which, when, how, quiet)
        else:
            event = lawful_step(course, which, when, how, quiet, only=ahead[0])
            if event is None:
                return _along(begun, way, bounds)
            ahead.pop(0)
        if event is not None:
            course = course.after(event)
    return _walk(course, left, bounds, last)


def _along(begun: Course, way: History, bounds: Bounds) -> Course:
    """The course along a way without other steps, by the parties of this dispute."""
    course = begun
    for only in way.steps:
        event = lawful_step(course, 0, 0, 0, bounds, only=only)
        if event is None:
            reject()
        course = course.after(event)
    return course


@composite
def next_events(
    draw: st.DrawFn,
    dispute: Dispute,
    *,
    rounds: int = 2,
    retaliation: bool = True,
    by: str | None = None,
) -> Event:
    """Lawful next steps of a dispute, none before its last event.

    Dates lie mostly around the ends of the periods that run: the day before, the day, the day after, rolled days.

    Args:
        dispute: where to go on from.
        rounds: the most rounds on compliance.
        retaliation: whether anybody may ask for retaliation.
        by: only steps of this Member.

    Raises:
        RecordError: no step is lawful on any day.
    """
    event = lawful_step(dispute.course(), *draw(NUMBERS), Bounds(rounds, retaliation, by=by))
    if event is None:
        raise RecordError(f"{dispute!r}: no next step{f' by {by}' if by else ''} is lawful on any day")
    return event


# ------------------------------------------------------------------ unlawful steps


@composite
def unlawful(
    draw: st.DrawFn,
    dispute: Dispute | st.SearchStrategy[Dispute] | None = None,
    rule: str | None = None,
    *,
    rulebook: Rulebook | None = None,
) -> Unlawful:
    """Lawful histories with one step that the law objects to, and its verdict: with all the rules that object.

    Args:
        dispute: the history, or a strategy for it: the step comes after it or after a part of it; by default one that
            the rule needs.
        rule: id of a rule that objects; by default some rule bars the step.
        rulebook: the law, where no dispute is given; the DSU by default.

    Raises:
        UnknownRuleError: no such rule.
        RulebookError: no step was found to which the rule objects: it may need an answer to an open fact.
    """
    if dispute is None:
        law = dsu() if rulebook is None else rulebook
        past = draw(disputes(rulebook=law, max_size=10) if rule is None else _on_the_way(law, rule))
    else:
        past = draw(_strategy(dispute))
        law = past.rulebook
    if rule is not None:
        law[rule]  # raises for an unknown rule, naming the nearest
    if not past.events:
        raise RecordError("a dispute without events has no part after which a step could be unlawful")
    cut, which = draw(number(len(past.events) - 1)), draw(number(WHICH))
    after = courses(past)[::-1]
    for course in (*after[cut:], *after[:cut]):
        found = barred(course, which) if rule is None else _objection(course, rule, which % 8)
        if found is not None:
            return found
    if isinstance(dispute, Dispute):
        raise RulebookError(f"{rule or 'the law'} objects to no step after this dispute or a part of it")
    return reject()


def _objection(course: Course, rule: str, nth: int) -> Unlawful | None:
    """One of the first objections of a rule on a course."""
    rows = course.rulebook.versions(rule)
    found = list(islice((o for row in rows for o in objections(course, row)), nth + 1))
    return found[-1] if found else None


@composite
def _on_the_way(draw: st.DrawFn, law: Rulebook, rule: str) -> Dispute:
    """A history that leads to an objection of a rule, with drawn steps and parties."""
    law[rule]
    found = way_to_objection(law, rule)
    if found is None:
        raise RulebookError(
            f"no step was found to which {rule} objects: it may need an answer to an open fact, or never object",
            rule=rule,
        )
    along = History(found.dispute)
    day = draw(days(along.first.on, along.first.on + timedelta(days=120)))
    head = _heads(draw, day, None, found.dispute.agreements, 1, along)
    numbers = draw(st.lists(NUMBERS, max_size=len(along.steps) + 4))
    begun = _begun(Dispute(**head, rulebook=law).course(), day, along)
    return Dispute.from_course(_walk_along(begun, numbers, Bounds(), None, along))


# ------------------------------------------------------------------ reforms


@composite
def reforms(
    draw: st.DrawFn,
    rulebook: Rulebook | None = None,
    *,
    rules: Collection[str] | None = None,
    most: int = 3,
    shorter: float = 0.5,
    longer: float = 2.0,
) -> dict[str, Any]:
    """Random reforms, as what an overlay file holds: `Rulebook.overlay` takes them, and so does ``tomli_w.dump``.

    Each changes the length of some periods, and shrinks to none changed.

    Args:
        rulebook: the law to reform; the DSU by default.
        rules: ids of the periods that may change; any period that is counted by default.
        most: the most periods that one reform changes.
        shorter, longer: how far a length may go, as a share of what it is.

    Raises:
        DrawError: no length lies within the bounds, or a rule that is no period which is counted.
    """
    if not 0 <= shorter <= longer or most < 0:
        raise DrawError(
            "a reform changes no fewer than no periods, from a `shorter` to a `longer` share of their length"
        )
    law = dsu() if rulebook is None else rulebook
    counted = {
        rule: row.length
        for rule in law
        if (rules is None or rule in rules)
        and isinstance(row := law[rule], Period)
        and row.length is not None
        and not row.meta
    }
    for rule in rules or ():
        law[rule]  # raises for an unknown rule, naming the nearest
        if rule not in counted:
            raise DrawError(f"{rule} is no period that is counted, so that no reform changes its length")
    if not counted:
        return _as_overlay([])
    changed = draw(some(sorted(counted), 0, most))
    return _as_overlay([(rule, draw(_lengths(counted[rule], shorter, longer))) for rule in changed])


def _lengths(length: Length, shorter: float, longer: float) -> st.SearchStrategy[str]:
    """Lengths of the same unit within the shares given, those nearest to the length first."""
    months = length.years * 12 + length.months
    now = months or length.weeks * 7 + length.days
    unit = "month" if months else "day"
    counts = range(max(1, math.ceil(now * shorter)), max(1, math.floor(now * longer)) + 1)
    near = sorted(counts, key=lambda count: abs(count - now))
    if not near:
        raise DrawError(f"no whole number of {unit}s lies from {shorter} to {longer} times {length}")
    return one_from([f"{count} {unit}{'' if count == 1 else 's'}" for count in near])


def _as_overlay(changes: list[tuple[str, str]]) -> dict[str, Any]:
    overlay = {"id": "a-reform", "title": "A reform drawn at random", "source": "drawn"}
    return {"overlay": overlay, "change": [{"id": rule, "length": length} for rule, length in changes]}


@composite
def rulebooks(
    draw: st.DrawFn,
    rulebook: Rulebook | None = None,
    *,
    rules: Collection[str] | None = None,
    most: int = 3,
    shorter: float = 0.5,
    longer: float = 2.0,
) -> Rulebook:
    """The law under random reforms; see `reforms` for the parameters. Shrinks to the law unchanged but for its name."""
    law = dsu() if rulebook is None else rulebook
    reform = draw(reforms(law, rules=rules, most=most, shorter=shorter, longer=longer))
    try:
        return law.overlay(reform)
    except OverlayError:
        # Seldom, a waiting period would outlast the limit for the same act, which no rulebook may have.
        reject()


st.register_type_strategy(Dispute, disputes())
st.register_type_strategy(Length, periods())
