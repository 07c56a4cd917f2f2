"""Finds a short lawful history to a step or to an objection, once for each rulebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import islice
from typing import Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from wtoproc._line import line
from wtoproc.analysis.fields import first_event
from wtoproc.analysis.search import Policy, Search
from wtoproc.dispute import Dispute
from wtoproc.judging.verdicts import Verdict
from wtoproc.law.grades import Grade
from wtoproc.law.rows import Gate, Period, Row
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.event import Event
from wtoproc.standing.course import Course, Step
from wtoproc.terms.provisions import REQUESTS
from wtoproc.testing._steps import FIRST_DAYS, outsider

__all__ = ["History", "Unlawful", "barred", "courses", "objections", "way_to", "way_to_objection"]

_Found = TypeVar("_Found")
_PARTIES = ("KOR", "IND")
_OF_THE_MPIA = ("CAN", "BRA")
_MOST = 400
"""Number of positions after which a search gives up."""


class History(NamedTuple):
    """A lawful history that leads to the step wanted."""

    dispute: Dispute

    @property
    def first(self) -> Event:
        """The request for consultations."""
        return self.dispute.events[0]

    @property
    def parties(self) -> tuple[str, ...]:
        """Complainants and respondent."""
        return (*self.dispute.complainants, self.dispute.respondent)

    @property
    def steps(self) -> tuple[tuple[str, str], ...]:
        """Type and round of each step after the first."""
        return tuple((e.type, e.proceeding) for e in self.dispute.events[1:])


class Unlawful(NamedTuple):
    """A step to which the law objects, after a lawful history."""

    dispute: Dispute
    """The lawful history before the step."""
    event: Event
    """The step."""
    verdict: Verdict
    """The verdict on the step as an event that has happened."""

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of all the rules that object, the gravest first."""
        return tuple(dict.fromkeys(f.rule for f in self.verdict.objections))

    def __str__(self) -> str:
        return f"after {len(self.dispute.events)} events: {self.event.type} on {self.event.on} is {self.verdict.value}"

    def __repr__(self) -> str:
        return line(self, str(self))


class Start(NamedTuple):
    """The day, agreements, request and parties with which a search begins."""

    day: date
    agreements: tuple[str, ...]
    request: Mapping[str, Any]
    """Fields of the request for consultations."""
    parties: tuple[str, str]
    """Complainant and respondent."""


def way_to(rulebook: Rulebook, type_name: str, since: date | None = None) -> History | None:
    """A short lawful history that ends with a step of this type; None if none was found.

    Args:
        rulebook: the law.
        type_name: name of the event type.
        since: the day on which it begins; a day of any version of the law by default.
    """
    return _kept(rulebook, ("way", type_name, since), lambda: _way_to(rulebook, type_name, since))


def way_to_objection(rulebook: Rulebook, rule: str) -> Unlawful | None:
    """A short lawful history with a step to which this rule objects; None if none was found."""
    return _kept(rulebook, ("objection", rule, None), lambda: _way_to_objection(rulebook, rule))


_FOUND: WeakKeyDictionary[Rulebook, dict[tuple[str, str, date | None], Any]] = WeakKeyDictionary()


def _kept(rulebook: Rulebook, key: tuple[str, str, date | None], find: Callable[[], _Found]) -> _Found:
    known = _FOUND.setdefault(rulebook, {})
    if key not in known:
        known[key] = find()
    found: _Found = known[key]
    return found


def _way_to(rulebook: Rulebook, type_name: str, since: date | None) -> History | None:
    rulebook.event(type_name)
    helpful = _named_with(rulebook, type_name)

    def there(course: Course) -> History | None:
        for step in course.steps:
            if step.type == type_name:
                event = first_event(course, step)
                if event is not None:
                    return History(Dispute.from_course(course.after(event)))
        return None

    if rulebook.event(type_name).by_time:
        return None
    if type_name == "consultations_requested":
        return History(Dispute.from_course(_begun(rulebook, next(_starts((), since)))))
    return _in_phases(rulebook, rulebook.rules_for(type_name), helpful, there, since)


