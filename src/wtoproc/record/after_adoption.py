"""What follows the adoption of reports: for whom, until when, and how far. Read off a record; no rule speaks here.

Implementation and retaliation run for each complainant by itself. An act that names complainants concerns those; one
that names none concerns every complainant that waits for it.
"""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from wtoproc.terms.members import stands_for
from wtoproc.terms.periods import Length

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wtoproc.record.events import Event
    from wtoproc.record.record import Record

__all__ = [
    "Periods", "ReasonablePeriod", "Retaliation", "appeals_to_arbitrators", "compliance_found", "concerned", "end_set_by",
    "reasonable_periods", "recommends", "results", "retaliation", "retaliation_steps",
    "retaliations_after",
]  # fmt: skip

_SETS = ("reasonable_period_agreed", "reasonable_period_awarded", "reasonable_period_extended", "reasonable_period_expired")  # fmt: skip


def results(record: Record) -> tuple[Event, ...]:
    """What ended the original adjudication: reports adopted, or the award that stands in for them (DSU 25.4)."""
    adopted = record.all("reports_adopted")
    awards = record.all("arbitration_award_notified")
    if not awards:
        return adopted
    # An arbitration beside adopted reports (on a level, say) replaces nothing.
    return adopted or awards


def recommends(record: Record, complainants: Iterable[str] = ()) -> bool | None:
    """Whether the results ask something of the respondent, or do so in what these complainants won.

    None where the record does not tell, or has no result.
    """
    mine = set(complainants)
    told = [
        getattr(event, "recommendations", None)
        for event in results(record)
        if not mine or not mine.isdisjoint(concerned(record, event))
    ]
    if True in told:
        return True
    return None if not told or None in told else False


def concerned(record: Record, event: Event) -> tuple[str, ...]:
    """The complainants that an act names; all of them where it names none."""
    complainants = record.head.complainants
    if len(complainants) == 1 or not event.by:
        return complainants
    by = event.by
    named = tuple(c for c in complainants if c in by)
    if "EU" in by:
        named = tuple(c for c in complainants if c in named or stands_for("EU", c, event.on))
    return named or complainants


def compliance_found(record: Record, complainants: Iterable[str]) -> bool | None:
    """What the last adopted reports on compliance say to these complainants; None where there are none.

    Rounds that others asked for alone tell them nothing.
    """
    mine = {*complainants, record.head.respondent}
    last: Event | None = None
    for proceeding in record.proceedings():
        if proceeding == "original":
            continue
        asked = {code for e in record.all("panel_requested", proceeding) for code in e.by}
        if asked and asked.isdisjoint(mine):
            continue
        for event in record.all("reports_adopted", proceeding):
            if getattr(event, "recommendations", None) is not None and (last is None or event.on >= last.on):
                last = event
    return None if last is None else not getattr(last, "recommendations", True)


def appeals_to_arbitrators(events: Iterable[Event], proceeding: str) -> list[Event]:
    """The appeals before arbitrators that stand after these events (DSU 25, MPIA Annex I 18).

    Each stands by itself: a withdrawal takes back those of its authors, one without author all.
    """
    begun, standing = False, []
    for event in events:
        if event.proceeding != proceeding:
            continue
        if event.type == "arbitration_appeal_notified" or (begun and event.type == "other_appeal_notified"):
            begun = True
            standing.append(event)
        elif event.type == "arbitration_withdrawn":
            standing = [a for a in standing if event.by and a.by and not set(a.by) <= set(event.by)]
    return standing


class ReasonablePeriod(NamedTuple):
    """A reasonable period of time as it stands towards a complainant."""

    event: Event
    """The step that set it, or that moved its end last."""
    ends: date | None
    """Its last day; None where neither day nor length is on record."""


def reasonable_periods(record: Record, complainant: str | None = None) -> tuple[ReasonablePeriod, ...]:
    """The reasonable periods that run or ran towards a complainant, or towards anybody, by their ends."""
    towards = record.periods.towards
    if complainant is not None:
        return towards.get(complainant, ())
    periods = dict.fromkeys(period for standing in towards.values() for period in standing)
    return tuple(sorted(periods, key=_by_end))


