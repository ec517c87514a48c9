"""The code page of a text that is neither UTF-8 nor UTF-16: its letters decide, where they are clear.

A detector names candidates and how likely each is by the letters that follow one another; what is taken has to make
words of one alphabet out of everything in the file. Bytes and how a file is opened stand in `encodings`.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import chardet
import numpy as np
import numpy.typing as npt
import pyarrow as pa

_WESTERN = "cp1252"
_CODE_PAGES = (
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("iso8859-2", "iso8859-5", "iso8859-7", "koi8-r", "gb18030", "big5", "cp932", "cp949"),
)
_TIMES_AS_LIKELY = 1.5  # the best reading has to be so much likelier than any other
_FEWEST_WORDS = 3  # of fewer, the common code page alone is told: Şefi in one may be Ţefi in another
_MOST_WORDS = 2000
# A bar parts words once it is read, for it may be half of a letter of two bytes.
_IS_PARTING = np.isin(np.arange(0x100), [*range(0x21), *b',;"'])
_LONGEST_WORD = 1 << 10
_FIRST_BEYOND_ASCII = 0x80
_SIGNS = "–—‘’‚‛“”„‟…•«»‹›€£©®™°ªº·§´`¡¿\u00a0\u00ad"
_COMMON_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "HEBREW", "ARABIC", "CJK", "HIRAGANA", "KATAKANA", "HANGUL")
# Letters beyond a–z by language, of each code page that has Latin letters. Icelandic is not among them: its þ, ð and ý
# stand where Turkish has ş, ğ and ı.
_GERMAN, _FRENCH, _ESTONIAN = "äöüß", "àâæçéèêëîïôœùûüÿ", "äöõüšž"
_WESTERN_LETTERS = (
    *(_GERMAN, _FRENCH, _ESTONIAN),
    "áéíñóúü",  # Spanish
    "àèéìíîòóùú",  # Italian
    "ãâáàçéêíõóôúü",  # Portuguese
    "áéëïíóöúü",  # Dutch
    "åäöæøéèôü",  # Danish, Norwegian, Swedish
    "äöåšž",  # Finnish
    "àçéèíïóòúü·",  # Catalan
    "çë",  # Albanian
)
_CENTRAL_LETTERS = (
    _GERMAN,
    "ąćęłńóśźż",  # Polish
    "áčďéěíňóřšťúůýž",  # Czech
    "áäčďéíĺľňóôŕšťúýž",  # Slovak
    "áéíóöőúüű",  # Hungarian
    "ăâîşţ",  # Romanian
    "čćđšž",  # Croatian, Slovene
)
_LETTERS: Mapping[str, tuple[str, ...]] = {
    "cp1252": _WESTERN_LETTERS,
    "windows-1252": _WESTERN_LETTERS,
    "windows-1250": _CENTRAL_LETTERS,
    "iso-8859-2": _CENTRAL_LETTERS,
    "windows-1254": ("çğıiöşüâîû",),
    "windows-1257": ("āčēģīķļņšūž", "ąčęėįšųūž", _ESTONIAN),
}


@dataclass(frozen=True)
class CodePage:
    """A code page that a file may be written in.

    Attributes:
        codec: Python's name of it.
        words: what the file's words beyond ASCII are in it, the most frequent first.
    """

    codec: str
    words: tuple[str, ...]


def words_beyond_ascii(chunks: Iterable[bytes]) -> Counter[bytes]:
    """Count the words that hold anything but ASCII.

    Args:
        chunks: a file's bytes in pieces, which may be cut anywhere.
    """
    counts: Counter[bytes] = Counter()
    rest = b""
    for chunk in itertools.chain(chunks, [b" "]):
        content = rest + chunk
        end = content[-_LONGEST_WORD:]
        parting = np.flatnonzero(_IS_PARTING[np.frombuffer(end, np.uint8)])
        last = int(parting[-1]) + 1 if parting.size else 0
        rest = end[last:] if last or len(end) < _LONGEST_WORD else b""
        if not content.isascii():
            counts.update(_count_words(content[: len(content) - len(rest)]))
        if len(counts) >= _MOST_WORDS:
            break
    return counts


def _count_words(content: bytes) -> dict[bytes, int]:
    """Count the words of a text, but those of ASCII alone."""
    signs = np.frombuffer(content, np.uint8)
    beyond = np.flatnonzero(signs >= _FIRST_BEYOND_ASCII)
    n_before, is_first = _walk(signs, beyond, -1)
    n_behind, is_last = _walk(signs, beyond, +1)
    starts = (beyond - n_before)[is_first]
    lengths = (beyond + n_behind)[is_last] + 1 - starts
    places = np.concatenate(([0], np.cumsum(lengths)))  # of the words, put behind one another
    together = signs[np.repeat(starts - places[:-1], lengths) + np.arange(places[-1])]
    buffers = [None, pa.py_buffer(places.astype(np.int32)), pa.py_buffer(together)]
    counted = pa.Array.from_buffers(pa.binary(), len(starts), buffers).value_counts()
    return dict(zip(counted.field(0).to_pylist(), counted.field(1).to_pylist(), strict=True))


def _walk(
    signs: npt.NDArray[np.uint8], places: npt.NDArray[np.int64], step: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Walk from signs beyond ASCII over those of ASCII beside them, all at once, to the end of their word.

    Args:
        signs: a text.
        places: where its signs beyond ASCII stand.
        step: 1 towards the end of the text, -1 towards its beginning.

    Returns:
        How far each came, and whether its word ends there; if not, there is another sign beyond ASCII.
    """
    distance = np.zeros(len(places), np.int64)
    is_at_end = np.ones(len(places), np.bool_)
    walking = np.arange(len(places))
    for n_steps in range(1, _LONGEST_WORD):
        at = places[walking] + n_steps * step
        is_inside = (at >= 0) & (at < len(signs))
        walking, found = walking[is_inside], signs[at[is_inside]]
        is_beyond = found >= _FIRST_BEYOND_ASCII
        is_at_end[walking[is_beyond]] = False
        walking = walking[~(is_beyond | _IS_PARTING[found])]
        if not walking.size:
            break
        distance[walking] = n_steps
    return distance, is_at_end


