"""The sentences of findings, as a lawyer would write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtoproc.judging.clocks import Term
from wtoproc.law.grades import Grade
from wtoproc.law.rows import Fact, Gate, Period, Row

# Templates by the reason of a finding; {..} are details that the finding carries.
SENTENCES: Mapping[str, str] = {
    "summary": "{summary}",
    "given": "{summary} The facts given answer this.",
    "proved": "{summary} The act itself shows that this was so.",
    "not-judged": "No rule of this rulebook judges this kind of step yet; it is recorded as it happened.",
    "not-regulated": "Not regulated: no rule governs this kind of step in this round.",
    # periods
    "wait-over": "{length} from {start} ran to {ends}; open since {opens}",
    "wait-early": "{length} from {start} run to {ends}; before that",
    "wait-last-day": "{length} from {start} run to {ends}; on that last day",
    "wait-extended": "{length} from {start} ran to {ends}, but the period was lengthened; before its new end",
    "set-aside-gate": "{exception} sets this aside: {reason}",
    "set-aside": "{length} from {start} run to {ends}, but {exception} sets that aside: {reason}",
    "in-time": "in time: {length} from {start} run to {ends}",
    "in-time-rolled": "in time: {length} from {start} end on {nominal}, a non-working day, and so on {ends} (WT/DSB/6)",
    "spent": "the {length} from {start} concerned the first step of this kind, which was taken before",
    "late": "late: {length} from {start} ended on {ends}{moved}",
    "late-announced": "late: {length} from {start} ended on {ends}{moved}; the delay was notified on {notice}",
    "in-time-moved": "in time: {length} from {start} run to {ends}{moved}",
    "in-time-by-analogy": "in time: {length} from {start}{moved}, end on {nominal}, a non-working day, and so, by analogy "
    "with WT/DSB/6, on {ends}",
    "moved-late": "{length} from {start} had ended on {ends} when the DSB set a later day",
    "in-practice": "{length} from {start} ended on {nominal}, a non-working day; WT/DSB/6 does not cover this period, "
    "but the next working day is not treated as late in practice",
    "open-end": "{length} from {start} ended on {ends}, but {moved_by} moved the end to a day that is not on record",
    "set-within": "the period set ends on {set_to}, within the {guideline}{length} from {start} ({ends})",
    "set-too-long": "the period set ends on {set_to}, past the {guideline}{length} from {start} ({ends}){moved}",
    "in-time-before": "in time: {length} before {start} ended on {ends}",
    "late-before": "late: {length} before {start} ended on {ends}",
    "no-day-ahead": "the {length} are counted back from a day that is not on record",
    "late-unless-circulated": "the {length} run from the circulation, whose day is not on record; "
    "counted from the request they end on {ends}, so this is in time",
    "wto-closed": "{length} from {start} end on {nominal}; whether the WTO worked that day is uncertain "
    "(the end lies between {ends} and {latest}), so this is in time",
    "waived": "{length} from {start} no longer matter: {by}",
    "no-clock": "nothing has started this period: the record shows no '{clock}' that still counts",
    # who acts
    "not-complainant": "{by} is not a complainant in this dispute",
    "not-respondent": "{by} is not the respondent in this dispute",
    "not-party": "{by} is not a party to this dispute",
    "is-party": "{by} is a party to these consultations and cannot ask to join them",
    "not-yet-member": "{member} became a Member of the WTO on {acceded} only",
    "before-the-wto": "the WTO and its DSU did not exist before 1 January 1995",
    "no-covered-agreement": "no covered agreement of DSU Appendix 1 is among those cited ({agreements})",
    "party-no-third-party": "{member} is a party before this panel and cannot be a third party",
    "least-developed": "{member} is a least-developed Member: restraint is due in raising matters against it",
    # order of steps
    "required-step": "the step '{step}', which must come first, has not been taken in this round",
    "forbidden-step": "the step '{step}' has been taken already in this round",
    "no-dispute": "no consultations were requested in this dispute",
    "already-ended": "{ended} on {when} already",
    "after-report": "the panel report is out: a withdrawal no longer keeps it from the DSB",
    "complaint-ended": "{ended} on {when}: the complainant must start again with consultations",
    "after-settlement": "a solution was notified on {when}; a new request is still possible",
    "no-consultations": "this complainant has not requested consultations before",
    "no-consultations-needed": "after the Textiles Monitoring Body no consultations are needed",
    "one-side-only": "one side alone cannot declare that consultations have failed: both parties must consider so",
    "panel-already-requested": "a panel has been requested already",
    "no-panel-request": "no panel has been requested in this round",
    "request-spent": "the panel request of {when} no longer stands: it was answered, withdrawn or has lost its effect",
    "joins-sitting-panel": "the dispute goes before a panel that is established already (DSU 9.1)",
    "second-meeting": "the request has been deferred before: now only a consensus against it could stop the panel",
    "sequencing-promises-panel": "the parties' sequencing agreement promises the referral",
    "first-meeting": "at the first meeting that takes up the request",
    "consensus-against-panel": "the DSB decided by consensus not to establish a panel",
    "prohibited-subsidies": "a request under SCM 4.4 is granted at the first meeting",
    "already-blocked": "the request was deferred before and cannot be blocked twice",
    "no-block-under-scm-4": "a request under SCM 4.4 cannot be blocked",
    "panel-already-established": "the panel is established already",
    "no-panel": "no panel is established in this round",
    "already-composed": "the panel was composed on {when}",
    "not-composed": "no panel has been composed in this round",
    "director-general-not-asked": "nobody has asked the Director-General to compose the panel",
    "report-out": "the panel report is circulated",
    "still-time-to-agree": "the parties may still agree until {ends}",
    "already-agreed": "the parties have agreed which rules govern",
    "refused": "the respondent refused consultations",
    "failed-jointly": "both parties consider that consultations have failed",
    # the panel's work
    "after-later-step": "the step '{step}' has been taken already",
    "brief-report": "a solution was notified on {when}: the report confines itself to the case and says so (DSU 12.7)",
    "not-at-respondents-wish": "{by} is not the complaining party, at whose request alone a panel may suspend its work",
    "authority-lapsed": "the authority for the panel lapsed on {when}",
    "suspended-too-long": "suspended since {start}, for more than the {length} that ended on {ends}: the authority has lapsed",
    "not-suspended": "the panel was not suspended",
    "suspended-beyond": "a suspension to {when} would be longer than the {length} that end on {ends}",
    "suspended-until": "the panel was suspended until {when}",
    "complaint-gone": "{ended} on {when}: the panel has no task left",
    "no-round": "no such round has begun",
    "not-complainant-here": "{by} did not bring this round",
    "not-party-here": "{by} is not a party before this panel",
    "after-settlement-step": "a solution was notified on {when}; the step is still possible",
    "resumed-already": "the panel has taken up its work again since its last suspension",
    "lapse-on-anniversary": "{length} from {start} end on {ends}; the authority lapses on the next day, and records show either day",
    "lapse-early": "{length} from {start} run to {ends}",
    # adoption and appeal
    "no-report": "no panel report has been circulated in this round",
    "already-adopted": "the reports were adopted on {when}",
    "consensus-against-adoption": "the DSB decided by consensus not to adopt the report",
    "window-closed": "{length} from {start} ended on {ends}",
    "late-appellate-report": "the Appellate Body reported after {ends}, the end of its {length}",
    "appeal-stands": "an appeal has been notified and is pending",
    "no-extension": "no provision lets the DSB set a later day",
    "extended-too-late": "the window closed on {ends}",
    "extended-to-the-past": "the new day, {when}, lies before the decision",
    "appeal-pending": "an appeal of {when} is pending",
    "appeal-into-the-void": "an appeal of {when} is pending that no division of the Appellate Body can hear; "
    "the ways that remain are its withdrawal, a mutually agreed solution or arbitration (DSU 25)",
    "into-the-void": "no division of the Appellate Body can be formed, so this appeal would freeze the report until it is "
    "withdrawn, settled or replaced by arbitration (DSU 25)",
    "appeal-answered": "the Appellate Body reported on {when}",
    "appeal-withdrawn": "the appeal was withdrawn on {when}",
    "report-on-withdrawal": "the appeal was withdrawn on {when}; a report may still say so",
    "no-appeal": "no appeal has been notified in this round",
    "void-blocks-nothing": "an appeal of {when} is pending that no division of the Appellate Body can hear; on the "
    "reading taken it does not keep the DSB from adopting",
    "not-all-consulted": "not every Member that asks for the panel has requested consultations in this dispute",
    "own-appeal-pending": "its own appeal of {when} is pending",
    "period-before-adoption": "the period would end on {ends}, and the adoption was on {when}",
    "unknown-agreement": "not known as a covered agreement, so its rules are not applied: {agreements}",
    "moratorium": "the moratorium of TRIPS 64 covers every complaint of that kind on that day",
    "no-panel-to-resume": "the twelve months of the panel's suspension ended on {ends}, and a panel would have to resume",
    "retaliation-over": "the retaliation that was authorized has ended; a new request must come first",
    "after-the-end": "{step} on {when} ended the dispute",
    "compliance-found": "the last adopted reports on compliance found that the respondent complies",
    "not-of-a-round": "this belongs to the dispute and not to a round on compliance: take it in the original proceeding",
    "no-division-at-all": "under the law of the day chosen no division can be formed",
    "no-division": "since {since} no division can be formed, and this appeal was notified on {when}",
    "division-began-before": "since {since} no division can be formed",
    "window-still-open": "the window for an appeal in its own right is still open",
    "own-appeal": "{by} is the first appellant: only another party may file an other appeal",
    "not-appellant": "{by} has not appealed",
    "not-other-appellant": "{by} is not a party that may file an other appeal",
    "not-appellee": "no other party has appealed against {by}",
    "is-party-here": "{by} is a party before this panel and cannot be a third participant",
    "refiled": "an appeal was withdrawn on {when}",
    "promised-not-to-appeal": "the parties have promised each other not to appeal",
    "recommends": "a measure is to be brought into conformity",
    "recommends-nothing": "nothing is asked of the respondent",
    "recommendations-not-stated": "the record does not say whether the reports ask something of the respondent; "
    "the later steps under DSU 21 and 22 depend on that",
    "situation-complaint": "the complaint is a situation complaint",
    # implementation
    "no-second-period": "a compliance round gives no second reasonable period",
    "period-set": "the period was set on {when}",
    "no-period-arbitration": "the reasonable period was not referred to arbitration",
    "no-period-set": "no reasonable period is on record",
    "period-end-unknown": "the record shows no end of the reasonable period",
    "period-runs-still": "the reasonable period runs to {when}",
    "period-ended-before": "by the count the reasonable period ended on {when}; the recorded day prevails",
    # retaliation
    "wait-for-meeting": "{length} from {start} run to {ends}; a request may be filed before, but the DSB may not take it up "
    "until they have run",
    "no-retaliation-request": "no complainant concerned has a request to retaliate on record",
    "retaliation-request-withdrawn": "the request was withdrawn on {when}",
    "after-the-decision": "the arbitrator has decided: a second request has no waiting period (DSU 22.7)",
    "arranged": "an arrangement with that Member was reached on {when}",
    "no-period-on-record": "no reasonable period is on record",
    "order-agreed": "the parties agreed on the order of procedures on {when}",
    "no-compliance-finding": "no compliance round has found against the respondent",
    "window-over": "the {length} of DSU 22.6 ended on {ends}",
    "before-any-finding": "no compliance round has found against the respondent; Article 22 does not ask for one, but "
    "whether one must come first is disputed",
    "after-non-compliance-found": "a compliance round has found against the respondent",
    "retaliation-authorized": "the DSB has authorized it already",
    "no-second-arbitration": "the arbitrator has decided, and there is no second arbitration",
    "retaliation-decided": "the arbitrator has decided already",
    "no-referral": "no request to retaliate was referred to arbitration",
    "suspended-by-agreement": "no suspension of the arbitration is on record, but the parties' agreed procedures may be one",
    "arbitration-not-suspended": "the arbitration is not suspended",
    "arbitration-runs": "the arbitration under DSU 22.6 is pending: concessions may not be suspended meanwhile",
    "not-authorized": "no authorization by the DSB is in force",
    # arbitration
    "ad-hoc-procedures": "not both parties take part in the arrangement: these are procedures of their own",
    "mpia-unknown": "the sources do not show whether both parties took part in the arrangement on that day",
    "no-arbitration-agreed": "the parties have notified no procedures for arbitration",
    "report-not-with-parties": "the record does not show that the parties had the final report",
    "no-arbitration-appeal": "no appeal to arbitrators has been notified in this round",
    "award-given": "the award was notified on {when}",
    "arbitration-withdrawn": "the arbitration was withdrawn on {when}",
    "bound-by-procedures": "the parties are bound by procedures for an appeal before arbitrators",
    # compliance rounds
    "nothing-adopted": "no report has been adopted in the original proceeding",
    "no-recommendations": "the adopted result asks nothing of the respondent",
    "recommendations-unknown": "the record does not say whether the adopted reports ask something of the respondent",
    "before-period-end": "the reasonable period has not ended and compliance was neither claimed nor disputed",
    "no-original-panel": "no panel was composed in the original proceeding",
}


# These sentences stop in the middle: the clauses of the open facts complete them.
_CONTINUED = frozenset(
    {
        "lapse-early",
        "wait-early",
        "wait-last-day",
        "wait-extended",
        "first-meeting",
        "late-unless-circulated",
        "wto-closed",
    }
)


def sentence(
    row: Row, grade: Grade, reason: str, details: Mapping[str, Any], awaits: tuple[Fact, ...] = ()
) -> str:
    """The finding of a rule as one or two sentences, without the provision.

    Args:
        row: the rule.
        grade: the grade of the finding.
        reason: a key of `SENTENCES`.
        details: the dates, Members and facts that the sentence names.
        awaits: the open facts of which one makes the act lawful.
    """
    text = _own_words(row, reason, details) or SENTENCES[reason].format_map(_Words(row, details))
    term: Term | None = details.get("term")
    if term is not None and str(term.length) == "0 days":
        text = text.replace(f"{term.length} from {term.start}", "the days allowed")
    if grade is Grade.CONDITIONAL:
        text = _only_if(text, awaits, continues=reason in _CONTINUED)
    elif grade is Grade.BARRED and reason in ("wait-early", "wait-last-day"):
        text += " the step may not be taken"
    if row.from_memory:
        text += " (rule stated from memory, not re-read in its text)"
    return text


def _own_words(row: Row, reason: str, details: Mapping[str, Any]) -> str:
    """The sentence that a gate's row gives for its objection; "" where it gives none."""
    if not isinstance(row, Gate) or reason not in ("required-step", "forbidden-step"):
        return ""
    return (
        row.if_missing
        if reason == "required-step"
        else row.if_done.replace("{when}", str(details.get("when")))
    )


