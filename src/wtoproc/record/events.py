"""The event types: everything that can happen in a dispute, as classes of immutable values.

Every event has ``on`` (the Geneva date), ``by`` (codes of the Members that acted; empty if no Member did),
``proceeding`` ("original", "compliance", "compliance-2", ...), ``note`` (free text) and ``extra`` (a user's own ``x_`` keys).
The type name of `PanelRequested` is ``panel_requested``; `type_named` gives the class for a type name.

An event type with ``public = True`` always leaves a public document: if a complete record has no such event, it did
not happen. The other types (a reply, a meeting held) seldom leave one, so a missing event proves nothing.

Most types only have the fields of `Event` and are plain subclasses. A class that attrs builds takes twenty times as
long to import, and there are a hundred types.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
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
_BY_NAME: dict[str, type[Event]] = {}


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


def _numbers(value: Iterable[int]) -> tuple[int, ...]:
    try:
        numbers = tuple(value)
    except TypeError:
        numbers = (value,)  # type: ignore[assignment]
    if any(isinstance(n, bool) or not isinstance(n, int) or n < 1 for n in numbers):
        raise EventError(f"{value!r}: numbers of disputes, such as [589]", field="single_panel_with")
    return numbers


def _choice(*choices: str) -> Any:
    def check(instance: Event, attribute: Field, value: object) -> None:
        if value is not None and value not in choices:
            raise EventError(
                f"{value!r} is no {attribute.name}: one of {', '.join(choices)}",
                event_type=instance.type,
                field=attribute.name,
            )

    return check


def _count(instance: Event, attribute: Field, value: object) -> None:
    if value is not None and (
        isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 3660
    ):
        raise EventError(
            f"{value!r} is no number of {attribute.name}: a whole number from 0 to 3660",
            event_type=instance.type,
            field=attribute.name,
        )


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
            _BY_NAME[cls.type] = cls

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


@attrs.frozen(kw_only=True, eq=False, repr=False)
class _Request(Event):
    urgent: bool | None = None
    """True if urgency or perishable goods were invoked (DSU 4.8)."""
    circulated: date | None = None
    """The printed date of the WT/DS document, if known."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class _Provided(Event):
    provision: str | None = None
    """The provision that was invoked, if it is not the usual one."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class _Composing(Event):
    how: str | None = attrs.field(default=None, validator=_choice("agreed", "director_general"))
    """"agreed" or "director_general"."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class _Delay(Event):
    public: ClassVar[bool] = True
    expected: str = ""
    """The announced time of the report (free text)."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class _GoodOffices(Event):
    public: ClassVar[bool] = False
    method: str | None = attrs.field(
        default=None, validator=_choice("good_offices", "conciliation", "mediation")
    )
    """"good_offices", "conciliation" or "mediation"."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class _Recommending(Event):
    recommendations: bool | None = None
    """True if a measure is to be brought into conformity, False if there are no recommendations, None if unknown."""
    comply_by: date | None = None
    """The last day for withdrawing a prohibited subsidy that the panel set (SCM 4.7), if it set one and it is known."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class _ForMeeting(Event):
    public: ClassVar[bool] = False
    meeting: date | None = None
    """The day of the DSB meeting for which it is filed, if known."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class _SettingPeriod(Event):
    expires: date | None = None
    """Last day of the reasonable period."""
    months: int | None = attrs.field(default=None, validator=_count)
    """Its length in months (counted first)."""
    days: int | None = attrs.field(default=None, validator=_count)
    """Its length in days, after the months."""


# ------------------------------------------------------------------ consultations (DSU 4, 5)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ConsultationsRequested(_Request):
    """A Member asks another for consultations (DSU 4.4); `on` is the date of the request."""

    received: date | None = None
    """The date of receipt, if it differs from `on`; it then starts the periods of DSU 4."""
    provision: str | None = None
    """"SCM 4.1" where the request is one on prohibited subsidies."""


class ConsultationsRequestSupplemented(_Request):
    """The complainant adds to or corrects its request by an addendum."""

    __slots__ = ()


class JoinConsultationsRequested(Event):
    """A third Member asks to join the consultations (DSU 4.11)."""

    __slots__ = ()
    taken_by = "any_member"


