"""The invented company's job descriptions, put together from the sentences in `data/job_descriptions.yaml`."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np

from seeds.demo.organisation import Organisation, Role
from seeds.demo.texts import random_for, text_of
from seeds.demo.timeline import Timeline

N_PER_FAMILY = 7
OLDEST_DAYS_AGO = 720
LATELY_DAYS_AGO = 300


@dataclass(frozen=True)
class JobDescription:
    """One posting; `role_id` is None where the title alone is known."""

    job_description_id: str
    title: str
    text: str
    role_id: str | None
    job_family: str
    posted_on: datetime.date


def make_job_descriptions(organisation: Organisation, timeline: Timeline, *, seed: int) -> tuple[JobDescription, ...]:
    """Write postings for every job family over the last two years.

    Args:
        organisation: whose roles are advertised.
        timeline: gives the days.
        seed: another number puts other sentences together.

    Returns:
        The postings, oldest first.
    """
    rng = random_for(seed, "job descriptions")
    text = text_of("job_descriptions")
    drafts = []
    for family_id, sentences in text["families"].items():
        roles = [role for role in organisation.roles if role.family == family_id]
        for number in range(N_PER_FAMILY):
            role = roles[int(rng.integers(len(roles)))]
            days_ago = int(OLDEST_DAYS_AGO * (number + rng.random()) / N_PER_FAMILY)
            drafts.append((days_ago, role, _compose(sentences, text, rng, is_recent=days_ago < LATELY_DAYS_AGO)))
    drafts.sort(key=lambda draft: (-draft[0], draft[1].role_id))
    return tuple(
        _posting(place, days_ago, role, paragraph, timeline, is_role_known=bool(rng.random() < 0.75))
        for place, (days_ago, role, paragraph) in enumerate(drafts, start=1)
    )


def _compose(
    sentences: dict[str, list[str]], text: dict[str, list[str]], rng: np.random.Generator, *, is_recent: bool
) -> str:
    def some(lines: list[str], number: int) -> list[str]:
        return [lines[int(place)] for place in sorted(rng.choice(len(lines), size=number, replace=False))]

    parts = some(sentences["openings"], 1) + some(text["company"], 1) + some(sentences["tasks"], 3)
    if is_recent:
        parts += some(sentences["lately"], 1)
    parts += some(sentences["requirements"], 3) + some(text["closings"], 1)
    return " ".join(parts)


def _posting(
    place: int, days_ago: int, role: Role, paragraph: str, timeline: Timeline, *, is_role_known: bool
) -> JobDescription:
    return JobDescription(
        f"JD-{place:03d}",
        role.title,
        paragraph,
        role.role_id if is_role_known else None,
        role.family_name,
        timeline.day(-days_ago),
    )
