"""Ready properties that every procedure should satisfy. ``holds(no_dead_end, rulebook)`` tries one, `hold` several.

A property is tried on lawful histories drawn under the rulebook. A history that breaks it is shrunk to a short one and
returned as a `Counterexample`: code, story, case file.
"""

from __future__ import annotations

from wtoproc.testing.outcomes import outcomes_data
from wtoproc.testing.ready import (
    ALL,
    deadlines_agree_with_verdicts,
    every_period_ends,
    moves_agree_with_verdicts,
    no_block_for_ever,
    no_dead_end,
    no_duty_on_an_impossible_day,
    no_revival,
    order_of_recording_is_free,
    outsiders_cannot_act,
    path_within,
    paths_within_bounds,
    periods_are_counted_as_stated,
    verdicts_ignore_the_future,
    waiting_costs_nothing,
)
from wtoproc.testing.trials import Outcome, Property, hold, holds

__all__ = [
    "ALL",
    "Outcome",
    "Property",
    "deadlines_agree_with_verdicts",
    "every_period_ends",
    "hold",
    "holds",
    "moves_agree_with_verdicts",
    "no_block_for_ever",
    "no_dead_end",
    "no_duty_on_an_impossible_day",
    "no_revival",
    "order_of_recording_is_free",
    "outcomes_data",
    "outsiders_cannot_act",
    "path_within",
    "paths_within_bounds",
    "periods_are_counted_as_stated",
    "verdicts_ignore_the_future",
    "waiting_costs_nothing",
]  # fmt: skip
