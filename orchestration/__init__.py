"""The work and its order: settings, reading and loading, the models, the refresh, publishing, the command line.

A tower of folders, of which none imports back: cli → dagster → operate → refresh → privacy → publish → refresh_log →
ingest → build → settings → errors. What a row must look like stands in `expectations`, what a figure means in
`dbt_project`, what a person sees in `dashboards`.
"""
