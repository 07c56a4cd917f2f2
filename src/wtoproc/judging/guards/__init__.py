"""Guards: the condition of each gate as a function, one module for each part of the DSU.

A guard gets a `Question` and returns an `Answer`, or None where its rule does not concern the act. The gate's row
says what an answer does to the act: permit it, bar it or leave a note. A gate without a guard depends on its open
facts alone.
"""

# Importing these modules registers their guards.
from wtoproc.judging.guards import _agreements, _appeal, _arbitration, _consultations, _panel  # noqa: F401
from wtoproc.judging.guards._actors import role_of, roles, wrong_actor
from wtoproc.judging.guards._after_adoption import reaches
from wtoproc.judging.guards._base import MET, OPEN, Answer, State, answer, gap_fact, guard_of, registered
from wtoproc.judging.guards._needs import cases, cases_of, need_of, needs_hold

__all__ = [
    "MET",
    "OPEN",
    "Answer",
    "State",
    "answer",
    "cases",
    "cases_of",
    "gap_fact",
    "guard_of",
    "need_of",
    "needs_hold",
    "reaches",
    "registered",
    "role_of",
    "roles",
    "wrong_actor",
]
