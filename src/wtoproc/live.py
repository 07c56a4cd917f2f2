"""A dispute as a live model for the package `transitions`.

Each chart has a machine, and each strand has a plain model. A trigger has the name of an event type and moves every strand
that the act moves; the law is its first condition. An act is judged once. Then all strands move and the act is recorded,
or nothing changes. The state of a model always follows from the record.
"""

from __future__ import annotations

import copy
import functools
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from threading import RLock
from typing import Any, NoReturn

from transitions import EventData, Machine

from wtoproc.dispute import Dispute, check_dispute
from wtoproc.errors import MachineError
from wtoproc.judging.verdicts import Verdict
from wtoproc.law.charts import Chart
from wtoproc.record.event import Event
from wtoproc.standing.strands import Strand, StrandStates, lapsed, positions

__all__ = ["LiveDispute", "StrandModel", "machine"]

_ONE_DAY = timedelta(days=1)


class StrandModel:
    """A plain model of one strand. `transitions` keeps its ``state`` here, and only its live dispute moves it."""

    def __init__(self, strand: Strand, state: str) -> None:
        self.strand = strand
        self._state = state
        self._act: Event | None = None
        self._moved = False

    @property
    def chart(self) -> str:
        """Name of the chart."""
        return self.strand.chart

    @property
    def proceeding(self) -> str:
        """The round."""
        return self.strand.proceeding

    @property
    def complainant(self) -> str | None:
        """The complainant, if the chart runs for each complainant separately."""
        return self.strand.complainant

    @property
    def state(self) -> str:
        """The state of the strand.

        Raises:
            MachineError: on an attempt to set it to another state than the record gives.
        """
        return self._state

    @state.setter
    def state(self, state: str) -> None:
        if self._act is None and state != self._state:
            raise MachineError(
                f"{self!r} cannot be set to {state!r}: its state follows from the record. Fire an act on the live "
                "dispute, or correct the record and make a new one: wto.machine(live.dispute.record(...))"
            )
        self._state = state
        self._moved = True

    def law_allows(self, *args: Any, **kwargs: Any) -> bool:
        """Whether the live dispute has judged this act and fires it now: the first condition of every transition.

        Raises:
            MachineError: the trigger was called on the strand instead of the live dispute.
        """
        fields = args[0].kwargs if args and isinstance(args[0], EventData) else kwargs
        if self._act is None or fields.get("event") is not self._act:
            raise MachineError(
                f"{self!r} does not move by itself: call the trigger of the live dispute, which judges the act "
                'first, such as live.panel_requested(on=..., by="KOR")'
            )
        return True

    def call(self, method: str, event: Event, verdict: Verdict | None) -> bool:
        """The answer of a method that `transitions` gave to this model, for an act that the law allows."""
        outer, self._act = self._act, event
        try:
            return bool(getattr(self, method)(event=event, verdict=verdict))
        finally:
            self._act = outer

    def __reduce__(self) -> NoReturn:
        raise MachineError("a strand belongs to its live dispute: copy or pickle that, or live.dispute")

    def __repr__(self) -> str:
        return f"<{_strand_name(self.strand)}: {self.state}>"


