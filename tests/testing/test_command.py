"""``wtoproc test``: what it prints, saves and exits with."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from wtoproc.cli import run
from wtoproc.record import casefile

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "test.json"
FEW = ("--examples", "10")
CONSENSUS = ("gatt-1947-consensus", "--property", "paths-within-bounds", *FEW)


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")


def test_what_holds_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("shorter-consultations", "--property", "paths-within-bounds", *FEW)
    assert run(["test", *arguments]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("paths-within-bounds: holds in ")


def test_what_breaks_is_a_story_and_a_case_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["test", *CONSENSUS]) == 1
    text = capsys.readouterr().out
    assert text.startswith("paths-within-bounds: does not hold\n")
    assert "consultations requested by KOR: permitted (DSU " in text
    assert "without the respondent's help" in text
    case = json.loads(text[text.index("as a case file:") + len("as a case file:") :])
    assert casefile.loads(case, file="printed").head.complainants == ("KOR",)


def test_a_line_that_wraps_goes_on_where_it_began(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    run(["test", *CONSENSUS])
    text = capsys.readouterr().out
    story = text[text.index("KOR v JPN") : text.index("as a case file:")].splitlines()
    assert len(story) > 4
    assert all(line.startswith("    ") for line in story[1:] if line.strip())


def test_what_the_law_breaks_too_is_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    # Since 2019 an appeal into the void blocks adoption, with this reform or without.
    arguments = ("shorter-consultations", "--property", "no-block-for-ever", "--examples", "20")
    assert run(["test", *arguments]) == 0
    assert "does not hold, nor without the reform" in capsys.readouterr().out
    assert run(["test", *arguments[1:]]) == 1
    assert "nor without" not in capsys.readouterr().out


def test_json_keeps_its_contract(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["test", *CONSENSUS, "--property", "every-period-ends", "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema, cls=jsonschema.Draft202012Validator)
    assert data["overlays"][-1] == "gatt-1947-consensus"
    broken, kept = data["properties"]
    assert (broken["holds"], broken["holds_without_reform"]) == (False, True)
    assert (kept["holds"], kept["counterexample"]) == (True, None)
    assert broken["counterexample"]["code"].startswith("case = wto.Dispute(")


def test_counterexamples_are_saved_and_replayed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "found"
    assert run(["test", *CONSENSUS, "--save", str(folder)]) == 1
    (path,) = folder.iterdir()
    assert path.name == "paths-within-bounds.json"
    capsys.readouterr()
    assert run(["replay", str(path), "--overlay", "gatt-1947-consensus"]) == 0
    assert "consultations" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--property", "no-dead-ends"), "did you mean no-dead-end?"),
        (("--property", "xyz"), "one of no-dead-end, "),
        (("no-such-reform",), "no-such-reform"),
        (("--reading", "sequencing=never"), "sequencing"),
        (("--examples", "0"), "0"),
    ],
    ids=str,
)
def test_bad_input_is_one_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    assert run(["test", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    assert line.startswith("wtoproc: ")
    assert message in line


WITHOUT_HYPOTHESIS = """
import sys
sys.modules["hypothesis"] = None
from wtoproc.cli import run
from wtoproc.record import casefile
sys.exit(run(["test", "shorter-consultations"]))
"""


def test_without_hypothesis_it_says_what_to_install() -> None:
    done = subprocess.run(  # noqa: S603  this interpreter
        [sys.executable, "-c", WITHOUT_HYPOTHESIS], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "wtoproc[testing]" in line


def test_the_rest_needs_no_hypothesis() -> None:
    code = "import sys; sys.modules['hypothesis'] = None; import wtoproc as wto; wto.docket.load(590); import wtoproc.cli"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)  # noqa: S603  this interpreter
