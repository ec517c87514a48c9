"""Why a row was set aside, and what to do about it: the codes of the refresh's record in words.

The codes come from the expectations; a code that is not listed here is shown as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """A reason in words.

    Attributes:
        name: what is the matter.
        expected: what should stand there.
        remedy: what to do.
    """

    name: str
    expected: str
    remedy: str


_IN_EXPORT = "Correct it in the source system, or in the file, and put the file in the exports folder again."
_REFERENCE = "The row is kept and loads by itself as soon as the row it names is there."

_REASONS: dict[str, Reason] = {
    "missing": Reason("blank where a value is needed", "a value", _IN_EXPORT),
    "not_in_vocabulary": Reason(
        "a word that is not known",
        "one of the words that the source’s contract lists",
        f"{_IN_EXPORT} A word of your own can be mapped in workspace.yml.",
    ),
    "mended_elsewhere": Reason(
        "mended in another file", "what the mended row says", "Nothing is to be done: the mended row counts."
    ),
    "out_of_range": Reason(
        "a number outside its range", "a number inside the range that the contract states", _IN_EXPORT
    ),
    "conflicting_rows": Reason(
        "two rows for one thing that say different things",
        "one row for each key in a file",
        "Keep the row that is right and take the other out of the file.",
    ),
}

_OFF_THE_SCALE = Reason(
    "a level that the source’s scale has not",
    "a level of the scale that workspace.yml or its profile names for the source",
    f"{_IN_EXPORT} Or mend `scale` in workspace.yml.",
)

_PREFIXES: tuple[tuple[str, Reason], ...] = (
    ("outside_the_scale_", _OFF_THE_SCALE),
    ("no_label_of_the_scale", _OFF_THE_SCALE),
    (
        "unreadable_",
        Reason(
            "not readable as {what}",
            "a {what}",
            "Write it in the format of the other rows, or state the format in workspace.yml.",
        ),
    ),
    ("unknown_", Reason("names a {what} that is in no export", "a {what} that another row describes", _REFERENCE)),
    (
        "ambiguous_",
        Reason(
            "could mean more than one {what}",
            "an id, e-mail address or name that only one {what} has",
            f"Use the id in the export. {_REFERENCE}",
        ),
    ),
)


def reason_of(code: str) -> Reason:
    """Return a reason in words.

    Args:
        code: as in `out_of_range`, `unreadable_date`, `unknown_person`.
    """
    if code in _REASONS:
        return _REASONS[code]
    for prefix, reason in _PREFIXES:
        if code.startswith(prefix):
            what = code.removeprefix(prefix).replace("_", " ")
            return Reason(reason.name.format(what=what), reason.expected.format(what=what), reason.remedy)
    return Reason(code.replace("_", " "), "what the source’s contract says", _IN_EXPORT)
