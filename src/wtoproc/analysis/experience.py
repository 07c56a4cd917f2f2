"""How long each stage of the procedure has taken in the disputes of the docket.

`passages` reads from a record when each of the `stages` began and ended; `estimates` computes how long a stage takes;
`backtest` compares forecasts with real durations. Disputes heard by one panel pass through its stages once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import attrs

from wtoproc import docket
from wtoproc._line import line
from wtoproc.analysis.backtest import ASKED, BackTest, Coverage, result_of
from wtoproc.analysis.estimates import (
    FEWEST,
    YEARS,
    Curve,
    Estimate,
    band_levels,
    counts,
    curve_of,
    estimate_of,
    horizon,
    latest,
    looks,
    seen_on,
)
from wtoproc.analysis.passages import PARTIAL, LeftOut, Passage, heard_with, passages
from wtoproc.analysis.stages import SET_BEFOREHAND, STAGES, Stage, stage
from wtoproc.errors import WTOProcError
from wtoproc.record.record import Record
from wtoproc.terms.days import check_day

__all__ = [
    "ASKED", "FEWEST", "GROUPS", "OBSERVED_TO", "SET_BEFOREHAND", "STAGES", "YEARS", "BackTest", "Coverage", "Estimate", "Experience", "Figure",
    "LeftOut", "Passage", "Stage", "passages", "shipped", "stage",
]  # fmt: skip

OBSERVED_TO = date(2024, 6, 30)
"""The last day to which the shipped records are complete; a few have later steps, which are a selection."""


class Figure(NamedTuple):
    """The estimate for one group of disputes."""

    stage: str
    group: str
    cases: int
    """Completed passages."""
    left: int
    """Passages that the dispute left without completing them."""
    open: int
    """Passages still open on the last day of the records."""
    estimate: Estimate | None
    """None if fewer than `FEWEST` passages are complete."""

    def __str__(self) -> str:
        return f"{self.stage}, {self.group}: {self.estimate or 'too few'}, {self.cases} cases"

    def __repr__(self) -> str:
        return line(self, str(self))


@attrs.frozen(repr=False)
class Experience:
    """The passages of many disputes through the stages by a day, and the stages that had to be left out."""

    passages: tuple[Passage, ...]
    left_out: tuple[LeftOut, ...]
    to: date = attrs.field(validator=lambda _self, _field, day: check_day(day, "Experience"))
    """The last day of the records."""
    _known: dict[tuple[str, date], Curve | None] = attrs.field(init=False, factory=dict, eq=False, repr=False)
    """The curves by stage and day, each computed once: later events do not change them."""

    @classmethod
    def of(cls, records: Iterable[Record], to: date = OBSERVED_TO) -> Experience:
        """The experience of some records.

        Args:
            records: of many disputes.
            to: the last day to which all of them are complete. Later steps are not read.

        Raises:
            EventError: `to` is no date, or a datetime.
        """
        check_day(to, "Experience.of")
        every = list(records)
        found: list[Passage] = []
        left_out: list[LeftOut] = []
        parties: dict[int | None, list[str]] = {}
        for record in every:
            parties.setdefault(heard_with(record), []).extend(record.head.complainants)
        for record in every:
            if record.head.coverage != "complete":
                left_out.append(LeftOut("", record.head.number, PARTIAL))
                continue
            for passage in passages(record, to):
                if isinstance(passage, LeftOut):
                    left_out.append(passage)
                elif passage.began < horizon(passage.stage, to):
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
        """How long each stage took in each group of disputes; no figure is weighted, no band widened.

        Args:
            by: "all", "period" (of the request for consultations), "agreement" (cited), "number" (of the first of the
                disputes heard together) or "complainants" (one or several).

        Raises:
            WTOProcError: no such grouping.
            MissingExtraError: without the extra ``forecast``.
        """
        if by not in GROUPS:
            raise WTOProcError(f"figures by {by!r}: one of {', '.join(GROUPS)}")
        found = []
        for known in STAGES:
            groups: dict[str, list[Passage]] = {}
            for passage in self.of_stage(known.id):
                for group in GROUPS[by](passage):
                    groups.setdefault(group, []).append(passage)
            for group in sorted(groups, key=_natural):
                seen = seen_on(groups[group], self.to)
                found.append(
                    Figure(known.id, group, *counts(seen), estimate_of(known.id, curve_of(seen), seen))
                )
        return tuple(found)

    def estimate(self, name: str, day: date | None = None, *, lasted: int = 0) -> Estimate | None:
        """How long a stage takes, estimated from what was known on a day; None if too little was known.

        It uses the passages begun in the ten years before, or all if fewer than `FEWEST` of those are complete. If more
        than one outcome in ten lay outside the earlier bands on one side, the band is wider on that side, also for a
        stage that has run for some time.

        Args:
            name: id of the stage.
            day: the day of the forecast; the last day of the experience where it lies beyond, and by default.
            lasted: for how many days the stage has already run: only passages that lasted longer are counted.

        Raises:
            EventError: `day` is no date, or a datetime.
            WTOProcError: no such stage.
            MissingExtraError: without the extra ``forecast``.
        """
        if day is not None:
            check_day(day, "estimate")
        on = self.to if day is None else min(day, self.to)
        every = self.of_stage(name)
        seen, since = latest(every, on, lasted)
        curve = curve_of(seen, lasted)
        if curve is None:
            return None
        low, high = band_levels(self._forecasts(every, before=on), on)
        return estimate_of(name, curve, seen, low, high, lasted=lasted, since=since)

    def backtest(self, asked: str = "request") -> BackTest:
        """Forecasts every stage of every dispute as of an earlier day, and compares with the real duration.

        A forecast uses only what had happened by its day. Disputes heard together are one case.

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
                result_of(every, forecasts, passage, outcome, asked)
                for passage, outcome in looks(every, self.to)
                if asked == "request" or known.id != SET_BEFOREHAND
            ]
            rows.append(Coverage.of(known.id, results))
        pooled = [sum(column) for column in zip(*(row[1:] for row in rows), strict=True)]
        return BackTest(tuple(rows), Coverage("all stages", *pooled))

    def _forecasts(self, every: Sequence[Passage], before: date | None = None) -> dict[Passage, Curve]:
        """The curve known on the day on which each dispute was brought, for the passages that have one."""
        found: dict[Passage, Curve] = {}
        for passage in every:
            day = passage.requested
            if before is not None and day > before:
                continue
            key = (passage.stage, day)
            if key not in self._known:
                self._known[key] = curve_of(latest(every, day)[0])
            curve = self._known[key]
            if curve is not None:
                found[passage] = curve
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        return Experience, (self.passages, self.left_out, self.to)

    def __str__(self) -> str:
        return f"up to {self.to}: {len(self.passages)} passages, {len(self.left_out)} left out"

    def __repr__(self) -> str:
        return line(self, str(self))


@cache
def shipped() -> Experience:
    """The experience of the shipped docket."""
    cases = (docket.read(number) for number in docket.numbers())
    return Experience.of(Record.of(case.head, case.events, case.undated) for case in cases)


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
"""The groupings by name; each is a function that returns the groups of a passage."""


def _natural(group: str) -> tuple[int, str]:
    digits = "".join(c for c in group.partition("-")[0] if c.isdecimal())
    return int(digits or 0), group
