"""A case is a value: frozen, hashable, picklable, comparable; it takes what people have, and tells what it wants."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import netdiag
from netdiag.cases import Case, Observation, load_case, read_case
from netdiag.frozen import FrozenDict
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.yamlfile import parse, write
from shipped import EXAMPLES

FULL = Case(
    name="Alles",
    date="2026-01-31",
    opgave={"axes": {"knowledge-certain": 0.5}, "description": "een opgave"},
    phase="campagne",
    size=12,
    mandated=False,
    funding="temporary",
    work="care",
    scale="local",
    abroad=False,
    arrangement={"krachten": "taai"},
    features={"new-or-unknown-risk": "ja"},
    bouwstenen={"opgave": "deels"},
    krachten={"dialoog": 3},
    chief_complaint=["partners-compete"],
    symptoms={
        "partners-compete": 3,
        "nobody-takes-up-the-work": Observation(severity="unknown", note="volgt: nog\nna"),
    },
)
MAPPINGS = ["arrangement", "features", "bouwstenen", "questions", "krachten", "symptoms"]


# --- frozen, hashable, picklable, comparable --------------------------------------------------------------------------


@pytest.mark.parametrize("field", MAPPINGS)
def test_no_mapping_of_a_case_can_be_changed(field: str) -> None:
    mapping: Any = getattr(FULL, field)
    for change in (
        lambda: mapping.update({"x": 1}),
        lambda: mapping.__setitem__("x", 1),
        lambda: mapping.setdefault("x", 1),
        mapping.clear,
        lambda: mapping.pop("x", None),
        lambda: mapping.__ior__({"x": 1}),
    ):
        with pytest.raises(TypeError, match="cannot be changed"):
            change()
    with pytest.raises(TypeError, match="cannot be changed"):
        del mapping["x"]


def test_the_axes_of_a_stated_opgave_cannot_be_changed() -> None:
    assert FULL.opgave is not None
    with pytest.raises(TypeError, match="cannot be changed"):
        FULL.opgave.axes["knowledge-certain"] = 1.0  # type: ignore[index]


@pytest.mark.parametrize("made", [pickle.loads(pickle.dumps(FULL)), copy.deepcopy(FULL), copy.copy(FULL)])
def test_a_copy_is_equal_has_the_same_hash_and_is_frozen_too(made: Case) -> None:
    assert made == FULL and hash(made) == hash(FULL)
    assert isinstance(made.symptoms, FrozenDict)


def test_a_case_with_the_same_content_in_another_order_is_equal() -> None:
    one = Case(symptoms={"partners-compete": 3, "nobody-takes-up-the-work": 2})
    other = Case(symptoms={"nobody-takes-up-the-work": "moderate", "partners-compete": 3.0})
    assert one == other and hash(one) == hash(other) and len({one, other}) == 1


def test_a_frozen_dict_is_equal_to_a_dict_and_keeps_its_order() -> None:
    frozen = FrozenDict({"b": 1, "a": 2})
    assert frozen == {"a": 2, "b": 1} and list(frozen) == ["b", "a"]
    assert FrozenDict.fromkeys("ba", 1) == {"b": 1, "a": 1}
    assert {**frozen, "c": 3} == frozen | {"c": 3} == {"a": 2, "b": 1, "c": 3}


# --- what is taken ----------------------------------------------------------------------------------------------------


def test_a_case_needs_no_name() -> None:
    assert Case(symptoms={"partners-compete": 3}).name == ""


@pytest.mark.parametrize(
    "given_",
    [3, 3.0, np.int64(3), np.int8(3), np.float64(3.0), np.float32(3), pd.Series([3])[0], pd.Series([3.0])[0], "strong"],
    ids=lambda value: f"{type(value).__name__} {value}",
)
def test_whole_numbers_of_any_kind_are_severities(given_: Any) -> None:
    severity = Case(symptoms={"partners-compete": given_}).symptoms["partners-compete"].severity
    assert severity == 3 and type(severity) is int


@pytest.mark.parametrize(
    "given_",
    [
        *(2.3, 0.25, 4.5, -1, -0.5, 5, 10**400, float("nan"), float("inf"), True, np.bool_(True), "5", "heel erg"),
        *(None, pd.NA, [3], 3 + 0j, np.array([3]), Decimal("2.5"), np.int8(100), b"3"),
    ],
    ids=repr,
)
def test_what_is_no_severity_is_told_what_is_wanted(given_: Any) -> None:
    with pytest.raises(ValidationError, match=r"a severity is 0\.\.4, also halfway, one of absent"):
        Case(symptoms={"partners-compete": given_})


@pytest.mark.parametrize("given_", ["3", " 2.5 "])
def test_of_a_severity_in_quotes_is_told_that_it_is_text(given_: str) -> None:
    with pytest.raises(ValidationError, match=rf"this is text; write {given_.strip()} without quotes"):
        Case(symptoms={"partners-compete": given_})


@pytest.mark.parametrize("day", [dt.date(2026, 1, 31), dt.datetime(2026, 1, 31, 9, 30), pd.Timestamp("2026-01-31")])
def test_a_moment_is_read_as_its_day(day: Any) -> None:
    assert Case(date=day).date == dt.date(2026, 1, 31)


@pytest.mark.parametrize("day", [pd.NaT, float("nan"), 20260131, "31-01-2026"], ids=repr)
def test_what_is_no_day_is_told_how_a_date_is_written(day: Any) -> None:
    with pytest.raises(ValidationError, match="a date is written as 2026-01-31"):
        Case(date=day)


def test_the_size_may_be_a_number_of_numpy() -> None:
    assert Case(size=np.int64(12)).size == 12


# --- replace and to_yaml ----------------------------------------------------------------------------------------------


def test_features_work_scale_and_abroad_are_a_part_of_a_case() -> None:
    assert (FULL.features, FULL.work, FULL.scale, FULL.abroad) == (
        {"new-or-unknown-risk": "yes"},
        "care",
        "local",
        False,
    )
    for other in ({"features": {}}, {"work": "ict"}, {"scale": None}, {"abroad": True}):
        assert FULL.replace(**other) != FULL
    with pytest.raises(ValidationError, match="Input should be 'care'"):
        FULL.replace(work="zorg")


def test_a_full_case_written_as_yaml_reads_back_to_the_same_case(kb: KnowledgeBase) -> None:
    assert read_case(parse(FULL.to_yaml()), kb) == FULL


def test_replace_gives_a_checked_case_and_leaves_the_old_one() -> None:
    made = FULL.replace(phase="startfase", symptoms={**FULL.symptoms, "partners-compete": 1})
    assert (made.phase, made.symptoms["partners-compete"].severity, made.name) == ("startfase", 1, "Alles")
    assert (FULL.phase, FULL.symptoms["partners-compete"].severity) == ("campagne", 3)
    with pytest.raises(ValidationError, match="a severity is"):
        FULL.replace(symptoms={"partners-compete": 9})
    with pytest.raises(ValidationError):
        FULL.replace(fase="startfase")


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_written_as_yaml_reads_back_to_the_same_case(file: Any, kb: KnowledgeBase) -> None:
    case = load_case(file, kb)
    assert read_case(parse(case.to_yaml()), kb) == case


@pytest.mark.parametrize("confidence", [0.0011938531229591656, 0.00010001234567890122, 5e-324, 0.1])
def test_a_number_of_many_digits_is_read_back(kb: KnowledgeBase, confidence: float) -> None:
    case = Case(name="x", symptoms={"partners-compete": {"severity": 3, "confidence": confidence}})
    assert read_case(parse(case.to_yaml()), kb) == case


def test_a_plain_observation_is_written_as_its_severity() -> None:
    assert Case(name="x", symptoms={"partners-compete": 3}).to_yaml() == "name: x\nsymptoms:\n  partners-compete: 3\n"


Odd = st.one_of(
    st.text(min_size=1, max_size=30),
    st.sampled_from(
        ["no", "089", "1e5", "1_000", "+.5", "0x1f", "12:30", "~", "null", "true", "- a", "a: b", "#", "'"]
    ),
)


@settings(max_examples=300, deadline=None)
@given(name=Odd, note=Odd, confidence=st.floats(0, 1), severity=st.integers(0, 4), unknown=st.booleans())
def test_any_case_written_as_yaml_reads_back_to_the_same_case(
    name: str, note: str, confidence: float, severity: int, unknown: bool
) -> None:
    observation = Observation(severity="unknown" if unknown else severity, confidence=confidence, note=note)
    case = Case(name=name, symptoms={"partners-compete": observation})
    assert read_case(parse(case.to_yaml()), KnowledgeBase.default()) == case


@given(st.recursive(Odd | st.integers() | st.booleans() | st.none(), lambda x: st.lists(x) | st.dictionaries(Odd, x)))
def test_what_is_written_as_yaml_is_read_back(data: Any) -> None:
    small = not any(abs(number) >= 10**18 for number in _numbers(data))
    assert not small or parse(write(data)).data == data


def _numbers(data: Any) -> list[int]:
    if isinstance(data, int):
        return [data]
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return [number for part in inside for number in _numbers(part)]


# --- wrong types ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", ["case.yaml", {"symptoms": {}}, None, 3])
def test_diagnose_tells_what_it_wants_instead(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"diagnose wants a Case.*load_case\(path\)"):
        netdiag.diagnose(wrong)


def test_an_engine_that_there_is_not_is_told() -> None:
    with pytest.raises(netdiag.InputError, match=r"'clips' is not an engine\. Wanted experta or floats"):
        netdiag.diagnose(FULL, engine="clips")  # type: ignore[arg-type]


def test_the_quick_engine_gives_the_same_diagnosis() -> None:
    assert netdiag.diagnose(FULL, engine="floats").to_json() == netdiag.diagnose(FULL).to_json()


def test_an_input_error_is_a_value_error() -> None:
    assert issubclass(netdiag.InputError, ValueError)
