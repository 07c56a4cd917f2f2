"""The reasonable periods and the stage of retaliation for each complainant, updated step by step.

Implementation and retaliation run for each complainant separately. An act that names complainants concerns those; one
that names none concerns every complainant that waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from wtoproc._frozen import EMPTY
from wtoproc.record.event import Event
from wtoproc.terms.members import stands_for
from wtoproc.terms.periods import Length

__all__ = [
    "Periods", "ReasonablePeriod", "Retaliation", "by_end", "concerned_among", "end_set_among", "reaches", "retaliations_after",
]  # fmt: skip


def concerned_among(complainants: tuple[str, ...], event: Event) -> tuple[str, ...]:
    """The complainants that an act names; all of them if it names none."""
    if len(complainants) == 1 or not event.by:
        return complainants
    by = event.by
    named = tuple(c for c in complainants if c in by)
    if "EU" in by:
        named = tuple(c for c in complainants if c in named or stands_for("EU", c, event.on))
    return named or complainants


class ReasonablePeriod(NamedTuple):
    """A reasonable period of time as it applies to a complainant."""

    event: Event
    """The step that set the period, or that last moved its end."""
    ends: date | None
    """Its last day; None if neither the day nor the length is on record."""


def by_end(period: ReasonablePeriod) -> tuple[bool, date]:
    """A sort key: by the ends of periods; a period without an end comes last."""
    return period.ends is None, period.ends or period.event.on


class Periods(NamedTuple):
    """The reasonable periods of a dispute, by complainant.

    A published end prevails over a calculated one; a length is counted from the adoption. Two agreements on the same
    day set two periods. A later agreement or an award replaces all earlier periods, and an extension moves the latest
    end. A step that names no complainant concerns those that wait for it.
    """

    towards: Mapping[str, tuple[ReasonablePeriod, ...]] = EMPTY
    asked: frozenset[str] = frozenset()
    """The complainants for which arbitration on the period was requested and no period is set yet."""

    def after(self, complainants: tuple[str, ...], results: tuple[Event, ...], event: Event) -> Periods:
        """The periods after a step.

        Args:
            complainants: all complainants of the dispute.
            results: the adoptions before the step, or the awards that replace them.
            event: the step.
        """
        reached = _periods_reached(complainants, event, self)
        if event.type == "reasonable_period_arbitration_requested":
            return self._replace(asked=self.asked | reached)
        if not event.reasonable_period:
            return self
        ends = end_set_among(complainants, results, event)
        changed = {code: _with_step(self.towards.get(code, ()), event, ends) for code in reached}
        return Periods({**self.towards, **changed}, self.asked - reached)


def _periods_reached(everybody: tuple[str, ...], event: Event, periods: Periods) -> set[str]:
    """The complainants that a step on the reasonable period concerns."""
    named = concerned_among(everybody, event)
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
    """The periods for a complainant after a step, ordered by their ends."""
    new = ReasonablePeriod(event, event.on if event.type == "reasonable_period_expired" else ends)
    if event.type == "reasonable_period_expired":
        # The recorded end replaces the calculated one that is nearest to it; without one, it is a period of its own.
        calculated = [p for p in standing if p.event.type != event.type]
        nearest = min(calculated, key=lambda p: abs(((p.ends or event.on) - event.on).days), default=None)
        kept = tuple(p for p in standing if p is not nearest)
    elif event.type == "reasonable_period_extended" and standing:
        if ends is None:
            return standing
        kept = tuple(p for p in standing if p is not max(standing, key=lambda p: p.ends or date.min))
    elif standing and (standing[-1].event.on, standing[-1].event.type) == (event.on, event.type):
        kept = standing  # another part
    else:
        kept = ()
    return tuple(sorted((*kept, new), key=by_end))


def end_set_among(complainants: tuple[str, ...], results: tuple[Event, ...], event: Event) -> date | None:
    """The end of the reasonable period that an act sets: as published, or counted from the adoption."""
    expires: date | None = getattr(event, "expires", None)
    months, days = getattr(event, "months", None), getattr(event, "days", None)
    if expires is not None or (months is None and days is None):
        return expires
    mine = set(concerned_among(complainants, event))
    adopted = [
        result.on
        for result in results
        if result.on <= event.on and not mine.isdisjoint(concerned_among(complainants, result))
    ]
    if not adopted:
        return None
    return Length(months=months or 0, days=days or 0).after(adopted[-1])


class Retaliation(NamedTuple):
    """The stage that retaliation has reached for one complainant (DSU 22)."""

    request: Event | None = None
    """The last request for authorization, unless it was withdrawn."""
    objection: Event | None = None
    referral: Event | None = None
    """The referral to arbitration. An objection alone refers the matter too (DSU 22.6)."""
    referred: Event | None = None
    """The request that was last referred to arbitration."""
    suspended: Event | None = None
    """The step that suspended the arbitration, until it is resumed."""
    decision: Event | None = None
    authorization: Event | None = None
    """The authorization that is in force."""
    undecided: int = 0
    """The number of referred requests without a decision: several may be in arbitration at once."""

    @property
    def before_arbitrators(self) -> bool:
        """Whether the matter was referred to arbitration and is not decided yet."""
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
        """Whether the DSB has granted the last request."""
        return (
            self.request is not None
            and self.authorization is not None
            and self.request.on <= self.authorization.on
        )

    @property
    def pending(self) -> bool:
        """Whether there is a request that the DSB has not granted."""
        return self.request is not None and not self.granted

    def after(self, event: Event) -> Retaliation:
        """The stage after an event."""
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
                return self._replace(
                    request=None
                )  # the decision is final: the next request follows it (DSU 22.7)
            return Retaliation(authorization=self.authorization)
        if type_name == "retaliation_ended":
            return Retaliation(decision=self.decision)
        return self


NOTHING_ASKED = Retaliation()


def retaliations_after(
    complainants: tuple[str, ...], before: Mapping[str, Retaliation], event: Event
) -> Mapping[str, Retaliation]:
    """The stage of retaliation for each complainant after a step."""
    return {
        code: state.after(event) if reaches(complainants, event, code, state) else state
        for code in complainants
        for state in (before.get(code, NOTHING_ASKED),)
    }


def reaches(complainants: tuple[str, ...], event: Event, complainant: str, state: Retaliation) -> bool:
    """Whether a step of retaliation concerns a complainant: it names that one, or nobody while that one waits for it."""
    if len(complainants) == 1:
        return True
    named = concerned_among(complainants, event)
    if named != complainants:
        return complainant in named
    return state.waits_for(event.type)
