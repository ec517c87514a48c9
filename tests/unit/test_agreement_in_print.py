"""Agreement of raters as the models compute it, against numbers in print."""

from __future__ import annotations

import duckdb
import pytest

from tests.benchmarks.rendered_models import run_models

# Shrout & Fleiss (1979), Psychological Bulletin 86, p. 423, Table 2: four judges on six targets.
SHROUT_AND_FLEISS = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))

# Davies (1967), Statistical methods in research and production: yields of dyestuff of six batches, five preparations of
# each, printed in the examples of OpenBUGS (Dyes) and as R's lme4::Dyestuff.
DYESTUFF = (
    (1545, 1440, 1440, 1520, 1580),
    (1540, 1555, 1490, 1560, 1495),
    (1595, 1550, 1605, 1510, 1560),
    (1445, 1440, 1595, 1465, 1545),
    (1595, 1630, 1515, 1635, 1625),
    (1520, 1455, 1450, 1480, 1445),
)


def _agreement(targets: tuple[tuple[int, ...], ...], *columns: str) -> tuple[float, ...]:
    with duckdb.connect() as connection:
        connection.execute(
            "create table int_organisation__people_in_cycle (cycle_id varchar, person_id varchar, is_closed boolean)"
        )
        connection.execute(
            "create table int_assessment__item_answers (cycle_id varchar, competency_id varchar, behaviour_id varchar, "
            "person_id varchar, manager_levels double[], peer_levels double[], direct_report_levels double[])"
        )
        connection.execute("create table stg_framework__behaviours (behaviour_id varchar)")
        for number, levels in enumerate(targets):
            connection.execute("insert into int_organisation__people_in_cycle values ('Y1', ?, true)", [f"P{number}"])
            connection.execute(
                "insert into int_assessment__item_answers values ('Y1', 'C1', null, ?, null, ?, null)",
                [f"P{number}", [float(level) for level in levels]],
            )
        run_models(connection, "int_signals__units", "int_signals__agreement")
        (row,) = connection.execute(f"select {', '.join(columns)} from int_signals__agreement").fetchall()
    return tuple(row)


def test_icc_of_four_judges_on_six_targets() -> None:
    # Their Table 4: ICC(1,1) = .17 and ICC(1,4) = .44, from BMS 11.24 and WMS 6.26 (Table 3).
    icc1, icc2, within = _agreement(SHROUT_AND_FLEISS, "icc1", "icc2", "within_variance")
    assert (round(icc1, 2), round(icc2, 2), round(within, 2)) == (0.17, 0.44, 6.26)


def test_icc_of_six_batches_of_dyestuff() -> None:
    # Mean squares between and within batches in R: 11272 and 2451. (11271.5 − 2451.25) / 5 = 1764.05, so
    # ICC(1) = 1764.05 / (1764.05 + 2451.25) = 0.418487; ICC(2) = 8820.25 / 11271.5 = 0.782527.
    icc1, icc2, within = _agreement(DYESTUFF, "icc1", "icc2", "within_variance")
    assert within == pytest.approx(2451.25)
    assert (icc1, icc2) == pytest.approx((0.418487, 0.782527), abs=5e-7)


def test_agreement_is_held_against_answers_at_random_over_six_levels() -> None:
    # James, Demaree & Wolf (1984), Journal of Applied Psychology 69(1), pp. 85–98: σ² = (A² − 1)/12, for A = 6 35/12.
    # Two raters a level apart: s² = 0.5, r_wg = 1 − 0.5 · 12/35 = 0.8286; at the ends, 0 and 5: 12.5, cut off at 0.
    far = _agreement(((0, 5),), "rwg_mean", "rwg_pooled")
    assert _agreement(((3, 4),), "rwg_mean", "ad_mean") == (pytest.approx(1 - 0.5 * 12 / 35), 0.5)
    assert far == (0.0, pytest.approx(1 - 12.5 * 12 / 35))


def test_average_deviation_is_that_from_the_mean_over_all_raters() -> None:
    # Burke, Finkelstein & Dusig (1999), Organizational Research Methods 2(1), pp. 49–68, define AD as Σ|x − x̄|/n. A set
    # in print (Wikipedia, "Average absolute deviation"): 2, 2, 3, 4, 14 with mean 5 give (3 + 3 + 2 + 1 + 9)/5 = 3.6.
    # About the median, 3, it would be 2.8.
    (found,) = _agreement(((2, 2, 3, 4, 14),), "ad_mean")
    assert found == pytest.approx(3.6)
