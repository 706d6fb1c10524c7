"""PDF → a report with its pages, by pypdf. Long ones come in parts, cut between pages.

A PDF holds letters at places, not sentences: `paragraphs` puts the lines together that are drawn here.
Does not know: tables (their cells come in the order they were drawn), text in pictures, and columns that were drawn
line by line across the page.
"""

import io
import logging
import re
import time
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC
from importlib.metadata import version
from typing import Any

from pypdf import PageObject, PdfReader, apply_configuration
from pypdf.errors import DependencyError, LimitReachedError

from index.errors import InputError
from index.readers.base import Draft, File, Refusal
from index.readers.documents import dating, first_line, good_title, plain
from index.readers.paragraphs import RIGHT_TO_LEFT, Line, texts_of

MAX_CHARACTERS = 200_000
"""Of one report; what is longer comes in parts."""
MAX_PAGES = 5_000
MAX_SECONDS = 20.0
_MAX_STREAM = 10_000_000
"""Bytes of what draws one page, or of one font; a string of so many takes 10 seconds."""
_MAX_OPERATIONS = 500_000
"""Of one page. A dense page of a newspaper has 20,000."""
_OCR = "run OCR on it first, for example `ocrmypdf in.pdf out.pdf`"
_ENCRYPTED = "encrypted: save a copy without password and add that"
_FORMS = re.compile("[\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefc]+")
"""Ligatures (ﬁ) and the shapes of Arabic letters, which stand for the plain ones."""
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f]")
_LEFT_TO_RIGHT = re.compile(r"[0-9A-Za-z\u00c0-\u058f\u0660-\u0669\u06f0-\u06f9]")
_SPACE_BEFORE = re.compile("(?<=[\u0620-\u06d3]) (?=[.،؛؟](?: |$))")
"""Between an Arabic word and the mark behind it: where pieces are put in order, their gap is on the wrong side."""
logging.getLogger("pypdf").addHandler(logging.NullHandler())  # its notes on odd files are not for a user's terminal
logging.getLogger("pypdf").propagate = False


def read(file: File) -> Iterator[Draft | Refusal]:
    """The report of a PDF; several if it is long. `pages` holds where each page begins.

    Raises:
        InputError: it is no PDF, cut off, encrypted, without a text layer, or takes too long to read.
    """
    data = file.read()
    if b"%PDF" not in data[:1024]:
        raise InputError("not a PDF; look what the file is and give it the right name")
    if b" obj" in data[max(data.rfind(b"%%EOF"), 0) :]:
        raise InputError("cut off: the end of the PDF is missing; fetch it again")
    with apply_configuration(
        zlib_maximum_output_length=_MAX_STREAM,
        lzw_maximum_output_length=_MAX_STREAM,
        run_length_maximum_output_length=_MAX_STREAM,
        stream_parsing_work_maximum_count=_MAX_OPERATIONS,
    ):
        lines, faults, details = _contents(data)
    texts = texts_of(lines)
    yield from _shortfall(file, texts, faults)
    title, modified = details.get("title", ""), details.get("modified")
    begin = next(text for text in texts if text)
    if not good_title(title):
        title = first_line(begin)
    fields = {"title": title} | dating(file, details.get("created") or modified, begin)
    for first, last, text, pages in _parts(texts):
        is_all = last - first + 1 == len(texts)
        span = f"pages {first + 1}–{last + 1}" if last > first else f"page {first + 1}"
        of_part = {"title": title if is_all else f"{title} ({span})", "text": text, "pages": pages}
        place, key = ("", "") if is_all else (f"#page={first + 1}", f"from page {first + 1}")
        yield Draft(fields | of_part, data, f"pypdf {version('pypdf')}", place, "", key, None, modified)


