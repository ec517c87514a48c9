"""The Gaps page: heat map, people behind a cell, distribution; the shapes of its rows, and how they are read.

How the figures per unit come about and where they are suppressed stands in `gap_sums`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from dashboards.snapshot.competencies import Column, columns_of, families_of
from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.gap_sums import SUMS, Cuts, GapFilter, gap_sums, told_sums
from dashboards.snapshot.guard import NotAllowedError, requires_page
from dashboards.snapshot.org_units import Selection, Tree, Unit, is_own, tree_of
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from dashboards.snapshot.unit_sums import ids_frame, inside
from published.files import Row

Measure = Literal["levels_short", "share_with_gap", "mean_gap"]
By = Literal["competency", "family"]
ShareBound = Literal["at_most", "at_least"]
WithheldReason = Literal["too_few", "held_back"]
Band = Literal["none", "minor", "clear", "severe", "unknown"]


@dataclass(frozen=True)
class GapCell:
    """Gaps of a unit in a competency, or in a family of them.

    In a family `n_people`, `n_assessed` and `n_with_gap` count people × competencies; a competency of which a figure is
    hidden is in none of its figures, so that all of them rest on the same.

    Attributes:
        org_unit_id: the unit.
        org_unit_name: its name; None for the own line.
        org_unit_type: its type.
        column_id: the competency's id, or the family.
        column_name: the competency's name, or the family.
        family: the family.
        n_people: people who have it in their profile.
        n_assessed: those of them who are assessed.
        mean_target: mean target level over the assessed.
        mean_level: mean current level over the assessed.
        mean_gap: mean gap over the assessed, signed.
        n_with_gap: people with a gap.
        share_with_gap: of the assessed.
        levels_short: summed over the assessed.
        is_withheld: every figure is None, since it would be about too few people or give such a one away.
        withheld_reason: which of the two.
        share_bound: the share is of few people, or of all but few, and shown as at most or at least that, with
            `n_with_gap` and `levels_short` None. They and the share are None as well where no bound may be told.
        n_competencies_withheld: in a family, how many of its competencies are left out.
        spoken_for: the cycle that the figures are of, by its name, where it is not the one on screen.
    """

    org_unit_id: str
    org_unit_name: str | None
    org_unit_type: str | None
    column_id: str
    column_name: str
    family: str | None
    n_people: int | None
    n_assessed: int | None
    mean_target: float | None
    mean_level: float | None
    mean_gap: float | None
    n_with_gap: int | None
    share_with_gap: float | None
    levels_short: float | None
    is_withheld: bool
    withheld_reason: WithheldReason | None
    share_bound: ShareBound | None
    n_competencies_withheld: int
    spoken_for: str | None


@dataclass(frozen=True)
class HeatMap:
    """Units × competencies or families.

    Attributes:
        cycle: the cycle shown.
        selection: what the page is about.
        breadcrumbs: the units from the top down to the whole.
        rows: the units right under the whole that have a figure; of an own line those right under the unit it all lies
            in, with the own people in them alone.
        columns: competencies or families that have a figure.
        cells: one per unit and column with people in it.
        selection_cells: the whole's own, one per column.
        n_withheld: how many of `cells` and `selection_cells` are withheld.
        min_group: the fewest people a figure may be about.
        has_suppression: whether small groups of this whole are hidden from this viewer.
    """

    cycle: Cycle
    selection: Selection
    breadcrumbs: tuple[Unit, ...]
    rows: tuple[Unit, ...]
    columns: tuple[Column, ...]
    cells: tuple[GapCell, ...]
    selection_cells: tuple[GapCell, ...]
    n_withheld: int
    min_group: int
    has_suppression: bool


@dataclass(frozen=True)
class BandCount:
    """How many people are in a gap band; `unknown` are those who are not assessed."""

    band: Band
    n: int


@dataclass(frozen=True)
class Distribution:
    """People by gap band in one competency.

    Attributes:
        n_people: people who have it in their profile.
        n_assessed: those of them who are assessed.
        bands: in order, without those that nobody is in.
        is_withheld: there is nothing to see: it is for those to whom all of the whole stands open, since most bands
            hold few people.
    """

    n_people: int | None
    n_assessed: int | None
    bands: tuple[BandCount, ...]
    is_withheld: bool


@requires_page("gaps")
def heat_map(
    reader: Reader,
    unit_id: str | None = None,
    filters: GapFilter = GapFilter(),  # noqa: B008 - frozen
    by: By = "competency",
) -> HeatMap:
    """Return gaps of a whole and of the units under it.

    Args:
        reader: the request's snapshot and viewer.
        unit_id: a unit, `org_units`, `own-line`, or None for what is the viewer's own.
        filters: cycle, family and cuts.
        by: competencies or families as columns.
    """
    scope, cycle, selection = _asked_for(reader, unit_id, filters)
    tree = reader.tree(cycle.cycle_id)
    has_suppression = not is_own(reader.warehouse, scope, cycle, selection)
    if has_suppression:
        sums = told_sums(reader.warehouse, scope, cycle, reader.latest_with(selection), selection)
    else:
        sums = gap_sums(reader.warehouse, scope, cycle, selection, filters).with_columns(
            spoken_for=pl.lit(cycle.cycle_id)
        )
    labels = {each.cycle_id: each.label for each in reader.cycles if each.cycle_id != cycle.cycle_id}
    columns = columns_of(reader.warehouse, filters.family)
    sums = sums.filter(pl.col("competency_id").is_in([column.column_id for column in columns]))
    if by == "family":
        sums = _by_family(sums, columns)
        columns = families_of(columns)
    figures = _figures(sums, "column_id" if by == "family" else "competency_id", labels)
    used = {row["column_id"] for row in figures}
    columns = tuple(column for column in columns if column.column_id in used)
    names = {column.column_id: column for column in columns}
    across = {column.column_id: position for position, column in enumerate(columns)}
    figures.sort(key=lambda row: (tree.sort_position(row["org_unit_id"]), across[row["column_id"]]))
    cells = tuple(_cell(row, selection, tree, names[row["column_id"]]) for row in figures if not row["is_whole"])
    selection_cells = tuple(_cell(row, selection, tree, names[row["column_id"]]) for row in figures if row["is_whole"])
    shown = dict.fromkeys(cell.org_unit_id for cell in cells)
    return HeatMap(
        cycle=cycle,
        selection=selection,
        breadcrumbs=tree.path(selection.unit_id) if selection.kind == "unit" else (),
        rows=tuple(unit for unit_id in shown if (unit := tree.get(unit_id)) is not None),
        columns=columns,
        cells=cells,
        selection_cells=selection_cells,
        n_withheld=sum(cell.is_withheld for cell in cells + selection_cells),
        min_group=reader.min_group,
        has_suppression=has_suppression,
    )


@requires_page("gaps")
def distribution(
    reader: Reader,
    competency_id: str,
    unit_id: str | None = None,
    filters: GapFilter = GapFilter(),  # noqa: B008 - frozen
) -> Distribution:
    """Return how many people are in each gap band of a competency.

    Args:
        reader: the request's snapshot and viewer.
        competency_id: the competency.
        unit_id: as in `heat_map`.
        filters: cycle and cuts; the family plays no part.
    """
    scope, cycle, selection = _asked_for(reader, unit_id, filters)
    if not is_own(reader.warehouse, scope, cycle, selection):
        return Distribution(n_people=None, n_assessed=None, bands=(), is_withheld=True)
    sums = gap_sums(reader.warehouse, scope, cycle, selection, filters)
    own = sums.filter(pl.col("is_whole") & (pl.col("competency_id") == competency_id))
    if own.is_empty():
        return Distribution(n_people=0, n_assessed=0, bands=(), is_withheld=False)
    n_people, n_assessed = own["n_people"][0], own["n_assessed"][0]
    counts = _bands(reader.warehouse, scope, cycle, selection, competency_id, filters.cuts)
    order: tuple[Band, ...] = (
        "none",
        "minor",
        "clear",
        "severe",
        "unknown",
    )
    bands = tuple(BandCount(band, counts[band]) for band in order if band in counts)
    return Distribution(n_people=n_people, n_assessed=n_assessed, bands=bands, is_withheld=False)


@requires_page("gaps")
def may_cut(reader: Reader, unit_id: str | None = None, cycle_id: str | None = None) -> bool:
    """Return whether a whole may be cut by job family and career level: all of it is unhidden from the viewer.

    Args:
        reader: the request's snapshot and viewer.
        unit_id: as in `heat_map`.
        cycle_id: a closed cycle; None for today.
    """
    scope, cycle, selection = reader.select("gaps", unit_id, reader.moment(cycle_id))
    return is_own(reader.warehouse, scope, cycle, selection)


def _asked_for(reader: Reader, unit_id: str | None, filters: GapFilter) -> tuple[Scope, Cycle, Selection]:
    """Check that the cycle, the whole and the cuts are the viewer's to ask for."""
    scope, cycle, selection = reader.select("gaps", unit_id, reader.moment(filters.cycle_id))
    if filters.cuts and not is_own(reader.warehouse, scope, cycle, selection):
        raise NotAllowedError("filter")
    return scope, cycle, selection


