"""For how many rules `wtoproc.testing.unlawful` finds a step to which they object. Takes some ten minutes.

python benchmarks/objections.py
"""

from __future__ import annotations

import time

import wtoproc as wto
from wtoproc.testing._ways import _can_object, way_to_objection


def main() -> None:
    able = [rule for rule in wto.DSU if any(map(_can_object, wto.DSU.versions(rule)))]
    missed = []
    for rule in able:
        began = time.perf_counter()
        found = way_to_objection(wto.DSU, rule)
        if found is None:
            missed.append(rule)
            print(f"{rule}: nothing found in {time.perf_counter() - began:.0f} s")
    print(
        f"{len(able) - len(missed)} of {len(able)} rules that can object; {len(wto.DSU) - len(able)} never do"
    )


if __name__ == "__main__":
    main()
