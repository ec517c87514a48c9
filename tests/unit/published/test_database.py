"""Whether a database file is what was once written."""

from __future__ import annotations

from pathlib import Path

import pytest

from published.database import (
    PUBLISHED_STORAGE,
    ROWS_IN_A_GROUP,
    attach_new,
    is_damaged,
    open_for_writing,
    open_in_memory,
)

BLOCK = 1 << 18


@pytest.fixture
def with_room(tmp_path: Path) -> Path:
    """A file that says it has more blocks than it holds: a table is gone, and its free blocks were cut off."""
    file = tmp_path / "with_room.duckdb"
    with open_for_writing(file) as connection:
        connection.execute("create table kept as select random() as number from range(200000)")
        connection.execute("checkpoint")
        connection.execute("create table gone as select random() as number from range(600000)")
        connection.execute("checkpoint")
        connection.execute("drop table gone")
    return file


@pytest.mark.parametrize("is_written_to", [False, True])
def test_a_file_whose_free_blocks_were_cut_off_is_whole(with_room: Path, *, is_written_to: bool) -> None:
    with open_for_writing(with_room) as connection:
        sizes = connection.execute("select total_blocks, used_blocks from pragma_database_size()").fetchone()
    assert sizes is not None
    assert sizes[0] * BLOCK > with_room.stat().st_size > sizes[1] * BLOCK
    assert not is_damaged(with_room, is_written_to=is_written_to)


def test_a_file_that_lacks_a_block_with_rows_is_damaged(with_room: Path) -> None:
    content = with_room.read_bytes()
    with_room.write_bytes(content[:-BLOCK])
    assert is_damaged(with_room)


def test_a_file_that_lacks_its_head_is_damaged(tmp_path: Path) -> None:
    file = tmp_path / "cut.duckdb"
    file.write_bytes(b"\0" * 100)
    assert is_damaged(file)


def test_a_new_file_keeps_its_rows_in_small_blocks(tmp_path: Path) -> None:
    with open_in_memory() as connection:
        attach_new(connection, tmp_path / "new.duckdb", "made", storage=PUBLISHED_STORAGE)
        connection.execute("create table made.many as select i from range(50_000) as r(i)").fetchall()
        connection.execute("checkpoint made").fetchall()
        blocks = connection.execute(
            "select row_group_id, sum(count) from pragma_storage_info('made.many') "
            "where segment_type <> 'VALIDITY' group by all order by all"
        ).fetchall()
    # 50,000 rows are three whole blocks of 16,384 and 848 more
    assert [count for _, count in blocks] == [ROWS_IN_A_GROUP] * 3 + [848]
