"""Which standard skills job descriptions name: whole words, whatever their case. Only texts and names belong here."""

from __future__ import annotations

import unicodedata
from datetime import date

from tests.oracle.learning.rows import Row, Tables, grouped

# What may stand in a skill's name beside letters and digits, as in C++, C#, .NET and R&D.
PARTS_OF_A_NAME = "+#&"


def names(text: str, name: str) -> bool:
    """Whether a text names a skill: its name stands there, and no word goes on before or after it."""
    text, name = _folded(text), _folded(name)
    if not name:
        return False
    place = text.find(name)
    while place >= 0:
        end = place + len(name)
        if not _goes_on(text[:place][::-1], name[0]) and not _goes_on(text[end:], name[-1]):
            return True
        place = text.find(name, place + 1)
    return False


def _goes_on(beyond: str, edge: str) -> bool:
    """Whether the word at a name's edge goes on beyond it: a letter or digit, or one of a name's marks."""
    if not beyond:
        return False
    return _is_letter(beyond[0]) or beyond[0] in PARTS_OF_A_NAME


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"


def _folded(text: str) -> str:
    """Lower case, composed letters, one space between words; a hyphen parts words as a space does."""
    return " ".join(unicodedata.normalize("NFC", text).lower().replace("-", " ").split())


def names_of(skill: Row) -> list[str]:
    """A skill's name and its aliases."""
    return [name.strip() for name in [skill["name"], *(skill["aliases"] or "").split("|")] if name.strip()]


def job_descriptions_naming(tables: Tables) -> dict[str, list[Row]]:
    """The job descriptions that name each standard skill in title or text, each once."""
    return {
        skill["standard_code"]: [
            row
            for row in tables["job_descriptions"]
            if any(names(part, name) for name in names_of(skill) for part in (row["title"], row["text"]))
        ]
        for skill in tables["standard_skills"]
    }


def in_framework(tables: Tables) -> set[str]:
    """Standard skills that a competency in use maps to."""
    return {
        row["standard_code"] for row in tables["dim_competency"] if row["standard_code"] and row["status"] != "retired"
    }


def dim_standard_skill(tables: Tables) -> list[Row]:
    """One row per standard skill."""
    naming, mapped = job_descriptions_naming(tables), in_framework(tables)
    return [
        {
            "standard_code": skill["standard_code"],
            "skill_name": skill["name"],
            "taxonomy": skill["taxonomy"],
            "n_job_descriptions": len(naming[skill["standard_code"]]),
            "is_in_framework": skill["standard_code"] in mapped,
        }
        for skill in tables["standard_skills"]
    ]


def framework_drift(tables: Tables) -> list[Row]:
    """One row per standard skill, job family and quarter in which a job description names it."""
    mapped = in_framework(tables)
    family_of_role = {row["role_id"]: row["job_family"] for row in tables["dim_role"]}

    def place(row: Row) -> tuple[str | None, str | None]:
        family = row["job_family"] or family_of_role.get(row["role_id"])
        return family, _quarter(row["posted_on"])

    everything = grouped(tables["job_descriptions"], place)
    naming = job_descriptions_naming(tables)
    return [
        {
            "standard_code": skill["standard_code"],
            "skill_name": skill["name"],
            "job_family": family,
            "quarter": quarter,
            "n_job_descriptions": len(rows),
            "share_of_job_descriptions": len(rows) / len(everything[family, quarter]),
            "is_in_framework": skill["standard_code"] in mapped,
        }
        for skill in tables["standard_skills"]
        for (family, quarter), rows in grouped(naming[skill["standard_code"]], place).items()
    ]


def _quarter(day: date | None) -> str | None:
    return f"{day.year}-Q{(day.month + 2) // 3}" if day else None