class JoinConsultationsAccepted(Event):
    """The respondent agrees that a Member joins the consultations."""

    __slots__ = ()
    public = False
    answers = ("join_consultations_requested",)


class JoinConsultationsRejected(Event):
    """The respondent refuses to let a Member join the consultations."""

    __slots__ = ()
    public = False
    answers = ("join_consultations_requested",)


class ConsultationsAccepted(Event):
    """The respondent answers that it will consult (DSU 4.3)."""

    __slots__ = ()
    public = False


class ConsultationsRefused(Event):
    """The respondent answers that it will not consult."""

    __slots__ = ()
    public = False


class ConsultationsHeld(Event):
    """The parties meet in consultations."""

    __slots__ = ()
    public = False
    taken_by = "party"


class ConsultationsFailedJointly(Event):
    """Both parties consider that the consultations have failed (DSU 4.7)."""

    __slots__ = ()
    public = False
    joint = True


class GoodOfficesRequested(_GoodOffices):
    """A party asks for good offices, conciliation or mediation (DSU 5.3, 3.12, 24.2)."""

    __slots__ = ()


class GoodOfficesStarted(_GoodOffices):
    """Good offices, conciliation or mediation begin (DSU 5.3)."""

    __slots__ = ()


class GoodOfficesEnded(_GoodOffices):
    """Good offices, conciliation or mediation end (DSU 5.3)."""

    __slots__ = ()
    answers = ("good_offices_started",)


# ------------------------------------------------------------------ establishment and composition (DSU 6-10)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PanelRequested(_Provided):
    """A party requests a panel (DSU 6). `provision` names another basis, such as "SCM 4.4" or "DSU 21.5"."""

    revised: bool | None = None
    """True if it replaces an earlier request."""


class PanelRequestWithdrawn(Event):
    """A party withdraws its request for a panel."""

    __slots__ = ()
    withdraws = ("panel_requested",)


class DsbMeetingRequested(Event):
    """The complainant asks for a special DSB meeting on its panel request (DSU 6.1 fn 5)."""

    __slots__ = ()


class PanelDeferred(Event):
    """The DSB considers a panel request but does not establish the panel at that meeting."""

    __slots__ = ()
    taken_by = "dsb"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PanelEstablished(Event):
    """The DSB establishes a panel; in a compliance round it refers the matter to the original panel."""

    taken_by: ClassVar[str] = "dsb"
    answers: ClassVar[tuple[str, ...]] = ("panel_requested",)

    single_panel_with: tuple[int, ...] = attrs.field(default=(), converter=_numbers)
    """Numbers of the disputes before the same panel (DSU 9.1)."""


class ThirdPartyInterestNotified(Event):
    """Members notify the DSB of a substantial interest as third parties (DSU 10.2)."""

    __slots__ = ()
    taken_by = "any_member"


class SpecialTermsOfReferenceAgreed(Event):
    """The parties agree terms of reference other than the standard ones (DSU 7.1)."""

    __slots__ = ()
    public = False
    joint = True


class FivePanelistsAgreed(Event):
    """The parties agree on a panel of five (DSU 8.5)."""

    __slots__ = ()
    public = False
    joint = True


class SpecialRulesAgreed(Event):
    """The parties agree which special or additional rules govern (DSU 1.2)."""

    __slots__ = ()
    public = False
    joint = True


class SpecialRulesDeterminationRequested(Event):
    """A party asks the DSB Chair to settle which special rules govern (DSU 1.2)."""

    __slots__ = ()
    public = False


class SpecialRulesDetermined(Event):
    """The DSB Chair settles which special rules govern (DSU 1.2)."""

    __slots__ = ()
    public = False
    taken_by = "dsb_chair"
    answers = ("special_rules_determination_requested",)


class PanelCompositionRequested(Event):
    """A party requests the Director-General to compose the panel (DSU 8.7)."""

    __slots__ = ()


class PanelComposed(_Composing):
    """The panel is composed, by agreement or by the Director-General."""

    __slots__ = ()
    taken_by = "dg"
    panel_work = True


