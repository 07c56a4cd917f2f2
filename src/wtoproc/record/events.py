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

from collections.abc import Iterable, Iterator, Mapping  # noqa: F401  attrs names it in the methods that it makes
from datetime import date
from functools import cache
from typing import Any, ClassVar

import attrs

from wtoproc._typed import Field
from wtoproc.errors import EventError
from wtoproc.record.event import REGISTERED, Event, has


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
    del REGISTERED[_class.type]
    _class.type = _type_name
    _class.concerns = frozenset((_type_name,))
    REGISTERED[_type_name] = _class
del _class, _type_name


def types() -> Iterator[type[Event]]:
    """Every event type, in the order of the procedure."""
    return iter(REGISTERED.values())


def type_named(name: str) -> type[Event]:
    """The event type with this type name.

    Raises:
        EventError: there is none; the message names the nearest.
    """
    found = REGISTERED.get(name)
    if found is None:
        import difflib  # noqa: PLC0415  only on the way to an error

        near = difflib.get_close_matches(str(name), REGISTERED, n=3, cutoff=0.5)
        hint = f": did you mean {', '.join(near)}?" if near else "; wtoproc rules lists what is governed"
        raise EventError(f"{name!r} is no event type{hint}", event_type=str(name), field="type")
    return found


@cache
def types_with(attribute: str, value: object = None) -> frozenset[str]:
    """The names of the types whose class attribute has this value, or any value that is not empty.

    Args:
        attribute: one of `DECLARED`.
        value: the value; None for any that is not empty.
    """
    return frozenset(t.type for t in types() if has(t, attribute, value))
