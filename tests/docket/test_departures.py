"""docs/departures.md agrees with a review of the docket: which steps mostly depend on facts, and where the status differs."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from wtoproc import docket

ROOT = Path(__file__).parents[2]
STATUS = ROOT.parent / "shared" / "docket" / "wto-status.json"
WAITING = re.compile(r"^\| ([a-z]+_[a-z_]+) \| ([a-z]+-[a-z-]+) \| \S", re.MULTILINE)
DIFFERING = re.compile(r"^\| DS(\d+) \| ([A-Z][^|]+) \| ([A-Z][^|]+) \| \S", re.MULTILINE)
COMPLETE = [n for n in docket.numbers() if docket.load(n).coverage == "complete"]


def table(pattern: re.Pattern[str]) -> list[tuple[str, ...]]:
    return pattern.findall((ROOT / "docs" / "departures.md").read_text("utf-8"))


def test_types_of_which_few_are_permitted_are_listed_with_the_facts_they_wait_for() -> None:
    seen: Counter[str] = Counter()
    permitted: Counter[str] = Counter()
    facts: defaultdict[str, set[str]] = defaultdict(set)
    for number in COMPLETE:
        for event, verdict in docket.load(number).review():
            seen[event.type] += 1
            permitted[event.type] += verdict.permitted
            facts[event.type] |= {*verdict.facts}
    few = {type_name for type_name, count in seen.items() if permitted[type_name] / count < 0.75}
    assert {(type_name, fact) for type_name in few for fact in facts[type_name]} == set(table(WAITING))


def test_joining_is_permitted_where_the_circulation_is_on_record_save_for_one() -> None:
    late = [
        number
        for number in COMPLETE
        for event, verdict in docket.load(number).review()
        if event.type == "join_consultations_requested"
        and not verdict.permitted
        and any(
            getattr(e, "circulated", None)
            for e in docket.load(number).on_record.all("consultations_requested", event.proceeding)
        )
    ]
    assert late == [530]


@pytest.mark.skipif(
    not STATUS.is_file(), reason="the reference data lie beside the checkout of the developers only"
)
def test_our_status_is_the_wtos_own_save_in_the_listed_disputes() -> None:
    reference = json.loads(STATUS.read_text("utf-8"))
    day = date.fromisoformat(reference["as_of"])
    differing = set()
    for name, right in reference["status"].items():
        number = int(name[2:])
        if number in COMPLETE:
            ours = sorted(map(str, docket.load(number).as_of(day).statuses))
            if ours not in [sorted(one) for one in right]:
                differing.add((name[2:], ", ".join(ours), ", ".join(sorted(right[0]))))
    assert differing == set(table(DIFFERING))
