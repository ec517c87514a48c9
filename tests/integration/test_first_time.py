"""The first hour: an employee export, the answers of a form and a list of completions become a true figure.

What the person types is here as it is typed: four commands, and three lines in a table that was begun for them.
"""

from __future__ import annotations

import csv
import difflib
import io
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

AS_OF = "2026-04-30"
MOST_COMMANDS, MOST_LINES = 4, 10
# As BambooHR names its fields, managers by name, days as in the United States.
STAFF = (
    ("Employee #", "First Name", "Last Name", "Work Email", "Job Title", "Department", "Hire Date", "Reporting to"),
    ("101", "Ida", "Brandt", "ida.brandt@kelp.example", "Chief Executive", "Management", "04/16/2012", ""),
    ("102", "Omar", "Said", "omar.said@kelp.example", "Head of Operations", "Operations", "09/28/2015", "Ida Brandt"),
    ("103", "Lena", "Okafor", "lena.okafor@kelp.example", "Planner", "Operations", "02/19/2018", "Omar Said"),
    ("104", "Tove", "Elm", "tove.elm@kelp.example", "Planner", "Operations", "06/03/2019", "Omar Said"),
    ("105", "Paul", "Reyes", "paul.reyes@kelp.example", "Dispatcher", "Operations", "11/25/2020", "Omar Said"),
    ("106", "Rina", "Costa", "rina.costa@kelp.example", "Dispatcher", "Operations", "01/11/2021", "Omar Said"),
)
QUESTIONS = ("Communicates clearly and listens", "Plans work and keeps promises", "Learns from mistakes")
# As Google Forms writes them: who answered by e-mail, who is rated by name, a question in each column.
ANSWERS: Sequence[tuple[str, str, str, str, int, int, int]] = (
    ("2026/03/10 9:10:33 AM GMT+1", "omar.said@kelp.example", "Lena Okafor", "Manager", 2, 3, 4),
    ("2026/03/11 10:11:33 AM GMT+1", "tove.elm@kelp.example", "Lena Okafor", "Colleague", 3, 3, 4),
    ("2026/03/12 11:12:33 AM GMT+1", "paul.reyes@kelp.example", "Lena Okafor", "Colleague", 4, 3, 5),
    ("2026/03/13 1:13:33 PM GMT+1", "rina.costa@kelp.example", "Lena Okafor", "Colleague", 5, 3, 3),
    ("2026/03/16 2:14:33 PM GMT+1", "lena.okafor@kelp.example", "Lena Okafor", "Myself", 5, 5, 5),
    ("2026/03/17 3:15:33 PM GMT+1", "omar.said@kelp.example", "Tove Elm", "Manager", 4, 4, 3),
)
COMPLETIONS = """\
Name,Email,Course,Completed On,Score
Lena Okafor,lena.okafor@kelp.example,Planning basics,2026-03-28,88%
Tove Elm,tove.elm@kelp.example,Planning basics,2026-04-02,91%
"""
FORM = "360 Feedback (Responses) - Form Responses 1.csv"


def _as_csv(rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


def _form() -> str:
    who = ("Timestamp", "Email Address", "Who are you rating?", "What is your relationship to this person?")
    answers = ([*answer, "Keep talking to us."] for answer in ANSWERS)
    return _as_csv([[*who, *QUESTIONS, "What should this person keep doing?"], *answers])


class Person:
    """Somebody at a terminal, who counts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.n_commands = 0
        self.n_lines = 0

    def types(self, *arguments: str) -> str:
        """Run one command and return what it says."""
        self.n_commands += 1
        done = subprocess.run(
            [sys.executable, "-m", "skillgap", *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(__file__).parents[2],
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def drops(self, place: str, text: str) -> None:
        """Put an export where `init` says that exports go."""
        assert (self.folder / "exports" / place).parent.is_dir()
        (self.folder / "exports" / place).write_text(text, encoding="utf-8")

    def edits(self, place: str, before: str, after: str) -> None:
        """Replace a text in a file, and count the lines that this touched."""
        file = self.folder / place
        old = file.read_text(encoding="utf-8")
        new = old.replace(before, after)
        file.write_text(new, encoding="utf-8")
        lines = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0)
        self.n_lines += sum(line.startswith("+") and not line.startswith("+++") for line in lines)


def test_three_exports_become_a_true_figure_in_four_commands_and_three_lines(tmp_path: Path) -> None:
    person = Person(tmp_path / "skills")
    skills = ("--workspace", str(person.folder))
    person.types("init", str(person.folder))
    person.drops("hris/bamboohr_employees.csv", _as_csv(STAFF))
    person.drops(f"ratings/{FORM}", _form())
    person.drops("lms/Completions.csv", COMPLETIONS)
    said = person.types(*skills, "map")
    assert "fill in target_level in 3 lines" in said
    person.edits("exports/framework/deployments.csv", ",core,\n", ",core,4\n")
    person.types(*skills, "refresh", "--as-of", AS_OF)
    figure = person.types(
        *skills,
        "sql",
        "select round(current_level, 3) as rated, round(gap, 3) as gap from gap_by_person "
        f"where person_id = '103' and competency_id = '{QUESTIONS[0]}'",
    )
    # The manager's 2 weighs 2, the three colleagues' (3 + 4 + 5) / 3 = 4 weighs 1: (2 · 2 + 4) / 3 = 2.667. What Lena
    # says of herself enters none of it. Four is asked: 4 − 2.667 = 1.333.
    assert figure.split() == ["rated", "gap", "2.667", "1.333"]
    assert person.n_commands <= MOST_COMMANDS
    assert person.n_lines == len(QUESTIONS) <= MOST_LINES
