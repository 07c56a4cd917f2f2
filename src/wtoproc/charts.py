"""The charts of the procedure: the public home of `CHARTS`, `Chart` and `Edge`."""

from wtoproc.law.charts import (
    ADJUDICATION,
    BY_COMPLAINANT,
    CHARTS,
    CONSULTATIONS,
    IMPLEMENTATION,
    RETALIATION,
    Chart,
    Edge,
)

__all__ = [
    "ADJUDICATION",
    "BY_COMPLAINANT",
    "CHARTS",
    "CONSULTATIONS",
    "IMPLEMENTATION",
    "RETALIATION",
    "Chart",
    "Edge",
]
