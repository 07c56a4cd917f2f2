"""Forecasts the stages of a running dispute: when each can and must end by law, and how long it takes by experience.

By law, a stage has an earliest day: the first on which the step that ends it is lawful if every step before it comes as
early as it can. It has a latest day if periods bound every step up to its end. By experience, a stage has a duration
from its own start, given the time that has passed if it already runs. Later stages get durations, not dates: only the
duration of a single stage is tested (`Experience.backtest`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from types import ModuleType
from typing import Any, NamedTuple

from wtoproc import docket
from wtoproc._line import line, table
from wtoproc._typed import plain
from wtoproc.analysis.experience import (
    FEWEST,
    OBSERVED_TO,
    SET_BEFOREHAND,
    STAGES,
    Estimate,
    Experience,
    LeftOut,
    Passage,
    Stage,
    passages,
    shipped,
    stage,
)
from wtoproc.analysis.fields import event_of
from wtoproc.dispute import Dispute, check_dispute
from wtoproc.judging.question import track_of
from wtoproc.judging.running import is_cited
from wtoproc.judging.wording import counted_from, with_round, words
from wtoproc.law.rows import Period
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.after_adoption import reasonable_periods
from wtoproc.record.record import Record
from wtoproc.standing.course import Course, Step
from wtoproc.standing.deadlines import Deadline, deadlines
from wtoproc.terms.periods import Length

__all__ = ["Between", "Bound", "Forecast", "StageForecast", "forecast"]


class Bound(NamedTuple):
    """A period within which a stage must or should end."""

    rule: str
    provision: str
    kind: str
    """ "limit" or "target"."""
    actor: str
    """Who must act."""
    governs: tuple[str, ...]
    """Types of the steps to take within it."""
    length: str
    clock: str
    """Type name of the step that starts it."""
    counted_from: str
    """The day from which it is counted, in words."""
    ends: date | None
    """Its last day; None if the day from which it is counted is unknown and has no last day."""


class Between(NamedTuple):
    """A step that may be taken before a stage ends, or that ends it."""

    type: str
    drivers: tuple[str, ...]
    """Who can take it: codes of Members, or roles."""

    def to_dict(self) -> dict[str, Any]:
        """The step as plain data for JSON, as ``--json`` prints it."""
        return {"type": self.type, "drivers": list(self.drivers)}


class StageForecast(NamedTuple):
    """One stage, running or to come."""

    stage: Stage
    proceeding: str
    complainant: str | None
    """The complainant, if the stage runs for each complainant separately."""
    since: date | None
    """The day on which it began; None if it has not begun."""
    lasted: int | None
    """For how many days it has run; None if it has not begun."""
    ends_with: tuple[Between, ...]
    """The steps that end it, and who can take them."""
    between: tuple[Between, ...]
    """The other steps that may be taken before its end."""
    earliest: date | None
    """The first day on which it can lawfully end, if nothing else happens; None if there is none."""
    conditional: bool
    """Whether that day depends on facts that the record does not show."""
    latest: date | None
    """The last day for its end; None if no period bounds it or a step before it."""
    bounds: tuple[Bound, ...]
    unbounded: str
    """The reason why no period bounds it; "" if one does."""
    practice: Estimate | None
    """How long it takes from its start; None if there is no figure, for the reason in `untold`."""
    untold: str
    """The reason why there is no figure; "" if there is one."""

    @property
    def running(self) -> bool:
        """Whether it runs on the day of the forecast."""
        return self.since is not None

    @property
    def expected(self) -> tuple[date, date, date] | None:
        """For a running stage, the days by which one in ten, half, and nine in ten such stages have ended; else None."""
        if self.since is None or self.practice is None:
            return None
        days = self.practice.low, self.practice.median, self.practice.high
        low, median, high = (self.since + timedelta(days=n) for n in days)
        return low, median, high

    def to_dict(self) -> dict[str, Any]:
        """The stage as plain data for JSON, as ``--json`` prints it."""
        return {
            "stage": self.stage.id,
            "title": self.stage.title,
            "proceeding": self.proceeding,
            "complainant": self.complainant,
            "running": self.running,
            "since": plain(self.since),
            "lasted": self.lasted,
            "ends_with": [step.to_dict() for step in self.ends_with],
            "between": [step.to_dict() for step in self.between],
            "law": {
                "earliest": plain(self.earliest),
                "conditional": self.conditional,
                "latest": plain(self.latest),
                "bounds": [{key: plain(value) for key, value in b._asdict().items()} for b in self.bounds],
                "unbounded": self.unbounded or None,
            },
            "practice": None if self.practice is None else self.practice.to_dict(),
            "expected": None if self.expected is None else plain(self.expected),
            "untold": self.untold or None,
        }

    def __str__(self) -> str:
        since = f"since {self.since}" if self.since else "to come"
        by_law = f"from {self.earliest or 'no day'} to {self.latest or 'no last day'} by law"
        return f"{self.stage.title}, {since}: ends {by_law}, {self.practice or 'no estimate'} by experience"

    def __repr__(self) -> str:
        return line(self, str(self))


class Forecast(NamedTuple):
    """The forecast of a dispute on a day."""

    dispute: Dispute
    """The dispute with its events up to that day."""
    day: date
    known_to: date
    """The last day of the experience that it uses."""
    stages: tuple[StageForecast, ...]
    """The stages that run, each followed by the later ones."""
    notes: tuple[str, ...]
    """What the record does not show."""

    def to_dict(self) -> dict[str, Any]:
        """The forecast as plain data for JSON, as ``--json`` prints it."""
        return {
            "dispute": self.dispute.number,
            "on": self.day.isoformat(),
            "known_to": self.known_to.isoformat(),
            "stages": [stage.to_dict() for stage in self.stages],
            "notes": list(self.notes),
        }

    def _repr_html_(self) -> str:
        rows = [
            (
                with_round(stage.stage.title, stage.proceeding),
                stage.complainant or "",
                stage.since or "to come",
                stage.earliest or "no day",
                stage.latest or "no last day",
                stage.practice or stage.untold,
            )
            for stage in self.stages
        ]
        head = ("stage", "complainant", "since", "by law from", "by law until", "by experience")
        return table(str(self), head, rows)

    def __str__(self) -> str:
        return f"{self.dispute} on {self.day}: {len(self.stages)} stages ahead"

    def __repr__(self) -> str:
        return line(self, str(self))


# The stages that follow a stage, each with the step that leads there.
_NEXT: dict[str, tuple[tuple[str, str], ...]] = {
    "consultations": (("panel-request", "panel_requested"),),
    "panel-request": (("composition", "panel_established"),),
    "composition": (("panel", "panel_composed"),),
    "panel": (
        ("panel-report", "panel_report_circulated"),
        ("arbitration-appeal", "arbitration_appeal_notified"),
    ),
    "compliance-panel": (("panel-report", "panel_report_circulated"),),
    "panel-report": (
        ("appeal", "appeal_notified"),
        ("arbitration-appeal", "arbitration_appeal_notified"),
        ("setting", "reports_adopted"),
    ),
    "arbitration-appeal": (("setting", "arbitration_award_notified"),),
    "appeal": (("appellate-report", "appellate_body_report_circulated"),),
    "appellate-report": (("setting", "reports_adopted"),),
    "setting": (("reasonable-period", "reasonable_period_agreed"),),
    "retaliation": (("authorization", "retaliation_arbitration_decided"),),
}
# The period of DSU 12.8 ends when the report is issued to the parties, before it is circulated.
_ALSO_CALLED_FOR = {"panel": ("panel_report_issued",)}
_OWED = ("running", "overdue", "open")
_Key = tuple[str, str, str | None]
_ORDER = {known.id: n for n, known in enumerate(STAGES)}


def forecast(case: Dispute, day: date, experience: Experience | None = None) -> Forecast:
    """The forecast of a dispute on a day, from the events up to that day.

    Args:
        case: the dispute; its rulebook is the law.
        day: the day, in Geneva.
        experience: the source of the durations; by default the shipped docket. Nothing later than `day` is used.

    Raises:
        RecordError: it is no dispute.
        EventError: `day` is no date.
        MissingExtraError: without the extra ``forecast``.
    """
    check_dispute(case, "forecast")
    record = case.as_of(day).on_record
    seen = shipped() if experience is None else experience
    now = Course.of(record, case.rulebook)
    running: list[Passage] = []
    notes: list[str] = []
    for found in passages(record, day):
        if isinstance(found, LeftOut):
            notes.append(f"{stage(found.stage).title}: {found.why}")
        elif found.how == "open" or (found.stage == SET_BEFOREHAND and _period_runs(record, day)):
            running.append(found)
    doubt = _doubt(case, record, day)
    if doubt:
        notes.insert(0, f"{doubt}: it may lack steps that have been taken by then")
    have = {(p.stage, p.proceeding, p.complainant) for p in running}
    stages: list[StageForecast] = []
    for passage in running:
        stages += _from_here(passage, now, day, seen, have, doubt=doubt)
    return Forecast(Dispute.from_course(now), day, min(day, seen.to), tuple(stages), tuple(notes))


def _doubt(case: Dispute, record: Record, day: date) -> str:
    """The reason why a record does not show what runs on a day; "" if it does."""
    if record.head.coverage != "complete":
        return "the record is partial"
    shipped_to = max(OBSERVED_TO, record.events[-1].on) if record.events else OBSERVED_TO
    if day <= shipped_to or case.number not in docket.numbers():
        return ""
    if docket.load(case.number).on_record != case.on_record:
        return ""
    return f"the shipped record goes to {shipped_to}"


def _period_runs(record: Record, day: date) -> bool:
    return any(period.ends is not None and period.ends >= day for period in reasonable_periods(record))


def _from_here(
    passage: Passage, now: Course, day: date, seen: Experience, have: set[_Key], *, doubt: str
) -> Iterator[StageForecast]:
    """The forecast of a running stage and of those that follow, each stage of a round once."""
    waiting = [
        _Look(stage(passage.stage), passage.proceeding, passage.complainant, day, now, now, now, passage)
    ]
    while waiting:
        waiting.sort(key=lambda look: _ORDER[look.stage.id])
        look = waiting.pop(0)
        yield look.forecast(seen, doubt)
        for following, type_name in _NEXT.get(look.stage.id, ()):
            key = (following, look.proceeding, look.complainant)
            early = look.early_after(type_name)
            if key in have or early is None:
                continue
            if following == "setting" and look.proceeding != "original":
                continue
            if following == "arbitration-appeal" and not _to_arbitrators(early, look.proceeding):
                continue
            have.add(key)
            late = look.late_after(type_name)
            waiting.append(_Look(stage(following), *key[1:], day, now, early, late, None))


def _to_arbitrators(course: Course, proceeding: str) -> bool:
    """Whether an appeal is likely to go to arbitrators: the parties have agreed on that, or a period for their award runs."""
    if course.record.all("arbitration_agreed", proceeding):
        return True
    running = deadlines(course.record, course.rulebook, course.day)
    return any("arbitration_award_notified" in d.governs for d in running)


class _Look(NamedTuple):
    """One stage, with the course of the dispute at its earliest and at its latest start."""

    stage: Stage
    proceeding: str
    complainant: str | None
    day: date
    now: Course
    """The course of the dispute on the day of the forecast."""
    early: Course
    late: Course | None
    """None if nothing bounds the steps before it."""
    running: Passage | None

    @property
    def type_names(self) -> tuple[str, ...]:
        """The steps that end it."""
        if self.stage.id == SET_BEFOREHAND and self.running is not None:
            return ("compliance_claimed",)
        return self.stage.ends

    # ---------------------------------------------------------------- by law

    def _steps(self, type_name: str) -> list[Step]:
        return [s for s in self.early.steps if s.type == type_name and self._belongs(s)]

    def _belongs(self, step: Step) -> bool:
        concerns = self.complainant is None or step.strand.complainant in (None, self.complainant)
        return concerns and step.proceeding == self.proceeding

    def _first(self, *steps: Step) -> tuple[date, bool] | None:
        """The first lawful day for one of some steps, and whether it is conditional; None if there is none."""
        course = self.early
        since = max(self.day, course.day)
        conditional: list[date] = []
        for day in sorted({since, *(d for d in course.days() if d > since)}):
            for step in steps:
                verdict = course.judged(event_of(course, step, day))
                if verdict.permitted:
                    return day, False
                if verdict.conditional:
                    conditional.append(day)
        return (conditional[0], True) if conditional else None

    def early_after(self, type_name: str) -> Course | None:
        """The course after a step has ended the stage as early as it can; None if it cannot."""
        if self.stage.id == "setting":
            return self.early
        first = self._first(*self._steps(type_name))
        return None if first is None else self._after(self.early, type_name, first[0])

    def late_after(self, type_name: str) -> Course | None:
        """The course after a step has ended the stage on its last day by law; None if nothing bounds it."""
        if self.stage.id == "setting":
            return self.late
        ends = [b.ends for b in self.bounds() if b.ends is not None and type_name in b.governs]
        course = self.late or self.early
        return self._after(course, type_name, max(*ends, course.day, self.day)) if ends else None

    def _after(self, course: Course, type_name: str, day: date) -> Course | None:
        steps = self._steps(type_name)
        if not steps:
            return None
        return course.after(event_of(course, steps[0], day))

    def _owed(self, course: Course) -> list[Deadline]:
        """The limits and targets that run for the steps that end the stage."""
        called_for = {*self.type_names, *_ALSO_CALLED_FOR.get(self.stage.id, ())}
        return [
            d
            for d in deadlines(course.record, course.rulebook, max(self.day, course.day))
            if d.kind != "wait"
            and d.proceeding == self.proceeding
            and d.state in _OWED
            and (self.complainant is None or not d.complainants or self.complainant in d.complainants)
            and not d.row.calls_only
            and not called_for.isdisjoint(d.governs)
        ]

    def bounds(self) -> tuple[Bound, ...]:
        """The periods for its end, with their last days if the day from which they are counted is known or bounded."""
        if not self.type_names:
            return _guidelines(self.early)
        found = self._owed(self.late or self.early)
        return tuple(
            Bound(
                rule=d.rule,
                provision=d.provision,
                kind=d.kind,
                actor=d.actor,
                governs=d.governs,
                length=str(d.length),
                clock=d.clock,
                counted_from=counted_from(d.row, d.clock),
                ends=d.ends if self.late is not None or self._has_happened(d) else None,
            )
            for d in sorted(found, key=lambda d: d.ends)
        )

    def _has_happened(self, deadline: Deadline) -> bool:
        started = self.now.record.all(deadline.clock, self.proceeding)
        return any(event.on == deadline.started for event in started)

    def _between(self) -> tuple[Between, ...]:
        """The steps that lead forward and leave the end of the stage ahead."""
        drivers: dict[str, list[str]] = {}
        for step in self.early.steps:
            chart = self.early.rulebook.charts[step.strand.chart]
            on_the_way = (
                step.forward
                and not step.ends
                and self._belongs(step)
                and step.type not in self.type_names
                and any(chart.ahead(step.dest, type_name) for type_name in self.type_names)
            )
            if on_the_way and self._first(step) is not None:
                drivers.setdefault(step.type, []).extend(step.by or (step.actor,))
        return tuple(Between(type_name, tuple(dict.fromkeys(who))) for type_name, who in drivers.items())

    def _ends_with(self) -> tuple[Between, ...]:
        found = []
        for type_name in self.type_names:
            who = [code for step in self._steps(type_name) for code in step.by or (step.actor,)]
            if who:
                found.append(Between(type_name, tuple(dict.fromkeys(who))))
        return tuple(found)

    # ---------------------------------------------------------------- both

    def forecast(self, seen: Experience, doubt: str) -> StageForecast:
        """The forecast of the stage."""
        course = self.early
        earliest = self._first(*(step for type_name in self.type_names for step in self._steps(type_name)))
        began = None if self.running is None else self.running.began
        lasted = None if began is None else (self.day - began).days
        void = _no_division(course, self.day) if self.stage.id == "appeal" else ""
        bounds = () if void else self.bounds()
        practice, untold = None, void
        if not void and self.running is not None:
            untold = f"{doubt} and does not show whether the stage still runs" if doubt else ""
            if self.stage.id == SET_BEFOREHAND:
                untold = "its end is set"
        if not untold:
            practice = seen.estimate(self.stage.id, self.day, lasted=lasted or 0)
            untold = "" if practice is not None else _too_few(lasted)
        return StageForecast(
            stage=self.stage,
            proceeding=self.proceeding,
            complainant=self.complainant,
            since=began,
            lasted=lasted,
            ends_with=self._ends_with(),
            between=self._between(),
            earliest=None if earliest is None else earliest[0],
            conditional=earliest is not None and earliest[1],
            latest=max((b.ends for b in bounds if b.ends is not None), default=None),
            bounds=bounds,
            unbounded=void or ("" if bounds else _why_unbounded(course, self.type_names, self.proceeding)),
            practice=practice,
            untold=untold,
        )


def _guidelines(course: Course) -> tuple[Bound, ...]:
    """The periods by which the law guides the length of the reasonable period."""
    return tuple(
        Bound(
            rule=row.id,
            provision=row.provision,
            kind=row.kind,
            actor=row.actor,
            governs=row.governs,
            length=str(row.length),
            clock=row.clock[0],
            counted_from=counted_from(row, row.clock[0]),
            ends=None,
        )
        for row in course.rulebook.rules_for("reasonable_period_awarded")
        if isinstance(row, Period) and row.judged_on == "period_end"
    )


def _too_few(lasted: int | None) -> str:
    which = f"that lasted longer than {Length(days=lasted)}" if lasted else "that were done"
    return f"fewer than {FEWEST} cases are known by then {which}"


def _no_division(course: Course, day: date) -> str:
    """The reason why no report of the Appellate Body can be forecast; "" if one can."""
    quorum = course.rulebook.for_part("quorum")
    if quorum is None or not quorum.in_force.covers(day):
        return ""
    return (
        f"no division of the Appellate Body can be formed since {quorum.in_force.since} ({quorum.provision})"
    )


def _why_unbounded(course: Course, type_names: Sequence[str], proceeding: str) -> str:
    """The reasons why no running period bounds the end of a stage."""
    reasons = dict.fromkeys(
        reason
        for type_name in type_names
        for row in course.rulebook.rules_for(type_name)
        if isinstance(row, Period) and row.kind != "wait" and not row.calls_only
        if (reason := _not_running(row, course.record, course.rulebook, proceeding))
    )
    return "; ".join(reasons) or "no provision sets a time for it"


def _not_running(row: Period, record: Record, rulebook: Rulebook, proceeding: str) -> str:
    """The reason why a period for a step does not run; "" if it does not apply to this dispute."""
    if not is_cited(row, record) or not rulebook.runs(row, track_of(record), proceeding):
        return ""
    if row.length is None:
        return f"{row.provision} counts {row.uncountable}"
    if not any(record.all(clock, proceeding) for clock in row.clock):
        return f"{row.provision} counts {row.length} only from {' or '.join(map(words, row.clock))}"
    return ""


class _Ahead(ModuleType):
    """This module, which may be called: ``wtoproc.forecast(case, day)``."""

    def __call__(self, case: Dispute, day: date, experience: Experience | None = None) -> Forecast:
        """The forecast of a dispute on a day."""
        return forecast(case, day, experience)


sys.modules[__name__].__class__ = _Ahead
