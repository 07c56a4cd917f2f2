"""Libraries that read annotations work with our values: cattrs and pydantic."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import cattrs
import pytest

import wtoproc as wto
from wtoproc import docket
from wtoproc.record.events import types
from wtoproc.record.record import Head

from .samples import reform, samples

pydantic = pytest.importorskip("pydantic")
VALUES = [
    value
    for cls in (Head, wto.Undated, *types(), reform().event("mediation_offered"))
    for value in samples()[cls]
]


def converter() -> cattrs.Converter:
    """One of a user's own, which knows how the user writes days."""
    made = cattrs.Converter()
    made.register_unstructure_hook(date, date.isoformat)
    made.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    return made


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_cattrs_takes_a_value_apart_and_makes_it_anew(value: Any) -> None:
    assert cattrs.Converter().unstructure(value).keys() == {
        field.name for field in type(value).__attrs_attrs__
    }
    data = json.loads(json.dumps(converter().unstructure(value)))
    assert converter().structure(data, type(value)) == value


def test_cattrs_meets_our_checks() -> None:
    data = {"on": "2020-06-18", "by": ["USX"]}
    with pytest.raises(cattrs.ClassValidationError) as caught:
        converter().structure(data, wto.PanelRequested)
    assert caught.group_contains(wto.EventError, match="USX")


def test_pydantic_takes_an_event() -> None:
    adapter = pydantic.TypeAdapter(
        wto.PanelRequested, config=pydantic.ConfigDict(arbitrary_types_allowed=True)
    )
    event = wto.PanelRequested(on=date(2020, 6, 18), by="KOR")
    assert adapter.validate_python(event) is event
    assert adapter.dump_python(event) == event
    with pytest.raises(pydantic.ValidationError, match="PanelRequested"):
        adapter.validate_python(wto.PanelEstablished(on=date(2020, 6, 18)))


class Holding(pydantic.BaseModel):  # type: ignore[misc, name-defined]
    """What a user keeps of a dispute."""

    model_config = pydantic.ConfigDict(arbitrary_types_allowed=True)

    case: wto.Dispute
    verdict: wto.Verdict | None = None
    events: tuple[wto.Event, ...] = ()


def test_a_model_of_pydantic_holds_our_values() -> None:
    case = docket.load(590)
    verdict = case.may(wto.PanelRequested(on=date(2019, 9, 12), by="KOR"))
    held = Holding(case=case, verdict=verdict, events=case.events)
    assert (held.case, held.verdict, held.events) == (case, verdict, case.events)
    assert held.model_copy(deep=True) == held
    assert held.model_dump()["case"] == case
    with pytest.raises(pydantic.ValidationError, match="Dispute"):
        Holding(case=590)


def _read(value: Any) -> Any:
    return wto.Dispute.from_dict(value) if isinstance(value, Mapping) else value


class Sent(pydantic.BaseModel):  # type: ignore[misc, name-defined]
    """The same as JSON, by `to_dict` and `from_dict`."""

    model_config = pydantic.ConfigDict(arbitrary_types_allowed=True)

    case: Annotated[
        wto.Dispute, pydantic.BeforeValidator(_read), pydantic.PlainSerializer(wto.Dispute.to_dict)
    ]


def test_a_model_of_pydantic_sends_a_dispute_as_json() -> None:
    sent = Sent(case=docket.load(590))
    assert Sent.model_validate_json(sent.model_dump_json()) == sent
