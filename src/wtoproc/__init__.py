"""WTO dispute settlement as running code: may this step be taken, since when, under which provision, and what follows.

Names are loaded when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from wtoproc import docket as docket
    from wtoproc import experience as experience
    from wtoproc.comparison import Comparison as Comparison
    from wtoproc.comparison import DeadlineChange as DeadlineChange
    from wtoproc.comparison import VerdictChange as VerdictChange
    from wtoproc.comparison import compare as compare
    from wtoproc.deadlines import Deadline as Deadline
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
    from wtoproc.events import *  # noqa: F403
    from wtoproc.experience import BackTest as BackTest
    from wtoproc.experience import Coverage as Coverage
    from wtoproc.experience import Estimate as Estimate
    from wtoproc.experience import Experience as Experience
    from wtoproc.exploration import Block as Block
    from wtoproc.exploration import Cycle as Cycle
    from wtoproc.exploration import DeadEnd as DeadEnd
    from wtoproc.exploration import Exploration as Exploration
    from wtoproc.exploration import ExplorationChange as ExplorationChange
    from wtoproc.exploration import Node as Node
    from wtoproc.exploration import Path as Path
    from wtoproc.exploration import StepChange as StepChange
    from wtoproc.exploration import Way as Way
    from wtoproc.exploration import explore as explore
    from wtoproc.forecast import Forecast as Forecast
    from wtoproc.forecast import StageForecast as StageForecast
    from wtoproc.live import LiveDispute as LiveDispute
    from wtoproc.live import machine as machine
    from wtoproc.members import Member as Member
    from wtoproc.members import member as member
    from wtoproc.moves import Move as Move
    from wtoproc.moves import Window as Window
    from wtoproc.readings import OtherReading as OtherReading
    from wtoproc.record import Undated as Undated
    from wtoproc.rulebook import Rulebook as Rulebook
    from wtoproc.search import Act as Act
    from wtoproc.status import Status as Status
    from wtoproc.strands import Position as Position
    from wtoproc.verdicts import Finding as Finding
    from wtoproc.verdicts import Grade as Grade
    from wtoproc.verdicts import Verdict as Verdict

    DSU: Rulebook

    def forecast(case: Dispute, day: date, experience: Experience | None = None) -> Forecast:
        """What a dispute has before it on a day, by law and by experience."""

    def rulebook(*, on: date | None = None) -> Rulebook:
        """The law that ships with the package: whole, or the rows in force on a day, for whatever is judged by them."""


__version__ = "0.1.0"

_HOME = {
    "Position": "strands",
    "Comparison": "comparison",
    "DeadlineChange": "comparison",
    "VerdictChange": "comparison",
    "compare": "comparison",
    "Deadline": "deadlines",
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
    "BackTest": "experience",
    "Coverage": "experience",
    "Estimate": "experience",
    "Experience": "experience",
    "Forecast": "forecast",
    "StageForecast": "forecast",
    "Block": "exploration",
    "Cycle": "exploration",
    "DeadEnd": "exploration",
    "Exploration": "exploration",
    "ExplorationChange": "exploration",
    "Node": "exploration",
    "Path": "exploration",
    "StepChange": "exploration",
    "Way": "exploration",
    "Act": "search",
    "explore": "exploration",
    "LiveDispute": "live",
    "machine": "live",
    "Member": "members",
    "member": "members",
    "Move": "moves",
    "Window": "moves",
    "OtherReading": "readings",
    "Undated": "record",
    "Rulebook": "rulebook",
    "Status": "status",
    "Finding": "verdicts",
    "Grade": "verdicts",
    "Verdict": "verdicts",
}


def __getattr__(name: str) -> Any:
    if name == "DSU":
        from wtoproc.rulebook import dsu  # noqa: PLC0415  the law is read on first use

        found: Any = dsu()
    elif name in ("docket", "experience", "forecast", "rulebook"):
        found = import_module(f"wtoproc.{name}")
    elif name in _HOME:
        found = getattr(import_module(f"wtoproc.{_HOME[name]}"), name)
    else:
        found = _events().get(name)
        if found is None:
            raise AttributeError(f"module 'wtoproc' has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME, *_events(), "DSU", "docket", "experience", "forecast", "rulebook"})


def _events() -> dict[str, Any]:
    """The event types by their class names."""
    events = import_module("wtoproc.events")
    return {"Event": events.Event} | {kind.__name__: kind for kind in events.types()}
