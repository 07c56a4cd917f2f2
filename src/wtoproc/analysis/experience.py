"""How long each stage of the procedure has really taken, read off the docket.

A stage begins with one step and is done with another. A dispute passes through it once, or once in each round; such a
passage is *done* when the step came, *left* when the dispute went another way (settled, withdrawn, lapsed), and *open*
when neither had happened by the last day that the records tell of. Neither of the last two says how long the stage
takes, and neither is thrown away: both stand in the count as passages in which the step had not come (the cumulative
incidence of the step, by Kaplan and Meier's estimate). Disputes heard by one panel pass through its stages once.

Durations are in days. In words a month is 30.4375 days, a twelfth of 365.25.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

import attrs

from wtoproc import docket
from wtoproc.errors import MissingExtraError, WTOProcError
from wtoproc.law.rulebook import dsu
from wtoproc.record.after_adoption import concerned, end_set_by, retaliation_steps
from wtoproc.record.events import Event, types_with
from wtoproc.record.record import Record

__all__ = [
    "ASKED", "FEWEST", "GROUPS", "OBSERVED_TO", "SET_BEFOREHAND", "STAGES", "YEARS", "BackTest", "Coverage", "Estimate", "Experience", "Figure",
    "LeftOut", "Passage", "Stage", "passages", "shipped", "stage",
]  # fmt: skip

OBSERVED_TO = date(2024, 6, 30)
"""The last day up to which the shipped records tell every step; what a few tell of later days was picked, not gathered."""
FEWEST = 9
"""Fewest ended passages behind a figure: with fewer, one value in ten lies below the shortest or above the longest."""
YEARS = 10
"""A forecast rests on the stages begun in so many years before it, or on all where that leaves too few."""
MONTH = 365.25 / 12
LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
ASKED = ("request", "start", "halfway")


class Stage(NamedTuple):
    """A stretch of the procedure between two steps."""

    id: str
    title: str
    begins: str
    """Type name of the step that starts it."""
    ends: tuple[str, ...]
    """The steps with which it is done."""
    leaves: tuple[str, ...] = ()
    """Steps by which a dispute leaves it otherwise, besides the ends of the dispute."""
    over: tuple[str, ...] = ()
    """Later steps: where one of them stands on record and no end does, nobody can tell how long the stage took."""
    rounds: str = "original"
    """In which rounds: "original", "compliance" or "any"."""
    once: bool = False
    """Whether only the first passage of a round counts."""
    for_each: bool = False
    """Whether each complainant passes through it by itself."""


# A stage is defined by the steps between which it lies.
STAGES: tuple[Stage, ...] = (
    Stage(
        "consultations", "consultations to panel request", "consultations_requested", ("panel_requested",),
        over=("panel_established",), once=True,
    ),
    Stage(
        "panel-request", "panel request to establishment", "panel_requested", ("panel_established",),
        leaves=("panel_request_withdrawn",), over=("panel_composed", "panel_report_circulated"),
    ),
    Stage(
        "composition", "establishment to composition", "panel_established", ("panel_composed",),
        leaves=("panel_authority_lapsed",), over=("panel_report_circulated", "reports_adopted"), once=True,
    ),
    Stage(
        "panel", "composition to panel report", "panel_composed", ("panel_report_circulated",),
        leaves=("panel_authority_lapsed", "arbitration_appeal_notified"), over=("reports_adopted", "appeal_notified"),
    ),
    Stage(
        "panel-report", "panel report to adoption or appeal", "panel_report_circulated",
        ("reports_adopted", "appeal_notified", "arbitration_appeal_notified"),
        over=("appellate_body_report_circulated",), rounds="any",
    ),
    Stage(
        "appeal", "appeal to Appellate Body report", "appeal_notified", ("appellate_body_report_circulated",),
        leaves=("appeal_withdrawn",), over=("reports_adopted",), rounds="any",
    ),
    Stage(
        "arbitration-appeal", "appeal before arbitrators to the award", "arbitration_appeal_notified",
        ("arbitration_award_notified",), leaves=("arbitration_withdrawn",), rounds="any",
    ),
    Stage(
        "appellate-report", "Appellate Body report to adoption", "appellate_body_report_circulated",
        ("reports_adopted",), over=("reasonable_period_agreed",), rounds="any",
    ),
    Stage(
        "setting", "adoption to a reasonable period being set", "reports_adopted",
        ("reasonable_period_agreed", "reasonable_period_awarded"),
        leaves=("compliance_claimed", "compliance_understanding_notified"),
        over=("reasonable_period_extended", "reasonable_period_expired"), once=True,
    ),
    Stage(
        "award", "arbitration on the period to the award", "reasonable_period_arbitration_requested",
        ("reasonable_period_awarded",), leaves=("reasonable_period_agreed",), over=("reasonable_period_expired",),
    ),
    Stage("reasonable-period", "adoption to the end of the reasonable period", "reports_adopted", (), once=True),
    Stage(
        "compliance-panel", "referral on compliance to panel report", "panel_established",
        ("panel_report_circulated",), leaves=("panel_authority_lapsed",),
        over=("reports_adopted", "appeal_notified"), rounds="compliance",
    ),
    Stage(
        "retaliation", "retaliation request to the arbitrator's decision", "retaliation_requested",
        ("retaliation_arbitration_decided",),
        leaves=("retaliation_request_withdrawn", "retaliation_authorized", "compliance_understanding_notified"),
        once=True, for_each=True,
    ),
    Stage(
        "authorization", "the arbitrator's decision to authorization", "retaliation_arbitration_decided",
        ("retaliation_authorized",),
        leaves=("retaliation_request_withdrawn", "compliance_understanding_notified"), for_each=True,
    ),
)  # fmt: skip
_BY_ID = {s.id: s for s in STAGES}
SET_BEFOREHAND = "reasonable-period"
"""The stage whose end is set beforehand: its length is read off the setting, and nothing of it is waited for."""
_SETTINGS = types_with("reasonable_period", "sets")


def stage(name: str) -> Stage:
    """A stage by its id.

    Raises:
        WTOProcError: there is no such stage.
    """
    try:
        return _BY_ID[name]
    except KeyError:
        raise WTOProcError(f"no stage {name!r}: one of {', '.join(_BY_ID)}") from None


class Passage(NamedTuple):
    """One passage of a dispute through a stage."""

    stage: str
    dispute: int | None
    """Its number, where it has one."""
    heard_with: int | None
    """Number of the first of the disputes that one panel heard together; its own where it was heard alone."""
    proceeding: str
    requested: date
    """Day of the first request for consultations."""
    began: date
    ended: date | None
    """Day of the step that ended it; None while it is open."""
    how: str
    """ "done", "left" or "open"."""
    agreements: tuple[str, ...]
    """Those that the dispute cites."""
    complainants: tuple[str, ...]
    """Of all the disputes that were heard together."""
    complainant: str | None = None
    """Set where each passes through the stage by itself."""
    known: date | None = None
    """Day on which the end was known, where that is not the end itself: a reasonable period is set beforehand."""

    @property
    def days(self) -> int | None:
        """How long it took; None while it is open."""
        return None if self.ended is None else (self.ended - self.began).days


class LeftOut(NamedTuple):
    """A stage of a dispute that is not counted, because the record cannot tell how long it took."""

    stage: str
    """ "" where the whole dispute is left out."""
    dispute: int | None
    why: str


PARTIAL = "partial record"
UNDATED = "a day is not on record"
UNTOLD = "the end is not on record"
NO_RESULT = "the record does not say whether the reports recommend anything"


class Estimate(NamedTuple):
    """How long a stage takes where it is done, in days from its start."""

    stage: str
    low: int
    """One in ten is done sooner."""
    median: int
    high: int
    """One in ten takes longer."""
    cases: int
    """Passages that were done: those that the three figures are made of."""
    left: int
    """Passages that the dispute left otherwise."""
    open: int
    """Passages still open on the last day that the records tell of."""
    lasted: int
    """Only passages that had lasted for longer than so many days are counted; nought for all."""
    since: date | None
    """Only passages begun since that day are counted; None for all."""


class Figure(NamedTuple):
    """The estimate for one group of disputes."""

    stage: str
    group: str
    cases: int
    """Passages that were done."""
    left: int
    """Passages that the dispute left otherwise."""
    open: int
    """Passages still open on the last day that the records tell of."""
    estimate: Estimate | None
    """None where too few passages were done (`FEWEST`)."""


class Coverage(NamedTuple):
    """How the 80% bands of one stage held in the back-test."""

    stage: str
    cases: int
    """Passages done for which a band was forecast on the day of the request for consultations."""
    inside: int
    sooner: int
    later: int
    too_few: int
    """Passages without a forecast: too few had been done by their day."""
    unended: int
    """Passages left otherwise or still open: nothing to compare a band with."""
    beyond: int
    """Those of them that have been open for longer than the band: later, should they ever be done."""

    @classmethod
    def of(cls, name: str, results: Sequence[str]) -> Coverage:
        """From the result of each passage: "inside", "sooner", "later", "too_few", "unended" or "beyond"."""
        counts = Counter(results)
        inside, sooner, later = counts["inside"], counts["sooner"], counts["later"]
        cases = inside + sooner + later
        unended = counts["unended"] + counts["beyond"]
        return cls(name, cases, inside, sooner, later, counts["too_few"], unended, counts["beyond"])

    @property
    def share(self) -> float | None:
        """The share of the bands that held; None without cases."""
        return self.inside / self.cases if self.cases else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% interval of that share (Wilson); None without cases.

        Raises:
            MissingExtraError: without the extra ``forecast``.
        """
        if not self.cases:
            return None
        found = _stats().binomtest(self.inside, self.cases).proportion_ci(0.95, method="wilson")
        return float(found.low), float(found.high)