class PanelRecomposed(_Composing):
    """Another panelist replaces one who has left the panel."""

    __slots__ = ()
    taken_by = "dg"


# ------------------------------------------------------------------ the panel's work (DSU 12, 15, Appendix 3)


class PanelTimetableFixed(Event):
    """The panel fixes its timetable (DSU 12.3)."""

    __slots__ = ()
    public = False
    taken_by = "panel"
    panel_work = True


class FirstSubmissionComplainant(Event):
    """The complainant's first written submission reaches the panel."""

    __slots__ = ()
    public = False


class FirstSubmissionRespondent(Event):
    """The respondent's first written submission reaches the panel."""

    __slots__ = ()
    public = False


class FirstSubstantiveMeeting(Event):
    """The panel holds its first substantive meeting with the parties."""

    __slots__ = ()
    public = False
    taken_by = "panel"
    panel_work = True


class RebuttalsReceived(Event):
    """The parties' written rebuttals reach the panel."""

    __slots__ = ()
    public = False
    before_panel = True


class SecondSubstantiveMeeting(Event):
    """The panel holds its second substantive meeting with the parties."""

    __slots__ = ()
    public = False
    taken_by = "panel"
    panel_work = True


class DescriptivePartIssued(Event):
    """The panel issues the descriptive part of its report to the parties."""

    __slots__ = ()
    public = False
    taken_by = "panel"
    panel_work = True


class DescriptivePartComments(Event):
    """The parties comment on the descriptive part."""

    __slots__ = ()
    public = False
    before_panel = True


class InterimReportIssued(Event):
    """The panel issues its interim report to the parties (DSU 15.2)."""

    __slots__ = ()
    public = False
    taken_by = "panel"
    panel_work = True


class InterimReviewRequested(Event):
    """A party asks the panel to review parts of the interim report."""

    __slots__ = ()
    public = False
    before_panel = True


class InterimReviewEnded(Event):
    """The panel ends the interim review."""

    __slots__ = ()
    public = False
    taken_by = "panel"
    panel_work = True
    answers = ("interim_review_requested",)


class PanelReportIssued(Event):
    """The panel issues its final report to the parties."""

    __slots__ = ()
    public = False
    taken_by = "panel"
    panel_work = True


class PanelDelayNotified(_Delay):
    """The panel notifies the DSB that its report will be late (DSU 12.9)."""

    __slots__ = ()
    taken_by = "panel"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PanelSuspended(Event):
    """The panel suspends its work at the complainant's request (DSU 12.12)."""

    before_panel: ClassVar[bool] = True
    suspends: ClassVar[str] = "panel"

    until: date | None = None
    """The last day of the suspension, if known."""


class PanelSuspensionForAppealRequested(Event):
    """A party asks the panel to suspend its work for an appeal under Article 25 (MPIA Annex I 4)."""

    __slots__ = ()
    public = False
    before_panel = True


class PanelResumed(Event):
    """The panel resumes its work."""

    __slots__ = ()
    public = False
    panel_work = True
    resumes = "panel"


class PanelAuthorityLapsed(Event):
    """The authority for the panel lapses (DSU 12.12)."""

    __slots__ = ()
    by_time = True


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AnticipatedCirculationNotified(Event):
    """The panel tells the parties when it expects to circulate its report (MPIA Annex I 3)."""

    taken_by: ClassVar[str] = "panel"
    panel_work: ClassVar[bool] = True

    public: ClassVar[bool] = False
    expected_on: date | None = None
    """The expected day of circulation."""


class PanelReportCirculated(Event):
    """The panel report is circulated to all Members."""

    __slots__ = ()
    taken_by = "panel"


# ------------------------------------------------------------------ adoption and appeal (DSU 16, 17)


class PanelReportObjected(_ForMeeting):
    """A Member gives the DSB its reasons for objecting to a panel report (DSU 16.2)."""

    __slots__ = ()
    taken_by = "any_member"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AdoptionDeadlineExtended(Event):
    """The DSB agrees to a later day for adoption or appeal (DSU 16.4)."""

    taken_by: ClassVar[str] = "dsb"

    until: date | None = None
    """The new last day."""


