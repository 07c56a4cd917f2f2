"""Fields are checked in Python as in files; a datetime is no day; a saved dispute is read back equal."""

from __future__ import annotations

import math
from datetime import date, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wtoproc as wto
from wtoproc import periods, workdays
from wtoproc.record.event import own_fields
from wtoproc.record.events import types
from wtoproc.testing.properties import path_within

DAY = date(2020, 6, 18)
NOON = datetime(2020, 6, 18, 12)  # noqa: DTZ001  the fault itself
CASE = wto.Dispute(complainants="KOR", respondent="JPN").record(wto.ConsultationsRequested(on=DAY, by="KOR"))

ODD = (
    ("urgent", lambda: wto.ConsultationsRequested(on=DAY, urgent="no")),
    ("urgent", lambda: wto.ConsultationsRequested(on=DAY, urgent=0)),
    ("received", lambda: wto.ConsultationsRequested(on=DAY, received=NOON)),
    ("on", lambda: wto.PanelEstablished(on=NOON)),
    ("on", lambda: wto.PanelEstablished(on=date(1900, 1, 1))),
    ("recommendations", lambda: wto.ReportsAdopted(on=DAY, recommendations="x")),
    ("provision", lambda: wto.PanelRequested(on=DAY, provision=4)),
    ("note", lambda: wto.PanelRequested(on=DAY, note=4)),
    ("note", lambda: wto.PanelRequested(on=DAY, note="\ud800")),
    ("months", lambda: wto.ReasonablePeriodAgreed(on=DAY, months=1.5)),
    ("months", lambda: wto.ReasonablePeriodAgreed(on=DAY, months=True)),
    ("proceeding", lambda: wto.PanelRequested(on=DAY, proceeding=2)),
    ("proceeding", lambda: wto.PanelRequested(on=DAY, proceeding="compliance-1")),
    ("x_", lambda: wto.PanelRequested(on=DAY, extra={5: 1})),
    ("x_", lambda: wto.PanelRequested(on=DAY, extra={"by": "USA"})),
    ("x_", lambda: wto.PanelRequested(on=DAY, extra=[1])),
    ("x_a", lambda: wto.PanelRequested(on=DAY, extra={"x_a": {1, 2}})),
    ("x_a", lambda: wto.PanelRequested(on=DAY, extra={"x_a": DAY})),
    ("x_a", lambda: wto.PanelRequested(on=DAY, extra={"x_a": [math.nan]})),
    ("title", lambda: wto.Dispute(complainants="KOR", respondent="JPN", title=5)),
    ("agreements", lambda: wto.Dispute(complainants="KOR", respondent="JPN", agreements=[5])),
    ("agreements", lambda: wto.Dispute(complainants="KOR", respondent="JPN", agreements=5)),
    ("joined_with", lambda: wto.Dispute(complainants="KOR", respondent="JPN", joined_with="590")),
    ("number", lambda: wto.Dispute(complainants="KOR", respondent="JPN", number="590")),
    ("respondent", lambda: wto.Dispute(complainants="KOR", respondent=["JPN"])),
    ("x_", lambda: wto.Dispute(complainants="KOR", respondent="JPN", extra={"respondent": "USA"})),
    ("Undated", lambda: wto.Dispute(complainants="KOR", respondent="JPN", undated=["2020-05"])),
    ("DSU", lambda: wto.Dispute(complainants="KOR", respondent="JPN", rulebook="DSU")),
    ("DSU", lambda: CASE.under("walker-2019")),
    ("USX", lambda: wto.Undated("2020-05", "panel_requested", {"by": "USX"})),
    ("x_", lambda: wto.Undated("2020-05", "panel_requested", {"x_a": {1}})),
    ("fields", lambda: wto.Undated("2020-05", "panel_requested", ["by"])),
    ("record(*events)", lambda: CASE.record([wto.ConsultationsHeld(on=DAY)])),
    ("record(wto.", lambda: CASE.record("consultations_held")),
    ("may(wto.", lambda: CASE.may("panel_requested")),
    ("may(wto.", lambda: CASE.may(wto.PanelRequested)),
    ("given", lambda: CASE.may(wto.PanelRequested(on=DAY), given=["consultations-failed-jointly"])),
    ("given", lambda: CASE.review(given=[])),
    ("given", lambda: wto.compare(CASE, wto.DSU, given=["x"])),
    ("590", lambda: wto.docket.load("590")),
    ("from_dict", lambda: wto.Dispute.load({"format": "wtoproc.case/1"})),
    ("path", lambda: CASE.save(5)),
    ("path", lambda: wto.Dispute.load(5)),
    ("DSU", lambda: wto.Dispute.load("ds590.json", "walker-2019")),
    ("without(wto.", lambda: CASE.without("consultations_requested")),
    ("replace(wto.", lambda: CASE.replace(CASE.events[0], "consultations_requested")),
    ("other_readings(case", lambda: CASE.other_readings("barred")),
    ("not on record", lambda: CASE.other_readings(wto.docket.load(590).review()[-1][1])),
    ("event type", lambda: wto.DSU.rules_for(5)),
    ("machine takes", lambda: wto.machine("590")),
    ("compare takes", lambda: wto.compare("590", wto.DSU)),
    ("forecast takes", lambda: wto.forecast("590", DAY)),
    ("retaliation", lambda: wto.explore(retaliation="no")),
    ("days", lambda: path_within("panel_requested", "panel_established", at_most="60")),
)  # fmt: skip


