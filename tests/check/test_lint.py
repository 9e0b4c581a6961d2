"""Remarks of all checks together."""

from __future__ import annotations

from checking import K0, S, Small, all_of, no
from conftest import rule
from netdiag.check.lint import lint


def test_remarks_stand_in_order_and_have_their_place(small: Small) -> None:
    kb = small(rule("r1", all_of(S[0], no(S[0])), K0) + rule("r2", S[1], K0, 0.5))
    found = lint(kb)
    grades = [("error", "warning", "info").index(remark.severity) for remark in found]
    assert grades == sorted(grades)
    (scale,) = [remark for remark in found if remark.check == "scale"]
    assert scale.place == kb.places["rules", "r2"]
    assert lint(kb) == found
