"""A rule, a history, an act: what the tests of objections are made of."""

from __future__ import annotations

import tomllib
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any, NamedTuple

import wtoproc as wto
from tests.histories import dispute, event
from wtoproc.judging.wording import SENTENCES, _Words

if TYPE_CHECKING:
    from wtoproc.judging.verdicts import Finding, Verdict


class Case(NamedTuple):
    """A rule, how the history is broken, the history before, and the act."""

    rule: str
    how: str
    history: tuple[str, ...]
    act: str
    given: dict[str, bool] = {}  # noqa: RUF012  read only
    head: dict[str, Any] = {}  # noqa: RUF012  read only

    def __str__(self) -> str:
        return f"{self.rule}: {self.how}"


def judged(case: Case) -> Verdict:
    """The verdict on the act of a case."""
    return dispute(*case.history, **case.head).may(event(case.act), given=case.given)


def _spoken(case: Case) -> list[Finding]:
    verdict = judged(case)
    found = [f for f in verdict.findings if f.rule == case.rule]
    assert found, "the rule was not asked"
    whole(verdict)
    return found


# Nothing stands for these where no end was moved and no guideline speaks.
_MAY_BE_EMPTY = {"moved", "guideline"}


def whole(verdict: Verdict, rulebook: wto.Rulebook = wto.DSU) -> None:
    """Every finding has a sentence, whoever made it has put each word in its place, and it waits for known facts."""
    for finding in verdict.findings:
        assert set(finding.facts) <= rulebook.facts.keys(), finding
        assert finding.details.get("reason", "summary") in SENTENCES, finding
        words = _Words(finding.row, finding.details)
        for _, key, _, _ in Formatter().parse(SENTENCES[finding.reason]):
            if key is not None and key not in _MAY_BE_EMPTY:
                assert words[key] not in ("", "None"), (finding, key)


def objects(case: Case) -> None:
    """The rule objects, by its id."""
    found = _spoken(case)
    assert found[0].objects, found[0]


def silent(case: Case) -> None:
    """The rule is asked and has nothing against the act."""
    assert not [f for f in _spoken(case) if f.objects], judged(case)


def table(name: str) -> tuple[dict[str, tuple[str, ...]], list[Case], list[Case]]:
    """The named histories, the unbroken twins and the broken cases of a file beside this one."""
    data = tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text("utf-8"))
    histories: dict[str, tuple[str, ...]] = {"": ()}
    for key, lines in data["histories"].items():
        begun = histories[lines[0][1:]] if lines[0].startswith("+") else ()
        histories[key] = (*begun, *lines[len(begun) > 0 :])

    def cases(rows: list[list[Any]]) -> list[Case]:
        found = []
        for rule, how, history, further, act, given, *head in rows:
            key, _, count = history.partition(":")
            before = histories[key][: int(count)] if count else histories[key]
            found.append(Case(rule, how, (*before, *further), act, given, *head))
        return found

    return histories, cases(data["cases"]["twins"]), cases(data["cases"]["broken"])