class BackTest(NamedTuple):
    """The back-test with a rolling origin: stage by stage, and all stages pooled."""

    stages: tuple[Coverage, ...]
    pooled: Coverage


def _stats() -> Any:
    try:
        from scipy import stats  # noqa: PLC0415  a heavy import, for those who ask for a forecast
    except ImportError:
        raise _missing() from None
    return stats


def _missing() -> MissingExtraError:
    return MissingExtraError("forecast", "an estimate of durations")


# ------------------------------------------------------------------ from records to passages


@attrs.frozen
class Experience:
    """What a set of records has shown by a day: passages through the stages, and what was left out."""

    passages: tuple[Passage, ...]
    left_out: tuple[LeftOut, ...]
    to: date
    """The last day that it knows of."""
    _known: dict[tuple[str, date], _Curve | None] = attrs.field(
        init=False, factory=dict, eq=False, repr=False
    )
    """The curves that were known on a day, worked out once: what came later does not touch them."""

    @classmethod
    def of(cls, records: Iterable[Record], to: date = OBSERVED_TO) -> Experience:
        """Read off records.

        Args:
            records: of many disputes.
            to: the last day up to which all of them tell every step. What they tell of later days is not read.
        """
        every = list(records)
        found: list[Passage] = []
        left_out: list[LeftOut] = []
        parties: dict[int | None, list[str]] = {}
        for record in every:
            parties.setdefault(_heard_with(record), []).extend(record.head.complainants)
        for record in every:
            if record.head.coverage != "complete":
                left_out.append(LeftOut("", record.head.number, PARTIAL))
                continue
            for passage in passages(record, to):
                if isinstance(passage, LeftOut):
                    left_out.append(passage)
                elif passage.began < _horizon(passage.stage, to):
                    together = parties[passage.heard_with] if passage.heard_with else passage.complainants
                    found.append(passage._replace(complainants=tuple(dict.fromkeys(together))))
        return cls(tuple(found), tuple(left_out), to)

    def of_stage(self, name: str) -> tuple[Passage, ...]:
        """The passages through a stage.

        Raises:
            WTOProcError: there is no such stage.
        """
        wanted = stage(name).id
        return tuple(p for p in self.passages if p.stage == wanted)

    def figures(self, by: str) -> tuple[Figure, ...]:
        """How long each stage took, over all and in each group, as it was: nothing is weighted or widened.

        Args:
            by: "all", "period" (of the request for consultations), "agreement" (cited), "number" (of the first of the
                disputes heard together) or "complainants" (one or several).

        Raises:
            WTOProcError: no such grouping.
            MissingExtraError: without the extra ``forecast``.
        """
        if by not in GROUPS:
            raise WTOProcError(f"figures by {by!r}: one of {', '.join(GROUPS)}")
        told = []
        for known in STAGES:
            groups: dict[str, list[Passage]] = {}
            for passage in self.of_stage(known.id):
                for group in GROUPS[by](passage):
                    groups.setdefault(group, []).append(passage)
            for group in sorted(groups, key=_natural):
                seen = _seen(groups[group], self.to)
                told.append(Figure(known.id, group, *_counts(seen), _estimate(known.id, _curve(seen), seen)))
        return tuple(told)

    def estimate(self, name: str, day: date | None = None, *, lasted: int = 0) -> Estimate | None:
        """The forecast of a stage on a day, from what was known by then; None where too little was.

        It rests on the passages begun in the ten years before, or on all where fewer than `FEWEST` of those were done.
        Where bands that were forecast in the same way on earlier days were passed by more than one outcome in ten on a
        side, the band reaches out further on that side; of a stage that has lasted so long too.

        Args:
            name: id of the stage.
            day: the day of the forecast; the last day of the experience where it lies beyond, and by default.
            lasted: for how many days the stage has already run: only passages that lasted longer are counted.

        Raises:
            WTOProcError: no such stage.
            MissingExtraError: without the extra ``forecast``.
        """
        on = self.to if day is None else min(day, self.to)
        every = self.of_stage(name)
        seen, since = _latest(every, on, lasted)
        curve = _curve(seen, lasted)
        if curve is None:
            return None
        low, high = _levels(self._forecasts(every, before=on), on)
        return _estimate(name, curve, seen, low, high, lasted=lasted, since=since)

    def backtest(self, asked: str = "request") -> BackTest:
        """Forecast every stage of every dispute as it would have been forecast on a day, and compare with what came.

        Only what had happened by that day is used. A passage counts once it is done; disputes heard together are one case.

        Args:
            asked: the day: of the "request" for consultations, of the "start" of the stage, or "halfway", when half the
                median forecast at its start has passed.

        Raises:
            WTOProcError: no such day.
            MissingExtraError: without the extra ``forecast``.
        """
        if asked not in ASKED:
            raise WTOProcError(f"asked on the day {asked!r}: one of {', '.join(ASKED)}")
        rows = []
        for known in STAGES:
            every = self.of_stage(known.id)
            forecasts = self._forecasts(every)
            results = [
                _result(every, forecasts, passage, outcome, asked)
                for passage, outcome in _looks(every, self.to)
                if asked == "request" or known.id != SET_BEFOREHAND
            ]
            rows.append(Coverage.of(known.id, results))
        pooled = [sum(column) for column in zip(*(row[1:] for row in rows), strict=True)]
        return BackTest(tuple(rows), Coverage("all stages", *pooled))

    def _forecasts(self, every: Sequence[Passage], before: date | None = None) -> dict[Passage, _Curve]:
        """The curve that was known on the day on which each dispute was brought, where there was one."""
        found: dict[Passage, _Curve] = {}
        for passage in every:
            day = passage.requested
            if before is not None and day > before:
                continue
            key = (passage.stage, day)
            if key not in self._known:
                self._known[key] = _curve(_latest(every, day)[0])
            curve = self._known[key]
            if curve is not None:
                found[passage] = curve
        return found


