"""All that `netdiag check` tells, in one value, as text and as JSON.

examine(kb, suite, mutation)     remarks, neighbours, coverage, mutation score -> CheckReport
print_report, to_dict
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netdiag.check.context import SEVERITIES, Remark, Severity
from netdiag.check.lint import lint
from netdiag.check.lint_knelpunten import telling_apart
from netdiag.check.mutate import Score, mutation_score
from netdiag.check.suite import Coverage, Suite, coverage, mistakes, read_suite
from netdiag.knowledge import KnowledgeBase
from netdiag.messages import _, marked
from netdiag.plaintext import printable

if TYPE_CHECKING:
    from rich.console import Console

STYLES: Final[Mapping[Severity, str]] = {"error": "bold red", "warning": "bold yellow", "info": "bold"}
COUNTED: Final = (marked("rules"), marked("symptoms"), "knelpunten", marked("interventions"))
REACHED: Final = ("rules", marked("parts"), "symptoms", "knelpunten")


@dataclass(frozen=True)
class CheckReport:
    """What came of one check."""

    kb: KnowledgeBase = field(repr=False)
    remarks: tuple[Remark, ...]
    neighbours: Mapping[tuple[str, str], tuple[str, ...]] = field(repr=False)
    cases: int = 0
    coverage: Coverage | None = None
    score: Score | None = None

    @property
    def passed(self) -> bool:
        """Whether no remark is above info."""
        return all(remark.severity == "info" for remark in self.remarks)


def examine(
    kb: KnowledgeBase,
    suite: Path | str | None = None,
    mutation: bool = False,
    tick: Callable[[int, int], None] | None = None,
) -> CheckReport:
    """Return what the checks find in a knowledge base and, where given, a suite of cases. Raises InputError.

    `mutation` adds the mutation score; `tick` then takes, after each rule, how many are done, of how many.
    """
    remarks, neighbours = lint(kb), telling_apart(kb)
    if suite is None:
        return CheckReport(kb, remarks, neighbours)
    tried_suite = read_suite(suite, kb)
    failed = _wrong_cases(tried_suite)
    reached = coverage(tried_suite, kb)
    score = mutation_score(tried_suite, kb, tick) if mutation else None
    all_remarks = (*failed, *_unfired(kb, reached), *_uncaught(kb, score), *remarks)
    gravest_first = sorted(all_remarks, key=lambda remark: SEVERITIES.index(remark.severity))
    return CheckReport(kb, tuple(gravest_first), neighbours, len(tried_suite.runs), reached, score)


def _wrong_cases(suite: Suite) -> tuple[Remark, ...]:
    unmet = [(run, mistake) for run in suite.runs for mistake in mistakes(run)]
    hint = _("Mend the rule, or the expectation.")
    return tuple(
        Remark(
            "error",
            "expectation",
            run.place,
            _("case '{name}': {mistake}").format(name=run.name, mistake=mistake),
            hint,
        )
        for run, mistake in unmet
    )


def _unfired(kb: KnowledgeBase, reached: Coverage) -> tuple[Remark, ...]:
    hint = _("Write a case in which it should fire.")
    message = _("no case of the suite makes '{}' fire.")
    return tuple(Remark("info", "coverage", kb.places["rules", n], message.format(n), hint) for n in reached.unfired)


def _uncaught(kb: KnowledgeBase, score: Score | None) -> tuple[Remark, ...]:
    if score is None:
        return ()
    hint = _("Write a case on which it matters; where there is none, this part of the rule does nothing.")
    message = _("'{}' {}: no case notices.")
    return tuple(
        Remark(
            "info", "mutation", kb.places["rules", mutant.rule.id], message.format(mutant.rule.id, mutant.what), hint
        )
        for mutant in score.survivors
    )


# --- output -----------------------------------------------------------------------------------------------------------


def summary(report: CheckReport) -> str:
    """Return counts, coverage and mutation score in one line."""
    counts = [f"{len(getattr(report.kb, section))} {_(section)}" for section in COUNTED]
    grave = [f"{sum(r.severity == s for r in report.remarks)} {s}" for s in SEVERITIES]
    parts = [", ".join(counts), ", ".join(grave)]
    if reached := report.coverage:
        shares = [f"{_(name)} {getattr(reached, name):.2f}" for name in REACHED]
        parts.append(_("coverage by {cases} cases: {shares}").format(cases=report.cases, shares=", ".join(shares)))
    if score := report.score:
        parts.append(
            _("mutation score {share:.3f} ({killed} of {total})").format(
                share=score.share, killed=score.killed, total=score.total
            )
        )
    return "; ".join(parts) + "."


def print_report(report: CheckReport, console: Console) -> None:
    """Print the remarks by severity, gravest first, and the summary."""
    from rich.text import Text

    for severity in SEVERITIES:
        remarks = [remark for remark in report.remarks if remark.severity == severity]
        if remarks:
            console.print(Text(f"{severity}: {len(remarks)}", style=STYLES[severity]))
        for remark in remarks:
            told = printable(f"{remark.place}: {remark.message} [{remark.check}]")
            console.print(Text(told), soft_wrap=True)
            if remark.hint:
                console.print(Text(printable(f"    {remark.hint}"), style="dim"), soft_wrap=True)
    console.print(Text(summary(report)), soft_wrap=True)


def to_dict(report: CheckReport) -> dict[str, Any]:
    """Return everything as plain data; neighbours with the symptoms that part them best."""
    kb, reached, score = report.kb, report.coverage, report.score
    return {
        "passed": report.passed,
        "knowledge": kb.version,
        "counts": {section: len(getattr(kb, section)) for section in COUNTED},
        "remarks": [asdict(remark) for remark in report.remarks],
        "neighbours": [{"knelpunten": pair, "ask": ask} for pair, ask in report.neighbours.items()],
        "cases": report.cases,
        "coverage": asdict(reached) if reached else None,
        "mutation": {"share": score.share, "killed": score.killed, "total": score.total} if score else None,
    }
