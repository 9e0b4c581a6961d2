"""How soon an interview has what a full form has, with a respondent who knows one published account and no more.

    python benchmarks/interview.py CASES [QUESTIONS]

CASES is a file of accounts: a list of `{id, readings: [{knelpunten}], codings: [{case}]}`; the first knelpunt of each
reading is its primary one. Of each coding is asked: is a primary knelpunt among the first three, for the coder's full
form, after so many questions (15), and where the interview itself stops. Brought up = answers to open questions.

The respondent answers as the coding does, and knows nothing of what it does not hold. Of the opgave it answers what
accounts/second/ID-c.yaml holds, if it is there. Asked openly it brings up a sign not told yet, the chief complaints and
the severest first. In the row `by its notes` it types the coder's note of a sign, and has it only if the search shows
it among the first nine: it never tries other words. `closed` is the same interview without open questions.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import netdiag
from netdiag.cases import Case, current
from netdiag.diagnosis import outline, resolve
from netdiag.inference import floats
from netdiag.intake.interview import Consultation, Question
from netdiag.intake.talk import SHOWN
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.search import find_symptoms
from netdiag.knowledge.yamlfile import read

FIRST: Final = 3
ALL: Final = 10**6
WITH_FEATURES: Final = Path(__file__).parent / "accounts" / "second"


@dataclass(frozen=True)
class Respondent:
    """One who knows what a coding holds, and the notes by which it would bring it up."""

    knows: Case
    notes: Mapping[str, str]
    features: Mapping[str, str]
    primary: frozenset[str]
    by_notes: bool = False

    def says(self, sign: str, kb: KnowledgeBase) -> int | str:
        own = (sign, *kb.derived.special_of.get(sign, ()))
        told = [self.knows.symptoms[name].severity for name in own if name in self.knows.symptoms]
        return max((value for value in told if isinstance(value, int)), default="unknown")

    def brings_up(self, case: Case, kb: KnowledgeBase) -> str:
        """The next sign it would tell of and can find by its own words; "" if there is none."""
        left = [name for name in self.knows.symptoms if name not in case.symptoms and _severity(self.knows, name)]
        first = sorted(left, key=lambda name: (name not in self.knows.chief_complaint, -_severity(self.knows, name)))
        return next((name for name in first if not self.by_notes or self._finds(name, kb)), "")

    def _finds(self, name: str, kb: KnowledgeBase) -> bool:
        return name in self.notes and name in _found(self.notes[name], kb)


def _severity(case: Case, sign: str) -> int:
    severity = case.symptoms[sign].severity
    return severity if isinstance(severity, int) else 0


_shown: dict[str, set[str]] = {}


def _found(words: str, kb: KnowledgeBase) -> set[str]:
    if words not in _shown:
        _shown[words] = {hit.symptom.id for hit in find_symptoms(words, kb, SHOWN)}
    return _shown[words]


def respondents(path: str, kb: KnowledgeBase) -> Iterator[tuple[str, Respondent]]:
    for account in read(path).data:
        primary = frozenset(resolve(r["knelpunten"][0], kb, "knelpunt")[1] for r in account["readings"])
        cases = [current(Case(**coding["case"]), kb) for coding in account["codings"]]
        notes = {name: o.note for case in cases for name, o in case.symptoms.items() if o.note}
        file = WITH_FEATURES / f"{account['id']}-c.yaml"
        features = dict(netdiag.load_case(file, kb).features) if file.is_file() else {}
        yield from ((account["id"], Respondent(case, notes, features, primary)) for case in cases)


def answer(now: Consultation, question: Question, one: Respondent, kb: KnowledgeBase, openly: bool) -> Consultation:
    if question.kind == "feature":
        return now.answered(question, one.features.get(question.id, "unknown"))
    if question.kind == "sign":
        return now.answered(question, one.says(question.id, kb))
    sign = one.brings_up(now.case, kb) if openly else ""
    return now.answered(question, _severity(one.knows, sign) if sign else None, sign)


def interviewed(one: Respondent, kb: KnowledgeBase, most: int, openly: bool = True) -> tuple[Case, int]:
    now, asked = Consultation(Case()), 0
    while asked < most and (question := now.question(kb)):
        after = answer(now, question, one, kb, openly)
        asked += openly or question.kind in ("feature", "sign")
        now = after
    return now.case, asked


def place(case: Case, one: Respondent, kb: KnowledgeBase) -> int:
    ranked = outline(case, floats.infer(case, kb), kb).knelpunten
    return 1 + min(i for i, found in enumerate(ranked) if found.id in one.primary)


def row(name: str, results: list[tuple[Case, int]], every: list[Respondent], kb: KnowledgeBase) -> str:
    places = [place(case, one, kb) for (case, _), one in zip(results, every, strict=True)]
    known = [sum(isinstance(o.severity, int) for o in case.symptoms.values()) for case, _ in results]
    asked = [count for _, count in results]
    n = len(every)
    return (
        f"{name:34} {sum(p <= FIRST for p in places):3} of {n}   first {sum(p == 1 for p in places):3}   "
        f"signs known {sum(known) / n:5.1f}   questions {sum(asked) / n:5.1f}, at most {max(asked)}"
    )


def main() -> None:
    if not sys.argv[1:]:
        sys.exit(__doc__)
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    kb = KnowledgeBase.default()
    every = [one for _, one in respondents(sys.argv[1], kb)]
    print(f"primary knelpunt among the first {FIRST}, of {len(every)} codings")
    print(row("full form", [(one.knows, len(one.knows.symptoms)) for one in every], every, kb))
    print(row(f"interview, {most} questions", [interviewed(one, kb, most) for one in every], every, kb))
    by_notes = [replace(one, by_notes=True) for one in every]
    print(row("  by its notes", [interviewed(one, kb, most) for one in by_notes], every, kb))
    print(row("  closed", [interviewed(one, kb, most, False) for one in every], every, kb))
    print(row("interview, until it stops", [interviewed(one, kb, ALL) for one in every], every, kb))


if __name__ == "__main__":
    main()