def _by_end(period: ReasonablePeriod) -> tuple[bool, date]:
    return period.ends is None, period.ends or period.event.on


class Periods(NamedTuple):
    """The reasonable periods of a dispute, towards each complainant.

    A published end wins over a reckoned one; a length is counted from the adoption. Two agreements of one day are
    two parts; a later one takes the place of those before, and so does an award; an extension moves the last end.
    A step that names no complainant reaches those that wait for it.
    """

    towards: Mapping[str, tuple[ReasonablePeriod, ...]] = MappingProxyType({})
    asked: frozenset[str] = frozenset()
    """The complainants for whom arbitration on the period was asked and nothing is set yet."""

    def after(self, record: Record, event: Event) -> Periods:
        """The periods once a step has happened; `record` holds what came before it."""
        reached = _periods_reached(record, event, self)
        if event.type == "reasonable_period_arbitration_requested":
            return self._replace(asked=self.asked | reached)
        if event.type not in _SETS:
            return self
        ends = end_set_by(record, event)
        changed = {code: _with_step(self.towards.get(code, ()), event, ends) for code in reached}
        return Periods({**self.towards, **changed}, self.asked - reached)


def _periods_reached(record: Record, event: Event, periods: Periods) -> set[str]:
    """The complainants towards whom a step on the reasonable period counts."""
    named, everybody = concerned(record, event), record.head.complainants
    if len(everybody) == 1 or named != everybody:
        return set(named)
    have = {code: standing for code, standing in periods.towards.items() if standing}
    if event.type == "reasonable_period_extended":
        running = {
            c for c, standing in have.items() if any(p.ends is None or p.ends >= event.on for p in standing)
        }
        return running or set(have) or set(everybody)
    if event.type == "reasonable_period_expired":
        gaps = {
            code: min((abs((p.ends - event.on).days) for p in standing if p.ends is not None), default=0)
            for code, standing in have.items()
        }
        return {code for code, gap in gaps.items() if gap == min(gaps.values())} or set(everybody)
    if event.type == "reasonable_period_awarded" and periods.asked:
        return set(periods.asked)
    if any(p.event.on == event.on for standing in have.values() for p in standing):
        return set(everybody)  # another part of the same agreement
    return set(everybody) - set(have) or set(everybody)


def _with_step(
    standing: tuple[ReasonablePeriod, ...], event: Event, ends: date | None
) -> tuple[ReasonablePeriod, ...]:
    """The periods towards a complainant after a step, by their ends."""
    new = ReasonablePeriod(event, event.on if event.type == "reasonable_period_expired" else ends)
    if event.type == "reasonable_period_expired":
        # It wins over the reckoned end nearest to it; one that fits no period is one of its own.
        reckoned = [p for p in standing if p.event.type != event.type]
        nearest = min(reckoned, key=lambda p: abs(((p.ends or event.on) - event.on).days), default=None)
        kept = tuple(p for p in standing if p is not nearest)
    elif event.type == "reasonable_period_extended" and standing:
        if ends is None:
            return standing
        kept = tuple(p for p in standing if p is not max(standing, key=lambda p: p.ends or date.min))
    elif standing and (standing[-1].event.on, standing[-1].event.type) == (event.on, event.type):
        kept = standing  # another part
    else:
        kept = ()
    return tuple(sorted((*kept, new), key=_by_end))


def end_set_by(record: Record, event: Event) -> date | None:
    """The end of the reasonable period that an act sets: as published, else reckoned from the adoption."""
    expires: date | None = getattr(event, "expires", None)
    months, days = getattr(event, "months", None), getattr(event, "days", None)
    if expires is not None or (months is None and days is None):
        return expires
    mine = set(concerned(record, event))
    adopted = [
        result.on
        for result in results(record)
        if result.on <= event.on and not mine.isdisjoint(concerned(record, result))
    ]
    if not adopted:
        return None
    return Length(months=months or 0, days=days or 0).after(adopted[-1])


