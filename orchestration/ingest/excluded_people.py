"""People who are not to be read any more: how they are recognised in what exports say, and what is left of their rows.

Known by salted hashes of their number, e-mail, user name and full name, never by the texts themselves. A full name
counts while nobody else who is in the people export bears it. A row about such a person is left out; where another's
row names them as manager, the name is blanked; where they answered about others, the answer stays under a random rater
key. Who is forgotten, and when, is decided in `orchestration.privacy`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal
from unicodedata import normalize

import duckdb

from expectations.contracts import Contract
from orchestration.ingest.source.table import WRONG_NUMBER_OF_FIELDS, Landed, RejectedRow
from published.database import number_of
from published.sql import identifier, literal

_DOTS = str.maketrans({"ı": "i", "\u0307": None})  # YILDIRIM is Yıldırım

Reason = Literal["erasure", "retention"]
ERASED: Reason = "erasure"
RETAINED_NO_LONGER: Reason = "retention"

PEOPLE = "hris/people"
SPACES = " \t\n\r\u00a0\u2007\u202f\u200b\ufeff"
EXCLUDED_TEXTS = "excluded_texts"


@dataclass(frozen=True)
class PersonColumns:
    """Where a contract's rows name people.

    Attributes:
        subject: whose row it is; any of these.
        blanked: somebody else in the row, who can be left blank.
        keyed: who answered; the answer stays, under a key that is nobody's.
    """

    subject: tuple[str, ...] = ()
    blanked: tuple[str, ...] = ()
    keyed: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every column that names somebody."""
        return (*self.subject, *self.blanked, *self.keyed)

    def within(self, known: Collection[str]) -> PersonColumns:
        """Return those of them that are known."""
        return PersonColumns(
            *(tuple(name for name in names if name in known) for names in (self.subject, self.blanked, self.keyed))
        )


def person_columns(contract: Contract) -> PersonColumns:
    """Return where the rows of a contract name people; nowhere for most."""
    names = {column.name for column in contract.stored_columns}
    subject = ("person_id", "email", "username") if contract.name == PEOPLE else ("person_id",)
    return PersonColumns(
        subject=tuple(name for name in subject if name in names),
        blanked=tuple(name for name in ("manager_id",) if name in names),
        keyed=tuple(name for name in ("rater_id",) if name in names),
    )


@dataclass(frozen=True)
class ExcludedPeople:
    """Everybody who is not to be read any more.

    Attributes:
        salts: what the texts were salted with.
        keys: hash → the rater key of the person it belongs to.
        erased: the hashes of erased people; those of leavers after their retention are not among them.
        namesakes: hashes of full names that somebody bears who is read.
    """

    salts: frozenset[str] = frozenset()
    keys: Mapping[str, str] | None = None
    erased: frozenset[str] = frozenset()
    namesakes: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether there is anybody."""
        return bool(self.keys)

    def key_of(self, text: str | None, *, erased_only: bool = False) -> str | None:
        """Return the rater key of the person whom a text names; None where it names nobody of these."""
        text = (text or "").strip(SPACES)
        if not text or not self.keys:
            return None
        for salt in self.salts:
            for text_hash in hashes_of(text, salt):
                is_meant = text_hash in self.keys and text_hash not in self.namesakes
                if is_meant and (text_hash in self.erased or not erased_only):
                    return self.keys[text_hash]
        return None


def hashes_of(text: str, salt: str) -> tuple[str, str, str]:
    """Return the hashes by which a text may be known: as it is (number, user name), case-blind (e-mail), as a name."""
    return exact_hash(text, salt), caseless_hash(text, salt), name_hash(text, salt)


def exact_hash(text: str, salt: str) -> str:
    """Return the hash of a text that is compared as it is, however its accents are written."""
    return hashlib.sha256(f"{salt}={normalize('NFC', text)}".encode()).hexdigest()


def caseless_hash(text: str, salt: str) -> str:
    """Return the hash of a text that is compared without regard to case."""
    return hashlib.sha256(f"{salt}@{normalize('NFC', text).lower()}".encode()).hexdigest()


def name_hash(text: str, salt: str) -> str:
    """Return the hash of a full name: capitals, dots of i, doubled spaces and a full stop at the end don't count."""
    name = " ".join(normalize("NFC", text).lower().translate(_DOTS).split()).rstrip(".")
    return hashlib.sha256(f"{salt}~{name}".encode()).hexdigest()


