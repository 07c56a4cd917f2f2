"""`str` is one line, `repr` is one line or Python code for the value, and notebooks get tables."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings

import wtoproc as wto
from wtoproc import docket, testing
from wtoproc.record.events import types

from .samples import ELSEWHERE, public_classes, reform, samples
from .test_fields import made

LONGEST = 120
# A str that is longer than a line: what it holds that cannot be cut. A repr never is, unless it is code.
LONGER: dict[type[Any], str] = {
    wto.Deadline: "a sentence with the whole reckoning",
    wto.DeadlineChange: "the sentences of two deadlines",
    wto.Finding: "a sentence with its reckoning and its provision",
    wto.Verdict: "the findings that decide, each on its line",
    wto.Snapshot: "the status in the WTO's own words, two of them at times",
    wto.StageForecast: "the days by law and by experience",
    wto.law.rows.Period: "the provision with the whole summary",
    wto.law.rows.Fact: "the whole question, which is to be answered",
    testing.Counterexample: "a story: each event on its line",
    testing.Outcome: "the story of what breaks the property",
}
ON_SEVERAL_LINES = {wto.Verdict, testing.Counterexample, testing.Outcome}
CLASSES = sorted(
    {*public_classes(), *samples()} - ELSEWHERE - {wto.Event, wto.law.rows.Row}, key=lambda c: c.__name__
)
# Python shows an exception by its whole message, which says what to write instead.
VALUES = [cls for cls in CLASSES if not issubclass(cls, Exception)]


def fits(text: str) -> bool:
    return "\n" not in text and len(text) <= LONGEST


def is_code(text: str, value: Any) -> bool:
    """Whether a text is an expression that makes a value anew where its class is at hand."""
    try:
        return bool(eval(text, {type(value).__name__: type(value), "date": date}) == value)  # noqa: S307  our own
    except (SyntaxError, NameError):
        return False


@pytest.mark.parametrize("cls", VALUES, ids=lambda c: c.__name__)
def test_a_repr_fits_on_a_line_or_is_code(cls: type[Any]) -> None:
    for value in samples()[cls]:
        assert fits(repr(value)) or is_code(repr(value), value), repr(value)


@pytest.mark.parametrize("cls", VALUES, ids=lambda c: c.__name__)
def test_a_str_is_a_line_unless_its_class_has_a_reason(cls: type[Any]) -> None:
    for value in samples()[cls]:
        text = str(value)
        if cls not in ON_SEVERAL_LINES:
            assert "\n" not in text
        assert cls in LONGER or fits(text) or is_code(text, value), text


@pytest.mark.parametrize("cls", LONGER, ids=lambda c: c.__name__)
def test_no_reason_is_given_in_vain(cls: type[Any]) -> None:
    assert not all(fits(str(value)) for value in samples()[cls])


def test_the_code_of_every_event_makes_it_anew() -> None:
    for kind in {*types(), reform().event("mediation_offered")}:
        (event,) = samples()[kind]
        assert is_code(repr(event), event)
        assert anew(event.as_code(), reform()) == event


def test_the_text_of_a_deadline_is_its_str() -> None:
    for deadline in samples()[wto.Deadline]:
        assert str(deadline) == deadline.text


def anew(code: str, law: wto.Rulebook = wto.DSU) -> Any:
    return eval(code, {"wto": wto, "date": date, "law": law})  # noqa: S307  our own


@settings(max_examples=100, deadline=None)
@given(made())
def test_code_makes_a_dispute_anew(case: wto.Dispute) -> None:
    assert anew(case.as_code()) == case


def test_code_makes_real_disputes_anew() -> None:
    for number in (27, 316, 353, 590):
        case = docket.load(number)
        assert anew(case.as_code()) == case
        assert [anew(event.as_code()) for event in case.events] == list(case.events)


def test_code_with_a_step_that_only_a_reform_knows_asks_for_that_law() -> None:
    case = next(c for c in samples()[wto.Dispute] if c.rulebook == reform())
    assert anew(case.as_code(), reform()) == case
    broken = next(b for b in samples()[testing.Counterexample] if b.event is not None)
    scope = {"wto": wto, "date": date, "law": reform()}
    exec(broken.code, scope)  # noqa: S102  our own
    assert scope["case"] == broken.dispute
    assert scope["verdict"] == broken.dispute.may(broken.event)


ODD = "<script>alert('&')</script>"


class Tables(HTMLParser):
    """Counts the tags of a text, and refuses those that no table of ours has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"table", "caption", "thead", "tbody", "tr", "th", "td"}
        assert not attrs
        self.rows += tag == "tr"


@pytest.mark.parametrize(
    "cls", [wto.Dispute, wto.Snapshot, wto.Verdict, wto.Comparison, wto.Forecast, wto.Move]
)
def test_a_notebook_gets_a_table(cls: type[Any]) -> None:
    for value in samples()[cls]:
        assert Tables(value._repr_html_()).rows > 1


def test_a_table_has_no_foreign_markup() -> None:
    case = wto.Dispute(complainants="KOR", respondent="JPN", title=ODD).record(
        wto.ConsultationsRequested(on=date(2020, 1, 2), by="KOR")
    )
    then = case.as_of(date(2020, 2, 1))
    for value in (case, then, wto.compare(case, reform()), then.forecast()):
        found = value._repr_html_()  # type: ignore[attr-defined]
        Tables(found)
        assert "&lt;script&gt;" in found


def test_what_the_tables_show() -> None:
    comparison = samples()[wto.Comparison][0]
    rows = Tables(comparison._repr_html_()).rows
    assert rows == 1 + len(comparison.verdicts) + len(comparison.deadlines)
    assert all(rule in comparison._repr_html_() for change in comparison.verdicts for rule in change.rules)
    forecast = samples()[wto.Forecast][0]
    assert Tables(forecast._repr_html_()).rows == 1 + len(forecast.stages)
    assert all(stage.stage.title in forecast._repr_html_() for stage in forecast.stages)
    for move in samples()[wto.Move]:
        assert Tables(move._repr_html_()).rows == 1 + len(move.windows)
        assert all(str(window.first) in move._repr_html_() for window in move.windows)
