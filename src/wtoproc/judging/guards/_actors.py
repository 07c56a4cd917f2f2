"""Who acts: whether the Members that act have the role that a rule requires."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from wtoproc.judging.guards._base import Answer, State
from wtoproc.judging.question import SCM_4, Question
from wtoproc.law.rows import Row
from wtoproc.record.record import Record
from wtoproc.terms.members import stands_for


def acting_party(question: Question) -> bool:
    """Whether a party to the dispute acts."""
    return question.by_complainant() or question.by_respondent()


def _acting_complainant(question: Question) -> bool:
    """Whether a complainant acts; in a compliance round either side may be the one that complains (DSU 21.5)."""
    return question.by_complainant() or (question.event.proceeding != "original" and question.by_respondent())


def _acting_outsider(question: Question) -> bool:
    """Whether no Member that acts is a party to these consultations."""
    record, event = question.record, question.event
    parties = {record.head.respondent}
    if event.proceeding == "original":
        parties.update(record.head.complainants)
    for request in record.all("consultations_requested", event.proceeding):
        parties.update(request.by)
    return parties.isdisjoint(event.by)


def _acting_respondent(question: Question) -> bool:
    """Whether the respondent acts; in a compliance round either side may be the respondent."""
    if question.event.proceeding == "original":
        return question.by_respondent()
    return question.by_respondent() or question.by_complainant()


def acting_appellant(question: Question) -> bool:
    """Whether an appellant acts; where the record names none, whether a party acts."""
    appeals = question.record.appeals(question.event.proceeding).standing
    named = {code for appeal in appeals for code in appeal.by}
    return not named.isdisjoint(question.event.by) if named else acting_party(question)


def _acting_other_party(question: Question) -> bool:
    """Whether a party other than the first appellant acts."""
    appeals = question.record.appeals(question.event.proceeding).standing
    first = set(appeals[0].by) if appeals else set()
    return acting_party(question) and not set(question.event.by) <= first


def _acting_appellee(question: Question) -> bool:
    """Whether a party acts after another party has appealed."""
    appeals = question.record.appeals(question.event.proceeding).standing
    others = any(not appeal.by or not set(question.event.by) >= set(appeal.by) for appeal in appeals)
    return acting_party(question) and (others or not appeals)


def acting_panel_party(question: Question) -> bool:
    """Whether a party before the panel acts; a complainant that did not ask for it, or has withdrawn, is none."""
    day, parties = question.event.on, _parties_before_the_panel(question)
    return any(
        code in parties or (code == "EU" and any(stands_for(code, party, day) for party in parties))
        for code in question.event.by
    )


def _acting_third_party(question: Question) -> bool:
    """Whether no Member that acts is certain to be a party before the panel."""
    return not set(question.event.by) & certain_parties(question)


_ROLES: dict[str, tuple[Callable[[Question], bool], str]] = {
    "complainant": (_acting_complainant, "not-complainant"),
    "respondent": (_acting_respondent, "not-respondent"),
    "party": (acting_party, "not-party"),
    "other_member": (_acting_outsider, "is-party"),
    "appellant": (acting_appellant, "not-appellant"),
    "other_appellant": (_acting_other_party, "not-other-appellant"),
    "appellee": (_acting_appellee, "not-appellee"),
    "third_participant": (_acting_third_party, "is-party-here"),
    "panel_party": (acting_panel_party, "not-party-here"),
}


# The checks of these roles already look at every Member that acts.
_OF_ALL = frozenset({"other_member", "third_participant"})


def role_of(row: Row) -> str | None:
    """The role that an act must have by this row; None where the row does not check who acts."""
    return None if row.cannot_object or row.actor not in _ROLES else row.actor


def wrong_actor(role: str, question: Question) -> Answer | None:
    """The objection that the Members that act lack a role; None where they have it.

    Each of several Members must have the role, here or in a joined dispute. If the act has happened, one of them
    suffices: records show joint steps without the disputes that were joined.
    """
    type_name = question.event.type
    if question.event.taken_by == "dsb":
        return None  # the DSB acts, and any Member present may object (DSU 2.4)
    if question.event.taken_by == "party":
        role = "party"  # such a step belongs to both parties, whichever of them the rule addresses
    if question.track == SCM_4 and role == "complainant" and type_name == "panel_requested":
        role = "party"  # SCM 4.4: any party to the consultations may refer the matter
    if role == "party" and question.event.before_panel:
        role = "panel_party"
    fits, reason = _ROLES[role]
    by, joined = question.event.by, question.record.head.joined_with
    if fits(question):
        if (
            len(by) == 1
            or joined
            or question.afterwards
            or question.event.taken_by == "party"
            or role in _OF_ALL
        ):
            return None
        alone = {code: question._replace(event=attrs.evolve(question.event, by=(code,))) for code in by}
        by = tuple(code for code, one in alone.items() if not fits(one))
        if not by:
            return None
        return Answer(State.GAP, reason, {"by": by}, ("party-of-joined-dispute",))
    details = {"by": by}
    if joined and role in ("complainant", "party", "panel_party") and reason.startswith("not-"):
        return Answer(State.GAP, reason, details, ("party-of-joined-dispute",))
    return Answer(State.BARRED, reason, details)


def _parties_before_the_panel(question: Question) -> set[str]:
    """The parties before the panel; a complainant that did not ask for the panel may be a third party there."""
    record, proceeding = question.record, question.event.proceeding
    head = record.head
    asked = {code for e in record.all("panel_requested", proceeding) for code in e.by}
    if asked <= {head.respondent} and (asked or proceeding == "original"):
        # The request names nobody, or the respondent asked for the panel (DSU 21.5): all complainants are parties.
        asked = set(head.complainants)
    return (asked - _gone(record, proceeding)) | {head.respondent}


def certain_parties(question: Question) -> set[str]:
    """The certain parties before the panel; if the respondent asked for it, a complainant need not be one."""
    respondent = question.record.head.respondent
    requests = question.record.all("panel_requested", question.event.proceeding)
    if requests and all(request.by == (respondent,) for request in requests):
        return {respondent}
    return _parties_before_the_panel(question)


def _gone(record: Record, proceeding: str) -> set[str]:
    """The complainants that have withdrawn and not requested consultations again."""
    withdrawals = record.all("complaint_withdrawn", proceeding)
    if not withdrawals:
        return set()
    gone = {code: withdrawal for withdrawal in withdrawals for code in withdrawal.by}
    requests = record.all("consultations_requested", proceeding)
    return {
        code
        for code, withdrawal in gone.items()
        if not any(code in e.by and record.follows(e, withdrawal) for e in requests)
    }


def roles() -> frozenset[str]:
    """The roles that are checked."""
    return frozenset(_ROLES)


def complains(question: Question) -> bool:
    """Whether the complaining party acts: in a compliance round the one that asked for that panel."""
    record, event = question.record, question.event
    if event.proceeding == "original":
        return question.by_complainant() and acting_panel_party(question)
    asked = {code for e in record.all("panel_requested", event.proceeding) for code in e.by}
    return acting_party(question) and (not asked or not asked.isdisjoint(event.by))
