"""The labour market: job descriptions. Which skills they name is computed in the models."""

from __future__ import annotations

from expectations.contracts.contract import Column, Contract

JOB_DESCRIPTIONS = Contract(
    source="market",
    entity="job_descriptions",
    grain="job description",
    columns=(
        Column(
            "job_description_id",
            "text",
            "The job description's id.",
            is_required=True,
            also_known_as=("posting_id", "requisition_id"),
            is_key=True,
        ),
        Column("title", "text", "The job's title.", is_required=True, also_known_as=("job_title",), is_name=True),
        Column("text", "text", "The full text.", is_required=True, also_known_as=("description", "body")),
        Column("role_id", "text", "The role it is for, if known.", is_key=True),
        Column("job_family", "text", "The family of jobs it is for.", is_name=True, is_group=True),
        Column("posted_on", "date", "The day it was posted.", also_known_as=("posted", "date_posted"), is_detail=True),
    ),
    key=("job_description_id",),
)

CONTRACTS = (JOB_DESCRIPTIONS,)
