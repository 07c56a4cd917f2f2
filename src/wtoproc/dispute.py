"""Disputes as immutable values. Recording an event gives a new dispute."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import attrs

import wtoproc
from wtoproc._line import line, table
from wtoproc._typed import shown
from wtoproc.errors import CaseFileError, Fault, ProcedureError, RecordError, RulebookError
from wtoproc.judging.judge import judge
from wtoproc.judging.verdicts import Verdict
from wtoproc.law.rulebook import Rulebook, dsu
from wtoproc.record.event import Event, as_code
from wtoproc.record.record import Head, Record, Undated
from wtoproc.terms.days import check_day

__all__ = ["Dispute", "Snapshot"]


class Dispute:
    """A dispute: parties, cited agreements and dated events, judged under a rulebook.

    Args:
        number: the WTO's number, 590 for DS590, where it has one.
        complainants: codes of the complaining Members ("KOR", "EU", ...).
        respondent: code of the responding Member.
        agreements: names of the agreements cited in the request ("GATT 1994", "SCM", ...).
        track: special rules under which it runs, such as "SCM 4"; by default those that its requests name.
        title, joined_with, defences, sources, notes: as in a case file. Defences are shown only: no rule depends on them.
        coverage: "complete" (a public step that is not recorded did not happen) or "partial".
        undated: steps known to a month or year only.
        rulebook: the law to judge by; the DSU as it stands by default.

    Raises:
        RecordError: an unknown Member, a party against itself, an unknown coverage.
    """

    __slots__ = ("on_record", "rulebook")

    on_record: Record
    """The facts, for those who write guards or read the record directly."""
    rulebook: Rulebook
    """The law by which it is judged."""

    def __init__(
        self,
        *,
        complainants: str | Iterable[str],
        respondent: str,
        number: int | None = None,
        title: str = "",
        agreements: Iterable[str] = (),
        joined_with: Iterable[int] = (),
        track: str = "",
        defences: Iterable[str] = (),
        sources: Iterable[str] = (),
        coverage: str = "complete",
        notes: str = "",
        extra: Mapping[str, Any] | None = None,
        undated: Iterable[Undated] = (),
        rulebook: Rulebook | None = None,
    ) -> None:
        head = Head(
            number=number,
            title=title,
            complainants=complainants,
            respondent=respondent,
            agreements=agreements,
            joined_with=joined_with,
            track=track,
            defences=defences,
            sources=sources,
            coverage=coverage,
            notes=notes,
            extra=extra or {},
        )
        steps = tuple(undated)
        for step in steps:
            if not isinstance(step, Undated):
                raise RecordError(
                    f'{shown(step)}: write undated steps as wto.Undated("2004-05", "panel_requested")'
                )
        self.on_record = Record(head, steps)
        self.rulebook = dsu() if rulebook is None else _a_rulebook(rulebook)

    # -------------------------------------------------------------- making, loading and saving

    @classmethod
    def of(cls, record: Record, rulebook: Rulebook) -> Dispute:
        """A dispute with the facts of a record, judged under a rulebook."""
        new = object.__new__(cls)
        new.on_record = record
        new.rulebook = rulebook
        return new

    @classmethod
    def from_course(cls, course: wtoproc.Course) -> Dispute:
        """The dispute with the steps that a course has taken so far."""
        return cls.of(course.record, course.rulebook)

    @classmethod
    def from_case(cls, case: wtoproc.CaseFile, rulebook: Rulebook | None = None) -> Dispute:
        """A dispute with the events of a case file, recorded as they stand, lawful or not."""
        record = Record.of(case.head, case.events, case.undated)
        return cls.of(record, dsu() if rulebook is None else rulebook)

    def to_case(self) -> wtoproc.CaseFile:
        """The dispute as the value of a case file."""
        from wtoproc.record.casefile import CaseFile  # noqa: PLC0415  only files need it

        return CaseFile(head=self.head, events=self.events, undated=self.undated)

    @classmethod
    def load(cls, path: str | os.PathLike[str], rulebook: Rulebook | None = None) -> Dispute:
        """Read a case file (.json or .toml).

        Args:
            path: the file.
            rulebook: the law to judge by, whose own event types the file may hold; the DSU as it stands by default.

        Raises:
            CaseFileError: the file is no valid case file; every fault is named with its place.
        """
        from wtoproc.record.casefile import read  # noqa: PLC0415  only files need it

        if isinstance(path, Mapping):
            fault = Fault("", "is data, not a path: Dispute.from_dict takes data")
            raise CaseFileError(shown(dict(path)), [fault])
        own = {} if rulebook is None else _a_rulebook(rulebook).events
        return cls.from_case(read(path, own), rulebook)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a case file (.json or .toml), whole or not at all.

        Raises:
            CaseFileError: the file cannot be written.
            MissingExtraError: TOML without the extra ``toml``.
        """
        from wtoproc.record.casefile import write  # noqa: PLC0415  only files need it

        write(self.to_case(), path)

    # -------------------------------------------------------------- what it is

    @property
    def head(self) -> Head:
        """The parties, the agreements and the rest of what a case file says before its events."""
        return self.on_record.head

    @property
    def number(self) -> int | None:
        """The WTO's number, where it has one."""
        return self.on_record.head.number

    @property
    def title(self) -> str:
        """Its title."""
        return self.on_record.head.title

    @property
    def complainants(self) -> tuple[str, ...]:
        """Codes of the complaining Members."""
        return self.on_record.head.complainants

    @property
    def respondent(self) -> str:
        """Code of the responding Member."""
        return self.on_record.head.respondent

    @property
    def agreements(self) -> tuple[str, ...]:
        """Names of the agreements cited."""
        return self.on_record.head.agreements

    @property
    def defences(self) -> tuple[str, ...]:
        """Defences noted, such as "GATT XXI(b)". A panel decides on them: no rule of procedure depends on them."""
        return self.on_record.head.defences

    @property
    def coverage(self) -> str:
        """Either "complete" or "partial"."""
        return self.on_record.head.coverage

    @property
    def events(self) -> tuple[Event, ...]:
        """The dated events, in order."""
        return self.on_record.events

    @property
    def undated(self) -> tuple[Undated, ...]:
        """Steps known to a month or year only."""
        return self.on_record.undated

    # -------------------------------------------------------------- recording

    def record(self, *events: Event, departure: bool = False) -> Dispute:
        """The dispute with these events added, ordered by date and, within a day, as given.

        Args:
            events: what happened.
            departure: True to record events that the law bars, because practice departs from the text.

        Raises:
            ProcedureError: one of the events is barred on its day, given the others.
            RecordError: an event lies before the request for consultations, a party complains against itself, or a value
                is no event.
        """
        for event in events:
            _check_event(event, "record")
        before = record = self.on_record
        if len(events) == 1:
            event = events[0]
            record = before.appended(event)
            if not departure:
                past = before if record.events[-1] is event else before.upto(event.on)
                self._refuse_barred(past, event)
            return Dispute.of(record, self.rulebook)
        for event in sorted(events, key=lambda e: e.on):
            record = record.appended(event)
        if not departure:
            mine = {id(event) for event in events}
            for past, event in _prefixes(record):
                if id(event) in mine:
                    self._refuse_barred(past, event)
        return Dispute.of(record, self.rulebook)

    def _refuse_barred(self, past: Record, event: Event) -> None:
        verdict = judge(past, event, self.rulebook)
        if verdict.barred:
            raise ProcedureError(event, verdict)

    def without(self, event: Event) -> Dispute:
        """The dispute without one event that was recorded by mistake.

        Raises:
            RecordError: the event is not on record, or is none.
        """
        _check_event(event, "without")
        return self._with(self._rest(event))

    def replace(self, old: Event, new: Event) -> Dispute:
        """The dispute with `new` instead of `old`, to correct a record; on the same day it keeps its place in the order.

        Raises:
            RecordError: `old` is not on record, or `new` cannot be.
        """
        _check_event(old, "replace")
        _check_event(new, "replace")
        self._rest(old)
        at = self.events.index(old)
        return self._with((*self.events[:at], new, *self.events[at + 1 :]))

    def _rest(self, event: Event) -> tuple[Event, ...]:
        events = list(self.events)
        try:
            events.remove(event)
        except ValueError:
            raise RecordError(f"{event.type} on {event.on} is not on record", event=event) from None
        return tuple(events)

    def _with(self, events: Iterable[Event]) -> Dispute:
        return Dispute.of(Record.of(self.head, events, self.undated), self.rulebook)

    # -------------------------------------------------------------- judging

    def may(
        self, event: Event, *, given: Mapping[str, bool] | None = None, track: str | None = None
    ) -> Verdict:
        """The verdict on a planned act, given what is on record at the end of its day.

        Args:
            event: the act.
            given: answers to open facts, by id: ``{"consultations-failed-jointly": True}``.
            track: special rules to judge it by, such as "SCM 4"; by default those that the requests name.

        Raises:
            RulebookError: an answer to a fact that the rulebook does not know.
            RecordError: the act lies before the request for consultations, a party complains against itself, the
                track is unknown, or the value is no event.
        """
        _check_event(event, "may")
        record = self.on_record if track is None else self.on_track(track).on_record
        record.check(event)
        return judge(record.upto(event.on), event, self.rulebook, given=self._answers(given))

    def review(self, *, given: Mapping[str, bool] | None = None) -> tuple[tuple[Event, Verdict], ...]:
        """Every recorded event with its verdict, judged on the record before that event.

        Args:
            given: answers to open facts, by id.

        Raises:
            RulebookError: an answer to a fact that the rulebook does not know.
        """
        answers = self._answers(given)
        return tuple(
            (event, judge(past, event, self.rulebook, given=answers, afterwards=True))
            for past, event in _prefixes(self.on_record)
        )

    def other_readings(self, verdict: Verdict) -> tuple[wtoproc.OtherReading, ...]:
        """The disputed points of law on which a verdict of `may` or `review` rests, with the readings that would change it.

        Args:
            verdict: a verdict that this dispute has given.

        Raises:
            RecordError: no verdict, or that of a `review` of another dispute.
        """
        from wtoproc.judging.readings import other_readings  # noqa: PLC0415  asked of few verdicts

        if not isinstance(verdict, Verdict):
            raise RecordError(f"{shown(verdict)} is no verdict: write other_readings(case.may(event))")
        event, record = verdict.event, self.on_record
        if verdict.afterwards and event not in record.events:
            raise RecordError(f"{event.type} on {event.on} is not on record", event=event)
        past = record.first(record.events.index(event)) if verdict.afterwards else record.upto(event.on)
        return other_readings(past, verdict, self.rulebook)

    def _answers(self, given: Mapping[str, bool] | None) -> Mapping[str, bool] | None:
        check_answers(given)
        if not given:
            return None
        for fact, answer in given.items():
            if fact not in self.rulebook.facts:
                raise RulebookError(_no_fact(fact, self.rulebook))
            if not isinstance(answer, bool):
                raise RulebookError(f"{fact} is answered True or False, not {answer!r}")
        return dict(given)

    def as_of(self, day: date) -> Snapshot:
        """The dispute as it stood at the end of a day.

        Raises:
            EventError: `day` is no date.
        """
        return Snapshot(self, day)

    def course(self) -> wtoproc.Course:
        """The course of the dispute from its last step on: which steps can come next, and on which days."""
        from wtoproc.standing.course import Course  # noqa: PLC0415  a verdict needs no course

        return Course.of(self.on_record, self.rulebook)

    def on_track(self, track: str) -> Dispute:
        """The same facts under special rules, such as "SCM 4" or "SCM 7", whatever its requests name.

        Raises:
            RecordError: no such track.
        """
        return Dispute.of(self.on_record.with_head(attrs.evolve(self.head, track=track)), self.rulebook)

    def under(self, rulebook: Rulebook) -> Dispute:
        """The same facts under another rulebook.

        Raises:
            RulebookError: the value is no rulebook.
        """
        return Dispute.of(self.on_record, _a_rulebook(rulebook))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Dispute):
            return NotImplemented
        return self.on_record == other.on_record and self.rulebook == other.rulebook

    def __hash__(self) -> int:
        return hash(self.on_record)

    def as_code(self) -> str:
        """Python code that makes this dispute, after ``import wtoproc as wto`` and ``from datetime import date``.

        It leaves out the rulebook, unless a step is of a type that only this rulebook has: then the code uses the
        rulebook under the name ``law``.
        """
        arguments = [
            f"{field.name}={as_code(value)}"
            for field in attrs.fields(Head)
            if (value := getattr(self.head, field.name)) != field.default
        ]
        if self.undated:
            arguments.append(f"undated=[{', '.join(f'wto.{step!r}' for step in self.undated)}]")
        if not all(event.registered for event in self.events):
            arguments.append("rulebook=law")
        lines = ["wto.Dispute(", *(f"    {argument}," for argument in arguments), ")"]
        if self.events:
            lines[-1] += ".record("
            lines += [f"    {event.as_code()}," for event in self.events]
            lines += ["    departure=True,", ")"]
        return "\n".join(lines)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002  as IPython and Hypothesis call it
        printer.text(self.as_code())

    def __str__(self) -> str:
        name = f"DS{self.number}" if self.number else self.title or "unnumbered"
        return f"{name}: {', '.join(self.complainants)} v {self.respondent}, {len(self.events)} events"

    def __repr__(self) -> str:
        return line(self, str(self))

    def to_dict(self) -> dict[str, Any]:
        """The dispute as plain data for JSON, as in a case file. It leaves out the rulebook."""
        from wtoproc.record.casefile import dump  # noqa: PLC0415  only files need it

        return dump(self.to_case())

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], rulebook: Rulebook | None = None) -> Dispute:
        """The dispute from the data of a case file, checked as strictly as a file.

        Args:
            data: as `to_dict` gives it, or as JSON gave it.
            rulebook: the law to judge by, whose own event types the data may hold; the DSU as it stands by default.

        Raises:
            CaseFileError: every fault is named with its place.
        """
        from wtoproc.record.casefile import loads  # noqa: PLC0415  only files need it

        if not isinstance(data, Mapping):
            fault = Fault(
                "", "is no case file: write a dict with format, complainants, respondent and events"
            )
            raise CaseFileError(shown(data), [fault])
        own = {} if rulebook is None else _a_rulebook(rulebook).events
        return cls.from_case(loads(data, file="the dispute", own=own), rulebook)

    def _repr_html_(self) -> str:
        rows = [(e.on, e.type, ", ".join(e.by), e.proceeding) for e in self.events]
        return table(self.title or str(self), ("day", "event", "by", "round"), rows)


