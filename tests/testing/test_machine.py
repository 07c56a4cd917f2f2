"""`ProcedureMachine`: lawful steps and barred ones, hooks for each, and a bug that it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

import wtoproc as wto
from wtoproc import testing

if TYPE_CHECKING:
    from wtoproc.judging.verdicts import Verdict

SOME = settings(
    max_examples=30,
    stateful_step_count=12,
    phases=[
        Phase.generate,
        Phase.shrink,
    ],  # to explain a failure Hypothesis traces every line, which takes long
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
GENERATE = settings(SOME, max_examples=15, phases=[Phase.generate])


class Told(testing.ProcedureMachine):
    """Keeps what the hooks are told."""

    recorded_steps: ClassVar[list[wto.Event]] = []
    refused_steps: ClassVar[list[wto.Event]] = []

    def begun(self, dispute: wto.Dispute) -> None:
        assert len(dispute.events) == 1
        self.mine = dispute

    def recorded(self, event: wto.Event, verdict: Verdict) -> None:
        assert verdict.permitted
        self.mine = self.mine.record(event)  # raises if it is barred
        self.recorded_steps.append(event)

    def refused(self, event: wto.Event, verdict: Verdict) -> None:
        assert verdict.barred
        assert event not in self.dispute.events
        self.refused_steps.append(event)

    @invariant()
    def the_hooks_have_seen_every_step(self) -> None:
        assert self.mine == self.dispute
        assert self.day == self.dispute.events[-1].on
        assert all(verdict.permitted for _, verdict in self.dispute.review())


def test_every_step_is_lawful_or_barred_and_none_is_lost() -> None:
    Told.recorded_steps.clear()
    Told.refused_steps.clear()
    run_state_machine_as_test(Told, settings=GENERATE)
    taken, refused = len(Told.recorded_steps), len(Told.refused_steps)
    assert taken > 60
    assert 0 < refused < taken / 2
    assert len({event.type for event in Told.recorded_steps}) > 10


def test_no_attempts_where_none_are_wanted() -> None:
    class Obedient(testing.ProcedureMachine):
        attempts = False
        rounds = 0
        retaliation = False
        beginnings = testing.disputes(
            max_size=1, members=["CAN", "BRA"], rulebook=wto.DSU.overlay("shorter-consultations")
        )

        def recorded(self, event: wto.Event, verdict: Verdict) -> None:
            assert verdict.permitted
            assert event.proceeding == "original"
            assert not event.type.startswith("retaliation")
            assert "shorter-consultations" in self.dispute.rulebook.overlays

        def refused(self, event: wto.Event, verdict: Verdict) -> None:  # noqa: ARG002
            pytest.fail(f"{event.type} was attempted")

    run_state_machine_as_test(Obedient, settings=GENERATE)


def test_a_planted_bug_is_found_and_told_in_two_steps(capsys: pytest.CaptureFixture[str]) -> None:
    class Wrong(testing.ProcedureMachine):
        """Holds that the sixty days are ninety."""

        attempts = False
        beginnings = testing.disputes(max_size=1, members=["KOR", "JPN"], agreements=["GATT 1994"])

        def recorded(self, event: wto.Event, verdict: Verdict) -> None:  # noqa: ARG002
            if event.type == "panel_requested" and event.proceeding == "original":
                assert (event.on - self.dispute.events[0].on).days > 90

    with pytest.raises(AssertionError) as caught:
        run_state_machine_as_test(Wrong, settings=settings(SOME, stateful_step_count=3))
    steps = "\n".join(caught.value.__notes__) + capsys.readouterr().out
    assert steps.count("state.step(") == 1
    assert "PanelRequested" in steps
