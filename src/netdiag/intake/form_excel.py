"""A questionnaire as an Excel file: one row a question, the answer chosen from a list.

write_excel(asked, path)

The column `id`, which is hidden, says which question a row asks; `survey` reads the file back by it. Only
the answers can be typed in.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from netdiag.intake.formwords import spoken, words
from netdiag.intake.questionnaire import LONGEST, Questionnaire
from netdiag.packages import for_intake as package
from netdiag.packed import save_workbook
from netdiag.plaintext import wrapped

WIDTHS: Final = {"A": 6, "B": 70, "C": 22, "D": 10, "E": 14}
NAMES: Final = "E"  # of no use to who fills it in
FONT: Final = {"name": "Calibri", "size": 11}  # named: each program has another for a font without a name
LINE: Final = 15  # points
LISTS: Final = "lists"


def write_excel(asked: Questionnaire, path: Path) -> None:
    """Write a questionnaire as .xlsx; the same questionnaire gives the same bytes."""
    book = package("openpyxl").Workbook()
    sheet = book.active
    sheet.title = "netdiag"
    _Sheet(sheet, book.create_sheet(LISTS), asked).fill()
    book[LISTS].sheet_state = "hidden"
    save_workbook(book, path)


class _Sheet:
    """The sheet that is filled in, row by row, and the hidden one with the lists of answers."""

    def __init__(self, sheet: Any, lists: Any, asked: Questionnaire) -> None:
        self.sheet, self.lists, self.asked = sheet, lists, asked
        self.say = words(asked.language)
        self.row = 0
        self.validations: dict[tuple[str, ...], Any] = {}

    def fill(self) -> None:
        """Write everything."""
        for column, width in WIDTHS.items():
            self.sheet.column_dimensions[column].width = width
        self.sheet.column_dimensions[NAMES].hidden = True
        self._line("", self.asked.title, bold=True)
        for key in ("intro", "private", "fill"):
            self._line("", self.say[key])
        self._line(*(self.say[key] for key in ("number", "question", "answer")), "code", "id", bold=True)
        self.sheet.freeze_panes = f"A{self.row + 1}"
        self._questions()
        self.sheet.protection.sheet = True
        self.sheet.print_title_rows = f"{self.row}:{self.row}"
        self.sheet.page_setup.fitToHeight = 0
        self.sheet.sheet_properties.pageSetUpPr = package("openpyxl.worksheet.properties").PageSetupProperties(
            fitToPage=True
        )

    def _questions(self) -> None:
        for name, choices in self.asked.about.items():
            self._line("", self.say[name], "", "", name)
            self._answerable(choices)
        title = ""
        for part, number, item in self.asked.numbered():
            if part.title != title:
                self._line("", part.title, bold=True)
                title = part.title
            text = f"{item.text}\n{item.help}" if item.help else item.text
            self._line(number, text, "", item.code, item.id)
            self._answerable(tuple(spoken(*choice) for choice in part.choices))

    def _line(self, *cells: str | int, bold: bool = False) -> None:
        self.row += 1
        self._heighten(str(cells[1]))
        styles = package("openpyxl.styles")
        for column, content in enumerate(cells, 1):
            cell = self.sheet.cell(self.row, column)
            _put(cell, content)
            cell.font = styles.Font(**FONT, bold=bold, color="808080" if column > 3 and not bold else "000000")
            cell.alignment = styles.Alignment(wrap_text=True, vertical="top")

    def _heighten(self, text: str) -> None:
        """Make the row as high as its text: not every program does so by itself.

        A row of one line is left to the program, which makes it higher for a long answer.
        """
        lines = sum(len(wrapped(line, WIDTHS["B"])) for line in text.split("\n"))
        if lines > 1:
            self.sheet.row_dimensions[self.row].height = LINE * lines

    def _answerable(self, choices: tuple[str, ...]) -> None:
        cell = self.sheet.cell(self.row, 3)
        styles = package("openpyxl.styles")
        cell.protection = styles.Protection(locked=False)
        side = styles.Side(style="thin", color="808080")
        cell.border = styles.Border(left=side, right=side, top=side, bottom=side)
        cell.number_format = "@"
        self._validation(choices).add(cell)

    def _validation(self, choices: tuple[str, ...]) -> Any:
        if choices not in self.validations:
            made = self._list(choices) if choices else self._free()
            made.allow_blank, made.showErrorMessage = True, True
            made.error, made.errorTitle = self.say["wrong"] if choices else f"<= {LONGEST}", "netdiag"
            self.sheet.add_data_validation(made)
            self.validations[choices] = made
        return self.validations[choices]

    def _list(self, choices: tuple[str, ...]) -> Any:
        column = len(self.validations) + 1
        for row, choice in enumerate(choices, 1):
            _put(self.lists.cell(row, column), choice)
        letter = package("openpyxl.utils").get_column_letter(column)
        where = f"{LISTS}!${letter}$1:${letter}${len(choices)}"
        return package("openpyxl.worksheet.datavalidation").DataValidation(type="list", formula1=where)

    def _free(self) -> Any:
        kind = package("openpyxl.worksheet.datavalidation").DataValidation
        return kind(type="textLength", operator="lessThanOrEqual", formula1=str(LONGEST))


def _put(cell: Any, content: str | int) -> None:
    """Put text into a cell as text, whatever it looks like."""
    cell.value = content
    if isinstance(content, str):
        cell.data_type = "s"
