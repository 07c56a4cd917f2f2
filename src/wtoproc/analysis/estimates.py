"""Estimates how long a stage takes: a survival estimate over the passages that were known on a day.

A passage that was left or is still open has no duration. It counts as one in which the step has not come yet (the
cumulative incidence of the step, by Kaplan and Meier's estimate). Durations are in days. In words, a month is 30.4375
days, a twelfth of 365.25.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from wtoproc._line import line
from wtoproc._typed import plain
from wtoproc.analysis.passages import Passage
from wtoproc.errors import MissingExtraError
from wtoproc.law.rulebook import dsu
from wtoproc.terms.periods import Length

__all__ = [
    "FEWEST", "HIGH", "LOW", "MIDDLE", "YEARS", "Curve", "Estimate", "Seen", "band_levels", "counts", "curve_of", "estimate_of",
    "horizon", "latest", "looks", "scipy_stats", "seen_on",
]  # fmt: skip

FEWEST = 9
"""Fewest ended passages behind a figure: with fewer, one value in ten lies below the shortest or above the longest."""
YEARS = 10
"""A forecast uses the stages begun in this many years before it, or all if those are too few."""
MONTH = 365.25 / 12
LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
_HALF_A_YEAR = 182


class Estimate(NamedTuple):
    """How long a stage takes until it is complete, in days from its start."""

    stage: str
    low: int
    """One in ten takes less."""
    median: int
    high: int
    """One in ten takes longer."""
    cases: int
    """Completed passages, from which the three figures are made."""
    left: int
    """Passages that the dispute left without completing them."""
    open: int
    """Passages still open on the last day of the records."""
    lasted: int
    """Only passages that lasted longer than this number of days count; 0 for all."""
    since: date | None
    """Only passages begun since this day count; None for all."""

    def __str__(self) -> str:
        """The median and the band, in days below half a year, else in months."""
        months = self.median >= _HALF_A_YEAR
        middle, low, high = (round(n / MONTH) if months else n for n in (self.median, self.low, self.high))
        return f"{middle} {'months' if months else 'days'} ({low} to {high})"

    @property
    def basis(self) -> str:
        """The cases behind the estimate, in words."""
        since = "" if self.since is None else f" begun since {self.since:%Y-%m}"
        lasted = f" that lasted longer than {Length(days=self.lasted)}" if self.lasted else ""
        rest = [f"{n} {what}" for n, what in ((self.left, "left it otherwise"), (self.open, "open")) if n]
        return f"{self.cases} cases{since}{lasted}" + (f"; {', '.join(rest)}" if rest else "")

    def to_dict(self) -> dict[str, Any]:
        """The estimate as plain data for JSON, as ``--json`` prints it."""
        return {key: plain(value) for key, value in self._asdict().items() if key != "stage"}

    def __repr__(self) -> str:
        return line(self, f"{self.stage}: {self}, {self.basis}")


class Seen(NamedTuple):
    """A passage as it looked on a day."""

    days: int
    """Duration, or observation time if censored."""
    done: bool
    left: bool


def horizon(name: str, day: date) -> date:
    """The last day on which a stage can end; for an appeal, the last day on which the Appellate Body had a quorum."""
    if name != "appeal":
        return day
    void = dsu().for_part("quorum")
    return day if void is None else min(day, void.in_force.since - timedelta(days=1))


def looks(
    every: Iterable[Passage], day: date, *, lasted: int = 0, since: date | None = None
) -> Iterator[tuple[Passage, Seen]]:
    """The passages as they looked on a day, only those that had lasted longer than `lasted` days.

    A dispute that has left the stage still counts, as one in which the step had not come by the day. Disputes heard
    together that look the same are one case: only the first is yielded.
    """
    known = set()
    name, last = "", day
    for passage in every:
        if passage.stage != name:
            name = passage.stage
            last = horizon(name, day)
        if passage.began >= last or (since is not None and passage.began < since):
            continue
        if passage.known is not None and passage.known > last:
            continue
        ended = passage.ended
        if ended is not None and (passage.known or ended) > last:
            ended = None
        if lasted and ((ended or last) - passage.began).days <= lasted:
            continue
        if passage.heard_with is not None:
            look = (passage.heard_with, passage.proceeding, passage.began, ended, ended and passage.how)
            if look in known:
                continue
            known.add(look)
        done = ended is not None and passage.how == "done"
        until = ended if done and ended is not None else last
        yield passage, Seen((until - passage.began).days, done, ended is not None and not done)


def seen_on(every: Iterable[Passage], day: date, *, lasted: int = 0, since: date | None = None) -> list[Seen]:
    """How the passages looked on a day; see `looks`."""
    return [seen for _, seen in looks(every, day, lasted=lasted, since=since)]


def counts(seen: Sequence[Seen]) -> tuple[int, int, int]:
    """How many passages are done, left, and open."""
    done, left = sum(s.done for s in seen), sum(s.left for s in seen)
    return done, left, len(seen) - done - left


def latest(every: Sequence[Passage], day: date, lasted: int = 0) -> tuple[list[Seen], date | None]:
    """The passages that a forecast on a day uses, and their first day: of the last ten years, or all (None)."""
    since = day - timedelta(days=round(YEARS * 12 * MONTH))
    seen = seen_on(every, day, lasted=lasted, since=since)
    if sum(s.done for s in seen) >= FEWEST and any(p.began < since for p in every):
        return seen, since
    return seen_on(every, day, lasted=lasted), None


class Curve(NamedTuple):
    """The share of completed passages that are complete by a day, as steps: the k-th of n is at level k / (n + 1).

    A level is the chance that the next passage, if it is like the others, is complete by that day. The curve begins at
    0, on the first day of the stage or on the day to which it is known to have lasted.
    """

    days: tuple[float, ...]
    levels: tuple[float, ...]

    def at(self, level: float) -> float:
        """The duration at a level, interpolated between two steps; above the last level the longest duration."""
        after = bisect_right(self.levels, level)
        if after == len(self.levels):
            return self.days[-1]
        below, above = self.levels[after - 1], self.levels[after]
        first, then = self.days[after - 1], self.days[after]
        return first + (then - first) / (above - below) * (level - below)

    def level(self, days: float) -> float:
        """The level of a duration, interpolated between two steps; 1 for one longer than any on the curve."""
        if days > self.days[-1]:
            return 1.0
        last = bisect_right(self.days, days) - 1
        if self.days[last] == days:
            return self.levels[last]
        first, then = self.days[last], self.days[last + 1]
        part = (days - first) / (then - first)
        return self.levels[last] + part * (self.levels[last + 1] - self.levels[last])


def curve_of(seen: Sequence[Seen], lasted: int = 0) -> Curve | None:
    """The curve of some passages; None if too few are complete."""
    done = sum(s.done for s in seen)
    if done < FEWEST:
        return None
    return _incidence([s.days for s in seen], [s.done for s in seen], float(lasted))


def _incidence(durations: Sequence[float], done: Sequence[bool], start: float = 0.0) -> Curve:
    """The cumulative incidence by Kaplan and Meier, as a share of what is complete in the end."""
    numpy, stats = _numpy(), scipy_stats()
    undone = numpy.logical_not(done)
    survival = stats.ecdf(stats.CensoredData.right_censored(numpy.asarray(durations, float), undone)).sf
    drops = -numpy.diff(survival.probabilities, prepend=1.0)
    ended = numpy.asarray(durations, float)[~undone]
    times, ties = numpy.unique(ended, return_counts=True)
    weights = drops[numpy.searchsorted(survival.quantiles, times)]
    rising = numpy.cumsum(numpy.repeat(weights / ties, ties))
    n = len(ended)
    levels = rising / rising[-1] * n / (n + 1)
    return Curve((start, *numpy.sort(ended).tolist()), (0.0, *levels.tolist()))


def estimate_of(
    name: str,
    curve: Curve | None,
    seen: Sequence[Seen],
    low: float = LOW,
    high: float = HIGH,
    *,
    lasted: int = 0,
    since: date | None = None,
) -> Estimate | None:
    """The estimate that a curve gives between two levels, with the counts behind it; None without a curve."""
    if curve is None:
        return None
    cases, left, still_open = counts(seen)
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


def band_levels(forecasts: Mapping[Passage, Curve], day: date) -> tuple[float, float]:
    """The levels between which a band of 80% lies on a day.

    The band leaves out one in ten on either side, unless earlier forecasts were too narrow. Each outcome by that day has
    a level on the curve that was forecast for it; the band extends to the level that one in ten of them passed. It is
    never made narrower: a few good forecasts prove little.
    """
    levels: list[float] = []
    done: list[bool] = []
    for passage, outcome in looks(forecasts, day):
        levels.append(forecasts[passage].level(outcome.days))
        done.append(outcome.done)
    if sum(done) < FEWEST:
        return LOW, HIGH
    held = _incidence(levels, done)
    return min(LOW, held.at(LOW)), max(HIGH, held.at(HIGH))


def _numpy() -> Any:
    try:
        import numpy as np  # noqa: PLC0415  comes with scipy
    except ImportError:
        raise _missing() from None
    return np


def scipy_stats() -> Any:
    """The module `scipy.stats`.

    Raises:
        MissingExtraError: without the extra ``forecast``.
    """
    try:
        from scipy import stats  # noqa: PLC0415  a heavy import, for those who ask for a forecast
    except ImportError:
        raise _missing() from None
    return stats


def _missing() -> MissingExtraError:
    return MissingExtraError("forecast", "an estimate of durations")