class LiveDispute:
    """A dispute that acts move: ``live.panel_requested(on=..., by="KOR")`` fires, ``live.may_panel_requested(...)`` asks.

    A trigger returns True if it fired. A barred act does not fire; a conditional one does unless `strict`. An act fired
    inside a callback waits until the act that called the callback is recorded. Threads take turns.

    A copy, a deep copy or an unpickled live dispute is independent of the first. It has the same dispute and machine
    class, but not the callbacks that were registered on `machines`.
    """

    def __init__(self, dispute: Dispute, *, strict: bool, machine_class: Callable[..., Machine]) -> None:
        self.strict = strict
        """Whether a conditional act is held back too."""
        self.verdict: Verdict | None = None
        """The verdict on the last act that was judged, also if a callback fired it."""
        self._dispute = dispute
        self._machine_class = machine_class
        self._built: dict[str, Machine] = {}
        self._models: dict[Strand, StrandModel] = {}
        self._doing = ""
        self._waiting: list[tuple[Event, Mapping[str, bool] | None]] = []
        self._lock = RLock()
        if machine_class is not Machine:  # it may have callbacks from the start, or be one that is refused
            for chart in dispute.rulebook.charts:
                self._machine(chart)

    @property
    def dispute(self) -> Dispute:
        """The dispute with every act that has fired."""
        return self._dispute

    @property
    def machines(self) -> Mapping[str, Machine]:
        """The machine of each chart, with the drawn edges: register callbacks of your own here.

        Each live dispute has machines of its own. They are built when first asked for.
        """
        return _Machines(self._dispute.rulebook.charts, self._machine)

    @property
    def strands(self) -> tuple[StrandModel, ...]:
        """The models of all strands."""
        return tuple(self.strand(*strand) for strand in self._on_record())

    def strand(self, chart: str, proceeding: str = "original", complainant: str | None = None) -> StrandModel:
        """The plain model of one strand, for graphs and callbacks.

        Args:
            chart: name of the chart.
            proceeding: the round.
            complainant: the complainant, for implementation and retaliation; not needed if there is only one.

        Raises:
            MachineError: the dispute has no such strand yet.
        """
        strands = self._on_record()
        found = [
            s
            for s in strands
            if s[:2] == (chart, proceeding) and (complainant is None or s.complainant == complainant)
        ]
        if len(found) == 1:
            self._machine(chart)
            return self._models[found[0]]
        have = ", ".join(map(_strand_name, strands))
        if found:
            raise MachineError(
                f"{chart} runs for each complainant separately, so name one: this dispute has {have}"
            )
        asked = _strand_name(Strand(chart, proceeding, complainant))
        raise MachineError(f"no strand {asked}: this dispute has {have}")

    @property
    def state(self) -> Mapping[tuple[str, ...], str]:
        """The state of each strand after the last act, by chart, proceeding and, if the chart needs it, complainant.

        Time alone may change a state by a later day: ``live.dispute.as_of(day).positions``.
        """
        states = self._on_record() | {strand: model.state for strand, model in self._models.items()}
        return {
            s[:2] if s.complainant is None else (*s[:2], s.complainant): state for s, state in states.items()
        }

    # -------------------------------------------------------------- firing and asking

    def fire(self, event: Event, *, given: Mapping[str, bool] | None = None) -> bool:
        """Fire an act: judge it once, then move all strands that it moves, or none.

        Args:
            event: the act. An earlier one than the last recorded act takes its place by date, as in `Dispute.record`.
            given: answers to open facts, by id.

        Returns:
            True if it fired. Inside a callback, True if it waits: it is judged and fired once the act that called the
            callback is recorded, and dropped if that act is not recorded. False if the law or a condition of the user's
            own held it back.

        Raises:
            MachineError: a condition fires an act; a callback or a transition of the user's own moved a strand elsewhere.
            Exception: whatever a callback raises; the act is then not recorded, and nothing has moved.
        """
        with self._lock:
            if self._doing == "asking":
                raise MachineError(
                    f"{event.type} was fired inside a condition or a prepare callback, which only ask: fire it in "
                    "a callback on before, after, enter or exit"
                )
            self._waiting.append((event, given))
            if self._doing:
                return True
            self._doing = "firing"
            try:
                fired = self._fire_next()
                while self._waiting:
                    self._fire_next()
            finally:
                self._doing = ""
                self._waiting.clear()
            return fired

    def may(self, event: Event, *, given: Mapping[str, bool] | None = None) -> bool:
        """Whether an act would fire; its verdict is then in `verdict`.

        Raises:
            MachineError: asked inside a callback, while the strands are between two states.
        """
        with self._lock:
            if self._doing:
                raise MachineError(
                    f"may_{event.type} was asked inside a callback, while strands are moving: ask before or after, or "
                    "ask the record alone, without the conditions of your own: live.dispute.may(...)"
                )
            if not self._allows(event, given):
                return False
            try:
                return self._conditions_hold(event, self._steps(event))
            finally:
                self._doing = ""
                self._follow_record()

    def _fire_next(self) -> bool:
        """Fire the act that has waited longest; if it is held back, drop the acts that its callbacks fired."""
        event, given = self._waiting.pop(0)
        before = len(self._waiting)
        fired = self._fire(event, given)
        if not fired:
            del self._waiting[before:]
        return fired

    def _fire(self, event: Event, given: Mapping[str, bool] | None) -> bool:
        if not self._allows(event, given):
            return False
        after = self._dispute.record(event, departure=True)
        try:
            steps = self._steps(event)
            fired = self._conditions_hold(event, steps) and self._move(event, steps)
            if fired:
                self._dispute = after
        finally:
            self._follow_record()
        return fired

    def _allows(self, event: Event, given: Mapping[str, bool] | None) -> bool:
        """Whether the law lets an act fire, apart from the user's own conditions."""
        self.verdict = self._dispute.may(event, given=given)
        return not (self.verdict.barred or (self.strict and self.verdict.conditional))

    def _conditions_hold(self, event: Event, steps: Mapping[StrandModel, str]) -> bool:
        """Whether the user's own conditions let every strand move."""
        self._doing, before = "asking", self._doing
        held = all(model.call(f"may_{event.type}", event, self.verdict) for model in steps)
        self._doing = before
        return held

    def _move(self, event: Event, steps: Mapping[StrandModel, str]) -> bool:
        """Move the strands in turn, and return whether all have moved; stop at the first that does not."""
        for model in steps:
            model._moved = False  # noqa: SLF001  a queued machine returns True whatever happened
            if not (model.call(event.type, event, self.verdict) and model._moved):  # noqa: SLF001
                return False
        for model, reached in steps.items():
            if model.state != reached:
                raise MachineError(
                    f"{event.type} was to lead to {reached}, but left {model!r}: a transition or a callback of your "
                    "own moves it elsewhere. Give your transitions triggers of their own, on models of their own"
                )
        return True

    # -------------------------------------------------------------- the models and the record

    def _on_record(self) -> dict[Strand, str]:
        """The strands of the dispute, each with its state after the last act."""
        return {
            Strand(*position[:3]): position.state
            for position in positions(self._dispute.on_record, self._dispute.rulebook)
        }

    def _follow_record(self) -> None:
        """Make the models fit the record: one for each strand of a chart whose machine is built, in its state."""
        if not self._built:
            return
        states = self._on_record()
        for strand in [s for s in self._models if s not in states]:
            self._built[strand.chart].remove_model(self._models.pop(strand))
        for strand, state in states.items():
            if strand.chart in self._built:
                self._placed(strand, state)

    def _machine(self, chart: str) -> Machine:
        """The machine of a chart, built with the models of its strands when it is first asked for."""
        with self._lock:
            if chart not in self._built:
                self._built[chart] = _built(self._dispute.rulebook.charts[chart], self._machine_class)
                for strand, state in self._on_record().items():
                    if strand.chart == chart:
                        self._placed(strand, state)
            return self._built[chart]

    def _placed(self, strand: Strand, state: str) -> StrandModel:
        """The model of a strand, set to a state without any callback."""
        machine = self._built[strand.chart]
        model = self._models.get(strand)
        if model is None:
            model = self._models[strand] = _model_class(machine.model_attribute)(strand, state)
            machine.add_model(model, initial=state)
        elif model.state != state:
            model._state = state  # noqa: SLF001  the record has moved it
            machine.set_state(state, model)  # for machine classes that watch it
            if hasattr(model, "get_graph"):
                model.get_graph(force_new=True)
        return model

    def _steps(self, event: Event) -> dict[StrandModel, str]:
        """The models that an act moves, with the states that they reach, for the charts whose machines are built.

        First all models are set to their states just before the act. Time alone may have moved some; and an undated step,
        or an act dated before the last one, counts from its own day.
        """
        if not self._built:  # nobody can have registered a callback or a condition
            return {}
        rulebook = self._dispute.rulebook
        past = self._dispute.on_record.upto(event.on)
        walk = StrandStates(past, rulebook)
        walk.to(event.on - _ONE_DAY)
        if (
            not past.events or past.events[-1].on < event.on
        ):  # time moves strands once a day, before the first step
            walk.states |= lapsed(past, rulebook, walk.states, event.on)
        walk.record = past.appended(event)
        moved = walk.moved(event.type, event.proceeding, event)
        steps = {}
        for strand in dict.fromkeys([*self._models, *(s for s in moved if s.chart in self._built)]):
            chart = rulebook.charts[strand.chart]
            model = self._placed(strand, walk.states.get(strand, chart.start))
            if strand in moved:
                steps[model] = reached = chart.step(model.state, event.type)
                _add_if_undrawn(self._built[strand.chart], event.type, model.state, reached)
        return steps

    # -------------------------------------------------------------- triggers by name

    def __getattr__(self, name: str) -> Callable[..., bool]:
        asks = name.startswith("may_")
        type_name = name.removeprefix("may_")
        if name.startswith("_") or not self._knows(type_name):
            raise AttributeError(f"a live dispute has no {name!r}")
        event_type = self._dispute.rulebook.event(type_name)

        def trigger(*, given: Mapping[str, bool] | None = None, **fields: Any) -> bool:
            event = event_type(**fields)
            return self.may(event, given=given) if asks else self.fire(event, given=given)

        trigger.__name__ = name
        return trigger

    def __dir__(self) -> list[str]:
        charts = self._dispute.rulebook.charts.values()
        triggers = {type_name for chart in charts for type_name in chart.triggers}
        return sorted({*super().__dir__(), *triggers, *(f"may_{type_name}" for type_name in triggers)})

    def _knows(self, type_name: str) -> bool:
        return any(chart.knows(type_name) for chart in self._dispute.rulebook.charts.values())

    def __deepcopy__(self, memo: Mapping[int, Any]) -> LiveDispute:
        return copy.copy(self)  # the dispute is immutable

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self._dispute, self.strict, self._machine_class, self.verdict)

    def __repr__(self) -> str:
        return repr(self._dispute).replace("<", "<Live", 1)