def _result(
    every: Sequence[Passage],
    forecasts: Mapping[Passage, _Curve],
    passage: Passage,
    outcome: _Seen,
    asked: str,
) -> str:
    """What became of the band forecast for one passage: a field of `Coverage`, or "over" where it was not asked."""
    day, lasted, curve = passage.requested, 0, forecasts.get(passage)
    if asked != "request":
        day = passage.began
        curve = _curve(_latest(every, day)[0])
        if curve is not None and asked == "halfway":
            lasted = round(curve.at(MIDDLE) / 2)
            day += timedelta(days=lasted)
            curve = _curve(_latest(every, day, lasted)[0], lasted)
            if passage.ended is not None and passage.ended <= day:
                return "over"
    if curve is None:
        return "too_few"
    low, high = (curve.at(level) for level in _levels(forecasts, day))
    if not outcome.done:
        return "beyond" if not outcome.left and outcome.days > high else "unended"
    if low <= outcome.days <= high:
        return "inside"
    return "sooner" if outcome.days < low else "later"


@cache
def shipped() -> Experience:
    """What the shipped docket has shown."""
    cases = (docket.read(number) for number in docket.numbers())
    return Experience.of(Record.of(case.head, case.events, case.undated) for case in cases)


def passages(record: Record, to: date) -> Iterator[Passage | LeftOut]:
    """The passages of one dispute through the stages by a day, as far as its record can tell, in the order of the stages.

    Whether the record is complete is not asked here.
    """
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
    """One stage in one round, step by step."""
    mine = retaliation_steps(record, complainant) if complainant else ()
    others = {type_name for type_name in known.leaves if not type_name.startswith("retaliation_")}
    gone: set[str] = set()
    began: date | None = None
    passed = False
    for event in events:
        if event.ends and event.proceeding in ("original", proceeding):
            gone |= set(concerned(record, event))
            over = complainant in gone if complainant else gone >= set(record.head.complainants)
            if over and began is not None:
                yield _passage(record, known, proceeding, began, event.on, "left", complainant)
                began = None
            continue
        if event.proceeding != proceeding:
            continue
        if complainant and not (
            event in mine or (event.type in others and complainant in concerned(record, event))
        ):
            continue
        if began is not None and event.type in known.ends:
            yield _passage(record, known, proceeding, began, event.on, "done", complainant)
            began = None
        elif began is not None and event.type in known.leaves:
            yield _passage(record, known, proceeding, began, event.on, "left", complainant)
            began = None
        elif began is not None and event.type in known.over:
            yield LeftOut(known.id, record.head.number, UNTOLD)
            began = None
        if event.type == known.begins and began is None and not (known.once and passed):
            if known.id == "setting" and getattr(event, "recommendations", None) is not True:
                if getattr(event, "recommendations", None) is None:
                    yield LeftOut(known.id, record.head.number, NO_RESULT)
                continue
            began, passed = event.on, True
    if began is not None:
        yield _passage(record, known, proceeding, began, None, "open", complainant)


