"""Case files: one dispute in each file, in JSON or TOML, read and written without loss.

Reading is strict. No value is converted; an unknown key is an error that names the nearest known one; keys that begin
with ``x_`` are the user's own and are kept. One error lists all faults of a file, each with its place.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import tempfile
from collections import abc
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import attrs
import cattrs

from wtoproc._frozen import EMPTY
from wtoproc._line import line
from wtoproc._typed import Field, own_value_fault, plain, shown
from wtoproc.errors import CaseFileError, EventError, Fault, MissingExtraError, RecordError, WTOProcError
from wtoproc.record.event import Event, own_fields
from wtoproc.record.events import type_named, types
from wtoproc.record.record import COVERAGES, Head, Undated
from wtoproc.terms.members import UnknownMemberError, is_member
from wtoproc.terms.provisions import TRACKS

__all__ = ["FORMAT", "CaseFile", "dump", "json_schema", "loads", "read", "write"]

FORMAT = "wtoproc.case/1"
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_REQUIRED = ("format", "complainants", "respondent", "events")
_HEAD = (
    "format", "number", "title", "complainants", "respondent", "agreements", "joined_with", "track",
    "defences", "sources", "coverage", "notes", "events", "undated",
)  # fmt: skip
_T = TypeVar("_T")
_COMMON = ("on", "type", "by", "proceeding", "note")
_NO_TYPES: Mapping[str, type[Event]] = EMPTY


@attrs.frozen(kw_only=True, repr=False)
class CaseFile:
    """The content of a case file."""

    head: Head
    events: tuple[Event, ...]
    """The dated events, in order."""
    undated: tuple[Undated, ...] = ()
    """Steps known to a month or year only."""

    def __str__(self) -> str:
        return f"{', '.join(self.head.complainants)} v {self.head.respondent}: {len(self.events)} events, {len(self.undated)} undated"

    def __repr__(self) -> str:
        return line(self, str(self))


# ------------------------------------------------------------------ values


class _WrongValueError(ValueError):
    """A value of the wrong form; its message says what to write instead."""


def _text(value: object, _: object) -> str:
    if not isinstance(value, str):
        raise _WrongValueError(f"{shown(value)} is no text")
    return value


def _truth(value: object, _: object) -> bool:
    if not isinstance(value, bool):
        raise _WrongValueError(f"{shown(value)} is neither true nor false")
    return value


def _number(value: object, _: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _WrongValueError(f"{shown(value)} is no whole number")
    return value


def _date(value: object, _: object) -> date:
    if isinstance(value, datetime):
        raise _WrongValueError(f"{value} has a time of day: write the date alone, {value.date()}")
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise _WrongValueError(f"{value!r} is no day of the calendar") from None
    raise _WrongValueError(f"{shown(value)} is no date: write 2019-09-11")


@cache
def _converter() -> cattrs.Converter:
    """A strict converter, which refuses a value of another type."""
    import cattrs  # noqa: PLC0415  imported when a file is read

    converter = cattrs.Converter(detailed_validation=False)
    for kind, hook in ((str, _text), (bool, _truth), (int, _number), (date, _date)):
        converter.register_structure_hook(kind, hook)
    converter.register_structure_hook_func(
        lambda kind: getattr(kind, "__origin__", None) is tuple,
        lambda value, kind: tuple(converter.structure(item, kind.__args__[0]) for item in _list(value)),
    )
    return converter


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        hint = f": write [{json.dumps(value)}]" if isinstance(value, str) else ""
        raise _WrongValueError(f"{shown(value)} is no list{hint}")
    return value


_KINDS: dict[object, Mapping[str, Any]] = {}


def _kinds(cls: type[Any]) -> Mapping[str, Any]:
    """The types of the fields of a class."""
    found = _KINDS.get(cls)
    if found is not None:
        return found
    names = {"Mapping": abc.Mapping}  # the modules of these classes import it for type checkers only
    return _KINDS.setdefault(cls, get_type_hints(cls, localns=names))


# ------------------------------------------------------------------ reading


def read(path: str | os.PathLike[str], own: Mapping[str, type[Event]] = _NO_TYPES) -> CaseFile:
    """Read a case file.

    Args:
        path: a file whose name ends in .json or .toml.
        own: event types that only a rulebook knows (`Rulebook.events`).

    Raises:
        CaseFileError: the file is no valid case file; every fault is named with its place.
    """
    from wtoproc import _reader  # noqa: PLC0415  one reader touches the disk

    suffix = _a_path(path).suffix.lower()
    if suffix == ".toml":
        return loads(_reader.read_toml(path), file=str(path), own=own)
    if suffix != ".json" and Path(path).is_file():
        raise CaseFileError(str(path), [Fault("", "is neither .json nor .toml: a case file is one of them")])
    return loads(_reader.read_json(path), file=str(path), own=own)


def _a_path(path: object) -> Path:
    if not isinstance(path, (str, os.PathLike)):
        raise CaseFileError(shown(path), [Fault("", 'is no path: write one such as "ds590.json"')])
    return Path(path)


def loads(data: Mapping[str, Any], *, file: str, own: Mapping[str, type[Event]] = _NO_TYPES) -> CaseFile:
    """The case file in parsed data.

    Args:
        data: what JSON or TOML gave.
        file: the name to use in errors.
        own: event types that only a rulebook knows (`Rulebook.events`). Events of these types cannot be undated.

    Raises:
        CaseFileError: every fault is named with its place.
    """
    faults: list[Fault] = []
    head = _read_head(data, faults)
    events = _read_list(data, "events", faults, partial(_read_event, own=own))
    undated = _read_list(data, "undated", faults, _read_undated)
    if not faults:
        events.sort(key=lambda item: item[1].on)
        _check_order(events, faults, head)
    if faults or head is None:
        raise CaseFileError(file, faults)
    return CaseFile(head=head, events=tuple(e for _, e in events), undated=tuple(u for _, u in undated))


def _check_order(events: list[tuple[str, Event]], faults: list[Fault], head: Head | None) -> None:
    asked = [e for _, e in events if e.type == "consultations_requested" and e.proceeding == "original"]
    for path, event in events:
        if asked and event.on < asked[0].on:
            faults.append(
                Fault(
                    f"{path}.on",
                    f"{event.on} lies before the request for consultations of {asked[0].on}: correct one of the two",
                    event.type,
                )
            )
        if head is not None and event in asked and head.respondent in event.by:
            faults.append(
                Fault(f"{path}.by", f"{head.respondent} cannot complain against itself", event.type)
            )


def _unknown_key(key: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)};"
    return f"unknown key: {hint} A key of your own begins with x_"


def _extra(
    data: Mapping[str, Any], known: tuple[str, ...], path: str, faults: list[Fault], type_name: str = ""
) -> dict[str, Any]:
    """The user's own keys. Any other unknown key is added to the faults."""
    extra = {}
    for key, value in data.items():
        if key in known:
            continue
        if not key.startswith("x_"):
            faults.append(Fault(f"{path}{key}", _unknown_key(key, known), type_name))
            continue
        kept = _days_as_texts(value)
        fault = own_value_fault(kept)
        if fault:
            faults.append(Fault(f"{path}{key}", fault, type_name))
        else:
            extra[key] = kept
    return extra


