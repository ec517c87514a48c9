"""The answers of an invented company, and its calibrations.

Levels in halves, thirds and just below a half; 0, blank, n/a and not relevant; a rater asked in several relations; an
answer given again, later, earlier, at the same moment and in another file; answers on the last day of grace and after
it; peers by number, by token and without any; groups that come as an average, with and without their size; behaviours
rated in a cycle of competencies and the reverse.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from .calendar import AS_OF, CycleMade
from .framework import N_BEHAVIOURS, NAMES, RATED, behaviour_ids
from .organisation import Workforce, email_of, username_of

LEVELS = ("0", "1", "2", "2", "3", "3", "4", "5", "2.5", "1.3333333333", "2.4999999999", "3.4999999999", "3.5000000001")
NO_LEVELS = ("", "n/a")
GRACE_DAYS = 14
RARELY_RATED = "K7"
ASKED_MORE = ("P20", "P33")  # about a behaviour, too, that no export describes
HEADER = "cycle_id,person_id,rater_id,relation,competency_id,behaviour_id,level,not_relevant,submitted_on,n_raters"


@dataclass(frozen=True)
class AnswerMade:
    """One row of ratings as it is exported."""

    cycle_id: str
    person_id: str
    rater_id: str
    relation: str
    competency_id: str
    behaviour_id: str
    level: str
    not_relevant: str
    submitted_on: datetime | None
    n_raters: str = ""

    def line(self) -> str:
        """Return the row as CSV."""
        moment = "" if self.submitted_on is None else self.submitted_on.isoformat(sep=" ")
        return ",".join(
            (
                self.cycle_id,
                self.person_id,
                self.rater_id,
                self.relation,
                self.competency_id,
                self.behaviour_id,
                self.level,
                self.not_relevant,
                moment,
                self.n_raters,
            )
        )


class Questionnaire:
    """Makes the answers of one cycle."""

    def __init__(self, random: Random, cycle: CycleMade, workforce: Workforce) -> None:
        self._random = random
        self._cycle = cycle
        self._workforce = workforce
        self.answers: list[AnswerMade] = []

    def fill_in(self) -> None:
        """Let most people be rated on most competencies by a different mix of raters each."""
        for person_id in self._people():
            competencies = self._random.sample(RATED, self._random.randint(3, 9))
            if RARELY_RATED in competencies and self._random.random() < 0.85:
                competencies.remove(RARELY_RATED)
            for relation, raters in self._raters_of(person_id):
                for rater in raters:
                    for competency_id in competencies:
                        if self._random.random() < 0.9:
                            self._answer(person_id, rater, relation, competency_id)

    def _people(self) -> list[str]:
        """Choose whom they are about: nearly everybody, or some alone where a cycle asks a part."""
        random, everybody = self._random, self._workforce.ids
        if self._cycle.kind == "leadership":
            return [*everybody[:8], *random.sample(everybody[8:], 3)]
        share = {"old": 0.6, "department": 0.25}.get(self._cycle.kind, 0.88)
        return [person_id for person_id in everybody if random.random() < share]

    def _raters_of(self, person_id: str) -> list[tuple[str, list[str]]]:
        """Choose raters: a mix that is shown, one that is pooled, one that is withheld, none, self alone."""
        random = self._random
        colleagues = [other for other in self._workforce.ids if other != person_id]
        chosen: list[tuple[str, list[str]]] = []
        if random.random() < 0.7:
            chosen.append(("self", [person_id]))
        if random.random() < 0.1:
            return chosen
        managers = random.sample(colleagues, random.choice([0, 1, 1, 1, 1, 2]))
        chosen.append(("manager", managers))
        for relation in ("peer", "direct_report"):
            size = random.choice([0, 1, 2, 3, 3, 4]) if relation == "peer" else random.choice([0, 0, 1, 2, 3])
            known = random.sample(colleagues, size)
            style = random.random()
            if style < 0.2:
                known = [""] * size
            elif style < 0.4:
                known = [f"token {number}" for number in range(size)]
            elif style < 0.5:
                known = ["average"] if size else []
            elif managers and size and random.random() < 0.3:
                known[0] = managers[0]
            chosen.append((relation, known))
        if random.random() < 0.15:
            peers = [rater for relation, raters in chosen if relation == "peer" for rater in raters]
            chosen.append(("direct_report", [rater for rater in peers if rater.startswith("P")][:1]))
        return chosen

    def _answer(self, person_id: str, rater: str, relation: str, competency_id: str) -> None:
        random = self._random
        items = [""]
        if (self._cycle.granularity == "behaviour") != (random.random() < 0.06):
            items = [item for item in behaviour_ids(competency_id) if random.random() < 0.85]
            if random.random() < 0.05:
                items.append("")
            if person_id in ASKED_MORE:
                items.append(f"{competency_id}-{N_BEHAVIOURS + 1}")
        size = ""
        if rater == "average":
            rater, size = "", random.choice(["", "2", "3", "4", "5"])
        for item in items:
            given = AnswerMade(
                cycle_id=self._cycle.cycle_id,
                person_id=self._reference(person_id),
                rater_id=self._reference(rater) if relation in ("self", "manager") else rater,
                relation=relation,
                competency_id=random.choice([competency_id, competency_id, NAMES.get(competency_id, competency_id)]),
                behaviour_id=item,
                level=random.choice(NO_LEVELS) if random.random() < 0.05 else random.choice(LEVELS),
                not_relevant=random.choice(["true", "True"] if random.random() < 0.05 else ["", "false"]),
                submitted_on=self._moment(),
                n_raters=size,
            )
            self.answers.append(given)
            if rater and random.random() < 0.08:
                self._again(given)

    def _again(self, given: AnswerMade) -> None:
        """Give an answer again: at the same moment, at another, or too late; sometimes with no level."""
        random = self._random
        moments = [given.submitted_on, self._moment(), self._moment()]
        level = "" if random.random() < 0.2 else random.choice(LEVELS)
        self.answers.append(replace(given, level=level, not_relevant="", submitted_on=random.choice(moments)))

    def _moment(self) -> datetime | None:
        """Choose a moment: usual, unknown, the last of the cycle or of grace, or just after it."""
        random = self._random
        last = datetime.combine(self._cycle.closes_on, datetime.min.time())
        end_of_day = timedelta(hours=23, minutes=59)
        grace = timedelta(days=GRACE_DAYS)
        choice = random.random()
        if choice < 0.04:
            return None
        if choice < 0.08:
            return last + end_of_day
        if choice < 0.12:
            return last + grace + end_of_day
        if choice < 0.16:
            return last + grace + timedelta(days=1)
        return last - timedelta(days=random.randint(0, 25), minutes=random.randint(0, 600))

    def _reference(self, person_id: str) -> str:
        return self._random.choice(
            [person_id, person_id, email_of(person_id), email_of(person_id).upper(), username_of(person_id)]
        )


def write_ratings(random: Random, cycles: list[CycleMade], workforce: Workforce) -> dict[str, str]:
    """Return file → text: a file for each cycle, and one more of answers that were given again."""
    files: dict[str, str] = {}
    again: list[str] = []
    for cycle in cycles:
        if cycle.opens_on > AS_OF:
            continue
        questionnaire = Questionnaire(random, cycle, workforce)
        questionnaire.fill_in()
        files[f"ratings/ratings_{cycle.cycle_id}_{cycle.closes_on}.csv"] = _csv(
            [answer.line() for answer in questionnaire.answers]
        )
        named = [answer for answer in questionnaire.answers if answer.rater_id]
        again += [
            replace(answer, level=random.choice(LEVELS), submitted_on=random.choice([answer.submitted_on, None])).line()
            for answer in random.sample(named, 40)
        ]
    first = cycles[0].cycle_id
    again.append(f"{first},P02,P02,self,Twin,,3,,2024-03-10 10:00:00,")
    again.append(f"{first},nobody@awkward.example,P02,manager,K1,,3,,2024-03-10 10:00:00,")
    files["ratings/ratings_again_2025-07-12.csv"] = _csv(again)
    return files


def _csv(lines: list[str]) -> str:
    return "\n".join([HEADER, *lines]) + "\n"


def write_calibrations(random: Random, cycles: list[CycleMade], workforce: Workforce) -> dict[str, str]:
    """Return file → text: some levels agreed on, with and without ratings, some again in a newer file."""
    lines, newer = [], []
    # P05 has the two rows that conflict, and no third one that would do so before references are resolved.
    others = [person_id for person_id in workforce.ids if person_id != "P05"]
    for cycle in cycles:
        for person_id in random.sample(others, 6):
            for competency_id in random.sample(RATED, 2):
                row = f"{cycle.cycle_id},{person_id},{competency_id}"
                lines.append(f"{row},{random.choice(LEVELS)},{cycle.closes_on}")
                if random.random() < 0.2:
                    newer.append(f"{row},{random.choice(LEVELS)},{cycle.closes_on}")
    first = cycles[0]
    lines += [
        f"{first.cycle_id},P05,K3,1,{first.closes_on}",
        f"{first.cycle_id},user05,Spreadsheets,2,{first.closes_on}",
    ]
    # The level stays and K3's target moves: a gap opens, and closes again, by the target alone.
    same = [
        f"{cycle.cycle_id},{person_id},K3,2.5,{cycle.closes_on}"
        for cycle in (*cycles[:2], cycles[-1])
        for person_id in ("P03", "P04", "P06", "P07")
    ]
    header = "cycle_id,person_id,competency_id,level,calibrated_on"
    return {
        f"ratings/calibrations_{date(2025, 7, 1)}.csv": "\n".join([header, *lines]) + "\n",
        f"ratings/calibrations_{date(2025, 7, 10)}.csv": "\n".join([header, *newer]) + "\n",
        f"ratings/calibrations_{date(2025, 7, 12)}.csv": "\n".join([header, *same]) + "\n",
    }
