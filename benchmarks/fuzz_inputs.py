"""Valid inputs made wrong, for `fuzz.py`: the same generator gives the same input.

mutated_data(data, rng, stock)      plain data: a part replaced, renamed, doubled, taken away, put elsewhere
mutated_text(text, rng, stock)      text: a piece of it, a line, a word
mutated_bytes(raw, rng)             bytes
Draws(raw)                          a generator whose choices are these bytes, so that bytes can stand for any value
frame(draws, columns)               a table of pandas with columns and cells of every kind
arrow_table(draws, columns)         one of Arrow, with types that files can have
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

SCALARS: Final = [
    *(None, True, False, 0, 1, -1, 2, 3, 5, 99, 2**63, 10**17, -(10**18), 0.5, -0.5, -0.0, 0.2, 1e308, 5e-324),
    *("", " ", "x", "x" * 400, "é", "\U0001f600", "\x1b[31m", "\u202e", "\u2028", "\ud800", "\0", "a\nb", "=1+1", "@x"),
    *("unknown", "n/a", "ja", "nee", "yes", "no", "true", "null", "4", "1_000", "1e999", ".inf", "2026-02-30", "<b>"),
    *("zeer sterk", "A", "a-b", "-", "a--b", "a.b", "knelpunt:k0", "rules", "{", "[", "&a", "*a", "!!python/name:os"),
]
HOLLOW: Final = [[], {}, [[]], [{}], {"": None}, [None], {"id": "x"}, {"symptom": "s0"}, {"not": {"symptom": "s0"}}]
TOKENS: Final = [
    *(
        "\n",
        "\r",
        "\t",
        " ",
        "  ",
        ":",
        ": ",
        ",",
        "-",
        "- ",
        "? ",
        "#",
        "&a ",
        "*a",
        "!",
        "!!str ",
        "|",
        ">",
        "%",
        "@",
    ),
    *(
        "[",
        "]",
        "{",
        "}",
        "[]",
        "{}",
        '"',
        "'",
        "\\",
        '"\\x1b"',
        "---\n",
        "...\n",
        "~",
        "null",
        "true",
        "0",
        "-1",
        "1e9",
    ),
    *("\ufeff", "\0", "\x1b", "\x7f", "\x85", "\u2028", "\ud800", "\U0010ffff", "é", "=", ";", "sep=;\n", "é́"),
    *("<<: ", "0x1F", "1_000", "2026-01-31", "9" * 40, "." * 40, "[" * 50, "{a: " * 50, "x" * 2000, "a: 1\n" * 50),
]
BYTES: Final = [
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xef\xbb\xbf",
    b"\x80\0\0\0",
    b"\xff\xff\xff\x7f",
    b"PK\x03\x04",
    b"PAR1",
    b"\r\n",
]
MOST_STEPS: Final = 4  # changes of one input: more of them leave nothing valid
LONGEST: Final = 20_000  # characters of one input: what is large is the business of tests/test_hostile_input.py

Stock = Sequence[Any]  # what stands in valid inputs: parts of data, or words


def several(rng: random.Random) -> range:
    """How many changes to make: mostly one."""
    return range(1 + (rng.randrange(MOST_STEPS) if rng.random() < 0.4 else 0))


# --- plain data -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spot:
    """A part of some data: what it stands in, and under which key or at which place."""

    holder: Any
    key: Any

    def put(self, value: Any) -> None:
        self.holder[self.key] = value


def spots(data: Any) -> Iterator[Spot]:
    for key, value in list(data.items() if isinstance(data, dict) else enumerate(data)):
        yield Spot(data, key)
        if isinstance(value, dict | list):
            yield from spots(value)


def parts(data: Any) -> list[Any]:
    """Every part of some data, and every key."""
    found = [spot.holder[spot.key] for spot in spots(data)]
    return [*found, *(spot.key for spot in spots(data) if isinstance(spot.key, str))]


def copied(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: copied(value) for key, value in data.items()}
    return [copied(value) for value in data] if isinstance(data, list) else data


def mutated_data(data: Any, rng: random.Random, stock: Stock) -> Any:
    whole = [copied(data)]
    for _ in several(rng):
        every = list(spots(whole))
        if not every:
            return None
        rng.choice(STEPS)(rng.choice(every), rng, stock, every)
    return whole[0] if whole else None


def _replaced(spot: Spot, rng: random.Random, stock: Stock, every: Sequence[Spot]) -> None:
    spot.put(copied(rng.choice(rng.choice((SCALARS, HOLLOW, stock, stock)))))


def _taken_away(spot: Spot, rng: random.Random, stock: Stock, every: Sequence[Spot]) -> None:
    del spot.holder[spot.key]


def _doubled(spot: Spot, rng: random.Random, stock: Stock, every: Sequence[Spot]) -> None:
    value = copied(spot.holder[spot.key])
    if isinstance(spot.holder, list):
        spot.holder.insert(spot.key, value)
    else:
        spot.holder[_name(rng, stock)] = value


def _renamed(spot: Spot, rng: random.Random, stock: Stock, every: Sequence[Spot]) -> None:
    if isinstance(spot.holder, dict):
        spot.holder[_name(rng, stock)] = spot.holder.pop(spot.key)


def _name(rng: random.Random, stock: Stock) -> str:
    name = rng.choice(rng.choice((SCALARS, stock)))
    return name if isinstance(name, str) else type(name).__name__


def _put_elsewhere(spot: Spot, rng: random.Random, stock: Stock, every: Sequence[Spot]) -> None:
    spot.put(copied(rng.choice(every).holder))


def _wrapped(spot: Spot, rng: random.Random, stock: Stock, every: Sequence[Spot]) -> None:
    value = spot.holder[spot.key]
    for _ in range(rng.choice((1, 1, 2, 12))):
        value = [value] if rng.random() < 0.5 else {rng.choice(("not", "all", "x", "severity")): value}
    spot.put(value)


def _nudged(spot: Spot, rng: random.Random, stock: Stock, every: Sequence[Spot]) -> None:
    value = spot.holder[spot.key]
    if isinstance(value, str):
        spot.put(value[: len(value) // 2] + rng.choice(TOKENS) + value[len(value) // 2 :])
    elif isinstance(value, int | float):
        spot.put(value * rng.choice((-1, 2, 0.1, 1e9)))


Step = Callable[[Spot, random.Random, Stock, Sequence[Spot]], None]
STEPS: Final[Sequence[Step]] = (
    _replaced, _replaced, _replaced, _taken_away, _doubled, _renamed, _renamed, _put_elsewhere, _wrapped, _nudged,
)  # fmt: skip


# --- text and bytes ---------------------------------------------------------------------------------------------------


def mutated_text(text: str, rng: random.Random, stock: Sequence[str]) -> str:
    for _ in several(rng):
        begin, end = _span(len(text), rng)
        piece, word = text[begin:end], rng.choice(rng.choice((TOKENS, stock)))
        instead = rng.choice(("", word, word, piece + piece, piece * rng.choice((1, 3, 50)), piece[::-1], piece + word))
        text = text[:begin] + instead + text[end:]
    return text[:LONGEST]


def _span(length: int, rng: random.Random) -> tuple[int, int]:
    begin = rng.randrange(length + 1)
    return begin, min(length, begin + rng.choice((0, 0, 1, 1, 2, 5, 40, 400)))


def mutated_bytes(raw: bytes, rng: random.Random) -> bytes:
    for _ in several(rng):
        begin, end = _span(len(raw), rng)
        piece = raw[begin:end]
        flipped = bytes(byte ^ (1 << rng.randrange(8)) for byte in piece[:8])
        instead = rng.choice((b"", flipped, flipped, rng.choice(BYTES), rng.randbytes(len(piece)), piece * 2))
        raw = raw[:begin] + instead + raw[end:]
    return raw


# --- values from bytes ------------------------------------------------------------------------------------------------


class Draws(random.Random):
    """Takes its choices from bytes, in their order, and 0 where there are no more."""

    def __init__(self, raw: bytes) -> None:
        super().__init__(0)
        self.raw = iter(raw)

    def getrandbits(self, k: int) -> int:
        count = (k + 7) // 8
        return int.from_bytes(bytes(next(self.raw, 0) for _ in range(count)), "little") >> (8 * count - k)

    def random(self) -> float:
        return self.getrandbits(8) / 256


class Odd:
    """An object that cannot be written."""

    def __str__(self) -> str:
        raise RuntimeError("no words for it")

    __repr__ = __str__


def cells() -> list[Any]:
    """What may stand in a cell, or in the place of a value of a case."""
    import numpy as np
    import pandas as pd

    return [
        *SCALARS, 4, 3, "3", "3,0", "sterk", "n.v.t.", "s0;s1", "waar", 10**5000, float("nan"), float("inf"),
        *(Decimal("3"), Decimal("sNaN"), Decimal("1e400"), Decimal("-0"), Fraction(1, 3), complex(1, 2)),
        *(dt.date(2026, 1, 31), dt.datetime(1, 1, 1), dt.time(1), dt.timedelta(1)),
        *(pd.Timestamp("2026-01-31", tz="Asia/Kabul"), pd.NaT, pd.NA, pd.Period("2026"), pd.Interval(0, 1)),
        *(pd.Timedelta(1), pd.Categorical(["a"])),
        *(np.int8(3), np.float16(3.5), np.array(3), np.array([]), np.array([1, 2]), np.bool_(True)),
        *(np.datetime64("NaT"), np.str_("3"), np.bytes_(b"3"), np.void(b"a"), b"3", bytearray(b"3"), memoryview(b"3")),
        *([], [3], ["s0"], [["s0"]], (), ("s0", None), {}, {"severity": 3}, {1: 2}, {"s0"}, frozenset(), range(3)),
        *(iter(()), object(), Odd(), Odd, len, ..., NotImplemented, ValueError("x"), pd.DataFrame(), pd.Series([1])),
    ]  # fmt: skip


def frame(draws: Draws, columns: Sequence[str]) -> Any:
    import pandas as pd

    every, rows = cells(), draws.choice((1, 1, 2, 3, 0, 7))
    names = [_heading(draws, columns, every) for _ in range(draws.choice((2, 3, 1, 5, 8, 0)))]
    made = [_column(draws, every, rows) for _ in names]
    table = pd.concat(made, axis=1) if made else pd.DataFrame(index=range(rows))
    table.columns = pd.Index(names, dtype=object)
    return table if draws.random() < 0.9 else table.set_axis([draws.choice(("a", "a", 1, None)) for _ in range(rows)])


def _heading(draws: Draws, columns: Sequence[str], every: Sequence[Any]) -> Any:
    if draws.random() < 0.85:
        return draws.choice(columns)
    heading = draws.choice(every)
    return heading if getattr(heading, "__hash__", None) else repr(type(heading))


DTYPES: Final = (
    *("Int64", "float64", "string", "category", "boolean", "datetime64[ns]", "int8", "Float32", "str"),
    *("string[pyarrow]", "int64[pyarrow]", "timestamp[us][pyarrow]", "period[D]", "Sparse[float]", "complex128"),
)


def _column(draws: Draws, every: Sequence[Any], rows: int) -> Any:
    import pandas as pd

    values = [draws.choice(every) if draws.random() < 0.4 else draws.randrange(5) for _ in range(rows)]
    column = pd.Series([None] * rows, dtype=object)
    for i, value in enumerate(values):
        column.iat[i] = value
    if draws.random() < 0.3:
        try:
            return column.astype(draws.choice(DTYPES))
        except Exception:  # these values are none of that type
            return column
    return column


def arrow_table(draws: Draws, columns: Sequence[str]) -> Any:
    import pyarrow as pa

    names = [
        draws.choice(columns) if draws.random() < 0.9 else str(draws.choice(SCALARS))
        for _ in range(draws.randrange(1, 6))
    ]
    length = draws.choice((1, 3, 0, 30))
    return pa.table(
        [_array(draws, length) for _ in names], names=[name.encode("utf-8", "replace").decode() for name in names]
    )


def _array(draws: Draws, length: int) -> Any:
    import pyarrow as pa

    kind = draws.choice(arrow_types())
    values = [draws.choice((0, 1, 2, 3, 4, None)) for _ in range(length)]
    for values_of_kind in (values, [None if value is None else _as(kind, value) for value in values]):
        try:
            return pa.array(values_of_kind, kind)
        except Exception:  # these values are none of that type
            continue
    return pa.nulls(length, kind)


def arrow_types() -> list[Any]:
    import pyarrow as pa

    plain = [
        *(pa.int8(), pa.uint64(), pa.float16(), pa.float64(), pa.string(), pa.large_string(), pa.string_view()),
        *(pa.bool_(), pa.binary(), pa.binary(4), pa.date32(), pa.date64(), pa.time32("s"), pa.time64("ns"), pa.null()),
        *(pa.duration("us"), pa.timestamp("s"), pa.timestamp("us", "Europe/Amsterdam"), pa.timestamp("ns", "+25:00")),
        *(pa.timestamp("ms", "No/Zone"), pa.decimal128(38, 10), pa.decimal256(70, 2)),
    ]
    nested = [
        *(pa.list_(pa.int8()), pa.large_list(pa.string()), pa.list_(pa.int8(), 2), pa.list_(pa.list_(pa.string()))),
        *(
            pa.struct([("severity", pa.int8())]),
            pa.map_(pa.string(), pa.int8()),
            pa.dictionary(pa.int32(), pa.string()),
        ),
    ]
    return [*plain, *nested]


def _as(kind: Any, value: int) -> Any:
    """A number as a value of some type."""
    import pyarrow as pa

    if pa.types.is_map(kind):
        return [("s0", value)]
    if pa.types.is_nested(kind):
        return {"severity": value} if pa.types.is_struct(kind) else [value] * 2
    if pa.types.is_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return b"\xff" * 4
    return SCALARS[value] if value < 3 else "sterk"
