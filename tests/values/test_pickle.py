"""Every public value pickles, copies and compares equal afterwards, in any process."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from typing import Any

import pytest

import wtoproc as wto
from wtoproc import docket, experience, periods

from .samples import DAY, ELSEWHERE, REFORM, public_classes, reform, samples


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, and their hashes too; errors by class, message and attributes."""
    if isinstance(one, Exception):
        return (type(one), one.args, str(one), vars(one)) == (
            type(other),
            other.args,
            str(other),
            vars(other),
        )
    try:
        kept = hash(one)
    except TypeError:
        return bool(one == other)
    return bool(one == other) and kept == hash(other)


def test_there_is_a_sample_of_every_public_class() -> None:
    made = samples()
    bases = (wto.Event, wto.law.rows.Row)
    assert [c for c in public_classes() if c not in made and c not in ELSEWHERE and c not in bases] == []


@pytest.mark.parametrize("travelled", [lambda v: pickle.loads(pickle.dumps(v)), copy.copy, copy.deepcopy])  # noqa: S301  our own
@pytest.mark.parametrize("cls", list(samples()), ids=lambda c: c.__name__)
def test_a_value_is_equal_after_a_journey(cls: type[Any], travelled: Callable[[Any], Any]) -> None:
    for value in samples()[cls]:
        assert same(value, travelled(value)), value


def test_every_value_goes_through_a_pool_of_processes() -> None:
    values = [value for found in samples().values() for value in found[:3]]
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        back = list(pool.map(copy.copy, values, chunksize=20))
        case = docket.load(590)
        asked = wto.PanelRequested(on=date(2019, 9, 12), by="KOR")
        assert pool.submit(case.may, asked).result() == case.may(asked)
        with pytest.raises(wto.CaseFileError, match="592"):
            pool.submit(docket.load, 592).result()
        with pytest.raises(wto.ProcedureError) as caught:
            pool.submit(case.record, wto.ReportsAdopted(on=date(2019, 9, 12))).result()
    assert caught.value.verdict.barred
    assert [value for value, other in zip(values, back, strict=True) if not same(value, other)] == []


class TestRulebooks:
    def test_one_travels_by_the_steps_that_made_it(self) -> None:
        for law in (wto.DSU, reform(), reform().on(DAY).reading(waits_end="inclusive")):
            assert len(pickle.dumps(law)) < 1000

    def test_it_is_made_once_in_a_process(self) -> None:
        dumped = pickle.dumps(reform())
        assert pickle.loads(dumped) is pickle.loads(dumped)  # noqa: S301  our own

    def test_what_is_changed_later_in_the_mapping_does_not_travel(self) -> None:
        mine = copy.deepcopy(REFORM)
        law = wto.DSU.overlay(mine)
        mine["change"][0]["length"] = "90 days"
        assert pickle.loads(pickle.dumps(law)) == law  # noqa: S301  our own

    def test_under_another_law_it_is_refused(self) -> None:
        dumped = pickle.dumps(wto.DSU.reading(waits_end="inclusive"))
        right = wto.DSU.reading(waits_end="inclusive").fingerprint().encode()
        with pytest.raises(wto.RulebookError, match="use the same version of wtoproc"):
            pickle.loads(dumped.replace(right, b"0" * len(right)))  # noqa: S301  our own


def test_rows_are_equal_by_value() -> None:
    row = wto.DSU["dsu-4.7"]
    assert pickle.loads(pickle.dumps(row)) == row  # noqa: S301  our own
    assert reform()["dsu-4.7"] != row


def test_an_event_type_of_an_overlay_stays_the_same_class() -> None:
    event = reform().event("mediation_offered")(on=DAY)
    assert type(pickle.loads(pickle.dumps(event))) is type(event)  # noqa: S301  our own


class TestWhatIsWorkedOutAgain:
    """What a value remembers beside its facts stays behind: a used value pickles as small as a new one."""

    def test_an_experience(self) -> None:
        used = experience.shipped()
        used.estimate("consultations")
        assert used._known
        new = experience.Experience(used.passages, used.left_out, used.to)
        assert pickle.dumps(used) == pickle.dumps(new)

    def test_a_length(self) -> None:
        used, new = periods.Length(days=60), periods.Length(days=60)
        used.after(DAY)
        assert vars(used) != vars(new)
        assert pickle.dumps(used) == pickle.dumps(new)

    def test_an_exploration(self) -> None:
        used = wto.explore(rounds=0, retaliation=False)
        new = len(pickle.dumps(used))
        found = (
            used.dead_ends,
            used.blocks,
            used.cycles,
            used.shortest("consultations_requested", "reports_adopted"),
        )
        assert len(pickle.dumps(used)) == new
        again = pickle.loads(pickle.dumps(used))  # noqa: S301  our own
        assert not again._graph.search._known
        assert (
            again.dead_ends,
            again.blocks,
            again.cycles,
            again.shortest("consultations_requested", "reports_adopted"),
        ) == found