def _days_as_texts(value: object) -> object:
    """The same value with texts for dates and times, which TOML has and JSON does not."""
    if isinstance(value, dict):
        return {key: _days_as_texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_days_as_texts(item) for item in value]
    return value.isoformat() if isinstance(value, (date, time)) else value


def _read_head(data: Mapping[str, Any], faults: list[Fault]) -> Head | None:
    before = len(faults)
    for key in _REQUIRED:
        if key not in data:
            what = f': write "{FORMAT}"' if key == "format" else ""
            faults.append(Fault(key, f"is missing{what}"))
    if "format" in data and data["format"] != FORMAT:
        faults.append(Fault("format", f'{shown(data["format"])} is no known format: write "{FORMAT}"'))
    extra = _extra(data, _HEAD, "", faults)
    kinds = _kinds(Head)
    values = {
        key: found
        for key in _HEAD
        if key in kinds and key in data and (found := _value(data[key], kinds[key], key, faults)) is not None
    }
    if len(faults) == before:
        _check_members(values.get("complainants", ()), "complainants", faults)
        _check_members((values["respondent"],), "respondent", faults)
    if len(faults) > before:
        return None
    try:
        return Head(**values, extra=extra)
    except RecordError as error:
        faults.append(Fault(_head_place(values, error), str(error)))
        return None