def _period_set(record: Record, events: Sequence[Event]) -> Iterator[Passage]:
    """The first reasonable period that was set, from the adoption to its end. Extensions are not counted in."""
    known = _BY_ID[SET_BEFOREHAND]
    for event in events:
        if event.type not in _SETTINGS or event.proceeding != "original":
            continue
        ends = end_set_by(record, event)
        adopted = [e.on for e in record.all("reports_adopted") if e.on <= event.on]
        if ends is not None and adopted:
            found = _passage(record, known, "original", adopted[-1], ends, "done")
            yield found._replace(known=event.on)
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
        known.id, head.number, _heard_with(record), proceeding, requested, began, ended, how,
        head.agreements, head.complainants, complainant,
    )  # fmt: skip


def _heard_with(record: Record) -> int | None:
    """The number by which the disputes that one panel heard are known; None for a dispute without number."""
    head = record.head
    return None if head.number is None else min((head.number, *head.joined_with))


# ------------------------------------------------------------------ from passages to figures


class _Seen(NamedTuple):
    """A passage as it looked on a day."""

    days: int
    """Duration, or observation time if censored."""
    done: bool
    left: bool


def _horizon(name: str, day: date) -> date:
    """The last day on which a stage could be seen to end: that of the Appellate Body's work, where it is the Body's."""
    if name != "appeal":
        return day
    void = dsu()["ab-quorum"].in_force.since
    return min(day, void - timedelta(days=1))


