"""The one reader that touches the disk. Whatever a file holds, only our errors come out."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from wtoproc.errors import CaseFileError, Fault

if TYPE_CHECKING:
    import os

LIMIT = 8_000_000
DEPTH = 50
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")
_LONG_NUMBER = re.compile(r"\d{400}")


_PACKAGE = Path(__file__).parent


def package_path(name: str) -> str:
    """Where a file of the package lies."""
    return str(_PACKAGE / name)


def package_text(name: str) -> str:
    """The text of a file of the package."""
    return (_PACKAGE / name).read_text("utf-8")


def package_toml(name: str) -> dict[str, Any]:
    """The table that a TOML file of the package holds."""
    return tomllib.loads(package_text(name))


def _refuse(path: str | os.PathLike[str], message: str) -> NoReturn:
    raise CaseFileError(str(path), [Fault("", message)])


def read_text(path: str | os.PathLike[str], *, limit: int = LIMIT) -> str:
    """The text of a file in UTF-8, of at most `limit` bytes.

    Raises:
        CaseFileError: there is no such file, or it is a folder, empty, too large or no text in UTF-8.
    """
    file = Path(path)
    try:
        if file.is_dir():
            _refuse(path, "is a folder: name a case file in it, .json or .toml")
        if not file.exists():
            _refuse(path, "no such file; a dispute of the shipped docket is named by its number, such as 590")
        if not file.is_file():
            _refuse(path, "is no regular file")
        if file.stat().st_size > limit:
            _refuse(path, f"is larger than {limit // 1_000_000} MB: a case file holds one dispute")
        data = file.read_bytes()
    except (OSError, ValueError) as error:
        _refuse(path, f"cannot be read: {getattr(error, 'strerror', None) or error}")
    if not data.strip():
        _refuse(path, "is empty: a case file holds at least format, complainants, respondent and events")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse(path, f"is not in UTF-8 (byte {error.start}): save it in that encoding")


def _too_deep(text: str) -> bool:
    depth = 0
    for sign in _BRACKETS.findall(_STRINGS.sub("", text)):
        depth += 1 if sign in "[{" else -1
        if depth > DEPTH:
            return True
    return False


def _checked(path: str | os.PathLike[str]) -> str:
    text = read_text(path)
    if _too_deep(text):
        _refuse(path, f"is nested more than {DEPTH} levels deep")
    if _LONG_NUMBER.search(text):
        _refuse(path, "holds a number of hundreds of digits")
    return text


def read_json(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The object that a JSON file holds.

    Raises:
        CaseFileError: no JSON, a key twice, nested too deep, NaN or Infinity, or no object at the top.
    """
    import json  # noqa: PLC0415  law and calendar are TOML

    text = _checked(path)

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(found)
        if len(table) != len(found):
            seen: set[str] = set()
            twice = next(key for key, _ in found if key in seen or seen.add(key))  # type: ignore[func-returns-value]
            _refuse(path, f"the key {twice!r} stands twice in one object: keep one")
        return table

    def constant(name: str) -> NoReturn:
        _refuse(path, f"{name} is no JSON number")

    try:
        data = json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
        json.dumps(data, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        _refuse(path, f"is no JSON: {error.msg} at line {error.lineno}, column {error.colno}")
    except UnicodeEncodeError:
        _refuse(path, "holds half a surrogate pair in a text")
    except (RecursionError, ValueError) as error:
        _refuse(path, f"is no JSON that can be read: {error}")
    if not isinstance(data, dict):
        _refuse(
            path, "is no case file: the top level is an object with format, complainants, respondent, events"
        )
    return data


def read_toml(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The table that a TOML file holds.

    Raises:
        CaseFileError: no TOML (a key twice is none), or nested too deep.
    """
    text = _checked(path)
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        _refuse(path, f"is no TOML: {error}")
