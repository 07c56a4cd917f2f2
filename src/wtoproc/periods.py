"""Lengths of time and how they are counted: the public home of `Length`."""

from wtoproc.terms.periods import Length, OutOfTimeError

__all__ = ["Length", "OutOfTimeError"]