def _head_place(values: Mapping[str, Any], error: RecordError) -> str:
    if values.get("coverage", "complete") not in COVERAGES:
        return "coverage"
    if "track of special rules" in str(error):
        return "track"
    if "number" in str(error):
        return "number"
    return "respondent" if "against itself" in str(error) else "complainants"


def _value(value: object, kind: Any, path: str, faults: list[Fault], type_name: str = "") -> Any:
    """The converted value; if it is faulty, None, and the fault is added."""
    if value is None:
        faults.append(Fault(path, "is null: leave the key out", type_name))
        return None
    for choice in getattr(kind, "__args__", ()):
        if choice is type(None):
            kind = next(a for a in kind.__args__ if a is not type(None))
    try:
        return _converter().structure(value, kind)
    except _WrongValueError as error:
        faults.append(Fault(path, str(error), type_name))
        return None


def _check_members(codes: tuple[str, ...], path: str, faults: list[Fault], type_name: str = "") -> None:
    faults.extend(
        Fault(path, str(UnknownMemberError(code)), type_name) for code in codes if not is_member(code)
    )
    twice = {code for code in codes if codes.count(code) > 1}
    if twice:
        faults.append(Fault(path, f"names {', '.join(sorted(twice))} twice", type_name))


def _read_list(
    data: Mapping[str, Any], key: str, faults: list[Fault], reader: Callable[..., _T | None]
) -> list[tuple[str, _T]]:
    found: list[tuple[str, _T]] = []
    listed = data.get(key, [])
    if not isinstance(listed, list):
        faults.append(Fault(key, f"{shown(listed)} is no list of events"))
        return found
    for index, item in enumerate(listed):
        path = f"{key}[{index}]"
        if not isinstance(item, dict):
            faults.append(Fault(path, f"{shown(item)} is no event: an object with on and type"))
            continue
        value = reader(item, path, faults)
        if value is not None:
            found.append((path, value))
    return found


def _read_type(
    item: Mapping[str, Any], path: str, faults: list[Fault], own: Mapping[str, type[Event]] = _NO_TYPES
) -> type[Event] | None:
    if "type" not in item:
        faults.append(
            Fault(f"{path}.type", "is missing: the type name of an event type, such as panel_requested")
        )
        return None
    if not isinstance(item["type"], str):
        faults.append(Fault(f"{path}.type", f"{shown(item['type'])} is no text"))
        return None
    try:
        return own.get(item["type"]) or type_named(item["type"])
    except EventError as error:
        faults.append(Fault(f"{path}.type", str(error), item["type"]))
        return None


def _read_event(
    item: Mapping[str, Any], path: str, faults: list[Fault], own: Mapping[str, type[Event]]
) -> Event | None:
    event_type = _read_type(item, path, faults, own)
    if event_type is None:
        return None
    type_name, before = event_type.type, len(faults)
    known = (*_COMMON, *(f.name for f in own_fields(event_type)))
    extra = _extra(item, known, f"{path}.", faults, type_name)
    if "on" not in item:
        faults.append(Fault(f"{path}.on", "is missing: the date in Geneva, such as 2019-09-11", type_name))
    values = _fields(item, event_type, known, path, faults)
    if len(faults) > before:
        return None
    try:
        return event_type(**values, extra=extra)
    except WTOProcError as error:
        field = getattr(error, "field", "")
        faults.append(Fault(f"{path}.{field}" if field else path, str(error), type_name))
        return None


