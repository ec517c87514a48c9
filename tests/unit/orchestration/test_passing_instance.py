"""That a run in a passing instance goes its way, and that nothing of it is stored."""

from __future__ import annotations

import dagster as dg

from orchestration.passing_instance import passing_instance


def test_a_run_ends_well_and_leaves_no_event() -> None:
    @dg.asset
    def one() -> int:
        return 1

    @dg.asset_check(asset=one)
    def is_one() -> dg.AssetCheckResult:
        return dg.AssetCheckResult(passed=True)

    with passing_instance() as instance:
        result = dg.materialize([one, is_one], instance=instance)
        assert result.success
        assert [check.passed for check in result.get_asset_check_evaluations()] == [True]
        assert result.output_for_node("one") == 1
        assert instance.all_logs(result.run_id) == []
        assert instance.get_asset_records([dg.AssetKey("one")]) == []
        assert not instance.fetch_observations(dg.AssetKey("one"), limit=1).records


def test_a_failed_step_is_told_and_tried_again() -> None:
    tries: list[int] = []

    @dg.asset(retry_policy=dg.RetryPolicy(max_retries=1))
    def broken() -> None:
        tries.append(1)
        raise OSError("no")

    with passing_instance() as instance:
        result = dg.materialize([broken], instance=instance, raise_on_error=False)
        assert not result.success
        assert len(tries) == 2
