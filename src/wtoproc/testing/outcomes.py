"""Outcomes of properties as plain data for JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtoproc.law.rulebook import Rulebook
from wtoproc.record.casefile import dump
from wtoproc.testing.counterexamples import Counterexample
from wtoproc.testing.trials import Outcome

__all__ = ["outcomes_data"]


def outcomes_data(rulebook: Rulebook, tried: Iterable[tuple[Outcome, bool]]) -> dict[str, Any]:
    """Properties tried on a rulebook; a counterexample as a case file, a story and code."""
    return {
        "rulebook": rulebook.fingerprint(),
        "overlays": list(rulebook.overlays),
        "properties": [
            {
                "property": outcome.property.name,
                "statement": outcome.property.statement,
                "holds": bool(outcome),
                "holds_without_reform": before,
                "tried": outcome.tried,
                "counterexample": None
                if outcome.counterexample is None
                else _counterexample(outcome.counterexample),
            }
            for outcome, before in tried
        ],
    }


def _counterexample(found: Counterexample) -> dict[str, Any]:
    return {
        "why": found.why,
        "story": found.story,
        "code": found.code,
        "case": dump(found.case.to_case()),
    }
