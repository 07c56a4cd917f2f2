"""The pytest plugin: real disputes as fixtures, and verdicts in full below a failed test.

It loads with pytest wherever wtoproc is installed, and reads the law and the disputes only when a test asks for them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterable
from typing import Any

import pytest

import wtoproc

_MOST_SHOWN = 5


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker ``docket``."""
    config.addinivalue_line(
        "markers",
        "docket(*numbers, agreement=None, coverage=None): run the test once for each of these real disputes, or for all "
        "that ship; `dispute` is that dispute. `agreement` and `coverage` keep only those that cite or have it.",
    )


@pytest.fixture(scope="session")
def rulebook() -> wtoproc.Rulebook:
    """The law by which `dispute` and `docket` are judged: the DSU. Override it to test a reform."""
    return wtoproc.DSU


@pytest.fixture
def docket(rulebook: wtoproc.Rulebook) -> Callable[[int], wtoproc.Dispute]:
    """A function that loads real disputes by number: ``docket(590)``."""
    from wtoproc import docket as disputes  # noqa: PLC0415

    return lambda number: disputes.load(number).under(rulebook)


@pytest.fixture
def dispute(request: pytest.FixtureRequest, docket: Callable[[int], wtoproc.Dispute]) -> wtoproc.Dispute:
    """The real dispute that the marker ``docket`` chose for this run of the test."""
    number = getattr(request, "param", None)
    if number is None:
        raise pytest.UsageError(
            f"{request.node.name} asks for `dispute`: mark it with @pytest.mark.docket(590), or with "
            "@pytest.mark.docket for every dispute that ships"
        )
    return docket(number)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test once for each dispute of its marker."""
    marker = metafunc.definition.get_closest_marker("docket")
    if marker is None:
        return
    if "dispute" not in metafunc.fixturenames:
        raise pytest.UsageError(
            f"{metafunc.function.__name__} is marked with `docket` but takes no `dispute`: add that argument"
        )
    numbers = _numbers(*marker.args, **marker.kwargs)
    metafunc.parametrize("dispute", numbers, ids=[f"DS{n}" for n in numbers], indirect=True)


def _numbers(*numbers: int, agreement: str | None = None, coverage: str | None = None) -> list[int]:
    from wtoproc import docket as disputes  # noqa: PLC0415

    chosen = list(numbers or disputes.numbers())
    if agreement is None and coverage is None:
        return chosen
    heads = {number: disputes.read(number).head for number in chosen}
    matching = [
        number
        for number, head in heads.items()
        if (agreement is None or agreement in head.agreements)
        and (coverage is None or head.coverage == coverage)
    ]
    if not matching:
        raise pytest.UsageError(
            f"no dispute of the docket has agreement={agreement!r}, coverage={coverage!r}"
        )
    return matching


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    call: pytest.CallInfo[Any],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the verdicts and outcomes among the variables of a failed test in full."""
    report = yield
    if call.when == "call" and call.excinfo is not None and "wtoproc.judging.verdicts" in sys.modules:
        lines = [f"{name} = {value}" for name, value in _in_sight(call.excinfo.traceback)]
        if lines:
            report.sections.append(("what the law says", "\n".join(lines)))
    return report


def _in_sight(traceback: Iterable[Any]) -> list[tuple[str, object]]:
    """Verdicts, outcomes and counterexamples among the variables of the test."""
    kinds: tuple[type, ...] = (sys.modules["wtoproc.judging.verdicts"].Verdict,)
    kits = sys.modules.get("wtoproc.testing")
    if kits is not None:
        kinds += (kits.Outcome, kits.Counterexample)
    found: dict[int, tuple[str, object]] = {}
    for entry in traceback:
        for name, value in entry.locals.items():
            # Not isinstance: it asks a lazy proxy for its class, which may fail.
            if issubclass(type(value), kinds) and not name.startswith("@"):
                found.setdefault(id(value), (name, value))
    return list(found.values())[:_MOST_SHOWN]
