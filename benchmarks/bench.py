"""Measure wtoproc against what its users could have instead; prints ratios, side by side in one run.

    python benchmarks/bench.py            every measure (lexdays is left out where it is not installed)

All figures are medians of interleaved rounds on this machine; absolute ones are for orientation only.
"""

from __future__ import annotations

import collections
import os
import statistics
import subprocess
import sys
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import attrs

import wtoproc as wto
from wtoproc import docket
from wtoproc.judging.clocks import term, term_of
from wtoproc.judging.judge import judge
from wtoproc.judging.question import track_of
from wtoproc.law.rows import Gate, InForce, Row
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.record import Record
from wtoproc.terms.periods import Length

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 15


def each(functions: dict[str, Callable[[], Any]], number: int, rounds: int = ROUNDS) -> dict[str, float]:
    """Median microseconds a call, the functions taken in turn."""
    times: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(rounds):
        for name, function in functions.items():
            start = time.perf_counter()
            for _ in range(number):
                function()
            times[name].append((time.perf_counter() - start) / number * 1e6)
    return {name: statistics.median(found) for name, found in times.items()}


def trigger_with(conditions: int) -> Callable[[], Any]:
    """A bound trigger of `transitions` with always-true conditions, on a loop so that it can be fired again."""
    from transitions import Machine

    class Model:
        pass

    model = Model()
    Machine(
        model,
        states=["here"],
        initial="here",
        auto_transitions=False,
        transitions=[
            {"trigger": "go", "source": "here", "dest": "here", "conditions": [lambda: True] * conditions}
        ],
    )
    return model.go  # type: ignore[attr-defined]


def steps() -> dict[str, list[tuple[Record, wto.Event]]]:
    """Every event in scope of the docket with the record before it, by type."""
    found: dict[str, list[tuple[Record, wto.Event]]] = collections.defaultdict(list)
    for number in docket.numbers():
        case = docket.load(number)
        past = Record(case.head, case.undated)
        for event in case.events:
            plan = wto.DSU.plan(
                event.type, compliance=event.proceeding != "original", track=track_of(past, event)
            )
            if plan is not None and plan.rows:
                found[event.type].append((past, event))
            past = past.appended(event)
    return found


def rules_of(past: Record, event: wto.Event) -> int:
    plan = wto.DSU.plan(event.type, compliance=event.proceeding != "original", track=track_of(past, event))
    return len(plan.rows) if plan else 0


def record_and_judge(sample: list[tuple[Record, wto.Event]]) -> Callable[[], None]:
    law = wto.DSU

    def run() -> None:
        for past, event in sample:
            past.appended(event)
            judge(past, event, law)

    return run


