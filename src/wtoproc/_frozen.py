"""A read-only dictionary that can be hashed, copied and pickled. Immutable values keep their mappings in it."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

__all__ = ["EMPTY", "FrozenDict"]

K = TypeVar("K")
V = TypeVar("V")


class FrozenDict(dict[K, V]):
    """A read-only `dict`: equal to any mapping with the same items, hashable if its values are.

    Raises:
        TypeError: on any attempt to change it.
    """

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("this mapping belongs to an immutable value: make a dict of it to change a copy")

    __setitem__ = __delitem__ = clear = update = pop = popitem = setdefault = __ior__ = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenDict, (dict(self),)

    def __copy__(self) -> FrozenDict[K, V]:
        return self


EMPTY: FrozenDict[Any, Any] = FrozenDict()
"""The empty one."""
