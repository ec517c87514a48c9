"""The competency framework: competencies, behaviours, anchors, deployments, standard skills. No rating belongs here."""

from __future__ import annotations

from expectations.contracts.contract import HIGHEST_LEVEL, LOWEST_LEVEL, Column, Contract, Rule

STATUS = Column("status", "text", "Whether it is in use.", vocabulary=("draft", "active", "retired"))
UPDATED_ON = Column(
    "updated_on", "date", "Day of its last revision.", also_known_as=("last_updated", "modified_on", "revised_on")
)

COMPETENCIES = Contract(
    source="framework",
    entity="competencies",
    grain="competency",
    is_list=True,
    columns=(
        Column(
            "competency_id",
            "text",
            "The competency's id.",
            is_required=True,
            also_known_as=("competency_code", "skill_id"),
            is_key=True,
            is_name=True,
        ),
        Column(
            "name",
            "text",
            "The competency's name.",
            is_required=True,
            also_known_as=("competency_name", "competency", "skill_name"),
            is_name=True,
        ),
        Column(
            "family",
            "text",
            "The family it belongs to.",
            is_required=True,
            also_known_as=("competency_family", "category", "cluster"),
            is_name=True,
            is_group=True,
        ),
        Column(
            "kind",
            "text",
            "Behavioural or technical.",
            is_required=True,
            vocabulary=("behavioural", "technical"),
            also_known_as=("competency_type",),
        ),
        Column("definition", "text", "What it means, in a sentence.", also_known_as=("description",)),
        Column("standard_code", "text", "Its skill in a standard taxonomy.", is_key=True),
        STATUS,
        Column(
            "retired_on",
            "date",
            "First day on which it is no longer in use; blank: the day of the first export that calls it retired.",
            also_known_as=("retirement_date", "end_date"),
        ),
        UPDATED_ON,
    ),
    key=("competency_id",),
)

BEHAVIOURS = Contract(
    source="framework",
    entity="behaviours",
    grain="behaviour, a competency's sub-skill",
    columns=(
        Column(
            "behaviour_id",
            "text",
            "The behaviour's id.",
            is_required=True,
            also_known_as=("behavior_id", "sub_skill_id", "indicator_id"),
            is_key=True,
        ),
        Column(
            "competency_id",
            "text",
            "The competency it belongs to: id or exact name.",
            is_required=True,
            refers_to="competency",
            also_known_as=("competency",),
            is_key=True,
            is_name=True,
        ),
        Column(
            "statement",
            "text",
            "What can be seen.",
            is_required=True,
            also_known_as=("behaviour", "behavior", "description"),
        ),
        STATUS,
        UPDATED_ON,
    ),
    key=("behaviour_id",),
)

ANCHORS = Contract(
    source="framework",
    entity="anchors",
    grain="(competency or behaviour) × level",
    columns=(
        Column(
            "competency_id",
            "text",
            "The competency: id or exact name.",
            is_required=True,
            refers_to="competency",
            also_known_as=("competency",),
            is_key=True,
            is_name=True,
        ),
        Column(
            "behaviour_id",
            "text",
            "The behaviour; blank where the anchor speaks for the competency.",
            also_known_as=("behavior_id", "sub_skill_id"),
            is_key=True,
        ),
        Column(
            "level", "number", "The level it describes.", is_required=True, minimum=LOWEST_LEVEL, maximum=HIGHEST_LEVEL
        ),
        Column(
            "statement",
            "text",
            "What that level looks like.",
            is_required=True,
            also_known_as=("anchor", "description"),
        ),
        UPDATED_ON,
    ),
    key=("competency_id", "behaviour_id", "level"),
)

DEPLOYMENTS = Contract(
    source="framework",
    entity="deployments",
    grain="competency × scope × (career level or role) × valid_from",
    columns=(
        Column(
            "competency_id",
            "text",
            "The competency: id or exact name.",
            is_required=True,
            refers_to="competency",
            also_known_as=("competency",),
            is_key=True,
            is_name=True,
        ),
        Column(
            "scope",
            "text",
            "Whom the target is for: everyone, a career level and above, or one role.",
            is_required=True,
            vocabulary=("core", "level", "push"),
        ),
        Column("career_level", "text", "For scope level: the lowest career level it holds for."),
        Column("role_id", "text", "For scope push: the role.", is_key=True),
        Column(
            "target_level",
            "number",
            "The level asked for.",
            is_required=True,
            minimum=LOWEST_LEVEL,
            maximum=HIGHEST_LEVEL,
            also_known_as=("target", "required_level"),
        ),
        Column("valid_from", "date", "First day in force; blank: always."),
        Column("valid_to", "date", "Last day in force; blank: open."),
    ),
    key=("competency_id", "scope", "career_level", "role_id", "valid_from"),
    rules=(
        Rule(
            "level_scope_without_career_level",
            "career_level",
            "scope = 'level' and career_level is null",
            "a career level, since the scope is level",
            "Name the career level or make the scope core.",
        ),
        Rule(
            "push_scope_without_role",
            "role_id",
            "scope = 'push' and role_id is null",
            "a role, since the scope is push",
            "Name the role or make the scope core.",
        ),
        Rule(
            "ends_before_it_begins",
            "valid_to",
            "valid_to < valid_from",
            "valid_to on or after valid_from",
            "Mend one of the two days.",
        ),
    ),
)

STANDARD_SKILLS = Contract(
    source="framework",
    entity="standard_skills",
    grain="skill of a standard taxonomy",
    columns=(
        Column(
            "standard_code",
            "text",
            "The skill's code in the taxonomy.",
            is_required=True,
            also_known_as=("code", "concept_uri", "element_id"),
            is_key=True,
        ),
        Column(
            "name",
            "text",
            "The skill's name.",
            is_required=True,
            also_known_as=("skill_name", "preferred_label", "element_name"),
            is_name=True,
        ),
        Column("aliases", "text", "Other names, separated by |.", also_known_as=("alt_labels",)),
        Column("taxonomy", "text", "Which taxonomy it is from."),
    ),
    key=("standard_code",),
)

CONTRACTS = (COMPETENCIES, BEHAVIOURS, ANCHORS, DEPLOYMENTS, STANDARD_SKILLS)
