"""The organisation: people, org units, roles, career levels. No assessment or course belongs here."""

from __future__ import annotations

from expectations.contracts.contract import Column, Contract, Rule

VALID_FROM = Column(
    "valid_from",
    "date",
    "First day this row is in force; blank: the day of the file's snapshot.",
    also_known_as=("effective_date", "effective_from", "start_date_of_validity"),
)

PEOPLE = Contract(
    source="hris",
    entity="people",
    grain="person, or person × valid_from",
    is_list=True,
    columns=(
        Column(
            "person_id",
            "text",
            "The person's number in the HRIS.",
            is_required=True,
            also_known_as=("employee_id", "employee_number", "personnel_number", "worker_id", "staff_id", "emp_id"),
            is_key=True,
        ),
        Column(
            "full_name",
            "text",
            "The person's name; kept in the identity file alone.",
            also_known_as=("name", "display_name", "employee_name"),
            is_name=True,
        ),
        Column(
            "email",
            "text",
            "Work e-mail address; kept in the identity file alone.",
            also_known_as=("email_address", "e_mail", "work_email", "mail"),
            is_key=True,
        ),
        Column(
            "username",
            "text",
            "Sign-in name in other systems; kept in the identity file alone.",
            also_known_as=("user_name", "login", "user_id"),
            is_key=True,
        ),
        Column(
            "hired_on",
            "date",
            "First day of employment.",
            also_known_as=("hire_date", "start_date", "date_of_hire", "joined_on"),
        ),
        Column(
            "left_on",
            "date",
            "First day on which the person is no longer employed.",
            also_known_as=("termination_date", "end_date", "leave_date", "exit_date"),
        ),
        Column(
            "manager_id",
            "text",
            "The person's manager: number, e-mail or user name.",
            refers_to="person",
            also_known_as=("supervisor_id", "reports_to", "line_manager_id", "manager_employee_id"),
            is_key=True,
        ),
        Column(
            "org_unit_id",
            "text",
            "The org unit the person sits in.",
            also_known_as=("org_id", "unit_id", "team_id", "organization_id", "organisation_id"),
            is_key=True,
        ),
        Column(
            "team",
            "text",
            "Name of the team, where the HRIS has names instead of org unit ids.",
            also_known_as=("team_name",),
            is_name=True,
            is_group=True,
        ),
        Column(
            "department",
            "text",
            "Name of the department, where the HRIS has names instead of org unit ids.",
            also_known_as=("department_name", "dept"),
            is_name=True,
            is_group=True,
        ),
        Column(
            "division",
            "text",
            "Name of the division, where the HRIS has names instead of org unit ids.",
            also_known_as=("division_name", "business_unit"),
            is_name=True,
            is_group=True,
        ),
        Column(
            "role_id",
            "text",
            "The person's role.",
            also_known_as=("job_id", "job_code", "job_profile_id", "position_id"),
            is_key=True,
        ),
        Column(
            "job_title",
            "text",
            "Title of the role, where the HRIS has titles instead of role ids.",
            also_known_as=("position", "business_title", "title"),
            is_name=True,
            is_group=True,
        ),
        Column(
            "location",
            "text",
            "Where the person works.",
            also_known_as=("site", "office", "work_location"),
            is_name=True,
            is_group=True,
        ),
        VALID_FROM,
    ),
    key=("person_id", "valid_from"),
    rules=(
        Rule(
            "left_before_hired",
            "left_on",
            "left_on < hired_on",
            "left_on on or after hired_on",
            "The end is taken for that of an earlier employment and left out. Mend one of the two days in the HRIS.",
            "warning",
        ),
    ),
    has_history=True,
)

ORG_UNITS = Contract(
    source="hris",
    entity="org_units",
    grain="org unit, or org unit × valid_from",
    is_list=True,
    columns=(
        Column(
            "org_unit_id",
            "text",
            "The org unit's id.",
            is_required=True,
            also_known_as=("org_id", "unit_id", "organization_id", "organisation_id", "department_id"),
            is_key=True,
        ),
        Column(
            "name",
            "text",
            "The org unit's name.",
            is_required=True,
            also_known_as=("org_unit_name", "unit_name", "organization_name", "organisation_name"),
            is_name=True,
        ),
        Column(
            "parent_org_unit_id",
            "text",
            "The unit above; blank at the top.",
            also_known_as=("parent_id", "parent_unit_id", "superior_organization_id", "parent_org_id"),
            is_key=True,
        ),
        Column(
            "type",
            "text",
            "What kind of unit it is.",
            vocabulary=("company", "division", "department", "team"),
            also_known_as=("org_unit_type", "unit_type"),
            is_detail=True,
        ),
        VALID_FROM,
    ),
    key=("org_unit_id", "valid_from"),
    rules=(
        Rule(
            "unit_above_itself",
            "parent_org_unit_id",
            "parent_org_unit_id = org_unit_id",
            "another unit, or blank at the top",
            "Clear the parent or name the unit above.",
        ),
    ),
    has_history=True,
)

