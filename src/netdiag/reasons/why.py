"""Why a finding was concluded: the rules that spoke, what was observed behind them, and what did not count.

explain(diagnosis, name)    -> Explanation
why(diagnosis, name)        the same as text, in one of three lengths; of an intervention, why it is in the plan
observed(diagnosis, item)   -> Seen: one observation or answer of the case

What is named is enough, and nothing of it is too much: `needed` finds the facts that fix each rule that counts, and
what could be left out all the same (where two findings on the way would each have done) is left out one by one, the
weakest first, by running the rules again. Of more than MOST_TRIMMED rules and observations nothing is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, NamedTuple

from netdiag import certainty
from netdiag.cases import observed_degree
from netdiag.diagnosis import Diagnosis, resolve, said_by_others, troubles_of
from netdiag.inference import Firing
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m
from netdiag.knowledge.statable import BY_KEYWORD
from netdiag.phrases import Language, checked, score
from netdiag.reasons.advised import advised, in_plan
from netdiag.reasons.explanation import Cited, Companion, Explanation, Ledger, Seen, Step
from netdiag.reasons.items import ARRANGEMENT, CASE, OPGAVE, SYMPTOM, Item, Told
from netdiag.reasons.needed import needed, weakening
from netdiag.reasons.premises import answered, in_words, named
from netdiag.reasons.target import Target
from netdiag.reasons.telling import Length, told_in
from netdiag.reasons.whywords import Words, in_each

MOST_TRIMMED: Final = 300  # rules and observations together; running them once for each takes time with its square


def explain(diagnosis: Diagnosis, name: str, or_advice: bool = False) -> Explanation:
    """Return why a knelpunt, pattern, type of opgave or form of governance is as certain as it is.

    `name` is its id or label. Raises InputError for what is neither; `or_advice`: nor is it an intervention.
    """
    return _Explaining(diagnosis).of(*resolve(name, diagnosis.kb, or_advice=or_advice))


def why(diagnosis: Diagnosis, name: str, language: Language = "nl", length: Length = "full") -> str:
    """Return why a finding was concluded, or why an intervention is in the plan or not, as text.

    `name` is an id or a label. Raises InputError for what is none, and for a length or language there is not.
    """
    checked(language)
    advice = advised(diagnosis, name)
    return in_plan(advice, language) if advice else told_in(explain(diagnosis, name, True), length, language)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A firing, and whether it counts; else the one of its group that did.

    `items` and `through` carried it, and `weakened_by` and `weakened_through` weakened it: what was answered, and the
    findings on the way. `way` are all findings that fix its degree.
    """

    firing: Firing
    outspoken_by: str | None
    items: frozenset[Item] = frozenset()
    through: tuple[str, ...] = ()
    weakened_by: frozenset[Item] = frozenset()
    weakened_through: tuple[str, ...] = ()
    way: tuple[str, ...] = ()


class _Way(NamedTuple):
    """The findings behind a fact: those by which it is as it is, those that keep it down, and all that fix it."""

    by: tuple[str, ...]
    against: tuple[str, ...]
    every: tuple[str, ...]


@dataclass
class _Named:
    """The rules and the items that make a finding as certain as it is."""

    rules: set[str] = field(default_factory=set)
    items: set[Item] = field(default_factory=set)


