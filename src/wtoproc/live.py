"""A dispute as a live `transitions` model: for those who live in that package.

One machine for each chart, one plain model for each strand. Triggers bear the wire names and are routed to the
strands that they move; the law stands before each of them as a condition. An act is judged once; then all strands
move or none.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from transitions import Machine

from wtoproc.charts import CHARTS
from wtoproc.errors import MachineError
from wtoproc.events import by_wire
from wtoproc.strands import lapsed, moved_strands, positions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wtoproc.dispute import Dispute
    from wtoproc.events import Event
    from wtoproc.verdicts import Verdict

__all__ = ["LiveDispute", "StrandModel", "machine"]


class StrandModel:
    """A plain model for one strand: `transitions` keeps its ``state`` here."""

    state: str

    def __init__(self, chart: str, proceeding: str) -> None:
        self.chart = chart
        self.proceeding = proceeding

    def __repr__(self) -> str:
        return f"<{self.chart}, {self.proceeding}: {self.state}>"


class LiveDispute:
    """A dispute that moves. ``live.panel_requested(on=..., by="KOR")`` fires, ``live.may_panel_requested(...)`` asks.

    A trigger returns True if it fired. A barred act does not fire; a conditional one does unless `strict`.
    The verdict of the last act stays in `verdict`, the facts so far are the immutable `dispute`.
    """

    def __init__(self, dispute: Dispute, *, strict: bool, machine_class: type[Machine]) -> None:
        if _has_coroutines(machine_class):
            raise MachineError(
                f"{machine_class.__name__} has coroutines for triggers, whose may_... would be true for everything: "
                "use Machine or another class whose triggers are plain"
            )
        self.dispute = dispute
        """The dispute with every act that has fired."""
        self.strict = strict
        """Whether a conditional act is held back too."""
        self.verdict: Verdict | None = None
        """The verdict on the last act that was fired or asked."""
        self.machines: Mapping[str, Machine] = {
            name: _machine(name, machine_class, self._lawful) for name in CHARTS
        }
        """The machine of each chart: register callbacks of your own here."""
        self._strands: dict[tuple[str, str], StrandModel] = {}
        for position in positions(dispute.on_record, dispute.rulebook):
            self._add(position.chart, position.proceeding, position.state)

    def _add(self, chart: str, proceeding: str, state: str) -> StrandModel:
        model = StrandModel(chart, proceeding)
        self.machines[chart].add_model(model, initial=state)
        self._strands[chart, proceeding] = model
        return model

    @staticmethod
    def _lawful(*_: Any, lawful: bool = False, **__: Any) -> bool:
        return lawful

    def strand(self, chart: str, proceeding: str = "original") -> StrandModel:
        """The plain model of one strand, for graphs and callbacks.

        Raises:
            MachineError: the dispute has no such strand yet.
        """
        try:
            return self._strands[chart, proceeding]
        except KeyError:
            have = ", ".join(f"{c} ({p})" for c, p in self._strands)
            raise MachineError(f"no strand {chart} ({proceeding}): this dispute has {have}") from None

    @property
    def strands(self) -> tuple[StrandModel, ...]:
        """The models of all strands."""
        return tuple(self._strands.values())

    @property
    def state(self) -> Mapping[tuple[str, str], str]:
        """The state of each strand, by chart and proceeding."""
        return {key: model.state for key, model in self._strands.items()}

    def fire(self, event: Event, **given: bool) -> bool:
        """Let an act happen: judged once, then all strands that it moves move, or none.

        Args:
            event: the act.
            given: answers to open facts, with underscores for the hyphens of their ids.

        Returns:
            True if it fired; False if the law or a condition of the user's own held it back.
        """
        if not self._allowed(event, given):
            return False
        self._let_time_pass(event)
        moved = self._moved(event)
        before = self.state
        kwargs: dict[str, Any] = {"lawful": True, "event": event, "verdict": self.verdict}
        fresh = [key for key in moved if key not in self._strands]
        models = [self._strands.get(key) or self._add(*key, CHARTS[key[0]].start) for key in moved]
        fired = False
        try:
            if all(getattr(model, f"may_{event.wire}")(**kwargs) for model in models):
                results = [getattr(model, event.wire)(**kwargs) for model in models]
                fired = all(results)
        finally:
            if not fired:
                self._restore(before, fresh)
        if fired:
            self.dispute = self.dispute.record(event, departure=True)
            for key in fresh:
                if self._strands[key].state == CHARTS[key[0]].start and key[1] != "original":
                    self._drop(key)
        return fired

    def may(self, event: Event, **given: bool) -> bool:
        """Whether an act would fire; its verdict is then in `verdict`."""
        if not self._allowed(event, given):
            return False
        kwargs: dict[str, Any] = {"lawful": True, "event": event, "verdict": self.verdict}
        return all(
            getattr(model, f"may_{event.wire}")(**kwargs)
            for key in self._moved(event)
            if (model := self._strands.get(key)) is not None
        )

    def _allowed(self, event: Event, given: Mapping[str, bool]) -> bool:
        answers = {name.replace("_", "-"): answer for name, answer in given.items()}
        self.verdict = self.dispute.may(event, given=answers)
        return not (self.verdict.barred or (self.strict and self.verdict.conditional))

    def _let_time_pass(self, event: Event) -> None:
        """What time alone has done by the day of an act stands whether or not the act then fires."""
        dispute = self.dispute
        for key, state in lapsed(dispute.on_record, dispute.rulebook, self.state, event.on).items():
            self.machines[key[0]].set_state(state, self._strands[key])

    def _moved(self, event: Event) -> list[tuple[str, str]]:
        """The strands that the act moves, by what the record would say of it."""
        record = self.dispute.on_record.appended(event)
        after = {(p.chart, p.proceeding): p.state for p in positions(record, self.dispute.rulebook)}
        known = [
            key
            for key in moved_strands(event.wire, event.proceeding, list(self._strands))
            if key in after or key in self._strands
        ]
        # A complaint withdrawn by some of several complainants moves nothing yet.
        return [
            key
            for key in known
            if after.get(key, CHARTS[key[0]].start) == CHARTS[key[0]].step(self._state_of(key), event.wire)
        ]

    def _state_of(self, key: tuple[str, str]) -> str:
        model = self._strands.get(key)
        return CHARTS[key[0]].start if model is None else model.state

    def _restore(self, before: Mapping[tuple[str, str], str], fresh: list[tuple[str, str]]) -> None:
        for key, state in before.items():
            self.machines[key[0]].set_state(state, self._strands[key])
        for key in fresh:
            self._drop(key)

    def _drop(self, key: tuple[str, str]) -> None:
        self.machines[key[0]].remove_model(self._strands.pop(key))

    def __getattr__(self, name: str) -> Callable[..., bool]:
        asks = name.startswith("may_")
        wire = name.removeprefix("may_")
        if name.startswith("_") or wire not in _triggers():
            raise AttributeError(f"a live dispute has no {name!r}")
        event_type = by_wire(wire)

        def trigger(*, given: Mapping[str, bool] | None = None, **fields: Any) -> bool:
            event = event_type(**fields)
            answers = {key.replace("-", "_"): value for key, value in (given or {}).items()}
            return self.may(event, **answers) if asks else self.fire(event, **answers)

        trigger.__name__ = name
        return trigger

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *_triggers(), *(f"may_{wire}" for wire in _triggers())})


def _triggers() -> frozenset[str]:
    return frozenset(wire for chart in CHARTS.values() for wire in chart.triggers)


def _has_coroutines(machine_class: type[Machine]) -> bool:
    return any(
        inspect.iscoroutinefunction(getattr(machine_class, name, None))
        for name in ("callback", "callbacks", "dispatch", "_process", "process_context")
    )


def _machine(name: str, machine_class: type[Machine], lawful: Callable[..., bool]) -> Machine:
    """A `transitions` machine of a chart: drawn edges first, then where undrawn acts land."""
    chart = CHARTS[name]
    edges = [*chart.edges, *chart.undrawn()]
    return machine_class(
        model=None,
        states=list(chart.states),
        initial=chart.start,
        auto_transitions=False,
        transitions=[
            {"trigger": e.trigger, "source": e.source, "dest": e.dest, "conditions": [lawful]} for e in edges
        ],
    )


def machine(dispute: Dispute, *, strict: bool = False, machine_class: type[Machine] = Machine) -> LiveDispute:
    """A live `transitions` model of a dispute.

    Args:
        dispute: where to start from.
        strict: hold back conditional acts too.
        machine_class: another machine of `transitions`, such as ``GraphMachine``; not an asynchronous one.

    Raises:
        MachineError: the machine class has coroutines for triggers.
    """
    return LiveDispute(dispute, strict=strict, machine_class=machine_class)
