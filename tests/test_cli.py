"""The command: exit codes, one line for bad input, and JSON that keeps its contract."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wtoproc import docket
from wtoproc.cli import run

SCHEMAS = Path(__file__).parents[1] / "docs" / "schemas"


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")


def valid(name: str, data: Any) -> Any:
    schema = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema, cls=jsonschema.Draft202012Validator)
    return data


def out(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert run(list(arguments)) == code
    captured = capsys.readouterr()
    assert not captured.err
    return captured.out


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Bad input: exit 2, nothing on the output, one line on the error stream."""
    assert run(list(arguments)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    lines = captured.err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("wtoproc: ")
    return lines[0]


NOVEMBER = ("590", "panel_requested", "--by", "KOR", "--on")


class TestMay:
    @pytest.mark.parametrize(
        ("arguments", "code", "verdict"),
        [
            ((*NOVEMBER, "2019-11-18"), 0, "permitted"),
            ((*NOVEMBER, "2019-11-01"), 3, "conditional"),
            ((*NOVEMBER, "2019-11-01", "--given", "consultations-failed-jointly"), 0, "permitted"),
            (("590", "panel_requested", "--by", "JPN", "--on", "2019-11-18"), 1, "barred"),
            (("590", "panel_established", "--on", "2019-11-18"), 1, "barred"),
            (("590", "panel-requested", "--by", "KOR", "--on", "2019-11-18"), 0, "permitted"),
            ((*NOVEMBER, "2019-11-01", "--set", "provision=SCM 4.4"), 0, "permitted"),
            (("590", "consultations_held", "--by", "KOR,JPN", "--on", "2019-11-18"), 0, "permitted"),
        ],
    )
    def test_exit_codes(
        self, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, verdict: str
    ) -> None:
        data = valid("may", json.loads(out(capsys, "may", *arguments, "--json", code=code)))
        assert data["verdict"] == verdict
        assert verdict in out(capsys, "may", *arguments, code=code)

    def test_a_fact_answered_no(self, capsys: pytest.CaptureFixture[str]) -> None:
        facts = json.loads(out(capsys, "may", *NOVEMBER, "2019-11-01", "--json", code=3))["facts"]
        no = [word for fact in facts for word in ("--given", f"{fact}=no")]
        out(capsys, "may", *NOVEMBER, "2019-11-01", *no, code=1)

    def test_another_reading_of_a_disputed_point(self, capsys: pytest.CaptureFixture[str]) -> None:
        last = (*NOVEMBER, "2019-11-10")
        data = valid("may", json.loads(out(capsys, "may", *last, "--json", code=3)))
        told = {r["reading"]: (r["choice"], r["verdict"]) for r in data["readings"]}
        assert told["waits_end"] == ("inclusive", "permitted")
        text = out(capsys, "may", *last, "--reading", "waits_end=inclusive", code=0)
        assert "rests on the reading waits_end=inclusive: with exclusive conditional" in text

    def test_fields_are_set(self, capsys: pytest.CaptureFixture[str]) -> None:
        data = json.loads(
            out(capsys, "may", "590", "panel_established", "--on", "2020-07-28", "--set",
                "single_panel_with=589,591", "--set", "x_mine=yes", "--json")
        )  # fmt: skip
        assert data["event"]["single_panel_with"] == [589, 591]
        assert data["event"]["x_mine"] == "yes"


class TestStrandsApart:
    """`show` on disputes with appeals and compliance rounds, at 80 columns."""

    @pytest.mark.parametrize(("number", "rounds"), [("27", 6), ("316", 3), ("381", 4)])
    def test_each_round_has_its_part_and_each_event_its_line(
        self, capsys: pytest.CaptureFixture[str], number: str, rounds: int
    ) -> None:
        lines = out(capsys, "show", number, "--on", "2024-06-30").splitlines()
        assert max(map(len, lines)) <= 80
        heads = [line for line in lines if line.startswith(("original proceeding", "compliance"))]
        assert len(heads) == rounds
        case = docket.load(int(number))
        dated = [line for line in lines if line[:10] in {e.on.isoformat() for e in case.events}]
        events = [line for line in dated if line.rstrip().endswith(("permitted", "conditional", "barred"))]
        assert len(events) == len([e for e in case.events if e.on.year < 2025])

    def test_what_has_been_said_is_not_said_again(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert "DSU 4.11, as above" in out(capsys, "show", "381", "--on", "2024-06-30")


class TestLooking:
    @pytest.mark.parametrize("command", ["show", "moves", "deadlines", "forecast", "status"])
    @pytest.mark.parametrize("day", ["2019-09-11", "2019-11-18", "2020-07-29", "2024-06-30"])
    @pytest.mark.parametrize("number", ["590", "27", "541"])
    def test_json_keeps_its_contract(
        self, capsys: pytest.CaptureFixture[str], command: str, day: str, number: str
    ) -> None:
        data = valid(command, json.loads(out(capsys, command, number, "--on", day, "--json")))
        assert data["dispute"] == int(number)
        assert data["on"] == day

    def test_show_tells_what_a_person_wants_to_know_in_eighty_columns(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = out(capsys, "show", "590", "--on", "2020-07-30")
        for word in (
            "Korea",
            "Japan",
            "GATT 1994",
            "Panel established",
            "panel deferred",
            "permitted",
            "DSU 7.1",
        ):
            assert word in text
        assert max(map(len, text.splitlines())) <= 80

    def test_deadlines_of_the_panel(self, capsys: pytest.CaptureFixture[str]) -> None:
        data = json.loads(out(capsys, "deadlines", "590", "--on", "2020-07-29", "--json"))
        third = next(d for d in data["deadlines"] if d["rule"] == "dsb-third-party-10")
        assert (third["nominal"], third["ends"], third["days_left"]) == ("2020-08-08", "2020-08-10", 12)
        assert third["state"] == "running"

    def test_a_forecast_tells_law_and_practice_in_eighty_columns(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = out(capsys, "forecast", "590", "--on", "2020-07-30")
        assert max(len(line.rstrip()) for line in text.splitlines()) <= 80
        told = " ".join(text.split())
        assert "establishment to composition: since 2020-07-29, 1 day ends with" in told
        assert "meant within 9 months of panel established, by 2021-04-29 (DSU 12.9)" in told
        assert "no figure: no division of the Appellate Body can be formed since 2019-12-11" in told
        data = json.loads(out(capsys, "forecast", "590", "--on", "2020-07-30", "--json"))
        first = data["stages"][0]
        assert (first["stage"], first["running"], first["since"]) == ("composition", True, "2020-07-29")
        low, median, high = (first["practice"][key] for key in ("low", "median", "high"))
        assert 1 <= low <= median <= high
        assert "none of the stages that are forecast runs" in out(
            capsys, "forecast", "590", "--on", "2019-09-10"
        )

    def test_a_forecast_at_the_end_of_the_calendar(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        file = tmp_path / "late.json"
        case = {"format": "wtoproc.case/1", "complainants": ["KOR"], "respondent": "JPN", "events": [
            {"on": "2199-12-01", "type": "consultations_requested", "by": ["KOR"]}]}  # fmt: skip
        file.write_text(json.dumps(case), "utf-8")
        assert "no day of a dispute" in complaint(capsys, "forecast", str(file), "--on", "9999-12-31")

    def test_a_forecast_without_its_extra_is_one_line(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "scipy", None)
        assert "pip install 'wtoproc[forecast]'" in complaint(capsys, "forecast", "590", "--on", "2019-10-03")

    def test_before_the_dispute_began(self, capsys: pytest.CaptureFixture[str]) -> None:
        for command in ("show", "status"):
            assert "nothing had happened yet" in out(capsys, command, "590", "--on", "1990-01-01")
            data = valid(command, json.loads(out(capsys, command, "590", "--on", "1990-01-01", "--json")))
            assert data["status"] == []
        assert "In consultations" in out(capsys, "status", "590", "--on", "2019-09-11")
        lines = out(capsys, "replay", "590", "--on", "1990-01-01", "--json").splitlines()
        assert valid("replay-dispute", json.loads(lines[-1]))["status"] == []

    def test_a_dispute_may_be_named_in_several_ways(self, capsys: pytest.CaptureFixture[str]) -> None:
        texts = {
            out(capsys, "status", name, "--on", "2020-01-01")
            for name in ("590", "DS590", "ds590", docket.path(590))
        }
        assert len(texts) == 1


class TestReplay:
    def test_lines(self, capsys: pytest.CaptureFixture[str]) -> None:
        lines = [json.loads(line) for line in out(capsys, "replay", "590", "27", "--json").splitlines()]
        sums = [valid("replay-dispute", line) for line in lines if "coverage" in line]
        events = [valid("replay-event", line) for line in lines if "coverage" not in line]
        assert [s["dispute"] for s in sums] == [590, 27]
        assert [s["file"] for s in sums] == ["590", "27"]
        for total in sums:
            mine = [e for e in events if e["dispute"] == total["dispute"]]
            assert [e["index"] for e in mine] == list(range(total["events"]))
            for value in ("permitted", "conditional", "barred"):
                assert total[value] == sum(e["verdict"] == value for e in mine)

    def test_a_bad_file_is_told_and_the_others_go_on(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        good = tmp_path / "ds590.json"
        good.write_bytes(Path(docket.path(590)).read_bytes())
        bad = tmp_path / "ds1.json"
        bad.write_text('{"format": "wtoproc.case/1"', "utf-8")
        assert run(["replay", str(bad), str(good), "--json"]) == 2
        captured = capsys.readouterr()
        assert json.loads(captured.out.splitlines()[-1])["dispute"] == 590
        assert len(captured.err.splitlines()) == 1
        assert str(bad) in captured.err
        assert run(["replay", str(tmp_path), "--json"]) == 2

    def test_a_folder_gives_its_case_files(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        for number in (590, 27):
            (tmp_path / f"ds{number}.json").write_bytes(Path(docket.path(number)).read_bytes())
        (tmp_path / "README.md").write_text("not a case", "utf-8")
        (tmp_path / "wto-status.json").write_text('{"as_of": "2024-06-30"}', "utf-8")
        text = out(capsys, "replay", str(tmp_path), "--json")
        assert [json.loads(line)["dispute"] for line in text.splitlines() if "coverage" in line] == [27, 590]

    def test_the_sum_for_a_person(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert "2 disputes" in out(capsys, "replay", "590", "27")
        assert "1 dispute," in out(capsys, "replay", "590")

    def test_other_data_of_a_folder_is_left_out(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        docket.load(590).save(tmp_path / "ds590.json")
        (tmp_path / "status.json").write_text('{"status": {"ds590": ["Notified by respondent: format 1"]}}')
        assert "1 dispute," in out(capsys, "replay", str(tmp_path))


class TestLaw:
    def test_rules(self, capsys: pytest.CaptureFixture[str]) -> None:
        data = valid("rules", json.loads(out(capsys, "rules", "--json")))
        assert {"dsu-4.7", "scm-4.4", "dsu-6.1"} <= {r["id"] for r in data["rules"]}
        one = valid("rules", json.loads(out(capsys, "rules", "dsu-4.7", "--json")))["rules"]
        assert [(r["id"], r["provision"], r["length"], r["from"]) for r in one] == [
            ("dsu-4.7", "DSU 4.7", "60 days", "1995-01-01")
        ]
        text = out(capsys, "rules", "dsu-4.7")
        assert "2019-11-10" in text
        assert "dsu-4.7" in out(capsys, "rules")

    def test_facts(self, capsys: pytest.CaptureFixture[str]) -> None:
        data = valid("facts", json.loads(out(capsys, "facts", "--json")))
        failed = next(f for f in data["facts"] if f["id"] == "consultations-failed-jointly")
        assert failed["question"].endswith("?")
        assert "dsu-4.7-joint" in failed["rules"]
        assert "consultations-failed-jointly" in "".join(out(capsys, "facts").split())

    def test_schema_of_a_case_file(self, capsys: pytest.CaptureFixture[str]) -> None:
        schema = json.loads(out(capsys, "schema"))
        jsonschema.Draft202012Validator.check_schema(schema)

    def test_readings_tell_which_choice_is_taken(self, capsys: pytest.CaptureFixture[str]) -> None:
        data = valid(
            "readings", json.loads(out(capsys, "readings", "--json", "--reading", "waits_end=inclusive"))
        )
        points = {point["id"]: point for point in data["readings"]}
        assert points["waits_end"]["taken"] == "inclusive"
        assert points["waits_end"]["default"] == "exclusive"
        assert all(set(point["choices"]) >= {point["taken"], point["default"]} for point in points.values())
        plain = out(capsys, "readings")
        assert all(name in plain for name in points)


class TestCheck:
    def test_good_and_bad(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        bad = tmp_path / "bad.json"
        bad.write_text(
            json.dumps({"format": "wtoproc.case/1", "complainants": ["KOR"], "respondent": "JPN",
                        "events": [{"on": "11/9/2019", "type": "panel_requestd"}]}), "utf-8"
        )  # fmt: skip
        data = json.loads(out(capsys, "check", str(bad), docket.path(590), "--json", code=2))
        first, second = valid("check", data)["files"]
        assert not first["valid"]
        assert "panel_requested" in first["faults"][0]["message"]
        assert second == {"file": docket.path(590), "valid": True, "faults": []}
        out(capsys, "check", docket.path(590))
        assert "valid" in out(capsys, "check", docket.path(590))


class TestBadInput:
    @pytest.mark.parametrize(
        ("arguments", "word"),
        [
            (("show", "99999"), "DS99999"),
            (("show", "nowhere.json"), "nowhere.json"),
            (("show", "."), "folder"),
            (("show", "590", "--on", "11/9/2019"), "2019-09-11"),
            (("show", "590", "--on", "20190911"), "2019-09-11"),
            (("show", "590", "--on", "2019-02-30"), "calendar"),
            (("may", "590", "panel_requestd"), "panel_requested"),
            (("may", "590", "panel_requested", "--by", "Korea"), "Korea"),
            (("may", "590", "panel_requested", "--by", "KRO"), "KOR"),
            (("may", "590", "panel_requested", "--on", "2019-01-01"), "before the request"),
            (("may", "590", "consultations_requested", "--by", "JPN", "--on", "2020-01-01"), "itself"),
            (("may", "590", "panel_requested", "--set", "provision"), "KEY=VALUE"),
            (("may", "590", "panel_requested", "--set", "revised=maybe"), "true or false"),
            (("may", "590", "panel_requested", "--set", "urgent=true"), "urgent"),
            (("may", "590", "panel_composed", "--set", "how=lot"), "director_general"),
            (("may", "590", "panel_requested", "--given", "no-such-fact"), "no-such-fact"),
            (("may", "590", "panel_requested", "--proceeding", "second"), "compliance"),
            (("may", "590", "panel_requested", "--reading", "waits_end"), "ID=CHOICE"),
            (("may", "590", "panel_requested", "--reading", "waits_ends=inclusive"), "waits_end"),
            (("may", "590", "panel_requested", "--reading", "waits_end=maybe"), "inclusive"),
            (("rules", "dsu-4.77"), "dsu-4.7"),
            (("nothing",), "nothing"),
            (("show",), "DISPUTE"),
            (("show", "590", "--bogus"), "bogus"),
            (("replay", "no-such-folder/"), "no-such-folder"),
        ],
    )
    def test_one_line(
        self, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], word: str
    ) -> None:
        assert word in complaint(capsys, *arguments)

    @given(st.lists(st.sampled_from(
        ["show", "may", "moves", "deadlines", "forecast", "replay", "rules", "check", "590", "panel_requested", "--on", "--by",
         "KOR", "--json", "--set", "--given", "2019-11-18", "x", "=", "", "\x00", "é", "--", "-", "../..", "9" * 400]
    ), max_size=6))  # fmt: skip
    def test_no_arguments_bring_out_a_traceback(self, arguments: list[str]) -> None:
        assert run(arguments) in (0, 1, 2, 3)


def test_the_command_without_its_extra_says_what_to_install() -> None:
    code = "import sys; sys.modules['click'] = None; from wtoproc._entry import main; main()"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "pip install 'wtoproc[cli]'" in done.stderr
    assert len(done.stderr.splitlines()) == 1


class TestReforms:
    """`diff` and `--overlay`."""

    @pytest.mark.parametrize(
        "name", ["shorter-consultations", "walker-2019", "dsu-review-2011", "gatt-1947-consensus"]
    )
    def test_diff_keeps_its_contract(self, capsys: pytest.CaptureFixture[str], name: str) -> None:
        data = valid(
            "diff", json.loads(out(capsys, "diff", name, "590", "316", "--on", "2024-06-30", "--json"))
        )
        assert data["overlay"]["id"] == name
        assert data["overlay"]["paraphrase"]
        assert [d["dispute"] for d in data["disputes"]] == [590, 316]
        assert data["rules"]
        text = out(capsys, "diff", name, "590", "316", "--on", "2024-06-30")
        assert "our paraphrase" in text
        assert data["rules"][0]["rule"] in text
        assert max(map(len, text.splitlines())) <= 80

    def test_diff_tells_both_rules(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = out(capsys, "diff", "gatt-1947-consensus", "590", "--on", "2024-06-30")
        assert "permitted -> conditional" in text
        for word in (
            "before",
            "[dsu-6.1]",
            "after",
            "[gatt-consensus-panel]",
            "1 dispute, 1 of them changed",
        ):
            assert word in text

    def test_overlay_of_the_other_commands(self, capsys: pytest.CaptureFixture[str]) -> None:
        reform = ("--overlay", "shorter-consultations")
        out(capsys, "may", *NOVEMBER, "2019-10-15", code=3)
        data = json.loads(out(capsys, "may", *NOVEMBER, "2019-10-15", *reform, "--json"))
        waiting = next(f for f in data["findings"] if f["rule"] == "dsu-4.7")
        assert waiting["overlay"] == "shorter-consultations"
        for command in ("show", "moves", "deadlines", "forecast", "status"):
            plain, changed = (
                out(capsys, command, "590", "--on", "2019-09-20", *more, "--json") for more in ((), reform)
            )
            assert (plain == changed) is (command == "status")
            valid(command, json.loads(changed))
        assert "30 days" in out(capsys, "rules", "dsu-4.7", *reform)
        assert "consensus-for-panel" in out(capsys, "facts", "--overlay", "gatt-1947-consensus")
        valid("facts", json.loads(out(capsys, "facts", "--overlay", "gatt-1947-consensus", "--json")))
        assert out(capsys, "replay", "590", *reform)

    def test_the_terminal_tells_reform_and_reading(self, capsys: pytest.CaptureFixture[str]) -> None:
        otherwise = ("--overlay", "shorter-consultations", "--reading", "late_request=right_stays")
        under = "under: shorter-consultations; reading late_request=right_stays"
        act = ("may", *NOVEMBER, "2019-11-18")
        day = ("--on", "2019-11-18")
        asked = [
            act,
            *((command, "590", *day) for command in ("show", "moves", "deadlines", "forecast", "status")),
        ]
        for arguments in (*asked, ("replay", "590"), ("replay", "590", "27")):
            assert "under:" not in out(capsys, *arguments)
            lines = out(capsys, *arguments, *otherwise).splitlines()
            assert [line.rstrip() for line in lines].count(under) == 1
            assert max(map(len, lines)) <= 80
        assert "[dsu-4.7]" in out(capsys, *act)
        assert "[dsu-4.7, shorter-consultations]" in " ".join(out(capsys, *act, *otherwise).split())
        assert "[dsu-4.3-reply, shorter-consultations]" in out(capsys, "show", "590", *day, *otherwise)
        assert "[dsu-" not in out(capsys, "show", "590", *day)
        hearing = ("may", "316", "appeal_hearing_held", "--on", "2010-11-11")
        assert ", wp-2005]" in " ".join(out(capsys, *hearing).split())

    def test_a_step_of_a_reform(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        reform = ("--overlay", "walker-2019")
        act = ("may", "316", "appeal_time_extended", "--by", "USA,EU", "--on", "2010-09-20")
        out(capsys, *act, "--set", "until=2011-05-18", *reform)
        assert "appeal_time_extended" in complaint(capsys, *act)
        case = json.loads(Path(docket.path(316)).read_text("utf-8"))
        case["events"].append({"on": "2010-09-20", "type": "appeal_time_extended", "by": ["USA", "EU"],
                               "until": "2011-05-18"})  # fmt: skip
        file = tmp_path / "ds316.json"
        file.write_text(json.dumps(case), "utf-8")
        assert run(["check", str(file)]) == 2
        assert "appeal_time_extended" in capsys.readouterr().out
        assert "valid" in out(capsys, "check", str(file), *reform)
        data = json.loads(out(capsys, "diff", "walker-2019", str(file), "--on", "2012-01-01", "--json"))
        late = [v["event"]["type"] for v in data["disputes"][0]["verdicts"]]
        assert (
            "appellate_body_report_circulated" not in late
        )  # out of its 60 days under both, no more of its 90

    def test_bad_overlays(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        assert "walker-2019" in complaint(capsys, "diff", "walker", "590")
        bad = tmp_path / "bad.toml"
        bad.write_text('[overlay]\nid = "bad"\n[[drop]]\nid = "dsu-4.77"\n')
        line = complaint(capsys, "may", *NOVEMBER, "2019-11-18", "--overlay", str(bad))
        for word in ("overlay.title", "overlay.source", "dsu-4.7", "bad.toml"):
            assert word in line
        assert run(["diff", "walker-2019", "590", str(tmp_path / "no.json")]) == 2
        assert "no such file" in capsys.readouterr().err
