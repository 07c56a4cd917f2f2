"""Guards on arbitration, by itself or in place of an appeal (DSU 25, MPIA)."""

from __future__ import annotations

from wtoproc.judging.clocks import lapse_of_authority
from wtoproc.judging.guards._actors import acting_party
from wtoproc.judging.guards._base import MET, Answer, State, gate, required
from wtoproc.judging.guards._consultations import dispute_begun
from wtoproc.judging.question import Question
from wtoproc.law.rows import Gate
from wtoproc.record.after_adoption import appeals_to_arbitrators, results
from wtoproc.terms.members import all_members


def mpia_between_parties(question: Question) -> bool | None:
    """Whether both parties take part in the MPIA on the day of their procedures; None where the sources do not show it."""
    record, event = question.record, question.event
    agreed = record.last("arbitration_agreed", event.proceeding) or record.last("arbitration_agreed")
    # Before any procedures are agreed, it matters for the sixty days from the panel's establishment only.
    since = agreed or record.last("panel_established", event.proceeding)
    day = event.on if since is None or event.type == "arbitration_agreed" else since.on
    known = all_members()
    taking_part = [known[code].in_mpia(day) for code in (*record.head.complainants, record.head.respondent)]
    if False in taking_part:
        return False
    return None if None in taking_part else True


@gate("dsu-25.2")
def _arbitration_agreed(question: Question, row: Gate) -> Answer | None:
    begun = dispute_begun(question)
    if begun is not MET:
        return begun
    if question.by_complainant() and question.by_respondent():
        return MET
    return Answer(State.OPEN, facts=row.facts)


@gate("mpia-participants")
def _mpia_or_ad_hoc(question: Question, _row: Gate) -> Answer | None:
    parties = mpia_between_parties(question)
    if parties is False:
        return Answer(State.NOTE, "ad-hoc-procedures")
    return MET if parties else Answer(State.NOTE, "mpia-unknown")


def _no_procedures(question: Question) -> Answer | None:
    """The objection that the parties have agreed no procedures for arbitration; None where they have."""
    record, event = question.record, question.event
    if record.all("arbitration_agreed") and not record.all("arbitration_agreed", event.proceeding):
        return None
    return required(question, "arbitration_agreed", "no-arbitration-agreed")


@gate("dsu-25-appeal-arbitration")
def _appeal_to_arbitrators(question: Question, row: Gate) -> Answer | None:
    missing = _no_procedures(question)
    if missing is not None:
        return missing
    record, event = question.record, question.event
    reported = record.last("panel_report_circulated", event.proceeding)
    if reported is not None and mpia_between_parties(question):
        return Answer(State.UNMET, "report-out", {"when": reported.on})
    awarded = record.last("arbitration_award_notified", event.proceeding)
    if awarded is not None:
        return Answer(State.UNMET, "award-given", {"when": awarded.on})
    missing = required(question, "panel_established", "no-panel")
    if missing is not None:
        return missing
    if question.event.by and not acting_party(question):
        return Answer(State.BARRED, "not-party", {"by": event.by})
    if reported is not None:
        # The parties' own procedures may allow a later appeal (DSU 25.2).
        return Answer(State.GAP, "report-out", {"when": reported.on}, ("appeal-after-circulation",))
    if record.happened("panel_report_issued", event.proceeding, event.on):
        return MET
    return Answer(State.OPEN, "report-not-with-parties", facts=row.facts)


@gate("mpia-I-18-withdrawal")
def _arbitration_taken_back(question: Question, row: Gate) -> Answer | None:
    record, event = question.record, question.event
    missing = required(question, "arbitration_appeal_notified", "no-arbitration-appeal")
    if missing is not None:
        return missing
    awarded = record.last("arbitration_award_notified", event.proceeding)
    if awarded is not None:
        return Answer(State.UNMET, "award-given", {"when": awarded.on})
    gone = record.last("arbitration_withdrawn", event.proceeding)
    standing = appeals_to_arbitrators(record.events, event.proceeding)
    if gone is not None and not standing:
        return Answer(State.UNMET, "arbitration-withdrawn", {"when": gone.on})
    appellants = {code for appeal in standing for code in appeal.by}
    if event.by and appellants and appellants.isdisjoint(event.by):
        return Answer(State.UNMET, "not-appellant", {"by": event.by})
    lapse = lapse_of_authority(record, question.rulebook, question.track, event.proceeding)
    alone = not appellants - set(event.by)
    if alone and lapse is not None and event.on > lapse.ends:
        return Answer(State.GAP, "no-panel-to-resume", {"term": lapse}, row.facts)
    return MET


@gate("mpia-no-void-appeal")
def _no_appeal_beside_arbitration(_question: Question, _row: Gate) -> Answer | None:
    return Answer(State.UNMET, "bound-by-procedures")


@gate("dsu-25.4")
def _award(question: Question, _row: Gate) -> Answer | None:
    record, event = question.record, question.event
    missing = _no_procedures(question)
    if missing is not None:
        return missing
    gone = record.last("arbitration_withdrawn", event.proceeding)
    if gone is not None and not appeals_to_arbitrators(record.events, event.proceeding):
        return Answer(State.UNMET, "arbitration-withdrawn", {"when": gone.on})
    awarded = record.last("arbitration_award_notified", event.proceeding)
    if awarded is not None:
        return Answer(State.UNMET, "award-given", {"when": awarded.on})
    # Once a panel report is circulated, only an award on an appeal replaces adoption.
    original = event.proceeding == "original"
    ended = results(record) if original else record.all("reports_adopted", event.proceeding)
    if record.last("panel_report_circulated", event.proceeding) and not ended:
        return required(question, "arbitration_appeal_notified", "no-arbitration-appeal") or MET
    return MET


@gate("mpia-order")
def _steps_before_arbitration(question: Question, _row: Gate) -> Answer | None:
    missing = _no_procedures(question)
    if missing is not None:
        return missing
    reported = question.record.last("panel_report_circulated", question.event.proceeding)
    return Answer(State.UNMET, "report-out", {"when": reported.on}) if reported else MET
