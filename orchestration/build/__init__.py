"""The models, computed: what dbt compiled, which of it has to be computed anew, and how that is done.

What the models say belongs in `dbt_project`; what a refresh does before and after, in `orchestration`.
"""
