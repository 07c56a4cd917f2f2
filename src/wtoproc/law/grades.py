"""Grades: the answers that a rule can give, from the mildest to the gravest."""

from __future__ import annotations

import enum
from collections.abc import Mapping

__all__ = ["GRADES", "Grade"]


class Grade(enum.IntEnum):
    """The answer of a rule, from the mildest to the gravest; an act with a note or an overrun is lawful."""

    PERMITTED = 0
    NOTE = 1
    OVERRUN = 2
    CONDITIONAL = 3
    BARRED = 4

    @property
    def word(self) -> str:
        """The name in JSON: "permitted", "note", "overrun", "conditional", "barred"."""
        return self.name.lower()


GRADES: Mapping[str, Grade] = {grade.word: grade for grade in Grade}