def _contents(data: bytes) -> tuple[list[list[Line]], dict[int, str], dict[str, Any]]:
    """The lines of each page; why pages are missing: damaged, or pictures without text; the document's details."""
    started = time.monotonic()
    reader, pages = _opened(data)
    lines: list[list[Line]] = []
    faults: dict[int, str] = {}
    for number, page in enumerate(pages):
        if time.monotonic() - started > MAX_SECONDS:
            done = f"{number} of {len(pages)} pages"
            raise InputError(f"takes longer than {MAX_SECONDS:.0f} seconds to read ({done}); split it")
        try:
            lines.append(_lines(page))
            if not lines[-1] and _has_picture(page):
                faults[number] = "no text layer"
        except DependencyError as error:
            raise InputError(_ENCRYPTED) from error
        except Exception:  # as in _opened; the other pages can be read
            del lines[number:]
            lines.append([])
            faults[number] = "damaged, or too large"
    return lines, faults, _details(reader)


def _opened(data: bytes) -> tuple[PdfReader, list[PageObject]]:
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError(_ENCRYPTED)
        pages = list(reader.pages)
    except InputError:
        raise
    except (DependencyError, NotImplementedError) as error:  # a cipher that needs a library, or a company's own
        raise InputError(_ENCRYPTED) from error
    except (LimitReachedError, MemoryError) as error:
        raise InputError("takes more memory to read than a document may; print it into a new PDF") from error
    except Exception as error:  # pypdf lets out KeyError, TypeError, RecursionError … of a damaged file
        raise InputError("a damaged PDF; fetch it again, or open and print it into a new PDF") from error
    if not 0 < len(pages) <= MAX_PAGES:
        raise InputError(f"it has {len(pages):,} pages; 1 to {MAX_PAGES:,} can be read, split it")
    return reader, pages


def _details(reader: PdfReader) -> dict[str, Any]:
    """title, created and modified (UTC), as far as the document says them."""
    found: dict[str, Any] = {}
    try:
        metadata = reader.metadata
        found["title"] = _clean(str(metadata.title or "")) if metadata else ""
    except Exception:
        return found
    for name, key in (("created", "creation_date"), ("modified", "modification_date")):
        try:
            moment = getattr(metadata, key, None)
        except Exception:  # a date that is none
            moment = None
        if moment:
            found[name] = moment
    if modified := found.get("modified"):
        found["modified"] = modified.replace(tzinfo=UTC) if modified.tzinfo is None else modified.astimezone(UTC)
    return found


def _has_picture(page: PageObject) -> bool:
    resources: Any = page["/Resources"].get_object()
    drawn = resources.get("/XObject", {}).get_object()
    return any(one.get_object().get("/Subtype") == "/Image" for one in drawn.values())


def _shortfall(file: File, texts: list[str], faults: dict[int, str]) -> Iterator[Refusal]:
    """What could not be read of a document whose other pages can.

    Raises:
        InputError: nothing could.
    """
    joined = "".join(texts)
    if not any(map(str.isalpha, joined)):
        reasons = set(faults.values())
        if reasons and "no text layer" not in reasons:
            raise InputError("all its pages are damaged or too large; open and print it into a new PDF")
        raise InputError(f"no text layer (a scan, or letters drawn as pictures); {_OCR}")
    if len(_PRIVATE.findall(joined)) > 0.3 * len(joined):
        raise InputError(f"no text layer that can be read: its fonts do not say which letters they draw; {_OCR}")
    for reason in sorted(set(faults.values())):
        numbers = [str(page + 1) for page, why in faults.items() if why == reason]
        listed = ", ".join(numbers[:20]) + (" …" if len(numbers) > 20 else "")
        told = f"{len(numbers)} of {len(texts)} pages not read ({listed}): {reason}"
        advice = _OCR if reason == "no text layer" else "open and print it into a new PDF"
        yield Refusal(f"{file.name}#page={numbers[0]}", f"{told}; {advice}; the other pages were read")


