"""The command ``wtoproc``: for a person at a terminal, and with ``--json`` for a program."""

from wtoproc.cli.commands import run

__all__ = ["run"]