def _looks(
    every: Iterable[Passage], day: date, *, lasted: int = 0, since: date | None = None
) -> Iterator[tuple[Passage, _Seen]]:
    """The passages as they looked on a day, those of them that had lasted for longer than `lasted` days.

    A dispute that has left the stage stays in the count, as one in which the step had not come by the day. Of disputes
    heard together that looked the same, only the first is told: they are one case.
    """
    told = set()
    for passage in every:
        horizon = _horizon(passage.stage, day)
        if passage.began >= horizon or (since is not None and passage.began < since):
            continue
        if passage.known is not None and passage.known > horizon:
            continue
        ended = passage.ended
        if ended is not None and (passage.known or ended) > horizon:
            ended = None
        if lasted and ((ended or horizon) - passage.began).days <= lasted:
            continue
        if passage.heard_with is not None:
            look = (passage.heard_with, passage.proceeding, passage.began, ended, ended and passage.how)
            if look in told:
                continue
            told.add(look)
        done = ended is not None and passage.how == "done"
        until = ended if done and ended is not None else horizon
        yield passage, _Seen((until - passage.began).days, done, ended is not None and not done)


def _seen(every: Iterable[Passage], day: date, *, lasted: int = 0, since: date | None = None) -> list[_Seen]:
    return [seen for _, seen in _looks(every, day, lasted=lasted, since=since)]


