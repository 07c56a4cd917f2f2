"""Annotations resolve at run time, so that packages such as cattrs, pydantic and FastAPI can read them."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any, get_type_hints

import pytest

import wtoproc as wto
from wtoproc import testing

# The command and the plugin are entrances, not values.
_APART = ("wtoproc.__main__", "wtoproc._entry", "wtoproc.cli", "wtoproc.pytest_plugin")


def modules() -> list[str]:
    names = [found.name for found in pkgutil.walk_packages(wto.__path__, "wtoproc.")]
    return [name for name in names if not name.startswith(_APART)]


def annotated(module: Any) -> Iterator[Any]:
    """Every public class, method and function that a module defines."""
    for name, found in vars(module).items():
        if name.startswith("_") or getattr(found, "__module__", None) != module.__name__:
            continue
        if inspect.isclass(found):
            if (
                found is not testing.ProcedureMachine
            ):  # its base in Hypothesis has annotations that do not resolve
                yield found
            for member in vars(found).values():
                function = getattr(
                    member, "fget", getattr(member, "__func__", getattr(member, "func", member))
                )
                if inspect.isfunction(function) and function.__module__ == module.__name__:
                    yield function
        elif callable(found):
            yield found


@pytest.mark.parametrize("name", modules())
def test_type_hints_resolve(name: str) -> None:
    for found in annotated(import_module(name)):
        get_type_hints(found)


def test_what_lies_under_public_names_is_walked() -> None:
    walked = {found for name in modules() for found in annotated(import_module(name))}
    assert {wto.Dispute, wto.Dispute.may, wto.Rulebook.overlay, wto.explore, wto.docket.load} <= walked
