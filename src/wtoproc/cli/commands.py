"""The commands. Each reads its input, asks the library, and renders the answer or prints it as JSON.

Exit codes: 0 done or permitted, 1 barred, 3 conditional (the last two for ``may`` only), 2 bad input.
"""

from __future__ import annotations

import json
import os
import re
import sys
from datetime import date
from difflib import get_close_matches
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from wtoproc import docket
from wtoproc.cli import render
from wtoproc.dispute import Dispute
from wtoproc.errors import CaseFileError, EventError, WTOProcError
from wtoproc.export import plain
from wtoproc.law.rows import Fact
from wtoproc.law.rulebook import Rulebook, dsu
from wtoproc.record.event import Event, own_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from wtoproc.dispute import Snapshot

EXIT = {"permitted": 0, "barred": 1, "conditional": 3}
BAD_INPUT = 2
# As a key of JSON or of TOML: other data may speak of respondents too.
_CASE_KEY = re.compile(rb'"(?:format|respondent)"\s*:|^(?:format|respondent)\s*=', re.MULTILINE)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day_given(_: click.Context, param: click.Parameter, value: str | None) -> date | None:
    """The day that an option names, written YYYY-MM-DD. A callback, because `click.ParamType` changes between versions."""
    return None if value is None else _day(value, param.opts[0])


def _day(text: str, what: str) -> date:
    if not _DAY.fullmatch(text):
        _refuse(f"{text!r} is no date for {what}: write 2019-09-11")
    try:
        return date.fromisoformat(text)
    except ValueError:
        _refuse(f"{text!r} is no day of the calendar for {what}")


def _refuse(message: str) -> NoReturn:
    raise click.UsageError(message)


_ON = click.option(
    "--on",
    "day",
    callback=_day_given,
    metavar="DATE",
    help="The day to look at, YYYY-MM-DD (Geneva). Default: today.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
_DISPUTE = click.argument("dispute")
_TRACK = click.option(
    "--track", default=None, help='Judge by special rules, such as "SCM 4", whatever the requests name.'
)
_READING = click.option(
    "--reading",
    "readings",
    multiple=True,
    metavar="ID=CHOICE",
    help="Read a disputed point otherwise; `wtoproc readings` lists them.",
)


_OVERLAY = click.option(
    "--overlay",
    "overlays",
    multiple=True,
    metavar="OVERLAY",
    help="Judge by a reform: a TOML file, or a shipped proposal; repeat to stack several.",
)


def _law(readings: tuple[str, ...], overlays: tuple[str, ...] = ()) -> Rulebook:
    """The law under the readings chosen, with the reforms laid over it in order."""
    chosen = {}
    for pair in readings:
        name, sep, choice = pair.partition("=")
        if not sep:
            _refuse(f"--reading {pair!r}: write ID=CHOICE, such as waits_end=inclusive")
        chosen[name] = choice
    law = dsu()
    for overlay in overlays:
        law = law.overlay(overlay)
    return law.reading(**chosen) if chosen else law


def _today(day: date | None) -> date:
    return date.today() if day is None else day  # noqa: DTZ011  the one place that reads the clock


def _open(name: str, track: str | None, law: Rulebook) -> Dispute:
    """A dispute by its number in the shipped docket, or from a file, under a law and on a track where one is named."""
    number = name.upper().removeprefix("DS")
    if number.isdecimal() and number.isascii() and not Path(name).exists():
        case = docket.load(int(number[:9]))
    else:
        case = Dispute.load(name, law)
    case = case.under(law)
    return case if track is None else case.on_track(track)


def _print_json(data: object) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, default=str))