def _way_to_objection(rulebook: Rulebook, rule: str) -> Unlawful | None:
    rows = tuple(row for row in rulebook.versions(rule) if _can_object(row))
    if not rows:
        return None
    helpful = frozenset().union(
        *(_named_with(rulebook, type_name) for row in rows for type_name in row.governs)
    )
    return _in_phases(
        rulebook,
        rows,
        helpful,
        lambda course: next((found for row in rows for found in objections(course, row)), None),
    )


def _in_phases(
    rulebook: Rulebook,
    rows: tuple[Row, ...],
    helpful: frozenset[str],
    look: Callable[[Course], _Found | None],
    since: date | None = None,
) -> _Found | None:
    """The result of several searches, the quick ones first: forward only and without enabling steps."""
    nothing = frozenset[str]()
    original = [_Reach(nothing), _Reach(helpful), _Reach(helpful, everywhere=True)]
    compliance = [_Reach(nothing, compliance=True), _Reach(helpful, compliance=True)]
    phases = original if any("original" in row.proceedings for row in rows) else compliance
    for start in islice(_starts(rows, since), 3):
        for reach in phases:
            found = _search(rulebook, start, reach, look)
            if found is not None:
                return found
    return None


class _Reach(NamedTuple):
    """The steps that a search takes."""

    beside: frozenset[str]
    """Types of steps that are taken although they leave their strand in place."""
    compliance: bool = False
    """Whether the search enters a round on compliance."""
    everywhere: bool = False
    """Whether the search also goes back, and to ends without a result."""

    def takes(self, course: Course, step: Step) -> bool:  # noqa: ARG002  what a policy tries
        """Whether the search takes a step; it takes none that time alone takes."""
        if step.actor == "time":
            return False
        if step.proceeding not in ("original", "compliance") or (
            step.proceeding != "original" and not self.compliance
        ):
            return False
        if step.source == step.dest:
            return step.type in self.beside
        return self.everywhere or (step.forward and not step.ends)


def _can_object(row: Row) -> bool:
    """Whether a rule can object because of a record, without an answer to an open fact."""
    if row.meta or row.cannot_object:
        return False
    if isinstance(row, Gate):
        return not (row.only_upon or row.exception_to)
    return not (isinstance(row, Period) and (row.length is None or row.calls_only))


def _named_with(rulebook: Rulebook, type_name: str) -> frozenset[str]:
    """The other event types that the rules on a type name."""
    names = set(_BEFORE.get(type_name, ()))
    for row in rulebook.rules_for(type_name):
        if isinstance(row, Period):
            names |= {*row.clock, *row.waived_by, *row.extended_by, *row.announced_by}
        elif isinstance(row, Gate):
            names |= {*row.requires, *row.forbids}
    return frozenset(names)


# The steps that must come before a step, although no rule names them.
_BEFORE = {
    "anticipated_circulation_notified": frozenset({"arbitration_agreed"}),
    "arbitration_appeal_notified": frozenset({"arbitration_agreed"}),
    "arbitration_award_notified": frozenset({"arbitration_agreed"}),
    "arbitration_withdrawn": frozenset({"arbitration_agreed"}),
    "panel_suspension_for_appeal_requested": frozenset(
        {"arbitration_agreed", "anticipated_circulation_notified"}
    ),
    "good_offices_ended": frozenset({"good_offices_started"}),
    "good_offices_started": frozenset({"good_offices_requested"}),
    "join_consultations_accepted": frozenset({"join_consultations_requested"}),
    "join_consultations_rejected": frozenset({"join_consultations_requested"}),
    "special_rules_determined": frozenset({"special_rules_determination_requested"}),
    "interim_review_ended": frozenset({"interim_review_requested"}),
    "appellee_submission_filed": frozenset({"appellant_submission_filed"}),
}


