"""JSON text → its records, one after the other, without holding the file. What is in a record is not looked at."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from typing import IO, Any

from orchestration.ingest.formats.encodings import lines_of
from orchestration.ingest.source.limits import LONGEST_TEXT, too_long
from orchestration.ingest.source.read_error import SETTING, ReadError

Record = dict[str, Any]

_CHUNK_CHARACTERS = 1 << 18
_ONE_RECORD = "Export a list of records, each with the values of one person, answer or course."
_SPACES = " \t\r\n\ufeff"


def read_json_lines(text: IO[str]) -> Iterator[tuple[int, Record]]:
    """Yield the records of a JSON Lines file with their line numbers; blank lines are left out.

    Raises:
        ReadError: a line is no JSON object.
    """
    decoder = _decoder()
    for row, line in enumerate(lines_of(text, _ONE_RECORD), start=1):
        content = line.strip(_SPACES)
        if not content:
            continue
        try:
            record = decoder.decode(content)
        except json.JSONDecodeError as error:
            raise _broken(row) from error
        except RecursionError as error:
            raise _too_deep(row) from error
        yield row, _checked(record, row)


def read_json(text: IO[str], path: str | None = None) -> Iterator[tuple[int, Record]]:
    """Yield the records of `[{…}, …]` or of `{"key": [{…}, …]}`, numbered from 1.

    Numbers keep the digits they are written with.

    Args:
        text: the whole file.
        path: where the list of records stands, keys separated by points; None: it is the only one.

    Raises:
        ReadError: the text is no JSON, ends too early, or holds no list of records there, or two.
    """
    source = _Source(text)
    if path is not None:
        if not (yield from _list_at(source, path.split("."))):
            raise _no_list_at(path)
    elif source.peek() == "[":
        yield from _elements(source)
    elif source.peek() == "{":
        yield from _list_inside(source)
    else:
        raise _no_records()
    if source.peek():
        raise ReadError(
            found="more text behind the end of the JSON value",
            expected="one list of records",
            remedy="If each line is a record of its own, give the file the ending .jsonl.",
        )


def _decoder() -> json.JSONDecoder:
    """Return a decoder that keeps numbers as they are written: 007 is no number, 1.10 and 1e3 stay so."""
    return json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=lambda _: None)


class _Source:
    """A text that is decoded value by value."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self._decoder = _decoder()
        self._buffer = ""
        self._position = 0
        self.row = 1

    def peek(self) -> str:
        """Return the next character that is no space; nothing at the end."""
        while True:
            while self._position < len(self._buffer):
                if self._buffer[self._position] not in _SPACES:
                    return self._buffer[self._position]
                self._position += 1
            if not self._fill():
                return ""

    def take(self, character: str) -> None:
        """Read over the next character.

        Raises:
            ReadError: it is another one.
        """
        if self.peek() != character:
            raise _broken(self.row)
        self._position += 1

    def value(self) -> Any:  # noqa: ANN401 - any JSON value
        """Read the next value.

        Raises:
            ReadError: there is none, or the text ends inside it.
        """
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._position)
            except json.JSONDecodeError as error:
                if len(self._buffer) - self._position > LONGEST_TEXT:
                    raise too_long("a value", self.row, _ONE_RECORD) from error
                if not self._fill():
                    raise _broken(self.row) from error
                continue
            except RecursionError as error:
                raise _too_deep(self.row) from error
            if end == len(self._buffer) and self._fill():
                continue  # a number may go on behind the end of what was read
            self._position = end
            return value

    def skip(self) -> None:
        """Read over the next value, one element after the other: others' lists may be longer than the records are.

        Raises:
            ReadError: there is none, or the text ends inside it.
        """
        opening = self.peek()
        if opening not in ("[", "{"):
            self.value()
            return
        closing = "]" if opening == "[" else "}"
        self.take(opening)
        is_first = True
        while self.peek() != closing:
            if not is_first:
                self.take(",")
            is_first = False
            if opening == "{":
                self.value()
                self.take(":")
            self.value()
        self.take(closing)

    def _fill(self) -> bool:
        """Read on; return whether there was more."""
        more = self._text.read(max(_CHUNK_CHARACTERS, len(self._buffer) - self._position))
        self._buffer = self._buffer[self._position :] + more
        self._position = 0
        return bool(more)


def _elements(source: _Source) -> Iterator[tuple[int, Record]]:
    """Yield the elements of the list that comes next."""
    source.take("[")
    source.row = 1
    while source.peek() != "]":
        if source.row > 1:
            source.take(",")
        yield source.row, _checked(source.value(), source.row)
        source.row += 1
    source.take("]")


def _list_inside(source: _Source) -> Iterator[tuple[int, Record]]:
    """Yield the records of the one list of records that an object holds."""
    lists: list[str] = []
    source.take("{")
    is_first = True
    while source.peek() != "}":
        if not is_first:
            source.take(",")
        is_first = False
        key = source.value()
        source.take(":")
        if source.peek() != "[":
            source.skip()
            continue
        lists.append(str(key))
        if len(lists) > 1:
            raise ReadError(
                found=f"several lists: {', '.join(repr(name) for name in lists)}",
                expected="one list of records",
                remedy="Export each list as a file of its own.",
            )
        yield from _elements(source)
    source.take("}")
    if not lists:
        raise _no_records()


def _list_at(source: _Source, keys: list[str]) -> Generator[tuple[int, Record], None, bool]:
    """Yield the records of the list that stands at the end of a path; return whether there is one."""
    if not keys and source.peek() == "[":
        yield from _elements(source)
        return True
    if not keys or source.peek() != "{":
        source.skip()
        return False
    is_found = False
    source.take("{")
    is_first = True
    while source.peek() != "}":
        if not is_first:
            source.take(",")
        is_first = False
        key = source.value()
        source.take(":")
        if key == keys[0]:
            is_found = (yield from _list_at(source, keys[1:])) or is_found
        else:
            source.skip()
    source.take("}")
    return is_found


def _checked(record: object, row: int) -> Record:
    """Return the record if it is one."""
    if isinstance(record, dict):
        return record
    raise ReadError(
        row=row,
        found="a value that is no record",
        expected='a record in braces, such as {"person_id": "42"}',
        remedy="Export one record per element or line.",
    )


def _broken(row: int) -> ReadError:
    return ReadError(
        row=row,
        found="text that is no JSON, or that ends too early",
        expected="a whole JSON file",
        remedy="Copy or export the file again.",
    )


def _no_list_at(path: str) -> ReadError:
    return ReadError(
        found=f"JSON without a list at {path!r}",
        expected=f"the list of records at {path!r}, as `records` says",
        remedy=f"Mend {SETTING} in workspace.yml, or export the records there.",
        setting="records",
    )


def _too_deep(row: int) -> ReadError:
    return ReadError(
        row=row,
        found="values nested hundreds of levels deep",
        expected="records with a value, or a record of values, in each field",
        remedy="Export the records flattened.",
    )


def _no_records() -> ReadError:
    return ReadError(
        found="JSON without a list of records",
        expected='[{…}, {…}] or {"name": [{…}, {…}]}',
        remedy="Where the list stands deeper, name its place under `records`, such as d.results. Else export a list of "
        "records, or one record per line as .jsonl.",
    )
