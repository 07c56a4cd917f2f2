"""Rows of law: periods, gates, open facts, readings and the sets they come in, as immutable values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import attrs

from wtoproc._frozen import FrozenDict
from wtoproc._line import line
from wtoproc._typed import Field
from wtoproc.errors import RulebookError
from wtoproc.law.grades import GRADES, Grade
from wtoproc.terms.periods import Length
from wtoproc.terms.provisions import TRACKS

__all__ = [
    "CLOCK_CHOICES",
    "CLOCK_FIELDS",
    "DIRECTIONS",
    "EFFECTS",
    "IN_FORCE_BY",
    "JUDGED_ON",
    "KINDS",
    "NEEDS",
    "PARTS",
    "PROPOSAL",
    "Fact",
    "Gate",
    "InForce",
    "Overlay",
    "Period",
    "Reading",
    "Row",
    "gap_fact_of",
    "nearest",
    "row_from_table",
]

_FOREVER = date.max
_FIRST_DAY = date(1995, 1, 1)
_ON_TRACKS = frozenset(TRACKS.values())
KINDS = ("wait", "limit", "target")
EFFECTS = ("bars", "overrun", "opens", "none", "lapses")
CLOCK_FIELDS = ("on", "received", "circulated", "meeting", "expected_on", "comply_by", "period_end")
CLOCK_CHOICES = ("latest", "earliest", "standing", "continuous", "result")
JUDGED_ON = ("act", "meeting", "period_end")
DIRECTIONS = ("after", "before")
NEEDS = (
    "urgent", "good-offices-within-60-days", "invokes-1966-decision", "appealed", "not-appealed", "recommendations",
    "referred-to-arbitration", "mpia-parties", "appeal-arbitration",
)  # fmt: skip
PARTS = (
    "agreement-on-special-rules", "reply", "entry", "urgent-entry", "consultations", "urgent-consultations", "good-offices",
    "suspension-of-the-panel", "window-for-appeal", "quorum", "time-for-removal", "window-for-authorization",
)  # fmt: skip
IN_FORCE_BY = ("clock", "act", "request")
PROPOSAL = "proposal"
"""What `verified` says of a row that an overlay made or changed: no treaty text stands behind it."""


def _tuple(value: str | Iterable[Any]) -> tuple[Any, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _one_of(*choices: str) -> Any:
    def check(row: Row, attribute: Field, value: object) -> None:
        if value is not None and value not in choices:
            raise RulebookError(
                f"{row.id}: {attribute.name} is {value!r}: one of {', '.join(choices)}", rule=row.id
            )

    return check


def _frozen(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return FrozenDict(dict(value))


@attrs.frozen
class InForce:
    """Dates of force of a row: first and last day, both included, and what day is tested."""

    since: date = _FIRST_DAY
    until: date = _FOREVER
    by: str = "clock"
    """"clock" (the day on which the period starts), "act", or "request" (for consultations)."""

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> InForce:
        """From the ``in_force`` table of a row."""
        unknown = table.keys() - {"from", "until", "by"}
        if unknown or table.get("by", "clock") not in IN_FORCE_BY:
            raise RulebookError(
                f"in_force has from, until and by (one of {', '.join(IN_FORCE_BY)}): {dict(table)}"
            )
        return cls(table.get("from", _FIRST_DAY), table.get("until", _FOREVER), table.get("by", "clock"))

    def covers(self, day: date) -> bool:
        """Whether the row is in force on `day`."""
        return self.since <= day <= self.until

    @property
    def always(self) -> bool:
        """Whether it is in force for the whole life of the WTO."""
        return self.since <= _FIRST_DAY and self.until == _FOREVER


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Row:
    """What periods and gates have in common: one rule of law with its citation."""

    id: str
    provision: str
    governs: tuple[str, ...] = attrs.field(converter=_tuple)
    """Types of the events that it judges."""
    actor: str
    """Who acts: complainant, respondent, party, third_party, any_member, dsb, dg, ..."""
    summary: str
    """The rule in plain words."""
    source: str
    verified: str
    """"text read", or "from memory" where the provision has not been re-read for this row."""
    checked: date | None = None
    """The day on which the row was last checked against its text; None where it was not, or a reform made it."""
    part: str | None = attrs.field(default=None, validator=_one_of(*PARTS))
    """What other rules ask it for, whatever its id: `Rulebook.for_part` finds it."""
    overlay: str = "dsu"
    reform: str = ""
    """Id of the user's overlay that made or changed it; "" for the law that ships."""
    proceedings: tuple[str, ...] = attrs.field(default=("original",), converter=_tuple)
    agreements: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Names of agreements: the row runs only where the dispute cites one of them; empty for every dispute."""
    in_force: InForce = attrs.field(factory=InForce)
    needs: str | None = attrs.field(default=None, validator=_one_of(*NEEDS))
    """Named condition for the row to run at all."""
    proved_by_occurrence: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Open facts that the act itself proves, once it has happened."""
    replaces: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Ids of the rows that it sets aside while it runs."""
    readings: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Ids of the readings that it rests on, besides those on how its kind of period is counted."""
    read_in: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    notes: str = ""
    meta: bool = False
    """A rule about rules, which judges nothing by itself."""
    cannot_object: str = ""
    """Why the rule never objects, where it does not."""
    examples: tuple[Mapping[str, Any], ...] = attrs.field(default=(), converter=_tuple, hash=False)

    kind = "rule"

    # Rows are compared and hashed in every judgment: mostly with themselves.
    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, f.name) == getattr(other, f.name) for f in attrs.fields(type(self)))

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def from_memory(self) -> bool:
        """Whether the provision still waits to be re-read."""
        return self.verified not in ("text read", PROPOSAL)

    @property
    def all_facts(self) -> tuple[str, ...]:
        """Ids of every open fact that the row names."""
        named = self.proved_by_occurrence
        if isinstance(self, Period):
            named = (*self.waived_by_fact, *self.extended_by_fact, *named)
        elif isinstance(self, Gate):
            named = (*self.facts, *self.speaks_upon, *self.only_upon, *named)
        return tuple(dict.fromkeys(named))

    @property
    def all_steps(self) -> tuple[str, ...]:
        """Types of every event that the row names."""
        named = self.governs
        if isinstance(self, Period):
            named = (*named, *self.clock, *self.waived_by, *self.extended_by, *self.announced_by)
        elif isinstance(self, Gate):
            named = (*named, *self.requires, *self.forbids)
        return tuple(dict.fromkeys(named))

    @property
    def all_readings(self) -> tuple[str, ...]:
        """Ids of every reading that it rests on: those that it names, and those on counting that touch its kind."""
        named = self.readings
        if isinstance(self, Period) and self.length is not None:
            counted = {
                "day_count": bool(self.length.days) and self.direction == "after",
                "waits_end": self.kind == "wait",
                "consultations_clock": self.clock_field == "received",
                "period_end_rolls": self.clock_field == "period_end",
                "notice_of_delay": bool(self.announced_by),
            }
            named = (*named, *(reading for reading, touched in counted.items() if touched))
        return tuple(dict.fromkeys(named))

    @property
    def conditional(self) -> bool:
        """Whether it runs only in some disputes of its track: upon an agreement cited, a condition or a fact given."""
        upon = isinstance(self, Gate) and bool(self.only_upon)
        return upon or bool(self.agreements) or self.needs is not None

    def runs_in(self, proceeding: str) -> bool:
        """Whether the row runs in a round ("original", "compliance", "compliance-2", ...)."""
        return ("original" if proceeding == "original" else "compliance") in self.proceedings

    def _operative(self) -> dict[str, Any]:
        told = {"summary", "notes", "source", "checked", "read_in", "if_missing", "if_done", "examples"}
        return {
            f.name: str(value)
            for f in attrs.fields(type(self))
            if f.name not in told and (value := getattr(self, f.name)) != f.default
        }

    def __str__(self) -> str:
        return f"{self.provision}: {self.summary}"

    def __repr__(self) -> str:
        return line(self, f"{self.id}: {self.summary}")


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Period(Row):
    """A time-period: from its clock, an actor may (or must) act not before (or not after) its end."""

    clock: tuple[str, ...] = attrs.field(converter=_tuple)
    """Types of the events that start it."""
    clock_field: str = attrs.field(default="on", validator=_one_of(*CLOCK_FIELDS))
    """Which of the clock event's dates counts; "period_end": the end of each reasonable period that is set."""
    clock_choice: str = attrs.field(default="latest", validator=_one_of(*CLOCK_CHOICES))
    """Which event counts where several could start it: the "latest", the "earliest" of the complainant that acts,
    the one that is "standing" (a panel request, an appeal), the first of a "continuous" suspension, or the "result" of
    the original adjudication (reports adopted, or the award in their place)."""
    judged_on: str = attrs.field(default="act", validator=_one_of(*JUDGED_ON))
    """Which day counts: the act's; that of the DSB "meeting" which takes a filing up, so that an early filing is only
    a note; or the "period_end" that the act sets."""
    direction: str = attrs.field(default="after", validator=_one_of(*DIRECTIONS))
    """"before" where the period is counted back from its clock, such as a DSB meeting."""
    clock_required: bool = False
    """Whether the governed act presupposes the clock event."""
    kind: str = attrs.field(validator=_one_of(*KINDS))
    """"wait" (not before its end), "limit" (not after it), "target" (meant by it)."""
    length: Length | None = None
    """None where it cannot be counted in days or months; `uncountable` then says why."""
    length_min: Length | None = None
    """The shorter end, where the text gives a span."""
    uncountable: str = ""
    variants: Mapping[str, Length] = attrs.field(factory=dict, converter=_frozen, hash=False)
    """Its length in other cases; "scm_4", "scm_7": disputes run under those rules; "urgent": cases of urgency;
    "with_delay": where the panel or the Appellate Body told the DSB that it would be late."""
    waived_by: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Events that set it aside, whenever they came before the act."""
    waived_by_fact: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    extended_by: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Events after its start that move its end: to their `until`, by the length of a suspension, or to no day on record."""
    announced_by: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Events by which whoever must act tells that it will be late; they move no end."""
    extended_by_fact: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    rolls: bool = False
    """Whether WT/DSB/6 moves its end to the next working day."""
    rolls_in_practice: bool = False
    """Whether an act on the next working day is not treated as late although WT/DSB/6 does not reach it."""
    effect: str = attrs.field(validator=_one_of(*EFFECTS))
    """What missing it does."""
    calls_only: bool = False
    """Whether it calls for a meeting, so that it is a deadline to be shown and judges no act."""
    force: str = "shall"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Gate(Row):
    """A rule of who may do what and on which condition, where no period decides."""

    if_met: Grade = Grade.PERMITTED
    if_not: Grade = Grade.BARRED
    if_unknown: Grade = Grade.CONDITIONAL
    facts: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Open facts that decide it where the record cannot."""
    speaks_upon: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Open facts upon which the rule objects where somebody says that they hold; otherwise it lets them be."""
    only_upon: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Open facts without which the rule is not asked at all: somebody says that one of them holds."""
    exception_to: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Ids of the rows that it sets aside when it is met; an exception gives no finding of its own."""
    requires: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Types of steps each of which must have happened in the round of the act."""
    forbids: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Types of steps none of which may have happened in the round of the act."""
    if_missing: str = ""
    """The words of the objection that a required step is missing; general ones where it is empty."""
    if_done: str = ""
    """The words of the objection that a forbidden step has happened; "{when}" in them stands for its day."""

    kind = "gate"


@attrs.frozen
class Fact:
    """Something that no event shows and a verdict may wait for."""

    id: str
    question: str
    """One question in plain words, to be answered yes or no."""
    clause: str
    """The same as the end of a sentence that begins with "only if"."""
    who: str
    """Who knows it."""
    helps: bool = True
    """Whether "yes" speaks for the act."""
    reform: str = ""
    """Id of the user's overlay that it comes from; "" for the law that ships."""