class AppealNotified(Event):
    """A party notifies an appeal (DSU 16.4)."""

    __slots__ = ()
    before_panel = True


class OtherAppealNotified(Event):
    """Another party notifies an appeal after the first one (WP 23(1))."""

    __slots__ = ()
    before_panel = True


class AppealWithdrawn(Event):
    """An appellant withdraws its appeal (WP 30)."""

    __slots__ = ()
    before_panel = True
    withdraws = ("appeal_notified", "other_appeal_notified")


class AppellantSubmissionFiled(Event):
    """The appellant's written submission is filed (WP 21)."""

    __slots__ = ()
    public = False


class OtherAppellantSubmissionFiled(Event):
    """The other appellant's written submission is filed (WP 23(3))."""

    __slots__ = ()
    public = False


class AppelleeSubmissionFiled(Event):
    """An appellee's written submission is filed (WP 22)."""

    __slots__ = ()
    public = False
    answers = ("appellant_submission_filed",)


class ThirdParticipantSubmissionFiled(Event):
    """A third participant files its submission or notifies that it will attend the hearing (WP 24)."""

    __slots__ = ()
    public = False


class ClericalCorrectionRequested(Event):
    """A participant asks leave to correct clerical errors (WP 18(5))."""

    __slots__ = ()
    public = False
    before_panel = True


class AppealHearingHeld(Event):
    """The oral hearing on appeal is held (WP 27)."""

    __slots__ = ()
    public = False
    taken_by = "appellate_body"


class AppellateBodyDelayNotified(_Delay):
    """The Appellate Body notifies the DSB that its report will be late (DSU 17.5)."""

    __slots__ = ()


class AppellateBodyReportCirculated(Event):
    """The Appellate Body report is circulated to all Members."""

    __slots__ = ()
    answers = ("appeal_notified", "other_appeal_notified")


class ReportsAdopted(_Recommending):
    """The DSB adopts the report or reports (DSU 16.4, 17.14)."""

    __slots__ = ()
    taken_by = "dsb"
    result = True


# ------------------------------------------------------------------ arbitration (DSU 25, MPIA)


class ArbitrationAgreed(Event):
    """The parties notify agreed procedures for arbitration (DSU 25.2)."""

    __slots__ = ()
    joint = True


class ArbitrationAppealNotified(Event):
    """A party notifies an appeal under agreed procedures (MPIA Annex I 5)."""

    __slots__ = ()
    before_panel = True


class ArbitrationWithdrawn(Event):
    """An appellant withdraws its appeal before the arbitrators (MPIA Annex I 18)."""

    __slots__ = ()
    withdraws = ("arbitration_appeal_notified",)


class ArbitrationAwardNotified(_Recommending):
    """The award is notified to the DSB (DSU 25.3)."""

    __slots__ = ()
    taken_by = "arbitrator"
    result = True
    answers = ("arbitration_agreed",)


# ------------------------------------------------------------------ ends (DSU 3.6, 3.7)


class MutuallyAgreedSolutionNotified(Event):
    """The parties notify a mutually agreed solution (DSU 3.6)."""

    __slots__ = ()
    joint = True
    ends = "complaint"
    arrangement = "solution"


class ComplaintWithdrawn(Event):
    """A complainant withdraws its complaint."""

    __slots__ = ()
    ends = "complaint"
    withdraws = ("consultations_requested",)


class DisputeTerminated(Event):
    """The record states that the dispute is over."""

    __slots__ = ()
    joint = True
    ends = "dispute"


# ------------------------------------------------------------------ implementation (DSU 21)


class ImplementationIntentionStated(Event):
    """The respondent states its intentions on implementation (DSU 21.3)."""

    __slots__ = ()


class ReasonablePeriodAgreed(_SettingPeriod):
    """The parties agree on a reasonable period of time (DSU 21.3(b))."""

    __slots__ = ()
    joint = True
    reasonable_period = "sets"


class ReasonablePeriodArbitrationRequested(Event):
    """A party refers the reasonable period to arbitration (DSU 21.3(c))."""

    __slots__ = ()


