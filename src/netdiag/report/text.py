"""A diagnosis as text that a consultant could read aloud: what was found, how firmly, on which signs, what to do.

    print_diagnosis(diagnosis, console)     with rich; colour only where the console has it
    as_text(diagnosis)                      the same, plain

Text from cases and knowledge files reaches rich as Text, never as markup.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.text import Text

from netdiag import certainty
from netdiag.knowledge import records as m
from netdiag.phrases import Language, checked, number, say, told
from netdiag.plaintext import wrapped
from netdiag.report import people

if TYPE_CHECKING:
    from netdiag.diagnosis import Diagnosis, Evidence, Finding, OpgaveTyping, PlanLine
    from netdiag.knowledge import KnowledgeBase

WIDTH: Final = 80
BAR: Final = 20  # columns of the bar that shows a share
BLOCK, PLAIN_BLOCK = "█", "#"
SMALLEST_SHARE: Final = 0.005  # what would round to 0% is not worth a line
REASONS: Final = 2
SLIGHT_SIGNS: Final = 3  # that point slightly, in one line
STYLE: Final = {"likely": "bold", "possible": "", "unclear": "dim", "unlikely": "dim"}


def as_text(diagnosis: Diagnosis, language: Language = "nl") -> str:
    """Return the report as plain text, 80 columns wide. Raises InputError where the language is none there is."""
    checked(language)
    stream = io.StringIO()
    console = Console(
        file=stream, width=WIDTH, no_color=True, highlight=False, force_terminal=False, force_jupyter=False
    )
    print_diagnosis(diagnosis, console, language)
    return stream.getvalue()


def print_diagnosis(diagnosis: Diagnosis, console: Console, language: Language = "nl") -> None:
    """Print the report on a console."""
    page = _Page(console, diagnosis, language)
    page.head()
    page.opgave()
    page.shares()
    page.core()
    page.also_possible()
    page.patterns()
    page.respondents()
    page.plan()
    page.phase()
    page.building()
    page.governance()
    page.precedents()
    page.ask_next()
    page.left_over()
    page.foot()


class _Page:
    def __init__(self, console: Console, diagnosis: Diagnosis, language: Language) -> None:
        self.console, self.d, self.language = console, diagnosis, language

    def head(self) -> None:
        self._line(self.d.case.name or self._say("unnamed"), style="bold")
        self._line(self._say("starter"), style="dim")
        self._line(self._say("factors"), style="dim")
        if self.d.outcome != "findings":
            self._line("")
            self._line(self._say(self.d.outcome), style="bold")

    def opgave(self) -> None:
        o = self.d.opgave
        self._title("opgave")
        if o.split:
            axes = ", ".join(self.d.kb.axes[name].label(self.language).lower() for name in o.split)
            self._line(self._say("opgave_split", axes=axes), indent=2)
        if o.type is None:
            self._untyped(o)
        else:
            self._typed(o, o.type)
        for name, part in self.d.parts.items():
            self._part(name, part)

    def _typed(self, o: OpgaveTyping, name: str) -> None:
        kb = self.d.kb
        self._line(self._type(o, name), indent=2)
        if not o.stated:
            self._reasons(self.d.finding("opgave", name).pro[:1], "for")
        record = kb.opgaven[name]
        cells = record.cells_en if self.language == "en" else record.cells
        fitting = "; ".join(
            f"{_column(kb, cell, self.language).lower()}: {value}" for cell, value in cells.model_dump().items()
        )
        self._line(f"{self._say('fits')}: {fitting}.", indent=2, style="dim")
        for x in o.misfits:
            present, wanted = kb.opgaven[x.present], kb.opgaven[x.fitting]
            said = self._say(
                "misfit", present=_cell(present, x.cell, self.language), fitting=_cell(wanted, x.cell, self.language)
            )
            self._line(f"- {_column(kb, x.cell, self.language)}: {said}", indent=2)

    def _type(self, o: OpgaveTyping, name: str) -> str:
        how = self._say("stated") if o.stated else f"{self._word(o.certainty)}, {self._number(o.certainty)}"
        return f"{self.d.kb.opgaven[name].label(self.language)} ({how})"

    def _part(self, name: str, o: OpgaveTyping) -> None:
        """Say the type of a part of the opgave, or the question that would tell most of it."""
        typed = self._type(o, o.type) if o.type else self._say("not_known")
        self._line(self._say("opgave_part", part=name, type=typed), indent=2)
        if o.type is None:
            self._untyped(o, 4)

    def _untyped(self, o: OpgaveTyping, indent: int = 2) -> None:
        """Say which two types are left where one axis is known, and the question that would tell most."""
        kb = self.d.kb
        question = kb.features[o.ask].label(self.language) if o.ask else ""
        if o.left and question:
            types = f" {self._say('or')} ".join(kb.opgaven[name].label(self.language).lower() for name in o.left)
            self._line(self._say("opgave_half", types=types, question=question), indent=indent)
            return
        self._line(self._say("opgave_unknown"), indent=indent)
        if question:
            self._line(self._say("opgave_ask", question=question), indent=indent)

    def shares(self) -> None:
        if not any(cause.share for cause in self.d.hoofdoorzaken):
            return
        self._title("where")
        for cause in (cause for cause in self.d.hoofdoorzaken if cause.share >= SMALLEST_SHARE):
            bar = self._block() * round(cause.share * BAR)
            label = self.d.kb.hoofdoorzaken[cause.id].label(self.language)
            self._line(f"{round(100 * cause.share):3d}%  {bar:<{BAR}}  {label}", indent=2)
        self._close_calls()

    def _block(self) -> str:
        """Return what bars are made of: a plain character where the console cannot show a block."""
        try:
            BLOCK.encode(self.console.encoding)
        except (UnicodeEncodeError, LookupError):
            return PLAIN_BLOCK
        return BLOCK

    def _close_calls(self) -> None:
        """Say which hoofdoorzaken are even, and whether the surest knelpunt stands in another column."""
        kb = self.d.kb
        even = [kb.hoofdoorzaken[cause.id].label(self.language) for cause in self.d.hoofdoorzaken if cause.even]
        if len(even) > 1:
            listed = f"{', '.join(even[:-1])} {self._say('and')} {even[-1]}"
            self._line(self._say("even", columns=listed), indent=2)
        surest = self.d.knelpunten[0]
        if surest.hoofdoorzaak not in {cause.id for cause in self.d.hoofdoorzaken if cause.even}:
            column = kb.hoofdoorzaken[surest.hoofdoorzaak or ""].label(self.language)
            label = kb.knelpunten[surest.id].label(self.language)
            self._line(self._say("elsewhere", knelpunt=label, column=column), indent=2)

    def core(self) -> None:
        if not self.d.core:
            return
        self._title("knelpunten")
        for finding in self.d.core:
            self._finding(finding)

    def also_possible(self) -> None:
        others = [f for f in self.d.knelpunten if not f.core and certainty.holds(f.certainty)]
        if others:
            self._title("also")
            for f in others:
                label = self.d.kb.knelpunten[f.id].label(self.language)
                self._line(f"- {label}: {told(f.certainty, self.language)}", indent=2)

    def patterns(self) -> None:
        if not self.d.patterns:
            return
        self._title("patterns")
        for f in self.d.patterns[:5]:
            record = self.d.kb.patterns[f.id]
            ask = f" {record.ask.label(self.language)}" if record.ask else ""
            self._line(f"- {record.label(self.language)} ({self._number(f.certainty)}).{ask}", indent=2)

    def respondents(self) -> None:
        if self.d.respondents:
            self._title("respondents")
            for indent, line in people.lines(self.d, self.language):
                self._line(line, indent=indent)

    def plan(self) -> None:
        if self.d.interventions:
            self._title("plan")
        for before, line in zip((None, *self.d.interventions), self.d.interventions, strict=False):
            if line.too_late and not (before and before.too_late):
                self._line(f"{self._say('next_time')}:", indent=2)
            self._advice(line)
        if self.d.unadvised:
            self._title("unadvised")
            self._symptoms(self.d.unadvised)
        if self.d.withheld:
            self._title("withheld")
            for line in self.d.withheld[:5]:
                record = self.d.kb.interventions[line.intervention]
                why = " ".join(contra.label(self.language) for contra in line.contra)
                self._line(f"- {record.label(self.language)} {why}", indent=2)

    def phase(self) -> None:
        if self.d.phase_advice:
            self._title("phase")
            for x in self.d.phase_advice[:4]:
                principle = self.d.kb.principles[x.principle].label(self.language)
                self._line(f"- {principle}: {self.d.kb.interventions[x.intervention].label(self.language)}", indent=2)

    def building(self) -> None:
        if self.d.bouwstenen:
            first, *others = self.d.bouwstenen
            self._title("step_back")
            self._line(
                f"{self.d.kb.bouwstenen[first.id].label(self.language)} ({self._number(first.certainty)})", indent=2
            )
            if first.symptoms:
                signs = "; ".join(map(self._sign, first.symptoms[:REASONS]))
                self._line(f"{self._say('signs')}: {signs}", indent=4)
            for name in first.questions:
                self._line(f"- {self.d.kb.questions[name].label(self.language)}", indent=4)
            if others:
                steps = "; ".join(self.d.kb.bouwstenen[x.id].label(self.language) for x in others)
                self._line(self._say("later_steps", steps=steps), indent=2, style="dim")
        if self.d.krachten:
            self._title("forces")
            for x in self.d.krachten[:3]:
                label = self.d.kb.drijvende_krachten[x.id].label(self.language)
                self._line(f"- {label} ({self._number(x.certainty)})", indent=2)

    def governance(self) -> None:
        holding = [f for f in self.d.governance if certainty.holds(f.certainty)]
        if not holding:
            return
        self._title("governance")
        best, forms = holding[0], self.d.kb.governance_forms
        near = [f for f in holding[1:] if best.certainty - f.certainty < certainty.THRESHOLD]
        rivals = self._say("rivals", forms=", ".join(forms[f.id].label(self.language) for f in near)) if near else ""
        present = self.d.case.governance == best.id
        key = "governance_present" if present else "governance_ask"
        form = forms[best.id].label(self.language)
        self._line(self._say(key, form=form, value=self._number(best.certainty), rivals=rivals), indent=2)

    def precedents(self) -> None:
        if self.d.precedents:
            self._title("precedents")
            for x in self.d.precedents:
                record = self.d.kb.precedents[x.precedent]
                result = "; ".join(text.label(self.language) for text in record.result)
                self._line(f"- {record.label(self.language)}: {result}", indent=2)

    def ask_next(self) -> None:
        if self.d.ask_next:
            self._title("ask")
            for ask in self.d.ask_next:
                self._line(f"- {self.d.kb.symptoms[ask.symptom].label(self.language)} ({ask.symptom})", indent=2)

    def left_over(self) -> None:
        unused = [name for name in self.d.unused if name not in (*self.d.unexplained, *self.d.consequences)]
        for title, names in (
            ("consequences", self.d.consequences),
            ("unexplained", self.d.unexplained),
            ("unused", unused),
        ):
            if names:
                self._title(title)
                self._symptoms(names)

    def _symptoms(self, names: Iterable[str]) -> None:
        for name in names:
            self._line(f"- {self.d.kb.symptoms[name].label(self.language)} ({name})", indent=2)

    def _listed(self, names: Iterable[str]) -> str:
        return "; ".join(self.d.kb.symptoms[name].label(self.language) for name in names)

    def foot(self) -> None:
        self._line("")
        self._line(f"{self._say('knowledge')} {self.d.kb.version}", style="dim")

    # parts

    def _finding(self, f: Finding) -> None:
        label = self.d.kb.knelpunten[f.id].label(self.language)
        self._line(f"{label}: {told(f.certainty, self.language)}", indent=2, style=STYLE[f.word])
        if len(f.explains) == 1:
            self._line(self._say("one_sign"), indent=4, style="dim")
        for cause in f.follows_from:
            label = self.d.kb.knelpunten[cause.knelpunt].label(self.language)
            said = self._say("follows_from", knelpunt=label)
            self._line(f"{said}: {cause.because.label(self.language)}", indent=4)
        self._reasons(f.pro, "for")
        self._reasons(f.contra, "against")

    def _reasons(self, evidence: Iterable[Evidence], lead: str) -> None:
        """Tell the heaviest reasons with their signs; what points slightly and has no reason of its own in one line."""
        every = tuple(evidence)
        told = [e for e in every if not self._is_slight(e.rule)][:REASONS]
        for e in told:
            because = self.d.kb.rules[e.rule].because.label(self.language)
            self._line(f"{self._say(lead)}: {because}", indent=4)
            signs = "; ".join(self._sign(name) for name in e.symptoms)
            if signs:
                self._line(f"{self._say('signs')}: {signs}", indent=6, style="dim")
        slight = [name for e in every if self._is_slight(e.rule) for name in e.symptoms]
        if slight and len(told) < REASONS:
            signs = "; ".join(self._sign(name) for name in slight[:SLIGHT_SIGNS])
            self._line(f"{self._say(f'slightly_{lead}')}: {signs}", indent=4, style="dim")

    def _is_slight(self, rule: str) -> bool:
        pointers, is_pointed, _ = rule.partition(m.POINTED)
        return bool(is_pointed) and self.d.kb.pointers[pointers].because is None

    def _sign(self, name: str) -> str:
        seen = people.seen(self.d, name, self.language)
        return f"{self.d.kb.symptoms[name].label(self.language).rstrip('.')} ({seen})"

    def _advice(self, line: PlanLine) -> None:
        record = self.d.kb.interventions[line.intervention]
        self._line(f"{line.priority}. {record.label(self.language)}", indent=2)
        answers = "; ".join(
            [f"{self._say('for_complaint')}: {self._listed([name]).rstrip('.')}" for name in line.complaints]
            + [self.d.kb.knelpunten[k].label(self.language) for k in line.knelpunten]
        ) or self._listed(line.symptoms).rstrip(".")
        actors = ", ".join(self.d.kb.actors[actor].label(self.language) for actor in record.actor)
        self._line(
            f"{self._say('who')}: {actors} ({self._say(record.effort)}); {self._say('answers')}: {answers}",
            indent=5,
            style="dim",
        )
        for contra in line.mind:
            self._line(f"{self._say('mind')}: {contra.label(self.language)}", indent=5, style="dim")

    def _number(self, value: float) -> str:
        return number(value, self.language)

    def _word(self, value: float) -> str:
        return self._say(certainty.band(value))

    def _say(self, key: str, **parts: object) -> str:
        return say(key, self.language, **parts)

    def _title(self, key: str) -> None:
        self._line("")
        self._line(self._say(key), style="bold")

    def _line(self, text: str, indent: int = 0, style: str = "") -> None:
        for row in wrapped(text, self.console.width, indent) or [""]:
            self.console.print(Text(row, style=style), soft_wrap=True)


def _cell(opgave: m.Opgave, cell: str, language: Language) -> str:
    return f"'{getattr(opgave.cells_en if language == 'en' else opgave.cells, cell)}'"


def _column(kb: KnowledgeBase, cell: str, language: Language) -> str:
    """Return the label of a column of Tabel 1; its id in knowledge that declares none."""
    return kb.cells[cell].label(language) if cell in kb.cells else cell