@attrs.frozen
class Overlay:
    """A set of rows with a name: the base, special or additional rules, working procedures, a reform."""

    id: str
    title: str
    source: str = ""
    """Where a reform stands, or what it follows; "" for the law that ships, whose rows say it."""
    paraphrase: bool = False
    """Whether its rows are our own words for somebody else's proposal."""
    suspends: tuple[str, ...] = ()
    """Ids of rows that it drops for a time, so that their versions leave a gap."""

    @property
    def runs_everywhere(self) -> bool:
        """Whether it runs in every dispute, by its dates, and not only on a track of its own ("SCM 4")."""
        return self.id not in _ON_TRACKS

    def to_dict(self) -> dict[str, Any]:
        """What a reform is called, as plain data for JSON."""
        return {"id": self.id, "title": self.title, "source": self.source, "paraphrase": self.paraphrase}


@attrs.frozen
class Reading:
    """A disputed point of law: the answers that can be taken, and the one taken by default."""

    id: str
    question: str
    choices: Mapping[str, str] = attrs.field(converter=_frozen, hash=False)
    """What each choice means, by its name."""
    default: str
    source: str


_FIELDS = {cls: {f.name: f for f in attrs.fields(cls)} for cls in (Period, Gate)}


def row_from_table(cls: type[Period | Gate], table: Mapping[str, Any], overlay: str) -> Row:
    """A row of a law file.

    Raises:
        RulebookError: an unknown key, or a value that no row can have.
    """
    values = dict(table)
    name = str(values.get("id", "?"))
    known = _FIELDS[cls]
    for key in values:
        if key not in known:
            near = nearest(key, known, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise RulebookError(f"{name}: a {cls.__name__.lower()} has no key {key!r}{hint}", rule=name)
    values["overlay"] = overlay
    if (values.get("verified") == "text read") != ("checked" in values):
        raise RulebookError(
            f"{name}: checked is the day of a row whose text was read, and of no other", rule=name
        )
    if "in_force" in values:
        values["in_force"] = InForce.of(values["in_force"])
    if cls is Period:
        values["variants"] = {k: Length.parse(v) for k, v in values.get("variants", {}).items()}
        if not values.get("uncountable"):
            values["length"] = Length.parse(values["length"])
        else:
            values["length"] = None
        if "length_min" in values:
            values["length_min"] = Length.parse(values["length_min"])
    else:
        for key in ("if_met", "if_not", "if_unknown"):
            if key in values:
                values[key] = GRADES[values[key]]
    try:
        return cls(**values)
    except TypeError as error:
        raise RulebookError(f"{name}: {error}", rule=name) from None


def gap_fact_of(type_name: str) -> Fact:
    """The fact that a step of this type happened although the record does not show it."""
    words = type_name.replace("_", " ")
    return Fact(
        id=f"{type_name.replace('_', '-')}-unrecorded",
        question=f"Did the step '{words}' happen before, although the record does not show it?",
        clause=f"the step '{words}', which the record does not show, happened before",
        who="the parties; the documents of the dispute",
    )


def nearest(name: str, known: Iterable[str], count: int) -> list[str]:
    """The known names most like a misspelt one."""
    import difflib  # noqa: PLC0415  only on the way to an error

    return difflib.get_close_matches(name, list(known), n=count)