class Snapshot:
    """A dispute as it stood at the end of a day: status, positions, moves and deadlines depend on the day."""

    __slots__ = ("day", "dispute", "on_record")

    def __init__(self, dispute: Dispute, day: date) -> None:
        check_day(day, "as_of")
        self.dispute = dispute
        """The whole dispute, later events included."""
        self.day = day
        """The day, in Geneva."""
        self.on_record = dispute.on_record.upto(day)
        """The facts on record at the end of that day."""

    @property
    def events(self) -> tuple[Event, ...]:
        """The events on record at the end of that day."""
        return self.on_record.events

    @property
    def positions(self) -> tuple[wtoproc.Position, ...]:
        """The position of each strand of the procedure."""
        from wtoproc.standing.strands import positions  # noqa: PLC0415  a verdict needs no positions

        return positions(self.on_record, self.dispute.rulebook, self.day)

    @property
    def statuses(self) -> tuple[wtoproc.Status, ...]:
        """The status in the WTO's terms. Two can hold at once; before the dispute began there is none."""
        from wtoproc.standing.status import statuses  # noqa: PLC0415  a verdict needs no status

        return statuses(self.on_record, self.dispute.rulebook, self.day)

    def moves(self) -> tuple[wtoproc.Move, ...]:
        """Every actor's moves with their windows, from the last recorded event on."""
        from wtoproc.standing.moves import moves  # noqa: PLC0415  a verdict needs no moves

        return moves(self.on_record, self.dispute.rulebook, self.day)

    def deadlines(self) -> tuple[wtoproc.Deadline, ...]:
        """Every period that has started by that day: running, met, late, overdue, ..."""
        from wtoproc.standing.deadlines import deadlines  # noqa: PLC0415  a verdict needs no deadlines

        return deadlines(self.on_record, self.dispute.rulebook, self.day)

    def forecast(self) -> wtoproc.Forecast:
        """What lies ahead, by law and by the experience of the shipped disputes.

        Raises:
            MissingExtraError: without the extra ``forecast``.
        """
        from wtoproc.analysis.forecast import forecast  # noqa: PLC0415  a verdict needs no forecast

        return forecast(self.dispute, self.day)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Snapshot):
            return NotImplemented
        return self.day == other.day and self.dispute == other.dispute

    def __hash__(self) -> int:
        return hash((self.day, self.dispute))

    def __repr__(self) -> str:
        return line(self, f"{self.day}: {self.dispute}")

    def to_dict(self) -> dict[str, Any]:
        """The status and the positions of that day as plain data for JSON, as ``--json`` prints it."""
        return {
            "dispute": self.dispute.number,
            "on": self.day.isoformat(),
            "status": [str(s) for s in self.statuses],
            "positions": [p.to_dict() for p in self.positions],
        }

    def __str__(self) -> str:
        return f"{self.dispute} on {self.day}: {'; '.join(map(str, self.statuses)) or 'not begun'}"

    def _repr_html_(self) -> str:
        rows = [(d.provision, d.state, d.ends, d) for d in self.deadlines()]
        return table(str(self), ("provision", "state", "ends", "deadline"), rows)


