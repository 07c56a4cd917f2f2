"""The pytest plugin: its fixtures, its marker, and its report of a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import wtoproc as wto
from wtoproc import testing

if TYPE_CHECKING:
    import pytest

pytest_plugins = ["pytester"]

# What an inner run imports is forgotten after it: all that these tests need is loaded before.
LOADED = (testing.properties, wto.DSU.overlay("shorter-consultations"), wto.docket.load(590))


def test_the_fixtures(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import wtoproc as wto

        def test_docket(docket):
            assert docket(590).number == 590

        def test_rulebook(rulebook):
            assert rulebook is wto.DSU
    """)
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=2)


def test_another_law(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest
        import wtoproc as wto

        @pytest.fixture
        def rulebook():
            return wto.DSU.overlay("shorter-consultations")

        @pytest.mark.docket(590)
        def test_it(dispute):
            assert "shorter-consultations" in dispute.rulebook.overlays
    """)
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_the_marker_names_disputes(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.docket(590, 27)
        def test_it(dispute):
            assert dispute.number in (590, 27)

        @pytest.mark.docket(27, 316, 590, agreement="TRIPS")
        def test_of_an_agreement(dispute):
            assert dispute.number == 590
    """)
    result = pytester.runpytest_inprocess("-v", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*test_it?DS590?*PASSED*", "*test_it?DS27?*PASSED*"])


def test_the_bare_marker_is_every_dispute_that_ships(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.docket
        def test_it(dispute): ...

        @pytest.mark.docket(coverage="complete")
        def test_complete(dispute): ...
    """)
    items, _ = pytester.inline_genitems()
    assert sum(item.name.startswith("test_it[") for item in items) == len(wto.docket.numbers())
    complete = [n for n in wto.docket.numbers() if wto.docket.read(n).head.coverage == "complete"]
    assert sum(item.name.startswith("test_complete[") for item in items) == len(complete)


def test_a_marker_without_the_fixture(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.docket(590)
        def test_it(): ...
    """)
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    assert result.ret != 0
    assert (
        "test_it is marked with `docket` but takes no `dispute`" in result.stdout.str() + result.stderr.str()
    )


def test_the_fixture_without_a_marker(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def test_it(dispute): ...
    """)
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    assert result.ret != 0
    result.stdout.fnmatch_lines(["*mark it with @pytest.mark.docket(590)*"])


def test_a_failure_tells_what_the_law_says(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        from datetime import date
        import wtoproc as wto

        def test_it(docket):
            asked = wto.PanelRequested(on=date(2019, 11, 1), by="JPN")
            verdict = docket(590).may(asked)
            assert verdict.permitted

        def test_that_passes(docket):
            verdict = docket(590).may(wto.PanelRequested(on=date(2019, 11, 18), by="KOR"))
            assert verdict.permitted
    """)
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["*what the law says*", "verdict = *JPN is not a complainant in this dispute*", "DSU 4.7: *"]
    )
    assert result.stdout.str().count("what the law says") == 1


def test_an_outcome_is_told_too(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import wtoproc as wto
        from wtoproc.testing import holds, properties

        def test_it():
            outcome = holds(properties.paths_within_bounds, wto.DSU.overlay("gatt-1947-consensus"), max_examples=3)
            assert outcome
    """)
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*what the law says*", "outcome = paths-within-bounds does not hold: *"])
