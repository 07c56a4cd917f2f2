"""A history that breaks a property, as code, as a story with provisions, and as a case file."""

from __future__ import annotations

import os

import attrs

from wtoproc._line import line
from wtoproc.dispute import Dispute
from wtoproc.judging.verdicts import Verdict
from wtoproc.judging.wording import words
from wtoproc.record.event import Event

__all__ = ["Counterexample", "story"]


def story(dispute: Dispute) -> str:
    """A dispute as a story: a line for each event, with its day, author, verdict and provisions."""
    head = dispute.head
    gates = {edge.trigger: edge.gate for chart in dispute.rulebook.charts.values() for edge in chart.edges}
    lines = [
        f"{', '.join(head.complainants)} v {head.respondent} ({', '.join(head.agreements) or 'no agreement cited'})"
    ]
    for event, verdict in dispute.review():
        by = f" by {', '.join(event.by)}" if event.by else ""
        where = "" if event.proceeding == "original" else f" [{event.proceeding}]"
        provisions = "; ".join(_provisions(verdict, gates.get(event.type, "")))
        lines.append(f"  {event.on}  {words(event.type)}{by}{where}: {verdict.value} ({provisions})")
    return "\n".join(lines)


def _provisions(verdict: Verdict, gate: str) -> list[str]:
    """The provisions behind a verdict: of the objections, else of the periods kept and the gate of the edge."""
    findings = verdict.objections or [f for f in verdict.findings if f.rule == gate or "term" in f.details]
    return list(dict.fromkeys(f.provision for f in findings or verdict.findings))[:3]


@attrs.frozen
class Counterexample:
    """A history that breaks a property."""

    dispute: Dispute
    """The history, lawful throughout."""
    why: str
    """How it breaks the property, in one sentence."""
    event: Event | None = None
    """The act that shows it, if there is one; it is not on record."""

    @property
    def code(self) -> str:
        """Python code that makes it again; see `Dispute.as_code`. Judge it under its own rulebook: ``case.under(law)``."""
        made = f"case = {self.dispute.as_code()}"
        if self.event is None:
            return made
        return f"{made}\nverdict = case.may({self.event.as_code()})"

    @property
    def story(self) -> str:
        """The history with its provisions, and why it breaks the property."""
        return f"{story(self.dispute)}\n  => {self.why}"

    @property
    def case(self) -> Dispute:
        """The dispute with the act that shows it on record, lawful or not; `why` is in its notes."""
        dispute = self.dispute if self.event is None else self.dispute.record(self.event, departure=True)
        kept = dispute.to_case()
        head = attrs.evolve(kept.head, title=kept.head.title or "A counterexample", notes=self.why)
        return Dispute.from_case(attrs.evolve(kept, head=head), dispute.rulebook)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write `case` as a case file, which ``wtoproc show`` and ``replay`` read; with ``--overlay`` under the reform.

        Raises:
            CaseFileError: the file cannot be written.
        """
        self.case.save(path)

    def __str__(self) -> str:
        return self.story

    def __repr__(self) -> str:
        return line(self, f"{len(self.dispute.events)} events: {self.why}")