class _Explaining:
    """The reasons behind the findings of one diagnosis."""

    def __init__(self, diagnosis: Diagnosis) -> None:
        self.diagnosis, self.kb, self.inference = diagnosis, diagnosis.kb, diagnosis.inference
        self.told = Told(diagnosis.case, self.inference.facts, self.kb)

    def of(self, kind: str, name: str) -> Explanation:
        """Return the explanation of one finding."""
        finding = f"{kind}:{name}"
        spoken = self._gathered(finding)
        before = _Named()
        for steps in spoken.values():
            before.rules |= {s.firing.rule for s in steps if s.outspoken_by is None}
            before.items |= {i for s in steps if s.outspoken_by is None for i in (*s.items, *s.weakened_by)}
        if self._stated(spoken):
            before.items.add(OPGAVE)
        small = len(before.rules) + len(before.items) <= MOST_TRIMMED
        kept = self._trimmed(finding, before) if small else before
        ledgers = tuple(self._ledger(name, steps, kept) for name, steps in spoken.items())
        seen = tuple(self._seen(ledgers, kept))
        return Explanation(kind, name, ledgers, seen, small, *self._standing(kind, name))

    def _standing(self, kind: str, name: str) -> tuple[int | None, tuple[Companion, ...]]:
        """Return the place of a knelpunt that holds in the core, and what the others say of it."""
        sure = {f.id: f.certainty for f in self.diagnosis.knelpunten}
        if kind != "knelpunt" or not certainty.holds(sure[name]):
            return None, ()
        said = said_by_others(name, sure, len(troubles_of(self.diagnosis.case, self.kb)), self.kb)
        company = (Companion(o, named(kind, o, self.kb), sure[o], v) for o, v in said.items())
        core = [f.id for f in self.diagnosis.core]
        return 1 + core.index(name) if name in core else None, tuple(company)

    def _stated(self, findings: Iterable[str]) -> bool:
        return not self.inference.facts.given.keys().isdisjoint(findings)

    # what spoke

    def _gathered(self, finding: str) -> dict[str, list[_Spoken]]:
        """Map the finding, and every one on the way to it, to the firings that spoke of it."""
        spoken: dict[str, list[_Spoken]] = {}
        pending = [finding]
        while pending:
            name = pending.pop(0)
            if name not in spoken:
                spoken[name] = [] if name in self.inference.facts.given else self._spoken_of(name)
                pending += [key for s in spoken[name] if s.outspoken_by is None for key in s.way]
        return spoken

    def _spoken_of(self, finding: str) -> list[_Spoken]:
        """Return the firings of a finding: those for it, those against it, those that do not count."""
        firings = sorted(self.inference.by_finding.get(finding, ()), key=_strongest_first)
        strongest: dict[tuple[str, bool], str] = {}
        found = []
        for firing in firings:
            group = self.kb.derived.evidence_of.get(firing.rule)
            first = strongest.setdefault((group, firing.contribution > 0), firing.rule) if group else firing.rule
            found.append(self._behind(firing, None if first == firing.rule else first))
        return sorted(found, key=lambda s: (s.outspoken_by is not None, s.firing.contribution < 0))

    def _behind(self, firing: Firing, outspoken_by: str | None) -> _Spoken:
        premise, degrees = self.kb.rules[firing.rule].if_, self.inference.degrees
        weak = weakening(premise) - {*pr.tracer(premise)(degrees, firing.refuted)}
        keys = sorted(needed(premise, degrees))
        carried, held_back = [key for key in keys if key not in weak], [key for key in keys if key in weak]
        items = frozenset(self._items(carried))
        against = [name for key in carried for name in self._on_the_way(key).against]
        return _Spoken(
            firing,
            outspoken_by,
            items=items,
            through=self._known(name for key in carried for name in self._on_the_way(key).by),
            weakened_by=frozenset(self._items(held_back)) - items,
            weakened_through=self._known([*against, *(n for key in held_back for n in self._on_the_way(key).by)]),
            way=self._known(name for key in keys for name in self._on_the_way(key).every),
        )

    def _known(self, findings: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for name in dict.fromkeys(findings) if self.inference.degrees.get(name))

    def _on_the_way(self, key: str) -> _Way:
        """Return the findings behind a fact; of a misfit the present type and the likeliest other, by what they say.

        Where no other type is likely at all, every one of them keeps it down.
        """
        every = m.below(key, self.kb.opgaven)
        if pr.kind(key) != pr.MisfitIs.keyword:
            return _Way(every, (), every)
        cell: Any = key.partition(":")[2]
        sure = {name: self.inference.degrees.get(name, 0.0) for name in every}
        present = f"opgave:{self.told.case.arrangement[cell]}"
        other = next((name for name in certainty.ranked(sure) if name != present), present)
        misfits = sure[other] > sure[present]
        by = tuple(name for name, holds in ((other, misfits), (present, not misfits)) if (sure[name] > 0) == holds)
        two = (other, present)
        return _Way(by, tuple(name for name in two if name not in by), two if sure[other] >= 0 else every)

    def _items(self, keys: Iterable[str]) -> Iterator[Item]:
        for key in keys:
            if key in self.told.item_of:
                yield self.told.item_of[key]
            elif pr.kind(key) == pr.MisfitIs.keyword:
                yield Item(ARRANGEMENT, key.partition(":")[2])

    # what is too much

    def _trimmed(self, finding: str, named_: _Named) -> _Named:
        """Return what is left when all is left out, the weakest first, without which the certainty is the same."""
        target = Target.of(finding, self.kb)
        wanted = self.inference.degrees.get(finding, 0.0)
        kept = _Named(set(named_.rules), set(named_.items))
        weight = {firing.rule: abs(firing.contribution) for firing in self.inference.firings}
        rules = sorted(kept.rules, key=lambda rule: (weight[rule], rule))

        def same() -> bool:
            return target.certainty(self.told.only(kept.items), kept.rules) == wanted

        before = -1
        while before != len(kept.rules) + len(kept.items):
            before = len(kept.rules) + len(kept.items)
            for rule in rules:
                _try_without(kept.rules, rule, same)
            for item in sorted(kept.items):
                _try_without(kept.items, item, same)
        return kept

    # what is told

    def _ledger(self, finding: str, spoken: Sequence[_Spoken], kept: _Named) -> Ledger:
        kind, _, name = finding.partition(":")
        said: list[float] = []
        steps = []
        for one in spoken:
            if one.outspoken_by is None:
                said.append(one.firing.contribution)
            running = certainty.combine(said) if one.outspoken_by is None else None
            steps.append(self._step(one, running, kept))
        value = self.inference.degrees.get(finding, 0.0)
        return Ledger(finding, named(kind, name, self.kb), value, self._stated([finding]), tuple(steps))

    def _step(self, one: _Spoken, running: float | None, kept: _Named) -> Step:
        firing, rule = one.firing, self.kb.rules[one.firing.rule]
        seen, weakened = (
            {item for item in items if one.outspoken_by or item in kept.items} for items in (one.items, one.weakened_by)
        )
        carried = set(self._items(pr.tracer(rule.if_)(self.inference.degrees, firing.refuted)))
        step = Step(
            rule=rule.id,
            premise=in_words(rule.if_, self.kb),
            because=Words.of(rule.because),
            certainty=-_side(rule) * rule.necessity if firing.refuted else rule.then.certainty,
            degree=firing.degree,
            contribution=firing.contribution,
            refuted=firing.refuted,
            compound=bool(rule.if_.children) or bool(one.way),
            running=running,
            seen=tuple(sorted(seen)),
            also=tuple(sorted(carried - seen)),
            through=one.through,
            weakened_by=tuple(sorted(weakened)),
            weakened_through=one.weakened_through,
            sources=tuple(_sources(rule)),
            standing="counts" if rule.id in kept.rules else "spare",
        )
        if one.outspoken_by is None:
            return step
        return replace(step, standing="outspoken", spoken_by=one.outspoken_by, group=self._group(rule.id))

    def _group(self, rule: str) -> Words:
        """Return what an evidence group is called: by itself, by its general sign, or as disagreement."""
        group = self.kb.derived.evidence_of[rule]
        kind, _, name = group.partition(":")
        if kind == "under":
            return named(SYMPTOM, name, self.kb)
        record = self.kb.evidence_groups.get(group)
        return Words.of(record) if record else in_each("divided_group")

    def _seen(self, ledgers: Sequence[Ledger], kept: _Named) -> Iterator[Seen]:
        steps = [step for ledger in ledgers for step in ledger.steps]
        named_ = dict.fromkeys(item for step in steps for item in (*step.seen, *step.also, *step.weakened_by))
        for item in (*named_, *sorted(kept.items - named_.keys())):
            yield replace(observed(self.diagnosis, item), matters=item in kept.items)


