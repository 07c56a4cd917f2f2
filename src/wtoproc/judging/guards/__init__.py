"""Gates that are no periods: the condition of each, under its provision, in the treaty's order.

A guard gets a `Question` and returns an `Answer`, or None where the rule has nothing to say of this act. What an
answer does to the act (permits, bars, leaves a note) stands in the gate's row. A gate without a guard here is
decided by its open facts alone.
"""

# Imported so that they register their gates.
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
