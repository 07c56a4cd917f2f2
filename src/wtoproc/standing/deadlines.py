"""Deadlines: every period that has started on a record, with its dates and its state on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from wtoproc._line import line
from wtoproc._typed import plain
from wtoproc.judging import guards
from wtoproc.judging.clocks import (
    Start,
    Term,
    first_open_day,
    period_ends,
    resumed,
    start_of,
    suspended_until,
)
from wtoproc.judging.guards import State
from wtoproc.judging.question import Question, track_of
from wtoproc.judging.running import Conditions, counted, in_force, moved_by_record, replaced_by
from wtoproc.judging.wording import words
from wtoproc.law.charts import BY_COMPLAINANT, Chart
from wtoproc.law.rows import Gate, Period
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.after_adoption import concerned, reasonable_periods, retaliation_steps
from wtoproc.record.event import Event
from wtoproc.record.record import Known, Record
from wtoproc.standing.strands import Strand, StrandStates
from wtoproc.terms.periods import Length

__all__ = ["Deadline", "deadlines"]

_ONE_DAY = timedelta(days=1)


class Deadline(NamedTuple):
    """A period that has started in a dispute, as of a day. Days are Geneva dates."""

    row: Period
    """The row of law."""
    proceeding: str
    """The round."""
    clock: str
    """Type of the event that started it."""
    started: date
    """The day from which it is counted; that day itself is left out."""
    actor: str
    """The role that must or may act."""
    length: Length
    """Its length in this dispute; a track can have another length than the row."""
    nominal: date
    """The day that the count gives."""
    ends: date
    """The last day, rolled to a working day where WT/DSB/6 applies; uncertain days are taken as working days."""
    ends_latest: date | None
    """The last day if no uncertain day was a working day; None where only the earliest possible start is known, or the
    end was moved to a day that is not on record."""
    certainty: str
    """ "sure", "pattern" (rests on the usual pattern of WTO holidays) or "uncertain"."""
    state: str
    """One of:

    * running: it has not ended;
    * met: the act came in time, or a waiting period is over;
    * late: a required act came after the end;
    * overdue: the end has passed and the required act has not come;
    * lapsed: an optional act was not taken in time, or the dispute has moved past it;
    * waived: an event set it aside;
    * open: the record does not show which.
    """
    days_left: int | None
    """Days from the day of asking to `ends`; None unless it runs."""
    done: date | None
    """The day of the governed act; None where it has not happened."""
    complainants: tuple[str, ...] = ()
    """The complainants for which it runs; empty for all."""
    no_division_since: date | None = None
    """The day since which no division of the Appellate Body can be formed, where the Appellate Body has yet to act."""
    governs: tuple[str, ...] = ()
    """Types of the acts that it delays or requires. Where a request may be filed during a wait (DSU 22.2), only the
    DSB's act."""

    @property
    def rule(self) -> str:
        """Id of the rule, such as "dsu-4.7"."""
        return self.row.id

    @property
    def provision(self) -> str:
        """Its provision, such as "DSU 4.7"."""
        return self.row.provision

    @property
    def kind(self) -> str:
        """Its kind: "wait" (no act before its end), "limit" (no act after it) or "target" (an act is meant by it)."""
        return self.row.kind

    @property
    def text(self) -> str:
        """The deadline as a sentence."""
        return _sentence(self)

    def to_dict(self) -> dict[str, Any]:
        """The deadline as plain data for JSON, as ``--json`` prints it."""
        return {
            "rule": self.rule,
            "provision": self.provision,
            "proceeding": self.proceeding,
            "clock": self.clock,
            "started": self.started.isoformat(),
            "governs": list(self.governs),
            "actor": self.actor,
            "kind": self.kind,
            "length": str(self.length),
            "nominal": self.nominal.isoformat(),
            "ends": self.ends.isoformat(),
            "ends_latest": plain(self.ends_latest),
            "certainty": self.certainty,
            "state": self.state,
            "days_left": self.days_left,
            "done": plain(self.done),
            "complainants": list(self.complainants),
            "readings": list(self.row.all_readings),
            "text": self.text,
        }

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return line(self, f"{self.rule} ({self.proceeding}), {self.state}: {self.text}")


class Running(NamedTuple):
    """A period that has started in a dispute, with its start and its term."""

    row: Period
    question: Question
    """The question about an act of the governed type on the day of asking."""
    start: Start
    term: Term
    complainants: tuple[str, ...]
    """The complainants for which it runs; empty for all."""


