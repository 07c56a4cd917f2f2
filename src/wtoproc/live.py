"""A dispute as a live `transitions` model: for those who live in that package.

One machine for each chart, one plain model for each strand. Triggers bear the names of the event types and are routed to the
strands that they move; the law stands before each of them as a condition. An act is judged once; then all strands
move or none.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from transitions import Machine

from wtoproc.dispute import Dispute
from wtoproc.errors import MachineError
from wtoproc.judging.verdicts import Verdict
from wtoproc.law.charts import Chart
from wtoproc.record.events import Event
from wtoproc.standing.strands import Strand, StrandStates, lapsed, positions

__all__ = ["LiveDispute", "StrandModel", "machine"]


class StrandModel:
    """A plain model for one strand: `transitions` keeps its ``state`` here."""

    state: str

    def __init__(self, strand: Strand) -> None:
        self.chart, self.proceeding, self.complainant = strand

    def __repr__(self) -> str:
        of = f" of {self.complainant}" if self.complainant else ""
        return f"<{self.chart}{of}, {self.proceeding}: {self.state}>"


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
        self._charts = dispute.rulebook.charts
        self.machines: Mapping[str, Machine] = {
            name: _machine(chart, machine_class, self._lawful) for name, chart in self._charts.items()
        }
        """The machine of each chart: register callbacks of your own here."""
        self._strands: dict[Strand, StrandModel] = {}
        for position in positions(dispute.on_record, dispute.rulebook):
            self._add(Strand(*position[:3]), position.state)

    def _add(self, strand: Strand, state: str) -> StrandModel:
        model = StrandModel(strand)
        self.machines[strand.chart].add_model(model, initial=state)
        self._strands[strand] = model
        return model

    @staticmethod
    def _lawful(*_: Any, lawful: bool = False, **__: Any) -> bool:
        return lawful

    def strand(self, chart: str, proceeding: str = "original", complainant: str | None = None) -> StrandModel:
        """The plain model of one strand, for graphs and callbacks.

        Args:
            chart: name of the chart.
            proceeding: the round.
            complainant: for implementation and retaliation, whose; may be left out where there is one complainant.

        Raises:
            MachineError: the dispute has no such strand yet.
        """
        found = [
            s
            for s in self._strands
            if s[:2] == (chart, proceeding) and (complainant is None or s.complainant == complainant)
        ]
        if len(found) == 1:
            return self._strands[found[0]]
        have = ", ".join(map(_strand_name, self._strands))
        if found:
            raise MachineError(
                f"{chart} runs for each complainant by itself, name one: this dispute has {have}"
            )
        asked = _strand_name(Strand(chart, proceeding, complainant))
        raise MachineError(f"no strand {asked}: this dispute has {have}")

    @property
    def strands(self) -> tuple[StrandModel, ...]:
        """The models of all strands."""
        return tuple(self._strands.values())

    @property
    def state(self) -> Mapping[tuple[str, ...], str]:
        """The state of each strand, by chart and proceeding, and by complainant where it runs for each by itself."""
        return {
            (s.chart, s.proceeding)
            if s.complainant is None
            else (s.chart, s.proceeding, s.complainant): m.state
            for s, m in self._strands.items()
        }

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
        before = self._states()
        kwargs: dict[str, Any] = {"lawful": True, "event": event, "verdict": self.verdict}
        fresh = [strand for strand in moved if strand not in self._strands]
        models = [
            self._strands.get(strand) or self._add(strand, self._charts[strand.chart].start)
            for strand in moved
        ]
        fired = False
        try:
            if all(getattr(model, f"may_{event.type}")(**kwargs) for model in models):
                results = [getattr(model, event.type)(**kwargs) for model in models]
                fired = all(results)
        finally:
            if not fired:
                self._restore(before, fresh)
        if fired:
            self.dispute = self.dispute.record(event, departure=True)
            for strand in fresh:
                if self._strands[strand].state == self._charts[strand.chart].start:
                    self._drop(strand)
        return fired

    def may(self, event: Event, **given: bool) -> bool:
        """Whether an act would fire; its verdict is then in `verdict`."""
        if not self._allowed(event, given):
            return False
        kwargs: dict[str, Any] = {"lawful": True, "event": event, "verdict": self.verdict}
        return all(
            getattr(model, f"may_{event.type}")(**kwargs)
            for key in self._moved(event)
            if (model := self._strands.get(key)) is not None
        )

    def _allowed(self, event: Event, given: Mapping[str, bool]) -> bool:
        answers = {name.replace("_", "-"): answer for name, answer in given.items()}
        self.verdict = self.dispute.may(event, given=answers)
        return not (self.verdict.barred or (self.strict and self.verdict.conditional))

    def _states(self) -> dict[Strand, str]:
        return {strand: model.state for strand, model in self._strands.items()}

    def _let_time_pass(self, event: Event) -> None:
        """What time alone has done by the day of an act stands whether or not the act then fires."""
        dispute = self.dispute
        if dispute.events and dispute.events[-1].on >= event.on:
            return  # that day has come already, before the first of its steps
        for strand, state in lapsed(dispute.on_record, dispute.rulebook, self._states(), event.on).items():
            self.machines[strand.chart].set_state(state, self._strands[strand])

    def _moved(self, event: Event) -> list[Strand]:
        """The strands that the act moves after all that has happened."""
        walk = StrandStates(self.dispute.on_record, self.dispute.rulebook)
        walk.to(None)
        walk.states |= self._states()
        return walk.moved(event.type, event.proceeding, event)

    def _restore(self, before: Mapping[Strand, str], fresh: list[Strand]) -> None:
        for strand, state in before.items():
            self.machines[strand.chart].set_state(state, self._strands[strand])
        for strand in fresh:
            self._drop(strand)

    def _drop(self, strand: Strand) -> None:
        self.machines[strand.chart].remove_model(self._strands.pop(strand))

    def __getattr__(self, name: str) -> Callable[..., bool]:
        asks = name.startswith("may_")
        type_name = name.removeprefix("may_")
        if name.startswith("_") or not self._knows(type_name):
            raise AttributeError(f"a live dispute has no {name!r}")
        event_type = self.dispute.rulebook.event(type_name)

        def trigger(*, given: Mapping[str, bool] | None = None, **fields: Any) -> bool:
            event = event_type(**fields)
            answers = {key.replace("-", "_"): value for key, value in (given or {}).items()}
            return self.may(event, **answers) if asks else self.fire(event, **answers)

        trigger.__name__ = name
        return trigger

    def __dir__(self) -> list[str]:
        triggers = {type_name for chart in self._charts.values() for type_name in chart.triggers}
        return sorted({*super().__dir__(), *triggers, *(f"may_{type_name}" for type_name in triggers)})

    def _knows(self, type_name: str) -> bool:
        return any(chart.knows(type_name) for chart in self._charts.values())


def _strand_name(strand: Strand) -> str:
    of = f", {strand.complainant}" if strand.complainant else ""
    return f"{strand.chart} ({strand.proceeding}{of})"


def _has_coroutines(machine_class: type[Machine]) -> bool:
    return any(
        inspect.iscoroutinefunction(getattr(machine_class, name, None))
        for name in ("callback", "callbacks", "dispatch", "_process", "process_context")
    )


def _machine(chart: Chart, machine_class: type[Machine], lawful: Callable[..., bool]) -> Machine:
    """A `transitions` machine of a chart: drawn edges first, then where undrawn acts land."""
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
