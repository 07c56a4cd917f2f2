"""Citations of provisions as values: parsed, spelled in one way, and ordered as in the treaties."""

from __future__ import annotations

import functools
import re
from typing import Any

import attrs

from wtoproc.errors import RulebookError

__all__ = ["BASE", "REQUESTS", "TRACKS", "Provision", "track"]

BASE = "dsu"
# How citations of special rules begin. Such rules govern a dispute only if its requests name them.
TRACKS = {
    "SCM 4": "scm-4",
    "SCM 7": "scm-7",
    "DSU 3.12": "decision-1966",
    "GPA": "gpa-1994",
}
# The citation in a request that puts its dispute on a track.
REQUESTS = {"scm-4": "SCM 4.1", "scm-7": "SCM 7.1", "decision-1966": "DSU 3.12", "gpa-1994": "GPA XXII"}
_SEVERAL = re.compile(r"[,;]|\band\b")

# General texts first, in the order of the procedure; all others follow by name.
_FIRST = ("WTO Agreement", "DSU", "DSB RoP", "WT/DSB/6")
# How the place within a text can begin: a number, a Roman numeral, an annex, a footnote, a remark.
_PLACE = re.compile(r"\d|[IVXL]+(?![A-Za-z])|\(|(?:Annex|Appendix|fn|or)\b")
_YEARS = frozenset({"1947", "1994"})
_PARTS = re.compile(r"\d+|[A-Za-z]+")
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}


@functools.total_ordering
@attrs.frozen(order=False)
class Provision:
    """A citation such as "DSU 4.7", "DSU 6.1 fn 5", "SCM 4.4", "MPIA Annex I 5" or "WT/DSB/6"."""

    agreement: str
    """The text cited: "DSU", "SCM", ...; "practice" if the rule is in no text."""
    place: str = ""
    """The place in that text: "4.7", "6.1 fn 5", "4.3, 4.7, 6.2"."""

    @classmethod
    def parse(cls, text: str) -> Provision:
        """Read a citation. If it cites several texts, the first one decides its order.

        Raises:
            RulebookError: the text is no citation.
        """
        words = str(text).split()
        if not words or not words[0][0].isalpha():
            raise RulebookError(f'{text!r} is no citation: write "DSU 4.7", "SCM 4.4" or "WT/DSB/6"')
        count = 1
        while count < len(words) and (words[count] in _YEARS or not _PLACE.match(words[count])):
            count += 1
        return cls(" ".join(words[:count]), " ".join(words[count:]))

    def __str__(self) -> str:
        return f"{self.agreement} {self.place}".rstrip()

    @property
    def _key(self) -> tuple[int, str, list[Any]]:
        rank = _FIRST.index(self.agreement) if self.agreement in _FIRST else len(_FIRST)
        return rank, self.agreement, [_order(part) for part in _PARTS.findall(self.place)]

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Provision):
            return NotImplemented
        return self._key < other._key


def _order(part: str) -> tuple[int, int, str]:
    """A sort key: numbers and Roman numerals by value, then words."""
    if part.isdecimal():
        return (0, int(part), "")
    if part and set(part) <= set(_ROMAN):
        values = [_ROMAN[letter] for letter in part]
        total = sum(-v if v < max(values[n:]) else v for n, v in enumerate(values))
        return (0, total, "")
    return (1, 0, part.casefold())


@functools.cache
def track(citation: str) -> str:
    """The id of the overlay of special rules for a request with this citation: "SCM 4.4" gives "scm-4".

    A request that cites other provisions too stays under the DSU, with its longer periods.
    """
    if _SEVERAL.search(citation):
        return BASE
    return next((overlay for begins, overlay in TRACKS.items() if _begins(citation, begins)), BASE)


def _begins(citation: str, begins: str) -> bool:
    return citation.startswith(begins) and not citation[len(begins) :][:1].isdecimal()
