"""Random rule bases and cases for the small knowledge base of `conftest`."""

from __future__ import annotations

from typing import Any

from hypothesis import Phase
from hypothesis import strategies as st

from conftest import WHY, rule
from netdiag.cases import Case

NO_SHRINK = (Phase.explicit, Phase.reuse, Phase.generate)  # a failing rule base is small as it is
SYMPTOMS, PATTERNS, KNELPUNTEN = 5, 4, 3
GROUPS = f"evidence_groups: [{{id: e, nl: e, en: e, source: {WHY}}}, {{id: f, nl: f, en: f, source: {WHY}}}]\n"

# what rules of each layer may read: layer 0 observes, 1 has patterns, 2 the type of opgave, 3 misfits and more patterns
BASE = [f"{{symptom: s{i}}}" for i in range(SYMPTOMS)]
BASE += [f"{{divided: s{i}}}" for i in range(SYMPTOMS)]
BASE += ["{case: size, at_least: 10}", "{case: mandated, is: true}", "{case: phase, is: begin}", "{axis: knows}"]
READABLE = {0: BASE}
READABLE[1] = [*BASE, "{pattern: p0}", "{pattern: p1}"]
READABLE[2] = [*READABLE[1], "{opgave: t1}", "{opgave: t2}", "{misfit: bouwstenen}", "{misfit: krachten}"]
READABLE[3] = [*READABLE[2], "{pattern: p2}", "{pattern: p3}"]
CONCLUSIONS = {
    0: ["pattern: p0", "pattern: p1"],
    1: ["opgave: t1", "opgave: t2"],
    2: ["pattern: p2", "pattern: p3", "knelpunt: k0"],
    3: ["knelpunt: k1", "knelpunt: k2"],
}


def premises(layer: int) -> st.SearchStrategy[str]:
    leaf = st.sampled_from(READABLE[layer])

    def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        several = st.lists(inner, min_size=1, max_size=4)
        unless = inner.map(lambda p: f"{{unless: {p}}}")
        return st.one_of(
            st.lists(st.one_of(inner, unless), min_size=1, max_size=4).map(lambda ps: f"{{all: [{', '.join(ps)}]}}"),
            several.map(lambda ps: f"{{any: [{', '.join(ps)}]}}"),
            several.flatmap(
                lambda ps: st.integers(1, len(ps)).map(lambda n: f"{{at_least: {n}, of: [{', '.join(ps)}]}}")
            ),
            # the loader refuses `unless` under `not`
            inner.filter(lambda p: "unless" not in p).map(lambda p: f"{{not: {p}}}"),
        )

    return st.recursive(leaf, grow, max_leaves=6)


@st.composite
def one_rule(draw: Any, number: int) -> str:
    layer = draw(st.integers(0, 3))
    extra = draw(st.sampled_from(["", ", evidence: e", ", evidence: f"]))
    necessity = draw(st.sampled_from([0, 0, 0.3, 0.85]))
    extra += f", necessity: {necessity}" if necessity else ""
    value = draw(st.sampled_from([-0.9, -0.5, -0.2, 0.2, 0.25, 0.4, 0.6, 0.8, 0.95]))
    return rule(f"r{number}", draw(premises(layer)), draw(st.sampled_from(CONCLUSIONS[layer])), value, extra)


@st.composite
def rule_bases(draw: Any) -> str:
    return "".join(draw(one_rule(i)) for i in range(draw(st.integers(1, 12))))


Observations = st.one_of(
    st.integers(0, 4),
    st.sampled_from(["unknown", "n/a"]),
    st.builds(
        lambda s, c: {"severity": s, "confidence": c},
        st.integers(0, 4),
        st.sampled_from([0.0, 0.1, 0.2, 0.4, 0.7, 0.8]),
    ),
)
Answers = st.one_of(st.sampled_from([0, 0, 1, 2, 2.5, 3, 4, 4]), st.sampled_from(["unknown", "n/a"]))
Respondents = st.lists(
    st.fixed_dictionaries({"symptoms": st.dictionaries(st.sampled_from([f"s{i}" for i in range(SYMPTOMS)]), Answers)}),
    max_size=7,
)
Cases = st.fixed_dictionaries(
    {
        "name": st.just("x"),
        "symptoms": st.dictionaries(st.sampled_from([f"s{i}" for i in range(SYMPTOMS)]), Observations),
    },
    optional={
        "respondents": Respondents,
        "size": st.sampled_from([2, 10, 30]),
        "mandated": st.booleans(),
        "phase": st.just("begin"),
        "opgave": st.sampled_from(["t1", "t2", {"axes": {"knows": 0.5}}, {"axes": {"knows": 0.0}}]),
        "arrangement": st.dictionaries(st.sampled_from(["bouwstenen", "krachten"]), st.sampled_from(["t1", "t2"])),
    },
).map(Case.model_validate)
