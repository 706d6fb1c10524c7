"""Markdown: front matter (title, published; outlet, url, language), then the text; or a heading, then the text."""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from index.errors import InputError
from index.readers.base import Draft, File, Refusal
from index.readers.encoding import decode
from index.readers.text import dated, lines, shortened

READER = "markdown"
_MAX_FRONT_MATTER = 20_000
_MAX_NESTING = 20
_TITLE = re.compile(r"#\s+(\S.*)")


def read(file: File) -> Iterator[Draft | Refusal]:
    """One report. Without front matter its first heading or line is the title."""
    data = file.read()
    text, handler = lines(decode(data, file.charset)).strip(), YAMLHandler()
    if not text:
        raise InputError("the file is empty")
    if not handler.detect(text):
        first, _, body = text.partition("\n")
        heading = _TITLE.fullmatch(first.strip())
        title = shortened(heading[1] if heading else first)
        kept = body if body.strip() and (heading or title == first.strip()) else text
        yield Draft({"title": title, "text": kept, "url": file.address, **dated(file, text)}, data, READER)
        return
    try:
        head, body = handler.split(text)
    except ValueError as error:
        raise InputError("the front matter does not end: close it with a line `---`") from error
    fields = _yaml(head)
    if not isinstance(fields, dict) or not fields:
        raise InputError("the front matter is empty: give title: … and published: YYYY-MM-DD")
    fields = {str(key).lower(): value for key, value in fields.items()}
    fields["published"] = fields.get("published") or fields.get("date")
    if fields["published"] is None:
        fields |= dated(file, body)
    wanted = ("title", "published", "outlet", "url", "language", "time", "dated")
    yield Draft({**{key: fields[key] for key in wanted if key in fields}, "text": body}, data, READER)


def _yaml(text: str) -> Any:  # noqa: ANN401 - whatever it holds
    """Front matter as plain values. Short, flat and without aliases, it cannot exhaust time or memory."""
    if len(text) > _MAX_FRONT_MATTER:
        raise InputError(f"the front matter is longer than {_MAX_FRONT_MATTER:,} characters")
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > _MAX_NESTING:
                raise InputError("the front matter holds aliases or is nested too deeply; give plain values")
        return yaml.safe_load(text)
    except InputError:
        raise
    except Exception as error:  # the loader's own errors, and whatever an odd tag or number makes it raise
        reason = " ".join(str(error).split())[:160]
        raise InputError(f"the front matter is not valid YAML: {reason}") from error