def _counts(seen: Sequence[_Seen]) -> tuple[int, int, int]:
    """How many were done, left, and are open."""
    done, left = sum(s.done for s in seen), sum(s.left for s in seen)
    return done, left, len(seen) - done - left


def _latest(every: Sequence[Passage], day: date, lasted: int = 0) -> tuple[list[_Seen], date | None]:
    """What a forecast on a day rests on, and since when: the last ten years, or all."""
    since = day - timedelta(days=round(YEARS * 12 * MONTH))
    seen = _seen(every, day, lasted=lasted, since=since)
    if sum(s.done for s in seen) >= FEWEST and any(p.began < since for p in every):
        return seen, since
    return _seen(every, day, lasted=lasted), None


class _Curve(NamedTuple):
    """The share of the passages done that are done by a day, as steps: the k-th of n stands at k / (n + 1).

    That is the chance that the next one, if it is like the others, is done by then. It begins at nought, on the day that
    the stage begins or up to which it is known to have lasted.
    """

    days: tuple[float, ...]
    levels: tuple[float, ...]

    def at(self, level: float) -> float:
        """The duration at a level, between two steps in proportion; the longest seen for any level above the last."""
        numpy = _numpy()
        return float(numpy.interp(level, self.levels, self.days))

    def level(self, days: float) -> float:
        """The level of a duration; one for what is longer than anything seen."""
        if days > self.days[-1]:
            return 1.0
        numpy = _numpy()
        last = numpy.searchsorted(self.days, days, side="right") - 1
        if self.days[last] == days:
            return float(self.levels[last])
        first, then = self.days[last], self.days[last + 1]
        part = (days - first) / (then - first)
        return float(self.levels[last] + part * (self.levels[last + 1] - self.levels[last]))


def _numpy() -> Any:
    try:
        import numpy as np  # noqa: PLC0415  comes with scipy
    except ImportError:
        raise _missing() from None
    return np


def _curve(seen: Sequence[_Seen], lasted: int = 0) -> _Curve | None:
    """The curve of what was seen; None where too few were done."""
    done = sum(s.done for s in seen)
    if done < FEWEST:
        return None
    return _incidence([s.days for s in seen], [s.done for s in seen], float(lasted))


