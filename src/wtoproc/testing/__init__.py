"""Property-testing the procedure with Hypothesis: strategies, a state machine, ready properties.

``pip install wtoproc[testing]``. Strategies draw lawful disputes, their next steps and unlawful ones; `ProcedureMachine`
drives your own system and this library side by side; `wtoproc.testing.properties` checks
what every procedure should satisfy.
"""

from __future__ import annotations

from wtoproc.errors import MissingExtraError

try:
    import hypothesis as _hypothesis  # noqa: F401  imported here, so that one plain error names the missing extra
except ImportError:
    raise MissingExtraError("testing", "the testing kit") from None

from wtoproc.testing import properties
from wtoproc.testing.counterexamples import Counterexample, story
from wtoproc.testing.machine import ProcedureMachine
from wtoproc.testing.properties import Outcome, Property, hold, holds
from wtoproc.testing.strategies import (
    Unlawful,
    disputes,
    members,
    next_events,
    periods,
    reforms,
    rulebooks,
    unlawful,
)

__all__ = [
    "Counterexample", "Outcome", "ProcedureMachine", "Property", "Unlawful", "disputes", "hold", "holds", "members", "next_events",
    "periods", "properties", "reforms", "rulebooks", "story", "unlawful",
]  # fmt: skip