class Retaliation(NamedTuple):
    """How far retaliation has come for one complainant (DSU 22)."""

    request: Event | None = None
    """The request that stands."""
    objection: Event | None = None
    referral: Event | None = None
    """The referral to arbitration; an objection alone refers the matter too (DSU 22.6)."""
    referred: Event | None = None
    """The request that was referred last."""
    suspended: Event | None = None
    """Since when the arbitration stands still, while it does."""
    decision: Event | None = None
    authorization: Event | None = None
    """The authorization that stands."""
    undecided: int = 0
    """Referred requests that no decision has answered yet: several may go to arbitration side by side."""

    @property
    def before_arbitrators(self) -> bool:
        """Whether the matter was referred to arbitration and is not decided."""
        return (self.referral is not None or self.objection is not None) and self.decision is None

    def waits_for(self, type_name: str) -> bool:
        """Whether an act of this type that names nobody concerns this complainant."""
        if type_name in (
            "retaliation_objected",
            "retaliation_arbitration_referred",
            "retaliation_request_withdrawn",
        ):
            return self.request is not None and self.decision is None
        if type_name == "retaliation_arbitration_decided":
            return self.before_arbitrators or self.undecided > 0
        if type_name in ("retaliation_arbitration_suspended", "retaliation_arbitration_resumed"):
            return self.before_arbitrators
        if type_name == "retaliation_authorized":
            return self.request is not None or self.decision is not None
        if type_name in ("retaliation_ended", "concessions_suspended"):
            return self.authorization is not None
        return True

    @property
    def granted(self) -> bool:
        """Whether the request that stands has been authorized."""
        return (
            self.request is not None
            and self.authorization is not None
            and self.request.on <= self.authorization.on
        )

    @property
    def pending(self) -> bool:
        """Whether a request stands that the DSB has not granted."""
        return self.request is not None and not self.granted

    def after(self, event: Event) -> Retaliation:
        """How far it has come once `event` has happened."""
        type_name = event.type
        if type_name == "retaliation_requested":
            return self._replace(request=event)
        if type_name in ("retaliation_objected", "retaliation_arbitration_referred"):
            fresh = self.request is None or self.referred is not self.request
            moved = self._replace(referred=self.request, undecided=self.undecided + fresh)
            return (
                moved._replace(objection=event)
                if type_name == "retaliation_objected"
                else moved._replace(referral=event)
            )
        if type_name == "retaliation_arbitration_suspended":
            return self._replace(suspended=event)
        if type_name == "retaliation_arbitration_resumed":
            return self._replace(suspended=None)
        if type_name == "retaliation_arbitration_decided":
            return self._replace(decision=event, suspended=None, undecided=max(0, self.undecided - 1))
        if type_name == "retaliation_authorized":
            return self._replace(authorization=event)
        if type_name == "retaliation_request_withdrawn":
            if self.decision is not None:
                return self._replace(request=None)  # it is final: what is asked next follows it (DSU 22.7)
            return Retaliation(authorization=self.authorization)
        if type_name == "retaliation_ended":
            return Retaliation(decision=self.decision)
        return self


def retaliation(record: Record, complainant: str) -> Retaliation:
    """How far retaliation has come for a complainant."""
    return record.retaliations.get(complainant, _NOTHING_ASKED)


_NOTHING_ASKED = Retaliation()


def retaliations_after(record: Record, event: Event) -> Mapping[str, Retaliation]:
    """How far retaliation has come for each complainant once a step has happened; `record` holds what came before."""
    before = record.retaliations
    return {
        code: state.after(event) if _reaches(record, event, code, state) else state
        for code in record.head.complainants
        for state in (before.get(code, _NOTHING_ASKED),)
    }


def retaliation_steps(record: Record, complainant: str) -> tuple[Event, ...]:
    """The steps of retaliation that concern a complainant: those that name it, or that it waited for."""
    state, steps = _NOTHING_ASKED, []
    for event in record.of_retaliation:
        if _reaches(record, event, complainant, state):
            state = state.after(event)
            steps.append(event)
    return tuple(steps)


def _reaches(record: Record, event: Event, complainant: str, state: Retaliation) -> bool:
    if len(record.head.complainants) == 1:
        return True
    named = concerned(record, event)
    if named != record.head.complainants:
        return complainant in named
    return state.waits_for(event.type)