def events_against_triggers() -> None:
    by_type = steps()
    print("recording and judging an event, against a bound transitions trigger with as many conditions")
    ratios = {}
    total_ours = total_theirs = total_events = 0.0
    triggers = {n: trigger_with(n) for n in range(1, 20)}
    for type_name, sample in sorted(by_type.items()):
        mean_rules = statistics.mean(rules_of(*step) for step in sample)
        trigger = triggers[max(1, round(mean_rules))]

        def fire(trigger: Callable[[], Any] = trigger, times: int = len(sample)) -> None:
            for _ in range(times):
                trigger()

        found = each({"ours": record_and_judge(sample), "theirs": fire}, max(1, 400 // len(sample)), 7)
        ours, theirs = found["ours"] / len(sample), found["theirs"] / len(sample)
        ratios[type_name] = ours / theirs
        total_ours += ours * len(sample)
        total_theirs += theirs * len(sample)
        total_events += len(sample)
        print(
            f"  {type_name:36} {len(sample):5} events {mean_rules:5.1f} rules  {ours:6.1f} us / {theirs:6.1f} us = {ratios[type_name]:.2f}"
        )
    worst = max(ratios, key=lambda w: ratios[w])
    print(
        f"  mean {total_ours / total_events:.1f} us / {total_theirs / total_events:.1f} us = {total_ours / total_theirs:.2f}; worst {worst} {ratios[worst]:.2f}"
    )
    sample = [step for found in by_type.values() for step in found][::10]
    texts = each(
        {
            "judged": lambda: [judge(past, event, wto.DSU) for past, event in sample],
            "read": lambda: [
                [f.text for f in judge(past, event, wto.DSU).findings] for past, event in sample
            ],
        },
        1,
        5,
    )
    print(
        f"  with every sentence made as well: {texts['read'] / len(sample):.1f} us an event (judged alone {texts['judged'] / len(sample):.1f})"
    )


def one_deadline() -> None:
    print("one deadline, against plain date arithmetic with a set look-up")
    closed = {date(2019, 12, 25), date(2020, 1, 1)}
    sixty, start, one = timedelta(days=60), date(2019, 9, 11), timedelta(days=1)

    def plain(start: date = start) -> date:
        end = start + sixty
        while end.weekday() > 4 or end in closed:
            end += one
        return end

    row = wto.DSU["dsu-4.3-reply"]
    length = Length.parse("60 days")
    starts = [start + timedelta(days=n) for n in range(3000)]
    compute = term.__wrapped__
    functions: dict[str, Callable[[], Any]] = {
        "plain": plain,
        "ours, asked again": lambda: term_of(row, start, "dsu", wto.DSU.chosen),  # type: ignore[arg-type]
        "ours, reckoned anew": lambda: compute(length, start, rolls=True, first_day_in=False),
    }
    found = each(functions, 5000)
    for name, cost in found.items():
        print(f"  {name:22} {cost:8.2f} us  {cost / found['plain']:.2f} times plain")
    spread = each(
        {
            "plain": lambda: [plain(s) for s in starts],
            "ours": lambda: [compute(length, s, rolls=True, first_day_in=False) for s in starts],
        },
        1,
    )
    ours, theirs = spread["ours"] / len(starts), spread["plain"] / len(starts)
    print(f"  over {len(starts)} starts: {ours:.2f} us / {theirs:.2f} us = {ours / theirs:.2f} times plain")
    try:
        import lexdays
    except ImportError:
        print("  lexdays is not installed: pip install --group bench")
        return
    compare_with_lexdays(lexdays, found["ours, reckoned anew"])


def compare_with_lexdays(lexdays: Any, ours: float) -> None:
    pack = min(str(name) for name in lexdays.list_rulepacks())
    theirs = each({"lexdays": lambda: lexdays.compute(pack, "2026-03-10", "P2W")}, 3, 7)["lexdays"]
    print(f"  lexdays {theirs:.0f} us (two weeks under {pack}): {theirs / ours:.0f} times ours")


def whole_docket() -> None:
    print("replay of the whole docket")
    cases = [docket.load(number) for number in docket.numbers()]
    count = sum(len(case.events) for case in cases)
    found = each({"review": lambda: [case.review() for case in cases]}, 1, 7)["review"]
    loads = each({"load": lambda: [docket.load(number) for number in docket.numbers()]}, 1, 3)["load"]
    print(
        f"  {len(cases)} disputes, {count} events: {found / 1e3:.0f} ms, {count / found * 1e6:,.0f} events a second; reading the files {loads / 1e3:.0f} ms"
    )


COLD = {
    "ours": (
        "from datetime import date\n"
        "import wtoproc as wto\n"
        "case = wto.Dispute(number=590, complainants=['KOR'], respondent='JPN', agreements=['GATT 1994'])\n"
        "case = case.record(wto.ConsultationsRequested(on=date(2019, 9, 11), by='KOR'),"
        " wto.ConsultationsHeld(on=date(2019, 10, 11)))\n"
        "assert case.may(wto.PanelRequested(on=date(2019, 11, 18), by='KOR')).permitted\n"
    ),
    "transitions and attrs": "import attrs, attr, transitions\ntransitions.Machine, attrs.frozen\n",
    "bare Python": "pass\n",
}


def cold_start() -> None:
    print("cold first verdict: a fresh process")
    times: dict[str, list[float]] = {name: [] for name in COLD}
    # Compiled files are there in any installed package; the first round, not counted, writes them.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    for counted in (False, *[True] * 11):
        for name, code in COLD.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, env=environment)
            if counted:
                times[name].append(time.perf_counter() - start)
    best = {name: statistics.median(found) * 1e3 for name, found in times.items()}
    for name, cost in best.items():
        print(f"  {name:22} {cost:6.0f} ms")
    print(f"  ours / transitions and attrs = {best['ours'] / best['transitions and attrs']:.2f}")


def long_history() -> None:
    print("an event in a history of 1,000 against one in a history of 50")

    def history(size: int) -> wto.Dispute:
        case = wto.Dispute(complainants="KOR", respondent="JPN", agreements=["GATT 1994"])
        case = case.record(wto.ConsultationsRequested(on=date(2019, 1, 7), by="KOR"))
        fill = [wto.ConsultationsHeld, wto.ConsultationsRequestSupplemented, wto.JoinConsultationsRequested]
        return case.record(
            *(fill[n % 3](on=date(2019, 1, 8) + timedelta(days=n // 8)) for n in range(size)), departure=True
        )

    short, long = history(50), history(1000)
    for event in (
        wto.PanelRequested(on=date(2020, 6, 18), by="KOR"),
        wto.ConsultationsHeld(on=date(2020, 6, 18)),
        wto.JoinConsultationsRequested(on=date(2020, 6, 18), by="BRA"),
    ):
        found = each(
            {
                "short": lambda event=event: (
                    short.record(event, departure=False) if short.may(event).permitted else short.may(event)
                ),
                "long": lambda event=event: (
                    long.record(event, departure=False) if long.may(event).permitted else long.may(event)
                ),
            },
            300,
        )
        print(
            f"  {event.type:30} {found['long']:.1f} us / {found['short']:.1f} us = {found['long'] / found['short']:.2f}"
        )


def large_rulebook() -> None:
    print("an event under a rulebook of ten times as many rows")
    rows = [row for rule in wto.DSU for row in wto.DSU.versions(rule)]
    # The others govern steps that nobody takes here, and replace nothing: what counts is that they are there.
    idle = [
        attrs.evolve(
            row, id=f"{row.id}-{n}", governs=("safeguard_applied",), in_force=InForce(), **_alone(row)
        )
        for n, row in ((n, row) for n in range(9) for row in {row.id: row for row in rows}.values())
    ]
    law = wto.DSU
    large = Rulebook(
        [*rows, *idle], law.facts.values(), law.readings.values(), overlays=law.overlays.values()
    )
    sample = [step for found in steps().values() for step in found][::10]
    found = each(
        {
            str(len(book)): lambda book=book: [judge(past, event, book) for past, event in sample]
            for book in (law, large)
        },
        1,
        ROUNDS,
    )
    small, big = (cost / len(sample) for cost in found.values())
    print(f"  {' and '.join(found)} rules: {small:.1f} us and {big:.1f} us an event = {big / small:.2f}")


def _alone(row: Row) -> dict[str, Any]:
    return {"replaces": (), **({"exception_to": ()} if isinstance(row, Gate) else {})}


def drawing() -> None:
    """Lawful histories of 20 events against a bare strategy with as many draws; generation alone."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st

    from wtoproc.testing import disputes
    from wtoproc.testing._steps import HOW, WHEN, WHICH

    print("drawing a lawful history of 20 events, against a bare Hypothesis strategy with as many draws")
    examples = 200
    quick = settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    numbers = st.tuples(st.integers(0, WHICH), st.integers(0, WHEN), st.integers(0, HOW))
    members = st.lists(st.sampled_from(range(160)), min_size=2, max_size=2, unique=True)
    start = st.dates(date(1995, 1, 1), date(2024, 12, 31))
    history = st.lists(numbers, min_size=19, max_size=19)
    sizes: list[int] = []

    @quick
    @given(st.tuples(start, members, st.integers(0, 2), st.integers(0, HOW), history))
    def bare(drawn: tuple[Any, ...]) -> None:
        pass

    @quick
    @given(disputes(min_size=20))
    def ours(case: wto.Dispute) -> None:
        sizes.append(len(case.events))

    found = each({"bare": bare, "ours": ours}, 1, 5)
    rates = {name: examples / cost * 1e6 for name, cost in found.items()}
    print(
        f"  {rates['ours']:.0f} a second / {rates['bare']:.0f} a second = {rates['ours'] / rates['bare']:.2f}; "
        f"{min(sizes)} to {max(sizes)} events each"
    )


def driving() -> None:
    """How much of a run of the machine is spent in this package."""
    from hypothesis import HealthCheck, Phase, settings

    from wtoproc.testing import ProcedureMachine

    steps = 0

    class Counting(ProcedureMachine):
        def recorded(self, event: wto.Event, verdict: wto.Verdict) -> None:  # noqa: ARG002
            nonlocal steps
            steps += 1

    Counting.TestCase.settings = settings(
        max_examples=60,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    Counting.TestCase().runTest()
    print("a run of ProcedureMachine: the share of its time spent in this package")
    package = os.path.dirname(wto.__file__)  # noqa: PTH120
    own: dict[str, float] = collections.Counter()
    shares = []
    for _ in range(3):
        steps = 0
        own["ours"] = 0.0
        with _timed_inside(package, own):
            start = time.perf_counter()
            Counting.TestCase().runTest()
            whole = time.perf_counter() - start
        shares.append(own["ours"] / whole)
    print(f"  {statistics.median(shares):.0%} of the time, {steps} lawful steps a run")


class _timed_inside:  # noqa: N801  used like a function
    """Adds up the time between entering one of our functions from outside and leaving it again.

    Only the doors by which the machine enters the package are timed, so that timing itself costs next to nothing.
    """

    def __init__(self, package: str, into: dict[str, float]) -> None:
        self.package, self.into, self.depth = package, into, 0
        self.kept: list[tuple[Any, str, Any]] = []

    def _door(self, function: Any) -> Any:
        def timed(*args: Any, **kwargs: Any) -> Any:
            self.depth += 1
            start = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.depth -= 1
                if not self.depth:
                    self.into["ours"] += time.perf_counter() - start

        return timed

    def __enter__(self) -> None:
        from wtoproc.standing.course import Course
        from wtoproc.testing import machine, strategies

        doors = [(machine, "lawful_step"), (machine, "barred"), (Course, "judged"), (Course, "after")]
        doors += [(strategies, "first_request")]
        for owner, name in doors:
            self.kept.append((owner, name, getattr(owner, name)))
            setattr(owner, name, self._door(getattr(owner, name)))

    def __exit__(self, *_: object) -> None:
        for owner, name, function in self.kept:
            setattr(owner, name, function)


def main() -> None:
    print(f"wtoproc {wto.__version__}, Python {sys.version.split()[0]}, {len(wto.DSU)} rules")
    events_against_triggers()
    one_deadline()
    whole_docket()
    cold_start()
    long_history()
    large_rulebook()
    drawing()
    driving()


if __name__ == "__main__":
    main()
