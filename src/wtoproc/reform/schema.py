"""The JSON Schema of a reform file, made from the keys that its reader knows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtoproc.law.rows import IN_FORCE_BY, Gate, Period, Row
from wtoproc.record.event import DECLARED, DECLARED_TEXTS, OWN_KINDS
from wtoproc.reform.keys import CHOICES, ID, KEYS, REQUIRED, TYPE_NAME

__all__ = ["json_schema"]

_TEXT = {"type": "string"}
_TRUTH = {"type": "boolean"}
_TEXTS = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_LENGTH = {"type": "string", "pattern": r"^\d+ (year|month|week|day)s?( \d+ (month|week|day)s?)*$"}
_FORMS: dict[str, dict[str, Any]] = {
    "text": _TEXT,
    "truth": _TRUTH,
    "length": _LENGTH,
    "lengths": {"type": "object", "additionalProperties": _LENGTH},
    "texts": _TEXTS,
}
_DAY = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
_WHEN = {"from": _DAY, "until": _DAY, "by": {"enum": list(IN_FORCE_BY)}}
_NAME = {"type": "string", "pattern": f"^{ID.pattern}$"}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of an overlay as parsed from TOML, days as ISO texts; made from the rows' own keys."""
    kinds = {"type": "object", "additionalProperties": {"enum": list(OWN_KINDS)}}
    head = {"id": _NAME, "title": _TEXT, "source": _TEXT, "paraphrase": _TRUTH, "notes": _TEXT, **_WHEN}
    event = {
        "type": {"type": "string", "pattern": f"^{TYPE_NAME.pattern}$"},
        "title": _TEXT,
        "fields": kinds,
        **{key: _declared(key) for key in DECLARED},
    }
    fact = {"id": _NAME, "question": _TEXT, "clause": _TEXT, "who": _TEXT, "helps": _TRUTH}
    edge = {"chart": _TEXT, "trigger": _TEXT, "source": _TEXTS, "dest": _TEXT, "gate": _TEXT}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An overlay of wtoproc: a reform of the law",
        "type": "object",
        "required": ["overlay"],
        "properties": {
            "overlay": _table(head, ("id", "title", "source")),
            "change": _tables({**_row(Gate), **_row(Period)}, ("id",)),
            "drop": _tables({"id": _NAME, "from": _DAY, "until": _DAY}, ("id",)),
            "period": _tables(_row(Period), _required(Period)),
            "gate": _tables(_row(Gate), _required(Gate)),
            "fact": _tables(fact, ("id", "question", "clause", "who")),
            "event": _tables(event, ("type", "title")),
            "edge": _tables(edge, ("chart", "trigger", "source")),
        },
        "additionalProperties": False,
    }


def _table(properties: dict[str, Any], required: Iterable[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _tables(properties: dict[str, Any], required: Iterable[str]) -> dict[str, Any]:
    return {"type": "array", "items": _table(properties, required)}


def _row(cls: type[Row]) -> dict[str, Any]:
    return {"id": _NAME, **_WHEN, **{key: _of(key, form) for key, form in KEYS[cls].items()}}


def _of(key: str, form: str) -> dict[str, Any]:
    if key not in CHOICES:
        return _FORMS[form]
    one = {"enum": list(CHOICES[key])}
    return one if form == "text" else {"anyOf": [one, {"type": "array", "items": one}]}


def _required(cls: type[Row]) -> list[str]:
    return ["id", *(key for key in REQUIRED[cls] if key != "length")]


def _declared(key: str) -> dict[str, Any]:
    """The schema of a class attribute of an event type."""
    default = DECLARED[key]
    if isinstance(default, bool):
        return _TRUTH
    if isinstance(default, tuple):
        return _TEXTS
    return {"enum": list(DECLARED_TEXTS[key])} if key in DECLARED_TEXTS else _TEXT
