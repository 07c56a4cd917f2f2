"""The record of a dispute: its head, its events in order, and look-ups. Verdicts are based on it.

For each event type a record has one of three answers: it happened, it did not happen, or the record cannot tell.
It cannot tell if its coverage is "partial", or if such events seldom leave a public document.
"""

from __future__ import annotations

import calendar
import enum
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

import attrs

from wtoproc._frozen import EMPTY, FrozenDict
from wtoproc._line import line
from wtoproc._typed import Check, field_checks, own_keys, plain, shown
from wtoproc.errors import EventError, RecordError
from wtoproc.record.event import Event, as_code, own_fields
from wtoproc.record.events import type_named
from wtoproc.record.towards import Periods, Retaliation, retaliations_after
from wtoproc.terms.days import check_day
from wtoproc.terms.members import UnknownMemberError, is_member, stands_for
from wtoproc.terms.provisions import BASE, TRACKS, track

_MONTH = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2]))?")
COVERAGES = ("complete", "partial")


def _codes(value: str | Iterable[str]) -> tuple[str, ...]:
    try:
        codes = (value,) if isinstance(value, str) else tuple(value)
    except TypeError:
        raise RecordError(f"{value!r} names no Members: write their codes") from None
    for code in codes:
        if not isinstance(code, str) or not is_member(code):
            raise RecordError(str(UnknownMemberError(code)))
    if len(set(codes)) != len(codes):
        raise RecordError(f"{', '.join(codes)}: a Member is named twice")
    return codes


def _tuple(value: Any) -> Any:
    """A list as a tuple; any other value unchanged, so that the checks refuse it."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, Iterable) and not isinstance(value, Mapping) else value


def _own_keys(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return own_keys(value, RecordError)


def _frozen(value: object) -> Any:
    return FrozenDict(dict(value)) if isinstance(value, Mapping) else value


@attrs.frozen(kw_only=True)
class Head:
    """The facts that a case file gives about a dispute before its events.

    Raises:
        RecordError: an unknown Member, a party against itself, an unknown coverage.
    """

    number: int | None = None
    title: str = ""
    complainants: tuple[str, ...] = attrs.field(converter=_codes)
    respondent: str
    agreements: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    joined_with: tuple[int, ...] = attrs.field(default=(), converter=_tuple)
    track: str = ""
    """The special rules under which the dispute runs, such as "SCM 4"; "" if its requests decide."""
    defences: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Defences that the respondent raised, such as "GATT XXI(b)". No rule of procedure depends on them."""
    sources: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    coverage: str = "complete"
    """"complete" or "partial"."""
    notes: str = ""
    extra: Mapping[str, Any] = attrs.field(default=EMPTY, converter=_own_keys, hash=False)
    """The user's own keys; each begins with ``x_``."""

    def __attrs_post_init__(self) -> None:
        for name, default, fits, words in _head_checks():
            value = getattr(self, name)
            if value is not default and not fits(value):
                raise RecordError(f"{shown(value)}: {name} of a dispute is {words}")
        if not self.complainants:
            raise RecordError("a dispute has at least one complainant")
        if not is_member(self.respondent):
            raise RecordError(f"respondent: {UnknownMemberError(self.respondent)}")
        if self.respondent in self.complainants:
            raise RecordError(f"{self.respondent} cannot complain against itself")
        if self.track and track(self.track) == BASE:
            raise RecordError(f"{self.track!r} is no track of special rules: one of {', '.join(TRACKS)}")
        if self.coverage not in COVERAGES:
            raise RecordError(f'{self.coverage!r} is no coverage: write "complete" or "partial"')
        if self.number is not None and self.number < 1:
            raise RecordError(f"{self.number!r} is no dispute number: write 590 for DS590")

    def __str__(self) -> str:
        name = "unnumbered" if self.number is None else f"DS{self.number}"
        return f"{name}: {', '.join(self.complainants)} v {self.respondent}" + (
            f", {self.title}" if self.title else ""
        )

    def __repr__(self) -> str:
        return line(self, str(self))


@cache
def _head_checks() -> tuple[Check, ...]:
    return field_checks(Head)


