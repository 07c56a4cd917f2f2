"""Reprs on one line, and small HTML tables for notebooks."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

__all__ = ["line", "table"]

_LONGEST = 120


def line(value: object, text: str) -> str:
    """A repr in angle brackets: the class of a value and a text, shortened to fit on one line."""
    whole = f"<{type(value).__name__} {' '.join(text.split())}>"
    return whole if len(whole) <= _LONGEST else f"{whole[: _LONGEST - 4]}...>"


def table(caption: str, head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table in HTML; every text is escaped."""
    top = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
