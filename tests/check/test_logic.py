"""Premises as plain logic mean what they mean to the engine."""

from __future__ import annotations

from netdiag import certainty
from netdiag.check import logic as lg
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge.statable import STATED_KEYWORDS


def test_that_people_agree_is_not_known_to_be_absent(kb: KnowledgeBase) -> None:
    logic, divided = lg.Logic(kb), pr.DividedOn(divided=kb.derived.divided[0])
    assert lg.satisfiable(logic.holds(divided)) and lg.satisfiable(lg.negated(logic.holds(divided)))
    assert not lg.satisfiable(logic.refuted(divided))
    assert not lg.satisfiable(logic.holds(pr.Not.model_validate({"not": divided})))
    assert logic.domain(pr.key(divided)) == {lg.PRESENT, lg.UNKNOWN}


def test_logic_and_the_engine_agree_on_every_shipped_premise(kb: KnowledgeBase) -> None:
    """The first assignments that logic finds for a premise, or against it, do make it hold, or fail, on floats."""
    logic = lg.Logic(kb)
    degree = {lg.PRESENT: 1.0, lg.ABSENT: -1.0, lg.UNKNOWN: 0.0}
    for mine in kb.rules.values():
        holds = logic.holds(mine.if_)
        for node, wanted in ((holds, True), (lg.negated(holds), False)):
            way = next(lg.solutions(node))
            if any(pr.kind(var) in STATED_KEYWORDS for var in way):
                continue
            chosen = {var: lg.UNKNOWN if lg.UNKNOWN in values else min(values) for var, values in way.items()}
            facts = {var: degree[value] for var, value in chosen.items()}
            assert bool(certainty.holds(pr.reader(mine.if_)(facts))) is wanted, mine.id
