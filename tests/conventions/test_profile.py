"""How dbt opens the build file."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
import yaml

from orchestration.build.dbt import PROJECT_FOLDER
from published.database import ROWS_IN_A_GROUP


def test_a_folder_for_spilling_can_not_be_named_again_once_duckdb_has_spilled(tmp_path: Path) -> None:
    folder = str(tmp_path / "spill")
    config = {"temp_directory": folder, "memory_limit": "30MB", "threads": "1"}
    with duckdb.connect(str(tmp_path / "large.duckdb"), config=config) as connection:
        connection.execute(
            "create table large as select hash(i)::varchar || hash(i + 1)::varchar as t from range(5e5::bigint) as r(i)"
        )
        connection.execute("create temp table ordered as from large order by t")
        assert list(Path(folder).iterdir()), "it was to spill"
        with pytest.raises(duckdb.NotImplementedException, match="temporary directory"):
            connection.cursor().execute(f"set temp_directory = '{folder}'")


def test_dbt_gives_settings_when_it_opens_the_file_and_sets_none_for_each_node() -> None:
    profile = yaml.safe_load((PROJECT_FOLDER / "profiles.yml").read_text(encoding="utf-8"))
    build = profile["skillgap"]["outputs"]["build"]
    assert "settings" not in build
    assert {"memory_limit", "threads", "temp_directory"} <= build["config_options"].keys()


def test_dbt_makes_the_marts_of_blocks_as_small_as_whoever_writes_their_file_anew() -> None:
    profile = yaml.safe_load((PROJECT_FOLDER / "profiles.yml").read_text(encoding="utf-8"))
    [marts] = [each for each in profile["skillgap"]["outputs"]["build"]["attach"] if each["alias"] == "marts"]
    assert marts["options"] == {"row_group_size": ROWS_IN_A_GROUP}
