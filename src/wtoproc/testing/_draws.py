"""Draws numbers, choices and days, the same however the package is installed.

Hypothesis tries the constants that it finds in source files on the user's own paths, so that the same seed would draw
otherwise from a checkout than from an installed package. Everything here is drawn as a number larger than any such
constant, counted from the first of its range.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Concatenate, ParamSpec, TypeVar, get_type_hints

from hypothesis import strategies as st

__all__ = ["days", "number", "one_from", "one_of", "some"]

_T = TypeVar("_T")
_P = ParamSpec("_P")


def composite(
    function: Callable[Concatenate[st.DrawFn, _P], _T],
) -> Callable[_P, st.SearchStrategy[_T]]:
    """Hypothesis's `composite`, with annotations that resolve at run time."""
    made = st.composite(function)
    hints = get_type_hints(function)
    strategy = st.SearchStrategy.__class_getitem__(hints["return"])  # type: ignore[attr-defined]
    made.__annotations__ = {**hints, "return": strategy}
    made.__annotations__.pop("draw")
    return made


_BEYOND = 1 << 100
_PLAIN = date(2000, 1, 1)


def number(most: int) -> st.SearchStrategy[int]:
    """A whole number from 0 to `most`; shrinks to 0."""
    return st.integers(_BEYOND, _BEYOND + most).map(_counted)


def _counted(drawn: int) -> int:
    return drawn - _BEYOND


def one_from(options: Sequence[_T]) -> st.SearchStrategy[_T]:
    """One of some options; shrinks to the first."""
    return number(len(options) - 1).map(options.__getitem__)


def one_of(strategies: Sequence[st.SearchStrategy[_T]]) -> st.SearchStrategy[_T]:
    """A value of one of some strategies; shrinks to the first strategy."""
    if len(strategies) == 1:
        return strategies[0]
    return number(len(strategies) - 1).flatmap(strategies.__getitem__)


def days(first: date, last: date) -> st.SearchStrategy[date]:
    """A day from `first` to `last`; shrinks to 1 January 2000, or to the nearer of both if that lies outside."""
    plain = (min(max(_PLAIN, first), last) - first).days
    span = (last - first).days + 1
    return number(span - 1).map(lambda n: first + timedelta(days=(plain + n) % span))


@composite
def some(draw: st.DrawFn, options: Sequence[_T], least: int, most: int) -> list[_T]:
    """From `least` to `most` different options; shrinks to the fewest and the first."""
    left = list(options)
    size = least + draw(number(min(most, len(left)) - least))
    return [left.pop(draw(number(len(left) - 1))) for _ in range(size)]
