"""The records of one section of the knowledge, by id: a mapping that nobody can change.

Section                         a record is made when first asked for, as a diagnosis needs a few hundred of thousands
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

from netdiag.errors import did_you_mean
from netdiag.knowledge.records import SECTIONS
from netdiag.messages import _
from netdiag.plaintext import shortened

SHOWN: Final = 5  # ids in a line
ROWS: Final = 20  # records in a table
LABEL: Final = 160  # characters of a label in it


R = TypeVar("R")


class Section(Mapping[str, R]):
    """Id -> record, in order. `raw` is the plain data of each, `made` those that are records already."""

    def __init__(self, name: str, raw: Mapping[str, Any], made: Mapping[str, R] | None = None) -> None:
        self.name, self.raw = name, raw
        self._kind: Any = SECTIONS[name]
        self._made = dict(made or {})

    @classmethod
    def ordered(cls, name: str, raw: Mapping[str, Any], below: Section[Any] | None) -> Section[Any]:
        """Return a section with these records put on those below: by their `order`, then by id, not as they stood."""
        whole = {**(below.raw if below else {}), **raw}
        names = sorted(whole, key=lambda id_: (_order(whole[id_]), id_))
        kept = {id_: record for id_, record in (below._made.items() if below else ()) if id_ not in raw}
        return cls(name, {id_: whole[id_] for id_ in names}, kept)

    def keep(self, name: str, record: R) -> None:
        """Keep a record that was made from this section's plain data, while the section is put together."""
        self._made[name] = record

    def __getitem__(self, name: str) -> R:
        if name not in self._made:
            if name not in self.raw:
                raise KeyError(
                    _("'{name}' is not one of the {words}. {hint}")
                    .format(name=name, words=self._words, hint=did_you_mean(str(name), self.raw))
                    .strip()
                )
            self._made[name] = self._kind.model_validate(self.raw[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.raw)

    def __len__(self) -> int:
        return len(self.raw)

    def __contains__(self, name: object) -> bool:
        return name in self.raw

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.name, dict(self.raw))

    def get(self, name: str, default: Any = None) -> Any:
        """Return the record with this id, or `default`."""
        return self[name] if name in self.raw else default

    def to_frame(self) -> Any:
        """Return the records as a pandas DataFrame, one row each. Raises InputError where pandas is missing."""
        from netdiag.report.frames import of_section

        return of_section(self)

    @property
    def _words(self) -> str:
        return self.name.replace("_", " ")

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.raw)

    def __repr__(self) -> str:
        first = ", ".join(list(self.raw)[:SHOWN])
        return f"<{len(self)} {self._words}: {first}{', …' if len(self) > SHOWN else ''}>"

    def _repr_html_(self) -> str:
        from html import escape  # its table of entities takes as long to import as some rooms

        records = [(name, self[name]) for name in list(self.raw)[:ROWS]]
        rows = "".join(
            f"<tr><td><code>{escape(name)}</code></td>"
            f"<td>{escape(_label(record, 'nl'))}</td><td>{escape(_label(record, 'en'))}</td></tr>"
            for name, record in records
        )
        more = f"<p>… {len(self) - ROWS} more</p>" if len(self) > ROWS else ""
        head = "<tr><th>id</th><th>nl</th><th>en</th></tr>"
        return (
            f"<p>{len(self)} {escape(self._words)}</p><table><thead>{head}</thead><tbody>{rows}</tbody></table>{more}"
        )


def _order(raw: Mapping[str, Any]) -> int:
    order = raw.get("order", 0)
    return order if isinstance(order, int) else 0


def _label(record: Any, language: str) -> str:
    """The label of a record, or why there is what it says."""
    text = record if hasattr(record, language) else record.because
    return shortened(getattr(text, language), LABEL)