def _incidence(durations: Sequence[float], done: Sequence[bool], start: float = 0.0) -> _Curve:
    """The cumulative incidence by Kaplan and Meier, set against the share that is done in the end."""
    numpy, stats = _numpy(), _stats()
    undone = numpy.logical_not(done)
    survival = stats.ecdf(stats.CensoredData.right_censored(numpy.asarray(durations, float), undone)).sf
    drops = -numpy.diff(survival.probabilities, prepend=1.0)
    ended = numpy.asarray(durations, float)[~undone]
    times, ties = numpy.unique(ended, return_counts=True)
    weights = drops[numpy.searchsorted(survival.quantiles, times)]
    rising = numpy.cumsum(numpy.repeat(weights / ties, ties))
    n = len(ended)
    levels = rising / rising[-1] * n / (n + 1)
    return _Curve((start, *numpy.sort(ended)), (0.0, *levels))


def _estimate(
    name: str,
    curve: _Curve | None,
    seen: Sequence[_Seen],
    low: float = LOW,
    high: float = HIGH,
    *,
    lasted: int = 0,
    since: date | None = None,
) -> Estimate | None:
    if curve is None:
        return None
    cases, left, still_open = _counts(seen)
    return Estimate(
        stage=name,
        low=round(curve.at(low)),
        median=round(curve.at(MIDDLE)),
        high=round(curve.at(high)),
        cases=cases,
        left=left,
        open=still_open,
        lasted=lasted,
        since=since,
    )


def _levels(forecasts: Mapping[Passage, _Curve], day: date) -> tuple[float, float]:
    """The levels between which a band of 80% lies on a day.

    One in ten on either side, unless the forecasts made so far tell otherwise: each outcome by that day has a level on
    the curve that was forecast for it, and the band reaches out to the level that one in ten of them passed. It is never
    drawn in: that a few bands held is no promise.
    """
    levels: list[float] = []
    done: list[bool] = []
    for passage, outcome in _looks(forecasts, day):
        levels.append(forecasts[passage].level(outcome.days))
        done.append(outcome.done)
    if sum(done) < FEWEST:
        return LOW, HIGH
    held = _incidence(levels, done)
    return min(LOW, held.at(LOW)), max(HIGH, held.at(HIGH))


# ------------------------------------------------------------------ groups


def _period(passage: Passage) -> list[str]:
    first = passage.requested.year // 5 * 5
    return [f"{first}-{first + 4}"]


def _hundred(passage: Passage) -> list[str]:
    number = passage.heard_with
    if number is None:
        return ["unnumbered"]
    first = (number - 1) // 100 * 100 + 1
    return [f"DS{first}-DS{first + 99}"]


GROUPS: Mapping[str, Callable[[Passage], Sequence[str]]] = {
    "all": lambda _: ["all"],
    "period": _period,
    "agreement": lambda passage: passage.agreements or ("none cited",),
    "number": _hundred,
    "complainants": lambda passage: ["one" if len(passage.complainants) == 1 else "several"],
}
"""The ways to group disputes: the groups of a passage, by the name of the grouping."""


def _natural(group: str) -> tuple[int, str]:
    digits = "".join(c for c in group.partition("-")[0] if c.isdecimal())
    return int(digits or 0), group


def how_long(estimate: Estimate) -> str:
    """The middle of an estimate and its band: in days below half a year, else in months, a twelfth of 365.25 days each."""
    months = estimate.median >= _HALF_A_YEAR
    told = [round(n / _MONTH) if months else n for n in (estimate.median, estimate.low, estimate.high)]
    return f"{told[0]} {'months' if months else 'days'} ({told[1]} to {told[2]})"


def cases_behind(estimate: Estimate) -> str:
    """What an estimate rests on."""
    since = "" if estimate.since is None else f" begun since {estimate.since:%Y-%m}"
    lasted = f" that lasted longer than {in_days(estimate.lasted)}" if estimate.lasted else ""
    rest = [f"{n} {what}" for n, what in ((estimate.left, "left it otherwise"), (estimate.open, "open")) if n]
    return f"{estimate.cases} cases{since}{lasted}" + (f"; {', '.join(rest)}" if rest else "")


def in_days(number: int) -> str:
    """A number of days."""
    return f"{number} day{'' if number == 1 else 's'}"


_MONTH = 365.25 / 12
_HALF_A_YEAR = 182
