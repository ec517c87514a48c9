"""Contract → suite: every check that one export's rows are held against, in the order in which reasons are given.

A check is data: the name of a Great Expectations expectation and its arguments, derived from the contract and from
nothing else. How a suite is run, and Great Expectations itself, belong to `expectations.runner`; words for people
belong to `expectations.explanations`; rules that need more than one table stand in the models' tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from expectations.contracts import Column, Contract, Rule
from expectations.contracts.contract import Severity
from expectations.no_records import rules_of

MISSING = "missing"
NOT_IN_VOCABULARY = "not_in_vocabulary"
OUT_OF_RANGE = "out_of_range"
CONFLICTING_ROWS = "conflicting_rows"


@dataclass(frozen=True)
class Check:
    """One expectation of a suite.

    Attributes:
        name: what is expected, unique within the contract: `level_is_between_0_and_5`.
        column: the column to mend where it fails.
        reason: the code shown with a row that fails it.
        severity: `quarantine` sets the row aside; `warning` loads it and reports it.
        expectation: the expectation's type in Great Expectations.
        arguments: the expectation's own arguments.
        looks_at_several_rows: whether a row fails it depends on other rows.
        may_fail_when: SQL that takes less time and is true for every row that fails it.
    """

    name: str
    column: str
    reason: str
    severity: Severity
    expectation: str
    arguments: Mapping[str, object]
    looks_at_several_rows: bool = False
    may_fail_when: str | None = None


def unreadable_reason(column: Column) -> str:
    """Return the reason for a text that could not be read as the column's type, as in `unreadable_date`."""
    return NOT_IN_VOCABULARY if column.vocabulary else f"unreadable_{column.type}"


def name_of_rule(rule: Rule) -> str:
    """Return the name of the check of a rule, as in `never_left_before_hired`."""
    return f"never_{rule.code}"


def suite_of(contract: Contract) -> tuple[Check, ...]:
    """Return the contract's checks; a row that fails several is set aside for the first of them.

    Columns come first, in the contract's order: read before present before sensible. A row that makes no sense by
    itself is thus never explained by its neighbours.
    """
    return (
        *(check for column in contract.stored_columns for check in _column_checks(column)),
        *(_rule_check(rule) for rule in rules_of(contract)),
        *_key_checks(contract),
    )


def relation_to_check(contract: Contract, view: str) -> str:
    """Return a query for the view's columns and those that the checks need besides.

    `unreadable_<column>` is not null where the column's text could not be read; `given_<column>` (required typed
    columns) is null where there was no text at all. With them one scan of the view answers every check on columns;
    asking the list `unreadable` in a query of its own for each column would read and type the files as often.

    Args:
        contract: the contract the view's columns follow.
        view: relation with the contract's stored columns, file_id, row_number and `unreadable varchar[]`.
    """
    typed = [column for column in contract.stored_columns if _is_typed(column)]
    selected = ["    *"]
    selected += [f"    case when {_is_unreadable(c)} then '{c.name}' end as unreadable_{c.name}" for c in typed]
    selected += [
        f"    case when {_is_unreadable(c)} then '{c.name}' else cast({c.name} as varchar) end as given_{c.name}"
        for c in typed
        if c.is_required
    ]
    return "select\n" + ",\n".join(selected) + f"\nfrom {view}"


def _column_checks(column: Column) -> Iterator[Check]:
    """Yield what is expected of one column by itself."""
    if _is_typed(column):
        yield Check(
            name=f"{column.name}_is_readable",
            column=column.name,
            reason=unreadable_reason(column),
            severity="warning" if column.is_detail else "quarantine",
            expectation="expect_column_values_to_be_null",
            arguments={"column": f"unreadable_{column.name}"},
        )
    if column.is_required:
        yield Check(
            name=f"{column.name}_is_present",
            column=column.name,
            reason=MISSING,
            severity="quarantine",
            expectation="expect_column_values_to_not_be_null",
            arguments={"column": f"given_{column.name}" if _is_typed(column) else column.name},
        )
    if column.is_detail:
        return  # what it must not hold is blank by now
    if column.vocabulary:
        yield Check(
            name=f"{column.name}_is_in_vocabulary",
            column=column.name,
            reason=NOT_IN_VOCABULARY,
            severity="quarantine",
            expectation="expect_column_values_to_be_in_set",
            arguments={"column": column.name, "value_set": list(column.vocabulary)},
        )
    if column.minimum is not None or column.maximum is not None:
        yield Check(
            name=_range_name(column),
            column=column.name,
            reason=OUT_OF_RANGE,
            severity="quarantine",
            expectation="expect_column_values_to_be_between",
            arguments={"column": column.name, "min_value": column.minimum, "max_value": column.maximum},
        )


def _rule_check(rule: Rule) -> Check:
    """Return the check of one domain rule: no row for which its predicate is true."""
    predicate = rule.breaks_when.replace("{", "{{").replace("}", "}}")
    return Check(
        name=name_of_rule(rule),
        column=rule.column,
        reason=rule.code,
        severity=rule.severity,
        expectation="unexpected_rows_expectation",
        arguments={"unexpected_rows_query": f"select file_id, row_number from {{batch}} where {predicate}"},
        may_fail_when=rule.may_break_when,
    )


def _key_checks(contract: Contract) -> Iterator[Check]:
    """Yield the check that rows with one key agree, for contracts where a file may say a fact only once.

    Rows whose key is not known (a required part is missing, a part could not be read) share it with nobody. Contents
    are compared by their 64-bit hash: comparing them whole takes several times the time and twice the memory.
    """
    key = [contract.column(name) for name in contract.key]
    content = [column.name for column in contract.stored_columns if column.name not in contract.key]
    if contract.precedence != "newest_file" or not content:
        return
    is_known = [f"{column.name} is not null" for column in key if column.is_required]
    is_known += [f"unreadable_{column.name} is null" for column in key if _is_typed(column)]
    query = f"""select file_id, row_number
from (
    select
        file_id,
        row_number,
        min(content) over rows_of_one_key as lowest,
        max(content) over rows_of_one_key as highest
    from (select *, hash({", ".join(content)}, unreadable) as content from {{batch}} where {" and ".join(is_known)})
    window rows_of_one_key as (partition by file_id, {", ".join(contract.key)})
)
where lowest <> highest"""
    yield Check(
        name="rows_of_one_key_agree",
        column=contract.key[0],
        reason=CONFLICTING_ROWS,
        severity="quarantine",
        expectation="unexpected_rows_expectation",
        arguments={"unexpected_rows_query": query},
        looks_at_several_rows=True,
    )


def _range_name(column: Column) -> str:
    """Return the range check's name, as in `level_is_between_0_and_5` or `rank_is_at_least_1`."""
    if column.maximum is None:
        return f"{column.name}_is_at_least_{_in_name(column.minimum)}"
    if column.minimum is None:
        return f"{column.name}_is_at_most_{_in_name(column.maximum)}"
    return f"{column.name}_is_between_{_in_name(column.minimum)}_and_{_in_name(column.maximum)}"


def _in_name(number: float | None) -> str:
    """Return a number as it stands in a name: `0`, `2_5`, `minus_1`."""
    return f"{number:g}".replace("-", "minus_").replace(".", "_")


def _is_typed(column: Column) -> bool:
    """Say whether the column's text may turn out not to be readable; free text always is."""
    return column.type != "text" or (column.is_detail and bool(column.vocabulary))


def _is_unreadable(column: Column) -> str:
    """Return the condition that this column's text could not be read."""
    return f"list_contains(unreadable, '{column.name}')"
