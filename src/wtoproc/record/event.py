"""What an event is: the base class of all event types, and what a type declares of itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, ClassVar

import attrs

import wtoproc
from wtoproc._frozen import EMPTY
from wtoproc._typed import (
    FIRST_YEAR,
    LAST_YEAR,
    Check,
    Field,
    day_fault,
    field_checks,
    own_keys,
    plain,
    shown,
)
from wtoproc.errors import EventError
from wtoproc.terms.members import UnknownMemberError, all_members

_PROCEEDING = re.compile(r"original|compliance(-([2-9]|[1-9]\d))?")
REGISTERED: dict[str, type[Event]] = {}
"""The classes of the package by their type names, as they are defined; see `wtoproc.record.events.types`."""


def _members(value: str | Iterable[str]) -> tuple[str, ...]:
    try:
        codes = (value,) if isinstance(value, str) else tuple(value)
    except TypeError:
        raise EventError(f"{value!r} names no Members: write a code or several", field="by") from None
    known = all_members()
    for code in codes:
        if not isinstance(code, str) or code not in known:
            raise EventError(str(UnknownMemberError(code)), field="by")
    if len(set(codes)) != len(codes):
        raise EventError(f"by names a Member twice: {', '.join(codes)}", field="by")
    return codes


def _own_keys(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return own_keys(value, _of_extra) if value else EMPTY


def _of_extra(message: str) -> EventError:
    return EventError(message, field="extra")


def _names(event_type: type[Event]) -> tuple[str, ...]:
    return tuple(f.name for f in attrs.fields(event_type))


_CHECKS: dict[type[Event], tuple[Check, ...]] = {}


def _checks_of(cls: type[Event]) -> tuple[Check, ...]:
    """The checks for the fields that have no converter."""
    own = {"proceeding": (_is_proceeding, 'a round: write "original", "compliance", "compliance-2", ...')}
    bare = {f.name for f in attrs.fields(cls) if f.converter is None}
    return tuple(
        (name, default, *own.get(name, (fits, words)))
        for name, default, fits, words in field_checks(cls)
        if name in bare
    )


def _is_proceeding(value: object) -> bool:
    return isinstance(value, str) and _PROCEEDING.fullmatch(value) is not None


def _unfit(cls: type[Event], name: str, value: object, words: str) -> str:
    if "datetime.date" in words:
        fault = day_fault(value, name)
        return fault or f"{value} is no day of a dispute: {name} lies between {FIRST_YEAR} and {LAST_YEAR}"
    return f"{shown(value)}: {name} of {cls.type} is {words}"


def type_name(class_name: str) -> str:
    """The type name of a class name: ``PanelRequested`` gives ``panel_requested``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", class_name).lower()


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Event:
    """The base class of all event types; events are values of its subclasses.

    Raises:
        EventError: a value is faulty (a wrong date, an unknown Member, ...).
    """

    on: date
    """The date in Geneva."""
    by: tuple[str, ...] = attrs.field(default=(), converter=_members)
    """Codes of the Members that acted."""
    proceeding: str = "original"
    """The round: "original", "compliance" (the first under DSU 21.5), "compliance-2", ..."""
    note: str = ""
    """Free text."""
    extra: Mapping[str, Any] = attrs.field(default=EMPTY, converter=_own_keys, hash=False)
    """The user's own keys; each begins with ``x_``."""

    type: ClassVar[str] = ""
    """The name in files, JSON and the shell."""
    public: ClassVar[bool] = True
    """Whether the type always leaves a public document."""
    taken_by: ClassVar[str] = ""
    """The role that takes the step: "dsb", "panel", "any_member", ...; "" if the rules of law say which party takes it."""
    joint: ClassVar[bool] = False
    """Whether it needs the consent of both sides, whoever notifies it."""
    by_time: ClassVar[bool] = False
    """Whether it only records an effect of the passage of time."""
    ends: ClassVar[str] = ""
    """What it ends: "complaint" (of the Members that act), "dispute" (all of it), or "" (nothing)."""
    arrangement: ClassVar[str] = ""
    """What the parties agree by it: a "solution", an "understanding" on implementation, or "compensation"."""
    result: ClassVar[bool] = False
    """Whether it is the result of an adjudication."""
    panel_work: ClassVar[bool] = False
    """Whether it shows that a panel is at work."""
    before_panel: ClassVar[bool] = False
    """Whether only a party to the panel proceeding takes it, so no complainant that did not request the panel."""
    suspends: ClassVar[str] = ""
    """What it suspends: "panel" or "retaliation_arbitration"."""
    resumes: ClassVar[str] = ""
    """What it resumes: "panel" or "retaliation_arbitration"."""
    reasonable_period: ClassVar[str] = ""
    """What it does to a reasonable period of time: "sets", "extends" or "expires"."""
    withdraws: ClassVar[tuple[str, ...]] = ()
    """Types of the steps that it withdraws."""
    answers: ClassVar[tuple[str, ...]] = ()
    """Types of the steps that it answers: one of them precedes it."""
    owed_if_asked: ClassVar[bool] = False
    """Whether it is due only after a step that it answers, although its period runs from another step."""
    concerns: ClassVar[frozenset[str]] = frozenset()
    """Its own type, and the types of the steps that it withdraws or answers."""
    registered: ClassVar[bool] = True
    """Whether `types` lists it; a type that an overlay defines belongs to its rulebook alone."""
    definition: ClassVar[tuple[Any, ...]] = ()
    """The arguments of `define`, for a type that an overlay defines."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "type" not in cls.__dict__:
            cls.type = type_name(cls.__name__)
        cls.concerns = frozenset((cls.type, *cls.withdraws, *cls.answers))
        if cls.registered and not cls.__name__.startswith("_"):
            REGISTERED[cls.type] = cls

    def __attrs_post_init__(self) -> None:
        cls = type(self)
        for name, default, fits, words in _CHECKS.get(cls) or _CHECKS.setdefault(cls, _checks_of(cls)):
            value = getattr(self, name)
            if value is not default and not fits(value):
                raise EventError(_unfit(cls, name, value, words), event_type=cls.type, field=name)

    # Written here once, because attrs would build each method for each class whenever a process starts.
    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in _names(type(self)))

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, name) for name in _names(type(self)) if name != "extra")))

    def __repr__(self) -> str:
        fields = [(f.name, f.default, getattr(self, f.name)) for f in attrs.fields(type(self))]
        arguments = [f"{name}={as_code(value)}" for name, default, value in fields if value != default]
        return f"{type(self).__name__}({', '.join(arguments)})"

    def as_code(self) -> str:
        """Python that makes this event anew, with ``import wtoproc as wto`` and ``from datetime import date``.

        A type that only a rulebook knows is asked of that rulebook, which the code takes under the name ``law``.
        """
        name = type(self).__name__
        made = f"wto.{name}" if self.registered else f'law.event("{self.type}")'
        return f"{made}{repr(self).removeprefix(name)}"

    def __reduce__(self) -> tuple[Any, ...]:
        cls = type(self)
        given = {f.name: value for f in attrs.fields(cls) if (value := getattr(self, f.name)) != f.default}
        return _remade, (cls if cls.registered else cls.definition, given)

    @classmethod
    def words(cls) -> str:
        """The type in plain words, such as "panel requested"."""
        return cls.type.replace("_", " ")

    def to_dict(self) -> dict[str, Any]:
        """The event as plain data for JSON, as in a case file, without fields that have their default."""
        data: dict[str, Any] = {"on": self.on.isoformat(), "type": self.type}
        if self.proceeding != "original":
            data["proceeding"] = self.proceeding
        if self.by:
            data["by"] = list(self.by)
        for field in own_fields(type(self)):
            value = getattr(self, field.name)
            if value != field.default:
                data[field.name] = plain(value)
        if self.note:
            data["note"] = self.note
        return {**data, **plain(self.extra)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], rulebook: wtoproc.Rulebook | None = None) -> wtoproc.Event:
        """The event of any type in the data of `to_dict` or a case file, checked as strictly as a case file.

        Args:
            data: its keys and values.
            rulebook: a law whose own event types are allowed too.

        Raises:
            CaseFileError: every fault is named with its place.
        """
        from wtoproc.record.casefile import event_from  # noqa: PLC0415  only data from outside needs it

        own = {} if cls.registered else {cls.type: cls}
        return event_from(data, own if rulebook is None else {**own, **rulebook.events})


# The class attributes of `Event` that an event type can declare, with their defaults.
DECLARED: Mapping[str, object] = {
    name: getattr(Event, name)
    for name in ("public", "taken_by", "joint", "by_time", "ends", "arrangement", "result", "panel_work", "before_panel",
                 "suspends", "resumes", "reasonable_period", "withdraws", "answers", "owed_if_asked")
}  # fmt: skip


# The values of those that are texts; `taken_by` takes a role.
DECLARED_TEXTS: Mapping[str, tuple[str, ...]] = {
    "ends": ("complaint", "dispute"),
    "arrangement": ("solution", "understanding", "compensation"),
    "suspends": ("panel", "retaliation_arbitration"),
    "resumes": ("panel", "retaliation_arbitration"),
    "reasonable_period": ("sets", "extends", "expires"),
}


def has(event_type: type[Event], attribute: str, value: object = None) -> bool:
    """Whether a class attribute of a type has this value, or any value that is not empty."""
    found = getattr(event_type, attribute)
    return bool(found) if value is None else found == value


_OWN_KINDS: Mapping[str, tuple[Any, Any]] = {
    "date": (date | None, None),
    "int": (int | None, None),
    "bool": (bool | None, None),
    "str": (str, ""),
}
OWN_KINDS = tuple(_OWN_KINDS)


@cache
def define(
    type_name: str,
    title: str,
    fields: tuple[tuple[str, str], ...] = (),
    declared: tuple[tuple[str, Any], ...] = (),
) -> type[Event]:
    """An event type for one rulebook only. The same definition gives the same class.

    Args:
        type_name: its name.
        title: a sentence that says what happens.
        fields: its own fields, all optional: the name of each, and its kind, which is one of `OWN_KINDS`.
        declared: the attributes in `DECLARED` that differ from those of `Event`.
    """
    body: dict[str, Any] = {
        "__doc__": title,
        "__module__": __name__,
        "__annotations__": {name: _OWN_KINDS[kind][0] for name, kind in fields},
        "registered": False,
        "definition": (type_name, title, fields, declared),
        "type": type_name,
        **dict(declared),
    }
    body |= {name: _OWN_KINDS[kind][1] for name, kind in fields}
    made = type("".join(part.capitalize() for part in type_name.split("_")), (Event,), body)
    return attrs.frozen(kw_only=True, eq=False, repr=False)(made)


def as_code(value: object) -> str:
    """Python code for a value, with ``date`` for a day and a plain dict for a mapping."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key!r}: {as_code(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(as_code, value))}]"
    return f"date({value.year}, {value.month}, {value.day})" if isinstance(value, date) else repr(value)


def _remade(kind: type[Event] | tuple[Any, ...], given: Mapping[str, Any]) -> Event:
    """Make a pickled event again."""
    return (define(*kind) if isinstance(kind, tuple) else kind)(**given)


def own_fields(event_type: type[Event]) -> tuple[Field, ...]:
    """The fields of a type in addition to those of every event."""
    return tuple(f for f in attrs.fields(event_type) if f.name not in _COMMON)


_COMMON = frozenset(f.name for f in attrs.fields(Event))
