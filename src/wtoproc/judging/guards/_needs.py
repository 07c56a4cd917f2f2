"""Named conditions for a row to run, and the cases in which a period has another length."""

from __future__ import annotations

from collections.abc import Callable

from wtoproc.judging.clocks import term_of
from wtoproc.judging.guards._after_adoption import authorized
from wtoproc.judging.guards._arbitration import mpia_between_parties
from wtoproc.judging.guards._base import appealed, is_urgent
from wtoproc.judging.question import Question
from wtoproc.law.rows import Period, Row
from wtoproc.record.after_adoption import recommends, retaliation


def need_of(row: Row) -> Callable[[Question], bool] | None:
    """The named condition for a row to run; None where it always runs."""
    return None if row.needs is None else _NEEDS[row.needs]


def needs_hold(row: Row, question: Question) -> bool:
    """Whether the named condition of a row holds on the record."""
    need = need_of(row)
    return need is None or need(question)


def cases_of(row: Period) -> tuple[tuple[str, Callable[[Question], bool]], ...]:
    """The cases in which a period has another length, each with the test whether the record shows it."""
    return tuple((name, holds) for name, holds in _CASES.items() if name in row.variants)


def _delayed(question: Question) -> bool:
    """Whether the panel or the Appellate Body has notified a delay to the DSB (DSU 12.9, 17.5)."""
    record, proceeding = question.record, question.event.proceeding
    return any(record.all(w, proceeding) for w in ("panel_delay_notified", "appellate_body_delay_notified"))


def _good_offices_in_time(question: Question) -> bool:
    """Whether good offices started within the time for them from the request for consultations (DSU 5.4)."""
    started = question.record.all("good_offices_started", question.event.proceeding)
    if not started:
        return False
    requests = question.record.all("consultations_requested", question.event.proceeding)
    row = (
        question.rulebook.for_part("good-offices", requests[0].on, track=question.track) if requests else None
    )
    if not isinstance(row, Period):
        return False
    term = term_of(row, requests[0].on, question.track, question.rulebook.chosen)
    return term is not None and any(requests[0].on <= s.on <= term.nominal for s in started)


def _invokes_1966_decision(question: Question) -> bool:
    """Whether the act, or a given fact, invokes the Decision of 1966 (DSU 3.12)."""
    provision = getattr(question.event, "provision", None) or ""
    return provision.startswith("DSU 3.12") or bool(question.given.get("invokes-1966-decision"))


def _mpia_governs(question: Question) -> bool:
    """Whether the parties take part in the MPIA, or have agreed procedures and may take part in it."""
    parties = mpia_between_parties(question)
    return bool(parties) or (parties is None and bool(question.record.all("arbitration_agreed")))


# A condition names the types of step that it is about: no other module needs that list.
_NEEDS: dict[str, Callable[[Question], bool]] = {
    "appealed": appealed,
    "not-appealed": lambda question: not appealed(question),
    "recommendations": lambda question: recommends(question.record) is True,
    "referred-to-arbitration": lambda question: any(
        retaliation(question.record, c).before_arbitrators
        or retaliation(question.record, c).decision is not None
        for c in authorized(question)
    ),
    "mpia-parties": _mpia_governs,
    "appeal-arbitration": lambda question: bool(
        question.record.all("arbitration_agreed", question.event.proceeding)
        or question.record.all("arbitration_agreed")
    ),
    "urgent": is_urgent,
    "good-offices-within-60-days": _good_offices_in_time,
    "invokes-1966-decision": _invokes_1966_decision,
}


_CASES: dict[str, Callable[[Question], bool]] = {"urgent": is_urgent, "with_delay": _delayed}


def cases() -> frozenset[str]:
    """The cases, besides tracks, in which a period can have another length."""
    return frozenset(_CASES)
