"""What comes next: passages read off records, the survival estimate, the back-test, and the law of what is to come."""

from __future__ import annotations

import importlib.util
import random
import sys
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wtoproc as wto
from wtoproc import docket
from wtoproc.analysis import backtest as backtests
from wtoproc.analysis import estimates, experience
from wtoproc.analysis.experience import FEWEST, STAGES, Experience, LeftOut, passages, shipped

if TYPE_CHECKING:
    from types import ModuleType

    from wtoproc.analysis.forecast import StageForecast
    from wtoproc.record.record import Record

ROOT = Path(__file__).parents[1]
START = date(2000, 1, 1)
TO = date(2010, 1, 1)


def days(number: int) -> timedelta:
    return timedelta(days=number)


def brought(number: int = 900, *, coverage: str = "complete", **head: object) -> wto.Dispute:
    """A dispute brought on the first day of 2000."""
    case = wto.Dispute(number=number, complainants=["CAN"], respondent="JPN", coverage=coverage, **head)  # type: ignore[arg-type]
    return case.record(wto.ConsultationsRequested(on=START, by="CAN"))


def asked_after(number: int, lasted: int | None, how: str = "done") -> Record:
    """A dispute whose consultations took so many days; None: they still go on."""
    case = brought(number)
    if lasted is not None:
        step = wto.PanelRequested if how == "done" else wto.ComplaintWithdrawn
        case = case.record(step(on=START + days(lasted), by="CAN"), departure=True)
    return case.on_record


def found(case: wto.Dispute | Record, to: date = TO) -> dict[str, list[tuple[str, int | None]]]:
    """How each stage of a dispute went, and for how long."""
    record = case.on_record if isinstance(case, wto.Dispute) else case
    told: dict[str, list[tuple[str, int | None]]] = {}
    for passage in passages(record, to):
        if isinstance(passage, LeftOut):
            told.setdefault(passage.stage, []).append((passage.why, None))
        else:
            told.setdefault(passage.stage, []).append((passage.how, passage.days))
    return told


