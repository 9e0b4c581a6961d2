"""An explanation spoken, in three lengths and two pictures.

told_in(explanation, length, language)      line, table (a paragraph for people round a table) or full (the ledger)
observation(seen, language)                 an observation as it was made
against(explanation, language)              what speaks against a finding, as lines
as_tree(explanation, language)              the ledger as a tree of rich, which prints it or turns it into text
as_mermaid(explanation, language)           a Mermaid flowchart: from observations by way of rules to the finding
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal, get_args

from netdiag import certainty
from netdiag.errors import InputError, Problem, did_you_mean
from netdiag.knowledge.records import SLIGHTLY_AGAINST, SLIGHTLY_FOR
from netdiag.messages import _
from netdiag.phrases import Language, checked, number, say, told
from netdiag.plaintext import printable, wrapped
from netdiag.reasons.explanation import Cited, Companion, Explanation, Ledger, Seen, Step
from netdiag.reasons.items import SYMPTOM, Item
from netdiag.reasons.premises import quoted
from netdiag.reasons.whywords import word
from netdiag.reasons.wording import WIDTH, as_text

if TYPE_CHECKING:
    from rich.tree import Tree

Length = Literal["line", "table", "full"]
LENGTHS: Final[tuple[Length, ...]] = get_args(Length)
FIRST: Final = 3  # signs that a line names, and reasons that a paragraph tells
SLIGHT: Final = (SLIGHTLY_FOR["nl"], SLIGHTLY_AGAINST["nl"])  # reasons of what has none of its own
SAID: Final = 0.01  # of evidence: the last digit that is shown


def told_in(explanation: Explanation, length: Length = "full", language: Language = "nl") -> str:
    """Return an explanation as text: one line, or 80 columns wide. Raises InputError (length, language)."""
    if length not in LENGTHS:
        hint = did_you_mean(str(length), LENGTHS) or _("Wanted one of {lengths}.").format(lengths=", ".join(LENGTHS))
        raise InputError([Problem(_("'{length}' is not a length of a reason.").format(length=length), None, hint)])
    teller = _Teller(explanation, checked(language))
    if length == "full":
        return as_text(teller.full())
    return printable(teller.line()) if length == "line" else "\n".join(wrapped(teller.table(), WIDTH))


def against(explanation: Explanation, language: Language = "nl") -> Iterator[str]:
    """Yield what speaks against a finding as lines: each rule with what it rests on and its source."""
    teller = _Teller(explanation, checked(language))
    for step in explanation.own.steps:
        if step.contribution < 0:
            yield from teller.reason(step)


def as_tree(explanation: Explanation, language: Language = "nl") -> Tree:
    """Return the ledger as a tree: rules, and under each its signs and the findings on the way."""
    return _Teller(explanation, checked(language)).tree()


def as_mermaid(explanation: Explanation, language: Language = "nl") -> str:
    """Return a flowchart of what counts: each arrow with what it adds. The same text for the same explanation."""
    return "\n".join(_Teller(explanation, checked(language)).flowchart()) + "\n"


def observation(one: Seen, language: Language = "nl") -> str:
    """Return an observation as it was made: how strong, how sure, where, and with what note."""
    label = one.label.label(language)
    if one.item.kind != SYMPTOM:
        return word("if_answered", language, label=label.rstrip("."), value=one.said.label(language))
    said = [one.said.label(language) + (f", {say('absent_sign', language)}" if one.degree < 0 else "")]
    said += [say(one.agreement, language)] if one.agreement else []
    if one.confidence < 1 and not one.agreement:  # where people are divided, that says it
        said.append(word("confidence", language, value=number(one.confidence, language)))
    said += [word(one.source, language)] if one.source else []
    said += [word("note", language, note=one.note)] if one.note else []
    return f"{label} ({'; '.join(said)})"


class _Teller:
    """One explanation in one language."""

    def __init__(self, explanation: Explanation, language: Language) -> None:
        self.explanation, self.language = explanation, language
        self.seen: Mapping[Item, Seen] = {one.item: one for one in explanation.seen}
        self.ledgers: Mapping[str, Ledger] = {ledger.finding: ledger for ledger in explanation.ledgers}
        self.by_rule: Mapping[str, Step] = {s.rule: s for ledger in explanation.ledgers for s in ledger.steps}

    # one line

    def line(self) -> str:
        """Return one sentence: the finding, and the signs that weigh most for and against it."""
        own = self.explanation.own
        pro, contra = self._signs_of(own.pro), self._signs_of(own.contra)
        head = {"label": own.label.label(self.language), "told": told(own.certainty, self.language)}
        if own.stated:
            return word("line_stated", self.language, **head) + "."
        if not pro:
            key = "line_only_against" if contra else "line_nothing"
            return word(key, self.language, **head, signs=self._shortened(contra)) + "."
        text = word("line_for", self.language, **head, signs=self._shortened(pro))
        return text + (word("line_against", self.language, signs=self._shortened(contra)) if contra else "") + "."

    def _shortened(self, signs: Sequence[str]) -> str:
        more = word("line_more", self.language, count=len(signs) - FIRST) if len(signs) > FIRST else ""
        return self._listed(signs[:FIRST], last=not more) + more

    def _listed(self, parts: Sequence[str], last: bool = True) -> str:
        if len(parts) < 2 or not last:
            return ", ".join(parts)
        return ", ".join(parts[:-1]) + word("and", self.language) + parts[-1]

    def _signs_of(self, steps: Sequence[Step]) -> list[str]:
        """Return what carried some steps, each once: signs, answers, and findings on the way."""
        return list(dict.fromkeys(text for step in steps for text in self._carriers(step)))

    def _carriers(self, step: Step) -> list[str]:
        return [self._named(self.seen[item]) for item in step.seen] + list(map(self._named_finding, step.through))

    def _named_finding(self, name: str) -> str:
        """Return a finding on the way within a sentence; of one that is not so, that it is not."""
        ledger = self.ledgers[name]
        label = quoted(ledger.label.label(self.language))
        return label if ledger.certainty > 0 else word("not", self.language, part=label)

    def _named(self, one: Seen) -> str:
        """Return a sign or answer within a sentence."""
        label = one.label.label(self.language)
        if one.item.kind != SYMPTOM:
            return word("if_answered", self.language, label=quoted(label), value=one.said.label(self.language))
        if one.degree < 0:
            return word("absent", self.language, label=quoted(label))
        return f"{quoted(label)} ({one.said.label(self.language)})"

    # a paragraph

    def table(self) -> str:
        """Return a paragraph: what weighs most and why, what speaks against it, what does not count, on how much."""
        own, language = self.explanation.own, self.language
        if own.stated or not (own.pro or own.contra):
            return self.line()
        head = word("table_head", language, label=own.label.label(language), told=told(own.certainty, language))
        text = [head, *self._reasons(own.pro, FIRST, "table_for", "table_for_next", "more")]
        text += self._reasons(own.contra, 1, "table_against", "table_against", "more_against")
        text += self._counted("idle", len(own.idle))
        rests = len([one for one in self.explanation.observations if one.item.kind == SYMPTOM])
        text += self._counted("rests", rests, one="table_rests_on_one")
        return " ".join([*text, *self._place()])

    def _reasons(self, steps: Sequence[Step], most: int, first: str, next_: str, more: str) -> Iterator[str]:
        reasons: dict[str, list[Step]] = {}
        for step in steps:
            reasons.setdefault(step.because.label(self.language), []).append(step)
        for i, (because, told_) in enumerate(list(reasons.items())[:most]):
            if signs := self._listed(self._signs_of(told_)):  # a rule that rests on an `unless` alone has none
                yield word(next_ if i else first, self.language, signs=signs)
            if told_[0].because.nl not in SLIGHT:  # that says no more than that it is slight
                yield because
        yield from self._counted(more, sum(map(len, list(reasons.values())[most:])))

    def _counted(self, key: str, count: int, one: str = "") -> Iterator[str]:
        if count:
            one = one or f"table_one_{key}"
            yield word(one if count == 1 else f"table_{key}", self.language, count=count)

    def _place(self) -> Iterator[str]:
        """Yield where a knelpunt stands in the order, and what is often seen with it, if anything says so."""
        if others := list(self._company("company", 1, lambda one: quoted(one.label.label(self.language)))):
            yield self._place_in_core()
            yield from others

    def _place_in_core(self) -> str:
        place = self.explanation.place
        return word("place", self.language, place=place) if place else word("not_in_core", self.language)

    def _company(self, key: str, sign: int, named: Callable[[Companion], str]) -> Iterator[str]:
        company = (one for one in self.explanation.company if certainty.holds(one.certainty))
        others = [one for one in company if one.adds * sign >= SAID]
        if others:
            yield word(key, self.language, others=self._listed(list(map(named, others[:FIRST]))))

    # the ledger

    def full(self) -> list[str]:
        """Return every step, with its rule, what it rests on, its source, and how certain all is by then."""
        own, language = self.explanation.own, self.language
        lines = [f"{say('why', language)}: {own.label.label(language)}, {told(own.certainty, language)}"]
        if own.stated:
            lines.append(f"  {word('stated', language)}")
        elif not own.steps:
            lines.append(f"  {say('nothing_points', language)}")
        lines += self._steps(own)
        lines += [f"  {' '.join(place)}"] if (place := list(self._place_weighed())) else []
        for ledger in self.explanation.ledgers[1:]:
            label, sure = ledger.label.label(language), told(ledger.certainty, language)
            lines.append(word("on_the_way", language, label=quoted(label), told=sure))
            lines += [f"  {word('stated', language)}"] if ledger.stated else self._steps(ledger)
        return lines if self.explanation.trimmed else [*lines, word("untrimmed", language)]

    def _place_weighed(self) -> Iterator[str]:
        """Yield the same with what is seen less often, and what each adds or takes."""

        def named(one: Companion) -> str:
            return f"{quoted(one.label.label(self.language))} ({number(one.adds, self.language, '+')})"

        if others := [*self._company("company", 1, named), *self._company("company_against", -1, named)]:
            yield self._place_in_core()
            yield from others

    def _steps(self, ledger: Ledger) -> Iterator[str]:
        for step in (*ledger.pro, *ledger.contra):
            yield from self._step(step)
        if ledger.idle:
            yield f"  {word('idle', self.language)}:"
            for step in ledger.idle:
                yield from self._idle(step)

    def _step(self, step: Step) -> Iterator[str]:
        yield from self.reason(step)
        spare = f"; {word('spare', self.language)}" if step.standing == "spare" else ""
        yield f"      {word('makes', self.language, value=number(step.running or 0.0, self.language))}{spare}"

    def reason(self, step: Step) -> Iterator[str]:
        """Yield a rule that spoke: why, what it asks, what it rests on, its sources."""
        yield f"  {self._because(step)}"
        if step.compound:
            yield f"      {word('rule', self.language)}: {step.premise.label(self.language)}"
        yield from (f"      - {text}" for text in self._rests(step))
        yield from (f"      {say('source', self.language)}: {self._cited(cited)}" for cited in step.sources)

    def _because(self, step: Step) -> str:
        lead = say("for" if step.contribution > 0 else "against", self.language)
        note = f" [{say('refuted', self.language)}]" if step.refuted else ""
        weight = number(step.contribution, self.language, "+")
        return f"{lead} {step.because.label(self.language)}{note} ({weight}, {step.rule})"

    def _rests(self, step: Step) -> Iterator[str]:
        yield from (observation(self.seen[item], self.language) for item in step.seen)
        same = word("same_too", self.language)
        yield from (f"{observation(self.seen[item], self.language)} [{same}]" for item in step.also)
        ways = self._ways(step)
        yield from (text for name, text in ways.items() if name in step.through)
        weak = (observation(self.seen[item], self.language) for item in step.weakened_by)
        yield from (word("weakened", self.language, what=what) for what in weak)
        yield from (text for name, text in ways.items() if name not in step.through)

    def _ways(self, step: Step) -> Mapping[str, str]:
        """Return the findings on the way that have a ledger, each with how it is told: they carried, or weakened."""
        keys = [("by_way_of", name) for name in step.through] + [("weakened", name) for name in step.weakened_through]
        return {name: self._way(key, self.ledgers[name]) for key, name in keys if name in self.ledgers}

    def _way(self, key: str, ledger: Ledger) -> str:
        sure = told(ledger.certainty, self.language)
        return word(key, self.language, what=f"{quoted(self._label(ledger))}, {sure}")

    def _idle(self, step: Step) -> Iterator[str]:
        yield f"    - {self._because(step)}"
        yield from (f"        - {text}" for text in self._rests(step))
        spoken = self.by_rule[step.spoken_by or ""]
        sign = self._listed(self._carriers(spoken)) or spoken.because.label(self.language)
        group = quoted(step.group.label(self.language)) if step.group else ""
        yield f"        {word('outspoken_group', self.language, group=group, sign=sign)}"

    def _cited(self, cited: Cited) -> str:
        if not cited.doc:
            return say("inferred", self.language)
        passage = f"{cited.doc}, {cited.section}"
        return word("inferred_from", self.language, passage=passage) if cited.inferred else passage

    # pictures

    def tree(self) -> Tree:
        """Return the ledger as a tree; a finding that several rules lead through is told once."""
        from rich.text import Text
        from rich.tree import Tree

        own = self.explanation.own
        tree = Tree(Text(printable(f"{own.label.label(self.language)}, {told(own.certainty, self.language)}")))
        pending, told_ = [(tree, own)], {own.finding}
        while pending:
            branch, ledger = pending.pop(0)
            for step in (*ledger.pro, *ledger.contra, *ledger.idle):
                idle = f" [{word('idle', self.language)}]" if step.running is None else ""
                under = branch.add(Text(printable(self._because(step) + idle)))
                leaves = {text: under.add(Text(printable(text))) for text in self._rests(step)}
                for name, text in self._ways(step).items():
                    if name not in told_:
                        told_.add(name)
                        pending.append((leaves[text], self.ledgers[name]))
        return tree

    def flowchart(self) -> Iterator[str]:
        """Yield the lines of a Mermaid flowchart of what counts."""
        yield "flowchart LR"
        counting = [(ledger, s) for ledger in self.explanation.ledgers for s in ledger.steps if s.standing == "counts"]
        places = {name: f"f{i}" for i, name in enumerate(self.ledgers)}
        signs = {one.item: f"s{i}" for i, one in enumerate(self.explanation.seen)}
        used = dict.fromkeys(item for _, step in counting for item in (*step.seen, *step.weakened_by))
        ways = (name for _, step in counting for name in (*step.through, *step.weakened_through))
        shown = {self.explanation.own.finding, *ways}
        for name in (name for name in places if name in shown):
            ledger = self.ledgers[name]
            yield f"  {places[name]}([{_mermaid(f'{self._label(ledger)}, {told(ledger.certainty, self.language)}')}])"
        yield from (f"  {signs[item]}[{_mermaid(self._named(self.seen[item]))}]" for item in used)
        for i, (ledger, step) in enumerate(counting):
            if step.compound:
                yield f"  r{i}[/{_mermaid(step.because.label(self.language))}/]"
            yield from self._arrows(step, f"r{i}", places[ledger.finding], signs, places)

    def _label(self, ledger: Ledger) -> str:
        return ledger.label.label(self.language)

    def _arrows(
        self, step: Step, rule: str, finding: str, signs: Mapping[Item, str], places: Mapping[str, str]
    ) -> Iterator[str]:
        weight = number(step.contribution, self.language, "+")
        arrow = f'-- "{weight}" -->' if step.contribution > 0 else f'-. "{weight}" .->'
        sources = [signs[item] for item in step.seen] + [places[name] for name in step.through]
        if step.compound:
            yield from (f"  {source} --> {rule}" for source in sources)
            weak = [signs[item] for item in step.weakened_by] + [places[name] for name in step.weakened_through]
            weakens = word("weakens", self.language)
            yield from (f'  {source} -. "{weakens}" .-> {rule}' for source in weak)
            yield f"  {rule} {arrow} {finding}"
        else:
            yield from (f"  {source} {arrow} {finding}" for source in sources)


def _mermaid(text: str) -> str:
    """Return text in quotes, with what Mermaid or a browser would take for more than text written as its number."""
    return '"' + "".join(c if c.isalnum() or c in " ,.:+-()%" else f"#{ord(c)};" for c in printable(text)) + '"'
