"""Everything that a page may not do, as checks: each bears the name of a sentence that holds for every page.

They hold by meaning: they look for numbers beside known kinds of words, and pass over what they do not know.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.walk import sentence_checks, table_checks
from tests.walk.reading import Reading

Check = Callable[[Reading], list[str]]

CHECKS: tuple[Check, ...] = (
    sentence_checks.no_text_holds_a_raw_value,
    table_checks.statuses_add_up_to_the_gaps_of_their_row,
    table_checks.percentages_of_a_row_add_up_to_a_hundred,
    table_checks.shares_are_their_part_of_the_whole,
    sentence_checks.a_part_is_not_larger_than_its_whole,
    table_checks.a_source_counts_what_its_table_holds,
    table_checks.a_label_counts_rows_and_columns,
    sentence_checks.the_widest_is_the_largest_shown,
    sentence_checks.widest_is_not_said_where_a_hidden_one_may_be_wider,
    sentence_checks.what_is_withheld_is_told_in_no_sentence,
    table_checks.the_end_of_a_row_sums_up_its_cells,
    table_checks.ends_of_rows_are_in_the_table,
    table_checks.cards_of_one_whole_share_it,
    table_checks.a_card_of_gaps_is_the_sum_of_its_table,
    sentence_checks.no_course_is_said_where_no_course_is,
    sentence_checks.a_balance_balances,
    sentence_checks.what_moved_is_told_as_the_intervals_tell_it,
    sentence_checks.spend_without_a_gap_is_the_sum_of_its_courses,
    table_checks.numbers_of_a_summary_are_rows,
    table_checks.every_row_of_a_file_is_accounted_for,
    sentence_checks.a_count_is_not_one_of_many,
    sentence_checks.what_is_withheld_is_not_said_to_be_nothing,
)
