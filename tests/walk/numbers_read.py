"""Numbers and sentences of a page as they are read back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.walk.reading import Reading, Text

THIN = "\N{NARROW NO-BREAK SPACE}"
NUMBER = rf"\d+(?:{THIN}\d{{3}})*(?:\.\d+)?"
PERCENT = rf"(?P<percent>\d+){THIN}%"
SENTENCES = ("H1", "H2", "P", "Dd", "Li")


def number_of(text: str) -> float | None:
    """Return the number that a text is, thin spaces and true minus included; None for anything else."""
    plain = text.replace(THIN, "").replace("\N{MINUS SIGN}", "-").replace("+", "").removesuffix("%")
    return float(plain) if re.fullmatch(r"-?\d+(?:\.\d+)?", plain) else None


def sentences(reading: Reading) -> Iterator[Text]:
    """Yield what is said in words, apart from headings of tables and buttons."""
    return (text for text in reading.texts if text.element in SENTENCES)


def is_share(text: str, part: float, whole: float) -> bool:
    """Return whether a text may stand for a share: rounded, or a bound; what is no percentage is not held."""
    match = re.fullmatch(rf"(?P<sign>[<>≤≥]?){THIN}?{PERCENT}", text)
    if match is None or not whole:
        return True
    share, said = part / whole * 100, int(match["percent"])
    if match["sign"] == "<":
        return 0 < share < said
    if match["sign"] == ">":
        return said < share < 100
    if match["sign"]:
        return share <= said + 0.5 if match["sign"] == "≤" else share >= said - 0.5
    return abs(share - said) <= 0.5 + 1e-9