@attrs.frozen
class Undated:
    """A step whose day is unknown: only its month or year is on record.

    Raises:
        EventError: the event type, the month or a field is wrong.
    """

    month: str
    """"2004-05", or "2004" where only the year is known."""
    type: str
    """Name of the event type."""
    fields: Mapping[str, Any] = attrs.field(default=EMPTY, converter=_frozen, hash=False)
    """The other fields, as in a case file (``by``, ``proceeding``, ``note``, ...)."""

    def __attrs_post_init__(self) -> None:
        event_type = type_named(self.type)
        if not isinstance(self.month, str) or not _MONTH.fullmatch(self.month):
            raise EventError(
                f'{self.month!r} is no month: write "2004-05", or "2004" where only the year is known',
                event_type=self.type,
                field="month",
            )
        if not isinstance(self.fields, Mapping):
            raise EventError(
                f'{shown(self.fields)} are no fields: write a dict such as {{"by": ["USA"]}}',
                event_type=self.type,
                field="fields",
            )
        known = {"by", "proceeding", "note"} | {f.name for f in own_fields(event_type)}
        own = {key: value for key, value in self.fields.items() if key not in known}
        for key in own:
            if not isinstance(key, str) or not key.startswith("x_"):
                raise EventError(f"{self.type} has no field {key!r}", event_type=self.type, field=str(key))
        fields = {
            key: self.fields[key] for key in self.fields if key in known and self.fields[key] is not None
        }
        # The first possible day replaces the unknown one, so that the other fields are checked like those of an event.
        event = event_type(on=self.first_day, extra=own, **fields)
        object.__setattr__(
            self, "fields", FrozenDict({**{key: getattr(event, key) for key in fields}, **event.extra})
        )

    @property
    def proceeding(self) -> str:
        """The round it belongs to."""
        return str(self.fields.get("proceeding", "original"))

    @property
    def by(self) -> tuple[str, ...]:
        """Codes of the Members that acted."""
        return tuple(self.fields.get("by", ()))

    @property
    def first_day(self) -> date:
        """The earliest day on which the step can have happened."""
        year, _, month = self.month.partition("-")
        return date(int(year), int(month or 1), 1)

    @property
    def last_day(self) -> date:
        """The latest day on which the step can have happened."""
        year, _, month = self.month.partition("-")
        last = int(month or 12)
        return date(int(year), last, calendar.monthrange(int(year), last)[1])

    def to_dict(self) -> dict[str, Any]:
        """The step as plain data for JSON, as case files have it."""
        return {"month": self.month, "type": self.type, **plain(self.fields)}

    def __str__(self) -> str:
        by = f" by {', '.join(self.by)}" if self.by else ""
        return f"{self.type.replace('_', ' ')}{by} in {self.month}"

    def __repr__(self) -> str:
        fields = f", {as_code(self.fields)}" if self.fields else ""
        return f"Undated({self.month!r}, {self.type!r}{fields})"