class _Machines(Mapping[str, Machine]):
    """The machine of each chart, built when it is first asked for."""

    def __init__(self, charts: Iterable[str], build: Callable[[str], Machine]) -> None:
        self._charts = tuple(charts)
        self._build = build

    def __getitem__(self, chart: str) -> Machine:
        return self._build(chart)

    def __iter__(self) -> Iterator[str]:
        return iter(self._charts)

    def __len__(self) -> int:
        return len(self._charts)


def _again(
    dispute: Dispute, strict: bool, machine_class: Callable[..., Machine], verdict: Verdict | None
) -> LiveDispute:
    live = LiveDispute(dispute, strict=strict, machine_class=machine_class)
    live.verdict = verdict
    return live


def _strand_name(strand: Strand) -> str:
    of = f", {strand.complainant}" if strand.complainant else ""
    return f"{strand.chart} ({strand.proceeding}{of})"


def _model_class(attribute: str) -> type[StrandModel]:
    """A class of models whose state has this attribute name for `transitions`; `state` works too."""
    if attribute == "state":
        return StrandModel
    return type(StrandModel.__name__, (StrandModel,), {attribute: StrandModel.state})


def _built(chart: Chart, machine_class: Callable[..., Machine]) -> Machine:
    """A `transitions` machine of the drawn edges of a chart."""
    kind = machine_class
    while isinstance(kind, functools.partial):
        kind = kind.func
    name = getattr(kind, "__name__", repr(kind))
    if isinstance(kind, type):
        _refuse_class(kind, name, chart)
    try:
        machine = machine_class(
            model=None,
            states=[{"name": state, "final": state in chart.ends} for state in chart.states],
            initial=chart.start,
            auto_transitions=False,
            transitions=[
                {"trigger": e.trigger, "source": e.source, "dest": e.dest, "conditions": "law_allows"}
                for e in chart.edges
            ],
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise MachineError(
            f"{name} makes no machine of the chart {chart.name}: it is called with model, states, initial, "
            f"auto_transitions and transitions, and answers {type(error).__name__}: {error}"
        ) from error
    if not isinstance(machine, Machine):
        raise MachineError(f"{name} makes a {type(machine).__name__}, not a Machine of transitions")
    _refuse_class(type(machine), name, chart)
    _refuse_options(machine, name)
    return machine


def _refuse_class(kind: type, name: str, chart: Chart) -> None:
    """Refuse a class whose triggers are coroutines, or that reads a state's name as a path of nested states."""
    if any(inspect.iscoroutinefunction(getattr(kind, method, None)) for method in _MUST_BE_PLAIN):
        raise MachineError(
            f"{name} has coroutines for triggers, whose may_... would be true for everything: "
            "use Machine or another class whose triggers are plain"
        )
    separator = getattr(getattr(kind, "state_cls", None), "separator", None)
    if separator is not None and any(separator in state for state in chart.states):
        raise MachineError(
            f"{name} reads {separator!r} in the name of a state as nesting: give it a class of states with "
            'another separator, such as class Flat(NestedState): separator = "."; class Mine(HierarchicalMachine): '
            "state_cls = Flat"
        )


_MUST_BE_PLAIN = ("callback", "callbacks", "dispatch", "_process", "process_context")


_ANY_STRAND = StrandModel(Strand("", "", None), "")


def _refuse_options(machine: Machine, name: str) -> None:
    """Refuse a machine whose options let a strand move past the law, or leave it without triggers."""
    if machine.auto_transitions:
        raise MachineError(
            f"{name} insists on auto_transitions, which lead from every state to every other, past the law: "
            "pass the auto_transitions=False that it is called with on to Machine"
        )
    if machine.model_override:
        raise MachineError(
            f"{name} has model_override, which gives triggers only to models that declare them, and strands "
            "declare none: leave it out"
        )
    if machine.model_attribute != "state" and hasattr(_ANY_STRAND, machine.model_attribute):
        raise MachineError(
            f"{name} keeps the state in {machine.model_attribute!r}, which a strand has for something else: "
            "give model_attribute another name"
        )


def _add_if_undrawn(machine: Machine, trigger: str, source: str, dest: str) -> None:
    """Add a transition for an act without a drawn edge, with the callbacks and conditions that all drawn ones share."""
    if any(t.dest == dest for t in machine.get_transitions(trigger, source)):
        return
    drawn = machine.get_transitions(trigger)
    shared = {
        kind: [c for c in getattr(drawn[0], kind) if all(c in getattr(t, kind) for t in drawn)]
        for kind in ("prepare", "before", "after")
    }
    conditions = [[(c.func, c.target) for c in t.conditions] for t in drawn]
    asked = [c for c in conditions[0] if all(c in others for others in conditions)]
    machine.add_transition(
        trigger,
        source,
        dest,
        conditions=[func for func, target in asked if target],
        unless=[func for func, target in asked if not target],
        **shared,
    )


def machine(
    dispute: Dispute, *, strict: bool = False, machine_class: Callable[..., Machine] = Machine
) -> LiveDispute:
    """A live `transitions` model of a dispute.

    Args:
        dispute: where to start from.
        strict: hold back conditional acts too.
        machine_class: another machine of `transitions`, such as ``GraphMachine``, or one with options of your own,
            ``functools.partial(Machine, send_event=True)``; not an asynchronous one.

    Raises:
        MachineError: a live dispute cannot work with that class; the message says why and what to write instead.
        RecordError: it is no dispute.
    """
    check_dispute(dispute, "machine")
    return LiveDispute(dispute, strict=strict, machine_class=machine_class)
