"""Rows of one's own page. Its queries read them.

They hold what the person's own page shows and no more: no mentor, no number of raters, no figure about others.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.pages.person.development_queries import Action
from dashboards.pages.person.rows import BehaviourGap, CourseTaken, Header, LevelAtCycle, Movement
from dashboards.snapshot.cycles import Cycle


@dataclass(frozen=True)
class OwnLevel:
    """One competency of one's own, today or in a closed cycle.

    Levels of the groups of raters are those of the cycle the level is from; a group of too few is None like one that
    nobody asked, and nothing tells the two apart.

    Attributes:
        level_basis: `calibrated`, `raters` or `self`; None without a level that counts.
        assessed_in: what the cycle of the newest level is called; None where there never was one.
        age_months: whole months since then; None in a closed cycle.
        is_outdated: that was too long ago for it to be a level today.
        last_level: the newest level, outdated or not.
        is_of_today: the row says where one stands today, not what one cycle measured.
    """

    competency_id: str
    competency_name: str
    is_required: bool
    target_level: float | None
    current_level: float | None
    gap: float | None
    has_gap: bool | None
    levels_short: float | None
    level_basis: str | None
    assessed_in: str | None
    age_months: int | None
    is_outdated: bool
    last_level: float | None
    self_level: float | None
    manager_level: float | None
    peer_level: float | None
    direct_report_level: float | None
    others_level: float | None
    calibrated_level: float | None
    is_of_today: bool

    @property
    def is_never_assessed(self) -> bool:
        """Whether there is no level, not even one that is too old."""
        return self.last_level is None


@dataclass(frozen=True)
class Anchors:
    """What the levels of a competency, or of one of its behaviours, look like.

    Attributes:
        competency_id: the competency.
        statement: the behaviour's; None for the competency itself.
        texts: level and text, the lowest first.
    """

    competency_id: str
    statement: str | None
    texts: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class OwnSuggestion:
    """One suggestion for one of the largest gaps: something to practise, or a course.

    Attributes:
        competency_id: the competency of the gap.
        competency_name: its name.
        gap_rank: 1 for the largest gap.
        kind: on_the_job or formal.
        suggestion: what to do.
        note: why, from one's own levels alone; empty for a course.
        is_found: something was found; otherwise `suggestion` says what was looked for.
        n_others: how many more of the kind would do.
        has_action: an action of this kind is agreed for the competency.
    """

    competency_id: str
    competency_name: str
    gap_rank: int
    kind: str
    suggestion: str
    note: str
    is_found: bool
    n_others: int
    has_action: bool


@dataclass(frozen=True)
class MySkills:
    """Everything that one's own page shows, today or in a closed cycle.

    Attributes:
        header: who one is.
        cycle: the moment that is on screen.
        moments: today, and the closed cycles that have something about one, the newest first.
        has_cycles: whether any cycle has closed, for anybody.
        coming: the cycle that closes next; None where none is known.
        levels: the competencies, the largest gap first.
        movement: from each assessment to the next, the newest first.
        behaviours: the largest gap first.
        courses: taken, the newest first.
        over_cycles: levels by cycle, the oldest first.
        anchors: those of every competency in `levels`, the competency's own before its behaviours'.
        suggestions: for the largest gaps of today, by gap and kind.
        actions: agreed on, the latest due day first.
        min_raters: the fewest peers or direct reports whose mean is shown.
        gap_threshold: from which gap on it counts as one.
    """

    header: Header
    cycle: Cycle
    moments: tuple[Cycle, ...]
    has_cycles: bool
    coming: Cycle | None
    levels: tuple[OwnLevel, ...]
    movement: tuple[Movement, ...]
    behaviours: tuple[BehaviourGap, ...]
    courses: tuple[CourseTaken, ...]
    over_cycles: tuple[LevelAtCycle, ...]
    anchors: tuple[Anchors, ...]
    suggestions: tuple[OwnSuggestion, ...]
    actions: tuple[Action, ...]
    min_raters: int
    gap_threshold: float

    @property
    def required(self) -> tuple[OwnLevel, ...]:
        """The competencies of the role's profile."""
        return tuple(row for row in self.levels if row.is_required)

    @property
    def known(self) -> tuple[OwnLevel, ...]:
        """Those of the profile whose gap is known."""
        return tuple(row for row in self.required if row.gap is not None)

    @property
    def short(self) -> tuple[OwnLevel, ...]:
        """Those of the profile with a gap, the largest first."""
        return tuple(row for row in self.known if row.has_gap)

    @property
    def is_assessed(self) -> bool:
        """Whether there is any level that counts."""
        return any(row.current_level is not None for row in self.levels)
