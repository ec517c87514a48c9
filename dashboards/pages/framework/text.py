"""Plain text for the signals of the framework, and for the reasons why an item is on the revision list."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.pages.framework.charts import Kind
from dashboards.pages.framework.rows import (
    AGREEMENT_BAR,
    DISTANCE_BAR,
    FLAT_ICC,
    IRRELEVANT_SHARE,
    Framework,
    Item,
    RoleIrrelevance,
    Signal,
)
from dashboards.text import numbers

RWG = "r*wg"
MOST_ROLES = 3
SIGNAL_TEXT: dict[Signal, str] = {
    "inconsistent": "Raters read it differently",
    "no_gap_data": "Tells nobody apart",
    "irrelevant": "Called not relevant",
}
WHAT_TO_DO: dict[Signal, str] = {
    "inconsistent": (
        "Raters of one person choose levels far apart. Say in the anchors what one sees at each level, not how good it "
        "is."
    ),
    "no_gap_data": (
        "All or none fall short, or ratings say nothing about the person. Move the target, or ask for something that "
        "people differ in."
    ),
    "irrelevant": (
        "Many answers call it not relevant. Take it out of those roles’ profiles, or say what it looks like there."
    ),
}
SCOPES = {"core": "every role", "level": "from a career level on", "push": "this role alone"}


def figure(value: float | None, decimals: int = 2) -> str:
    """Return an index of agreement: `0.51`, `−0.08`."""
    return (
        numbers.UNKNOWN if value is None else f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", numbers.MINUS)
    )


def apart(value: float, limit: float) -> str:
    """Return an index that is beyond a limit with so many decimals that it does not look like the limit itself."""
    return next((text for decimals in (2, 3, 4) if (text := figure(value, decimals)) != figure(limit, decimals)), "")


def kind_of(item: Item) -> Kind:
    """Return the first signal that flags an item, or that none does."""
    return item.signals[0] if item.signals else "quiet"


def why(item: Item, roles: Sequence[RoleIrrelevance]) -> list[tuple[Signal, str]]:
    """Return each signal that flags an item, with the figures and limits behind it.

    Args:
        item: the item.
        roles: how often competencies are called not relevant in a role, in the item's cycle.
    """
    text = {"inconsistent": _inconsistent, "no_gap_data": _no_gap_data}
    return [
        (signal, _irrelevant(item, roles) if signal == "irrelevant" else text[signal](item)) for signal in item.signals
    ]


def _inconsistent(item: Item) -> str:
    said = []
    if item.rwg_pooled is not None and round(item.rwg_pooled, 9) < AGREEMENT_BAR:
        said.append(f"agreement {RWG} is {apart(item.rwg_pooled, AGREEMENT_BAR)}, and {AGREEMENT_BAR:.2f} is enough")
    if item.ad_mean is not None and round(item.ad_mean, 9) > DISTANCE_BAR:
        distance = apart(item.ad_mean, DISTANCE_BAR)
        said.append(f"ratings lie {distance} levels from their mean (AD), and {DISTANCE_BAR:.1f} is the limit")
    elif item.ad_mean is not None:
        said.append(f"ratings lie {figure(item.ad_mean)} levels from their mean (AD)")
    told = "; ".join(said)
    return f"{told[:1].upper()}{told[1:]}. Among the widest fifth of the cycle’s items, {_people(item)}."


def _no_gap_data(item: Item) -> str:
    share = item.share_with_gap
    is_even = share is not None and (item.share_with_gap_bound is not None or round(share, 9) in (0, 1))
    if is_even and share is not None:
        who = numbers.counted(item.n_assessed, "person", "people")
        if item.share_with_gap_bound is not None:
            return f"{numbers.share(share, item.share_with_gap_bound)} of {who} assessed have a gap."
        return f"{'All' if share else 'Not one'} of {who} assessed {'have' if share else 'has'} a gap."
    return (
        f"Ratings say next to nothing about the person, ICC(1) {figure(item.icc1)} (above {FLAT_ICC:.2f} they do), "
        f"though raters agree, {RWG} {figure(item.rwg_pooled)}, {_people(item)}."
    )


def _irrelevant(item: Item, roles: Sequence[RoleIrrelevance]) -> str:
    limit = f"{numbers.share(IRRELEVANT_SHARE)} is the limit"
    if item.share_not_relevant is not None and round(item.share_not_relevant, 9) >= IRRELEVANT_SHARE:
        return f"{_share_not_relevant(item)} of all answers call it not relevant; {limit}."
    whole = "" if item.share_not_relevant is None else f"; {_share_not_relevant(item)} over all roles"
    named = sorted(
        (role for role in roles if role.competency_id == item.competency_id and role.is_signal),
        key=lambda role: (-(role.share_not_relevant or 0), role.role_title),
    )
    if not named:
        return f"Within one role at least {numbers.share(IRRELEVANT_SHARE)} of the answers call it not relevant{whole}."
    said = [f"{numbers.share(role.share_not_relevant)} about {role.role_title}" for role in named[:MOST_ROLES]]
    more = f" and {len(named) - MOST_ROLES} more" if len(named) > MOST_ROLES else ""
    about = "the competency" if item.behaviour_id else "it"
    return f"Answers that call {about} not relevant: {', '.join(said)}{more}; {limit}{whole}."


def _share_not_relevant(item: Item) -> str:
    return numbers.share(item.share_not_relevant, item.share_not_relevant_bound)


def _people(item: Item) -> str:
    people = numbers.counted(item.n_ratees, "person", "people")
    return f"{people}, {numbers.counted(item.n_ratings, 'rating', 'ratings')}"


def headline(found: Framework) -> str:
    """Return the finding in a sentence: what is read differently, and how much asks for a revision."""
    listed = [item for item in found.items if item.revision_rank is not None]
    cycle = found.cycle.label if found.cycle else "any cycle"
    if not found.items:
        return f"Nothing was rated in {cycle}."
    if not listed:
        return f"No anchor asks for a revision after {cycle}."
    disputed = list(dict.fromkeys(item.competency_name for item in listed if item.is_inconsistent))
    share = f"{numbers.share(found.share_to_revise)} of all anchors ask for a revision"
    if not disputed:
        return f"Raters read the items alike; {share}."
    return f"Raters read {enumerated(disputed)} differently; {share}."


def enumerated(names: Sequence[str], most: int = 2) -> str:
    """Return names in a sentence: `A`, `A and B`, `A, B and 3 more`."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join(names)


def scope_text(scope: str | None) -> str:
    """Return for which roles a competency was deployed."""
    return SCOPES.get(scope or "", scope or numbers.UNKNOWN)
