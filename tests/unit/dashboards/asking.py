"""Queries and downloads asked for in tests, and why they are refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import IO

from flask import Flask, current_app

from dashboards.pages.courses.downloads import DOWNLOADS as COURSES
from dashboards.pages.courses.downloads import OF_COURSE
from dashboards.pages.coverage.downloads import DOWNLOADS as COVERAGE
from dashboards.pages.data.downloads import DOWNLOADS as DATA
from dashboards.pages.downloads import download
from dashboards.pages.framework.downloads import DOWNLOADS as FRAMEWORK
from dashboards.pages.framework.downloads import OF_COMPETENCY, OF_ROLE
from dashboards.pages.gaps.downloads import DOWNLOADS as GAPS
from dashboards.pages.gaps.url import GapsUrl
from dashboards.pages.movement.downloads import DOWNLOADS as MOVEMENT
from dashboards.pages.movement.url import MovementUrl
from dashboards.pages.my_skills.downloads import DOWNLOADS as MY_SKILLS
from dashboards.pages.my_skills.downloads import read_url as read_my_skills_url
from dashboards.pages.person.downloads import DOWNLOADS as PERSON
from dashboards.pages.person.downloads import read_url as read_person_url
from dashboards.pages.response.downloads import DOWNLOADS as RESPONSE
from dashboards.pages.response.url import ResponseUrl
from dashboards.pages.sql.queries import SANDBOX
from dashboards.snapshot.guard import REFUSALS
from dashboards.snapshot.reader import Reader
from dashboards.ui.downloads import File
from published.cells import FileForm
from published.sandbox import Answer, IsWanted, Sandbox

# Every download of every page, by page and key.
ALL_DOWNLOADS = {
    (page, each.key)
    for page, table in {
        "gaps": GAPS,
        "movement": MOVEMENT,
        "coverage": COVERAGE,
        "courses": COURSES,
        "course": OF_COURSE,
        "framework": FRAMEWORK,
        "competency": OF_COMPETENCY,
        "role": OF_ROLE,
        "person": PERSON,
        "my_skills": MY_SKILLS,
        "response": RESPONSE,
        "data": DATA,
    }.items()
    for each in table
}


def refusal_of(query: Callable[[], object]) -> str | None:
    """Return why a query is refused; None where it is answered."""
    try:
        query()
    except REFUSALS as refused:
        return refused.reason
    return None


def answered(query: Callable[[], object]) -> object:
    """Ask something of the SQL page, where an application of no page answers it."""
    with Flask("test").app_context():
        current_app.extensions[SANDBOX] = _Mute()
        return query()


class _Mute(Sandbox):
    """Starts no process: what is asked for here is whether somebody may ask."""

    def ask(self, file: Path, sql: str, who: str, *, is_wanted: IsWanted = lambda: True) -> Answer:
        return Answer((), 0, (), is_cut=False, seconds=0.0)

    def file_of(self, file: Path, sql: str, who: str, form: FileForm) -> IO[bytes]:
        return BytesIO()


def file_of(reader: Reader, page: str, key: str, where: str | None = None, query: Mapping[str, str] = {}) -> File:
    """Return what a button of a page gives at an address."""
    match page:
        case "gaps":
            return download(GAPS, key, reader, GapsUrl.read(where, query))
        case "movement":
            return download(MOVEMENT, key, reader, MovementUrl.read(where, query))
        case "response":
            return download(RESPONSE, key, reader, ResponseUrl.read(where, query))
        case "person":
            return download(PERSON, key, reader, read_person_url(where, query))
        case "my_skills":
            return download(MY_SKILLS, key, reader, read_my_skills_url(where, query))
        case "course" | "competency" | "role":
            table = {"course": OF_COURSE, "competency": OF_COMPETENCY, "role": OF_ROLE}[page]
            return download(table, key, reader, where or "")
        case _:
            by_query = {"coverage": COVERAGE, "courses": COURSES, "framework": FRAMEWORK, "data": DATA}[page]
            return download(by_query, key, reader, query)