def check_answers(given: object) -> None:
    """Refuse answers to open facts that are no mapping.

    Raises:
        RulebookError: they are no mapping of facts to True or False.
    """
    if given is not None and not isinstance(given, Mapping):
        raise RulebookError(
            f"{shown(given)} are no answers: given takes a mapping of facts to True or False, such as "
            '{"consultations-failed-jointly": True}'
        )


def check_dispute(dispute: object, method: str) -> None:
    """Refuse what is no dispute.

    Raises:
        RecordError: it is none.
    """
    if not isinstance(dispute, Dispute):
        raise RecordError(f"{shown(dispute)} is no dispute: {method} takes one, such as wto.docket.load(590)")


def _check_event(event: object, method: str) -> None:
    if isinstance(event, Event):
        return
    if isinstance(event, (list, tuple, set, frozenset)):
        raise RecordError(
            f"{method} takes events one by one, no {type(event).__name__}: write {method}(*events)"
        )
    name = event.type if isinstance(event, type) and issubclass(event, Event) else shown(event)
    raise RecordError(
        f'{name} is no event: write {method}(wto.PanelRequested(on=date(2020, 6, 18), by="KOR")), for example'
    )


def _a_rulebook(rulebook: object) -> Rulebook:
    if not isinstance(rulebook, Rulebook):
        raise RulebookError(f"{shown(rulebook)} is no rulebook: write wto.DSU or wto.DSU.overlay(...)")
    return rulebook


def _prefixes(record: Record) -> Iterable[tuple[Record, Event]]:
    """Each event with the record before it."""
    past = Record(record.head, record.undated)
    for event in record.events:
        yield past, event
        past = past.appended(event)


def _no_fact(name: object, rulebook: Rulebook) -> str:
    import difflib  # noqa: PLC0415  only on the way to an error

    near = difflib.get_close_matches(str(name), rulebook.facts, n=2)
    hint = f": did you mean {' or '.join(near)}?" if near else "; wtoproc facts lists them"
    return f"no fact {name!r}{hint}"