def deadlines(record: Record, rulebook: Rulebook, day: date) -> tuple[Deadline, ...]:
    """Every deadline on a record as of `day`, the next end first. The record may hold nothing later than `day`.

    A period that limits what an act sets (the 15 months of DSU 21.3(c)) is a deadline for nobody and is left out.
    """
    states = StrandStates(record, rulebook).to(day)
    due = [
        _deadline(running, day, states)
        for running in running_periods(record, rulebook, day)
        if running.row.judged_on != "period_end" and _called_for(running)
    ]
    return tuple(sorted(due, key=lambda d: (d.state != "running", d.ends, d.rule, d.proceeding)))


def running_periods(record: Record, rulebook: Rulebook, day: date) -> Iterator[Running]:
    """Every period that has started, with its start and its term."""
    track = track_of(record)
    for proceeding in record.proceedings():
        asked: dict[str, Question] = {}
        running = []
        for row in rulebook.periods(track, proceeding):
            act = row.governs[0]
            if act not in asked:
                asked[act] = _question(act, record, rulebook, day, track, proceeding=proceeding)
            if not row.conditional or Conditions(row).hold(asked[act]):
                running.append((row, asked[act]))
        replaced = replaced_by(row for row, _ in running)
        for row, question in running:
            if row.id not in replaced:
                yield from _runnings(row, question)


def _question(
    type_name: str,
    record: Record,
    rulebook: Rulebook,
    day: date,
    track: str,
    *,
    proceeding: str,
    by: tuple[str, ...] = (),
) -> Question:
    """The question for the deadlines of rows that govern a type of act: that act on the day of asking."""
    event = rulebook.event(type_name)(on=day, proceeding=proceeding, by=by)
    return Question(record, event, rulebook, {}, False, track)


def _runnings(row: Period, question: Question) -> Iterator[Running]:
    """A period once, or once for each reasonable period whose end starts it."""
    record, rulebook, (day, proceeding) = (
        question.record,
        question.rulebook,
        (question.day, question.event.proceeding),
    )
    for start, complainants in _starts(row, record, proceeding, rulebook):
        if complainants and row.conditional:
            towards = _question(
                row.governs[0], record, rulebook, day, question.track, proceeding=proceeding, by=complainants
            )
            if not Conditions(row).hold(towards):
                continue
        term = counted(row, start, question) if in_force(row, question, start.day) else None
        if term is None:
            continue
        if row.extended_by:
            act = _governed_act(row, question, start, complainants)
            term = moved_by_record(term, row, start, question, day if act is None else act.on)
        yield Running(row, question, start, term, complainants)


def _starts(
    row: Period, record: Record, proceeding: str, rulebook: Rulebook
) -> list[tuple[Start, tuple[str, ...]]]:
    """The starts of a period: one, or one for each end of a reasonable period with the complainants concerned."""
    if row.clock_field != "period_end":
        start = start_of(row, record, proceeding, readings=rulebook.chosen)
        return [] if start is None else [(start, ())]
    everybody = record.head.complainants
    by_end: dict[tuple[date, Event], list[str]] = {}
    for complainant in everybody:
        for end in period_ends(record, [complainant], rulebook.chosen):
            by_end.setdefault(end, []).append(complainant)
    return [
        (Start(event, end, exact=True), () if len(mine) == len(everybody) else tuple(mine))
        for (end, event), mine in by_end.items()
    ]


def _deadline(running: Running, day: date, states: Mapping[Strand, str]) -> Deadline:
    row, question, start, term, complainants = running
    act = _governed_act(row, question, start, complainants)
    state = _state(running, act, states)
    governs = _governed(row, question.rulebook)
    known = start.exact and not term.open_end
    return Deadline(
        row=row,
        proceeding=question.event.proceeding,
        clock=start.event.type,
        started=start.day,
        actor=row.actor if governs == row.governs else "dsb",
        length=term.length,
        nominal=term.nominal,
        ends=term.ends,
        ends_latest=term.ends_latest if known else None,
        certainty=term.certainty if known else "uncertain",
        state=state,
        days_left=(term.ends - day).days if state == "running" else None,
        done=None if act is None else act.on,
        complainants=complainants,
        no_division_since=_no_division(row, question) if act is None else None,
        governs=governs,
    )


def _no_division(row: Period, question: Question) -> date | None:
    quorum = question.rulebook.for_part("quorum")
    if row.actor != "appellate_body" or quorum is None or not quorum.in_force.covers(question.event.on):
        return None
    return quorum.in_force.since


# A request may be filed during the wait: only the meeting of the DSB has to wait.
_FILING = "retaliation_requested"


def _governed(row: Period, rulebook: Rulebook) -> tuple[str, ...]:
    """The acts that a period delays or requires, without a request that may be filed before the meeting."""
    if row.judged_on != "meeting" or rulebook.chosen.get("wait_holds_back") == "filing":
        return row.governs
    return tuple(type_name for type_name in row.governs if type_name != _FILING) or row.governs


