"""Real disputes that ship with the package: one case file each, with dated facts from public records."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from wtoproc._reader import package_path
from wtoproc.dispute import Dispute
from wtoproc.errors import CaseFileError, Fault
from wtoproc.record.casefile import CaseFile
from wtoproc.record.casefile import read as _read

__all__ = ["load", "numbers", "path", "read"]


@cache
def numbers() -> tuple[int, ...]:
    """The numbers of the shipped disputes, in order."""
    return tuple(sorted(int(file.stem.removeprefix("ds")) for file in Path(__file__).parent.glob("ds*.json")))


def path(number: int) -> str:
    """The path of a dispute's case file.

    Raises:
        CaseFileError: the dispute does not ship; the message names the nearest that do.
    """
    if isinstance(number, bool) or not isinstance(number, int):
        raise CaseFileError(
            repr(number), [Fault("", "is no dispute number: write 590 for DS590, or Dispute.load for a file")]
        )
    if number not in numbers():
        near = sorted(numbers(), key=lambda n: abs(n - number))[:3]
        known = ", ".join(f"DS{n}" for n in sorted(near))
        raise CaseFileError(
            f"DS{number}",
            [Fault("", f"is not in the shipped docket (the nearest are {known}): name a case file")],
        )
    return package_path(f"docket/ds{number}.json")


def read(number: int) -> CaseFile:
    """The case file of a dispute.

    Raises:
        CaseFileError: the dispute does not ship.
    """
    return _read(path(number))


def load(number: int) -> Dispute:
    """A real dispute, as `Dispute`.

    Raises:
        CaseFileError: the dispute does not ship.
    """
    return Dispute.from_case(read(number))
