"""Notes from files to statements: what is read, how it is split, what is denied and doubted in it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdiag import InputError
from netdiag.errors import Place
from netdiag.intake.documents import Item, items
from netdiag.intake.statements import Statement, sentences, statements

docx = pytest.importorskip("docx")

LONG = "De leden van het netwerk praten al meer dan drie jaar over dezelfde"


def texts(folder: Path, text: str, name: str = "notes.md") -> list[tuple[int, str]]:
    file = folder / name
    file.write_bytes(text.encode())
    return [(item.place.line, item.text) for item in items(file)]


def said(text: str) -> list[Statement]:
    return list(statements([Item(text, Place("notes.txt", 1))]))


# --- files ------------------------------------------------------------------------------------------------------------


def test_points_and_paragraphs_are_items_and_headings_none(tmp_path: Path) -> None:
    notes = "# Gesprek\n\n- **Geen** geld.\n* Geen tijd\n2. Geen [plan](http://x.example)\n\n---\n> Het stokt.\n"
    assert texts(tmp_path, notes) == [(3, "Geen geld."), (4, "Geen tijd"), (5, "Geen plan"), (8, "Het stokt.")]


def test_lines_that_an_editor_broke_off_are_one_item(tmp_path: Path) -> None:
    assert texts(tmp_path, f"{LONG}\nplannen.\nDan niets.\n") == [(1, f"{LONG} plannen."), (3, "Dan niets.")]


def test_a_short_line_ends_where_its_writer_ended_it(tmp_path: Path) -> None:
    assert texts(tmp_path, "geen geld\nruzie over de locatie\n", "notes.txt") == [
        (1, "geen geld"),
        (2, "ruzie over de locatie"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_text_is_read_in_the_encodings_that_editors_write(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "notes.txt"
    file.write_bytes("Eén cliënt".encode(encoding))
    assert [item.text for item in items(file)] == ["Eén cliënt"]


def test_a_word_file_gives_paragraphs_and_cells_each_once(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Gesprek", 1)
    document.add_paragraph("Het stokt.")
    row = document.add_table(rows=1, cols=2).rows[0]
    row.cells[0].merge(row.cells[1]).text = "Geen geld."
    document.save(str(tmp_path / "notes.docx"))
    assert [item.text for item in items(tmp_path / "notes.docx")] == ["Het stokt.", "Geen geld."]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("notes.pdf", b"text", "this is no file of notes. Wanted .txt, .md, .docx, or - for standard input."),
        ("notes.txt", b"a\0b", "this is no text. Save the notes as text or as a Word file."),
        ("notes.docx", b"text", "this is not a whole Word file. Save the notes as .docx or as text."),
        ("notes.txt", b"PK\x03\x04rest", "this is not a whole Word file. Save the notes as .docx or as text."),
    ],
)
def test_what_is_no_notes_is_told(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(InputError) as told:
        items(file)
    assert str(told.value) == f"{file}: {message}"


def test_a_packed_file_that_grows_too_large_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 100_000)
    (tmp_path / "notes.docx").write_bytes(packed.getvalue())
    monkeypatch.setenv("NETDIAG_MAX_UNPACKED_BYTES", "50000")
    with pytest.raises(InputError, match=r"notes.docx: more than 50,000 bytes when unpacked"):
        items(tmp_path / "notes.docx")


def test_too_many_statements_are_told_with_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETDIAG_MAX_STATEMENTS", "1")
    with pytest.raises(InputError, match=r"more than 1 statements in the notes\. NETDIAG_MAX_STATEMENTS"):
        said("Het stokt. Er is ruzie.")


# --- sentences and clauses --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Zij vroegen o.a. De Hoop en bijv. Pluryn om hulp.",
        "Volgens dhr. Jansen is dr. A. de Vries gestopt.",
        "They asked e.g. Leeds and Mr. Smith for help.",
        "Het kost 1.200 euro per jaar.",
    ],
)
def test_a_full_stop_that_ends_no_sentence_splits_nothing(text: str) -> None:
    assert sentences(text) == (text,)


def test_sentences_end_before_a_capital_a_number_a_quotation_mark() -> None:
    parts = ("Het stokt!", "“Wij wachten.”", "3 partners zijn weg, enz.", "Niemand belt?", "'s Avonds ook niet.")
    assert sentences(" ".join(parts)) == parts


def test_a_long_sentence_is_split_where_a_clause_ends_and_keeps_what_it_stands_in() -> None:
    sentence = "De besturen geven geen geld vrij, en niemand weet wie daar iets aan moet doen."
    assert [s.text for s in said(sentence)] == [
        "De besturen geven geen geld vrij",
        "en niemand weet wie daar iets aan moet doen.",
    ]
    assert {s.sentence for s in said(sentence)} == {sentence}


@pytest.mark.parametrize(
    ("sentence", "clauses"),
    [
        ("De huisartsen hadden zich alweer afgemeld, voor de derde keer op rij.", 1),
        ("Het is altijd op dinsdag, midden in het spreekuur, en het gaat nooit over ons.", 2),
        ("Het plan moet langs zeven colleges en vier raden van bestuur, en dan begint het opnieuw.", 2),
        ("Het wantrouwen tussen de wijkteams en de aanbieders in deze regio is groot.", 1),
        ("The hospital, the municipality and two general practices never signed the plan.", 1),
        ("The hospital asked for a plan, and nobody in the region wanted to write it.", 2),
    ],
)
def test_a_sentence_is_split_only_where_there_is_a_verb_on_both_sides(sentence: str, clauses: int) -> None:
    assert len(said(sentence)) == clauses


@pytest.mark.parametrize(
    "line",
    [
        "Aanwezig: drie wethouders, twee bestuurders van aanbieders, de projectleider.",
        "Afwezig met kennisgeving: de huisartsen.",
        "Present: the chair, two aldermen.",
        "De voorzitter opent.",
        "De voorzitter opent de vergadering.",
    ],
)
def test_who_was_there_and_that_the_meeting_opened_are_no_statements(line: str) -> None:
    assert [s.text for s in said(f"{line} De huisartsen komen niet.")] == ["De huisartsen komen niet."]


def test_that_somebody_is_present_is_a_statement() -> None:
    text = "Aanwezig zijn betekent nog niet: meedoen."
    assert [s.text for s in said(text)] == [text]


@given(st.text(alphabet="aA .,;!?:“”'-\n\té1", max_size=200))
def test_nothing_that_was_written_is_lost(text: str) -> None:
    whole = [word for found in said(text) for word in found.text]
    letters = [sign for sign in text if sign.isalnum()]
    assert [sign for sign in whole if sign.isalnum()] == letters


@pytest.mark.parametrize(
    ("text", "denials", "doubts"),
    [
        ("Er is geen geld.", ("geen",), ()),
        ("Soms is er ruzie.", (), ("soms",)),
        ("Volgens sommigen is het misschien niet zo.", ("niet",), ("volgens sommigen", "misschien")),
        ("They don't meet, perhaps.", ("don't",), ("perhaps",)),
        ("De notitie van mei is nieuw.", (), ()),
    ],
)
def test_denials_and_doubts_are_marked(text: str, denials: tuple[str, ...], doubts: tuple[str, ...]) -> None:
    (statement,) = said(text)
    assert (statement.denials, statement.doubts) == (denials, doubts)


def test_a_doubt_at_the_head_of_a_sentence_goes_for_all_of_it_and_a_denial_for_its_clause() -> None:
    first, second = said("Misschien geven de besturen er geen geld voor, want zij hebben zelf grote zorgen.")
    assert (first.denials, first.doubts) == (("geen",), ("misschien",))
    assert (second.denials, second.doubts) == ((), ("misschien",))
