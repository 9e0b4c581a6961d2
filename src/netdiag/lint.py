"""What a person should look at in a knowledge base that loads: rules that contradict, repeat or never speak.

    lint(kb)                    knowledge base -> remarks, gravest first
      _CHECKS                   one function a check; each yields what it finds
      _Ground                   what the checks share: premises as logic, what can be reached, remarks with their place
    telling_apart(kb)           pair of knelpunten that are easily confused -> the symptoms that part them best

After the anomalies of CHECK (Nguyen and others 1987) and KB-Reducer (Ginsberg 1988): redundancy, conflict, circularity
(refused at load already), deficiency; taken over to rules that carry certainties, where two rules that say the same do
no harm by being useless but by counting double. An error makes a conclusion wrong or impossible, a warning is likely a
slip, an info may well be meant so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any, Final, Literal, TypeVar

from netdiag import certainty
from netdiag import logic as lg
from netdiag import model as m
from netdiag import premise as pr
from netdiag.errors import Place
from netdiag.floats import infer
from netdiag.knowledge import KnowledgeBase

Kind = TypeVar("Kind")
Severity = Literal["error", "warning", "info"]
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")

SCALE: Final = (0.2, 0.4, 0.6, 0.8)
NECESSITY: Final = (0.2, 0.4)
BEYOND: Final = 0.3  # a sign with its combination adds at most 0.24; more comes of three rules that say one thing
LONG: Final = 200  # characters that are read in one go
ALIKE: Final = 0.8
TOGETHER: Final = 3  # two rules that read the same pair may be chance
CLAUSE: Final = 4  # words on each side of "and" that make it two sentences
SHOWN: Final = 8  # ids in one remark

LABELLED: Final = ("symptoms", "patterns", "knelpunten", "interventions", "opgaven", "questions", "evidence_groups")
BARS: Final = {"rules": 6, "combinations": 2, "rules with context or a chained finding": 1, "counter-evidence": 2}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at: how grave, which check found it, where it stands, what was seen and what may help."""

    severity: Severity
    check: str
    place: Place
    message: str
    hint: str = ""


def lint(kb: KnowledgeBase) -> tuple[Remark, ...]:
    """Return every remark on a knowledge base, gravest first, within that in the order of the files."""
    ground = _Ground(kb)
    found = {remark for check in _CHECKS for remark in check(ground)}
    return tuple(sorted(found, key=_order))


def _order(remark: Remark) -> tuple[int, str, str, int, int, str]:
    place = remark.place
    return SEVERITIES.index(remark.severity), remark.check, place.file, place.line, place.column, remark.message