class ReasonablePeriodArbitratorAppointed(Event):
    """The arbitrator on the reasonable period is appointed (DSU 21.3(c) fn 12)."""

    __slots__ = ()
    public = False
    taken_by = "dg"
    answers = ("reasonable_period_arbitration_requested",)


class ReasonablePeriodAwarded(_SettingPeriod):
    """The award on the reasonable period is circulated (DSU 21.3(c))."""

    __slots__ = ()
    taken_by = "arbitrator"
    reasonable_period = "sets"
    answers = ("reasonable_period_arbitration_requested",)
    owed_if_asked = True


class ReasonablePeriodExtended(_SettingPeriod):
    """The parties agree to extend the reasonable period."""

    __slots__ = ()
    joint = True
    reasonable_period = "extends"


class ReasonablePeriodExpired(Event):
    """The record states that the reasonable period has ended."""

    __slots__ = ()
    public = False
    by_time = True
    reasonable_period = "expires"


class ImplementationOnDsbAgenda(Event):
    """Implementation is on the agenda of a DSB meeting (DSU 21.6)."""

    __slots__ = ()
    public = False
    taken_by = "dsb"


class StatusReportSubmitted(_ForMeeting):
    """The respondent files a written status report (DSU 21.6)."""

    __slots__ = ()


class ComplianceClaimed(Event):
    """The respondent tells the DSB that it has complied."""

    __slots__ = ()


class ComplianceDisputed(Event):
    """A complainant denies that the respondent has complied (DSU 21.5)."""

    __slots__ = ()
    public = False


class SequencingAgreed(Event):
    """The parties agree on the sequence of procedures under DSU 21.5 and 22."""

    __slots__ = ()
    joint = True


class ComplianceUnderstandingNotified(Event):
    """The parties notify an understanding on implementation."""

    __slots__ = ()
    joint = True
    arrangement = "understanding"


class CompensationTalksRequested(Event):
    """A complainant asks the respondent to negotiate compensation (DSU 22.2)."""

    __slots__ = ()
    public = False


class CompensationAgreed(Event):
    """The parties agree on compensation (DSU 22.2)."""

    __slots__ = ()
    joint = True
    arrangement = "compensation"


# ------------------------------------------------------------------ retaliation (DSU 22)


class RetaliationRequested(_Provided):
    """A complainant asks for authorization to retaliate (DSU 22.2, SCM 4.10, SCM 7.9)."""

    __slots__ = ()


class RetaliationRequestWithdrawn(Event):
    """A complainant withdraws its request for authorization."""

    __slots__ = ()
    withdraws = ("retaliation_requested",)


class RetaliationObjected(Event):
    """The respondent objects to the level or the form of retaliation (DSU 22.6)."""

    __slots__ = ()


class RetaliationArbitrationReferred(Event):
    """The matter is referred to arbitration (DSU 22.6)."""

    __slots__ = ()


class RetaliationArbitrationSuspended(Event):
    """The arbitration of DSU 22.6 is suspended."""

    __slots__ = ()
    joint = True
    suspends = "retaliation_arbitration"


class RetaliationArbitrationResumed(Event):
    """The arbitration of DSU 22.6 is resumed."""

    __slots__ = ()
    resumes = "retaliation_arbitration"


class RetaliationArbitrationDecided(Event):
    """The arbitrator of DSU 22.6 decides."""

    __slots__ = ()
    taken_by = "arbitrator"


class RetaliationAuthorized(Event):
    """The DSB authorizes the suspension of concessions (DSU 22.6, 22.7)."""

    __slots__ = ()
    taken_by = "dsb"
    answers = ("retaliation_requested",)


class ConcessionsSuspended(Event):
    """A complainant suspends concessions or other obligations."""

    __slots__ = ()
    public = False


class RetaliationEnded(Event):
    """The suspension of concessions ends (DSU 22.8)."""

    __slots__ = ()
    public = False


# ------------------------------------------------------------------ beside the DSU: subsidies, safeguards, textiles


class ActionableSubsidyInformationCompleted(Event):
    """The gathering of information under SCM Annex V ends."""

    __slots__ = ()
    public = False


class SafeguardApplied(Event):
    """A Member applies a safeguard measure."""

    __slots__ = ()


