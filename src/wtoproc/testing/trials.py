"""Properties, and functions that try them on lawful histories drawn under a rulebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from random import Random
from typing import Any

import attrs
from hypothesis import HealthCheck, Phase, Verbosity, find, settings
from hypothesis.errors import NoSuchExample, Unsatisfiable
from hypothesis.strategies import SearchStrategy

from wtoproc._line import line
from wtoproc.dispute import Dispute
from wtoproc.errors import DrawError
from wtoproc.law.rulebook import Rulebook, dsu
from wtoproc.testing._draws import one_of
from wtoproc.testing.counterexamples import Counterexample
from wtoproc.testing.strategies import disputes, leads_to

__all__ = ["Outcome", "Property", "hold", "holds"]


@attrs.frozen
class Property:
    """A condition that every lawful history under a rulebook should satisfy."""

    name: str
    """Its name in the shell: "no-dead-end"."""
    statement: str
    """The condition, in one sentence."""
    check: Callable[[Dispute], Counterexample | None] = attrs.field(repr=False)
    """Function that returns a counterexample in or after a dispute; None if there is none."""
    draws: tuple[Mapping[str, Any], ...] = attrs.field(default=({},), repr=False)
    """Sets of parameters for `disputes`, which draws the histories."""

    def histories(self, rulebook: Rulebook, **draws: Any) -> SearchStrategy[Dispute]:
        """The strategy for the histories on which it is tried."""
        sets = [{**own, **draws} for own in self.draws]
        # Under some reforms nothing lawful leads to a stage; the other histories remain.
        led = [s for s in sets if "reaching" not in s or leads_to(rulebook, s["reaching"], s.get("starts"))]
        return one_of([disputes(rulebook=rulebook, **s) for s in led or sets])

    def __str__(self) -> str:
        return f"{self.name}: {self.statement}"

    def __repr__(self) -> str:
        return line(self, str(self))


@attrs.frozen
class Outcome:
    """The result of trying a property; true if it held."""

    property: Property
    rulebook: Rulebook
    counterexample: Counterexample | None
    tried: int
    """How many histories were tried, including those tried in shrinking."""

    def __bool__(self) -> bool:
        return self.counterexample is None

    def __str__(self) -> str:
        if self.counterexample is None:
            return f"{self.property.name}: holds in {self.tried} histories"
        return f"{self.property.name} does not hold: {self.property.statement}\n{self.counterexample}"

    def __repr__(self) -> str:
        found = self.counterexample
        return f"<{self.property.name} {f'does not hold: {found.why}' if found else 'holds'}>"


def holds(
    prop: Property,
    rulebook: Rulebook | None = None,
    *,
    max_examples: int = 100,
    seed: int = 0,
    shrink: bool = True,
    **draws: Any,
) -> Outcome:
    """Tries a property on histories drawn under a rulebook, and returns whether it holds in them.

    Args:
        prop: one of `ALL`, or a `Property` of your own.
        rulebook: the law; the DSU by default.
        max_examples: how many histories are drawn.
        seed: the same seed draws the same histories.
        shrink: whether to make a counterexample short; if not, the first one is returned as drawn.
        draws: parameters for `disputes`, such as ``starts``, ``agreements`` or ``complainants``.

    Raises:
        DrawError: no history can be drawn, or the property returns something else than a counterexample.
    """
    if max_examples < 1:
        raise DrawError(f"{max_examples} histories: at least one is tried")
    law = dsu() if rulebook is None else rulebook
    tried = 0

    def breaks(dispute: Dispute) -> bool:
        nonlocal tried
        tried += 1
        found = prop.check(dispute)
        if found is not None and not isinstance(found, Counterexample):
            raise DrawError(f"{prop.name}: check must return a Counterexample or None, not {found!r}")
        return found is not None

    try:
        found = find(
            prop.histories(law, **draws),
            breaks,
            settings=settings(
                max_examples=max_examples,
                deadline=None,
                database=None,
                verbosity=Verbosity.quiet,
                phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
            random=Random(seed),  # noqa: S311  to draw the same again
        )
    except NoSuchExample:
        return Outcome(prop, law, None, tried)
    except Unsatisfiable:
        raise DrawError(f"{prop.name}: no history can be drawn within these bounds") from None
    return Outcome(prop, law, prop.check(found), tried)


def hold(
    props: Iterable[Property], rulebook: Rulebook | None = None, *, max_examples: int = 100, seed: int = 0
) -> tuple[Outcome, ...]:
    """The outcome of each property under a rulebook; see `holds`."""
    return tuple(holds(prop, rulebook, max_examples=max_examples, seed=seed) for prop in props)