ROLES = Contract(
    source="hris",
    entity="roles",
    grain="role, or role × valid_from",
    is_list=True,
    columns=(
        Column(
            "role_id",
            "text",
            "The role's id.",
            is_required=True,
            also_known_as=("job_id", "job_code", "job_profile_id"),
            is_key=True,
        ),
        Column(
            "title",
            "text",
            "The role's title.",
            is_required=True,
            also_known_as=("role_title", "job_title", "job_profile_name"),
            is_name=True,
        ),
        Column(
            "job_family",
            "text",
            "The family of jobs the role belongs to.",
            also_known_as=("family", "job_family_name"),
            is_name=True,
            is_group=True,
        ),
        Column(
            "career_level",
            "text",
            "The role's career level.",
            also_known_as=("level", "grade", "management_level", "job_level"),
        ),
        VALID_FROM,
    ),
    key=("role_id", "valid_from"),
    rules=(
        Rule(
            "role_without_career_level",
            "career_level",
            "career_level is null",
            "a career level of hris/career_levels",
            "Give the role a career level; until then no target that is set by level applies to it.",
            severity="warning",
        ),
    ),
    has_history=True,
)

CAREER_LEVELS = Contract(
    source="hris",
    entity="career_levels",
    grain="career level",
    columns=(
        Column(
            "career_level",
            "text",
            "The career level's id.",
            is_required=True,
            also_known_as=("level", "grade", "management_level"),
        ),
        Column("rank", "integer", "Its place on the ladder; 1 is the lowest.", is_required=True, minimum=1),
        Column(
            "population",
            "text",
            "Which of the four populations it counts to.",
            is_required=True,
            vocabulary=("specialist", "manager", "director", "executive"),
        ),
    ),
    key=("career_level",),
)

POSITIONS = Contract(
    source="hris",
    entity="positions",
    grain="person × position, or person × position × valid_from",
    columns=(
        Column(
            "person_id",
            "text",
            "Who holds the position: number, e-mail or user name.",
            is_required=True,
            refers_to="person",
            also_known_as=("employee_id", "employee_number", "personnel_number", "worker_id", "staff_id", "emp_id"),
            is_key=True,
        ),
        Column(
            "position_id",
            "text",
            "The position's number; a person with two jobs has two.",
            also_known_as=("position", "position_number", "assignment_id", "assignment_number"),
            is_key=True,
        ),
        VALID_FROM,
        Column(
            "valid_to",
            "date",
            "Last day this row is in force; blank: until the position's next row.",
            also_known_as=("effective_to", "end_date", "position_end_date"),
        ),
        Column(
            "org_unit_id",
            "text",
            "The org unit the person sits in while in this position.",
            also_known_as=("org_id", "unit_id", "team_id", "organization_id", "organisation_id"),
            is_key=True,
        ),
        Column("role_id", "text", "The role.", also_known_as=("job_id", "job_code", "job_profile_id"), is_key=True),
        Column(
            "job_title",
            "text",
            "Title of the role, where the HRIS has titles instead of role ids.",
            also_known_as=("business_title", "title", "position_title"),
            is_name=True,
            is_group=True,
        ),
        Column(
            "manager_id",
            "text",
            "The person's manager in this position: number, e-mail or user name.",
            refers_to="person",
            also_known_as=("supervisor_id", "reports_to", "line_manager_id", "manager_employee_id"),
            is_key=True,
        ),
        Column(
            "is_primary",
            "boolean",
            "Whether it is the person's main position.",
            also_known_as=("primary", "is_main", "primary_position", "primary_job"),
            is_detail=True,
        ),
        Column(
            "share",
            "number",
            "Share of full time, such as 0.5; the larger counts where no position is the main one.",
            minimum=0,
            also_known_as=("fte", "fte_share", "time_share"),
            is_detail=True,
        ),
    ),
    key=("person_id", "position_id", "valid_from"),
    rules=(
        Rule(
            "ends_before_it_begins",
            "valid_to",
            "valid_to < valid_from",
            "valid_to on or after valid_from",
            "Mend one of the two days in the HRIS.",
        ),
    ),
    has_history=True,
    may_be_vacant="person_id",
)

CONTRACTS = (PEOPLE, ORG_UNITS, ROLES, CAREER_LEVELS, POSITIONS)
