"""The law as immutable values: periods, gates, open facts, readings, and overlays, which are sets of them."""

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
from wtoproc.terms.agreements import first_day_of_wto
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
"""The value of `verified` for a row that a user's overlay made or changed: it restates no treaty text."""


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
    """When a row is in force: its first and last day, both included, and which day of a dispute must lie between."""

    since: date = attrs.field(factory=first_day_of_wto)
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
        return cls(
            table.get("from", first_day_of_wto()), table.get("until", _FOREVER), table.get("by", "clock")
        )

    def covers(self, day: date) -> bool:
        """Whether the row is in force on `day`."""
        return self.since <= day <= self.until

    @property
    def always(self) -> bool:
        """Whether it is in force at all times since 1995."""
        return self.since <= first_day_of_wto() and self.until == _FOREVER


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Row:
    """One rule of law with its citation: the base class of periods and gates."""

    id: str
    provision: str
    governs: tuple[str, ...] = attrs.field(converter=_tuple)
    """The types of the events that it judges."""
    actor: str
    """Who acts: complainant, respondent, party, third_party, any_member, dsb, dg, ..."""
    summary: str
    """The rule in a sentence or two."""
    source: str
    verified: str
    """"text read", or "from memory" if the provision was not read for this row."""
    checked: date | None = None
    """The day on which the row was last checked against its text; None if it was not, or if a reform made the row."""
    part: str | None = attrs.field(default=None, validator=_one_of(*PARTS))
    """The name by which other rules find it, whatever its id: see `Rulebook.for_part`."""
    overlay: str = "dsu"
    reform: str = ""
    """The id of the user's overlay that made or changed it; "" for the shipped law."""
    proceedings: tuple[str, ...] = attrs.field(default=("original",), converter=_tuple)
    agreements: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Names of agreements: the row applies only if the dispute cites one of them, or always if there are none."""
    in_force: InForce = attrs.field(factory=InForce)
    needs: str | None = attrs.field(default=None, validator=_one_of(*NEEDS))
    """The name of a condition without which the row does not apply."""
    proved_by_occurrence: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Open facts that the act proves once it has happened."""
    replaces: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Ids of the rows that it replaces while it applies."""
    readings: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Ids of the readings on which it rests, besides those on counting, which concern all periods of its kind."""
    read_in: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    notes: str = ""
    meta: bool = False
    """Whether it is a rule about rules, which judges no act."""
    cannot_object: str = ""
    """Why the rule never objects; "" if it can."""
    examples: tuple[Mapping[str, Any], ...] = attrs.field(default=(), converter=_tuple, hash=False)

    kind = "rule"

    # Each verdict compares rows, mostly with themselves, so equality and hash must be fast.
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
        """Whether the provision was not read for this row."""
        return self.verified not in ("text read", PROPOSAL)

    @property
    def all_facts(self) -> tuple[str, ...]:
        """The ids of all open facts that the row names."""
        named = self.proved_by_occurrence
        if isinstance(self, Period):
            named = (*self.waived_by_fact, *self.extended_by_fact, *named)
        elif isinstance(self, Gate):
            named = (*self.facts, *self.speaks_upon, *self.only_upon, *named)
        return tuple(dict.fromkeys(named))

    @property
    def all_steps(self) -> tuple[str, ...]:
        """The types of all events that the row names."""
        named = self.governs
        if isinstance(self, Period):
            named = (*named, *self.clock, *self.waived_by, *self.extended_by, *self.announced_by)
        elif isinstance(self, Gate):
            named = (*named, *self.requires, *self.forbids)
        return tuple(dict.fromkeys(named))

    @property
    def all_readings(self) -> tuple[str, ...]:
        """The ids of all readings on which it rests: those that it names, and those on counting for its kind of period."""
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
        """Whether it applies only in some disputes of its track: if they cite an agreement, or a condition or fact holds."""
        upon = isinstance(self, Gate) and bool(self.only_upon)
        return upon or bool(self.agreements) or self.needs is not None

    def runs_in(self, proceeding: str) -> bool:
        """Whether the row applies in a round ("original", "compliance", "compliance-2", ...)."""
        return ("original" if proceeding == "original" else "compliance") in self.proceedings

    def _operative(self) -> dict[str, Any]:
        explanations = {
            "summary",
            "notes",
            "source",
            "checked",
            "read_in",
            "if_missing",
            "if_done",
            "examples",
        }
        return {
            f.name: str(value)
            for f in attrs.fields(type(self))
            if f.name not in explanations and (value := getattr(self, f.name)) != f.default
        }

    def __str__(self) -> str:
        return f"{self.provision}: {self.summary}"

    def __repr__(self) -> str:
        return line(self, f"{self.id}: {self.summary}")


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Period(Row):
    """A time-period: an act that it governs comes after its end (a wait) or no later than its end (a limit)."""

    clock: tuple[str, ...] = attrs.field(converter=_tuple)
    """The types of the events that start it."""
    clock_field: str = attrs.field(default="on", validator=_one_of(*CLOCK_FIELDS))
    """Which date of the clock event counts; "period_end": the end of each reasonable period."""
    clock_choice: str = attrs.field(default="latest", validator=_one_of(*CLOCK_CHOICES))
    """Which event counts if several could start it: the "latest", the "earliest" of the complainant that acts, the
    "standing" one (a pending panel request or appeal), the first of a "continuous" suspension, or the "result" of the
    original adjudication (the adoption of reports, or the award that replaces it)."""
    judged_on: str = attrs.field(default="act", validator=_one_of(*JUDGED_ON))
    """Which day must keep the period: that of the "act"; that of the DSB "meeting" for which a paper is filed, so that
    an early filing is only a note; or the "period_end" that the act sets."""
    direction: str = attrs.field(default="after", validator=_one_of(*DIRECTIONS))
    """"before" where the period is counted back from its clock, such as a DSB meeting."""
    clock_required: bool = False
    """Whether the governed act is impossible without the clock event."""
    kind: str = attrs.field(validator=_one_of(*KINDS))
    """"wait" (not before its end), "limit" (not after it), "target" (meant by it)."""
    length: Length | None = None
    """How long it is; None if it cannot be counted in days or months, and `uncountable` then says why."""
    length_min: Length | None = None
    """The shorter length, if the text gives two."""
    uncountable: str = ""
    variants: Mapping[str, Length] = attrs.field(factory=dict, converter=_frozen, hash=False)
    """Its length in other cases; "scm_4", "scm_7": disputes under those rules; "urgent": cases of urgency;
    "with_delay": the panel or the Appellate Body has notified a delay to the DSB."""
    waived_by: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Events that set it aside if they come before the act."""
    waived_by_fact: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    extended_by: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Events after its start that move its end: to their `until`, by the length of a suspension, or to an unknown day."""
    announced_by: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Events that announce that the act will be late; they do not move the end."""
    extended_by_fact: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    rolls: bool = False
    """Whether WT/DSB/6 moves its end to the next working day."""
    rolls_in_practice: bool = False
    """Whether practice accepts an act on the next working day, although WT/DSB/6 does not cover it."""
    effect: str = attrs.field(validator=_one_of(*EFFECTS))
    """The legal consequence of missing it."""
    calls_only: bool = False
    """Whether it only requires a meeting: it is shown as a deadline and judges no act."""
    force: str = "shall"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Gate(Row):
    """A rule about who may act and on which condition, without a period."""

    if_met: Grade = Grade.PERMITTED
    if_not: Grade = Grade.BARRED
    if_unknown: Grade = Grade.CONDITIONAL
    facts: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Open facts that decide it if the record does not."""
    speaks_upon: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Open facts to which the rule objects if somebody says that they hold; otherwise it ignores them."""
    only_upon: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Open facts: the rule applies only if somebody says that one of them holds."""
    exception_to: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Ids of the rows to which it is an exception if its condition holds; an exception gives no finding of its own."""
    requires: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """The types of the steps that must all have happened in the round of the act."""
    forbids: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """The types of the steps of which none may have happened in the round of the act."""
    if_missing: str = ""
    """The objection that a required step is missing, in words; "" for general words."""
    if_done: str = ""
    """The objection that a forbidden step has happened, in words; "{when}" is replaced by its day."""

    kind = "gate"


@attrs.frozen
class Fact:
    """A fact that no event shows and on which a verdict may depend."""

    id: str
    question: str
    """The question, which is answered yes or no."""
    clause: str
    """The condition as the end of a sentence that begins with "only if"."""
    who: str
    """Who knows the answer."""
    helps: bool = True
    """Whether the act needs the answer "yes" rather than "no"."""
    reform: str = ""
    """The id of the user's overlay that it comes from; "" for the shipped law."""

    def __str__(self) -> str:
        return self.question

    def __repr__(self) -> str:
        return line(self, f"{self.id}: {self.question}")