def read_excluded_people(connection: duckdb.DuckDBPyConnection) -> ExcludedPeople:
    """Return everybody whom the build file has as forgotten."""
    rows = connection.execute(
        "select salt, text_hash, rater_key, reason from raw.forgotten where text_hash is not null"
    ).fetchall()
    return ExcludedPeople(
        salts=frozenset(row[0] for row in rows),
        keys={row[1]: row[2] for row in rows},
        erased=frozenset(row[1] for row in rows if row[3] == ERASED),
        namesakes=frozenset(text_hash for (text_hash,) in connection.execute(_NAMESAKES).fetchall()),
    )


def leave_out(
    connection: duckdb.DuckDBPyConnection, landed: Landed, contract: Contract, excluded: ExcludedPeople
) -> Landed:
    """Return a file that was read without the rows of forgotten people; they count as filtered.

    A leaver after the retention may come back: rows of the people export are left out for erased people alone, and
    the retention looks at the others again (`orchestration.privacy.retention`).

    Args:
        connection: the build file.
        landed: the file as it was read.
        contract: its contract.
        excluded: from `read_excluded_people`.
    """
    columns = person_columns(contract).within(landed.columns)
    erased_only = contract.name == PEOPLE
    relation = f"read_parquet({literal(str(landed.parquet))})"
    quarantined = tuple(_redacted(landed.quarantined, contract, excluded, erased_only=erased_only))
    n_misread = len(landed.quarantined) - len(quarantined)
    if not columns.all or not note_excluded_texts(connection, relation, columns.all):
        return replace(landed, quarantined=quarantined, n_filtered=landed.n_filtered + n_misread)
    kept = landed.parquet.with_suffix(".kept.parquet")
    replaced = ", ".join(f"{value} as {name}" for name, value in _values(columns).items())
    connection.execute(
        f"copy (select * {f'replace ({replaced})' if replaced else ''} from {relation} as given "
        f"where not ({is_about('given', columns, erased_only=erased_only)})) to {literal(str(kept))} (format parquet)"
    )
    n_kept = number_of(connection, f"select count(*) from read_parquet({literal(str(kept))})")
    landed.parquet.unlink()
    return replace(
        landed,
        parquet=kept,
        n_landed=n_kept,
        n_filtered=landed.n_filtered + landed.n_landed - n_kept + n_misread,
        quarantined=quarantined,
    )


def note_excluded_texts(connection: duckdb.DuckDBPyConnection, relation: str, columns: Iterable[str]) -> bool:
    """Note which texts in some columns name a forgotten person, as the temporary table `excluded_texts`.

    Only different texts are trimmed and hashed: millions of rows name the same few people over and over. They are noted
    as they stand there, spaces and all, so that rows can be compared as they are.

    Args:
        connection: the build file.
        relation: what to look through.
        columns: its columns that name people.

    Returns:
        Whether there is any.
    """
    given = " union ".join(f"select distinct {identifier(name)} as text from {relation}" for name in columns)
    connection.execute(
        f"""
        create or replace temp table {EXCLUDED_TEXTS} as
        with given as ({given}),
        salts as (select distinct salt from raw.forgotten),
        hashed as (
            select
                text,
                unnest([
                    sha256(salt || '=' || trimmed),
                    sha256(salt || '@' || lower(trimmed)),
                    sha256(salt || '~' || {as_name("trimmed")})
                ]) as text_hash
            from (select text, nfc_normalize(trim(text, {literal(SPACES)})) as trimmed from given)
            cross join salts
            where trimmed <> ''
        )
        select
            text,
            min(rater_key) as rater_key,
            bool_or(reason = '{ERASED}') as is_erased
        from hashed
        inner join raw.forgotten using (text_hash)
        where text_hash not in ({_NAMESAKES})
        group by text
        """
    )
    return bool(number_of(connection, f"select count(*) from {EXCLUDED_TEXTS}"))


