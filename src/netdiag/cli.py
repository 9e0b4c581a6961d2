"""The command line: parse, call one function, print, exit status.

0 a diagnosis was made, whatever it says; 2 the input or the call is wrong; 3 the knowledge base is wrong; 4 the output
cannot be written; 1 netdiag itself failed; 130 it was stopped; 141 nobody reads the pipe it writes to. What was asked
for goes to standard output, all else to standard error.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from netdiag.errors import InputError, NetdiagError, Problem
from netdiag.helptext import Command, Group
from netdiag.messages import _, counted
from netdiag.phrases import languages
from netdiag.terminal import (
    as_json,
    check_output,
    note,
    print_text,
    progress,
    screens,
    show,
    standard_console,
    status_of,
    tell,
    tidying,
    write,
    write_bytes,
)

if TYPE_CHECKING:
    from rich.console import Console
    from typer.models import CommandInfo

    from netdiag.check.check import CheckReport
    from netdiag.diagnosis import Diagnosis
    from netdiag.knowledge import KnowledgeBase
    from netdiag.knowledge.hit import Hit
    from netdiag.phrases import Language
    from netdiag.reasons.compare import Comparison
    from netdiag.reasons.diff import Diff
    from netdiag.reasons.versions import KnowledgeChange
    from netdiag.report.blocks import Length as ReportLength


MAX_FOUND: Final = 10  # symptoms shown for some words: more is looking them all up
SELDOM: Final = 200_000  # new objects between two looks for garbage; a single diagnosis makes fewer


Lang = StrEnum("Lang", [(language, language) for language in languages()])  # type: ignore[misc]
NL: Final = Lang("nl")


Format = Literal["text", "json"]
Reason = Literal["text", "tree", "mermaid", "json"]
Length = Literal["line", "table", "full"]
File = Literal["case", "knowledge", "rules"]
Origin = Literal["document", "meeting", "interview", "survey"]
Extra = Literal["error", "keep", "ignore"]
Dialect = Literal["plain", "excel-nl"]


app = typer.Typer(
    name="netdiag",
    help="Diagnose a network that stalls: from observed symptoms to likely knelpunten and interventions, with "
    "reasons.\n\n"
    "Start with [bold]netdiag new my-network.yaml[/], find symptoms with [bold]netdiag symptoms WORDS[/], then run "
    "[bold]netdiag diagnose my-network.yaml[/].",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"]},
)

CaseFile = Annotated[str, typer.Argument(metavar="CASE", help="A case file in YAML; - reads standard input.")]
Language_ = Annotated[Lang, typer.Option("--lang", help="Language of the output.")]
Output = Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Write here; - is standard output.")]
Short = Annotated[bool, typer.Option("--short", help="One page.")]
Full = Annotated[bool, typer.Option("--full", help="All reasons and observations, no list cut.")]
Force = Annotated[bool, typer.Option("--force", help="Replace a file that is there, unless it is read in this run.")]
Overlay = Annotated[
    Path | None,
    typer.Option(help="A folder with knowledge or rules of your own, added to (or by id replacing) what is shipped."),
]


Template = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Your own house style: a file of the same kind as the report.")
]


def _knelpunten(begun: str) -> list[tuple[str, str]]:
    """What a shell completes: ids that begin so, with their labels."""
    return [(k.id, k.nl) for k in _knowledge(None).knelpunten.values() if k.id.startswith(begun)]


def _groups(begun: str) -> list[tuple[str, str]]:
    return [(g.id, g.nl) for g in _knowledge(None).groups.values() if g.id.startswith(begun)]


@app.callback(invoke_without_command=True)
def _common(
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.", is_eager=True)] = False,
) -> None:
    if version:
        from netdiag import __version__

        typer.echo(f"netdiag {__version__}")
        raise typer.Exit


@app.command()
def diagnose(
    case: CaseFile,
    format: Annotated[Format, typer.Option("--format", "-f", help="text to read, json for programs.")] = "text",
    output: Output = "-",
    force: Force = False,
    lang: Language_ = NL,
    overlay: Overlay = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Run the rules in all three ways there are, and fail if they do not agree.")
    ] = False,
    short: Short = False,
    full: Full = False,
) -> None:
    """Diagnose one network: what was found, how firmly, on which signs, what speaks against it, what to do first."""
    length = _length(short, full) or "screen"
    if format == "json" and length != "screen":
        raise InputError(_("--short and --full are lengths of text, and JSON has it all. Leave them out."))
    kb = _knowledge(overlay)
    check_output(output, _files_of(kb, case), force)
    diagnosis = _diagnose(case, kb)
    if verify:
        _verify(diagnosis)
    if format == "json":
        write(diagnosis.to_json(lang), output, force)
    elif output == "-":
        from netdiag.report.text import print_diagnosis

        print_diagnosis(diagnosis, standard_console(), lang, length)
    else:
        from netdiag.report.text import as_text

        write(as_text(diagnosis, lang, length), output, force)


@app.command()
def report(
    case: CaseFile,
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help=".html, .docx, .pptx, .md or .txt.")],
    force: Force = False,
    short: Short = False,
    full: Full = False,
    template: Template = None,
    lang: Language_ = NL,
    overlay: Overlay = None,
) -> None:
    """Write a report for the table: a page for any browser, Word, slides, Markdown or text.

    Each opens with what a chair reads aloud. The same case gives the same file.

    [bold]netdiag report my-network.yaml -o report.docx[/]
    """
    from netdiag.files import check_suffix
    from netdiag.report.documents import KINDS, document, house_style

    length = _length(short, full)
    kind = check_suffix(output, KINDS)
    kb = _knowledge(overlay)
    check_output(output, (*_files_of(kb, case), *([template] if template else [])), force)
    house = house_style(template, kind)
    diagnosis = _diagnose(case, kb)
    with tidying():
        made = document(diagnosis, kind, lang, length, house)
    write_bytes(made, output, force)
    tell(_("Wrote {output}.").format(output=output))


def _length(short: bool, full: bool) -> ReportLength | None:
    """Return the length that was asked for, if any."""
    if short and full:
        raise InputError(_("--short and --full do not go together. Leave one of them out."))
    return "short" if short else "full" if full else None


@app.command()
def explain(
    case: CaseFile,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="Id or label of a knelpunt, pattern, type of opgave, form of governance, or intervention.",
            autocompletion=_knelpunten,
        ),
    ],
    why_not: Annotated[bool, typer.Option("--not", help="What keeps it from holding, or from being surer?")] = False,
    falls: Annotated[bool, typer.Option("--falls", help="Without which observations would it not hold?")] = False,
    length: Annotated[
        Length, typer.Option(help="One line, a paragraph for people round a table, or the full ledger.")
    ] = "full",
    format: Annotated[
        Reason, typer.Option("--format", "-f", help="text, a tree, a Mermaid flowchart, or json for programs.")
    ] = "text",
    lang: Language_ = NL,
    overlay: Overlay = None,
) -> None:
    """Tell why a knelpunt was found, rule by rule with source; with --not, what would make it hold or surer.

    With --falls it tells the smallest sets of observations without which it would not hold. Of an intervention it tells
    why it is in the plan, or what kept it out.
    """
    from netdiag.reasons.asked import answer, check_asked, tree

    if why_not and falls:
        raise InputError(_("--not and --falls are two questions: ask one at a time."))
    ask = "not" if why_not else "falls" if falls else "why"
    check_asked(ask, format, length)
    diagnosis = _diagnose(case, _knowledge(overlay))
    if format == "tree":
        standard_console().print(tree(diagnosis, name, lang))
        return
    told = answer(diagnosis, name, ask, format, length, lang)
    if format == "json":
        write(as_json(told), "-")
    else:
        print_text(told.rstrip("\n") + "\n")


@app.command()
def firm(
    case: CaseFile,
    format: Annotated[Format, typer.Option("--format", "-f", help="text to read, json for programs.")] = "text",
    lang: Language_ = NL,
    overlay: Overlay = None,
) -> None:
    """Tell how firm a diagnosis is: made again 1,000 times, with some answers and rules a step otherwise.

    Also which single answers, left out or turned round, change what comes first. It does not tell
    whether the picture is right.
    """
    from netdiag.reasons.firmtext import as_text, to_dict

    diagnosis = _diagnose(case, _knowledge(overlay))
    found = diagnosis.how_firm()
    _give(format, lambda: to_dict(found), lambda: as_text(diagnosis, found, lang) + "\n")


@app.command("next")
def next_(
    case: CaseFile,
    most: Annotated[int, typer.Option(min=1, help="Questions at most.")] = 10,
    round_: Annotated[
        bool,
        typer.Option("--round", help="Give the case instead, with the core signs not yet spoken of, to fill in."),
    ] = False,
    output: Annotated[str, typer.Option("--output", "-o", metavar="CASE", help="File for what --round gives.")] = "-",
    force: Force = False,
    format: Annotated[Format, typer.Option("--format", "-f", help="text to read, json for programs.")] = "text",
    lang: Language_ = NL,
    overlay: Overlay = None,
) -> None:
    """Tell what to ask next: what would change the picture most for the least effort, of whom, how, and why.

    It says so where more would hardly change the picture. [bold]netdiag interview[/] asks instead.
    When all was told, go through the core signs once: [bold]netdiag next my-network.yaml --round -o round.yaml[/]
    """
    import shlex

    from netdiag.cases import load_case
    from netdiag.reasons.next import as_text, round_text, to_dict

    if round_ and format == "json":
        raise InputError(_("--round gives a case, and no JSON. Leave --round or -f json out."))
    if output != "-" and not round_:
        raise InputError(_("-o works with --round only. Add --round, or leave -o out."))
    kb = _knowledge(overlay)
    check_output(output, _files_of(kb, case), force)
    if round_:
        write(round_text(load_case(case, kb), kb, lang), output, force)
        if output != "-":
            tell(_("Wrote {output}.").format(output=output))
        return
    diagnosis = _diagnose(case, kb)
    found, named = diagnosis.what_next(most), "" if case == "-" else shlex.quote(case)
    _give(format, lambda: to_dict(found), lambda: as_text(diagnosis, found, lang, named) + "\n")


@app.command()
def symptoms(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORDS", help="Words or a sentence to look for, Dutch or English; errors allowed."),
    ] = None,
    group: Annotated[
        str | None, typer.Option(help="Only one subject, such as money or deciding.", autocompletion=_groups)
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All that match, and not the first ten.")] = False,
    lang: Language_ = NL,
    overlay: Overlay = None,
) -> None:
    """Find the id of a symptom by words or by what somebody said, and why it matched; without words, list them all.

    A (+) marks what goes well. [bold]netdiag symptoms iedereen praat maar niemand doet iets[/]
    """
    from netdiag.cases.template import subjects_of

    kb = _knowledge(overlay)
    subjects = subjects_of([group] if group else [], kb)
    if words:
        _print_hits([hit for hit in kb.find(" ".join(words), None) if hit.symptom.group in subjects], every, lang)
        return
    console = standard_console()
    for subject in subjects:
        show(console, f"\n{kb.groups[subject].label(lang)} ({subject})", style="bold")
        for s in kb.symptoms.values():
            if s.group == subject:
                _print_symptom(console, s, lang)


@app.command()
def tables(lang: Language_ = NL, overlay: Overlay = None) -> None:
    """Show Tabel 1 (types of opgave) and Tabel 2 (hoofdoorzaken and knelpunten), with their ids."""
    kb, console = _knowledge(overlay), standard_console()
    show(console, "Tabel 1", style="bold")
    for opgave in kb.opgaven.values():
        show(console, f"\n{opgave.label(lang)} ({opgave.id})")
        for name, value in opgave.cells_in(lang).items():
            show(console, f"{kb.cells[name].label(lang)}: {value}", indent=2)
    show(console, "\nTabel 2", style="bold")
    for column in kb.hoofdoorzaken.values():
        show(console, f"\n{column.label(lang)} ({column.id})")
        for knelpunt in kb.knelpunten.values():
            if knelpunt.hoofdoorzaak == column.id:
                show(console, f"- {knelpunt.label(lang)} ({knelpunt.id})", indent=2)


@app.command()
def new(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Where to write; - is standard output.")] = "-",
    subjects: Annotated[
        str, typer.Option(metavar="A,B", help="Put in every sign of these subjects, such as money,learning.")
    ] = "",
    features: Annotated[
        str, typer.Option(metavar="A=yes,B=no", help="Answers on what kind of task it is: yes, partly, no, unknown.")
    ] = "",
    full: Annotated[
        bool, typer.Option("--full", help="Every field there is, and the core signs of all subjects.")
    ] = False,
    force: Force = False,
    lang: Language_ = NL,
    overlay: Overlay = None,
) -> None:
    """Write a case file to fill in, and beside it the schema by which editors complete and check it.

    It fits on a screen: name, what kind of task it is, chief complaint, examples of signs. Add the signs of
    the subjects that play: [bold]netdiag new my-network.yaml --subjects money,learning[/]

    [bold]netdiag symptoms[/] lists subjects and signs; [bold]netdiag interview[/] asks instead.
    """
    from netdiag.cases.schema import case_schema
    from netdiag.cases.template import SCHEMA_NAME, case_template, features_of, full_template, subjects_of

    kb = _knowledge(overlay)
    check_output(file, _files_of(kb), force)
    if full and (subjects or features):
        raise InputError(_("--full has every field and all subjects. Leave out --subjects and --features, or --full."))
    chosen = _listed(subjects)
    wanted = subjects_of(chosen, kb) if chosen else []
    known = features_of(features, kb)
    template = full_template(kb, lang) if full else case_template(kb, lang, wanted, known)
    schema = as_json(case_schema(kb))
    if file == "-":
        write(template, file)
        return
    beside = Path(file).parent / SCHEMA_NAME
    if not _holds(beside, schema):
        check_output(str(beside), _files_of(kb, file), force)
    with tidying(), _written_beside(beside, schema, force):
        write(template, file, force)
    tell(_("Wrote {file} and {beside}.").format(file=file, beside=beside))


@contextmanager
def _written_beside(beside: Path, text: str, force: bool) -> Iterator[None]:
    """Write a file beside another that is written here, and take it away again where that cannot be.

    One that is there and says the same is left alone.
    """
    is_new = not beside.exists()
    if not _holds(beside, text):
        write(text, str(beside), force)
    try:
        yield
    except BaseException:
        if is_new:
            beside.unlink(missing_ok=True)
        raise


def _holds(file: Path, text: str) -> bool:
    try:
        return file.is_file() and file.read_bytes() == text.encode()
    except OSError:
        return False


@app.command()
def batch(
    cases: Annotated[list[str], typer.Argument(metavar="CASES...", help="Case files, folders, .csv, .xlsx, .parquet.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="TABLE", help=".csv, .xlsx, .parquet or .jsonl.")],
    force: Force = False,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that work side by side.")] = 1,
    extra: Annotated[
        Extra, typer.Option(help="Columns that are no part of a case: a mistake, carried along, or left out.")
    ] = "error",
    sheet: Annotated[
        str, typer.Option(metavar="NAME", help="Sheet of Excel files, by name or counted from 1; without it the first.")
    ] = "",
    encoding: Annotated[
        str, typer.Option(metavar="NAME", help="Encoding of CSV files; without it UTF-8, or else Windows-1252.")
    ] = "",
    labels: Annotated[Lang | None, typer.Option(help="Write labels in place of ids, in this language.")] = None,
    dialect: Annotated[
        Dialect, typer.Option(help="Form of a .csv output; excel-nl is what Excel in Dutch opens by itself.")
    ] = "plain",
    overlay: Overlay = None,
) -> None:
    """Diagnose many networks: one row each in a table, errors too. After a kill, the same command goes on.

    Exit status 2 if any network could not be diagnosed; its row says why.
    """
    from netdiag.batch import Reading, Writing
    from netdiag.batch.pieces import run

    reading = Reading(extra, sheet, encoding)
    writing = Writing(labels.value if labels else None, dialect)
    kb = _knowledge(overlay)
    try:
        with progress(_("networks")) as advance:
            done = run(cases, output, kb, jobs, advance, note, reading, writing, force)
    except KeyboardInterrupt:
        tell(_("Stopped. Give the same command again to go on from here."))
        raise
    told = counted("{count} networks", "{count} networks", done.cases).format(count=done.cases)
    told += _(", {errors} of them with an error").format(errors=done.errors) if done.errors else ""
    told += _(" ({resumed} had been done before)").format(resumed=done.resumed) if done.resumed else ""
    tell(_("{told}; wrote {output}.").format(told=told, output=output))
    if done.errors:
        raise typer.Exit(2)


@app.command()
def questionnaire(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help=".html, .xlsx, .docx or .csv.")],
    force: Force = False,
    lang: Language_ = NL,
    name: Annotated[str, typer.Option(help="Name of the network, above the form.")] = "",
    full: Annotated[bool, typer.Option("--full", help="Ask every sign, and not those that tell most apart.")] = False,
    subjects: Annotated[
        str, typer.Option(metavar="A,B", help="Ask about these subjects only, such as money,deciding.")
    ] = "",
    features: Annotated[bool, typer.Option(help="Ask what kind of task it is, before the signs.")] = True,
    roles: Annotated[str, typer.Option(metavar="A,B", help="free, none, or the roles to choose from.")] = "free",
    organisations: Annotated[
        str, typer.Option(metavar="A,B", help="free, none, or the organisations to choose from.")
    ] = "free",
    overlay: Overlay = None,
) -> None:
    """Write a questionnaire for the people in a network: a page for phones, Excel, Word, or CSV for a form tool.

    [bold]netdiag from-survey[/] reads back what comes of it.
    """
    from netdiag.files import check_suffix, write_whole
    from netdiag.intake.forms import FORMS, write_form
    from netdiag.intake.questionnaire import asked_of
    from netdiag.intake.questionnaire import questionnaire as made

    kb = _knowledge(overlay)
    check_suffix(output, FORMS)
    check_output(str(output), _files_of(kb), force)
    about = {"role": asked_of(roles, "--roles"), "organisation": asked_of(organisations, "--organisations")}
    form = made(kb, lang, name, full=full, subjects=_listed(subjects), features=features, **about)
    with tidying():
        write_whole(output, lambda new: write_form(form, new), force)
    tell(_("Wrote {output}: {numbered} questions.").format(output=output, numbered=len(list(form.numbered()))))


@app.command("from-survey")
def from_survey(
    exports: Annotated[
        list[Path],
        typer.Argument(metavar="EXPORT...", help="Exports of form tools (.csv, .xlsx), and forms of netdiag's own."),
    ],
    output: Output = "-",
    force: Force = False,
    lang: Language_ = NL,
    name: Annotated[str, typer.Option(help="Name of the network.")] = "",
    mapping: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A file that says which column means what, and on which scale.")
    ] = None,
    propose_mapping: Annotated[
        str, typer.Option(metavar="FILE", help="Write such a file with the best guesses, to edit; make no case.")
    ] = "",
    scale: Annotated[
        str,
        typer.Option(metavar="FROM-TO", help="Scale of numbers, such as 1-5; 5-1 where the first is the strongest."),
    ] = "",
    role_column: Annotated[str, typer.Option(metavar="HEADING", help="Column with the role.")] = "",
    organisation_column: Annotated[str, typer.Option(metavar="HEADING", help="Column with the organisation.")] = "",
    keep_unfinished: Annotated[bool, typer.Option("--keep-unfinished", help="Also who did not finish.")] = False,
    keep_tests: Annotated[bool, typer.Option("--keep-tests", help="Also rows that look like a test.")] = False,
    keep_doubles: Annotated[bool, typer.Option("--keep-doubles", help="Also who answered twice.")] = False,
    overlay: Overlay = None,
) -> None:
    """Turn what came back of a survey into one case, with a respondent for each row.

    Reads Microsoft Forms, Google Forms, LimeSurvey, Qualtrics and other tables, and the forms of
    [bold]netdiag questionnaire[/]. Names, addresses and times are not taken in.
    """
    from netdiag.intake.mapping import MappingFile, load_mapping
    from netdiag.intake.survey import Choices, proposal, read_survey

    if propose_mapping and output != "-":
        raise InputError(_("--propose-mapping makes no case. Leave --propose-mapping or -o out."))
    kb = _knowledge(overlay)
    target = propose_mapping or output
    check_output(target, (*_files_of(kb), *exports, *((mapping,) if mapping else ())), force)
    if propose_mapping:
        write(proposal(exports, kb, lang), target, force)
        return
    known = load_mapping(mapping, kb) if mapping else MappingFile()
    choices = Choices(scale, role_column, organisation_column, keep_unfinished, keep_tests, keep_doubles, known)
    survey = read_survey(exports, kb, choices)
    for remark in survey.remarks:
        note(remark)
    write(survey.case_text(kb, name, lang), target, force)
    _tell_respondents(len(survey.respondents), target)


@app.command()
def read(
    notes: Annotated[list[str], typer.Argument(metavar="NOTES...", help=".txt, .md or .docx; - reads standard input.")],
    output: Output = "-",
    force: Force = False,
    source: Annotated[Origin, typer.Option(help="Where what is in the notes was observed.")] = "interview",
    lang: Language_ = NL,
    overlay: Overlay = None,
) -> None:
    """Propose for each statement in notes the signs it may say; you accept, change or reject, one key each.

    It decides nothing. Without a terminal it writes a case file in which every proposal is a comment.
    """
    if sys.stderr.isatty():
        tell(_("Reading the notes; this takes a few seconds."))
    from netdiag.intake.consult import read_notes

    _check_input(*notes)
    kb = _knowledge(overlay)
    check_output(output, _files_of(kb, *notes), force)
    with tidying():
        text, told = read_notes(notes, output, source, kb, lang)
    write(text, output)
    tell(f"{told}." if output == "-" else _("{told}; wrote {output}.").format(told=told, output=output))


@app.command()
def interview(
    case: Annotated[
        str | None, typer.Argument(metavar="CASE", help="The file to keep the answers in, or with -o to begin with.")
    ] = None,
    output: Annotated[str | None, typer.Option("--output", "-o", metavar="CASE", help="Keep the answers here.")] = None,
    force: Force = False,
    lang: Language_ = NL,
    overlay: Overlay = None,
) -> None:
    """Ask what tells most, question by question, and end with a diagnosis. The same command goes on after a stop."""
    from netdiag.diagnosis import diagnose as diagnosed
    from netdiag.intake.consult import interview as held
    from netdiag.report.text import print_diagnosis

    kb = _knowledge(overlay)
    with tidying():
        asked = held(case, output, force, kb, lang)
    print_diagnosis(diagnosed(asked, kb), standard_console(), lang)


@app.command()
def join(
    cases: Annotated[list[str], typer.Argument(metavar="CASE...", help="Case files of one network.")],
    output: Output = "-",
    force: Force = False,
    overlay: Overlay = None,
) -> None:
    """Join case files of one network into one case, with all who answered as its respondents.

    A file without respondents is what one person answered. No names, notes or sources are taken over.
    """
    from netdiag.intake.join import join as joined

    kb = _knowledge(overlay)
    check_output(output, _files_of(kb, *cases), force)
    made = joined(cases, kb)
    for remark in made.remarks:
        note(remark)
    write(made.case.to_yaml(), output, force)
    _tell_respondents(len(made.case.respondents), output)


@app.command()
def overview(
    results: Annotated[
        Path, typer.Argument(metavar="RESULTS", help="What batch wrote: .csv, .xlsx, .parquet or .jsonl.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help=".html or .xlsx.")],
    force: Force = False,
    lang: Language_ = NL,
    overlay: Overlay = None,
) -> None:
    """Show the results of a batch at a glance: which knelpunten where, which networks are alike.

    One page (.html) or Excel file (.xlsx), with a map of knelpunten and networks, networks like no other,
    and what those most like each have in their plans.
    """
    from netdiag.batch.reread import reread
    from netdiag.files import check_suffix
    from netdiag.report.overview import KINDS
    from netdiag.report.overview import overview as made

    kb = _knowledge(overlay)
    kind = check_suffix(output, KINDS)
    check_output(str(output), (*_files_of(kb), results), force)
    shown = made(reread(results, kb), kb)
    data = shown.to_xlsx(lang) if kind == ".xlsx" else shown.to_html(lang).encode()
    write_bytes(data, str(output), force)
    tell(_("{networks} networks; wrote {output}.").format(networks=len(shown.networks), output=output))


@app.command()
def picture(
    case: CaseFile,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="shares, table2, certainty, path, respondents or change.")
    ],
    output: Output = "-",
    force: Force = False,
    before: Annotated[
        str | None, typer.Option(metavar="CASE", help="For change: the case file of an earlier date.")
    ] = None,
    lang: Language_ = NL,
    overlay: Overlay = None,
) -> None:
    """Draw one picture of a diagnosis, as .svg or .png, and tell in words what it shows.

    [bold]shares[/] of the hoofdoorzaken; [bold]table2[/] all knelpunten, the darker the surer;
    [bold]certainty[/] how sure each is; [bold]path[/] from signs to steps; [bold]respondents[/] how their
    answers spread; [bold]change[/] two dates side by side.
    """
    from netdiag.report.plots import bands, check_kind, check_name
    from netdiag.report.plots import picture as drawn

    kb = _knowledge(overlay)
    check_name(name, before is not None)
    _check_input(case, before)
    kind = check_kind(output)
    check_output(output, _files_of(kb, case, *([before] if before else [])), force)
    earlier = _diagnose(before, kb) if before else None
    diagnosis = _diagnose(case, kb)
    made = drawn(name, diagnosis, lang, bands=bands(name, diagnosis), before=earlier)
    write_bytes(made.png() if kind == ".png" else made.svg(), output, force)
    tell(made.alt)


@app.command("what-if")
def what_if(
    case: CaseFile,
    changes: Annotated[
        list[str], typer.Argument(metavar="NAME=VALUE...", help="SIGN=3, FEATURE=yes, phase=...; NAME= takes it away.")
    ],
    format: Annotated[Format, typer.Option("--format", "-f", help="text to read, json for programs.")] = "text",
    lang: Language_ = NL,
    overlay: Overlay = None,
) -> None:
    """Tell what would change if something had been answered otherwise: knelpunten, shares, plan, by which rules.

    A name is the id or label of a sign, feature, bouwsteen, question or kracht, a field of a case or a cell of Tabel 1
    ([bold]arrangement.CELL[/]); a value is what a case file takes there.

    [bold]netdiag what-if my-network.yaml SIGN=3 OTHER-SIGN=unknown size=12[/]
    """
    from netdiag.reasons.what_if import parsed

    found = _diagnose(case, _knowledge(overlay)).what_if(parsed(changes))
    _tell_difference(found, format, lang)


@app.command()
def compare(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The case file of the earlier time.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The case file of the later time.")],
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write a report: .html, .docx, .pptx, .md or .txt."),
    ] = None,
    force: Force = False,
    template: Template = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="text to read, json for programs.")] = "text",
    lang: Language_ = NL,
    overlay: Overlay = None,
) -> None:
    """Compare one network at two times: what changed, what of it may be chance, what the earlier plan aimed at.

    Chance is what one answer, one step of severity otherwise, could do as well. With -o it becomes a report for the
    table: [bold]netdiag compare before.yaml later.yaml -o change.docx[/]
    """
    from netdiag.reasons.compare import compare as compared

    kb = _knowledge(overlay)
    _check_input(old, new)
    if output is not None:
        _report_change(old, new, output, force, template, format, lang, kb)
        return
    if template:
        raise InputError(_("--template works with -o only. Add -o, or leave --template out."))
    _tell_difference(compared(_diagnose(old, kb), _diagnose(new, kb)), format, lang)


def _report_change(
    old: str, new: str, output: str, force: bool, template: Path | None, format: Format, lang: Lang, kb: KnowledgeBase
) -> None:
    from netdiag.files import check_suffix
    from netdiag.reasons.compare import compare as compared
    from netdiag.report.documents import KINDS, document_of_change, house_style

    if format == "json":
        raise InputError(_("-o writes a report, and --format json prints data. Leave one of them out."))
    kind = check_suffix(output, KINDS)
    check_output(output, (*_files_of(kb, old, new), *([template] if template else [])), force)
    house = house_style(template, kind)
    found = compared(_diagnose(old, kb), _diagnose(new, kb))
    with tidying():
        made = document_of_change(found, kind, lang, house)
    write_bytes(made, output, force)
    tell(_("Wrote {output}.").format(output=output))


@app.command()
def like(
    case: CaseFile,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of case files, and its subfolders.")],
    most: Annotated[int, typer.Option(min=1, help="So many networks.")] = 5,
    format: Annotated[Format, typer.Option("--format", "-f", help="text to read, json for programs.")] = "text",
    lang: Language_ = NL,
    overlay: Overlay = None,
) -> None:
    """Tell which networks in a folder of cases are most like this one, what they share and what differs.

    What few networks have tells more than what many have.
    """
    from netdiag.diagnosis import diagnose as diagnosed
    from netdiag.reasons.archive import read_archive
    from netdiag.reasons.liketext import as_text, to_dict

    kb = _knowledge(overlay)
    diagnosis = _diagnose(case, kb)
    with progress(_("networks")) as advance:
        cases, problems = read_archive(folder, kb, None if case == "-" else case, advance)
    for problem in problems:
        note(problem)
    others = {name: diagnosed(other, kb, engine="floats") for name, other in cases.items()}
    likes = diagnosis.nearest(others, most)
    _give(format, lambda: to_dict(likes), lambda: as_text(diagnosis, likes, lang))


def _tell_respondents(count: int, target: str) -> None:
    told = counted("{count} respondent", "{count} respondents", count).format(count=count)
    tell(f"{told}." if target == "-" else _("{told}; wrote {output}.").format(told=told, output=target))


def _tell_difference(found: Diff | Comparison | KnowledgeChange, format: Format, language: Language) -> None:
    _give(format, found.to_dict, lambda: found.to_text(language))


def _give(format: Format, data: Callable[[], object], text: Callable[[], str]) -> None:
    """Give what was found in the form that was asked for; the other is not made."""
    if format == "json":
        write(as_json(data()), "-")
    else:
        print_text(text())


@app.command()
def schema(
    kind: Annotated[File, typer.Argument(metavar="KIND", help="Which kind of file.")] = "case",
    output: Output = "-",
    force: Force = False,
    overlay: Overlay = None,
) -> None:
    """Print the JSON Schema of case, knowledge or rule files."""
    from netdiag.cases.schema import case_schema
    from netdiag.knowledge.schema import knowledge_schema, rules_schema

    make = {"case": case_schema, "knowledge": knowledge_schema, "rules": rules_schema}[kind]
    kb = _knowledge(overlay)
    check_output(output, _files_of(kb), force)
    write(as_json(make(kb)), output, force)


@app.command()
def check(
    overlay: Overlay = None,
    suite: Annotated[
        Path | None, typer.Option(help="A folder of cases with expectations: how much of the knowledge do they reach?")
    ] = None,
    mutation: Annotated[
        bool, typer.Option("--mutation", help="With --suite: put small wrongs into rules; how many does it catch?")
    ] = False,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="OLD", help="Earlier knowledge: a folder with knowledge/ and rules/, a wheel, or a git revision."
        ),
    ] = None,
    cases: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="With --against: which diagnoses of these cases change?")
    ] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="text to read, json for programs.")] = "text",
    lang: Annotated[Lang, typer.Option("--lang", help="Language of what --against tells.")] = NL,
) -> None:
    """Look through the knowledge: rules that contradict, repeat or never fire.

    Also findings and advice out of reach, parts of rules that do nothing,
    knelpunten that nothing tells apart. Each remark has its place and a hint.

    An [bold]error[/] makes a conclusion wrong or impossible, a [bold]warning[/]
    is likely a slip, an [bold]info[/] may well be meant so. The status is 0
    when nothing is above info, else 3.

    A suite is a folder of YAML files with
    [bold]cases: \\[{name, case, expect}][/], as tests/cases; expect holds fires,
    silent, likely, below, above, first, outcome, opgave and certainty.

    [bold]netdiag check --overlay my-rules --suite my-cases --mutation[/]

    With --against it looks through nothing, and tells which diagnoses of an
    archive of cases change between earlier knowledge and this, and by which
    rules. An overlay belongs to this knowledge alone.

    [bold]netdiag check --against v1.0 --cases my-networks[/]
    """
    if against is not None or cases is not None:
        if suite or mutation:
            raise InputError(_("--suite and --mutation do not go with --against and --cases."))
        _tell_difference(_over_time(_knowledge(overlay), against, cases), format, lang)
        return
    from netdiag.check.check import print_report, to_dict

    if mutation and suite is None:
        raise InputError(_("--mutation needs --suite: mutants are put to its cases."))
    report = _check_report(_knowledge(overlay), suite, mutation)
    if format == "json":
        write(as_json(to_dict(report)), "-")
    else:
        print_report(report, standard_console())
    if not report.passed:
        raise typer.Exit(3)


for _command in app.registered_commands:
    _command.cls = Command


def main() -> None:
    """Run the command line and exit with its status; no traceback reaches a user unless NETDIAG_DEBUG is set.

    A command is mostly over before there is anything to collect: looking for garbage as often as Python does would cost
    it a fifth of its time.
    """
    gc.set_threshold(SELDOM)
    with screens():
        status = status_of(_with_asked(sys.argv[1:2]))
    gc.freeze()
    sys.exit(status)


def _with_asked(name: Sequence[str]) -> typer.Typer:
    """Return the command line with the command of this name alone, or whole where there is none; each costs time."""
    asked = [c for c in app.registered_commands if [_name_of(c)] == list(name)]
    if not asked:
        return app
    alone = copy(app)
    alone.registered_commands = asked
    return alone


def _name_of(command: CommandInfo) -> str:
    return command.name or getattr(command.callback, "__name__", "").replace("_", "-")


def _knowledge(overlay: Path | None) -> KnowledgeBase:
    from netdiag.knowledge import KnowledgeBase

    kb = KnowledgeBase.default()
    return kb.overlay(overlay) if overlay else kb


def _files_of(kb: KnowledgeBase, *cases: str) -> Iterator[str | Path | int]:
    """Yield the files that are read in this run; standard input by its number."""
    from netdiag.knowledge.folders import named_files

    yield from (0 if case == "-" else case for case in cases)
    yield from (file for _unused, file in named_files(kb.folders))


def _diagnose(case: str, kb: KnowledgeBase) -> Diagnosis:
    from netdiag.cases import load_case
    from netdiag.diagnosis import diagnose

    return diagnose(load_case(case, kb), kb)


def _check_input(*files: str | None) -> None:
    """Raise InputError where more than one file is to come from standard input, which is read once."""
    if files.count("-") > 1:
        raise InputError(_("only one file can come from standard input."))


def _verify(diagnosis: Diagnosis) -> None:
    """Hold what experta inferred against the two compiled forms of the rules; tell it, and fail if they differ."""
    from netdiag.check.verify import disagreements

    lines = disagreements(diagnosis)
    if lines:
        raise NetdiagError([Problem(line) for line in lines])
    count = len(diagnosis.inference.certainties)
    tell(
        _("Verified: experta and the compiled rules agree on {count} certainties and every firing.").format(count=count)
    )


def _over_time(kb: KnowledgeBase, against: str | None, cases: Path | None) -> KnowledgeChange:
    """Compare the diagnoses of an archive; of many one sees on standard error how far it is."""
    from netdiag.reasons.oldknowledge import old_knowledge
    from netdiag.reasons.versions import over_time

    if against is None or cases is None:
        raise InputError(
            _("--against OLD and --cases FOLDER go together: cases of your own tell what changes for you.")
        )
    with progress(_("networks")) as advance:
        return over_time(old_knowledge(against), kb, cases, advance)


def _check_report(kb: KnowledgeBase, suite: Path | None, mutation: bool) -> CheckReport:
    """Check; mutants take seconds, and show on standard error how far they are."""
    from netdiag.check.check import examine

    if not mutation:
        return examine(kb, suite)
    with progress(_("mutants")) as advance:
        return examine(kb, suite, True, advance)


def _listed(option: str) -> tuple[str, ...]:
    """Return what an option names, split on commas."""
    return tuple(filter(None, map(str.strip, option.split(","))))


def _print_hits(hits: Sequence[Hit], every: bool, language: Language) -> None:
    if not hits:
        raise InputError(
            _("no symptom fits these words. Try fewer or other words, or netdiag symptoms for the whole list.")
        )
    console = standard_console()
    for hit in hits if every else hits[:MAX_FOUND]:
        _print_symptom(console, hit.symptom, language)
        show(console, _why_matched(hit, language), indent=4, style="dim")
    if len(hits) > MAX_FOUND and not every:
        tell(_("{hits} more match: --all shows them.").format(hits=len(hits) - MAX_FOUND))


def _why_matched(hit: Hit, language: Language) -> str:
    from netdiag.phrases import say

    words = ", ".join(hit.words) or say("resembles", language)
    said = hit.matched not in (hit.symptom.label(language), *hit.words)
    return say("matched", language, words=words) + (f" ({hit.matched})" if said else "")


def _print_symptom(console: Console, symptom: Any, language: Language) -> None:
    show(console, f"{symptom.id}{' (+)' if symptom.strength else ''}", style="bold")
    show(console, symptom.label(language), indent=4)
