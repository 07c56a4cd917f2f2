"""Each sentence that the law has for an act is said of one: of the twins and broken histories, or of what stands here."""

from __future__ import annotations

from tests.histories import dispute, event
from tests.law import test_adjudication, test_implementation
from tests.law.test_objections import ALL_BROKEN, ALL_TWINS
from tests.law.twins import judged
from wtoproc.judging.wording import SENTENCES

REPORT, COMPOSED, PANEL = (test_adjudication.HISTORIES[name] for name in ("REPORT", "COMPOSED", "PANEL"))
ADOPTED, PERIOD, GRANTED, OBJECTED, FOUND_WANTING = (
    test_implementation.HISTORIES[name]
    for name in ("ADOPTED", "PERIOD", "GRANTED", "OBJECTED", "FOUND_WANTING")
)
ASKED = "2009-09-11 consultations_requested KOR"
SOLUTION = "mutually_agreed_solution_notified KOR,JPN"
CLEARED = (*FOUND_WANTING[:-1], "2012-09-20 reports_adopted proceeding=compliance recommendations=false")
VOID = test_adjudication.VOID

# What is said, the history, the act.
SAID = [
    ("after-report", REPORT, "2011-06-10 complaint_withdrawn KOR"),
    ("after-settlement", (ASKED, f"2009-12-01 {SOLUTION}"), "2010-06-18 panel_requested KOR"),
    ("after-settlement-step", (*REPORT, f"2011-06-15 {SOLUTION}"), "2011-06-28 reports_adopted"),
    ("after-the-end", (*PERIOD, "2012-05-02 dispute_terminated"), "2012-05-20 retaliation_requested KOR"),
    ("arranged", (*PERIOD, f"2012-05-02 {SOLUTION}"), "2012-05-20 retaliation_requested KOR"),
    ("before-the-wto", (), "1994-12-31 consultations_requested KOR"),
    ("brief-report", (*COMPOSED, f"2011-03-01 {SOLUTION}"), "2011-05-02 panel_report_circulated"),
    ("complaint-gone", (*COMPOSED, "2010-12-01 complaint_withdrawn KOR"), "2010-12-06 interim_report_issued"),
    ("compliance-found", CLEARED, "2013-05-08 retaliation_requested KOR"),
    ("failed-jointly", (ASKED, "2009-10-01 consultations_failed_jointly KOR,JPN"), "2009-10-02 panel_requested KOR"),
    ("no-round", PERIOD, f"2012-06-01 {SOLUTION} proceeding=compliance"),
    ("own-appeal-pending", VOID, "2021-06-28 appeal_notified JPN"),
    ("period-before-adoption", ADOPTED, "2011-08-01 reasonable_period_agreed KOR,JPN expires=2011-06-01"),
    ("recommends-nothing", REPORT, "2011-06-28 reports_adopted recommendations=false"),
    ("refused", (ASKED, "2009-09-15 consultations_refused JPN"), "2009-09-16 panel_requested KOR"),
    ("retaliation-over", (*GRANTED, "2013-05-20 retaliation_ended KOR"), "2013-06-20 retaliation_authorized KOR"),
    (
        "sequencing-promises-panel",
        (*PERIOD, "2012-05-02 sequencing_agreed KOR,JPN", "2012-05-10 panel_requested KOR proceeding=compliance"),
        "2012-05-24 panel_established proceeding=compliance",
    ),
    ("suspended-by-agreement", (*OBJECTED, "2012-06-01 sequencing_agreed KOR,JPN"), "2012-06-04 retaliation_arbitration_resumed KOR"),
]  # fmt: skip

# Of readings, reforms, reviews and periods that were moved: tested where these are.
ELSEWHERE = {
    "ad-hoc-procedures", "forbidden-step", "in-practice", "in-time-by-analogy", "in-time-moved", "joins-sitting-panel",
    "lapse-on-anniversary", "late-announced", "late-appellate-report", "moved-late", "mpia-unknown", "no-compliance-finding",
    "no-consultations-needed", "no-division-at-all", "no-extension", "no-original-panel", "not-all-consulted",
    "not-complainant-here", "not-judged", "not-regulated", "period-end-unknown", "period-ended-before", "prohibited-subsidies",
    "proved", "refiled", "report-on-withdrawal", "required-step", "set-aside", "set-aside-gate", "suspended-beyond",
    "suspended-until", "unknown-agreement", "void-blocks-nothing", "window-closed", "window-still-open",
}  # fmt: skip


def test_every_sentence_is_said() -> None:
    verdicts = [judged(case) for case in (*ALL_BROKEN, *ALL_TWINS)]
    told = {finding.reason for verdict in verdicts for finding in verdict.findings}
    for says, history, act in SAID:
        findings = dispute(*history).may(event(act)).findings
        mine = {f.reason for f in findings} | {f.details.get("reason") for f in findings}
        assert says in mine, says
        told.add(says)
    assert SENTENCES.keys() - ELSEWHERE <= told
