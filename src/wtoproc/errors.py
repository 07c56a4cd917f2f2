"""The errors that wtoproc raises. Their attributes hold the facts.

The messages are for people and may change between releases; a program reads the attributes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import wtoproc


class WTOProcError(Exception):
    """The base class of every error that this library raises on purpose."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _remade, (type(self), self.args, self.__dict__)


def _remade(cls: type[WTOProcError], args: tuple[Any, ...], attributes: dict[str, Any]) -> WTOProcError:
    """Make a pickled error again, without its constructor: each class takes different arguments."""
    error = cls.__new__(cls)
    error.args = args
    error.__dict__.update(attributes)
    return error


class EventError(WTOProcError, ValueError):
    """A value that no event can have: a wrong date, an unknown Member, a field that the type lacks.

    Attributes:
        event_type: type of the event, or "" if the value belongs to no event.
        field: name of the faulty field, or "".
    """

    def __init__(self, message: str, *, event_type: str = "", field: str = "") -> None:
        super().__init__(message)
        self.event_type = event_type
        self.field = field


class RecordError(WTOProcError, ValueError):
    """An event or a head that this dispute cannot have, whatever the law says.

    Attributes:
        event: the event at fault, or None if the head of the dispute is at fault.
    """

    def __init__(self, message: str, *, event: wtoproc.Event | None = None) -> None:
        super().__init__(message)
        self.event = event


class ProcedureError(WTOProcError):
    """The law bars an event that was to be recorded.

    Attributes:
        event: the barred event.
        verdict: its Verdict, with every finding.
    """

    def __init__(self, event: wtoproc.Event, verdict: wtoproc.Verdict) -> None:
        super().__init__(f"{event.type} on {event.on} is barred: {verdict}")
        self.event = event
        self.verdict = verdict


class Fault(NamedTuple):
    """One fault in a case file or an overlay: where it is and what to write instead."""

    path: str
    """Place in the file, such as ``events[3].on``; "" for the file as a whole."""
    message: str
    """What is wrong and what to write instead."""
    event_type: str = ""
    """Type of the event at fault, where there is one."""

    def __str__(self) -> str:
        where = f"{self.path} ({self.event_type})" if self.event_type else self.path
        return f"{where}: {self.message}" if where else self.message


class CaseFileError(WTOProcError):
    """A file that is no valid case file, with all its faults.

    Attributes:
        file: the path as it was given.
        faults: every Fault found, in the order of the file.
    """

    def __init__(self, file: str, faults: Iterable[Fault]) -> None:
        self.file = file
        self.faults: Sequence[Fault] = tuple(faults)
        more = len(self.faults) - 1
        tail = f" (and {more} more: wtoproc check lists all)" if more else ""
        super().__init__(f"{file}: {self.faults[0]}{tail}")


class RulebookError(WTOProcError, ValueError):
    """A row of law, a reading or a fact that the rulebook does not have or cannot hold.

    Attributes:
        rule: id of the row at fault, or "".
    """

    def __init__(self, message: str, *, rule: str = "") -> None:
        super().__init__(message)
        self.rule = rule


class OverlayError(RulebookError):
    """A file that is no valid overlay, or that does not fit its rulebook, with all its faults.

    Attributes:
        file: the path or the name as it was given.
        faults: every Fault found; the place of each names the table and the row, such as ``change[0] (dsu-4.7).length``.
    """

    def __init__(self, file: str, faults: Iterable[Fault], *, rule: str = "") -> None:
        self.file = file
        self.faults: Sequence[Fault] = tuple(faults)
        super().__init__("\n  ".join([f"{file}: {self.faults[0]}", *map(str, self.faults[1:])]), rule=rule)


class UnknownRuleError(RulebookError, KeyError):
    """An id that no rule of this rulebook has; also a KeyError, because a rulebook is a mapping."""

    def __str__(self) -> str:
        return str(self.args[0])


class MachineError(WTOProcError, TypeError):
    """A `transitions` machine class or a trigger that a live dispute cannot work with."""


class ExplorationError(WTOProcError, ValueError):
    """A question that the exploration of a rulebook cannot answer: an unknown position, a day before the WTO.

    Attributes:
        position: the position as it was named, or "".
    """

    def __init__(self, message: str, *, position: str = "") -> None:
        super().__init__(message)
        self.position = position


class DrawError(WTOProcError, ValueError):
    """Bounds that leave the testing kit nothing to draw, or a property that it cannot test."""


class MissingExtraError(WTOProcError, ImportError):
    """An optional dependency is missing that the used part of wtoproc needs.

    Attributes:
        extra: name of the extra, as in ``pip install 'wtoproc[cli]'``.
    """

    def __init__(self, extra: str, what: str) -> None:
        super().__init__(f"{what} needs the extra {extra!r}: pip install 'wtoproc[{extra}]'")
        self.extra = extra