class TestPassages:
    def test_a_real_dispute_by_hand(self) -> None:
        """DS267, day by day from its page: 27 September 2002 to 21 March 2005."""
        told = found(docket.load(267), date(2005, 12, 31))
        assert told["consultations"] == [("done", (date(2003, 2, 6) - date(2002, 9, 27)).days)]
        assert told["panel-request"] == [("done", (date(2003, 3, 18) - date(2003, 2, 6)).days)]
        assert told["composition"] == [("done", (date(2003, 5, 19) - date(2003, 3, 18)).days)]
        assert told["panel"] == [("done", (date(2004, 9, 8) - date(2003, 5, 19)).days)]
        assert told["panel-report"] == [("done", (date(2004, 10, 18) - date(2004, 9, 8)).days)]
        assert told["appeal"] == [("done", (date(2005, 3, 3) - date(2004, 10, 18)).days)]
        assert told["appellate-report"] == [("done", 18)]

    def test_what_comes_after_the_last_day_has_not_happened(self) -> None:
        assert found(docket.load(267), date(2003, 1, 1)) == {"consultations": [("open", None)]}
        assert found(docket.load(267), date(2002, 9, 26)) == {}

    def test_a_solution_leaves_the_stage(self) -> None:
        case = brought().record(wto.MutuallyAgreedSolutionNotified(on=START + days(50), by=["CAN", "JPN"]))
        assert found(case) == {"consultations": [("left", 50)]}

    def test_one_of_two_complainants_who_withdraws_leaves_the_stage_running(self) -> None:
        case = wto.Dispute(number=1, complainants=["CAN", "KOR"], respondent="JPN")
        case = case.record(wto.ConsultationsRequested(on=START, by=["CAN", "KOR"]))
        one = case.record(wto.ComplaintWithdrawn(on=START + days(20), by="CAN"))
        assert found(one) == {"consultations": [("open", None)]}
        both = one.record(wto.ComplaintWithdrawn(on=START + days(30), by="KOR"))
        assert found(both) == {"consultations": [("left", 30)]}

    def test_a_step_known_to_a_month_gives_no_duration(self) -> None:
        case = brought(undated=[wto.Undated("2000-06", "panel_requested")])
        assert found(case)["consultations"] == [("a day is not on record", None)]

    def test_an_end_that_the_record_lacks_gives_no_duration(self) -> None:
        case = brought().record(wto.PanelEstablished(on=START + days(100)), departure=True)
        case = case.record(wto.PanelReportCirculated(on=START + days(500)), departure=True)
        assert found(case)["consultations"] == [("the end is not on record", None)]
        assert found(case)["composition"] == [("the end is not on record", None)]
        assert "panel" not in found(case)

    def test_a_partial_record_is_left_out_whole_and_counted(self) -> None:
        seen = Experience.of([brought(1, coverage="partial").on_record, asked_after(2, 70)], TO)
        assert [p.dispute for p in seen.passages if p.stage == "consultations"] == [2]
        assert seen.left_out == (LeftOut("", 1, "partial record"),)

    def test_disputes_of_one_panel_are_one_case(self) -> None:
        pair = [brought(n, joined_with=[11 - n]).record(wto.PanelRequested(on=START + days(70), by="CAN")) for n in (5, 6)]  # fmt: skip
        seen = Experience.of([case.on_record for case in pair], TO)
        assert [(f.cases, f.open) for f in seen.figures("all") if f.stage in ("consultations", "panel-request")] == [
            (1, 0),
            (0, 1),
        ]  # fmt: skip

    def test_the_length_of_a_reasonable_period_is_known_when_it_is_set(self) -> None:
        case = brought().record(
            wto.ReportsAdopted(on=START + days(500), recommendations=True), departure=True
        )
        case = case.record(wto.ReasonablePeriodAgreed(on=START + days(540), months=10), departure=True)
        ends = date(2002, 3, 15)  # ten months from 15 May 2001
        assert found(case, START + days(539)).get("reasonable-period") is None
        assert found(case, START + days(541))["reasonable-period"] == [
            ("done", (ends - date(2001, 5, 15)).days)
        ]

    def test_every_stage_of_the_docket_has_a_beginning_before_its_end(self) -> None:
        seen = shipped()
        assert len(seen.passages) > 1000
        assert {p.stage for p in seen.passages} == {s.id for s in STAGES}
        for passage in seen.passages:
            assert passage.requested <= passage.began <= seen.to
            assert passage.ended is None or passage.ended >= passage.began
            assert (passage.ended is None) == (passage.how == "open")
            assert passage.ended is None or (passage.known or passage.ended) <= seen.to

    def test_every_complete_dispute_is_there_and_every_partial_one_counted(self) -> None:
        seen = shipped()
        partial = {n for n in docket.numbers() if docket.read(n).head.coverage == "partial"}
        assert {left.dispute for left in seen.left_out if not left.stage} == partial
        assert {p.dispute for p in seen.passages} | partial | {left.dispute for left in seen.left_out} == set(
            docket.numbers()
        )

    def test_an_appeal_that_no_division_can_hear_is_no_case(self) -> None:
        void = date(2019, 12, 11)
        appeals = shipped().of_stage("appeal")
        assert max(p.began for p in appeals) < void
        figure = next(f for f in shipped().figures("all") if f.stage == "appeal")
        late = [p for p in appeals if p.how == "done" and p.ended is not None and p.ended >= void]
        assert late, "some appeals of before were decided afterwards"
        assert figure.cases == len(
            {(p.heard_with, p.proceeding, p.began) for p in appeals if p.how == "done"}
        ) - len({(p.heard_with, p.proceeding, p.began) for p in late})


def of(done: list[int], still: int = 0, left: list[int] | None = None) -> Experience:
    """Consultations that took so many days, some that go on, some left."""
    records = [asked_after(n, lasted) for n, lasted in enumerate(done, 1)]
    records += [asked_after(500 + n, None) for n in range(still)]
    records += [asked_after(700 + n, lasted, "left") for n, lasted in enumerate(left or [])]
    return Experience.of(records, TO)


def figure(seen: Experience) -> wto.Estimate | None:
    return next(f.estimate for f in seen.figures("all") if f.stage == "consultations")