@attrs.frozen
class Overlay:
    """A named set of rows: the DSU, special or additional rules, working procedures, or a reform."""

    id: str
    title: str
    source: str = ""
    """The text that a reform restates or follows; "" for the shipped law, whose rows each name theirs."""
    paraphrase: bool = False
    """Whether its rows restate somebody else's proposal in our own words."""
    suspends: tuple[str, ...] = ()
    """Ids of the rows that it suspends for a time, so that there is a gap between their versions."""

    @property
    def runs_everywhere(self) -> bool:
        """Whether it applies to every dispute while it is in force, and not only on a track of its own ("SCM 4")."""
        return self.id not in _ON_TRACKS

    def to_dict(self) -> dict[str, Any]:
        """The id and the title of a reform as plain data for JSON."""
        return {"id": self.id, "title": self.title, "source": self.source, "paraphrase": self.paraphrase}

    def __str__(self) -> str:
        return f"{self.id}: {self.title}"

    def __repr__(self) -> str:
        return line(self, str(self))


@attrs.frozen
class Reading:
    """A disputed point of law: the possible answers, and the one that applies by default."""

    id: str
    question: str
    choices: Mapping[str, str] = attrs.field(converter=_frozen, hash=False)
    """The possible answers: name and meaning."""
    default: str
    source: str

    def __str__(self) -> str:
        return self.question

    def __repr__(self) -> str:
        return line(self, f"{self.id}: {self.question}")


_FIELDS = {cls: {f.name: f for f in attrs.fields(cls)} for cls in (Period, Gate)}


def row_from_table(cls: type[Period | Gate], table: Mapping[str, Any], overlay: str) -> Row:
    """The row in a table of a law file.

    Raises:
        RulebookError: a key is unknown, or a value is wrong.
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
        raise RulebookError(f"{name}: only a row whose text was read has the key checked", rule=name)
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
    """The known names that are most similar to a misspelt one."""
    import difflib  # noqa: PLC0415  only on the way to an error

    return difflib.get_close_matches(name, list(known), n=count)
