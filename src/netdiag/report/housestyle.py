"""A firm's own Word or PowerPoint file, looked through before a report is made on it.

HouseStyle                          what was looked through: its name, for messages, and its bytes
house_style(path, kind)             reads one; "word" or "powerpoint"
TRIAL                               a story with a block of each kind, to fill one with before there is work to lose
  refused(file, seen, wanted)       what to raise where something in it will not do
  filling(house)                    within it, what goes wrong with a firm's file is told as such

A packed file is not unpacked to more than `limits` allows. What can run, or fetches something when it is opened, is
refused: macros, embedded objects, links other than those a reader clicks, fields that read other files. The template
that a Word file was made from, which is such a link, is let go of.
"""

from __future__ import annotations

import io
import lzma
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from netdiag.errors import InputError, Place, Problem
from netdiag.files import reason
from netdiag.limits import BYTES, UNPACKED_BYTES, VALUES, Limit
from netdiag.messages import _, marked
from netdiag.packed import Timeless
from netdiag.report.blocks import Bar, Bars, Bullets, Item, Note, Paragraph, Row, Section, Story, Table, plain, strong

Kind = Literal["word", "powerpoint"]
CALLED: Final[dict[Kind, str]] = {
    "word": marked("Word file (.docx or .dotx)"),
    "powerpoint": marked("PowerPoint file (.pptx or .potx)"),
}
MAIN: Final[dict[Kind, str]] = {  # what the main part of a file is
    "word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "powerpoint": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}
TYPES: Final = "[Content_Types].xml"
PARTS: Final = 5_000  # of one file; a large one has some hundreds
BLOCK: Final = 1 << 16  # bytes unpacked at once
CAN_RUN: Final = frozenset(
    "vbaProject wordVbaData attachedToolbars keyMapCustomizations oleObject control activeXControlBinary aFChunk "
    "subDocument frame externalLink externalLinkPath webextension webextensiontaskpanes".lower().split()
)
DAMAGED: Final = (  # or encrypted, or packed in a way that no office does
    BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError, zlib.error, lzma.LZMAError,
)  # fmt: skip
LET_GO: Final = "attachedTemplate"
CLICKED: Final = ("http://", "https://", "mailto:", "#")
READING: Final = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDE|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK|RD|DATABASE|MACROBUTTON)\b", re.IGNORECASE
)
ADDRESS: Final = re.compile(r'"(?:https?://|mailto:)[^"\s]*"', re.IGNORECASE)  # whose words are no fields
_LISTED: Final = (Item(strong("x"), (Item(plain("x"), (Item(plain("x")),)),)),)
_BLOCKS: Final = (
    Bullets(_LISTED),
    Bullets(_LISTED, numbered=True),
    Table("x", ("x",), (Row((plain("x"),)),), ("right",)),
    Paragraph(plain("x")),
    Note(plain("x")),
)
TRIAL: Final = Story(
    "x",
    "nl",
    ("x",),
    (
        Section("shares", "x", (Bars("x", (Bar("x", 1, "x"),)),)),
        *(Section("plan", "x", _BLOCKS, i) for i in range(1, 7)),
    ),
    "x",
    "",
    "",
)


@dataclass(frozen=True, slots=True)
class HouseStyle:
    """A firm's own file, looked through: what it is called, and its bytes as a document that can be filled."""

    file: str
    kind: Kind
    content: bytes

    def stream(self) -> io.BytesIO:
        """Return the bytes as a file to read."""
        return io.BytesIO(self.content)


def house_style(path: Path | str, kind: Kind) -> HouseStyle:
    """Return a firm's own file, looked through. Raises InputError for what is no such file, or is not to be trusted."""
    file = str(path)
    raw = _read(file)
    try:
        with ZipFile(io.BytesIO(raw)) as archive:
            return HouseStyle(file, kind, _looked_through(archive, kind, file))
    except InputError:
        raise
    except DAMAGED as error:
        raise _not_whole(file, kind) from error


def refused(file: str, seen: str, wanted: str = "") -> InputError:
    """Return the error that says what in a firm's own file will not do."""
    return InputError([Problem(seen, Place(file), wanted)])


@contextmanager
def filling(house: HouseStyle | None) -> Iterator[None]:
    """Raise InputError for whatever goes wrong within, where a firm's file is filled.

    A file can be well-formed and yet no document: python-docx and python-pptx raise errors of many kinds for it.
    """
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        if house is None:
            raise
        raise _not_whole(house.file, house.kind) from error


def _not_whole(file: str, kind: Kind) -> InputError:
    return refused(
        file,
        _("this is not a whole {called}.").format(called=_(CALLED[kind])),
        _("Save it anew in that form, without a password."),
    )


def _read(file: str) -> bytes:
    try:
        with Path(file).open("rb") as stream:
            raw = stream.read(UNPACKED_BYTES.now + 1)
    except (OSError, ValueError) as error:
        raise refused(file, _("cannot read: {error}.").format(error=reason(error))) from error
    _at_most(UNPACKED_BYTES, len(raw), file)
    return raw


def _at_most(limit: Limit, count: int, file: str) -> None:
    if count > limit.now:
        raise InputError([limit.reached(Place(file))])


# --- its parts --------------------------------------------------------------------------------------------------------


