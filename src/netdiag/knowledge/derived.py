"""What follows from the records alone and every diagnosis needs, as plain data worked out once.

    derive(sections, raw) -> Derived
      _strata                   rules in the order in which findings build on findings; refuses circles

A knowledge base read from YAML works it out; a compiled one (`compiled`) reads it back. So a single diagnosis needs to
look at the records it concerns, and not at all rules and symptoms to find them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any

from netdiag import certainty
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m
from netdiag.knowledge.statable import STATED_KEYWORDS

Sections = Mapping[str, Mapping[str, Any]]
Weights = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Derived:
    """Indexes over one knowledge base. Rules, symptoms and interventions stand here as ids, facts as their keys.

    hash            sha256 of all records
    strata          rules per layer: those of one layer read only findings of the layers before
    concludes       rule -> finding ("knelpunt:x")
    reads           rule -> the facts its premise reads, in the order written
    readers         fact -> the rules that read it
    always          rules whose premise can hold on an empty case
    evidence_of     rule -> its evidence group: its own, or the one that all its symptoms share; symptoms under one
                    general one are of one group with it, and all disagreement that speaks of one finding is
    bearing         finding -> symptom -> strongest certainty of a rule that reads it
    speaking_for    finding -> symptoms that a rule for it reads, those that bear most on it first
    single_signs    symptom -> knelpunt -> certainty of the strongest rule that this symptom alone makes fire
    divided         symptoms of which rules or advice ask whether people answer them differently
    stated          fact -> how it follows from what a case states (not a symptom, not a finding)
    answers         knelpunt -> interventions that answer it
    meant_for       intervention -> its signs, and the special cases of general ones -> mark above 0, in (0, 3]
    advised_for     symptom -> interventions that are meant for it -> mark
    core_symptoms   the symptoms to ask first
    formerly        former id of a symptom -> the id it has now
    special_of      general symptom -> its special cases
    """

    hash: str
    strata: Sequence[Sequence[str]] = field(repr=False)
    concludes: Mapping[str, str] = field(repr=False)
    reads: Mapping[str, Sequence[str]] = field(repr=False)
    readers: Mapping[str, Sequence[str]] = field(repr=False)
    always: Sequence[str] = field(repr=False)
    evidence_of: Mapping[str, str] = field(repr=False)
    bearing: Weights = field(repr=False)
    speaking_for: Mapping[str, Sequence[str]] = field(repr=False)
    single_signs: Weights = field(repr=False)
    divided: Sequence[str] = field(repr=False)
    stated: Mapping[str, pr.Stated] = field(repr=False)
    answers: Mapping[str, Sequence[str]] = field(repr=False)
    meant_for: Weights = field(repr=False)
    advised_for: Weights = field(repr=False)
    core_symptoms: Sequence[str] = field(repr=False)
    formerly: Mapping[str, str] = field(repr=False)
    special_of: Mapping[str, Sequence[str]] = field(repr=False)

    def with_special(self, symptoms: Iterable[str]) -> tuple[str, ...]:
        """Return symptoms, each followed by its special cases, without doubles."""
        return tuple(_with_special(symptoms, self.special_of))

    @classmethod
    def of_plain(cls, data: Mapping[str, Any]) -> Derived:
        """Return the value that was written as JSON from `vars`."""
        return cls(**{**data, "stated": {key: pr.Stated(*leaf) for key, leaf in data["stated"].items()}})


def derive(sections: Sections, raw: Mapping[tuple[str, str], Any]) -> Derived:
    """Return the indexes. Raises graphlib.CycleError where rules build on each other in a circle."""
    rules: dict[str, m.Rule] = dict(sections["rules"])
    leaves = {name: tuple(pr.leaves(rule.if_)) for name, rule in rules.items()}
    reads = {name: tuple(map(pr.key, own_leaves)) for name, own_leaves in leaves.items()}
    speaking = {name: tuple(map(pr.key, pr.speaking(rule.if_))) for name, rule in rules.items()}
    special_of = inverse({s.id: s.under for s in sections["symptoms"].values()})
    every_leaf = _every_leaf(leaves, sections)
    return Derived(
        hash=_hash(raw),
        strata=_strata(rules, reads, sections["opgaven"]),
        concludes={name: concludes(rule) for name, rule in rules.items()},
        reads=reads,
        readers=inverse({name: dict.fromkeys(keys) for name, keys in reads.items()}),
        always=tuple(name for name, rule in rules.items() if _may_always_fire(rule, reads[name])),
        evidence_of=_evidence_of(rules, speaking, sections["symptoms"]),
        bearing=(bearing := _bearing(rules, speaking)),
        speaking_for=_speaking_for(rules, speaking, bearing),
        single_signs=_single_signs(rules, speaking),
        divided=tuple(sorted({leaf.divided for leaf in every_leaf if isinstance(leaf, pr.DividedOn)})),
        stated=_stated(every_leaf),
        answers=inverse({i.id: dict.fromkeys(i.answers) for i in sections["interventions"].values()}),
        meant_for=(meant_for := _meant_for(sections["interventions"], special_of)),
        advised_for=_turned(meant_for),
        core_symptoms=tuple(s.id for s in sections["symptoms"].values() if s.core),
        formerly={old: s.id for s in sections["symptoms"].values() for old in s.formerly},
        special_of=special_of,
    )


def concludes(rule: m.Rule) -> str:
    """Return the finding that a rule concludes, as "knelpunt:x"."""
    return ":".join(rule.then.finding)


def builds_on(keys: Iterable[str], opgaven: Iterable[str]) -> set[str]:
    """Return the findings among the facts that a rule reads, and behind them."""
    types = tuple(opgaven)
    return {finding for key in keys for finding in m.below(key, types)}


def _hash(raw: Mapping[tuple[str, str], Any]) -> str:
    content = [[*key, data] for key, data in sorted(raw.items(), key=lambda item: item[0])]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def inverse(keys_of: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Map each key to the names that have it, in their order."""
    names_of: dict[str, list[str]] = {}
    for name, keys in keys_of.items():
        for key in keys:
            names_of.setdefault(key, []).append(name)
    return {key: tuple(names) for key, names in names_of.items()}