class _Ground:
    """What the checks share."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.logic = lg.Logic(kb)
        self.nodes = {rule.id: self.logic.holds(rule.if_) for rule in kb.rules.values()}
        self.by_finding: dict[str, list[m.Rule]] = {}
        for rule in kb.rules.values():
            self.by_finding.setdefault(kb.derived.concludes[rule.id], []).append(rule)

    def remark(self, severity: Severity, check: str, about: tuple[str, str], message: str, hint: str = "") -> Remark:
        return Remark(severity, check, self.kb.places[about], message, hint)

    def pairs(self) -> Iterator[tuple[m.Rule, m.Rule]]:
        """Rules with one conclusion, two by two."""
        for rules in self.by_finding.values():
            yield from combinations(rules, 2)

    @cached_property
    def reached(self) -> frozenset[tuple[str, bool]]:
        """Findings that some case can make hold, and those it can make refuted, as (finding, holds)."""
        given = [f"opgave:{name}" for name in self.kb.opgaven] + [f"axis:{name}" for name in self.kb.axes]
        found = {(name, side) for name in given for side in (True, False)}
        for stratum in self.kb.strata:
            for rule in (self.kb.rules[name] for name in stratum):
                found |= set(self._reached_by(rule, found))
        return frozenset(found)

    def _reached_by(self, rule: m.Rule, found: set[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
        finding, positive = self.kb.derived.concludes[rule.id], rule.then.certainty > 0
        if self.can_hold(self.nodes[rule.id], found):
            yield finding, positive
        if rule.necessity and self.can_hold(self.logic.refuted(rule.if_), found):
            yield finding, not positive

    def can_hold(self, node: lg.Node, found: Iterable[tuple[str, bool]]) -> bool:
        """Tell whether a premise can hold when only these findings can be reached."""
        can = set(found)
        return any(all(_possible(var, values, can) for var, values in way.items()) for way in lg.solutions(node))


def _possible(var: str, values: lg.Values, reached: set[tuple[str, bool]]) -> bool:
    if pr.kind(var) not in m.FINDINGS or lg.UNKNOWN in values:
        return True
    return any((var, value == lg.PRESENT) in reached for value in values)


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    more = f" and {len(every) - SHOWN} more" if len(every) > SHOWN else ""
    return ", ".join(every[:SHOWN]) + more


# --- rules against each other -----------------------------------------------------------------------------------------


def _redundant(ground: _Ground) -> Iterator[Remark]:
    for one, other in ground.pairs():
        if ground.nodes[one.id] != ground.nodes[other.id]:
            continue
        about = "rules", other.id
        if (one.then.certainty > 0) == (other.then.certainty > 0):
            said = f"'{other.id}' has the premise and the conclusion of '{one.id}'."
            yield ground.remark("warning", "duplicate-rule", about, said, "Drop one, or merge what they say.")
        else:
            said = f"'{other.id}' and '{one.id}' have one premise and opposed conclusions."
            yield ground.remark("error", "conflict", about, said, "Decide which holds, or tell their premises apart.")


def _opposed(ground: _Ground) -> Iterator[Remark]:
    """A rule that always fires against another: an exception to it, or a slip."""
    for one, other in ground.pairs():
        mine, its = ground.nodes[one.id], ground.nodes[other.id]
        if mine == its or (one.then.certainty > 0) == (other.then.certainty > 0):
            continue
        for narrow, wide in ((one, other), (other, one)):
            if lg.implies(ground.nodes[narrow.id], ground.nodes[wide.id]):
                said = f"{_weighed(narrow)} always fires against {_weighed(wide)}."
                hint = "Fine as an exception; if it takes all of the other's weight away, use unless there."
                yield ground.remark("info", "opposed", ("rules", narrow.id), said, hint)


def _double_counting(ground: _Ground) -> Iterator[Remark]:
    """Rules that fire whenever a narrower one does: together they may say more than the narrow one was meant to."""
    for rules in ground.by_finding.values():
        for narrow in rules:
            wider = [rule for rule in rules if _is_wider(ground, narrow, rule)]
            if wider:
                yield _counted(ground, narrow, wider)


def _is_wider(ground: _Ground, narrow: m.Rule, wide: m.Rule) -> bool:
    if narrow is wide or (narrow.then.certainty > 0) != (wide.then.certainty > 0):
        return False
    groups = ground.kb.derived.evidence_of
    if groups.get(narrow.id) is not None and groups.get(narrow.id) == groups.get(wide.id):
        return False
    mine, its = ground.nodes[narrow.id], ground.nodes[wide.id]
    return mine != its and lg.implies(mine, its)


def _counted(ground: _Ground, narrow: m.Rule, wider: list[m.Rule]) -> Remark:
    each = [abs(rule.then.certainty) for rule in (narrow, *wider)]
    whole = certainty.combine(each)
    said = f"where {_weighed(narrow)} fires, {', '.join(map(_weighed, wider))} does too: together {whole:.2f}."
    hint = "If they report the same thing, give them one evidence group: then the strongest counts."
    severity: Severity = "warning" if whole - max(each) > BEYOND else "info"
    return ground.remark(severity, "double-counting", ("rules", narrow.id), said, hint)


def _weighed(rule: m.Rule) -> str:
    return f"'{rule.id}' ({rule.then.certainty:+.1f})"


def _unnecessary(ground: _Ground) -> Iterator[Remark]:
    """P and Q, P and not Q: with one conclusion Q does not matter."""
    by_rest: dict[tuple[str, frozenset[lg.Node], str], list[tuple[m.Rule, lg.Lit]]] = {}
    for finding, rules in ground.by_finding.items():
        for rule in rules:
            parts = lg.conjuncts(ground.nodes[rule.id])
            for part in parts:
                if isinstance(part, lg.Lit):
                    key = finding, frozenset(parts) - {part}, part.var
                    by_rest.setdefault(key, []).append((rule, part))
    for same in by_rest.values():
        for (one, mine), (other, its) in combinations(same, 2):
            if not mine.allowed & its.allowed and (one.then.certainty > 0) == (other.then.certainty > 0):
                yield _unneeded(ground, one, other, mine.var)


def _unneeded(ground: _Ground, one: m.Rule, other: m.Rule, var: str) -> Remark:
    said = f"'{other.id}' and '{one.id}' differ only in whether {var} holds, and conclude the same."
    severity: Severity = "warning" if one.then.certainty == other.then.certainty else "info"
    hint = f"Leave {var} out and keep one rule, unless the two are meant to weigh differently."
    return ground.remark(severity, "unnecessary-condition", ("rules", other.id), said, hint)


# --- within a rule ----------------------------------------------------------------------------------------------------


def _premises(ground: _Ground) -> Iterator[Remark]:
    """Premises that cannot hold or cannot fail, in rules, contra-indications and tensions."""
    for about, premise in _all_premises(ground.kb):
        node = ground.logic.holds(premise)
        if not lg.satisfiable(node):
            hint = "Something in it is wanted and excluded at once, or no value fits."
            said = f"the premise of '{about[1]}' can never hold."
            yield ground.remark("error", "unsatisfiable-premise", about, said, hint)
        elif not lg.satisfiable(lg.negated(node)):
            said = f"the premise of '{about[1]}' always holds."
            yield ground.remark("warning", "always-true", about, said, "Say what it depends on, or leave it out.")
        else:
            yield from _parts(ground, about, premise, ())


def _all_premises(kb: KnowledgeBase) -> Iterator[tuple[tuple[str, str], Any]]:
    yield from ((("rules", rule.id), rule.if_) for rule in kb.rules.values())
    yield from ((("interventions", i.id), contra.if_) for i in kb.interventions.values() for contra in i.contra)
    yield from ((("tensions", t.id), side.if_) for t in kb.tensions.values() for side in t.sides)


def _parts(ground: _Ground, about: tuple[str, str], premise: Any, rest: tuple[lg.Node, ...]) -> Iterator[Remark]:
    """Parts that never hold beside the rest, always hold, or are said by another part already."""
    inner = pr.parts(premise)
    if not isinstance(premise, m.AllOf | m.AnyOf | m.AtLeast):
        return
    nodes = [ground.logic.holds(part) for part in inner]
    for i, (part, node) in enumerate(zip(inner, nodes, strict=True)):
        others = nodes[:i] + nodes[i + 1 :]
        beside = (*rest, *others) if isinstance(premise, m.AllOf) else rest
        wrong = _wrong_part(premise, node, others, nodes[:i], rest)
        if wrong:
            said = f"in '{about[1]}' the part {_named(part)} {wrong}."
            yield ground.remark("warning", "idle-part", about, said, "Leave it out, or say what was meant.")
        yield from _parts(ground, about, part, beside)


def _wrong_part(
    premise: Any, node: lg.Node, others: list[lg.Node], earlier: list[lg.Node], rest: tuple[lg.Node, ...]
) -> str:
    if not lg.satisfiable(lg.conjunction(node, *rest)):
        return "can never hold here"
    if not lg.satisfiable(lg.negated(node)):
        return "always holds"
    if isinstance(premise, m.AllOf) and any(lg.implies(o, node) and (o != node or o in earlier) for o in others):
        return "follows from another part"
    if isinstance(premise, m.AnyOf) and any(lg.implies(node, o) and (o != node or o in earlier) for o in others):
        return "is covered by another part"
    return "stands here twice" if isinstance(premise, m.AtLeast) and node in earlier else ""


def _named(part: Any) -> str:
    return " / ".join(map(pr.key, pr.leaves(part)))


def _scale(ground: _Ground) -> Iterator[Remark]:
    for rule in ground.kb.rules.values():
        sure = abs(rule.then.certainty)
        if not any(abs(sure - step) < certainty.TOLERANCE for step in SCALE):
            said = f"'{rule.id}' has certainty {rule.then.certainty:g}, which is not on the scale."
            hint = "Wanted 0.2, 0.4, 0.6 or 0.8, or minus these."
            yield ground.remark("warning", "scale", ("rules", rule.id), said, hint)
        if rule.necessity and not NECESSITY[0] <= rule.necessity <= NECESSITY[1]:
            said = f"'{rule.id}' has necessity {rule.necessity:g}."
            yield ground.remark("warning", "scale", ("rules", rule.id), said, "Wanted 0.2 to 0.4.")


# --- what is never reached --------------------------------------------------------------------------------------------


def _unread(ground: _Ground) -> Iterator[Remark]:
    kb = ground.kb
    for name in kb.symptoms:
        if f"symptom:{name}" not in kb.derived.readers:
            said = f"no rule reads symptom '{name}'."
            hint = "Let a rule read it, or drop it."
            yield ground.remark("warning", "unused-symptom", ("symptoms", name), said, hint)
    for pattern in kb.patterns.values():
        if f"pattern:{pattern.id}" not in kb.derived.readers and pattern.ask is None:
            said = f"no rule builds on pattern '{pattern.id}', and it asks nothing."
            hint = "Give it ask: {nl, en}, or a rule that reads it."
            yield ground.remark("warning", "dead-end", ("patterns", pattern.id), said, hint)


def _unreachable(ground: _Ground) -> Iterator[Remark]:
    kb = ground.kb
    for kind, section in _CONCLUDED.items():
        for name in getattr(kb, section):
            sides = (True, False) if kind == "axis" else (True,)
            for side in sides:
                if not _concluded(ground, f"{kind}:{name}", side):
                    said = f"no rule can {'conclude' if side else 'refute'} {kind} '{name}'."
                    severity: Severity = "error" if kind == "knelpunt" else "warning"
                    hint = "Write a rule for it, or look why those there are can never fire."
                    yield ground.remark(severity, "unreachable", (section, name), said, hint)


_CONCLUDED: Final = {
    "knelpunt": "knelpunten",
    "pattern": "patterns",
    "opgave": "opgaven",
    "axis": "axes",
    "governance": "governance_forms",
}


def _concluded(ground: _Ground, finding: str, positive: bool) -> bool:
    """Tell whether a rule can bring a finding about; that a case can state it does not count."""
    rules = ground.by_finding.get(finding, ())
    return any((finding, positive) in ground._reached_by(rule, set(ground.reached)) for rule in rules)


def _interventions(ground: _Ground) -> Iterator[Remark]:
    kb = ground.kb
    for name in kb.knelpunten:
        if not kb.derived.answers.get(name):
            said = f"no intervention answers knelpunt '{name}'."
            hint = "A finding without a way out helps no one."
            yield ground.remark("error", "no-intervention", ("knelpunten", name), said, hint)
    for intervention in kb.interventions.values():
        reason = _never_advised(ground, intervention)
        if reason:
            said = f"intervention '{intervention.id}' is never advised: {reason}."
            yield ground.remark("warning", "unreachable", ("interventions", intervention.id), said)


def _never_advised(ground: _Ground, intervention: m.Intervention) -> str:
    answered = [f"knelpunt:{name}" for name in intervention.answers]
    if not any((finding, True) in ground.reached for finding in answered):
        return "no rule can conclude what it answers"
    found = [lg.Lit(finding, frozenset((lg.PRESENT,)), lg.STATES) for finding in answered]
    blocks = [ground.logic.holds(contra.if_) for contra in intervention.contra]
    if any(all(lg.implies(lit, block) for lit in found) for block in blocks):
        return "a contra-indication holds whenever it is called for"
    for tension in ground.kb.tensions.values():
        mine = [i for i, side in enumerate(tension.sides) if intervention.id in side.interventions]
        if mine and not any(i == 0 or lg.satisfiable(ground.logic.holds(tension.sides[i].if_)) for i in mine):
            return f"its side of tension '{tension.id}' can never win"
    return ""


# --- words ------------------------------------------------------------------------------------------------------------


def _words(ground: _Ground) -> Iterator[Remark]:
    for symptom in ground.kb.symptoms.values():
        about = "symptoms", symptom.id
        if not symptom.words:
            hint = "Give words: [...] that people use for it and that its sentence does not hold."
            yield ground.remark("info", "no-words", about, f"symptom '{symptom.id}' has no search words.", hint)
        if _is_two_things(symptom.nl, " en ") and _is_two_things(symptom.en, " and "):
            said = f"symptom '{symptom.id}' may say two things: {symptom.en}"
            yield ground.remark(
                "info", "two-in-one", about, said, "If one can be true without the other, make two of it."
            )


def _is_two_things(sentence: str, joint: str) -> bool:
    """Guess whether a joint stands between two clauses: enough words on each side, and no list before it."""
    before, found, after = sentence.partition(joint)
    return bool(found) and "," not in before and min(len(before.split()), len(after.split())) >= CLAUSE


def _sentences(ground: _Ground) -> Iterator[Remark]:
    kb = ground.kb
    texts: list[tuple[str, str, m.Text]] = [("rules", rule.id, rule.because) for rule in kb.rules.values()]
    for section in LABELLED:
        texts += [(section, entry.id, entry) for entry in getattr(kb, section).values()]
    for section, name, text in texts:
        longest = max(len(text.nl), len(text.en))
        if longest > LONG:
            said = f"'{name}' has a sentence of {longest} characters."
            yield ground.remark("info", "long-sentence", (section, name), said, f"At most {LONG} are read in one go.")


def _labels(ground: _Ground) -> Iterator[Remark]:
    for section in LABELLED:
        for language in ("nl", "en"):
            seen: dict[str, str] = {}
            for entry in getattr(ground.kb, section).values():
                label = getattr(entry, language).casefold()
                first = seen.setdefault(label, entry.id)
                if first != entry.id:
                    said = f"'{entry.id}' and '{first}' have one label ({language})."
                    yield ground.remark(
                        "warning", "equal-labels", (section, entry.id), said, "Nobody can tell them apart."
                    )


# --- evidence ---------------------------------------------------------------------------------------------------------


def _evidence(ground: _Ground) -> Iterator[Remark]:
    kb = ground.kb
    members = Counter(s.evidence for s in kb.symptoms.values() if s.evidence)
    members.update(r.evidence for r in kb.rules.values() if r.evidence)
    for name in kb.evidence_groups:
        if members[name] < 2:
            said = f"evidence group '{name}' has {'one member' if members[name] else 'no members'}."
            hint = "A group is of signs that say one thing twice."
            yield ground.remark("warning", "small-group", ("evidence_groups", name), said, hint)
    for one, other, count in _always_together(kb):
        said = f"'{other}' and '{one}' always stand in one any: in {count} rules."
        hint = "If they say one thing twice, give them one evidence group."
        yield ground.remark("info", "propose-group", ("symptoms", other), said, hint)


def _always_together(kb: KnowledgeBase) -> Iterator[tuple[str, str, int]]:
    """Pairs of symptoms that every `any` reads together or not at all, and that also have rules of their own."""
    where: dict[str, set[tuple[str, int]]] = {}
    alone = {name for name in kb.symptoms if _single_rules(kb, name)}
    for rule in kb.rules.values():
        for i, premise in enumerate(_inside(rule.if_, m.AnyOf)):
            for part in premise.any:
                if isinstance(part, m.SymptomIs):
                    where.setdefault(part.symptom, set()).add((rule.id, i))
    for one, other in combinations(sorted(where), 2):
        if where[one] == where[other] and len(where[one]) >= TOGETHER and {one, other} & alone:
            group = kb.symptoms[one].evidence
            if group is None or group != kb.symptoms[other].evidence:
                yield one, other, len(where[one])


def _single_rules(kb: KnowledgeBase, symptom: str) -> bool:
    return any(len(kb.derived.reads[rule]) == 1 for rule in kb.derived.readers.get(f"symptom:{symptom}", ()))


def _counted_twice(ground: _Ground) -> Iterator[Remark]:
    """Parts of an at_least that say one thing, so that to say it twice makes the premise hold."""
    kb = ground.kb
    for about, premise in _all_premises(kb):
        for some in _inside(premise, m.AtLeast):
            if not 1 < some.at_least < len(some.of):
                continue  # then it is an any or an all
            groups = [{kb.symptoms[name].evidence for name in _symptoms(part)} - {None} for part in some.of]
            for group in sorted({g for i, j in combinations(groups, 2) for g in i & j if g}):
                same = [name for part in some.of for name in _symptoms(part) if kb.symptoms[name].evidence == group]
                said = (
                    f"{_listed(dict.fromkeys(same))} count apart in an at_least, and are of evidence group '{group}'."
                )
                hint = "Put those that say one thing in one any."
                yield ground.remark("warning", "counted-twice", about, said, hint)


def _symptoms(premise: Any) -> Iterator[str]:
    return (leaf.symptom for leaf in pr.leaves(premise) if isinstance(leaf, m.SymptomIs))


def _inside(premise: Any, kind: type[Kind]) -> Iterator[Kind]:
    if isinstance(premise, kind):
        yield premise
    for part in pr.parts(premise):
        yield from _inside(part, kind)


# --- knelpunten -------------------------------------------------------------------------------------------------------


def _bars(ground: _Ground) -> Iterator[Remark]:
    for name in ground.kb.knelpunten:
        rules = ground.by_finding.get(f"knelpunt:{name}", [])
        have = {
            "rules": len(rules),
            "combinations": sum(_signs(rule.if_) > 1 for rule in rules),
            "rules with context or a chained finding": sum(_has_context(ground.kb, rule) for rule in rules),
            "counter-evidence": sum(rule.then.certainty < 0 or rule.necessity > 0 for rule in rules),
        }
        short = [f"{have[what]} of {least} {what}" for what, least in BARS.items() if have[what] < least]
        if short:
            said = f"knelpunt '{name}' has {', '.join(short)}."
            hint = "Below this a knelpunt rests on single signs, and nothing can speak against it."
            yield ground.remark("warning", "thin", ("knelpunten", name), said, hint)


def _signs(premise: Any) -> int:
    """Number of facts that a premise needs at least."""
    inner = [_signs(part) for part in pr.parts(premise)]
    if isinstance(premise, m.Unless):
        return 0
    if isinstance(premise, m.AllOf):
        return sum(inner)
    if isinstance(premise, m.AnyOf):
        return min(inner)
    return sum(sorted(inner)[: premise.at_least]) if isinstance(premise, m.AtLeast) else 1


def _has_context(kb: KnowledgeBase, rule: m.Rule) -> bool:
    return any(pr.kind(key) != "symptom" for key in kb.derived.reads[rule.id])


def _lookalikes(ground: _Ground) -> Iterator[Remark]:
    kb = ground.kb
    effects = _effects(kb)
    for one, other in combinations(kb.knelpunten, 2):
        mine, its = effects[one], effects[other]
        alike = _likeness(*(kb.derived.bearing.get(f"knelpunt:{name}", {}) for name in (one, other)))
        same = bool(mine) and mine.keys() == its.keys()
        if same or alike > ALIKE:
            said = f"'{other}' and '{one}' are hard to tell apart: {'equal signs' if same else f'{alike:.0%} alike'}."
            hint = "Find a sign that only one of them has."
            yield ground.remark("warning", "lookalikes", ("knelpunten", other), said, hint)


def _effects(kb: KnowledgeBase) -> Mapping[str, Mapping[str, float]]:
    """Knelpunt -> symptom -> certainty of the strongest rule that the symptom alone makes fire."""
    found: dict[str, dict[str, float]] = {name: {} for name in kb.knelpunten}
    for symptom, effects in kb.derived.single_signs.items():
        for knelpunt, sure in effects.items():
            found[knelpunt][symptom] = sure
    return found


def _likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Weighted Jaccard index: what two knelpunten share of all that bears on them."""
    names = one.keys() | other.keys()
    whole = sum(max(one.get(n, 0.0), other.get(n, 0.0)) for n in names)
    return sum(min(one.get(n, 0.0), other.get(n, 0.0)) for n in names) / whole if whole else 0.0


