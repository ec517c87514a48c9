"""Training: courses, what they teach, who took them. Whether a course moved a score is computed in the models."""

from __future__ import annotations

from expectations.contracts.contract import HIGHEST_LEVEL, LOWEST_LEVEL, Column, Contract, Rule

COURSE_ID = Column(
    "course_id",
    "text",
    "The course's id.",
    is_required=True,
    also_known_as=("course_code", "learning_object_id", "training_id"),
    is_key=True,
    is_name=True,
)

COURSES = Contract(
    source="lms",
    entity="courses",
    grain="course",
    is_list=True,
    columns=(
        COURSE_ID,
        Column(
            "title",
            "text",
            "The course's title.",
            is_required=True,
            also_known_as=("course_title", "course_name", "name"),
            is_name=True,
        ),
        Column("provider", "text", "Who gives it.", also_known_as=("vendor",), is_name=True),
        Column(
            "modality", "text", "How it is learnt.", vocabulary=("formal", "mentoring", "on_the_job"), is_detail=True
        ),
        Column(
            "hours",
            "number",
            "How long it takes, in hours.",
            minimum=0,
            also_known_as=("duration_hours", "duration"),
            is_duration=True,
            is_detail=True,
        ),
        Column(
            "unit_cost",
            "number",
            "What one seat costs, in the workspace's currency.",
            minimum=0,
            also_known_as=("cost", "price"),
            is_detail=True,
            is_money=True,
        ),
        Column("currency", "text", "Currency of the cost; blank: the workspace's."),
        Column("is_active", "boolean", "Whether it can be booked.", also_known_as=("active",), is_detail=True),
        Column("available_from", "date", "First day it can be booked; blank: always.", is_detail=True),
        Column("available_to", "date", "Last day it can be booked; blank: open.", is_detail=True),
    ),
    key=("course_id",),
    rules=(
        Rule(
            "ends_before_it_begins",
            "available_to",
            "available_to < available_from",
            "available_to on or after available_from",
            "Mend one of the two days.",
        ),
    ),
)

COURSE_COMPETENCIES = Contract(
    source="lms",
    entity="course_competencies",
    grain="course × competency",
    columns=(
        COURSE_ID,
        Column(
            "competency_id",
            "text",
            "The competency it teaches: id or exact name.",
            is_required=True,
            refers_to="competency",
            also_known_as=("competency", "competency_name"),
            is_key=True,
            is_name=True,
        ),
        Column(
            "from_level", "number", "The level it starts from; blank: any.", minimum=LOWEST_LEVEL, maximum=HIGHEST_LEVEL
        ),
        Column("to_level", "number", "The level it leads to; blank: any.", minimum=LOWEST_LEVEL, maximum=HIGHEST_LEVEL),
    ),
    key=("course_id", "competency_id"),
    rules=(
        Rule(
            "leads_below_its_start",
            "to_level",
            "to_level < from_level",
            "to_level at or above from_level",
            "Mend one of the two levels.",
        ),
    ),
)

ENROLMENTS = Contract(
    source="lms",
    entity="enrolments",
    grain="person × course × enrolled_on, and without it × completed_on",
    columns=(
        Column(
            "person_id",
            "text",
            "Who enrolled: number, e-mail or user name.",
            is_required=True,
            refers_to="person",
            also_known_as=("employee_id", "user_id", "learner_id", "username", "email"),
            is_key=True,
        ),
        COURSE_ID,
        Column(
            "enrolled_on",
            "date",
            "The day of the enrolment.",
            also_known_as=("enrolment_date", "enrollment_date", "enrolled", "registered_on"),
        ),
        Column(
            "completed_on",
            "date",
            "The day it was finished.",
            also_known_as=("completion_date", "completed", "finished_on"),
        ),
        Column(
            "status",
            "text",
            "How far it got.",
            vocabulary=("enrolled", "in_progress", "completed", "failed", "withdrawn"),
            also_known_as=("enrolment_status", "enrollment_status", "completion_status"),
        ),
        Column("score", "number", "The test result, if there was a test.", is_detail=True, is_percentage=True),
        Column("cost", "number", "What this seat cost; blank: the course's unit cost.", minimum=0, is_detail=True),
    ),
    key=("person_id", "course_id", "enrolled_on"),
    rules=(
        Rule(
            "completed_before_enrolled",
            "completed_on",
            "completed_on < enrolled_on",
            "completed_on on or after enrolled_on",
            "Mend one of the two days in the LMS.",
        ),
    ),
    precedence="furthest_status",
)

CONTRACTS = (COURSES, COURSE_COMPETENCIES, ENROLMENTS)
