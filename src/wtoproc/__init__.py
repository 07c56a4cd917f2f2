"""WTO dispute settlement as running code: whether a step may be taken, since when, why, and what follows.

Names are loaded when they are first used, so that importing the package takes almost no time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from wtoproc import docket as docket
    from wtoproc.analysis import experience as experience
    from wtoproc.analysis.backtest import BackTest as BackTest
    from wtoproc.analysis.backtest import Coverage as Coverage
    from wtoproc.analysis.blocks import Block as Block
    from wtoproc.analysis.comparison import Comparison as Comparison
    from wtoproc.analysis.comparison import DeadlineChange as DeadlineChange
    from wtoproc.analysis.comparison import VerdictChange as VerdictChange
    from wtoproc.analysis.comparison import compare as compare
    from wtoproc.analysis.cycles import Cycle as Cycle
    from wtoproc.analysis.dead_ends import DeadEnd as DeadEnd
    from wtoproc.analysis.estimates import Estimate as Estimate
    from wtoproc.analysis.experience import Experience as Experience
    from wtoproc.analysis.exploration import Exploration as Exploration
    from wtoproc.analysis.exploration import ExplorationChange as ExplorationChange
    from wtoproc.analysis.exploration import StepChange as StepChange
    from wtoproc.analysis.exploration import explore as explore
    from wtoproc.analysis.forecast import Forecast as Forecast
    from wtoproc.analysis.forecast import StageForecast as StageForecast
    from wtoproc.analysis.graph import Node as Node
    from wtoproc.analysis.graph import Path as Path
    from wtoproc.analysis.graph import Way as Way
    from wtoproc.analysis.steps import PathStep as PathStep
    from wtoproc.dispute import Dispute as Dispute
    from wtoproc.dispute import Snapshot as Snapshot
    from wtoproc.errors import CaseFileError as CaseFileError
    from wtoproc.errors import DrawError as DrawError
    from wtoproc.errors import EventError as EventError
    from wtoproc.errors import ExplorationError as ExplorationError
    from wtoproc.errors import MachineError as MachineError
    from wtoproc.errors import MissingExtraError as MissingExtraError
    from wtoproc.errors import OverlayError as OverlayError
    from wtoproc.errors import ProcedureError as ProcedureError
    from wtoproc.errors import RecordError as RecordError
    from wtoproc.errors import RulebookError as RulebookError
    from wtoproc.errors import UnknownRuleError as UnknownRuleError
    from wtoproc.errors import WTOProcError as WTOProcError
    from wtoproc.judging.readings import OtherReading as OtherReading
    from wtoproc.judging.verdicts import Finding as Finding
    from wtoproc.judging.verdicts import Verdict as Verdict
    from wtoproc.law.grades import Grade as Grade
    from wtoproc.law.rulebook import Rulebook as Rulebook
    from wtoproc.live import LiveDispute as LiveDispute
    from wtoproc.live import machine as machine
    from wtoproc.record.casefile import CaseFile as CaseFile
    from wtoproc.record.event import Event as Event
    from wtoproc.record.events import *  # noqa: F403
    from wtoproc.record.record import Undated as Undated
    from wtoproc.standing.course import Course as Course
    from wtoproc.standing.course import Step as Step
    from wtoproc.standing.deadlines import Deadline as Deadline
    from wtoproc.standing.moves import Move as Move
    from wtoproc.standing.moves import Window as Window
    from wtoproc.standing.status import Status as Status
    from wtoproc.standing.strands import Position as Position
    from wtoproc.terms.members import Member as Member
    from wtoproc.terms.members import member as member

    DSU: Rulebook

    def forecast(case: Dispute, day: date, experience: Experience | None = None) -> Forecast:
        """The stages that lie ahead of a dispute on a day, by law and by experience."""

    def rulebook(*, on: date | None = None) -> Rulebook:
        """The law that ships with the package; with `on`, the rows in force on that day, which then judge every act."""


__version__ = "0.1.0"

_HOME = {
    "Position": "standing.strands",
    "Comparison": "analysis.comparison",
    "DeadlineChange": "analysis.comparison",
    "VerdictChange": "analysis.comparison",
    "compare": "analysis.comparison",
    "CaseFile": "record.casefile",
    "Course": "standing.course",
    "Step": "standing.course",
    "Deadline": "standing.deadlines",
    "Dispute": "dispute",
    "Snapshot": "dispute",
    "CaseFileError": "errors",
    "DrawError": "errors",
    "EventError": "errors",
    "ExplorationError": "errors",
    "MachineError": "errors",
    "MissingExtraError": "errors",
    "OverlayError": "errors",
    "ProcedureError": "errors",
    "RecordError": "errors",
    "RulebookError": "errors",
    "UnknownRuleError": "errors",
    "WTOProcError": "errors",
    "BackTest": "analysis.backtest",
    "Coverage": "analysis.backtest",
    "Estimate": "analysis.estimates",
    "Experience": "analysis.experience",
    "Forecast": "analysis.forecast",
    "StageForecast": "analysis.forecast",
    "Block": "analysis.blocks",
    "Cycle": "analysis.cycles",
    "DeadEnd": "analysis.dead_ends",
    "Exploration": "analysis.exploration",
    "ExplorationChange": "analysis.exploration",
    "Node": "analysis.graph",
    "Path": "analysis.graph",
    "StepChange": "analysis.exploration",
    "Way": "analysis.graph",
    "PathStep": "analysis.steps",
    "explore": "analysis.exploration",
    "LiveDispute": "live",
    "machine": "live",
    "Member": "terms.members",
    "member": "terms.members",
    "Move": "standing.moves",
    "Window": "standing.moves",
    "OtherReading": "judging.readings",
    "Event": "record.event",
    "Undated": "record.record",
    "Rulebook": "law.rulebook",
    "Status": "standing.status",
    "Finding": "judging.verdicts",
    "Grade": "law.grades",
    "Verdict": "judging.verdicts",
}

# Public modules. The last two can also be called like functions.
_MODULES = {
    "docket": "docket",
    "experience": "analysis.experience",
    "forecast": "analysis.forecast",
    "rulebook": "law.rulebook",
}


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return sorted({*_HOME, *_MODULES, *_events(), "DSU", "__version__"})
    if name == "DSU":
        from wtoproc.law.rulebook import dsu  # noqa: PLC0415  the law is read on first use

        value: Any = dsu()
    elif name in _MODULES:
        value = import_module(f"wtoproc.{_MODULES[name]}")
    elif name in _HOME:
        value = getattr(import_module(f"wtoproc.{_HOME[name]}"), name)
    else:
        value = _events().get(name)
        if value is None:
            raise AttributeError(f"module 'wtoproc' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME, *_events(), *_MODULES, "DSU"})


def _events() -> dict[str, Any]:
    """The event types by their class names."""
    events = import_module("wtoproc.record.events")
    return {kind.__name__: kind for kind in events.types()}
