"""An overview of many networks as an Excel file: a summary, a map in shades, each network with those like it.

as_xlsx(overview, language)     the bytes of the file; the same overview gives the same bytes

Whatever a cell looks like, text is text: nothing in it is run, also after somebody typed in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from netdiag import certainty
from netdiag.packages import for_tables as package
from netdiag.packed import save_workbook
from netdiag.phrases import Language, checked, say
from netdiag.plaintext import may_be_formula
from netdiag.report.overview_html import HEADING, SHADES, brief, named, tidy, title
from netdiag.report.overviewwords import word

if TYPE_CHECKING:
    from netdiag.report.overview import Network, Overview

WIDTHS: Final = {"cell": 6, "number": 18, "name": 42, "text": 60}  # characters
UPRIGHT: Final = 260  # points, for headings that stand upright
FILLS: Final = (("143F66", "FFFFFF"), ("3F739C", "FFFFFF"), ("A9C5DE", "16212C"), ("DBE7F1", "16212C"))  # and their ink

Cell = str | float | None


def as_xlsx(o: Overview, language: Language = "nl") -> bytes:
    """Return an overview as the bytes of an Excel file. Raises InputError (language)."""
    checked(language)
    book = package("openpyxl").Workbook()
    book.remove(book.active)
    _summary(book.create_sheet(word("summary", language)), o, language)
    _map(book.create_sheet(word("map", language)), o, language)
    _networks(book.create_sheet(word("networks", language)), o, language)
    made = BytesIO()
    save_workbook(book, made)
    return made.getvalue()


# --- sheets -----------------------------------------------------------------------------------------------------------


def _summary(sheet: Any, o: Overview, language: Language) -> None:
    _put(sheet, [title(o, language)], bold=True)
    for line in (word("starter", language), word("factors", language), *brief(o, language)):
        _put(sheet, [line])
    for heads, rows in (_causes(o, language), _knelpunten(o, language), _steps(o, language), _outcomes(o, language)):
        _put(sheet, [])
        _put(sheet, heads, bold=True)
        for row in rows:
            _put(sheet, row, form="0%")
    _widths(sheet, [WIDTHS["text"], *[WIDTHS["number"]] * 3])


def _causes(o: Overview, language: Language) -> tuple[list[str], list[list[Cell]]]:
    heads = [word(key, language) for key in ("cause", "first", "share")]
    labels = {one.id: o.kb.hoofdoorzaken[one.id].label(language) for one in o.causes}
    return heads, [[labels[one.id], one.first, round(one.share, 4)] for one in o.causes]


def _knelpunten(o: Overview, language: Language) -> tuple[list[str], list[list[Cell]]]:
    heads = [word(key, language) for key in ("knelpunt", "likely", "possible", "core")]
    labels = {one.id: o.kb.knelpunten[one.id].label(language) for one in o.knelpunten}
    return heads, [[labels[one.id], one.likely, one.possible, one.core] for one in o.knelpunten]


def _steps(o: Overview, language: Language) -> tuple[list[str], list[list[Cell]]]:
    rows: list[list[Cell]] = [[o.kb.interventions[name].label(language), count] for name, count in o.steps]
    return [word("step", language), word("networks", language)], rows


def _outcomes(o: Overview, language: Language) -> tuple[list[str], list[list[Cell]]]:
    rows: list[list[Cell]] = [[say(name, language), count] for name, count in o.outcomes.items()]
    return [word("outcome", language), word("networks", language)], rows


def _map(sheet: Any, o: Overview, language: Language) -> None:
    """Write the certainties, in shades as long as the sheet is used: rules of Excel, and no fixed colours."""
    labels = [tidy(knelpunt.label(language), HEADING) for knelpunt in o.kb.knelpunten.values()]
    _put(sheet, [word("network", language), *labels], bold=True)
    for cell in sheet[1][1:]:
        cell.alignment = package("openpyxl.styles").Alignment(text_rotation=90, vertical="bottom")
    for network in o.diagnosed:
        _put(sheet, [named(network, language), *(certainty.shown(value) for value in network.certainties or ())])
    last = package("openpyxl.utils").get_column_letter(len(labels) + 1)
    _shade(sheet, f"B2:{last}{max(len(o.diagnosed), 1) + 1}")
    sheet.row_dimensions[1].height = UPRIGHT
    _widths(sheet, [WIDTHS["name"], *[WIDTHS["cell"]] * len(labels)])
    sheet.freeze_panes = "B2"


def _shade(sheet: Any, cells: str) -> None:
    styles, rules = package("openpyxl.styles"), package("openpyxl.formatting.rule")
    for (step, _), (fill, ink) in zip(SHADES, FILLS, strict=True):
        look = {"fill": styles.PatternFill(bgColor=fill), "font": styles.Font(color=ink)}
        rule = rules.CellIsRule(operator="greaterThanOrEqual", formula=[str(step)], stopIfTrue=True, **look)
        sheet.conditional_formatting.add(cells, rule)


def _networks(sheet: Any, o: Overview, language: Language) -> None:
    keys = ("network", "file", "outcome", "core", "nearest", "their_steps", "error")
    _put(sheet, [word(key, language) for key in keys], bold=True)
    for network in o.networks:
        _put(sheet, list(_about(o, network, language)))
    sheet.auto_filter.ref = sheet.dimensions
    sheet.freeze_panes = "B2"
    _widths(sheet, [WIDTHS["name"], *[WIDTHS["name"]] * 2, *[WIDTHS["text"]] * 4])


def _about(o: Overview, network: Network, language: Language) -> Iterator[Cell]:
    kb = o.kb
    near = [named(o.networks[one.place], language) for one in network.near]
    yield named(network, language)
    yield network.source
    yield say(network.outcome, language) if network.outcome and network.certainties else None
    yield " | ".join(kb.knelpunten[name].label(language) for name in network.core)
    yield word("unlike", language) if network.is_unlike else " | ".join(near)
    yield " | ".join(kb.interventions[name].label(language) for name in network.steps)
    yield network.error


# --- cells ------------------------------------------------------------------------------------------------------------

MOST: Final = 32_000  # characters that a cell of Excel holds, nearly
WRAPPED: Final = 40  # characters, from which text goes on below


def _put(sheet: Any, values: Sequence[Cell], bold: bool = False, form: str = "0.00") -> None:
    """Add a row of cells; `form` is how numbers that are not whole are shown."""
    sheet.append([_text(sheet, one, bold) if isinstance(one, str) else _number(sheet, one, form) for one in values])


def _number(sheet: Any, value: float | None, form: str) -> Any:
    cell = package("openpyxl.cell").Cell(sheet, 1, 1, value)
    if isinstance(value, float):
        cell.number_format = form
    return cell


def _text(sheet: Any, text: str, bold: bool) -> Any:
    """Return a cell that is text, whatever it looks like."""
    cell = package("openpyxl.cell").Cell(sheet, 1, 1, tidy(text, MOST))
    cell.data_type = "s"
    cell.quotePrefix = may_be_formula(cell.value)
    cell.alignment = package("openpyxl.styles").Alignment(vertical="top", wrap_text=len(text) > WRAPPED)
    if bold:
        cell.font = package("openpyxl.styles").Font(bold=True)
    return cell


def _widths(sheet: Any, widths: Sequence[int]) -> None:
    letter = package("openpyxl.utils").get_column_letter
    for i, width in enumerate(widths, 1):
        sheet.column_dimensions[letter(i)].width = width
