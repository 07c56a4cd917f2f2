"""Compares a dispute under two laws: every verdict and deadline that differs, with the rules of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from wtoproc._line import line, table
from wtoproc.dispute import Dispute, check_answers, check_dispute
from wtoproc.judging.verdicts import Finding, Verdict
from wtoproc.judging.wording import with_round
from wtoproc.law.grades import Grade
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.event import Event
from wtoproc.standing.deadlines import Deadline
from wtoproc.standing.turning import eves
from wtoproc.terms.agreements import first_day_of_wto
from wtoproc.terms.days import check_day

__all__ = ["Comparison", "DeadlineChange", "RuleSummary", "VerdictChange", "compare", "summarize", "word"]


def word(verdict: Verdict) -> str:
    """The verdict in one word: its value, or "overrun" if the act is lawful but late."""
    return "overrun" if verdict.grade is Grade.OVERRUN else verdict.value


class VerdictChange(NamedTuple):
    """An event that the two laws judge differently."""

    event: Event
    before: Verdict
    """Under the law that the dispute is judged by."""
    after: Verdict
    """Under the reform."""

    @property
    def deciding_before(self) -> tuple[Finding, ...]:
        """The findings that decide the verdict before, if possible only those that the reform changes."""
        return _deciding(self.before, self.after)

    @property
    def deciding_after(self) -> tuple[Finding, ...]:
        """The findings that decide the verdict after, if possible only those that the reform changes."""
        return _deciding(self.after, self.before)

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the rules that make the difference."""
        deciding = (*self.deciding_after, *self.deciding_before)
        before, after = (
            {f.rule: f.grade if f.objects else Grade.PERMITTED for f in verdict.findings[::-1]}
            for verdict in (self.before, self.after)
        )
        moved = [f.rule for f in deciding if before.get(f.rule) is not after.get(f.rule)]
        return tuple(dict.fromkeys(moved or [f.rule for f in deciding]))

    def to_dict(self) -> dict[str, Any]:
        """The change as plain data for JSON, as ``wtoproc diff --json`` prints it."""
        return {
            "event": self.event.to_dict(),
            "before": word(self.before),
            "after": word(self.after),
            "rules": list(self.rules),
            "findings_before": [f.to_dict() for f in self.deciding_before],
            "findings_after": [f.to_dict() for f in self.deciding_after],
        }

    def __str__(self) -> str:
        return f"{self.event.type} on {self.event.on}: {word(self.before)} before, {word(self.after)} after ({', '.join(self.rules)})"

    def __repr__(self) -> str:
        return line(self, str(self))


class DeadlineChange(NamedTuple):
    """A period whose end or state differs, or that runs under only one of the two laws."""

    rule: str
    proceeding: str
    before: Deadline | None
    """None if the period does not run under the law of the dispute."""
    after: Deadline | None
    """None if the period does not run under the reform."""

    def to_dict(self) -> dict[str, Any]:
        """The change as plain data for JSON, as ``wtoproc diff --json`` prints it."""
        return {
            "rule": self.rule,
            "proceeding": self.proceeding,
            "before": None if self.before is None else self.before.to_dict(),
            "after": None if self.after is None else self.after.to_dict(),
        }

    def __str__(self) -> str:
        return f"{self.rule} ({self.proceeding}): {self.before or 'no such period'} before; {self.after or 'no such period'} after"

    def __repr__(self) -> str:
        return line(self, str(self))


class Comparison(NamedTuple):
    """One dispute under two laws."""

    dispute: Dispute
    reform: Rulebook
    day: date
    """The last day of the comparison."""
    verdicts: tuple[VerdictChange, ...]
    deadlines: tuple[DeadlineChange, ...]

    @property
    def same(self) -> bool:
        """Whether the reform would have changed nothing."""
        return not self.verdicts and not self.deadlines

    @property
    def rules(self) -> tuple[RuleSummary, ...]:
        """How many verdicts and deadlines each rule changes in this dispute."""
        return summarize([self])

    def to_dict(self) -> dict[str, Any]:
        """The comparison as plain data for JSON, as ``wtoproc diff --json`` prints it for each dispute."""
        return {
            "dispute": self.dispute.number,
            "verdicts": [change.to_dict() for change in self.verdicts],
            "deadlines": [change.to_dict() for change in self.deadlines],
        }

    def _repr_html_(self) -> str:
        verdicts = [
            (f"{c.event.type} on {c.event.on}", word(c.before), word(c.after), ", ".join(c.rules))
            for c in self.verdicts
        ]
        deadlines = [
            (
                with_round(c.rule, c.proceeding),
                c.before or "no such period",
                c.after or "no such period",
                c.rule,
            )
            for c in self.deadlines
        ]
        return table(str(self), ("what differs", "before", "after", "rules"), [*verdicts, *deadlines])

    def __str__(self) -> str:
        return f"{self.dispute} under another law: {len(self.verdicts)} verdicts and {len(self.deadlines)} deadlines differ"

    def __repr__(self) -> str:
        return line(self, str(self))


class RuleSummary(NamedTuple):
    """How many verdicts, deadlines and disputes one rule changes."""

    rule: str
    provision: str
    verdicts: int
    deadlines: int
    disputes: int


