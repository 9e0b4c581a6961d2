"""Answers of respondents drawn again come to what `cases` makes of the very same answers."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from netdiag.cases import Case, Respondent, observed_degree
from netdiag.cases.respondents import DIVIDED, consensus, tally
from netdiag.reasons.resampled import STEPS, by_severity, resampled

Scores = st.lists(st.sampled_from(STEPS.tolist()), max_size=25)


@given(Scores)
def test_counted_answers_come_to_the_same_median_and_label(scores: list[float]) -> None:
    counts = np.array([[scores.count(step) for step in STEPS]], float)
    given_ = tally([Respondent(symptoms={"s0": score}) for score in scores]).get("s0")
    found = by_severity(counts)
    assert found.degree[0] == approx(observed_degree(consensus(given_)) if given_ else 0.0)
    assert found.divided[0] == (DIVIDED.get(given_.label, 0.0) if given_ else 0.0)


Answers = st.dictionaries(st.sampled_from(["s0", "s1"]), st.sampled_from([0, 1, 2.5, 4, "unknown", "n/a"]))


@given(st.lists(Answers, min_size=1, max_size=8), st.data())
def test_a_draw_is_a_case_of_the_people_drawn(answers: list[Any], data: st.DataObject) -> None:
    people = [Respondent(symptoms=given_) for given_ in answers]
    who = data.draw(st.lists(st.integers(0, len(people) - 1), min_size=len(people), max_size=len(people)))
    found = resampled(people, ["s0", "s1"], np.array([who]))
    case = Case(respondents=[people[i] for i in who])
    degrees = [observed_degree(case.observed[name]) if name in case.observed else 0.0 for name in ("s0", "s1")]
    assert found.degree[0].tolist() == approx(degrees)
