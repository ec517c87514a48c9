"""What a file that is read leaves unread, or tells of nobody: said by `check`, and noted by every refresh.

A notice is kept among the details of the load record, so that a later refresh, which does not read the file again, says
it too. What is missing of rows is said by the models' tests.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expectations.contracts import ALL_CONTRACTS, Contract
from orchestration.ingest.formats.encoded_twice import ENCODED_TWICE
from orchestration.ingest.formats.xlsx import HIDDEN_SHEETS, READ_THOUGH_HIDDEN, UNREAD_SHEETS
from orchestration.ingest.mapping.json_cells import AS_JSON
from orchestration.ingest.mapping.tree import ONE_NAME_FOR_DEPTHS
from orchestration.ingest.types.durations import WITHOUT_UNIT
from orchestration.ingest.types.odd_keys import CUT_BY_A_SPREADSHEET, PATHS_OF_UNITS
from orchestration.settings.text import plain

UNKNOWN_COLUMNS = "unknown columns"
LINES_BELOW = "lines below the table left out"
NO_COLUMNS = "absent for everybody"
NAMELESS_COLUMNS = "columns without a header"
LEAVERS = "a status that is not read"
OTHER_FOLDER = "folder of other exports"
# The details that a notice is made of.
NOTICED = (
    *(
        UNREAD_SHEETS,
        HIDDEN_SHEETS,
        READ_THOUGH_HIDDEN,
        LINES_BELOW,
        ONE_NAME_FOR_DEPTHS,
        NO_COLUMNS,
        OTHER_FOLDER,
        LEAVERS,
    ),
    *(ENCODED_TWICE, WITHOUT_UNIT, AS_JSON, CUT_BY_A_SPREADSHEET, PATHS_OF_UNITS),
)
# Of these it is told that they are read.
_OF_WHAT_IS_READ = frozenset({READ_THOUGH_HIDDEN, ENCODED_TWICE, AS_JSON, CUT_BY_A_SPREADSHEET, PATHS_OF_UNITS})
_STATUS_HEADERS = (
    "status",
    "active",
    "aktiv",
    "actif",
    "activo",
    "ativo",
    "attivo",
    "employed",
    "state",
    "employmenttype",
    "zustand",
    "statut",
    "estado",
    "stato",
)
_ASKED_HEADERS = ("active", "aktiv", "actif", "activo", "ativo", "attivo", "employed")
_NO = frozenset(("no", "n", "false", "0", "nein", "non", "nee", "não"))
_LEAVER_WORDS = frozenset(
    (
        *("terminated", "inactive", "former", "left", "leaver", "resigned", "retired", "dismissed", "separated"),
        *("deceased", "future", "futurehire", "prehire", "ausgeschieden", "inaktiv", "ehemalig", "sorti", "inactif"),
        *("ancien", "parti", "inactivo", "baja", "inattivo", "cessato", "inactief"),
    )
)
_LEAVER_SHEETS = frozenset(
    (
        *("leavers", "terminations", "exits", "formeremployees", "alumni", "austritte"),
        *("ausgeschiedene", "ehemalige", "sorties", "sortis", "départs", "bajas", "cessati", "desligados", "demitidos"),
    )
)
# Contract → what is said of its rows where none of these columns is there.
_PLACING: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "hris/people": {
        "a role (role_id or job_title), so that no level is asked of anybody": (
            "role_id",
            "job_title",
        ),
        "an org unit (org_unit_id, team, department or division), so that people are in no unit's figures": (
            *("org_unit_id", "team", "department", "division"),
        ),
        "a manager (manager_id)": ("manager_id",),
        "a day of hire (hired_on)": ("hired_on",),
    },
    "lms/enrolments": {
        "a day or status (completed_on, enrolled_on, status), so that every seat is open": (
            *("completed_on", "enrolled_on", "status"),
        ),
    },
}


@dataclass(frozen=True)
class Notice:
    """Something that is not read.

    Attributes:
        check_name: what should hold, as checks are named.
        text: what was found, and what to do.
        is_read: it is told of something that is read.
    """

    check_name: str
    text: str
    is_read: bool = False


def absent_for_all(contract: Contract, columns: Sequence[str]) -> str | None:
    """Return what no row of a file can say, in words; None: nothing that would place it is missing.

    Args:
        contract: the file's contract.
        columns: the columns that the file has.
    """
    missing = [words for words, needed in _PLACING.get(contract.name, {}).items() if not {*needed} & {*columns}]
    return "; ".join(missing) or None


def folder_of_another(contract: Contract, name: str) -> str | None:
    """Return the folder of other contracts that a file lies in; None: its own, or one of no contract.

    Args:
        contract: what the file is read as.
        name: its path relative to the workspace.
    """
    folder = name.split("/")[1] if name.count("/") > 1 else ""
    is_anothers = folder != contract.source and any(each.source == folder for each in ALL_CONTRACTS)
    return folder if is_anothers else None


def is_status_header(header: str) -> bool:
    """Whether a header that is no column may say who still works here."""
    words = plain(header).rstrip("?")
    return any(words.endswith(word) or words.startswith(word) for word in _STATUS_HEADERS)


def leaver_words(header: str, texts: Sequence[str]) -> tuple[str, ...]:
    """Return the words, as they are written, that stand for people who do not work here.

    Args:
        header: what they stand below; below `Active` it is a no.
        texts: the words.
    """
    words = _LEAVER_WORDS | (_NO if any(word in plain(header) for word in _ASKED_HEADERS) else frozenset())
    return tuple(sorted({text.strip() for text in texts if plain(text.strip()) in words}))


def names_of_leavers(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names, of sheets or of a file, that say that those in it have left: `Leavers`, `people_terminated`.

    Args:
        names: as they stand.
    """
    telling = _LEAVER_WORDS | _LEAVER_SHEETS
    return tuple(name for name in names if telling & {plain(word) for word in re.split(r"[\s_.-]+", name)})