def _looked_through(archive: ZipFile, kind: Kind, file: str) -> bytes:
    """Return the bytes of a file that can be filled, of one that may be used."""
    parts = archive.infolist()
    if len(parts) > PARTS or len({part.filename for part in parts}) < len(parts):
        raise _not_whole(file, kind)
    _at_most(UNPACKED_BYTES, sum(part.file_size for part in parts), file)
    look = _Look(archive, file, kind)
    types = look.types()
    for part in parts:
        if part.filename.endswith((".xml", ".rels")) or types.of(part.filename).endswith("xml"):
            look.through(part)
    return _as_document(archive, kind)


def _as_document(archive: ZipFile, kind: Kind) -> bytes:
    """Return a packed file anew, and what was a template as a document."""
    made = io.BytesIO()
    with Timeless(made, "w", ZIP_DEFLATED) as target:
        for part in archive.infolist():
            content = archive.read(part)
            if part.filename == TYPES:
                content = re.sub(rb"(wordprocessingml|presentationml)\.(template|slideshow)\.main", _plain, content)
            target.writestr(part.filename, content)
    return made.getvalue()


def _plain(found: re.Match[bytes]) -> bytes:
    return found[1] + (b".document.main" if found[1].startswith(b"word") else b".presentation.main")


class _Types:
    """What each part of a packed file is."""

    def __init__(self) -> None:
        self.by_name: dict[str, str] = {}
        self.by_suffix: dict[str, str] = {}

    def add(self, element: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "")
        if element == "Override":
            self.by_name[attributes.get("PartName", "").lstrip("/").lower()] = kind
        elif element == "Default":
            self.by_suffix[attributes.get("Extension", "").lower()] = kind

    def of(self, name: str) -> str:
        suffix = name.rpartition(".")[2].lower()
        return (self.by_name.get(name.lower()) or self.by_suffix.get(suffix) or "").lower().strip()

    def all(self) -> Iterable[str]:
        return (*self.by_name.values(), *self.by_suffix.values())


class _Look:
    """A look through the parts of one file that are XML, with a count of what they hold together."""

    def __init__(self, archive: ZipFile, file: str, kind: Kind) -> None:
        self.archive, self.file, self.kind = archive, file, kind
        self.values = 0
        self.fields: list[str] = []
        self.in_field = False

    def types(self) -> _Types:
        """Return what each part is. Raises InputError where the file is no document, or holds macros."""
        found = _Types()
        part = next((part for part in self.archive.infolist() if part.filename == TYPES), None)
        if part is None:
            raise _not_whole(self.file, self.kind)
        self._parse(part, found.add)
        self._check(found)
        return found

    def _check(self, found: _Types) -> None:
        kinds = [kind.lower() for kind in found.all()]
        if any("macroenabled" in kind or "vba" in kind or "activex" in kind for kind in kinds):
            raise self._refused(_("it holds macros or controls."))
        templates = {MAIN[self.kind].replace(f".{word}.main", f".{other}.main") for word, other in (
            ("document", "template"), ("presentation", "template"), ("presentation", "slideshow"),
        )}  # fmt: skip
        if not {MAIN[self.kind], *templates} & set(kinds):
            raise refused(self.file, _("this is no {called}.").format(called=_(CALLED[self.kind])))

    def through(self, part: ZipInfo) -> None:
        """Raise InputError where a part holds too much, or what may not stand in it."""
        self.fields, self.in_field = [], False
        self._parse(part, self._related if part.filename.endswith(".rels") else self._in_document)
        if reads := READING.search(ADDRESS.sub("", "".join(self.fields))):
            raise self._refused(
                _("{filename} has a field {upper}, which reads other files.").format(
                    filename=part.filename, upper=reads[0].upper()
                )
            )

    def _refused(self, seen: str) -> InputError:
        return refused(self.file, seen, _("Take that out, or make the template from a report of netdiag."))

    def _related(self, element: str, attributes: dict[str, str]) -> None:
        """Look at one relation between parts, or to something outside the file."""
        kind = attributes.get("Type", "").rpartition("/")[2]
        target = attributes.get("Target", "")
        if kind.lower() in CAN_RUN:
            raise self._refused(_("it holds what can run or comes from elsewhere: {kind}.").format(kind=kind))
        if attributes.get("TargetMode", "").lower() != "external" or kind == LET_GO:
            return
        if kind != "hyperlink" or not target.lower().startswith(CLICKED):
            raise self._refused(_("it links to something outside itself: {target}").format(target=target[:100]))

    def _in_document(self, element: str, attributes: dict[str, str]) -> None:
        self.in_field = element in ("instrText", "delInstrText")
        if element == "fldSimple":
            self.fields.append(f" {next((v for k, v in attributes.items() if k.endswith('instr')), '')} ")
        elif element == "fldChar":
            self.fields.append(" ")

    def _parse(self, part: ZipInfo, opened: Any) -> None:
        _at_most(BYTES, part.file_size, self.file)
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda name, attributes: self._element(opened, name, attributes)
        parser.EndElementHandler = self._ended
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            for block in self._blocks(part):
                parser.Parse(block)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise _not_whole(self.file, self.kind) from error

    def _blocks(self, part: ZipInfo) -> Iterator[bytes]:
        with self.archive.open(part) as stream:
            while block := stream.read(BLOCK):
                yield block

    def _element(self, opened: Any, name: str, attributes: dict[str, str]) -> None:
        self.values += 1 + len(attributes)
        _at_most(VALUES, self.values, self.file)
        opened(name.rpartition(":")[2], attributes)

    def _ended(self, _: str) -> None:
        self.in_field = False

    def _text(self, text: str) -> None:
        if self.in_field:
            self.fields.append(text)

    def _doctype(self, *_unused: Any) -> None:
        raise self._refused(_("it declares a type of document, as no office does."))