def _parts(texts: list[str]) -> Iterator[tuple[int, int, str, tuple[int, ...]]]:
    """First and last page (from 0), text, and where each page begins in it, of each part.

    A part that begins with page 81 has 80 zeros before it, so that `bisect(pages, offset)` is the page's number.
    """
    first = 0
    while first < len(texts):
        text, starts, end = "", [0] * first, first
        while end < len(texts):
            longer = f"{text}\n\n{texts[end]}" if text and texts[end] else text + texts[end]
            if text and len(longer) > MAX_CHARACTERS:
                break
            starts.append(len(longer) - len(texts[end]) if texts[end] else -1)
            text, end = longer, end + 1
        if text:
            yield first, end - 1, text, _filled(starts, len(text))
        first = end


def _filled(starts: list[int], length: int) -> tuple[int, ...]:
    """A page without text (-1) begins where the next one does."""
    following, found = length, []
    for start in reversed(starts):
        following = following if start < 0 else start
        found.append(following)
    return tuple(reversed(found))


def _lines(page: PageObject) -> list[Line]:
    """The lines of a page in the order they are drawn, cleaned; rules of dots and dashes left out."""
    lines: list[tuple[list[Line], list[float]]] = [([], [])]  # pieces, and where the pen stood before each

    def visit(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:  # noqa: ANN401
        x, y, scale = _place(cm, tm)
        for number, piece in enumerate(text.split("\n")):
            if number:
                lines.append(([], []))
            if piece:
                lines[-1][0].append(Line(piece, x, y, size * scale))

    def before(operator: bytes, operands: Any, cm: list[float], tm: list[float]) -> None:  # noqa: ANN401
        if operator in (b"Tj", b"TJ", b"'", b'"'):
            lines[-1][1].append(_place(cm, tm)[0])

    page.extract_text(visitor_text=visit, visitor_operand_before=before)
    found = (_line(pieces, places) for pieces, places in lines)
    return [line for line in found if any(map(str.isalnum, line.text)) or 0 < len(line.text) < 4]


def _place(cm: list[float], tm: list[float]) -> tuple[float, float, float]:
    """x, y and scale on the page; of a page that lies on its side, as if it stood upright."""
    x, y = (tm[4] * cm[i] + tm[5] * cm[i + 2] + cm[i + 4] for i in (0, 1))
    across, up = tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3]
    scale = (across**2 + up**2) ** 0.5
    return (y, -x, scale) if abs(across) > abs(up) else (x, y, scale)


def _line(pieces: Sequence[Line], places: Sequence[float]) -> Line:
    seen = [piece for piece in pieces if piece.text.strip()]
    if not seen:
        return Line("", 0.0, 0.0, 0.0)
    text = _in_reading_order([piece.text for piece in pieces], places)
    return Line(_clean(text), seen[0].x, seen[0].y, max(piece.size for piece in seen))


def _in_reading_order(pieces: Sequence[str], places: Sequence[float]) -> str:
    """The words of a line; of one written from right to left that was drawn from left to right, turned round.

    Numbers and Latin words keep their own order. The letters inside a piece were put in order by pypdf.
    """
    text = "".join(pieces)
    steps = sum(two >= one for one, two in zip(places, places[1:], strict=False))
    is_drawn_rightwards = steps >= 0.8 * (len(places) - 1)
    if not is_drawn_rightwards or len(RIGHT_TO_LEFT.findall(text)) <= len(_LEFT_TO_RIGHT.findall(text)):
        return text
    found: list[str] = []
    run = ""  # words from left to right, and what stands around them
    for piece in pieces:
        if _LEFT_TO_RIGHT.search(piece) or (run and not RIGHT_TO_LEFT.search(piece)):
            run += piece
        else:
            found += [_turned(run), piece]
            run = ""
    return "".join(reversed([*found, _turned(run)]))


def _turned(run: str) -> str:
    """What stands on the right of "26" comes before it: "26 – " → " – 26"."""
    words = [match.span() for match in _LEFT_TO_RIGHT.finditer(run)]
    if not words:
        return run
    start, end = words[0][0], words[-1][1]
    return run[end:][::-1] + run[start:end] + run[:start][::-1]


def _clean(text: str) -> str:
    text = _FORMS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return _SPACE_BEFORE.sub("", " ".join(plain(text).split()))