def _looks_at_a_dispute(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the arguments for one dispute on a day under a law, and calls it with the snapshot."""

    @_DISPUTE
    @_ON
    @_TRACK
    @_READING
    @_OVERLAY
    @_JSON
    @wraps(command)
    def looking(
        dispute: str,
        day: date | None,
        track: str | None,
        readings: tuple[str, ...],
        overlays: tuple[str, ...],
        *,
        as_json: bool,
    ) -> None:
        command(_open(dispute, track, _law(readings, overlays)).as_of(_today(day)), as_json=as_json)

    return looking


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="wtoproc", message="%(version)s")
def main() -> None:
    """The procedure of WTO dispute settlement: what may be done, since when, under which provision."""


@main.command()
@_looks_at_a_dispute
def show(snapshot: Snapshot, *, as_json: bool) -> None:
    """Show a dispute: parties, status, history with each event's verdict, running deadlines.

    DISPUTE is a number of the shipped docket (590) or a case file.
    """
    known = Dispute.of(snapshot.on_record, snapshot.dispute.rulebook)
    reviewed = known.review()
    if as_json:
        _print_json(plain.show_data(snapshot, reviewed))
    else:
        render.show(snapshot, reviewed)


@main.command()
@_DISPUTE
@click.argument("event")
@click.option("--by", multiple=True, help="Code of the Member that acts, such as KOR; repeat for several.")
@_ON
@click.option("--proceeding", default="original", help='The round: "original", "compliance", ...')
@click.option("--set", "fields", multiple=True, metavar="KEY=VALUE", help="A field of the event.")
@click.option(
    "--given", multiple=True, metavar="FACT", help="Answer an open fact: FACT for yes, FACT=no for no."
)
@_TRACK
@_READING
@_OVERLAY
@_JSON
def may(  # noqa: PLR0917  one parameter an option
    dispute: str,
    event: str,
    by: tuple[str, ...],
    day: date | None,
    proceeding: str,
    fields: tuple[str, ...],
    given: tuple[str, ...],
    track: str | None,
    readings: tuple[str, ...],
    overlays: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Ask whether EVENT may happen in DISPUTE; exit 0 permitted, 1 barred, 3 conditional."""
    case = _open(dispute, track, _law(readings, overlays))
    act = _event(case.rulebook.event(event.replace("-", "_")), by, _today(day), proceeding, fields)
    verdict = case.may(act, given=_answers(given))
    otherwise = case.other_readings(verdict)
    if as_json:
        _print_json(verdict.to_dict(otherwise))
    else:
        render.verdict(verdict, otherwise, case.rulebook)
    raise click.exceptions.Exit(EXIT[verdict.value])


def _event(
    event_type: type[Event], by: tuple[str, ...], day: date, proceeding: str, fields: tuple[str, ...]
) -> Event:
    known = {field.name: field for field in own_fields(event_type)}
    values: dict[str, Any] = {}
    for pair in fields:
        key, sep, text = pair.partition("=")
        if not sep:
            _refuse(f"--set {pair!r}: write KEY=VALUE")
        if key == "note" or key.startswith("x_"):
            values.setdefault("extra", {}).update({key: text}) if key != "note" else values.update(note=text)
            continue
        if key not in known:
            have = ", ".join(known) or "no field of its own"
            _refuse(f"{event_type.type} has no field {key!r}: it has {have}")
        values[key] = _field_value(event_type, key, str(known[key].type), text)
    members = tuple(code for part in by for code in part.split(",") if code)
    try:
        return event_type(on=day, by=members, proceeding=proceeding, **values)
    except (TypeError, ValueError) as error:
        if isinstance(error, WTOProcError):
            raise
        raise EventError(f"{event_type.type}: {error}", event_type=event_type.type) from None


def _field_value(event_type: type[Event], key: str, kind: str, text: str) -> Any:
    if "bool" in kind:
        if text not in ("true", "false"):
            _refuse(f"{event_type.type}.{key} is true or false, not {text!r}")
        return text == "true"
    if "date" in kind:
        return _day(text, key)
    if "int" in kind:
        parts = text.split(",")
        if not all(part.isdecimal() and len(part) < 10 for part in parts):
            _refuse(f"{event_type.type}.{key} is a whole number, not {text!r}")
        numbers = tuple(int(part) for part in parts)
        return numbers if "tuple" in kind else numbers[0]
    return text


def _answers(given: tuple[str, ...]) -> dict[str, bool]:
    answers = {}
    for pair in given:
        fact, sep, text = pair.partition("=")
        if sep and text not in ("yes", "no"):
            _refuse(f"--given {pair!r}: write FACT, FACT=yes or FACT=no")
        answers[fact] = text != "no"
    return answers


@main.command()
@_looks_at_a_dispute
def moves(snapshot: Snapshot, *, as_json: bool) -> None:
    """List what each actor could do next, with the windows of time in which it may."""
    if as_json:
        _print_json(plain.moves_data(snapshot))
    else:
        render.moves(snapshot)


@main.command()
@_looks_at_a_dispute
def deadlines(snapshot: Snapshot, *, as_json: bool) -> None:
    """List every period that has started: running, met, late, overdue, lapsed, waived, open."""
    if as_json:
        _print_json(plain.deadlines_data(snapshot))
    else:
        render.deadlines(snapshot)


@main.command()
@_looks_at_a_dispute
def forecast(snapshot: Snapshot, *, as_json: bool) -> None:
    """Forecast the stages of a dispute: by law, the earliest and latest day of each; by experience, how long it takes,
    and in how many cases.

    DISPUTE is a number of the shipped docket (590) or a case file.
    """
    found = snapshot.forecast()
    if as_json:
        _print_json(found.to_dict())
    else:
        render.forecast(found)


@main.command()
@_looks_at_a_dispute
def status(snapshot: Snapshot, *, as_json: bool) -> None:
    """Show the status in the WTO's own categories, and the state of each strand."""
    if as_json:
        _print_json(snapshot.to_dict())
    else:
        render.status(snapshot)


@main.command()
@click.argument("disputes", nargs=-1, required=True, metavar="DISPUTE...")
@_ON
@_TRACK
@_READING
@_OVERLAY
@_JSON
def replay(
    disputes: tuple[str, ...],
    day: date | None,
    track: str | None,
    readings: tuple[str, ...],
    overlays: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Review every event of each dispute as of its day and sum up.

    DISPUTE is a number, a case file, or a folder of case files. A bad file is reported and the others go on.
    """
    on, law = _today(day), _law(readings, overlays)
    names, bad = _expand(disputes)
    sums: list[dict[str, Any]] = []
    for name in render.progress(names, quiet=as_json):
        try:
            case = _open(name, track, law)
            reviewed = case.review()
        except (WTOProcError, OSError) as error:
            _complain(error)
            bad += 1
            continue
        total = plain.replay_data(case, name, [v for _, v in reviewed], case.as_of(on))
        sums.append(total)
        if as_json:
            for index, (event, verdict) in enumerate(reviewed):
                _print_json(plain.reviewed_data(case, name, index, event, verdict))
            _print_json(total)
        elif len(names) == 1:
            render.history(case, reviewed)
    if sums and not as_json:
        render.replay(sums, law)
    if bad:
        raise click.exceptions.Exit(BAD_INPUT)


@main.command()
@click.argument("overlay")
@click.argument("disputes", nargs=-1, required=True, metavar="DISPUTE...")
@_ON
@_TRACK
@_READING
@_JSON
def diff(
    overlay: str,
    disputes: tuple[str, ...],
    day: date | None,
    track: str | None,
    readings: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Show what a reform would have changed: every verdict and deadline that differs, with both rules.

    OVERLAY is a TOML file or a shipped proposal: dsu-review-2011, gatt-1947-consensus, shorter-consultations,
    walker-2019. DISPUTE is a number, a case file, or a folder of case files.
    """
    from wtoproc.analysis.comparison import compare  # noqa: PLC0415  only this command needs it

    on, law = _today(day), _law(readings)
    reform = law.overlay(overlay)
    names, bad = _expand(disputes)
    found = []
    for name in render.progress(names, quiet=as_json):
        try:
            # A file may hold steps that only the reform knows.
            found.append((name, compare(_open(name, track, reform).under(law), reform, day=on)))
        except (WTOProcError, OSError) as error:
            _complain(error)
            bad += 1
    if as_json:
        _print_json(plain.diff_data(reform, on, found))
    else:
        render.diff(reform, found)
    if bad:
        raise click.exceptions.Exit(BAD_INPUT)


@main.command()
@click.argument("overlay", required=False)
@click.option(
    "--on",
    "day",
    callback=_day_given,
    metavar="DATE",
    default=None,
    help="The day of the request for consultations, YYYY-MM-DD (Geneva). Default: today.",
)
@click.option(
    "--rounds",
    type=int,
    default=0,
    help="Rounds on compliance: 0 or 1, which takes minutes with retaliation.",
)
@click.option("--no-retaliation", is_flag=True, help="Leave retaliation out.")
@click.option("--from", "first", default=None, metavar="POSITION", help="Where paths begin.")
@click.option("--via", "via", multiple=True, metavar="POSITION", help="Where paths pass; repeat for several.")
@click.option("--to", "last", default=None, metavar="POSITION", help="Where paths end.")
@click.option(
    "--without", multiple=True, metavar="TYPE", help="An event type that the shortest path does without."
)
@click.option("--alone", is_flag=True, help="No step on the shortest path that takes both sides' consent.")
@click.option(
    "--prompt",
    multiple=True,
    metavar="ACTOR",
    help="Who acts at once on the longest path: complainant, respondent, dsb, panel, ...; repeat for several.",
)
@_READING
@_JSON
def explore(  # noqa: PLR0917  one parameter an option
    overlay: str | None,
    day: date | None,
    rounds: int,
    first: str | None,
    via: tuple[str, ...],
    last: str | None,
    without: tuple[str, ...],
    prompt: tuple[str, ...],
    readings: tuple[str, ...],
    *,
    no_retaliation: bool,
    alone: bool,
    as_json: bool,
) -> None:
    """Explore the positions that the law lets a dispute reach: dead ends, who can block what, cycles, paths in days.

    With OVERLAY, a TOML file or a shipped proposal, show what it changes. A POSITION is an event type
    (panel_requested) or a state ("adjudication: appealed"). Paths run under the law, or under OVERLAY where one is named.
    """
    from wtoproc.analysis.exploration import explore as find  # noqa: PLC0415
    from wtoproc.cli import exploring  # noqa: PLC0415  only this command needs it

    if (first is None) != (last is None):
        _refuse("a path needs both --from and --to")
    if first is None and (via or without or alone or prompt):
        _refuse("--via, --without, --alone and --prompt concern a path: add --from and --to")
    law, on = _law(readings), _today(day)
    found = find(law, on=on, rounds=rounds, retaliation=not no_retaliation)
    other = None
    if overlay is not None:
        other = find(law.overlay(overlay), on=on, rounds=rounds, retaliation=not no_retaliation)
    paths = {}
    if first is not None and last is not None:
        where, positions = other or found, (first, *via, last)
        paths["shortest"] = where.shortest(*positions, joint=not alone, without=without)
        paths["longest"] = where.longest(*positions, prompt=prompt)
    change = None if other is None else found.compare(other)
    if as_json:
        _print_json(plain.exploration_data(found, paths, change))
    elif paths:
        exploring.paths(other or found, paths)
    elif change is None:
        exploring.graph(found)
    else:
        exploring.change(change)


def _expand(names: Iterable[str]) -> tuple[list[str], int]:
    """The files and numbers behind the arguments; folders give their case files in the order of their names."""
    found: list[str] = []
    bad = 0
    for name in names:
        if not Path(name).is_dir():
            found.append(name)
            continue
        inside = sorted(str(p) for p in Path(name).iterdir() if p.suffix in (".json", ".toml"))
        cases = [path for path in inside if _may_be_case(path)]
        if not cases:
            _complain(CaseFileError(name, [_no_cases()]))
            bad += 1
        found += sorted(cases, key=_natural)
    return found, bad


def _natural(path: str) -> tuple[int, str]:
    digits = "".join(c for c in Path(path).stem if c.isdecimal())[:9]
    return (int(digits or 0), path)


def _no_cases() -> Any:
    from wtoproc.errors import Fault  # noqa: PLC0415  only on the way to an error

    return Fault("", "the folder holds no case file (.json or .toml)")


def _may_be_case(path: str) -> bool:
    """Whether a file of a folder means to be a case file: other data may lie beside them."""
    try:
        head = Path(path).read_bytes()[:4096]
    except OSError:
        return True
    return bool(_CASE_KEY.search(head)) or head.lstrip()[:1] != b"{"


@main.command()
@click.argument("overlay", required=False)
@click.option(
    "--property", "names", multiple=True, metavar="NAME", help="Only this property; repeat for several."
)
@click.option(
    "--examples", type=click.IntRange(1, 100_000), default=100, show_default=True, help="Histories for each."
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="The same seed draws the same histories."
)
@click.option("--save", type=click.Path(file_okay=False), help="A folder to write each counterexample to.")
@_READING
@_JSON
def test(  # noqa: PLR0917  one parameter an option
    overlay: str | None,
    names: tuple[str, ...],
    examples: int,
    seed: int,
    save: str | None,
    readings: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Try properties of a sound procedure on a reform, or on the law: dead ends, blocks, periods that conflict.

    OVERLAY is a TOML file or a shipped proposal. Each counterexample is printed as a story and as a case file. Failures
    that predate the reform are marked as such. Exit 1 if the reform breaks a property, or the law
    where no reform is named.
    """
    from wtoproc.testing import properties  # noqa: PLC0415  only this command needs Hypothesis

    law = _law(readings)
    reform = law if overlay is None else law.overlay(overlay)
    if save is not None:
        Path(save).mkdir(parents=True, exist_ok=True)
    chosen = [_property(name) for name in names] or list(properties.ALL)
    tried = []
    for prop in chosen:
        outcome = properties.holds(prop, reform, max_examples=examples, seed=seed)
        before = True
        if not outcome and overlay is not None:
            before = bool(properties.holds(prop, law, max_examples=examples, seed=seed))
        tried.append((outcome, before))
        if not as_json:
            render.outcome(outcome, before=before)
    if as_json:
        _print_json(properties.outcomes_data(reform, tried))
    for outcome, _ in tried:
        if save is not None and outcome.counterexample is not None:
            outcome.counterexample.save(Path(save) / f"{outcome.property.name}.json")
    if any(not outcome and before for outcome, before in tried):
        raise click.exceptions.Exit(EXIT["barred"])


def _property(name: str) -> Any:
    from wtoproc.testing import properties  # noqa: PLC0415

    known = {prop.name: prop for prop in properties.ALL}
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"one of {', '.join(known)}"
        _refuse(f"no property {name!r}: {hint}")
    return known[name]


@main.command()
@click.argument("rule", required=False)
@_OVERLAY
@_JSON
def rules(rule: str | None, overlays: tuple[str, ...], *, as_json: bool) -> None:
    """List the law as a table; with an ID show one rule with its summary, source and worked examples."""
    law = _law((), overlays)
    if rule is not None:
        law[rule]  # raises for an unknown rule, naming the nearest
    wanted = list(law) if rule is None else [rule]
    if as_json:
        _print_json(plain.rules_data(law, wanted))
    elif rule is None:
        render.rules(law)
    else:
        for row in law.versions(rule):
            render.rule(row, law)


@main.command()
@_OVERLAY
@_JSON
def facts(overlays: tuple[str, ...], *, as_json: bool) -> None:
    """List the open questions of fact on which verdicts depend."""
    law = _law((), overlays)
    listed = list(_facts(law))
    if as_json:
        _print_json({"facts": [plain.fact_data(fact, rules) for fact, rules in listed]})
    else:
        render.facts(listed)


@main.command()
@_READING
@_JSON
def readings(readings: tuple[str, ...], *, as_json: bool) -> None:
    """List the disputed points of law: the choices, the one taken, and the reason for the default."""
    law = _law(readings)
    if as_json:
        _print_json(
            {
                "readings": [
                    plain.reading_data(point, law.chosen[name]) for name, point in law.readings.items()
                ]
            }
        )
    else:
        render.readings(law)


def _facts(law: Rulebook) -> Iterator[tuple[Fact, list[str]]]:
    for fact in law.facts.values():
        yield fact, [name for name in law if any(fact.id in row.all_facts for row in law.versions(name))]


@main.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@_OVERLAY
@_JSON
def check(files: tuple[str, ...], overlays: tuple[str, ...], *, as_json: bool) -> None:
    """Validate case files; every fault is named with its place and remedy. Exit 2 if there is one."""
    law = _law((), overlays)
    results = []
    for file in files:
        try:
            Dispute.load(file, law)
        except CaseFileError as error:
            results.append((file, list(error.faults)))
        except (WTOProcError, OSError) as error:
            from wtoproc.errors import Fault  # noqa: PLC0415  only on the way to an error

            results.append((file, [Fault("", str(error))]))
        else:
            results.append((file, []))
    if as_json:
        _print_json(
            {
                "files": [
                    {
                        "file": file,
                        "valid": not found,
                        "faults": [
                            {"path": f.path, "type": f.event_type, "message": f.message} for f in found
                        ],
                    }
                    for file, found in results
                ]
            }
        )
    else:
        render.checked(results)
    if any(found for _, found in results):
        raise click.exceptions.Exit(BAD_INPUT)


@main.command()
def schema() -> None:
    """Print the JSON Schema of a case file."""
    from wtoproc.record.casefile import json_schema  # noqa: PLC0415  only this command needs it

    click.echo(json.dumps(json_schema(), indent=2))


def _complain(error: BaseException) -> None:
    message = error.format_message() if isinstance(error, click.ClickException) else str(error)
    click.echo(f"wtoproc: {' '.join(message.split())}", err=True)


def run(arguments: list[str]) -> int:
    """Run the command with these arguments and give its exit code; bad input is one line on the error stream."""
    try:
        # Without a command the exit code of click depends on its version.
        result = main.main(arguments or ["--help"], prog_name="wtoproc", standalone_mode=False)
        if not arguments:
            return BAD_INPUT
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.Abort:
        return 130
    except BrokenPipeError:
        # The reader has gone (a pager, head): that is no fault, and nothing more can be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (click.ClickException, WTOProcError, OSError) as error:
        _complain(error)
        return BAD_INPUT
    return result if isinstance(result, int) else 0