def telling_apart(kb: KnowledgeBase, most: int = 3) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Return for each pair of neighbours the symptoms that part them best: strong for one and not for the other."""
    effects = _effects(kb)
    pairs = {(min(k.id, other), max(k.id, other)) for k in kb.knelpunten.values() for other in k.neighbours}
    found = {}
    for one, other in sorted(pairs):
        names = effects[one].keys() | effects[other].keys()
        gap = {n: abs(effects[one].get(n, 0.0) - effects[other].get(n, 0.0)) for n in names}
        telling = [n for n in gap if certainty.holds(gap[n])]
        found[one, other] = tuple(sorted(telling, key=lambda n: (-round(gap[n], 9), n))[:most])
    return found


def _neighbours(ground: _Ground) -> Iterator[Remark]:
    for (one, other), symptoms in telling_apart(ground.kb).items():
        if not symptoms:
            said = f"no single symptom parts '{other}' from its neighbour '{one}'."
            hint = "Find a sign that only one of them has."
            yield ground.remark("warning", "lookalikes", ("knelpunten", other), said, hint)


# --- deficiency -------------------------------------------------------------------------------------------------------


def _deficient(ground: _Ground) -> Iterator[Remark]:
    """Profiles that give no finding: each trouble alone at its severest, each two core troubles of one subject."""
    kb = ground.kb
    troubles = [s for s in kb.symptoms.values() if not s.strength]
    silent = [s.id for s in troubles if _says_nothing(kb, s.id)]
    if silent:
        said = f"{len(silent)} of {len(troubles)} symptoms alone give no finding: {_listed(silent)}."
        hint = "Fine for signs that only mean something together."
        yield ground.remark("info", "deficiency", ("symptoms", silent[0]), said, hint)
    core = [s for s in troubles if s.core]
    pairs = [(a.id, b.id) for a, b in combinations(core, 2) if a.group == b.group]
    mute = [pair for pair in pairs if _says_nothing(kb, *pair)]
    if mute:
        said = f"{len(mute)} of {len(pairs)} pairs of core symptoms give no finding: {_listed(map(' + '.join, mute))}."
        yield ground.remark("info", "deficiency", ("symptoms", mute[0][0]), said)


def _says_nothing(kb: KnowledgeBase, *symptoms: str) -> bool:
    seen = m.Observation(severity=certainty.SEVEREST)
    case = m.Case.model_construct(name="profile", symptoms=dict.fromkeys(symptoms, seen))
    return not any(map(certainty.holds, infer(kb, case).certainties.values()))


_CHECKS: Final[tuple[Callable[[_Ground], Iterator[Remark]], ...]] = (
    _redundant,
    _opposed,
    _double_counting,
    _unnecessary,
    _premises,
    _scale,
    _unread,
    _unreachable,
    _interventions,
    _words,
    _sentences,
    _labels,
    _evidence,
    _counted_twice,
    _bars,
    _lookalikes,
    _neighbours,
    _deficient,
)