NINE = [70, 80, 90, 100, 110, 120, 130, 140, 150]


class TestEstimate:
    def test_nine_cases_by_hand(self) -> None:
        """The k-th of nine stands at k/10: the first is the 10th percentile, the fifth the median, the last the 90th."""
        told = figure(of(NINE))
        assert told is not None
        assert (told.low, told.median, told.high, told.cases) == (70, 110, 150, 9)

    def test_kaplan_and_meier_by_hand(self) -> None:
        """Ten at risk; one is censored at 115 days, after five of nine were done.

        Each of the first five takes 1/10. Then 4 are at risk: each of the last four takes (5/10) / 4 = 1/8. Together they
        are 5/10 + 4/8 = 1, and the k-th level is 9/10 of what has come: .09, .18, .27, .36, .45, .5625, .675, .7875, .9.
        The median lies .05/.1125 of the way from 110 to 120, the 10th percentile .01/.09 of that from 70 to 80.
        """
        records = [asked_after(n, lasted) for n, lasted in enumerate(NINE, 1)]
        late = wto.Dispute(number=99, complainants=["CAN"], respondent="JPN")
        late = late.record(wto.ConsultationsRequested(on=TO - days(115), by="CAN"))
        told = figure(Experience.of([*records, late.on_record], TO))
        assert told is not None
        assert told.low == round(70 + 10 * 0.01 / 0.09)
        assert told.median == round(110 + 10 * 0.05 / 0.1125)
        assert told.high == 150
        assert (told.cases, told.open) == (9, 1)

    def test_who_left_is_watched_to_the_last_day(self) -> None:
        """Settlement is a competing end, not a lost sight: those who settled on day 115 never ask for a panel."""
        assert figure(of(NINE, left=[10, 115, 145])) == figure(of(NINE))._replace(left=3)  # type: ignore[union-attr]

    def test_fewer_than_nine_give_no_figure(self) -> None:
        assert figure(of(NINE[:-1])) is None
        assert of(NINE[:-1]).estimate("consultations") is None
        assert len(NINE) == FEWEST

    def test_time_that_has_passed_leaves_those_who_lasted(self) -> None:
        """Of 18, the nine that lasted longer than 155 days count: as by hand, begun at 155."""
        seen = of([*NINE, *(n + 90 for n in NINE)])
        told = seen.estimate("consultations", lasted=155)
        assert told is not None
        assert (told.low, told.median, told.high, told.cases) == (160, 200, 240, 9)
        assert seen.estimate("consultations", lasted=165) is None

    @given(st.lists(st.integers(1, 3000), min_size=9, max_size=25), st.integers(0, 6))
    def test_the_band_is_in_order_and_within_what_was_seen(self, done: list[int], still: int) -> None:
        told = figure(of(done, still))
        assert told is not None
        assert min(done) - 1 <= told.low + 1 <= told.median + 1 <= told.high + 1 <= max(done) + 1
        assert told.cases == len(done)

    @given(st.lists(st.integers(1, 1000), min_size=9, max_size=20), st.integers(1001, 3000))
    def test_a_longer_case_never_brings_a_figure_forward(self, done: list[int], longer: int) -> None:
        before, after = figure(of(done)), figure(of([*done, longer]))
        assert before is not None
        assert after is not None
        assert after.median >= before.median
        assert after.high >= before.high

    def test_a_case_still_open_never_brings_the_median_forward(self) -> None:
        records = [asked_after(n, lasted) for n, lasted in enumerate(NINE, 1)]
        medians = []
        for since in (0, 75, 95, 115, 145):
            late = wto.Dispute(number=99, complainants=["CAN"], respondent="JPN")
            late = late.record(wto.ConsultationsRequested(on=TO - days(since), by="CAN")) if since else late
            told = figure(Experience.of([*records, *([late.on_record] if since else [])], TO))
            assert told is not None
            medians.append(told.median)
        assert medians[0] == 110
        assert medians == sorted(medians)
        assert medians[-1] > medians[0]

    def test_groups(self) -> None:
        seen = shipped()
        for by in ("period", "agreement", "number", "complainants"):
            groups = {f.group for f in seen.figures(by) if f.stage == "panel"}
            assert len(groups) > 1, by
        by_number = [f for f in seen.figures("number") if f.stage == "panel"]
        assert [f.group for f in by_number][:2] == ["DS1-DS100", "DS101-DS200"]
        whole = next(f for f in seen.figures("all") if f.stage == "panel")
        assert sum(f.cases for f in by_number) == whole.cases
        assert sum(f.cases for f in seen.figures("complainants") if f.stage == "panel") == whole.cases
        early, late = (
            next(f.estimate for f in seen.figures("period") if f.stage == "panel" and f.group == group)
            for group in ("1995-1999", "2015-2019")
        )
        assert early is not None
        assert late is not None
        assert late.median > 2 * early.median

    def test_unknown_names_are_one_clear_error(self) -> None:
        with pytest.raises(wto.WTOProcError, match="no stage 'panels': one of consultations"):
            shipped().estimate("panels")
        with pytest.raises(wto.WTOProcError, match="figures by 'colour'"):
            shipped().figures("colour")
        with pytest.raises(wto.WTOProcError, match="asked on the day 'later'"):
            shipped().backtest("later")

    @pytest.mark.parametrize("library", ["scipy", "numpy"])
    def test_without_the_extra_the_error_names_it(
        self, monkeypatch: pytest.MonkeyPatch, library: str
    ) -> None:
        monkeypatch.setitem(sys.modules, library, None)
        with pytest.raises(wto.MissingExtraError, match=r"wtoproc\[forecast\]"):
            of(NINE).estimate("consultations")


