"""Findings and verdicts: the answer of each rule on an event, and the result of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, NoReturn

import wtoproc
from wtoproc._line import line, table
from wtoproc.errors import WTOProcError
from wtoproc.law.grades import Grade
from wtoproc.law.rows import Fact, Row
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.event import Event

__all__ = ["Finding", "Grade", "Verdict", "VerdictError"]


class VerdictError(WTOProcError, TypeError):
    """A verdict was used as true or false; it has three values."""


class Finding(NamedTuple):
    """The answer of one rule on one event."""

    row: Row
    """The rule: a row of law."""
    grade: Grade
    """How the rule answers, from permitted to barred."""
    reason: str
    """Key of its sentence in `wording.SENTENCES`."""
    details: Mapping[str, Any]
    """The dates, Members and facts that the sentence names."""
    awaits: tuple[Fact, ...] = ()
    """The open facts on which it depends."""
    exception: str | None = None
    """Id of the exception that sets the rule aside; None where none does."""

    @property
    def rule(self) -> str:
        """Id of the rule, such as "dsu-4.7"."""
        return self.row.id

    @property
    def provision(self) -> str:
        """Its provision, such as "DSU 4.7"."""
        return self.row.provision

    @property
    def facts(self) -> tuple[str, ...]:
        """Ids of the open facts on which it depends."""
        return tuple([fact.id for fact in self.awaits])

    @property
    def overlay(self) -> str:
        """The set of rules that the rule comes from: "dsu", "scm-4", ..., or the overlay that added or changed it."""
        return self.row.reform or self.row.overlay

    @property
    def objects(self) -> bool:
        """Whether the rule objects to the act: its grade is overrun, conditional or barred."""
        return self.grade >= Grade.OVERRUN

    @property
    def text(self) -> str:
        """The finding as a sentence."""
        from wtoproc.judging.wording import sentence  # noqa: PLC0415  most findings are never read

        return sentence(self.row, self.grade, self.reason, self.details, self.awaits)

    def __str__(self) -> str:
        return f"{self.provision}: {self.text}"

    def to_dict(self) -> dict[str, Any]:
        """The finding as plain data for JSON, as ``--json`` prints it."""
        return {
            "rule": self.rule,
            "provision": self.provision,
            "overlay": self.overlay,
            "grade": self.grade.word,
            "text": self.text,
            "facts": list(self.facts),
            "readings": list(self.row.all_readings),
            "exception": self.exception,
        }

    def __repr__(self) -> str:
        return line(self, f"{self.rule} {self.grade.word}: {self.text}")


class Verdict:
    """The judgment of the law on an event: all findings; its value is the worst of them.

    ``permitted``: lawful. ``conditional``: lawful only if facts hold that the record does not show.
    ``barred``: no open fact could make it lawful. A verdict is neither true nor false.
    """

    __slots__ = ("_rulebook", "afterwards", "event", "findings", "given", "grade")

    event: Event
    findings: tuple[Finding, ...]
    """One for each rule that was asked, the gravest first, then in the order of the rulebook."""
    grade: Grade
    """The gravest grade of the findings."""
    given: Mapping[str, bool]
    """The facts that were answered beforehand."""
    afterwards: bool
    """Whether the act has happened, so that it proves the facts that it presupposes."""

    def __init__(
        self,
        event: Event,
        findings: list[Finding],
        grade: Grade,
        given: Mapping[str, bool],
        rulebook: Rulebook,
        *,
        afterwards: bool = False,
    ) -> None:
        self.event = event
        self.afterwards = afterwards
        if grade and len(findings) > 1:
            findings.sort(key=_gravity)
        self.findings = tuple(findings)
        self.grade = grade
        self.given = given
        self._rulebook = rulebook

    @property
    def value(self) -> str:
        """One of "permitted", "conditional" and "barred"."""
        return "permitted" if self.grade < Grade.CONDITIONAL else self.grade.word

    @property
    def permitted(self) -> bool:
        """Whether the act is lawful on what is known."""
        return self.grade < Grade.CONDITIONAL

    @property
    def conditional(self) -> bool:
        """Whether the act is lawful only if open facts hold."""
        return self.grade is Grade.CONDITIONAL

    @property
    def barred(self) -> bool:
        """Whether the act is unlawful whatever the answer to open facts."""
        return self.grade is Grade.BARRED

    @property
    def facts(self) -> tuple[str, ...]:
        """Ids of all open facts on which it depends."""
        return tuple(dict.fromkeys(f for finding in self.findings for f in finding.facts))

    @property
    def objections(self) -> tuple[Finding, ...]:
        """The findings that object to the act."""
        return tuple(f for f in self.findings if f.grade >= Grade.OVERRUN)

    @property
    def rulebook(self) -> str:
        """Fingerprint of the law and the facts that it rests on: rows, overlays, readings, facts given."""
        return self._rulebook.fingerprint(self.given)

    def __bool__(self) -> NoReturn:
        raise VerdictError("a verdict is not true or false: ask .permitted, .conditional or .barred")

    def __str__(self) -> str:
        findings = [f for f in self.findings if f.grade >= max(self.grade, Grade.NOTE)]
        if not findings:
            findings = [f for f in self.findings if f.reason != "summary"] or list(self.findings)
        return "\n".join(map(str, findings))

    def __repr__(self) -> str:
        gravest = f": {self.findings[0]}" if self.grade >= Grade.CONDITIONAL else ""
        return line(self, f"{self.value}: {self.event.type} on {self.event.on}{gravest}")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Verdict):
            return NotImplemented
        return (self.event, self.findings, self.given, self.rulebook) == (
            other.event,
            other.findings,
            other.given,
            other.rulebook,
        )

    def __hash__(self) -> int:
        return hash((self.event, self.grade))

    def to_dict(self, otherwise: Iterable[wtoproc.OtherReading] = ()) -> dict[str, Any]:
        """The verdict with all its findings as plain data for JSON, as ``wtoproc may --json`` prints it.

        Args:
            otherwise: the verdicts under other readings of disputed points (`Dispute.other_readings`).
        """
        return {
            "event": self.event.to_dict(),
            "verdict": self.value,
            "findings": [f.to_dict() for f in self.findings],
            "facts": list(self.facts),
            "readings": [other.to_dict() for other in otherwise],
            "rulebook": self.rulebook,
        }

    def _repr_html_(self) -> str:
        rows = [(f.provision, f.grade.word, f.text) for f in self.findings]
        return table(
            f"{self.event.type} on {self.event.on}: {self.value}", ("provision", "grade", "finding"), rows
        )


def _gravity(finding: Finding) -> int:
    return -finding.grade
