"""CSV and TSV → one report a row. Knows the usual names of columns in six languages, nothing about other sheets.

    Titel;Text;Datum          →  {"title": …, "text": …, "published": "2025-09-05"}  at "#2"
    Ruhe;Es blieb ruhig.;05.09.2025

A row keeps its number as a spreadsheet shows it. A bad row is refused, the rest goes on.
"""

import csv
import io
import re
import unicodedata
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import BinaryIO, TextIO

from index.errors import InputError
from index.readers.base import MAX_BYTES, Draft, File, Refusal
from index.readers.days import day, order_of
from index.readers.encoding import encoding_of
from index.readers.markup import plain_of

_READER = "csv"
_SAMPLE = 200_000
_MAX_CELL = 1_000_000
_MAX_STRAY_NULS = 3
_DELIMITERS = ",;\t|"
_NAMES = {
    "title": "title headline heading subject titel überschrift schlagzeile заголовок назва тема название "
    "العنوان عنوان titre",
    "text": "text content body articletext fulltext article inhalt artikeltext volltext текст зміст повнийтекст "
    "содержание текстстатьи النص نص المحتوى texte contenu corps",
    "published": "published date publishedat publicationdate publishdate pubdate datepublished publisheddate "
    "dateposted timestamp datetime datum veröffentlicht "
    "veröffentlichtam erschienen дата опубліковано датапублікації опубликовано датапубликации تاريخ التاريخ "
    "تاريخالنشر datedepublication publié publiéle",
    "outlet": "outlet source medium publisher sourcename newspaper quelle zeitung herausgeber джерело видання медіа "
    "источник издание сми المصدر مصدر الصحيفة média journal éditeur",
    "url": "url link address permalink href adresse посилання адреса ссылка адрес الرابط رابط lien",
    "language": "language lang sprache мова язык اللغة لغة langue",
    "id": "id identifier articleid kennung ідентифікатор идентификатор المعرف identifiant",
}
_COLUMNS = {
    unicodedata.normalize("NFKC", name): (field, place)
    for field, names in _NAMES.items()
    for place, name in enumerate(names.split())
}
_NEEDED = ("title", "text", "published")
_STRAY = re.compile("[\udc80-\udcff]")  # bytes that the encoding does not know


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: list[str]
    original: bytes
    fault: str = ""


def read(file: File) -> Iterator[Draft | Refusal]:
    """One `Draft` a row, in the order of the file; a large file is read row by row, twice.

    Raises:
        InputError: it is no table with a header that names title, text and date.
    """
    with replace(file, meter=None).open() as stream:  # this first reading is no progress
        table = _Table(stream, file.charset)
        order = order_of(row.cells[table.places["published"]] for row in table.rows() if not row.fault)
    with file.open() as stream:
        for row in _Table(stream, file.charset).rows():
            try:
                yield _draft(row, table.places, order)
            except InputError as error:
                yield Refusal(f"{file.name}#{row.number}", str(error))


class _Text(io.TextIOWrapper):
    """Text of a stream that stays its owner's to close."""

    def __del__(self) -> None:
        with suppress(ValueError):  # closed already
            self.detach()


class _Table:
    """The header of a table, and its rows one after another."""

    def __init__(self, stream: BinaryIO, charset: str) -> None:
        self._encoding, skip = _encoding(stream, charset)
        stream.seek(skip)
        lines = _Text(stream, self._encoding, "surrogateescape", newline="")
        self._lines = _Lines(lines)
        first = self._lines.peek()
        marked = first[4:5] if first[:4].lower() == "sep=" else ""  # a line that Excel reads and does not show
        if marked:
            next(self._lines)
        self._delimiter = marked or _delimiter(self._lines.peek())
        self._rows = self._all_rows()
        header = next(self._rows, _Row(1, [], b""))
        if header.fault:
            raise InputError(f"the first row cannot be read: {header.fault}")
        self.places = _places(header.cells)
        self._width = len(header.cells)

    def rows(self) -> Iterator[_Row]:
        """All rows below the header that are not blank, each with as many cells as the header has."""
        for row in self._rows:
            if not row.fault and any(map(str.strip, row.cells)):
                row.cells.extend([""] * (self._width - len(row.cells)))
            if row.fault or any(map(str.strip, row.cells)):
                yield row

    def _all_rows(self) -> Iterator[_Row]:
        """Each record of the file with its bytes.

        A quote that is not closed would swallow the rows below it, so after a faulty record reading goes on at its
        second line.
        """
        records = csv.reader(self._lines, delimiter=self._delimiter, strict=True)
        number, width = 0, 0
        while True:
            number, fault, cells = number + 1, "", []
            limit = csv.field_size_limit(_MAX_CELL)  # it is the process's, so it is put back
            try:
                cells = next(records)
            except StopIteration:
                return
            except csv.Error as error:
                fault = _fault(error, len(self._lines.taken))
            except UnicodeDecodeError:
                yield _Row(number, [], b"", f"from here on it is not in {self._encoding}; save it as UTF-8")
                return
            finally:
                csv.field_size_limit(limit)
            width = width or len(cells)
            if not fault and len(cells) > width:
                fault = f"{len(cells)} cells where the header has {width}; check its quotes and delimiters"
            text = "".join(self._lines.taken)
            if not fault and _STRAY.search(text):
                fault = f"not in {self._encoding} like the rows before it; save the file as UTF-8"
            taken = self._lines.release(keep=1 if fault else None)
            yield _Row(number, cells, taken.encode(self._encoding, "surrogateescape"), fault)