@per_snapshot
def _bands(
    warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection, competency_id: str, cuts: Cuts
) -> dict[str, int]:
    conditions = "".join(f" and role.{cut} = ${cut}" for cut, _ in cuts)
    parameters: dict[str, object] = {"cycle_id": cycle.cycle_id, "competency_id": competency_id, **dict(cuts)}
    tables: dict[str, pl.DataFrame] = {}
    if selection.kind == "own_line":
        conditions += " and gap.person_id in (select person_id from line)"
        tables["line"] = ids_frame("person_id", scope.line)
    elif selection.kind == "unit":
        within = inside("gap.org_unit_id", tree_of(warehouse, cycle.cycle_id).subtree(selection.unit_id))
        conditions += f" and {within.condition}"
        parameters |= within.parameters
        tables |= within.tables
    else:
        conditions += " and gap.org_unit_id is not null"
    rows = warehouse.snapshot.frame(
        f"""
        select coalesce(gap.gap_band, 'unknown') as band, count(*) as n
        from {cycle.gaps_of_people} as gap
        {"left join dim_role as role using (role_id)" if cuts else ""}
        where
            gap.cycle_id = $cycle_id
            and gap.competency_id = $competency_id
            and gap.is_required
            {conditions}
        group by 1
        """,
        parameters,
        tables,
    )
    return dict(rows.iter_rows())