def _fields(
    item: Mapping[str, Any], event_type: type[Event], known: tuple[str, ...], path: str, faults: list[Fault]
) -> dict[str, Any]:
    kinds, values = _kinds(event_type), {}
    for key in known:
        if key == "type" or key not in item:
            continue
        value = _value(item[key], kinds[key], f"{path}.{key}", faults, event_type.type)
        if key == "by" and value is not None:
            _check_members(value, f"{path}.by", faults, event_type.type)
        values[key] = value
    return values


def _read_undated(item: Mapping[str, Any], path: str, faults: list[Fault]) -> Undated | None:
    event_type = _read_type(item, path, faults)
    if event_type is None:
        return None
    type_name, before = event_type.type, len(faults)
    known = ("month", *(k for k in _COMMON if k != "on"), *(f.name for f in own_fields(event_type)))
    extra = _extra(item, known, f"{path}.", faults, type_name)
    if "month" not in item:
        faults.append(Fault(f"{path}.month", 'is missing: write "2004-05", or "2004"', type_name))
    values = _fields(item, event_type, tuple(k for k in known if k != "month"), path, faults)
    if len(faults) > before:
        return None
    try:
        return Undated(item["month"], type_name, {**values, **extra})
    except WTOProcError as error:
        field = getattr(error, "field", "")
        faults.append(Fault(f"{path}.{field}" if field else path, str(error), type_name))
        return None


def event_from(data: Mapping[str, Any], own: Mapping[str, type[Event]] = _NO_TYPES) -> Event:
    """An event from plain data.

    Args:
        data: what JSON or TOML gave.
        own: event types that only a rulebook knows (`Rulebook.events`).

    Raises:
        CaseFileError: every fault is named with its place.
    """
    if not isinstance(data, Mapping):
        raise CaseFileError(
            "the event", [Fault("", f"{shown(data)} is no event: an object with on and type")]
        )
    faults: list[Fault] = []
    event = _read_event(data, "", faults, own)
    if event is None:
        raise CaseFileError("the event", [f._replace(path=f.path.removeprefix(".")) for f in faults])
    return event


# ------------------------------------------------------------------ writing


def dump(case: CaseFile) -> dict[str, Any]:
    """A case file as data for JSON, without empty values; the user's own values stay as they are."""
    head = case.head
    data: dict[str, Any] = {"format": FORMAT}
    if head.number is not None:
        data["number"] = head.number
    data |= {
        "title": head.title,
        "complainants": list(head.complainants),
        "respondent": head.respondent,
        "agreements": list(head.agreements),
        "joined_with": list(head.joined_with),
    }
    if head.track:
        data["track"] = head.track
    if head.defences:
        data["defences"] = list(head.defences)
    data |= {
        "sources": list(head.sources),
        "coverage": head.coverage,
        "notes": head.notes,
        **plain(head.extra),
        "events": [event.to_dict() for event in case.events],
        "undated": [u.to_dict() for u in case.undated],
    }
    return data


def write(case: CaseFile, path: str | os.PathLike[str]) -> None:
    """Write a case file, whole or not at all. One that would not be read back equal is refused.

    Args:
        case: what to write.
        path: a file whose name ends in .json or .toml.

    Raises:
        CaseFileError: the ending is another one, such a file cannot hold a value, or it cannot be written.
        MissingExtraError: TOML without the extra ``toml``.
    """
    target = _a_path(path)
    suffix = target.suffix.lower()
    if suffix == ".json":
        text = json_text(dump(case))
    elif suffix == ".toml":
        text = _toml_text(case, path)
    else:
        raise CaseFileError(str(path), [Fault("", "ends neither in .json nor in .toml: choose one")])
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.stem}.", suffix=suffix)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        _check_written(case, temporary, path)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
    except OSError as error:
        raise CaseFileError(str(path), [Fault("", f"cannot be written: {error.strerror}")]) from None
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def _check_written(case: CaseFile, temporary: str, path: str | os.PathLike[str]) -> None:
    own = {event.type: type(event) for event in case.events if not event.registered}
    try:
        again = read(temporary, own)
    except CaseFileError as error:
        raise CaseFileError(str(path), error.faults) from None
    if again != case:
        raise CaseFileError(str(path), [Fault("", "would not be read back equal, so it was not written")])


