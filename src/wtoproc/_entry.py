"""The entry point of the shell command. It also runs without the extra ``cli``, to say that the extra is missing."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command; exit with 2 and one line of text if the extra ``cli`` is not installed."""
    from wtoproc.errors import MissingExtraError  # noqa: PLC0415  nothing is imported before it is needed

    try:
        from wtoproc.cli import run  # noqa: PLC0415  click and rich are extras
    except ModuleNotFoundError as error:
        if error.name not in ("click", "rich"):
            raise
        sys.stderr.write(f"wtoproc: {MissingExtraError('cli', 'the command')}\n")
        sys.exit(2)
    sys.exit(run(sys.argv[1:]))