class SafeguardConsultationsRequested(Event):
    """A Member requests consultations under Safeguards 12.3."""

    __slots__ = ()
    public = False


class SafeguardSuspensionNotified(Event):
    """The Council for Trade in Goods receives written notice of a suspension of concessions (Safeguards 8.2)."""

    __slots__ = ()


class SafeguardSuspensionEffective(Event):
    """The suspension of concessions takes effect (Safeguards 8.2)."""

    __slots__ = ()
    public = False


class AtcConsultationsRequested(Event):
    """A Member requests consultations under ATC 6.7 (until 2004)."""

    __slots__ = ()
    public = False


class AtcSafeguardApplied(Event):
    """A Member applies a transitional safeguard on textiles (until 2004)."""

    __slots__ = ()
    public = False


class TmbMatterReferred(Event):
    """A matter is referred to the Textiles Monitoring Body (until 2004)."""

    __slots__ = ()
    public = False


class TmbRecommendationsMade(Event):
    """The Textiles Monitoring Body makes its recommendations (until 2004)."""

    __slots__ = ()
    public = False


class TmbReasonsGiven(Event):
    """A Member tells the Textiles Monitoring Body why it cannot conform with the recommendations (until 2004)."""

    __slots__ = ()
    public = False


class Scm8MatterReferred(Event):
    """A matter is referred to arbitration under SCM 8.5 (until 1999)."""

    __slots__ = ()
    public = False


class Scm8Award(Event):
    """The arbitrators issue their conclusions under SCM 8.5 (until 1999)."""

    __slots__ = ()
    public = False


class Scm9ConsultationsRequested(Event):
    """A Member requests consultations under SCM 9 (until 1999)."""

    __slots__ = ()
    public = False


class Scm9CommitteeReferred(Event):
    """A matter is referred to the SCM Committee under SCM 9.3 (until 1999)."""

    __slots__ = ()
    public = False


# `type_name` sets no underscore before a digit; the law files write one.
for _class, _type_name in (
    (Scm8MatterReferred, "scm_8_matter_referred"),
    (Scm8Award, "scm_8_award"),
    (Scm9ConsultationsRequested, "scm_9_consultations_requested"),
    (Scm9CommitteeReferred, "scm_9_committee_referred"),
):
    del _BY_NAME[_class.type]
    _class.type = _type_name
    _class.concerns = frozenset((_type_name,))
    _BY_NAME[_type_name] = _class
del _class, _type_name


def types() -> Iterator[type[Event]]:
    """Every event type, in the order of the procedure."""
    return iter(_BY_NAME.values())


def type_named(name: str) -> type[Event]:
    """The event type with this type name.

    Raises:
        EventError: there is none; the message names the nearest.
    """
    found = _BY_NAME.get(name)
    if found is None:
        import difflib  # noqa: PLC0415  only on the way to an error

        near = difflib.get_close_matches(str(name), _BY_NAME, n=3, cutoff=0.5)
        hint = f": did you mean {', '.join(near)}?" if near else "; wtoproc rules lists what is governed"
        raise EventError(f"{name!r} is no event type{hint}", event_type=str(name), field="type")
    return found


# The class attributes of `Event` that an event type can declare, with their defaults.
DECLARED: Mapping[str, object] = {
    name: getattr(Event, name)
    for name in ("public", "taken_by", "joint", "by_time", "ends", "arrangement", "result", "panel_work", "before_panel",
                 "suspends", "resumes", "reasonable_period", "withdraws", "answers", "owed_if_asked")
}  # fmt: skip


# The values of those that are texts; `taken_by` takes a role.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "ends": ("complaint", "dispute"),
    "arrangement": ("solution", "understanding", "compensation"),
    "suspends": ("panel", "retaliation_arbitration"),
    "resumes": ("panel", "retaliation_arbitration"),
    "reasonable_period": ("sets", "extends", "expires"),
}


@cache
def types_with(attribute: str, value: object = None) -> frozenset[str]:
    """The names of the types whose class attribute has this value, or any value that is not empty.

    Args:
        attribute: one of `DECLARED`.
        value: the value; None for any that is not empty.
    """
    return frozenset(t.type for t in types() if has(t, attribute, value))


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
