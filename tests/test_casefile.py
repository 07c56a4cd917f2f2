"""Case files: a valid one is read back equal, and every other file gives one clear error of ours."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wtoproc as wto
from wtoproc import docket
from wtoproc.record import casefile

DATA = Path(__file__).parent / "data"
VALID = sorted((DATA / "valid").iterdir())
INVALID = sorted(p for p in (DATA / "invalid").iterdir() if p.suffix in (".json", ".toml", ".txt"))

# What each invalid sample is about: place of the first fault, event type, a word of the remedy.
EXPECTED = {
    "after-all.json": ("events[1].on", "panel_requested", "2019-09-11"),
    "against-itself.json": ("respondent", "", "itself"),
    "array.json": ("", "", "top level"),
    "broken.json": ("", "", "line 4"),
    "broken.toml": ("", "", "TOML"),
    "constant.json": ("", "", "NaN"),
    "coverage.json": ("coverage", "", "partial"),
    "date-number.json": ("events[0].on", "consultations_requested", "2019-09-11"),
    "date-time.toml": ("events[0].on", "consultations_requested", "time of day"),
    "date-wrong.json": ("events[0].on", "consultations_requested", "2019-09-11"),
    "duplicate-key.json": ("", "", "'on' occurs twice"),
    "empty.json": ("", "", "empty"),
    "expires.json": ("events[1].expires", "reasonable_period_agreed", "2019-09-11"),
    "format.json": ("format", "", "wtoproc.case/1"),
    "member.json": ("events[0].by", "consultations_requested", "KOR"),
    "missing.json": ("format", "", "wtoproc.case/1"),
    "month.json": ("undated[0].month", "panel_composed", "2004-05"),
    "no-list.json": ("events[0].by", "consultations_requested", '["KOR"]'),
    "null.json": ("title", "", "leave the key out"),
    "proceeding.json": ("events[1].proceeding", "panel_requested", "compliance"),
    "text.txt": ("", "", ".json"),
    "type.json": ("events[0].type", "panel_requestd", "panel_requested"),
    "unknown-field.json": ("events[0].urgnt", "consultations_requested", "urgent"),
    "unknown-key.json": ("complainant", "", "complainants"),
    "utf16.json": ("", "", "UTF-8"),
}


def test_the_samples_are_there() -> None:
    assert len(VALID) >= 3
    assert {p.name for p in INVALID} == set(EXPECTED)


@pytest.mark.parametrize("path", VALID, ids=lambda p: p.name)
def test_valid_files_load_and_round_trip(path: Path, tmp_path: Path) -> None:
    case = wto.Dispute.load(path)
    for name in ("case.json", "case.toml"):
        case.save(tmp_path / name)
        if name == "case.json" and path.name == "dates.toml":
            continue  # its own date becomes a text there
        assert wto.Dispute.load(tmp_path / name) == case
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case.json", "case.toml"]


@pytest.mark.parametrize("path", INVALID, ids=lambda p: p.name)
def test_invalid_files_are_told_with_place_and_remedy(path: Path) -> None:
    with pytest.raises(wto.CaseFileError) as caught:
        wto.Dispute.load(path)
    error = caught.value
    place, type_name, word = EXPECTED[path.name]
    assert error.file == str(path)
    assert (error.faults[0].path, error.faults[0].event_type) == (place, type_name)
    assert word in error.faults[0].message
    assert "\n" not in str(error)
    assert path.name in str(error)


def test_keys_of_the_users_own_are_kept() -> None:
    case = wto.Dispute.load(DATA / "valid" / "own-keys.json")
    assert case.head.extra["x_desk"] == {"lawyer": "A", "files": [1, 2.5, True]}
    assert case.events[0].extra["x_ref"] == "G-7"


def test_events_are_sorted_by_day_and_keep_their_order_within_one() -> None:
    case = wto.Dispute.load(DATA / "valid" / "unsorted.json")
    assert [(e.on.isoformat(), e.type) for e in case.events] == [
        ("2019-09-11", "consultations_requested"),
        ("2020-07-29", "panel_established"),
        ("2020-07-29", "third_party_interest_notified"),
    ]


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    data = {
        "format": "wtoproc.case/1",
        "complainants": ["KOR", "KRO"],
        "respondent": "JPN",
        "title": 7,
        "events": [
            {"on": "2019-13-01", "type": "panel_requested", "by": "KOR"},
            {"type": "nothing"},
            5,
            {"on": "2020-01-01", "type": "panel_composed", "how": "lot", "colour": "red"},
        ],
    }
    with pytest.raises(wto.CaseFileError) as caught:
        casefile.loads(data, file="here")
    assert [f.path for f in caught.value.faults] == [
        "title",
        "events[0].on",
        "events[0].by",
        "events[1].type",
        "events[2]",
        "events[3].colour",
    ]


def refused(path: Path) -> wto.CaseFileError:
    with pytest.raises(wto.CaseFileError) as caught:
        wto.Dispute.load(path)
    return caught.value


class TestTheDisk:
    def test_a_folder(self, tmp_path: Path) -> None:
        assert "folder" in str(refused(tmp_path))

    def test_no_file(self, tmp_path: Path) -> None:
        assert "no such file" in str(refused(tmp_path / "none.json"))

    def test_a_large_file_is_not_even_read(self, tmp_path: Path) -> None:
        path = tmp_path / "large.json"
        with path.open("wb") as file:
            file.truncate(50_000_000)
        assert "larger" in str(refused(path))

    @pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 3000, '{"x_a": ' + "[" * 60 + "]" * 60 + "}"])
    def test_deep_nesting(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "deep.json"
        path.write_text(text, "utf-8")
        assert "nested" in str(refused(path))

    def test_a_pipe(self, tmp_path: Path) -> None:
        path = tmp_path / "pipe.json"
        os.mkfifo(path)
        assert "regular" in str(refused(path))

    def test_a_number_of_thousands_of_digits(self, tmp_path: Path) -> None:
        path = tmp_path / "number.json"
        path.write_text('{"number": ' + "9" * 5000 + "}", "utf-8")
        assert "digits" in str(refused(path))

    def test_half_a_surrogate_pair(self, tmp_path: Path) -> None:
        path = tmp_path / "half.json"
        path.write_text('{"title": "\\ud800"}', "utf-8")
        assert "surrogate" in str(refused(path))

    def test_writing_is_whole_or_not_at_all(self, tmp_path: Path) -> None:
        case = wto.docket.load(590)
        kept = tmp_path / "kept.json"
        case.save(kept)
        before = kept.read_bytes()
        with pytest.raises(wto.CaseFileError, match="cannot be written"):
            case.save(tmp_path / "no" / "folder.json")
        with pytest.raises(wto.CaseFileError, match="json"):
            case.save(tmp_path / "case.yaml")
        assert kept.read_bytes() == before
        assert [p.name for p in tmp_path.iterdir()] == ["kept.json"]

    def test_toml_has_no_null(self, tmp_path: Path) -> None:
        case = wto.Dispute(complainants="KOR", respondent="JPN", extra={"x_desk": None})
        case.save(tmp_path / "case.json")
        assert wto.Dispute.load(tmp_path / "case.json") == case
        with pytest.raises(wto.CaseFileError, match="null"):
            case.save(tmp_path / "case.toml")
        assert [p.name for p in tmp_path.iterdir()] == ["case.json"]

    def test_native_dates_of_toml_under_a_key_of_ones_own_are_texts(self, tmp_path: Path) -> None:
        case = wto.Dispute.load(DATA / "valid" / "dates.toml")
        assert case.head.extra["x_filed"] == "2019-09-12"
        for name in ("case.json", "case.toml"):
            case.save(tmp_path / name)
            assert wto.Dispute.load(tmp_path / name) == case

    def test_a_number_that_does_not_ship_names_its_neighbours(self) -> None:
        with pytest.raises(wto.CaseFileError, match="DS590"):
            docket.load(592)


SEED = json.loads(Path(docket.path(590)).read_text("utf-8"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
    | st.sampled_from(["2019-09-11", "KOR", "EU", "panel_requested", "original", "compliance-2"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += places(item, (*path, key))
    return found


PLACES = [p for p in places(SEED) if p]


@settings(max_examples=400)
@given(st.lists(st.tuples(st.sampled_from(PLACES), JSON), min_size=1, max_size=3))
def test_nothing_in_a_file_brings_out_anything_but_our_errors(
    changes: list[tuple[tuple[Any, ...], Any]],
) -> None:
    data = copy.deepcopy(SEED)
    for (*path, last), value in changes:
        target = data
        try:
            for key in path:
                target = target[key]
            target[last] = value
        except (TypeError, KeyError, IndexError):
            continue
    try:
        case = wto.Dispute.from_case(casefile.loads(data, file="mutated"))
    except wto.WTOProcError as error:
        assert str(error)  # noqa: PT017
    else:
        assert casefile.loads(casefile.dump(case.to_case()), file="again") == case.to_case()
        assert all(str(verdict) for _, verdict in case.review())


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60) | JSON.map(lambda v: json.dumps(v).encode()))
def test_no_bytes_bring_out_anything_but_our_errors(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp() / "bytes"
    folder.mkdir(exist_ok=True)
    for name in ("any.json", "any.toml"):
        (folder / name).write_bytes(content)
        with pytest.raises(wto.CaseFileError):
            wto.Dispute.load(folder / name)


class TestSchema:
    schema = casefile.json_schema()
    validator = jsonschema.Draft202012Validator(schema)

    def test_it_is_one(self) -> None:
        jsonschema.Draft202012Validator.check_schema(self.schema)

    @pytest.mark.parametrize("number", [590, 27, 108, 541])
    def test_real_files_validate(self, number: int) -> None:
        assert not list(self.validator.iter_errors(json.loads(Path(docket.path(number)).read_text("utf-8"))))

    @pytest.mark.parametrize(
        "name", ["date-wrong.json", "type.json", "unknown-key.json", "unknown-field.json", "no-list.json",
                 "missing.json", "coverage.json", "expires.json", "proceeding.json", "month.json"]
    )  # fmt: skip
    def test_what_a_schema_can_see_fails(self, name: str) -> None:
        data = json.loads((DATA / "invalid" / name).read_text("utf-8"))
        assert list(self.validator.iter_errors(data))
