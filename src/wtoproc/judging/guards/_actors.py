"""Who acts: whether an act is taken by a Member in the role that its rule speaks of."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from wtoproc.judging.guards._base import Answer, State
from wtoproc.judging.question import SCM_4, Question
from wtoproc.law.rows import Row
from wtoproc.record.record import Record
from wtoproc.terms.members import stands_for


def acting_party(question: Question) -> bool:
    return question.by_complainant() or question.by_respondent()


def _acting_complainant(question: Question) -> bool:
    # In a compliance round either side may be the one that complains (DSU 21.5).
    return question.by_complainant() or (question.event.proceeding != "original" and question.by_respondent())


def _acting_outsider(question: Question) -> bool:
    """Whether nobody who acts is a party to these consultations."""
    record, event = question.record, question.event
    parties = {record.head.respondent}
    if event.proceeding == "original":
        parties.update(record.head.complainants)
    for request in record.all("consultations_requested", event.proceeding):
        parties.update(request.by)
    return parties.isdisjoint(event.by)


def _acting_respondent(question: Question) -> bool:
    """Whether the respondent acts; in a round on compliance either side may stand on that side of it."""
    if question.event.proceeding == "original":
        return question.by_respondent()
    return question.by_respondent() or question.by_complainant()


def acting_appellant(question: Question) -> bool:
    """Whether one of those who act has appealed; a party, where nobody is named as appellant."""
    appeals = question.record.appeals(question.event.proceeding).standing
    named = {code for appeal in appeals for code in appeal.by}
    return not named.isdisjoint(question.event.by) if named else acting_party(question)


def _acting_other_party(question: Question) -> bool:
    """Whether a party acts that is not the first appellant."""
    appeals = question.record.appeals(question.event.proceeding).standing
    first = set(appeals[0].by) if appeals else set()
    return acting_party(question) and not set(question.event.by) <= first


def _acting_appellee(question: Question) -> bool:
    """Whether a party acts against which somebody else has appealed."""
    appeals = question.record.appeals(question.event.proceeding).standing
    others = any(not appeal.by or not set(question.event.by) >= set(appeal.by) for appeal in appeals)
    return acting_party(question) and (others or not appeals)


def acting_panel_party(question: Question) -> bool:
    """Whether a party before the panel acts: a complainant that did not ask for it, or has gone, is none."""
    day, parties = question.event.on, _parties_before_the_panel(question)
    return any(
        code in parties or (code == "EU" and any(stands_for(code, party, day) for party in parties))
        for code in question.event.by
    )


def _acting_third_party(question: Question) -> bool:
    """Whether nobody who acts is certain to be a party before the panel."""
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


# These roles already speak of everybody who acts.
_OF_ALL = frozenset({"other_member", "third_participant"})


def role_of(row: Row) -> str | None:
    """The role whose act a row judges, where those who act are checked; None where nobody is."""
    return None if row.cannot_object or row.actor not in _ROLES else row.actor


def wrong_actor(role: str, question: Question) -> Answer | None:
    """The objection that the act is not this Member's to take.

    Of several who act each must be entitled, here or in a dispute joined with this one. If the act has happened one
    party among them suffices: records tell joint steps without telling what was joined.
    """
    type_name = question.event.type
    if question.event.taken_by == "dsb":
        return None  # whoever is named beside the DSB is no actor; any Member present may refuse (DSU 2.4)
    if question.event.taken_by == "party":
        role = "party"  # the meeting is both parties', whoever the rule speaks to
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
    """Who is a party is asked of the panel: a complainant that did not ask for it may be a third party there."""
    record, proceeding = question.record, question.event.proceeding
    head = record.head
    asked = {code for e in record.all("panel_requested", proceeding) for code in e.by}
    if asked <= {head.respondent} and (asked or proceeding == "original"):
        # Nobody is named, or the respondent itself asked (DSU 21.5): all complainants are before that panel.
        asked = set(head.complainants)
    return (asked - _gone(record, proceeding)) | {head.respondent}


def certain_parties(question: Question) -> set[str]:
    """The parties that cannot be third parties: where the respondent asked, a complainant need not take part."""
    respondent = question.record.head.respondent
    requests = question.record.all("panel_requested", question.event.proceeding)
    if requests and all(request.by == (respondent,) for request in requests):
        return {respondent}
    return _parties_before_the_panel(question)


def _gone(record: Record, proceeding: str) -> set[str]:
    """The complainants that have withdrawn and not begun anew."""
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
    """The actors for whom it is checked who acts."""
    return frozenset(_ROLES)


def complains(question: Question) -> bool:
    """Whether the complaining party acts: in a compliance round the one that asked for that panel."""
    record, event = question.record, question.event
    if event.proceeding == "original":
        return question.by_complainant() and acting_panel_party(question)
    asked = {code for e in record.all("panel_requested", event.proceeding) for code in e.by}
    return acting_party(question) and (not asked or not asked.isdisjoint(event.by))