def observed(diagnosis: Diagnosis, item: Item) -> Seen:
    """Return one observation or answer of a case, with its note, where it was made, and how far people agree on it."""
    case, kb = diagnosis.case, diagnosis.kb
    label = named(item.kind, item.id, kb)
    if item.kind != SYMPTOM:
        value = _value(case, item)
        return Seen(item, label, value, answered(item.kind, item.id, value, kb), 1.0)
    observation = case.observed[item.id]
    people = diagnosis.respondents
    return Seen(
        item=item,
        label=label,
        value=observation.severity,
        said=Words.told(partial(score, observation.severity)),
        degree=observed_degree(observation),
        confidence=observation.confidence,
        source=observation.source,
        note=observation.note,
        agreement=people.label(item.id) if people else None,
    )


def _strongest_first(firing: Firing) -> tuple[float, str]:
    return certainty.descending(abs(firing.contribution)), firing.rule


def _try_without(kept: set[Any], one: Any, same: Callable[[], bool]) -> None:
    """Leave one thing out where the certainty is the same without it."""
    if one in kept:
        kept.discard(one)
        if not same():
            kept.add(one)


def _side(rule: m.Rule) -> int:
    return 1 if rule.then.certainty > 0 else -1


def _value(case: Any, item: Item) -> Any:
    """Return what a case states of an item that is no symptom."""
    if item == OPGAVE:
        return case.opgave.type or ", ".join(f"{name} {value:g}" for name, value in case.opgave.axes.items())
    if item.kind == ARRANGEMENT:
        return case.arrangement[item.id]
    if item.kind == CASE:
        return getattr(case, item.id)
    return case.answers(BY_KEYWORD[item.kind].name)[item.id]


def _sources(rule: m.Rule) -> Iterator[Cited]:
    source = rule.source
    why = Words.of(source.why) if source.why else None
    yield Cited(source.doc, source.section, source.support != "text", why)
    yield from (Cited(passage.doc, passage.section, False) for passage in rule.also)