class _Lines:
    """The lines of a table, with those that the record at hand has taken."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._waiting: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else self._stream.readline(MAX_BYTES)
        if not line:
            raise StopIteration
        if len(line) == MAX_BYTES:
            raise InputError(f"a line of more than {MAX_BYTES:,} characters: this is no table")
        self.taken.append(line)
        return line

    def peek(self) -> str:
        """The next line, which stays the next."""
        line = next(self, "")
        if line:
            self._waiting.appendleft(self.taken.pop())
        return line

    def release(self, keep: int | None) -> str:
        """The lines taken, or the first `keep` of them; the others come again."""
        lines, self.taken = self.taken[:keep], self.taken
        self._waiting.extendleft(reversed(self.taken[len(lines) :]))
        self.taken = []
        return "".join(lines)


def _encoding(stream: BinaryIO, charset: str) -> tuple[str, int]:
    """Told from the beginning, up to the end of a line where there is one."""
    sample = stream.read(_SAMPLE)
    whole = len(sample) < _SAMPLE
    if not sample.strip():
        raise InputError("the file is empty")
    if b"\0" in sample and sample.count(b"\0") <= _MAX_STRAY_NULS:
        sample = sample.replace(b"\0", b"")  # the row that holds it is refused, not the file
    return encoding_of(sample, charset, whole=whole)


def _delimiter(header: str) -> str:
    """The one that shows most of the columns that are wanted, then most columns."""

    def worth(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([header[:_MAX_CELL]], delimiter=delimiter), [])
        return len({_COLUMNS[name][0] for name in map(_plain, cells) if name in _COLUMNS}), len(cells)

    try:
        return max(_DELIMITERS, key=worth)
    except csv.Error as error:
        raise InputError(f"the first row cannot be read: {error}") from error


def _plain(name: str) -> str:
    """Only letters and figures, in lower case: "Date published:" → "datepublished"."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", name).casefold()))


def columns(header: list[str]) -> dict[str, int]:
    """Which column holds which field, as far as its name says so; of two that could, the one with the likelier name."""
    found: dict[str, tuple[int, int]] = {}
    for column, name in enumerate(header):
        field, rank = _COLUMNS.get(_plain(name), ("", 0))
        if field and (field not in found or rank < found[field][0]):
            found[field] = rank, column
    return {field: column for field, (_, column) in found.items()}


def _places(header: list[str]) -> dict[str, int]:
    """As `columns`.

    Raises:
        InputError: one that is needed is missing.
    """
    found = columns(header)
    missing = [field for field in _NEEDED if field not in found]
    if missing:
        names = ", ".join(name.strip()[:40] or "(no name)" for name in header[:20]) or "none"
        raise InputError(
            f"no column for {' and '.join(missing)}; the columns are: {names}; wanted are title, text and published "
            "(or their like: Titel, Inhalt, Datum; заголовок, текст, дата)"
        )
    return found


def _fault(error: csv.Error, lines: int) -> str:
    if "field larger" in str(error):
        return f"a cell of more than {_MAX_CELL:,} characters; split it, or close its quote"
    if "unexpected end" in str(error):
        return "a quote is not closed"
    where = f" within {lines} lines" if lines > 1 else ""
    return f"its quotes do not match{where}; a quote inside a quoted cell is written twice"


def _draft(row: _Row, places: dict[str, int], order: str) -> Draft:
    if row.fault:
        raise InputError(row.fault)
    fields = {field: row.cells[place].strip() for field, place in places.items()}
    name = fields.pop("id", "")
    fields["text"] = plain_of(fields["text"])
    fields["published"], fields["time"] = day(fields["published"], order)
    return Draft(
        fields=fields,
        original=row.original,
        reader=_READER,
        place=f"#{row.number}",
        record=name,
        key=fields.get("url") or name or f"{fields['title']}|{fields['published']}",
    )
