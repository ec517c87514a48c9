"""Development: the actions people agreed on. What is suggested to them is computed in the models."""

from __future__ import annotations

from expectations.contracts.contract import Column, Contract

ACTIONS = Contract(
    source="development",
    entity="actions",
    grain="action",
    columns=(
        Column("action_id", "text", "The action's id.", is_required=True),
        Column(
            "person_id",
            "text",
            "Whose action it is: number, e-mail or user name.",
            is_required=True,
            refers_to="person",
            also_known_as=("employee_id",),
            is_key=True,
        ),
        Column(
            "competency_id",
            "text",
            "The competency it is for: id or exact name.",
            is_required=True,
            refers_to="competency",
            also_known_as=("competency",),
            is_key=True,
            is_name=True,
        ),
        Column("kind", "text", "What kind of learning it is.", vocabulary=("on_the_job", "mentoring", "formal")),
        Column("title", "text", "What is to be done."),
        Column("status", "text", "How far it got, in the system's own word."),
        Column("due_on", "date", "The day it is due.", also_known_as=("due_date",), is_detail=True),
        Column("completed_on", "date", "The day it was done.", also_known_as=("completion_date",)),
    ),
    key=("action_id",),
)

CONTRACTS = (ACTIONS,)