def as_name(text: str) -> str:
    """Return SQL of a text as `name_hash` compares it."""
    name = f"translate(lower(nfc_normalize({text})), 'ı' || chr(775), 'i')"
    return f"rtrim(regexp_replace(trim({name}), '\\s+', ' ', 'g'), '.')"


# The hashes of full names that are borne by somebody who is not forgotten.
_NAMESAKES = f"""
    select names.text_hash
    from (
        select distinct sha256(salt || '~' || {as_name("full_name")}) as text_hash
        from raw.hris__people
        cross join (select distinct salt from raw.forgotten)
        where
            full_name is not null
            and sha256(salt || '=' || nfc_normalize(trim(person_id, {literal(SPACES)})))
            not in (select text_hash from raw.forgotten where text_hash is not null)
    ) as names
    inner join raw.forgotten using (text_hash)
"""


def is_about(relation: str, columns: PersonColumns, *, erased_only: bool = False) -> str:
    """Return SQL that tells whether a row is about somebody in `excluded_texts`, or about an erased one there."""
    where = " where is_erased" if erased_only else ""
    return " or ".join(_is_excluded(f"{relation}.{identifier(name)}", where) for name in columns.subject) or "false"


def is_named(relation: str, name: str) -> str:
    """Return SQL that tells whether a column of a row names somebody in `excluded_texts`."""
    return _is_excluded(f"{relation}.{identifier(name)}")


def key_in(relation: str, name: str) -> str:
    """Return SQL of the rater key of whom a column names."""
    return f"(select rater_key from {EXCLUDED_TEXTS} where text = {relation}.{identifier(name)})"


def redact_record(
    record: str, contract: Contract, reason: str, excluded: ExcludedPeople, *, erased_only: bool
) -> str | None:
    """Return what may be kept of a row that was set aside; None: nothing.

    Args:
        record: JSON object column → text, as the quarantine keeps it.
        contract: the contract of its file.
        reason: why it was set aside; in one whose fields have slipped, people are looked for in every field.
        excluded: who is not to be read any more.
        erased_only: leavers after their retention stay.
    """
    fields = json.loads(record)
    columns = person_columns(contract)
    searched = tuple(fields) if reason == WRONG_NUMBER_OF_FIELDS else columns.subject
    if any(excluded.key_of(_text(fields.get(name)), erased_only=erased_only) for name in searched):
        return None
    changed = {}
    for name in (*columns.blanked, *columns.keyed):
        key = excluded.key_of(_text(fields.get(name)), erased_only=False)
        if key is not None:
            changed[name] = key if name in columns.keyed else None
    return json.dumps(fields | changed, ensure_ascii=False) if changed else record


def _redacted(
    rows: Iterable[RejectedRow], contract: Contract, excluded: ExcludedPeople, *, erased_only: bool
) -> Iterable[RejectedRow]:
    for row in rows:
        record = redact_record(row.record, contract, row.reason, excluded, erased_only=erased_only)
        if record is not None:
            yield replace(row, record=record)


def _values(columns: PersonColumns) -> dict[str, str]:
    """Return SQL of what stands where a forgotten person was named in another's row."""
    values = {
        identifier(name): f"case when not {is_named('given', name)} then given.{identifier(name)} end"
        for name in columns.blanked
    }
    return values | {
        identifier(name): f"coalesce({key_in('given', name)}, given.{identifier(name)})" for name in columns.keyed
    }


def _is_excluded(column: str, where: str = "") -> str:
    return f"coalesce({column} in (select text from {EXCLUDED_TEXTS}{where}), false)"


def _text(value: object) -> str | None:
    return None if value is None else str(value)
