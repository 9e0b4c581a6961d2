"""The records of one section of the knowledge, by id: a mapping that nobody can change.

Section                         a record is made when first asked for, as a diagnosis needs a few hundred of thousands
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from netdiag.errors import did_you_mean
from netdiag.knowledge.records import SECTIONS
from netdiag.plaintext import shortened

MAX_SHOWN: Final = 5  # ids in a line
ROWS: Final = 20  # records in a table
LABEL: Final = 160  # characters of a label in it


class Section(Mapping[str, Any]):
    """Id -> record, in order. `raw` is the plain data of each, `made` those that are records already."""

    def __init__(self, name: str, raw: Mapping[str, Any], made: Mapping[str, Any] | None = None) -> None:
        self.name = name
        self._kind, self._raw = SECTIONS[name], raw
        self._made = dict(made or {})

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            if name not in self._raw:
                raise KeyError(
                    f"'{name}' is not one of the {self._words}. {did_you_mean(str(name), self._raw)}".strip()
                )
            self._made[name] = self._kind.model_validate(self._raw[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)

    def __contains__(self, name: object) -> bool:
        return name in self._raw

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.name, dict(self._raw))

    def get(self, name: str, default: Any = None) -> Any:
        """Return the record with this id, or `default`."""
        return self[name] if name in self._raw else default

    @property
    def _words(self) -> str:
        return self.name.replace("_", " ")

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._raw)

    def __repr__(self) -> str:
        first = ", ".join(list(self._raw)[:MAX_SHOWN])
        return f"<{len(self)} {self._words}: {first}{', …' if len(self) > MAX_SHOWN else ''}>"

    def _repr_html_(self) -> str:
        from html import escape  # its table of entities takes as long to import as some rooms

        records = [(name, self[name]) for name in list(self._raw)[:ROWS]]
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


def _label(record: Any, language: str) -> str:
    """Return the label of a record; of a rule, which has none, its reason."""
    text = record if hasattr(record, language) else record.because
    return shortened(getattr(text, language), LABEL)
