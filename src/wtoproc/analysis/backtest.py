"""The back-test: compares the bands that would have been forecast on earlier days with the real durations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from wtoproc._line import line
from wtoproc.analysis.estimates import MIDDLE, Curve, Seen, band_levels, curve_of, latest, scipy_stats
from wtoproc.analysis.passages import Passage

__all__ = ["ASKED", "BackTest", "Coverage", "result_of"]

ASKED = ("request", "start", "halfway")
"""The days on which the back-test can make its forecasts: see `Experience.backtest`."""


class Coverage(NamedTuple):
    """How the 80% bands of one stage held in the back-test."""

    stage: str
    cases: int
    """Completed passages for which a band was forecast."""
    inside: int
    sooner: int
    later: int
    too_few: int
    """Passages without a forecast, because too few earlier ones were complete."""
    unended: int
    """Passages that were left or are still open, so that there is no duration to compare."""
    beyond: int
    """Those of the unended that have been open for longer than the band."""

    @classmethod
    def of(cls, name: str, results: Sequence[str]) -> Coverage:
        """The counts of the results of passages, each "inside", "sooner", "later", "too_few", "unended" or "beyond"."""
        counts = Counter(results)
        inside, sooner, later = counts["inside"], counts["sooner"], counts["later"]
        cases = inside + sooner + later
        unended = counts["unended"] + counts["beyond"]
        return cls(name, cases, inside, sooner, later, counts["too_few"], unended, counts["beyond"])

    @property
    def share(self) -> float | None:
        """The share of durations that lie inside their band; None without cases."""
        return self.inside / self.cases if self.cases else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% interval of that share (Wilson); None without cases.

        Raises:
            MissingExtraError: without the extra ``forecast``.
        """
        if not self.cases:
            return None
        interval = scipy_stats().binomtest(self.inside, self.cases).proportion_ci(0.95, method="wilson")
        return float(interval.low), float(interval.high)

    def __str__(self) -> str:
        share = "" if self.share is None else f" ({self.share:.0%})"
        return f"{self.stage}: {self.inside} of {self.cases} bands held{share}"

    def __repr__(self) -> str:
        return line(self, str(self))


class BackTest(NamedTuple):
    """The result of a back-test: stage by stage, and all stages pooled."""

    stages: tuple[Coverage, ...]
    pooled: Coverage

    def __str__(self) -> str:
        return f"{len(self.stages)} stages; {self.pooled}"

    def __repr__(self) -> str:
        return line(self, str(self))


def result_of(
    every: Sequence[Passage],
    forecasts: Mapping[Passage, Curve],
    passage: Passage,
    outcome: Seen,
    asked: str,
) -> str:
    """The result for one passage: a name that `Coverage.of` counts, or "over" if it ended before the day of the forecast."""
    day, lasted, curve = passage.requested, 0, forecasts.get(passage)
    if asked != "request":
        day = passage.began
        curve = curve_of(latest(every, day)[0])
        if curve is not None and asked == "halfway":
            lasted = round(curve.at(MIDDLE) / 2)
            day += timedelta(days=lasted)
            curve = curve_of(latest(every, day, lasted)[0], lasted)
            if passage.ended is not None and passage.ended <= day:
                return "over"
    if curve is None:
        return "too_few"
    low, high = (curve.at(level) for level in band_levels(forecasts, day))
    if not outcome.done:
        return "beyond" if not outcome.left and outcome.days > high else "unended"
    if low <= outcome.days <= high:
        return "inside"
    return "sooner" if outcome.days < low else "later"
