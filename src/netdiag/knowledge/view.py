"""What a notebook shows of knowledge: one record, or a whole knowledge base. Text from files is never markup.

of_record(record)               its labels, and each field that says something
of_base(version, sections)      its sections, with how many records each has
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final

from netdiag.plaintext import printable, shortened

LONGEST: Final = 600  # characters of a field
SHOWN: Final = 3  # ids of a section
TOP_LEFT: Final = 'style="vertical-align:top;text-align:left"'  # notebooks put cells to the right


def of_record(record: Any) -> str:
    """Return a record as one piece of HTML, fields as they stand in a file."""
    data = record.model_dump(by_alias=True, exclude_defaults=True, mode="json")
    head = " / ".join(data.pop(key) for key in ("nl", "en") if key in data)
    rows = _rows((key, shortened(_plain(value), LONGEST)) for key, value in data.items())
    title = head or data.get("id") or type(record).__name__
    return f"<div><h4>{_safe(title)}</h4><table><tbody>{rows}</tbody></table></div>"


def of_base(version: str, sections: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a knowledge base as one piece of HTML: a row for each section."""
    rows = _rows((name, _begin(section)) for name, section in sections.items())
    return f"<div><h4>KnowledgeBase {_safe(version)}</h4><table><tbody>{rows}</tbody></table></div>"


def _begin(section: Mapping[str, Any]) -> str:
    some = ", ".join([*list(section)[:SHOWN], *(["…"] if len(section) > SHOWN else [])])
    return f"{len(section)}: {some}" if some else "0"


def _rows(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f"<tr {TOP_LEFT}><th>{_safe(name)}</th><td>{_safe(value)}</td></tr>" for name, value in pairs)


def _plain(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False).replace('"', "")


def _safe(text: str) -> str:
    return escape(printable(text, " "))