def _starts(rows: tuple[Row, ...], since: date | None = None) -> Iterator[Start]:
    """The starts of a search for some rules, by their dates of force, agreements and tracks."""
    days = [day for day in FIRST_DAYS if any(_may_be_in_force(row, day) for row in rows)] or list(FIRST_DAYS)
    if since is not None:
        days = [since]
    heads: list[tuple[tuple[str, ...], Mapping[str, Any]]] = []
    for row in rows:
        if row.agreements:
            heads.append((row.agreements[:1], {}))
        elif row.overlay in REQUESTS:
            heads.append((("GATT 1994", "SCM"), {"provision": REQUESTS[row.overlay]}))
        elif row.needs == "urgent":
            heads.append((_PLAIN, {"urgent": True}))
        else:
            heads.insert(0, (_PLAIN, {}))
    heads = [head for n, head in enumerate(heads) if head not in heads[:n]] or [(_PLAIN, {})]
    parties = _OF_THE_MPIA if "mpia" in {row.overlay for row in rows} else _PARTIES
    for agreements, request in heads:
        for day in days:
            yield Start(day, agreements, request, parties)


_PLAIN = ("GATT 1994",)


def _may_be_in_force(row: Row, day: date) -> bool:
    return row.in_force.since <= day + timedelta(days=2000) and day <= row.in_force.until


def _begun(rulebook: Rulebook, start: Start) -> Course:
    complainant, respondent = start.parties
    empty = Dispute(
        complainants=complainant, respondent=respondent, agreements=start.agreements, rulebook=rulebook
    )
    course = empty.course()
    request = rulebook.event("consultations_requested")
    return course.after(request(on=start.day, by=complainant, **start.request))


def _search(
    rulebook: Rulebook, start: Start, reach: _Reach, look: Callable[[Course], _Found | None]
) -> _Found | None:
    """The first result of `look` on the positions that can be reached, those after the fewest steps first."""
    policy = Policy(reach.takes, both_results=False, beside=reach.beside, fewest="steps", most=_MOST)
    for entry in Search(policy).reached([_begun(rulebook, start)], allows=lambda arc: not arc.given):
        found = look(entry.course)
        if found is not None:
            return found
    return None


def objections(course: Course, row: Row) -> Iterator[Unlawful]:
    """Acts, by any actor, to which the rule objects, on days around the ends of periods."""
    rounds = [p for p in (*course.record.proceedings(), "compliance") if row.runs_in(p)]
    for event in _proposals(course, row.governs, rounds):
        verdict = course.judged(event)
        if any(f.rule == row.id and f.grade >= Grade.OVERRUN for f in verdict.findings):
            yield Unlawful(Dispute.from_course(course), event, verdict)


def barred(course: Course, number: int) -> Unlawful | None:
    """A step that the law bars on this course; the number picks the event type to try first."""
    type_names = [
        type_name for type_name in _all_types(course.rulebook) if not course.rulebook.event(type_name).by_time
    ]
    at = number % len(type_names)
    for type_name in (*type_names[at:], *type_names[:at]):
        for event in _proposals(course, (type_name,), ("original",)):
            verdict = course.judged(event)
            if verdict.barred:
                return Unlawful(Dispute.from_course(course), event, verdict)
    return None


def _all_types(rulebook: Rulebook) -> list[str]:
    return sorted({type_name for chart in rulebook.charts.values() for type_name in chart.triggers})


def courses(dispute: Dispute) -> list[Course]:
    """The course of a dispute after each of its events."""
    found = [dispute._with(()).course()]  # noqa: SLF001  the same parties, before anything happened
    for event in dispute.events:
        found.append(found[-1].after(event))
    return found[1:]


def _proposals(course: Course, type_names: Iterable[str], proceedings: Iterable[str]) -> Iterator[Event]:
    head = course.record.head
    other = outsider(*head.complainants, head.respondent)
    for type_name in type_names:
        make = course.rulebook.event(type_name)
        days = course.days(type_name)
        for proceeding in dict.fromkeys(proceedings):
            for by in (head.complainants, (head.respondent,), (other,), ()):
                if type_name == "consultations_requested" and head.respondent in by:
                    continue
                for day in (*days, days[-1] + timedelta(days=400)):
                    yield make(on=day, by=by, proceeding=proceeding)
