"""Reads from a record the passages of a dispute through the stages: when each began, and how and when it ended.

A dispute passes through a stage once, or once in each round. A passage is *done* when the step that ends the stage came,
*left* when the dispute went another way (settled, withdrawn, lapsed), and *open* when neither had happened by the last
day that is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from wtoproc._line import line
from wtoproc.analysis.stages import SET_BEFOREHAND, STAGES, Stage, stage
from wtoproc.judging.wording import with_round
from wtoproc.record.after_adoption import concerned, end_set_by, retaliation_steps
from wtoproc.record.event import Event
from wtoproc.record.events import types_with
from wtoproc.record.record import Record
from wtoproc.terms.days import check_day
from wtoproc.terms.periods import Length

__all__ = ["NO_END", "NO_RESULT", "PARTIAL", "UNDATED", "LeftOut", "Passage", "heard_with", "passages"]

PARTIAL = "partial record"
UNDATED = "a day is not on record"
NO_END = "the end is not on record"
NO_RESULT = "the record does not say whether the reports recommend anything"

_SETTINGS = types_with("reasonable_period", "sets")


class Passage(NamedTuple):
    """One passage of a dispute through a stage."""

    stage: str
    dispute: int | None
    """Number of the dispute, if it has one."""
    heard_with: int | None
    """Number of the first of the disputes that one panel heard together; its own if it was heard alone."""
    proceeding: str
    requested: date
    """Day of the first request for consultations."""
    began: date
    ended: date | None
    """Day of the step that ended it; None while it is open."""
    how: str
    """ "done", "left" or "open"."""
    agreements: tuple[str, ...]
    """The agreements that the dispute cites."""
    complainants: tuple[str, ...]
    """The complainants of all disputes that were heard together."""
    complainant: str | None = None
    """The complainant, if each passes through the stage separately."""
    known: date | None = None
    """Day on which the end became known, if not the end itself: the end of a reasonable period is set beforehand."""

    @property
    def days(self) -> int | None:
        """How long it took; None while it is open."""
        return None if self.ended is None else (self.ended - self.began).days

    def __str__(self) -> str:
        name = "unnumbered" if self.dispute is None else f"DS{self.dispute}"
        lasted = "" if self.days is None else f": {Length(days=self.days)}"
        return f"{name}, {with_round(self.stage, self.proceeding)}: {self.how} {self.began} to {self.ended or 'no end yet'}{lasted}"

    def __repr__(self) -> str:
        return line(self, str(self))


class LeftOut(NamedTuple):
    """A stage of a dispute that is not counted, because the record does not show how long it took."""

    stage: str
    """ "" if the whole dispute is left out."""
    dispute: int | None
    why: str

    def __str__(self) -> str:
        name = "unnumbered" if self.dispute is None else f"DS{self.dispute}"
        return f"{name}, {self.stage or 'all stages'}: {self.why}"

    def __repr__(self) -> str:
        return line(self, str(self))


def passages(record: Record, to: date) -> Iterator[Passage | LeftOut]:
    """The passages of one dispute through the stages by a day, and the stages left out, in the order of the stages.

    The caller decides whether the record is complete enough.

    Raises:
        EventError: `to` is no date, or a datetime.
    """
    check_day(to, "passages")
    events = [e for e in record.events if e.on <= to]
    if not events:
        return
    for known in STAGES:
        for proceeding in record.proceedings():
            if known.rounds != "any" and (proceeding == "original") != (known.rounds == "original"):
                continue
            steps = {known.begins, *known.ends, *known.leaves}
            if any(
                u.type in steps and u.proceeding == proceeding and u.first_day <= to for u in record.undated
            ):
                yield LeftOut(known.id, record.head.number, UNDATED)
            elif known.id == SET_BEFOREHAND:
                yield from _period_set(record, events)
            else:
                for each in record.head.complainants if known.for_each else (None,):
                    yield from _walk(record, events, known, proceeding, each)


def _walk(
    record: Record, events: Sequence[Event], known: Stage, proceeding: str, complainant: str | None
) -> Iterator[Passage | LeftOut]:
    """The passages through one stage in one round, of all complainants together or of one."""
    began: date | None = None
    passed = False
    for event, how in _turns(record, events, known, proceeding, complainant):
        if began is not None and how == "unknown":
            yield LeftOut(known.id, record.head.number, NO_END)
            began = None
        elif began is not None and how:
            yield _passage(record, known, proceeding, began, event.on, how, complainant)
            began = None
        if event.type != known.begins or event.ends or began is not None or (known.once and passed):
            continue
        recommends = getattr(event, "recommendations", None)
        if known.id == "setting" and recommends is not True:
            if recommends is None:
                yield LeftOut(known.id, record.head.number, NO_RESULT)
            continue
        began, passed = event.on, True
    if began is not None:
        yield _passage(record, known, proceeding, began, None, "open", complainant)


def _turns(
    record: Record, events: Sequence[Event], known: Stage, proceeding: str, complainant: str | None
) -> Iterator[tuple[Event, str]]:
    """The events that concern a stage, each with how it ends a passage: "done", "left", "unknown"; "" if it ends none."""
    own = retaliation_steps(record, complainant) if complainant else ()
    others = {type_name for type_name in known.leaves if not type_name.startswith("retaliation_")}
    gone: set[str] = set()
    for event in events:
        if event.ends and event.proceeding in ("original", proceeding):
            gone |= set(concerned(record, event))
            over = complainant in gone if complainant else gone >= set(record.head.complainants)
            yield event, "left" if over else ""
        elif event.proceeding == proceeding and (
            complainant is None
            or event in own
            or (event.type in others and complainant in concerned(record, event))
        ):
            yield event, _ends_how(known, event.type)


def _ends_how(known: Stage, type_name: str) -> str:
    """How a step ends a passage: "done", "left", "unknown" where its end is not on record; "" if it does not."""
    if type_name in known.ends:
        return "done"
    if type_name in known.leaves:
        return "left"
    return "unknown" if type_name in known.over else ""


def _period_set(record: Record, events: Sequence[Event]) -> Iterator[Passage]:
    """The first reasonable period that was set, from the adoption to its end, without extensions."""
    known = stage(SET_BEFOREHAND)
    for event in events:
        if event.type not in _SETTINGS or event.proceeding != "original":
            continue
        ends = end_set_by(record, event)
        adopted = [e.on for e in record.all("reports_adopted") if e.on <= event.on]
        if ends is not None and adopted:
            passage = _passage(record, known, "original", adopted[-1], ends, "done")
            yield passage._replace(known=event.on)
        return


def _passage(  # noqa: PLR0917  in the order of a passage
    record: Record,
    known: Stage,
    proceeding: str,
    began: date,
    ended: date | None,
    how: str,
    complainant: str | None = None,
) -> Passage:
    head = record.head
    requested = record.first_request or record.events[0].on
    return Passage(
        known.id, head.number, heard_with(record), proceeding, requested, began, ended, how,
        head.agreements, head.complainants, complainant,
    )  # fmt: skip


def heard_with(record: Record) -> int | None:
    """The number of the first of the disputes that one panel heard together; None for a dispute without number."""
    head = record.head
    return None if head.number is None else min((head.number, *head.joined_with))
