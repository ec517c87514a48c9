"""In which encoding a text file is written, and how it becomes UTF-8. What its characters mean is not looked at."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BufferedReader, RawIOBase, TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt

from orchestration.ingest.formats.code_pages import CodePage, find_code_pages, words_beyond_ascii
from orchestration.ingest.formats.encoded_twice import MendedText, Verdict, may_be_encoded_twice, verdict_on
from orchestration.ingest.source.limits import LONGEST_TEXT, most_unpacked, too_long, unpacks_to_too_much
from orchestration.ingest.source.read_error import SETTING, ReadError

if TYPE_CHECKING:
    from typing_extensions import Buffer

CHUNK_BYTES = 1 << 20

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with byte order mark",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    **{f"cp125{digit}": f"Windows-125{digit}" for digit in range(8)},
    **{f"windows-125{digit}": f"Windows-125{digit}" for digit in range(8)},
}
_SHOWN_WORDS = 3
_FIRST_BEYOND_ASCII = 0x80
# By the value of a byte: how many follow it where it is the first one of a character of UTF-8; -1 where it is none.
_FOLLOWING = np.repeat([0, -1, 1, 2, 3, 0], [0x80, 0x42, 0x1E, 0x10, 0x05, 0x0B]).astype(np.int8)


@dataclass(frozen=True)
class TextEncoding:
    """How a text file is written.

    Attributes:
        codec: Python's name of the encoding.
        is_gzipped: the file is compressed.
        n_nul: NUL characters in it; they mean nothing and are taken out.
        words: where the encoding is a guess, words that occur more than once, as they are read in it.
        twice: what is known of words that were encoded twice.
    """

    codec: str
    is_gzipped: bool
    n_nul: int
    words: tuple[str, ...] = ()
    twice: Verdict = field(default_factory=Verdict)

    @property
    def is_plain_utf8(self) -> bool:
        """The bytes can be read as they are."""
        is_as_it_lies = not self.is_gzipped and not self.n_nul and not self.twice.is_to_be_mended
        return self.codec in ("utf-8", "utf-8-sig") and is_as_it_lies

    @property
    def name(self) -> str:
        """What people call the encoding."""
        name = _NAMES.get(self.codec, self.codec)
        if self.twice.is_to_be_mended:
            return f"{name}, encoded twice and mended{self.twice.readings}"
        return f"{name}, by its letters (as in {', '.join(self.words)})" if self.words else name


@contextmanager
def open_bytes(path: Path) -> Iterator[IO[bytes]]:
    """Open a file, unpacked.

    Raises:
        ReadError: the gzip stream is damaged or ends too early.
    """
    try:
        if path.name.lower().endswith(".gz"):
            with gzip.open(path, "rb") as stream:
                yield cast(IO[bytes], BufferedReader(_Unpacked(stream, path.stat().st_size), CHUNK_BYTES))
        else:
            with path.open("rb") as plain_stream:
                yield plain_stream
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ReadError(
            found="a gzip file that is damaged or ends too early",
            expected="a whole gzip file",
            remedy="Copy or export the file again.",
        ) from error


class _Unpacked(RawIOBase):
    """What a gzip file unpacks to, as far as it may."""

    def __init__(self, stream: gzip.GzipFile, n_packed: int) -> None:
        self._stream, self._n_packed = stream, n_packed
        self._n_left = most_unpacked(n_packed)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        n_bytes = self._stream.readinto(buffer)
        self._n_left -= n_bytes
        if self._n_left < 0:
            raise unpacks_to_too_much(self._n_packed)
        return n_bytes


def lines_of(text: IO[str], remedy: str) -> Iterator[str]:
    """Yield the lines of a text, their ends as they are.

    Args:
        text: the text.
        remedy: what to do about a line without end.

    Raises:
        ReadError: a line is too long to be one.
    """
    row = 0
    while line := text.readline(LONGEST_TEXT + 1):
        row += 1
        if len(line) > LONGEST_TEXT:
            raise too_long("a line", row, remedy)
        yield line


@contextmanager
def open_text(path: Path, encoding: TextEncoding) -> Iterator[IO[str]]:
    """Open a file as text, line ends as they are.

    Raises:
        ReadError: the gzip stream is damaged.
    """
    with open_bytes(path) as stream, TextIOWrapper(stream, encoding=encoding.codec, newline="") as text:
        yield cast("IO[str]", MendedText(text)) if encoding.twice.is_to_be_mended else text


def detect_encoding(path: Path, explicit: str | None) -> TextEncoding:
    """Find out how a text file is written, from all its bytes.

    A byte order mark settles it. Else the file is UTF-16 if every other byte of its start is NUL, UTF-8 if all of it is
    valid UTF-8, and in the code page that its letters show if it is not.

    Args:
        path: the file.
        explicit: the encoding that the settings name; it is only checked.

    Raises:
        ReadError: the file fits none of them, several code pages alike, or not the one that is named.
    """
    with open_bytes(path) as stream:
        start = stream.read(4096)
        codec = _check_codec(explicit) or _from_start(start)
        if codec == "utf-8" and start.startswith(codecs.BOM_UTF8):
            codec = "utf-8-sig"
        counts = _Counts(codec or "utf-8")
        chunk = start
        while chunk:
            counts.add(chunk)
            chunk = stream.read(CHUNK_BYTES)
        counts.add(b"", is_last=True)
    is_gzipped = path.name.lower().endswith(".gz")
    if counts.bad_row is None:
        twice = _verdict_on(path) if counts.may_be_twice else Verdict()
        return TextEncoding(codec or "utf-8", is_gzipped, counts.n_nul, twice=twice)
    if codec or counts.is_mostly_utf8:
        raise _undecodable(codec or "utf-8", counts.bad_row)
    return _by_letters(path, counts.bad_row, is_gzipped=is_gzipped, n_nul=counts.n_nul)


def _verdict_on(path: Path) -> Verdict:
    """Decide whether a text of UTF-8 was encoded twice."""
    with open_bytes(path) as stream:
        words = words_beyond_ascii(iter(lambda: stream.read(CHUNK_BYTES), b""))
    return verdict_on({word.decode("utf-8", "replace").lstrip("\ufeff"): n for word, n in words.items()})


def _by_letters(path: Path, row: int, *, is_gzipped: bool, n_nul: int) -> TextEncoding:
    """Find the code page that makes words of what is no UTF-8.

    Raises:
        ReadError: none does, or several do alike.
    """
    with open_bytes(path) as stream:
        words = words_beyond_ascii(iter(lambda: stream.read(CHUNK_BYTES), b""))
    found = find_code_pages(words)
    if not found:
        raise _undecodable("utf-8", row)
    if len(found) > 1:
        raise _unclear(found, row)
    repeated = sum(1 for n in words.values() if n > 1)
    return TextEncoding(found[0].codec, is_gzipped, n_nul, found[0].words[: min(repeated, _SHOWN_WORDS)])


def to_utf8(path: Path, encoding: TextEncoding, target: Path) -> Path:
    """Return a UTF-8 file with the same characters, NUL left out: the file itself if it is one, else a copy."""
    if encoding.is_plain_utf8:
        return path
    with open_text(path, encoding) as source, target.open("w", encoding="utf-8", newline="") as copy:
        while chunk := source.read(CHUNK_BYTES):
            copy.write(chunk.replace("\0", ""))
    return target


class _Counts:
    """What the bytes of a file amount to if they are decoded in one encoding.

    Attributes:
        bad_row: line of the first byte that can't be decoded, counted from 1.
        n_nul: NUL characters.
        may_be_twice: it is UTF-8, and some of it may have been encoded twice.
    """

    def __init__(self, codec: str) -> None:
        self.bad_row: int | None = None
        self.n_nul = 0
        self.may_be_twice = False
        self._codec = codec
        self._n_lines = 0
        self._n_beyond_ascii = 0
        self._n_in_utf8 = 0
        self._is_utf8 = codec in ("utf-8", "utf-8-sig")
        self._is_between_characters = True
        self._decoder = codecs.getincrementaldecoder(codec)()

    @property
    def is_mostly_utf8(self) -> bool:
        """Whether most of what is beyond ASCII makes characters of UTF-8: it is that, and damaged."""
        return 2 * self._n_in_utf8 > self._n_beyond_ascii

    def add(self, chunk: bytes, *, is_last: bool = False) -> None:
        """Take the next chunk in."""
        if self._is_utf8:
            values = np.frombuffer(chunk, np.uint8)
            self.n_nul += len(values) - int(np.count_nonzero(values))
            if self._is_between_characters and (not chunk or int(values.max()) < _FIRST_BEYOND_ASCII):
                self._n_lines += chunk.count(b"\n")
                return
            if self.bad_row is not None:
                self._count_characters(values)
                return
            self.may_be_twice = self.may_be_twice or may_be_encoded_twice(chunk)
        elif self.bad_row is not None:
            return
        try:
            text = self._decoder.decode(chunk, is_last)
        except UnicodeDecodeError as error:
            readable = error.object[: error.start].decode(self._codec, "replace")
            self.bad_row = self._n_lines + readable.count("\n") + 1
            if self._is_utf8:
                self._count_characters(values)
            return
        if self._is_utf8:
            n_beyond_ascii = int(np.count_nonzero(values >= _FIRST_BEYOND_ASCII))
            self._n_beyond_ascii += n_beyond_ascii
            self._n_in_utf8 += n_beyond_ascii
        else:
            self.n_nul += text.count("\0")
        self._n_lines += text.count("\n")
        self._is_between_characters = not self._decoder.getstate()[0]

    def _count_characters(self, values: npt.NDArray[np.uint8]) -> None:
        """Count the bytes beyond ASCII, and those of them that make a character of UTF-8 with what follows."""
        at = np.flatnonzero(values >= _FIRST_BEYOND_ASCII)
        self._n_beyond_ascii += len(at)
        kinds = _FOLLOWING[values[at]]  # how many bytes follow the first one of a character; -1: it is none
        for n_following in (1, 2, 3):
            first = np.flatnonzero(kinds == n_following)
            first = first[first + n_following < len(at)]
            is_whole = at[first + n_following] - at[first] == n_following
            for behind in range(1, n_following + 1):
                is_whole &= kinds[first + behind] < 0
            self._n_in_utf8 += int(np.count_nonzero(is_whole)) * (n_following + 1)


def _check_codec(explicit: str | None) -> str | None:
    if explicit is None:
        return None
    try:
        return codecs.lookup(explicit).name
    except LookupError as error:
        raise ReadError(
            found=f"the encoding {explicit!r} in workspace.yml",
            expected="an encoding that Python knows, such as utf-8, utf-16 or cp1252",
            remedy=f"Mend {SETTING}, or take it out to have the encoding detected.",
            setting="format.encoding",
        ) from error


def _from_start(start: bytes) -> str | None:
    """Return the encoding that a file's first bytes settle."""
    for mark, codec in _BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return codec
    even, odd = start[0::2], start[1::2]
    if odd and odd.count(0) > 0.7 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if even and even.count(0) > 0.7 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return None


def _unclear(found: Sequence[CodePage], row: int) -> ReadError:
    readings = "; ".join(
        f"{_NAMES.get(page.codec, page.codec)} ({page.codec}): {', '.join(page.words[:_SHOWN_WORDS])}"
        for page in found[:3]
    )
    return ReadError(
        row=row,
        found=f"text that is no UTF-8 and reads in several code pages: {readings}",
        expected="letters that tell one code page from all others, or its name in workspace.yml",
        remedy=f"Set {SETTING} to the one that reads right, such as {found[0].codec}, or export the file as UTF-8.",
        setting="format.encoding",
    )


def _undecodable(codec: str, row: int) -> ReadError:
    name = _NAMES.get(codec, codec)
    return ReadError(
        row=row,
        found=f"bytes that are no {name} text",
        expected="a text in UTF-8, UTF-16 or one code page throughout",
        remedy=f"Export the file again as UTF-8, or name its encoding under {SETTING} in workspace.yml.",
        setting="format.encoding",
    )