def notices_of(contract_name: str, details: Mapping[str, str]) -> tuple[Notice, ...]:
    """Return the notices among the details of a load record.

    Args:
        contract_name: the file's contract.
        details: what was detected in the file.
    """
    source = f"sources.{contract_name}"
    words = {
        UNREAD_SHEETS: (
            "sheets_are_read",
            "Not read: the sheets {}. If they hold rows, name them all under " + f"{source}.format.sheet.",
        ),
        HIDDEN_SHEETS: (
            "hidden_sheets_are_meant",
            "Not read: the hidden sheets {}. If they hold rows, name them all under " + f"{source}.format.sheet.",
        ),
        READ_THOUGH_HIDDEN: (
            "what_is_hidden_is_meant",
            "Read though hidden in the workbook: {}. If not meant, keep the other rows with " + f"{source}.where.",
        ),
        ENCODED_TWICE: (
            "texts_are_encoded_once",
            "Read as they are: words that look encoded twice ({}), beside others that are not. Mend them there.",
        ),
        WITHOUT_UNIT: (
            "lengths_of_time_have_a_unit",
            f"Not read: {{}}, which may be hours or minutes. Say which with {source}.format.duration, such as minutes.",
        ),
        AS_JSON: (
            "cells_hold_plain_texts",
            f"Read as it is: {{}}. Name the part that is meant with {source}.extract, or export plain values.",
        ),
        CUT_BY_A_SPREADSHEET: (
            "ids_have_all_their_digits",
            "Read as it is, though a spreadsheet has cut it: {}. Export anew, and save nothing in a spreadsheet.",
        ),
        PATHS_OF_UNITS: (
            "units_are_no_paths",
            f"Read as one unit each, with none above: paths, {{}}. {source}.extract parts them, see docs/dialects.md.",
        ),
        LINES_BELOW: (
            "lines_below_a_table_are_none_of_its_rows",
            "Left out below the table: {} lines. Look at them once.",
        ),
        ONE_NAME_FOR_DEPTHS: (
            "depths_have_names_of_their_own",
            f"Several depths bear one name (depth, name, rows): {{}}. Choose with tree.depth under {source}.where.",
        ),
        NO_COLUMNS: (
            "columns_that_place_somebody_are_there",
            "Nobody has {}. Export it, or name its header under " + f"{source}.columns.",
        ),
        OTHER_FOLDER: (
            "files_lie_where_their_contract_does",
            f"Read as {contract_name} though it lies in {{}}. If that is a slip, take its entry under {source} out.",
        ),
        NAMELESS_COLUMNS: (
            "columns_with_values_have_a_header",
            "Not read: the values in column {}, which has no header. Give it one in the export.",
        ),
        LEAVERS: (
            "people_who_left_are_told_apart",
            f"Not read: {{}}. Those people count as employed. Keep the others with {source}.where, or export left_on.",
        ),
    }
    return tuple(
        Notice(name, text.format(details[key]), key in _OF_WHAT_IS_READ)
        for key, (name, text) in words.items()
        if details.get(key)
    )
