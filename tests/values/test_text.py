"""`str` is one line, `repr` is one line or Python code for the value, and notebooks get tables."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings

import wtoproc as wto
from wtoproc import docket, experience

from .samples import reform, samples
from .test_fields import made

LONGEST = 120
ON_A_LINE = (
    wto.Deadline, wto.Finding, wto.Verdict, wto.Move, wto.Snapshot, wto.Dispute, wto.Comparison, wto.VerdictChange,
    wto.DeadlineChange, wto.Forecast, wto.Experience, wto.CaseFile, wto.OtherReading, wto.Rulebook, wto.Exploration,
    type(wto.DSU["dsu-4.7"]),
)  # fmt: skip


def test_reprs_fit_on_a_line() -> None:
    for cls in ON_A_LINE:
        for value in samples()[cls]:
            assert len(repr(value)) <= LONGEST, cls
            assert "\n" not in repr(value)
            assert repr(value).startswith(f"<{cls.__name__} " if cls is not wto.Snapshot else "<")


def test_the_text_of_a_deadline_is_its_str() -> None:
    for deadline in samples()[wto.Deadline]:
        assert str(deadline) == deadline.text
    assert len(repr(experience.shipped())) <= LONGEST


def anew(code: str) -> Any:
    return eval(code, {"wto": wto, "date": date})  # noqa: S307  our own


@settings(max_examples=100, deadline=None)
@given(made())
def test_code_makes_a_dispute_anew(case: wto.Dispute) -> None:
    assert anew(case.as_code()) == case


def test_code_makes_real_disputes_anew() -> None:
    for number in (27, 316, 353, 590):
        case = docket.load(number)
        assert anew(case.as_code()) == case
        assert [anew(f"wto.{event!r}") for event in case.events] == list(case.events)


def test_code_names_the_class_of_a_reforms_step_by_itself() -> None:
    case = next(c for c in samples()[wto.Dispute] if c.rulebook == reform())
    own = {kind.__name__: kind for kind in reform().events.values()}
    assert any(not event.registered for event in case.events)
    assert eval(case.as_code(), {"wto": wto, "date": date, **own}).under(reform()) == case  # noqa: S307  our own


def test_a_notebook_gets_a_table_without_foreign_markup() -> None:
    case = wto.Dispute(complainants="KOR", respondent="JPN", title="<script>alert('&')</script>").record(
        wto.ConsultationsRequested(on=date(2020, 1, 2), by="KOR")
    )
    found = case._repr_html_()
    assert found.startswith("<table>")
    assert "<script>" not in found
    assert "&lt;script&gt;" in found
    assert "2020-01-02" in found
    for value in (case.as_of(date(2020, 2, 1)), case.may(wto.PanelRequested(on=date(2020, 2, 1), by="KOR"))):
        assert value._repr_html_().count("<tr>") > 1  # type: ignore[attr-defined]