def json_text(data: Mapping[str, Any]) -> str:
    """JSON with one event on each line, so that people can compare files."""
    lines = []
    for key, value in data.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            items = ",\n".join(f"    {_json(item)}" for item in value)
            text = f"[\n{items}\n  ]"
        else:
            text = _json(value)
        lines.append(f"  {json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=lambda day: day.isoformat())


def _toml_text(case: CaseFile, path: str | os.PathLike[str]) -> str:
    try:
        import tomli_w  # noqa: PLC0415  an extra
    except ModuleNotFoundError:
        raise MissingExtraError("toml", "writing a TOML case file") from None
    try:
        return tomli_w.dumps(_with_dates(case))
    except (TypeError, ValueError):
        message = "TOML has no null: leave out the empty x_ key, or write .json"
        raise CaseFileError(str(path), [Fault("", message)]) from None


def _with_dates(case: CaseFile) -> dict[str, Any]:
    """A case file as data for TOML, with native dates."""
    data = dump(case)
    for item, event in zip(data["events"], case.events, strict=True):
        item |= {
            f.name: day for f in attrs.fields(type(event)) if isinstance(day := getattr(event, f.name), date)
        }
    for item, step in zip(data["undated"], case.undated, strict=True):
        item |= {name: day for name, day in step.fields.items() if isinstance(day, date)}
    return data


# ------------------------------------------------------------------ the schema


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a case file, made from the event types."""
    day = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
    members = {
        "type": "array",
        "items": {"type": "string", "pattern": "^([A-Z]{3}|EU)$"},
        "uniqueItems": True,
    }
    texts = {"type": "array", "items": {"type": "string"}}
    numbers = {"type": "array", "items": {"type": "integer"}}
    kinds = {"str": {"type": "string"}, "bool": {"type": "boolean"}, "int": {"type": "integer"}, "date": day}

    def of(field: Field) -> dict[str, Any]:
        name = str(field.type).split(" | ")[0]
        return numbers if "tuple" in name else kinds[name]

    def shape(event_type: type[Event], when: dict[str, Any], required: str) -> dict[str, Any]:
        own = {f.name: of(f) for f in own_fields(event_type)}
        return {
            "type": "object",
            "required": [required, "type"],
            "properties": {
                **when,
                "type": {"const": event_type.type},
                "by": members,
                "proceeding": {"type": "string", "pattern": "^(original|compliance(-([2-9]|[1-9][0-9]))?)$"},
                "note": {"type": "string"},
                **own,
            },
            "patternProperties": {"^x_": True},
            "additionalProperties": False,
        }

    month = {"month": {"type": "string", "pattern": r"^(19|20)\d\d(-(0[1-9]|1[0-2]))?$"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A case file of wtoproc",
        "type": "object",
        "required": list(_REQUIRED),
        "properties": {
            "format": {"const": FORMAT},
            "number": {"type": "integer", "minimum": 1},
            "title": {"type": "string"},
            "complainants": {**members, "minItems": 1},
            "respondent": members["items"],
            "agreements": texts,
            "joined_with": numbers,
            "track": {"type": "string", "pattern": f"^({'|'.join(map(re.escape, TRACKS))})"},
            "defences": texts,
            "sources": texts,
            "coverage": {"enum": list(COVERAGES)},
            "notes": {"type": "string"},
            "events": {"type": "array", "items": {"oneOf": [shape(t, {"on": day}, "on") for t in types()]}},
            "undated": {"type": "array", "items": {"oneOf": [shape(t, month, "month") for t in types()]}},
        },
        "patternProperties": {"^x_": True},
        "additionalProperties": False,
    }