def find_code_pages(words: Mapping[bytes, int]) -> Sequence[CodePage]:
    """Return the code page of these words; several where nobody can tell, none where there is none.

    Args:
        words: a file's words beyond ASCII, with how often each occurs.
    """
    ordered = sorted(words, key=lambda word: (-words[word], word))
    sample = b"\n".join(ordered)
    found: dict[str, tuple[float, str]] = {}
    for each in chardet.detect_all(sample, ignore_threshold=True, include_encodings=_CODE_PAGES):
        text = _decoded(sample, each["encoding"])
        if text is not None and text not in found and _is_plausible(text):
            found[text] = (each["confidence"], str(each["encoding"]).lower())
    western = _decoded(sample, _WESTERN)
    if western is not None and western not in found and _is_plausible(western):
        found[western] = (0.0, _WESTERN)
    if western in found:  # what reads alike in several is called by the most common one's name
        found[western] = (found[western][0], _WESTERN)
    fitting = {text: rest for text, rest in found.items() if _is_of_alphabets(text, rest[1])} or found
    ranked = sorted(fitting, key=lambda text: -fitting[text][0])
    if len(ranked) > 1:
        is_enough = len(ordered) >= _FEWEST_WORDS or fitting[ranked[0]][1] == _WESTERN
        if is_enough and fitting[ranked[0]][0] >= _TIMES_AS_LIKELY * fitting[ranked[1]][0]:
            ranked = ranked[:1]
    return tuple(CodePage(fitting[text][1], tuple(text.split("\n"))) for text in ranked)


def _decoded(sample: bytes, codec: str | None) -> str | None:
    try:
        return sample.decode(codec or "ascii").replace("|", "\n")
    except (UnicodeDecodeError, LookupError):
        return None


def _is_plausible(text: str) -> bool:
    """Whether a text holds letters of living scripts, each word of one, and the signs that people write."""
    for word in text.split("\n"):
        scripts = set()
        for sign in word:
            if sign.isascii() or sign in _SIGNS:
                scripts |= {"LATIN"} if sign.islower() else set()
                continue
            if not sign.isalpha():
                return False
            script = unicodedata.name(sign, "?").split()[0]
            scripts.add("CJK" if script in ("HIRAGANA", "KATAKANA") else script)
        if len(scripts) > 1 or not scripts <= set(_COMMON_SCRIPTS):
            return False
    return not re.search(r"[a-z]{2}[A-ZÀ-ÖØ-Þ]{2}|[¡¿ªº°](?=\w)(?<=\w.)", text)


def _is_of_alphabets(text: str, codec: str) -> bool:
    """Whether each word's letters beyond ASCII are of one language that the code page is made for."""
    alphabets = [frozenset(letters + letters.upper() + "İ") for letters in _LETTERS.get(codec, ())]
    return all(_is_of_an_alphabet(word, alphabets) for word in text.split("\n"))


def _is_of_an_alphabet(word: str, alphabets: Sequence[frozenset[str]]) -> bool:
    letters = {sign for sign in word if sign.isalpha() and not sign.isascii()}
    if any(not unicodedata.name(sign, "?").startswith("LATIN") for sign in letters):
        return True
    return not letters or any(letters <= alphabet for alphabet in alphabets)
