"""An address is taken as PostgreSQL's library takes it, and nothing of a password stands in any text."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from orchestration.cli.export import hide_in_list_of_processes
from orchestration.errors import SettingsError, SkillgapError
from orchestration.outbound.postgres_address import connected, parameters_of
from orchestration.outbound.postgres_errors import in_words
from orchestration.settings.workspace import Workspace
from tests.handed_on import exporter


@pytest.fixture(autouse=True)
def without_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGHOST", "PGHOSTADDR", "PGSSLMODE", "PGCONNECT_TIMEOUT"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("address", "ssl"),
    [
        ("postgresql://etl@db.example.org/skills", "require"),
        ("postgres://etl@10.0.0.7,localhost/skills", "require"),
        ("postgresql://etl@db.example.org/skills?sslmode=verify-full", "verify-full"),
        ("postgresql://etl@db.example.org/skills?sslmode=disable", "disable"),
        ("postgresql://etl@localhost/skills", None),
        ("postgresql://etl@[::1]/skills", None),
        ("postgresql:///skills", None),
        ("postgresql://%2Frun%2Fpostgresql/skills", None),
        ("postgresql://localhost/skills?hostaddr=10.0.0.7", "require"),
    ],
)
def test_to_another_machine_nothing_goes_unencrypted_unless_it_is_said(address: str, ssl: str | None) -> None:
    assert parameters_of(address).get("sslmode") == ssl


def test_where_the_environment_says_the_host_it_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "db.example.org")
    assert parameters_of("postgresql:///skills")["sslmode"] == "require"
    monkeypatch.setenv("PGSSLMODE", "verify-ca")
    assert "sslmode" not in parameters_of("postgresql:///skills")  # the library's own


@pytest.mark.parametrize(
    "address",
    [
        "mysql://etl:oPen7@db/skills",
        "oPen7",
        "postgresql://etl:%zzoPen7@db/skills",
        "postgresql://etl:x@oPen7@db/skills",
        "postgresql://etl:oPen7/x@db/skills",
        "postgresql://etl:x@db:oPen7/skills",
    ],
)
def test_an_address_that_is_none_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(SettingsError, match="Expected: postgresql://USER@HOST:PORT/DATABASE") as caught:
        parameters_of(address)
    assert "oPen7" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_server_that_is_not_there_is_said_with_what_to_look_at() -> None:
    parameters = parameters_of("postgresql://etl:oPen7@127.0.0.1:1/skills")
    with (
        pytest.raises(
            SkillgapError, match=r'"127.0.0.1", port 1 failed: Connection refused\. Is the server run'
        ) as caught,
        connected(parameters),
    ):
        pass
    assert "oPen7" not in str(caught.value)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (psycopg.errors.DiskFull("full"), "Its disk is full"),
        (psycopg.errors.ReadOnlySqlTransaction("no"), "copy that follows another"),
        (psycopg.errors.LockNotAvailable("no"), "reading the tables for a minute"),
        (psycopg.errors.UntranslatableCharacter("é"), "not in UTF8"),
        (psycopg.errors.InsufficientPrivilege("no"), 'CREATE SCHEMA mine AUTHORIZATION "etl"'),
        (psycopg.errors.ForeignKeyViolation("Key (person_id)=(E17) is not present"), "goes against a key"),
        (psycopg.errors.AdminShutdown("no"), "stopped or started"),
        (psycopg.OperationalError("server closed the connection unexpectedly"), "the connection was lost"),
    ],
)
def test_what_a_server_says_becomes_words_with_a_remedy_and_no_value(error: psycopg.Error, text: str) -> None:
    with (
        pytest.raises(
            SkillgapError, match=r"Nothing was handed on to postgresql://etl@db/s, and .* is as it was"
        ) as caught,
        in_words("postgresql://etl@db/s", "mine", "etl"),
    ):
        raise error
    assert text in str(caught.value)
    assert "E17" not in str(caught.value)


def test_without_what_speaks_to_postgresql_it_says_how_to_get_it(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SettingsError, match=r"pip install 'skillgap\[postgres\]'"):
        exporter(workspace).to_postgres("postgresql://etl@localhost/skills", None)


@pytest.mark.parametrize("schema", ["", "pg_temp", "s" * 64, "é" * 32])
def test_a_schema_that_there_can_not_be_is_refused(workspace: Workspace, schema: str) -> None:
    with pytest.raises(SettingsError, match="can't be a schema"):
        exporter(workspace).to_postgres("postgresql://etl@localhost/skills", schema)


def test_an_address_is_not_left_in_the_list_of_processes() -> None:
    code = (
        "import sys; from orchestration.cli.export import hide_in_list_of_processes as hide; hide(sys.argv[1]); "
        "print(open('/proc/self/cmdline').read().split(chr(0))[3:5], sys.argv[1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "postgresql://etl:oPen7@db/skills", "--quiet"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[4],
    )
    shown, _, own = done.stdout.partition("] ")
    assert shown == f"['{'.' * len('postgresql://etl:oPen7@db/skills')}', '--quiet'"
    assert own.strip() == "postgresql://etl:oPen7@db/skills"
    hide_in_list_of_processes("what no process was given")