def _by_family(sums: pl.DataFrame, columns: tuple[Column, ...]) -> pl.DataFrame:
    """Add up the competencies of each family of which everything is shown, and of one moment: of most of them."""
    families = pl.DataFrame(
        {
            "competency_id": [column.column_id for column in columns],
            "column_id": [column.family or "" for column in columns],
        },
        schema={"competency_id": pl.String, "column_id": pl.String},
    )
    told = pl.all_horizontal(pl.col(SUMS).is_not_null())
    frame = sums.join(families, on="competency_id", maintain_order="left").with_columns(is_told=told)
    most = (
        frame.filter("is_told", "is_whole")
        .group_by("column_id", "spoken_for")
        .agg(n=pl.len())
        .sort("column_id", "n", "spoken_for", descending=[False, True, False])
        .unique("column_id", keep="first")
        .select("column_id", of="spoken_for")
    )
    frame = frame.join(most, on="column_id", how="left").with_columns(
        is_told=pl.col("is_told") & (pl.col("spoken_for") == pl.col("of")).fill_null(value=True),
    )
    told = pl.col("is_told")
    return frame.group_by("org_unit_id", "is_whole", "column_id").agg(
        *(pl.col(name).filter(told).sum() for name in SUMS),
        share_with_gap=pl.col("n_with_gap").filter(told).sum() / pl.col("n_assessed").filter(told).sum(),
        share_bound=pl.lit(None, pl.String),
        withheld_reason=pl.when(~told.any()).then(pl.lit("held_back")),
        is_withheld=~told.any(),
        n_competencies_withheld=(~told).sum(),
        spoken_for=pl.coalesce("of", "spoken_for").first(),
    )


def _figures(sums: pl.DataFrame, column: str, labels: Mapping[str, str]) -> list[Row]:
    """Turn sums into the figures of a cell."""
    assessed = pl.col("n_assessed") > 0
    frame = sums.with_columns(
        column_id=pl.col(column),
        mean_target=pl.when(assessed).then(pl.col("target_sum") / pl.col("n_assessed")),
        mean_level=pl.when(assessed).then(pl.col("level_sum") / pl.col("n_assessed")),
        mean_gap=pl.when(assessed).then(pl.col("gap_sum") / pl.col("n_assessed")),
        spoken_for=pl.col("spoken_for").replace_strict(labels, default=None, return_dtype=pl.String),
    )
    figures = [
        "n_people",
        "n_assessed",
        "mean_target",
        "mean_level",
        "mean_gap",
        "n_with_gap",
        "share_with_gap",
        "levels_short",
        "share_bound",
    ]
    frame = frame.with_columns(
        share_with_gap=pl.when(assessed).then("share_with_gap"),
        n_competencies_withheld=pl.col("n_competencies_withheld")
        if "n_competencies_withheld" in frame.columns
        else pl.col("is_withheld").cast(pl.Int64),
    )
    frame = frame.with_columns(pl.when(~pl.col("is_withheld")).then(pl.col(figures)).name.keep())
    words = ["is_withheld", "withheld_reason", "n_competencies_withheld", "spoken_for"]
    return frame.select("org_unit_id", "is_whole", "column_id", *figures, *words).to_dicts()


def _cell(row: Row, selection: Selection, tree: Tree, column: Column) -> GapCell:
    unit = tree.get(row["org_unit_id"])
    named = {key: value for key, value in row.items() if key not in ("is_whole", "column_id")}
    return GapCell(
        org_unit_name=unit.org_unit_name if unit is not None else selection.name,
        org_unit_type=unit.org_unit_type if unit is not None else None,
        column_id=column.column_id,
        column_name=column.column_name,
        family=column.family,
        **named,
    )
