"""Small groups: which figures about org units must be hidden so that none of them can be worked out.

Pure functions over Polars frames; the dashboards call them for what is on screen, publishing for what is handed on.
Who may see what stands in `published.permissions`; nothing here reads a file.

How it works. Visible figures about one thing (a cycle and a competency, say) are sums over the units of a tree. As
every unit under a hidden one is hidden too, all that arithmetic can make of them is sums over *leftovers*: a visible
unit less the visible units right under it; and no two leftovers share a person. It is therefore enough that each
leftover is empty, or holds at least `min_group` people of more than one unit.

A viewer who may see certain people anyway can subtract them. So groups are counted without the people whom the viewer
knows: a unit of known people alone is never hidden, and never hides another.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl


def withheld_units(units: pl.DataFrame, *, slices: Sequence[str], min_group: int) -> pl.Series:
    """Say which figures about org units are to be hidden.

    Args:
        units: one row per slice × org unit, with the columns in `slices`, `org_unit_id`, `parent_org_unit_id` (null or
            not in the slice: at the top) and `n`: the distinct assessed people behind the figure, those below it
            included, those whom the viewer may see anyway left out. All units under a parent must be there, or none
            of them; one without a row has nobody.
        slices: what tells apart figures that never add up to each other, as in `("cycle_id", "competency_id")`.
        min_group: the fewest people a figure may be about.

    Returns:
        One boolean per row, in the frame's order, named `is_withheld`.

    Example:
        >>> teams = pl.DataFrame({
        ...     "competency_id": ["C1"] * 4,
        ...     "org_unit_id": ["D", "T1", "T2", "T3"],
        ...     "parent_org_unit_id": [None, "D", "D", "D"],
        ...     "n": [24, 3, 9, 12],
        ... })
        >>> withheld_units(teams, slices=["competency_id"], min_group=5).to_list()
        [False, True, True, False]
    """
    nodes = _nodes(units, slices, ["n"]).with_columns(
        weight="n", is_small=_is_few("n", min_group), is_cover=pl.col("n") >= min_group
    )
    return _withheld(nodes, min_group)


def withheld_within(units: pl.DataFrame, *, slices: Sequence[str], min_group: int) -> pl.Series:
    """Say which figures about a part of the assessed people are to be hidden, given where the whole is hidden.

    For coverage (about people with a gap) or the closure rate (about those who had one): the part's figures go where
    the whole's go, and beyond that the part is protected on its own count.

    Args:
        units: one row per slice × org unit as in `withheld_units`, with `n` (people in the part) and
            `is_whole_withheld`.
        slices: as in `withheld_units`.
        min_group: the fewest people a figure may be about.

    Returns:
        One boolean per row, in the frame's order, named `is_withheld`.
    """
    nodes = _nodes(units, slices, ["n"], flags=["is_whole_withheld"]).with_columns(
        weight="n", is_small=_is_few("n", min_group) | _is_forced("n", "is_whole_withheld")
    )
    nodes = nodes.with_columns(is_cover=~pl.col("is_small") & (pl.col("n") >= min_group))
    # Where the whole is hidden in one unit it is hidden in another beside it, even if nobody there is in the part.
    return _withheld(nodes, min_group, is_one_exposed=False)


def withheld_cuts(cuts: pl.DataFrame, *, slices: Sequence[str], cut: str, min_group: int) -> pl.Series:
    """Say which figures about one cut of the org units (a job family, say) are to be hidden.

    "All twelve" less "nine of this family" gives the other three: a cut is hidden where it or what it leaves out holds
    too few, in each unit and across the tree, and where the cuts hidden in a unit are together too few.

    Args:
        cuts: one row per slice × org unit × cut, with the columns of `withheld_units` and the cut's; every cut of a
            unit must be there, so that their `n` add up to the unit's.
        slices: as in `withheld_units`, without the cut.
        cut: the column that names the cut.
        min_group: the fewest people a figure may be about.

    Returns:
        One boolean per row, in the frame's order, named `is_withheld`. Where the unit itself is hidden every cut of it
        is.
    """
    keys = [*slices, "org_unit_id"]
    whole = cuts.group_by([*keys, "parent_org_unit_id"]).agg(pl.col("n").sum())
    whole = whole.with_columns(withheld_units(whole, slices=slices, min_group=min_group))
    frame = cuts.join(
        whole.select(*keys, n_all="n", is_hidden="is_withheld"), on=keys, how="left", maintain_order="left"
    ).with_columns(n_rest=pl.col("n_all") - pl.col("n"))
    while True:
        before = frame["is_hidden"]
        frame = frame.with_columns(is_hidden=_across(frame, [*slices, cut], min_group))
        frame = frame.with_columns(is_hidden=_covered_beside(keys, cut, min_group))
        if (frame["is_hidden"] == before).all():
            return before.rename("is_withheld")


def ancestors(tree: pl.DataFrame, *, slices: Sequence[str] = ()) -> pl.DataFrame:
    """Return every unit with each unit at or above it.

    Args:
        tree: one row per slice × org unit, with `org_unit_id` and `parent_org_unit_id`.
        slices: what tells trees apart, as in `("cycle_id",)`.

    Returns:
        One row per slice × unit × ancestor (itself included): the slices, `org_unit_id`, `ancestor_id`. A loop of
        parents ends where it began.
    """
    keys = [*slices, "org_unit_id"]
    above = tree.select(*slices, ancestor_id="org_unit_id", _above="parent_org_unit_id")
    step = tree.select(*keys, ancestor_id="org_unit_id")
    found = [step]
    while not step.is_empty():
        step = (
            step.join(above, on=[*slices, "ancestor_id"])
            .select(*keys, ancestor_id="_above")
            .join(above, on=[*slices, "ancestor_id"], how="semi")
            .join(pl.concat(found), on=[*keys, "ancestor_id"], how="anti")
        )
        found.append(step)
    return pl.concat(found)


def _is_few(column: str, min_group: int) -> pl.Expr:
    return (pl.col(column) > 0) & (pl.col(column) < min_group)


def _is_forced(column: str, flag: str) -> pl.Expr:
    return (pl.col(column) > 0) & pl.col(flag)


def _across(frame: pl.DataFrame, slices: Sequence[str], min_group: int) -> pl.Series:
    """Hide cuts within each cut's own tree; a cover's rest must be large too, or the unit gives the cover away."""
    nodes = _nodes(frame, slices, ["n", "n_rest"], flags=["is_hidden"]).with_columns(
        weight="n",
        is_small=_is_few("n", min_group)
        | ((pl.col("n") > 0) & _is_few("n_rest", min_group))
        | _is_forced("n", "is_hidden"),
    )
    is_cover = ~pl.col("is_small") & (pl.col("n") >= min_group) & (pl.col("n_rest") >= min_group)
    return _withheld(nodes.with_columns(is_cover=is_cover), min_group) | frame["is_hidden"]


def _covered_beside(unit: Sequence[str], cut: str, min_group: int) -> pl.Expr:
    """Hide one more cut of a unit where those hidden are a single one or too few; the smallest that is left."""
    hidden, has_people = pl.col("is_hidden"), pl.col("n") > 0
    n_hidden = (hidden & has_people).sum().over(unit)
    n_people = pl.when(hidden).then("n").otherwise(0).sum().over(unit)
    is_exposed = (n_hidden > 0) & ((n_hidden == 1) | (n_people < min_group))
    left = pl.when(~hidden & has_people).then(pl.struct("n", cut))
    is_smallest = (~hidden & has_people) & (left.rank("ordinal").over(unit) == 1)
    return hidden | (is_exposed & is_smallest)


def _nodes(
    units: pl.DataFrame,
    slices: Sequence[str],
    counts: Sequence[str],
    *,
    flags: Sequence[str] = (),
) -> pl.DataFrame:
    """Number the rows and add, under every parent, the people who sit directly in it as one more unit.

    Returns:
        `node` (the row's number; null for those who sit directly in the parent), `parent` (its node; negative at the
        top, the same for a whole slice, since the total of several tops is a figure too), `order` (for ties), counts
        and flags.
    """
    keys = units.select(
        pl.int_range(pl.len()).alias("node"),
        "org_unit_id",
        pl.col("parent_org_unit_id").cast(pl.String),
        (pl.struct(slices).rank("dense").cast(pl.Int64) if slices else pl.lit(1, pl.Int64)).alias("slice"),
        pl.col("org_unit_id").rank("dense").cast(pl.Int64).alias("order"),
        *(pl.col(name).fill_null(0).cast(pl.Int64) for name in counts),
        *(pl.col(name).fill_null(value=False) for name in flags),
    )
    parents = keys.select("slice", parent_org_unit_id="org_unit_id", parent="node")
    nodes = keys.join(parents, on=["slice", "parent_org_unit_id"], how="left", maintain_order="left")
    nodes = nodes.with_columns(pl.col("parent").fill_null(-pl.col("slice")))
    below = nodes.filter(pl.col("parent") >= 0).group_by("parent").agg(pl.col(name).sum() for name in counts)
    direct = below.join(nodes, left_on="parent", right_on="node", suffix="_all").select(
        pl.lit(None, pl.Int64).alias("node"),
        "parent",
        pl.lit(0, pl.Int64).alias("order"),
        *(pl.col(f"{name}_all").sub(pl.col(name)).clip(lower_bound=0).alias(name) for name in counts),
        *flags,
    )
    return pl.concat([nodes.select("node", "parent", "order", *counts, *flags), direct])


def _withheld(nodes: pl.DataFrame, min_group: int, *, is_one_exposed: bool = True) -> pl.Series:
    """Hide the small ones, covers beside them, parents that nothing beside covers, and all below what is hidden.

    Args:
        nodes: as `_nodes` gives them, with `is_small`, `is_cover` (may hide another) and `weight`: how many people stay
            unknown where this node is hidden.
        min_group: the fewest people a figure may be about.
        is_one_exposed: whether a single hidden node needs a cover however many people are in it.
    """
    is_exposed = pl.col("n_people") < min_group
    if is_one_exposed:
        is_exposed |= pl.col("n_hidden") == 1
    while True:
        families = (
            nodes.filter(pl.col("weight") > 0)
            .sort("weight", "order")
            .group_by("parent")
            .agg(
                n_hidden=pl.col("is_small").sum(),
                n_people=pl.col("weight").filter("is_small").sum(),
                cover_weight=pl.col("weight").filter("is_cover").first(),
                cover_order=pl.col("order").filter("is_cover").first(),
            )
            .filter((pl.col("n_hidden") > 0) & is_exposed)
        )
        bare = families.filter(pl.col("cover_order").is_null() & (pl.col("parent") >= 0)).select(node="parent")
        bare = bare.join(nodes.filter(~pl.col("is_small")), on="node", how="semi")
        if bare.is_empty():
            break
        uncovered = pl.col("node").is_in(bare["node"].implode())
        nodes = nodes.with_columns(
            is_small=pl.col("is_small") | uncovered, is_cover=pl.col("is_cover") & ~uncovered.fill_null(value=False)
        ).with_columns(pl.col("is_small").fill_null(value=False))
    covers = families.drop_nulls().select(
        "parent", weight="cover_weight", order="cover_order", is_chosen=pl.lit(value=True)
    )
    nodes = nodes.join(covers, on=["parent", "weight", "order"], how="left")
    chosen = nodes.filter(pl.col("node").is_not_null()).sort("node")
    return _down(chosen, chosen["is_small"] | chosen["is_chosen"].fill_null(value=False))


def _down(nodes: pl.DataFrame, hidden: pl.Series) -> pl.Series:
    """Hide every unit under a hidden one, but for units in which the viewer knows everybody."""
    has_parent = nodes["parent"] >= 0
    above = nodes["parent"].clip(lower_bound=0)
    has_news = nodes["n"] > 0
    while True:
        more = hidden | (hidden.gather(above) & has_parent & has_news)
        if (more == hidden).all():
            return hidden.rename("is_withheld")
        hidden = more