class Known(enum.Enum):
    """Whether an event of some type happened, according to a record."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot tell"


# The types of notices of appeal. A step that concerns one of them changes which appeals are pending.
_APPEALS = frozenset({"appeal_notified", "other_appeal_notified"})
_DAY = attrgetter("on")
_NO_EVENTS: tuple[Event, ...] = ()
_NO_PERIODS = Periods()


def _requests_after(standing: tuple[Event, ...], event: Event) -> tuple[Event, ...]:
    """The pending panel requests in a proceeding after an event."""
    type_name = event.type
    if type_name == "panel_requested":
        return (*standing, event)
    if not standing:
        return ()
    if event.ends == "dispute":
        return ()
    if type_name == "complaint_withdrawn":
        return tuple(r for r in standing if event.by and not set(r.by) & set(event.by))
    if event.ends:
        # A settlement with some of several complainants leaves the requests of the others pending.
        named = set(event.by).intersection(*[{c for r in standing for c in r.by}])
        return tuple(r for r in standing if named and not set(r.by) <= named)
    if event.withdraws:
        # A withdrawal takes back its author's oldest request, so a revised one filed before the withdrawal stays.
        for n, request in enumerate(standing):
            if not event.by or not request.by or set(request.by) & set(event.by):
                return standing[:n] + standing[n + 1 :]
        return standing
    # The establishment of a panel answers all requests of the Member that asked first.
    answered = set(standing[0].by)
    return tuple(r for r in standing[1:] if not set(r.by) & answered)


class Appeals(NamedTuple):
    """The appeals of a proceeding: the pending ones, and the notice that started the one last reported on."""

    standing: tuple[Event, ...] = ()
    answered: Event | None = None
    begun: Event | None = None
    """The notice that started the pending appeal, whether or not it has been withdrawn since."""

    @property
    def first(self) -> Event | None:
        """The notice that starts the appeal clock: the earliest pending notice of appeal.

        If only other appeals are pending, it is the notice that they answered; if no appeal is pending, it is the notice
        of the last appeal reported on.
        """
        if not self.standing:
            return self.answered
        return next((a for a in self.standing if a.type == "appeal_notified"), self.begun or self.standing[0])

    def after(self, event: Event) -> Appeals:
        """The appeals after an event."""
        if event.answers:
            return Appeals((), self.first if self.standing else self.answered)
        if not event.withdraws:
            begun = self.begun if self.standing else event
            return self._replace(standing=(*self.standing, event), begun=begun)
        # A withdrawal takes back the appeals of the Members that it names, or all appeals if it names none.
        left = []
        for appeal in self.standing:
            authors = tuple(code for code in appeal.by if code not in event.by)
            if event.by and authors:
                left.append(appeal if authors == appeal.by else attrs.evolve(appeal, by=authors))
        return self._replace(standing=tuple(left))


_NO_APPEALS = Appeals()


class Record:
    """The facts of one dispute, ordered by date and, within a day, as given.

    Immutable: `appended` and `upto` give new records. Build one with `Record.of`.
    """

    __slots__ = (
        "_appeals",
        "_index",
        "_standing",
        "ends",
        "events",
        "first_request",
        "head",
        "of_retaliation",
        "periods",
        "provision",
        "retaliations",
        "undated",
        "urgent",
    )

    head: Head
    events: tuple[Event, ...]
    undated: tuple[Undated, ...]
    first_request: date | None
    """The day of the first dated request for consultations in the original proceeding."""
    provision: str | None
    """The special provision that the last request for consultations or a panel in the original round names."""
    of_retaliation: tuple[Event, ...]
    """All steps of retaliation (DSU 22), in order, for all complainants."""
    retaliations: Mapping[str, Retaliation]
    """The stage that retaliation has reached for each complainant."""
    periods: Periods
    """The reasonable periods for each complainant."""
    urgent: frozenset[str]
    """The rounds whose request for consultations invoked urgency or perishable goods (DSU 4.8)."""
    ends: tuple[Event, ...]
    """The withdrawals, solutions and terminations of the original proceeding, in order."""
    _index: dict[tuple[str, str], tuple[Event, ...]]
    _standing: dict[str, tuple[Event, ...]]
    _appeals: dict[str, Appeals]

    def __init__(self, head: Head, undated: Iterable[Undated] = ()) -> None:
        self.head = head
        self.events = _NO_EVENTS
        self.undated = tuple(undated)
        self.first_request = None
        self.provision = None
        self.urgent = frozenset()
        self.of_retaliation = _NO_EVENTS
        self.retaliations = {}
        self.periods = _NO_PERIODS
        self._index = {}
        self._standing = {}
        self._appeals = {}
        self.ends = _NO_EVENTS

    @classmethod
    def of(cls, head: Head, events: Iterable[Event] = (), undated: Iterable[Undated] = ()) -> Record:
        """A record of these events, given in any order.

        Raises:
            RecordError: an event lies before the request for consultations, or the respondent requests consultations.
        """
        record = cls(head, undated)
        ordered = sorted(events, key=_DAY)
        for event in ordered:
            record._take(event)
        record.events = tuple(ordered)
        if record.first_request is not None and ordered[0].on < record.first_request:
            raise _before_request(ordered[0], record.first_request)
        return record

    def _take(self, event: Event) -> None:
        proceeding, type_name = event.proceeding, event.type
        key = (proceeding, type_name)
        index = self._index
        index[key] = index.get(key, _NO_EVENTS) + (event,)  # noqa: RUF005  twice as fast as unpacking
        if event.ends or "panel_requested" in event.concerns:
            self._standing[proceeding] = _requests_after(self._standing.get(proceeding, _NO_EVENTS), event)
            if proceeding == "original" and event.ends:
                self.ends = (*self.ends, event)
                # The end of a complaint or dispute also ends the requests that are pending in compliance rounds.
                for other, standing in self._standing.items():
                    self._standing[other] = _requests_after(standing, event)
        elif not _APPEALS.isdisjoint(event.concerns) and not self._of_arbitration(event):
            self._appeals[proceeding] = self._appeals.get(proceeding, _NO_APPEALS).after(event)
        elif proceeding == "original":
            if type_name.startswith("retaliation_"):
                self.retaliations = retaliations_after(self.head.complainants, self.retaliations, event)
                self.of_retaliation = (*self.of_retaliation, event)
            elif type_name.startswith("reasonable_period_"):
                self.periods = self.periods.after(self.head.complainants, self.results, event)
        if type_name.startswith("consultations_request") and getattr(event, "urgent", None):
            self.urgent |= {proceeding}
        if type_name in ("consultations_requested", "panel_requested") and proceeding == "original":
            if type_name == "consultations_requested":
                if self.head.respondent in event.by:
                    raise RecordError(f"{self.head.respondent} cannot complain against itself", event=event)
                if self.first_request is None or event.on < self.first_request:
                    self.first_request = event.on
            self.provision = getattr(event, "provision", None) or self.provision

    def _of_arbitration(self, event: Event) -> bool:
        """Whether an event is another party's appeal before arbitrators (DSU 25), not before the Appellate Body."""
        return (
            event.type == "other_appeal_notified"
            and not self._appeals.get(event.proceeding, _NO_APPEALS).standing
            and (event.proceeding, "arbitration_appeal_notified") in self._index
        )

    def appended(self, event: Event) -> Record:
        """A record with one more event, at its place by date.

        Raises:
            RecordError: as `of`.
        """
        events = self.events
        if events and event.on < events[-1].on:
            at = bisect_right(events, event.on, key=_DAY)
            return Record.of(self.head, (*events[:at], event, *events[at:]), self.undated)
        new = object.__new__(Record)
        new.head, new.undated = self.head, self.undated
        new.first_request, new.provision, new.urgent = self.first_request, self.provision, self.urgent
        new.of_retaliation, new.retaliations = self.of_retaliation, self.retaliations
        new.periods = self.periods
        new.ends = self.ends
        new._index, new._standing, new._appeals = self._index.copy(), self._standing, self._appeals
        if event.ends or "panel_requested" in event.concerns:
            new._standing = self._standing.copy()
        elif not _APPEALS.isdisjoint(event.concerns):
            new._appeals = self._appeals.copy()
        new._take(event)
        new.events = events + (event,)  # noqa: RUF005  twice as fast as unpacking
        first = new.first_request
        if first is not None and first != self.first_request and events and events[0].on < first:
            raise _before_request(events[0], first)
        if first is not None and event.on < first:
            raise _before_request(event, first)
        return new

    def with_head(self, head: Head) -> Record:
        """The same events under another head."""
        return Record.of(head, self.events, self.undated)

    def check(self, event: Event) -> None:
        """Raise an error for an act that this record cannot have, whatever the law says.

        Raises:
            RecordError: it lies before the request for consultations, or is a complaint of the respondent.
        """
        asks = event.type == "consultations_requested" and event.proceeding == "original"
        if asks and self.head.respondent in event.by:
            raise RecordError(f"{self.head.respondent} cannot complain against itself", event=event)
        if not asks and self.first_request is not None and event.on < self.first_request:
            raise _before_request(event, self.first_request)

    def upto(self, day: date) -> Record:
        """The record as it stood at the end of `day`.

        Raises:
            EventError: `day` is no date, or a datetime.
        """
        if type(day) is not date:
            check_day(day, "upto")
        events = self.events
        if not events or events[-1].on <= day:
            return self
        return self.first(bisect_right(events, day, key=_DAY))

    def first(self, count: int) -> Record:
        """The record with the first `count` events only."""
        record = Record(self.head, self.undated)
        for event in self.events[:count]:
            record._take(event)
        record.events = self.events[:count]
        return record

    def all(self, type_name: str, proceeding: str = "original") -> tuple[Event, ...]:
        """The dated events of a type in a proceeding, in order."""
        return self._index.get((proceeding, type_name), _NO_EVENTS)

    def last(self, type_name: str, proceeding: str = "original") -> Event | None:
        """The latest event of a type in a proceeding."""
        events = self._index.get((proceeding, type_name))
        return events[-1] if events else None

    @property
    def results(self) -> tuple[Event, ...]:
        """The adoptions that ended the original adjudication, or the awards that replace them (DSU 25.4).

        An award in addition to adopted reports (on the level of retaliation, for instance) replaces none.
        """
        return self.all("reports_adopted") or self.all("arbitration_award_notified")

    def standing_requests(self, proceeding: str) -> tuple[Event, ...]:
        """The pending panel requests of a proceeding: not withdrawn, answered or ended with the complaint (DSU 6.1)."""
        return self._standing.get(proceeding, _NO_EVENTS)

    def appeals(self, proceeding: str) -> Appeals:
        """The appeals to the Appellate Body in a proceeding."""
        return self._appeals.get(proceeding, _NO_APPEALS)

    def proceedings(self) -> tuple[str, ...]:
        """The rounds on record, the original proceeding first."""
        found = {key[0]: None for key in self._index}
        return tuple(sorted({"original", *found}, key=lambda p: (p != "original", len(p), p)))

    def undated_before(self, type_name: str, proceeding: str, day: date) -> bool:
        """Whether an undated step of this type can have happened by `day`."""
        return any(
            u.type == type_name and u.proceeding == proceeding and u.first_day <= day for u in self.undated
        )

    def knows(
        self, type_name: str, proceeding: str, day: date, event_type: type[Event] | None = None
    ) -> Known:
        """Whether a step of this type happened in a proceeding by `day`: yes, no, or the record cannot tell.

        `event_type` is needed if only a rulebook knows the type (`Rulebook.events`).
        """
        return Known.YES if self.happened(type_name, proceeding, day) else self.silence(type_name, event_type)

    def when(self, type_name: str, proceeding: str, day: date) -> str | None:
        """The day or month of the last step of this type in a proceeding by `day`; None if there is none."""
        found = self.last(type_name, proceeding)
        if found is not None:
            return found.on.isoformat()
        known = [
            u.month
            for u in self.undated
            if u.type == type_name and u.proceeding == proceeding and u.first_day <= day
        ]
        return known[-1] if known else None

    def follows(self, later: Event, earlier: Event) -> bool:
        """Whether one recorded step came after another; on the same day the order of the record decides."""
        if later.on != earlier.on:
            return later.on > earlier.on
        return self.events.index(later) > self.events.index(earlier)

    def happened(self, type_name: str, proceeding: str, day: date) -> bool:
        """Whether the record shows that a step of this type happened in a proceeding by `day`."""
        if (proceeding, type_name) in self._index:
            return True
        return bool(self.undated) and self.undated_before(type_name, proceeding, day)

    def silence(self, type_name: str, event_type: type[Event] | None = None) -> Known:
        """The answer if the record has no step of this type: it did not happen, or the record cannot tell."""
        if self.head.coverage == "complete" and (event_type or type_named(type_name)).public:
            return Known.NO
        return Known.CANNOT_TELL

    def is_complainant(self, code: str, day: date) -> bool:
        """Whether a Member can act as a complainant on `day` (the EU also for its member States)."""
        if code in self.head.complainants:
            return True
        return code == "EU" and any(stands_for(code, c, day) for c in self.head.complainants)

    def is_respondent(self, code: str, day: date) -> bool:
        """Whether a Member can act as the respondent on `day` (the EU also for its member States)."""
        return code == self.head.respondent or (code == "EU" and stands_for(code, self.head.respondent, day))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record):
            return NotImplemented
        return (self.head, self.events, self.undated) == (other.head, other.events, other.undated)

    def __hash__(self) -> int:
        return hash((self.head, self.events))

    def __reduce__(self) -> tuple[Any, ...]:
        return Record.of, (self.head, self.events, self.undated)

    def __repr__(self) -> str:
        return f"<Record {self.head.number or self.head.title or 'unnumbered'}: {len(self.events)} events>"


def _before_request(event: Event, first: date) -> RecordError:
    return RecordError(
        f"{event.type} on {event.on} lies before the request for consultations of {first}: "
        "correct one of the two dates",
        event=event,
    )
