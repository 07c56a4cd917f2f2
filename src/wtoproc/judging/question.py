"""A question to the law: an act, the record before it, the rulebook and the facts already answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from wtoproc.law.rows import Fact
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.event import Event
from wtoproc.record.record import Known, Record
from wtoproc.terms.provisions import BASE, track

SCM_4 = "scm-4"
SCM_7 = "scm-7"
DECISION_1966 = "decision-1966"


class Question(NamedTuple):
    """An act to be judged. Guards see this and nothing else."""

    record: Record
    """The record before the act."""
    event: Event
    rulebook: Rulebook
    given: Mapping[str, bool]
    """Facts that the caller has answered."""
    afterwards: bool
    """Whether the act has happened, so that it proves the facts that it presupposes."""
    track: str
    """Id of the overlay of special rules under which the dispute runs ("dsu" for none)."""

    @property
    def day(self) -> date:
        """The day of the act."""
        return self.event.on

    def knows(self, type_name: str, proceeding: str | None = None) -> Known:
        """Whether a step of this type happened before the act, in the same round unless another is named."""
        return self.record.knows(
            type_name, proceeding or self.event.proceeding, self.event.on, self.rulebook.events.get(type_name)
        )

    def silence(self, type_name: str) -> Known:
        """What follows if the record shows no step of this type: it did not happen, or nobody can tell."""
        return self.record.silence(type_name, self.rulebook.events.get(type_name))

    def facts(self, ids: Iterable[str]) -> tuple[Fact, ...]:
        """The open facts with these ids."""
        return tuple([self.rulebook.fact(name) for name in ids]) if ids else ()

    def by_complainant(self) -> bool:
        """Whether a complainant is among those who act."""
        complainants = self.record.head.complainants
        for code in self.event.by:
            if code in complainants:
                return True
        return "EU" in self.event.by and self.record.is_complainant("EU", self.event.on)

    def by_respondent(self) -> bool:
        """Whether the respondent is among those who act."""
        by = self.event.by
        if self.record.head.respondent in by:
            return True
        return "EU" in by and self.record.is_respondent("EU", self.event.on)


def track_of(record: Record, event: Event | None = None) -> str:
    """Id of the overlay of special rules under which a dispute runs, by the record up to the act.

    Special rules govern only where the caller or a request names them ("SCM 4.4", "DSU 3.12"). A compliance round
    follows the rules of the dispute.
    """
    if record.head.track:
        return track(record.head.track)
    provision = getattr(event, "provision", None)
    if provision is None or provision.startswith(_INHERITING):
        provision = record.provision
    return BASE if provision is None else track(provision)


_INHERITING = ("DSU 21", "DSU 22")

__all__ = ["BASE", "DECISION_1966", "SCM_4", "SCM_7", "Known", "Question", "track_of"]