def compare(
    case: Dispute, reform: Rulebook, *, day: date | None = None, given: Mapping[str, bool] | None = None
) -> Comparison:
    """Compares a dispute under its own law and under a reform.

    Args:
        case: the dispute, judged by its own rulebook.
        reform: the other law, mostly ``DSU.overlay(...)``.
        day: the last day of the comparison; that of the last event by default.
        given: answers to open facts, by id; an answer to a fact that only one of the two laws knows counts there only.

    Raises:
        RulebookError: an answer to a fact that neither law knows.
        EventError: `day` is no date, or a datetime.
    """
    check_dispute(case, "compare")
    if day is None:
        day = case.events[-1].on if case.events else first_day_of_wto()
    check_day(day, "compare")
    check_answers(given)
    mine, other = _as_it_stood(case, day), _as_it_stood(case, day).under(reform)
    answers = given or {}
    ours = {
        fact: answer
        for fact, answer in answers.items()
        if fact in case.rulebook.facts or fact not in reform.facts
    }
    theirs = {fact: answer for fact, answer in answers.items() if fact in reform.facts}
    verdicts = tuple(
        VerdictChange(event, before, after)
        for (event, before), (_, after) in zip(
            mine.review(given=ours), other.review(given=theirs), strict=True
        )
        if word(before) != word(after)
    )
    return Comparison(case, reform, day, verdicts, _deadlines(mine, other, day))


def summarize(comparisons: Iterable[Comparison]) -> tuple[RuleSummary, ...]:
    """How much each rule changes over several disputes; the rule that changes most first."""
    verdicts: dict[str, int] = {}
    deadlines: dict[str, int] = {}
    disputes: dict[str, set[int]] = {}
    provisions: dict[str, str] = {}
    for n, comparison in enumerate(comparisons):
        for change in comparison.verdicts:
            for finding in (*change.deciding_before, *change.deciding_after):
                provisions[finding.rule] = finding.provision
            for rule in change.rules:
                verdicts[rule] = verdicts.get(rule, 0) + 1
                disputes.setdefault(rule, set()).add(n)
        for moved in comparison.deadlines:
            deadline = moved.after or moved.before
            if deadline is not None:
                provisions[moved.rule] = deadline.provision
            deadlines[moved.rule] = deadlines.get(moved.rule, 0) + 1
            disputes.setdefault(moved.rule, set()).add(n)
    sums = [
        RuleSummary(
            rule, provisions[rule], verdicts.get(rule, 0), deadlines.get(rule, 0), len(disputes[rule])
        )
        for rule in disputes
    ]
    return tuple(sorted(sums, key=lambda s: (-s.verdicts, -s.deadlines, s.rule)))


def _as_it_stood(case: Dispute, day: date) -> Dispute:
    return type(case).of(case.on_record.upto(day), case.rulebook)


def _grades(verdict: Verdict) -> dict[str, Grade]:
    """The gravest grade of each rule that objects."""
    found: dict[str, Grade] = {}
    for finding in verdict.findings:
        if finding.objects:
            found[finding.rule] = max(found.get(finding.rule, Grade.PERMITTED), finding.grade)
    return found


def _deciding(verdict: Verdict, other: Verdict) -> tuple[Finding, ...]:
    """The findings that decide a verdict, if possible only those that differ under the other law.

    If no rule objects, these are the findings of the rules that object under the other law, and of the rules that only
    this law has.
    """
    mine, theirs = _grades(verdict), _grades(other)
    gravest = tuple(f for f in verdict.findings if f.objects and f.grade is verdict.grade)
    if gravest:
        return tuple(f for f in gravest if mine[f.rule] is not theirs.get(f.rule)) or gravest
    asked = {f.rule for f in other.findings}
    objecting = {rule for rule, grade in theirs.items() if grade is other.grade}
    return tuple(f for f in verdict.findings if f.rule in objecting or f.rule not in asked)


def _deadlines(case: Dispute, other: Dispute, day: date) -> tuple[DeadlineChange, ...]:
    found: dict[_Key, tuple[Deadline | None, Deadline | None]] = {}
    days = {day} | eves(case.on_record, case.rulebook) | eves(other.on_record, other.rulebook)
    for seen in sorted(days):
        before, after = (_by_key(d.as_of(seen).deadlines()) for d in (case, other))
        found |= {key: (before.get(key), after.get(key)) for key in (*before, *after)}
    return tuple(
        DeadlineChange(key[0], key[1], one, two)
        for key, (one, two) in sorted(found.items(), key=lambda item: (item[0][2], item[0][0]))
        if one is None or two is None or _compared(one) != _compared(two)
    )


_Key = tuple[str, str, date, tuple[str, ...]]


def _by_key(found: Iterable[Deadline]) -> dict[_Key, Deadline]:
    return {(d.rule, d.proceeding, d.started, d.complainants): d for d in found}


def _compared(deadline: Deadline) -> tuple[object, ...]:
    return (
        deadline.nominal,
        deadline.ends,
        deadline.ends_latest,
        deadline.state,
        deadline.governs,
    )
