"""Reads the files of the package, and case files in JSON and TOML. A faulty case file raises a `CaseFileError`."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from wtoproc.errors import CaseFileError, Fault

LIMIT = 8_000_000
DEPTH = 50
_DIGITS = 400
# A JSON string, closed or not, or a bracket outside of strings. Possessive, so that no string is scanned twice.
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)
# A TOML key with too many dots: each dot opens a table within the last one.
_PART = r"""[ \t]*+(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\."""
_DOTTED_KEY = re.compile(rf"^[ \t]*+\[*+(?:{_PART}){{{DEPTH}}}", re.MULTILINE)

_PACKAGE = Path(__file__).parent


def package_path(name: str) -> str:
    """The path of a file of the package."""
    return str(_PACKAGE / name)


def package_text(name: str) -> str:
    """The text of a file of the package."""
    return (_PACKAGE / name).read_text("utf-8")


def package_files(folder: str) -> tuple[str, ...]:
    """The TOML files in a folder of the package: their paths within the package, sorted."""
    names = (file.name for file in (_PACKAGE / folder).iterdir() if file.suffix == ".toml")
    return tuple(sorted(f"{folder}/{name}" for name in names))


def package_toml(name: str) -> dict[str, Any]:
    """The content of a TOML file of the package.

    Parsing the law takes a fresh process longer than everything else. A build of the package therefore writes the
    tables as JSON too; that copy is used only if the TOML file has not changed since.
    """
    text = (_PACKAGE / name).read_bytes()
    kept = _compiled().get(name)
    if kept is not None and kept["of"] == _mark(text):
        return kept["table"]  # type: ignore[no-any-return]
    import tomllib  # noqa: PLC0415  not where a build has compiled the tables

    return tomllib.loads(text.decode())


_COMPILED = "law/compiled.json"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@cache
def _compiled() -> Mapping[str, Any]:
    import json  # noqa: PLC0415  read once

    file = _PACKAGE / _COMPILED
    kept = json.loads(file.read_bytes(), object_hook=_with_days) if file.exists() else {}
    return kept if all(isinstance(entry, dict) and "table" in entry for entry in kept.values()) else {}


def compile_tables() -> str:
    """Write the package's tables as JSON, for a build of the package, and return the path of that file."""
    import json  # noqa: PLC0415  only a build calls this
    import tomllib  # noqa: PLC0415

    files = sorted([*(_PACKAGE / "law").rglob("*.toml"), *(_PACKAGE / "terms/data").glob("*.toml")])
    texts = {file.relative_to(_PACKAGE).as_posix(): file.read_bytes() for file in files}
    kept = {name: {"of": _mark(text), "table": tomllib.loads(text.decode())} for name, text in texts.items()}
    (_PACKAGE / _COMPILED).write_text(json.dumps(kept, default=str), encoding="utf-8")
    return f"src/wtoproc/{_COMPILED}"


def _mark(text: bytes) -> str:
    """A checksum that differs between versions of a file. It detects stale copies, not tampering."""
    import zlib  # noqa: PLC0415  read once

    return f"{len(text)}-{zlib.crc32(text):08x}"


def _with_days(table: dict[str, Any]) -> dict[str, Any]:
    """A table with its dates restored from their texts, as TOML has them."""
    for key, value in table.items():
        if type(value) is str and len(value) == 10 and _DAY.fullmatch(value):
            table[key] = date.fromisoformat(value)
    return table


def _refuse(path: str | os.PathLike[str], message: str) -> NoReturn:
    raise CaseFileError(str(path), [Fault("", message)])


def read_text(path: str | os.PathLike[str], *, limit: int = LIMIT) -> str:
    """The text of a UTF-8 file of at most `limit` bytes, without its byte order mark.

    Raises:
        CaseFileError: there is no such file, or it is a folder, a device, empty, too large or not in
            UTF-8, or reading it is not permitted.
    """
    file = Path(path)
    try:
        if file.is_dir():
            _refuse(path, "is a folder: name a case file in it, .json or .toml")
        if not file.exists():
            _refuse(path, "no such file; a dispute of the shipped docket is named by its number, such as 590")
        if not file.is_file():
            _refuse(path, "is no regular file: save its content in one and name that")
        if file.stat().st_size > limit:
            _refuse(path, _too_large(limit))
        with file.open("rb") as opened:
            data = opened.read(limit + 1)
    except (OSError, ValueError) as error:
        _refuse(path, f"cannot be read: {getattr(error, 'strerror', None) or error}")
    if len(data) > limit:
        _refuse(path, _too_large(limit))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse(path, f"is not in UTF-8 (byte {error.start}): save it in that encoding")
    if not text or text.isspace():
        _refuse(path, "is empty: a case file holds at least format, complainants, respondent and events")
    return text


def _too_large(limit: int) -> str:
    return f"is larger than {limit / 1_000_000:g} MB: a case file holds one dispute"


def _nested(text: str) -> bool:
    """Whether a JSON text nests too deep; checked first, because the parser would fail on it."""
    depth = 0
    for found in _TOKEN.finditer(text):
        sign = found[0]
        if sign in ("[", "{"):
            depth += 1
            if depth > DEPTH:
                return True
        elif sign in ("]", "}"):
            depth -= 1
    return False


_TOO_DEEP = f"is nested more than {DEPTH} levels deep: make it flatter"
_TOO_LONG = "holds a number of hundreds of digits: write it as a text"
_HALF = "holds half a surrogate pair in a text: write the whole character"


def read_json(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The object that a JSON file holds.

    Raises:
        CaseFileError: the file is not JSON, or has a key twice, nests too deep, has NaN or Infinity, a number of
            hundreds of digits, half a surrogate pair, or no object at its top level.
    """
    import json  # noqa: PLC0415  law and calendar are TOML

    text = read_text(path)
    if _nested(text):
        _refuse(path, _TOO_DEEP)

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(found)
        if len(table) != len(found):
            seen: set[str] = set()
            twice = next(key for key, _ in found if key in seen or seen.add(key))  # type: ignore[func-returns-value]
            _refuse(path, f"the key {twice[:60]!r} occurs twice in one object: keep one")
        return table

    def constant(name: str) -> NoReturn:
        _refuse(path, f"{name} is no JSON number: write a finite one")

    def whole(digits: str) -> int:
        if len(digits) > _DIGITS:
            _refuse(path, _TOO_LONG)
        return int(digits)

    def decimal(digits: str) -> float:
        number = float(digits)
        if math.isinf(number):
            _refuse(path, "holds a number too large for JSON's readers: write a smaller one")
        return number

    try:
        data = json.loads(
            text, object_pairs_hook=pairs, parse_constant=constant, parse_int=whole, parse_float=decimal
        )
        if "\\u" in text:  # valid UTF-8 has no half pairs: only an escape can make one
            json.dumps(data, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        _refuse(path, f"is not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}")
    except UnicodeEncodeError:
        _refuse(path, _HALF)
    if not isinstance(data, dict):
        _refuse(
            path, "is no case file: the top level is an object with format, complainants, respondent, events"
        )
    return data


def read_toml(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The table that a TOML file holds.

    Raises:
        CaseFileError: the file is not TOML (which allows each key once), or nests too deep, has nan or inf, or a
            number of hundreds of digits.
    """
    text = read_text(path)
    if _DOTTED_KEY.search(text):
        _refuse(path, _TOO_DEEP)
    import tomllib  # noqa: PLC0415  most case files are JSON

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        _refuse(path, f"is not valid TOML: {error}")
    except RecursionError:
        _refuse(path, _TOO_DEEP)
    except ValueError as error:  # a day that no calendar has, or more digits than int takes
        _refuse(path, _TOO_LONG if "digits" in str(error) else f"is not valid TOML: {error}")
    # tomllib limits neither the depth of tables nor the length of numbers, so both are checked afterwards.
    level: list[Any] = [data]
    for _ in range(DEPTH):
        level = [item for value in level for item in _inner(value)]
        for value in level:
            if isinstance(value, float) and not math.isfinite(value):
                _refuse(path, f"{value} is no number of a case file: write a finite one")
            if isinstance(value, int) and value.bit_length() > _DIGITS * 3.33:
                _refuse(path, _TOO_LONG)
    if any(isinstance(value, (dict, list)) for value in level):
        _refuse(path, _TOO_DEEP)
    return data


def _inner(value: object) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