@cache
def backtest(asked: str = "request") -> wto.BackTest:
    return shipped().backtest(asked)


class TestBackTest:
    def test_eighty_percent_lies_in_the_interval_of_the_pooled_coverage(self) -> None:
        result = backtest()
        interval = result.pooled.interval
        assert interval is not None
        assert interval[0] <= 0.8 <= interval[1]
        assert result.pooled.cases > 800
        assert result.pooled.cases == sum(row.cases for row in result.stages)

    def test_the_interval_is_wilsons(self) -> None:
        """8 of 10 by hand: centre (0.8 + z^2/20) / (1 + z^2/10), z = 1.959964."""
        interval = wto.Coverage("panel", 10, 8, 1, 1, 0, 0, 0).interval
        assert interval == pytest.approx((0.4901625, 0.9433178), abs=1e-6)
        assert wto.Coverage("panel", 0, 0, 0, 0, 3, 0, 0).interval is None

    def test_every_case_is_told_once(self) -> None:
        for row in backtest().stages:
            assert row.inside + row.sooner + row.later == row.cases

    @pytest.mark.parametrize("day", [date(2001, 6, 1), date(2012, 1, 10)])
    def test_a_forecast_knows_nothing_that_came_later(self, day: date) -> None:
        """The same as from records that end on that day."""
        cases = [docket.load(n).on_record for n in docket.numbers()]
        then = Experience.of([r.upto(day) for r in cases if r.events[0].on <= day], day)
        for known in STAGES:
            assert shipped().estimate(known.id, day) == then.estimate(known.id), known.id

    def test_a_band_that_was_passed_too_often_is_widened_and_never_drawn_in(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        wide = {s.id: shipped().estimate(s.id, date(2019, 1, 1)) for s in STAGES}
        for module in (experience, backtests):
            monkeypatch.setattr(module, "band_levels", lambda *_: (estimates.LOW, estimates.HIGH))
        for known in STAGES:
            plain, widened = shipped().estimate(known.id, date(2019, 1, 1)), wide[known.id]
            if plain is not None and widened is not None:
                assert widened.low <= plain.low <= plain.median == widened.median
                assert widened.high >= plain.high
        panel = shipped().estimate("panel", date(2019, 1, 1))
        assert panel is not None
        assert wide["panel"].high > panel.high  # type: ignore[union-attr]

    def test_the_page_says_what_the_code_computes(self) -> None:
        use = (ROOT / "docs" / "forecast.md").read_text("utf-8")
        method = (ROOT / "docs" / "forecast-method.md").read_text("utf-8")
        build = built()
        assert build.durations_table() in use
        assert build.groups_table("panel", "period") in use
        assert build.backtest_table(backtest()) in method
        assert f"the {sum(not left.stage for left in shipped().left_out)} partial records" in method

    @pytest.mark.parametrize(
        ("years", "told"),
        [(5, "over five years {} of"), (15, "over fifteen {},"), (100, "over all years {},")],
    )
    def test_the_page_says_what_other_windows_give(
        self, monkeypatch: pytest.MonkeyPatch, years: int, told: str
    ) -> None:
        monkeypatch.setattr(estimates, "YEARS", years)
        pooled = attrs.evolve(shipped()).backtest().pooled
        page = " ".join((ROOT / "docs" / "forecast-method.md").read_text("utf-8").split())
        assert told.format(f"{pooled.share:.1%}") in page
        assert pooled.interval is not None
        assert pooled.interval[0] <= 0.8 <= pooled.interval[1]

    @pytest.mark.parametrize(("seed", "told"), [(6, "78.9%"), (8, "82.7%")])
    def test_the_page_says_how_halves_of_the_docket_hold(self, seed: int, told: str) -> None:
        """The least and the most of ten halves: it does not hang on these disputes."""
        seen = shipped()
        panels = sorted({p.heard_with or 0 for p in seen.passages})
        half = set(random.Random(seed).sample(panels, len(panels) // 2))  # noqa: S311  no secret
        pooled = attrs.evolve(seen, passages=tuple(p for p in seen.passages if p.heard_with in half)).backtest().pooled  # fmt: skip
        assert f"{pooled.share:.1%}" == told
        assert told in (ROOT / "docs" / "forecast-method.md").read_text("utf-8")
        assert pooled.interval is not None
        assert pooled.interval[0] <= 0.8 <= pooled.interval[1]

    def test_the_page_says_what_plain_bands_would_give(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for module in (experience, backtests):
            monkeypatch.setattr(module, "band_levels", lambda *_: (estimates.LOW, estimates.HIGH))
        pooled = shipped().backtest().pooled
        page = (ROOT / "docs" / "forecast-method.md").read_text("utf-8")
        assert f"Without it {pooled.share:.1%} hold" in page
        assert pooled.interval is not None
        assert pooled.interval[1] < 0.8

    @pytest.mark.parametrize("asked", ["start", "halfway"])
    def test_the_page_says_how_forecasts_on_other_days_held(self, asked: str) -> None:
        pooled = backtest(asked).pooled
        page = (ROOT / "docs" / "forecast-method.md").read_text("utf-8")
        assert f"{pooled.share:.1%}" in page
        assert pooled.share is not None
        assert 0.78 < pooled.share < 0.85


def built() -> ModuleType:
    """docs/build.py as a module."""
    spec = importlib.util.spec_from_file_location("build", ROOT / "docs" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ahead(case: wto.Dispute | int, day: date) -> dict[str, StageForecast]:
    """The forecast of a dispute, by stage of the original round."""
    dispute = docket.load(case) if isinstance(case, int) else case
    return {told.stage.id: told for told in wto.forecast(dispute, day).stages}


class TestForecast:
    def test_consultations_open_on_the_day_after_sixty_and_nothing_closes_them(self) -> None:
        """DSU 4.7 on DS590: 60 days from 11 September 2019 run to 10 November."""
        told = ahead(590, date(2019, 9, 12))["consultations"]
        assert told.running
        assert told.earliest == date(2019, 11, 11)
        assert told.latest is None
        assert told.unbounded == "no provision sets a time for it"
        assert [(step.type, step.drivers) for step in told.ends_with] == [("panel_requested", ("KOR",))]
        assert "consultations_held" in {step.type for step in told.between}

    def test_after_sixty_days_the_earliest_day_is_the_day_of_asking(self) -> None:
        assert ahead(590, date(2020, 1, 15))["consultations"].earliest == date(2020, 1, 15)

    def test_a_panel_is_meant_to_report_within_six_and_nine_months(self) -> None:
        """DSU 12.8 from the composition of 19 May 2003, DSU 12.9 from the establishment of 18 March 2003."""
        told = ahead(267, date(2003, 9, 1))["panel"]
        assert [(b.provision, b.ends) for b in told.bounds] == [
            ("DSU 12.8", date(2003, 11, 19)),
            ("DSU 12.9", date(2003, 12, 18)),
        ]
        assert told.latest == date(2003, 12, 18)

    def test_stages_to_come_are_chained_as_late_as_the_law_lets_them(self) -> None:
        """The report on 18 December, an appeal 60 days later, the Appellate Body 90 days after it, adoption in 30."""
        told = ahead(267, date(2003, 9, 1))
        assert told["panel-report"].latest == date(2003, 12, 18) + days(60)
        assert told["appeal"].latest == date(2003, 12, 18) + days(60 + 90)
        assert told["appellate-report"].latest == date(2003, 12, 18) + days(60 + 90 + 30)
        assert told["appellate-report"].earliest is not None
        assert told["panel-report"].earliest is not None
        assert not told["appeal"].running

    def test_what_follows_something_unbounded_has_lengths_and_no_days(self) -> None:
        told = ahead(590, date(2020, 7, 30))["panel"]
        assert [(b.provision, b.length, b.ends) for b in told.bounds] == [
            ("DSU 12.8", "6 months", None),  # the panel is not composed
            ("DSU 12.9", "9 months", date(2021, 4, 29)),  # it was established on 29 July 2020
        ]

    def test_an_appeal_into_the_void_is_told_as_what_it_is(self) -> None:
        """DS582: report of 17 April 2023. Since 11 December 2019 no division can hear an appeal."""
        told = ahead(582, date(2023, 5, 1))["appeal"]
        assert told.practice is None
        assert told.expected is None
        assert (told.earliest, told.latest, told.bounds) == (None, None, ())
        assert "since 2019-12-11" in told.untold
        assert told.untold == told.unbounded
        assert "appellate-report" not in ahead(582, date(2023, 5, 1))

    def test_a_pending_appeal_into_the_void_runs_without_a_figure(self) -> None:
        case = next(
            d
            for n in docket.numbers()
            if (d := docket.load(n)).coverage == "complete"
            and (a := d.on_record.last("appeal_notified")) is not None
            and a.on > date(2019, 12, 11)
            and d.events[-1] is a
        )
        told = ahead(case, case.events[-1].on + days(200))["appeal"]
        assert told.lasted == 200
        assert told.practice is None
        assert told.unbounded

    def test_the_same_stage_before_the_void_has_its_figure(self) -> None:
        told = ahead(267, date(2003, 9, 1))["appeal"]
        assert told.practice is not None
        assert told.practice.cases >= FEWEST
        assert [b.length for b in told.bounds] == ["60 days", "90 days"]

    def test_time_that_has_passed_moves_the_band(self) -> None:
        early, later = ahead(267, date(2003, 5, 20))["panel"], ahead(267, date(2004, 5, 20))["panel"]
        assert early.expected is not None
        assert later.lasted == 367
        assert later.practice is None or later.practice.low > 367
        assert later.practice is None or later.practice.median >= early.practice.median  # type: ignore[union-attr]

    def test_too_few_who_lasted_so_long_give_no_figure(self) -> None:
        told = ahead(582, date(2023, 12, 1))["panel-report"]
        assert told.practice is None
        assert told.untold == "fewer than 9 cases are known by then that lasted longer than 228 days"

    def test_a_partial_record_gives_no_figure_for_what_seems_to_run(self) -> None:
        found = wto.forecast(docket.load(611), date(2023, 6, 1))
        panel = found.stages[0]
        assert panel.stage.id == "panel"
        assert panel.practice is None
        assert "partial" in panel.untold
        assert found.stages[1].practice is not None
        assert any("partial" in note for note in found.notes)

    def test_a_shipped_record_says_to_which_day_it_goes(self) -> None:
        told = wto.forecast(docket.load(582), date(2026, 1, 1))
        assert told.notes[0].startswith("the shipped record goes to 2024-06-30")
        assert told.known_to == shipped().to
        mine = brought()
        assert not wto.forecast(mine, date(2026, 1, 1)).notes

    def test_a_record_that_ends_before_the_day_gives_no_figure_for_what_seems_to_run(self) -> None:
        case, day = docket.load(585), date(2026, 1, 1)
        told = ahead(case, day)["panel-report"]
        assert told.practice is None
        assert (
            told.untold
            == "the shipped record goes to 2024-06-30 and does not show whether the stage still runs"
        )
        mine = case.record(wto.PanelDelayNotified(on=date(2025, 12, 1)), departure=True)
        assert "shipped" not in ahead(mine, day)["panel-report"].untold

    def test_a_reasonable_period_that_is_set_runs_to_its_end(self) -> None:
        """Made up: adopted on 15 May 2001, ten months agreed."""
        case = brought().record(wto.PanelEstablished(on=START + days(100)), departure=True)
        case = case.record(wto.ReportsAdopted(on=date(2001, 5, 15), recommendations=True), departure=True)
        case = case.record(wto.ReasonablePeriodAgreed(on=date(2001, 6, 20), months=10), departure=True)
        told = ahead(case, date(2001, 9, 1))["reasonable-period"]
        assert (told.since, told.latest) == (date(2001, 5, 15), date(2002, 3, 15))
        assert told.practice is None
        assert told.untold == "its end is set"
        assert [step.drivers for step in told.ends_with] == [("JPN",)]
        assert "reasonable-period" not in ahead(case, date(2002, 3, 16))

    def test_retaliation_runs_for_each_complainant(self) -> None:
        """DS217: eight complainants asked on 15 January 2004 or later; the arbitrators decided on 31 August 2004."""
        told = wto.forecast(docket.load(217), date(2004, 6, 1)).stages
        waiting = [found.complainant for found in told if found.stage.id == "retaliation"]
        assert len(waiting) == len(set(waiting)) > 1
        assert set(waiting) <= set(docket.load(217).complainants)

    def test_an_agreed_appeal_to_arbitrators_is_told_with_its_ninety_days(self) -> None:
        """DS611, China and the EU under the MPIA: Annex I 12."""
        told = ahead(611, date(2024, 1, 10))["arbitration-appeal"]
        assert [b.length for b in told.bounds] == ["90 days"]
        assert "arbitration-appeal" not in ahead(267, date(2003, 9, 1))

    def test_another_law_moves_the_days_of_the_law_alone(self) -> None:
        case = docket.load(590)
        faster = case.under(wto.DSU.overlay("shorter-consultations"))
        plain, reformed = (ahead(c, date(2019, 9, 12))["consultations"] for c in (case, faster))
        assert plain.earliest is not None
        assert reformed.earliest is not None
        assert reformed.earliest < plain.earliest
        assert reformed.practice == plain.practice

    def test_a_dispute_that_is_over_or_not_begun_has_nothing_ahead(self) -> None:
        assert wto.forecast(docket.load(590), date(2023, 12, 31)).stages == ()
        assert wto.forecast(docket.load(590), date(2019, 9, 10)).stages == ()

    def test_what_happens_later_changes_nothing(self) -> None:
        case, day = docket.load(267), date(2003, 9, 1)
        then = wto.Dispute.from_case(case.to_case())
        for event in reversed(case.events):
            if event.on > day:
                then = then.without(event)
        assert wto.forecast(then, day) == wto.forecast(case, day)

    @pytest.mark.parametrize("number", docket.numbers()[::9])
    def test_every_dispute_can_be_forecast_on_any_day(self, number: int) -> None:
        case = docket.load(number)
        for event in case.events[:: max(1, len(case.events) // 2)]:
            for told in wto.forecast(case, event.on + days(1)).stages:
                assert (told.practice is None) == bool(told.untold)
                assert told.bounds or told.unbounded
                assert told.lasted is None or told.lasted >= 0
                if told.practice is not None:
                    assert (
                        told.practice.lasted
                        <= told.practice.low
                        <= told.practice.median
                        <= told.practice.high
                    )