def _only_if(text: str, facts: tuple[Fact, ...], *, continues: bool) -> str:
    """The sentence with the clauses of the open facts after "only if"."""
    if not facts:
        return text
    joiner = ", only if" if continues else "; lawful only if"
    return f"{text.rstrip('.')}{joiner} {_or([fact.clause for fact in facts])}"


def _or(clauses: Iterable[str]) -> str:
    listed = list(clauses)
    if len(listed) == 1:
        return listed[0]
    return f"{', '.join(listed[:-1])}, or {listed[-1]}"


class _Words(dict[str, str]):
    """The words of a finding by template key, computed when the template asks for them."""

    def __init__(self, row: Row, details: Mapping[str, Any]) -> None:
        super().__init__()
        self.row = row
        self.details = details

    def __missing__(self, key: str) -> str:
        details = self.details
        term: Term | None = details.get("term")
        if key == "summary":
            return self.row.summary
        if term is not None and key in ("start", "nominal", "ends", "latest", "length"):
            return _of_term(term, key)
        if key in ("moved", "moved_by"):
            return _mover(term, key)
        if key == "notice":
            return str(details["notice"].on)
        if key == "guideline":
            return "guideline of " if getattr(self.row, "force", "") == "should" else ""
        if key == "step":
            return words(str(details["step"]))
        if key == "ended":
            return _ENDED[details["ended"].ends]
        if key == "acceded":
            return str(details["member"].acceded)
        value: Any = details.get(key, "")
        if key == "by":
            return _by(value)
        if key == "member":
            return str(value.name)
        if key == "exception":
            return str(value.provision)
        if key == "reason":
            of_exception = {**details, **details.get("found", {})}
            return SENTENCES.get(value, str(value)).format_map(_Words(details["exception"], of_exception))
        if key == "clock":
            return words(value)
        if key == "agreements":
            return ", ".join(value) or "none"
        return str(value)


_ENDED = {"complaint": "the complaint was withdrawn", "dispute": "the dispute was terminated"}


def _of_term(term: Term, key: str) -> str:
    return str(term.ends_latest if key == "latest" else getattr(term, key))


def _mover(term: Term | None, key: str) -> str:
    """The step that moved the end of a term, as part of a sentence; "" if none did."""
    if term is None or term.moved_by is None:
        return ""
    event = term.moved_by
    step = f"the step '{words(event.type)}' of {event.on}"
    if key == "moved_by":
        return step
    by = f"by {term.paused} days " if term.paused else ""
    return f", moved {by}by {step}"


def _by(value: str | tuple[str, ...]) -> str:
    return words(value) if isinstance(value, str) else ", ".join(value)


def words(type_name: str) -> str:
    """The name of an event type in plain words."""
    return type_name.replace("_", " ")


def with_round(name: str, proceeding: str) -> str:
    """A name with its round in brackets, unless that is the original one."""
    return name if proceeding == "original" else f"{name} ({proceeding})"


def counted_from(row: Period, clock: str) -> str:
    """The day from which a period is counted, in words."""
    return "the end of the reasonable period" if row.clock_field == "period_end" else words(clock)