def _with_special(signs: Iterable[str], special_of: Mapping[str, Sequence[str]]) -> dict[str, None]:
    return dict.fromkeys(name for sign in signs for name in (sign, *special_of.get(sign, ())))


def _meant_for(
    interventions: Mapping[str, m.Intervention], special_of: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    return {name: _marks(i.signs, special_of) for name, i in interventions.items()}


def _marks(signs: Mapping[str, float], special_of: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Return signs and their special cases with their marks: their own, or the highest of the general ones."""
    marks: dict[str, float] = {}
    for sign, mark in signs.items():
        for name in (sign, *special_of.get(sign, ())):
            marks[name] = signs.get(name, max(mark, marks.get(name, 0.0)))
    return {name: mark for name, mark in marks.items() if mark > 0}


def _turned(weights: Weights) -> dict[str, dict[str, float]]:
    turned: dict[str, dict[str, float]] = {}
    for outer, inner in weights.items():
        for name, weight in inner.items():
            turned.setdefault(name, {})[outer] = weight
    return turned


def _strata(
    rules: Mapping[str, m.Rule], reads: Mapping[str, Sequence[str]], opgaven: Iterable[str]
) -> tuple[tuple[str, ...], ...]:
    graph: dict[str, set[str]] = {}
    for name, rule in rules.items():
        graph.setdefault(concludes(rule), set()).update(builds_on(reads[name], opgaven))
    level: dict[str, int] = {}
    for finding in TopologicalSorter(graph).static_order():
        level[finding] = 1 + max((level[below] for below in graph.get(finding, ())), default=-1)
    strata: list[list[str]] = [[] for _ in range(1 + max(level.values(), default=-1))]
    for name in sorted(rules):
        strata[level[concludes(rules[name])]].append(name)
    return tuple(tuple(stratum) for stratum in strata if stratum)


def _may_always_fire(rule: m.Rule, keys: Iterable[str]) -> bool:
    return any(pr.kind(key) == "misfit" for key in keys) or certainty.holds(pr.reader(rule.if_)({}))


def _evidence_of(
    rules: Mapping[str, m.Rule], reads: Mapping[str, Sequence[str]], symptoms: Mapping[str, m.Symptom]
) -> dict[str, str]:
    general = {name for symptom in symptoms.values() for name in symptom.under}
    own = {name: _group(symptom, symptoms, general) for name, symptom in symptoms.items()}
    group_of = {}
    for name, rule in rules.items():
        groups = {rule.evidence} if rule.evidence else {_group_of(key, own, concludes(rule)) for key in reads[name]}
        group = groups.pop() if len(groups) == 1 else None
        if group:
            group_of[name] = group
    return group_of


def _group_of(key: str, own: Mapping[str, str | None], finding: str) -> str | None:
    """Return what a fact counts with: disagreement of one group of people is one thing, whatever signs show it."""
    symptom = _symptom(key)
    if symptom:
        return own[symptom]
    return f"divided:{finding}" if pr.kind(key) == pr.DividedOn.keyword else None


def _group(symptom: m.Symptom, symptoms: Mapping[str, m.Symptom], general: Container[str]) -> str | None:
    """Return what a symptom counts with: a general one and its special cases tell one thing in more or less detail."""
    widest = symptoms[symptom.under[0]] if symptom.under else symptom
    family = f"under:{widest.id}" if symptom.under or symptom.id in general else None
    return widest.evidence or family


def _bearing(rules: Mapping[str, m.Rule], reads: Mapping[str, Sequence[str]]) -> dict[str, dict[str, float]]:
    weights: dict[str, dict[str, float]] = {}
    for name, rule in rules.items():
        by_symptom = weights.setdefault(concludes(rule), {})
        for symptom in filter(None, map(_symptom, reads[name])):
            by_symptom[symptom] = max(by_symptom.get(symptom, 0.0), abs(rule.then.certainty))
    return weights


def _speaking_for(
    rules: Mapping[str, m.Rule], reads: Mapping[str, Sequence[str]], bearing: Weights
) -> dict[str, tuple[str, ...]]:
    read: dict[str, set[str]] = {}
    for name, rule in rules.items():
        if rule.then.certainty > 0:
            read.setdefault(concludes(rule), set()).update(filter(None, map(_symptom, reads[name])))
    return {
        finding: tuple(symptom for symptom in certainty.ranked(bearing[finding]) if symptom in symptoms)
        for finding, symptoms in read.items()
    }


def _single_signs(rules: Mapping[str, m.Rule], reads: Mapping[str, Sequence[str]]) -> dict[str, dict[str, float]]:
    effects: dict[str, dict[str, float]] = {}
    for rule, symptom in _rules_by_sign(rules, reads):
        kind, name = rule.then.finding
        if kind == "knelpunt" and certainty.holds(pr.reader(rule.if_)({f"symptom:{symptom}": 1.0})):
            by_knelpunt = effects.setdefault(symptom, {})
            by_knelpunt[name] = max(by_knelpunt.get(name, 0.0), rule.then.certainty, key=abs)
    return dict(sorted(effects.items()))


def _rules_by_sign(rules: Mapping[str, m.Rule], reads: Mapping[str, Sequence[str]]) -> Iterator[tuple[m.Rule, str]]:
    for name, rule in rules.items():
        yield from ((rule, symptom) for symptom in map(_symptom, reads[name]) if symptom)


def _symptom(key: str) -> str | None:
    kind, _, name = key.partition(":")
    return name if kind == "symptom" else None


def _every_leaf(leaves: Mapping[str, Sequence[Any]], sections: Sections) -> list[Any]:
    """Return the leaves of all rules, and of all premises of advice."""
    advice = (*sections["interventions"].values(), *sections["tensions"].values())
    premises = [premise for record in advice for premise, _ in m.premises_of(record)]
    return [leaf for own_leaves in (*leaves.values(), *map(pr.leaves, premises)) for leaf in own_leaves]


def _stated(leaves: Iterable[Any]) -> dict[str, pr.Stated]:
    return dict(sorted((pr.key(leaf), pr.Stated.of(leaf)) for leaf in leaves if leaf.keyword in STATED_KEYWORDS))
