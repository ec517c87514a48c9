"""Assessment: cycles, ratings, calibrations. What follows from an answer is computed in the models, not here."""

from __future__ import annotations

from expectations.contracts.contract import HIGHEST_LEVEL, LOWEST_LEVEL, Column, Contract, Rule

CYCLE_ID = Column(
    "cycle_id",
    "text",
    "The assessment cycle's id.",
    is_required=True,
    also_known_as=("cycle", "review_cycle_id", "campaign_id"),
    is_key=True,
)
COMPETENCY_ID = Column(
    "competency_id",
    "text",
    "The competency: id or exact name.",
    is_required=True,
    refers_to="competency",
    also_known_as=("competency", "competency_name"),
    is_key=True,
    is_name=True,
)
PERSON_ID = Column(
    "person_id",
    "text",
    "The one who is rated: number, e-mail or user name.",
    is_required=True,
    refers_to="person",
    also_known_as=("employee_id", "ratee_id", "reviewee_id", "reviewee"),
    is_key=True,
)

CYCLES = Contract(
    source="ratings",
    entity="cycles",
    grain="cycle",
    columns=(
        CYCLE_ID,
        Column("name", "text", "The cycle's name.", also_known_as=("cycle_name",), is_name=True),
        Column(
            "opens_on",
            "date",
            "First day on which answers are given.",
            is_required=True,
            also_known_as=("opens", "start_date", "open_date"),
        ),
        Column(
            "closes_on",
            "date",
            "The day the cycle speaks for: its last.",
            is_required=True,
            also_known_as=("closes", "end_date", "close_date"),
        ),
        Column(
            "granularity",
            "text",
            "Whether competencies or their behaviours are rated.",
            vocabulary=("competency", "behaviour"),
        ),
        Column(
            "population_org_unit_id",
            "text",
            "For a pilot: the part of the organisation that takes part.",
            also_known_as=("pilot_org_unit_id",),
            is_key=True,
        ),
        Column(
            "families",
            "text",
            "The families that are asked about, separated by |; blank: all.",
            also_known_as=("competency_families",),
        ),
    ),
    key=("cycle_id",),
    rules=(
        Rule(
            "closes_before_it_opens",
            "closes_on",
            "closes_on < opens_on",
            "closes_on on or after opens_on",
            "Mend one of the two days.",
        ),
    ),
)

RATINGS = Contract(
    source="ratings",
    entity="ratings",
    grain="cycle × person × rater × relation × competency × behaviour",
    columns=(
        CYCLE_ID,
        PERSON_ID,
        Column(
            "rater_id",
            "text",
            "Who answered: number, e-mail or user name; opaque or blank for peers and direct reports.",
            also_known_as=("reviewer_id", "reviewer", "assessor_id"),
            is_key=True,
            may_be_nobody=True,
        ),
        Column(
            "relation",
            "text",
            "What the rater is to the person.",
            is_required=True,
            vocabulary=("self", "manager", "peer", "direct_report"),
            also_known_as=("relationship", "rater_type", "reviewer_type"),
        ),
        COMPETENCY_ID,
        Column(
            "behaviour_id",
            "text",
            "The behaviour that was rated; blank where the competency itself was.",
            also_known_as=("behavior_id", "question_id", "item_id"),
            is_key=True,
        ),
        Column(
            "level",
            "number",
            "The level given, 0 to 5; blank is no rating.",
            minimum=LOWEST_LEVEL,
            maximum=HIGHEST_LEVEL,
            also_known_as=("rating", "score"),
        ),
        Column(
            "not_relevant",
            "boolean",
            "The rater marked the item as not relevant.",
            also_known_as=("is_not_relevant", "not_applicable"),
        ),
        Column(
            "submitted_on",
            "timestamp",
            "When the answer was given.",
            also_known_as=("submitted", "submitted_at", "response_date", "completed_on"),
        ),
        Column(
            "n_raters",
            "integer",
            "For a row that is a group's average: how many raters it stands for.",
            minimum=1,
            maximum=100_000,
            also_known_as=("number_of_raters", "rater_count", "respondents"),
        ),
        Column(
            "comment",
            "text",
            "The rater's words; never stored.",
            is_stored=False,
            also_known_as=("comments", "feedback", "remarks"),
        ),
    ),
    key=("cycle_id", "person_id", "rater_id", "relation", "competency_id", "behaviour_id"),
    rules=(
        Rule(
            "rater_missing",
            "rater_id",
            "rater_id is null and relation in ('self', 'manager')",
            "a rater, since the relation is self or manager",
            "Export the rater's id with self and manager ratings.",
        ),
    ),
    precedence="newest_answer",
)

CALIBRATIONS = Contract(
    source="ratings",
    entity="calibrations",
    grain="cycle × person × competency",
    columns=(
        CYCLE_ID,
        PERSON_ID,
        COMPETENCY_ID,
        Column(
            "level",
            "number",
            "The level agreed on.",
            is_required=True,
            minimum=LOWEST_LEVEL,
            maximum=HIGHEST_LEVEL,
            also_known_as=("calibrated_level", "rating", "score"),
        ),
        Column("calibrated_on", "date", "The day it was agreed.", is_detail=True),
        Column("reason", "text", "Why the level differs from the rated one."),
    ),
    key=("cycle_id", "person_id", "competency_id"),
)

ASSIGNMENTS = Contract(
    source="ratings",
    entity="assignments",
    grain="cycle × person × rater × relation",
    columns=(
        CYCLE_ID,
        PERSON_ID,
        Column(
            "rater_id",
            "text",
            "Who was asked to rate: number, e-mail or user name, or the key that the ratings bear.",
            is_required=True,
            also_known_as=("reviewer_id", "reviewer", "assessor_id"),
            is_key=True,
            may_be_nobody=True,
        ),
        Column(
            "relation",
            "text",
            "What the rater is to the person.",
            is_required=True,
            vocabulary=("self", "manager", "peer", "direct_report"),
            also_known_as=("relationship", "rater_type", "reviewer_type"),
        ),
    ),
    key=("cycle_id", "person_id", "rater_id", "relation"),
)

CONTRACTS = (CYCLES, ASSIGNMENTS, RATINGS, CALIBRATIONS)
