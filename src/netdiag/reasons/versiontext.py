"""What a change of the knowledge does to an archive, in words and as plain data.

as_text(change, language)   how many diagnoses change, through which rules, and each difference
to_dict(change)             ids and numbers
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from netdiag.phrases import Language, checked
from netdiag.reasons.diff import Diff, first_cause
from netdiag.reasons.difftext import lines
from netdiag.reasons.difftext import to_dict as difference
from netdiag.reasons.diffwords import word
from netdiag.reasons.versions import CaseChange, KnowledgeChange
from netdiag.reasons.wording import as_text as wrapped

MOST_RULES: Final = 10
MOST_CASES: Final = 20  # told one by one


def as_text(change: KnowledgeChange, language: str = "nl") -> str:
    """Return a change of the knowledge in words, 80 columns wide. Raises InputError where there is no such language."""
    return wrapped(_lines(change, checked(language))) + "\n"


def _lines(change: KnowledgeChange, language: Language) -> Iterator[str]:
    yield word("versions", language, old=change.old.version, new=change.new.version)
    edits = Counter(change.edits.values())
    yield word("edits", language, new=edits["new"], gone=edits["gone"], changed=edits["changed"])
    yield from _counts(change, language)
    yield from (f"{word(f'unread_{when}', language)}: {problem}" for when, problem in change.unread)
    yield from _through(change, language)
    for one in change.changed[:MOST_CASES]:
        yield from _case(one, language)
    if len(change.changed) > MOST_CASES:
        yield ""
        yield word("more_networks", language, n=len(change.changed) - MOST_CASES)


def _counts(change: KnowledgeChange, language: Language) -> Iterator[str]:
    """Yield how many networks there are and how many diagnoses change, and in what."""
    yield word("networks", language, cases=change.cases, changed=len(change.changed))
    for key, n in counts(change).items():
        if n:
            yield f"  {word(key, language, n=n)}"


def counts(change: KnowledgeChange) -> dict[str, int]:
    """Return in how many networks what is first, the core, the type, how it ends and the plan change."""
    diffs = [one.diff for one in change.changed]
    return {
        "in_first": sum(map(_first, diffs)),
        "in_core": sum(
            any(not m.before or not m.after or m.before.core != m.after.core for m in d.knelpunten) for d in diffs
        ),
        "in_type": sum(bool(d.opgave and d.opgave.before != d.opgave.after) for d in diffs),
        "in_outcome": sum(bool(d.outcome) for d in diffs),
        "in_plan": sum(bool(d.plan) for d in diffs),
    }


def _first(found: Diff) -> bool:
    return first_cause(found.before) != first_cause(found.after)


def _through(change: KnowledgeChange, language: Language) -> Iterator[str]:
    rules = list(change.rules.items())
    if rules:
        yield ""
        yield word("through", language)
    for rule, n in rules[:MOST_RULES]:
        edit = f" [{word(change.edits[rule], language)}]" if rule in change.edits else ""
        yield f"  - {rule}{edit}: {n}"
    if len(rules) > MOST_RULES:
        yield f"  {word('more_changes', language, n=len(rules) - MOST_RULES)}"


def _case(one: CaseChange, language: Language) -> Iterator[str]:
    name = one.diff.after.case.name
    yield ""
    yield f"{name} ({one.file})" if name else one.file
    yield from (f"  {line}" if line else "" for line in lines(one.diff, language))


def to_dict(change: KnowledgeChange) -> dict[str, Any]:
    """Return a change of the knowledge as plain data: ids and numbers."""
    return {
        "old": change.old.hash,
        "new": change.new.hash,
        "edits": dict(change.edits),
        "cases": change.cases,
        "counts": {key.removeprefix("in_"): n for key, n in counts(change).items()},
        "rules": dict(change.rules),
        "changed": [{"file": one.file, **difference(one.diff)} for one in change.changed],
        "unread": [{"by": when, "problem": str(problem)} for when, problem in change.unread],
    }
