"""Whatever the contracts of the published tables bring can be handed on: as files, on a sheet, in PostgreSQL."""

from __future__ import annotations

from orchestration.outbound import descriptors, postgres
from orchestration.outbound.postgres_schema import MANIFEST
from orchestration.outbound.table_files import DICTIONARY
from orchestration.outbound.workbook import COLUMNS_SHEET, TABLES_SHEET
from tests.conventions.properties import marts

LONGEST_SHEET_NAME = 31  # Excel's
LONGEST_NAME = 63 - len("new  _fkey99")  # PostgreSQL's, less what is put around a table's name


def test_each_type_of_a_contract_has_its_name_in_data_packages_and_in_postgresql() -> None:
    types = {column["data_type"] for model in marts().values() for column in model["columns"]}
    assert types == set(descriptors.TYPES)
    assert types == set(postgres.TYPES)


def test_names_of_tables_fit_on_sheets_and_in_postgresql_and_are_not_the_exports_own() -> None:
    names = set(marts())
    assert max(map(len, names)) <= min(LONGEST_SHEET_NAME, LONGEST_NAME)
    assert not names & {MANIFEST, TABLES_SHEET.lower(), COLUMNS_SHEET.lower(), *(each[:-4] for each in DICTIONARY)}