def _called_for(running: Running) -> bool:
    """Whether an act is owed: no request is needed, the request was made, or the act came without it."""
    question = running.question
    return any(
        not act.owed_if_asked
        or any(question.knows(asked) is Known.YES for asked in act.answers)
        or question.knows(act.type) is Known.YES
        for act in map(question.rulebook.event, running.row.governs)
    )


def _governed_act(
    row: Period, question: Question, start: Start, complainants: tuple[str, ...]
) -> Event | None:
    """The first governed act since the start of the period."""
    record = question.record
    acts = [
        e
        for type_name in _governed(row, question.rulebook)
        for e in record.all(type_name, question.event.proceeding)
        if e.on >= start.event.on and (not complainants or _taken_towards(e, record, complainants))
    ]
    return min(acts, key=lambda e: e.on, default=None)


def _taken_towards(act: Event, record: Record, complainants: tuple[str, ...]) -> bool:
    """Whether an act concerns one of these complainants; a step of retaliation, whether it is a step of theirs."""
    if act in record.of_retaliation:
        return any(act in retaliation_steps(record, complainant) for complainant in complainants)
    return not set(concerned(record, act)).isdisjoint(complainants)


def _state(running: Running, act: Event | None, states: Mapping[Strand, str]) -> str:
    if running.row.kind == "wait":
        return _state_of_wait(running, act, states)
    row, question, start, term, complainants = running
    open_to_many = row.actor in ("other_member", "third_party")
    in_time = act is not None and act.on <= term.ends_latest
    if in_time and not (open_to_many and question.day <= term.ends_latest):
        return "met"
    if _waived(row, question, complainants) or _needless(row, question, act):
        return "waived"
    if row.clock_choice == "continuous" and act is None and _took_up_work(question, start, term):
        return "met"
    if question.day <= term.ends_latest:
        return _running_or_lapsed(running, states)
    return _state_after_end(running, act, states)


def _state_of_wait(running: Running, act: Event | None, states: Mapping[Strand, str]) -> str:
    question = running.question
    opens = first_open_day(running.term.nominal, question.rulebook.chosen)
    if act is not None:
        return "met" if act.on >= opens else "waived"
    if question.day >= opens:
        return "met"
    if _set_aside(running.row, question, running.complainants):
        return "waived"
    return _running_or_lapsed(running, states)


def _state_after_end(running: Running, act: Event | None, states: Mapping[Strand, str]) -> str:
    """The state of a limit or a target whose end has passed without the act, or before the act came."""
    row, question, start, term, _ = running
    ended = _over(running, states)
    if not start.exact or term.open_end:
        return "lapsed" if ended and act is None else "open"
    if row.effect in ("bars", "none", "lapses"):
        return "lapsed"
    if act is not None:
        return "late"
    silent = all(question.silence(type_name) is Known.NO for type_name in row.governs)
    if (ended and (silent or _ended(running, states))) or (silent and _never_asked(running, states)):
        return "lapsed"
    return "overdue" if silent else "open"


def _took_up_work(question: Question, start: Start, term: Term) -> bool:
    """Whether a panel resumed its work: its later steps show it, or the day until which it was suspended has passed."""
    record, proceeding = question.record, question.event.proceeding
    if resumed(record, proceeding, start.event):
        return True
    until = suspended_until(record, proceeding)
    return until is not None and until <= term.nominal and question.event.on > until


def _set_aside(row: Period, question: Question, complainants: tuple[str, ...]) -> bool:
    exceptions = (
        gate
        for rule in question.rulebook
        if isinstance(gate := question.rulebook[rule], Gate) and row.id in gate.exception_to
    )
    return any(
        answer is not None and answer.state is State.MET
        for answer in (guards.answer(gate, question) for gate in exceptions)
    ) or _waived(row, question, complainants)


def _waived(row: Period, question: Question, complainants: tuple[str, ...]) -> bool:
    return any(
        question.knows(type_name) is Known.YES and guards.reaches(type_name, question, complainants)
        for type_name in row.waived_by
    )


def _needless(row: Period, question: Question, act: Event | None) -> bool:
    """Whether an agreement on a reasonable period was no longer needed when it was reached, or is no longer needed now.

    That is so once each complainant has a period or a claim of compliance. A late agreement is judged all the same.
    """
    if "reasonable_period_agreed" not in row.governs:
        return False
    past = question.record if act is None else question.record.upto(act.on - _ONE_DAY)
    if any(past.undated_before(type_name, "original", question.day) for type_name in _WITHOUT_AGREEMENT):
        return True
    claims = past.all("compliance_claimed")
    return all(
        reasonable_periods(past, complainant) or any(complainant in concerned(past, e) for e in claims)
        for complainant in past.head.complainants
    )


