"""Checks of fields against their annotations, and of the values of a user's own ``x_`` keys."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

import attrs

from wtoproc._frozen import EMPTY, FrozenDict

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "Check",
    "Field",
    "day_fault",
    "field_checks",
    "own_keys",
    "own_value_fault",
    "plain",
    "shown",
]

if TYPE_CHECKING:
    Field = attrs.Attribute[Any]
else:
    Field = attrs.Attribute  # takes no parameters at run time

FIRST_YEAR, LAST_YEAR = 1948, 2199
_LONGEST = 60
_DEEPEST = 40
_TOO_LARGE = 10**400

Check = tuple[str, object, Callable[[object], bool], str]
"""A field's name, its default, a test of any other value, and words for the values that pass it."""


def shown(value: object) -> str:
    """The repr of a value for a message, shortened if it is long."""
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def day_fault(value: object, name: str) -> str:
    """Why a value is no day, and what to write instead; "" if it is one."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return ""
    day = value if isinstance(value, datetime) else date(2019, 11, 18)
    example = f"date({day.year}, {day.month}, {day.day})"
    return f"{shown(value)} is no day: {name} takes a datetime.date, such as {example}"


def _is_day(value: object) -> bool:
    if type(value) is not date and (not isinstance(value, date) or isinstance(value, datetime)):
        return False
    return FIRST_YEAR <= value.year <= LAST_YEAR


def _is_truth(value: object) -> bool:
    return value is True or value is False


def _is_text(value: object) -> bool:
    return isinstance(value, str) and (value.isascii() or _can_be_written(value))


def _can_be_written(text: str) -> bool:
    """Whether a file can hold a text: one with half of a character (a surrogate) it cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_number(value: object) -> bool:
    return type(value) is int


_KINDS: Mapping[Any, tuple[Callable[[object], bool], str, str]] = {
    str: (_is_text, "a text", "texts"),
    bool: (_is_truth, "True or False", "True or False"),
    int: (_is_number, "a whole number", "whole numbers"),
    date: (_is_day, f"a datetime.date from {FIRST_YEAR} to {LAST_YEAR}, such as date(2019, 9, 11)", "dates"),
}


def _check_of(kind: Any) -> tuple[Callable[[object], bool], str] | None:
    """The check for an annotation, and its words; None if this module has no check for it."""
    if kind in _KINDS:
        fits, words, _ = _KINDS[kind]
        return fits, words
    choices = get_args(kind)
    if get_origin(kind) is tuple and choices[-1] is Ellipsis and choices[0] in _KINDS:
        fits_each, _, words = _KINDS[choices[0]]
        return (lambda value: isinstance(value, tuple) and all(map(fits_each, value))), words
    if get_origin(kind) is Literal:
        return (lambda value: isinstance(value, str) and value in choices), "one of " + ", ".join(choices)
    if NoneType in choices and len(choices) == 2:
        inner = _check_of(next(choice for choice in choices if choice is not NoneType))
        if inner is not None:
            return inner[0], f"{inner[1]}, or None where it is not known"
    return None


def field_checks(cls: type[Any]) -> tuple[Check, ...]:
    """The checks for the fields of an attrs class, from their annotations. Converters check fields of other kinds.

    A field's default is never checked; where None is allowed, None is the default.
    """
    hints = get_type_hints(cls)
    found = []
    for field in cls.__attrs_attrs__:
        check = _check_of(hints[field.name])
        if field.init and check is not None:
            found.append((field.name, field.default, *check))
    return tuple(found)


def own_keys(value: object, error: Callable[[str], Exception]) -> Mapping[str, Any]:
    """A user's own keys as an immutable mapping. Each key begins with ``x_``, and JSON can hold each value.

    Args:
        value: what was given.
        error: makes the error to raise from a message.
    """
    if not value:
        return EMPTY
    if not isinstance(value, Mapping):
        raise error(f'{shown(value)} is no mapping: keys of your own are written {{"x_name": value}}')
    kept = {}
    for key, item in value.items():
        if not isinstance(key, str) or not key.startswith("x_") or not _is_text(key):
            raise error(f'{shown(key)}: a key of your own is a text that begins with x_, such as "x_file"')
        fault = own_value_fault(item)
        if fault:
            raise error(f"{key}: {fault}")
        kept[key] = _copied(item)
    return FrozenDict(kept)


def own_value_fault(value: object, depth: int = 0) -> str:
    """Why a file cannot hold a value, and what to write instead; "" if it can."""
    if depth > _DEEPEST:
        return f"a value nested more than {_DEEPEST} levels deep: make it flatter"
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, int):
        return (
            "" if -_TOO_LARGE < value < _TOO_LARGE else "a number of hundreds of digits: write it as a text"
        )
    if isinstance(value, str):
        return (
            ""
            if _is_text(value)
            else f"{shown(value)} has half a character (a surrogate): write the whole one"
        )
    if isinstance(value, float):
        return "" if math.isfinite(value) else f"JSON has no form for {value}: leave the key out"
    if isinstance(value, Mapping):
        odd = next((key for key in value if not _is_text(key)), None)
        if odd is not None:
            return f"{shown(odd)} is no text: the keys within a value are texts"
        return next(filter(None, (own_value_fault(item, depth + 1) for item in value.values())), "")
    if isinstance(value, (list, tuple)):
        return next(filter(None, (own_value_fault(item, depth + 1) for item in value)), "")
    if isinstance(value, (date, time)):
        return f'JSON has no form for {shown(value)}: write its text, "{value.isoformat()}"'
    return f"JSON has no form for {shown(value)}: write texts, numbers, True, False, None, lists and dicts of them"


def plain(value: Any) -> Any:
    """A value in the types of JSON: dates become texts, tuples become lists."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def _copied(value: Any) -> Any:
    """A deep copy, safe from later changes to the original; a tuple becomes a list, as in files."""
    if isinstance(value, Mapping):
        return FrozenDict({key: _copied(item) for key, item in value.items()})
    if isinstance(value, (list, tuple)):
        return [_copied(item) for item in value]
    return value
