"""Lines of an export that are no record: totals between and below its rows, and its header repeated on each page.

Only lists whose keys may be any text need this: elsewhere such a line names nobody, and waits.
"""

from __future__ import annotations

from expectations.contracts.contract import Contract, Rule

NO_RECORD = "no_record"
_TOTALS = (
    *("total", "totals", "subtotal", "sub-total", "grand total", "count", "sum", "average", "summe", "gesamt"),
    *("gesamtsumme", "zwischensumme", "anzahl", "total général", "sous-total", "somme", "suma", "totale", "totaal"),
)


def rules_of(contract: Contract) -> tuple[Rule, ...]:
    """Return the rules that a contract names, and for a list that its rows are entries.

    Args:
        contract: what rows are held against.
    """
    return (*contract.rules, _rule_against_totals(contract)) if contract.is_list else contract.rules


def _rule_against_totals(contract: Contract) -> Rule:
    """Return the rule that a row is an entry: a total is a word for one and at most a number, `Sales Count | 12`."""
    key = contract.column(contract.key[0])
    others = [column.name for column in contract.stored_columns if column.name != key.name]
    n_filled = " + ".join(f"case when {name} is not null then 1 else 0 end" for name in others)
    beside = ", ".join(f"cast({name} as varchar)" for name in others)
    text = f"lower({key.name})"
    totals = " or ".join(
        f"{text} = '{word}' or {text} like '{word} %' or {text} like '{word}:%' or {text} like '% {word}'"
        for word in _TOTALS
    )
    words = (key.name, *key.also_known_as)
    headers = ", ".join(f"'{form}'" for word in words for form in dict.fromkeys((word, word.replace("_", " "))))
    letters = sorted({letter for word in words for letter in (word[-1], word[-1].upper())})
    ends_as_headers_do = " or ".join(f"{key.name} like '%{letter}'" for letter in letters)
    is_blank = " or ".join(f"{name} is null" for name in others[:2])  # of two columns, at most one is filled
    return Rule(
        NO_RECORD,
        key.name,
        f"case when {text} in ({headers}) then true "
        f"when {n_filled} <= 1 then coalesce({beside}, '0') < ':' and ({totals}) else false end",
        "a record, where this is a line of totals or the header once more",
        "Leave totals and repeated headers out of the export.",
        may_break_when=f"{is_blank} or {ends_as_headers_do}",
    )
