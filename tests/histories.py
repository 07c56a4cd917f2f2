"""Histories as lines of text, "2019-09-11 consultations_requested KOR urgent=true": for tests and worked examples."""

from __future__ import annotations

from datetime import date
from typing import Any

import wtoproc as wto
from wtoproc.record.events import type_named

HEAD: dict[str, Any] = {"complainants": ["KOR"], "respondent": "JPN", "agreements": ["GATT 1994"]}


def _value(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    if text.isdigit():
        return int(text)
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def event(line: str) -> wto.Event:
    """One event from "DATE TYPE [BY[,BY]] [key=value ...]"; underscores in a value stand for spaces."""
    day, type_name, *rest = line.split()
    fields: dict[str, Any] = {}
    for part in rest:
        key, sep, value = part.partition("=")
        if sep:
            fields[key] = _value(value if key == "how" else value.replace("_", " "))
        else:
            fields["by"] = part.split(",")
    return type_named(type_name)(on=date.fromisoformat(day), **fields)


def dispute(*lines: str, **head: Any) -> wto.Dispute:
    """A dispute with these events, recorded as they stand."""
    case = wto.Dispute(**{**HEAD, **head})
    return case.record(*map(event, lines), departure=True)