# Steps that set the reasonable period, or make one unnecessary, without an agreement.
_WITHOUT_AGREEMENT = ("reasonable_period_awarded", "compliance_claimed")


def _running_or_lapsed(running: Running, states: Mapping[Strand, str]) -> str:
    return "lapsed" if _over(running, states) else "running"


def _over(running: Running, states: Mapping[Strand, str]) -> bool:
    """Whether the dispute has moved past the governed act: no path of the charts leads to it any more."""
    places = list(_strands_of_act(running, states))
    return bool(places) and all(
        _dead(strand, states, running.question.rulebook) or not chart.ahead(states[strand], type_name)
        for strand, chart, type_name in places
    )


def _ended(running: Running, states: Mapping[Strand, str]) -> bool:
    """Whether every strand to which the governed act belongs has ended."""
    places = list(_strands_of_act(running, states))
    return bool(places) and all(
        _dead(strand, states, running.question.rulebook) or states[strand] in chart.ends
        for strand, chart, _ in places
    )


def _never_asked(running: Running, states: Mapping[Strand, str]) -> bool:
    """Whether no strand of the governed act has begun, and none can begin with it: nobody has asked for the act."""
    places = list(_strands_of_act(running, states))
    return bool(places) and all(
        states[strand] == chart.start and not chart.drawn(chart.start, type_name)
        for strand, chart, type_name in places
    )


def _dead(strand: Strand, states: Mapping[Strand, str], rulebook: Rulebook) -> bool:
    """Whether a strand can never begin, because the strand before it has ended."""
    if strand.complainant is None or states[strand] != rulebook.charts[strand.chart].start:
        return False
    before = _FOLLOWS.get(strand.chart)
    if before is None:
        return False
    earlier = Strand(before, "original", strand.complainant if before in BY_COMPLAINANT else None)
    state = states.get(earlier, "")
    ends = rulebook.charts[before].ends
    return state in ends or state in _WITH_A_RESULT or _dead(earlier, states, rulebook)


# The strand before implementation and retaliation, and its states that decide whether they begin.
_FOLLOWS = {"implementation": "adjudication", "retaliation": "implementation"}
_WITH_A_RESULT = frozenset({"adopted", "award_notified"})


def _strands_of_act(running: Running, states: Mapping[Strand, str]) -> Iterator[tuple[Strand, Chart, str]]:
    """The strands to which the governed acts belong, each with its chart and the type of the act."""
    charts = running.question.rulebook.charts
    for strand in states:
        if strand.proceeding != running.question.event.proceeding:
            continue
        if strand.complainant and running.complainants and strand.complainant not in running.complainants:
            continue
        for type_name in running.row.governs:
            if charts[strand.chart].knows(type_name):
                yield strand, charts[strand.chart], type_name


_STATES = {
    "running": "runs",
    "met": "met",
    "late": "late",
    "overdue": "overdue",
    "lapsed": "no longer matters",
    "waived": "set aside",
    "open": "the record cannot tell whether it was kept",
}
_BOUND = {"wait": "after {ends}", "limit": "by {ends}", "target": "meant by {ends}"}


def _sentence(deadline: Deadline) -> str:
    """A deadline as a sentence."""
    acts = " or ".join(words(type_name) for type_name in deadline.governs)
    if deadline.kind == "wait" and deadline.state == "met":
        state = "has run its course"
    else:
        state = _STATES[deadline.state]
    if deadline.done is not None and deadline.state in ("met", "late") and deadline.kind != "wait":
        state = f"{state}, done on {deadline.done}"
    rolled = (
        "" if deadline.ends == deadline.nominal else f" (counted to {deadline.nominal}, a non-working day)"
    )
    if deadline.ends_latest is not None and deadline.ends_latest != deadline.ends:
        rolled += f"; {deadline.ends_latest} if the WTO was closed"
    bound = _BOUND[deadline.kind].format(ends=deadline.ends)
    since = f"{deadline.length} from {words(deadline.clock)} of {deadline.started}"
    if deadline.row.clock_field == "period_end":
        since = f"{deadline.length} from the end of the reasonable period, {deadline.started}"
    if str(deadline.length) == "0 days":
        since = f"the day set ({words(deadline.clock)})"
    if deadline.no_division_since is not None:
        state += f"; since {deadline.no_division_since} no division of the Appellate Body can be formed"
    if deadline.complainants:
        state += f" ({', '.join(deadline.complainants)})"
    return f"{acts} {bound}{rolled}: {since}; {state}"