@pytest.mark.parametrize(("words", "make"), ODD, ids=[f"{n}-{words}" for n, (words, _) in enumerate(ODD)])
def test_a_value_of_the_wrong_kind_is_an_error_of_ours(words: str, make: Any) -> None:
    with pytest.raises(wto.WTOProcError) as caught:
        make()
    assert words in str(caught.value)


def test_every_field_of_every_type_is_checked() -> None:
    class Nothing:
        pass

    for kind in types():
        for field in (*own_fields(kind), *attrs.fields(wto.Event)):
            with pytest.raises(wto.EventError) as caught:
                kind(**{"on": DAY, field.name: Nothing()})
            assert caught.value.field == field.name, kind


def test_what_an_event_keeps_cannot_be_changed_from_outside() -> None:
    mine = {"x_list": [1, {"deep": 2}], "x_tuple": (1, 2)}
    event = wto.PanelRequested(on=DAY, extra=mine)
    mine["x_list"].append(3)  # type: ignore[attr-defined]
    assert event.extra == {"x_list": [1, {"deep": 2}], "x_tuple": [1, 2]}


def test_one_name_of_an_undated_step_is_one_member() -> None:
    assert wto.Undated("2020-05", "panel_requested", {"by": "USA"}).by == ("USA",)


@pytest.mark.parametrize("function", [workdays.roll, workdays.why, workdays.status, wto.DSU.on, CASE.as_of,
                                      periods.Length(days=60).after, periods.Length(months=1).before])  # fmt: skip
@pytest.mark.parametrize("odd", [NOON, "2020-06-18", None])
def test_a_datetime_is_no_day(function: Any, odd: Any) -> None:
    with pytest.raises(wto.EventError, match=r"takes a datetime.date, such as date\("):
        function(odd)


# ------------------------------------------------------------------ what is saved

TEXTS = st.text(max_size=12) | st.sampled_from(
    [
        "",
        '"',
        "'''",
        "\\",
        "a\nb",
        "\r\n",
        "\x00",
        "\x7f",
        "\ud800",
        "é\u2028",
        "2019-09-11",
        "KOR",
        "\ufeff",
        "#",
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.dates() | st.just(10**500),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
OWN = st.dictionaries(TEXTS.map("x_{}".format), VALUES, max_size=3)
DAYS = st.dates(date(2020, 1, 1), date(2020, 12, 31))
FIELDS: dict[str, Any] = {"bool": st.booleans(), "date": DAYS, "int": st.integers(0, 3660), "str": TEXTS}


@st.composite
def made(draw: st.DrawFn) -> wto.Dispute:
    """A dispute with odd values; a draw that is refused is drawn again."""

    def fields(kind: type[wto.Event]) -> dict[str, Any]:
        found: dict[str, Any] = {"note": draw(TEXTS), "extra": draw(OWN)}
        for field in own_fields(kind):
            values = FIELDS.get(str(field.type).removesuffix(" | None"), st.just((7,)))
            if field.name in ("how", "method"):
                values = st.none()
            if draw(st.booleans()):
                found[field.name] = draw(values)
        return found

    kinds = st.sampled_from([k for k in types() if k.type != "consultations_requested"])
    try:
        events = [
            (kind := draw(kinds))(on=draw(DAYS), **fields(kind)) for _ in range(draw(st.integers(0, 3)))
        ]
        kind = draw(kinds)
        given = fields(kind)
        undated = [wto.Undated("2020-05", kind.type, {**given.pop("extra"), **given})]
        case = wto.Dispute(
            complainants=draw(st.sampled_from([["KOR"], ["KOR", "USA"]])),
            respondent="JPN",
            number=draw(st.none() | st.integers(1, 10**30)),
            title=draw(TEXTS),
            agreements=draw(st.lists(TEXTS, max_size=2)),
            joined_with=draw(st.lists(st.integers(), max_size=2)),
            sources=draw(st.lists(TEXTS, max_size=2)),
            notes=draw(TEXTS),
            extra=draw(OWN),
            undated=undated,
        )
    except wto.WTOProcError:
        return CASE
    return case.record(*events, departure=True)


@settings(max_examples=300, deadline=None)
@given(made(), st.sampled_from([".json", ".toml"]))
def test_what_is_saved_is_read_back_equal_or_refused(
    tmp_path_factory: pytest.TempPathFactory, case: wto.Dispute, suffix: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"saved{suffix}"
    path.unlink(missing_ok=True)
    try:
        case.save(path)
    except wto.CaseFileError:
        assert suffix == ".toml"
        assert not path.exists()
        return
    again = wto.Dispute.load(path)
    assert again == case
    assert [dict(e.extra) for e in again.events] == [dict(e.extra) for e in case.events]


def test_a_case_file_made_by_hand_that_could_not_be_read_is_not_written(tmp_path: Path) -> None:
    early = wto.ConsultationsHeld(on=date(2019, 1, 1))
    case = attrs.evolve(CASE.to_case(), events=(early, *CASE.events))
    from wtoproc.record.casefile import write

    with pytest.raises(wto.CaseFileError, match="lies before the request"):
        write(case, tmp_path / "case.json")
    assert not list(tmp_path.iterdir())
